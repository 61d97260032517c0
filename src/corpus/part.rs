//! The documents of one block with what was found in them.

use std::borrow::Cow;

use arrow_array::{Array, ArrayRef, StringArray};

use super::{Batch, Skipped, Tally, Texts};
use crate::annotate::{self, Annotated, Annotator};
use crate::gazetteer::{Gazetteer, Kind, Mention, Overlap};
use crate::sentences::Segmenter;
use crate::text::Span;

/// What a run looks for in every document.
#[derive(Debug, Clone)]
pub enum Work {
    /// Sentences and mentions.
    Annotate(Annotator),
    /// Mentions alone.
    Find(Gazetteer, Segmenter, Overlap),
    /// Sentences alone.
    Split(Segmenter),
    /// Nothing: their words are counted.
    Count(Tally),
}

/// Does two pieces of work, at the same time if a thread is free.
pub type Both<'b> = &'b dyn Fn(&mut (dyn FnMut() + Send), &mut (dyn FnMut() + Send));

/// From so many bytes on, a document is worth two threads.
const LONG: usize = 4 << 20;

/// A run of documents, their sentences and their mentions; offsets are bytes.
#[derive(Debug, Clone)]
pub struct Part {
    pub(crate) first: u32,
    pub(crate) positions: u32,
    /// Each document's place after `first`; documents that were left out leave a gap.
    pub(crate) places: Vec<u32>,
    pub(crate) texts: Texts,
    pub(crate) ids: Option<StringArray>,
    pub(crate) keep: Vec<ArrayRef>,
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) sentences: Vec<Span>,
    /// Where each document's sentences end in `sentences`.
    pub(crate) sentence_ends: Vec<u32>,
    pub(crate) mentions: Vec<Mention>,
    pub(crate) mention_ends: Vec<u32>,
    /// The sentence of each mention, counted within its document; empty if nobody asked.
    pub(crate) mention_sentence: Vec<u32>,
    pub(crate) candidates: Vec<u32>,
}

/// One document of a part.
#[derive(Debug, Clone, Copy)]
pub struct Document<'p> {
    part: &'p Part,
    at: usize,
}

/// One mention, with the entries that it may stand for as positions in the gazetteer.
#[derive(Debug, Clone, Copy)]
pub struct Place<'p> {
    /// Where it stands, in bytes of the document.
    pub span: Span,
    /// The entry it stands for.
    pub entry: u32,
    /// Which form of the entry stands there.
    pub kind: Kind,
    /// Every entry it may stand for, `entry` first.
    pub candidates: &'p [u32],
    /// The sentence it stands in, counted within the document; 0 if sentences were not asked for.
    pub sentence: u32,
}

impl Part {
    /// Does the work on every document of `batch`; `go_on` is asked before each. Long ones are done in two
    /// pieces of work, which are handed to `both`.
    #[must_use]
    pub fn new(batch: Batch, work: &Work, go_on: &dyn Fn() -> bool, both: Both<'_>) -> Self {
        let positions = batch.positions() as u32;
        let mut left_out = batch.skipped.iter().map(|skipped| skipped.position).peekable();
        let places = (0..positions).filter(|&place| left_out.next_if_eq(&place).is_none()).collect();
        let mut part = Self {
            first: 0,
            positions,
            places,
            texts: batch.texts,
            ids: batch.ids,
            keep: batch.keep,
            skipped: batch.skipped,
            sentences: Vec::new(),
            sentence_ends: Vec::new(),
            mentions: Vec::new(),
            mention_ends: Vec::new(),
            mention_sentence: Vec::new(),
            candidates: Vec::new(),
        };
        let texts = part.texts.clone();
        let mut found = Annotated::default();
        for at in 0..texts.len() {
            if !go_on() {
                break;
            }
            let text = texts.get(at).unwrap_or("");
            match work {
                Work::Annotate(annotator) if text.len() >= LONG => {
                    annotator.annotate_in_two(text, &mut found, both);
                }
                Work::Annotate(annotator) => annotator.annotate(text, &mut found),
                Work::Find(gazetteer, segmenter, overlap) => {
                    annotate::find(gazetteer, segmenter, text, *overlap, &mut found.found);
                }
                Work::Split(segmenter) => {
                    found.sentences.clear();
                    segmenter.spans_into(text, &mut found.sentences);
                }
                Work::Count(tally) => tally.count(text),
            }
            part.push(&found);
        }
        part
    }

    fn push(&mut self, found: &Annotated) {
        self.sentences.extend_from_slice(&found.sentences);
        self.sentence_ends.push(self.sentences.len() as u32);
        let base = self.candidates.len() as u32;
        self.candidates.extend_from_slice(&found.found.candidates);
        self.mentions.extend(found.found.mentions.iter().map(|mention| Mention {
            candidates: mention.candidates.start + base..mention.candidates.end + base,
            ..mention.clone()
        }));
        self.mention_ends.push(self.mentions.len() as u32);
        self.mention_sentence.extend_from_slice(&found.mention_sentence);
    }

