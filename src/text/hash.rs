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
    if len <= 8 {
        // Eight bytes at once where the text has them: what follows the word is cut off.
        let word = match bytes[start..].first_chunk::<8>() {
            Some(chunk) => u64::from_le_bytes(*chunk) & (!0 >> (64 - 8 * len)),
            None => partial(&bytes[start..end]),
        };
        return spread((word | SMALL & (!0 >> (64 - 8 * len))) ^ SEED);
    }
    long(&bytes[start..end], SMALL)
}

/// The number of a word that is folded already.
pub(crate) fn folded_word(bytes: &[u8]) -> u64 {
    if bytes.len() <= 8 { spread(partial(bytes) ^ SEED) } else { long(bytes, 0) }
}

fn partial(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte))
}

#[inline(always)]
fn long(bytes: &[u8], small: u64) -> u64 {
    let mut hash = SEED ^ bytes.len() as u64;
    let (chunks, rest) = bytes.as_chunks::<8>();
    for chunk in chunks {
        hash = spread(hash ^ (u64::from_le_bytes(*chunk) | small));
    }
    if !rest.is_empty()
        && let Some(last) = bytes.last_chunk::<8>()
    {
        hash = spread(hash ^ (u64::from_le_bytes(*last) | small));
    }
    hash
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
        }
        assert_ne!(folded_word(b"ab"), folded_word(b"ba"));
    }
}
