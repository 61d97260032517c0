//! From a surface form to the token sequences by which it is looked up.
//!
//! Every text that [`Surface::match_at`](super::surface::Surface::match_at) accepts for a form has
//! one of the form's keys as its tokens; that is all a key promises.

use super::options::Case;
use super::side::dotted_initials;
use crate::text::edges::joins_digits;
use crate::text::fold::{Class, Cluster, Folder, Marks, class, is_invisible};
use crate::text::hash::{ascii_word, folded_word};
use crate::text::tokens::{Tokenizer, first_ascii, push_folded};

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

/// A key of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key<'k> {
    /// The numbers of its tokens.
    pub(super) numbers: &'k [u64],
    /// Whether the first must begin with a capital.
    pub(super) capital: bool,
    pub(super) first: First,
    /// The first bytes of the second token's fold if that is all ASCII, else 0.
    pub(super) second: u64,
}

/// What the first token of a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct First {
    /// The first bytes of its fold if that is all ASCII, else 0.
    pub(super) ascii: u64,
    /// Whether it is a character of its own: of Hangul or a script without spaces.
    pub(super) character: bool,
}

impl First {
    fn of(folded: &[u8]) -> Self {
        let letter = folded.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
        let character = |c| matches!(class(c), Class::Hangul | Class::Ideograph);
        Self { ascii: first_ascii(folded), character: !folded.is_ascii() && letter.is_some_and(character) }
    }
}

/// Makes keys; reuse it to reuse its memory.
#[derive(Debug, Default)]
pub(super) struct KeyMaker {
    tokenizer: Tokenizer,
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
    /// Calls `each` with every key of `form`; says how the form starts.
    pub(super) fn keys(
        &mut self,
        form: &str,
        case: Case,
        marks: Marks,
        mut each: impl FnMut(Key<'_>),
    ) -> Start {
        let bytes = form.as_bytes();
        if bytes[0].is_ascii_alphanumeric() && bytes.iter().all(|&b| b.is_ascii() && b != b'.') {
            self.hashes.clear();
            let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
            let (mut start, mut first, mut second) = (0, 0, 0);
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
                    match self.hashes.len() {
                        1 => first = end,
                        2 => second = first_ascii(&bytes[start..end]),
                        _ => {}
                    }
                }
                start = end + 1;
            }
            let capital = bytes[0].is_ascii_uppercase() && case != Case::Ignore;
            let first = First { ascii: first_ascii(&bytes[..first]), character: false };
            each(Key { numbers: &self.hashes, capital, first, second });
            return Start::Word { capital, lead: false };
        }
        if let Some((start, first, second)) = self.quickly(form, case) {
            if let Start::Word { capital, .. } = start {
                each(Key { numbers: &self.hashes, capital, first, second });
            }
            return start;
        }
        let start = self.tokenize(form, case, marks);
        if let Start::Word { capital, .. } = start {
            self.spellings(capital, &mut each);
        }
        start
    }

    /// Makes the one key that most forms have: those without full stops and what cannot be seen. Their words
    /// are read as those of texts.
    fn quickly(&mut self, form: &str, case: Case) -> Option<(Start, First, u64)> {
        const TATWEEL: char = '\u{640}';
        // The one letter that folds to nothing: where it stands for itself, texts have a token and forms none.
        if form.contains(TATWEEL) {
            return None;
        }
        let folder = Folder::get();
        self.hashes.clear();
        let mut first = None;
        let mut second = 0;
        let mut at = 0;
        while at < form.len() {
            let (token, end) = self.tokenizer.read(form, at, form.len());
            if let Some(token) = token {
                let capital = token.capital && case != Case::Ignore;
                let character = matches!(token.class, Class::Hangul | Class::Ideograph);
                let about = First { ascii: token.ascii, character };
                first = first.or(Some((Start::Word { capital, lead: at > 0 }, about)));
                if self.hashes.len() == 1 {
                    second = token.ascii;
                }
                if self.hashes.len() < LONGEST_KEY {
                    self.hashes.push(token.hash);
                }
            } else {
                let (c, class, _) = folder.look(form, at);
                if class == Class::Mark || is_stop(c) || is_invisible(c) {
                    return None;
                }
            }
            at = end;
        }
        first.map(|(start, first)| (start, first, second))
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
    fn spellings(&mut self, capital: bool, each: &mut impl FnMut(Key<'_>)) {
        let glued: Vec<usize> =
            (0..self.tokens.len()).filter(|&n| self.tokens[n].glued).take(OPTIONAL_STOPS).collect();
        for choice in 0..1_usize << glued.len() {
            self.hashes.clear();
            let mut start = 0;
            let mut first = 0;
            let mut second = 0;
            for (n, token) in self.tokens.iter().enumerate() {
                let joined =
                    |n: usize| glued.iter().position(|&g| g == n).is_some_and(|bit| choice >> bit & 1 == 1);
                if self.hashes.len() == LONGEST_KEY {
                    break;
                }
                if !joined(n + 1) {
                    let token_bytes = &self.folded[start..token.end];
                    self.hashes.push(folded_word(token_bytes));
                    start = token.end;
                    match self.hashes.len() {
                        1 => first = start,
                        2 => second = first_ascii(token_bytes),
                        _ => {}
                    }
                }
            }
            let first = First::of(&self.folded[..first]);
            each(Key { numbers: &self.hashes, capital, first, second });
        }
    }
}

fn next_is_digit(bytes: &[u8], at: usize) -> bool {
    bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
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

    const ALPHABET: [&str; 20] = [
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
        "ｶ",
        "\u{1109}\u{1165}",
        "，",
    ];

    #[test]
    fn the_quick_way_makes_the_same_key() {
        let (mut quick, mut full) = (KeyMaker::default(), KeyMaker::default());
        let mut compared = 0;
        let mut forms = vec![String::new()];
        for _ in 0..4 {
            forms = forms.iter().flat_map(|form| ALPHABET.map(|more| format!("{form}{more}"))).collect();
            for form in &forms {
                let Some((start, first, second)) = quick.quickly(form, Case::Smart) else { continue };
                for marks in [Marks::Fold, Marks::Keep] {
                    compared += 1;
                    assert_eq!(start, full.tokenize(form, Case::Smart, marks), "{form:?}");
                    let mut keys = 0;
                    full.spellings(false, &mut |key| {
                        let made = (key.numbers, key.first, key.second);
                        assert_eq!(made, (&quick.hashes[..], first, second), "{form:?}");
                        keys += 1;
                    });
                    assert_eq!(keys, 1, "{form:?}");
                }
            }
        }
        assert!(compared > 50_000, "only {compared} forms went the quick way");
    }
}
