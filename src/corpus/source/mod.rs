//! Documents in files.

mod csv;
mod decode;
mod jsonl;
mod list;
mod parquet;
mod txt;

use std::collections::VecDeque;
use std::path::PathBuf;

use self::decode::Encoding;
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
    /// The encoding of text files, by any of its usual names; `None` is UTF-8.
    pub encoding: Option<String>,
    /// What to do with a document that cannot be read.
    pub errors: Errors,
}

/// The documents of a file, a folder or a glob pattern, read one block after another.
pub struct Files {
    waiting: VecDeque<list::File>,
    reader: Option<Box<dyn Reader>>,
    options: Options,
    encoding: Encoding,
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
    /// [`ErrorKind::Option`] for an unknown encoding.
    pub fn open(path: &str, options: Options) -> Result<Self> {
        let encoding = Encoding::parse(options.encoding.as_deref().unwrap_or("utf-8"))?;
        Ok(Self { waiting: list::files(path)?.into(), reader: None, options, encoding })
    }
}

impl Source for Files {
    type Error = Error;

    fn next(&mut self) -> Result<Option<Block>> {
        loop {
            if let Some(reader) = &mut self.reader {
                if let Some(block) = reader.next()? {
                    return Ok(Some(block));
                }
                self.reader = None;
            }
            let Some(file) = self.waiting.pop_front() else { return Ok(None) };
            let opened = match file.format {
                Format::Txt => {
                    let mut files = vec![file];
                    return txt::block(&mut files, &mut self.waiting, self.encoding, &self.options).map(Some);
                }
                Format::Jsonl => jsonl::open(&file, self.encoding, &self.options),
                Format::Csv => csv::open(&file, self.encoding, &self.options),
                Format::Parquet => parquet::open(&file, &self.options),
            };
            match opened {
                Ok(reader) => self.reader = Some(reader),
                Err(error) if self.options.errors == Errors::Skip && error.kind() != ErrorKind::Option => {
                    return Ok(Some(skip_file(&file, &error, &self.options)));
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// A file that could not even be opened counts as one document that was left out.
fn skip_file(file: &list::File, error: &Error, options: &Options) -> Block {
    let mut rows = Rows::new(options.columns.keep.len());
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

/// The file that a reader reads.
#[derive(Debug, Clone)]
struct Place {
    path: PathBuf,
    id: String,
}
