//! Texts and mentions out of the tables that were made of them.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::{Array, LargeListArray, LargeStringArray, UInt32Array};
use rustc_hash::FxHashMap;

use super::found::expected_gap;
use super::read::{Columns, malformed};
use crate::Result;
use crate::corpus::Part;
use crate::gazetteer::{Kind, Mention};
use crate::text::Span;

/// Texts put together from their sentences and what stands between them.
pub(super) struct Rebuilt<'t> {
    sentences: &'t LargeStringArray,
    spans: (&'t UInt32Array, &'t UInt32Array),
    gaps: &'t LargeStringArray,
    /// The sentence that each gap stands before.
    before: &'t UInt32Array,
}

impl<'t> Rebuilt<'t> {
    pub(super) fn new(sentences: &'t Columns, gaps: &'t Columns) -> Result<Self> {
        Ok(Self {
            sentences: sentences.strings("text")?,
            spans: (sentences.numbers("start")?, sentences.numbers("end")?),
            gaps: gaps.strings("text")?,
            before: gaps.numbers("sentence")?,
        })
    }

    /// The text of one document; its sentences go to the others.
    pub(super) fn text(
        &self,
        rows: &Range<usize>,
        gaps: &Range<usize>,
        spans: &mut Vec<Span>,
    ) -> Result<Option<String>> {
        let count = rows.len();
        if count == 0 && gaps.len() == 1 && self.gaps.is_null(gaps.start) {
            return Ok(None);
        }
        let first = spans.len();
        let (mut text, mut gap) = (String::new(), gaps.start);
        for at in 0..=count {
            if gap < gaps.end && self.before.value(gap) as usize == at && self.gaps.is_valid(gap) {
                text.push_str(self.gaps.value(gap));
                gap += 1;
            } else {
                text.push_str(expected_gap(at, count));
            }
            if at < count {
                let start = text.len();
                text.push_str(self.sentences.value(rows.start + at));
                spans.push(Span::new(start, text.len()));
            }
        }
        if gap < gaps.end {
            return Err(malformed(format!("row {gap} of gaps: there is no such gap")));
        }
        let mut bytes = Bytes::new(&text);
        for (row, span) in rows.clone().zip(&spans[first..]) {
            if bytes.span(self.spans, row, "sentences")? != *span {
                return Err(malformed(format!(
                    "row {row} of sentences: start and end are not those of its text"
                )));
            }
        }
        Ok(Some(text))
    }
}

/// Mentions of entities that have a position of their own.
pub(super) struct Named<'t> {
    ids: &'t LargeStringArray,
    kinds: &'t LargeStringArray,
    candidates: &'t LargeListArray,
    spans: (&'t UInt32Array, &'t UInt32Array),
    positions: &'t FxHashMap<String, u32>,
}

impl<'t> Named<'t> {
    pub(super) fn new(mentions: &'t Columns, positions: &'t FxHashMap<String, u32>) -> Result<Self> {
        Ok(Self {
            ids: mentions.strings("id")?,
            kinds: mentions.strings("kind")?,
            candidates: mentions.lists("candidates")?,
            spans: (mentions.numbers("start")?, mentions.numbers("end")?),
            positions,
        })
    }

    /// Adds the mentions of one document, which has so many sentences.
    pub(super) fn push(
        &self,
        rows: &Range<usize>,
        text: &str,
        sentences: usize,
        part: &mut Part,
    ) -> Result<()> {
        let mut bytes = Bytes::new(text);
        for row in rows.clone() {
            let kind = [Kind::Name, Kind::Alias, Kind::ShortForm, Kind::Acronym];
            let kind = kind.into_iter().find(|kind| kind.name() == self.kinds.value(row));
            let first = part.candidates.len() as u32;
            let others = self.candidates.value(row);
            part.candidates.extend(others.as_string::<i64>().iter().flatten().map(|id| self.positions[id]));
            let sentence = part.mention_sentence[row] as usize;
            let (Some(kind), true) = (kind, sentence < sentences && part.candidates.len() as u32 > first)
            else {
                return Err(malformed(format!(
                    "row {row} of mentions: kind, sentence or candidates are wrong"
                )));
            };
            part.mentions.push(Mention {
                span: bytes.span(self.spans, row, "mentions")?,
                entry: self.positions[self.ids.value(row)],
                kind,
                candidates: first..part.candidates.len() as u32,
            });
        }
        Ok(())
    }
}

/// From code points to bytes; cheap while the offsets ascend.
struct Bytes<'t> {
    text: &'t str,
    ascii: bool,
    chars: u32,
    byte: usize,
}

impl<'t> Bytes<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, ascii: text.is_ascii(), chars: 0, byte: 0 }
    }

    /// The byte where code point `at` begins, the text's length right behind the last one.
    fn at(&mut self, at: u32) -> Option<usize> {
        if self.ascii {
            return (at as usize <= self.text.len()).then_some(at as usize);
        }
        if at < self.chars {
            (self.chars, self.byte) = (0, 0);
        }
        while self.chars < at {
            self.byte += self.text[self.byte..].chars().next()?.len_utf8();
            self.chars += 1;
        }
        Some(self.byte)
    }

    fn span(&mut self, spans: (&UInt32Array, &UInt32Array), row: usize, table: &str) -> Result<Span> {
        let (start, end) = (spans.0.value(row), spans.1.value(row));
        match (self.at(start), self.at(end)) {
            (Some(first), Some(last)) if start < end => Ok(Span::new(first, last)),
            _ => Err(malformed(format!("row {row} of {table}: {start}..{end} is not in its document"))),
        }
    }
}
