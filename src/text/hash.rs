//! One number for a folded word, the same however the word was spelled.
//!
//! The numbers are kept in files: changing this file changes the file format.

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const FACTOR: u64 = 0xff51_afd7_ed55_8ccd;
/// Turns ASCII capitals into small letters and leaves small letters, digits, stops and commas alone.
const SMALL: u64 = 0x2020_2020_2020_2020;

#[inline(always)]
fn spread(value: u64) -> u64 {
    let product = u128::from(value) * u128::from(FACTOR);
    (product as u64) ^ (product >> 64) as u64
}

/// The number of an ASCII word that stands in `bytes` at `start..end`, folded on the way.
#[inline(always)]
pub(crate) fn ascii_word(bytes: &[u8], start: usize, end: usize) -> u64 {
    let len = end - start;
    match bytes[start..].first_chunk::<8>() {
        // Both halves are read whatever the length: nothing to mispredict.
        Some(first) if len <= 16 => {
            let first = (u64::from_le_bytes(*first) | SMALL) & (!0 >> (64 - 8 * len.min(8)));
            let from = if len > 8 { end - 8 } else { start };
            let last = bytes[from..].first_chunk::<8>().map_or(0, |last| u64::from_le_bytes(*last) | SMALL);
            halves(first, if len > 8 { last } else { 0 })
        }
        _ => word(&bytes[start..end], SMALL),
    }
}

/// The number of a word that is folded already.
pub(crate) fn folded_word(bytes: &[u8]) -> u64 {
    word(bytes, 0)
}

/// The number of a folded word of up to eight bytes, the rest zero.
#[inline(always)]
pub(crate) fn short_word(bytes: [u8; 8]) -> u64 {
    halves(u64::from_le_bytes(bytes), 0)
}

/// The number of the folded word that the first `len` bytes are.
#[inline(always)]
pub(crate) fn short_folded<const N: usize>(bytes: &[u8; N], len: usize) -> u64 {
    match bytes.first_chunk::<8>() {
        Some(first) if len <= 16 && 16 <= N => {
            let whole = |chunk: &[u8; 8]| u64::from_le_bytes(*chunk);
            let last = if len > 8 { bytes[len - 8..].first_chunk().map_or(0, whole) } else { 0 };
            halves(whole(first) & (!0 >> (64 - 8 * len.clamp(1, 8))), last)
        }
        _ => word(&bytes[..len], 0),
    }
}

#[inline(always)]
fn halves(first: u64, last: u64) -> u64 {
    spread(first ^ SEED ^ last.rotate_left(29).wrapping_mul(FACTOR))
}

#[inline(never)]
fn word(bytes: &[u8], small: u64) -> u64 {
    let whole = |chunk: &[u8; 8]| u64::from_le_bytes(*chunk) | small;
    let Some(last) = bytes.last_chunk::<8>().map(whole) else {
        let part = bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte | small as u8));
        return halves(part, 0);
    };
    let (chunks, _) = bytes.as_chunks::<8>();
    match bytes.len() {
        8 => halves(last, 0),
        9..=16 => halves(whole(&chunks[0]), last),
        len => {
            let hash = chunks.iter().fold(SEED ^ len as u64, |hash, chunk| spread(hash ^ whole(chunk)));
            spread(hash ^ last)
        }
    }
}

/// The number of several words in order: of those before and the next one.
#[inline(always)]
pub(crate) fn then(before: u64, next: u64) -> u64 {
    before.rotate_left(23).wrapping_mul(0x2545_f491_4f6c_dd1d) ^ next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_place_and_route_do_not_matter() {
        for word in ["A", "Be", "NewYork8", "Constantinople", "1,000", "abcdefghijklmnop", "x2"] {
            let folded = folded_word(word.to_ascii_lowercase().as_bytes());
            for text in [word.to_owned(), format!("{word} and more behind"), format!("{word}!")] {
                assert_eq!(ascii_word(text.as_bytes(), 0, word.len()), folded, "{text}");
            }
            let small = word.to_ascii_lowercase();
            let mut bytes = [b'x'; 40];
            bytes[..small.len()].copy_from_slice(small.as_bytes());
            assert_eq!(short_folded(&bytes, small.len()), folded, "{word}");
            if let Some(rest) = 8_usize.checked_sub(small.len()) {
                bytes[small.len()..][..rest].fill(0);
                assert_eq!(short_word(*bytes.first_chunk().unwrap()), folded, "{word}");
            }
        }
        assert_ne!(folded_word(b"ab"), folded_word(b"ba"));
    }
}
