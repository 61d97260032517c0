//! The word index at work on one document.
//!
//! Words are scanned, the filters say where forms may begin, and those places become candidates
//! whose slots are fetched ahead. Candidates are followed batch by batch: a walk goes from prefix
//! to prefix as long as the table knows a longer key, then the forms that ended on the way are
//! compared with the text, longest first. Short forms are put off until it is known which entries the
//! document names in full.

use super::compare::Comparer;
use super::entry::Kind;
use super::index::WordIndex;
use super::keys::LONGEST_KEY;
use super::options::Overlap;
use super::places::{Joined, Places};
use super::present::Present;
use super::resolve::{Match, merge};
use super::slot::Slot;
use super::starts::Written;
use super::variants::Laid;
use super::window::{Next, Window};
use crate::text::hash::then;
use crate::text::words::BLOCK;

/// Candidates whose slots are fetched before the first is followed.
const BATCH: usize = 128;

/// A place of the window where forms may begin.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    start: u32,
    /// The number of its first word, and whether that may be a key.
    number: u64,
    single: bool,
    /// Where the next word starts and ends, if there is one, and the number of both.
    next: u32,
    next_end: u32,
    pair: u64,
    written: Written,
    /// Whether longer keys may begin with both words.
    goes_on: bool,
    /// The longest key that ends on the walk from here, once it is known.
    longest: u32,
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
    slot: Slot,
    /// The one before on the same walk, whose forms are shorter.
    shorter: u32,
}

/// There is none.
const NONE: u32 = u32::MAX;

