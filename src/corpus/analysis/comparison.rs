//! Which entries one group of documents mentions more, or less, than all the others.

use rustc_hash::FxHashMap;

use super::counts::{By, Count};
use crate::corpus::Annotations;

/// An entry, or the entries of a label, in one group of documents and in all the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Contrast {
    /// What is compared, with its counts in the group.
    pub count: Count,
    /// How many mentions the other documents have.
    pub mentions_elsewhere: u32,
    /// How many of the other documents have at least one.
    pub documents_elsewhere: u32,
    /// How many times as large its share of the group's mentions is as its share elsewhere, as a
    /// binary logarithm.
    pub log_ratio: f64,
    /// Dunning's log-likelihood ratio G².
    pub g2: f64,
}

impl Annotations {
    /// Each entry or label in each group of documents that mentions it, beside all other documents.
    ///
    /// What a group names more than the others comes first, the best supported (the highest G²) at
    /// the top; then what it names less, the best supported at the end; ties as in
    /// [`Annotations::counts`]. `groups` gives each document that was read its group.
    ///
    /// The table behind G² (Dunning 1993) has four cells: mentions of this entry and of all the rest,
    /// in the group and elsewhere. The log ratio is Hardie's (2014); where nothing stands elsewhere, half
    /// a mention is counted there. Both are 0 where elsewhere has no mention of anything.
    #[must_use]
    pub fn compare(&self, by: By, groups: &[u32]) -> Vec<Contrast> {
        let counts = self.tallied(by, Some(groups));
        let mut everywhere: FxHashMap<Key<'_>, (u32, u32)> = FxHashMap::default();
        let mut sizes: FxHashMap<u32, u64> = FxHashMap::default();
        for count in &counts {
            let (mentions, documents) = everywhere.entry(key(count)).or_default();
            *mentions += count.mentions;
            *documents += count.documents;
            *sizes.entry(count.group).or_default() += u64::from(count.mentions);
        }
        let total: u64 = sizes.values().sum();
        let mut found: Vec<Contrast> = counts
            .iter()
            .map(|count| {
                let (mentions, documents) = everywhere[&key(count)];
                let inside = sizes[&count.group];
                let elsewhere = mentions - count.mentions;
                let table = Cells {
                    here: f64::from(count.mentions),
                    elsewhere: f64::from(elsewhere),
                    size_here: inside as f64,
                    size_elsewhere: (total - inside) as f64,
                };
                Contrast {
                    count: count.clone(),
                    mentions_elsewhere: elsewhere,
                    documents_elsewhere: documents - count.documents,
                    log_ratio: table.log_ratio(),
                    g2: table.likelihood_ratio(),
                }
            })
            .collect();
        found.sort_unstable_by(|one, other| {
            (other.support().total_cmp(&one.support()))
                .then_with(|| other.count.mentions.cmp(&one.count.mentions))
                .then_with(|| other.count.documents.cmp(&one.count.documents))
                .then_with(|| one.count.order(&other.count, self.entities()))
        });
        found
    }
}

impl Contrast {
    /// G² with the sign of the difference.
    fn support(&self) -> f64 {
        if self.log_ratio < 0.0 { -self.g2 } else { self.g2 }
    }
}

/// An entry, or else a label.
type Key<'c> = (Option<u32>, Option<&'c str>);

/// What is compared, whatever the group.
fn key(count: &Count) -> Key<'_> {
    match count.entry {
        Some(entry) => (Some(entry), None),
        None => (None, count.label.as_deref()),
    }
}

/// Mentions of one entry, and of all, in the group and elsewhere.
struct Cells {
    here: f64,
    elsewhere: f64,
    size_here: f64,
    size_elsewhere: f64,
}

impl Cells {
    fn log_ratio(&self) -> f64 {
        if self.size_elsewhere == 0.0 {
            return 0.0;
        }
        let elsewhere = self.elsewhere.max(0.5);
        ((self.here / self.size_here) / (elsewhere / self.size_elsewhere)).log2()
    }

    fn likelihood_ratio(&self) -> f64 {
        let total = self.size_here + self.size_elsewhere;
        let own = self.here + self.elsewhere;
        let cell = |observed: f64, row: f64, column: f64| {
            if observed == 0.0 { 0.0 } else { observed * (observed * total / (row * column)).ln() }
        };
        let sum = cell(self.here, own, self.size_here)
            + cell(self.elsewhere, own, self.size_elsewhere)
            + cell(self.size_here - self.here, total - own, self.size_here)
            + cell(self.size_elsewhere - self.elsewhere, total - own, self.size_elsewhere);
        // Rounding may leave it a hair below zero.
        (2.0 * sum).max(0.0)
    }
}
