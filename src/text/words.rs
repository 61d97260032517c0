//! Where words stand: one pass over the bytes of a text, sixty-four at a time.
//!
//! The scan finds runs of word bytes: ASCII letters, digits and underscores, every byte above
//! ASCII, and full stops and commas between digits. An ASCII run is one word; a run with other
//! bytes may hold several words and punctuation and is read by [`super::tokens`].

/// A run of word bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Run {
    pub(crate) start: u32,
    pub(crate) end: u32,
    flags: u32,
}

/// Begins with an ASCII capital.
const CAPITAL: u32 = 1;
/// Holds bytes above ASCII.
const HIGH: u32 = 2;

impl Run {
    /// Whether the first byte is an ASCII capital.
    #[inline(always)]
    pub(crate) fn is_capital(self) -> bool {
        self.flags & CAPITAL != 0
    }

    /// Whether all bytes are ASCII: then the run is one word.
    #[inline(always)]
    pub(crate) fn is_ascii(self) -> bool {
        self.flags & HIGH == 0
    }
}

/// Blocks scanned before their runs are handed on: the runs stay in the nearest cache.
const BLOCKS: usize = 32;

/// The most runs that are handed on at once.
pub(crate) const MOST_RUNS: usize = BLOCKS * 32 + 1;

/// Scans one text from its start to its end, some blocks at a time.
#[derive(Debug)]
pub(crate) struct Scanner {
    at: usize,
    /// Where the run at hand began, with the flags it has so far.
    start: usize,
    flags: u32,
    /// Whether the byte before the block is a word byte; whether it is a digit or above ASCII.
    inside: u64,
    sided: u64,
    count: usize,
    runs: Box<[Run; MOST_RUNS]>,
}

impl Default for Scanner {
    fn default() -> Self {
        let runs = Box::new([Run::default(); MOST_RUNS]);
        Self { at: 0, start: 0, flags: 0, inside: 0, sided: 0, count: 0, runs }
    }
}

impl Scanner {
    /// Begins a new text.
    pub(crate) fn reset(&mut self) {
        (self.at, self.inside, self.sided, self.count) = (0, 0, 0, 0);
    }

    /// The next runs of `bytes`, in order; `None` at the end.
    pub(crate) fn next(&mut self, bytes: &[u8]) -> Option<&[Run]> {
        if self.at >= bytes.len() {
            return None;
        }
        self.count = 0;
        #[cfg(target_arch = "x86_64")]
        if avx2::is_there() {
            // SAFETY: the processor has the features that the function is compiled for.
            unsafe { avx2::scan(self, bytes) };
            return Some(&self.runs[..self.count]);
        }
        self.scan::<Portable>(bytes);
        Some(&self.runs[..self.count])
    }

    #[inline(always)]
    fn close(&mut self, end: usize) {
        self.runs[self.count] = Run { start: self.start as u32, end: end as u32, flags: self.flags };
        self.count += 1;
    }

    #[inline(always)]
    fn scan<L: Lanes>(&mut self, bytes: &[u8]) {
        let mut tail = [0; 64];
        for _ in 0..BLOCKS {
            let at = self.at;
            if at >= bytes.len() {
                break;
            }
            let block = match bytes[at..].first_chunk::<64>() {
                Some(block) => block,
                None => {
                    tail[..bytes.len() - at].copy_from_slice(&bytes[at..]);
                    &tail
                }
            };
            let masks = L::masks(block);
            let mut word = masks.word | masks.high;
            let side = masks.digit | masks.high;
            if masks.joiner & (side << 1 | self.sided) != 0 {
                let next = bytes.get(at + 64).is_some_and(|&b| b.is_ascii_digit() || b >= 0x80);
                word |= masks.joiner & (side << 1 | self.sided) & (side >> 1 | u64::from(next) << 63);
            }
            let mut edges = word ^ (word << 1 | self.inside);
            // Bytes above ASCII of the run at hand, from its start on.
            let mut high = masks.high;
            if self.inside == 1 && edges != 0 {
                let bit = edges.trailing_zeros();
                edges &= edges - 1;
                self.flags |= if high & !(!0 << bit) != 0 { HIGH } else { 0 };
                self.close(at + bit as usize);
            } else if self.inside == 1 {
                self.flags |= if high != 0 { HIGH } else { 0 };
            }
            while edges != 0 {
                let from = edges.trailing_zeros();
                edges &= edges - 1;
                self.start = at + from as usize;
                self.flags = (masks.capital >> from & 1) as u32;
                high &= !0 << from;
                if edges == 0 {
                    self.flags |= if high != 0 { HIGH } else { 0 };
                    break;
                }
                let to = edges.trailing_zeros();
                edges &= edges - 1;
                self.flags |= if high & !(!0 << to) != 0 { HIGH } else { 0 };
                self.close(at + to as usize);
            }
            self.inside = word >> 63;
            self.sided = side >> 63;
            self.at += 64;
        }
        if self.at >= bytes.len() && self.inside == 1 {
            self.inside = 0;
            self.close(bytes.len());
        }
    }
}

