//! The breaks of a text, asked one gap at a time.

use std::cell::{OnceCell, RefCell};
use std::ops::Range;

use super::layout;
use super::segmenter::Segmenter;
use crate::text::{Breaks, SentenceBreaks, Span, is_space, trim};

/// Answers where sentences end by looking at the paragraph that is asked about, and no further.
#[derive(Debug)]
pub struct LocalBreaks<'a> {
    segmenter: &'a Segmenter,
    text: &'a str,
    wrapped: OnceCell<bool>,
    last: RefCell<(Range<usize>, Vec<Span>)>,
}

impl<'a> LocalBreaks<'a> {
    pub(super) fn new(segmenter: &'a Segmenter, text: &'a str) -> Self {
        Self { segmenter, text, wrapped: OnceCell::new(), last: RefCell::new((0..0, Vec::new())) }
    }
}

impl Breaks for LocalBreaks<'_> {
    fn between(&self, from: usize, to: usize) -> bool {
        let wrapped = *self.wrapped.get_or_init(|| self.segmenter.wrapped(self.text));
        let mut last = self.last.borrow_mut();
        let (paragraph, spans) = &mut *last;
        if !(paragraph.start < from && to < paragraph.end) {
            // Both words belong to it unless a paragraph ends between them.
            let start = layout::paragraph_start(self.text, from, wrapped);
            let end = layout::paragraph_end(self.text, from, wrapped);
            if end < to || (end == to && to < self.text.len()) {
                return !trim(&self.text[start..end]).is_empty() && !trim(&self.text[end..]).is_empty();
            }
            *paragraph = start..end;
            spans.clear();
            let body = self.text[start..end].trim_end_matches(is_space);
            let visible = body.trim_start_matches(is_space);
            if !visible.is_empty() {
                let end = start + body.len();
                self.segmenter.paragraph_into(self.text, end - visible.len()..end, spans);
            }
        }
        SentenceBreaks(spans).between(from, to)
    }
}
