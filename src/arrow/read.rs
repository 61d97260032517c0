//! Annotations back from their tables.

use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{Array, ArrayRef, UInt32Array, new_empty_array};
use arrow_schema::{ArrowError, DataType, Field};
use rustc_hash::FxHashMap;
use serde_json::Value;

use super::write::Format;
use super::{Found, Table, files};
use crate::corpus::{Annotations, Entities, Entity, Part, Skipped, Texts};
use crate::gazetteer::{Kind, Mention};
use crate::text::Span;
use crate::{Error, ErrorKind, Result};

/// Reads what [`Writer`](super::Writer) wrote.
///
/// # Errors
///
/// [`ErrorKind::NotFound`] if the folder or a file is not there, [`ErrorKind::FileFormat`] if a file
/// is not what was written.
pub fn read(folder: &Path) -> Result<Annotations> {
    let path = |name: &str, format: Format| folder.join(format!("{name}.{}", format.name()));
    let format =
        Format::ALL.into_iter().find(|&format| path("documents", format).exists()).ok_or_else(|| {
            let message = format!("{}: no documents.parquet, .jsonl or .csv in it", folder.display());
            Error::new(ErrorKind::NotFound, message)
        })?;
    let mut settings = Value::Null;
    let mut tables = Vec::new();
    for (found, columns) in Found::ALL.into_iter().zip(&COLUMNS) {
        let path = path(found.name(), format);
        let (table, found) = match format {
            Format::Parquet => files::parquet(&path)?,
            Format::Jsonl | Format::Csv => (files::lines(&path, format)?, Value::Null),
        };
        settings = if found.is_null() { settings } else { found };
        tables.push(conforming(&table, columns).map_err(|error| error.at(path.display()))?);
    }
    annotations(&tables, settings).map_err(|error| error.at(folder.display()))
}

/// The annotations as bytes, for a pickle.
///
/// # Errors
///
/// [`ErrorKind::Document`] if a kept column has a type that Arrow's format cannot hold.
pub fn to_bytes(annotations: &Annotations, threads: usize) -> Result<Vec<u8>> {
    let mut pieces = vec![annotations.settings().to_string().into_bytes()];
    for found in Found::ALL {
        pieces.push(found.table(annotations, threads)?.to_bytes().map_err(failed)?);
    }
    let mut bytes = Vec::new();
    for piece in pieces {
        bytes.extend_from_slice(&(piece.len() as u64).to_le_bytes());
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

/// The annotations that [`to_bytes`] wrote.
///
/// # Errors
///
/// [`ErrorKind::FileFormat`] if the bytes are nothing of the kind.
pub fn from_bytes(mut bytes: &[u8]) -> Result<Annotations> {
    let mut piece = || {
        let (len, rest) = bytes.split_first_chunk::<8>()?;
        let (piece, rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*len)).ok()?)?;
        bytes = rest;
        Some(piece)
    };
    let mut next = || piece().ok_or_else(|| malformed("the bytes break off".to_owned()));
    let settings = serde_json::from_slice(next()?).map_err(|error| malformed(error.to_string()))?;
    let mut tables = Vec::new();
    for columns in &COLUMNS {
        let table = Table::from_bytes(next()?).map_err(|error| malformed(error.to_string()))?;
        tables.push(conforming(&table, columns)?);
    }
    annotations(&tables, settings)
}

fn malformed(message: String) -> Error {
    Error::new(ErrorKind::FileFormat, message)
}

fn failed(error: ArrowError) -> Error {
    Error::new(ErrorKind::Document, error.to_string())
}

/// The columns that each table must have, in the order of [`Found::ALL`].
const COLUMNS: [&[&str]; 5] = [
    &["doc", "doc_id"],
    &["doc", "text"],
    &["doc", "start", "end"],
    &["doc", "sentence", "start", "end", "id", "name", "label", "kind", "candidates"],
    &["doc", "doc_id", "reason"],
];

/// A table with the columns in one piece, of the types they were written with.
struct Columns {
    all: Vec<(String, ArrayRef)>,
    len: usize,
}

