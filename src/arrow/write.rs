//! Annotations into a folder: one file a table, each whole or not there.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use serde_json::{Map, Value};

use super::json::json;
use super::{Table, documents, mentions, skipped, split, texts};
use crate::corpus::Annotations;
use crate::{Error, ErrorKind, Result};

/// How the files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Parquet, packed with zstd.
    Parquet,
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values with a header; lists as JSON, null as nothing.
    Csv,
}

impl Format {
    pub(super) const ALL: [Self; 3] = [Self::Parquet, Self::Jsonl, Self::Csv];

    /// The value with this name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`] for any other name.
    pub fn parse(name: &str) -> Result<Self> {
        let known = Self::ALL.map(Self::name);
        let found = Self::ALL.into_iter().find(|format| format.name() == name);
        found.ok_or_else(|| Error::option("format", name, &known))
    }

    /// The format's name, which is also the ending of its files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
        }
    }
}

/// The key of Parquet's metadata under which the settings of the run stand, as JSON.
pub(super) const SETTINGS: &str = "gazelle";

/// The tables of a corpus on their way into a folder.
///
/// Nothing is to be seen under the files' names before [`Writer::finish`]; a writer that is dropped
/// before leaves nothing behind.
pub struct Writer {
    folder: PathBuf,
    format: Format,
    files: Vec<Output>,
}

struct Output {
    schema: SchemaRef,
    sink: Option<Sink>,
    beside: PathBuf,
    path: PathBuf,
}

enum Sink {
    Parquet(Box<ArrowWriter<File>>),
    Jsonl(BufWriter<File>),
    Csv(Box<csv::Writer<BufWriter<File>>>),
}

impl Writer {
    /// A writer into `folder`, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] if the folder cannot be made.
    pub fn new(folder: &Path, format: Format) -> Result<Self> {
        fs::create_dir_all(folder).map_err(|error| Error::io(folder, &error))?;
        Ok(Self { folder: folder.to_owned(), format, files: Vec::new() })
    }

    /// Adds the tables of one more piece of the corpus; the first decides the columns' types.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] if the system refuses, [`ErrorKind::Document`] if a kept column has a type
    /// that the files cannot hold.
    pub fn write(&mut self, annotations: &Annotations) -> Result<()> {
        let tables = [
            ("documents", documents(annotations)),
            ("texts", texts(annotations)),
            ("sentences", split(annotations.parts())),
            ("mentions", mentions(annotations)),
            ("skipped", skipped(annotations)),
        ];
        for (at, (name, table)) in tables.iter().enumerate() {
            if self.files.len() == at {
                self.files.push(Output::open(
                    &self.folder,
                    name,
                    self.format,
                    table,
                    annotations.settings(),
                )?);
            }
            self.files[at].write(table)?;
        }
        Ok(())
    }

    /// Ends the files, brings them safely to disk and gives them their names.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] if the system refuses; then nothing new is to be seen.
    pub fn finish(mut self) -> Result<()> {
        for file in &mut self.files {
            file.end()?;
        }
        for file in &self.files {
            fs::rename(&file.beside, &file.path).map_err(|error| Error::io(&file.path, &error))?;
        }
        self.files.clear();
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        for file in &self.files {
            // Whoever drops a writer has a better error to tell than this one.
            let _ = fs::remove_file(&file.beside);
        }
    }
}

