//! The word index at work on one document.
//!
//! Words are scanned, their numbers pass the filters, and those that do become candidates whose
//! slots are fetched ahead. Candidates are followed batch by batch: a walk goes from prefix to
//! prefix as long as the table knows a longer key, then the forms that ended on the way are
//! compared with the text, longest first.

use super::compare::Comparer;
use super::index::{Slot, WordIndex};
use super::keys::LONGEST_KEY;
use super::options::Overlap;
use super::resolve::Match;
use crate::text::fold::{Class, Cluster, Marks, class};
use crate::text::hash::{ascii_word, folded_word, then};
use crate::text::tokens::{Token, Tokenizer, push_folded};
use crate::text::words::runs;

/// Candidates whose slots are fetched before the first is followed.
const BATCH: usize = 256;

/// Words of a document that are kept while candidates may still need them.
const KEPT: usize = 1 << 15;

/// The longest run of initials that is read as one word.
const LONGEST_INITIALS: usize = 12;

/// A place where forms may begin.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    /// The token it begins with.
    token: usize,
    /// How many tokens its first word covers; more than one for initials.
    width: usize,
    number: u64,
}

/// Memory that one document after another uses.
#[derive(Debug, Clone, Default)]
pub(super) struct Scratch {
    /// Where the tokens of the document stand, the first of them token number `base`.
    tokens: Vec<(u32, u32)>,
    base: usize,
    candidates: Vec<Candidate>,
    /// Several tokens that may be read as one: initials, words parted by an invisible space.
    joined: Vec<Candidate>,
    /// Slots where a key ended on the walk at hand, with the token behind it.
    ends: Vec<(Slot, usize)>,
    tokenizer: Tokenizer,
    folded: Vec<u8>,
    pub(super) matches: Vec<Match>,
}

/// One document under search.
pub(super) struct Search<'a> {
    index: &'a WordIndex,
    comparer: &'a Comparer<'a>,
    text: &'a str,
    overlap: Overlap,
    scratch: &'a mut Scratch,
    /// Up to here a match stands that nothing can take away: what begins inside it is lost.
    taken: usize,
    /// Up to here a match stands that the document may yet refuse.
    open: usize,
}

impl<'a> Search<'a> {
    pub(super) fn new(
        index: &'a WordIndex,
        comparer: &'a Comparer<'a>,
        overlap: Overlap,
        scratch: &'a mut Scratch,
    ) -> Self {
        Self { index, comparer, text: comparer.text, overlap, scratch, taken: 0, open: 0 }
    }

    /// Puts every match that may become a mention into the scratch.
    pub(super) fn run(mut self) {
        self.scratch.matches.clear();
        self.scratch.tokens.clear();
        self.scratch.candidates.clear();
        self.scratch.joined.clear();
        self.scratch.base = 0;
        if !(self.index.capitals.is_empty() && self.index.others.is_empty()) {
            let bytes = self.text.as_bytes();
            let all_words = !self.index.others.is_empty();
            runs(bytes, |run| {
                if !run.ascii {
                    self.split(run.start, run.end);
                    return;
                }
                let token = self.scratch.base + self.scratch.tokens.len();
                self.scratch.tokens.push((run.start as u32, run.end as u32));
                if run.capital || all_words {
                    let number = ascii_word(bytes, run.start, run.end);
                    self.propose(Candidate { token, width: 1, number }, run.capital);
                }
                if run.end - run.start == 1 && bytes.get(run.end).is_some_and(|&b| b == b'.' || b >= 0x80) {
                    self.initials(token, run.start, run.capital);
                }
            });
            self.follow(true);
        }
        self.comparer.symbols(self.index.symbols(), &mut self.scratch.matches);
    }

    /// A run with characters above ASCII: several tokens, perhaps.
    fn split(&mut self, from: usize, to: usize) {
        let mut tokenizer = std::mem::take(&mut self.scratch.tokenizer);
        tokenizer.split(self.text, from, to, |token| self.token(token));
        self.scratch.tokenizer = tokenizer;
    }

