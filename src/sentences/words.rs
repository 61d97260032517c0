//! The words around a candidate: what they are written like, and what is known about them.

use super::letters::{self, ASCII, DIGIT, LOWER, OTHER, PART, UPPER, class};
use super::marks::is_spaceless;
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
#[inline]
pub(super) fn mix_lower(hash: u32, c: char) -> u32 {
    if c.is_ascii() {
        return mix(hash, u32::from(c.to_ascii_lowercase()));
    }
    let mut hash = hash;
    letters::lower(c, |code| hash = mix(hash, code));
    hash
}

/// The hash of a word as the tables know it.
pub(super) fn hash_of(word: &str) -> u32 {
    word.chars().fold(SEED, mix_lower)
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
    fn see(&mut self, c: char, class: u8) {
        self.hash = mix_lower(self.hash, c);
        self.first_upper |= self.counts == 0 && class & UPPER != 0;
        self.counts += ADDS[usize::from(class & 15)];
        if c == '.' {
            self.dots = true;
            self.longest = self.longest.max(self.letters() - self.stop);
            self.stop = self.letters();
        }
    }

    fn word(self, start: usize, end: usize) -> Word {
        let letters = self.letters().min(15) as u8;
        let [lower, upper, digits, other] = self.counts.to_le_bytes();
        let dots = self.dots;
        // Host names and files have longer parts than abbreviations.
        let address = dots && lower > 1 && self.longest.max(self.letters() - self.stop) > 3;
        let shape = match (letters, lower, upper, digits, other) {
            (0, ..) => Shape::None,
            (_, 0, 0, _, 0) if digits <= 2 && !dots => Shape::Small,
            (_, 0, 0, _, 0) => Shape::Number,
            (_, _, _, 1.., _) => Shape::Coded,
            _ if address => Shape::Coded,
            _ if dots => Shape::Dotted,
            (_, _, _, _, 1..) => Shape::Caseless,
            (1, 0, 1, ..) => Shape::Initial,
            (_, 0, ..) => Shape::Upper,
            (_, _, 0, ..) => Shape::Lower,
            (_, _, 1, ..) if self.first_upper => Shape::Title,
            _ => Shape::Mixed,
        };
        Word { start, end, hash: self.hash, letters, shape }
    }
}

impl Word {
    /// The word that ends at `end`, not reaching back before `floor`.
    pub(super) fn before(text: &str, floor: usize, end: usize) -> Self {
        let bytes = text.as_bytes();
        let floor = floor.max(boundary_from(text, end.saturating_sub(LONGEST)));
        let mut start = end;
        let mut end = end;
        while start > floor {
            let byte = bytes[start - 1];
            let c = if byte < 0x80 { char::from(byte) } else { char_before(text, start) };
            let part = class(c) & PART != 0
                || start < end && matches!(c, '.' | '-' | '&' | '@' | '/' | '°' | 'º' | 'ª')
                || c == '"' && is_gershayim(text, floor, start, end);
            if part {
                start -= c.len_utf8();
            } else if start == end && !is_space(c) {
                // Closing punctuation between the word and the candidate.
                start -= c.len_utf8();
                end = start;
            } else {
                break;
            }
        }
        let mut seen = Seen::new();
        let mut at = start;
        while at < end {
            let c = char_at(text, at);
            if c == '-' && at > start && bytes[at - 1] != b'.' {
                seen.part();
            } else {
                seen.see(c, class(c));
            }
            at += c.len_utf8();
        }
        seen.word(start, end)
    }

    /// The word that begins at `start` or after punctuation there, not reaching past `limit`.
    pub(super) fn after(text: &str, start: usize, limit: usize) -> Self {
        let mut start = start;
        for _ in 0..8 {
            if start >= limit {
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
        while end < limit && end - start < LONGEST {
            let byte = text.as_bytes()[end];
            if byte < 0x80 && ASCII[usize::from(byte)] & PART != 0 {
                seen.see(char::from(byte), ASCII[usize::from(byte)]);
                end += 1;
                continue;
            }
            let c = char_at(text, end);
            let class = class(c);
            let part = class & PART != 0 || end > start && c == '-';
            if !part || (class & OTHER != 0 && end - start >= 9 && is_spaceless(c)) {
                break;
            }
            seen.see(c, class);
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

/// The character at `at`, which is before the end of the text.
pub(super) fn char_at(text: &str, at: usize) -> char {
    let byte = text.as_bytes()[at];
    if byte < 0x80 { char::from(byte) } else { text[at..].chars().next().unwrap_or('\0') }
}

/// The character before `at`, which is not the start of the text.
fn char_before(text: &str, at: usize) -> char {
    text[..at].chars().next_back().unwrap_or('\0')
}

/// The first character boundary at or after `at`.
pub(super) fn boundary_from(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}
