//! Sixty-four bytes at a time: which of them could matter to the scan.

/// How many bytes a block has.
pub(super) const BLOCK: usize = 64;

/// One bit a byte of the block, the first byte lowest.
struct Bits {
    /// `. ! ? : ;`
    stops: u64,
    /// Space, tab, line feed, carriage return, and the other controls.
    spaces: u64,
    /// `a` to `z`.
    lower: u64,
    /// Bytes of characters that are not ASCII.
    high: u64,
    /// Bytes that begin a terminator that is not ASCII, judged by two bytes.
    leads: u64,
}

/// The lead bytes of terminators, and the byte that follows where it tells.
const LEADS: [(u8, Option<u8>); 9] = [
    (0xcd, Some(0xbe)),
    (0xd6, Some(0x89)),
    (0xd8, Some(0x9f)),
    (0xdb, Some(0x94)),
    (0xe0, Some(0xa5)),
    (0xe1, None),
    (0xe2, None),
    (0xe3, Some(0x80)),
    (0xef, None),
];

/// Which bytes of the block at `base` could begin or end a sentence: terminators, and white space
/// next to anything but a small ASCII letter. With `every_space` all white space.
pub(super) fn hits(bytes: &[u8], base: usize, every_space: bool) -> u64 {
    let mut padded = [b'a'; BLOCK];
    let block: &[u8; BLOCK] = match bytes[base..].first_chunk() {
        Some(block) => block,
        None => {
            let rest = &bytes[base..];
            padded[..rest.len()].copy_from_slice(rest);
            &padded
        }
    };
    #[cfg(target_arch = "x86_64")]
    // SAFETY: every x86-64 processor has SSE2.
    let bits = unsafe { classify(block) };
    #[cfg(not(target_arch = "x86_64"))]
    let bits = classify(block);
    let before = base > 0 && bytes[base - 1] >= 0x80;
    let after = bytes.get(base + BLOCK).is_some_and(|&byte| !byte.is_ascii_lowercase() && byte > b' ');
    let open = !(bits.lower | bits.spaces);
    let beside = (bits.high << 1 | u64::from(before)) | (open >> 1 | u64::from(after) << 63);
    let spaces = if every_space { bits.spaces } else { bits.spaces & beside };
    bits.stops | spaces | bits.leads
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "sse2")]
fn classify(block: &[u8; BLOCK]) -> Bits {
    use std::arch::x86_64::{
        __m128i, _mm_cmpeq_epi8, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x,
        _mm_set1_epi8, _mm_sub_epi8,
    };
    let mut parts = [_mm_set1_epi8(0); 4];
    for (part, bytes) in parts.iter_mut().zip(block.chunks_exact(16)) {
        let half = |at: usize| {
            i64::from_le_bytes([
                bytes[at],
                bytes[at + 1],
                bytes[at + 2],
                bytes[at + 3],
                bytes[at + 4],
                bytes[at + 5],
                bytes[at + 6],
                bytes[at + 7],
            ])
        };
        *part = _mm_set_epi64x(half(8), half(0));
    }
    let is = |part: __m128i, byte: u8| _mm_cmpeq_epi8(part, _mm_set1_epi8(byte.cast_signed()));
    // Between `from` and `from + span`, both included.
    let within = |part: __m128i, from: u8, span: u8| {
        let shifted = _mm_sub_epi8(part, _mm_set1_epi8(from.cast_signed()));
        _mm_cmpeq_epi8(_mm_min_epu8(shifted, _mm_set1_epi8(span.cast_signed())), shifted)
    };
    let mask = |part: __m128i, at: usize| u64::from(_mm_movemask_epi8(part) as u16) << (16 * at);
    let (mut stops, mut spaces, mut lower, mut high, mut leads) = (0, 0, 0, 0, 0);
    for (at, &part) in parts.iter().enumerate() {
        let points = _mm_or_si128(is(part, b'.'), is(part, b'!'));
        stops |= mask(_mm_or_si128(_mm_or_si128(points, is(part, b'?')), within(part, b':', 1)), at);
        spaces |= mask(within(part, 0, b' '), at);
        lower |= mask(within(part, b'a', 25), at);
        high |= mask(part, at);
    }
    if high != 0 {
        let everywhere = |byte: u8| (0..4).fold(0, |bits, at| bits | mask(is(parts[at], byte), at));
        for (lead, follower) in LEADS {
            let found = everywhere(lead);
            if found != 0 {
                // At the last byte the follower is not seen: better look.
                leads |= found & follower.map_or(!0, |byte| everywhere(byte) >> 1 | 1 << 63);
            }
        }
    }
    Bits { stops, spaces, lower, high, leads }
}

#[cfg(not(target_arch = "x86_64"))]
fn classify(block: &[u8; BLOCK]) -> Bits {
    let mut bits = Bits { stops: 0, spaces: 0, lower: 0, high: 0, leads: 0 };
    for (at, &byte) in block.iter().enumerate() {
        let bit = |yes: bool| u64::from(yes) << at;
        bits.stops |= bit(matches!(byte, b'.' | b'!' | b'?' | b':' | b';'));
        bits.spaces |= bit(byte <= b' ');
        bits.lower |= bit(byte.is_ascii_lowercase());
        bits.high |= bit(byte >= 0x80);
        bits.leads |= bit(LEADS.iter().any(|&(lead, follower)| {
            lead == byte && (at + 1 == BLOCK || follower.is_none_or(|follower| block[at + 1] == follower))
        }));
    }
    bits
}
