//! Where words stand: one pass over the bytes of a text, sixty-four at a time.
//!
//! The scan finds runs of word bytes: ASCII letters, digits and underscores, full stops and commas
//! between digits, and all bytes above ASCII but the commonest punctuation there. An ASCII run is
//! one word and becomes two bits, one where it starts and one where it ends; a run with other bytes
//! may hold several words and punctuation, is listed apart and read by [`super::tokens`].

/// Bytes of a text that one block describes.
pub(crate) const BLOCK: usize = 64;

/// What sixty-four bytes of a text hold, a bit a byte, the first byte lowest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Block {
    /// Where ASCII words start.
    pub(crate) starts: u64,
    /// Where runs end: the byte behind each.
    pub(crate) ends: u64,
    /// Capital letters.
    pub(crate) capitals: u64,
    /// Words of one letter before a full stop or a comma.
    pub(crate) initials: u64,
}

/// The words of one text after another; reuse it to reuse its memory.
#[derive(Debug, Default)]
pub(crate) struct Words {
    /// One block more than the text has, so that every start has its end.
    pub(crate) blocks: Vec<Block>,
    /// The runs with bytes above ASCII, start and end, in order.
    pub(crate) mixed: Vec<(u32, u32)>,
}

/// What is carried from one block to the next.
#[derive(Default)]
struct Carry {
    /// Whether the byte before the block is a word byte; whether it is a digit or above ASCII.
    inside: u64,
    sided: u64,
    /// Where the run at hand began, and whether it has bytes above ASCII.
    start: usize,
    mixed: bool,
}

impl Words {
    /// Finds the words of `bytes`; what was found before is forgotten.
    pub(crate) fn scan(&mut self, bytes: &[u8]) {
        self.blocks.clear();
        self.mixed.clear();
        self.blocks.resize(bytes.len() / BLOCK + 2, Block::default());
        #[cfg(target_arch = "x86_64")]
        if avx2::is_there() {
            // SAFETY: the processor has the features that the function is compiled for.
            unsafe { avx2::scan(self, bytes) };
            return;
        }
        self.scan_with::<Portable>(bytes);
    }

    #[inline(always)]
    fn scan_with<L: Lanes>(&mut self, bytes: &[u8]) {
        let mut carry = Carry::default();
        let (whole, rest) = bytes.as_chunks::<BLOCK>();
        for (nth, block) in whole.iter().enumerate() {
            self.block(L::masks(block), bytes, nth, &mut carry);
        }
        let mut tail = [0; BLOCK];
        tail[..rest.len()].copy_from_slice(rest);
        // The tail ends in a byte that is part of no word.
        self.block(L::masks(&tail), bytes, whole.len(), &mut carry);
    }

    #[inline(always)]
    fn block(&mut self, masks: Masks, bytes: &[u8], nth: usize, carry: &mut Carry) {
        let at = nth * BLOCK;
        let mut word = masks.word | masks.high;
        let side = masks.digit | masks.high;
        let joiner = masks.joiner & (side << 1 | carry.sided);
        if joiner != 0 {
            let next = bytes.get(at + BLOCK).is_some_and(|&byte| {
                byte.is_ascii_digit() || byte >= 0x80 && punctuation(&bytes[at + BLOCK..]) == 0
            });
            word |= joiner & (side >> 1 | u64::from(next) << 63);
        }
        let edges = word ^ (word << 1 | carry.inside);
        let starts = edges & word;
        let stop = bytes.get(at + BLOCK).is_some_and(|&byte| byte == b'.');
        let initials = starts & !masks.digit & !(word >> 1) & (masks.joiner >> 1 | u64::from(stop) << 63);
        self.blocks[nth] = Block { starts, ends: edges & !word, capitals: masks.capital, initials };
        if masks.high != 0 || carry.mixed {
            self.mixed_runs(masks.high, nth, carry);
        }
        if starts != 0 {
            carry.start = at + 63 - starts.leading_zeros() as usize;
        }
        carry.inside = word >> 63;
        carry.sided = side >> 63;
    }

    /// Lists the runs of a block that hold bytes above ASCII and takes their starts away.
    fn mixed_runs(&mut self, mut high: u64, nth: usize, carry: &mut Carry) {
        let at = nth * BLOCK;
        let Block { starts, ends, .. } = self.blocks[nth];
        if carry.mixed {
            if ends == 0 {
                return;
            }
            let end = ends.trailing_zeros();
            self.close(carry.start, at + end as usize);
            carry.mixed = false;
            high &= !0 << end;
        }
        while high != 0 {
            let first = high.trailing_zeros();
            let until = !0 >> (63 - first);
            let start = match starts & until {
                0 => carry.start,
                before => at + 63 - before.leading_zeros() as usize,
            };
            let behind = ends & !until;
            if behind == 0 {
                carry.mixed = true;
                carry.start = start;
                return;
            }
            let end = behind.trailing_zeros();
            self.close(start, at + end as usize);
            high &= !0 << end;
        }
    }

