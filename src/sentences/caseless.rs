//! Words of ideographs, kana or Hangul syllables, three bytes each: read without asking a table for the
//! class of every character.

use super::letters::{PART, class};
use super::marks::is_spaceless;
use super::words::{LONGEST, SEED, Shape, Word, boundary_from, char_at, char_before, joins_back, mix};

/// The ideograph, kana letter or syllable at `at`: a letter without case that is its own lower case.
#[inline(always)]
fn letter(bytes: &[u8], at: usize) -> Option<u32> {
    let [a @ 0xe3..=0xed, b, c] = *bytes.get(at..)?.first_chunk()? else { return None };
    let code = u32::from(a & 0xf) << 12 | u32::from(b & 0x3f) << 6 | u32::from(c & 0x3f);
    matches!(code, 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0x3041..=0x3096 | 0x30a1..=0x30fa).then_some(code)
}

fn word(bytes: &[u8], start: usize, end: usize) -> Word {
    let letters = (start..end).step_by(3);
    let letters_seen = letters.len().min(15) as u8;
    let hash = letters.filter_map(|at| letter(bytes, at)).fold(SEED, mix);
    Word { start, end, hash, letters: letters_seen, shape: Shape::Caseless }
}

/// What [`Word::after`] gives, if the word at `start` is of such letters alone.
pub(super) fn after(text: &str, start: usize, limit: usize) -> Option<Word> {
    let bytes = text.as_bytes();
    let stop = limit.min(start + LONGEST);
    let mut end = start;
    while end < stop {
        let Some(code) = letter(bytes, end) else {
            let c = char_at(text, end);
            if end == start || class(c) & PART != 0 || c == '-' {
                return None;
            }
            break;
        };
        if end >= start + 9 && char::from_u32(code).is_some_and(is_spaceless) {
            break;
        }
        end += 3;
    }
    (end > start).then(|| word(bytes, start, end))
}

/// What [`Word::before`] gives, if the word that ends at `end` is of such letters alone.
pub(super) fn before(text: &str, floor: usize, end: usize) -> Option<Word> {
    let bytes = text.as_bytes();
    if end < floor + 3 || !matches!(bytes[end - 3], 0xe3..=0xed) {
        return None;
    }
    let floor = floor.max(boundary_from(text, end.saturating_sub(LONGEST)));
    let mut start = end;
    while start > floor {
        if start >= floor + 3 && letter(bytes, start - 3).is_some() {
            start -= 3;
            continue;
        }
        let c = char_before(text, start);
        if start == end || class(c) & PART != 0 || joins_back(c) || c == '"' {
            return None;
        }
        break;
    }
    Some(word(bytes, start, end))
}
