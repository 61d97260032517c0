//! Short forms, of which a document asks only once it is known which entries it names in full.
//!
//! A word such as *Center* may be what thousands of organisations are called. None of those forms is
//! looked at unless its entry is there.

use std::ops::Range;

use super::compare::Comparer;
use super::entry::Kind;
use super::index::WordIndex;
use super::resolve::Match;
use super::slot::Slot;

/// A place where short forms may stand.
#[derive(Debug, Clone, Copy)]
struct Place {
    start: u32,
    slot: Slot,
    /// Whether the word there begins with a capital.
    capital: bool,
}

/// What is put off until the document has been searched; reuse it to reuse its memory.
#[derive(Debug, Default)]
pub(super) struct Present {
    places: Vec<Place>,
    entries: Vec<u32>,
    /// The short forms of the entries that are there, in input order.
    forms: Vec<Range<u32>>,
}

impl Present {
    pub(super) fn clear(&mut self) {
        self.places.clear();
    }

    /// Puts off the short forms that end at a slot.
    pub(super) fn put_off(&mut self, start: u32, slot: Slot, capital: bool) {
        self.places.push(Place { start, slot, capital });
    }

    /// Adds the matches of the short forms whose entries have a match in full.
    pub(super) fn add_short_forms(
        &mut self,
        index: &WordIndex,
        comparer: &Comparer<'_>,
        matches: &mut Vec<Match>,
    ) {
        if self.places.is_empty() || matches.is_empty() {
            return;
        }
        let store = comparer.store;
        let rows = matches.iter().map(|m| store.forms()[m.form as usize]);
        self.entries.clear();
        self.entries.extend(rows.filter(|row| row.kind() != Kind::ShortForm).map(|row| row.entry));
        self.entries.sort_unstable();
        self.entries.dedup();
        self.forms.clear();
        self.forms
            .extend(self.entries.iter().map(|&entry| store.short_forms(entry)).filter(|f| !f.is_empty()));
        let forms = &self.forms;
        if forms.is_empty() {
            return;
        }
        for &Place { start, slot, capital } in &self.places {
            let mut add = |form: u32| {
                if capital || !store.forms()[form as usize].needs_capital() {
                    comparer.at(form, start as usize, |start, end| {
                        matches.push(Match { start: start as u32, end: end as u32, form });
                    });
                }
            };
            let is_present = |form: u32| {
                let at = forms.partition_point(|present| present.end <= form);
                forms.get(at).is_some_and(|present| present.start <= form)
            };
            let (single, short) = index.forms(slot).short();
            single.into_iter().filter(|&form| is_present(form)).for_each(&mut add);
            // Whichever are fewer are looked up among the others.
            if short.len() < forms.len() {
                short.iter().filter(|&form| is_present(form)).for_each(&mut add);
            } else {
                forms.iter().flat_map(|present| short.within(present)).for_each(&mut add);
            }
        }
    }
}
