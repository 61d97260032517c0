//! The word index: which forms may begin at a word.
//!
//! Every prefix of a key is a slot of one flat open-addressing table, addressed by the number of
//! the prefix, which depends on the text alone: all slots that a document asks for can be fetched
//! at once, and their cache misses overlap (an automaton must wait for each state to know the
//! next). A slot holds 32 bits of its number, whether longer keys go on from it, and the form it
//! ends, or a list of forms. What the table proposes is compared with the form itself; strangers
//! with the same number cost time, never a wrong match.

use super::array::Array;
use super::at_once::at_once;
use super::compiled::{Sections, damaged};
use super::fetch::{fetch, zeroed};
use super::prefixes::{Gathered, Half, MORE, SHORT};
use super::slot::{Forms, GOES_ON, LIST, Slot, VALUE};
use super::starts::Starts;
use super::store::Store;
use super::symbols::Symbols;
use super::variants::Finder;
use crate::Result;
use crate::text::fold::Marks;
use crate::text::words::{Work, fast};
use zerocopy::IntoBytes;

/// The index of a gazetteer's forms.
#[derive(Debug, Default)]
pub(super) struct WordIndex {
    table: Array<u64>,
    /// Lists of forms that share a key: their count, then the forms, short ones behind and with [`SHORT`].
    lists: Array<u32>,
    /// For every number in the lists: which letters of the form must be capitals, if it has variants there.
    variants: Array<u32>,
    /// What a form may begin with.
    pub(super) starts: Starts,
    /// Forms without words.
    pub(super) symbols: Symbols,
}

/// From so many prefixes on, an index is built on two threads.
const LARGE: usize = 1 << 16;

impl WordIndex {
    /// The index of all forms of `store`.
    pub(super) fn build(store: &mut Store, marks: Marks) -> Self {
        let (forms, text) = store.forms_and_text();
        let large = forms.len() >= LARGE;
        let half = forms.len() / 2;
        let (low, high) = forms.split_at_mut(half);
        let (mut one, two) = at_once(
            large,
            || Gathered::of(low, 0, text, marks),
            || Gathered::of(high, half as u32, text, marks),
        );
        store.forms_are_marked();
        one.symbols.extend_from_slice(&two.symbols);
        one.symbols.sort_unstable();
        one.codes.join(two.codes);
        // Ordered by their place in the table, which is then filled from its one end to the other.
        let places = table_size(one.prefixes.len() + two.prefixes.len()).trailing_zeros();
        let gathered = [one.prefixes, two.prefixes];
        let (low, high) =
            at_once(large, || Half::of(&gathered, 0, places), || Half::of(&gathered, 1, places));
        drop(gathered);
        let halves = [low, high];
        let mut index = Self { symbols: Symbols::of(one.symbols.into()), ..Self::default() };
        let (starts, ()) = at_once(
            large,
            || Starts::new(&one.codes, &halves),
            || {
                index.fill(&halves);
                index.find_variants(store, marks);
            },
        );
        Self { starts, ..index }
    }

    /// The arrays with their names in files.
    pub(super) fn sections(&self) -> impl Iterator<Item = (&'static str, &[u8])> {
        let own = [
            ("table", self.table.as_bytes()),
            ("lists", self.lists.as_bytes()),
            ("variants", self.variants.as_bytes()),
            ("symbols", self.symbols.as_bytes()),
        ];
        own.into_iter().chain(self.starts.sections())
    }

    /// The index of `forms` forms that a file holds.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::FileFormat`](crate::ErrorKind::FileFormat) if something points out of its array.
    pub(super) fn of(sections: &Sections, forms: usize) -> Result<Self> {
        let index = Self {
            table: sections.take("table")?,
            lists: sections.take("lists")?,
            variants: sections.take("variants")?,
            starts: Starts::of(sections)?,
            symbols: Symbols::of(sections.take("symbols")?),
        };
        let is_form = |form: u32| ((form & !SHORT) as usize) < forms;
        // Lengths are among them, as a rule smaller still; else each list is looked at.
        let all_forms = is_form(index.lists.iter().fold(0, |last, &form| last.max(form & !SHORT)));
        let list = |slot: u64| {
            let value = (slot & VALUE) as usize;
            let count = value.checked_sub(1).and_then(|at| index.lists.get(at));
            let list = count.and_then(|&count| index.lists.get(value..value + count as usize));
            list.is_some_and(|list| all_forms || list.iter().all(|&form| is_form(form)))
        };
        // A search for what is not there ends at a free slot.
        let size = index.table.len();
        let found = fast(Slots { table: &index.table, forms, list });
        if !(size == 0 || size.is_power_of_two() && found == (Found { sound: true, free: true })) {
            return Err(damaged("table"));
        }
        if index.variants.len() != index.lists.len() {
            return Err(damaged("variants"));
        }
        if !index.symbols.are_among(forms) {
            return Err(damaged("symbols"));
        }
        Ok(index)
    }

