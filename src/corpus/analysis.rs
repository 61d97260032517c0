//! Questions about a whole corpus: how often, and with whom.

use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Annotations, Document};
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

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The mentions of an entry.
    Id,
    /// The mentions of all entries with one label.
    Label,
}

/// Where two entries have to meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// In one sentence.
    Sentence,
    /// In one document.
    Document,
}

/// Two entries that occur together.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The entry whose id comes first in code-point order.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// In how many sentences, or documents, both are mentioned.
    pub count: u32,
    /// In how many documents that happens.
    pub documents: u32,
    /// Normalised pointwise mutual information, from −1 (never together) over 0 (as often as
    /// chance would have it) to 1 (only together).
    pub score: f64,
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

impl Within {
    /// The value with this name.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Option`] for any other name.
    pub fn parse(name: &str) -> Result<Self> {
        match name {
            "sentence" => Ok(Self::Sentence),
            "document" => Ok(Self::Document),
            _ => Err(Error::option("within", name, &["sentence", "document"])),
        }
    }
}

#[derive(Default)]
struct Tally {
    mentions: u32,
    documents: u32,
    last: Option<u32>,
}

impl Tally {
    fn add(&mut self, document: u32) {
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
        let mut counts: Vec<Count> = tallies
            .into_iter()
            .map(|((key, group), Tally { mentions, documents, .. })| {
                let (entry, label) = match by {
                    By::Id => (Some(key), self.entities().label(key)),
                    By::Label => (None, known[key as usize]),
                };
                Count { entry, label: label.map(str::to_owned), group, mentions, documents }
            })
            .collect();
        counts.sort_by(|one, other| {
            let key = |count: &Count| (Reverse(count.mentions), Reverse(count.documents));
            let id = |count: &Count| count.entry.map(|entry| self.entities().id(entry));
            key(one)
                .cmp(&key(other))
                .then_with(|| id(one).cmp(&id(other)))
                .then_with(|| one.label.cmp(&other.label))
                .then_with(|| one.group.cmp(&other.group))
        });
        counts
    }

    /// The pairs of entries that are mentioned together at least `min_count` times, most frequent
    /// first; ties by score, then ids.
    ///
    /// A mention counts for its first candidate. The score is the normalised pointwise mutual
    /// information of Bouma (2009), over all sentences or all documents.
    #[must_use]
    pub fn cooccurrence(&self, within: Within, min_count: u32) -> Vec<Pair> {
        let mut pairs: FxHashMap<(u32, u32), Tally> = FxHashMap::default();
        let mut alone: FxHashMap<u32, u32> = FxHashMap::default();
        let mut together: Vec<u32> = Vec::new();
        let mut units = 0_u64;
        for document in self.documents() {
            units += match within {
                Within::Sentence => document.sentences().len() as u64,
                Within::Document => 1,
            };
            let mut count = |together: &mut Vec<u32>| {
                together.sort_unstable();
                together.dedup();
                for (at, &one) in together.iter().enumerate() {
                    *alone.entry(one).or_default() += 1;
                    for &other in &together[at + 1..] {
                        pairs.entry((one, other)).or_default().add(document.number());
                    }
                }
                together.clear();
            };
            let mut sentence = 0;
            for mention in document.mentions() {
                if within == Within::Sentence && mention.sentence != sentence {
                    count(&mut together);
                    sentence = mention.sentence;
                }
                together.push(mention.entry);
            }
            count(&mut together);
        }
        let mut pairs: Vec<Pair> = pairs
            .into_iter()
            .filter(|(_, tally)| tally.mentions >= min_count)
            .map(|((one, other), tally)| {
                let (a, b) = if self.entities().id(one) <= self.entities().id(other) {
                    (one, other)
                } else {
                    (other, one)
                };
                let score = normalised_information(tally.mentions, alone[&one], alone[&other], units);
                Pair { a, b, count: tally.mentions, documents: tally.documents, score }
            })
            .collect();
        let ids = |pair: &Pair| (self.entities().id(pair.a), self.entities().id(pair.b));
        pairs.sort_by(|one, other| {
            (other.count.cmp(&one.count))
                .then_with(|| other.score.total_cmp(&one.score))
                .then_with(|| ids(one).cmp(&ids(other)))
        });
        pairs
    }

    /// The sentences that mention every one of `ids`: documents with the sentence's place in them.
    /// Without ids, no sentence; an id that nothing mentions has none.
    #[must_use]
    pub fn sentences_with(&self, ids: &[String]) -> Vec<(Document<'_>, u32)> {
        let wanted: Option<FxHashSet<u32>> = ids.iter().map(|id| self.entities().position(id)).collect();
        let Some(wanted) = wanted.filter(|wanted| !wanted.is_empty()) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for document in self.documents() {
            let mut seen: FxHashSet<u32> = FxHashSet::default();
            let mut sentence = None;
            for mention in document.mentions() {
                if sentence.replace(mention.sentence) != Some(mention.sentence) {
                    seen.clear();
                }
                if wanted.contains(&mention.entry) && seen.insert(mention.entry) && seen.len() == wanted.len()
                {
                    found.push((document, mention.sentence));
                }
            }
        }
        found
    }
}

/// Bouma (2009): pointwise mutual information, divided by its greatest possible value.
fn normalised_information(both: u32, one: u32, other: u32, units: u64) -> f64 {
    let share = |count: u32| f64::from(count) / units as f64;
    let joint = share(both);
    if joint >= 1.0 { 1.0 } else { (joint / (share(one) * share(other))).ln() / -joint.ln() }
}
