//! Documents that come out of a Python iterable, one object after another.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyMapping, PyString};
use serde_json::Value;

use super::error::{class, wrong_type};
use super::ids::Ids;
use super::input::{is_missing, pair};
use super::json;
use super::options::int;
use super::text::Utf8;
use crate::corpus::{Block, Errors, Options, Rows, Wanted};
use crate::{Error, ErrorKind};

const ACCEPTED: &str = "str, None, (id, str), a mapping with a text";

/// An iterator over documents.
pub(super) struct Items {
    iterator: Py<PyIterator>,
    wanted: Wanted,
    errors: Errors,
    /// The keys that mappings are read by, once the first was seen.
    keys: Option<Keys>,
    number: u64,
    /// How many there will be, if the object that is iterated knows.
    total: Option<usize>,
    ids: Ids,
    ended: bool,
    /// The exception to raise once what came before it has been handed on.
    failed: Option<PyErr>,
}

struct Keys {
    text: String,
    id: Option<String>,
    /// Which of the keys to keep have been met; each mapping may lack them.
    met: Vec<bool>,
    /// All keys of the first mapping.
    there: Vec<String>,
}

impl Items {
    pub(super) fn new(items: &Bound<'_, PyAny>, options: Options, total: Option<usize>) -> PyResult<Self> {
        Ok(Self {
            iterator: items.try_iter()?.unbind(),
            wanted: options.columns,
            errors: options.errors,
            keys: None,
            number: 0,
            total,
            ids: Ids::default(),
            ended: false,
            failed: None,
        })
    }

    /// How much has been taken, from 0 to 1.
    pub(super) fn share(&self) -> Option<f64> {
        let total = self.total.filter(|&total| total > 0)?;
        Some((self.number as f64 / total as f64).min(1.0))
    }

    /// The next documents, `None` at the end. An exception of the iterable passes through.
    pub(super) fn next(&mut self, py: Python<'_>) -> PyResult<Option<Block>> {
        let mut rows = Rows::new(self.wanted.keep.len(), 0);
        let mut iterator = self.iterator.bind(py).clone();
        while !self.ended && rows.bytes() < Block::BYTES {
            let taken = match iterator.next() {
                None => {
                    self.ended = true;
                    self.failed = self.unmet().map(PyErr::from);
                    break;
                }
                Some(Ok(item)) => self.take(&item, &mut rows),
                Some(Err(error)) => Err(error),
            };
            if let Err(error) = taken {
                self.ended = true;
                self.failed = Some(error);
            }
        }
        if rows.is_empty() {
            return self.failed.take().map_or(Ok(None), Err);
        }
        let bytes = rows.bytes();
        Ok(Some(Block::ready(rows.finish(), bytes)))
    }

    /// The error for a key to keep that no mapping had.
    fn unmet(&self) -> Option<Error> {
        let keys = self.keys.as_ref()?;
        let (name, _) = self.wanted.keep.iter().zip(&keys.met).find(|(_, met)| !**met)?;
        let there: Vec<&str> = keys.there.iter().map(String::as_str).collect();
        Some(Error::option("keep", name, &there))
    }

    /// Takes one document; leaves it out if it is bad and that is wished.
    fn take(&mut self, item: &Bound<'_, PyAny>, rows: &mut Rows) -> PyResult<()> {
        if self.keys.is_none() && (item.is_instance_of::<PyString>() || pair(item).is_some()) {
            self.wanted.none(&self.place()).map_err(PyErr::from)?;
        }
        if let Err(error) = self.push(item, rows) {
            let py = item.py();
            let bad = error.is_instance_of::<PyTypeError>(py) || error.is_instance_of::<PyValueError>(py);
            if self.errors != Errors::Skip || !bad {
                return Err(error);
            }
            rows.skip(None, error.value(py).str()?.to_string());
        }
        self.number += 1;
        Ok(())
    }

    fn push(&mut self, item: &Bound<'_, PyAny>, rows: &mut Rows) -> PyResult<()> {
        let columns = self.wanted.keep.len();
        let no_columns = || vec![Value::Null; columns];
        if let Ok(text) = item.cast::<PyString>() {
            self.ids.add(self.number, None)?;
            rows.push(Some(Utf8::new(text)?.as_str()), None, no_columns());
            return Ok(());
        }
        if let Some((id, text)) = pair(item) {
            let id = self.id(&id)?;
            let text = self.text(&text)?;
            rows.push(text.as_ref().map(Utf8::as_str), id.as_deref(), no_columns());
            return Ok(());
        }
        if let Ok(mapping) = item.cast::<PyMapping>() {
            return self.push_mapping(mapping, rows);
        }
        // Whoever reads the documents says with an error in its place that one cannot be read.
        if item.is_instance(class(item.py(), "GazelleError")?.as_any())? {
            return Err(PyErr::from_value(item.clone()));
        }
        if is_missing(item) {
            self.ids.add(self.number, None)?;
            rows.push(None, None, no_columns());
            return Ok(());
        }
        if item.hasattr("__fspath__")? {
            let accepted = format!("{ACCEPTED}; a path stands alone, and many as a folder or a glob pattern");
            return Err(wrong_type(&self.place(), item, &accepted));
        }
        Err(wrong_type(&self.place(), item, ACCEPTED))
    }

