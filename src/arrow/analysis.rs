//! Answers about a corpus, as tables.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Float64Array, StringArray, UInt32Array};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::ArrowError;
use rustc_hash::FxHashMap;

use super::found::{SentenceRows, sentence_schema};
use super::json::without_zone;
use super::{Table, documents};
use crate::corpus::{Annotations, By, Count, Within};
use crate::text::CodePoints;
use crate::{Error, ErrorKind, Result};

/// Mentions and documents of each entry or label, most mentions first; with `per`, for each value
/// of that column of the table of documents.
///
/// # Errors
///
/// [`ErrorKind::Option`] if there is no such column; the message lists them.
pub fn counts(annotations: &Annotations, by: By, per: Option<&str>) -> Result<Table> {
    let group = per.map(|per| Groups::new(annotations, per)).transpose()?;
    let counts = annotations.counts(by, group.as_ref().map(|group| group.of.as_slice()));
    let entities = annotations.entities();
    let strings = |value: &dyn Fn(&Count) -> Option<String>| -> ArrayRef {
        Arc::new(counts.iter().map(value).collect::<StringArray>())
    };
    let numbers = |value: &dyn Fn(&Count) -> u32| -> ArrayRef {
        Arc::new(counts.iter().map(value).collect::<UInt32Array>())
    };
    let mut columns = vec![
        ("id", true, strings(&|count| Some(entities.id(count.entry?).to_owned()))),
        ("name", true, strings(&|count| Some(entities.name(count.entry?).to_owned()))),
        ("label", true, strings(&|count| count.label.clone())),
    ];
    if let (Some(per), Some(group)) = (per, &group) {
        let rows: UInt32Array = counts.iter().map(|count| group.first[count.group as usize]).collect();
        let values = arrow_select::take::take(&group.values, &rows, None)
            .map_err(|error| Error::new(ErrorKind::Document, error.to_string()))?;
        columns.push((per, true, values));
    }
    columns.push(("mentions", false, numbers(&|count| count.mentions)));
    columns.push(("documents", false, numbers(&|count| count.documents)));
    Ok(Table::of(columns))
}

/// The documents by the value of one of their columns.
struct Groups {
    values: ArrayRef,
    /// The group of each document.
    of: Vec<u32>,
    /// The first document of each group.
    first: Vec<u32>,
}

impl Groups {
    fn new(annotations: &Annotations, per: &str) -> Result<Self> {
        let table = documents(annotations);
        let at = table.schema().index_of(per).map_err(|_| {
            let there: Vec<&str> =
                table.schema().fields().iter().map(|field| field.name().as_str()).collect();
            Error::option("per", per, &there)
        })?;
        let failed = |error: ArrowError| Error::new(ErrorKind::Document, error.to_string());
        let values = table.column(at).map_err(failed)?;
        let options = FormatOptions::default();
        let plain = without_zone(&values).map_err(failed)?;
        let shown = ArrayFormatter::try_new(&plain, &options).map_err(failed)?;
        let mut known: FxHashMap<Option<String>, u32> = FxHashMap::default();
        let mut first = Vec::new();
        let of = (0..values.len())
            .map(|row| {
                let value = values.is_valid(row).then(|| shown.value(row).to_string());
                *known.entry(value).or_insert_with(|| {
                    first.push(row as u32);
                    first.len() as u32 - 1
                })
            })
            .collect();
        Ok(Self { values, of, first })
    }
}

/// The pairs of entries that are mentioned together, most frequent first.
#[must_use]
pub fn pairs(annotations: &Annotations, within: Within, min_count: u32) -> Table {
    let pairs = annotations.cooccurrence(within, min_count);
    let entities = annotations.entities();
    let ids = |entry: &dyn Fn(usize) -> u32| -> ArrayRef {
        Arc::new(StringArray::from_iter_values((0..pairs.len()).map(|at| entities.id(entry(at)))))
    };
    Table::of(vec![
        ("a", false, ids(&|at| pairs[at].a)),
        ("b", false, ids(&|at| pairs[at].b)),
        ("count", false, Arc::new(pairs.iter().map(|pair| pair.count).collect::<UInt32Array>())),
        ("documents", false, Arc::new(pairs.iter().map(|pair| pair.documents).collect::<UInt32Array>())),
        ("score", false, Arc::new(pairs.iter().map(|pair| pair.score).collect::<Float64Array>())),
    ])
}

/// The sentences that mention every one of `ids`.
#[must_use]
pub fn sentences_with(annotations: &Annotations, ids: &[String]) -> Table {
    let schema = sentence_schema();
    let mut rows = SentenceRows::default();
    for (document, sentence) in annotations.sentences_with(ids) {
        let span = document.sentences()[sentence as usize];
        let mut chars = CodePoints::new(document.text());
        let (start, end) = (chars.at(span.start as usize), chars.at(span.end as usize));
        rows.push(document.number(), sentence, start, end, &document.text()[span.range()]);
    }
    let batch = rows.finish(&schema);
    Table::new(schema, [batch])
}
