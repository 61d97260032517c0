//! Substring search: where forms may begin when word edges do not matter.
//!
//! The only file that names aho-corasick. The automaton runs over the letters of the text, folded,
//! without spaces, punctuation and invisible characters; each form is searched for by its letters
//! in the same shape. What it proposes is compared with the form itself, as everywhere. The
//! automaton is not kept in files but made again when one is loaded.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::compare::Comparer;
use super::resolve::Match;
use super::store::Store;
use super::symbols::{Symbols, symbol};
use crate::text::fold::{Class, Cluster, Marks};
use crate::{Error, ErrorKind, Result};

/// The automaton of a gazetteer that came from a file: made at the first search.
#[derive(Debug, Default)]
pub(super) struct Letters(OnceLock<Automaton>);

impl Letters {
    /// The automaton of all forms of `store`.
    pub(super) fn of(&self, store: &Store) -> &Automaton {
        if let Some(made) = self.0.get() {
            return made;
        }
        // Made outside the lock: a process forked meanwhile would wait for a thread that it does not have.
        let made = Automaton::of(store).expect("an automaton as large was made before the file was written");
        self.0.get_or_init(|| made)
    }

    /// Bytes of all arrays, once they are made.
    pub(super) fn bytes(&self) -> usize {
        self.0.get().map_or(0, Automaton::bytes)
    }
}

impl From<Automaton> for Letters {
    fn from(made: Automaton) -> Self {
        Self(made.into())
    }
}

/// Finds the places where the letters of forms stand.
#[derive(Debug)]
pub(super) struct Automaton {
    letters: Option<AhoCorasick>,
    /// The form of each pattern.
    forms: Vec<u32>,
    /// Forms without letters.
    symbols: Symbols,
}

/// A text reduced to its folded letters, with the place of each in the text.
#[derive(Debug, Default)]
struct Reduced {
    folded: String,
    /// For every byte of `folded`: where the cluster it comes from begins; `u32::MAX` inside one.
    places: Vec<u32>,
}

impl Reduced {
    fn read(&mut self, text: &str) {
        self.folded.clear();
        self.places.clear();
        let mut at = 0;
        while let Some(cluster) = Cluster::read(text, at, Marks::Fold) {
            if !matches!(cluster.class, Class::Space | Class::Other | Class::Mark) {
                for (nth, &unit) in cluster.units().iter().enumerate() {
                    self.folded.push(unit);
                    self.places.resize(self.folded.len(), u32::MAX);
                    if nth == 0 {
                        let from = self.folded.len() - unit.len_utf8();
                        self.places[from] = at as u32;
                    }
                }
            }
            at = cluster.end;
        }
    }
}

impl Automaton {
    /// The automaton of all forms of `store`; marks those that begin with punctuation.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Gazetteer`] if the forms are too many for one automaton.
    pub(super) fn build(store: &mut Store) -> Result<Self> {
        let mut letters = Reduced::default();
        let (forms, text) = store.forms_and_text();
        for form in forms {
            let text = text(*form);
            letters.read(text);
            let lead = letters.places.first().map_or("", |&place| &text[..place as usize]);
            if units(lead).next().is_some() {
                form.mark_lead();
            }
        }
        Self::of(store)
    }

    fn of(store: &Store) -> Result<Self> {
        let mut letters = Reduced::default();
        let mut patterns = Vec::new();
        let mut forms = Vec::new();
        let mut symbols: Vec<[u32; 2]> = Vec::new();
        for form in 0..store.forms().len() {
            let text = store.form_text(store.forms()[form]);
            letters.read(text);
            if letters.folded.is_empty() {
                symbols.extend(units(text).next().map(|unit| [symbol(unit), form as u32]));
            } else {
                patterns.push(letters.folded.clone());
                forms.push(form as u32);
            }
        }
        symbols.sort_unstable();
        let letters = match patterns.is_empty() {
            true => None,
            false => Some(
                AhoCorasick::builder()
                    .match_kind(MatchKind::Standard)
                    .kind(Some(AhoCorasickKind::ContiguousNFA))
                    .build(&patterns)
                    .map_err(|error| Error::new(ErrorKind::Gazetteer, format!("too many names: {error}")))?,
            ),
        };
        Ok(Self { letters, forms, symbols: Symbols::of(symbols.into()) })
    }

    /// Puts every match into `matches`, in no order.
    pub(super) fn search(&self, comparer: &Comparer<'_>, matches: &mut Vec<Match>) {
        matches.clear();
        if let Some(automaton) = &self.letters {
            let mut letters = Reduced::default();
            letters.read(comparer.text);
            for found in automaton.find_overlapping_iter(&letters.folded) {
                let place = letters.places[found.start()];
                let form = self.forms[found.pattern().as_usize()];
                if place != u32::MAX {
                    comparer.at(form, place as usize, |start, end| {
                        matches.push(Match { start: start as u32, end: end as u32, form });
                    });
                }
            }
        }
        self.symbols.search(comparer, matches);
    }

    /// Bytes of all arrays.
    pub(super) fn bytes(&self) -> usize {
        self.letters.as_ref().map_or(0, AhoCorasick::memory_usage)
            + size_of_val(&*self.forms)
            + self.symbols.bytes()
    }
}

/// The folded characters of a text.
fn units(text: &str) -> impl Iterator<Item = char> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let cluster = Cluster::read(text, at, Marks::Fold)?;
        at = cluster.end;
        Some(cluster)
    })
    .flat_map(|cluster| cluster.units().to_vec())
}
