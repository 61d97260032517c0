//! Sixty-four bytes at a time: which of them could matter to the scan.

use super::layout::{is_line_break, line_break};
use super::letters::{begins_small, ends_in_letter};

/// How many bytes a block has.
const BLOCK: usize = 64;

/// How many blocks are looked at together at most; and where few places are asked about.
const WINDOW: usize = 32;
const NEAR: usize = 4;

/// Which bytes of a text could begin or end a sentence; to be asked from left to right.
#[derive(Debug, Clone)]
pub(super) struct Hits<'t> {
    bytes: &'t [u8],
    until: usize,
    /// How many blocks are looked at together.
    ahead: usize,
    /// Where the blocks begin and end that are described.
    base: usize,
    end: usize,
    blocks: [Hit; WINDOW],
}

/// The bytes of a block that could matter, a bit each.
#[derive(Debug, Clone, Copy, Default)]
struct Hit {
    /// Terminators, and white space before a capital or a dash or beside anything that is not ASCII.
    likely: u64,
    /// Terminators and all white space.
    every: u64,
    /// Line breaks.
    breaks: u64,
}

impl<'t> Hits<'t> {
    /// Nothing at or after `until` will be asked for.
    pub(super) fn new(text: &'t str, until: usize) -> Self {
        let blocks = [Hit::default(); WINDOW];
        Self { bytes: text.as_bytes(), until, ahead: WINDOW, base: 0, end: 0, blocks }
    }

    /// The same where few places are asked about: not much is looked at ahead.
    pub(super) fn here_and_there(text: &'t str) -> Self {
        Self { ahead: NEAR, ..Self::new(text, text.len()) }
    }

    /// The first byte at or after `at` that could matter, if there is one before `limit`.
    #[inline]
    pub(super) fn next(&mut self, at: usize, limit: usize, every_space: bool) -> Option<usize> {
        let mut block = at / BLOCK * BLOCK;
        let mut unseen = !0 << (at % BLOCK);
        while block < limit {
            if !(self.base..self.end).contains(&block) {
                self.look(block);
            }
            let hit = self.blocks[(block - self.base) / BLOCK];
            let bits = unseen & if every_space { hit.every } else { hit.likely };
            if bits != 0 {
                let at = block + bits.trailing_zeros() as usize;
                return (at < limit).then_some(at);
            }
            block += BLOCK;
            unseen = !0;
        }
        None
    }

    /// The first line break at or after `from`: seen in passing where blocks are described, which of short texts
    /// all are.
    #[inline]
    pub(super) fn line_break(&mut self, from: usize) -> Option<usize> {
        if self.end == 0 {
            self.look(0);
        }
        let mut block = from / BLOCK * BLOCK;
        let mut unseen = !0 << (from % BLOCK);
        while (self.base..self.end).contains(&block) {
            let bits = unseen & self.blocks[(block - self.base) / BLOCK].breaks;
            if bits != 0 {
                return Some(block + bits.trailing_zeros() as usize);
            }
            block += BLOCK;
            unseen = !0;
        }
        line_break(self.bytes, from.max(block))
    }

    #[inline(never)]
    fn look(&mut self, base: usize) {
        self.base = base;
        self.end = (base + self.ahead * BLOCK).min(self.until.next_multiple_of(BLOCK));
        let blocks = &mut self.blocks[..(self.end - base) / BLOCK];
        #[cfg(target_arch = "x86_64")]
        if avx2::is_there() {
            // SAFETY: the processor has the features that the function is compiled for.
            unsafe { avx2::look(self.bytes, base, blocks) };
            return;
        }
        look_with::<Portable>(self.bytes, base, blocks);
    }
}

#[inline(always)]
fn look_with<L: Lanes>(bytes: &[u8], base: usize, blocks: &mut [Hit]) {
    for (nth, hit) in blocks.iter_mut().enumerate() {
        *hit = hit_in::<L>(bytes, base + nth * BLOCK);
    }
}

