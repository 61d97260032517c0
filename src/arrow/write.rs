//! Annotations into a folder: one file a table, each whole or not there.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use serde_json::{Map, Value};

use super::Found;
use super::json::json;
use crate::corpus::{Annotations, Job, share};
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

/// Packed bytes that a Parquet file may hold in memory before they go to disk as a row group.
const ROW_GROUP: usize = 32 << 20;

/// How long one who gives up waits for the thread that writes to hear of it.
const PATIENCE: Duration = Duration::from_millis(100);

/// A corpus on its way into a folder, written piece by piece beside the thread that makes the pieces.
///
/// Nothing is to be seen under the files' names before [`Writer::finish`]; a writer that is dropped before
/// leaves nothing behind.
pub struct Writer {
    /// Not here while a piece is being written.
    files: Option<Files>,
    job: Option<Job<(Files, Result<()>)>>,
    threads: usize,
    stop: Arc<AtomicBool>,
}

impl Writer {
    /// A writer into `folder`, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] if the folder cannot be made.
    pub fn new(folder: &Path, format: Format) -> Result<Self> {
        fs::create_dir_all(folder).map_err(|error| Error::io(folder, &error))?;
        let files = Files { folder: folder.to_owned(), format, open: Vec::new() };
        Ok(Self { files: Some(files), job: None, threads: 1, stop: Arc::default() })
    }

    /// Adds one more piece of the corpus, once the one before is written; the first decides the columns'
    /// types. The piece itself is written after this returns, on at most `threads` threads. While it waits,
    /// `go_on` is asked.
    ///
    /// # Errors
    ///
    /// Of this piece or the one before: [`ErrorKind::Io`] if the system refuses, [`ErrorKind::Document`] if a
    /// kept column has a type that the files cannot hold; what `go_on` returns.
    pub fn write<E: From<Error>>(
        &mut self,
        piece: Annotations,
        threads: usize,
        go_on: &mut dyn FnMut() -> Result<(), E>,
    ) -> Result<(), E> {
        self.threads = threads;
        let stop = Arc::clone(&self.stop);
        self.start(go_on, move |files| files.write(&piece, threads, &stop))
    }

    /// Ends the files, brings them safely to disk and gives them their names.
    ///
    /// # Errors
    ///
    /// As for [`Writer::write`]; then nothing new is to be seen.
    pub fn finish<E: From<Error>>(mut self, go_on: &mut dyn FnMut() -> Result<(), E>) -> Result<(), E> {
        let (threads, stop) = (self.threads, Arc::clone(&self.stop));
        self.start(go_on, move |files| files.finish(threads, &stop))?;
        self.settled(go_on)
    }

    fn start<E: From<Error>>(
        &mut self,
        go_on: &mut dyn FnMut() -> Result<(), E>,
        work: impl FnOnce(&mut Files) -> Result<()> + Send + 'static,
    ) -> Result<(), E> {
        self.settled(go_on)?;
        let mut files = self.files.take().expect("the work before has been waited for");
        self.job = Some(Job::start(move || {
            let done = work(&mut files);
            (files, done)
        })?);
        Ok(())
    }

    /// Waits for the work that is going on, if there is any.
    fn settled<E: From<Error>>(&mut self, go_on: &mut dyn FnMut() -> Result<(), E>) -> Result<(), E> {
        if let Some(job) = &self.job {
            let (files, done) = job.wait(go_on)?;
            (self.files, self.job) = (Some(files), None);
            done?;
        }
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(job) = &self.job {
            job.settle(PATIENCE);
        }
    }
}

/// The files of a folder, under other names until they are whole.
struct Files {
    folder: PathBuf,
    format: Format,
    open: Vec<Output>,
}

impl Files {
    fn write(&mut self, piece: &Annotations, threads: usize, stop: &AtomicBool) -> Result<()> {
        if self.open.is_empty() {
            for found in Found::ALL {
                self.open.push(Output::open(&self.folder, self.format, found, piece)?);
            }
        }
        let files = self.open.iter_mut().collect();
        share(threads, files, |file: &mut Output| file.write(piece, stop))?.into_iter().collect()
    }

    fn finish(&mut self, threads: usize, stop: &AtomicBool) -> Result<()> {
        let files = self.open.iter_mut().collect();
        share(threads, files, |file: &mut Output| file.end())?.into_iter().collect::<Result<()>>()?;
        if stop.load(Ordering::Relaxed) {
            return Err(stopped());
        }
        for file in &self.open {
            fs::rename(&file.beside, &file.path).map_err(|error| Error::io(&file.path, &error))?;
        }
        self.open.clear();
        Ok(())
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        for file in &self.open {
            // Whoever drops a writer has a better error to tell than this one.
            let _ = fs::remove_file(&file.beside);
        }
    }
}

/// What nobody gets to see: who stopped the work knows why.
fn stopped() -> Error {
    Error::new(ErrorKind::Io, "stopped")
}

struct Output {
    found: Found,
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

impl Output {
    fn open(folder: &Path, format: Format, found: Found, annotations: &Annotations) -> Result<Self> {
        let name = found.name();
        let path = folder.join(format!("{name}.{}", format.name()));
        let beside = folder.join(format!(".{name}.{}.{}.part", format.name(), std::process::id()));
        let file = File::create(&beside).map_err(|error| Error::io(&path, &error))?;
        let mut output = Self { found, schema: found.schema(annotations), sink: None, beside, path };
        output.sink = Some(match format {
            Format::Jsonl => Sink::Jsonl(BufWriter::with_capacity(1 << 18, file)),
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(BufWriter::with_capacity(1 << 18, file));
                let header = output.schema.fields().iter().map(|field| field.name());
                writer.write_record(header).map_err(|error| output.unpacked(error))?;
                Sink::Csv(Box::new(writer))
            }
            Format::Parquet => {
                let properties = properties(found, annotations.settings());
                let writer = ArrowWriter::try_new(file, output.schema.clone(), Some(properties));
                Sink::Parquet(Box::new(writer.map_err(|error| output.refused(&error))?))
            }
        });
        Ok(output)
    }

    fn write(&mut self, piece: &Annotations, stop: &AtomicBool) -> Result<()> {
        // A kept column may have another type than in the first piece.
        let own = self.found.schema(piece);
        for part in piece.parts() {
            if stop.load(Ordering::Relaxed) {
                return Err(stopped());
            }
            let rows = self.found.rows(&own, part, piece.entities());
            if rows.num_rows() > 0 {
                self.write_batch(&self.as_declared(rows)?)?;
            }
        }
        Ok(())
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
            .map_err(|error| self.refused(&error))
    }

    fn write_batch(&mut self, batch: &RecordBatch) -> Result<()> {
        let mut sink = self.sink.take().expect("open until it is ended");
        match &mut sink {
            Sink::Parquet(writer) => {
                writer.write(batch).map_err(|error| self.refused(&error))?;
                if writer.in_progress_size() > ROW_GROUP {
                    writer.flush().map_err(|error| self.refused(&error))?;
                }
            }
            Sink::Jsonl(writer) => {
                let names = self.schema.fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>();
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
    if matches!(found, Found::Texts | Found::Sentences) {
        properties = properties
            .set_column_dictionary_enabled(ColumnPath::from("text"), false)
            .set_column_statistics_enabled(ColumnPath::from("text"), EnabledStatistics::None);
    }
    properties.build()
}
