//! What a decision is made of: the same for the program that trains and for the one that decides.

use super::letters::is_alphanumeric;
use super::lexicon::{Known, Lexicon};
use super::marks::{is_closer, is_dash, is_opener, is_picture, is_quote, is_spaceless, is_terminator};
use super::scan::{Candidate, Kind, QUOTE_WINDOW, quote_open};
use super::words::{Shape, Word, boundary_from, char_at, char_before, mix};
use crate::text::is_space;

/// How many bits of a feature's hash choose its weight.
pub(super) const BITS: u32 = 18;

/// The questions that are asked at a candidate, in the order in which they are asked.
pub(super) const QUESTIONS: [&str; 37] = [
    "kind of candidate and end of the paragraph",
    "terminator",
    "terminator and what follows",
    "white space",
    "word before",
    "word before and writing of the next",
    "next word",
    "next word after this terminator",
    "writing and length of the word before",
    "writing of both words",
    "abbreviation or not, writing of the next",
    "abbreviation or not, how the next is usually written",
    "abbreviation or not, next word",
    "share of full stops after the word before",
    "share of full stops and length of the word before",
    "how the next word is usually written",
    "writing of four words",
    "abbreviation or not as second word before",
    "writing of the next words",
    "how the next words are usually written",
    "what stands before the quotation",
    "dotted word before this word",
    "place in the paragraph",
    "place in the paragraph and terminator",
    "place in the paragraph of this word",
    "second word before",
    "end of the word before",
    "how both words are usually written",
    "both words",
    "character before",
    "character after",
    "two characters before",
    "two characters after",
    "three characters before",
    "three characters after",
    "longer run before",
    "longer run after",
];

/// What the hash of an answer begins with, for every kind of candidate and every question.
static SEEDS: [[u32; QUESTIONS.len()]; Kind::COUNT] = {
    let mut seeds = [[0; QUESTIONS.len()]; Kind::COUNT];
    let mut at = 0;
    while at < QUESTIONS.len() * Kind::COUNT {
        let (kind, question) = (at / QUESTIONS.len(), at % QUESTIONS.len());
        seeds[kind][question] = mix(question as u32 * 0x51ed + 1, kind as u32);
        at += 1;
    }
    seeds
};

/// The paragraph that a candidate stands in, and what is known about words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) text: &'a str,
    /// Where the visible text of the paragraph begins and ends.
    pub(super) start: usize,
    pub(super) limit: usize,
    pub(super) lexicon: &'a Lexicon,
}

/// The two words beside a candidate, and what is known about them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near {
    left: Word,
    right: Word,
    l: Known,
    r: Known,
}

impl Near {
    /// Their hashes.
    pub(super) fn pair(&self) -> (u32, u32) {
        (self.left.hash, self.right.hash)
    }
}

