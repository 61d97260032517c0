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
use super::compare::symbol;
use super::compiled::{Sections, damaged};
use super::fetch::{fetch, zeroed};
use super::filter::{Beginnings, Filter};
use super::keys::{Key, KeyMaker, Start};
use super::store::{FormRow, Store};
use crate::Result;
use crate::text::characters::are_first;
use crate::text::fold::Marks;
use crate::text::hash::then;
use crate::text::tokens::begins_with_two;
use crate::text::words::{Work, fast};
use zerocopy::IntoBytes;

/// A slot of the table; 0 is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot(u64);

const GOES_ON: u64 = 1 << 31;
const LIST: u64 = 1 << 30;
const VALUE: u64 = LIST - 1;

impl Slot {
    /// Whether longer keys go on from here.
    pub(super) fn goes_on(self) -> bool {
        self.0 & GOES_ON != 0
    }

    /// The form that ends here, if it is the only one.
    pub(super) fn single(self) -> Option<u32> {
        (self.ends() && self.0 & LIST == 0).then(|| (self.0 & VALUE) as u32 - 1)
    }

    /// Whether a form ends here.
    pub(super) fn ends(self) -> bool {
        self.0 & VALUE != 0
    }
}

/// The index of a gazetteer's forms.
#[derive(Debug, Default)]
pub(super) struct WordIndex {
    table: Array<u64>,
    /// Lists of forms that share a key: their count, then the forms.
    lists: Array<u32>,
    /// How ASCII words begin that forms begin with; and those that need no capital.
    pub(super) all: Beginnings,
    pub(super) lower: Beginnings,
    /// First tokens of forms that a capital must begin.
    capitals: Filter,
    /// First tokens of all other forms.
    others: Filter,
    /// Keys of one word; and those of forms that need no capital.
    pub(super) words: Filter,
    pub(super) small_words: Filter,
    /// Prefixes of two tokens and more.
    pub(super) longer: Filter,
    /// Pairs of tokens that begin keys, of forms that do not begin with a letter or a digit; the first
    /// tokens of those that do not begin with two characters of one kind
    /// ([`are_first`], [`begins_with_two`]).
    pub(super) characters: Beginnings,
    /// Forms without words by their first character, ordered.
    symbols: Array<[u32; 2]>,
}

