//! Whatever a caller may call documents, as a source.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, RecordBatch};
use pyo3::exceptions::{PyException, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyMapping, PyString, PyTuple};

use super::capsule::{Stream, is_table};
use super::error::wrong_type;
use super::ids::Ids;
use super::items::Items;
use super::options::{optional_text, text as text_of};
use super::text::Utf8;
use crate::corpus::{Batch, Block, Columns, Errors, Files, Options, Source, Texts, Wanted};
use crate::{Error, ErrorKind};

/// What stands for texts, for messages.
const TEXTS: &str =
    "an iterable of str, of (id, str) or of mappings, a mapping {id: str}, or a table, frame or series";

/// Documents on their way in.
pub(super) enum Input {
    Files(Files),
    Arrow(Arrays),
    Items(Items),
}

impl Input {
    /// The documents of a path, or of anything that [`Input::texts`] takes.
    pub(super) fn documents(documents: &Bound<'_, PyAny>, options: Options) -> PyResult<Self> {
        options.columns.check()?;
        let is_path = documents.is_instance_of::<PyString>() || documents.hasattr("__fspath__")?;
        if !is_path {
            return Self::texts(documents, options);
        }
        let path = documents.py().import("os")?.call_method1("fspath", (documents,))?;
        let path = Utf8::of(&path, "the path")?;
        Ok(Self::Files(Files::open(path.as_str(), options)?))
    }

    /// Texts in memory; a `str` is refused, because it is either a path or one text.
    pub(super) fn texts(texts: &Bound<'_, PyAny>, options: Options) -> PyResult<Self> {
        let refused = texts.is_instance_of::<PyString>()
            || texts.is_instance_of::<PyBytes>()
            || texts.is_instance_of::<PyByteArray>();
        if refused {
            let message = format!(
                "texts are of type {}; for one text write [text]; accepted: {TEXTS}",
                texts.get_type().name()?
            );
            return Err(PyTypeError::new_err(message));
        }
        if let Some(stream) = Stream::of(texts)? {
            return Ok(Self::Arrow(Arrays::new(stream, &options.columns, length(texts)?)?));
        }
        Ok(Self::Items(Items::new(&iterable(texts)?, options, length(texts)?)?))
    }
}

/// How many documents an object says it has. A relation of DuckDB would run its query to tell.
fn length(texts: &Bound<'_, PyAny>) -> PyResult<Option<usize>> {
    let module = texts.get_type().getattr("__module__")?.extract::<String>().unwrap_or_default();
    Ok(if module.contains("duckdb") { None } else { texts.len().ok() })
}

/// What to iterate over: pairs of a mapping, rows of a frame.
fn iterable<'py>(texts: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    if let Ok(mapping) = texts.cast::<PyMapping>() {
        // A frame that knows no Arrow is a mapping of columns for no one.
        return Ok(mapping.call_method0("items")?.try_iter()?.into_any());
    }
    if is_pandas(texts)? {
        return texts.py().import("gazelle.table")?.call_method1("pandas_values", (texts,));
    }
    if texts.try_iter().is_err() {
        return Err(wrong_type("documents", texts, &format!("{TEXTS}; or a path, folder or glob pattern")));
    }
    Ok(texts.clone())
}

impl Source for Input {
    type Error = PyErr;

    fn next(&mut self) -> PyResult<Option<Block>> {
        match self {
            Self::Files(files) => Ok(files.next()?),
            Self::Arrow(arrays) => Ok(arrays.next()?),
            Self::Items(items) => Python::attach(|py| items.next(py)),
        }
    }

    fn share(&self) -> Option<f64> {
        match self {
            Self::Files(files) => files.share(),
            Self::Arrow(arrays) => arrays.share(),
            Self::Items(items) => items.share(),
        }
    }

    fn is_stop(error: &PyErr) -> bool {
        Python::attach(|py| !error.is_instance_of::<PyException>(py))
    }
}

/// The arrays of a stream, cut into blocks.
pub(super) struct Arrays {
    stream: Stream,
    /// `None` if the arrays are texts and no rows.
    columns: Option<Columns>,
    cut: VecDeque<Block>,
    /// Rows of the arrays that have come, and how many of them and how many pieces the last one has.
    rows: usize,
    last: (usize, usize),
    /// How many rows there will be, if the object that gave the stream knows.
    total: Option<usize>,
    ids: Ids,
}

impl Arrays {
    fn new(stream: Stream, wanted: &Wanted, total: Option<usize>) -> Result<Self, Error> {
        let columns = if is_table(stream.field()) {
            Some(wanted.choose_from(&schema(&stream))?)
        } else {
            if wanted.text.is_some() || wanted.id.is_some() || !wanted.keep.is_empty() {
                return Err(Error::new(
                    ErrorKind::Option,
                    "text=, id= and keep= name columns of a table; these documents are one column",
                ));
            }
            None
        };
        Ok(Self { stream, columns, cut: VecDeque::new(), rows: 0, last: (0, 1), total, ids: Ids::default() })
    }

