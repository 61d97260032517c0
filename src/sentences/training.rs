//! What the training program needs to see of the inside: the same candidates and features.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::blocks::Hits;
use super::features::{Context, index};
use super::language::{self, LanguageInfo};
use super::layout;
use super::lexicon::key;
use super::marks::{is_opener, is_quote, is_terminator};
use super::model::{MAGIC, Model, UNIT};
use super::scan::{Kind, Scanner};
use super::segmenter::Segmenter;
use super::words::{Shape, Word, hash_of};
use crate::error::Result;
use crate::text::is_space;

/// How many weights there are.
pub const WEIGHTS: usize = 1 << super::features::BITS;

/// One candidate boundary as the model sees it.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Which weights take part.
    pub features: Vec<u32>,
    /// Whether a sentence ends here.
    pub is_break: bool,
    /// How much it counts.
    pub weight: f32,
}

/// A language with a model that is being made.
#[derive(Debug, Clone)]
pub struct Trainee {
    language: &'static LanguageInfo,
    model: Arc<Model>,
}

impl Trainee {
    /// The language with the weights and words of `bytes`, as [`encode`] wrote them.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`](crate::ErrorKind::Option) if the language is unknown.
    pub fn new(language: &str, bytes: &[u8]) -> Result<Self> {
        let language = language::find(language)?;
        Ok(Self { language, model: Arc::new(Model::decode(bytes, language, |_| false)) })
    }

    /// The same, where one abbreviation in five has lost its class, another fifth in each of five folds.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`](crate::ErrorKind::Option) if the language is unknown.
    pub fn with_unknown(language: &str, bytes: &[u8], fold: usize) -> Result<Self> {
        let language = language::find(language)?;
        let disguised = |form: &str| hash_of(form) as usize % 5 == fold;
        Ok(Self { language, model: Arc::new(Model::decode(bytes, language, disguised)) })
    }

    /// Every candidate of a text whose sentences end at the byte offsets `ends`, each counting `weight`.
    #[must_use]
    pub fn samples(&self, text: &str, ends: &[usize], wrapped: bool, weight: f32) -> Vec<Sample> {
        let mut samples = Vec::new();
        let mut hits = Hits::new(text, text.len());
        for paragraph in layout::paragraphs(text, wrapped) {
            let context =
                Context { text, start: paragraph.start, limit: paragraph.end, lexicon: &self.model.lexicon };
            let candidates = Scanner::new(text, paragraph, &mut hits);
            for candidate in candidates.filter(|c| c.kind != Kind::Item && context.worth(c)) {
                let mut features = Vec::with_capacity(40);
                context
                    .ask(&candidate, &context.near(&candidate), |_, hash| features.push(index(hash) as u32));
                samples.push(Sample {
                    features,
                    is_break: ends.binary_search(&candidate.end).is_ok(),
                    weight,
                });
            }
        }
        samples
    }

    /// Where sentences end without doubt, and where the next begin: after an ordinary word in small
    /// letters or of a script without case, one terminator, and before a capital or such a word.
    #[must_use]
    pub fn certain(&self, text: &str) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let mut hits = Hits::new(text, text.len());
        for paragraph in layout::paragraphs(text, false) {
            let (start, limit) = (paragraph.start, paragraph.end);
            let lexicon = &self.model.lexicon;
            for candidate in Scanner::new(text, paragraph, &mut hits) {
                let alone = text[candidate.mark..candidate.end]
                    .chars()
                    .eq(text[candidate.mark..].chars().next().filter(|&c| is_terminator(c) && c != '…'));
                if !alone || !matches!(candidate.kind, Kind::Stop | Kind::Wide) {
                    continue;
                }
                let left = Word::before(text, start, candidate.mark);
                let right = Word::after(text, candidate.next, limit);
                let ordinary = matches!(left.shape, Shape::Lower | Shape::Caseless)
                    && left.letters >= 3
                    && left.end == candidate.mark
                    && lexicon.get(left.hash).class() == 0;
                let opens = matches!(right.shape, Shape::Title | Shape::Initial | Shape::Caseless)
                    && text[candidate.next..right.start]
                        .chars()
                        .all(|c| is_opener(c) || is_quote(c) || c == '"');
                if ordinary && opens {
                    found.push((candidate.end, candidate.next));
                }
            }
        }
        found
    }

    /// The segmenter that these weights make.
    #[must_use]
    pub fn segmenter(&self) -> Segmenter {
        Segmenter::with_model(self.language, self.model.clone())
    }
}

/// How the words of a language are written: their case inside sentences, full stops after them.
#[derive(Debug, Clone, Default)]
pub struct WordCounts {
    words: FxHashMap<u32, [u32; 5]>,
}

