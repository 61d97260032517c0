//! How often each entry or label is mentioned: overall, by group of documents, by document.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use crate::corpus::{Annotations, Entities};
use crate::{Error, Result};

/// How often an entry, or the entries of a label, are mentioned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The entry, `None` if entries of one label are counted together.
    pub entry: Option<u32>,
    /// The label of the entry or entries.
    pub label: Option<String>,
    /// The group of documents that is counted, 0 if all are one.
    pub group: u32,
    /// How many mentions there are.
    pub mentions: u32,
    /// How many documents have at least one.
    pub documents: u32,
}

/// How often a document mentions an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    /// The document's number.
    pub document: u32,
    /// The entry.
    pub entry: u32,
    /// How many mentions there are, at least one.
    pub mentions: u32,
}

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The mentions of an entry.
    Id,
    /// The mentions of all entries with one label.
    Label,
}

impl By {
    /// The value with this name.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Option`] for any other name.
    pub fn parse(name: &str) -> Result<Self> {
        match name {
            "id" => Ok(Self::Id),
            "label" => Ok(Self::Label),
            _ => Err(Error::option("by", name, &["id", "label"])),
        }
    }
}

/// Mentions, and the documents they stand in; documents come in order.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Tally {
    pub(super) mentions: u32,
    pub(super) documents: u32,
    last: Option<u32>,
}

impl Tally {
    pub(super) fn add(&mut self, document: u32) {
        self.mentions += 1;
        if self.last.replace(document) != Some(document) {
            self.documents += 1;
        }
    }
}

impl Annotations {
    /// Mentions and documents of each entry or label, most mentions first; ties by documents, then
    /// id or label, then group. `groups` gives each document that was read its group.
    #[must_use]
    pub fn counts(&self, by: By, groups: Option<&[u32]>) -> Vec<Count> {
        let mut counts = self.tallied(by, groups);
        counts.sort_by(|one, other| {
            let key = |count: &Count| (Reverse(count.mentions), Reverse(count.documents));
            key(one).cmp(&key(other)).then_with(|| one.order(other, self.entities()))
        });
        counts
    }

    /// The counts in no order.
    pub(super) fn tallied(&self, by: By, groups: Option<&[u32]>) -> Vec<Count> {
        let mut tallies: FxHashMap<(u32, u32), Tally> = FxHashMap::default();
        let mut labels: FxHashMap<Option<&str>, u32> = FxHashMap::default();
        let mut known: Vec<Option<&str>> = Vec::new();
        for (row, document) in self.documents().enumerate() {
            let group = groups.map_or(0, |groups| groups[row]);
            for mention in document.mentions() {
                let key = match by {
                    By::Id => mention.entry,
                    By::Label => {
                        let label = self.entities().label(mention.entry);
                        *labels.entry(label).or_insert_with(|| {
                            known.push(label);
                            known.len() as u32 - 1
                        })
                    }
                };
                tallies.entry((key, group)).or_default().add(document.number());
            }
        }
        tallies
            .into_iter()
            .map(|((key, group), Tally { mentions, documents, .. })| {
                let (entry, label) = match by {
                    By::Id => (Some(key), self.entities().label(key)),
                    By::Label => (None, known[key as usize]),
                };
                Count { entry, label: label.map(str::to_owned), group, mentions, documents }
            })
            .collect()
    }

    /// How often each document mentions each entry, by document, then id; pairs without a mention
    /// are left out.
    #[must_use]
    pub fn coverage(&self) -> Vec<Coverage> {
        let ranks = self.ranks();
        let mut coverage: Vec<Coverage> = Vec::new();
        let mut mentioned: Vec<u32> = Vec::new();
        for document in self.documents() {
            mentioned.clear();
            mentioned.extend(document.mentions().map(|mention| ranks.of[&mention.entry]));
            mentioned.sort_unstable();
            coverage.extend(mentioned.chunk_by(|one, other| one == other).map(|same| Coverage {
                document: document.number(),
                entry: ranks.entries[same[0] as usize],
                mentions: same.len() as u32,
            }));
        }
        coverage
    }
}

impl Count {
    /// The order of equally frequent ones.
    pub(super) fn order(&self, other: &Self, entities: &Entities) -> std::cmp::Ordering {
        fn id<'e>(count: &Count, entities: &'e Entities) -> Option<&'e str> {
            count.entry.map(|entry| entities.id(entry))
        }
        (id(self, entities).cmp(&id(other, entities)))
            .then_with(|| self.label.cmp(&other.label))
            .then_with(|| self.group.cmp(&other.group))
    }
}
