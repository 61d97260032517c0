//! From a surface form to the token sequences by which it is looked up.
//!
//! Every text that [`Surface::match_at`](super::surface::Surface::match_at) accepts for a form has
//! one of the form's keys as its tokens; that is all a key promises.

use super::options::Case;
use super::surface::dotted_initials;
use crate::text::edges::joins_digits;
use crate::text::fold::{Class, Cluster, Folder, Marks};
use crate::text::hash::{ascii_word, folded_word};
use crate::text::tokens::push_folded;

/// Tokens of a form beyond these do not enter its key: the form itself is compared in the end.
pub(super) const LONGEST_KEY: usize = 16;

/// Full stops beyond these are taken as they stand when keys are made.
const OPTIONAL_STOPS: usize = 4;

/// How a form is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// By the tokens of its words; the first may have to begin with a capital, and punctuation may
    /// stand before it.
    Word { capital: bool, lead: bool },
    /// It has no word: by its first character.
    Symbol(char),
}

/// Makes keys; reuse it to reuse its memory.
#[derive(Debug, Default)]
pub(super) struct KeyMaker {
    tokens: Vec<FormToken>,
    folded: Vec<u8>,
    hashes: Vec<u64>,
}

/// A token of a form; its letters stand in `folded` up to `end`.
#[derive(Debug, Clone, Copy)]
struct FormToken {
    end: usize,
    /// Whether only full stops, which the text may lack, part it from the token before.
    glued: bool,
}

impl KeyMaker {
    /// Calls `each` with the numbers of every key of `form` and the letters of its first token; says
    /// how the form starts.
    pub(super) fn keys(
        &mut self,
        form: &str,
        case: Case,
        marks: Marks,
        mut each: impl FnMut(&[u64], &[u8]),
    ) -> Start {
        let bytes = form.as_bytes();
        if bytes[0].is_ascii_alphanumeric() && bytes.iter().all(|&b| b.is_ascii() && b != b'.') {
            self.hashes.clear();
            let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
            let (mut start, mut first) = (0, 0);
            while start < bytes.len() && self.hashes.len() < LONGEST_KEY {
                let joins = |at: usize| {
                    bytes[at] == b',' && bytes[at - 1].is_ascii_digit() && next_is_digit(bytes, at)
                };
                let mut end = start;
                while end < bytes.len() && (is_word(bytes[end]) || (end > start && joins(end))) {
                    end += 1;
                }
                if end > start {
                    self.hashes.push(ascii_word(bytes, start, end));
                    first = if first == 0 { end } else { first };
                }
                start = end + 1;
            }
            each(&self.hashes, &bytes[..first]);
            return Start::Word {
                capital: bytes[0].is_ascii_uppercase() && case != Case::Ignore,
                lead: false,
            };
        }
        let start = match self.tokenize_simply(form, case) {
            Some(start) => start,
            None => self.tokenize(form, case, marks),
        };
        if let Start::Word { .. } = start {
            self.variants(&mut each);
        }
        start
    }

    /// What `tokenize` does for forms without full stops, which are most of them.
    fn tokenize_simply(&mut self, form: &str, case: Case) -> Option<Start> {
        let folder = Folder::get();
        self.tokens.clear();
        self.folded.clear();
        let mut first = None;
        let mut before = Class::Other;
        let mut at = 0;
        while let Some(c) = form[at..].chars().next() {
            let start = at;
            let simple = folder.simple(c).filter(|_| !followed_by_mark(folder, form, at + c.len_utf8()));
            let (class, capital) = if let Some(simple) = simple {
                at += c.len_utf8();
                self.go_on(before, simple.class);
                push_folded(&mut self.folded, char::from_u32(simple.fold)?);
                (simple.class, simple.capital)
            } else {
                let cluster = Cluster::read(form, at, Marks::Fold)?;
                let stop = is_stop(c) || before == Class::Digit && joins_digits(c);
                if stop || cluster.class == Class::Mark || cluster.units().is_empty() {
                    return None;
                }
                at = cluster.end;
                if !(cluster.class.is_word() || cluster.class == Class::Ideograph) {
                    before = cluster.class;
                    continue;
                }
                self.go_on(before, cluster.class);
                cluster.units().iter().for_each(|&unit| push_folded(&mut self.folded, unit));
                (cluster.class, cluster.capital)
            };
            if let Some(last) = self.tokens.last_mut() {
                last.end = self.folded.len();
            }
            first = first.or(Some((start > 0, capital)));
            before = class;
        }
        let (lead, capital) = first?;
        Some(Start::Word { capital: capital && case != Case::Ignore, lead })
    }

    /// Begins a token with a character of this class, unless it goes on with the word before it.
    fn go_on(&mut self, before: Class, class: Class) {
        let is_part = |class| matches!(class, Class::Letter | Class::Digit);
        if !(is_part(before) && is_part(class)) {
            self.begin(false);
        }
    }