impl WordCounts {
    /// Counts the words of the sentences of a text.
    pub fn count(&mut self, text: &str, sentences: impl IntoIterator<Item = Range<usize>>) {
        for sentence in sentences {
            let mut first = true;
            let complete = text[sentence.clone()].ends_with(['.', '!', '?', '"', '”', '»', '“']);
            let mut at = sentence.start;
            for token in text[sentence.clone()].split(is_space) {
                let start = at;
                let end = start + token.len();
                at = text[end..].chars().next().map_or(end, |c| end + c.len_utf8());
                if token.is_empty() {
                    continue;
                }
                let word = Word::after(text, start, end);
                if complete && !first && word.shape != Shape::None {
                    let lower = matches!(word.shape, Shape::Lower);
                    let upper = matches!(word.shape, Shape::Title | Shape::Initial);
                    let counts = self.words.entry(key(word.hash)).or_default();
                    counts[0] += u32::from(lower);
                    counts[1] += u32::from(upper);
                }
                if complete && first && matches!(word.shape, Shape::Title | Shape::Initial) {
                    self.words.entry(key(word.hash)).or_default()[4] += 1;
                }
                first = word.shape == Shape::None && first;
                let bare = token.trim_end_matches([',', ';', ':', ')', '"', '”']);
                if end < sentence.end && !bare.is_empty() {
                    let stop = bare.ends_with('.');
                    let word = Word::before(text, start, start + bare.len() - usize::from(stop));
                    if !matches!(word.shape, Shape::None | Shape::Small | Shape::Number) {
                        self.words.entry(key(word.hash)).or_default()[if stop { 2 } else { 3 }] += 1;
                    }
                }
            }
        }
    }

    /// Adds the counts of other texts.
    pub fn merge(&mut self, other: &Self) {
        for (&key, counts) in &other.words {
            let own = self.words.entry(key).or_default();
            own.iter_mut().zip(counts).for_each(|(own, count)| *own += count);
        }
    }

    /// The words that were seen often enough, by how they are written; see the model's file.
    #[must_use]
    pub fn tables(&self, least: u32, most: usize) -> Tables {
        let mut kept: Vec<(u32, [u32; 5])> = self
            .words
            .iter()
            .map(|(&key, &counts)| (key, counts))
            .filter(|(_, [lower, upper, with, without, _])| {
                lower + upper >= least || *with >= 2 && with * 4 >= *without
            })
            .collect();
        kept.sort_by_key(|&(key, counts)| (std::cmp::Reverse(counts.iter().sum::<u32>()), key));
        kept.truncate(most);
        let mut tables = vec![Vec::new(); 72];
        for (key, [lower, upper, with, without, opens]) in kept {
            let class =
                usize::from(opens >= 3) * 36 + share(lower, upper, least) * 6 + share(with, without, 2);
            tables[class].push(key);
        }
        tables.iter_mut().for_each(|table| table.sort_unstable());
        tables
    }
}

/// 0 unknown, 1 never, 2 seldom, 3 often, 4 mostly, 5 always.
fn share(of: u32, against: u32, least: u32) -> usize {
    let all = of + against;
    match f64::from(of) / f64::from(all.max(1)) {
        _ if all < least => 0,
        share if share < 0.02 => 1,
        share if share < 0.3 => 2,
        share if share < 0.75 => 3,
        share if share < 0.97 => 4,
        _ => 5,
    }
}

/// The words of a language, as [`WordCounts::tables`] gives them.
pub type Tables = Vec<Vec<u32>>;

/// The model file: weights shared by all languages, then each language's own weights and words.
#[must_use]
pub fn encode(shared: &[f32], languages: &[(&str, Vec<f32>, Tables)]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    weights(&mut out, shared);
    for (code, own, tables) in languages {
        out.extend_from_slice(code.as_bytes());
        weights(&mut out, own);
        tables.iter().for_each(|table| indices(&mut out, table));
    }
    out
}

fn weights(out: &mut Vec<u8>, values: &[f32]) {
    let steps = |value: f32| (value / UNIT).round().clamp(-127.0, 127.0) as i8;
    let kept: Vec<(u32, i8)> =
        (0..).zip(values).map(|(at, &value)| (at, steps(value))).filter(|&(_, step)| step != 0).collect();
    indices(out, &kept.iter().map(|&(at, _)| at).collect::<Vec<_>>());
    out.extend(kept.iter().map(|&(_, step)| step.cast_unsigned()));
}

fn indices(out: &mut Vec<u8>, ascending: &[u32]) {
    number(out, ascending.len() as u32);
    let mut last = 0;
    for &at in ascending {
        number(out, at - last);
        last = at;
    }
}

fn number(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
