//! Annotations back from their tables.

use std::ops::Range;
use std::path::Path;

use arrow_array::builder::LargeStringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{Array, ArrayRef, LargeListArray, LargeStringArray, UInt32Array, new_empty_array};
use arrow_schema::{ArrowError, DataType, Field};
use rustc_hash::FxHashMap;
use serde_json::Value;

use super::restore::{Named, Rebuilt};
use super::{Format, Found, Table, files};
use crate::corpus::{Annotations, Entities, Entity, Part, Skipped, Texts};
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
    for found in Found::ALL {
        let path = path(found.name(), format);
        let (table, known) = match format {
            Format::Parquet => files::parquet(&path)?,
            Format::Jsonl | Format::Csv => (files::lines(&path, format, columns(found))?, Value::Null),
        };
        settings = if known.is_null() { settings } else { known };
        tables.push(conforming(found, table).map_err(|error| error.at(path.display()))?);
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
    for found in Found::ALL {
        let table = Table::from_bytes(next()?).map_err(|error| malformed(error.to_string()))?;
        tables.push(conforming(found, table)?);
    }
    annotations(&tables, settings)
}

pub(super) fn malformed(message: String) -> Error {
    Error::new(ErrorKind::FileFormat, message)
}

fn failed(error: ArrowError) -> Error {
    Error::new(ErrorKind::Document, error.to_string())
}

/// The columns that each table must have.
fn columns(found: Found) -> &'static [&'static str] {
    match found {
        Found::Sentences => &["doc", "start", "end", "text"],
        Found::Mentions => &["doc", "sentence", "start", "end", "id", "name", "label", "kind", "candidates"],
        Found::Gaps => &["doc", "sentence", "text"],
        Found::Documents => &["doc", "doc_id"],
        Found::Skipped => &["doc", "doc_id", "reason"],
    }
}

/// The type of such a column; that of strings counts beyond the 2 GiB that a table's part can have.
fn data_type(name: &str) -> DataType {
    match name {
        "doc" | "sentence" | "start" | "end" => DataType::UInt32,
        "candidates" => DataType::LargeList(Field::new_list_field(DataType::LargeUtf8, true).into()),
        _ => DataType::LargeUtf8,
    }
}

/// The columns of a table that are needed, each in one piece.
pub(super) struct Columns {
    all: Vec<(String, ArrayRef)>,
    len: usize,
}

fn conforming(found: Found, table: Table) -> Result<Columns> {
    let columns = columns(found);
    let mut all = Vec::new();
    for (at, field) in table.schema().fields().iter().enumerate() {
        let name = field.name().as_str();
        let needed = columns.contains(&name);
        if !needed && found != Found::Documents {
            continue;
        }
        let wanted = if needed { data_type(name) } else { field.data_type().clone() };
        let is_list = matches!(field.data_type(), DataType::List(_) | DataType::LargeList(_));
        if needed && is_list != (name == "candidates") {
            return Err(malformed(format!("column {name:?} is {}", field.data_type())));
        }
        let column =
            joined(&table, at, &wanted).map_err(|error| malformed(format!("column {name:?}: {error}")))?;
        let may_be_null = !needed || name == "label" || (name == "text" && found == Found::Gaps);
        if column.null_count() > 0 && !may_be_null {
            return Err(malformed(format!("column {name:?} has a null or a value of another type")));
        }
        all.push((name.to_owned(), column));
    }
    for &name in columns {
        if all.iter().any(|(other, _)| other == name) {
            continue;
        }
        // Without rows a file of JSON lines has no columns either.
        if !table.is_empty() {
            return Err(malformed(format!("no column {name:?}")));
        }
        all.push((name.to_owned(), new_empty_array(&data_type(name))));
    }
    Ok(Columns { len: table.len(), all })
}