#[inline(always)]
fn hit_in<L: Lanes>(bytes: &[u8], base: usize) -> Hit {
    let mut padded = [b'a'; BLOCK];
    let block: &[u8; BLOCK] = match bytes[base..].first_chunk() {
        Some(block) => block,
        None => {
            let rest = &bytes[base..];
            padded[..rest.len()].copy_from_slice(rest);
            &padded
        }
    };
    let bits = L::bits(block);
    let before = if base > 0 { bytes[base - 1] } else { b'a' };
    let after = bytes.get(base + BLOCK).copied().unwrap_or(b'a');
    let with_before = |bits: u64, yes: bool| bits << 1 | u64::from(yes);
    let with_after = |bits: u64, yes: bool| bits >> 1 | u64::from(yes) << 63;

    let lower = bits.letters & bits.small;
    let upper = bits.letters & !bits.small;
    // After a full stop a small letter goes on with an address or an abbreviation.
    let stops = bits.stops & !with_after(lower, after.is_ascii_lowercase());
    let last = is_lead(block[BLOCK - 1], after);
    let leads = if bits.high == 0 { 0 } else { L::leads(block) | u64::from(last) << 63 };
    let spaces = bits.blanks | bits.controls;
    let beside_high = with_before(bits.high, !before.is_ascii()) | with_after(bits.high, !after.is_ascii());
    let open = with_after(!(lower | spaces), !after.is_ascii_lowercase() && after > b' ');
    let in_row = with_before(spaces, before <= b' ') | with_after(spaces, after <= b' ');
    // One capital before other letters, and no comma before it: the word may open a sentence.
    let capital = with_after(upper, after.is_ascii_uppercase()) & !(upper >> 2);
    let bare = capital & !with_before(bits.commas, before == b',');
    let dashed = with_after(bits.dashes, matches!(after, b'-' | b'*' | b'>'));
    let apart = in_row | bare | dashed;
    let single = bits.blanks & beside_high & !apart;
    let (leads, single) = if leads | single == 0 { (0, 0) } else { narrow(bytes, base, leads, single) };
    let found = stops | bits.colons | leads;
    Hit {
        likely: found | single | (beside_high | open) & (bits.controls | bits.blanks & apart),
        every: found | spaces,
        breaks: only(bits.controls, |nth| is_line_break(block[nth])),
    }
}

/// The leads that may be terminators or white space by all their bytes, and the single spaces but for those
/// between two words of a sentence, as far as a few letters tell.
#[inline(never)]
fn narrow(bytes: &[u8], base: usize, leads: u64, single: u64) -> (u64, u64) {
    let leads = only(leads, |nth| !is_other(&bytes[base + nth..]));
    let single = only(single, |nth| {
        let (before, after) = bytes.split_at(base + nth);
        !(ends_in_letter(before) && begins_small(&after[1..]))
    });
    (leads, single)
}

/// Those of `bits` whose places are to be kept.
#[inline(always)]
fn only(bits: u64, keep: impl Fn(usize) -> bool) -> u64 {
    let (mut kept, mut rest) = (bits, bits);
    while rest != 0 {
        let nth = rest.trailing_zeros();
        kept ^= u64::from(!keep(nth as usize)) << nth;
        rest &= rest - 1;
    }
    kept
}

/// Whether the text begins with one of the commonest characters that begin like terminators or white space
/// and are none: commas, quotation marks, dashes, the vowels of Devanagari.
#[inline(always)]
fn is_other(bytes: &[u8]) -> bool {
    match *bytes {
        [0xe0, 0xa5, last, ..] => !matches!(last, 0xa4 | 0xa5),
        [0xe2, 0x80, last, ..] => last > 0x8a && !matches!(last, 0xa6 | 0xa8 | 0xa9 | 0xaf | 0xbc),
        [0xe3, 0x80, last, ..] => !matches!(last, 0x80 | 0x82),
        [0xef, 0xbc, last, ..] => !matches!(last, 0x81 | 0x8e | 0x9f),
        _ => false,
    }
}

