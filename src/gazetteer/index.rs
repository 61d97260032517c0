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
use super::entry::Kind;
use super::fetch::{fetch, zeroed};
use super::filter::{Beginnings, Filter};
use super::keys::{KeyMaker, Start};
use super::store::Store;
use crate::Result;
use crate::text::characters::are_first;
use crate::text::fold::{Class, Marks, class};
use crate::text::hash::then;
use crate::text::tokens::begins_with_two;
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

/// The forms that end at a slot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Forms<'a> {
    /// The only one, of whatever kind.
    single: Option<u32>,
    /// Or all of them, as the index lists them.
    list: &'a [u32],
}

impl<'a> Forms<'a> {
    /// All of them.
    pub(super) fn all(self) -> impl Iterator<Item = u32> + 'a {
        self.single.into_iter().chain(self.list.iter().map(|form| form & !SHORT))
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

/// In a list of pairs, stands for "a longer key goes on from this prefix".
const MORE: u32 = u32::MAX;

/// In a list of forms, marks a short form, of which a document asks only where its entry stands in full.
const SHORT: u32 = 1 << 31;

/// Bytes of a filter that saves something: the table itself is no farther away than a larger one.
const CACHE: usize = 512 << 10;

/// From so many prefixes on, an index is built on two threads.
const LARGE: usize = 1 << 16;

impl WordIndex {
    /// The index of all forms of `store`.
    pub(super) fn build(store: &mut Store, marks: Marks) -> Self {
        let mut pairs: Vec<(u64, u32)> = Vec::with_capacity(store.forms().len() * 3 / 2);
        let (mut capitals, mut others, mut characters) = (Vec::new(), Vec::new(), Vec::new());
        let (mut all, mut lower, mut longer) = (Vec::new(), Vec::new(), Vec::new());
        let (mut words, mut small_words) = (Vec::new(), Vec::new());
        let mut symbols = Vec::new();
        let mut maker = KeyMaker::default();
        let mut index = Self::default();
        for form in 0..store.forms().len() as u32 {
            let row = store.forms()[form as usize];
            let from = pairs.len();
            let single = words.len();
            let mut firsts = [0; 16];
            let mut codes = [None; 16];
            let mut count = 0;
            let text = store.form_text(row);
            let start = maker.keys(text, row.case(), marks, |key, first| {
                firsts[count % 16] = key[0];
                codes[count % 16] = beginning(first);
                count += 1;
                if begins_with_character(first) {
                    characters.extend(key.get(1).map(|&next| then(key[0], next)));
                    if key.len() == 1 || !(are_first(text) || begins_with_two(text)) {
                        characters.push(key[0]);
                    }
                }
                if let &[word] = key {
                    words.push(word);
                }
                let mut number = 0;
                for (n, &hash) in key.iter().enumerate() {
                    number = if n == 0 { hash } else { then(number, hash) };
                    pairs.push((number, if n + 1 == key.len() { form } else { MORE }));
                    if n > 0 {
                        longer.push(number);
                    }
                }
            });
            match start {
                Start::Word { capital, lead } => {
                    if lead {
                        store.mark_lead(form as usize);
                    }
                    if capital {
                        store.mark_capital(form as usize);
                    }
                    let numbers = if capital { &mut capitals } else { &mut others };
                    numbers.extend_from_slice(&firsts[..count.min(16)]);
                    let codes = codes[..count.min(16)].iter().flatten();
                    all.extend(codes.clone());
                    if !capital {
                        lower.extend(codes);
                        small_words.extend_from_slice(&words[single..]);
                    }
                }
                Start::Symbol(c) => {
                    pairs.truncate(from);
                    symbols.push([symbol(c), form]);
                }
            }
        }
        symbols.sort_unstable();
        // Ordered by their place in the table, which is then filled from its one end to the other.
        let places = table_size(pairs.len()).trailing_zeros();
        let large = pairs.len() >= LARGE;
        let sort_pairs = || {
            pairs.sort_unstable_by_key(|&(number, form)| (number.rotate_right(places), form));
            pairs.dedup();
        };
        at_once(large, sort_pairs, || {
            let sets =
                [&mut capitals, &mut others, &mut characters, &mut longer, &mut words, &mut small_words];
            for numbers in sets.into_iter().chain([&mut all, &mut lower]) {
                numbers.sort_unstable();
                numbers.dedup();
            }
        });
        index.symbols = symbols.into();
        index.all = Beginnings::new(&all);
        index.lower = Beginnings::new(&lower);
        index.capitals = Filter::new(&capitals);
        index.others = Filter::new(&others);
        index.words = Filter::within(&words, CACHE);
        index.small_words = Filter::within(&small_words, CACHE);
        index.longer = Filter::new(&longer);
        index.characters = Beginnings::new(&characters);
        drop((all, lower, capitals, others, words, small_words, longer, characters));
        index.fill(&pairs, store);
        index
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
        let is_form = |form: u32| ((form & !SHORT) as usize) < forms;
        let size = index.table.len();
        // Lengths are among them, as a rule smaller still; else each list is looked at.
        let all_forms = is_form(index.lists.iter().fold(0, |last, &form| last.max(form & !SHORT)));
        let mut free = 0;
        let mut sound = size == 0 || size.is_power_of_two();
        for &slot in &*index.table {
            free += usize::from(slot == 0);
            let value = (slot & VALUE) as usize;
            sound &= if slot & LIST == 0 {
                value <= forms
            } else {
                let count = value.checked_sub(1).and_then(|at| index.lists.get(at));
                let list = count.and_then(|&count| index.lists.get(value..value + count as usize));
                list.is_some_and(|list| all_forms || list.iter().all(|&form| is_form(form)))
            };
        }
        // A search for what is not there ends at a free slot.
        if !sound || (size > 0 && free == 0) {
            return Err(damaged("table"));
        }
        if !index.symbols.iter().all(|&[_, form]| (form as usize) < forms) {
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

    fn fill(&mut self, pairs: &[(u64, u32)], store: &Store) {
        let prefixes = pairs.chunk_by(|a, b| a.0 == b.0).count();
        if prefixes == 0 {
            return;
        }
        self.table = zeroed(table_size(prefixes)).into();
        for group in pairs.chunk_by(|a, b| a.0 == b.0) {
            // Within a group the forms ascend, and MORE comes last.
            let goes_on = group.last().is_some_and(|&(_, form)| form == MORE);
            self.insert(group[0].0, &group[..group.len() - usize::from(goes_on)], goes_on, store);
        }
        self.lists.shrink_to_fit();
    }

    fn insert(&mut self, number: u64, forms: &[(u64, u32)], goes_on: bool, store: &Store) {
        let mask = self.table.len() - 1;
        let mut at = number as usize & mask;
        while self.table[at] != 0 && self.table[at] >> 32 != number >> 32 {
            at = (at + 1) & mask;
        }
        let there = Slot(self.table[at]);
        let value = match forms {
            [] => there.0 & (VALUE | LIST),
            &[(_, form)] if !there.ends() => u64::from(form) + 1,
            _ => {
                // Another key with the same 32 bits: the forms of both are proposed for either.
                let there = self.forms(there);
                let mut all: Vec<u32> = there.all().chain(forms.iter().map(|&(_, form)| form)).collect();
                for form in &mut all {
                    let is_short = store.forms()[*form as usize].kind() == Kind::ShortForm;
                    *form |= if is_short { SHORT } else { 0 };
                }
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
        match slot.0 & LIST {
            _ if value == 0 => Forms { single: None, list: &[] },
            0 => Forms { single: Some(value as u32 - 1), list: &[] },
            _ => Forms { single: None, list: &self.lists[value..value + self.lists[value - 1] as usize] },
        }
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

/// How many slots a table of so many prefixes has.
fn table_size(prefixes: usize) -> usize {
    (prefixes * 4 / 3).next_power_of_two().max(16)
}

/// Whether a first token is a character of its own: of Hangul or a script without spaces.
fn begins_with_character(first: &[u8]) -> bool {
    let letter = first.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
    !first.is_ascii() && letter.is_some_and(|c| matches!(class(c), Class::Hangul | Class::Ideograph))
}

/// The code of a first token's beginning; none if it is no ASCII word.
fn beginning(first: &[u8]) -> Option<u64> {
    let letters = &first[..first.len().min(8)];
    let mut bytes = [0; 8];
    bytes[..letters.len()].copy_from_slice(letters);
    (!first.is_empty() && first.is_ascii()).then(|| Beginnings::code(bytes, letters.len()))
}
