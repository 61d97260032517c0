//! Sixty-four bytes at a time: which of them could matter to the scan.

use super::layout::{is_line_break, line_break};

/// How many bytes a block has.
const BLOCK: usize = 64;

/// How many bytes tell about a block: those of a character behind it, too.
const REACH: usize = BLOCK + 3;

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
    let mut earlier = None;
    for (nth, hit) in blocks.iter_mut().enumerate() {
        (*hit, earlier) = hit_in::<L>(bytes, base + nth * BLOCK, earlier);
    }
}

/// The bytes from `base` on; letters stand behind the end of the text.
#[inline(always)]
fn reach(bytes: &[u8], base: usize) -> [u8; REACH] {
    bytes[base..].first_chunk().copied().unwrap_or_else(|| {
        let mut padded = [b'a'; REACH];
        let rest = &bytes[base..];
        padded[..rest.len()].copy_from_slice(rest);
        padded
    })
}

/// What a block has that could matter, and the letters that begin in it if they were looked for; `earlier` are
/// those of the block before.
#[inline(always)]
fn hit_in<L: Lanes>(bytes: &[u8], base: usize, earlier: Option<Letters>) -> (Hit, Option<Letters>) {
    let padded: [u8; REACH];
    let reach = match bytes[base..].first_chunk() {
        Some(reach) => reach,
        None => {
            padded = reach(bytes, base);
            &padded
        }
    };
    let block: &[u8; BLOCK] = reach.first_chunk().expect("a block is shorter");
    let bits = L::bits(block);
    let before = if base > 0 { bytes[base - 1] } else { b'a' };
    let after = reach[BLOCK];
    let with_before = |bits: u64, yes: bool| bits << 1 | u64::from(yes);
    let with_after = |bits: u64, yes: bool| bits >> 1 | u64::from(yes) << 63;

    let lower = bits.letters & bits.small;
    let upper = bits.letters & !bits.small;
    // After a full stop a small letter goes on with an address or an abbreviation.
    let stops = bits.stops & !with_after(lower, after.is_ascii_lowercase());
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
    let leads = if bits.high == 0 { 0 } else { L::leads(reach) };
    let (single, letters) = if single == 0 {
        (0, None)
    } else {
        let letters = L::letters(reach);
        let earlier = earlier.unwrap_or_else(|| match base.checked_sub(BLOCK) {
            Some(base) => L::letters(&self::reach(bytes, base)),
            None => Letters::default(),
        });
        let word = with_before(!bits.high, before.is_ascii())
            | letters.two << 2
            | earlier.two >> (BLOCK - 2)
            | letters.three << 3
            | earlier.three >> (BLOCK - 3);
        let small = !(upper | bits.high) | letters.small;
        (single & !(word & with_after(small, goes_on(&reach[BLOCK..]))), Some(letters))
    };
    let found = stops | bits.colons | leads;
    let hit = Hit {
        likely: found | single | (beside_high | open) & (bits.controls | bits.blanks & apart),
        every: found | spaces,
        breaks: only(bits.controls, |nth| is_line_break(block[nth])),
    };
    (hit, letters)
}

/// Whether a space before these bytes is none before a capital, a dash or a script without spaces.
#[inline(always)]
fn goes_on(bytes: &[u8]) -> bool {
    bytes[0].is_ascii() && !bytes[0].is_ascii_uppercase() || is_small(bytes[0], bytes[1], bytes[2])
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

    /// The first bytes of characters of which [`is_lead`] holds, and perhaps of a few others.
    fn leads(reach: &[u8; REACH]) -> u64;

    /// The letters that begin in a block.
    fn letters(reach: &[u8; REACH]) -> Letters;
}

/// The letters of a block that are not ASCII, each by the bit of its first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Letters {
    /// What a sentence goes on with after a space.
    small: u64,
    /// Characters of two and of three bytes after which a space is looked at only for what follows.
    two: u64,
    three: u64,
}

/// Whether a character that begins with these bytes may be a terminator or white space.
fn is_lead(a: u8, b: u8, c: u8) -> bool {
    match (a, b) {
        (0xcd, 0xbe) | (0xd6, 0x89) | (0xd8, 0x9f) | (0xdb, 0x94) => true,
        (0xe0, 0xa5) => matches!(c, 0xa4 | 0xa5),
        (0xe1, 0x81 | 0x8d | 0x9a | 0x9f) => true,
        (0xe2, 0x80) => matches!(c, 0x80..=0x8a | 0xa6 | 0xa8 | 0xa9 | 0xaf | 0xbc),
        (0xe2, 0x81) => matches!(c, 0x87..=0x89 | 0x9f),
        (0xe3, 0x80) => matches!(c, 0x80 | 0x82),
        (0xef, 0xbc) => matches!(c, 0x81 | 0x8e | 0x9f),
        (0xef, 0xbd) => c == 0xa1,
        _ => false,
    }
}

