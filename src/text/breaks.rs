//! How names ask where sentences end, without knowing who decides it.

use super::Span;

/// Where sentences and paragraphs end, asked one place at a time.
///
/// The gazetteer asks only where the answer changes something, so that a text need not be split
/// for it. An implementation must agree with the sentences that the segmenter gives for the text.
pub trait Breaks {
    /// Whether a sentence ends at or after `from` and another begins at or before `to`.
    ///
    /// Both are byte offsets of the text, `from <= to`; between them stands the gap between two
    /// words: white space and punctuation.
    fn between(&self, from: usize, to: usize) -> bool;
}

/// A text without sentence breaks.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoBreaks;

impl Breaks for NoBreaks {
    fn between(&self, _from: usize, _to: usize) -> bool {
        false
    }
}

/// The breaks of a text whose sentences are already known: ordered and not overlapping.
#[derive(Debug, Clone, Copy)]
pub struct SentenceBreaks<'s>(pub &'s [Span]);

impl Breaks for SentenceBreaks<'_> {
    fn between(&self, from: usize, to: usize) -> bool {
        let next = self.0.partition_point(|sentence| (sentence.end as usize) < from);
        match self.0.get(next..) {
            Some([_, following, ..]) => following.start as usize <= to,
            _ => false,
        }
    }
}
