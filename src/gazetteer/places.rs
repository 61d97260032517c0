//! Where forms may begin in a text, and which words stand there.
//!
//! A text is read window by window, its Latin letters made plain ([`crate::text::latin`]). Words of
//! ASCII are bits: they are given their numbers only where one is asked for, and so are characters of
//! Han and Hangul. What else stands in a window is split into tokens once. The filters of the index
//! say at which of them a form may begin.

use memchr::memmem;

use super::index::WordIndex;
use super::keys::LONGEST_KEY;
use super::sift::Sift;
use crate::text::characters::{self, Characters};
use crate::text::fold::{Class, Cluster, Marks, class};
use crate::text::hash::{folded_word, then};
use crate::text::latin::Latin;
use crate::text::tokens::{Behind, Token, Tokenizer, is_wide_punctuation, push_folded};
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

/// A token of a run that is not all ASCII.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Its length, and [`ALONE`].
    pub(super) len: u32,
    pub(super) number: u64,
}

/// The token is a character of a script that is read one by one.
pub(super) const ALONE: u32 = 1 << 31;

/// What starts in one block and is no ASCII word, a bit a byte.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Others {
    /// A character of three bytes, which is read again where it is asked for; and whether of Hangul.
    pub(super) characters: u64,
    hangul: u64,
    /// A character before one that is read another way.
    pub(super) unsure: u64,
    /// A token, and how many of them stand in the blocks before.
    pub(super) tokens: u64,
    pub(super) before: u32,
}

/// What stood before a token that is split off.
struct Before {
    /// Where the last word ended.
    word_end: usize,
    /// The last character of its own, and its number.
    character: Option<(usize, u64)>,
}

