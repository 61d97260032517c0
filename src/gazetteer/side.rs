//! The two sides that a comparison lays over each other, read cluster by cluster, and the initials of a form.

use super::options::Case;
use crate::text::fold::{Class, Cluster, LONGEST, Marks, class};

/// One side of the comparison: clusters of a text, folded, with the units not yet compared.
#[derive(Clone, Copy)]
pub(super) struct Side<'t> {
    pub(super) text: &'t str,
    pub(super) marks: Marks,
    /// Where the cluster at hand starts and ends.
    pub(super) start: usize,
    pub(super) at: usize,
    seen: Seen,
    units: [char; LONGEST],
    count: u8,
    pub(super) taken: u8,
}

/// What must be known of a cluster besides its units.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    pub(super) class: Class,
    pub(super) capital: bool,
    pub(super) base: char,
    /// Its first unit, and how many there are.
    pub(super) first: char,
    pub(super) count: u8,
}

impl<'t> Side<'t> {
    pub(super) fn new(text: &'t str, at: usize, marks: Marks) -> Self {
        let seen = Seen { class: Class::Other, capital: false, base: ' ', first: ' ', count: 0 };
        Self { text, marks, start: at, at, seen, units: [' '; LONGEST], count: 0, taken: 0 }
    }

    /// Whether no cluster is compared in part only.
    pub(super) fn is_whole(&self) -> bool {
        self.taken == 0 || self.taken == self.count
    }

    /// The cluster with the next unit; invisible clusters are skipped.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<Seen> {
        if self.taken == self.count { self.load() } else { Some(self.seen) }
    }

    fn load(&mut self) -> Option<Seen> {
        let bytes = self.text.as_bytes();
        loop {
            self.start = self.at;
            let &byte = bytes.get(self.at)?;
            // Two ASCII characters in a row: the first is a cluster of its own.
            if byte.is_ascii() && bytes.get(self.at + 1).is_none_or(u8::is_ascii) {
                self.at += 1;
                let class = class(byte as char);
                let base = byte as char;
                let first = match class {
                    Class::Space => ' ',
                    _ if byte == b'`' => '\'',
                    _ => base.to_ascii_lowercase(),
                };
                self.seen = Seen { class, capital: byte.is_ascii_uppercase(), base, first, count: 1 };
                self.units[0] = first;
                (self.count, self.taken) = (1, 0);
                return Some(self.seen);
            }
            let cluster = Cluster::read(self.text, self.at, self.marks)?;
            self.at = cluster.end;
            if let Some(&first) = cluster.units().first() {
                let count = cluster.units().len() as u8;
                let Cluster { class, capital, base, .. } = cluster;
                self.seen = Seen { class, capital, base, first, count };
                self.units[..cluster.units().len()].copy_from_slice(cluster.units());
                (self.count, self.taken) = (count, 0);
                return Some(self.seen);
            }
        }
    }

    /// The cluster after the units compared so far, without moving.
    pub(super) fn ahead(&self) -> Option<Seen> {
        { *self }.peek()
    }

    /// The units of the cluster at hand.
    pub(super) fn units(&self) -> &[char] {
        &self.units[..self.count as usize]
    }

    /// The next unit, which `peek` has shown to exist.
    pub(super) fn unit(&self) -> char {
        self.units[self.taken as usize]
    }

    /// Takes the whole cluster at hand.
    pub(super) fn take_cluster(&mut self) {
        self.taken = self.count;
    }

    /// Takes a full stop if it is next.
    pub(super) fn take_stop(&mut self) -> bool {
        let mut next = *self;
        let there = next.peek().is_some() && next.unit() == '.';
        if there {
            next.taken += 1;
            *self = next;
        }
        there
    }
}

/// A word of the form that is all single capitals: `US`, `U.S.`, `J.`
pub(super) struct Initials<'f> {
    pub(super) count: usize,
    pub(super) dotted: bool,
    /// The form behind the word.
    pub(super) after: Side<'f>,
}

impl<'f> Initials<'f> {
    /// The word of initials at hand in the form, if it is one: all dotted (the last stop may be
    /// missing) or all bare.
    pub(super) fn read(form: &Side<'f>, case: Case) -> Option<Self> {
        let mut after = *form;
        let (mut count, mut stops) = (0, 0);
        while let Some(cluster) = after.ahead()
            && is_initial(cluster, case)
        {
            after.peek();
            after.take_cluster();
            count += 1;
            if stops + 1 == count && after.take_stop() {
                stops += 1;
            } else if stops > 0 {
                break;
            }
        }
        let ends = stops == count || !after.ahead().is_some_and(|c| c.class.is_word());
        (count > 0 && ends).then_some(Initials { count, dotted: stops > 0, after })
    }
}

/// Whether `cluster` is one letter that may stand as an initial.
fn is_initial(cluster: Seen, case: Case) -> bool {
    cluster.class == Class::Letter
        && cluster.count == 1
        && cluster.base.is_alphabetic()
        && (cluster.capital || case == Case::Ignore)
}

/// Where a word of several dotted initials that begins at byte `at` of `form` ends.
pub(super) fn dotted_initials(form: &str, at: usize, case: Case, marks: Marks) -> Option<usize> {
    let word = Initials::read(&Side::new(form, at, marks), case)?;
    (word.dotted && word.count > 1).then_some(word.after.at)
}
