//! What a corpus teaches: abbreviations, sentence starters and collocations, after Kiss and Strunk
//! (Unsupervised Multilingual Sentence Boundary Detection, 2006).

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::letters::{is_alphanumeric, is_lower};
use super::lexicon::Lexicon;
use super::marks::is_terminator;
use super::words::hash_of;
use crate::text::is_space;

/// What kind of thing was learnt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LearnedKind {
    /// A word that is written with a full stop wherever it stands.
    Abbreviation,
    /// Two words with a full stop between them that ends no sentence.
    Collocation,
    /// A word that opens sentences.
    Starter,
}

impl LearnedKind {
    /// The names of the kinds, in the order of the variants.
    pub const NAMES: [&'static str; 3] = ["abbreviation", "collocation", "starter"];
}

/// One thing that a corpus taught, and the counts it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Learned {
    /// What it is.
    pub kind: LearnedKind,
    /// The word in lower case without its last full stop; a collocation's two words with a space.
    pub form: String,
    /// How often it was seen as what it is said to be: with a full stop, at the start of a
    /// sentence, next to each other.
    pub count: u64,
    /// How often the word, of a collocation the first word, was seen at all.
    pub total: u64,
    /// How sure it is: Kiss and Strunk's score for abbreviations, else a log-likelihood ratio.
    pub score: f64,
}

/// From where on a score counts.
const ABBREVIATION: f64 = 0.3;
const COLLOCATION: f64 = 7.88;
const STARTER: f64 = 30.0;
/// How many sightings the shipped knowledge of a word weighs.
const PRIOR: f64 = 3.0;

#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// With a full stop after it, and without.
    stopped: u64,
    bare: u64,
    /// Right after a word that ends a sentence for certain.
    first: u64,
}

impl Seen {
    fn add(&mut self, other: Self) {
        self.stopped += other.stopped;
        self.bare += other.bare;
        self.first += other.first;
    }
}

/// The value of a word, which is copied only if it is new.
fn entry<'m, V: Default>(map: &'m mut FxHashMap<String, V>, word: &str) -> &'m mut V {
    if !map.contains_key(word) {
        map.insert(word.to_owned(), V::default());
    }
    map.get_mut(word).expect("it is there by now")
}

/// Counts of words, to be made in parts and merged in any order.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    words: FxHashMap<String, Seen>,
    /// Pairs with a full stop between them, by the first word.
    pairs: FxHashMap<String, FxHashMap<String, u64>>,
    tokens: u64,
    stops: u64,
    /// Sentences that certainly ended.
    ends: u64,
}

impl Counts {
    /// Counts the words of one more text.
    pub fn count(&mut self, text: &str) {
        // The words of this token and of the one before, in lower case.
        let (mut form, mut previous) = (String::new(), String::new());
        let mut before = None;
        let mut line_start = true;
        for token in text.split_inclusive(is_space) {
            let token_break = token.ends_with(['\n', '\r']);
            let token = token.trim_end_matches(is_space);
            if token.is_empty() {
                line_start |= token_break;
                continue;
            }
            if line_start {
                before = None;
            }
            line_start = token_break;
            let core = token.trim_start_matches(|c| !is_alphanumeric(c));
            let body = core.trim_end_matches(|c| !is_alphanumeric(c) && !is_terminator(c));
            let word = body.trim_end_matches(is_terminator);
            let ending = match &body[word.len()..] {
                "" => Ending::None,
                "." => Ending::Stop,
                _ => Ending::Other,
            };
            let letters = word.chars().all(|c| is_alphanumeric(c) || matches!(c, '.' | '-' | '\'' | '’'));
            if word.is_empty() || !letters || word.chars().all(char::is_numeric) {
                before = (ending == Ending::Other).then_some(ending);
                continue;
            }
            std::mem::swap(&mut form, &mut previous);
            form.clear();
            if word.is_ascii() {
                form.push_str(word);
                form.make_ascii_lowercase();
            } else {
                // Of the word as a whole: a final sigma depends on its place.
                form.push_str(&word.to_lowercase());
            }
            self.tokens += 1;
            let stopped = ending == Ending::Stop;
            self.stops += u64::from(stopped);
            let first = before == Some(Ending::Other);
            self.ends += u64::from(first);
            let seen =
                Seen { stopped: u64::from(stopped), bare: u64::from(!stopped), first: u64::from(first) };
            entry(&mut self.words, &form).add(seen);
            // Whether the full stop ended a sentence is known only once all is counted.
            if before == Some(Ending::Stop) && !word.starts_with(is_lower) {
                *entry(entry(&mut self.pairs, &previous), &form) += 1;
            }
            before = (ending != Ending::None && core.len() >= body.len()).then_some(ending);
        }
    }

    /// Adds the counts of another part.
    pub fn merge(&mut self, other: Self) {
        for (word, seen) in other.words {
            self.words.entry(word).or_default().add(seen);
        }
        for (before, after) in other.pairs {
            let own = self.pairs.entry(before).or_default();
            after.into_iter().for_each(|(word, count)| *own.entry(word).or_default() += count);
        }
        self.tokens += other.tokens;
        self.stops += other.stops;
        self.ends += other.ends;
    }

    /// How many words were counted.
    #[must_use]
    pub fn tokens(&self) -> u64 {
        self.tokens
    }

    /// The pairs with a full stop between them.
    fn pairs(&self) -> impl Iterator<Item = (&str, &str, u64)> {
        self.pairs.iter().flat_map(|(before, after)| {
            after.iter().map(move |(word, &count)| (before.as_str(), word.as_str(), count))
        })
    }

