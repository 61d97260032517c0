//! Gazetteers of Python objects, tables and files.

use arrow_array::Array;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMapping, PyString};

use super::capsule::{Stream, is_table};
use super::entry::{PyEntry, from_mapping};
use super::error::wrong_type;
use super::gazetteer::PyGazetteer;
use super::input::{is_missing, is_pandas, one_or_more, pair, rows, strings};
use super::options;
use super::run::alone;
use super::text::Utf8;
use crate::corpus::Texts;
use crate::gazetteer::{Builder, Entry, Gazetteer, Options, Reading, add_table};
use crate::sentences::Segmenter;
use crate::{Error, ErrorKind};

/// What stands for entries, for messages.
const ENTRIES: &str = "an iterable of str, mappings or Entry, a mapping {name: [aliases]} or {id: Entry}, a Gazetteer, or a table with Arrow's PyCapsule interface";

/// How many entries are taken between two looks at signals.
const SIGNALS: usize = 4096;

/// The languages of a gazetteer: one or several codes.
pub(super) fn languages(given: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<String>> {
    match given {
        None => Ok(vec!["en".to_owned()]),
        Some(given) => one_or_more("language", given),
    }
}

/// Reads a file on a worker, so that signals get through.
pub(super) fn read(path: &Bound<'_, PyAny>, reading: Reading, options: Options) -> PyResult<Gazetteer> {
    let py = path.py();
    let path = options::path("path", path)?;
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
    let mut attribution = None;
    if let Ok(gazetteer) = entries.cast::<PyGazetteer>() {
        let gazetteer = &gazetteer.get().gazetteer;
        attribution = gazetteer.stats().attribution;
        for at in 0..gazetteer.len() as u32 {
            builder.add(&gazetteer.entry(at).to_entry())?;
            if at as usize % SIGNALS == SIGNALS - 1 {
                py.check_signals()?;
            }
        }
    } else if let Some(stream) = Stream::of(entries)? {
        add_stream(py, &mut builder, stream)?;
    } else if let Ok(mapping) = entries.cast::<PyMapping>() {
        for (at, item) in mapping.call_method0("items")?.try_iter()?.enumerate() {
            let (key, value) = pair(&item?).expect("a mapping's items are pairs");
            builder.add(&of_pair(&key, &value, at)?)?;
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
    let gazetteer = alone(py, move || builder.build())?;
    Ok(match attribution {
        Some(attribution) => gazetteer.attributed(&attribution),
        None => gazetteer,
    })
}

/// The entry of a mapping's key and value: a name and its aliases, or an id and its entry.
fn of_pair(key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>, at: usize) -> PyResult<Entry> {
    let place = format!("entry {at}");
    let name = Utf8::of(key, &format!("the key of {place}"))?.as_str().to_owned();
    if let Ok(entry) = value.cast::<PyEntry>() {
        let entry = &entry.get().0;
        if entry.id != name {
            let message = format!("{place}: the key {name:?} is not the id of its entry, {:?}", entry.id);
            return Err(Error::new(ErrorKind::Gazetteer, message).into());
        }
        return Ok(entry.clone());
    }
    let aliases = if is_missing(value) {
        Vec::new()
    } else {
        strings(value, &format!("the aliases of {place} ({name:?})"))?
    };
    Ok(Entry { id: name.clone(), name, aliases, ..Entry::default() })
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