/// A column in one piece of this type.
fn joined(table: &Table, at: usize, wanted: &DataType) -> Result<ArrayRef, ArrowError> {
    let pieces = table.batches().iter().map(|batch| arrow_cast::cast(batch.column(at), wanted));
    let pieces = pieces.collect::<Result<Vec<_>, _>>()?;
    match pieces.as_slice() {
        [] => Ok(new_empty_array(wanted)),
        many => arrow_select::concat::concat(&many.iter().map(AsRef::as_ref).collect::<Vec<_>>()),
    }
}

impl Columns {
    fn get(&self, name: &str) -> Result<&ArrayRef> {
        let found = self.all.iter().find(|(other, _)| other == name);
        found.map(|(_, column)| column).ok_or_else(|| malformed(format!("no column {name:?}")))
    }

    pub(super) fn numbers(&self, name: &str) -> Result<&UInt32Array> {
        Ok(self.get(name)?.as_primitive::<UInt32Type>())
    }

    pub(super) fn strings(&self, name: &str) -> Result<&LargeStringArray> {
        Ok(self.get(name)?.as_string())
    }

    pub(super) fn lists(&self, name: &str) -> Result<&LargeListArray> {
        Ok(self.get(name)?.as_list())
    }

    /// The rows of each document, in the order of `docs`.
    fn rows_of(&self, docs: &UInt32Array, table: &str) -> Result<Vec<Range<usize>>> {
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

/// Bytes of text that a part of what was read has at most, unless one document has more.
const PART: usize = 16 << 20;

/// The annotations that the five tables describe.
fn annotations(tables: &[Columns], settings: Value) -> Result<Annotations> {
    let [sentences, mentions, gaps, documents, skipped] = tables else {
        return Err(malformed("five tables are needed".to_owned()));
    };
    let docs = documents.numbers("doc")?;
    if !docs.values().is_sorted_by(|one, next| one < next) {
        return Err(malformed("documents are not in order".to_owned()));
    }
    let (entities, positions) = entities(mentions)?;
    let ids = arrow_cast::cast(documents.get("doc_id")?, &DataType::Utf8).map_err(failed)?;
    let mut texts = LargeStringBuilder::new();
    let mut part = Part {
        first: 0,
        positions: 0,
        places: docs.values().to_vec(),
        texts: Texts::new(&new_empty_array(&DataType::LargeUtf8))?,
        ids: Some(ids.as_string().clone()),
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
    let gap_rows = gaps.rows_of(docs, "gaps")?;
    let rebuilt = Rebuilt::new(sentences, gaps)?;
    let named = Named::new(mentions, &positions)?;
    for at in 0..docs.len() {
        let first = part.sentences.len();
        let text = rebuilt.text(&sentence_rows[at], &gap_rows[at], &mut part.sentences)?;
        part.sentence_ends.push(part.sentences.len() as u32);
        named.push(
            &mention_rows[at],
            text.as_deref().unwrap_or(""),
            part.sentences.len() - first,
            &mut part,
        )?;
        part.mention_ends.push(part.mentions.len() as u32);
        texts.append_option(text);
    }
    part.texts = Texts::LargeUtf8(texts.finish());
    let own = ["doc", "doc_id", "n_chars", "n_sentences", "n_mentions"];
    let kept = documents.all.iter().filter(|(name, _)| !own.contains(&name.as_str()));
    let (keep, columns): (Vec<String>, Vec<ArrayRef>) = kept.cloned().unzip();
    part.keep = columns;
    Annotations::new(part.pieces(PART), Entities::Listed(entities.into()), keep, settings)
}

fn skipped_documents(table: &Columns) -> Result<Vec<Skipped>> {
    let (ids, reasons) = (table.strings("doc_id")?, table.strings("reason")?);
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
    let (ids, names, labels) =
        (mentions.strings("id")?, mentions.strings("name")?, mentions.strings("label")?);
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
    let others = mentions.lists("candidates")?.values().as_string::<i64>();
    others.iter().flatten().for_each(|id| add(id, id, None));
    Ok((entities, positions))
}