fn conforming(table: &Table, columns: &[&str]) -> Result<Columns> {
    let mut all = Vec::new();
    for (at, field) in table.schema().fields().iter().enumerate() {
        let column = table.column(at).map_err(|error| malformed(error.to_string()))?;
        let wanted = match field.name().as_str() {
            "doc" | "sentence" | "start" | "end" => DataType::UInt32,
            "doc_id" | "text" | "id" | "name" | "label" | "kind" | "reason"
                if columns.contains(&&**field.name()) =>
            {
                DataType::Utf8
            }
            _ => column.data_type().clone(),
        };
        let column = arrow_cast::cast(&column, &wanted).map_err(|error| malformed(error.to_string()))?;
        let may_be_null =
            !columns.contains(&&**field.name()) || matches!(field.name().as_str(), "label" | "text");
        if column.null_count() > 0 && !may_be_null {
            return Err(malformed(format!(
                "column {:?} has a null or a value of another type",
                field.name()
            )));
        }
        all.push((field.name().clone(), column));
    }
    for &name in columns {
        if all.iter().any(|(other, _)| other == name) {
            continue;
        }
        // Without rows a file of JSON lines has no columns either.
        if !table.is_empty() {
            return Err(malformed(format!("no column {name:?}")));
        }
        let kind = match name {
            "doc" | "sentence" | "start" | "end" => DataType::UInt32,
            "candidates" => DataType::List(Field::new_list_field(DataType::Utf8, true).into()),
            _ => DataType::Utf8,
        };
        all.push((name.to_owned(), new_empty_array(&kind)));
    }
    Ok(Columns { len: table.len(), all })
}

impl Columns {
    fn get(&self, name: &str) -> Result<&ArrayRef> {
        let found = self.all.iter().find(|(other, _)| other == name);
        found.map(|(_, column)| column).ok_or_else(|| malformed(format!("no column {name:?}")))
    }

    fn numbers(&self, name: &str) -> Result<&UInt32Array> {
        Ok(self.get(name)?.as_primitive::<UInt32Type>())
    }

    /// The rows of each document, in the order of `docs`.
    fn rows_of(&self, docs: &UInt32Array, table: &str) -> Result<Vec<std::ops::Range<usize>>> {
        let own = self.numbers("doc")?;
        let mut at = 0;
        let mut rows = Vec::with_capacity(docs.len());
        for &doc in docs.values() {
            let from = at;
            while at < own.len() && own.value(at) == doc {
                at += 1;
            }
            rows.push(from..at);
        }
        if at < own.len() {
            return Err(malformed(format!(
                "row {at} of {table}: document {} is not in order",
                own.value(at)
            )));
        }
        Ok(rows)
    }
}

