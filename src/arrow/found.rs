//! What was found in documents, as tables.
//!
//! A table is made part by part, so that the threads can share the work and a file can be written
//! without the whole table in memory.

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder, UInt32Builder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use super::Table;
use super::table::field;
use crate::Result;
use crate::corpus::{Annotations, Entities, Part, share};
use crate::text::CodePoints;

/// One of the tables that a corpus has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The documents that were read.
    Documents,
    /// The sentences.
    Sentences,
    /// The mentions of all documents.
    Mentions,
    /// What stands between the sentences where it is not one space, and documents without a text.
    Gaps,
    /// The documents that were left out.
    Skipped,
}

impl Found {
    /// All of them, the largest first, so that threads which share them end at about the same time.
    pub(super) const ALL: [Self; 5] =
        [Self::Sentences, Self::Mentions, Self::Gaps, Self::Documents, Self::Skipped];

    /// Its name, which is also that of its file.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Documents => "documents",
            Self::Sentences => "sentences",
            Self::Mentions => "mentions",
            Self::Gaps => "gaps",
            Self::Skipped => "skipped",
        }
    }

    /// The table, made on at most so many threads.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if the system refuses new threads.
    pub fn table(self, annotations: &Annotations, threads: usize) -> Result<Table> {
        let schema = self.schema(annotations);
        table(&schema, annotations.parts(), threads, |part| self.rows(&schema, part, annotations.entities()))
    }

    /// The columns of the table.
    pub(super) fn schema(self, annotations: &Annotations) -> SchemaRef {
        match self {
            Self::Documents => document_schema(annotations),
            Self::Sentences => sentence_schema(),
            Self::Mentions => mention_schema(true),
            Self::Gaps => Arc::new(Schema::new(vec![
                field("doc", DataType::UInt32),
                field("sentence", DataType::UInt32),
                Field::new("text", DataType::Utf8, true),
            ])),
            Self::Skipped => Arc::new(Schema::new(vec![
                field("doc", DataType::UInt32),
                field("doc_id", DataType::Utf8),
                field("reason", DataType::Utf8),
            ])),
        }
    }

    /// The rows of one part under [`Found::schema`].
    pub(super) fn rows(self, schema: &SchemaRef, part: &Part, entities: &Entities) -> RecordBatch {
        match self {
            Self::Documents => document_rows(schema, part),
            Self::Sentences => sentence_rows(schema, part),
            Self::Mentions => mention_rows(schema, part, entities, true),
            Self::Gaps => gap_rows(schema, part),
            Self::Skipped => skipped_rows(schema, part),
        }
    }
}

/// The sentences of these parts.
///
/// # Errors
///
/// [`ErrorKind::Io`](crate::ErrorKind::Io) if the system refuses new threads.
pub fn split(parts: &[Part], threads: usize) -> Result<Table> {
    let schema = sentence_schema();
    table(&schema, parts, threads, |part| sentence_rows(&schema, part))
}

/// Makes a table of mentions without the sentences they stand in, part by part: rows of one while the
/// next is still searched.
#[derive(Debug, Clone)]
pub struct MentionRows {
    schema: SchemaRef,
}

impl MentionRows {
    /// No rows yet.
    #[must_use]
    pub fn new() -> Self {
        Self { schema: mention_schema(false) }
    }

    /// The mentions of one part.
    #[must_use]
    pub fn of(&self, part: &Part, entities: &Entities) -> RecordBatch {
        mention_rows(&self.schema, part, entities, false)
    }

    /// The table of these rows.
    #[must_use]
    pub fn table(&self, batches: Vec<RecordBatch>) -> Table {
        Table::new(Arc::clone(&self.schema), batches)
    }
}

impl Default for MentionRows {
    fn default() -> Self {
        Self::new()
    }
}

fn table(
    schema: &SchemaRef,
    parts: &[Part],
    threads: usize,
    rows: impl Fn(&Part) -> RecordBatch + Sync,
) -> Result<Table> {
    Ok(Table::new(Arc::clone(schema), share(threads, parts.iter().collect(), rows)?))
}

