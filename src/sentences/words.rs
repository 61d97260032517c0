//! The words around a candidate: what they are written like, and what is known about them.

use super::letters::{self, ASCII, DIGIT, FOLDED, LOWER, OTHER, PART, UPPER, class, class_and_lower};
use super::marks::is_spaceless;
use super::{caseless, short};
use crate::text::is_space;

/// How far a word is read, in bytes.
pub(super) const LONGEST: usize = 32;

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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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

pub(super) const SEED: u32 = 0x9e37_79b9;

/// One step of the hash that words and features are known by.
#[inline]
pub(super) const fn mix(hash: u32, value: u32) -> u32 {
    (hash.rotate_left(5) ^ value).wrapping_mul(0x85eb_ca6b)
}

/// Hashes a character in lower case.
#[inline]
pub(super) fn mix_lower(hash: u32, c: char) -> u32 {
    if c.is_ascii() {
        return mix(hash, u32::from(c.to_ascii_lowercase()));
    }
    match class_and_lower(c).1 {
        0 => c.to_lowercase().fold(hash, |hash, c| mix(hash, u32::from(c))),
        lower => mix(hash, lower),
    }
}

/// The hash of a word as the tables know it.
pub(super) fn hash_of(word: &str) -> u32 {
    word.chars().fold(SEED, mix_lower)
}

/// A character, its class in the lowest bits and its lower case above, as [`class_and_lower`] has them.
#[derive(Clone, Copy, Default)]
struct Letter {
    c: char,
    known: u32,
}

impl Letter {
    #[inline(always)]
    fn of(c: char) -> Self {
        let (class, lower) = match ASCII.get(c as usize) {
            Some(&class) => (class, u32::from(c.to_ascii_lowercase())),
            None => class_and_lower(c),
        };
        Self { c, known: u32::from(class) | lower << 8 }
    }

    fn class(self) -> u8 {
        self.known as u8
    }

    fn lower(self) -> u32 {
        self.known >> 8
    }
}

/// What was seen of a word so far.
struct Seen {
    hash: u32,
    /// Small letters, capitals, digits and other letters, eight bits each, the first lowest.
    counts: u32,
    first_upper: bool,
    /// Letters before the last full stop, and the most between two; `dots` if there is one.
    stop: u32,
    longest: u32,
    dots: bool,
}

/// What a class adds to the counts.
const ADDS: [u32; 16] = {
    let mut adds = [0; 16];
    adds[LOWER as usize] = 1;
    adds[UPPER as usize] = 1 << 8;
    adds[DIGIT as usize] = 1 << 16;
    adds[OTHER as usize] = 1 << 24;
    adds
};

impl Seen {
    fn new() -> Self {
        Self { hash: SEED, counts: 0, first_upper: false, stop: 0, longest: 0, dots: false }
    }

    fn letters(&self) -> u32 {
        let pairs = (self.counts & 0x00ff_00ff) + (self.counts >> 8 & 0x00ff_00ff);
        (pairs & 0xffff) + (pairs >> 16)
    }

    /// Begins a new part after a hyphen: `Sino-U.S` is known by its last part.
    fn part(&mut self) {
        self.hash = SEED;
        self.dots = false;
        self.stop = self.letters();
        self.longest = 0;
    }

    #[inline]
    fn see(&mut self, letter: Letter) {
        let (class, lower) = (letter.class(), letter.lower());
        self.hash = if lower != 0 { mix(self.hash, lower) } else { mix_lower(self.hash, letter.c) };
        self.first_upper |= self.counts == 0 && class & UPPER != 0;
        self.counts += ADDS[usize::from(class & 15)];
        if letter.c == '.' {
            self.dots = true;
            self.longest = self.longest.max(self.letters() - self.stop);
            self.stop = self.letters();
        }
    }

    /// Sees the parts of words that `bytes` begin with, as long as they begin before `stop` and are of the
    /// commonest: ASCII, characters of two bytes, Latin and Greek ones of three. Returns how many bytes.
    #[inline(always)]
    fn see_common(&mut self, bytes: &[u8], stop: usize) -> usize {
        let table = letters::common();
        let (mut hash, mut counts, mut first) = (self.hash, self.counts, 0);
        let mut at = 0;
        while at < stop {
            let (known, len) = match bytes[at..] {
                [a @ ..0x80, ..] => (table[usize::from(a)], 1),
                [a @ 0xc2..=0xdf, b, ..] => (table[two(a, b) as usize], 2),
                [0xe1, b @ 0xb8..=0xbf, c, ..] => (table[three(0xe1, b, c) as usize], 3),
                _ => break,
            };
            let (class, lower) = (known as u8, known >> 8);
            if class & PART == 0 || lower == 0 {
                break;
            }
            hash = mix(hash, lower);
            first = if counts == 0 { class } else { first };
            counts += ADDS[usize::from(class & 15)];
            at += len;
        }
        self.first_upper |= first & UPPER != 0;
        (self.hash, self.counts) = (hash, counts);
        at
    }

