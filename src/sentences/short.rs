//! Short words of ASCII letters, eight bytes at a time: the most of many languages, without a loop
//! whose end the processor would have to guess.

use super::letters::FOLDED;
use super::words::{SEED, Shape, Word, mix};

/// One in each byte, and the highest bit of each.
const ONES: u64 = u64::MAX / 0xff;
const TOPS: u64 = ONES << 7;

/// The highest bit of each byte that is no small ASCII letter.
fn not_small(bytes: u64) -> u64 {
    let low = bytes & !TOPS;
    let from_a = low + ONES * u64::from(0x80 - b'a');
    let past_z = low + ONES * u64::from(0x80 - b'z' - 1);
    (!from_a | past_z | bytes) & TOPS
}

/// Hashes the first `count` of eight bytes, at most seven.
#[inline]
fn mix_first(mut hash: u32, bytes: u64, count: u32) -> u32 {
    for at in 0..7 {
        let next = mix(hash, (bytes >> (8 * at)) as u32 & 0xff);
        // No branch: the longer words of the text would not be foreseen.
        hash ^= (hash ^ next) & u32::from(at < count).wrapping_neg();
    }
    hash
}

fn eight(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|chunk| u64::from_le_bytes(*chunk))
}

/// What [`Word::after`] gives, if the word at `start` is a letter and at most seven small letters.
#[inline]
pub(super) fn after(bytes: &[u8], start: usize, limit: usize) -> Option<Word> {
    if start + 9 > limit {
        return None;
    }
    let (first, rest) = (bytes[start], eight(bytes, start + 1)?);
    let count = not_small(rest).trailing_zeros() / 8;
    if count == 8 || !first.is_ascii_alphabetic() {
        return None;
    }
    let edge = (rest >> (8 * count)) as u8;
    if !edge.is_ascii() || FOLDED[usize::from(edge)] != 0 || edge == b'-' {
        return None;
    }
    let hash = mix_first(mix(SEED, u32::from(first | 0x20)), rest, count);
    let shape = match (first.is_ascii_uppercase(), count) {
        (false, _) => Shape::Lower,
        (true, 0) => Shape::Initial,
        (true, _) => Shape::Title,
    };
    let letters = 1 + count as u8;
    Some(Word { start, end: start + usize::from(letters), hash, letters, shape })
}

/// What [`Word::before`] gives, if the word that ends at `end` has at most seven small letters, and
/// perhaps a capital before them.
#[inline]
pub(super) fn before(bytes: &[u8], floor: usize, end: usize) -> Option<Word> {
    if end < floor + 9 {
        return None;
    }
    let last = eight(bytes, end - 8)?;
    let count = not_small(last).leading_zeros() / 8;
    if count == 0 || count == 8 {
        return None;
    }
    let mut start = end - count as usize;
    let (mut hash, mut edge, mut shape) = (SEED, bytes[start - 1], Shape::Lower);
    if edge.is_ascii_uppercase() {
        start -= 1;
        hash = mix(hash, u32::from(edge | 0x20));
        (edge, shape) = (bytes[start - 1], Shape::Title);
    }
    let goes_on = FOLDED[usize::from(edge)] != 0 || matches!(edge, b'.' | b'-' | b'&' | b'@' | b'/');
    if !edge.is_ascii() || goes_on {
        return None;
    }
    let hash = mix_first(hash, last >> (64 - 8 * count), count);
    Some(Word { start, end, hash, letters: (end - start) as u8, shape })
}
