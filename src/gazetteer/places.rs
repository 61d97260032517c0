//! Where forms may begin, and which word comes next.
//!
//! Words of ASCII are bits: they are given their numbers only where one is asked for. What else
//! stands in a text is split into tokens once. The filters of the index say at which of them a
//! form may begin.

use memchr::memmem;

use super::filter::Beginnings;
use super::index::WordIndex;
use super::keys::LONGEST_KEY;
use crate::text::fold::{Class, Cluster, Marks, class};
use crate::text::hash::{ascii_word, folded_word};
use crate::text::tokens::{Token, Tokenizer, push_folded};
use crate::text::words::{BLOCK, Block, Words, Work, fast};

/// The longest run of initials that is read as one word.
const LONGEST_INITIALS: usize = 12;

/// Bytes of a text that are read at once: what is known of them fits into the nearer caches. A
/// window ends at an empty line, over which no form goes.
const WINDOW: usize = 1 << 17;

/// Several words that may be read as one: initials, words parted by an invisible space.
#[derive(Debug, Clone, Copy)]
pub(super) struct Joined {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) number: u64,
    /// Whether the filters say that a form may begin with it.
    pub(super) may_begin: bool,
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

/// A token of a run that is not all ASCII.
#[derive(Debug, Clone, Copy)]
struct Place {
    start: u32,
    /// Its length, and [`ALONE`].
    len: u32,
    number: u64,
}

const ALONE: u32 = 1 << 31;

/// The tokens of one block that are not ASCII words: where they start, and how many stand before.
#[derive(Debug, Clone, Copy, Default)]
struct Others {
    starts: u64,
    before: u32,
}

/// The places of one window of a text; reuse it to reuse its memory.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Where the window starts.
    from: usize,
    words: Words,
    /// Where forms may begin, a bit a byte.
    beginnings: Vec<u64>,
    /// Empty if all is ASCII.
    others: Vec<Others>,
    tokens: Vec<Place>,
    /// Ordered by start.
    joined: Vec<Joined>,
    tokenizer: Tokenizer,
    folded: Vec<u8>,
}

impl Places {
    /// Reads the window of `text` that begins at byte `from`; returns where it ends.
    pub(super) fn read(&mut self, text: &str, from: usize, index: &WordIndex) -> usize {
        let bytes = text.as_bytes();
        let until = match bytes.get(from + WINDOW..) {
            Some(rest) => memmem::find(rest, b"\n\n").map_or(bytes.len(), |at| from + WINDOW + at),
            None => bytes.len(),
        };
        self.from = from;
        self.words.scan(&bytes[from..until]);
        self.beginnings.clear();
        self.beginnings.resize(self.words.blocks.len(), 0);
        self.joined.clear();
        self.others.clear();
        self.tokens.clear();
        if !self.words.mixed.is_empty() {
            self.split(text, index);
        }
        let sift =
            Sift { blocks: &self.words.blocks, bytes: &bytes[from..], index, hits: &mut self.beginnings };
        if fast(sift) {
            self.all_initials(text, index);
        }
        self.joined.sort_by_key(|joined| joined.start);
        until
    }

    /// Where forms may begin: a bit a byte, sixty-four bytes after byte [`Places::from`] and so on.
    pub(super) fn beginnings(&self) -> &[u64] {
        &self.beginnings
    }

    /// Where the window starts.
    pub(super) fn from(&self) -> usize {
        self.from
    }

    /// Words that may be read as one, by their start.
    pub(super) fn joined(&self) -> &[Joined] {
        &self.joined
    }

    /// Those that begin at byte `start`.
    #[inline(always)]
    pub(super) fn joined_at(&self, start: usize) -> &[Joined] {
        if self.joined.is_empty() {
            return &[];
        }
        let from = self.joined.partition_point(|joined| (joined.start as usize) < start);
        let count = self.joined[from..].partition_point(|joined| joined.start as usize == start);
        &self.joined[from..from + count]
    }

    /// The word or character that begins at byte `start`.
    #[inline(always)]
    pub(super) fn at(&self, text: &str, start: usize) -> Next {
        let (nth, bit) = ((start - self.from) / BLOCK, (start - self.from) % BLOCK);
        match self.words.blocks[nth].starts >> bit & 1 {
            1 => self.word(text, nth, bit),
            _ => self.token(nth, bit),
        }
    }

