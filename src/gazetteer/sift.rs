//! Which words and characters of a window a form may begin with.

use super::filter::Beginnings;
use super::index::WordIndex;
use super::places::Others;
use crate::text::characters;
use crate::text::hash::then;
use crate::text::words::{BLOCK, Block, Work};

/// Asks the filters about every ASCII word, and every character that `hits` asks for; whether there are
/// initials. This loop sees every word of the text: it has no branch that the words could make the
/// processor mispredict.
pub(super) struct Sift<'a> {
    pub(super) blocks: &'a [Block],
    /// Empty, or as many.
    pub(super) others: &'a [Others],
    pub(super) bytes: &'a [u8],
    pub(super) index: &'a WordIndex,
    pub(super) hits: &'a mut [u64],
}

impl Work for Sift<'_> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let Self { blocks, others, bytes, index, hits } = self;
        let mut initials = 0;
        for ((nth, pair), hits) in blocks.windows(2).enumerate().zip(hits) {
            initials |= pair[0].initials;
            let rest = bytes.get(nth * BLOCK..).unwrap_or_default();
            let mut copied = [0; BLOCK + 8];
            let window = rest.first_chunk().unwrap_or_else(|| {
                copied[..rest.len()].copy_from_slice(rest);
                &copied
            });
            if let Some([one, next]) = others.get(nth..nth + 2) {
                let asked = *hits & one.characters;
                *hits ^= asked ^ characters_in(window, asked, *one, next.characters, index);
            }
            *hits |= words_in(window, pair[0], pair[1].ends, index);
        }
        initials != 0
    }
}

/// The characters of one block that a form may begin with, of those that are `asked` about.
#[inline(always)]
fn characters_in(window: &[u8; BLOCK + 8], asked: u64, here: Others, next: u64, index: &WordIndex) -> u64 {
    let set = &index.characters;
    if set.is_empty() {
        return 0;
    }
    let number = |at: usize| characters::number(window[at..].first_chunk().copied().unwrap_or_default());
    let followed = here.characters >> characters::LEN | next << (BLOCK - characters::LEN);
    let mut hits = asked & here.unsure;
    let mut rest = asked;
    while rest != 0 {
        let bit = rest.trailing_zeros() as usize % BLOCK;
        rest &= rest - 1;
        let one = number(bit);
        // Forms that go on with something else than another character are there by their first one alone.
        let two = set.may_have(then(one, number(bit + characters::LEN))) & (followed >> bit & 1 == 1);
        hits |= u64::from(set.may_have(one) | two) << bit;
    }
    hits
}

/// The words of one block that a form may begin with.
#[inline(always)]
fn words_in(window: &[u8; BLOCK + 8], block: Block, next: u64, index: &WordIndex) -> u64 {
    let ask = |filter: &Beginnings, starts: u64| {
        let mut rest = starts;
        let mut hits = 0;
        while rest != 0 {
            let bit = rest.trailing_zeros() as usize % BLOCK;
            rest &= rest - 1;
            let len = length(block.ends, next, bit);
            let word = window[bit..].first_chunk().unwrap_or(&[0; 8]);
            hits |= u64::from(filter.may_have(Beginnings::code(*word, len))) << bit;
        }
        hits
    };
    let capitals = ask(&index.all, block.starts & block.capitals);
    match index.lower.is_empty() {
        true => capitals,
        false => capitals | ask(&index.lower, block.starts & !block.capitals),
    }
}

/// The length of the word that starts at a bit of a block; [`BLOCK`] or more: it is that long.
#[inline(always)]
pub(super) fn length(ends: u64, next: u64, bit: usize) -> usize {
    (ends >> bit | (next << 1) << (BLOCK - 1 - bit)).trailing_zeros() as usize
}
