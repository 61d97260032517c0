//! Names that are ordinary words, and what in a document shows that they stand for the name.
//!
//! When the gazetteer is built, each form of one word is looked up in the words of its languages
//! ([`guarded`]). In a document such a form needs evidence ([`judge`]): the word stands capitalised
//! where nothing but a name would have a capital, and no more often in lower case than capitalised.
//! Then every capitalised occurrence is a match, a lower-case one never.
//!
//! What a capital says nothing about: a sentence's start, the start of a quotation or an item, a
//! line in capitals or in title case, a word written in capitals throughout, and a place inside a
//! longer name, known (a longer match) or unknown (another capital beside it).
//!
//! A form of several capitals (`US`) is no ordinary word where lower case is written at all: it
//! needs an occurrence outside lines of capitals, and lower-case words do not speak against it.

use std::ops::Range;

use memchr::memmem;
use rustc_hash::FxHashMap;

use super::entry::Kind;
use super::headlines::{Headlines, Line};
use super::languages::{Language, is_one_word, number};
use super::resolve::Match;
use super::store::{FormRow, Store};
use crate::text::Breaks;
use crate::text::edges::is_edge;
use crate::text::fold::{Class, Marks, class, is_capital};

/// What the guard makes of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    /// It is found like any other.
    Free,
    /// It is an ordinary word.
    Evidence,
    /// It is a month, a weekday, a title, a number or one letter.
    Never,
}

/// What the guard makes of a form of these languages.
pub(super) fn guard(form: &str, languages: &[&Language], marks: Marks) -> Guard {
    if is_letter_or_number(form) {
        return Guard::Never;
    }
    let word = if is_one_word(form) { form.strip_suffix('.').unwrap_or(form) } else { form };
    let number = number(word, marks);
    if languages.iter().any(|language| language.words(marks).is_reserved(number)) {
        return Guard::Never;
    }
    let ordinary = languages.iter().any(|language| language.words(marks).is_ordinary(number));
    if ordinary { Guard::Evidence } else { Guard::Free }
}

/// Whether there are only digits, with points and commas, or only one letter. A character of a
/// script without spaces is no letter but a word.
fn is_letter_or_number(form: &str) -> bool {
    let mut letters = 0;
    for c in form.chars() {
        match class(c) {
            Class::Letter | Class::Hangul => letters += 1,
            Class::Digit if letters == 0 => {}
            Class::Mark => {}
            _ if matches!(c, '.' | ',') => {}
            _ => return false,
        }
    }
    let digits = form.chars().any(|c| class(c) == Class::Digit);
    letters == usize::from(!digits)
}

/// What became of a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The guard has nothing to say.
    Free,
    /// An ordinary word for which the document has evidence.
    Evidence,
    /// A month, a weekday, a title, a number, one letter.
    Never,
    /// It stands in lower case.
    LowerCase,
    /// No capital in the document is evidence.
    NoEvidence,
    /// The word stands in lower case more often than capitalised.
    MostlyLowerCase,
}

impl Verdict {
    /// Whether the match may become a mention.
    pub(super) fn passes(self) -> bool {
        matches!(self, Verdict::Free | Verdict::Evidence)
    }
}

/// A document and the gazetteer whose names are looked for.
#[derive(Clone, Copy)]
pub(super) struct Document<'a> {
    pub(super) store: &'a Store,
    pub(super) languages: &'a [&'static Language],
    pub(super) marks: Marks,
    pub(super) text: &'a str,
    pub(super) breaks: &'a dyn Breaks,
}

/// A guarded word of the document.
struct Word {
    /// Where it stands first.
    start: u32,
    end: u32,
    /// Whether its form is written in capitals.
    capitals: bool,
    /// How often it stands capitalised, outside longer names.
    count: usize,
    evidence: bool,
    verdict: Verdict,
}