fn document_schema(annotations: &Annotations) -> SchemaRef {
    let mut fields = vec![
        field("doc", DataType::UInt32),
        field("doc_id", DataType::Utf8),
        field("n_chars", DataType::UInt32),
        field("n_sentences", DataType::UInt32),
        field("n_mentions", DataType::UInt32),
    ];
    let kept = annotations.parts().first().map(Part::kept).unwrap_or_default();
    for (at, name) in annotations.keep().iter().enumerate() {
        let data_type = kept.get(at).map_or(DataType::Null, |column| column.data_type().clone());
        fields.push(Field::new(name, data_type, true));
    }
    Arc::new(Schema::new(fields))
}

fn document_rows(schema: &SchemaRef, part: &Part) -> RecordBatch {
    let (mut doc, mut id) = (UInt32Builder::new(), StringBuilder::new());
    let mut counts = [UInt32Builder::new(), UInt32Builder::new(), UInt32Builder::new()];
    for document in part.documents() {
        doc.append_value(document.number());
        id.append_value(document.id());
        counts[0].append_value(CodePoints::new(document.text()).total() as u32);
        counts[1].append_value(document.sentences().len() as u32);
        counts[2].append_value(document.mentions().len() as u32);
    }
    let mut columns: Vec<ArrayRef> = vec![Arc::new(doc.finish()), Arc::new(id.finish())];
    columns.extend(counts.iter_mut().map(|count| Arc::new(count.finish()) as ArrayRef));
    columns.extend(part.kept().iter().cloned());
    batch(schema, columns)
}

/// What stands before a sentence, or behind the last, unless a reader expects just that.
fn gap_rows(schema: &SchemaRef, part: &Part) -> RecordBatch {
    let (mut doc, mut sentence, mut gap) = (UInt32Builder::new(), UInt32Builder::new(), StringBuilder::new());
    let mut push = |number: u32, at: usize, text: Option<&str>| {
        doc.append_value(number);
        sentence.append_value(at as u32);
        gap.append_option(text);
    };
    for document in part.documents() {
        let (number, sentences) = (document.number(), document.sentences());
        let Some(text) = document.given() else {
            push(number, 0, None);
            continue;
        };
        let mut from = 0;
        for at in 0..=sentences.len() {
            let span = sentences.get(at).map_or(text.len()..text.len(), |span| span.range());
            if text[from..span.start] != *expected_gap(at, sentences.len()) {
                push(number, at, Some(&text[from..span.start]));
            }
            from = span.end;
        }
    }
    batch(schema, vec![Arc::new(doc.finish()), Arc::new(sentence.finish()), Arc::new(gap.finish())])
}

/// What stands before sentence `at` of `count`, or behind the last, where the table of gaps does not tell.
pub(super) fn expected_gap(at: usize, count: usize) -> &'static str {
    if at == 0 || at == count { "" } else { " " }
}

fn skipped_rows(schema: &SchemaRef, part: &Part) -> RecordBatch {
    let (mut doc, mut id, mut reason) = (UInt32Builder::new(), StringBuilder::new(), StringBuilder::new());
    for (number, given, why) in part.skipped() {
        doc.append_value(number);
        id.append_value(given);
        reason.append_value(why);
    }
    batch(schema, vec![Arc::new(doc.finish()), Arc::new(id.finish()), Arc::new(reason.finish())])
}

fn sentence_rows(schema: &SchemaRef, part: &Part) -> RecordBatch {
    // What stands between sentences is little: the text is about as long as all of them.
    let mut rows = SentenceRows::with_capacity(part.sentence_count(), part.bytes() as usize);
    for document in part.documents() {
        let mut chars = CodePoints::new(document.text());
        for (at, span) in document.sentences().iter().enumerate() {
            let (start, end) = (chars.at(span.start as usize), chars.at(span.end as usize));
            rows.push(document.number(), at as u32, start, end, &document.text()[span.range()]);
        }
    }
    rows.finish(schema)
}

