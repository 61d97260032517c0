//! Answers about a corpus, as tables.

use std::sync::Arc;

use arrow_array::builder::{ArrayBuilder, StringBuilder, UInt32Builder};
use arrow_array::{ArrayRef, Float64Array, StringArray, UInt32Array};
use arrow_schema::{DataType, Schema};

use super::Table;
use super::found::{SentenceRows, batch, sentence_schema};
use super::groups::Groups;
use super::table::field;
use crate::Result;
use crate::corpus::{Annotations, By, Contrast, Count, Entities, Within};
use crate::text::CodePoints;

/// The columns that a table of counts has of its own.
const COUNTED: [&str; 5] = ["id", "name", "label", "mentions", "documents"];
/// Those of a comparison beyond these.
const COMPARED: [&str; 4] = ["mentions_elsewhere", "documents_elsewhere", "log_ratio", "g2"];
/// A concordance begins a new batch when one has so many rows, or bytes of text.
const ROWS: usize = 1 << 16;
const BYTES: usize = 1 << 28;

/// Mentions and documents of each entry or label, most mentions first; with `per`, for each value
/// of that column of the table of documents.
///
/// # Errors
///
/// [`crate::ErrorKind::Option`] if there is no such column; the message lists them.
pub fn counts(annotations: &Annotations, by: By, per: Option<&str>) -> Result<Table> {
    let groups = per.map(|per| Groups::new(annotations, "per", per, &COUNTED)).transpose()?;
    let counts = annotations.counts(by, groups.as_ref().map(|groups| groups.of.as_slice()));
    let counts: Vec<&Count> = counts.iter().collect();
    let mut columns = who(annotations.entities(), &counts);
    if let (Some(per), Some(groups)) = (per, &groups) {
        columns.push((per, true, groups.values(counts.iter().map(|count| count.group))?));
    }
    columns.extend(how_often(&counts));
    Ok(Table::of(columns))
}

/// Each entry or label in each group of documents, beside all other documents; groups are the
/// values of `column` of the table of documents.
///
/// # Errors
///
/// [`crate::ErrorKind::Option`] if there is no such column; the message lists them.
pub fn compare(annotations: &Annotations, by: By, column: &str) -> Result<Table> {
    let taken = [&COUNTED[..], &COMPARED[..]].concat();
    let groups = Groups::new(annotations, "column", column, &taken)?;
    let found = annotations.compare(by, &groups.of);
    let counts: Vec<&Count> = found.iter().map(|contrast| &contrast.count).collect();
    let numbers = |value: &dyn Fn(&Contrast) -> u32| -> ArrayRef {
        Arc::new(found.iter().map(value).collect::<UInt32Array>())
    };
    let figures = |value: &dyn Fn(&Contrast) -> f64| -> ArrayRef {
        Arc::new(found.iter().map(value).collect::<Float64Array>())
    };
    let mut columns = who(annotations.entities(), &counts);
    columns.push((column, true, groups.values(counts.iter().map(|count| count.group))?));
    columns.extend(how_often(&counts));
    columns.push((COMPARED[0], false, numbers(&|contrast| contrast.mentions_elsewhere)));
    columns.push((COMPARED[1], false, numbers(&|contrast| contrast.documents_elsewhere)));
    columns.push((COMPARED[2], false, figures(&|contrast| contrast.log_ratio)));
    columns.push((COMPARED[3], false, figures(&|contrast| contrast.g2)));
    Ok(Table::of(columns))
}

/// A column's name, whether it may hold nulls, its values.
type NewColumn<'n> = (&'n str, bool, ArrayRef);

fn who<'n>(entities: &Entities, counts: &[&Count]) -> Vec<NewColumn<'n>> {
    let id: StringArray = counts.iter().map(|count| Some(entities.id(count.entry?))).collect();
    let name: StringArray = counts.iter().map(|count| Some(entities.name(count.entry?))).collect();
    let label: StringArray = counts.iter().map(|count| count.label.as_deref()).collect();
    vec![
        (COUNTED[0], true, Arc::new(id)),
        (COUNTED[1], true, Arc::new(name)),
        (COUNTED[2], true, Arc::new(label)),
    ]
}

fn how_often<'n>(counts: &[&Count]) -> [NewColumn<'n>; 2] {
    let mentions: UInt32Array = counts.iter().map(|count| count.mentions).collect();
    let documents: UInt32Array = counts.iter().map(|count| count.documents).collect();
    [(COUNTED[3], false, Arc::new(mentions)), (COUNTED[4], false, Arc::new(documents))]
}

/// How often each document mentions each entry, by document, then id.
#[must_use]
pub fn coverage(annotations: &Annotations) -> Table {
    let coverage = annotations.coverage();
    let entities = annotations.entities();
    let doc: UInt32Array = coverage.iter().map(|one| one.document).collect();
    let id = StringArray::from_iter_values(coverage.iter().map(|one| entities.id(one.entry)));
    let mentions: UInt32Array = coverage.iter().map(|one| one.mentions).collect();
    Table::of(vec![
        ("doc", false, Arc::new(doc)),
        ("id", false, Arc::new(id)),
        ("mentions", false, Arc::new(mentions)),
    ])
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

/// Every mention of an entry, with up to `width` code points before and behind it.
#[must_use]
pub fn concordance(annotations: &Annotations, id: &str, width: usize) -> Table {
    let numbers = ["doc", "sentence", "start", "end"].map(|name| field(name, DataType::UInt32));
    let strings = ["left", "match", "right"].map(|name| field(name, DataType::Utf8));
    let schema = Arc::new(Schema::new(numbers.into_iter().chain(strings).collect::<Vec<_>>()));
    let mut batches = Vec::new();
    let mut numbers: [UInt32Builder; 4] = Default::default();
    let mut strings: [StringBuilder; 3] = Default::default();
    let mut finish = |numbers: &mut [UInt32Builder; 4], strings: &mut [StringBuilder; 3]| {
        let numbers = numbers.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef);
        let strings = strings.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef);
        batches.push(batch(&schema, numbers.chain(strings).collect()));
    };
    let mut bytes = 0;
    let mut counted: Option<(u32, CodePoints<'_>)> = None;
    for line in annotations.concordance(id, width) {
        let (number, text) = (line.document.number(), line.document.text());
        // One counter serves all lines of a document: it goes on where the last line was.
        let (_, chars) = match counted.take().filter(|(document, _)| *document == number) {
            Some(going) => counted.insert(going),
            None => counted.insert((number, CodePoints::new(text))),
        };
        let (start, end) = (chars.at(line.span.start as usize), chars.at(line.span.end as usize));
        let row = [number, line.sentence, start as u32, end as u32];
        numbers.iter_mut().zip(row).for_each(|(column, value)| column.append_value(value));
        let row = [line.left, &text[line.span.range()], line.right];
        strings.iter_mut().zip(row).for_each(|(column, value)| column.append_value(value));
        bytes += line.left.len() + line.right.len();
        if strings[0].len() == ROWS || bytes >= BYTES {
            finish(&mut numbers, &mut strings);
            bytes = 0;
        }
    }
    finish(&mut numbers, &mut strings);
    Table::new(schema, batches)
}
