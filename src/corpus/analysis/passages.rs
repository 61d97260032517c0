//! Where entries are mentioned: sentences, and lines with the mention in the middle.

use rustc_hash::FxHashSet;

use crate::corpus::{Annotations, Document};
use crate::text::Span;

/// A mention between what stands before and behind it.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// The document.
    pub document: Document<'a>,
    /// The sentence of the mention, counted within the document.
    pub sentence: u32,
    /// Where the mention stands, in bytes.
    pub span: Span,
    /// What stands before it.
    pub left: &'a str,
    /// What stands behind it.
    pub right: &'a str,
}

impl Annotations {
    /// The sentences that mention every one of `ids`: documents with the sentence's place in them.
    /// Without ids, no sentence; an id that nothing mentions has none.
    #[must_use]
    pub fn sentences_with(&self, ids: &[String]) -> Vec<(Document<'_>, u32)> {
        let wanted: Option<FxHashSet<u32>> = ids.iter().map(|id| self.entities().position(id)).collect();
        let Some(wanted) = wanted.filter(|wanted| !wanted.is_empty()) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for document in self.documents() {
            let mut seen: FxHashSet<u32> = FxHashSet::default();
            let mut sentence = None;
            for mention in document.mentions() {
                if sentence.replace(mention.sentence) != Some(mention.sentence) {
                    seen.clear();
                }
                if wanted.contains(&mention.entry) && seen.insert(mention.entry) && seen.len() == wanted.len()
                {
                    found.push((document, mention.sentence));
                }
            }
        }
        found
    }

    /// Every mention of an entry with up to `width` code points of its document before and behind
    /// it, in the order of the corpus; none for an id that nothing mentions.
    #[must_use]
    pub fn concordance(&self, id: &str, width: usize) -> Vec<Line<'_>> {
        let Some(entry) = self.entities().position(id) else { return Vec::new() };
        let lines = self.documents().flat_map(|document| {
            document.mentions().filter(move |mention| mention.entry == entry).map(move |mention| {
                let (before, behind) = around(document.text(), mention.span);
                Line {
                    document,
                    sentence: mention.sentence,
                    span: mention.span,
                    left: &before[last(before, width)..],
                    right: &behind[..first(behind, width)],
                }
            })
        });
        lines.collect()
    }
}

fn around(text: &str, span: Span) -> (&str, &str) {
    (&text[..span.start as usize], &text[span.end as usize..])
}

/// Where the last `count` code points begin.
fn last(text: &str, count: usize) -> usize {
    let begin = count.checked_sub(1).map(|before| text.char_indices().rev().nth(before));
    begin.map_or(text.len(), |begin| begin.map_or(0, |(at, _)| at))
}

/// Where the first `count` code points end.
fn first(text: &str, count: usize) -> usize {
    text.char_indices().nth(count).map_or(text.len(), |(at, _)| at)
}