/// What sixty-four bytes are: one bit a byte, the first byte lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Bits {
    /// `. ! ?`
    stops: u64,
    /// `: ;`
    colons: u64,
    /// Spaces, and the other controls: tab, line feed, carriage return and the rest.
    blanks: u64,
    controls: u64,
    /// ASCII letters, and where the bit is set that makes a letter small.
    letters: u64,
    small: u64,
    /// `- * >`
    dashes: u64,
    commas: u64,
    /// Bytes of characters that are not ASCII.
    high: u64,
}

/// How sixty-four bytes are classified.
trait Lanes {
    fn bits(block: &[u8; BLOCK]) -> Bits;

    /// Bytes that begin a character that is not ASCII and may be a terminator or white space: at
    /// least the [`LEADS`] and their followers. The last byte, whose follower is not seen, is none.
    fn leads(block: &[u8; BLOCK]) -> u64;
}

/// The first two bytes of terminators and white space that are not ASCII.
const LEADS: [(u8, &[u8]); 9] = [
    (0xcd, &[0xbe]),
    (0xd6, &[0x89]),
    (0xd8, &[0x9f]),
    (0xdb, &[0x94]),
    (0xe0, &[0xa5]),
    (0xe1, &[0x81, 0x8d, 0x9a, 0x9f]),
    (0xe2, &[0x80, 0x81]),
    (0xe3, &[0x80]),
    (0xef, &[0xbc, 0xbd]),
];

/// Whether two bytes are one of the [`LEADS`] and a follower.
fn is_lead(byte: u8, next: u8) -> bool {
    byte >= 0xc0 && LEADS.iter().any(|(lead, followers)| *lead == byte && followers.contains(&next))
}

struct Portable;

impl Lanes for Portable {
    #[inline(always)]
    fn bits(block: &[u8; BLOCK]) -> Bits {
        let mut bits = Bits::default();
        for (at, &byte) in block.iter().enumerate() {
            let bit = |yes: bool| u64::from(yes) << at;
            bits.stops |= bit(matches!(byte, b'.' | b'!' | b'?'));
            bits.colons |= bit(matches!(byte, b':' | b';'));
            bits.blanks |= bit(byte == b' ');
            bits.controls |= bit(byte < b' ');
            bits.letters |= bit(byte.is_ascii_alphabetic());
            bits.small |= bit(byte & 0x20 != 0);
            bits.dashes |= bit(matches!(byte, b'-' | b'*' | b'>'));
            bits.commas |= bit(byte == b',');
            bits.high |= bit(byte >= 0x80);
        }
        bits
    }

    #[inline(always)]
    fn leads(block: &[u8; BLOCK]) -> u64 {
        block
            .windows(2)
            .enumerate()
            .fold(0, |leads, (at, pair)| leads | u64::from(is_lead(pair[0], pair[1])) << at)
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        __m256i, _mm_loadu_si128, _mm256_alignr_epi8, _mm256_and_si256, _mm256_broadcastsi128_si256,
        _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_min_epu8, _mm256_movemask_epi8, _mm256_or_si256,
        _mm256_permute2x128_si256, _mm256_set1_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8,
        _mm256_slli_epi16, _mm256_srli_epi16, _mm256_sub_epi8,
    };

    use super::{BLOCK, Bits, Hit, Lanes, look_with};

    pub(super) fn is_there() -> bool {
        is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi1")
    }

    /// # Safety
    ///
    /// The processor must have AVX2 and BMI1.
    #[target_feature(enable = "avx2,bmi1")]
    pub(super) unsafe fn look(bytes: &[u8], base: usize, blocks: &mut [Hit]) {
        look_with::<Avx2>(bytes, base, blocks);
    }

    /// Only used inside [`look`].
    struct Avx2;

    impl Lanes for Avx2 {
        #[inline(always)]
        fn bits(block: &[u8; BLOCK]) -> Bits {
            // SAFETY: the block has 64 bytes, and `look` runs only where the features are.
            let (low, high) = unsafe { (kinds(block.as_ptr()), kinds(block.as_ptr().add(32))) };
            let join = |at: usize| u64::from(low[at]) | u64::from(high[at]) << 32;
            Bits {
                stops: join(0),
                colons: join(1),
                blanks: join(2),
                controls: join(3),
                letters: join(4),
                small: join(5),
                dashes: join(6),
                commas: join(7),
                high: join(8),
            }
        }

