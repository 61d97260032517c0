//! The breaks of a text, asked one gap at a time.

use std::cell::{OnceCell, RefCell};
use std::ops::Range;

use super::blocks::Hits;
use super::layout;
use super::scan::Opening;
use super::segmenter::Segmenter;
use crate::text::{Breaks, SentenceBreaks, Span, is_space, trim};

/// Answers where sentences end by looking near the gap that is asked about and at the opening of its paragraph, or
/// where that tells too little at the whole paragraph, and no further.
#[derive(Debug)]
pub struct LocalBreaks<'a> {
    segmenter: &'a Segmenter,
    text: &'a str,
    wrapped: OnceCell<bool>,
    last: RefCell<Paragraph<'a>>,
}

/// The paragraph that was asked about last.
#[derive(Debug)]
struct Paragraph<'a> {
    /// Up to where the next begins, and the same without white space at the ends.
    all: Range<usize>,
    visible: Range<usize>,
    /// What it opens with, once that is needed.
    opening: Option<Opening>,
    /// Made when the first gap is asked about: most short texts ask about none.
    hits: Option<Box<Hits<'a>>>,
    /// Its sentences, once they are needed.
    sentences: Vec<Span>,
}

impl<'a> LocalBreaks<'a> {
    pub(super) fn new(segmenter: &'a Segmenter, text: &'a str) -> Self {
        let last = Paragraph { all: 0..0, visible: 0..0, opening: None, hits: None, sentences: Vec::new() };
        Self { segmenter, text, wrapped: OnceCell::new(), last: RefCell::new(last) }
    }
}

impl Breaks for LocalBreaks<'_> {
    fn between(&self, from: usize, to: usize) -> bool {
        let wrapped = *self.wrapped.get_or_init(|| self.segmenter.wrapped(self.text));
        let mut last = self.last.borrow_mut();
        let Paragraph { all, visible, opening, hits, sentences } = &mut *last;
        if !(all.start < from && to < all.end) {
            // Both words belong to it unless a paragraph ends between them.
            let start = layout::paragraph_start(self.text, from, wrapped);
            let end = layout::paragraph_end(self.text, from, wrapped, &mut |from| {
                layout::line_break(self.text.as_bytes(), from)
            });
            if end < to || (end == to && to < self.text.len()) {
                return !trim(&self.text[start..end]).is_empty() && !trim(&self.text[end..]).is_empty();
            }
            let body = self.text[start..end].trim_end_matches(is_space);
            let end_of_body = start + body.len();
            *all = start..end;
            *visible = end_of_body - body.trim_start_matches(is_space).len()..end_of_body;
            sentences.clear();
            *opening = None;
        }
        if sentences.is_empty() {
            let hits = hits.get_or_insert_with(|| Box::new(Hits::here_and_there(self.text)));
            if let Some(answer) = self.segmenter.ends_between(self.text, visible, opening, hits, (from, to)) {
                return answer;
            }
            if visible.start < visible.end {
                self.segmenter.paragraph_into(self.text, visible.clone(), sentences);
            }
        }
        SentenceBreaks(sentences).between(from, to)
    }
}
