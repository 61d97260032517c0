//! Which words and characters of a window a form may begin with.

use super::filter::Beginnings;
use super::places::Others;
use super::starts::{SmallStarts, Starts};
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
    pub(super) starts: &'a Starts,
    /// How words begin that have no capital.
    pub(super) small: &'a SmallStarts,
    pub(super) hits: &'a mut [u64],
}

impl Work for Sift<'_> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let Self { blocks, others, bytes, starts, small, hits } = self;
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
                *hits ^= asked ^ characters_in(window, asked, *one, next.characters, starts);
            }
            let (capitals, mut smalls) = words_in(window, pair[0], pair[1].ends, &starts.all, &small.words);
            if others.is_empty() && smalls != 0 {
                smalls = followed_in(rest, smalls, pair[0], pair[1], &small.followed);
            }
            *hits |= capitals | smalls;
        }
        initials != 0
    }
}

/// The characters of one block that a form may begin with, of those that are `asked` about.
#[inline(always)]
fn characters_in(window: &[u8; BLOCK + 8], asked: u64, here: Others, next: u64, starts: &Starts) -> u64 {
    let set = &starts.characters;
    if set.is_empty() {
        return 0;
    }
    let bytes = |at: usize| window[at..].first_chunk().copied().unwrap_or_default();
    let mut first = 0;
    let mut rest = asked;
    while rest != 0 {
        let bit = rest.trailing_zeros() as usize % BLOCK;
        rest &= rest - 1;
        first |= u64::from(starts.firsts.has(bytes(bit))) << bit;
    }
    let number = |at: usize| characters::number(bytes(at));
    let followed = here.characters >> characters::LEN | next << (BLOCK - characters::LEN);
    let mut hits = first & here.unsure;
    let mut rest = first;
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

/// The words of one block that a form may begin with: those with a capital, and the others.
#[inline(always)]
fn words_in(
    window: &[u8; BLOCK + 8],
    block: Block,
    next: u64,
    all: &Beginnings,
    small: &Beginnings,
) -> (u64, u64) {
    let ask = |filter: &Beginnings, starts: u64| {
        let mut rest = starts;
        let mut hits = 0;
        while rest != 0 {
            let bit = rest.trailing_zeros() as usize % BLOCK;
            rest &= rest - 1;
            hits |= u64::from(filter.may_have(code_at(window, block.ends, next, bit))) << bit;
        }
        hits
    };
    let capitals = ask(all, block.starts & block.capitals);
    match small.is_empty() {
        true => (capitals, 0),
        false => (capitals, ask(small, block.starts & !block.capitals)),
    }
}

/// Which of these words of a block may begin a form with the word that follows, or alone. Most small words
/// that begin a form are articles and prepositions, which do so only before few words.
#[inline(always)]
fn followed_in(bytes: &[u8], smalls: u64, block: Block, next: Block, followed: &Beginnings) -> u64 {
    let mut rest = smalls;
    let mut hits = 0;
    while rest != 0 {
        let bit = rest.trailing_zeros() as usize;
        rest &= rest - 1;
        let mut first = [0; 8];
        let len = length(block.ends, next.ends, bit);
        match bytes[bit..].first_chunk() {
            Some(chunk) => first = *chunk,
            None => first[..bytes.len() - bit].copy_from_slice(&bytes[bit..]),
        }
        let code = Beginnings::code(first, len);
        // The words of both blocks as one row of bits, from this one's on.
        let row = |here: u64, next: u64| here >> bit | (next << 1) << (BLOCK - 1 - bit);
        let starts = row(block.starts, next.starts) & !1;
        let after = starts.trailing_zeros() as usize;
        let known = starts != 0
            && row(block.initials, next.initials) >> after & 1 == 0
            && row(block.ends, next.ends) >> after != 0;
        let follows = known.then(|| {
            let len = (row(block.ends, next.ends) >> after).trailing_zeros() as usize;
            let there = bytes[bit + after..].first_chunk().copied();
            there.is_none_or(|there| followed.may_have(Beginnings::followed(code, there, len)))
        });
        hits |= u64::from(followed.may_have(code) || follows.unwrap_or(true)) << bit;
    }
    hits
}

/// What stands for the word that starts at a bit of a block.
#[inline(always)]
fn code_at(window: &[u8; BLOCK + 8], ends: u64, next: u64, bit: usize) -> u64 {
    Beginnings::code(*window[bit..].first_chunk().unwrap_or(&[0; 8]), length(ends, next, bit))
}

/// The length of the word that starts at a bit of a block; [`BLOCK`] or more: it is that long.
#[inline(always)]
pub(super) fn length(ends: u64, next: u64, bit: usize) -> usize {
    (ends >> bit | (next << 1) << (BLOCK - 1 - bit)).trailing_zeros() as usize
}