        #[inline(always)]
        fn leads(block: &[u8; BLOCK]) -> u64 {
            // SAFETY: as above.
            let (low, high) = unsafe { pairs(block) };
            u64::from(low) | u64::from(high) << 32
        }
    }

    /// For each half of a byte the kinds of which it may be part; a byte is of the kinds that both its
    /// halves have. From the highest bit: full stop and exclamation mark, question mark, colons, two
    /// dashes, the third, comma, space, controls.
    const LOW: [u8; 16] = [3, 0x81, 1, 1, 1, 1, 1, 1, 1, 1, 0x31, 0x21, 5, 0x11, 0x89, 0x41];
    const HIGH: [u8; 16] = [1, 1, 0x96, 0x68, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// The same for pairs of bytes, by the halves of both. From the lowest bit: E2 80 and 81; E3 80; E1 81
    /// and 8D; E1 9A and 9F; EF BC and BD; E0 A5; D6, D8 and DB before some of 8x and 9x; CD BE.
    const LEAD_LOW: [u8; 16] = [0x20, 12, 1, 2, 0, 0, 0x40, 0, 0x40, 0, 0, 0x40, 0, 0x80, 0, 0x10];
    const LEAD_HIGH: [u8; 16] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x40, 0x3f, 0];
    const NEXT_LOW: [u8; 16] = [3, 5, 0, 0, 0x40, 0x20, 0, 0, 0, 0x40, 8, 0, 0x10, 0x14, 0x80, 0x48];
    const NEXT_HIGH: [u8; 16] = [0, 0, 0, 0, 0, 0, 0, 0, 0x47, 0x48, 0x20, 0x90, 0, 0, 0, 0];