    fn close(&mut self, start: usize, end: usize) {
        let block = &mut self.blocks[start / BLOCK];
        block.starts &= !(1 << (start % BLOCK));
        block.initials &= !(1 << (start % BLOCK));
        self.mixed.push((start as u32, end as u32));
    }
}

/// How many bytes the punctuation above ASCII at the start of `bytes` has that parts words as ASCII
/// does: dashes, quotes, the ellipsis, the section sign, the space that does not break. 0: none.
fn punctuation(bytes: &[u8]) -> usize {
    match bytes {
        [0xe2, 0x80, 0x93..=0x9f | 0xa6, ..] => 3,
        [0xc2, 0xa0 | 0xa7 | 0xab | 0xbb, ..] => 2,
        _ => 0,
    }
}

/// Work that is worth compiling for newer processors, too. Its `run` must be `#[inline(always)]`.
pub(crate) trait Work {
    type Output;

    fn run(self) -> Self::Output;
}

/// Runs `work` as it is compiled for processors with AVX2, BMI1 and BMI2 where that is what there is.
pub(crate) fn fast<W: Work>(work: W) -> W::Output {
    #[cfg(target_arch = "x86_64")]
    if avx2::is_there() {
        // SAFETY: the processor has the features that the function is compiled for.
        return unsafe { avx2::run(work) };
    }
    work.run()
}

/// What sixty-four bytes are, a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Masks {
    /// ASCII letters, digits, underscores.
    word: u64,
    capital: u64,
    digit: u64,
    /// Bytes above ASCII, but for [`punctuation`] that stands whole in the block.
    high: u64,
    /// Full stops and commas.
    joiner: u64,
}

/// How sixty-four bytes are classified.
trait Lanes {
    fn masks(block: &[u8; BLOCK]) -> Masks;
}

struct Portable;

