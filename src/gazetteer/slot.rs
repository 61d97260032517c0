//! A slot of the word index, and the forms that end there.

use std::ops::Range;

use super::prefixes::SHORT;
use super::variants::Capitals;

/// A slot of the table; 0 is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot(pub(super) u64);

pub(super) const GOES_ON: u64 = 1 << 31;
pub(super) const LIST: u64 = 1 << 30;
pub(super) const VALUE: u64 = LIST - 1;

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
    pub(super) single: Option<u32>,
    /// Or all of them, as the index lists them.
    pub(super) list: &'a [u32],
    /// Which of them are variants of each other.
    pub(super) variants: &'a [u32],
}

impl<'a> Forms<'a> {
    /// All but the only one as the index lists them, short forms behind, and what [`Capitals::of`] reads.
    #[inline(always)]
    pub(super) fn listed(self) -> impl Iterator<Item = (Listed, Option<Capitals>)> + 'a {
        let capitals = self.variants.iter().map(|&bits| Capitals::of(bits));
        self.list.iter().map(|&form| Listed(form)).zip(capitals)
    }

    /// The only one, if that may be a short form; and the short forms of several.
    pub(super) fn short(self) -> (Option<u32>, ShortForms<'a>) {
        let full = match self.list {
            [.., last] if last & SHORT != 0 => self.list.partition_point(|form| form & SHORT == 0),
            list => list.len(),
        };
        (self.single, ShortForms(&self.list[full..]))
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
