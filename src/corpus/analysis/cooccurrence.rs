//! Which entries are mentioned together, and whether more often than chance would have it.

use super::counts::Tally;
use super::ranks::Ranks;
use crate::corpus::Annotations;
use crate::{Error, Result};

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

impl Annotations {
    /// The pairs of entries that are mentioned together at least `min_count` times, most frequent
    /// first; ties by score, then ids.
    ///
    /// The score is the normalised pointwise mutual information of Bouma (2009), over all sentences
    /// or all documents.
    #[must_use]
    pub fn cooccurrence(&self, within: Within, min_count: u32) -> Vec<Pair> {
        let ranks = self.ranks();
        let units = Units::new(self, within, &ranks);
        let places = units.places(ranks.entries.len());
        let alone = |rank: usize| (places.ends[rank] - places.begin(rank)) as u32;
        // One entry after the other is counted against all those behind it, in a row of counters
        // that stays in the cache; what it touched is what it met (Gustavson 1978).
        let mut row = vec![Tally::default(); ranks.entries.len()];
        let mut met: Vec<u32> = Vec::new();
        let mut found: Vec<(u32, u32, Pair)> = Vec::new();
        for one in 0..ranks.entries.len() {
            for &place in places.of(one) {
                let unit = &units.ends[place.unit];
                for &other in &units.members[place.member + 1..unit.end] {
                    let tally = &mut row[other as usize];
                    if tally.mentions == 0 {
                        met.push(other);
                    }
                    tally.add(unit.document);
                }
            }
            met.sort_unstable();
            for other in met.drain(..) {
                let Tally { mentions: count, documents, .. } = std::mem::take(&mut row[other as usize]);
                if count >= min_count {
                    let score = normalised_information(count, alone(one), alone(other as usize), units.total);
                    let (a, b) = (ranks.entries[one], ranks.entries[other as usize]);
                    found.push((one as u32, other, Pair { a, b, count, documents, score }));
                }
            }
        }
        found.sort_unstable_by(|(a, b, pair), (other_a, other_b, other)| {
            (other.count.cmp(&pair.count))
                .then_with(|| other.score.total_cmp(&pair.score))
                .then_with(|| (a, b).cmp(&(other_a, other_b)))
        });
        found.into_iter().map(|(_, _, pair)| pair).collect()
    }
}

/// Every sentence or document with a mention as the set of entries that it mentions, by their ranks.
#[derive(Default)]
struct Units {
    /// The sets one behind the other, each ascending.
    members: Vec<u32>,
    ends: Vec<Unit>,
    /// How many sentences or documents there are, those without a mention included.
    total: u64,
}

/// Where a set ends among the members, and the document it belongs to.
struct Unit {
    end: usize,
    document: u32,
}

/// Where an entry stands: in which set, and which of all members it is.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    unit: usize,
    member: usize,
}

/// The places of each entry, one entry behind the other.
struct Places {
    all: Vec<Place>,
    ends: Vec<usize>,
}

impl Units {
    fn new(annotations: &Annotations, within: Within, ranks: &Ranks) -> Self {
        let mut units = Self::default();
        for document in annotations.documents() {
            units.total += match within {
                Within::Sentence => document.sentences().len() as u64,
                Within::Document => 1,
            };
            let mut sentence = 0;
            for mention in document.mentions() {
                if within == Within::Sentence && mention.sentence != sentence {
                    units.close(document.number());
                    sentence = mention.sentence;
                }
                units.members.push(ranks.of[&mention.entry]);
            }
            units.close(document.number());
        }
        units
    }

    /// Ends the set that is being filled, unless it is empty; each member is kept once.
    fn close(&mut self, document: u32) {
        let from = self.ends.last().map_or(0, |unit| unit.end);
        self.members[from..].sort_unstable();
        let mut end = from;
        for at in from..self.members.len() {
            if end == from || self.members[end - 1] != self.members[at] {
                self.members[end] = self.members[at];
                end += 1;
            }
        }
        self.members.truncate(end);
        if end > from {
            self.ends.push(Unit { end, document });
        }
    }

    /// Where each of `entries` entries stands, in the order of the corpus.
    fn places(&self, entries: usize) -> Places {
        let mut ends = vec![0; entries];
        for &member in &self.members {
            ends[member as usize] += 1;
        }
        let mut total = 0;
        for end in &mut ends {
            // For now where the entry's places begin; filling moves it to their end.
            let count = std::mem::replace(end, total);
            total += count;
        }
        let mut all = vec![Place::default(); total];
        let mut from = 0;
        for (unit, at) in self.ends.iter().enumerate() {
            for member in from..at.end {
                let end = &mut ends[self.members[member] as usize];
                all[*end] = Place { unit, member };
                *end += 1;
            }
            from = at.end;
        }
        Places { all, ends }
    }
}

impl Places {
    fn begin(&self, rank: usize) -> usize {
        rank.checked_sub(1).map_or(0, |before| self.ends[before])
    }

    fn of(&self, rank: usize) -> &[Place] {
        &self.all[self.begin(rank)..self.ends[rank]]
    }
}

/// Bouma (2009): pointwise mutual information, divided by its greatest possible value.
fn normalised_information(both: u32, one: u32, other: u32, units: u64) -> f64 {
    let share = |count: u32| f64::from(count) / units as f64;
    let joint = share(both);
    if joint >= 1.0 { 1.0 } else { (joint / (share(one) * share(other))).ln() / -joint.ln() }
}
