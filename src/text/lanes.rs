//! Questions to sixty-four bytes at once, eight of them in one number.

use super::words::BLOCK;

const HIGHEST: u64 = every(0x80);
const REST: u64 = every(0x7f);

/// The same byte eight times.
#[inline(always)]
pub(crate) const fn every(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Asks every eight bytes of a block; `ask` answers with the highest bit of each byte. A bit a byte.
#[inline(always)]
pub(crate) fn bits(block: &[u8; BLOCK], ask: impl Fn(u64) -> u64) -> u64 {
    let (words, _) = block.as_chunks::<8>();
    let mut bits = 0;
    for (nth, word) in words.iter().enumerate() {
        let found = ask(u64::from_le_bytes(*word)) & HIGHEST;
        // The product brings them together in the highest byte.
        bits |= ((found >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * nth);
    }
    bits
}

/// Which bytes are zero: the highest bit of each.
#[inline(always)]
pub(crate) fn zero(word: u64) -> u64 {
    !(((word & REST) + REST) | word | REST)
}

/// Which bytes are in `first..=last`, both from 0x80 on: the highest bit of each.
#[inline(always)]
pub(crate) fn within(word: u64, first: u8, last: u8) -> u64 {
    let low = word & REST;
    word & (low + every(0x80 - (first & 0x7f))) & !(low + every(0x7f - (last & 0x7f)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_asked() {
        for byte in 0..=255_u8 {
            for place in [0, 7, 8, 63] {
                let mut block = [0x41; BLOCK];
                block[place] = byte;
                let expected = |yes: bool| u64::from(yes) << place;
                assert_eq!(bits(&block, zero), expected(byte == 0));
                for (first, last) in [(0xe4, 0xe9), (0x80, 0xff), (0xb0, 0xb0), (0xeb, 0xec)] {
                    let found = bits(&block, |word| within(word, first, last));
                    assert_eq!(found, expected((first..=last).contains(&byte)), "{byte:x} {first:x}");
                }
            }
        }
    }
}