    /// The first word or character that begins at or after byte `at`.
    #[inline(always)]
    pub(super) fn next(&self, text: &str, at: usize) -> Option<Next> {
        let at = at - self.from;
        let mut asked = !0 << (at % BLOCK);
        let mut nth = at / BLOCK;
        loop {
            let words = self.words.blocks.get(nth)?.starts;
            let others = self.others.get(nth).map_or(0, |others| others.starts);
            let starts = (words | others) & asked;
            if starts != 0 {
                let bit = starts.trailing_zeros() as usize;
                return Some(match words >> bit & 1 {
                    1 => self.word(text, nth, bit),
                    _ => self.token(nth, bit),
                });
            }
            nth += 1;
            asked = !0;
        }
    }

    #[inline(always)]
    fn word(&self, text: &str, nth: usize, bit: usize) -> Next {
        let start = self.from + nth * BLOCK + bit;
        let len = match length(self.words.blocks[nth].ends, self.words.blocks[nth + 1].ends, bit) {
            BLOCK => self.long(nth, bit),
            len => len,
        };
        let end = start + len;
        Next { start, end, number: ascii_word(text.as_bytes(), start, end), alone: false }
    }

    /// The length of a word that is longer than a block.
    #[cold]
    fn long(&self, nth: usize, bit: usize) -> usize {
        let after = self.words.blocks[nth + 1..].iter().position(|block| block.ends != 0);
        let block = nth + 1 + after.unwrap_or(0);
        (block - nth) * BLOCK + self.words.blocks[block].ends.trailing_zeros() as usize - bit
    }

    #[inline(always)]
    fn token(&self, nth: usize, bit: usize) -> Next {
        let others = self.others[nth];
        let before = (others.starts & !(!0 << bit)).count_ones();
        let place = self.tokens[(others.before + before) as usize];
        let start = place.start as usize;
        let end = start + (place.len & !ALONE) as usize;
        Next { start, end, number: place.number, alone: place.len & ALONE != 0 }
    }

    /// Splits the runs that are not all ASCII.
    fn split(&mut self, text: &str, index: &WordIndex) {
        self.others.resize(self.words.blocks.len(), Others::default());
        let mixed = std::mem::take(&mut self.words.mixed);
        let mut tokenizer = std::mem::take(&mut self.tokenizer);
        let mut word_end = usize::MAX;
        for &(start, end) in &mixed {
            let (start, end) = (self.from + start as usize, self.from + end as usize);
            tokenizer.split(text, start, end, |token| self.take(text, token, &mut word_end, index));
        }
        self.tokenizer = tokenizer;
        self.words.mixed = mixed;
        let mut before = 0;
        for others in &mut self.others {
            others.before = before;
            before += others.starts.count_ones();
        }
    }

    fn take(&mut self, text: &str, token: Token, word_end: &mut usize, index: &WordIndex) {
        let inside = *word_end == token.start && token.class.is_word();
        *word_end = if token.class.is_word() { token.end } else { usize::MAX };
        let word = matches!(token.class, Class::Letter | Class::Digit);
        let len = (token.end - token.start) as u32 | if word { 0 } else { ALONE };
        self.tokens.push(Place { start: token.start as u32, len, number: token.hash });
        let at = token.start - self.from;
        let here = 1 << (at % BLOCK);
        self.others[at / BLOCK].starts |= here;
        let may_begin = match (word, token.ascii) {
            (false, _) => !index.characters.is_empty(),
            (true, 0) => index.may_begin(token.hash, token.capital),
            (true, code) if token.capital => index.all.may_have(code),
            (true, code) => index.lower.may_have(code),
        };
        // Inside a word no form begins: Hangul and what stands beside it have a token a character.
        if !inside && may_begin {
            self.beginnings[at / BLOCK] |= here;
        }
        // A full stop, or the first byte of one of its wide forms or of an invisible space.
        if !word || !matches!(text.as_bytes().get(token.end), Some(b'.' | 0xe2 | 0xef)) {
            return;
        }
        let rest = &text[token.end..];
        if rest.starts_with('\u{200b}') {
            self.glued(text, token.start, token.capital, index);
        }
        if rest.starts_with(['.', '．', '\u{200b}']) && is_single(text, token.start).is_some() {
            self.initials(text, token.start, token.capital, index);
        }
    }