/// Bytes of a filter that saves something: the table itself is no farther away than a larger one.
const CACHE: usize = 512 << 10;

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
        one.symbols.extend_from_slice(&two.symbols);
        one.symbols.sort_unstable();
        for (codes, more) in [(&mut one.all, two.all), (&mut one.lower, two.lower)] {
            codes.extend_from_slice(&more);
            // Two ordered runs, which a stable sort sees.
            codes.sort();
            codes.dedup();
        }
        // Ordered by their place in the table, which is then filled from its one end to the other.
        let places = table_size(one.prefixes.len() + two.prefixes.len()).trailing_zeros();
        let gathered = [one.prefixes, two.prefixes];
        let (low, high) =
            at_once(large, || Half::of(&gathered, 0, places), || Half::of(&gathered, 1, places));
        drop(gathered);
        let halves = [low, high];
        let mut index = Self {
            symbols: one.symbols.into(),
            all: Beginnings::new(&one.all),
            lower: Beginnings::new(&one.lower),
            ..Self::default()
        };
        let (filters, ()) = at_once(large, || Filters::of(&halves), || index.fill(&halves));
        let [capitals, others, words, small_words, longer] =
            filters.words.map(|words| Filter::of(words.into()));
        let characters = Beginnings::new(&filters.characters);
        Self { capitals, others, words, small_words, longer, characters, ..index }
    }

    /// The arrays with their names in files.
    pub(super) fn sections(&self) -> [(&'static str, &[u8]); 11] {
        [
            ("table", self.table.as_bytes()),
            ("lists", self.lists.as_bytes()),
            ("starts", self.all.as_bytes()),
            ("lower_starts", self.lower.as_bytes()),
            ("capitals", self.capitals.as_bytes()),
            ("others", self.others.as_bytes()),
            ("words", self.words.as_bytes()),
            ("small_words", self.small_words.as_bytes()),
            ("longer", self.longer.as_bytes()),
            ("characters", self.characters.as_bytes()),
            ("symbols", self.symbols.as_bytes()),
        ]
    }

    /// The index of `forms` forms that a file holds.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::FileFormat`](crate::ErrorKind::FileFormat) if something points out of its array.
    pub(super) fn of(sections: &Sections, forms: usize) -> Result<Self> {
        let beginnings = |name: &str| Beginnings::of(sections.take(name)?).ok_or_else(|| damaged(name));
        let index = Self {
            table: sections.take("table")?,
            lists: sections.take("lists")?,
            all: beginnings("starts")?,
            lower: beginnings("lower_starts")?,
            capitals: Filter::of(sections.take("capitals")?),
            others: Filter::of(sections.take("others")?),
            words: Filter::of(sections.take("words")?),
            small_words: Filter::of(sections.take("small_words")?),
            longer: Filter::of(sections.take("longer")?),
            characters: beginnings("characters")?,
            symbols: sections.take("symbols")?,
        };
        let is_form = |form: u32| (form as usize) < forms;
        // Lengths are among them, as a rule smaller still; else each list is looked at.
        let all_forms = is_form(index.lists.iter().fold(0, |last, &form| last.max(form)));
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
        if !index.symbols.iter().all(|&[_, form]| is_form(form)) {
            return Err(damaged("symbols"));
        }
        Ok(index)
    }

    /// Whether no form has a word.
    pub(super) fn is_empty(&self) -> bool {
        self.capitals.is_empty() && self.others.is_empty()
    }

    /// Whether a form may begin with a word of this number, with a capital or without.
    #[inline(always)]
    pub(super) fn may_begin(&self, number: u64, capital: bool) -> bool {
        (capital && self.capitals.may_have(number)) || self.others.may_have(number)
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

    fn insert(&mut self, number: u64, forms: &[u32], goes_on: bool) {
        let mask = self.table.len() - 1;
        let mut at = number as usize & mask;
        while self.table[at] != 0 && self.table[at] >> 32 != number >> 32 {
            at = (at + 1) & mask;
        }
        let there = Slot(self.table[at]);
        let value = match forms {
            [] => there.0 & (VALUE | LIST),
            &[form] if !there.ends() => u64::from(form) + 1,
            _ => {
                // Another key with the same 32 bits: the forms of both are proposed for either.
                let mut all: Vec<u32> = self.forms(there).collect();
                all.extend_from_slice(forms);
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

    /// The forms that end at a slot, in input order.
    pub(super) fn forms(&self, slot: Slot) -> impl Iterator<Item = u32> + '_ {
        let value = (slot.0 & VALUE) as usize;
        let (one, list) = match slot.0 & LIST {
            _ if value == 0 => (None, &[][..]),
            0 => (Some(value as u32 - 1), &[][..]),
            _ => (None, &self.lists[value..value + self.lists[value - 1] as usize]),
        };
        one.into_iter().chain(list.iter().copied())
    }

    /// Asks for the forms that end at a slot ahead of time: for their list, if it is one.
    #[inline(always)]
    pub(super) fn fetch_forms(&self, slot: Slot, store: &Store) {
        match slot.single() {
            Some(form) => store.fetch_form(form),
            None => fetch(&self.lists, (slot.0 & VALUE) as usize),
        }
    }

    /// The forms without words, by their first folded character.
    pub(super) fn symbols(&self) -> &[[u32; 2]] {
        &self.symbols
    }

    /// Bytes of all arrays.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.table)
            + size_of_val(&*self.lists)
            + size_of_val(&*self.symbols)
            + self.all.bytes()
            + self.lower.bytes()
            + self.capitals.bytes()
            + self.others.bytes()
            + self.words.bytes()
            + self.small_words.bytes()
            + self.longer.bytes()
            + self.characters.bytes()
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

/// A prefix of a key: its number; the form that ends with it, or [`MORE`]; the sets that its number is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Prefix(u128);

/// In the place of a form, stands for "a longer key goes on from this prefix".
const MORE: u32 = u32::MAX;

/// The sets of numbers, a bit each: those of the index's filters and its characters.
const CAPITALS: u32 = 1;
const OTHERS: u32 = 1 << 1;
const WORDS: u32 = 1 << 2;
const SMALL_WORDS: u32 = 1 << 3;
const LONGER: u32 = 1 << 4;
const CHARACTERS: u32 = 1 << 5;

impl Prefix {
    fn new(number: u64, form: u32, sets: u32) -> Self {
        Self(u128::from(number) << 64 | u128::from(form) << 32 | u128::from(sets))
    }

    fn number(self) -> u64 {
        (self.0 >> 64) as u64
    }

    fn form(self) -> u32 {
        (self.0 >> 32) as u32
    }

    fn sets(self) -> u32 {
        self.0 as u32
    }
}

/// What a run of forms brings to the index.
#[derive(Debug, Default)]
struct Gathered {
    prefixes: Vec<Prefix>,
    /// Codes of beginnings, ordered: of all forms, and of those that need no capital.
    all: Vec<u64>,
    lower: Vec<u64>,
    symbols: Vec<[u32; 2]>,
}

impl Gathered {
    /// What these forms bring, of which the first has this position; marks how they start.
    fn of<'t>(rows: &mut [FormRow], first: u32, text: impl Fn(FormRow) -> &'t str, marks: Marks) -> Self {
        let mut gathered = Self { prefixes: Vec::with_capacity(rows.len() * 2), ..Self::default() };
        let mut maker = KeyMaker::default();
        for (row, form) in rows.iter_mut().zip(first..) {
            let letters = text(*row);
            let start = maker.keys(letters, row.case(), marks, |key| gathered.add(&key, letters, form));
            match start {
                Start::Word { capital, lead } => {
                    if lead {
                        row.mark_lead();
                    }
                    if capital {
                        row.mark_capital();
                    }
                }
                Start::Symbol(c) => gathered.symbols.push([symbol(c), form]),
            }
        }
        for codes in [&mut gathered.all, &mut gathered.lower] {
            codes.sort_unstable();
            codes.dedup();
        }
        gathered
    }

    #[inline]
    fn add(&mut self, key: &Key<'_>, letters: &str, form: u32) {
        let mut sets = if key.capital { CAPITALS } else { OTHERS };
        if key.numbers.len() == 1 {
            sets |= if key.capital { WORDS } else { WORDS | SMALL_WORDS };
        }
        let mut next = LONGER;
        if key.first.character {
            next |= CHARACTERS;
            if key.numbers.len() == 1 || !(are_first(letters) || begins_with_two(letters)) {
                sets |= CHARACTERS;
            }
        } else if key.first.ascii != 0 {
            let code = Beginnings::code(
                key.first.ascii.to_le_bytes(),
                8 - key.first.ascii.leading_zeros() as usize / 8,
            );
            self.all.push(code);
            if !key.capital {
                self.lower.push(code);
            }
        }
        let mut number = 0;
        for (nth, &token) in key.numbers.iter().enumerate() {
            number = if nth == 0 { token } else { then(number, token) };
            let ends = if nth + 1 == key.numbers.len() { form } else { MORE };
            self.prefixes.push(Prefix::new(number, ends, sets));
            sets = if nth == 0 { next } else { LONGER };
        }
    }
}

/// The prefixes that belong into one half of the table, in the order of their places there.
#[derive(Debug)]
struct Half {
    /// Their numbers rotated: the bits that choose the place come first.
    prefixes: Vec<Prefix>,
    places: u32,
    /// How many different numbers there are, and how many in each set.
    numbers: usize,
    sets: [usize; 6],
}

impl Half {
    /// The half of what was gathered whose places, of `1 << places`, have this highest bit.
    fn of(gathered: &[Vec<Prefix>; 2], bit: u64, places: u32) -> Self {
        // Parted into buckets that a near cache holds. What belongs to the other half is put behind the last,
        // so that nothing has to be predicted.
        let bits = places.saturating_sub(9).clamp(1, 11);
        let bucket = |rotated: u64| (rotated >> (64 - bits)) as usize;
        let all = || gathered.iter().flatten().map(|prefix| (prefix, prefix.number().rotate_right(places)));
        let mut counts = vec![0; 1 << bits];
        for (_, rotated) in all() {
            counts[bucket(rotated)] += 1;
        }
        let first = (bit as usize) << (bits - 1);
        let mine = first..first + (1 << (bits - 1));
        let len = counts[mine.clone()].iter().sum();
        let mut next = vec![len; 1 << bits];
        let mut start = 0;
        for bucket in mine.clone() {
            next[bucket] = start;
            start += counts[bucket];
        }
        let mut prefixes = vec![Prefix(0); len + 1];
        for (prefix, rotated) in all() {
            let next = &mut next[bucket(rotated)];
            prefixes[*next] = Prefix::new(rotated, prefix.form(), prefix.sets());
            *next += usize::from(rotated >> 63 == bit);
        }
        prefixes.truncate(len);
        let mut start = 0;
        for &end in &next[mine] {
            prefixes[start..end].sort_unstable();
            start = end;
        }
        let mut half = Self { prefixes, places, numbers: 0, sets: [0; 6] };
        let (mut numbers, mut counts) = (0, [0; 6]);
        for (_, group) in half.groups() {
            let sets = sets_of(group);
            numbers += 1;
            for (set, count) in counts.iter_mut().enumerate() {
                *count += sets >> set & 1;
            }
        }
        half.numbers = numbers;
        half.sets = counts.map(|count| count as usize);
        half
    }

    /// The different numbers in their order, each with the prefixes that have it.
    fn groups(&self) -> impl Iterator<Item = (u64, &[Prefix])> {
        let groups = self.prefixes.chunk_by(|one, next| one.number() == next.number());
        groups.map(|group| (group[0].number().rotate_left(self.places), group))
    }
}

/// The sets that the number of a group is in.
fn sets_of(group: &[Prefix]) -> u32 {
    group.iter().fold(0, |sets, prefix| sets | prefix.sets())
}

/// What the filters of the index are made of: words in the order of the sets, and numbers.
struct Filters {
    words: [Vec<u64>; 5],
    characters: Vec<u64>,
}

impl Filters {
    fn of(halves: &[Half; 2]) -> Self {
        let [capitals, others, words, small_words, longer, characters] =
            std::array::from_fn(|set| halves.iter().map(|half| half.sets[set]).sum());
        let mut filters = Self {
            words: [
                Filter::room(capitals),
                Filter::room(others),
                Filter::room_within(words, CACHE),
                Filter::room_within(small_words, CACHE),
                Filter::room(longer),
            ],
            characters: Vec::with_capacity(characters),
        };
        for (number, group) in halves.iter().flat_map(Half::groups) {
            let sets = sets_of(group);
            for (set, words) in filters.words.iter_mut().enumerate() {
                if sets >> set & 1 == 1 {
                    Filter::put(words, number);
                }
            }
            if sets & CHARACTERS != 0 {
                filters.characters.push(number);
            }
        }
        filters
    }
}