    /// Cuts off the documents from row `at` on, `0 < at < len`; what was left out just before them
    /// stays.
    #[must_use]
    pub(super) fn split_off(&mut self, at: usize) -> Self {
        let place = self.places[at];
        let sentence = before(&self.sentence_ends, at);
        let mention = before(&self.mention_ends, at);
        let candidate =
            self.mentions.get(mention).map_or(self.candidates.len() as u32, |m| m.candidates.start);
        let rest = self.len() - at;
        let less = |mut numbers: Vec<u32>, by: u32| {
            numbers.iter_mut().for_each(|number| *number -= by);
            numbers
        };
        let left_out = self.skipped.partition_point(|skipped| skipped.position < place);
        let mut skipped = self.skipped.split_off(left_out);
        skipped.iter_mut().for_each(|skipped| skipped.position -= place);
        let mut mentions = self.mentions.split_off(mention);
        for mention in &mut mentions {
            mention.candidates = mention.candidates.start - candidate..mention.candidates.end - candidate;
        }
        let tail = Self {
            first: self.first + place,
            positions: self.positions - place,
            places: less(self.places.split_off(at), place),
            texts: self.texts.slice(at, rest),
            ids: self.ids.as_ref().map(|ids| ids.slice(at, rest)),
            keep: self.keep.iter().map(|column| column.slice(at, rest)).collect(),
            skipped,
            sentences: self.sentences.split_off(sentence),
            sentence_ends: less(self.sentence_ends.split_off(at), sentence as u32),
            mentions,
            mention_ends: less(self.mention_ends.split_off(at), mention as u32),
            mention_sentence: self.mention_sentence.split_off(mention.min(self.mention_sentence.len())),
            candidates: self.candidates.split_off(candidate as usize),
        };
        self.positions = place;
        self.texts = self.texts.slice(0, at);
        self.ids = self.ids.as_ref().map(|ids| ids.slice(0, at));
        self.keep = self.keep.iter().map(|column| column.slice(0, at)).collect();
        tail
    }

    /// The same documents in parts of at most so many bytes of text, unless one document has more.
    #[must_use]
    pub(crate) fn pieces(mut self, most: usize) -> Vec<Self> {
        // From the end, so that every document is moved once.
        let mut pieces = Vec::new();
        let mut bytes = 0;
        for at in (0..self.len()).rev() {
            let own = self.texts.get(at).map_or(0, str::len);
            if bytes > 0 && bytes + own > most {
                pieces.push(self.split_off(at + 1));
                bytes = 0;
            }
            bytes += own;
        }
        pieces.push(self);
        pieces.reverse();
        pieces
    }

    /// How many documents were read.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether no document was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The documents, in input order.
    pub fn documents(&self) -> impl ExactSizeIterator<Item = Document<'_>> {
        (0..self.len()).map(|at| Document { part: self, at })
    }

    /// The document with this number, if it was read.
    #[must_use]
    pub fn document(&self, number: u32) -> Option<Document<'_>> {
        let place = number.checked_sub(self.first)?;
        let at = self.places.binary_search(&place).ok()?;
        Some(Document { part: self, at })
    }

    /// The kept columns, one value a document.
    #[must_use]
    pub fn kept(&self) -> &[ArrayRef] {
        &self.keep
    }

    /// The texts, one a document.
    #[must_use]
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The documents that were left out: number, id, reason.
    pub fn skipped(&self) -> impl Iterator<Item = (u32, String, &str)> {
        self.skipped.iter().map(|skipped| {
            let number = self.first + skipped.position;
            let id = skipped.id.clone().unwrap_or_else(|| number.to_string());
            (number, id, skipped.reason.as_str())
        })
    }

    /// How many mentions there are.
    #[must_use]
    pub fn mention_count(&self) -> usize {
        self.mentions.len()
    }

    /// How many sentences there are.
    #[must_use]
    pub fn sentence_count(&self) -> usize {
        self.sentences.len()
    }

    /// How many bytes of text there are.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        (0..self.texts.len()).map(|at| self.texts.get(at).map_or(0, str::len) as u64).sum()
    }
}

impl<'p> Document<'p> {
    /// Its number: its place in the input.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.part.first + self.part.places[self.at]
    }

    /// Its id: the one that it was given, else its number.
    #[must_use]
    pub fn id(&self) -> Cow<'p, str> {
        match &self.part.ids {
            Some(ids) if ids.is_valid(self.at) => Cow::Borrowed(ids.value(self.at)),
            _ => Cow::Owned(self.number().to_string()),
        }
    }

    /// The text; empty where the input has null.
    #[must_use]
    pub fn text(&self) -> &'p str {
        self.given().unwrap_or("")
    }

    /// The text as the input has it.
    #[must_use]
    pub fn given(&self) -> Option<&'p str> {
        self.part.texts.get(self.at)
    }

    /// The spans of its sentences, in bytes.
    #[must_use]
    pub fn sentences(&self) -> &'p [Span] {
        let from = before(&self.part.sentence_ends, self.at);
        &self.part.sentences[from..self.part.sentence_ends[self.at] as usize]
    }

    /// Its mentions, by start, longest first.
    pub fn mentions(&self) -> impl ExactSizeIterator<Item = Place<'p>> + use<'p> {
        let part = self.part;
        (before(&part.mention_ends, self.at)..part.mention_ends[self.at] as usize).map(move |at| {
            let mention = &part.mentions[at];
            Place {
                span: mention.span,
                entry: mention.entry,
                kind: mention.kind,
                candidates: &part.candidates
                    [mention.candidates.start as usize..mention.candidates.end as usize],
                sentence: part.mention_sentence.get(at).copied().unwrap_or(0),
            }
        })
    }
}

fn before(ends: &[u32], at: usize) -> usize {
    at.checked_sub(1).map_or(0, |previous| ends[previous] as usize)
}