    fn word(self, start: usize, end: usize) -> Word {
        let letters = self.letters().min(15) as u8;
        let [lower, upper, digits, other] = self.counts.to_le_bytes();
        let shape = if self.dots || digits | other != 0 {
            self.rare_shape()
        } else {
            match (lower, upper) {
                (0, 0) => Shape::None,
                (0, 1) => Shape::Initial,
                (0, _) => Shape::Upper,
                (_, 0) => Shape::Lower,
                (_, 1) if self.first_upper => Shape::Title,
                _ => Shape::Mixed,
            }
        };
        Word { start, end, hash: self.hash, letters, shape }
    }

    /// How a word is written that has digits, letters without case or full stops inside.
    fn rare_shape(&self) -> Shape {
        let [lower, upper, digits, other] = self.counts.to_le_bytes();
        let dots = self.dots;
        // Host names and files have longer parts than abbreviations.
        let address = dots && lower > 1 && self.longest.max(self.letters() - self.stop) > 3;
        match (lower, upper, digits, other) {
            (0, 0, 0, 0) => Shape::None,
            (0, 0, 1..=2, 0) if !dots => Shape::Small,
            (0, 0, _, 0) => Shape::Number,
            (_, _, 1.., _) => Shape::Coded,
            _ if address => Shape::Coded,
            _ if dots => Shape::Dotted,
            _ => Shape::Caseless,
        }
    }
}

/// What may stand inside a word before a candidate, beside what is part of words anyway.
pub(super) fn joins_back(c: char) -> bool {
    matches!(c, '.' | '-' | '&' | '@' | '/' | '°' | 'º' | 'ª')
}

impl Word {
    /// The word that ends at `end`, not reaching back before `floor`.
    #[inline]
    pub(super) fn before(text: &str, floor: usize, end: usize) -> Self {
        short::before(text.as_bytes(), floor, end)
            .or_else(|| caseless::before(text, floor, end))
            .unwrap_or_else(|| Self::any_before(text, floor, end))
    }

    #[inline(never)]
    fn any_before(text: &str, floor: usize, end: usize) -> Self {
        let floor = floor.max(boundary_from(text, end.saturating_sub(LONGEST)));
        let mut start = end;
        let mut end = end;
        while start > floor {
            let c = char_before(text, start);
            let part = class(c) & PART != 0
                || start < end && joins_back(c)
                || c == '"' && is_gershayim(text, floor, start, end);
            if !part && (start < end || is_space(c)) {
                break;
            }
            start -= c.len_utf8();
            if !part {
                // Closing punctuation between the word and the candidate.
                end = start;
            }
        }
        let mut seen = Seen::new();
        let mut at = start;
        while at < end {
            at += seen.see_common(&text.as_bytes()[at..end], end - at);
            if at == end {
                break;
            }
            let c = char_at(text, at);
            if c == '-' && at > start && text.as_bytes()[at - 1] != b'.' {
                seen.part();
            } else {
                seen.see(Letter::of(c));
            }
            at += c.len_utf8();
        }
        seen.word(start, end)
    }

    /// The word that begins at `start` or after punctuation there, not reaching past `limit`.
    #[inline]
    pub(super) fn after(text: &str, start: usize, limit: usize) -> Self {
        short::after(text.as_bytes(), start, limit)
            .or_else(|| caseless::after(text, start, limit))
            .unwrap_or_else(|| Self::any_after(text, start, limit))
    }

    #[inline(never)]
    fn any_after(text: &str, start: usize, limit: usize) -> Self {
        let bytes = text.as_bytes();
        let mut start = start;
        for _ in 0..8 {
            if start >= limit || FOLDED[usize::from(bytes[start])] != 0 {
                break;
            }
            let c = char_at(text, start);
            if class(c) & PART != 0 || is_space(c) {
                break;
            }
            start += c.len_utf8();
        }
        let mut seen = Seen::new();
        let mut end = start;
        let stop = limit.min(start + LONGEST);
        while end < stop {
            end += seen.see_common(&bytes[end..], stop - end);
            if end >= stop {
                break;
            }
            let c = char_at(text, end);
            let letter = Letter::of(c);
            let part = letter.class() & PART != 0 || end > start && c == '-';
            if !part || (letter.class() & OTHER != 0 && end - start >= 9 && is_spaceless(c)) {
                break;
            }
            seen.see(letter);
            end += c.len_utf8();
        }
        seen.word(start, end)
    }
}

