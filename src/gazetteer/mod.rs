//! Names and where they stand.
//!
//! # Contract
//!
//! A gazetteer is immutable. Searching never fails. For every text, every mention's span begins and
//! ends on cluster boundaries, at word edges unless boundaries are off; under the overlap `longest`
//! mentions do not overlap; they are ordered by start, longest first. The gazetteer never asks who
//! finds sentences: it asks [`Breaks`](crate::text::Breaks).

mod brute;
mod builder;
mod entry;
mod options;
mod resolve;
mod store;
mod surface;

use std::sync::Arc;

use serde::Serialize;

pub use builder::Builder;
pub use entry::{Entry, Found, Kind, Mention};
pub use options::{Boundaries, Case, CommonWords, Diacritics, Options, Overlap, ShortForms};
pub use store::EntryView;

use crate::text::Breaks;
use crate::text::fold::Marks;
use store::Store;

/// An immutable, compiled set of entries. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Gazetteer(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    options: Options,
    store: Store,
    has_short_forms: bool,
    merged_names: usize,
    build_seconds: f64,
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
    /// Seconds from the first entry to the finished gazetteer.
    pub build_seconds: f64,
    /// Plain names that were given more than once.
    pub merged_names: usize,
    /// Forms of two letters and more that are all capitals, which only capitals match.
    pub all_caps_forms: usize,
}

impl Gazetteer {
    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.store.len()
    }

    /// Whether there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The options it was built with.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.0.options
    }

    /// The entry at a position below [`Gazetteer::len`], in input order.
    #[must_use]
    pub fn entry(&self, at: u32) -> EntryView<'_> {
        self.0.store.entry(at)
    }

    /// The position of the entry with this id.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<u32> {
        self.0.store.position(id)
    }

    /// Numbers about it.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let store = &self.0.store;
        let all_caps = |form: &str| {
            form.chars().filter(|c| c.is_alphabetic()).count() > 1
                && form.chars().all(|c| c.is_uppercase() || !c.is_alphabetic())
        };
        Stats {
            entries: store.len(),
            forms: store.forms().len(),
            bytes: store.bytes(),
            build_seconds: self.0.build_seconds,
            merged_names: self.0.merged_names,
            all_caps_forms: store.forms().iter().filter(|&&form| all_caps(store.form_text(form))).count(),
        }
    }

    fn marks(&self) -> Marks {
        match self.0.options.diacritics {
            Diacritics::Fold => Marks::Fold,
            Diacritics::Exact => Marks::Keep,
        }
    }

    /// Finds the mentions of one document; what `found` held is forgotten.
    pub fn find(&self, text: &str, overlap: Overlap, breaks: &dyn Breaks, found: &mut Found) {
        found.clear();
        let inner = &*self.0;
        let mut matches = brute::matches(&inner.store, inner.options.boundaries, self.marks(), text, breaks);
        let short_forms = inner.has_short_forms && inner.options.short_forms != ShortForms::Off;
        resolve::resolve(&inner.store, text, overlap, short_forms, &mut matches, found);
    }
}