/// The columns of a table of sentences.
pub(super) fn sentence_schema() -> SchemaRef {
    let counts = ["doc", "sentence", "start", "end"].map(|name| field(name, DataType::UInt32));
    Arc::new(Schema::new(counts.into_iter().chain([field("text", DataType::Utf8)]).collect::<Vec<_>>()))
}

/// Rows of a table of sentences.
#[derive(Default)]
pub(super) struct SentenceRows {
    counts: [UInt32Builder; 4],
    text: StringBuilder,
}

impl SentenceRows {
    fn with_capacity(rows: usize, bytes: usize) -> Self {
        Self {
            counts: std::array::from_fn(|_| UInt32Builder::with_capacity(rows)),
            text: StringBuilder::with_capacity(rows, bytes),
        }
    }

    pub(super) fn push(&mut self, doc: u32, sentence: u32, start: usize, end: usize, text: &str) {
        for (column, value) in self.counts.iter_mut().zip([doc, sentence, start as u32, end as u32]) {
            column.append_value(value);
        }
        self.text.append_value(text);
    }

    pub(super) fn finish(mut self, schema: &SchemaRef) -> RecordBatch {
        let mut columns: Vec<ArrayRef> =
            self.counts.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef).collect();
        columns.push(Arc::new(self.text.finish()));
        batch(schema, columns)
    }
}

/// The field of a list's items as other libraries write it, so that types compare equal.
fn item() -> Arc<Field> {
    Arc::new(Field::new_list_field(DataType::Utf8, true))
}

fn mention_schema(with_sentence: bool) -> SchemaRef {
    let mut fields = vec![
        field("doc", DataType::UInt32),
        field("start", DataType::UInt32),
        field("end", DataType::UInt32),
        field("text", DataType::Utf8),
        field("id", DataType::Utf8),
        field("name", DataType::Utf8),
        Field::new("label", DataType::Utf8, true),
        field("kind", DataType::Utf8),
        field("candidates", DataType::List(item())),
    ];
    if with_sentence {
        fields.insert(1, field("sentence", DataType::UInt32));
    }
    Arc::new(Schema::new(fields))
}

fn mention_rows(schema: &SchemaRef, part: &Part, entities: &Entities, with_sentence: bool) -> RecordBatch {
    let count = part.mention_count();
    let mut counts: [UInt32Builder; 4] = std::array::from_fn(|_| UInt32Builder::with_capacity(count));
    let mut strings: [StringBuilder; 5] =
        std::array::from_fn(|_| StringBuilder::with_capacity(count, 12 * count));
    let ids = StringBuilder::with_capacity(count, 12 * count);
    let mut candidates = ListBuilder::with_capacity(ids, count).with_field(item());
    for document in part.documents() {
        let text = document.text();
        let mentions = document.mentions();
        if mentions.len() == 0 {
            continue;
        }
        let mut chars = CodePoints::new(text);
        for mention in mentions {
            counts[0].append_value(document.number());
            counts[1].append_value(mention.sentence);
            counts[2].append_value(chars.at(mention.span.start as usize) as u32);
            counts[3].append_value(chars.at(mention.span.end as usize) as u32);
            strings[0].append_value(&text[mention.span.range()]);
            strings[1].append_value(entities.id(mention.entry));
            strings[2].append_value(entities.name(mention.entry));
            strings[3].append_option(entities.label(mention.entry));
            strings[4].append_value(mention.kind.name());
            for &candidate in mention.candidates {
                candidates.values().append_value(entities.id(candidate));
            }
            candidates.append(true);
        }
    }
    let mut columns: Vec<ArrayRef> =
        counts.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef).collect();
    if !with_sentence {
        columns.remove(1);
    }
    columns.extend(strings.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef));
    columns.push(Arc::new(candidates.finish()));
    batch(schema, columns)
}

pub(super) fn batch(schema: &SchemaRef, columns: Vec<ArrayRef>) -> RecordBatch {
    RecordBatch::try_new(Arc::clone(schema), columns).expect("columns of one length as the schema says")
}
