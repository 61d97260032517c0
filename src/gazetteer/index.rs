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
use super::filter::{Beginnings, Filter};
use super::prefixes::{CHARACTERS, Gathered, Half, MORE, SHORT, sets_of};
use super::store::Store;
use super::symbols::Symbols;
use super::variants::{Capitals, Finder};
use crate::Result;
use crate::text::characters::{self, CharacterSet};
use crate::text::fold::Marks;
use crate::text::words::{Work, fast};
use std::ops::Range;
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

/// How words without a capital begin that begin a form all the same.
#[derive(Debug, Default)]
pub(super) struct SmallStarts {
    pub(super) words: Beginnings,
    /// The same with the beginning of the word that follows, or alone if the form has no more.
    pub(super) followed: Beginnings,
}

impl SmallStarts {
    fn new([words, followed]: &[Vec<u64>; 2]) -> Self {
        Self { words: Beginnings::new(words), followed: Beginnings::new(followed) }
    }

    fn bytes(&self) -> usize {
        self.words.bytes() + self.followed.bytes()
    }
}

/// How the word is written at which a form may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// With a capital, or it cannot be told.
    Capital,
    /// Without, perhaps with letters above ASCII.
    Small,
    /// Without, in ASCII.
    SmallAscii,
}

/// The forms that end at a slot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Forms<'a> {
    /// The only one, of whatever kind.
    single: Option<u32>,
    /// Or all of them, as the index lists them.
    list: &'a [u32],
    /// Which of them are variants of each other.
    variants: &'a [u32],
}

impl<'a> Forms<'a> {
    /// All but the only one as the index lists them, short forms behind, and what [`Capitals::of`] reads.
    #[inline(always)]
    pub(super) fn listed(self) -> impl Iterator<Item = (Listed, Option<Capitals>)> + 'a {
        let capitals = self.variants.iter().map(|&bits| Capitals::of(bits));
        self.list.iter().map(|&form| Listed(form)).zip(capitals)
    }

    /// The only one, of whatever kind, or those that are no short forms; and the others.
    #[inline(always)]
    pub(super) fn parted(self) -> (impl Iterator<Item = u32> + Clone + 'a, ShortForms<'a>) {
        let count = match self.list {
            [.., last] if last & SHORT != 0 => self.list.partition_point(|form| form & SHORT == 0),
            list => list.len(),
        };
        let (full, short) = self.list.split_at(count);
        (self.single.into_iter().chain(full.iter().map(|form| form & !SHORT)), ShortForms(short))
    }
}

/// A form as the index lists it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listed(u32);

impl Listed {
    /// The form, unless it is a short one.
    #[inline(always)]
    pub(super) fn full(self) -> Option<u32> {
        (self.0 & SHORT == 0).then_some(self.0)
    }
}

/// Short forms that share a key, in input order.
#[derive(Debug, Clone, Copy)]
pub(super) struct ShortForms<'a>(&'a [u32]);

impl<'a> ShortForms<'a> {
    pub(super) fn len(self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(self) -> impl Iterator<Item = u32> + 'a {
        self.0.iter().map(|form| form & !SHORT)
    }

    /// Those of a range of forms.
    pub(super) fn within(self, forms: &Range<u32>) -> impl Iterator<Item = u32> + 'a {
        let from = self.0.partition_point(|form| form & !SHORT < forms.start);
        let end = forms.end;
        self.0[from..].iter().map(|form| form & !SHORT).take_while(move |&form| form < end)
    }
}

/// The index of a gazetteer's forms.
#[derive(Debug, Default)]
pub(super) struct WordIndex {
    table: Array<u64>,
    /// Lists of forms that share a key: their count, then the forms, short ones behind and with [`SHORT`].
    lists: Array<u32>,
    /// For every number in the lists: which letters of the form must be capitals, if it has variants there.
    variants: Array<u32>,
    /// How ASCII words begin that forms begin with; and those that need no capital; and those of them that are
    /// free, see `free_words`.
    pub(super) all: Beginnings,
    lower: SmallStarts,
    free: SmallStarts,
    /// First tokens of forms that a capital must begin.
    capitals: Filter,
    /// First tokens of all other forms.
    others: Filter,
    /// Keys of one word; and those of forms that need no capital; and those of them that are free: that the guard
    /// does not refuse where an ASCII word has none. The last is left out if all are.
    words: Filter,
    small_words: Filter,
    free_words: Filter,
    /// Prefixes of two tokens; and those of forms that need no capital.
    pairs: Filter,
    small_pairs: Filter,
    /// Pairs of tokens that begin keys, of forms that do not begin with a letter or a digit; the first
    /// tokens of those that do not begin with two characters of one kind
    /// (`are_first`, `begins_with_two`).
    pub(super) characters: Beginnings,
    /// The first of them all, which need no reckoning to be asked about; made from the filters.
    pub(super) firsts: CharacterSet,
    /// Forms without words.
    pub(super) symbols: Symbols,
}

/// Bytes of a filter that saves something: the table itself is no farther away than a larger one.
const CACHE: usize = 512 << 10;

/// The same where it tells what the table does not.
const FAR_CACHE: usize = 2 << 20;

/// From so many prefixes on, an index is built on two threads.
const LARGE: usize = 1 << 16;

