//! A small set of numbers that answers "perhaps" or "no": a Bloom filter whose bits for one number
//! share one machine word, so that a question costs one look at memory (Putze, Sanders and Singler
//! 2007, blocked Bloom filters).

/// Bits a number is given; at three of them set this lets through about two strangers in a hundred.
const BITS_PER_NUMBER: usize = 12;

#[derive(Debug, Clone, Default)]
pub(super) struct Filter {
    words: Vec<u64>,
}

impl Filter {
    /// The filter of these numbers; it never says no to one of them.
    pub(super) fn new(numbers: &[u64]) -> Self {
        if numbers.is_empty() {
            return Self::default();
        }
        let size = (numbers.len() * BITS_PER_NUMBER / 64).next_power_of_two().max(8);
        let mut words = vec![0; size];
        for &number in numbers {
            words[place(number, size)] |= bits(number);
        }
        Self { words }
    }

    /// Whether nothing is in it.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether the number may be in it.
    #[inline(always)]
    pub(super) fn may_have(&self, number: u64) -> bool {
        let bits = bits(number);
        // An empty filter has no place to look at.
        self.words.get(place(number, self.words.len())).is_some_and(|word| word & bits == bits)
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.words)
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
