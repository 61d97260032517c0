//! One file of a folder: rows are packed on any thread, group by group, and written in their order.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves,
};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;
use serde_json::{Map, Value};

use super::json::json;
use super::{Format, Found};
use crate::corpus::{Annotations, Part};
use crate::output::Draft;
use crate::{Error, ErrorKind, Result};

/// The key of Parquet's metadata under which the settings of the run stand, as JSON.
pub(super) const SETTINGS: &str = "gazelle";

/// A file under another name until it is whole.
pub(super) struct Output {
    found: Found,
    schema: SchemaRef,
    sink: Sink,
    draft: Draft,
    path: PathBuf,
}

enum Sink {
    /// Not here once the file has ended.
    Parquet(Option<Box<SerializedFileWriter<File>>>, Box<ArrowRowGroupWriterFactory>),
    Jsonl(File),
    Csv(File),
}

/// Rows as they stand in the file.
pub(super) enum Packed {
    /// The columns of a row group; none if there is no row.
    Columns(Vec<ArrowColumnChunk>),
    /// Lines of text.
    Lines(Vec<u8>),
}

/// What nobody gets to see: who stopped the work knows why.
pub(super) fn stopped() -> Error {
    Error::new(ErrorKind::Io, "stopped")
}

impl Sink {
    fn open(
        format: Format,
        mut file: File,
        found: Found,
        schema: &SchemaRef,
        settings: &Value,
    ) -> Result<Self, ParquetError> {
        Ok(match format {
            Format::Jsonl => Self::Jsonl(file),
            Format::Csv => {
                let mut header = csv::Writer::from_writer(Vec::new());
                let names = schema.fields().iter().map(|field| field.name());
                header.write_record(names).expect(MEMORY);
                file.write_all(&header.into_inner().expect(MEMORY))?;
                Self::Csv(file)
            }
            Format::Parquet => {
                let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties(found, settings)))?;
                let (writer, columns) = writer.into_serialized_writer()?;
                Self::Parquet(Some(Box::new(writer)), Box::new(columns))
            }
        })
    }
}

impl Output {
    pub(super) fn open(
        folder: &Path,
        format: Format,
        found: Found,
        annotations: &Annotations,
    ) -> Result<Self> {
        let name = found.name();
        let path = folder.join(format!("{name}.{}", format.name()));
        let schema = found.schema(annotations);
        let (draft, file) = Draft::open(&path)?;
        let sink = Sink::open(format, file, found, &schema, annotations.settings())
            .map_err(|error| refused(&path, &error))?;
        Ok(Self { found, schema, sink, draft, path })
    }

    /// The rows of some parts; `go_on` is asked before each.
    pub(super) fn pack(
        &self,
        piece: &Annotations,
        parts: &[Part],
        go_on: &dyn Fn() -> bool,
    ) -> Result<Packed> {
        // A kept column may have another type than in the first piece.
        let own = self.found.schema(piece);
        let rows = parts.iter().map(|part| {
            if !go_on() {
                return Err(stopped());
            }
            self.as_declared(self.found.rows(&own, part, piece.entities()))
        });
        match &self.sink {
            Sink::Parquet(_, columns) => self.columns(columns, rows).map(Packed::Columns),
            Sink::Jsonl(_) => self.json_lines(rows).map(Packed::Lines),
            Sink::Csv(_) => csv_rows(rows).map(Packed::Lines),
        }
    }

    /// Writes what was packed behind what was written before.
    pub(super) fn append(&mut self, packed: Packed) -> Result<()> {
        match (&mut self.sink, packed) {
            (Sink::Parquet(Some(writer), _), Packed::Columns(chunks)) if !chunks.is_empty() => {
                let written = writer.next_row_group().and_then(|mut group| {
                    chunks.into_iter().try_for_each(|chunk| chunk.append_to_row_group(&mut group))?;
                    group.close()
                });
                written.map(drop).map_err(|error| refused(&self.path, &error))
            }
            (Sink::Jsonl(file) | Sink::Csv(file), Packed::Lines(lines)) => {
                file.write_all(&lines).map_err(|error| Error::io(&self.path, &error))
            }
            _ => Ok(()),
        }
    }

    /// Ends the file and brings it safely to disk.
    pub(super) fn end(&mut self) -> Result<()> {
        let written;
        let file = match &mut self.sink {
            Sink::Jsonl(file) | Sink::Csv(file) => file,
            Sink::Parquet(writer, _) => {
                let Some(writer) = writer.take() else { return Ok(()) };
                written = writer.into_inner().map_err(|error| refused(&self.path, &error))?;
                &written
            }
        };
        self.draft.sync(file).map_err(|error| Error::io(&self.path, &error))
    }

