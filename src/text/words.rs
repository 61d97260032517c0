//! Where words stand: one pass over the bytes of a text, sixty-four at a time.
//!
//! The scan finds runs of word bytes: ASCII letters, digits and underscores, every byte above
//! ASCII, and full stops and commas between digits. An ASCII run is one word; a run with other
//! bytes may hold several words and punctuation and is read by [`super::tokens`].

/// A run of word bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Whether the first byte is an ASCII capital.
    pub(crate) capital: bool,
    /// Whether all bytes are ASCII: then the run is one word.
    pub(crate) ascii: bool,
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

/// Calls `each` for every run of word bytes, in order.
#[inline(always)]
pub(crate) fn runs(bytes: &[u8], each: impl FnMut(Run)) {
    #[cfg(target_arch = "x86_64")]
    if avx2::is_there() {
        // SAFETY: the processor has the features that the function is compiled for.
        unsafe { avx2::runs(bytes, each) };
        return;
    }
    scan::<Portable>(bytes, each);
}

#[inline(always)]
fn scan<L: Lanes>(bytes: &[u8], mut each: impl FnMut(Run)) {
    let mut tail = [0; 64];
    let mut run = Run { start: 0, end: 0, capital: false, ascii: true };
    // Whether the byte before the block is a word byte; whether it is a digit or above ASCII.
    let (mut inside, mut sided) = (0_u64, 0_u64);
    let mut at = 0;
    while at < bytes.len() {
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
        if masks.joiner != 0 {
            let next = bytes.get(at + 64).is_some_and(|&b| b.is_ascii_digit() || b >= 0x80);
            word |= masks.joiner & (side << 1 | sided) & (side >> 1 | u64::from(next) << 63);
        }
        let mut edges = word ^ (word << 1 | inside);
        let mut from = 0;
        while edges != 0 {
            let bit = edges.trailing_zeros();
            edges &= edges - 1;
            if word >> bit & 1 == 1 {
                run = Run {
                    start: at + bit as usize,
                    end: 0,
                    capital: masks.capital >> bit & 1 == 1,
                    ascii: true,
                };
                from = bit;
            } else {
                run.end = at + bit as usize;
                run.ascii &= masks.high & !(!0 << bit) & (!0 << from) == 0;
                each(run);
            }
        }
        inside = word >> 63;
        if inside == 1 {
            run.ascii &= masks.high & (!0 << from) == 0;
        }
        sided = side >> 63;
        at += 64;
    }
    if inside == 1 {
        run.end = bytes.len();
        each(run);
    }
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

    use super::{Lanes, Masks, Run, scan};

    pub(super) fn is_there() -> bool {
        is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
    }

    /// # Safety
    ///
    /// The processor must have AVX2, BMI1 and BMI2.
    #[target_feature(enable = "avx2,bmi1,bmi2")]
    pub(super) unsafe fn runs(bytes: &[u8], each: impl FnMut(Run)) {
        scan::<Avx2>(bytes, each);
    }

    /// Only used inside [`runs`].
    struct Avx2;

    impl Lanes for Avx2 {
        #[inline(always)]
        fn masks(block: &[u8; 64]) -> Masks {
            // SAFETY: the block has 64 bytes, and `runs` runs only where the features are.
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
            runs(text.as_bytes(), |run| seen.push((&text[run.start..run.end], run.capital, run.ascii)));
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
