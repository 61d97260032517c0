//! From a run of text to the units by which names are looked up.
//!
//! A token is a word; in Hangul and in scripts without spaces each character is one. Tokens carry
//! the number of their fold, so that equal names have equal tokens.

use super::edges::joins_digits;
use super::fold::{Class, Cluster, Folder, LONGEST, Marks, is_invisible};
use super::folds::{Folded, Folds};
use super::hash::{folded_word, short_folded};

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
    /// The token that begins at byte `at`, if one does, and where what stands there ends; a word ends at `to` at
    /// the latest.
    #[inline]
    pub(crate) fn read(&mut self, text: &str, at: usize, to: usize) -> (Option<Token>, usize) {
        if let Some(read) = Folds::get().read::<{ SHORT + 8 }>(text, at, to) {
            let Folded { bytes, len, end, class, capital } = read;
            let (hash, ascii) = (short_folded(&bytes, len), first_ascii(&bytes[..len]));
            return (Some(Token { start: at, end, hash, ascii, capital, class }), end);
        }
        self.read_slowly(text, at, to)
    }

    fn read_slowly(&mut self, text: &str, at: usize, to: usize) -> (Option<Token>, usize) {
        let folder = Folder::get();
        let (c, class, _) = folder.look(text, at);
        let token = match class {
            Class::Letter | Class::Digit => self.word(folder, text, at, to),
            Class::Hangul | Class::Ideograph => Self::character(text, at, class),
            _ => return (None, at + c.len_utf8()),
        };
        (Some(token), token.end)
    }

    /// The word that starts at `start`.
    fn word(&mut self, folder: Folder, text: &str, start: usize, to: usize) -> Token {
        let mut at = start;
        let mut digit = false;
        while at < to {
            let (c, class, _) = folder.look(text, at);
            let next = at + c.len_utf8();
            match class {
                Class::Letter | Class::Digit => digit = class == Class::Digit,
                Class::Mark => {}
                _ if digit && joins_digits(c) && next_is_digit(folder, text, next) => {}
                _ => break,
            }
            at = next;
        }
        self.fold_slowly(text, start, at);
        let (hash, ascii) = (folded_word(&self.folded), first_ascii(&self.folded));
        let (_, class, _) = folder.look(text, start);
        let capital = folder.is_capital(text, start);
        Token { start, end: at, hash, ascii, capital, class }
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

    /// The character of its own that starts at `start`.
    fn character(text: &str, start: usize, class: Class) -> Token {
        let mut folded = [0; 4 * LONGEST];
        let (mut len, mut end, mut capital) = (0, text.len(), false);
        if let Some(cluster) = Cluster::read(text, start, Marks::Fold) {
            for unit in cluster.units() {
                len += unit.encode_utf8(&mut folded[len..]).len();
            }
            (end, capital) = (cluster.end, cluster.capital);
        }
        Token { start, end, hash: folded_word(&folded[..len]), ascii: 0, capital, class }
    }
}

/// Whether a text begins with two characters of their own, both below U+3400: of kana, Thai, Khmer.
pub(crate) fn begins_with_two(text: &str) -> bool {
    let character = |at: usize| {
        let read = Folds::get().read::<{ SHORT + 8 }>(text, at, text.len());
        read.filter(|read| read.class == Class::Ideograph)
    };
    !text.is_empty()
        && character(0).is_some_and(|first| first.end < text.len() && character(first.end).is_some())
}

/// What stands behind a character of Han or Hangul.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Behind {
    /// Nothing that folds to one of them.
    Nothing,
    /// What may belong to it or cannot be seen: a mark, a letter of a Hangul syllable, an invisible space.
    Part,
    /// A character that may fold to one of them.
    Character,
}

impl Behind {
    #[inline(always)]
    pub(crate) fn read(text: &str, at: usize) -> Self {
        // Most is nothing: ASCII, kana, wide punctuation, U+4000 to U+9FFF, U+B000 to U+D7FF.
        match text.as_bytes().get(at..) {
            None | Some([] | [0..=0x7f | 0xe4..=0xe9 | 0xeb..=0xed, ..]) => Self::Nothing,
            Some([0xe3, 0x81 | 0x83, ..] | [0xe3, 0x80, ..=0xa9, ..] | [0xef, 0xbc | 0xbd, ..]) => {
                Self::Nothing
            }
            Some(_) => {
                let (c, class, _) = Folder::get().look(text, at);
                match class {
                    Class::Mark => Self::Part,
                    _ if is_invisible(c) || matches!(c, '\u{1100}'..='\u{11ff}') => Self::Part,
                    Class::Hangul | Class::Ideograph => Self::Character,
                    _ => Self::Nothing,
                }
            }
        }
    }
}

/// Whether `bytes` begin with the commonest wide punctuation: stops, commas, quotes and brackets of Chinese and
/// Japanese, three bytes each.
#[inline(always)]
pub(crate) fn is_wide_punctuation(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [0xe3, 0x80, 0x80..=0x82 | 0x88..=0x91, ..]
            | [0xef, 0xbc, 0x81 | 0x88 | 0x89 | 0x8c | 0x9a | 0x9b | 0x9f, ..]
    )
}

/// Up to eight bytes if all of `folded` is ASCII, else 0.
#[inline(always)]
pub(crate) fn first_ascii(folded: &[u8]) -> u64 {
    let first = folded.iter().take(8).rev().fold(0, |first, &byte| first << 8 | u64::from(byte));
    if folded.is_ascii() { first } else { 0 }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PIECES: &[&str] = &[
        "a",
        "B",
        "ß",
        "é",
        "e\u{301}",
        "đ",
        "й",
        "и",
        "\u{306}",
        "\u{302}",
        "ж",
        "Σ",
        "ا",
        "\u{655}",
        "\u{64e}",
        "\u{653}",
        "آ",
        "ש",
        "\u{5b8}",
        "\u{640}",
        "क",
        "\u{93c}",
        "\u{94d}",
        "\u{93f}",
        "क़",
        "ท",
        "\u{e35}",
        "\u{e48}",
        "カ",
        "ガ",
        "\u{3099}",
        "々",
        "汉",
        "서",
        "\u{1109}\u{1165}",
        "\u{ad}",
        "\u{200d}",
        "\u{fe0f}",
        "1",
        "٣",
        ".",
        ",",
        "_",
        "-",
        " ",
        "ŉ",
        "𐍈",
        "Ǆ",
    ];

    /// PROPTEST_CASES asks for more.
    fn more_cases() -> ProptestConfig {
        let default = ProptestConfig::default();
        ProptestConfig { cases: default.cases.max(20_000), failure_persistence: None, ..default }
    }

    proptest! {
        #![proptest_config(more_cases())]

        #[test]
        fn one_look_a_character_reads_what_the_long_way_reads(
            pieces in prop::collection::vec(prop::sample::select(PIECES), 1..9)
        ) {
            let text = pieces.concat();
            let mut tokenizer = Tokenizer::default();
            let mut at = 0;
            while at < text.len() {
                let (quick, end) = tokenizer.read(&text, at, text.len());
                let (slow, slow_end) = tokenizer.read_slowly(&text, at, text.len());
                prop_assert_eq!((quick, end), (slow, slow_end), "{:?} at {}", text, at);
                at = end;
            }
        }
    }
}