/// The annotations that the five tables describe.
fn annotations(tables: &[Columns], settings: Value) -> Result<Annotations> {
    let [documents, texts, sentences, mentions, skipped] = tables else {
        return Err(malformed("five tables are needed".to_owned()));
    };
    let docs = documents.numbers("doc")?;
    if !docs.values().is_sorted_by(|one, next| one < next) || texts.numbers("doc")? != docs {
        return Err(malformed("documents and texts are not in order".to_owned()));
    }
    let (entities, positions) = entities(mentions)?;
    let (ids, kinds) = (mentions.get("id")?.as_string::<i32>(), mentions.get("kind")?.as_string::<i32>());
    let candidates = mentions.get("candidates")?;
    let candidates =
        candidates.as_list_opt::<i32>().ok_or_else(|| malformed("candidates are no lists".to_owned()))?;
    let mut part = Part {
        first: 0,
        positions: 0,
        places: docs.values().to_vec(),
        texts: Texts::new(texts.get("text")?)?,
        ids: Some(documents.get("doc_id")?.as_string::<i32>().clone()),
        keep: Vec::new(),
        skipped: skipped_documents(skipped)?,
        sentences: Vec::with_capacity(sentences.len),
        sentence_ends: Vec::with_capacity(docs.len()),
        mentions: Vec::with_capacity(mentions.len),
        mention_ends: Vec::with_capacity(docs.len()),
        mention_sentence: mentions.numbers("sentence")?.values().to_vec(),
        candidates: Vec::with_capacity(mentions.len),
    };
    let last = docs.values().last().copied().max(part.skipped.last().map(|skipped| skipped.position));
    part.positions = last.map_or(0, |last| last + 1);
    let sentence_rows = sentences.rows_of(docs, "sentences")?;
    let mention_rows = mentions.rows_of(docs, "mentions")?;
    let sentence_spans = (sentences.numbers("start")?, sentences.numbers("end")?);
    let mention_spans = (mentions.numbers("start")?, mentions.numbers("end")?);
    for at in 0..docs.len() {
        let texts = part.texts.clone();
        let mut bytes = Bytes::new(texts.get(at).unwrap_or(""));
        for row in sentence_rows[at].clone() {
            part.sentences.push(bytes.span(sentence_spans, row, "sentences")?);
        }
        part.sentence_ends.push(part.sentences.len() as u32);
        let count = sentence_rows[at].len();
        for row in mention_rows[at].clone() {
            let kind = [Kind::Name, Kind::Alias, Kind::ShortForm, Kind::Acronym];
            let kind = kind.into_iter().find(|kind| kind.name() == kinds.value(row));
            let first = part.candidates.len() as u32;
            let others = candidates.value(row);
            let others = others
                .as_string_opt::<i32>()
                .ok_or_else(|| malformed("candidates are no strings".to_owned()))?;
            part.candidates.extend(others.iter().flatten().map(|id| positions[id]));
            let sentence = part.mention_sentence[row] as usize;
            let (Some(kind), true) = (kind, sentence < count && part.candidates.len() as u32 > first) else {
                return Err(malformed(format!(
                    "row {row} of mentions: kind, sentence or candidates are wrong"
                )));
            };
            part.mentions.push(Mention {
                span: bytes.span(mention_spans, row, "mentions")?,
                entry: positions[ids.value(row)],
                kind,
                candidates: first..part.candidates.len() as u32,
            });
        }
        part.mention_ends.push(part.mentions.len() as u32);
    }
    let own = ["doc", "doc_id", "n_chars", "n_sentences", "n_mentions"];
    let kept = documents.all.iter().filter(|(name, _)| !own.contains(&name.as_str()));
    let (keep, columns): (Vec<String>, Vec<ArrayRef>) = kept.cloned().unzip();
    part.keep = columns;
    Annotations::new(vec![part], Entities::Listed(entities.into()), keep, settings)
}

fn skipped_documents(table: &Columns) -> Result<Vec<Skipped>> {
    let (ids, reasons) = (table.get("doc_id")?.as_string::<i32>(), table.get("reason")?.as_string::<i32>());
    let numbers = table.numbers("doc")?.values();
    Ok((numbers.iter().enumerate())
        .map(|(row, &position)| Skipped {
            position,
            id: Some(ids.value(row).to_owned()),
            reason: reasons.value(row).to_owned(),
        })
        .collect())
}

/// The entries that the mentions name, and where each id stands among them.
fn entities(mentions: &Columns) -> Result<(Vec<Entity>, FxHashMap<String, u32>)> {
    let strings = |name: &str| Ok::<_, Error>(mentions.get(name)?.as_string::<i32>());
    let (ids, names, labels) = (strings("id")?, strings("name")?, strings("label")?);
    let mut entities: Vec<Entity> = Vec::new();
    let mut positions: FxHashMap<String, u32> = FxHashMap::default();
    let mut add = |id: &str, name: &str, label: Option<&str>| {
        if !positions.contains_key(id) {
            positions.insert(id.to_owned(), entities.len() as u32);
            let label = label.map(str::to_owned);
            entities.push(Entity { id: id.to_owned(), name: name.to_owned(), label });
        }
    };
    for row in 0..ids.len() {
        add(ids.value(row), names.value(row), labels.is_valid(row).then(|| labels.value(row)));
    }
    // Of an entry that is only ever a candidate nothing but the id was written.
    if let Some(lists) = mentions.get("candidates")?.as_list_opt::<i32>()
        && let Some(others) = lists.values().as_string_opt::<i32>()
    {
        others.iter().flatten().for_each(|id| add(id, id, None));
    }
    Ok((entities, positions))
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
