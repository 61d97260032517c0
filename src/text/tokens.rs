//! From a run of text to the units by which names are looked up.
//!
//! A token is a word; in Hangul and in scripts without spaces each character is one. Tokens carry
//! the number of their fold, so that equal names have equal tokens.

use super::edges::joins_digits;
use super::fold::{Class, Cluster, Folder, LONGEST, Marks};
use super::hash::folded_word;

/// A word, or a character of a script that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The number of its fold.
    pub(crate) hash: u64,
    /// Whether it begins with a capital.
    pub(crate) capital: bool,
    /// The class of its first character.
    pub(crate) class: Class,
}

/// Splits text that is not all ASCII; reuse it to reuse its memory.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tokenizer {
    folded: Vec<u8>,
}

impl Tokenizer {
    /// The tokens of `text[from..to]`, in order.
    pub(crate) fn split(&mut self, text: &str, from: usize, to: usize, mut each: impl FnMut(Token)) {
        let folder = Folder::get();
        let mut at = from;
        while at < to {
            let (c, class, fold) = folder.look(text, at);
            let end = match class {
                Class::Letter | Class::Digit => self.word(folder, text, at, to, &mut each),
                Class::Hangul | Class::Ideograph => match (fold, c.len_utf8()) {
                    (Some(fold), 3) if !followed_by_part(folder, text, at + 3) => {
                        let hash = folded_word(fold.encode_utf8(&mut [0; 4]).as_bytes());
                        each(Token { start: at, end: at + 3, hash, capital: false, class });
                        at + 3
                    }
                    _ => Self::character(text, at, class, &mut each),
                },
                _ => {
                    at += c.len_utf8();
                    continue;
                }
            };
            at = end;
        }
    }

    /// One word that starts at `at`; returns its end.
    fn word(
        &mut self,
        folder: Folder,
        text: &str,
        start: usize,
        to: usize,
        each: &mut impl FnMut(Token),
    ) -> usize {
        self.folded.clear();
        let mut at = start;
        let mut simple = true;
        let mut last = Class::Other;
        while at < to {
            let (c, class, fold) = folder.look(text, at);
            match class {
                Class::Letter | Class::Digit => {
                    last = class;
                    match fold {
                        Some(fold) => push_folded(&mut self.folded, fold),
                        None => simple = false,
                    }
                }
                Class::Mark => simple &= folder.drops_marks(text, start, at) && c != '\u{306}',
                _ if last == Class::Digit
                    && joins_digits(c)
                    && next_is_digit(folder, text, at + c.len_utf8()) =>
                {
                    match fold {
                        Some(fold) => push_folded(&mut self.folded, fold),
                        None => simple = false,
                    }
                }
                _ => break,
            }
            at += c.len_utf8();
        }
        if !simple {
            self.fold_slowly(text, start, at);
        }
        let (_, class, _) = folder.look(text, start);
        let capital = folder.is_capital(text, start);
        each(Token { start, end: at, hash: folded_word(&self.folded), capital, class });
        at
    }

    fn fold_slowly(&mut self, text: &str, start: usize, end: usize) {
        self.folded.clear();
        let mut at = start;
        while at < end
            && let Some(cluster) = Cluster::read(text, at, Marks::Fold)
        {
            cluster.units().iter().for_each(|&unit| push_folded(&mut self.folded, unit));
            at = cluster.end;
        }
    }

    /// One character of its own; returns its end.
    fn character(text: &str, start: usize, class: Class, each: &mut impl FnMut(Token)) -> usize {
        let Some(cluster) = Cluster::read(text, start, Marks::Fold) else { return text.len() };
        let mut folded = [0; 4 * LONGEST];
        let mut len = 0;
        for unit in cluster.units() {
            len += unit.encode_utf8(&mut folded[len..]).len();
        }
        let capital = cluster.capital;
        each(Token { start, end: cluster.end, hash: folded_word(&folded[..len]), capital, class });
        cluster.end
    }
}

/// Whether the next character may belong to the one before: a mark, a letter of a Hangul syllable.
fn followed_by_part(folder: Folder, text: &str, at: usize) -> bool {
    if text.as_bytes().get(at).is_none_or(u8::is_ascii) {
        return false;
    }
    let (c, class, _) = folder.look(text, at);
    class == Class::Mark || matches!(c, '\u{1100}'..='\u{11ff}')
}

fn next_is_digit(folder: Folder, text: &str, at: usize) -> bool {
    at < text.len() && folder.look(text, at).1 == Class::Digit
}

/// Appends a folded character as the numbers of words expect it.
pub(crate) fn push_folded(folded: &mut Vec<u8>, c: char) {
    match c {
        // The fast way folds the underscore like this.
        '_' => folded.push(b'_' | 0x20),
        c if c.is_ascii() => folded.push(c as u8),
        c => folded.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
    }
}