    fn token(&mut self, token: Token) {
        let nth = self.scratch.base + self.scratch.tokens.len();
        self.scratch.tokens.push((token.start as u32, token.end as u32));
        self.propose(Candidate { token: nth, width: 1, number: token.hash }, token.capital);
        if !matches!(token.class, Class::Letter | Class::Digit) {
            return;
        }
        let rest = &self.text[token.end..];
        if rest.starts_with('\u{200b}') {
            self.glued(nth, token.start, token.capital);
        }
        if rest.starts_with(['.', '．', '\u{200b}']) && self.is_single(token.start).is_some() {
            self.initials(nth, token.start, token.capital);
        }
    }

    #[inline(always)]
    fn propose(&mut self, candidate: Candidate, capital: bool) {
        let number = candidate.number;
        if (capital && self.index.capitals.may_have(number)) || self.index.others.may_have(number) {
            self.index.fetch(number);
            self.scratch.candidates.push(candidate);
            if self.scratch.candidates.len() >= BATCH {
                self.follow(false);
            }
        }
    }

    fn join(&mut self, joined: Candidate, capital: bool) {
        self.scratch.joined.push(joined);
        self.propose(joined, capital);
    }

    /// The end of the cluster at `at` if it is a letter that stands alone.
    fn is_single(&self, at: usize) -> Option<Cluster> {
        let cluster = Cluster::read(self.text, at, Marks::Fold)?;
        let alone = !self.text[cluster.end..]
            .chars()
            .next()
            .is_some_and(|c| matches!(class(c), Class::Letter | Class::Digit));
        (cluster.class == Class::Letter && cluster.units().len() == 1 && alone).then_some(cluster)
    }

    /// The first cluster at or after `at` that can be seen, and where it starts.
    fn visible(&self, at: usize) -> Option<(usize, Cluster)> {
        let mut at = at;
        loop {
            let cluster = Cluster::read(self.text, at, Marks::Fold)?;
            if !cluster.units().is_empty() {
                return Some((at, cluster));
            }
            at = cluster.end;
        }
    }

    /// Letters with full stops that begin at `at`: every length is one word, too.
    fn initials(&mut self, token: usize, at: usize, capital: bool) {
        let mut folded = std::mem::take(&mut self.scratch.folded);
        folded.clear();
        let mut at = at;
        for width in 1..=LONGEST_INITIALS {
            let Some(letter) = self.is_single(at) else { break };
            push_folded(&mut folded, letter.units()[0]);
            if width > 1 {
                self.join(Candidate { token, width, number: folded_word(&folded) }, capital);
            }
            let Some((_, stop)) = self.visible(letter.end).filter(|(_, stop)| stop.units() == ['.']) else {
                break;
            };
            at = self.visible(stop.end).map_or(stop.end, |(start, _)| start);
        }
        self.scratch.folded = folded;
    }

    /// Words that only an invisible space parts are one word, too.
    fn glued(&mut self, token: usize, start: usize, capital: bool) {
        let mut folded = std::mem::take(&mut self.scratch.folded);
        folded.clear();
        let mut at = start;
        let mut width = 1;
        while let Some(cluster) = Cluster::read(self.text, at, Marks::Fold) {
            if cluster.units().is_empty() && !cluster.class.is_word() && cluster.class != Class::Mark {
                if width > 1 {
                    self.join(Candidate { token, width, number: folded_word(&folded) }, capital);
                }
                width += 1;
                if width > LONGEST_KEY {
                    break;
                }
            } else if matches!(cluster.class, Class::Letter | Class::Digit) {
                cluster.units().iter().for_each(|&unit| push_folded(&mut folded, unit));
            } else {
                break;
            }
            at = cluster.end;
        }
        if width > 1 && width <= LONGEST_KEY {
            self.join(Candidate { token, width, number: folded_word(&folded) }, capital);
        }
        self.scratch.folded = folded;
    }