    fn tokenize(&mut self, form: &str, case: Case, marks: Marks) -> Start {
        self.tokens.clear();
        self.folded.clear();
        let mut first = None;
        let mut symbol = None;
        // What stood before: a word to go on with, a full stop that may be missing.
        let mut before: Option<Class> = None;
        let mut stop = false;
        let mut at = 0;
        while let Some(cluster) = Cluster::read(form, at, marks) {
            let start = at;
            at = cluster.end;
            let Some(&unit) = cluster.units().first() else { continue };
            let lead = symbol.is_some();
            symbol = symbol.or(Some(unit));
            let goes_on = before.is_some_and(Class::is_word);
            if !goes_on && let Some(end) = dotted_initials(form, start, case, marks) {
                self.begin(false);
                first = first.or(Some((lead, cluster.capital)));
                self.append(&form[start..end].replace(is_stop, ""));
                at = end;
                (before, stop) = (Some(Class::Other), false);
                continue;
            }
            match cluster.class {
                Class::Letter | Class::Digit => {
                    if !matches!(before, Some(Class::Letter | Class::Digit)) {
                        self.begin(stop);
                    }
                    first = first.or(Some((lead, cluster.capital)));
                    self.append(&form[start..at]);
                }
                Class::Hangul | Class::Ideograph => {
                    self.begin(false);
                    first = first.or(Some((lead, cluster.capital)));
                    self.append(&form[start..at]);
                }
                _ if before == Some(Class::Digit)
                    && joins_digits(cluster.base)
                    && digit_at(form, at, marks) =>
                {
                    self.append(&form[start..at]);
                    continue;
                }
                _ => {
                    let was_word = matches!(before, Some(Class::Letter | Class::Digit));
                    stop = unit == '.' && (was_word || stop);
                }
            }
            before = Some(cluster.class);
            if cluster.class.is_word() || cluster.class == Class::Ideograph {
                stop = false;
            }
        }
        match first {
            Some((lead, capital)) => Start::Word { capital: capital && case != Case::Ignore, lead },
            None => Start::Symbol(symbol.unwrap_or('\0')),
        }
    }

    fn begin(&mut self, glued: bool) {
        self.tokens.push(FormToken { end: self.folded.len(), glued: glued && !self.tokens.is_empty() });
    }

    /// Adds the fold of `text` to the last token. Keys are folded all the way, whatever the marks:
    /// they only have to find what the form may stand for.
    fn append(&mut self, text: &str) {
        let mut at = 0;
        while let Some(cluster) = Cluster::read(text, at, Marks::Fold) {
            cluster.units().iter().for_each(|&unit| push_folded(&mut self.folded, unit));
            at = cluster.end;
        }
        if let Some(last) = self.tokens.last_mut() {
            last.end = self.folded.len();
        }
    }

    /// One key for each way in which the optional full stops may be there or missing.
    fn variants(&mut self, each: &mut impl FnMut(&[u64], &[u8])) {
        let glued: Vec<usize> =
            (0..self.tokens.len()).filter(|&n| self.tokens[n].glued).take(OPTIONAL_STOPS).collect();
        for choice in 0..1_usize << glued.len() {
            self.hashes.clear();
            let mut start = 0;
            let mut first = 0;
            for (n, token) in self.tokens.iter().enumerate() {
                let joined =
                    |n: usize| glued.iter().position(|&g| g == n).is_some_and(|bit| choice >> bit & 1 == 1);
                if self.hashes.len() == LONGEST_KEY {
                    break;
                }
                if !joined(n + 1) {
                    self.hashes.push(folded_word(&self.folded[start..token.end]));
                    start = token.end;
                    first = if first == 0 { start } else { first };
                }
            }
            each(&self.hashes, &self.folded[..first]);
        }
    }
}

fn next_is_digit(bytes: &[u8], at: usize) -> bool {
    bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
}

/// Whether a mark may follow: what is no ASCII and no character that stands for itself.
fn followed_by_mark(folder: Folder, form: &str, at: usize) -> bool {
    form.as_bytes().get(at).is_some_and(|&byte| byte >= 0x80) && folder.belongs(form, at)
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '．')
}

fn digit_at(form: &str, at: usize, marks: Marks) -> bool {
    Cluster::read(form, at, marks).is_some_and(|cluster| cluster.class == Class::Digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALPHABET: [&str; 17] = [
        "a",
        "B",
        "_",
        "7",
        ",",
        ".",
        " ",
        "-",
        "ß",
        "é",
        "e\u{301}",
        "苏",
        "하",
        "\u{1112}\u{1161}",
        "\u{640}",
        "\u{200d}",
        "’",
    ];

    #[test]
    fn the_simple_way_makes_the_same_tokens() {
        let (mut simple, mut full) = (KeyMaker::default(), KeyMaker::default());
        let mut compared = 0;
        let mut forms = vec![String::new()];
        for _ in 0..4 {
            forms = forms.iter().flat_map(|form| ALPHABET.map(|more| format!("{form}{more}"))).collect();
            for form in &forms {
                for marks in [Marks::Fold, Marks::Keep] {
                    let Some(start) = simple.tokenize_simply(form, Case::Smart) else { continue };
                    compared += 1;
                    assert_eq!(start, full.tokenize(form, Case::Smart, marks), "{form:?}");
                    let ends = |maker: &KeyMaker| -> Vec<(usize, bool)> {
                        maker.tokens.iter().map(|token| (token.end, token.glued)).collect()
                    };
                    assert_eq!((ends(&simple), &simple.folded), (ends(&full), &full.folded), "{form:?}");
                }
            }
        }
        assert!(compared > 50_000, "only {compared} forms went the simple way");
    }
}
