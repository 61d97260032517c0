//! What was found in documents, as tables.

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder, UInt32Builder};
use arrow_array::{ArrayRef, RecordBatch, UInt32Array};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use super::Table;
use super::table::field;
use crate::corpus::{Annotations, Entities, Part};
use crate::text::CodePoints;

/// The documents that were read.
#[must_use]
pub fn documents(annotations: &Annotations) -> Table {
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
    let schema = Arc::new(Schema::new(fields));
    let batches = annotations.parts().iter().map(|part| {
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
        batch(&schema, columns)
    });
    Table::new(Arc::clone(&schema), batches.collect::<Vec<_>>())
}

/// The documents that were left out.
#[must_use]
pub fn skipped(annotations: &Annotations) -> Table {
    let (mut doc, mut id, mut reason) = (UInt32Builder::new(), StringBuilder::new(), StringBuilder::new());
    for (number, given, why) in annotations.parts().iter().flat_map(Part::skipped) {
        doc.append_value(number);
        id.append_value(given);
        reason.append_value(why);
    }
    Table::of(vec![
        ("doc", false, Arc::new(doc.finish())),
        ("doc_id", false, Arc::new(id.finish())),
        ("reason", false, Arc::new(reason.finish())),
    ])
}

/// The texts of the documents: `doc` u32, `text` utf8 or null.
#[must_use]
pub fn texts(annotations: &Annotations) -> Table {
    let schema =
        Arc::new(Schema::new(vec![field("doc", DataType::UInt32), Field::new("text", DataType::Utf8, true)]));
    let batches = annotations.parts().iter().map(|part| {
        let doc: UInt32Array = part.documents().map(|document| document.number()).collect();
        let text = arrow_cast::cast(&part.texts().to_array(), &DataType::Utf8);
        batch(&schema, vec![Arc::new(doc), text.expect("texts of less than 2 GiB")])
    });
    Table::new(Arc::clone(&schema), batches.collect::<Vec<_>>())
}

/// The sentences of these parts.
#[must_use]
pub fn split(parts: &[Part]) -> Table {
    let schema = sentence_schema();
    let batches = parts.iter().map(|part| {
        let mut rows = SentenceRows::default();
        for document in part.documents() {
            let mut chars = CodePoints::new(document.text());
            for (at, span) in document.sentences().iter().enumerate() {
                let (start, end) = (chars.at(span.start as usize), chars.at(span.end as usize));
                rows.push(document.number(), at as u32, start, end, &document.text()[span.range()]);
            }
        }
        rows.finish(&schema)
    });
    Table::new(Arc::clone(&schema), batches.collect::<Vec<_>>())
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

/// The mentions of all documents.
#[must_use]
pub fn mentions(annotations: &Annotations) -> Table {
    let rows = MentionRows::new(true);
    rows.table(annotations.parts().iter().map(|part| rows.of(part, annotations.entities())).collect())
}

/// Makes rows of a table of mentions, part by part: of one while the next is still searched.
#[derive(Debug, Clone)]
pub struct MentionRows {
    schema: SchemaRef,
    with_sentence: bool,
}

impl MentionRows {
    /// Rows with the sentences that mentions stand in, or without.
    #[must_use]
    pub fn new(with_sentence: bool) -> Self {
        let mut fields = vec![
            field("doc", DataType::UInt32),
            field("start", DataType::UInt32),
            field("end", DataType::UInt32),
            field("text", DataType::Utf8),
            field("id", DataType::Utf8),
            field("name", DataType::Utf8),
            Field::new("label", DataType::Utf8, true),
            field("kind", DataType::Utf8),
            field("candidates", DataType::List(candidate())),
        ];
        if with_sentence {
            fields.insert(1, field("sentence", DataType::UInt32));
        }
        Self { schema: Arc::new(Schema::new(fields)), with_sentence }
    }

    /// The mentions of one part.
    #[must_use]
    pub fn of(&self, part: &Part, entities: &Entities) -> RecordBatch {
        let count = part.mention_count();
        let mut counts: [UInt32Builder; 4] = std::array::from_fn(|_| UInt32Builder::with_capacity(count));
        let mut strings: [StringBuilder; 5] =
            std::array::from_fn(|_| StringBuilder::with_capacity(count, 12 * count));
        let ids = StringBuilder::with_capacity(count, 12 * count);
        let mut candidates = ListBuilder::with_capacity(ids, count).with_field(candidate());
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
        if !self.with_sentence {
            columns.remove(1);
        }
        columns.extend(strings.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef));
        columns.push(Arc::new(candidates.finish()));
        batch(&self.schema, columns)
    }

    /// The table of these rows.
    #[must_use]
    pub fn table(&self, batches: Vec<RecordBatch>) -> Table {
        Table::new(Arc::clone(&self.schema), batches)
    }
}

/// The item's field as other libraries write it, so that types compare equal.
fn candidate() -> Arc<Field> {
    Arc::new(Field::new_list_field(DataType::Utf8, true))
}

pub(super) fn batch(schema: &SchemaRef, columns: Vec<ArrayRef>) -> RecordBatch {
    RecordBatch::try_new(Arc::clone(schema), columns).expect("columns of one length as the schema says")
}