/// Whether a character is one of the commonest letters and signs that are no capitals, or at least no dash and
/// no white space, in scripts with spaces.
fn is_small(a: u8, b: u8, c: u8) -> bool {
    match (a, b) {
        // Latin: capitals and small letters by turns.
        (0xc3, 0xa0..=0xbf) | (0xc6, 0xa1 | 0xb0) => true,
        (0xc4, 0x80..=0xaf) | (0xc5, 0x90..=0xaf) => b & 1 == 1,
        (0xe1, 0xba | 0xbb) => c & 1 == 1,
        // Greek and Cyrillic.
        (0xce, 0xb0..=0xbf) | (0xcf, 0x80..=0x8e) => true,
        (0xd0, 0xb0..=0xbf) | (0xd1, 0x80..=0x9f) => true,
        // Hebrew to N'Ko.
        (0xd6..=0xdf, 0x80..=0xbf) => true,
        _ => is_three(a, b) && a != 0xe1,
    }
}

/// Whether two bytes begin a letter of three: of India, Hangul, or a Latin one of Vietnamese.
fn is_three(a: u8, b: u8) -> bool {
    matches!(
        (a, b),
        (0xe0, 0xa0..=0xb7)
            | (0xe1, 0xba | 0xbb)
            | (0xea, 0xb0..=0xbf)
            | (0xeb | 0xec, 0x80..=0xbf)
            | (0xed, 0x80..=0x9f)
    )
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
    fn leads(reach: &[u8; REACH]) -> u64 {
        let all = reach.windows(3).take(BLOCK).enumerate();
        all.fold(0, |leads, (at, bytes)| leads | u64::from(is_lead(bytes[0], bytes[1], bytes[2])) << at)
    }

    #[inline(always)]
    fn letters(reach: &[u8; REACH]) -> Letters {
        let mut letters = Letters::default();
        for (at, bytes) in reach.windows(3).take(BLOCK).enumerate() {
            let bit = |yes: bool| u64::from(yes) << at;
            letters.small |= bit(is_small(bytes[0], bytes[1], bytes[2]));
            letters.two |= bit(matches!(bytes[0], 0xc3..=0xdf));
            letters.three |= bit(is_three(bytes[0], bytes[1]));
        }
        letters
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        __m256i, _mm_loadu_si128, _mm256_and_si256, _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8,
        _mm256_cmpgt_epi8, _mm256_loadu_si256, _mm256_min_epu8, _mm256_movemask_epi8, _mm256_or_si256,
        _mm256_set1_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_slli_epi16, _mm256_srli_epi16,
        _mm256_sub_epi8,
    };

    use super::{BLOCK, Bits, Hit, Lanes, Letters, REACH, look_with};

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
        fn leads(reach: &[u8; REACH]) -> u64 {
            // SAFETY: the halves of the block and two bytes behind each are in reach; the features as above.
            let (low, high) = unsafe { (leads(reach.as_ptr()), leads(reach.as_ptr().add(32))) };
            u64::from(low) | u64::from(high) << 32
        }

        #[inline(always)]
        fn letters(reach: &[u8; REACH]) -> Letters {
            // SAFETY: as above.
            let (low, high) = unsafe { (letters(reach.as_ptr()), letters(reach.as_ptr().add(32))) };
            let join = |at: usize| u64::from(low[at]) | u64::from(high[at]) << 32;
            Letters { small: join(0), two: join(1), three: join(2) }
        }
    }

    /// For each half of a byte the kinds of which it may be part; a byte is of the kinds that both its
    /// halves have. From the highest bit: full stop and exclamation mark, question mark, colons, two
    /// dashes, the third, comma, space, controls.
    const LOW: [u8; 16] = [3, 0x81, 1, 1, 1, 1, 1, 1, 1, 1, 0x31, 0x21, 5, 0x11, 0x89, 0x41];
    const HIGH: [u8; 16] = [1, 1, 0x96, 0x68, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// The same for the bytes of a character, by the halves of the first, the second and perhaps the third.
    type Tables<const N: usize> = [([u8; 16], [u8; 16]); N];

    /// From the lowest bit: E2 80; E3 80; E1 and some of 8x and 9x; E2 81; EF BC and BD; E0 A5; D6, D8 and DB
    /// before some of 8x and 9x; CD BE.
    const LEADS: Tables<3> = [
        (
            [0x20, 0x04, 0x09, 0x02, 0x00, 0x00, 0x40, 0x00, 0x40, 0x00, 0x00, 0x40, 0x00, 0x80, 0x00, 0x10],
            [0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80, 0x40, 0x3f, 0x00],
        ),
        (
            [0x03, 0x0c, 0x00, 0x00, 0x40, 0x20, 0x00, 0x00, 0x00, 0x40, 0x04, 0x00, 0x10, 0x14, 0x80, 0x44],
            [0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x4f, 0x44, 0x20, 0x90, 0x00, 0x00, 0x00, 0x00],
        ),
        (
            [0xc7, 0xd5, 0xc7, 0xc5, 0xe5, 0xe5, 0xc5, 0xcd, 0xcd, 0xcd, 0xc5, 0xc4, 0xc5, 0xc4, 0xd4, 0xdd],
            [0xc4, 0xc4, 0xc4, 0xc4, 0xc4, 0xc4, 0xc4, 0xc4, 0xdf, 0xdc, 0xf5, 0xc5, 0xc4, 0xc4, 0xc4, 0xc4],
        ),
    ];

    /// From the lowest bit: CE and D0 before Bx; D1; C3; from D6 on; C4 and C5 before every second of 9x and
    /// Ax; E0 Ax; EB and EC; E1 BA and BB.
    const SMALL: Tables<2> = [
        (
            [0x21, 0x82, 0x00, 0x04, 0x10, 0x10, 0x08, 0x08, 0x08, 0x08, 0x08, 0x48, 0x48, 0x08, 0x09, 0x08],
            [0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x15, 0x0b, 0xe0, 0x00],
        ),
        (
            [0x6f, 0x7f, 0x6f, 0x7f, 0x6f, 0x7f, 0x6f, 0x7f, 0x6f, 0x7f, 0xef, 0xff, 0x6f, 0x7f, 0x6f, 0x7f],
            [0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x4a, 0x5a, 0x7c, 0xcd, 0x00, 0x00, 0x00, 0x00],
        ),
    ];

    /// From the lowest bit: EA Bx; ED; E0 before the first of Bx; CF; C4 before every second of 8x; C6 A1; C6
    /// B0.
    const MORE: Tables<2> = [
        (
            [0x04, 0x00, 0x00, 0x00, 0x10, 0x00, 0x60, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x02, 0x00, 0x08],
            [0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x78, 0x00, 0x07, 0x00],
        ),
        (
            [0x4f, 0x3f, 0x0f, 0x1f, 0x0f, 0x1f, 0x0f, 0x1f, 0x0b, 0x1b, 0x0b, 0x1b, 0x0b, 0x1b, 0x0b, 0x13],
            [0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x1a, 0x02, 0x20, 0x45, 0x00, 0x00, 0x00, 0x00],
        ),
    ];

    /// Which bits of the last two say that a character has three bytes.
    const SMALL_THREE: u8 = 0xe0;
    const MORE_THREE: u8 = 7;

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

    /// The kinds of the characters that begin in 32 bytes.
    ///
    /// # Safety
    ///
    /// 31 bytes and as many more as there are tables must be readable at `from`; the processor must have AVX2.
    #[inline]
    #[target_feature(enable = "avx2")]
    unsafe fn characters<const N: usize>(from: *const u8, tables: &Tables<N>) -> __m256i {
        let mut kinds = _mm256_set1_epi8(-1);
        for (nth, (low, high)) in tables.iter().enumerate() {
            // SAFETY: the caller's promise.
            unsafe {
                let bytes = _mm256_loadu_si256(from.add(nth).cast::<__m256i>());
                let half = |bytes: __m256i| _mm256_and_si256(bytes, _mm256_set1_epi8(15));
                kinds = _mm256_and_si256(kinds, look_up(low, half(bytes)));
                kinds = _mm256_and_si256(kinds, look_up(high, half(_mm256_srli_epi16::<4>(bytes))));
            }
        }
        kinds
    }

    /// The bits of the bytes that are not zero.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn any(kinds: __m256i) -> u32 {
        !_mm256_movemask_epi8(_mm256_cmpeq_epi8(kinds, _mm256_setzero_si256())).cast_unsigned()
    }

    /// The leads of 32 bytes.
    ///
    /// # Safety
    ///
    /// 34 bytes must be readable at `from`; the processor must have AVX2.
    #[inline]
    #[target_feature(enable = "avx2")]
    unsafe fn leads(from: *const u8) -> u32 {
        // SAFETY: the caller's promise.
        any(unsafe { characters(from, &LEADS) })
    }

    /// The bits of the letters that begin in 32 bytes, in the order of [`Letters`].
    ///
    /// # Safety
    ///
    /// 34 bytes must be readable at `from`; the processor must have AVX2.
    #[inline]
    #[target_feature(enable = "avx2")]
    unsafe fn letters(from: *const u8) -> [u32; 3] {
        // SAFETY: the caller's promise.
        let (small, more, first, third) = unsafe {
            (
                characters(from, &SMALL),
                characters(from, &MORE),
                _mm256_loadu_si256(from.cast::<__m256i>()),
                _mm256_loadu_si256(from.add(2).cast::<__m256i>()),
            )
        };
        // The highest kind, E1 BA and BB, is small where its third byte is odd.
        let odd = _mm256_or_si256(_mm256_slli_epi16::<7>(third), _mm256_set1_epi8(0x7f));
        let of = |kinds: __m256i, which: u8| _mm256_and_si256(kinds, _mm256_set1_epi8(which.cast_signed()));
        let three = _mm256_or_si256(of(small, SMALL_THREE), of(more, MORE_THREE));
        let two = _mm256_and_si256(
            _mm256_cmpgt_epi8(first, _mm256_set1_epi8(0xc2_u8.cast_signed())),
            _mm256_cmpgt_epi8(_mm256_set1_epi8(0xe0_u8.cast_signed()), first),
        );
        [
            any(_mm256_or_si256(_mm256_and_si256(small, odd), more)),
            _mm256_movemask_epi8(two).cast_unsigned(),
            any(three),
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
                for step in [1, 5, 77] {
                    let block: [u8; 64] = std::array::from_fn(|n| start.wrapping_add((n * step) as u8));
                    assert_eq!(Avx2::bits(&block), Portable::bits(&block));
                }
            }
        }

        #[test]
        fn characters_are_seen_alike() {
            if !is_there() {
                return;
            }
            for pair in 0..=0xffff_u16 {
                let [a, b] = pair.to_be_bytes();
                for third in (0x7f..=0xc3).chain([0, 0xff]) {
                    // UTF-8 never has the first two of two bytes.
                    if [a, b, third as u8].iter().any(|byte| matches!(byte, 0xc0 | 0xc1)) {
                        continue;
                    }
                    let at = [0, 31, 32, 62, 63][usize::from(pair ^ third) % 5];
                    let mut reach = [b'a'; REACH];
                    reach[at..at + 3].copy_from_slice(&[a, b, third as u8]);
                    assert_eq!(Avx2::letters(&reach), Portable::letters(&reach), "{reach:x?}");
                    let (seen, wanted) = (Avx2::leads(&reach), Portable::leads(&reach));
                    assert_eq!(seen & wanted, wanted, "{reach:x?}");
                    let starts = reach.iter().take(BLOCK).enumerate();
                    let starts = starts.map(|(at, &b)| u64::from(b >= 0xc0) << at).sum::<u64>();
                    assert_eq!(seen & !starts, 0, "{reach:x?}");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::letters::is_upper;
    use super::super::marks::{is_dash, is_picture, is_picture_part, is_spaceless, is_terminator};
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
    fn nothing_that_matters_is_passed_over() {
        for c in '\u{80}'..=char::MAX {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes);
            let [first, second, third, _] = bytes;
            let ends = is_terminator(c) || is_space(c) && c > '\u{ff}';
            assert!(!ends || is_lead(first, second, third), "{c:?}");
            let opens = is_upper(c) || is_dash(c) || is_space(c) || is_spaceless(c);
            assert!(!opens || !is_small(first, second, third), "{c:?}");
            let stands_alone = is_space(c) || is_spaceless(c) || is_picture(c) || is_picture_part(c);
            assert!(!stands_alone || !matches!(first, 0xc3..=0xdf) && !is_three(first, second), "{c:?}");
        }
    }

    #[test]
    fn spaces_between_letters_are_passed_over_wherever_they_stand() {
        for (text, passed) in [
            ("ещё да", true),
            ("é à", true),
            ("은 는", true),
            ("में है", true),
            ("ặ ớ", true),
            ("é 7", true),
            ("да Да", false),
            ("汉 é", false),
            ("é 汉", false),
            ("é – ", false),
        ] {
            for pad in 0..2200 {
                let text = format!("{}{text}", "x".repeat(pad));
                let space = text.find(' ').unwrap();
                let next = Hits::new(&text, text.len()).next(pad, text.len(), false);
                assert_eq!(next.is_none_or(|next| next > space), passed, "{text:?}");
            }
        }
    }
}