    /// What the counts teach beside what is known, ordered by kind and form; `known` stays in front.
    pub(super) fn learn(&self, lexicon: &Lexicon, known: &[Learned]) -> Vec<Learned> {
        let mut found = self.abbreviations(lexicon);
        let abbreviation = |form: &str| {
            lexicon.get(hash_of(form)).class() != 0
                || form.chars().count() == 1
                || found.binary_search_by(|learned| learned.form.as_str().cmp(form)).is_ok()
        };
        let starters = self.starters(abbreviation);
        let collocations = self.collocations(abbreviation, &starters);
        found.extend(collocations);
        found.extend(starters.into_values());
        found.retain(|learned| !known.iter().any(|old| old.kind == learned.kind && old.form == learned.form));
        found.sort_by(|a, b| (a.kind, &a.form).cmp(&(b.kind, &b.form)));
        known.iter().cloned().chain(found).collect()
    }

    /// The abbreviations that the language's list does not have, ordered by form.
    fn abbreviations(&self, lexicon: &Lexicon) -> Vec<Learned> {
        let mut found = Vec::new();
        for (form, seen) in &self.words {
            let known = lexicon.get(hash_of(form));
            if seen.stopped == 0 || known.class() != 0 || form.chars().all(char::is_numeric) {
                continue;
            }
            // The shipped share of full stops after the word counts as a few sightings.
            let (with, without) = match known.stops() {
                0 => (0.0, 0.0),
                stops => {
                    let share = [0.0, 0.1, 0.5, 0.9, 1.0][stops as usize - 1];
                    (PRIOR * share, PRIOR * (1.0 - share))
                }
            };
            let stopped = seen.stopped as f64 + with;
            let bare = seen.bare as f64 + without;
            let inner = form.matches('.').count() as f64;
            let letters = form.chars().count() as f64 - inner;
            let likelihood = dunning(stopped + bare, self.stops as f64, stopped, self.tokens as f64);
            let score = likelihood * (-letters).exp() * (inner + 1.0) * letters.max(1.0).powf(-bare);
            if score >= ABBREVIATION {
                found.push(Learned {
                    kind: LearnedKind::Abbreviation,
                    form: form.clone(),
                    count: seen.stopped,
                    total: seen.stopped + seen.bare,
                    score,
                });
            }
        }
        found.sort_by(|a, b| a.form.cmp(&b.form));
        found
    }

    /// The words that open sentences, by form.
    fn starters(&self, abbreviation: impl Fn(&str) -> bool) -> FxHashMap<&str, Learned> {
        let mut first: FxHashMap<&str, u64> = self
            .words
            .iter()
            .filter(|(_, seen)| seen.first > 0)
            .map(|(form, seen)| (form.as_str(), seen.first))
            .collect();
        let mut ends = self.ends;
        for (before, after, count) in self.pairs() {
            if !abbreviation(before) {
                *first.entry(after).or_default() += count;
                ends += count;
            }
        }
        let mut starters = FxHashMap::default();
        for (form, count) in first {
            let Some(seen) = self.words.get(form) else { continue };
            let total = seen.stopped + seen.bare;
            let score = likelihood(ends as f64, total as f64, count as f64, self.tokens as f64);
            if score >= STARTER && count * self.tokens > ends * total && form.chars().count() > 1 {
                let kind = LearnedKind::Starter;
                starters.insert(form, Learned { kind, form: form.to_owned(), count, total, score });
            }
        }
        starters
    }

    /// Pairs around the full stop of an abbreviation, the second word a name rather than a starter.
    fn collocations(
        &self,
        abbreviation: impl Fn(&str) -> bool,
        starters: &FxHashMap<&str, Learned>,
    ) -> Vec<Learned> {
        let mut found = Vec::new();
        for (before, after, count) in self.pairs() {
            if !abbreviation(before) || starters.contains_key(after) || count < 2 {
                continue;
            }
            let (Some(one), Some(two)) = (self.words.get(before), self.words.get(after)) else { continue };
            let (total, other) = (one.stopped + one.bare, two.stopped + two.bare);
            let score = likelihood(total as f64, other as f64, count as f64, self.tokens as f64);
            if score >= COLLOCATION && count * self.tokens > total * other {
                let kind = LearnedKind::Collocation;
                found.push(Learned { kind, form: format!("{before} {after}"), count, total, score });
            }
        }
        found
    }
}

/// What stands after a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    None,
    Stop,
    Other,
}

/// Dunning's ratio that a word with `stopped` full stops in `seen` sightings always has one.
fn dunning(seen: f64, stops: f64, stopped: f64, tokens: f64) -> f64 {
    const SURE: f64 = 0.99;
    let chance = (stops / tokens).clamp(1e-9, 1.0 - 1e-9);
    2.0 * (binomial(stopped, seen, SURE) - binomial(stopped, seen, chance))
}

/// The ratio that the second of two words comes more often after the first than elsewhere.
fn likelihood(first: f64, second: f64, both: f64, tokens: f64) -> f64 {
    let anywhere = second / tokens;
    let (after, elsewhere) = (both / first, (second - both) / (tokens - first).max(1.0));
    let rest = (second - both, (tokens - first).max(0.0));
    2.0 * (binomial(both, first, after) + binomial(rest.0, rest.1, elsewhere)
        - binomial(both, first, anywhere)
        - binomial(rest.0, rest.1, anywhere))
}

/// The logarithm of the chance of `hits` in `trials`, without the constant.
fn binomial(hits: f64, trials: f64, chance: f64) -> f64 {
    let chance = chance.clamp(1e-12, 1.0 - 1e-12);
    hits * chance.ln() + (trials - hits) * (1.0 - chance).ln()
}
