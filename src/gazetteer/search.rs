//! The word index at work on one document.
//!
//! Words are scanned, their numbers pass the filters, and those that do become candidates whose
//! slots are fetched ahead. Candidates are followed batch by batch: a walk goes from prefix to
//! prefix as long as the table knows a longer key, then the forms that ended on the way are
//! compared with the text, longest first.

use super::compare::Comparer;
use super::filter::Beginnings;
use super::index::{Slot, WordIndex};
use super::keys::LONGEST_KEY;
use super::options::Overlap;
use super::resolve::Match;
use crate::text::fold::{Class, Cluster, Folder, Marks, class};
use crate::text::hash::{ascii_word, folded_word, then};
use crate::text::tokens::{Token, Tokenizer, push_folded};
use crate::text::words::{MOST_RUNS, Run, Scanner};

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
    /// How many tokens its first word covers: more than one for initials, 0 for a character of a
    /// script that is read one by one.
    width: usize,
    number: u64,
}

/// Where a token stands. The number of an ASCII word is made when it is needed.
#[derive(Debug, Clone, Copy)]
struct Place {
    start: u32,
    end: u32,
    /// 0 for an ASCII word.
    number: u64,
}

impl From<Run> for Place {
    #[inline(always)]
    fn from(run: Run) -> Self {
        Self { start: run.start, end: run.end, number: 0 }
    }
}

/// How far the walk from a candidate has come.
#[derive(Debug, Clone, Copy)]
struct Step {
    candidate: u32,
    /// The token that comes next.
    next: usize,
    /// The number of the prefix so far.
    number: u64,
}

/// A place on a walk where keys end.
#[derive(Debug, Clone, Copy)]
struct End {
    candidate: u32,
    next: usize,
    slot: Slot,
}

/// Memory that one document after another uses.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// Where the tokens of the document stand, the first of them token number `base`.
    tokens: Vec<Place>,
    base: usize,
    candidates: Vec<Candidate>,
    /// Several tokens that may be read as one: initials, words parted by an invisible space.
    joined: Vec<Candidate>,
    /// The walks at hand, and where keys ended on them.
    steps: Vec<Step>,
    ends: Vec<End>,
    scanner: Option<Scanner>,
    hits: Option<Hits>,
    tokenizer: Tokenizer,
    folded: Vec<u8>,
    pub(super) matches: Vec<Match>,
}

/// A run of the text that is worth a second look.
#[derive(Debug, Clone, Copy, Default)]
struct Hit {
    run: u32,
    kind: u32,
    number: u64,
}

/// The run is one word, and the filters say that a form may begin with it.
const MAY_BEGIN: u32 = 1;
/// The run is one letter before a full stop.
const INITIAL: u32 = 2;
/// The run has characters above ASCII.
const MIXED: u32 = 4;

/// The hits among the runs that the scanner hands on at once.
#[derive(Debug)]
struct Hits(Box<[Hit; MOST_RUNS]>);

impl Default for Hits {
    fn default() -> Self {
        Self(Box::new([Hit::default(); MOST_RUNS]))
    }
}

impl Hits {
    /// Fills in the hits and says how many there are. This loop sees every word of the text: it
    /// writes every word down and keeps it by moving on, without a branch to mispredict.
    #[inline(never)]
    fn sift(&mut self, bytes: &[u8], runs: &[Run], index: &WordIndex) -> usize {
        let hits = &mut *self.0;
        let mut count = 0;
        let WordIndex { capitals, others, selective, .. } = index;
        for (nth, &run) in runs.iter().enumerate() {
            let (start, end) = (run.start as usize, run.end as usize);
            if !run.is_ascii() {
                hits[count] = Hit { run: nth as u32, kind: MIXED, number: 0 };
                count += 1;
                continue;
            }
            let initial = end - start == 1 && bytes.get(end).is_some_and(|&b| b == b'.' || b >= 0x80);
            if *selective
                && !initial
                && let Some(&beginning) = bytes[start..].first_chunk()
            {
                let code = Beginnings::code(beginning, end - start);
                if !(others.beginnings.may_have(code)
                    | (run.is_capital() & capitals.beginnings.may_have(code)))
                {
                    continue;
                }
            }
            let number = ascii_word(bytes, start, end);
            let may_begin =
                others.numbers.may_have(number) | (run.is_capital() & capitals.numbers.may_have(number));
            let kind = (u32::from(may_begin) * MAY_BEGIN) | (u32::from(initial) * INITIAL);
            hits[count] = Hit { run: nth as u32, kind, number };
            count += usize::from(kind != 0);
        }
        count
    }
}

