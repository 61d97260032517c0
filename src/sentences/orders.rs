//! What the user orders, whatever the model thinks: where to break, where not, quotations to keep.

use std::ops::Range;

use super::blocks::Hits;
use super::builder::{Options, Quotes};
use super::scan::{Candidate, Kind, Scanner};
use crate::text::{is_space, trim};

/// The user's orders for one paragraph.
#[derive(Debug)]
pub(super) struct Orders<'a> {
    text: &'a str,
    start: usize,
    never: &'a [String],
    /// The quotations that are kept whole, in order.
    quotations: Vec<Range<usize>>,
    /// The breaks that are ordered, in order.
    pub(super) breaks: Vec<Candidate>,
}

impl<'a> Orders<'a> {
    /// Whether the options order anything beside the model.
    pub(super) fn any(options: &Options) -> bool {
        let lists = [&options.never_break_after, &options.always_break_after];
        options.quotes == Quotes::Keep || lists.iter().any(|list| !list.is_empty())
    }

    pub(super) fn new(options: &'a Options, text: &'a str, paragraph: &Range<usize>) -> Self {
        let keep = options.quotes == Quotes::Keep;
        Self {
            text,
            start: paragraph.start,
            never: &options.never_break_after,
            quotations: if keep { quotations(text, paragraph) } else { Vec::new() },
            breaks: ordered(&options.always_break_after, text, paragraph),
        }
    }

    /// Why no sentence may end at a candidate of the model.
    pub(super) fn against(&self, candidate: &Candidate) -> Option<&'static str> {
        let at = self.quotations.partition_point(|quotation| quotation.end <= candidate.mark);
        if self.quotations.get(at).is_some_and(|q| q.start < candidate.mark && candidate.end < q.end) {
            return Some("inside a quotation");
        }
        let stop = candidate.mark + usize::from(self.text.as_bytes()[candidate.mark] == b'.');
        let after = |form: &str| {
            [candidate.end, candidate.mark, stop]
                .iter()
                .any(|&end| ends_with(self.text, self.start, end, form))
        };
        self.never.iter().any(|form| after(trim(form))).then_some("never_break_after")
    }
}

/// Whether `form` stands before `end` as whole words.
fn ends_with(text: &str, start: usize, end: usize, form: &str) -> bool {
    let before = &text[start..end];
    let Some(rest) = before.strip_suffix(form) else { return false };
    !(rest.ends_with(char::is_alphanumeric) && form.starts_with(char::is_alphanumeric))
}

/// The breaks after the forms, wherever they stand as whole words.
fn ordered(forms: &[String], text: &str, paragraph: &Range<usize>) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut hits = Hits::new(text, paragraph.end);
    let scanner = Scanner::new(text, paragraph.clone(), &mut hits);
    for form in forms.iter().map(|form| trim(form)) {
        for (at, _) in text[paragraph.clone()].match_indices(form) {
            let mark = paragraph.start + at + form.len();
            let rest = &text[mark..paragraph.end];
            let inside = form.ends_with(char::is_alphanumeric) && rest.starts_with(char::is_alphanumeric);
            if inside || !ends_with(text, paragraph.start, mark, form) {
                continue;
            }
            let (end, _) = scanner.run(mark);
            let next = paragraph.end - text[end..paragraph.end].trim_start_matches(is_space).len();
            if next < paragraph.end {
                found.push(Candidate { kind: Kind::Stop, mark, end, next });
            }
        }
    }
    found.sort_unstable_by_key(|candidate| candidate.end);
    found.dedup_by_key(|candidate| candidate.end);
    found
}

/// The quotations of a paragraph that are closed in it, outermost only, with their marks.
fn quotations(text: &str, paragraph: &Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Option<(usize, &[char])> = None;
    for (at, c) in text[paragraph.clone()].char_indices() {
        let at = paragraph.start + at;
        match open {
            Some((start, closers)) if closers.contains(&c) => {
                found.push(start..at + c.len_utf8());
                open = None;
            }
            Some(_) => {}
            None => open = closers_of(c).map(|closers| (at, closers)),
        }
    }
    found
}

/// The marks that close what this one opens.
fn closers_of(c: char) -> Option<&'static [char]> {
    Some(match c {
        '"' => &['"'],
        '“' | '”' => &['”'],
        '„' => &['“', '”'],
        '«' => &['»'],
        '»' => &['«'],
        '「' => &['」'],
        '『' => &['』'],
        _ => return None,
    })
}