/// Judges every match; `matches` are in order. Fills nothing in when no match is guarded.
pub(super) fn judge(document: Document<'_>, matches: &[Match], verdicts: &mut Vec<Verdict>) {
    verdicts.clear();
    let row = |m: &Match| document.store.forms()[m.form as usize];
    if !matches.iter().any(|m| row(m).is_guarded()) {
        return;
    }
    let sure = sure_spans(document.store, matches);
    let mut words: Vec<Word> = Vec::new();
    let mut known: FxHashMap<u64, usize> = FxHashMap::default();
    // For each match the word whose verdict is its own.
    let mut waiting: Vec<(usize, usize)> = Vec::new();
    let mut headlines = Headlines::default();
    verdicts.resize(matches.len(), Verdict::Free);
    let mut at = 0;
    for group in matches.chunk_by(|a, b| (a.start, a.end) == (b.start, b.end)) {
        let first = at;
        at += group.len();
        let (start, end) = (group[0].start, group[0].end);
        let text = &document.text[start as usize..end as usize];
        // The word as it stands, and as forms of capitals read it: each counts once.
        let mut here: [Option<usize>; 2] = [None; 2];
        for (nth, m) in group.iter().enumerate().filter(|(_, m)| row(m).is_guarded()) {
            let verdict = &mut verdicts[first + nth];
            match guard_here(document, row(m), text) {
                Guard::Free => {}
                Guard::Never => *verdict = Verdict::Never,
                Guard::Evidence if !text.chars().next().is_some_and(is_capital) => {
                    *verdict = Verdict::LowerCase
                }
                Guard::Evidence => {
                    let capitals = is_in_capitals(document.store.form_text(row(m)));
                    let word = *here[usize::from(capitals)].get_or_insert_with(|| {
                        let key = number(text, Marks::Keep) ^ u64::from(capitals);
                        let nth = *known.entry(key).or_insert(words.len());
                        if nth == words.len() {
                            words.push(Word {
                                start,
                                end,
                                capitals,
                                count: 0,
                                evidence: false,
                                verdict: Verdict::NoEvidence,
                            });
                        }
                        let word = &mut words[nth];
                        if !sure.is_inside(start, end) {
                            word.count += 1;
                            word.evidence =
                                word.evidence || is_evidence(document, &mut headlines, start, end, capitals);
                        }
                        nth
                    });
                    waiting.push((first + nth, word));
                }
            }
        }
    }
    named_in_full(document, matches, &sure, &waiting, &mut words);
    for word in words.iter_mut().filter(|word| word.evidence) {
        let outweighed = !word.capitals && is_mostly_lower(document.text, word);
        word.verdict = if outweighed { Verdict::MostlyLowerCase } else { Verdict::Evidence };
    }
    for (at, word) in waiting {
        verdicts[at] = words[word].verdict;
    }
}

/// What the guard makes of a form that stands here as `text`: the marks of the text count, so that
/// *Mỹ* is guarded where it found *My*.
fn guard_here(document: Document<'_>, row: FormRow, text: &str) -> Guard {
    if text.is_ascii() && document.store.form_text(row).is_ascii() {
        return if row.is_never() { Guard::Never } else { Guard::Evidence };
    }
    guard(text, document.languages, Marks::Keep)
}

/// The full forms that nothing can take away: unguarded, leftmost, longest.
struct Sure(Vec<(u32, u32, usize)>);

fn sure_spans(store: &Store, matches: &[Match]) -> Sure {
    let mut spans = Vec::new();
    let mut end = 0;
    for (at, m) in matches.iter().enumerate() {
        let row = store.forms()[m.form as usize];
        if m.start >= end && row.kind() != Kind::ShortForm && !row.is_guarded() {
            end = m.end;
            spans.push((m.start, m.end, at));
        }
    }
    Sure(spans)
}

impl Sure {
    /// Whether the span overlaps a longer one.
    fn is_inside(&self, start: u32, end: u32) -> bool {
        let next = self.0.partition_point(|&(_, until, _)| until <= start);
        self.0.get(next).is_some_and(|&(from, until, _)| from < end && (from, until) != (start, end))
    }
}

/// An entity's full name, sure of itself, is evidence for the word by which the entity is called.
fn named_in_full(
    document: Document<'_>,
    matches: &[Match],
    sure: &Sure,
    waiting: &[(usize, usize)],
    words: &mut [Word],
) {
    let row = |at: usize| document.store.forms()[matches[at].form as usize];
    let mut called: Vec<(u32, usize)> = waiting
        .iter()
        .filter(|&&(at, _)| row(at).kind() == Kind::ShortForm)
        .map(|&(at, word)| (row(at).entry, word))
        .collect();
    if called.is_empty() {
        return;
    }
    called.sort_unstable();
    called.dedup();
    for &(start, end, first) in &sure.0 {
        let group = matches[first..].iter().take_while(|m| (m.start, m.end) == (start, end));
        for entry in group.map(|m| document.store.forms()[m.form as usize].entry) {
            let from = called.partition_point(|&(called, _)| called < entry);
            for &(_, word) in called[from..].iter().take_while(|&&(called, _)| called == entry) {
                let word = &mut words[word];
                let name = &document.text[start as usize..end as usize];
                if name.contains(&document.text[word.start as usize..word.end as usize]) {
                    word.count += 1;
                    word.evidence = true;
                }
            }
        }
    }
}

/// Whether this capital can only be a name's.
fn is_evidence(
    document: Document<'_>,
    headlines: &mut Headlines,
    start: u32,
    end: u32,
    capitals: bool,
) -> bool {
    let (start, end) = (start as usize, end as usize);
    let text = document.text;
    let line = headlines.line(text, start);
    if capitals {
        return line != Line::Capitals && !is_shouted(document, start, end);
    }
    line == Line::Other
        && !is_in_capitals(&text[start..end])
        && !is_beside_capital(document, start, end)
        && !opens_sentence(document, start)
}

