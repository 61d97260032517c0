//! The words around a candidate: what they are written like, and what is known about them.

use super::marks::{is_quote, is_spaceless};
use crate::text::is_space;

/// How far a word is read, in bytes.
const LONGEST: usize = 32;

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub(super) enum Shape {
    /// No word: an end of the paragraph, or punctuation.
    #[default]
    None,
    /// All letters in lower case.
    Lower,
    /// A capital, then lower case.
    Title,
    /// One capital letter.
    Initial,
    /// Capitals only.
    Upper,
    /// Both in another order.
    Mixed,
    /// One or two digits.
    Small,
    /// More digits.
    Number,
    /// Digits and letters.
    Coded,
    /// Letters without case.
    Caseless,
    /// Letters with full stops inside.
    Dotted,
}

/// A word next to a candidate.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Word {
    /// Byte range in the text.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Of the letters in lower case.
    pub(super) hash: u32,
    /// Letters and digits, at most 15.
    pub(super) letters: u8,
    pub(super) shape: Shape,
}

const SEED: u32 = 0x9e37_79b9;

/// One step of the hash that words and features are known by.
pub(super) fn mix(hash: u32, value: u32) -> u32 {
    (hash.rotate_left(5) ^ value).wrapping_mul(0x85eb_ca6b)
}

/// Hashes a character in lower case.
pub(super) fn mix_lower(hash: u32, c: char) -> u32 {
    if c.is_ascii() {
        mix(hash, u32::from(c.to_ascii_lowercase()))
    } else {
        c.to_lowercase().fold(hash, |hash, c| mix(hash, u32::from(c)))
    }
}

/// The hash of a word as the tables know it.
pub(super) fn hash_of(word: &str) -> u32 {
    word.chars().fold(SEED, mix_lower)
}

impl Word {
    fn read(text: &str, start: usize, end: usize) -> Self {
        let (mut hash, mut letters, mut upper, mut lower, mut digits, mut other) =
            (SEED, 0u8, 0u8, 0u8, 0u8, 0u8);
        let (mut dots, mut first_upper) = (false, false);
        for c in text[start..end].chars() {
            hash = mix_lower(hash, c);
            if c.is_ascii_lowercase() || c.is_lowercase() {
                lower = lower.saturating_add(1);
            } else if c.is_uppercase() {
                first_upper |= letters == 0;
                upper = upper.saturating_add(1);
            } else if c.is_numeric() {
                digits = digits.saturating_add(1);
            } else if c.is_alphabetic() {
                other = other.saturating_add(1);
            } else {
                dots |= c == '.';
                continue;
            }
            letters = letters.saturating_add(1).min(15);
        }
        let shape = match (letters, lower, upper, digits, other) {
            (0, ..) => Shape::None,
            (_, 0, 0, _, 0) if digits <= 2 && !dots => Shape::Small,
            (_, 0, 0, _, 0) => Shape::Number,
            (_, _, _, 1.., _) => Shape::Coded,
            _ if dots => Shape::Dotted,
            (_, _, _, _, 1..) => Shape::Caseless,
            (1, 0, 1, ..) => Shape::Initial,
            (_, 0, ..) => Shape::Upper,
            (_, _, 0, ..) => Shape::Lower,
            (_, _, 1, ..) if first_upper => Shape::Title,
            _ => Shape::Mixed,
        };
        Self { start, end, hash, letters, shape }
    }

    /// The word that ends at `end`, not reaching back before `floor`.
    pub(super) fn before(text: &str, floor: usize, end: usize) -> Self {
        let floor = floor.max(boundary_from(text, end.saturating_sub(LONGEST)));
        let mut start = end;
        let mut end = end;
        for (at, c) in text[floor..end].char_indices().rev() {
            let at = floor + at;
            if is_word_part(c) || (start < end && matches!(c, '.' | '-' | '&' | '@' | '°' | 'º')) {
                start = at;
            } else if start == end && !is_space(c) {
                // Closing punctuation between the word and the candidate.
                start = at;
                end = at;
            } else {
                break;
            }
        }
        Self::read(text, start, end)
    }

    /// The word that begins at `start` or after punctuation there, not reaching past `limit`.
    pub(super) fn after(text: &str, start: usize, limit: usize) -> Self {
        let bytes = text.as_bytes();
        let mut start = start;
        let mut seen = 0;
        while start < limit && seen < 8 {
            let c = char_at(text, start);
            if is_word_part(c) || is_space(c) {
                break;
            }
            start += c.len_utf8();
            seen += 1;
        }
        let mut end = start;
        while end < limit && end - start < LONGEST {
            let byte = bytes[end];
            if byte.is_ascii_alphanumeric() {
                end += 1;
                continue;
            }
            let c = char_at(text, end);
            if !(is_word_part(c) || (end > start && c == '-')) || (is_spaceless(c) && end - start >= 9) {
                break;
            }
            end += c.len_utf8();
        }
        Self::read(text, start, end)
    }
}

fn is_word_part(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || (!c.is_ascii() && !is_quote(c) && (c.is_alphanumeric() || is_mark(c)))
        || matches!(c, '\'' | '’')
}

/// Combining marks of the scripts whose vowels are marks.
fn is_mark(c: char) -> bool {
    matches!(u32::from(c), 0x300..=0x36f | 0x591..=0x5c7 | 0x64b..=0x65f | 0x900..=0xd7f | 0xe31..=0xe4e | 0x200c | 0x200d)
}

/// The character at `at`, which is before the end of the text.
pub(super) fn char_at(text: &str, at: usize) -> char {
    let byte = text.as_bytes()[at];
    if byte < 0x80 { char::from(byte) } else { text[at..].chars().next().unwrap_or('\0') }
}

/// The first character boundary at or after `at`.
pub(super) fn boundary_from(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}