impl Context<'_> {
    /// Whether a candidate is worth a decision: a mere capital only where the word is usually
    /// written without one, or where something closes before it.
    pub(super) fn worth(&self, candidate: &Candidate) -> bool {
        if candidate.kind != Kind::Bare {
            return true;
        }
        let right = Word::after(self.text, candidate.next, self.limit);
        matches!(right.shape, Shape::Title | Shape::Initial) && self.lexicon.get(right.hash).is_opening()
    }

    /// The words beside a candidate.
    pub(super) fn near(&self, candidate: &Candidate) -> Near {
        let left = Word::before(self.text, self.start, candidate.mark);
        let right = Word::after(self.text, candidate.next, self.limit);
        Near { left, right, l: self.lexicon.get(left.hash), r: self.lexicon.get(right.hash) }
    }

    /// Whether nothing is left to ask: an ordinary word, one full stop, one space, and a capital on a
    /// word that has none elsewhere and often opens sentences.
    pub(super) fn is_plain(&self, candidate: &Candidate, near: &Near) -> bool {
        let Near { left, right, l, r } = near;
        candidate.kind == Kind::Stop
            && candidate.next == candidate.mark + 2
            && self.text.as_bytes()[candidate.mark] == b'.'
            && left.shape == Shape::Lower
            && left.letters >= 3
            && left.end == candidate.mark
            && l.class() == 0
            && l.stops() <= 1
            && right.shape == Shape::Title
            && right.start == candidate.next
            && r.is_opening()
    }

    /// Asks every question about a candidate; `answer` gets its number and the hash of the answer.
    pub(super) fn ask(&self, candidate: &Candidate, near: &Near, mut answer: impl FnMut(usize, u32)) {
        let Self { text, start, limit, lexicon } = *self;
        let Near { left, right, l, r } = *near;
        let seeds = &SEEDS[candidate.kind as usize];
        let mut question = 0;
        let mut put = |value: u32| {
            answer(question, mix(seeds[question], value));
            question += 1;
        };
        let gap_before = back_over_space(text, start, left.start);
        let second = Word::before(text, start, gap_before);
        let right_end = right.end.min(limit);
        let tail = if right_end < limit { tail_class(char_at(text, right_end)) } else { 0 };
        let after =
            right_end + usize::from(tail > 0 && right_end < limit && char_at(text, right_end).is_ascii());
        let gap_after = past_space(text, after.min(limit), limit);
        let third = if gap_after < limit { Word::after(text, gap_after, limit) } else { Word::default() };

        let (s, t) = (lexicon.get(second.hash), lexicon.get(third.hash));
        let term = terminator_class(&text[candidate.mark..candidate.end]);
        let opener = opener_class(char_at(text, candidate.next));
        let (ls, ss, rs, ts) =
            (left.shape as u32, second.shape as u32, right.shape as u32, third.shape as u32);
        // A title opens a sentence like nothing else, and some words more often than others.
        let lower = match r.lower() {
            _ if r.class() & 1 != 0 && tail == 1 && right.shape != Shape::Initial => 6,
            lower @ 4.. if r.opens() => lower + 3,
            lower => lower,
        };
        let (abbreviation, stops) = (l.class(), l.stops());
        let letters = u32::from(left.letters.min(9));
        let gap = gap_class(&text[candidate.end..candidate.next]);
        let place = self.place(&left, &second);
        let dotted = u32::from(left.shape == Shape::Dotted);
        let quotes = if term & 0x10 != 0 || opener == 1 {
            1 + u32::from(quote_open(text, start, candidate.mark))
        } else {
            0
        };

        let quotation = if term & 0x90 != 0 { self.quotation(candidate) } else { 0 };

        put(self.ending(candidate.kind));
        put(term);
        put(join(&[term, opener, rs, quotes]));
        put(join(&[term, gap]));
        put(left.hash);
        put(join(&[left.hash, rs]));
        put(right.hash);
        put(join(&[right.hash, term]));
        put(join(&[ls, letters, u32::from(term == 1)]));
        put(join(&[ls, rs, opener, u32::from(term == 1)]));
        put(join(&[abbreviation, rs, term]));
        put(join(&[abbreviation, lower, rs]));
        put(join(&[abbreviation, right.hash]));
        put(join(&[stops, lower, rs]));
        put(join(&[stops, letters, rs]));
        put(join(&[lower, rs, term, opener]));
        put(join(&[ss, ls, rs, ts]));
        put(join(&[s.class(), ls, lower, rs]));
        put(join(&[rs, tail, ts]));
        put(join(&[lower, t.lower(), tail, ts]));
        put(join(&[quotation, term, opener, rs]));
        put(join(&[dotted, right.hash]));
        put(join(&[place, ls, letters]));
        put(join(&[place, term, rs]));
        put(join(&[place.min(1), left.hash, rs]));
        put(join(&[second.hash, ls]));
        put(suffix(text, &left));
        put(join(&[l.lower(), lower, s.lower(), rs]));
        put(join(&[left.hash, right.hash]));

        let near = if candidate.mark > start { char_before(text, candidate.mark) } else { '\0' };
        let far = char_at(text, candidate.next);
        put(u32::from(near));
        put(u32::from(far));
        if is_spaceless(near) || is_spaceless(far) {
            let before = last_chars(text, start, candidate.mark);
            let following = first_chars(text, candidate.next, limit);
            put(join(&before[..2]));
            put(join(&following[..2]));
            put(join(&before[..3]));
            put(join(&following[..3]));
            put(join(&before[..5]));
            put(join(&following[..5]));
        }
    }

    /// Where no terminator tells: whether the paragraph ends with one, as a headline does not.
    fn ending(&self, kind: Kind) -> u32 {
        if !matches!(kind, Kind::Bare | Kind::Colon) {
            return 0;
        }
        let last = char_before(self.text, self.limit);
        1 + u32::from(is_terminator(last) || is_closer(last))
    }

    /// What stands before the quotation that closes at a candidate: 1 the end of a sentence or nothing,
    /// 5 the same if the quotation is of several sentences, 2 what announces it, 3 something else; 4 if
    /// it is not seen to open, 0 if there is none.
    fn quotation(&self, candidate: &Candidate) -> u32 {
        let Candidate { mark, end, .. } = *candidate;
        let from = boundary_from(self.text, self.start.max(mark.saturating_sub(QUOTE_WINDOW)));
        let is_mark = |c: char| {
            matches!(c, '"' | '“' | '„' | '«' | '»' | '”' | '「' | '」' | '『' | '』' | '《' | '》')
        };
        if !self.text[mark..end].contains(is_mark) {
            return 0;
        }
        let Some(at) = self.text[from..mark].rfind(is_mark) else { return 4 };
        let before = back_over_space(self.text, self.start, from + at);
        // A verb seldom follows where more than one sentence was said.
        let long = u32::from(self.text[from + at..mark].contains(is_terminator));
        let place = if before == self.start { '.' } else { char_before(self.text, before) };
        match place {
            ':' | '：' | ',' | '，' | '、' | '،' => 2,
            c if is_terminator(c) || is_closer(c) => 1 + 4 * long,
            _ => 3,
        }
    }

    /// How many words stand before the candidate's in its paragraph: none, one, few, more.
    fn place(&self, left: &Word, second: &Word) -> u32 {
        let first = |word: &Word| word.start <= self.start + 2;
        if first(left) {
            0
        } else if second.shape == Shape::None || first(second) {
            1
        } else if second.start < self.start + 24 {
            2
        } else {
            3
        }
    }
}

