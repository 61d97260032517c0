//! What a corpus teaches about its abbreviations.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::text::is_space;

/// What kind of thing was learnt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LearnedKind {
    /// A word that is written with a full stop wherever it stands.
    Abbreviation,
    /// A word that opens sentences.
    Starter,
    /// Two words with a full stop between them that ends no sentence.
    Collocation,
}

/// One thing that a corpus taught, and the counts it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Learned {
    /// What it is.
    pub kind: LearnedKind,
    /// The word in lower case without its last full stop; two words with a space in a collocation.
    pub form: String,
    /// How often it was seen as what it is said to be.
    pub count: u64,
    /// How often the word was seen at all.
    pub total: u64,
    /// How sure it is; higher is surer.
    pub score: f64,
}

/// Counts of words, to be made in parts and merged in any order.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// With a full stop, and without.
    words: FxHashMap<String, (u64, u64)>,
}

impl Counts {
    /// Counts the words of one more text.
    pub fn count(&mut self, text: &str) {
        for token in text.split(is_space) {
            let token = token.trim_matches(|c: char| !c.is_alphanumeric() && c != '.');
            let (word, stop) = token.strip_suffix('.').map_or((token, false), |word| (word, true));
            if word.is_empty() || word.chars().any(|c| !c.is_alphabetic() && c != '.') {
                continue;
            }
            let entry = self.words.entry(word.to_lowercase()).or_default();
            if stop { entry.0 += 1 } else { entry.1 += 1 }
        }
    }

    /// Adds the counts of another part.
    pub fn merge(&mut self, other: Self) {
        for (word, (with, without)) in other.words {
            let entry = self.words.entry(word).or_default();
            entry.0 += with;
            entry.1 += without;
        }
    }

    /// The abbreviations that the counts show, after those already known, ordered by form.
    pub(super) fn learn(&self, known: &[Learned]) -> Vec<Learned> {
        let mut learned = known.to_vec();
        let mut found: Vec<Learned> = self
            .words
            .iter()
            .filter(|(word, (with, without))| {
                *with >= 3 && *without * 10 <= *with && word.chars().count() <= 8
            })
            .filter(|(word, _)| {
                !known.iter().any(|k| k.kind == LearnedKind::Abbreviation && &k.form == *word)
            })
            .map(|(word, &(count, without))| Learned {
                kind: LearnedKind::Abbreviation,
                form: word.clone(),
                count,
                total: count + without,
                score: count as f64 / (count + without) as f64,
            })
            .collect();
        found.sort_by(|a, b| a.form.cmp(&b.form));
        learned.extend(found);
        learned
    }
}