    fn next(&mut self) -> Result<Option<Block>, Error> {
        loop {
            if let Some(block) = self.cut.pop_front() {
                return Ok(Some(block));
            }
            let Some(array) = self.stream.next()? else { return Ok(None) };
            let batch = self.documents(&array)?;
            if let Some(ids) = &batch.ids {
                for (row, id) in ids.iter().enumerate() {
                    self.ids.add((self.rows + row) as u64, id)?;
                }
            }
            self.cut.extend(batch.blocks());
            self.rows += array.len();
            self.last = (array.len(), self.cut.len().max(1));
        }
    }

    fn share(&self) -> Option<f64> {
        let total = self.total.filter(|&total| total > 0)?;
        let (rows, pieces) = self.last;
        let waiting = rows as f64 * self.cut.len() as f64 / pieces as f64;
        Some(((self.rows as f64 - waiting) / total as f64).min(1.0))
    }

    fn documents(&self, array: &ArrayRef) -> Result<Batch, Error> {
        match &self.columns {
            Some(columns) => columns.documents(&rows(&schema(&self.stream), array), None),
            None => Ok(Batch { texts: Texts::new(array)?, ids: None, keep: Vec::new(), skipped: Vec::new() }),
        }
    }
}

fn schema(stream: &Stream) -> Arc<arrow_schema::Schema> {
    match stream.field().data_type() {
        arrow_schema::DataType::Struct(fields) => Arc::new(arrow_schema::Schema::new(fields.clone())),
        _ => Arc::new(arrow_schema::Schema::empty()),
    }
}

/// The rows of an array of structs.
pub(super) fn rows(schema: &Arc<arrow_schema::Schema>, array: &ArrayRef) -> RecordBatch {
    let columns = array.as_struct().columns().to_vec();
    let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(array.len()));
    // A producer's own claim that a column has no nulls is nothing to fail on.
    let fields: Vec<_> =
        schema.fields().iter().map(|field| field.as_ref().clone().with_nullable(true)).collect();
    RecordBatch::try_new_with_options(Arc::new(arrow_schema::Schema::new(fields)), columns, &options)
        .expect("the columns of one array of structs")
}

/// Whether a value stands for one that is missing: None, NaN of any kind, NaT, pandas' NA.
pub(super) fn is_missing(value: &Bound<'_, PyAny>) -> bool {
    if value.is_none() {
        return true;
    }
    // What is not equal to itself is no value; NA says neither yes nor no to that.
    match value.ne(value) {
        Ok(unequal) => unequal,
        Err(_) => value.get_type().name().is_ok_and(|name| name == "NAType"),
    }
}

/// Whether an object is a Series or frame of pandas.
pub(super) fn is_pandas(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    let module = object.get_type().getattr("__module__")?.extract::<String>().unwrap_or_default();
    Ok(module == "pandas" || module.starts_with("pandas."))
}

/// The options of a call, from its arguments.
pub(super) fn options(
    text: Option<&Bound<'_, PyAny>>,
    id: Option<&Bound<'_, PyAny>>,
    keep: Option<&Bound<'_, PyAny>>,
    encoding: Option<&Bound<'_, PyAny>>,
    errors: Errors,
) -> PyResult<Options> {
    let columns = Wanted {
        text: optional_text("text", text)?,
        id: optional_text("id", id)?,
        keep: keep.map_or_else(|| Ok(Vec::new()), |keep| one_or_more("keep", keep))?,
    };
    let encoding = encoding.map_or_else(|| Ok("utf-8".to_owned()), |given| text_of("encoding", given))?;
    Ok(Options { columns, encoding: Some(encoding), errors })
}

/// A `str`, or a list of them.
pub(super) fn one_or_more(option: &str, given: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    if given.is_instance_of::<PyString>() {
        return Ok(vec![text_of(option, given)?]);
    }
    if given.is_instance_of::<PyMapping>() || given.try_iter().is_err() {
        return Err(wrong_type(option, given, "str or a list of str"));
    }
    strings(given, option)
}

/// A list of `str`; a `str` itself is refused, because iterating it is never meant.
pub(super) fn strings(values: &Bound<'_, PyAny>, place: &str) -> PyResult<Vec<String>> {
    if values.is_instance_of::<PyString>() || values.is_instance_of::<PyMapping>() {
        return Err(wrong_type(place, values, "a list of str"));
    }
    let Ok(values) = values.try_iter() else { return Err(wrong_type(place, values, "a list of str")) };
    values.map(|value| Ok(Utf8::of(&value?, &format!("an item of {place}"))?.as_str().to_owned())).collect()
}

/// The two values of a pair.
pub(super) fn pair<'py>(item: &Bound<'py, PyAny>) -> Option<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    let pair = item.cast::<PyTuple>().ok().filter(|tuple| tuple.len() == 2)?;
    Some((pair.get_item(0).ok()?, pair.get_item(1).ok()?))
}