/// What sixty-four bytes are, a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Masks {
    /// ASCII letters, digits, underscores.
    word: u64,
    capital: u64,
    digit: u64,
    /// Bytes above ASCII.
    high: u64,
    /// Full stops and commas.
    joiner: u64,
}

/// How sixty-four bytes are classified.
trait Lanes {
    fn masks(block: &[u8; 64]) -> Masks;
}

struct Portable;

impl Lanes for Portable {
    #[inline(always)]
    fn masks(block: &[u8; 64]) -> Masks {
        let mut masks = Masks::default();
        for (bit, &byte) in block.iter().enumerate() {
            let set = |yes: bool| u64::from(yes) << bit;
            masks.word |= set(byte.is_ascii_alphanumeric() || byte == b'_');
            masks.capital |= set(byte.is_ascii_uppercase());
            masks.digit |= set(byte.is_ascii_digit());
            masks.high |= set(byte >= 0x80);
            masks.joiner |= set(byte == b'.' || byte == b',');
        }
        masks
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        __m256i, _mm256_add_epi8, _mm256_cmpeq_epi8, _mm256_cmpgt_epi8, _mm256_loadu_si256,
        _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8,
    };

    use super::{Lanes, Masks, Scanner};

    pub(super) fn is_there() -> bool {
        is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
    }

    /// # Safety
    ///
    /// The processor must have AVX2, BMI1 and BMI2.
    #[target_feature(enable = "avx2,bmi1,bmi2")]
    pub(super) unsafe fn scan(scanner: &mut Scanner, bytes: &[u8]) {
        scanner.scan::<Avx2>(bytes);
    }

    /// Only used inside [`scan`].
    struct Avx2;

    impl Lanes for Avx2 {
        #[inline(always)]
        fn masks(block: &[u8; 64]) -> Masks {
            // SAFETY: the block has 64 bytes, and `scan` runs only where the features are.
            let (low, high) = unsafe { (half(block.as_ptr()), half(block.as_ptr().add(32))) };
            let join = |at: usize| u64::from(low[at]) | u64::from(high[at]) << 32;
            Masks { word: join(0), capital: join(1), digit: join(2), high: join(3), joiner: join(4) }
        }
    }

    /// Word, capital, digit, high and joiner bits of 32 bytes.
    ///
    /// # Safety
    ///
    /// 32 bytes must be readable at `from`; the processor must have AVX2.
    #[inline]
    #[target_feature(enable = "avx2")]
    unsafe fn half(from: *const u8) -> [u32; 5] {
        // SAFETY: the caller's promise.
        let bytes = unsafe { _mm256_loadu_si256(from.cast::<__m256i>()) };
        // A byte is in first..first + count when, moved to the bottom of the signed range, it is below count.
        let within = |bytes: __m256i, first: u8, count: i8| {
            let moved = _mm256_add_epi8(bytes, _mm256_set1_epi8((128_u8.wrapping_sub(first)) as i8));
            _mm256_cmpgt_epi8(_mm256_set1_epi8(count.wrapping_sub(-128_i8)), moved)
        };
        let is = |byte: u8| _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte as i8));
        let letters = within(_mm256_or_si256(bytes, _mm256_set1_epi8(0x20)), b'a', 26);
        let digits = within(bytes, b'0', 10);
        let word = _mm256_or_si256(_mm256_or_si256(letters, digits), is(b'_'));
        let mask = |lanes: __m256i| _mm256_movemask_epi8(lanes) as u32;
        [
            mask(word),
            mask(within(bytes, b'A', 26)),
            mask(digits),
            mask(bytes),
            mask(_mm256_or_si256(is(b'.'), is(b','))),
        ]
    }

    #[cfg(test)]
    mod tests {
        use super::super::Portable;
        use super::*;

        #[test]
        fn both_ways_see_the_same() {
            if !is_there() {
                return;
            }
            for start in 0..=255_u8 {
                let block: [u8; 64] = std::array::from_fn(|n| start.wrapping_add((n * 5) as u8));
                assert_eq!(Avx2::masks(&block), Portable::masks(&block));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_words_whatever_their_place() {
        for pad in 0..130 {
            let text = format!("{}Ab_9 3.5, x.y 1,000. é’s", " ".repeat(pad));
            let mut seen = Vec::new();
            let mut scanner = Scanner::default();
            while let Some(runs) = scanner.next(text.as_bytes()) {
                seen.extend(
                    runs.iter()
                        .map(|r| (&text[r.start as usize..r.end as usize], r.is_capital(), r.is_ascii())),
                );
            }
            let wanted = [
                ("Ab_9", true, true),
                ("3.5", false, true),
                ("x", false, true),
                ("y", false, true),
                ("1,000", false, true),
                ("é’s", false, false),
            ];
            assert_eq!(seen, wanted, "after {pad} spaces");
        }
    }
}
