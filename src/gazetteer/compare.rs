//! Whether a proposed form stands at a proposed place: its rules, and the edges of its words.

use super::particles::is_right_edge;
use super::store::{FormRow, Store};
use super::surface::{Surface, goes_on};
use super::variants::Laid;
use crate::text::Breaks;
use crate::text::edges::is_edge;
use crate::text::fold::{Cluster, Marks, class, cluster_before};
use crate::text::is_space;

/// Invisible characters that may stand among the punctuation that a form begins with.
const INVISIBLE: usize = 64;

/// The text, the forms, and what must hold for a match.
pub(super) struct Comparer<'a> {
    pub(super) store: &'a Store,
    pub(super) marks: Marks,
    /// Whether a match must begin and end at word edges.
    pub(super) bounded: bool,
    pub(super) text: &'a str,
    pub(super) breaks: &'a dyn Breaks,
}

impl<'a> Comparer<'a> {
    /// Calls `each` with every place where the form stands whose first letter may stand at byte `at`.
    pub(super) fn at(&self, form: u32, at: usize, mut each: impl FnMut(usize, usize)) {
        let row = self.store.forms()[form as usize];
        let surface = Surface { form: self.store.form_text(row), case: row.case(), marks: self.marks };
        if !row.has_lead() {
            if let Some((start, end)) = self.here(row, surface, at) {
                each(start, end);
            }
            return;
        }
        // Punctuation of the form stands before its first letter: look for it there.
        let mut start = at;
        for _ in 0..surface.form.len() + INVISIBLE {
            match cluster_before(self.text, start) {
                Some(before) if !self.is_word(before) => start = before,
                _ => return,
            }
            if let Some((start, end)) = self.from(surface, start).filter(|&(_, end)| end > at) {
                each(start, end);
            }
        }
    }

    /// How a form and its variants are laid over the text at byte `at`.
    #[inline]
    pub(super) fn lay(&self, form: u32, at: usize) -> Laid {
        let row = self.store.forms()[form as usize];
        match Laid::over(self.store.form_text(row), self.text, at, self.marks) {
            Laid::Stand { end, .. }
                if self.bounded && !(self.is_left_edge(at) && self.is_right_edge(end)) =>
            {
                Laid::Differ
            }
            laid => laid,
        }
    }

    /// Where the form stands if it begins at byte `at`.
    #[inline(always)]
    pub(super) fn here(&self, row: FormRow, surface: Surface<'_>, at: usize) -> Option<(usize, usize)> {
        if row.is_plain()
            && let Some(stands) = self.plainly(surface.form, at)
        {
            return stands.then_some((at, at + surface.form.len()));
        }
        self.from(surface, at)
    }

    /// Whether punctuation stands before the word at byte `at`, be it with white space between.
    pub(super) fn follows_punctuation(&self, at: usize) -> bool {
        // Mostly a word and a space.
        if let [.., letter, b' '] = self.text.as_bytes()[..at]
            && letter.is_ascii_alphanumeric()
        {
            return false;
        }
        let before = self.text[..at].trim_end_matches(is_space);
        match before.as_bytes().last() {
            None => false,
            Some(byte) if byte.is_ascii() => !byte.is_ascii_alphanumeric(),
            Some(_) => before.chars().next_back().is_some_and(|c| !class(c).is_word()),
        }
    }

    fn is_word(&self, at: usize) -> bool {
        Cluster::read(self.text, at, Marks::Fold).is_some_and(|cluster| cluster.class.is_word())
    }

    fn from(&self, surface: Surface<'_>, start: usize) -> Option<(usize, usize)> {
        if self.bounded && !self.is_left_edge(start) {
            return None;
        }
        let end = surface.match_at(self.text, start, self.breaks)?;
        (!self.bounded || self.is_right_edge(end)).then_some((start, end))
    }

    /// Whether a plain form stands at byte `at` as it is written; `None` when it does not and may yet
    /// stand there in another spelling.
    #[inline(always)]
    fn plainly(&self, form: &str, at: usize) -> Option<bool> {
        let text = self.text.as_bytes();
        let end = at + form.len();
        if text.get(at..end)? != form.as_bytes() {
            return None;
        }
        // A mark may follow and belong to the last letter.
        match goes_on(self.text, end) {
            true => None,
            false => Some(!self.bounded || self.is_left_edge(at) && self.is_right_edge(end)),
        }
    }

    fn is_left_edge(&self, at: usize) -> bool {
        match at.checked_sub(1).map(|before| self.text.as_bytes()[before]) {
            None => true,
            Some(byte) if parts_words(byte) && !self.starts_with_mark(at) => true,
            // Between digits they are a part of the number.
            Some(b'.' | b',') if self.text.as_bytes().get(at).is_some_and(u8::is_ascii_alphabetic) => true,
            Some(_) => is_edge(self.text, at),
        }
    }

    fn is_right_edge(&self, at: usize) -> bool {
        match self.text.as_bytes().get(at) {
            None => true,
            Some(&byte) if parts_words(byte) => true,
            Some(b'.' | b',')
                if self.text.as_bytes().get(at + 1).is_none_or(|&b| b.is_ascii() && !b.is_ascii_digit()) =>
            {
                true
            }
            Some(_) => is_right_edge(self.text, at),
        }
    }

    /// Only a character above ASCII can be a mark.
    fn starts_with_mark(&self, at: usize) -> bool {
        self.text.as_bytes().get(at).is_some_and(|&byte| byte >= 0x80)
    }
}

/// Whether an ASCII character stands between words, whatever its neighbours are.
fn parts_words(byte: u8) -> bool {
    byte.is_ascii() && !byte.is_ascii_alphanumeric() && !matches!(byte, b'_' | b'.' | b',')
}