    fn push_mapping(&mut self, mapping: &Bound<'_, PyMapping>, rows: &mut Rows) -> PyResult<()> {
        if self.keys.is_none() {
            self.keys = Some(self.choose(mapping)?);
        }
        let mut met = Vec::with_capacity(self.wanted.keep.len());
        for key in &self.wanted.keep {
            met.push(mapping.contains(key)?);
        }
        let keys = self.keys.as_mut().expect("just chosen");
        keys.met.iter_mut().zip(&met).for_each(|(ever, now)| *ever |= now);
        let (key, id_key) = (keys.text.clone(), keys.id.clone());
        if !mapping.contains(&key)? {
            return Err(self.missing(&key, mapping));
        }
        let text = self.text(&mapping.get_item(&key)?)?;
        let id = match &id_key {
            Some(key) if mapping.contains(key)? => mapping.get_item(key)?,
            Some(key) if self.wanted.id.is_some() => return Err(self.missing(key, mapping)),
            _ => mapping.py().None().into_bound(mapping.py()),
        };
        let id = self.id(&id)?;
        let mut keep = Vec::with_capacity(self.wanted.keep.len());
        for (key, met) in self.wanted.keep.iter().zip(met) {
            keep.push(if met {
                json::from_py(&mapping.get_item(key)?, &format!("{key:?} of {}", self.place()))?
            } else {
                Value::Null
            });
        }
        rows.push(text.as_ref().map(Utf8::as_str), id.as_deref(), keep);
        Ok(())
    }

    /// Decides by the first mapping which key holds the text and which the id.
    fn choose(&self, mapping: &Bound<'_, PyMapping>) -> PyResult<Keys> {
        let mut names = Vec::new();
        for pair in mapping.items()? {
            let (key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair.extract()?;
            let key = Utf8::of(&key, &format!("a key of {}", self.place()))?.as_str().to_owned();
            names.push((key, value.is_instance_of::<PyString>() || is_missing(&value)));
        }
        let names: Vec<(&str, bool)> = names.iter().map(|(name, text)| (name.as_str(), *text)).collect();
        let wanted = Wanted { keep: Vec::new(), ..self.wanted.clone() };
        let columns = wanted.choose(&names).map_err(|error| error.at(self.place()))?;
        Ok(Keys {
            text: names[columns.text].0.to_owned(),
            id: columns.id.map(|at| names[at].0.to_owned()),
            met: vec![false; self.wanted.keep.len()],
            there: names.iter().map(|(name, _)| (*name).to_owned()).collect(),
        })
    }

    fn text<'py>(&self, value: &Bound<'py, PyAny>) -> PyResult<Option<Utf8<'py>>> {
        match value.cast::<PyString>() {
            Ok(text) => Utf8::new(text).map(Some),
            Err(_) if is_missing(value) => Ok(None),
            Err(_) => Err(wrong_type(&format!("the text of {}", self.place()), value, "str or None")),
        }
    }

    fn id(&mut self, value: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
        let id = id(value, &|| format!("the id of {}", self.place()))?;
        self.ids.add(self.number, id.as_deref())?;
        Ok(id)
    }

    fn place(&self) -> String {
        format!("document {}", self.number)
    }

    fn missing(&self, key: &str, mapping: &Bound<'_, PyMapping>) -> PyErr {
        let keys = mapping.keys().and_then(|keys| keys.str().map(|keys| keys.to_string()));
        let message = format!("{}: no {key:?}; it has: {}", self.place(), keys.unwrap_or_default());
        Error::new(ErrorKind::Document, message).into()
    }
}

/// An id: a `str` or an int, which becomes its decimal string; what is missing is none.
pub(super) fn id(value: &Bound<'_, PyAny>, place: &dyn Fn() -> String) -> PyResult<Option<String>> {
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(Some(Utf8::new(text)?.as_str().to_owned()));
    }
    if let Some(number) = int(value)? {
        return Ok(Some(number.str()?.to_string()));
    }
    if is_missing(value) {
        return Ok(None);
    }
    Err(wrong_type(&place(), value, "str or int"))
}