impl Output {
    fn open(folder: &Path, name: &str, format: Format, table: &Table, settings: &Value) -> Result<Self> {
        let path = folder.join(format!("{name}.{}", format.name()));
        let beside = folder.join(format!(".{name}.{}.{}.part", format.name(), std::process::id()));
        let file = File::create(&beside).map_err(|error| Error::io(&path, &error))?;
        let mut output = Self { schema: table.schema().clone(), sink: None, beside, path };
        output.sink = Some(match format {
            Format::Jsonl => Sink::Jsonl(BufWriter::with_capacity(1 << 18, file)),
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(BufWriter::with_capacity(1 << 18, file));
                let header = output.schema.fields().iter().map(|field| field.name());
                writer.write_record(header).map_err(|error| output.unpacked(error))?;
                Sink::Csv(Box::new(writer))
            }
            Format::Parquet => {
                let level = ZstdLevel::try_new(1).expect("a known level");
                let settings = KeyValue::new(SETTINGS.to_owned(), settings.to_string());
                let properties = WriterProperties::builder()
                    .set_compression(Compression::ZSTD(level))
                    .set_key_value_metadata(Some(vec![settings]))
                    .set_created_by(format!("gazelle {}", env!("CARGO_PKG_VERSION")))
                    .build();
                let schema = output.schema.clone();
                let writer = ArrowWriter::try_new(file, schema, Some(properties));
                Sink::Parquet(Box::new(writer.map_err(|error| output.refused(&error))?))
            }
        });
        Ok(output)
    }

    fn write(&mut self, table: &Table) -> Result<()> {
        for batch in table.batches() {
            let columns = self.schema.fields().iter().zip(batch.columns()).map(|(field, column)| {
                arrow_cast::cast(column, field.data_type()).map_err(|error| {
                    Error::new(ErrorKind::Document, format!("column {:?}: {error}", field.name()))
                })
            });
            let batch = RecordBatch::try_new(self.schema.clone(), columns.collect::<Result<_>>()?)
                .map_err(|error| self.refused(&error))?;
            self.write_batch(&batch)?;
        }
        Ok(())
    }

    fn write_batch(&mut self, batch: &RecordBatch) -> Result<()> {
        let names = self.schema.fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>();
        let mut sink = self.sink.take().expect("open until it is ended");
        match &mut sink {
            Sink::Parquet(writer) => writer.write(batch).map_err(|error| self.refused(&error))?,
            Sink::Jsonl(writer) => {
                for row in 0..batch.num_rows() {
                    let values = batch.columns().iter().map(|column| json(column.as_ref(), row));
                    let row: Map<String, Value> =
                        names.iter().cloned().zip(values.collect::<Result<Vec<_>>>()?).collect();
                    serde_json::to_writer(&mut *writer, &row)
                        .map_err(std::io::Error::from)
                        .and_then(|()| writer.write_all(b"\n"))
                        .map_err(|error| Error::io(&self.path, &error))?;
                }
            }
            Sink::Csv(writer) => {
                for row in 0..batch.num_rows() {
                    for column in batch.columns() {
                        let field = match json(column.as_ref(), row)? {
                            Value::Null => String::new(),
                            Value::String(text) => text,
                            other => other.to_string(),
                        };
                        writer.write_field(field).map_err(|error| self.unpacked(error))?;
                    }
                    writer.write_record(None::<&[u8]>).map_err(|error| self.unpacked(error))?;
                }
            }
        }
        self.sink = Some(sink);
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        let io = |error: std::io::Error| Error::io(&self.path, &error);
        let file = match self.sink.take() {
            None => return Ok(()),
            Some(Sink::Parquet(writer)) => writer.into_inner().map_err(|error| self.refused(&error))?,
            Some(Sink::Jsonl(writer)) => writer.into_inner().map_err(|error| io(error.into_error()))?,
            Some(Sink::Csv(writer)) => {
                let inner =
                    writer.into_inner().map_err(|error| io(std::io::Error::other(error.to_string())))?;
                inner.into_inner().map_err(|error| io(error.into_error()))?
            }
        };
        file.sync_all().map_err(io)
    }

    fn unpacked(&self, error: csv::Error) -> Error {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => Error::io(&self.path, &error),
            other => Error::new(ErrorKind::Io, format!("{}: {other:?}", self.path.display())),
        }
    }

    fn refused(&self, error: &dyn std::error::Error) -> Error {
        Error::new(ErrorKind::Io, format!("{}: {error}", self.path.display()))
    }
}
