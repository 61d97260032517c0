//! Characters of Han and syllables of Hangul: three bytes each, which fold to themselves.

use super::hash::short_word;
use super::lanes::{self, within};
use super::words::BLOCK;

/// The bytes of one.
pub(crate) const LEN: usize = 3;

/// Where they begin in a block, a bit a byte; a rare few are left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Characters {
    pub(crate) han: u64,
    pub(crate) hangul: u64,
}

impl Characters {
    /// Those of sixty-four bytes; `next` is the byte behind them, 0 at the end of the text.
    #[inline(always)]
    pub(crate) fn of(block: &[u8; BLOCK], next: u8) -> Self {
        // U+4000 to U+9FFF without the hexagrams.
        let mut han = bytes(block, 0xe4, 0xe9);
        if han != 0 {
            han &= !(bytes(block, 0xe4, 0xe4) & second(block, next, 0xb7, 0xb7));
        }
        // U+AC00 to U+D77F.
        let mut hangul = bytes(block, 0xea, 0xed);
        if hangul != 0 {
            hangul &= !(bytes(block, 0xea, 0xea) & !second(block, next, 0xb0, 0xbf));
            hangul &= !(bytes(block, 0xed, 0xed) & !second(block, next, 0x80, 0x9d));
        }
        Self { han, hangul }
    }
}

/// Which bytes of a block are in `first..=last`.
#[inline(always)]
fn bytes(block: &[u8; BLOCK], first: u8, last: u8) -> u64 {
    lanes::bits(block, |word| within(word, first, last))
}

/// Behind which bytes stands one in `first..=last`; `next` stands behind the last.
#[inline(always)]
fn second(block: &[u8; BLOCK], next: u8, first: u8, last: u8) -> u64 {
    bytes(block, first, last) >> 1 | u64::from((first..=last).contains(&next)) << (BLOCK - 1)
}

/// Whether a text begins with two of them.
pub(crate) fn are_first(text: &str) -> bool {
    let mut block = [0; BLOCK];
    let Some(first) = text.as_bytes().first_chunk::<{ 2 * LEN }>() else { return false };
    block[..2 * LEN].copy_from_slice(first);
    let Characters { han, hangul } = Characters::of(&block, 0);
    han | hangul == 1 | 1 << LEN
}

/// The number of the fold of the one that four bytes begin with.
#[inline(always)]
pub(crate) fn number(bytes: [u8; 4]) -> u64 {
    let [a, b, c, _] = bytes;
    short_word([a, b, c, 0, 0, 0, 0, 0])
}

/// A set of them, a bit each.
#[derive(Debug, Clone, Default)]
pub(crate) struct CharacterSet(Vec<u64>);

impl CharacterSet {
    /// Those that `is_in` says yes to.
    pub(crate) fn of(is_in: impl Fn([u8; 4]) -> bool) -> Self {
        let mut words = vec![0; (1 << 16) / 64];
        for c in ('\u{4000}'..='\u{9fff}').chain('\u{ac00}'..='\u{d77f}') {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes);
            words[c as usize / 64] |= u64::from(is_in(bytes)) << (c as usize % 64);
        }
        Self(words)
    }

    /// Whether the one that four bytes begin with is in it.
    #[inline(always)]
    pub(crate) fn has(&self, [a, b, c, _]: [u8; 4]) -> bool {
        let point = usize::from(a & 0xf) << 12 | usize::from(b & 0x3f) << 6 | usize::from(c & 0x3f);
        self.0.get(point / 64).is_some_and(|word| word >> (point % 64) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::fold::{Class, Folder};
    use super::*;

    #[test]
    fn sets_have_what_was_put_into_them() {
        let mut bytes = [0; 4];
        let mut of = |c: char| {
            c.encode_utf8(&mut bytes);
            bytes
        };
        let in_set = ['\u{4000}', '汉', '\u{9fff}', '가', '\u{d77f}'].map(&mut of);
        let set = CharacterSet::of(|bytes| in_set.contains(&bytes));
        assert!(in_set.into_iter().all(|bytes| set.has(bytes)));
        assert!(['\u{4001}', '漢', '나', '힝'].map(of).into_iter().all(|bytes| !set.has(bytes)));
    }

    #[test]
    fn what_is_found_is_han_or_hangul_and_folds_to_itself() {
        let (mut han, mut hangul) = (0, 0);
        for c in ('\u{80}'..'\u{20000}').chain(['\u{10ffff}']) {
            let mut block = [b'x'; BLOCK];
            let len = c.len_utf8();
            c.encode_utf8(&mut block[20..]);
            let found = Characters::of(&block, 0);
            // Over the edge of a block it is found as well.
            let mut edge = [b'x'; BLOCK];
            edge[BLOCK - 1] = block[20];
            assert_eq!(Characters::of(&edge, block[21]).han >> 63, found.han >> 20 & 1, "{c:?}");
            assert_eq!(Characters::of(&edge, block[21]).hangul >> 63, found.hangul >> 20 & 1, "{c:?}");
            assert_eq!((found.han | found.hangul) & !(1 << 20), 0, "{c:?}");
            if found != Characters::default() {
                let text = std::str::from_utf8(&block).unwrap();
                let (_, class, fold) = Folder::get().look(text, 20);
                assert_eq!((len, fold), (LEN, Some(c)));
                let expected = if found.han != 0 { Class::Ideograph } else { Class::Hangul };
                assert_eq!(class, expected, "{c:?}");
            }
            han += usize::from(found.han != 0);
            hangul += usize::from(found.hangul != 0);
        }
        assert_eq!((han, hangul), (0x6000 - 64, 0xd780 - 0xac00));
    }
}