/// The places of one window of a text; reuse it to reuse its memory. Places are counted from the start of
/// the window as it is read.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Where the window starts and ends in the text.
    pub(super) from: usize,
    pub(super) until: usize,
    /// The window with plain letters, if it has letters that become plain.
    pub(super) latin: Latin,
    pub(super) is_plain: bool,
    pub(super) words: Words,
    /// Where forms may begin, a bit a byte; a character is there to be asked about first.
    pub(super) beginnings: Vec<u64>,
    /// Empty if all is ASCII.
    pub(super) others: Vec<Others>,
    pub(super) tokens: Vec<Place>,
    /// Ordered by start.
    pub(super) joined: Vec<Joined>,
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
        (self.from, self.until) = (from, until);
        let mut latin = std::mem::take(&mut self.latin);
        self.is_plain = latin.read(&text[from..until]);
        self.find(if self.is_plain { latin.text() } else { &text[from..until] }, index);
        self.latin = latin;
        until
    }

    fn find(&mut self, text: &str, index: &WordIndex) {
        self.words.scan(text.as_bytes());
        self.beginnings.clear();
        self.beginnings.resize(self.words.blocks.len(), 0);
        self.joined.clear();
        self.others.clear();
        self.tokens.clear();
        if !self.words.mixed.is_empty() {
            self.split(text, index);
        }
        let (blocks, others) = (&self.words.blocks, &self.others);
        let bytes = text.as_bytes();
        // A plain window hides which words are ASCII.
        let small = index.starts.small_starts(!self.is_plain);
        if fast(Sift { blocks, others, bytes, starts: &index.starts, small, hits: &mut self.beginnings }) {
            self.all_initials(text, index);
        }
        self.joined.sort_by_key(|joined| joined.start);
    }

    /// Splits the runs that are not all ASCII.
    fn split(&mut self, text: &str, index: &WordIndex) {
        self.others.resize(self.words.blocks.len(), Others::default());
        let (others, beginnings) = (&mut self.others, &mut self.beginnings);
        fast(Wide { bytes: text.as_bytes(), others, beginnings });
        let mixed = std::mem::take(&mut self.words.mixed);
        let mut tokenizer = std::mem::take(&mut self.tokenizer);
        let mut before = Before { word_end: usize::MAX, character: None };
        for &(start, end) in &mixed {
            let (mut at, end) = (start as usize, end as usize);
            while at < end {
                if let Some(end) = self.characters(text, at, &mut before) {
                    at = end;
                    continue;
                }
                if is_wide_punctuation(&text.as_bytes()[at..]) {
                    at += characters::LEN;
                    continue;
                }
                let (token, behind) = tokenizer.read(text, at, end);
                if let Some(token) = token {
                    self.take(text, token, &mut before, index);
                }
                at = behind;
            }
        }
        self.tokenizer = tokenizer;
        self.words.mixed = mixed;
        let mut before = 0;
        for others in &mut self.others {
            others.before = before;
            before += others.tokens.count_ones();
        }
    }

    /// Takes the characters in a row that begin at byte `at`, if some do; returns where they end.
    #[inline]
    fn characters(&mut self, text: &str, at: usize, before: &mut Before) -> Option<usize> {
        let Others { characters, hangul, .. } = self.others[at / BLOCK];
        if characters >> (at % BLOCK) & 1 == 0 {
            return None;
        }
        let is_hangul = hangul >> (at % BLOCK) & 1 == 1;
        let mut end = at;
        loop {
            let Others { characters, hangul, .. } = self.others[end / BLOCK];
            let bit = end % BLOCK;
            let same = if is_hangul { hangul } else { characters & !hangul } >> bit;
            match !same & EVERY_THIRD & (!0 >> bit) {
                0 => end += (BLOCK - bit).next_multiple_of(characters::LEN),
                missing => {
                    end += missing.trailing_zeros() as usize;
                    break;
                }
            }
        }
        let behind = Behind::read(text, end);
        if behind == Behind::Part {
            end -= characters::LEN;
            let last = !(1 << (end % BLOCK));
            self.others[end / BLOCK].characters &= last;
            self.others[end / BLOCK].hangul &= last;
            self.beginnings[end / BLOCK] &= last;
        }
        // The character before one that is read another way.
        if behind != Behind::Nothing
            && let Some(last) = end.checked_sub(characters::LEN)
        {
            self.others[last / BLOCK].unsure |= 1 << (last % BLOCK);
        }
        if end == at {
            return None;
        }
        // Inside a word no form begins: of syllables in a row only the first may.
        if is_hangul && before.word_end != at {
            self.beginnings[at / BLOCK] |= 1 << (at % BLOCK);
        }
        before.word_end = if is_hangul { end } else { usize::MAX };
        Some(end)
    }

    fn take(&mut self, text: &str, token: Token, before: &mut Before, index: &WordIndex) {
        let inside = before.word_end == token.start && token.class.is_word();
        before.word_end = if token.class.is_word() { token.end } else { usize::MAX };
        let word = matches!(token.class, Class::Letter | Class::Digit);
        let len = (token.end - token.start) as u32 | if word { 0 } else { ALONE };
        self.tokens.push(Place { len, number: token.hash });
        let at = token.start;
        let here = 1 << (at % BLOCK);
        self.others[at / BLOCK].tokens |= here;
        let may_begin = match (word, token.ascii) {
            (false, _) => self.character(text, token, before, index),
            (true, 0) => index.starts.may_begin(token.hash, token.capital),
            (true, code) if token.capital => index.starts.all.may_have(code),
            (true, code) => index.starts.small_starts(false).words.may_have(code),
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

    /// Whether a form may begin with a character that was split off. What needs the next one to be known is
    /// found out when that one comes.
    fn character(&mut self, text: &str, token: Token, before: &mut Before, index: &WordIndex) -> bool {
        let set = &index.starts.characters;
        if let Some((at, number)) = before.character
            && set.may_have(then(number, token.hash))
        {
            self.beginnings[at / BLOCK] |= 1 << (at % BLOCK);
        }
        before.character = Some((token.start, token.hash));
        // It may stand for one of Han or Hangul, which are looked up in another way.
        let above = text.as_bytes()[token.start] > 0xe3 || token.class == Class::Hangul;
        set.may_have(token.hash) || above && !set.is_empty()
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
                let at = nth * BLOCK + bit;
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
        let may_begin = index.starts.may_begin(number, capital);
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

/// Bits 0, 3, 6 and so on.
const EVERY_THIRD: u64 = 0x9249_2492_4924_9249;

/// Finds the characters of a window, block by block.
struct Wide<'a> {
    bytes: &'a [u8],
    others: &'a mut [Others],
    beginnings: &'a mut [u64],
}

impl Work for Wide<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let blocks = self.others.iter_mut().zip(self.beginnings);
        for ((nth, rest), (others, beginnings)) in self.bytes.chunks(BLOCK).enumerate().zip(blocks) {
            let next = self.bytes.get((nth + 1) * BLOCK).copied().unwrap_or_default();
            let Characters { han, hangul } = match rest.first_chunk() {
                Some(block) => Characters::of(block, next),
                None => {
                    let mut block = [0; BLOCK];
                    block[..rest.len()].copy_from_slice(rest);
                    Characters::of(&block, next)
                }
            };
            (others.characters, others.hangul) = (han | hangul, hangul);
            *beginnings |= han;
        }
    }
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
