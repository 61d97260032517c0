//! A small set of numbers that answers "perhaps" or "no": a Bloom filter whose bits for one number
//! share one machine word, so that a question costs one look at memory (Putze, Sanders and Singler
//! 2007, blocked Bloom filters).

use zerocopy::IntoBytes;

use super::array::Array;
use super::fetch::fetch;

/// Bits a number is given; at three of them set this lets through about two strangers in a hundred.
const BITS_PER_NUMBER: usize = 12;

#[derive(Debug, Clone, Default)]
pub(super) struct Filter {
    /// One that is zero when nothing is in the filter.
    words: Array<u64>,
}

impl Filter {
    /// Words for a filter of so many numbers, none of them in it yet.
    pub(super) fn room(numbers: usize) -> Vec<u64> {
        vec![0; (numbers * BITS_PER_NUMBER / 64).max(1)]
    }

    /// The same, or if it had more than so many bytes the words of one that never says no.
    pub(super) fn room_within(numbers: usize, bytes: usize) -> Vec<u64> {
        if numbers * BITS_PER_NUMBER / 8 > bytes { vec![!0] } else { Self::room(numbers) }
    }

    /// Puts a number into the filter that these words are to be; it never says no to it.
    #[inline(always)]
    pub(super) fn put(words: &mut [u64], number: u64) {
        words[place(number, words.len())] |= bits(number);
    }

    /// The filter that these words are.
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

    /// Whether there is none.
    #[inline(always)]
    pub(super) fn is_missing(&self) -> bool {
        (*self.words).is_empty()
    }

    /// Asks for what answers about a number ahead of time.
    #[inline(always)]
    pub(super) fn fetch(&self, number: u64) {
        fetch(&self.words, place(number, self.words.len()));
    }

    /// Whether the number may be in it.
    #[inline(always)]
    pub(super) fn may_have(&self, number: u64) -> bool {
        let bits = bits(number);
        self.words.get(place(number, self.words.len())).is_some_and(|word| word & bits == bits)
    }
}

/// How forms begin: ASCII words by up to eight bytes, small letters; characters by their numbers. One bit
/// each: most words of a text begin like no form, and this says so in a few instructions.
#[derive(Debug, Clone, Default)]
pub(super) struct Beginnings {
    /// A power of two of them; none when nothing is in it.
    words: Array<u64>,
}

/// Turns ASCII capitals into small letters.
const SMALL: u64 = 0x2020_2020_2020_2020;

impl Beginnings {
    /// Bits a beginning is given; about one stranger in forty is let through.
    const BITS: usize = 24;
    /// Half of the nearest cache but one: what is larger answers later than it saves.
    const MOST: usize = (512 << 10) / 8;

    /// The set of these [codes](Beginnings::code), or numbers.
    pub(super) fn new(codes: &[u64]) -> Self {
        if codes.is_empty() {
            return Self::default();
        }
        let size = (codes.len() * Self::BITS / 64).next_power_of_two().clamp(64, Self::MOST);
        let mut set = Self { words: vec![0; size].into() };
        for &code in codes {
            let (word, bit) = set.place(code);
            set.words[word] |= 1 << bit;
        }
        set
    }

    /// The set that a file holds; `None` if it cannot be one.
    pub(super) fn of(words: Array<u64>) -> Option<Self> {
        (words.is_empty() || words.len().is_power_of_two()).then_some(Self { words })
    }

    /// Its words as a file holds them.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.words.as_bytes()
    }

    /// Whether nothing is in it.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// What stands for the beginning of an ASCII word of `len` bytes, of which `bytes` are the first.
    #[inline(always)]
    pub(super) fn code(bytes: [u8; 8], len: usize) -> u64 {
        (u64::from_le_bytes(bytes) | SMALL) & (!0 >> (64 - 8 * len.min(8)))
    }

    /// What stands for a word with this code and the one that follows, of `len` bytes, of which `bytes` are the
    /// first; for the word alone if it has none.
    #[inline(always)]
    pub(super) fn followed(code: u64, bytes: [u8; 4], len: usize) -> u64 {
        let next =
            (u32::from_le_bytes(bytes) | SMALL as u32) & (0xffff_ffff_u64 >> (32 - 8 * len.min(4))) as u32;
        code ^ u64::from(next).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    #[inline(always)]
    fn place(&self, code: u64) -> (usize, u32) {
        let product = code.wrapping_mul(0xff51_afd7_ed55_8ccd);
        ((product >> 38) as usize & self.words.len().wrapping_sub(1), (product >> 32) as u32 & 63)
    }

    /// Whether what begins like this may be in it.
    #[inline(always)]
    pub(super) fn may_have(&self, code: u64) -> bool {
        let (word, bit) = self.place(code);
        self.words.get(word).is_some_and(|word| word >> bit & 1 == 1)
    }
}

#[inline(always)]
fn place(number: u64, size: usize) -> usize {
    // The upper half of the number, scaled (Lemire 2016).
    (((number >> 32) * size as u64) >> 32) as usize
}

#[inline(always)]
fn bits(number: u64) -> u64 {
    1 << (number >> 14 & 63) | 1 << (number >> 20 & 63) | 1 << (number >> 26 & 63)
}