fn join(values: &[u32]) -> u32 {
    values.iter().fold(0, |hash, &value| mix(hash, value))
}

/// The weight that a feature's hash chooses.
pub(super) fn index(hash: u32) -> usize {
    (hash.wrapping_mul(0x9e37_79b1) >> (32 - BITS)) as usize
}

/// The terminators in the low bits, what closes after them in the others.
fn terminator_class(run: &str) -> u32 {
    if run == "." {
        return 1;
    }
    let (mut dots, mut kind, mut closers) = (0, 0, 0);
    for c in run.chars() {
        match c {
            '.' => dots += 1,
            '…' => dots += 3,
            '!' | '！' => kind |= 4,
            '?' | '？' | '؟' | '\u{37e}' => kind |= 8,
            ':' => kind |= 1,
            ';' => kind |= 2,
            '"' => closers |= 0x10,
            ')' | '）' => closers |= 0x20,
            '[' | ']' | '0'..='9' => closers |= 0x40,
            _ if is_quote(c) || is_closer(c) => closers |= 0x80,
            _ if is_picture(c) => closers |= 0x100,
            _ if is_terminator(c) => kind |= 12,
            _ => {}
        }
    }
    (if kind == 0 { dots.min(3) } else { kind }) | closers
}

fn opener_class(c: char) -> u32 {
    match c {
        '"' => 1,
        '\'' => 2,
        _ if is_alphanumeric(c) => 0,
        '(' | '（' => 3,
        '[' => 4,
        '¿' | '¡' => 5,
        '-' => 6,
        '*' | '•' => 7,
        _ if is_quote(c) || is_opener(c) => 8,
        _ if is_dash(c) => 9,
        _ if is_picture(c) => 10,
        '#' => 11,
        '@' => 12,
        '<' | '>' | '|' | '_' | '=' | '~' => 13,
        _ => 14,
    }
}

fn tail_class(c: char) -> u32 {
    match c {
        _ if is_space(c) => 0,
        '.' => 1,
        ',' => 2,
        ':' => 3,
        ')' => 4,
        '!' | '?' => 5,
        '"' | '\'' => 6,
        _ => 7,
    }
}

fn gap_class(gap: &str) -> u32 {
    match gap {
        "" => 0,
        " " => 1,
        _ if gap.contains('\n') => 2,
        _ => 3,
    }
}

/// Where the white space ends that begins at `at`, not past `limit`.
fn past_space(text: &str, mut at: usize, limit: usize) -> usize {
    while at < limit {
        let c = char_at(text, at);
        if !is_space(c) {
            break;
        }
        at += c.len_utf8();
    }
    at
}

/// Where the white space begins that ends at `at`, not before `start`.
fn back_over_space(text: &str, start: usize, mut at: usize) -> usize {
    while at > start {
        let c = char_before(text, at);
        if !is_space(c) {
            break;
        }
        at -= c.len_utf8();
    }
    at
}

/// The last three letters of a word.
fn suffix(text: &str, word: &Word) -> u32 {
    if let [.., a, b, c] = text.as_bytes()[word.start..word.end]
        && a < 0x80
        && b < 0x80
        && c < 0x80
    {
        return [c, b, a].iter().fold(7, |hash, byte| mix(hash, u32::from(byte.to_ascii_lowercase())));
    }
    text[word.start..word.end].chars().rev().take(3).fold(7, super::words::mix_lower)
}

/// The characters before `end`, nearest first; 0 where the paragraph begins.
fn last_chars(text: &str, start: usize, end: usize) -> [u32; 5] {
    let mut chars = [0; 5];
    for (slot, c) in chars.iter_mut().zip(text[start..end].chars().rev().filter(|&c| !is_space(c))) {
        *slot = u32::from(c);
    }
    chars
}

/// The characters from `start` on; 0 where the paragraph ends.
fn first_chars(text: &str, start: usize, limit: usize) -> [u32; 5] {
    let mut chars = [0; 5];
    for (slot, c) in chars.iter_mut().zip(text[start..limit].chars()) {
        *slot = u32::from(c);
    }
    chars
}
