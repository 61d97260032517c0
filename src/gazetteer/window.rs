//! A window of a text as the word index reads it: words and characters by their place, and where each
//! stands in the text.

use super::places::{ALONE, Joined, Place, Places};
use super::sift::length;
use crate::text::characters;
use crate::text::fold::Folder;
use crate::text::hash::ascii_word;
use crate::text::words::BLOCK;

/// What [`Places`] found in a window.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window<'a> {
    /// The window as it is read.
    text: &'a str,
    places: &'a Places,
}

/// A word or a character.
#[derive(Debug, Clone, Copy)]
pub(super) struct Next {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) number: u64,
    /// Whether it is a character of a script that is read one by one.
    pub(super) alone: bool,
}

impl<'a> Window<'a> {
    /// The window of `text` that was read last.
    pub(super) fn of(places: &'a Places, text: &'a str) -> Self {
        let text = if places.is_plain { places.latin.text() } else { &text[places.from..places.until] };
        Self { text, places }
    }

    /// Where forms may begin: a bit a byte, sixty-four bytes after sixty-four.
    pub(super) fn beginnings(&self) -> &'a [u64] {
        &self.places.beginnings
    }

    /// Where a place of the window stands in the text.
    #[inline(always)]
    pub(super) fn origin(&self, at: usize) -> usize {
        self.places.from + if self.places.is_plain { self.places.latin.origin(at) } else { at }
    }

    /// Whether the character at a place is a capital.
    #[inline(always)]
    pub(super) fn is_capital(&self, at: usize) -> bool {
        match self.text.as_bytes()[at] {
            byte if byte.is_ascii() => byte.is_ascii_uppercase(),
            _ => Folder::get().is_capital(self.text, at),
        }
    }

    /// Whether the word that starts at a place is ASCII in the text.
    #[inline(always)]
    pub(super) fn is_ascii_word(&self, at: usize) -> bool {
        !self.places.is_plain && self.places.words.blocks[at / BLOCK].starts >> (at % BLOCK) & 1 == 1
    }

    /// Words that may be read as one, by their start.
    pub(super) fn joined(&self) -> &'a [Joined] {
        &self.places.joined
    }

    /// Those that begin at a place.
    #[inline(always)]
    pub(super) fn joined_at(&self, start: usize) -> &'a [Joined] {
        let joined = self.joined();
        if joined.is_empty() {
            return &[];
        }
        let from = joined.partition_point(|joined| (joined.start as usize) < start);
        let count = joined[from..].partition_point(|joined| joined.start as usize == start);
        &joined[from..from + count]
    }

    /// The word or character that begins at a place.
    #[inline(always)]
    pub(super) fn at(&self, start: usize) -> Next {
        let (nth, bit) = (start / BLOCK, start % BLOCK);
        match self.places.words.blocks[nth].starts >> bit & 1 {
            1 => self.word(nth, bit),
            _ => self.other(nth, bit),
        }
    }

    /// The first word or character that begins at or after a place.
    #[inline(always)]
    pub(super) fn next(&self, at: usize) -> Option<Next> {
        let mut asked = !0 << (at % BLOCK);
        let mut nth = at / BLOCK;
        loop {
            let words = self.places.words.blocks.get(nth)?.starts;
            let others = self.places.others.get(nth).map_or(0, |others| others.characters | others.tokens);
            let starts = (words | others) & asked;
            if starts != 0 {
                let bit = starts.trailing_zeros() as usize;
                return Some(match words >> bit & 1 {
                    1 => self.word(nth, bit),
                    _ => self.other(nth, bit),
                });
            }
            nth += 1;
            asked = !0;
        }
    }

    #[inline(always)]
    fn word(&self, nth: usize, bit: usize) -> Next {
        let blocks = &self.places.words.blocks;
        let start = nth * BLOCK + bit;
        let len = match length(blocks[nth].ends, blocks[nth + 1].ends, bit) {
            BLOCK => self.long(nth, bit),
            len => len,
        };
        let end = start + len;
        Next { start, end, number: ascii_word(self.text.as_bytes(), start, end), alone: false }
    }

    /// The length of a word that is longer than a block.
    #[cold]
    fn long(&self, nth: usize, bit: usize) -> usize {
        let blocks = &self.places.words.blocks;
        let after = blocks[nth + 1..].iter().position(|block| block.ends != 0);
        let block = nth + 1 + after.unwrap_or(0);
        (block - nth) * BLOCK + blocks[block].ends.trailing_zeros() as usize - bit
    }

    #[inline(always)]
    fn other(&self, nth: usize, bit: usize) -> Next {
        let others = self.places.others[nth];
        let start = nth * BLOCK + bit;
        if others.characters >> bit & 1 == 1 {
            let end = start + characters::LEN;
            let mut bytes = [0; 4];
            bytes[..characters::LEN].copy_from_slice(&self.text.as_bytes()[start..end]);
            return Next { start, end, number: characters::number(bytes), alone: true };
        }
        let before = (others.tokens & !(!0 << bit)).count_ones();
        let Place { len, number } = self.places.tokens[(others.before + before) as usize];
        Next { start, end: start + (len & !ALONE) as usize, number, alone: len & ALONE != 0 }
    }
}
