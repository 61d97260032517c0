//! The prefixes of all keys: gathered from the forms, brought into the order of the word index, counted.
//!
//! All of it is done in two halves that do not wait for each other: first halves of the forms, then halves of
//! the index.

use super::entry::Kind;
use super::keys::{Key, KeyMaker, Start};
use super::starts::Codes;
use super::store::FormRow;
use super::symbols::symbol;
use crate::text::characters::are_first;
use crate::text::fold::Marks;
use crate::text::hash::then;
use crate::text::tokens::begins_with_two;

/// A prefix of a key: its number; the form that ends with it, or [`MORE`]; the sets that its number is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Prefix(u128);

/// In the place of a form, stands for "a longer key goes on from this prefix".
pub(super) const MORE: u32 = u32::MAX;

/// Marks a short form, of which a document asks only where its entry stands in full: behind all others that
/// share its key.
pub(super) const SHORT: u32 = 1 << 31;

/// The sets of numbers, a bit each: those of the index's filters and its characters.
const CAPITALS: u32 = 1;
const OTHERS: u32 = 1 << 1;
const WORDS: u32 = 1 << 2;
const SMALL_WORDS: u32 = 1 << 3;
const PAIRS: u32 = 1 << 4;
const SMALL_PAIRS: u32 = 1 << 5;
const FREE_WORDS: u32 = 1 << 6;
pub(super) const CHARACTERS: u32 = 1 << 7;

/// How many sets there are.
pub(super) const SETS: usize = 8;

impl Prefix {
    fn new(number: u64, form: u32, sets: u32) -> Self {
        Self(u128::from(number) << 64 | u128::from(form) << 32 | u128::from(sets))
    }

    /// Its number.
    pub(super) fn number(self) -> u64 {
        (self.0 >> 64) as u64
    }

    /// The form that ends with it, or [`MORE`].
    pub(super) fn form(self) -> u32 {
        (self.0 >> 32) as u32
    }

    fn sets(self) -> u32 {
        self.0 as u32
    }
}

/// What a run of forms brings to the index.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) prefixes: Vec<Prefix>,
    pub(super) codes: Codes,
    /// Forms without words by their first character.
    pub(super) symbols: Vec<[u32; 2]>,
}

impl Gathered {
    /// What these forms bring, of which the first has this position; marks how they start.
    pub(super) fn of<'t>(
        rows: &mut [FormRow],
        first: u32,
        text: impl Fn(FormRow) -> &'t str,
        marks: Marks,
    ) -> Self {
        let mut gathered = Self { prefixes: Vec::with_capacity(rows.len() * 2), ..Self::default() };
        let mut maker = KeyMaker::default();
        for (row, form) in rows.iter_mut().zip(first..) {
            let letters = text(*row);
            let marked = if row.kind() == Kind::ShortForm { form | SHORT } else { form };
            let bound = row.is_bound();
            let start = maker.keys(letters, row.case(), marks, |key| {
                gathered.add(&key, letters, marked, key.capital || bound);
                gathered.codes.has_bound |= bound && !key.capital;
            });
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
        gathered.codes.sort();
        gathered
    }

    #[inline]
    fn add(&mut self, key: &Key<'_>, letters: &str, form: u32, bound: bool) {
        let mut sets = if key.capital { CAPITALS } else { OTHERS };
        if key.numbers.len() == 1 {
            sets |= if key.capital { WORDS } else { WORDS | SMALL_WORDS };
            sets |= if bound { 0 } else { FREE_WORDS };
        }
        let mut next = if key.capital { PAIRS } else { PAIRS | SMALL_PAIRS };
        if key.first.character {
            next |= CHARACTERS;
            if key.numbers.len() == 1 || !(are_first(letters) || begins_with_two(letters)) {
                sets |= CHARACTERS;
            }
        } else if key.first.ascii != 0 {
            self.codes.add(key, bound);
        }
        let mut number = 0;
        for (nth, &token) in key.numbers.iter().enumerate() {
            number = if nth == 0 { token } else { then(number, token) };
            let ends = if nth + 1 == key.numbers.len() { form } else { MORE };
            self.prefixes.push(Prefix::new(number, ends, sets));
            sets = if nth == 0 { next } else { 0 };
        }
    }
}

/// The prefixes that belong into one half of the table, in the order of their places there.
#[derive(Debug)]
pub(super) struct Half {
    /// Their numbers rotated: the bits that choose the place come first.
    prefixes: Vec<Prefix>,
    places: u32,
    /// How many different numbers there are, and how many in each set.
    pub(super) numbers: usize,
    pub(super) sets: [usize; SETS],
}

impl Half {
    /// The half of what was gathered whose places, of `1 << places`, have this highest bit.
    pub(super) fn of(gathered: &[Vec<Prefix>; 2], bit: u64, places: u32) -> Self {
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
        let mut half = Self { prefixes, places, numbers: 0, sets: [0; SETS] };
        let (mut numbers, mut counts) = (0, [0; SETS]);
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
    pub(super) fn groups(&self) -> impl Iterator<Item = (u64, &[Prefix])> {
        let groups = self.prefixes.chunk_by(|one, next| one.number() == next.number());
        groups.map(|group| (group[0].number().rotate_left(self.places), group))
    }
}

/// The sets that the number of a group is in.
pub(super) fn sets_of(group: &[Prefix]) -> u32 {
    group.iter().fold(0, |sets, prefix| sets | prefix.sets())
}
