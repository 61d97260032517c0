//! Words of letters without case, three bytes each: ideographs, kana, Hangul syllables, and the letters and
//! vowels of the scripts from Devanagari to Thai. Read without decoding every character anew.

use super::letters::{DIGIT, LOWER, OTHER, PART, UPPER, class, class_and_lower};
use super::marks::is_spaceless;
use super::words::{LONGEST, SEED, Shape, Word, boundary_from, char_at, char_before, joins_back, mix};

/// The code point that three bytes are, and how many letters it counts as, if it is part of words and its
/// own lower case.
#[inline(always)]
fn letter(bytes: &[u8; 3]) -> Option<(u32, u8)> {
    let [a @ (0xe0 | 0xe3..=0xed), b, c] = *bytes else { return None };
    let code = u32::from(a & 0xf) << 12 | u32::from(b & 0x3f) << 6 | u32::from(c & 0x3f);
    if a != 0xe0 {
        let plain = matches!(code, 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0x3041..=0x3096 | 0x30a1..=0x30fa);
        return plain.then_some((code, 1));
    }
    let (class, lower) = class_and_lower(char::from_u32(code)?);
    let plain = class & (LOWER | UPPER | DIGIT) == 0 && class & PART != 0 && lower == code;
    plain.then_some((code, u8::from(class & OTHER != 0)))
}

/// What was read of a word.
struct Read {
    hash: u32,
    letters: u8,
}

impl Read {
    fn word(self, start: usize, end: usize) -> Word {
        let shape = if self.letters > 0 { Shape::Caseless } else { Shape::None };
        Word { start, end, hash: self.hash, letters: self.letters, shape }
    }
}

/// What [`Word::after`] gives, if the word at `start` is of such letters alone.
#[inline(never)]
pub(super) fn after(text: &str, start: usize, limit: usize) -> Option<Word> {
    let bytes = text.as_bytes();
    if !matches!(bytes.get(start), Some(0xe0 | 0xe3..=0xed)) {
        return None;
    }
    let stop = limit.min(start + LONGEST);
    let mut read = Read { hash: SEED, letters: 0 };
    let mut end = start;
    while end < stop {
        let Some((code, counts)) = bytes[end..].first_chunk().and_then(letter) else {
            let c = char_at(text, end);
            if end == start || class(c) & PART != 0 || c == '-' {
                return None;
            }
            break;
        };
        if counts > 0 && end >= start + 9 && char::from_u32(code).is_some_and(is_spaceless) {
            break;
        }
        read.hash = mix(read.hash, code);
        read.letters += counts;
        end += 3;
    }
    (end > start).then(|| read.word(start, end))
}

/// What [`Word::before`] gives, if the word that ends at `end` is of such letters alone.
#[inline(never)]
pub(super) fn before(text: &str, floor: usize, end: usize) -> Option<Word> {
    let bytes = text.as_bytes();
    if end < floor + 3 || !matches!(bytes[end - 3], 0xe0 | 0xe3..=0xed) {
        return None;
    }
    let floor = floor.max(boundary_from(text, end.saturating_sub(LONGEST)));
    let (_, chunks) = bytes[floor..end].as_rchunks::<3>();
    let mut codes = [0; LONGEST / 3];
    let (mut count, mut letters) = (0, 0);
    for (chunk, slot) in chunks.iter().rev().zip(&mut codes) {
        let Some((code, counts)) = letter(chunk) else { break };
        *slot = code;
        count += 1;
        letters += counts;
    }
    let start = end - 3 * count;
    if start > floor {
        let c = char_before(text, start);
        if start == end || class(c) & PART != 0 || joins_back(c) || c == '"' {
            return None;
        }
    }
    let hash = codes[..count].iter().rev().copied().fold(SEED, mix);
    Some(Read { hash, letters }.word(start, end))
}
