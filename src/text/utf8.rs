//! Code points as UTF-8, sixteen at a time.

const CHUNK: usize = 16;

/// Writes code points as UTF-8, what is none (a surrogate) as U+FFFD; returns how many bytes. There must be
/// room for four bytes each.
pub(crate) fn encode(points: &[u32], utf8: &mut [u8]) -> usize {
    #[cfg(target_arch = "x86_64")]
    if avx2::is_there() {
        // SAFETY: the processor has the features that the function is compiled for.
        return unsafe { avx2::encode(points, utf8) };
    }
    encode_with::<Portable>(points, utf8)
}

#[inline(always)]
fn encode_with<L: Lanes>(points: &[u32], utf8: &mut [u8]) -> usize {
    let utf8 = &mut utf8[..4 * points.len()];
    let (chunks, rest) = points.as_chunks::<CHUNK>();
    let mut at = 0;
    for chunk in chunks {
        let all = chunk.iter().fold(0, |all, point| all | point);
        let surrogates = chunk.iter().fold(false, |any, point| any | (point & !0x7ff == 0xd800));
        if all < 0x80 {
            utf8[at..at + CHUNK].iter_mut().zip(chunk).for_each(|(byte, &point)| *byte = point as u8);
            at += CHUNK;
        } else if all < 0x1_0000 && !surrogates {
            let room = utf8[at..].first_chunk_mut().expect("room for four bytes each");
            at += L::encode(chunk, room);
        } else {
            at += one_by_one(chunk, &mut utf8[at..]);
        }
    }
    at + one_by_one(rest, &mut utf8[at..])
}

/// How sixteen code points below U+10000, no surrogates among them, are encoded: returns how many bytes, and
/// may write others behind them.
trait Lanes {
    fn encode(chunk: &[u32; CHUNK], room: &mut [u8; 4 * CHUNK]) -> usize;
}

struct Portable;

impl Lanes for Portable {
    #[inline(always)]
    fn encode(chunk: &[u32; CHUNK], room: &mut [u8; 4 * CHUNK]) -> usize {
        // The bytes of all first, which the processor makes side by side; no branch, because which length
        // comes next is not foreseen.
        let (twos, _) = chunk.as_chunks::<2>();
        let pairs: [(u64, u64); CHUNK / 2] =
            std::array::from_fn(|nth| pair(u64::from(twos[nth][0]) | u64::from(twos[nth][1]) << 32));
        let mut len = 0;
        for (bytes, more) in pairs {
            room[len..len + 8].copy_from_slice(&bytes.to_le_bytes());
            // Six at most: what the compiler knows, it does not ask.
            len += more as usize & 7;
        }
        len
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        __m128i, __m256i, _mm_loadu_si128, _mm_shuffle_epi8, _mm_storeu_si128, _mm256_and_si256,
        _mm256_blendv_epi8, _mm256_castsi256_ps, _mm256_castsi256_si128, _mm256_cmpgt_epi32,
        _mm256_extracti128_si256, _mm256_loadu_si256, _mm256_movemask_ps, _mm256_or_si256, _mm256_set1_epi32,
        _mm256_slli_epi32, _mm256_xor_si256,
    };

    use super::{CHUNK, Lanes, encode_with};

    pub(super) fn is_there() -> bool {
        is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt")
    }

    /// # Safety
    ///
    /// The processor must have AVX2 and POPCNT.
    #[target_feature(enable = "avx2,popcnt")]
    pub(super) unsafe fn encode(points: &[u32], utf8: &mut [u8]) -> usize {
        encode_with::<Avx2>(points, utf8)
    }

    /// Only used inside [`encode`].
    struct Avx2;

    impl Lanes for Avx2 {
        #[inline(always)]
        fn encode(chunk: &[u32; CHUNK], room: &mut [u8; 4 * CHUNK]) -> usize {
            // SAFETY: `encode` runs only where the features are. Both halves are in the chunk; of eight code
            // points at most twelve bytes stand before the last sixteen that are written.
            unsafe {
                let len = eight(chunk.as_ptr(), room.as_mut_ptr());
                len + eight(chunk.as_ptr().add(8), room.as_mut_ptr().add(len))
            }
        }
    }

    /// Which bytes of four code points are kept and in which order, by their lengths: a bit for each that has
    /// two bytes or more, above them a bit for each that has three. The last byte of a code point is its lowest.
    static ORDERS: [[u8; 16]; 256] = {
        let mut orders = [[0; 16]; 256];
        let mut lens = 0;
        while lens < 256 {
            let (mut len, mut nth) = (0, 0);
            while nth < 4 {
                let mut last = (lens >> nth & 1) + (lens >> (nth + 4) & 1);
                loop {
                    orders[lens][len] = (4 * nth + last) as u8;
                    len += 1;
                    if last == 0 {
                        break;
                    }
                    last -= 1;
                }
                nth += 1;
            }
            lens += 1;
        }
        orders
    };

