//! Names and where they stand.
//!
//! # Contract
//!
//! A gazetteer is immutable. Searching never fails. For every text, every mention's span begins and
//! ends on cluster boundaries, at word edges unless boundaries are off; under the overlap `longest`
//! mentions do not overlap; they are ordered by start, longest first. The gazetteer never asks who
//! finds sentences: it asks [`Breaks`].

mod acronyms;
mod array;
mod at_once;
mod automaton;
#[cfg(test)]
mod brute;
mod builder;
mod capital;
mod common_words;
mod compare;
mod compiled;
mod entry;
mod evidence;
mod explain;
mod fetch;
mod filter;
mod headlines;
mod index;
mod keys;
mod languages;
mod options;
mod particles;
mod places;
mod prefixes;
mod present;
mod readers;
mod record;
mod resolve;
mod search;
mod short_forms;
mod side;
mod sift;
mod slot;
mod starts;
mod store;
mod surface;
mod symbols;
mod variants;
mod window;

use std::cell::Cell;
use std::sync::Arc;

use serde::Serialize;

pub use builder::Builder;
pub use compiled::{Origin, info};
pub use entry::{Entry, Found, Kind, Mention};
pub use explain::{Explained, Rule};
pub use options::{Boundaries, Case, CommonWords, Diacritics, Options, Overlap, ShortForms};
pub use readers::{Errors, Format, Reading, Report, Skipped, add_table, is_compiled};
pub use store::EntryView;

use crate::Result;
use crate::text::Breaks;
use crate::text::fold::Marks;
use automaton::{Automaton, Letters};

use compare::Comparer;
use evidence::Document;
use index::WordIndex;
use languages::Language;
use resolve::Deciding;
use search::{Scratch, Search};
use store::Store;

/// An immutable, compiled set of entries. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Gazetteer {
    inner: Arc<Inner>,
    /// Whose work the names are.
    attribution: Option<Arc<str>>,
}

#[derive(Debug)]
struct Inner {
    options: Options,
    languages: Vec<&'static Language>,
    store: Store,
    engine: Engine,
    merged_names: usize,
    build_seconds: f64,
    report: Option<Report>,
    origin: Option<Origin>,
}

/// What a gazetteer holds, in numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stats {
    /// Entries.
    pub entries: usize,
    /// Surface forms of all entries, listed ones only.
    pub forms: usize,
    /// Bytes of memory.
    pub bytes: usize,
    /// Seconds from the first entry to the finished gazetteer, or that loading it took.
    pub build_seconds: f64,
    /// Plain names that were given more than once.
    pub merged_names: usize,
    /// Forms of two letters and more that are all capitals, which only capitals match.
    pub all_caps_forms: usize,
    /// What there is to say about the file it was read from.
    pub read: Option<Report>,
    /// Whose work the names are, where that has to be said.
    pub attribution: Option<String>,
}

impl Gazetteer {
    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inner.store.len()
    }

    /// Whether there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The options it was built with.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.inner.options
    }

    /// The entry at a position below [`Gazetteer::len`], in input order.
    #[must_use]
    pub fn entry(&self, at: u32) -> EntryView<'_> {
        self.inner.store.entry(at)
    }

    /// The position of the entry with this id.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<u32> {
        self.inner.store.position(id)
    }

    /// What there is to say about the file it was read from; `None` if it was not.
    #[must_use]
    pub fn report(&self) -> Option<&Report> {
        self.inner.report.as_ref()
    }

    /// The same gazetteer, with whose work its names are; [`Stats`] and files pass it on.
    #[must_use]
    pub fn attributed(self, attribution: &str) -> Self {
        Self { attribution: Some(attribution.into()), ..self }
    }

    /// Numbers about it.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let store = &self.inner.store;
        let all_caps = |form: &str| {
            form.chars().filter(|c| c.is_alphabetic()).count() > 1
                && form.chars().all(|c| c.is_uppercase() || !c.is_alphabetic())
        };
        Stats {
            entries: store.len(),
            forms: store.forms().iter().filter(|form| !form.is_derived()).count(),
            bytes: store.bytes() + self.inner.engine.bytes(),
            build_seconds: self.inner.build_seconds,
            merged_names: self.inner.merged_names,
            all_caps_forms: store.forms().iter().filter(|&&form| all_caps(store.form_text(form))).count(),
            read: self.inner.report.clone(),
            attribution: self.attribution.as_deref().map(str::to_owned),
        }
    }

    /// Finds the mentions of one document; what `found` held is forgotten.
    pub fn find(&self, text: &str, overlap: Overlap, breaks: &dyn Breaks, found: &mut Found) {
        found.clear();
        let inner = &*self.inner;
        let bounded = inner.options.boundaries == Boundaries::Word;
        let comparer = Comparer { store: &inner.store, marks: self.marks(), bounded, text, breaks };
        let short_forms = inner.options.short_forms != ShortForms::Off;
        let mut both = SCRATCH.take().unwrap_or_default();
        let (scratch, deciding) = &mut *both;
        match &inner.engine {
            Engine::Words(index) => Search::new(index, &comparer, overlap, scratch).run(),
            Engine::Letters(letters) => letters.of(&inner.store).search(&comparer, &mut scratch.matches),
        }
        let document = self.document(text, breaks);
        resolve::resolve(document, overlap, short_forms, &mut scratch.matches, deciding, found);
        SCRATCH.set(Some(both));
    }

    fn marks(&self) -> Marks {
        marks(self.inner.options.diacritics)
    }

    fn document<'a>(&'a self, text: &'a str, breaks: &'a dyn Breaks) -> Document<'a> {
        Document {
            store: &self.inner.store,
            languages: &self.inner.languages,
            marks: self.marks(),
            text,
            breaks,
        }
    }
}

thread_local! {
    /// Searching a document after another reuses the memory of the thread.
    static SCRATCH: Cell<Option<Box<(Scratch, Deciding)>>> = const { Cell::new(None) };
}

/// How places are proposed: chosen by the boundaries, never by the user.
#[derive(Debug)]
enum Engine {
    Words(Box<WordIndex>),
    Letters(Letters),
}

impl Engine {
    fn build(store: &mut Store, options: &Options) -> Result<Self> {
        Ok(match options.boundaries {
            Boundaries::Word => Self::Words(Box::new(WordIndex::build(store, marks(options.diacritics)))),
            Boundaries::None => Self::Letters(Automaton::build(store)?.into()),
        })
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Words(index) => index.bytes(),
            Self::Letters(letters) => letters.bytes(),
        }
    }
}

fn marks(diacritics: Diacritics) -> Marks {
    match diacritics {
        Diacritics::Fold => Marks::Fold,
        Diacritics::Exact => Marks::Keep,
    }
}

#[cfg(test)]
mod tests;
