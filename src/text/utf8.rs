//! Code points as UTF-8, sixteen at a time.

use super::words::{Work, fast};

const CHUNK: usize = 16;

/// Writes code points as UTF-8, what is none (a surrogate) as U+FFFD; returns how many bytes. There must be
/// room for four bytes each.
pub(crate) fn encode(points: &[u32], utf8: &mut [u8]) -> usize {
    fast(Encoding { points, utf8: &mut utf8[..4 * points.len()] })
}

struct Encoding<'a> {
    points: &'a [u32],
    utf8: &'a mut [u8],
}

impl Work for Encoding<'_> {
    type Output = usize;

    #[inline(always)]
    fn run(self) -> usize {
        let Self { points, utf8 } = self;
        let (chunks, rest) = points.as_chunks::<CHUNK>();
        let mut at = 0;
        for chunk in chunks {
            let all = chunk.iter().fold(0, |all, point| all | point);
            let surrogates = chunk.iter().fold(false, |any, point| any | (point & !0x7ff == 0xd800));
            if all < 0x80 {
                utf8[at..at + CHUNK].iter_mut().zip(chunk).for_each(|(byte, &point)| *byte = point as u8);
                at += CHUNK;
            } else if all < 0x1_0000 && !surrogates {
                // The bytes of all first, which the processor makes side by side; no branch, because which
                // length comes next is not foreseen.
                let (twos, _) = chunk.as_chunks::<2>();
                let pairs: [(u64, u64); CHUNK / 2] =
                    std::array::from_fn(|nth| pair(u64::from(twos[nth][0]) | u64::from(twos[nth][1]) << 32));
                let room: &mut [u8; 4 * CHUNK] =
                    utf8[at..].first_chunk_mut().expect("room for four bytes each");
                let mut len = 0;
                for (bytes, more) in pairs {
                    room[len..len + 8].copy_from_slice(&bytes.to_le_bytes());
                    // Six at most: what the compiler knows, it does not ask.
                    len += more as usize & 7;
                }
                at += len;
            } else {
                at += one_by_one(chunk, &mut utf8[at..]);
            }
        }
        at + one_by_one(rest, &mut utf8[at..])
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
        let mut utf8 = vec![0; 4 * points.len()];
        let len = encode(points, &mut utf8);
        assert_eq!(str::from_utf8(&utf8[..len]), Ok(&*expected), "{points:x?}");
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
