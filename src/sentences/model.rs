//! The weights: shared by all languages, and what each language adds.
//!
//! The file is made by `cargo run --release --example train_sentences`; `data/README.md` says from
//! what. Integers are LEB128; a list of indices is its length and its differences.
//!
//! ```text
//! magic, then weights shared by all
//! for each language: code (2 bytes), weights, then for each opens × lower × stops (72): keys of words
//! weights: indices, then one signed byte for each
//! ```

use std::sync::{Arc, OnceLock};

use super::features::{BITS, Context, Near, QUESTIONS, index};
use super::language::{LANGUAGES, LanguageInfo};
use super::lexicon::{Known, Lexicon};
use super::scan::{Candidate, Kind};

/// Weights are kept as whole numbers of this part.
pub(super) const UNIT: f32 = 1.0 / 16.0;

/// The log-odds of a new item of a list: no set to learn from has lists in a line.
const ITEM: f32 = 3.0;

/// The log-odds where nothing is left to ask.
const PLAIN: f32 = 6.0;

/// What a break without any mark has to outweigh: titles of works and names begin with such words too,
/// and the news that was learnt from has few of them.
const CAUTION: f32 = 1.0;

/// What a break after a colon has to outweigh: titles of works have colons, and a reader misses little.
const COLON: f32 = 2.25;

pub(super) const MAGIC: &[u8] = b"gazelle sentences 1\n";

static SHIPPED: &[u8] = include_bytes!("data/weights.bin");

/// The weights and words of one language.
#[derive(Debug, Clone)]
pub(super) struct Model {
    /// A byte each, to stay in the cache; sums that leave its range, which no shipped model has, end at it.
    weights: Box<[i8; 1 << BITS]>,
    pub(super) lexicon: Lexicon,
}

impl Model {
    /// The shipped model of a language, decoded once.
    pub(super) fn shipped(language: &'static LanguageInfo) -> Arc<Self> {
        static MODELS: [OnceLock<Arc<Model>>; 256] = [const { OnceLock::new() }; 256];
        let at = LANGUAGES.iter().position(|known| known.code == language.code).unwrap_or_default();
        MODELS[at].get_or_init(|| Arc::new(Self::decode(SHIPPED, language, |_| false))).clone()
    }

    /// Decodes the model of a language; a part that is missing counts as empty. Abbreviations for
    /// which `disguised` holds lose their class.
    pub(super) fn decode(bytes: &[u8], language: &LanguageInfo, disguised: impl Fn(&str) -> bool) -> Self {
        let mut model = Self { weights: no_weights(), lexicon: Lexicon::default() };
        let mut reader = Reader(bytes.strip_prefix(MAGIC).unwrap_or_default());
        reader.weights(|at, weight| model.weights[at] = model.weights[at].saturating_add(weight));
        while let Some((code, rest)) = reader.0.split_at_checked(2) {
            reader.0 = rest;
            let wanted = code == language.code.as_bytes();
            reader.weights(|at, weight| {
                if wanted {
                    model.weights[at] = model.weights[at].saturating_add(weight);
                }
            });
            for class in 0..72 {
                let known = Known::from_counts(class / 6 % 6, class % 6, class >= 36);
                for key in reader.indices() {
                    if wanted {
                        model.lexicon.insert_key(key, known);
                    }
                }
            }
        }
        model.lexicon.read(language.list, disguised);
        model
    }

    /// How much speaks for a break, in log-odds.
    pub(super) fn odds(&self, context: &Context<'_>, candidate: &Candidate, near: &Near) -> f32 {
        if candidate.kind == Kind::Item {
            return ITEM;
        }
        if context.is_plain(candidate, near) {
            return PLAIN;
        }
        let mut sum = 0;
        context.ask(candidate, near, |_, hash| sum += i32::from(self.weights[index(hash)]));
        let caution = match candidate.kind {
            Kind::Bare => CAUTION,
            Kind::Colon if context.text.as_bytes()[candidate.mark] == b':' => COLON,
            _ => 0.0,
        };
        sum as f32 * UNIT - caution
    }

    /// The questions whose answers weighed most, each with its log-odds.
    pub(super) fn evidence(&self, context: &Context<'_>, candidate: &Candidate) -> Vec<(&'static str, f32)> {
        if candidate.kind == Kind::Item {
            return vec![("item of a list", ITEM)];
        }
        let near = context.near(candidate);
        if context.is_plain(candidate, &near) {
            return vec![("ordinary word, full stop, opening word", PLAIN)];
        }
        let mut weighed = Vec::new();
        context.ask(candidate, &near, |question, hash| {
            let weight = self.weights[index(hash)];
            if weight != 0 {
                weighed.push((QUESTIONS[question], f32::from(weight) * UNIT));
            }
        });
        weighed.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        weighed.truncate(4);
        weighed
    }
}

fn no_weights() -> Box<[i8; 1 << BITS]> {
    vec![0; 1 << BITS].into_boxed_slice().try_into().expect("that many were asked for")
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn number(&mut self) -> u32 {
        let (mut value, mut shift) = (0, 0);
        while let Some((&byte, rest)) = self.0.split_first() {
            self.0 = rest;
            value |= u32::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 || shift > 28 {
                break;
            }
        }
        value
    }

    fn indices(&mut self) -> Vec<u32> {
        let count = self.number();
        let mut last = 0;
        (0..count)
            .map(|_| {
                last += self.number();
                last
            })
            .collect()
    }

    fn weights(&mut self, mut each: impl FnMut(usize, i8)) {
        for at in self.indices() {
            let Some((&byte, rest)) = self.0.split_first() else { return };
            self.0 = rest;
            each(at as usize & ((1 << BITS) - 1), byte.cast_signed());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_shipped_weight_leaves_its_byte() {
        for language in LANGUAGES.iter() {
            let model = Model::shipped(language);
            assert!(
                !model.weights.iter().any(|weight| matches!(weight, &i8::MIN | &i8::MAX)),
                "{}",
                language.code
            );
        }
    }
}
