//! What a user puts into a gazetteer, and what a search gives back.

use std::ops::Range;

use serde::Serialize;
use serde_json::{Map, Value};

use super::options::{Case, CommonWords};
use crate::text::Span;
use crate::{Error, Result};

/// One entity with the surface forms that can stand for it.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Entry {
    /// What identifies the entity; unique in a gazetteer.
    pub id: String,
    /// Its full name, a surface form.
    pub name: String,
    /// What kind of thing it is.
    pub label: Option<String>,
    /// Other full surface forms.
    pub aliases: Vec<String>,
    /// Forms that stand for it only in a document that names it in full.
    pub short_forms: Vec<String>,
    /// Higher comes first when several entries share a form.
    pub priority: i64,
    /// How capitals are compared for this entry; `None`: as the gazetteer says.
    pub case: Option<Case>,
    /// What becomes of its ordinary words; `None`: as the gazetteer says.
    pub common_words: Option<CommonWords>,
    /// Anything else the user wants to find again.
    pub attributes: Map<String, Value>,
}

/// Which of an entry's surface forms a mention shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The entry's name.
    Name,
    /// One of its aliases.
    Alias,
    /// A short form, in a document that names the entity in full.
    ShortForm,
    /// An acronym that the document itself introduces.
    Acronym,
}

impl Kind {
    pub(crate) const ALL: [Kind; 4] = [Kind::Name, Kind::Alias, Kind::ShortForm, Kind::Acronym];

    /// The kind that `word` names.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`](crate::ErrorKind::Option) for any other word; the message lists the known ones.
    pub fn parse(word: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == word);
        found.ok_or_else(|| Error::option("kind", word, &Self::ALL.map(Kind::name)))
    }

    /// The word for this kind, as it stands in results.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Name => "name",
            Kind::Alias => "alias",
            Kind::ShortForm => "short_form",
            Kind::Acronym => "acronym",
        }
    }
}

/// A span of text that stands for an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Where, in bytes of the original text.
    pub span: Span,
    /// The entry it most likely stands for: its position in the gazetteer.
    pub entry: u32,
    /// Which surface form of that entry it shows.
    pub kind: Kind,
    /// All entries it may stand for, best first: a range of [`Found::candidates`].
    pub candidates: Range<u32>,
}

/// What a search found in one document; reuse it to reuse its memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Ordered by start, longest first.
    pub mentions: Vec<Mention>,
    /// The candidates of all mentions, one after another.
    pub candidates: Vec<u32>,
}

impl Found {
    /// Forgets everything, keeps the memory.
    pub fn clear(&mut self) {
        self.mentions.clear();
        self.candidates.clear();
    }

    /// The entries that `mention` may stand for, best first.
    #[must_use]
    pub fn candidates(&self, mention: &Mention) -> &[u32] {
        &self.candidates[mention.candidates.start as usize..mention.candidates.end as usize]
    }
}