/// Whether a sentence, a quotation or an item may begin here.
fn opens_sentence(document: Document<'_>, start: usize) -> bool {
    let before = &document.text[..start];
    let mut end = start;
    for c in before.chars().rev() {
        match class(c) {
            Class::Letter | Class::Digit | Class::Hangul | Class::Ideograph | Class::Mark => {
                let plain = c.is_ascii_alphanumeric() && &document.text[end..start] == " ";
                return !plain && document.breaks.between(end, start);
            }
            Class::Space => {}
            // A mark that touches the word opens something, unless it joins two words.
            Class::Other if matches!(c, '-' | '/' | '&' | '\'' | '’') => {
                let joins = before[..end - c.len_utf8()].ends_with(is_letter);
                if end == start && !joins {
                    return true;
                }
            }
            Class::Other if end < start && matches!(c, '.' | ',' | ';' | ')' | '”' | '%') => {}
            Class::Other => return true,
        }
        end -= c.len_utf8();
    }
    true
}

/// Whether the word is part of a longer name: a capitalised word stands beside it that does not owe
/// its capital to the start of a sentence, and is no date or title; or one follows behind an *of*.
fn is_beside_capital(document: Document<'_>, start: usize, end: usize) -> bool {
    let text = document.text;
    let is_link =
        |word: &str| document.languages.iter().any(|language| language.words(Marks::Keep).is_link(word));
    if let Some(after) = next_word(text, end) {
        if text[after..].starts_with(is_capital) {
            return guard_of(document, after..word_end(text, after)) != Guard::Never;
        }
        let until = word_end(text, after);
        if is_link(&text[after..until])
            && next_word(text, until).is_some_and(|at| {
                let name = next_word(text, word_end(text, at)).filter(|_| text[at..].starts_with("the "));
                text[name.unwrap_or(at)..].starts_with(is_capital)
            })
        {
            return true;
        }
    }
    let Some(before) = word_before(text, start) else { return false };
    text[before.clone()].starts_with(is_capital)
        && match guard_of(document, before.clone()) {
            Guard::Never => false,
            Guard::Free => true,
            Guard::Evidence => !opens_sentence(document, before.start),
        }
}

/// Whether a word beside it stands in capitals that is no acronym but an ordinary word: `BIG IN JAPAN`.
fn is_shouted(document: Document<'_>, start: usize, end: usize) -> bool {
    let text = document.text;
    let after = next_word(text, end).map(|at| at..word_end(text, at));
    after
        .into_iter()
        .chain(word_before(text, start))
        .any(|word| is_in_capitals(&text[word.clone()]) && guard_of(document, word) == Guard::Evidence)
}

fn guard_of(document: Document<'_>, word: Range<usize>) -> Guard {
    guard(&document.text[word], document.languages, Marks::Keep)
}

/// What may stand between two words of a name.
const JOINTS: [&str; 5] = [" & ", " + ", " ", "-", "–"];

/// Where the word begins that follows directly.
fn next_word(text: &str, end: usize) -> Option<usize> {
    let rest = &text[end..];
    let joint = JOINTS.iter().find(|&&joint| rest.starts_with(joint))?;
    rest[joint.len()..].starts_with(is_letter).then_some(end + joint.len())
}

/// The word that stands directly before.
fn word_before(text: &str, start: usize) -> Option<Range<usize>> {
    let joint = JOINTS.iter().find(|&&joint| text[..start].ends_with(joint))?;
    let end = start - joint.len();
    let from = text[..end].char_indices().rev().take_while(|&(_, c)| is_letter(c)).last()?.0;
    Some(from..end)
}

fn is_letter(c: char) -> bool {
    class(c).is_word() || class(c) == Class::Mark
}

fn word_end(text: &str, at: usize) -> usize {
    text[at..].find(|c| !is_letter(c)).map_or(text.len(), |length| at + length)
}

/// Whether there are two letters and more, all of them capitals.
fn is_in_capitals(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    word.chars().filter(|c| c.is_alphabetic()).nth(1).is_some() && letters.all(is_capital)
}

/// Whether the word stands in lower case more often than capitalised.
fn is_mostly_lower(text: &str, word: &Word) -> bool {
    let lower = text[word.start as usize..word.end as usize].to_lowercase();
    let mut count = 0;
    for at in memmem::find_iter(text.as_bytes(), &lower) {
        count += usize::from(is_edge(text, at) && is_edge(text, at + lower.len()));
        if count > word.count {
            return true;
        }
    }
    false
}
