//! Entries as rows of numbers, and one entry read where it stands.

use serde_json::{Map, Value};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use super::Store;
use crate::gazetteer::entry::{Entry, Kind};
use crate::gazetteer::options::{Case, CommonWords};

/// One entry: where its id stands, which forms are its own.
#[derive(Debug, Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(super) struct EntryRow {
    pub(super) id_at: u32,
    pub(super) id_len: u32,
    pub(super) first_form: u32,
    /// What else is known: the position of a [`More`], [`PLAIN`] for a plain name.
    pub(super) more: u32,
}

/// A name that was given without anything else.
pub(super) const PLAIN: u32 = u32::MAX;

/// What is known of entries beside their names. Neighbours of which the same is known share it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(super) struct More {
    /// 0: none, else one more than the position in the labels.
    pub(super) label: u32,
    pub(super) priority: [u32; 2],
    /// 0: none, else one more than where the length and the JSON text stand in the strings.
    pub(super) attributes: u32,
    /// Bits 0–1 case, 2–3 common words (0: as the gazetteer says).
    pub(super) flags: u32,
}

/// One entry of a gazetteer, read in place.
#[derive(Debug, Clone, Copy)]
pub struct EntryView<'g> {
    pub(super) store: &'g Store,
    pub(super) at: usize,
}

impl<'g> EntryView<'g> {
    fn row(self) -> EntryRow {
        self.store.entries[self.at]
    }

    fn more(self) -> More {
        self.store.more(self.at as u32)
    }

    fn forms(self, kind: Kind) -> impl Iterator<Item = &'g str> {
        let first = self.row().first_form as usize;
        let end = self
            .store
            .entries
            .get(self.at + 1)
            .map_or(self.store.forms.len(), |next| next.first_form as usize);
        let store = self.store;
        store.forms[first..end]
            .iter()
            .filter(move |form| form.kind() == kind && !form.is_derived())
            .map(|&form| store.form_text(form))
    }

    /// What identifies the entity.
    #[must_use]
    pub fn id(self) -> &'g str {
        let row = self.row();
        self.store.strings.get(row.id_at, row.id_len as usize)
    }

    /// Its full name.
    #[must_use]
    pub fn name(self) -> &'g str {
        self.store.form_text(self.store.forms[self.row().first_form as usize])
    }

    /// What kind of thing it is.
    #[must_use]
    pub fn label(self) -> Option<&'g str> {
        let [at, len] = *self.store.labels.get((self.more().label as usize).checked_sub(1)?)?;
        Some(self.store.strings.get(at, len as usize))
    }

    /// A number for the label that is the same for equal labels; 0: none.
    #[must_use]
    pub fn label_number(self) -> u32 {
        self.more().label
    }

    /// Other full surface forms, in the user's order.
    pub fn aliases(self) -> impl Iterator<Item = &'g str> {
        self.forms(Kind::Alias)
    }

    /// Forms that need a full mention in the document, in the user's order.
    pub fn short_forms(self) -> impl Iterator<Item = &'g str> {
        self.forms(Kind::ShortForm)
    }

    /// Higher comes first.
    #[must_use]
    pub fn priority(self) -> i64 {
        self.store.priority(self.at as u32)
    }

    /// How capitals are compared; `None`: as the gazetteer says.
    #[must_use]
    pub fn case(self) -> Option<Case> {
        [None, Some(Case::Smart), Some(Case::Exact), Some(Case::Ignore)][self.more().flags as usize & 3]
    }

    /// What becomes of its ordinary words; `None`: as the gazetteer says.
    #[must_use]
    pub fn common_words(self) -> Option<CommonWords> {
        [None, Some(CommonWords::Guard), Some(CommonWords::Allow), Some(CommonWords::Strict)]
            [self.more().flags as usize >> 2 & 3]
    }

    /// The user's other keys, as JSON text; `None` when there are none.
    #[must_use]
    pub fn attributes_json(self) -> Option<&'g str> {
        self.store.strings.measured(self.more().attributes.checked_sub(1)? as usize)
    }

    /// The user's other keys.
    #[must_use]
    pub fn attributes(self) -> Map<String, Value> {
        self.attributes_json().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
    }

    /// The whole entry, copied out.
    #[must_use]
    pub fn to_entry(self) -> Entry {
        Entry {
            id: self.id().to_owned(),
            name: self.name().to_owned(),
            label: self.label().map(str::to_owned),
            aliases: self.aliases().map(str::to_owned).collect(),
            short_forms: self.short_forms().map(str::to_owned).collect(),
            priority: self.priority(),
            case: self.case(),
            common_words: self.common_words(),
            attributes: self.attributes(),
        }
    }
}