    /// # Safety
    ///
    /// The processor must have AVX2.
    #[inline]
    #[target_feature(enable = "avx2")]
    unsafe fn look_up(table: &[u8; 16], at: __m256i) -> __m256i {
        // SAFETY: the table has 16 bytes.
        let table = unsafe { _mm_loadu_si128(table.as_ptr().cast()) };
        _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(table), at)
    }

    /// The bits of 32 bytes, in the order of [`Bits`].
    ///
    /// # Safety
    ///
    /// 32 bytes must be readable at `from`; the processor must have AVX2.
    #[inline]
    #[target_feature(enable = "avx2")]
    unsafe fn kinds(from: *const u8) -> [u32; 9] {
        // SAFETY: the caller's promise.
        let bytes = unsafe { _mm256_loadu_si256(from.cast::<__m256i>()) };
        let high_half = _mm256_and_si256(_mm256_srli_epi16::<4>(bytes), _mm256_set1_epi8(15));
        // SAFETY: the caller's promise. A byte that is not ASCII finds nothing in the first table.
        let kinds = unsafe { _mm256_and_si256(look_up(&LOW, bytes), look_up(&HIGH, high_half)) };
        let folded = _mm256_sub_epi8(
            _mm256_or_si256(bytes, _mm256_set1_epi8(0x20)),
            _mm256_set1_epi8(b'a'.cast_signed()),
        );
        let letters = _mm256_cmpeq_epi8(_mm256_min_epu8(folded, _mm256_set1_epi8(25)), folded);
        let mask = |lanes: __m256i| _mm256_movemask_epi8(lanes).cast_unsigned();
        [
            mask(kinds) | mask(_mm256_slli_epi16::<1>(kinds)),
            mask(_mm256_slli_epi16::<2>(kinds)),
            mask(_mm256_slli_epi16::<6>(kinds)),
            mask(_mm256_slli_epi16::<7>(kinds)),
            mask(letters),
            mask(_mm256_slli_epi16::<2>(bytes)),
            mask(_mm256_slli_epi16::<3>(kinds)) | mask(_mm256_slli_epi16::<4>(kinds)),
            mask(_mm256_slli_epi16::<5>(kinds)),
            mask(bytes),
        ]
    }

    /// Where a byte and the one after it are in the tables of pairs; the last has none after it.
    ///
    /// # Safety
    ///
    /// The processor must have AVX2.
    #[inline]
    #[target_feature(enable = "avx2")]
    unsafe fn pairs(block: &[u8; BLOCK]) -> (u32, u32) {
        // SAFETY: the block has 64 bytes.
        let (low, high) = unsafe {
            let from = block.as_ptr();
            (_mm256_loadu_si256(from.cast()), _mm256_loadu_si256(from.add(32).cast()))
        };
        let zero = _mm256_setzero_si256();
        let after_low = _mm256_alignr_epi8::<1>(_mm256_permute2x128_si256::<0x21>(low, high), low);
        let after_high = _mm256_alignr_epi8::<1>(_mm256_permute2x128_si256::<0x21>(high, zero), high);
        let half = |bytes: __m256i| _mm256_and_si256(bytes, _mm256_set1_epi8(15));
        let found = |bytes: __m256i, after: __m256i| {
            let (bytes_high, after_high) = (_mm256_srli_epi16::<4>(bytes), _mm256_srli_epi16::<4>(after));
            // SAFETY: the caller's promise.
            let (lead, next) = unsafe {
                (
                    _mm256_and_si256(look_up(&LEAD_LOW, half(bytes)), look_up(&LEAD_HIGH, half(bytes_high))),
                    _mm256_and_si256(look_up(&NEXT_LOW, half(after)), look_up(&NEXT_HIGH, half(after_high))),
                )
            };
            !_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_and_si256(lead, next), zero)).cast_unsigned()
        };
        (found(low, after_low), found(high, after_high))
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
                for step in [1, 5, 77] {
                    let block: [u8; 64] = std::array::from_fn(|n| start.wrapping_add((n * step) as u8));
                    assert_eq!(Avx2::bits(&block), Portable::bits(&block));
                }
            }
        }

        #[test]
        fn no_lead_is_missed_and_only_leads_are_seen() {
            if !is_there() {
                return;
            }
            for pair in 0..=0xffff_u16 {
                for at in [0, 31, 62] {
                    let mut block = [b'a'; 64];
                    block[at..at + 2].copy_from_slice(&pair.to_be_bytes());
                    let (seen, wanted) = (Avx2::leads(&block), Portable::leads(&block));
                    assert_eq!(seen & wanted, wanted, "{pair:04x} at {at}");
                    let starts = block.iter().enumerate().map(|(at, &b)| u64::from(b >= 0xc0) << at);
                    assert_eq!(seen & !starts.sum::<u64>(), 0, "{pair:04x} at {at}");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::marks::is_terminator;
    use super::*;
    use crate::text::is_space;

    #[test]
    fn line_breaks_are_seen_in_blocks_and_behind_them() {
        let line = |len: usize| "é".repeat(len) + ["\n", "\r\n", "\x0c", "\t\n"][len % 4];
        let text: String = (0..120).chain([3000, 1]).map(line).collect();
        for length in [0, 1, 63, 64, 65, 2048, text.len()] {
            let text = &text[..(length..).find(|&at| text.is_char_boundary(at)).unwrap()];
            let mut hits = Hits::new(text, text.len());
            for from in 0..=text.len() {
                assert_eq!(hits.line_break(from), line_break(text.as_bytes(), from), "{from} of {length}");
                if from % 997 == 0 {
                    hits.next(from, text.len(), false);
                }
            }
        }
    }

    #[test]
    fn no_terminator_and_no_white_space_is_passed_over() {
        for c in '\u{80}'..=char::MAX {
            let matters = is_terminator(c) || is_space(c) && c > '\u{ff}';
            let text = c.to_string();
            let bytes = text.as_bytes();
            assert!(!matters || is_lead(bytes[0], bytes[1]) && !is_other(bytes), "{c:?}");
        }
    }
}
