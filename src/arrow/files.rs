//! One table out of one file.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, LargeStringArray, RecordBatchReader};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Map, Value};

use super::Format;
use super::Table;
use super::pack::SETTINGS;
use crate::corpus::values;
use crate::{Error, ErrorKind, Result};

/// The table of a Parquet file, and the settings in its metadata.
pub(super) fn parquet(path: &Path) -> Result<(Table, Value)> {
    Error::unless_panic(|| whole_parquet(path), || malformed(path, &"not a whole Parquet file"))
}

fn whole_parquet(path: &Path) -> Result<(Table, Value)> {
    let file = File::open(path).map_err(|error| Error::io(path, &error))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| malformed(path, &error))?;
    let metadata = builder.metadata().file_metadata().key_value_metadata();
    let entry = metadata.into_iter().flatten().find(|entry| entry.key == SETTINGS);
    let settings = match entry.and_then(|entry| entry.value.as_deref()) {
        Some(text) => serde_json::from_str(text).map_err(|error| malformed(path, &error))?,
        None => Value::Null,
    };
    let reader = builder.build().map_err(|error| malformed(path, &error))?;
    let schema = reader.schema();
    let batches = reader.collect::<std::result::Result<Vec<_>, _>>();
    Ok((Table::new(schema, batches.map_err(|error| malformed(path, &error))?), settings))
}

/// The table of a file of JSON lines or of comma-separated values, of which some columns are `known`.
pub(super) fn lines(path: &Path, format: Format, known: &[&str]) -> Result<Table> {
    let file = File::open(path).map_err(|error| Error::io(path, &error))?;
    let mut names: Vec<String> = Vec::new();
    let mut columns: Vec<Vec<Value>> = Vec::new();
    if format == Format::Csv {
        let mut reader = csv::Reader::from_reader(file);
        let header = reader.headers().map_err(|error| malformed(path, &error))?;
        names.extend(header.iter().map(str::to_owned));
        columns.resize(names.len(), Vec::new());
        for record in reader.records() {
            let record = record.map_err(|error| malformed(path, &error))?;
            for (at, column) in columns.iter_mut().enumerate() {
                column.push(loose(&names[at], &record[at], known));
            }
        }
    } else {
        for (number, line) in BufReader::new(file).lines().enumerate() {
            let line = line.map_err(|error| malformed(path, &error))?;
            let row: Map<String, Value> = serde_json::from_str(&line)
                .map_err(|error| malformed(path, &error).at(format_args!("line {}", number + 1)))?;
            if number == 0 {
                names.extend(row.keys().cloned());
                columns.resize(names.len(), Vec::new());
            }
            for (name, column) in names.iter().zip(&mut columns) {
                column.push(row.get(name).cloned().unwrap_or(Value::Null));
            }
        }
    }
    Ok(Table::of(
        names
            .iter()
            .zip(columns)
            .map(|(name, column)| (name.as_str(), true, array(name, column, known)))
            .collect(),
    ))
}

/// A field of a CSV file: nothing is null, except where a text may be empty.
fn loose(name: &str, field: &str, known: &[&str]) -> Value {
    match name {
        "candidates" if known.contains(&name) => serde_json::from_str(field).unwrap_or(Value::Null),
        "text" | "doc_id" | "id" | "name" | "reason" if known.contains(&name) => Value::from(field),
        _ if field.is_empty() => Value::Null,
        _ => Value::from(field),
    }
}

fn array(name: &str, column: Vec<Value>, known: &[&str]) -> ArrayRef {
    match name {
        "candidates" if known.contains(&name) => {}
        // Together they may be more than other columns can count.
        "text" if known.contains(&name) => {
            return Arc::new(column.iter().map(Value::as_str).collect::<LargeStringArray>());
        }
        _ => return values(column),
    }
    let mut lists = ListBuilder::new(StringBuilder::new());
    for value in &column {
        for id in value.as_array().into_iter().flatten() {
            lists.values().append_option(id.as_str());
        }
        lists.append(value.is_array());
    }
    Arc::new(lists.finish())
}

fn malformed(path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::new(ErrorKind::FileFormat, format!("{}: {error}", path.display()))
}