/// Whether the quotation mark before `at` stands inside a Hebrew word, as a sign of its letters.
fn is_gershayim(text: &str, floor: usize, at: usize, end: usize) -> bool {
    let hebrew = |c: char| ('א'..='ת').contains(&c);
    at < end && at - 1 > floor && hebrew(char_at(text, at)) && hebrew(char_before(text, at - 1))
}

/// The hash of the word of ASCII letters at `start` that begins with a capital and goes on in lower
/// case; nothing if it goes on otherwise.
pub(super) fn title_hash(bytes: &[u8], start: usize, limit: usize) -> Option<u32> {
    if let Some(word) = short::after(bytes, start, limit) {
        return (word.shape != Shape::Lower).then_some(word.hash);
    }
    let rest = &bytes[start..limit.min(start + LONGEST)];
    let (&first, rest) = rest.split_first().filter(|(first, _)| first.is_ascii_uppercase())?;
    let mut hash = mix(SEED, u32::from(first.to_ascii_lowercase()));
    for &byte in rest {
        if !byte.is_ascii_lowercase() {
            return (byte.is_ascii() && byte != b'-' && FOLDED[usize::from(byte)] == 0).then_some(hash);
        }
        hash = mix(hash, u32::from(byte));
    }
    None
}

/// The code point of two bytes.
#[inline(always)]
fn two(a: u8, b: u8) -> u32 {
    u32::from(a & 0x1f) << 6 | u32::from(b & 0x3f)
}

/// The code point of three bytes.
#[inline(always)]
fn three(a: u8, b: u8, c: u8) -> u32 {
    u32::from(a & 0xf) << 12 | u32::from(b & 0x3f) << 6 | u32::from(c & 0x3f)
}

/// The character at `at`, which is before the end of the text.
#[inline(always)]
pub(super) fn char_at(text: &str, at: usize) -> char {
    let byte = text.as_bytes()[at];
    if byte < 0x80 { char::from(byte) } else { high_at(text, at) }
}

/// The character before `at`, which is not the start of the text.
#[inline(always)]
pub(super) fn char_before(text: &str, at: usize) -> char {
    let byte = text.as_bytes()[at - 1];
    if byte < 0x80 { char::from(byte) } else { high_before(text, at) }
}

#[inline(never)]
fn high_at(text: &str, at: usize) -> char {
    match text.as_bytes()[at..] {
        [a @ 0xc2..=0xdf, b, ..] => char::from_u32(two(a, b)).unwrap_or('\0'),
        [a @ 0xe0..=0xef, b, c, ..] => char::from_u32(three(a, b, c)).unwrap_or('\0'),
        _ => text[at..].chars().next().unwrap_or('\0'),
    }
}

#[inline(never)]
fn high_before(text: &str, at: usize) -> char {
    match text.as_bytes()[..at] {
        [.., a @ 0xc2..=0xdf, b] => char::from_u32(two(a, b)).unwrap_or('\0'),
        [.., a @ 0xe0..=0xef, b, c] => char::from_u32(three(a, b, c)).unwrap_or('\0'),
        _ => text[..at].chars().next_back().unwrap_or('\0'),
    }
}

/// The first character boundary at or after `at`.
pub(super) fn boundary_from(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Pieces of words and what stands around them, in the scripts that have short cuts and in others.
    const PIECES: [&str; 36] = [
        "a",
        "the",
        "legislation",
        "Committee",
        "Q",
        "ABC",
        "straightforwardness",
        " ",
        "  ",
        ".",
        "U.S.",
        "-",
        "'",
        "’",
        "\"",
        "“",
        ")",
        "7",
        "2019",
        "&",
        "@",
        "é",
        "ß",
        "Ж",
        "жизнь",
        "של",
        "中",
        "文字",
        "カ",
        "한국",
        "ไ",
        "ที่",
        "ส",
        "๗",
        "हिं",
        "\u{93c}",
    ];

    proptest! {
        #[test]
        fn short_cuts_read_the_same_words(
            pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 1..24),
            from in 0..20_usize,
            to in 0..20_usize,
        ) {
            let text = pieces.concat();
            let floor = boundary_from(&text, from.min(text.len()));
            let limit = boundary_from(&text, text.len().saturating_sub(to).max(floor));
            for at in (floor..=limit).filter(|&at| text.is_char_boundary(at)) {
                prop_assert_eq!(Word::before(&text, floor, at), Word::any_before(&text, floor, at), "before {}", at);
                prop_assert_eq!(Word::after(&text, at, limit), Word::any_after(&text, at, limit), "after {}", at);
            }
        }
    }
}