impl WordIndex {
    /// The index of all forms of `store`.
    pub(super) fn build(store: &mut Store, marks: Marks) -> Self {
        let (forms, text) = store.forms_and_text();
        let large = forms.len() >= LARGE;
        let half = forms.len() / 2;
        let (low, high) = forms.split_at_mut(half);
        let (mut one, mut two) = at_once(
            large,
            || Gathered::of(low, 0, text, marks),
            || Gathered::of(high, half as u32, text, marks),
        );
        store.forms_are_marked();
        let has_bound = one.has_bound || two.has_bound;
        one.symbols.extend_from_slice(&two.symbols);
        one.symbols.sort_unstable();
        for (codes, more) in one.codes().into_iter().zip(two.codes()) {
            codes.extend_from_slice(more);
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
            symbols: Symbols::of(one.symbols.into()),
            all: Beginnings::new(&one.all),
            lower: SmallStarts::new(&one.lower),
            free: if has_bound { SmallStarts::new(&one.free) } else { SmallStarts::default() },
            ..Self::default()
        };
        let (filters, ()) = at_once(
            large,
            || Filters::of(&halves),
            || {
                index.fill(&halves);
                index.find_variants(store, marks);
            },
        );
        let [capitals, others, words, small_words, pairs, small_pairs, free_words] =
            filters.words.map(|words| Filter::of(words.into()));
        let free_words = if has_bound { free_words } else { Filter::default() };
        let characters = Beginnings::new(&filters.characters);
        let index = Self {
            capitals,
            others,
            words,
            small_words,
            pairs,
            small_pairs,
            free_words,
            characters,
            ..index
        };
        Self { firsts: index.first_characters(), ..index }
    }

    /// The arrays with their names in files.
    pub(super) fn sections(&self) -> [(&'static str, &[u8]); 17] {
        [
            ("table", self.table.as_bytes()),
            ("lists", self.lists.as_bytes()),
            ("variants", self.variants.as_bytes()),
            ("starts", self.all.as_bytes()),
            ("lower_starts", self.lower.words.as_bytes()),
            ("lower_next", self.lower.followed.as_bytes()),
            ("free_starts", self.free.words.as_bytes()),
            ("free_next", self.free.followed.as_bytes()),
            ("capitals", self.capitals.as_bytes()),
            ("others", self.others.as_bytes()),
            ("words", self.words.as_bytes()),
            ("small_words", self.small_words.as_bytes()),
            ("free_words", self.free_words.as_bytes()),
            ("pairs", self.pairs.as_bytes()),
            ("small_pairs", self.small_pairs.as_bytes()),
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
            variants: sections.take("variants")?,
            all: beginnings("starts")?,
            lower: SmallStarts { words: beginnings("lower_starts")?, followed: beginnings("lower_next")? },
            free: SmallStarts { words: beginnings("free_starts")?, followed: beginnings("free_next")? },
            capitals: Filter::of(sections.take("capitals")?),
            others: Filter::of(sections.take("others")?),
            words: Filter::of(sections.take("words")?),
            small_words: Filter::of(sections.take("small_words")?),
            free_words: Filter::of(sections.take("free_words")?),
            pairs: Filter::of(sections.take("pairs")?),
            small_pairs: Filter::of(sections.take("small_pairs")?),
            characters: beginnings("characters")?,
            firsts: CharacterSet::default(),
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
        Ok(Self { firsts: index.first_characters(), ..index })
    }

    fn first_characters(&self) -> CharacterSet {
        match self.characters.is_empty() {
            true => CharacterSet::default(),
            false => CharacterSet::of(|bytes| self.may_begin(characters::number(bytes), false)),
        }
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

    /// How words begin that have no capital and begin a form all the same.
    #[inline(always)]
    pub(super) fn small_starts(&self, ascii: bool) -> &SmallStarts {
        if ascii && !self.free_words.is_missing() { &self.free } else { &self.lower }
    }

    /// The filters of keys of one word and of pairs.
    #[inline(always)]
    pub(super) fn first_filters(&self, written: Written) -> (&Filter, &Filter) {
        match written {
            Written::Capital => (&self.words, &self.pairs),
            Written::SmallAscii if !self.free_words.is_missing() => (&self.free_words, &self.small_pairs),
            Written::Small | Written::SmallAscii => (&self.small_words, &self.small_pairs),
        }
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
            + self.all.bytes()
            + self.lower.bytes()
            + self.free.bytes()
            + self.capitals.bytes()
            + self.others.bytes()
            + self.words.bytes()
            + self.small_words.bytes()
            + self.free_words.bytes()
            + self.pairs.bytes()
            + self.small_pairs.bytes()
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

/// What the filters of the index are made of: words in the order of the sets, and numbers.
struct Filters {
    words: [Vec<u64>; 7],
    characters: Vec<u64>,
}

impl Filters {
    fn of(halves: &[Half; 2]) -> Self {
        let [capitals, others, words, small_words, pairs, small_pairs, free_words, characters] =
            std::array::from_fn(|set| halves.iter().map(|half| half.sets[set]).sum());
        let mut filters = Self {
            words: [
                Filter::room(capitals),
                Filter::room(others),
                Filter::room_within(words, CACHE),
                Filter::room_within(small_words, FAR_CACHE),
                Filter::room(pairs),
                Filter::room_within(small_pairs, FAR_CACHE),
                Filter::room_within(free_words, FAR_CACHE),
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
