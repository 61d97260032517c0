//! The word index at work on one document.
//!
//! Words are scanned, the filters say where forms may begin, and those places become candidates
//! whose slots are fetched ahead. Candidates are followed batch by batch: a walk goes from prefix
//! to prefix as long as the table knows a longer key, then the forms that ended on the way are
//! compared with the text, longest first. Short forms are put off until it is known which entries the
//! document names in full.

use super::compare::Comparer;
use super::entry::Kind;
use super::index::{Slot, WordIndex};
use super::keys::LONGEST_KEY;
use super::options::Overlap;
use super::places::{Joined, Places};
use super::present::Present;
use super::resolve::Match;
use super::window::Window;
use crate::text::hash::then;
use crate::text::words::BLOCK;

/// Candidates whose slots are fetched before the first is followed.
const BATCH: usize = 128;

/// A place of the window where forms may begin.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    start: u32,
    /// Where its first word ends, its number, and whether that may be a key.
    end: u32,
    single: bool,
    number: u64,
    /// Where the next word starts and ends, if there is one, and the number of both.
    next: u32,
    next_end: u32,
    pair: u64,
}

/// How far the walk from a candidate has come.
#[derive(Debug, Clone, Copy)]
struct Step {
    candidate: u32,
    /// Where the prefix ends.
    end: u32,
    /// The number of the prefix so far.
    number: u64,
}

/// A place on a walk where keys end.
#[derive(Debug, Clone, Copy)]
struct End {
    candidate: u32,
    end: u32,
    slot: Slot,
}

/// Memory that one document after another uses.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    places: Places,
    candidates: Vec<Candidate>,
    /// The walks at hand, and where keys ended on them.
    steps: Vec<Step>,
    before: Vec<Step>,
    ends: Vec<End>,
    pub(super) matches: Vec<Match>,
    present: Present,
}