/// One document under search.
pub(super) struct Search<'a> {
    index: &'a WordIndex,
    comparer: &'a Comparer<'a>,
    text: &'a str,
    overlap: Overlap,
    scratch: &'a mut Scratch,
    /// Where the word before the next token ends, if it is not all ASCII.
    word_end: usize,
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
        Self {
            index,
            comparer,
            text: comparer.text,
            overlap,
            scratch,
            word_end: usize::MAX,
            taken: 0,
            open: 0,
        }
    }

    /// Puts every match that may become a mention into the scratch.
    pub(super) fn run(mut self) {
        self.scratch.matches.clear();
        self.scratch.tokens.clear();
        self.scratch.candidates.clear();
        self.scratch.joined.clear();
        self.scratch.base = 0;
        if !(self.index.capitals.numbers.is_empty() && self.index.others.numbers.is_empty()) {
            let mut scanner = self.scratch.scanner.take().unwrap_or_default();
            scanner.reset();
            while let Some(runs) = scanner.next(self.text.as_bytes()) {
                self.words(runs);
            }
            self.scratch.scanner = Some(scanner);
            self.follow(true);
        }
        self.comparer.symbols(self.index.symbols(), &mut self.scratch.matches);
    }

    /// Makes tokens of the runs and candidates of those that may begin a form.
    fn words(&mut self, runs: &[Run]) {
        let bytes = self.text.as_bytes();
        let mut hits = self.scratch.hits.take().unwrap_or_default();
        let count = hits.sift(bytes, runs, self.index);
        self.scratch.tokens.reserve(runs.len());
        let mut done = 0;
        for &Hit { run: nth, number, kind } in &hits.0[..count] {
            let nth = nth as usize;
            self.scratch.tokens.extend(runs[done..nth].iter().map(|&run| Place::from(run)));
            done = nth + 1;
            let run = runs[nth];
            let (start, end) = (run.start as usize, run.end as usize);
            if kind == MIXED {
                self.split(start, end);
                continue;
            }
            let token = self.scratch.base + self.scratch.tokens.len();
            self.scratch.tokens.push(Place::from(run));
            if kind & MAY_BEGIN != 0 {
                self.index.fetch(number);
                self.candidate(Candidate { token, width: 1, number });
            }
            if kind & INITIAL != 0 {
                self.initials(token, start, run.is_capital());
            }
        }
        self.scratch.tokens.extend(runs[done..].iter().map(|&run| Place::from(run)));
        self.scratch.hits = Some(hits);
    }

    /// A run with characters above ASCII: several tokens, perhaps.
    fn split(&mut self, from: usize, to: usize) {
        let mut tokenizer = std::mem::take(&mut self.scratch.tokenizer);
        tokenizer.split(self.text, from, to, |token| self.token(token));
        self.scratch.tokenizer = tokenizer;
    }

    fn token(&mut self, token: Token) {
        let nth = self.scratch.base + self.scratch.tokens.len();
        let inside = self.word_end == token.start && token.class.is_word();
        self.word_end = if token.class.is_word() { token.end } else { usize::MAX };
        let place = Place { start: token.start as u32, end: token.end as u32, number: token.hash };
        self.scratch.tokens.push(place);
        // Inside a word no form begins: Hangul and what stands beside it have a token a character.
        if !matches!(token.class, Class::Letter | Class::Digit) {
            if !inside && self.index.others.numbers.may_have(token.hash) {
                self.candidate(Candidate { token: nth, width: 0, number: token.hash });
            }
            return;
        }
        if !inside {
            self.propose(Candidate { token: nth, width: 1, number: token.hash }, token.capital);
        }
        // A full stop, or the first byte of one of its wide forms or of an invisible space.
        if !matches!(self.text.as_bytes().get(token.end), Some(b'.' | 0xe2 | 0xef)) {
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
        if (capital && self.index.capitals.numbers.may_have(number))
            || self.index.others.numbers.may_have(number)
        {
            self.index.fetch(number);
            self.candidate(candidate);
        }
    }

    fn candidate(&mut self, candidate: Candidate) {
        self.scratch.candidates.push(candidate);
        if self.scratch.candidates.len() >= BATCH {
            self.follow(false);
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
        self.walk(&candidates[..ready]);
        self.compare_all(&candidates[..ready]);
        candidates.drain(..ready);
        self.scratch.candidates = candidates;
        if self.scratch.tokens.len() > KEPT {
            let first = self.scratch.candidates.first().map_or(scanned, |candidate| candidate.token);
            self.scratch.tokens.drain(..first - self.scratch.base);
            self.scratch.base = first;
            self.scratch.joined.retain(|joined| joined.token >= first);
        }
    }

    fn place(&self, token: usize) -> Place {
        self.scratch.tokens[token - self.scratch.base]
    }

    /// Goes from prefix to prefix and notes where keys end: one step of all candidates, then the
    /// next step of those that go on, so that their slots arrive together.
    fn walk(&mut self, candidates: &[Candidate]) {
        let mut steps = std::mem::take(&mut self.scratch.steps);
        let mut ends = std::mem::take(&mut self.scratch.ends);
        steps.clear();
        ends.clear();
        for (nth, candidate) in candidates.iter().enumerate() {
            let &Candidate { token, width, number } = candidate;
            if width == 0 && !self.goes_on(token, number) {
                continue;
            }
            steps.push(Step { candidate: nth as u32, next: token + width.max(1), number });
        }
        for _ in 0..LONGEST_KEY {
            let count = steps.len();
            let mut kept = 0;
            for nth in 0..count {
                let step = steps[nth];
                let Some(slot) = self.index.slot(step.number) else { continue };
                if slot.ends() {
                    if let Some(form) = slot.single() {
                        self.comparer.store.fetch_form(form);
                    }
                    ends.push(End { candidate: step.candidate, next: step.next, slot });
                }
                if !slot.goes_on() || step.next >= self.scratch.base + self.scratch.tokens.len() {
                    continue;
                }
                if !self.scratch.joined.is_empty() {
                    let from = self.scratch.joined.partition_point(|joined| joined.token < step.next);
                    let there =
                        self.scratch.joined[from..].iter().take_while(|joined| joined.token == step.next);
                    for joined in there {
                        let number = then(step.number, joined.number);
                        steps.push(Step { number, next: step.next + joined.width, ..step });
                    }
                }
                let place = self.place(step.next);
                let next = match place.number {
                    0 => ascii_word(self.text.as_bytes(), place.start as usize, place.end as usize),
                    number => number,
                };
                let number = then(step.number, next);
                self.index.fetch(number);
                steps[kept] = Step { number, next: step.next + 1, ..step };
                kept += 1;
            }
            steps.drain(kept..count);
            if steps.is_empty() {
                break;
            }
        }
        ends.sort_unstable_by_key(|end| (end.candidate, std::cmp::Reverse(end.next)));
        self.scratch.steps = steps;
        self.scratch.ends = ends;
    }

    /// Whether a form may begin with the character that is this token: most are the beginning of
    /// some form, but few together with the next one.
    fn goes_on(&self, token: usize, number: u64) -> bool {
        let next = self.scratch.tokens.get(token + 1 - self.scratch.base);
        let pair = next.map(|place| match place.number {
            0 => ascii_word(self.text.as_bytes(), place.start as usize, place.end as usize),
            number => number,
        });
        let goes_on = self.scratch.joined.iter().any(|joined| joined.token == token + 1)
            || self.index.characters.may_have(number)
            || pair.is_some_and(|next| self.index.characters.may_have(then(number, next)));
        if goes_on {
            self.index.fetch(number);
        }
        goes_on
    }

    /// Compares the forms that ended on the walks with the text, longest first from every place.
    fn compare_all(&mut self, candidates: &[Candidate]) {
        let ends = std::mem::take(&mut self.scratch.ends);
        for end in &ends {
            if let Some(form) = end.slot.single() {
                self.comparer.store.fetch_text(form);
            }
        }
        let longest = self.overlap == Overlap::Longest;
        // Once a match is sure, shorter ones from its place are lost.
        let straight = longest && self.scratch.joined.is_empty();
        let mut settled = u32::MAX;
        for end in &ends {
            let start = self.place(candidates[end.candidate as usize].token).start as usize;
            if end.candidate == settled || (longest && start < self.taken && start >= self.open) {
                continue;
            }
            let capital = match self.text.as_bytes()[start] {
                byte if byte.is_ascii() => byte.is_ascii_uppercase(),
                _ => Folder::get().is_capital(self.text, start),
            };
            let mut sure = false;
            let (index, store) = (self.index, self.comparer.store);
            for form in index.forms(end.slot) {
                if capital || !store.forms()[form as usize].needs_capital() {
                    sure |= self.compare(form, start);
                }
            }
            if sure && straight {
                settled = end.candidate;
            }
        }
        self.scratch.ends = ends;
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