    /// The initials among the ASCII words.
    fn all_initials(&mut self, text: &str, index: &WordIndex) {
        let bytes = text.as_bytes();
        for nth in 0..self.words.blocks.len() {
            let Block { initials, capitals, .. } = self.words.blocks[nth];
            let mut rest = initials;
            while rest != 0 {
                let bit = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                let at = self.from + nth * BLOCK + bit;
                // Most are the end of a sentence or of a list's number: another letter must follow.
                let follows =
                    bytes.get(at + 2).is_some_and(|&byte| byte.is_ascii_alphabetic() || byte >= 0x80);
                if bytes[at + 1] == b'.' && follows {
                    self.initials(text, at, capitals >> bit & 1 == 1, index);
                }
            }
        }
    }

    fn join(&mut self, start: usize, end: usize, capital: bool, index: &WordIndex) {
        let number = folded_word(&self.folded);
        let may_begin = index.may_begin(number, capital);
        self.joined.push(Joined { start: start as u32, end: end as u32, number, may_begin });
    }

    /// Letters with full stops that begin at `start`: every length is one word, too.
    fn initials(&mut self, text: &str, start: usize, capital: bool, index: &WordIndex) {
        self.folded.clear();
        let mut at = start;
        for width in 1..=LONGEST_INITIALS {
            let Some(letter) = is_single(text, at) else { break };
            push_folded(&mut self.folded, letter.units()[0]);
            if width > 1 {
                self.join(start, letter.end, capital, index);
            }
            let stop = visible(text, letter.end).filter(|(_, stop)| stop.units() == ['.']);
            let Some((_, stop)) = stop else { break };
            at = visible(text, stop.end).map_or(stop.end, |(next, _)| next);
        }
    }

    /// Words that only an invisible space parts are one word, too.
    fn glued(&mut self, text: &str, start: usize, capital: bool, index: &WordIndex) {
        self.folded.clear();
        let mut at = start;
        let mut width = 1;
        while let Some(cluster) = Cluster::read(text, at, Marks::Fold) {
            if cluster.units().is_empty() && !cluster.class.is_word() && cluster.class != Class::Mark {
                if width > 1 {
                    self.join(start, at, capital, index);
                }
                width += 1;
                if width > LONGEST_KEY {
                    return;
                }
            } else if matches!(cluster.class, Class::Letter | Class::Digit) {
                cluster.units().iter().for_each(|&unit| push_folded(&mut self.folded, unit));
            } else {
                break;
            }
            at = cluster.end;
        }
        if width > 1 {
            self.join(start, at, capital, index);
        }
    }
}

/// Asks the filters about every ASCII word; whether there are initials. This loop sees every word of the
/// text: it has no branch that the words could make the processor mispredict.
struct Sift<'a> {
    blocks: &'a [Block],
    /// The text from the first block on.
    bytes: &'a [u8],
    index: &'a WordIndex,
    hits: &'a mut [u64],
}

impl Work for Sift<'_> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let Self { blocks, bytes, index, hits } = self;
        let mut initials = 0;
        for ((nth, pair), hits) in blocks.windows(2).enumerate().zip(hits) {
            initials |= pair[0].initials;
            let rest = bytes.get(nth * BLOCK..).unwrap_or_default();
            *hits |= match rest.first_chunk() {
                Some(window) => in_block(window, pair[0], pair[1].ends, index),
                None => {
                    let mut window = [0; BLOCK + 8];
                    window[..rest.len()].copy_from_slice(rest);
                    in_block(&window, pair[0], pair[1].ends, index)
                }
            };
        }
        initials != 0
    }
}

/// The words of one block that a form may begin with.
#[inline(always)]
fn in_block(window: &[u8; BLOCK + 8], block: Block, next: u64, index: &WordIndex) -> u64 {
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
fn length(ends: u64, next: u64, bit: usize) -> usize {
    (ends >> bit | (next << 1) << (BLOCK - 1 - bit)).trailing_zeros() as usize
}

/// The cluster at `at` if it is a letter that stands alone.
fn is_single(text: &str, at: usize) -> Option<Cluster> {
    let cluster = Cluster::read(text, at, Marks::Fold)?;
    let next = text[cluster.end..].chars().next();
    let alone = !next.is_some_and(|c| matches!(class(c), Class::Letter | Class::Digit));
    (cluster.class == Class::Letter && cluster.units().len() == 1 && alone).then_some(cluster)
}

/// The first cluster at or after `at` that can be seen, and where it starts.
fn visible(text: &str, at: usize) -> Option<(usize, Cluster)> {
    let mut at = at;
    loop {
        let cluster = Cluster::read(text, at, Marks::Fold)?;
        if !cluster.units().is_empty() {
            return Some((at, cluster));
        }
        at = cluster.end;
    }
}
