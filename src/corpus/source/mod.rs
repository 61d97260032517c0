//! Documents in files.

mod csv;
mod decode;
mod fields;
mod jsonl;
mod list;
mod parquet;
mod txt;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

pub use self::decode::Encoding;

use super::{Block, Rows, Source, Wanted};
use crate::{Error, ErrorKind, Result};

/// What to do with a document that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Errors {
    /// Stop with an error.
    #[default]
    Strict,
    /// Read bytes that are no text as U+FFFD; stop at anything else.
    Replace,
    /// Leave the document out and say so.
    Skip,
}

impl Errors {
    /// The value with this name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`] for any other name.
    pub fn parse(name: &str) -> Result<Self> {
        match name {
            "strict" => Ok(Self::Strict),
            "replace" => Ok(Self::Replace),
            "skip" => Ok(Self::Skip),
            _ => Err(Error::option("errors", name, &["strict", "replace", "skip"])),
        }
    }
}

/// How files are read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Which columns are read as what.
    pub columns: Wanted,
    /// The encoding of text files.
    pub encoding: Encoding,
    /// What to do with a document that cannot be read.
    pub errors: Errors,
    /// A file that is no document although it stands among them, such as the list of names to find; it is
    /// left out, and listed among what was.
    pub aside: Option<PathBuf>,
}

/// The documents of a file, a folder or a glob pattern, read one block after another.
pub struct Files {
    waiting: VecDeque<list::File>,
    /// The file that is being read.
    open: Option<(list::File, Box<dyn Reader>)>,
    options: Options,
    met: Met,
    /// Bytes of all files.
    total: u64,
    /// Bytes of what has been handed out.
    read: Read,
}

/// Bytes on disk that stand for what has been handed out, counted by whoever hands it out.
#[derive(Debug, Clone, Default)]
struct Read(Arc<AtomicU64>);

impl Read {
    fn add(&self, bytes: u64) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// Which of the columns to keep have been met: of objects, each of which may lack them, that is known in
/// the end only.
#[derive(Debug, Clone)]
struct Met(Arc<Keys>);

#[derive(Debug)]
struct Keys {
    keep: Vec<AtomicBool>,
    /// The keys of the first object.
    there: OnceLock<Vec<String>>,
}

impl Met {
    fn new(keep: usize) -> Self {
        let keep = (0..keep).map(|_| AtomicBool::new(false)).collect();
        Self(Arc::new(Keys { keep, there: OnceLock::new() }))
    }

    fn set(&self, at: usize) {
        // Threads that only look do not take it from one another.
        if !self.0.keep[at].load(Ordering::Relaxed) {
            self.0.keep[at].store(true, Ordering::Relaxed);
        }
    }

    fn all(&self) {
        (0..self.0.keep.len()).for_each(|at| self.set(at));
    }

    fn object(&self, keys: impl Iterator<Item = String>) {
        self.0.there.get_or_init(|| keys.collect());
    }

    /// Refuses a column of `keep` that was in no document, if any could have had it.
    fn check(&self, keep: &[String]) -> Result<()> {
        let Some(there) = self.0.there.get() else { return Ok(()) };
        let missing = keep.iter().zip(&self.0.keep).find(|(_, met)| !met.load(Ordering::Relaxed));
        let there: Vec<&str> = there.iter().map(String::as_str).collect();
        missing.map_or(Ok(()), |(name, _)| Err(Error::option("keep", name, &there)))
    }
}

/// One open file with many documents.
trait Reader: Send {
    fn next(&mut self) -> Result<Option<Block>>;
}

/// How a file is laid out, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Txt,
    Jsonl,
    Csv,
    Parquet,
}

impl Files {
    /// The files at `path`: a file, a folder with all below it (hidden ones left out, in code-point
    /// order of relative paths) or a glob pattern.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is nothing, [`ErrorKind::Document`] if a folder has no file
    /// of a known format, [`ErrorKind::FileFormat`] if a named file has an unknown one,
    /// [`ErrorKind::Option`] if columns are asked for and no file can have any.
    pub fn open(path: &Path, options: Options) -> Result<Self> {
        let waiting: VecDeque<list::File> = list::files(path, options.aside.as_deref())?.into();
        if waiting.iter().all(|file| file.format == Format::Txt) {
            options.columns.none("a text file")?;
        }
        let total = waiting.iter().map(list::File::size).sum();
        let met = Met::new(options.columns.keep.len());
        Ok(Self { waiting, open: None, options, met, total, read: Read::default() })
    }
}

impl Source for Files {
    type Error = Error;

    fn next(&mut self) -> Result<Option<Block>> {
        loop {
            if let Some((file, reader)) = &mut self.open {
                match reader.next() {
                    Ok(Some(block)) => return Ok(Some(block)),
                    Ok(None) => self.open = None,
                    Err(error) if self.options.errors == Errors::Skip && error.kind() != ErrorKind::Io => {
                        let block = skip_file(file, &error, &self.options);
                        self.open = None;
                        return Ok(Some(block));
                    }
                    Err(error) => return Err(error),
                }
            }
            let Some(file) = self.waiting.pop_front() else { return Ok(None) };
            if file.is_aside {
                let error = Error::new(ErrorKind::Document, "is the gazetteer, and no document");
                return Ok(Some(skip_file(&file, &error.at(file.path.display()), &self.options)));
            }
            let (encoding, met) = (self.options.encoding, &self.met);
            let opened = match file.format {
                Format::Txt => {
                    return Ok(Some(txt::block(
                        file,
                        &mut self.waiting,
                        encoding,
                        &self.options,
                        &self.read,
                    )));
                }
                Format::Jsonl => jsonl::open(&file, encoding, &self.options, &self.read, met),
                Format::Csv => csv::open(&file, encoding, &self.options, &self.read, met),
                Format::Parquet => parquet::open(&file, &self.options, &self.read, met),
            };
            match opened {
                Ok(reader) => self.open = Some((file, reader)),
                Err(error) if self.options.errors == Errors::Skip && error.kind() != ErrorKind::Option => {
                    return Ok(Some(skip_file(&file, &error, &self.options)));
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn end(&mut self) -> Result<()> {
        self.met.check(&self.options.columns.keep)
    }

    fn share(&self) -> Option<f64> {
        let read = self.read.0.load(Ordering::Relaxed).min(self.total);
        (self.total > 0).then(|| read as f64 / self.total as f64)
    }
}

/// A file that could not be opened, or the rest of one that breaks off, counts as one document that was
/// left out.
fn skip_file(file: &list::File, error: &Error, options: &Options) -> Block {
    let mut rows = Rows::new(options.columns.keep.len(), 0);
    rows.skip(Some(file.id.clone()), error.to_string());
    Block::ready(rows.finish(), 0)
}

/// Where a row of a file stands, for messages: `"news/a.jsonl, line 3"`.
fn line_of(path: &std::path::Path, line: u64) -> String {
    format!("{}, line {line}", path.display())
}

/// The id of a row that has none: the file's relative path and the row's place in the file.
fn record_id(file: &str, record: u64) -> String {
    format!("{file}:{record}")
}