impl Lanes for Portable {
    #[inline(always)]
    fn masks(block: &[u8; BLOCK]) -> Masks {
        let mut masks = Masks::default();
        for (bit, &byte) in block.iter().enumerate() {
            let set = |yes: bool| u64::from(yes) << bit;
            masks.word |= set(byte.is_ascii_alphanumeric() || byte == b'_');
            masks.capital |= set(byte.is_ascii_uppercase());
            masks.digit |= set(byte.is_ascii_digit());
            masks.high |= set(byte >= 0x80);
            masks.joiner |= set(byte == b'.' || byte == b',');
        }
        if masks.high != 0 {
            for bit in 0..BLOCK {
                let len = punctuation(&block[bit..]);
                masks.high &= !(((1 << len) - 1) << bit);
            }
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

    use super::{BLOCK, Lanes, Masks, Words, Work};

    pub(super) fn is_there() -> bool {
        is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("lzcnt")
    }

    /// # Safety
    ///
    /// The processor must have the features.
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt")]
    pub(super) unsafe fn scan(words: &mut Words, bytes: &[u8]) {
        words.scan_with::<Avx2>(bytes);
    }

    /// # Safety
    ///
    /// The processor must have the features.
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt")]
    pub(super) unsafe fn run<W: Work>(work: W) -> W::Output {
        work.run()
    }

    /// Only used inside [`scan`].
    struct Avx2;

    impl Lanes for Avx2 {
        #[inline(always)]
        fn masks(block: &[u8; BLOCK]) -> Masks {
            // SAFETY: the block has 64 bytes, and `scan` runs only where the features are.
            let (low, high) = unsafe { (half(block.as_ptr()), half(block.as_ptr().add(32))) };
            let join = |at: usize| u64::from(low[at]) | u64::from(high[at]) << 32;
            let mut masks =
                Masks { word: join(0), capital: join(1), digit: join(2), high: join(3), joiner: join(4) };
            if masks.high != 0 {
                // SAFETY: as above.
                masks.high &= !unsafe { punctuation(block) };
            }
            masks
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

    /// The bytes that are in `first..first + count`: moved to the bottom of the signed range, they are
    /// below count.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn within(bytes: __m256i, first: u8, count: i8) -> __m256i {
        let moved = _mm256_add_epi8(bytes, _mm256_set1_epi8((128_u8.wrapping_sub(first)) as i8));
        _mm256_cmpgt_epi8(_mm256_set1_epi8(count.wrapping_sub(-128_i8)), moved)
    }

    /// The bytes of [`super::punctuation`] that stands whole in the block.
    ///
    /// # Safety
    ///
    /// The processor must have AVX2.
    #[inline]
    #[target_feature(enable = "avx2")]
    unsafe fn punctuation(block: &[u8; BLOCK]) -> u64 {
        let half = |at: usize| {
            // SAFETY: the block has 64 bytes.
            let bytes = unsafe { _mm256_loadu_si256(block.as_ptr().add(at).cast::<__m256i>()) };
            let is = |byte: u8| _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte as i8));
            let mask = |lanes: __m256i| u64::from(_mm256_movemask_epi8(lanes) as u32) << at;
            let second =
                _mm256_or_si256(_mm256_or_si256(is(0xa0), is(0xa7)), _mm256_or_si256(is(0xab), is(0xbb)));
            let third = _mm256_or_si256(within(bytes, 0x93, 13), is(0xa6));
            [mask(is(0xe2)), mask(is(0x80)), mask(third), mask(is(0xc2)), mask(second)]
        };
        let (low, high) = (half(0), half(32));
        let join = |at: usize| low[at] | high[at];
        let three = join(0) & join(1) >> 1 & join(2) >> 2;
        let two = join(3) & join(4) >> 1;
        three | three << 1 | three << 2 | two | two << 1
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
            let text = "a“b”c–d…e\u{a0}f«g»h§i\u{200b}é’\u{2019}—".repeat(9);
            for block in text.as_bytes().windows(64) {
                let block = block.try_into().unwrap();
                assert_eq!(Avx2::masks(block), Portable::masks(block));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a text, whether each begins with a capital and whether it is all ASCII.
    fn words(text: &str) -> Vec<(&str, bool, bool)> {
        let mut words = Words::default();
        words.scan(text.as_bytes());
        let mut seen = Vec::new();
        for (nth, block) in words.blocks.iter().enumerate() {
            for bit in (0..BLOCK).filter(|bit| block.starts >> bit & 1 == 1) {
                let start = nth * BLOCK + bit;
                let end = (start + 1..).find(|&at| words.blocks[at / BLOCK].ends >> (at % BLOCK) & 1 == 1);
                seen.push((start, end.unwrap(), block.capitals >> bit & 1 == 1, true));
            }
        }
        seen.extend(words.mixed.iter().map(|&(start, end)| (start as usize, end as usize, false, false)));
        seen.sort_unstable();
        seen.into_iter().map(|(start, end, capital, ascii)| (&text[start..end], capital, ascii)).collect()
    }

    #[test]
    fn runs_are_words_whatever_their_place() {
        for pad in 0..130 {
            let text = format!("{}Ab_9 3.5, x.y 1,000. é\u{b4}s “So” 3.” né", " ".repeat(pad));
            let mut seen = words(&text);
            // Punctuation over the edge of two blocks may be taken for a part of a run.
            seen.retain(|word| {
                !word.0.contains('”') && !word.0.contains('“') && word.0 != "So" && word.0 != "3"
            });
            let wanted = [
                ("Ab_9", true, true),
                ("3.5", false, true),
                ("x", false, true),
                ("y", false, true),
                ("1,000", false, true),
                ("é\u{b4}s", false, false),
                ("né", false, false),
            ];
            assert_eq!(seen, wanted, "after {pad} spaces");
            let quoted = words(&text).iter().any(|word| word.0 == "So" || word.0.contains("So"));
            let number =
                words(&text).iter().any(|&(word, _, ascii)| word == "3" || !ascii && word.starts_with('3'));
            assert!(quoted && number, "after {pad} spaces");
        }
    }

    #[test]
    fn initials_are_single_letters_before_a_stop() {
        for pad in 0..130 {
            let text = format!("{}U.S. J. ab. 3. x", " ".repeat(pad));
            let mut words = Words::default();
            words.scan(text.as_bytes());
            let count: u32 = words.blocks.iter().map(|block| block.initials.count_ones()).sum();
            assert_eq!(count, 3, "after {pad} spaces");
        }
    }

    #[test]
    fn long_runs_are_found_out_late() {
        for len in [10, 63, 64, 65, 200] {
            let text = format!("a {}é{} b", "x".repeat(len), "y".repeat(len));
            let seen: Vec<bool> = words(&text).iter().map(|word| word.2).collect();
            assert_eq!(seen, [true, false, true], "{len}");
        }
    }
}