    /// Gives the file its name.
    pub(super) fn show(self) -> Result<()> {
        // Some systems rename no file that is open.
        drop(self.sink);
        self.draft.show()
    }

    /// The rows with the types that the file was begun with.
    fn as_declared(&self, rows: RecordBatch) -> Result<RecordBatch> {
        if rows.schema_ref() == &self.schema {
            return Ok(rows);
        }
        let columns = self.schema.fields().iter().zip(rows.columns()).map(|(field, column)| {
            arrow_cast::cast(column, field.data_type()).map_err(|error| {
                Error::new(ErrorKind::Document, format!("column {:?}: {error}", field.name()))
            })
        });
        RecordBatch::try_new(self.schema.clone(), columns.collect::<Result<_>>()?)
            .map_err(|error| refused(&self.path, &error))
    }

    fn columns(
        &self,
        factory: &ArrowRowGroupWriterFactory,
        rows: impl Iterator<Item = Result<RecordBatch>>,
    ) -> Result<Vec<ArrowColumnChunk>> {
        let refused = |error: ParquetError| refused(&self.path, &error);
        let mut writers: Vec<ArrowColumnWriter> = Vec::new();
        for rows in rows {
            let rows = rows?;
            if rows.num_rows() == 0 {
                continue;
            }
            if writers.is_empty() {
                writers = factory.create_column_writers(0).map_err(refused)?;
            }
            let mut writers = writers.iter_mut();
            for (field, column) in self.schema.fields().iter().zip(rows.columns()) {
                for (leaf, writer) in compute_leaves(field, column).map_err(refused)?.iter().zip(&mut writers)
                {
                    writer.write(leaf).map_err(refused)?;
                }
            }
        }
        writers.into_iter().map(|writer| writer.close().map_err(refused)).collect()
    }

    fn json_lines(&self, rows: impl Iterator<Item = Result<RecordBatch>>) -> Result<Vec<u8>> {
        let names: Vec<String> = self.schema.fields().iter().map(|field| field.name().clone()).collect();
        let mut lines = Vec::new();
        for rows in rows {
            let rows = rows?;
            for row in 0..rows.num_rows() {
                let values = rows.columns().iter().map(|column| json(column.as_ref(), row));
                let row: Map<String, Value> =
                    names.iter().cloned().zip(values.collect::<Result<Vec<_>>>()?).collect();
                serde_json::to_writer(&mut lines, &row).expect(MEMORY);
                lines.push(b'\n');
            }
        }
        Ok(lines)
    }
}

fn csv_rows(rows: impl Iterator<Item = Result<RecordBatch>>) -> Result<Vec<u8>> {
    let mut lines = csv::Writer::from_writer(Vec::new());
    for rows in rows {
        let rows = rows?;
        for row in 0..rows.num_rows() {
            for column in rows.columns() {
                let field = match json(column.as_ref(), row)? {
                    Value::Null => String::new(),
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                lines.write_field(field).expect(MEMORY);
            }
            lines.write_record(None::<&[u8]>).expect(MEMORY);
        }
    }
    Ok(lines.into_inner().expect(MEMORY))
}

const MEMORY: &str = "memory takes what is written";

fn refused(path: &Path, error: &dyn std::error::Error) -> Error {
    Error::new(ErrorKind::Io, format!("{}: {error}", path.display()))
}

/// How a table goes into Parquet.
fn properties(found: Found, settings: &Value) -> WriterProperties {
    let level = ZstdLevel::try_new(1).expect("a known level");
    let settings = KeyValue::new(SETTINGS.to_owned(), settings.to_string());
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_key_value_metadata(Some(vec![settings]))
        .set_created_by(format!("gazelle {}", env!("CARGO_PKG_VERSION")));
    // Numbers that go up by little, and long texts of which no two are the same: a dictionary of them, or
    // the smallest and largest of each page, costs time and gives nothing.
    for name in ["doc", "sentence", "start", "end"] {
        properties = properties
            .set_column_dictionary_enabled(ColumnPath::from(name), false)
            .set_column_encoding(ColumnPath::from(name), Encoding::DELTA_BINARY_PACKED);
    }
    if found == Found::Sentences {
        properties = properties
            .set_column_dictionary_enabled(ColumnPath::from("text"), false)
            .set_column_statistics_enabled(ColumnPath::from("text"), EnabledStatistics::None);
    }
    properties.build()
}
