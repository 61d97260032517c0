//! What characters fold to, as the bytes of which numbers are made: words are read with one look at each
//! character.
//!
//! The table holds what [`Cluster`] says of characters. Where a cluster is more than its characters one
//! after another (marks to be put in order, syllables to be composed), the word is read the long way.

use std::sync::LazyLock;

use super::edges::joins_digits;
use super::fold::{
    Class, Cluster, Marks, TABLE, Takes, class, combining_class, is_invisible, is_point, takes,
};

/// A character's fold: up to six bytes, and above them what there is to know.
#[derive(Debug, Clone, Copy, Default)]
struct Fold(u64);

const LEN: u32 = 48;
/// It can be read like this; otherwise all is zero.
const KNOWN: u64 = 1 << 52;
const LETTER: u64 = 1 << 53;
const DIGIT: u64 = 1 << 54;
const IDEOGRAPH: u64 = 1 << 55;
const MARK: u64 = 1 << 56;
/// A mark that falls away in scripts that keep letters, and one that falls away in all.
const POINT: u64 = 1 << 57;
const INVISIBLE: u64 = 1 << 58;
/// The fold ends in a mark that has a place among others.
const ORDERED: u64 = 1 << 59;
const CAPITAL: u64 = 1 << 60;
const TAKES: u32 = 61;
/// Bytes of a cluster with room for more: its units are counted.
const ROOM: usize = 12;

static FOLDS: LazyLock<Vec<Fold>> = LazyLock::new(|| {
    (0..TABLE as u32).map(|point| char::from_u32(point).map_or(Fold(0), Fold::compute)).collect()
});

impl Fold {
    fn compute(c: char) -> Self {
        let mut bytes = [0; 4];
        let text: &str = c.encode_utf8(&mut bytes);
        let kind = match class(c) {
            Class::Letter => LETTER,
            Class::Digit => DIGIT,
            Class::Ideograph => IDEOGRAPH,
            Class::Mark => MARK,
            Class::Space | Class::Other if !joins_digits(c) => return Self(KNOWN),
            _ => return Self(0),
        };
        // What is left of a mark is left as it is.
        let marks = if kind == MARK { Marks::Keep } else { Marks::Fold };
        let Some(cluster) = Cluster::read(text, 0, marks) else { return Self(0) };
        let mut folded = [0; 8];
        let mut len = 0;
        for &unit in cluster.units() {
            // The underscore has a number of its own.
            if unit == '_' || len + unit.len_utf8() > 6 {
                return Self(0);
            }
            len += unit.encode_utf8(&mut folded[len..]).len();
        }
        let ordered = cluster.units().last().is_some_and(|&unit| combining_class(unit) != 0);
        let flags = [
            (is_point(c), POINT),
            (is_invisible(c), INVISIBLE),
            (ordered, ORDERED),
            (cluster.capital, CAPITAL),
        ];
        let flags = flags.iter().filter(|(set, _)| *set).fold(0, |flags, (_, flag)| flags | flag);
        let takes = (takes(c) as u64) << TAKES;
        Self(u64::from_le_bytes(folded) | (len as u64) << LEN | KNOWN | kind | flags | takes)
    }

    #[inline(always)]
    fn has(self, flags: u64) -> bool {
        self.0 & flags != 0
    }

    #[inline(always)]
    fn len(self) -> usize {
        (self.0 >> LEN & 7) as usize
    }
}

/// A word or a character as one look at each of its characters reads it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Folded<const N: usize> {
    /// The bytes of its fold, and how many there are.
    pub(crate) bytes: [u8; N],
    pub(crate) len: usize,
    /// Where it ends in the text.
    pub(crate) end: usize,
    /// The class of its first character, and whether that is a capital.
    pub(crate) class: Class,
    pub(crate) capital: bool,
}

/// The folds of characters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Folds {
    table: &'static [Fold],
}

impl Folds {
    /// The one table.
    pub(crate) fn get() -> Self {
        Self { table: &FOLDS }
    }

    /// The fold of the character at byte `at`, and the character's bytes.
    #[inline(always)]
    fn look(self, bytes: &[u8], at: usize) -> (Fold, usize) {
        let low = |nth: usize| bytes.get(at + nth).map_or(0, |&byte| usize::from(byte & 0x3f));
        let (point, len) = match usize::from(bytes[at]) {
            first @ ..=0x7f => (first, 1),
            first @ ..=0xdf => ((first & 0x1f) << 6 | low(1), 2),
            first @ ..=0xef => ((first & 0xf) << 12 | low(1) << 6 | low(2), 3),
            _ => (usize::MAX, 4),
        };
        (self.table.get(point).copied().unwrap_or_default(), len)
    }

    /// The word, or the character of a script without spaces, that begins at byte `at`; a word ends at `to`
    /// at the latest. `None` if nothing begins there, or what does must be read the long way.
    #[inline]
    pub(crate) fn read<const N: usize>(self, text: &str, at: usize, to: usize) -> Option<Folded<N>> {
        let bytes = text.as_bytes();
        let (first, _) = self.look(bytes, at);
        let class = match first.0 & (LETTER | DIGIT | IDEOGRAPH) {
            LETTER => Class::Letter,
            DIGIT => Class::Digit,
            IDEOGRAPH => Class::Ideograph,
            _ => return None,
        };
        // A character of its own takes marks only.
        let goes_on = if class == Class::Ideograph { 0 } else { LETTER | DIGIT };
        let mut folded = [0; N];
        let (mut len, mut end) = (0, at);
        // The character that marks belong to, where its fold stands, and what is last there.
        let (mut base, mut base_at, mut last) = (first, 0, first);
        while end < to {
            let (fold, width) = self.look(bytes, end);
            if end == at || fold.has(goes_on) {
                (base, base_at, last) = (fold, len, fold);
            } else if fold.has(MARK) {
                let takes = base.0 >> TAKES;
                let falls =
                    takes == Takes::Nothing as u64 || takes == Takes::Letters as u64 && fold.has(POINT);
                // Over a Cyrillic letter it makes another one of it.
                let breve = &bytes[end..end + width] == "\u{306}".as_bytes();
                if fold.has(INVISIBLE) || falls && !breve {
                    end += width;
                    continue;
                }
                let unordered = last.has(ORDERED) && fold.has(ORDERED);
                if unordered || breve || base.len() == 0 || len - base_at > ROOM {
                    return None;
                }
                last = fold;
            } else if fold.has(KNOWN) || !self.is_inside(text, end, base) {
                break;
            } else {
                return None;
            }
            *folded.get_mut(len..)?.first_chunk_mut()? = fold.0.to_le_bytes();
            len += fold.len();
            end += width;
        }
        Some(Folded { bytes: folded, len, end, class, capital: first.has(CAPITAL) })
    }

    /// Whether a word may go on with the character at byte `at`, of which the table does not tell.
    fn is_inside(self, text: &str, at: usize, before: Fold) -> bool {
        let c = text[at..].chars().next().unwrap_or_default();
        let joins = before.has(DIGIT) && joins_digits(c);
        joins || matches!(class(c), Class::Letter | Class::Digit | Class::Mark)
    }
}
