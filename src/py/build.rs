//! Gazetteers of Python objects, tables and files.

use std::path::PathBuf;

use arrow_array::Array;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMapping, PyString};

use super::capsule::{Stream, is_table};
use super::entry::{PyEntry, from_mapping};
use super::error::wrong_type;
use super::input::{is_pandas, pair, rows, strings};
use super::run::alone;
use super::text::Utf8;
use crate::corpus::Texts;
use crate::gazetteer::{
    Boundaries, Builder, Case, CommonWords, Diacritics, Entry, Gazetteer, Options, Reading, ShortForms,
    add_table,
};
use crate::sentences::Segmenter;
use crate::{Error, ErrorKind};

/// What stands for entries, for messages.
const ENTRIES: &str = "an iterable of str, mappings or Entry, a mapping {name: [aliases]}, or a table with Arrow's PyCapsule interface";

/// How many entries are taken between two looks at signals.
const SIGNALS: usize = 4096;

/// The options of a gazetteer, from the words for them.
pub(super) fn options(
    language: Option<&Bound<'_, PyAny>>,
    case: &str,
    diacritics: &str,
    boundaries: &str,
    common_words: &str,
    short_forms: &str,
) -> PyResult<Options> {
    let language = match language {
        None => vec!["en".to_owned()],
        Some(one) if one.is_instance_of::<PyString>() => vec![one.extract()?],
        Some(many) => strings(many, "language")?,
    };
    Ok(Options {
        language,
        case: Case::parse(case)?,
        diacritics: Diacritics::parse(diacritics)?,
        boundaries: Boundaries::parse(boundaries)?,
        common_words: CommonWords::parse(common_words)?,
        short_forms: ShortForms::parse(short_forms)?,
    })
}

/// Reads a file on a worker, so that signals get through.
pub(super) fn read(path: &Bound<'_, PyAny>, reading: Reading, options: Options) -> PyResult<Gazetteer> {
    let py = path.py();
    let path: PathBuf = path.extract()?;
    // An unknown language is an error before anything is read.
    Segmenter::new(options.language.first().map_or("", String::as_str))?;
    alone(py, move || Gazetteer::read(&path, &reading, options))
}

/// Builds a gazetteer of Python objects.
pub(super) fn build(entries: &Bound<'_, PyAny>, options: Options) -> PyResult<Gazetteer> {
    let py = entries.py();
    if entries.is_instance_of::<PyString>() || entries.is_instance_of::<PyBytes>() {
        let message = format!(
            "entries are of type {}; for one name write [name], for a file Gazetteer.read(path); accepted: {ENTRIES}",
            entries.get_type().name()?
        );
        return Err(PyTypeError::new_err(message));
    }
    // An unknown language is an error before anything is read.
    Segmenter::new(options.language.first().map_or("", String::as_str))?;
    let mut builder = Builder::new(options)?;
    if let Some(stream) = Stream::of(entries)? {
        add_stream(py, &mut builder, stream)?;
    } else if let Ok(mapping) = entries.cast::<PyMapping>() {
        for (at, item) in mapping.call_method0("items")?.try_iter()?.enumerate() {
            let (name, aliases) = pair(&item?).expect("a mapping's items are pairs");
            let place = format!("entry {at}");
            let name = Utf8::of(&name, &format!("the name of {place}"))?.as_str().to_owned();
            let aliases = if aliases.is_none() {
                Vec::new()
            } else {
                strings(&aliases, &format!("the aliases of {place} ({name:?})"))?
            };
            builder.add(&Entry { id: name.clone(), name, aliases, ..Entry::default() })?;
        }
    } else {
        let entries = if is_pandas(entries)? {
            py.import("gazelle.table")?.call_method1("pandas_values", (entries,))?
        } else {
            entries.clone()
        };
        let Ok(items) = entries.try_iter() else { return Err(wrong_type("entries", &entries, ENTRIES)) };
        for (at, item) in items.enumerate() {
            add(&mut builder, &item?, at)?;
            if at % SIGNALS == SIGNALS - 1 {
                py.check_signals()?;
            }
        }
    }
    alone(py, move || builder.build())
}

fn add(builder: &mut Builder, item: &Bound<'_, PyAny>, at: usize) -> PyResult<()> {
    if let Ok(name) = item.cast::<PyString>() {
        return Ok(builder.add_name(Utf8::new(name)?.as_str())?);
    }
    if let Ok(entry) = item.cast::<PyEntry>() {
        return Ok(builder.add(&entry.get().0)?);
    }
    let place = format!("entry {at}");
    match item.cast::<PyMapping>() {
        Ok(mapping) => Ok(builder.add(&from_mapping(mapping, &place)?)?),
        Err(_) => Err(wrong_type(&place, item, "str, a mapping with a name, Entry")),
    }
}

fn add_stream(py: Python<'_>, builder: &mut Builder, mut stream: Stream) -> PyResult<()> {
    let mut first = 0;
    while let Some(array) = stream.next()? {
        if is_table(stream.field()) {
            let arrow_schema::DataType::Struct(fields) = stream.field().data_type().clone() else { continue };
            let schema = std::sync::Arc::new(arrow_schema::Schema::new(fields));
            add_table(builder, &rows(&schema, &array), first)?;
        } else {
            let names = Texts::new(&array)?;
            for at in 0..names.len() {
                let name = names.get(at).ok_or_else(|| {
                    Error::new(ErrorKind::Gazetteer, format!("entry {}: the name is null", first + at))
                })?;
                builder.add_name(name)?;
            }
        }
        first += array.len();
        py.check_signals()?;
    }
    Ok(())
}