    fn fill(&mut self, halves: &[Half; 2]) {
        let prefixes = halves.iter().map(|half| half.numbers).sum();
        if prefixes == 0 {
            return;
        }
        self.table = zeroed(table_size(prefixes)).into();
        let mut forms = Vec::new();
        for (number, group) in halves.iter().flat_map(Half::groups) {
            // Within a group the forms ascend, and MORE comes last.
            let goes_on = group.last().is_some_and(|prefix| prefix.form() == MORE);
            forms.clear();
            forms.extend(group.iter().map(|prefix| prefix.form()).filter(|&form| form != MORE));
            forms.dedup();
            self.insert(number, &forms, goes_on);
        }
        self.lists.shrink_to_fit();
    }

    /// Goes through the lists and finds out which forms of each are variants.
    fn find_variants(&mut self, store: &Store, marks: Marks) {
        let mut finder = Finder::default();
        let mut variants = Vec::with_capacity(self.lists.len());
        let mut rest = &self.lists[..];
        while let [count, more @ ..] = rest {
            let list;
            (list, rest) = more.split_at(*count as usize);
            variants.push(0);
            finder.add(store, list, marks, &mut variants);
        }
        self.variants = variants.into();
    }

    fn insert(&mut self, number: u64, forms: &[u32], goes_on: bool) {
        let mask = self.table.len() - 1;
        let mut at = number as usize & mask;
        while self.table[at] != 0 && self.table[at] >> 32 != number >> 32 {
            at = (at + 1) & mask;
        }
        let there = Slot(self.table[at]);
        let value = match forms {
            [] => there.0 & (VALUE | LIST),
            &[form] if !there.ends() => u64::from(form & !SHORT) + 1,
            _ => {
                // Another key with the same 32 bits: the forms of both are proposed for either.
                let Forms { single, list, .. } = self.forms(there);
                let mut all: Vec<u32> = single.into_iter().chain(list.iter().copied()).collect();
                all.extend_from_slice(forms);
                all.sort_unstable();
                let from = self.lists.len() as u64 + 1;
                self.lists.push(all.len() as u32);
                self.lists.extend_from_slice(&all);
                from | LIST
            }
        };
        let goes_on = if goes_on || there.goes_on() { GOES_ON } else { 0 };
        self.table[at] = number >> 32 << 32 | value | goes_on;
    }

    /// Asks for the slot of a prefix ahead of time.
    #[inline(always)]
    pub(super) fn fetch(&self, number: u64) {
        fetch(&self.table, number as usize & self.table.len().wrapping_sub(1));
    }

    /// The slot of a prefix, if there may be one.
    #[inline(always)]
    pub(super) fn slot(&self, number: u64) -> Option<Slot> {
        let mask = self.table.len().wrapping_sub(1);
        let mut at = number as usize & mask;
        loop {
            let slot = *self.table.get(at)?;
            if slot == 0 {
                return None;
            }
            if slot >> 32 == number >> 32 {
                return Some(Slot(slot));
            }
            at = (at + 1) & mask;
        }
    }

    /// The forms that end at a slot.
    #[inline(always)]
    pub(super) fn forms(&self, slot: Slot) -> Forms<'_> {
        let value = (slot.0 & VALUE) as usize;
        let none = Forms { single: None, list: &[], variants: &[] };
        match slot.0 & LIST {
            _ if value == 0 => none,
            0 => Forms { single: Some(value as u32 - 1), ..none },
            _ => {
                let range = value..value + self.lists[value - 1] as usize;
                let variants = self.variants.get(range.clone()).unwrap_or_default();
                Forms { single: None, list: &self.lists[range], variants }
            }
        }
    }

    /// Asks for the forms that end at a slot ahead of time: for their list, if it is one.
    #[inline(always)]
    pub(super) fn fetch_forms(&self, slot: Slot, store: &Store) {
        match slot.single() {
            Some(form) => store.fetch_form(form),
            None => {
                let at = (slot.0 & VALUE) as usize;
                fetch(&self.lists, at);
                fetch(&self.variants, at);
            }
        }
    }

    /// Bytes of all arrays.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.table)
            + size_of_val(&*self.lists)
            + size_of_val(&*self.variants)
            + self.symbols.bytes()
            + self.starts.bytes()
    }
}

/// The slots of a table, to be looked at.
struct Slots<'t, L> {
    table: &'t [u64],
    forms: usize,
    /// Whether the list that a slot tells of is one.
    list: L,
}

/// What is found of slots: whether all point to forms or lists of them, whether one is free.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    sound: bool,
    free: bool,
}

impl<L: Fn(u64) -> bool> Work for Slots<'_, L> {
    type Output = Found;

    #[inline(always)]
    fn run(self) -> Found {
        let mut found = Found { sound: true, free: false };
        // Lists are few: most blocks have none, and their slots are looked at side by side.
        for block in self.table.chunks(16) {
            let (mut last, mut lists) = (0, 0);
            for &slot in block {
                found.free |= slot == 0;
                lists |= slot as u32;
                last = last.max(slot as u32 & VALUE as u32);
            }
            found.sound &= if u64::from(lists) & LIST == 0 {
                last as usize <= self.forms
            } else {
                let single = |slot: u64| (slot & VALUE) as usize <= self.forms;
                block.iter().all(|&slot| if slot & LIST == 0 { single(slot) } else { (self.list)(slot) })
            };
        }
        found
    }
}

/// How many slots a table of so many prefixes has.
fn table_size(prefixes: usize) -> usize {
    (prefixes * 4 / 3).next_power_of_two().max(16)
}
