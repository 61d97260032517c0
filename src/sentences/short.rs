//! Words of ASCII letters that are not long, eight bytes at a time: the most of many languages, without a loop
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

/// Hashes one of eight bytes.
fn mix_nth(hash: u32, bytes: u64, nth: usize) -> u32 {
    mix(hash, (bytes >> (8 * nth)) as u32 & 0xff)
}

/// Hashes eight bytes.
fn mix_all(hash: u32, bytes: u64) -> u32 {
    (0..8).fold(hash, |hash, nth| mix_nth(hash, bytes, nth))
}

/// Hashes the first `count` of eight bytes, at most seven.
#[inline(always)]
fn mix_first(hash: u32, bytes: u64, count: u32) -> u32 {
    // As many as there may be: where a loop over the word would end is not foreseen.
    let mut hashes = [hash; 8];
    for nth in 0..7 {
        hashes[nth + 1] = mix_nth(hashes[nth], bytes, nth);
    }
    hashes[count as usize & 7]
}

fn eight(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|chunk| u64::from_le_bytes(*chunk))
}

/// How many small letters the text has from `at` on, at most fifteen, their hash after `hash`, and the byte
/// behind them; nothing if that is not before `limit`.
#[inline(always)]
fn small_after(bytes: &[u8], at: usize, limit: usize, hash: u32) -> Option<(u32, u32, u8)> {
    let run = |at: usize| {
        let next = eight(bytes, at).filter(|_| at + 8 <= limit)?;
        Some((next, not_small(next).trailing_zeros() / 8))
    };
    let (next, count) = run(at)?;
    if count < 8 {
        return Some((count, mix_first(hash, next, count), (next >> (8 * count)) as u8));
    }
    let (further, more) = run(at + 8).filter(|(_, more)| *more < 8)?;
    let hash = mix_first(mix_all(hash, next), further, more);
    Some((8 + more, hash, (further >> (8 * more)) as u8))
}

/// What [`Word::after`] gives, if the word at `start` is a letter and at most fifteen small letters.
#[inline(always)]
pub(super) fn after(bytes: &[u8], start: usize, limit: usize) -> Option<Word> {
    let first = *bytes.get(start).filter(|first| first.is_ascii_alphabetic())?;
    let hash = mix(SEED, u32::from(first | 0x20));
    let (count, hash, edge) = small_after(bytes, start + 1, limit, hash)?;
    if !edge.is_ascii() || FOLDED[usize::from(edge)] != 0 || edge == b'-' {
        return None;
    }
    let shape = match (first.is_ascii_uppercase(), count) {
        (false, _) => Shape::Lower,
        (true, 0) => Shape::Initial,
        (true, _) => Shape::Title,
    };
    let end = start + 1 + count as usize;
    Some(Word { start, end, hash, letters: (1 + count).min(15) as u8, shape })
}

/// What [`Word::before`] gives, if the word that ends at `end` has at most fifteen small letters, and
/// perhaps a capital before them.
#[inline(always)]
pub(super) fn before(bytes: &[u8], floor: usize, end: usize) -> Option<Word> {
    // Two bytes more than the letters: the capital and what stands before it.
    let run = |end: usize| {
        let last = eight(bytes, end.checked_sub(8)?).filter(|_| end >= floor + 9)?;
        Some((last, not_small(last).leading_zeros() / 8))
    };
    let (last, count) = run(end).filter(|(_, count)| *count > 0)?;
    let (further, more) = if count < 8 { (0, 0) } else { run(end - 8).filter(|(_, more)| *more < 8)? };
    let mut start = end - (count + more) as usize;
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
    let hash = if count < 8 {
        mix_first(hash, last >> (64 - 8 * count), count)
    } else {
        // Moved in two steps: a word of eight letters leaves nothing of them.
        mix_all(mix_first(hash, further >> 8 >> (56 - 8 * more), more), last)
    };
    Some(Word { start, end, hash, letters: (end - start).min(15) as u8, shape })
}