    /// Follows the candidates whose whole keys are scanned; all of them at the end of the text.
    #[inline(never)]
    fn follow(&mut self, end: bool) {
        let scanned = self.scratch.base + self.scratch.tokens.len();
        let mut candidates = std::mem::take(&mut self.scratch.candidates);
        let ready = match end {
            true => candidates.len(),
            false => candidates.partition_point(|c| c.token + LONGEST_KEY + LONGEST_INITIALS < scanned),
        };
        for &candidate in &candidates[..ready] {
            self.follow_one(candidate);
        }
        candidates.drain(..ready);
        self.scratch.candidates = candidates;
        if self.scratch.tokens.len() > KEPT {
            let first = self.scratch.candidates.first().map_or(scanned, |candidate| candidate.token);
            self.scratch.tokens.drain(..first - self.scratch.base);
            self.scratch.base = first;
            self.scratch.joined.retain(|joined| joined.token >= first);
        }
    }

    fn follow_one(&mut self, candidate: Candidate) {
        let start = self.span(candidate.token).0;
        let longest = self.overlap == Overlap::Longest;
        if longest && start < self.taken && start >= self.open {
            return;
        }
        self.scratch.ends.clear();
        self.walk(candidate.number, candidate.token + candidate.width);
        // Longest first: once a match is sure, shorter ones from here are lost.
        let straight = self.scratch.joined.is_empty();
        while let Some((slot, _)) = self.scratch.ends.pop() {
            let index = self.index;
            let mut sure = false;
            for form in index.forms(slot) {
                sure |= self.compare(form, start);
            }
            if sure && longest && straight {
                break;
            }
        }
    }

    fn span(&self, token: usize) -> (usize, usize) {
        let (start, end) = self.scratch.tokens[token - self.scratch.base];
        (start as usize, end as usize)
    }

    /// Goes from prefix to prefix and notes where keys end.
    fn walk(&mut self, number: u64, next: usize) {
        let (mut number, mut next) = (number, next);
        for _ in 0..LONGEST_KEY {
            let Some(slot) = self.index.slot(number) else { return };
            if slot.ends() {
                self.scratch.ends.push((slot, next));
            }
            if !slot.goes_on() || next >= self.scratch.base + self.scratch.tokens.len() {
                return;
            }
            if !self.scratch.joined.is_empty() {
                let from = self.scratch.joined.partition_point(|joined| joined.token < next);
                let mut at = from;
                while let Some(&joined) = self.scratch.joined.get(at)
                    && joined.token == next
                {
                    self.walk(then(number, joined.number), next + joined.width);
                    at += 1;
                }
            }
            let (start, end) = self.span(next);
            number = then(number, self.number(start, end));
            next += 1;
        }
    }

    /// The number of the token that stands there.
    fn number(&mut self, start: usize, end: usize) -> u64 {
        let bytes = self.text.as_bytes();
        if bytes[start..end].is_ascii() {
            return ascii_word(bytes, start, end);
        }
        let mut number = 0;
        let mut tokenizer = std::mem::take(&mut self.scratch.tokenizer);
        tokenizer.split(self.text, start, end, |token| number = token.hash);
        self.scratch.tokenizer = tokenizer;
        number
    }

    /// Compares a form with the text at a token; whether a match stands that nothing takes away.
    fn compare(&mut self, form: u32, at: usize) -> bool {
        let mut sure = false;
        let comparer = self.comparer;
        let conditional = comparer.store.forms()[form as usize].is_conditional();
        comparer.at(form, at, |start, end| {
            self.scratch.matches.push(Match { start: start as u32, end: end as u32, form });
            if conditional || start < self.open {
                self.open = self.open.max(end);
            } else {
                self.taken = self.taken.max(end);
                sure = true;
            }
        });
        sure
    }
}
