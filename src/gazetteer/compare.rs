//! Whether a proposed form stands at a proposed place: its rules, and the edges of its words.

use super::particles::is_right_edge;
use super::resolve::Match;
use super::store::{FormRow, Store};
use super::surface::{Surface, goes_on};
use crate::text::Breaks;
use crate::text::edges::is_edge;
use crate::text::fold::{Class, Cluster, Folder, Marks, class, cluster_before, is_line_break};
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

    /// Where the form stands if it begins at byte `at`.
    #[inline(always)]
    fn here(&self, row: FormRow, surface: Surface<'_>, at: usize) -> Option<(usize, usize)> {
        if row.is_plain()
            && let Some(stands) = self.plainly(surface.form, at)
        {
            return stands.then_some((at, at + surface.form.len()));
        }
        self.from(surface, at)
    }

    /// Whether punctuation stands before the word at byte `at`, be it with white space between.
    pub(super) fn follows_punctuation(&self, at: usize) -> bool {
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

    /// Whether ASCII stands at byte `at` instead of a plain form without words, so that it stands there in no
    /// spelling.
    fn differs(&self, form: &str, at: usize) -> bool {
        let there = self.text.as_bytes().get(at..at + form.len());
        there.is_none_or(|there| {
            there != form.as_bytes() && there.is_ascii() && !form.contains(['\'', '`', ' '])
        }) && form.is_ascii()
    }

    fn is_left_edge(&self, at: usize) -> bool {
        match at.checked_sub(1).map(|before| self.text.as_bytes()[before]) {
            None => true,
            Some(byte) if parts_words(byte) && !self.starts_with_mark(at) => true,
            Some(_) => is_edge(self.text, at),
        }
    }

    fn is_right_edge(&self, at: usize) -> bool {
        match self.text.as_bytes().get(at) {
            None => true,
            Some(&byte) if parts_words(byte) => true,
            Some(_) => is_right_edge(self.text, at),
        }
    }

    /// Only a character above ASCII can be a mark.
    fn starts_with_mark(&self, at: usize) -> bool {
        self.text.as_bytes().get(at).is_some_and(|&byte| byte >= 0x80)
    }

    /// Forms without letters, ordered by their first folded character: looks at every character of
    /// the text that is no letter, if there are such forms.
    pub(super) fn symbols(&self, symbols: &[[u32; 2]], matches: &mut Vec<Match>) {
        if symbols.is_empty() {
            return;
        }
        // What is above ASCII may fold to a symbol; its first byte is asked about.
        let mut asked = [false; 256];
        asked[0xc0..].fill(true);
        for &[first, _] in symbols.iter().take_while(|&&[first, _]| first < 0x80) {
            asked[first as usize] = true;
        }
        let folder = Folder::get();
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while let Some(next) = bytes[at..].iter().position(|&byte| asked[byte as usize]) {
            at += next;
            if bytes[at].is_ascii() {
                self.symbols_at(symbols, at, matches);
                at += 1;
                continue;
            }
            let (c, class, _) = folder.look(self.text, at);
            let alone = || self.text[..at].chars().next_back().is_none_or(is_line_break);
            if matches!(class, Class::Other | Class::Space) || (class == Class::Mark && alone()) {
                self.symbols_at(symbols, at, matches);
            }
            at += c.len_utf8();
        }
    }

    fn symbols_at(&self, symbols: &[[u32; 2]], at: usize, matches: &mut Vec<Match>) {
        let Some(cluster) = Cluster::read(self.text, at, self.marks) else { return };
        let Some(&unit) = cluster.units().first() else { return };
        let symbol = symbol(unit);
        let from = symbols.partition_point(|&[first, _]| first < symbol);
        for &[_, form] in symbols[from..].iter().take_while(|&&[first, _]| first == symbol) {
            let row = self.store.forms()[form as usize];
            let surface = Surface { form: self.store.form_text(row), case: row.case(), marks: self.marks };
            if row.is_plain() && self.differs(surface.form, at) {
                continue;
            }
            if let Some((start, end)) = self.here(row, surface, at) {
                matches.push(Match { start: start as u32, end: end as u32, form });
            }
        }
    }
}

/// What stands for a folded character that a form without letters begins with: dashes are one.
pub(super) fn symbol(unit: char) -> u32 {
    match unit {
        '–' | '—' => '-' as u32,
        unit => unit as u32,
    }
}

/// Whether an ASCII character stands between words, whatever its neighbours are.
fn parts_words(byte: u8) -> bool {
    byte.is_ascii() && !byte.is_ascii_alphanumeric() && !matches!(byte, b'_' | b'.' | b',')
}
