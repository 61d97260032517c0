//! From a run of text to the units by which names are looked up.
//!
//! A token is a word; in Hangul and in scripts without spaces each character is one. Tokens carry
//! the number of their fold, so that equal names have equal tokens.

use super::edges::joins_digits;
use super::fold::{Class, Cluster, Folder, LONGEST, Marks};
use super::hash::{folded_word, short_folded, short_word};

/// A word, or a character of a script that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The number of its fold.
    pub(crate) hash: u64,
    /// The first bytes of its fold if that is all ASCII, else 0.
    pub(crate) ascii: u64,
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

/// The longest fold of a word that is made without asking for memory.
const SHORT: usize = 32;

impl Tokenizer {
    /// The tokens of `text[from..to]`, in order.
    #[inline]
    pub(crate) fn split(&mut self, text: &str, from: usize, to: usize, mut each: impl FnMut(Token)) {
        let folder = Folder::get();
        let mut at = from;
        while at < to {
            let (c, class, fold) = folder.look(text, at);
            let end = match class {
                Class::Letter | Class::Digit => self.word(folder, text, at, to, &mut each),
                Class::Hangul | Class::Ideograph => match (fold, c.len_utf8()) {
                    (Some(fold), 3) if !followed_by_part(folder, text, at + 3) => {
                        let mut bytes = [0; 8];
                        fold.encode_utf8(&mut bytes);
                        each(Token {
                            start: at,
                            end: at + 3,
                            hash: short_word(bytes),
                            ascii: 0,
                            capital: false,
                            class,
                        });
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
    #[inline]
    fn word(
        &mut self,
        folder: Folder,
        text: &str,
        start: usize,
        to: usize,
        each: &mut impl FnMut(Token),
    ) -> usize {
        let bytes = text.as_bytes();
        let mut folded = [0; SHORT + 8];
        let mut len = 0;
        let mut at = start;
        let mut simple = true;
        let mut digit = false;
        while at < to {
            let byte = bytes[at];
            if byte.is_ascii_alphanumeric() || byte == b'_' {
                digit = byte.is_ascii_digit();
                // As the fast way folds, the underscore too.
                folded[len] = byte | 0x20;
                len += 1;
                at += 1;
            } else {
                let (c, class, fold) = folder.look(text, at);
                let next = at + c.len_utf8();
                match class {
                    Class::Letter | Class::Digit => digit = class == Class::Digit,
                    Class::Mark => {
                        simple &= folder.drops_marks(text, start, at) && c != '\u{306}';
                        at = next;
                        continue;
                    }
                    _ if digit && joins_digits(c) && next_is_digit(folder, text, next) => {}
                    _ => break,
                }
                match fold {
                    Some('_') => simple = false,
                    Some(fold) => len += fold.encode_utf8(&mut folded[len..]).len(),
                    None => simple = false,
                }
                at = next;
            }
            if len > SHORT {
                (simple, len) = (false, 0);
            }
        }
        let (_, class, _) = folder.look(text, start);
        let capital = folder.is_capital(text, start);
        let (hash, ascii) = if simple {
            (short_folded(&folded, len), first_ascii(&folded[..len]))
        } else {
            self.fold_slowly(text, start, at);
            (folded_word(&self.folded), first_ascii(&self.folded))
        };
        each(Token { start, end: at, hash, ascii, capital, class });
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
        let hash = folded_word(&folded[..len]);
        each(Token { start, end: cluster.end, hash, ascii: 0, capital, class });
        cluster.end
    }
}

/// Up to eight bytes if all of `folded` is ASCII, else 0.
#[inline(always)]
fn first_ascii(folded: &[u8]) -> u64 {
    let first = folded.iter().take(8).rev().fold(0, |first, &byte| first << 8 | u64::from(byte));
    if folded.is_ascii() { first } else { 0 }
}

/// Whether the next character may belong to the one before: a mark, a letter of a Hangul syllable.
#[inline]
fn followed_by_part(folder: Folder, text: &str, at: usize) -> bool {
    // U+4000 to U+9FFF and U+B000 to U+D7FF are neither.
    if matches!(text.as_bytes().get(at), None | Some(0..=0x7f | 0xe4..=0xe9 | 0xeb..=0xed)) {
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
