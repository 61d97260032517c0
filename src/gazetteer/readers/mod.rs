//! Gazetteers from files: the lists that people have, each in the format it comes in.
//!
//! # Contract
//!
//! A file is read as a stream, decompressed if its first bytes say gzip or Zstandard; a byte order
//! mark and carriage returns before line feeds are no part of the text, which must be UTF-8. Every
//! record becomes an entry, is an error that names file and line, or is counted and listed in the
//! [`Report`]. A format is taken from the name's ending and confirmed or refined by the content; the
//! report says what was decided, and what cannot be told is asked for instead of guessed.

mod columns;
mod csv;
mod detect;
mod ftm;
mod gate;
mod geonames;
mod intake;
mod json;
mod names;
mod parquet;
mod source;
mod spacy;
mod table;

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::Gazetteer;
use super::builder::Builder;
use super::compiled;
use super::options::Options;
use crate::{Error, ErrorKind, Result};

pub use intake::Skipped;
pub use table::add_table;

use intake::Intake;
use source::Source;

/// How a gazetteer file is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// A JSON object or string a line.
    Jsonl,
    /// A JSON array of objects or strings, or an object of names with their aliases.
    Json,
    /// Comma-separated values with a header.
    Csv,
    /// Tab-separated values with a header.
    Tsv,
    /// A Parquet table.
    Parquet,
    /// Patterns of spaCy's EntityRuler, a JSON object a line.
    Spacy,
    /// GATE's index of lists (`lists.def`), or one such list.
    Gate,
    /// The main table of a GeoNames dump.
    Geonames,
    /// FollowTheMoney entities, a JSON object a line.
    Ftm,
    /// A name a line.
    Names,
}

impl Format {
    const ALL: [Format; 10] = [
        Format::Jsonl,
        Format::Json,
        Format::Csv,
        Format::Tsv,
        Format::Parquet,
        Format::Spacy,
        Format::Gate,
        Format::Geonames,
        Format::Ftm,
        Format::Names,
    ];

    /// The format that `word` names.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`](crate::ErrorKind::Option) for any other word; the message lists the known ones.
    pub fn parse(word: &str) -> Result<Self> {
        let known = Self::ALL.map(Format::name);
        let found = Self::ALL.into_iter().find(|format| format.name() == word);
        found.ok_or_else(|| Error::option("format", word, &known))
    }

    /// The word for this format.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Format::Jsonl => "jsonl",
            Format::Json => "json",
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Parquet => "parquet",
            Format::Spacy => "spacy",
            Format::Gate => "gate",
            Format::Geonames => "geonames",
            Format::Ftm => "ftm",
            Format::Names => "names",
        }
    }
}

/// What to do with a record that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Errors {
    /// Stop with an error.
    #[default]
    Strict,
    /// Leave it out and say so in the report.
    Skip,
}

impl Errors {
    /// The value that `word` names.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`](crate::ErrorKind::Option) for any other word; the message lists the known ones.
    pub fn parse(word: &str) -> Result<Self> {
        match word {
            "strict" => Ok(Self::Strict),
            "skip" => Ok(Self::Skip),
            _ => Err(Error::option("errors", word, &["strict", "skip"])),
        }
    }
}

/// How a gazetteer file is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Its format; `None`: by its name and content.
    pub format: Option<Format>,
    /// What to do with a record that cannot be used. Default: strict.
    pub errors: Errors,
    /// What stands between several aliases in one cell of a table. Default: `|`.
    pub separator: String,
}

impl Default for Reading {
    fn default() -> Self {
        Self { format: None, errors: Errors::Strict, separator: "|".to_owned() }
    }
}

/// What there is to say about a file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The file.
    pub path: String,
    /// How it was read.
    pub format: String,
    /// What was decided about the format, and why.
    pub decided: String,
    /// Records in the file, left-out ones included.
    pub records: u64,
    /// Records that were left out.
    pub skipped: u64,
    /// The first hundred of these, in order.
    pub reasons: Vec<Skipped>,
}

impl Gazetteer {
    /// Reads a gazetteer from a file; [`Gazetteer::report`] says what was decided and left out.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] and [`ErrorKind::Io`] from the
    /// system; [`ErrorKind::FileFormat`] if the file is not what its format
    /// promises or the format cannot be told; [`ErrorKind::Gazetteer`] for an entry
    /// that cannot be used, under [`Errors::Strict`]; the builder's errors for `options`.
    pub fn read(path: &Path, reading: &Reading, options: Options) -> Result<Self> {
        let (path, wanted) = detect::list_of(path, reading.format)?;
        let source = Source::open(&path)?;
        if compiled::is_compiled(&source.head) {
            return load(&path, reading, options);
        }
        let builder = Builder::new(options)?;
        let (format, decided) = match wanted {
            Some(format) => (format, format!("{}, as asked", format.name())),
            None => detect::format(&path, &source)?,
        };
        let packed = source.packing.map(|packing| format!(", {packing}")).unwrap_or_default();
        let report = Report {
            path: source.name.clone(),
            format: format.name().to_owned(),
            decided: decided + &packed,
            records: 0,
            skipped: 0,
            reasons: Vec::new(),
        };
        let mut intake = Intake::new(builder, reading.errors, report);
        match format {
            Format::Jsonl => json::read_lines(source, &mut intake)?,
            Format::Json => json::read(source, &mut intake)?,
            Format::Csv => csv::read(source, None, &reading.separator, &mut intake)?,
            Format::Tsv => csv::read(source, Some('\t'), &reading.separator, &mut intake)?,
            Format::Parquet => parquet::read(&path, source, &reading.separator, &mut intake)?,
            Format::Spacy => spacy::read(source, &mut intake)?,
            Format::Gate => gate::read(&path, source, &mut intake)?,
            Format::Geonames => geonames::read(source, &mut intake)?,
            Format::Ftm => ftm::read(source, &mut intake)?,
            Format::Names => names::read(source, &mut intake)?,
        }
        let (builder, report) = intake.finish();
        let gazetteer = builder.reported(report).build()?;
        Ok(if format == Format::Geonames { gazetteer.attributed(geonames::ATTRIBUTION) } else { gazetteer })
    }
}

/// Whether the file at `path` is a compiled gazetteer, and no list.
///
/// # Errors
///
/// Those of the system.
pub fn is_compiled(path: &Path) -> Result<bool> {
    Ok(compiled::is_compiled(&Source::open(path)?.head))
}

/// A compiled file where a list could stand; it brings its options along.
fn load(path: &Path, reading: &Reading, options: Options) -> Result<Gazetteer> {
    if let Some(format) = reading.format {
        let message = format!("{}: is a compiled gazetteer, not {}", path.display(), format.name());
        return Err(Error::new(ErrorKind::FileFormat, message));
    }
    let gazetteer = Gazetteer::load(path, true)?;
    if options != Options::default() {
        gazetteer.options().agree(&options).map_err(|error| error.at(path.display()))?;
    }
    Ok(gazetteer)
}