/// One document under search.
pub(super) struct Search<'a> {
    index: &'a WordIndex,
    comparer: &'a Comparer<'a>,
    longest: bool,
    scratch: &'a mut Scratch,
    /// A match stands here that nothing can take away: what begins inside it is lost.
    taken_from: usize,
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
        let longest = overlap == Overlap::Longest;
        Self { index, comparer, longest, scratch, taken_from: 0, taken: 0, open: 0 }
    }

    /// Puts every match that may become a mention into the scratch.
    pub(super) fn run(mut self) {
        self.scratch.matches.clear();
        self.scratch.candidates.clear();
        self.scratch.present.clear();
        if !self.index.is_empty() {
            let mut places = std::mem::take(&mut self.scratch.places);
            let text = self.comparer.text;
            let mut from = 0;
            while from < text.len() {
                from = places.read(text, from, self.index);
                let window = Window::of(&places, text);
                self.begin(window);
                self.follow(window);
            }
            self.scratch.places = places;
        }
        let Scratch { present, matches, .. } = self.scratch;
        self.comparer.symbols(self.index.symbols(), matches);
        present.add_short_forms(self.index, self.comparer, matches);
    }

    /// Makes candidates of the places where a form may begin.
    fn begin(&mut self, window: Window) {
        let mut joined = window.joined().iter().filter(|joined| joined.may_begin).peekable();
        for (nth, &bits) in window.beginnings().iter().enumerate() {
            let mut rest = bits;
            while rest != 0 {
                let bit = rest.trailing_zeros();
                let start = nth * BLOCK + bit as usize;
                rest &= rest - 1;
                while let Some(joined) = joined.next_if(|joined| (joined.start as usize) < start) {
                    self.joined(window, joined);
                }
                if self.is_lost(window.origin(start)) {
                    continue;
                }
                self.word(window, start);
            }
        }
        for joined in joined {
            self.joined(window, joined);
        }
    }

    /// Whether what begins here is lost: a longer match from before stands over it.
    #[inline(always)]
    fn is_lost(&self, start: usize) -> bool {
        self.longest && start < self.taken && start > self.taken_from && start >= self.open
    }

    /// Makes a candidate of the word at byte `start`. Many words are the beginning of some form, few are
    /// a form, and few are the beginning of one together with the next word.
    #[inline(always)]
    fn word(&mut self, window: Window, start: usize) {
        let index = self.index;
        let place = window.at(start);
        if place.alone {
            // Most characters are the beginning of some form, but few together with the next one.
            let single = index.characters.may_have(place.number);
            let goes_on = || {
                let next = window.next(place.end)?;
                let pair = index.characters.may_have(then(place.number, next.number));
                (pair || !window.joined_at(next.start).is_empty()).then_some(())
            };
            if single || goes_on().is_some() {
                self.candidate(window, start, place.end, place.number, single);
            }
            return;
        }
        let singles = if window.is_capital(start) { &index.words } else { &index.small_words };
        self.candidate(window, start, place.end, place.number, singles.may_have(place.number));
    }

    /// Makes a candidate of several words that may be read as one.
    fn joined(&mut self, window: Window, joined: &Joined) {
        self.candidate(window, joined.start as usize, joined.end as usize, joined.number, true);
    }

    #[inline(always)]
    fn candidate(&mut self, window: Window, start: usize, end: usize, number: u64, single: bool) {
        let mut candidate = Candidate {
            start: start as u32,
            end: end as u32,
            single,
            number,
            next: u32::MAX,
            next_end: 0,
            pair: 0,
        };
        if single {
            self.index.fetch(number);
        }
        if let Some(next) = window.next(end) {
            candidate.next = next.start as u32;
            candidate.next_end = next.end as u32;
            candidate.pair = then(number, next.number);
            self.index.longer.fetch(candidate.pair);
        } else if !single {
            return;
        }
        self.scratch.candidates.push(candidate);
        if self.scratch.candidates.len() >= BATCH {
            self.follow(window);
        }
    }

    /// Follows the candidates at hand.
    #[inline(never)]
    fn follow(&mut self, window: Window) {
        self.walk(window);
        self.compare_all(window);
        self.scratch.candidates.clear();
    }

    /// Goes from prefix to prefix and notes where keys end: one step of all candidates, then the
    /// next step of those that go on, so that their slots arrive together.
    fn walk(&mut self, window: Window) {
        let Scratch { candidates, steps, before, ends, .. } = &mut *self.scratch;
        let (index, store) = (self.index, self.comparer.store);
        steps.clear();
        ends.clear();
        for (nth, candidate) in candidates.iter().enumerate() {
            let &Candidate { end, single, number, next, next_end, pair, .. } = candidate;
            let nth = nth as u32;
            if single {
                let Some(slot) = index.slot(number) else { continue };
                if slot.ends() {
                    index.fetch_forms(slot, store);
                    ends.push(End { candidate: nth, end, slot });
                }
                if !slot.goes_on() {
                    continue;
                }
            }
            if next < u32::MAX {
                go_on(steps, window, index, Step { candidate: nth, end, number }, next, next_end, pair);
            }
        }
        for _ in 1..LONGEST_KEY {
            if steps.is_empty() {
                break;
            }
            std::mem::swap(steps, before);
            steps.clear();
            for &step in before.iter() {
                let Some(slot) = index.slot(step.number) else { continue };
                if slot.ends() {
                    index.fetch_forms(slot, store);
                    ends.push(End { candidate: step.candidate, end: step.end, slot });
                }
                if slot.goes_on()
                    && let Some(next) = window.next(step.end as usize)
                {
                    let pair = then(step.number, next.number);
                    go_on(steps, window, index, step, next.start as u32, next.end as u32, pair);
                }
            }
        }
        // A few runs in order, one a step, which a stable sort merges.
        ends.sort_by_key(|end| (end.candidate, std::cmp::Reverse(end.end)));
    }

    /// Compares the forms that ended on the walks with the text, longest first from every place.
    fn compare_all(&mut self, window: Window) {
        let ends = std::mem::take(&mut self.scratch.ends);
        let (index, store) = (self.index, self.comparer.store);
        for end in &ends {
            match end.slot.single() {
                Some(form) => store.fetch_text(form),
                None => index.forms(end.slot).parted().0.for_each(|form| store.fetch_form(form)),
            }
        }
        for end in ends.iter().filter(|end| end.slot.single().is_none()) {
            index.forms(end.slot).parted().0.for_each(|form| store.fetch_text(form));
        }
        // Once a match is sure, shorter ones from its place are lost.
        let straight = self.longest && window.joined().is_empty();
        let mut settled = u32::MAX;
        for end in &ends {
            if end.candidate == settled {
                continue;
            }
            let place = self.scratch.candidates[end.candidate as usize].start as usize;
            let start = window.origin(place);
            if self.is_lost(start) {
                continue;
            }
            let capital = window.is_capital(place);
            // A form may yet begin with the punctuation before.
            let follows = store.has_leads() && self.comparer.follows_punctuation(start);
            let mut sure = false;
            let (full, mut short) = {
                let (full, short) = index.forms(end.slot).parted();
                (full, short.len() > 0)
            };
            for form in full {
                let row = store.forms()[form as usize];
                if row.kind() == Kind::ShortForm {
                    short = true;
                } else if capital || !row.needs_capital() {
                    sure |= self.compare(form, start, follows);
                }
            }
            if short {
                self.scratch.present.put_off(start as u32, end.slot, capital);
            }
            if sure && straight {
                settled = end.candidate;
            }
        }
        self.scratch.ends = ends;
    }

    /// Compares a form with the text at a word, which may follow punctuation with which a form begins;
    /// whether a match stands that nothing takes away.
    fn compare(&mut self, form: u32, at: usize, follows: bool) -> bool {
        let mut sure = false;
        let comparer = self.comparer;
        let conditional = comparer.store.forms()[form as usize].is_conditional();
        comparer.at(form, at, |start, end| {
            self.scratch.matches.push(Match { start: start as u32, end: end as u32, form });
            if conditional || follows || start < self.open {
                self.open = self.open.max(end);
            } else {
                if end > self.taken {
                    (self.taken_from, self.taken) = (start, end);
                }
                sure = true;
            }
        });
        sure
    }
}

/// Adds the prefixes that are one word longer than that of `step`, if there may be such keys: with the next
/// word, and with those that may be read as one from there.
#[inline(always)]
fn go_on(
    steps: &mut Vec<Step>,
    window: Window,
    index: &WordIndex,
    step: Step,
    next: u32,
    end: u32,
    number: u64,
) {
    for joined in window.joined_at(next as usize) {
        let number = then(step.number, joined.number);
        index.fetch(number);
        steps.push(Step { number, end: joined.end, ..step });
    }
    if index.longer.may_have(number) {
        index.fetch(number);
        steps.push(Step { number, end, ..step });
    }
}
