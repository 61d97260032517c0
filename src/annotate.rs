//! One document: its sentences, its mentions, and which mention stands in which sentence.

use crate::Result;
use crate::gazetteer::{Explained, Found, Gazetteer, Overlap};
use crate::sentences::Segmenter;
use crate::text::{SentenceBreaks, Span};

/// Finds sentences and mentions in one document after another. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Annotator {
    gazetteer: Gazetteer,
    segmenter: Segmenter,
}

/// What one document holds; reuse it to reuse its memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Annotated {
    /// The sentences, in order.
    pub sentences: Vec<Span>,
    /// The mentions, ordered by start, longest first.
    pub found: Found,
    /// For each mention the position of the sentence it begins in.
    pub mention_sentence: Vec<u32>,
}

impl Annotator {
    /// An annotator of this gazetteer's names in this segmenter's sentences.
    #[must_use]
    pub fn new(gazetteer: Gazetteer, segmenter: Segmenter) -> Self {
        Self { gazetteer, segmenter }
    }

    /// The gazetteer whose names are found.
    #[must_use]
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// The segmenter that finds the sentences.
    #[must_use]
    pub fn segmenter(&self) -> &Segmenter {
        &self.segmenter
    }

    /// Annotates `text`; what `out` held is forgotten. Empty text has neither sentences nor mentions.
    pub fn annotate(&self, text: &str, out: &mut Annotated) {
        out.sentences.clear();
        self.segmenter.spans_into(text, &mut out.sentences);
        self.gazetteer.find(text, Overlap::Longest, &SentenceBreaks(&out.sentences), &mut out.found);
        Self::place(out);
    }

    /// Annotates `text` like [`Annotator::annotate`], in two pieces of work that do not wait for each other:
    /// `both` does one and the other, at the same time if it can.
    pub fn annotate_in_two(
        &self,
        text: &str,
        out: &mut Annotated,
        both: impl FnOnce(&mut (dyn FnMut() + Send), &mut (dyn FnMut() + Send)),
    ) {
        let Annotated { sentences, found, .. } = out;
        let split = &mut || {
            sentences.clear();
            self.segmenter.spans_into(text, sentences);
        };
        both(split, &mut || find(&self.gazetteer, &self.segmenter, text, Overlap::Longest, found));
        Self::place(out);
    }

    /// Notes the sentence of each mention.
    fn place(out: &mut Annotated) {
        out.mention_sentence.clear();
        let mut sentence = 0;
        for mention in &out.found.mentions {
            while out.sentences.get(sentence).is_some_and(|span| span.end <= mention.span.start) {
                sentence += 1;
            }
            out.mention_sentence.push(sentence as u32);
        }
    }
}

/// The segmenter whose sentence breaks a gazetteer's searches respect: that of its first language.
///
/// # Errors
///
/// [`ErrorKind::Option`](crate::ErrorKind::Option) if the language is unknown.
pub fn segmenter_of(gazetteer: &Gazetteer) -> Result<Segmenter> {
    Segmenter::new(gazetteer.options().language.first().map_or("", String::as_str))
}

/// Finds the mentions of `text`, exactly those that annotating it would give, without splitting it.
pub fn find(gazetteer: &Gazetteer, segmenter: &Segmenter, text: &str, overlap: Overlap, found: &mut Found) {
    gazetteer.find(text, overlap, &segmenter.breaks(text), found);
}

/// Every candidate for a mention of `text` and what became of it; what it keeps is what [`find`]
/// finds with the overlap `longest`.
#[must_use]
pub fn explain(gazetteer: &Gazetteer, segmenter: &Segmenter, text: &str) -> Vec<Explained> {
    gazetteer.explain(text, &segmenter.breaks(text))
}
