//! Forms of one key that differ in their capitals and marks alone: the text is compared with one of them,
//! for all.
//!
//! Large lists spell a name in many ways: *Montana*, *MONTANA*, *montana*, *Montaña*. What stands in the text
//! has the letters of all or of none; which of them asks for capitals that it has not is a matter of bits.

use super::options::Case;
use super::prefixes::SHORT;
use super::store::{FormRow, Store};
use super::surface::{goes_on, lay};
use crate::text::fold::{Folder, Marks};

/// Which letters of a form must be capitals in the text, a bit each, if it is compared with its variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Capitals(u32);

impl Capitals {
    /// It is compared by itself.
    const ALONE: u32 = u32::MAX;

    /// What an array of the index says.
    #[inline(always)]
    pub(super) fn of(bits: u32) -> Option<Self> {
        (bits != Self::ALONE).then_some(Self(bits))
    }

    /// Whether a text with these capitals has them all.
    #[inline(always)]
    pub(super) fn are_among(self, text: Self) -> bool {
        self.0 & !text.0 == 0
    }
}

/// How the letters of variants are laid over a text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Laid {
    /// They stand there, up to byte `end`, in these capitals.
    Stand { end: usize, capitals: Capitals },
    /// They do not.
    Differ,
    /// Every form must be compared by itself.
    Unclear,
}

impl Laid {
    /// Lays the letters of a form, one of several variants, over the text at byte `at`.
    #[inline]
    pub(super) fn over(form: &str, text: &str, at: usize, marks: Marks) -> Self {
        if let Some(bits) = ascii_capitals(form.as_bytes(), &text.as_bytes()[at..])
            && !goes_on(text, at + form.len())
        {
            return Self::Stand { end: at + form.len(), capitals: Capitals(bits) };
        }
        let mut bits = 0;
        let end = lay(form, text, at, marks, |nth, _, capital| {
            bits |= if nth < LONGEST { u32::from(capital) << nth } else { 0 };
            true
        });
        match end {
            Some(Some(end)) => Self::Stand { end, capitals: Capitals(bits) },
            Some(None) => Self::Differ,
            None => Self::Unclear,
        }
    }
}

/// One in each byte, and the highest bit of each.
const ONES: u64 = u64::MAX / 0xff;
const TOPS: u64 = ONES << 7;

/// The capitals of the text, if it begins with this form of ASCII letters, digits and spaces, case aside: eight
/// bytes at a time. Forms with other punctuation or more than [`LONGEST`] characters have no variants.
#[inline]
fn ascii_capitals(form: &[u8], text: &[u8]) -> Option<u32> {
    // No such form has variants, but a file may say so.
    if form.len() > LONGEST {
        return None;
    }
    let mut capitals = 0u64;
    let mut at = 0;
    while at < form.len() {
        let len = (form.len() - at).min(8);
        let (f, t) = (eight(&form[at..]), eight(text.get(at..)?));
        let here = !0 >> (64 - 8 * len);
        if f & TOPS != 0 {
            return None;
        }
        // The bit that tells small letters from capitals, where the form has letters.
        let letters = ((f | (ONES * 0x20)) + ONES * u64::from(0x80 - b'a')) & TOPS;
        let case = letters >> 2;
        if (f ^ t) & !case & here != 0 {
            return None;
        }
        let bits = !t & case & here;
        // One bit of each byte, side by side.
        capitals |= ((bits >> 5).wrapping_mul(0x0102_0408_1020_4080) >> 56) << at;
        at += len;
    }
    Some(capitals as u32)
}

/// The first eight bytes; zero where there are none.
#[inline(always)]
fn eight(bytes: &[u8]) -> u64 {
    match bytes.first_chunk() {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => {
            let mut padded = [0; 8];
            padded[..bytes.len()].copy_from_slice(bytes);
            u64::from_le_bytes(padded)
        }
    }
}

/// Characters that a form may have to be compared with its variants: each has a bit, and not all are set.
const LONGEST: usize = 31;

/// Finds the variants among forms of one key; reuse it to reuse its memory.
#[derive(Debug, Default)]
pub(super) struct Finder {
    first: Vec<u32>,
    folded: Vec<u32>,
}

impl Finder {
    /// Appends for each of these forms what [`Capitals::of`] reads.
    pub(super) fn add(&mut self, store: &Store, list: &[u32], marks: Marks, to: &mut Vec<u32>) {
        let from = to.len();
        self.first.clear();
        for &form in list {
            if form & SHORT != 0 {
                to.push(Capitals::ALONE);
                continue;
            }
            let row = store.forms()[form as usize];
            let bits = self.read(store.form_text(row), row, marks).filter(|_| {
                if self.first.is_empty() {
                    std::mem::swap(&mut self.first, &mut self.folded);
                    return true;
                }
                self.first == self.folded
            });
            to.push(bits.unwrap_or(Capitals::ALONE));
        }
        let variants = to[from..].iter().filter(|&&bits| bits != Capitals::ALONE).count();
        if variants == 1 {
            to[from..].fill(Capitals::ALONE);
        }
    }

    /// Folds a form and returns its capitals, if it may be compared with variants.
    fn read(&mut self, form: &str, row: FormRow, marks: Marks) -> Option<u32> {
        if row.case() == Case::Exact || row.has_lead() {
            return None;
        }
        let folder = Folder::get();
        self.folded.clear();
        let mut bits = 0;
        for (nth, c) in form.chars().enumerate() {
            if nth == LONGEST {
                return None;
            }
            if c == ' ' {
                self.folded.push(c.into());
                continue;
            }
            let simple = folder.simple(c)?;
            if c == '_' || marks == Marks::Keep && !simple.unmarked {
                return None;
            }
            bits |= u32::from(simple.capital) << nth;
            self.folded.push(simple.fold);
        }
        Some(if row.case() == Case::Ignore { 0 } else { bits })
    }
}
