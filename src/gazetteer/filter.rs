//! A small set of numbers that answers "perhaps" or "no": a Bloom filter whose bits for one number
//! share one machine word, so that a question costs one look at memory (Putze, Sanders and Singler
//! 2007, blocked Bloom filters).

use zerocopy::IntoBytes;

use super::array::Array;

/// Bits a number is given; at three of them set this lets through about two strangers in a hundred.
const BITS_PER_NUMBER: usize = 12;

#[derive(Debug, Clone, Default)]
pub(super) struct Filter {
    /// A power of two of them; one that is zero when nothing is in the filter.
    words: Array<u64>,
}

impl Filter {
    /// The filter of these numbers; it never says no to one of them.
    pub(super) fn new(numbers: &[u64]) -> Self {
        let size = (numbers.len() * BITS_PER_NUMBER / 64).next_power_of_two();
        let mut words = vec![0; size];
        for &number in numbers {
            words[place(number, size)] |= bits(number);
        }
        Self { words: words.into() }
    }

    /// A filter that a file holds.
    pub(super) fn of(words: Array<u64>) -> Self {
        Self { words }
    }

    /// Its words as a file holds them.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.words.as_bytes()
    }

    /// Whether nothing is in it.
    pub(super) fn is_empty(&self) -> bool {
        matches!(*self.words, [] | [0])
    }

    /// Whether the number may be in it.
    #[inline(always)]
    pub(super) fn may_have(&self, number: u64) -> bool {
        let bits = bits(number);
        self.words.get(place(number, self.words.len())).is_some_and(|word| word & bits == bits)
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.words)
    }
}

/// The beginnings of words: up to three bytes, small letters. Most words of a text begin like no
/// form, and this says so before a number is made of them.
#[derive(Debug, Clone)]
pub(super) struct Beginnings {
    bits: Box<[u64; Self::SIZE / 64]>,
}

impl Default for Beginnings {
    fn default() -> Self {
        Self { bits: Box::new([0; Self::SIZE / 64]) }
    }
}

impl Beginnings {
    /// The beginnings that a file holds; `None` if they are not as many as they should be.
    pub(super) fn of(words: &[u64]) -> Option<Self> {
        Some(Self { bits: Box::new(words.try_into().ok()?) })
    }

    /// Its words as a file holds them.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bits.as_bytes()
    }

    const SIZE: usize = 1 << 15;

    /// What stands for the beginning of an ASCII word of `len` bytes, of which `bytes` are the first.
    #[inline(always)]
    pub(super) fn code(bytes: [u8; 4], len: usize) -> u32 {
        (u32::from_le_bytes(bytes) | 0x0020_2020) & (0x00ff_ffff >> (24 - 8 * len.min(3)))
    }

    #[inline(always)]
    fn bit(code: u32) -> usize {
        (code.wrapping_mul(0x9e37_79b1) >> 17) as usize
    }

    /// Adds a beginning.
    pub(super) fn add(&mut self, code: u32) {
        let bit = Self::bit(code);
        self.bits[bit / 64] |= 1 << (bit % 64);
    }

    /// Whether it says no often enough to be worth asking: a wrong guess costs the processor more
    /// than making a number (measured with 1 000 and with 30 000 names).
    pub(super) fn is_selective(&self) -> bool {
        self.bits.iter().map(|word| word.count_ones() as usize).sum::<usize>() < Self::SIZE / 32
    }

    /// Whether a word with this beginning may be in it.
    #[inline(always)]
    pub(super) fn may_have(&self, code: u32) -> bool {
        let bit = Self::bit(code);
        self.bits[bit / 64] >> (bit % 64) & 1 == 1
    }
}

#[inline(always)]
fn place(number: u64, size: usize) -> usize {
    (number >> 32) as usize & size.wrapping_sub(1)
}

#[inline(always)]
fn bits(number: u64) -> u64 {
    1 << (number >> 14 & 63) | 1 << (number >> 20 & 63) | 1 << (number >> 26 & 63)
}