    /// Encodes eight code points and returns how many bytes they take: four at a time, sixteen bytes written.
    ///
    /// # Safety
    ///
    /// 32 bytes must be readable and, behind the bytes of the first four, 16 be writable; the processor must
    /// have AVX2 and POPCNT.
    #[inline]
    #[target_feature(enable = "avx2,popcnt")]
    unsafe fn eight(from: *const u32, to: *mut u8) -> usize {
        // SAFETY: the caller's promise.
        let points = unsafe { _mm256_loadu_si256(from.cast::<__m256i>()) };
        let every = |value: i32| _mm256_set1_epi32(value);
        let two = _mm256_cmpgt_epi32(points, every(0x7f));
        let three = _mm256_cmpgt_epi32(points, every(0x7ff));
        let sixes = _mm256_or_si256(
            _mm256_and_si256(points, every(0x3f)),
            _mm256_or_si256(
                _mm256_and_si256(_mm256_slli_epi32::<2>(points), every(0x3f00)),
                _mm256_and_si256(_mm256_slli_epi32::<4>(points), every(0xf_0000)),
            ),
        );
        // C0 80 of two bytes, E0 80 80 of three.
        let marks =
            _mm256_xor_si256(_mm256_and_si256(two, every(0xc080)), _mm256_and_si256(three, every(0xe0_4000)));
        let bytes = _mm256_blendv_epi8(points, _mm256_or_si256(sixes, marks), two);
        let lanes = |mask: __m256i| _mm256_movemask_ps(_mm256_castsi256_ps(mask)) as usize;
        let (two, three) = (lanes(two), lanes(three));
        // SAFETY: the caller's promise.
        unsafe {
            let len = four(_mm256_castsi256_si128(bytes), two & 15 | three << 4 & 0xf0, to);
            len + four(_mm256_extracti128_si256::<1>(bytes), two >> 4 | three & 0xf0, to.add(len))
        }
    }

    /// # Safety
    ///
    /// 16 bytes must be writable at `to`; the processor must have AVX2 and POPCNT.
    #[inline]
    #[target_feature(enable = "avx2,popcnt")]
    unsafe fn four(bytes: __m128i, lens: usize, to: *mut u8) -> usize {
        // SAFETY: the caller's promise; an order has 16 bytes.
        unsafe {
            let order = _mm_loadu_si128(ORDERS[lens & 0xff].as_ptr().cast::<__m128i>());
            _mm_storeu_si128(to.cast::<__m128i>(), _mm_shuffle_epi8(bytes, order));
        }
        4 + lens.count_ones() as usize
    }
}

/// The bytes of two code points below U+10000, the first lowest, and how many they are.
#[inline(always)]
fn pair(points: u64) -> (u64, u64) {
    const fn both(value: u32) -> u64 {
        value as u64 | (value as u64) << 32
    }
    const TOPS: u64 = both(1 << 31);
    // The highest bit of each that needs two bytes, and of each that needs three.
    let two = (points + (TOPS - both(0x80))) & TOPS;
    let three = (points + (TOPS - both(0x800))) & TOPS;
    let all = |tops: u64| tops - (tops >> 31);
    let tail = |bits: u64| bits & both(0x3f) | both(0x80);
    let shorter = points >> 6 & both(0x1f) | both(0xc0) | tail(points) << 8;
    let longer = points >> 12 & both(0xf) | both(0xe0) | tail(points >> 6) << 8 | tail(points) << 16;
    let longer = shorter & !all(three) | longer & all(three);
    let bytes = points & !all(two) | longer & all(two);
    let lens = both(1) + (two >> 31) + (three >> 31);
    let len = lens & 3;
    (bytes & u64::from(u32::MAX) | (bytes >> 32) << (8 * len), len + (lens >> 32))
}

fn one_by_one(points: &[u32], utf8: &mut [u8]) -> usize {
    let mut at = 0;
    for &point in points {
        let c = char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER);
        at += c.encode_utf8(&mut utf8[at..]).len();
    }
    at
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(points: &[u32]) {
        let expected: String = points
            .iter()
            .map(|&point| char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        for encode in [encode, encode_with::<Portable>] {
            let mut utf8 = vec![0; 4 * points.len()];
            let len = encode(points, &mut utf8);
            assert_eq!(str::from_utf8(&utf8[..len]), Ok(&*expected), "{points:x?}");
        }
    }

    #[test]
    fn every_code_point_in_every_company() {
        for point in 0..0x11_0000 {
            let others = [0x41, 0xe9, 0x6c49, 0xd800, 0x1f600];
            let mut chunk = [others[point as usize / CHUNK % 5]; CHUNK];
            chunk[point as usize % CHUNK] = point;
            check(&chunk);
        }
    }

    proptest! {
        #[test]
        fn any_text(points in prop::collection::vec(
            prop::sample::select(vec![0x20, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdfff, 0xffff, 0x1_0000, 0x10_ffff]),
            0..70)) {
            check(&points);
        }
    }
}
