//! Forms without words, as *-* or *!?*: looked for at every character of a text that may begin one.

use zerocopy::IntoBytes;

use super::array::Array;
use super::compare::Comparer;
use super::resolve::Match;
use super::surface::Surface;
use crate::text::fold::{Class, Cluster, Folder, is_line_break};
use crate::text::words::{Work, fast};

/// Forms without words, by their first folded character.
#[derive(Debug, Clone, Default)]
pub(super) struct Symbols {
    /// What stands for the character ([`symbol`]), and the form; ordered.
    forms: Array<[u32; 2]>,
    /// The characters of ASCII that may be the first.
    ascii: Vec<u8>,
}

impl Symbols {
    /// The set of these forms.
    pub(super) fn of(forms: Array<[u32; 2]>) -> Self {
        let mut ascii: Vec<u8> = forms.iter().map_while(|&[first, _]| u8::try_from(first).ok()).collect();
        ascii.retain(u8::is_ascii);
        ascii.dedup();
        // It folds to an apostrophe.
        if ascii.contains(&b'\'') {
            ascii.push(b'`');
        }
        Self { forms, ascii }
    }

    /// Its array as a file holds it.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.forms.as_bytes()
    }

    /// Whether all its forms are among this many.
    pub(super) fn are_among(&self, forms: usize) -> bool {
        self.forms.iter().all(|&[_, form]| (form as usize) < forms)
    }

    /// Bytes of all arrays.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.forms) + self.ascii.len()
    }

    /// Appends the matches of these forms, in the order of their starts.
    pub(super) fn search(&self, comparer: &Comparer<'_>, matches: &mut Vec<Match>) {
        if self.forms.is_empty() {
            return;
        }
        let text = comparer.text;
        let folder = Folder::get();
        let each = |at: usize| {
            if text.as_bytes()[at].is_ascii() {
                self.at(comparer, at, matches);
                return;
            }
            let (_, class, _) = folder.look(text, at);
            let alone = || text[..at].chars().next_back().is_none_or(is_line_break);
            if matches!(class, Class::Other | Class::Space) || (class == Class::Mark && alone()) {
                self.at(comparer, at, matches);
            }
        };
        fast(Asked { bytes: text.as_bytes(), ascii: &self.ascii, each });
    }

    fn at(&self, comparer: &Comparer<'_>, at: usize, matches: &mut Vec<Match>) {
        let symbol = match comparer.text.as_bytes()[at..] {
            [byte, next, ..] if byte.is_ascii() && next.is_ascii() && byte != b'`' => byte.into(),
            _ => {
                let cluster = Cluster::read(comparer.text, at, comparer.marks);
                let Some(&unit) = cluster.as_ref().and_then(|cluster| cluster.units().first()) else {
                    return;
                };
                symbol(unit)
            }
        };
        let from = self.forms.partition_point(|&[first, _]| first < symbol);
        for &[_, form] in self.forms[from..].iter().take_while(|&&[first, _]| first == symbol) {
            let row = comparer.store.forms()[form as usize];
            let letters = comparer.store.form_text(row);
            if differs(letters, &comparer.text.as_bytes()[at..]) {
                continue;
            }
            let surface = Surface { form: letters, case: row.case(), marks: comparer.marks };
            if let Some((start, end)) = comparer.here(row, surface, at) {
                matches.push(Match { start: start as u32, end: end as u32, form });
            }
        }
    }
}

/// What stands for a folded character that a form without words begins with: dashes are one.
pub(super) fn symbol(unit: char) -> u32 {
    match unit {
        '–' | '—' => '-' as u32,
        unit => unit as u32,
    }
}

/// Whether the text begins with other ASCII than a form of ASCII that has no words and no white space, so that
/// the form stands there in no spelling.
fn differs(form: &str, text: &[u8]) -> bool {
    let respelled = |byte: u8| byte <= b' ' || matches!(byte, b'\'' | b'`') || !byte.is_ascii();
    if form.bytes().any(respelled) {
        return false;
    }
    let there = text.get(..form.len());
    there.is_none_or(|there| there.is_ascii() && there != form.as_bytes())
}

/// Bytes that are looked at together.
const PART: usize = 64;

/// Calls `each` with the place of every byte that is one of these ASCII characters or begins a character above
/// ASCII, which may fold to one.
struct Asked<'a, F> {
    bytes: &'a [u8],
    ascii: &'a [u8],
    each: F,
}

impl<F: FnMut(usize)> Work for Asked<'_, F> {
    type Output = ();

    #[inline(always)]
    fn run(mut self) {
        let (parts, rest) = self.bytes.as_chunks::<PART>();
        for (nth, part) in parts.iter().enumerate() {
            self.part(part, nth * PART);
        }
        let mut last = [b'a'; PART];
        last[..rest.len()].copy_from_slice(rest);
        self.part(&last, parts.len() * PART);
    }
}

impl<F: FnMut(usize)> Asked<'_, F> {
    #[inline(always)]
    fn part(&mut self, part: &[u8; PART], start: usize) {
        let mut asked = part.map(|byte| u8::from(byte >= 0xc0));
        for &symbol in self.ascii {
            for (asked, &byte) in asked.iter_mut().zip(part) {
                *asked |= u8::from(byte == symbol);
            }
        }
        for (nth, &eight) in asked.as_chunks::<8>().0.iter().enumerate() {
            let mut rest = u64::from_le_bytes(eight);
            while rest != 0 {
                (self.each)(start + nth * 8 + rest.trailing_zeros() as usize / 8);
                rest &= rest - 1;
            }
        }
    }
}