/// Memory that one document after another uses.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    places: Places,
    candidates: Vec<Candidate>,
    /// Which of them the filters know.
    kept: Vec<u32>,
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
        if !self.index.starts.is_empty() {
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
        let words = matches.len();
        self.index.symbols.search(self.comparer, matches);
        merge(matches, words);
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
            let single = index.starts.characters.may_have(place.number);
            let goes_on = || {
                let next = window.next(place.end)?;
                let pair = index.starts.characters.may_have(then(place.number, next.number));
                (pair || !window.joined_at(next.start).is_empty()).then_some(())
            };
            if single || goes_on().is_some() {
                self.candidate(window, start, place.end, place.number, Written::Capital);
            }
            return;
        }
        let written = match window.is_capital(start) {
            true => Written::Capital,
            false if window.is_ascii_word(start) => Written::SmallAscii,
            false => Written::Small,
        };
        self.candidate(window, start, place.end, place.number, written);
    }

    /// Makes a candidate of several words that may be read as one.
    fn joined(&mut self, window: Window, joined: &Joined) {
        self.candidate(window, joined.start as usize, joined.end as usize, joined.number, Written::Capital);
    }

    #[inline(always)]
    fn candidate(&mut self, window: Window, start: usize, end: usize, number: u64, written: Written) {
        let mut candidate = Candidate {
            start: start as u32,
            number,
            single: false,
            next: u32::MAX,
            next_end: 0,
            pair: 0,
            written,
            goes_on: false,
            longest: NONE,
        };
        let (words, pairs) = self.index.starts.first_filters(written);
        words.fetch(number);
        if let Some(next) = window.next(end) {
            candidate.next = next.start as u32;
            candidate.next_end = next.end as u32;
            candidate.pair = then(number, next.number);
            pairs.fetch(candidate.pair);
        }
        self.scratch.candidates.push(candidate);
        if self.scratch.candidates.len() >= BATCH {
            self.follow(window);
        }
    }

    /// Follows the candidates at hand.
    #[inline(never)]
    fn follow(&mut self, window: Window) {
        self.sift(window);
        self.walk(window);
        self.compare_all(window);
        self.scratch.candidates.clear();
    }

    /// Finds the candidates that the filters know, and asks for their slots ahead of time.
    fn sift(&mut self, window: Window) {
        let index = self.index;
        let Scratch { candidates, kept, .. } = &mut *self.scratch;
        kept.resize(BATCH, 0);
        let mut count = 0;
        for (nth, candidate) in candidates.iter_mut().enumerate() {
            let (words, pairs) = index.starts.first_filters(candidate.written);
            candidate.single = words.may_have(candidate.number);
            candidate.goes_on = candidate.next < u32::MAX
                && (pairs.may_have(candidate.pair) || !window.joined_at(candidate.next as usize).is_empty());
            if candidate.single {
                index.fetch(candidate.number);
            }
            if candidate.goes_on {
                index.fetch(candidate.pair);
            }
            kept[count] = nth as u32;
            count += usize::from(candidate.single | candidate.goes_on);
        }
        kept.truncate(count);
    }

    /// Goes from prefix to prefix and notes where keys end: one step of all candidates, then the
    /// next step of those that go on, so that their slots arrive together.
    fn walk(&mut self, window: Window) {
        let Scratch { candidates, kept, steps, before, ends, .. } = &mut *self.scratch;
        let (index, store) = (self.index, self.comparer.store);
        steps.clear();
        ends.clear();
        let mut end_here = |longest: &mut u32, slot: Slot| {
            index.fetch_forms(slot, store);
            ends.push(End { slot, shorter: *longest });
            *longest = ends.len() as u32 - 1;
        };
        for &nth in &*kept {
            let candidate = &mut candidates[nth as usize];
            let &mut Candidate { single, number, next, next_end, pair, goes_on, .. } = candidate;
            if single {
                let Some(slot) = index.slot(number) else { continue };
                if slot.ends() {
                    end_here(&mut candidate.longest, slot);
                }
                if !slot.goes_on() {
                    continue;
                }
            }
            if goes_on {
                let next = Next { start: next as usize, end: next_end as usize, number: 0, alone: false };
                go_on(steps, window, index, nth, number, next, pair);
            }
        }
        for _ in 1..LONGEST_KEY {
            if steps.is_empty() {
                break;
            }
            std::mem::swap(steps, before);
            steps.clear();
            for &Step { candidate, end, number } in before.iter() {
                let Some(slot) = index.slot(number) else { continue };
                if slot.ends() {
                    end_here(&mut candidates[candidate as usize].longest, slot);
                }
                if slot.goes_on()
                    && let Some(next) = window.next(end as usize)
                {
                    go_on(steps, window, index, candidate, number, next, then(number, next.number));
                }
            }
        }
    }

    /// Compares the forms that ended on the walks with the text, longest first from every place.
    fn compare_all(&mut self, window: Window) {
        let (index, store) = (self.index, self.comparer.store);
        let ends = std::mem::take(&mut self.scratch.ends);
        let full =
            |slot| index.forms(slot).listed().map_while(|(form, capitals)| Some((form.full()?, capitals)));
        for end in &ends {
            match end.slot.single() {
                Some(form) => store.fetch_text(form),
                None => full(end.slot).for_each(|(form, _)| store.fetch_form(form)),
            }
        }
        for end in ends.iter().filter(|end| end.slot.single().is_none()) {
            let mut laid = false;
            for (form, capitals) in full(end.slot) {
                // Of variants one is compared.
                if capitals.is_none() || !std::mem::replace(&mut laid, true) {
                    store.fetch_text(form);
                }
            }
        }
        // Once a match is sure, shorter ones from its place are lost.
        let straight = self.longest && window.joined().is_empty();
        for nth in 0..self.scratch.kept.len() {
            let nth = self.scratch.kept[nth] as usize;
            let Candidate { start: place, mut longest, .. } = self.scratch.candidates[nth];
            if longest == NONE {
                continue;
            }
            let place = place as usize;
            let start = window.origin(place);
            if self.is_lost(start) {
                continue;
            }
            let capital = window.is_capital(place);
            while longest != NONE {
                let End { slot, shorter } = ends[longest as usize];
                longest = shorter;
                let sure = match slot.single() {
                    Some(form) => self.one(form, slot, start, capital),
                    None => self.several(slot, start, capital),
                };
                if sure && straight {
                    break;
                }
            }
        }
        self.scratch.ends = ends;
    }

    /// Compares the only form that ends at a slot with the text at a word; whether a match stands that nothing
    /// takes away.
    #[inline(always)]
    fn one(&mut self, form: u32, slot: Slot, start: usize, capital: bool) -> bool {
        let row = self.comparer.store.forms()[form as usize];
        if row.kind() == Kind::ShortForm {
            self.scratch.present.put_off(start as u32, slot, capital);
            return false;
        }
        (capital || !row.needs_capital()) && self.compare(form, start)
    }

    /// The same with all forms that end there.
    fn several(&mut self, slot: Slot, start: usize, capital: bool) -> bool {
        let index = self.index;
        let mut sure = false;
        let mut laid = None;
        for (form, capitals) in index.forms(slot).listed() {
            let Some(form) = form.full() else {
                self.scratch.present.put_off(start as u32, slot, capital);
                break;
            };
            if let Some(capitals) = capitals {
                match *laid.get_or_insert_with(|| self.comparer.lay(form, start)) {
                    Laid::Stand { end, capitals: there } => {
                        if capitals.are_among(there) {
                            sure |= self.stands(form, start, end);
                        }
                        continue;
                    }
                    Laid::Differ => continue,
                    Laid::Unclear => {}
                }
            }
            if capital || !self.comparer.store.forms()[form as usize].needs_capital() {
                sure |= self.compare(form, start);
            }
        }
        sure
    }

    /// Compares a form with the text at a word; whether a match stands that nothing takes away.
    #[inline(always)]
    fn compare(&mut self, form: u32, at: usize) -> bool {
        let mut sure = false;
        self.comparer.at(form, at, |start, end| sure |= self.stands(form, start, end));
        sure
    }

    /// Adds a match; whether nothing takes it away.
    #[inline]
    fn stands(&mut self, form: u32, start: usize, end: usize) -> bool {
        let store = self.comparer.store;
        let row = store.forms()[form as usize];
        store.fetch_entry(row.entry);
        self.scratch.matches.push(Match { start: start as u32, end: end as u32, form });
        // A form may yet begin with the punctuation before.
        if row.is_conditional()
            || start < self.open
            || store.has_leads() && self.comparer.follows_punctuation(start)
        {
            self.open = self.open.max(end);
            return false;
        }
        if end > self.taken {
            (self.taken_from, self.taken) = (start, end);
        }
        true
    }
}

/// Adds the prefixes that are one word longer than that of this number: with the next word, and with those that
/// may be read as one from there.
#[inline(always)]
fn go_on(
    steps: &mut Vec<Step>,
    window: Window,
    index: &WordIndex,
    candidate: u32,
    number: u64,
    next: Next,
    longer: u64,
) {
    for joined in window.joined_at(next.start) {
        let number = then(number, joined.number);
        index.fetch(number);
        steps.push(Step { candidate, end: joined.end, number });
    }
    index.fetch(longer);
    steps.push(Step { candidate, end: next.end as u32, number: longer });
}
