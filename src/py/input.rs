//! Whatever a caller may call documents, as a source.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_data::ArrayData;
use arrow_schema::DataType;
use pyo3::exceptions::{PyException, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyMapping, PyString, PyTuple};

use super::capsule::{Stream, checked, is_table, refused};
use super::error::wrong_type;
use super::ids::Ids;
use super::items::Items;
use super::mend::{Bad, mended};
use super::options::{optional_text, text as text_of};
use super::text::Utf8;
use crate::corpus::{Batch, Block, Columns, Encoding, Errors, Files, Options, Source, Wanted};
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
            let accepted = format!("{TEXTS}; or a path, folder or glob pattern");
            return Self::of(documents, options, "documents", &accepted);
        }
        let path = documents.py().import("os")?.call_method1("fspath", (documents,))?;
        // Bytes that are no UTF-8 stand in a `str` as the system's names are decoded.
        let path: PathBuf = match path.extract() {
            Ok(path) => path,
            Err(_) => Utf8::of(&path, "the path")?.as_str().into(),
        };
        Ok(Self::Files(Files::open(&path, options)?))
    }

    /// Texts in memory; a `str` is refused, because it is either a path or one text.
    pub(super) fn texts(texts: &Bound<'_, PyAny>, options: Options) -> PyResult<Self> {
        Self::of(texts, options, "texts", TEXTS)
    }

    fn of(texts: &Bound<'_, PyAny>, options: Options, place: &str, accepted: &str) -> PyResult<Self> {
        let refused = texts.is_instance_of::<PyString>()
            || texts.is_instance_of::<PyBytes>()
            || texts.is_instance_of::<PyByteArray>();
        if refused {
            let message = format!(
                "{place} are of type {}; for one text write [text]; accepted: {accepted}",
                texts.get_type().name()?
            );
            return Err(PyTypeError::new_err(message));
        }
        if let Some(stream) = Stream::of(texts)? {
            return Ok(Self::Arrow(Arrays::new(stream, &options, length(texts)?)?));
        }
        let items = iterable(texts)?.ok_or_else(|| wrong_type(place, texts, accepted))?;
        Ok(Self::Items(Items::new(&items, options, length(texts)?)?))
    }
}

/// How many documents an object says it has. A relation of DuckDB would run its query to tell.
fn length(texts: &Bound<'_, PyAny>) -> PyResult<Option<usize>> {
    let module = texts.get_type().getattr("__module__")?.extract::<String>().unwrap_or_default();
    Ok(if module.contains("duckdb") { None } else { texts.len().ok() })
}

/// What to iterate over: pairs of a mapping, rows of a frame; `None` if that cannot be iterated over.
fn iterable<'py>(texts: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    if let Ok(mapping) = texts.cast::<PyMapping>() {
        // A frame that knows no Arrow is a mapping of columns for no one.
        return Ok(Some(mapping.call_method0("items")?.try_iter()?.into_any()));
    }
    if is_pandas(texts)? {
        return texts.py().import("gazelle.table")?.call_method1("pandas_values", (texts,)).map(Some);
    }
    Ok(texts.try_iter().is_ok().then(|| texts.clone()))
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

    fn end(&mut self) -> PyResult<()> {
        match self {
            Self::Files(files) => Ok(files.end()?),
            // They have said so when their last block was read.
            Self::Arrow(_) | Self::Items(_) => Ok(()),
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
    columns: Columns,
    errors: Errors,
    cut: VecDeque<Block>,
    /// Rows of the arrays that have come, and how many of them and how many pieces the last one has.
    rows: usize,
    last: (usize, usize),
    /// How many rows there will be, if the object that gave the stream knows.
    total: Option<usize>,
    ids: Ids,
}

impl Arrays {
    fn new(stream: Stream, options: &Options, total: Option<usize>) -> Result<Self, Error> {
        let columns = if is_table(stream.field()) {
            options.columns.choose_from(&schema(&stream))?
        } else {
            options.columns.none("one column")?;
            Columns { text: 0, id: None, keep: Vec::new() }
        };
        let (cut, errors, ids) = (VecDeque::new(), options.errors, Ids::default());
        Ok(Self { stream, columns, errors, cut, rows: 0, last: (0, 1), total, ids })
    }

    fn next(&mut self) -> Result<Option<Block>, Error> {
        loop {
            if let Some(block) = self.cut.pop_front() {
                return Ok(Some(block));
            }
            let Some(data) = self.stream.next_unchecked()? else { return Ok(None) };
            let len = data.len();
            let batch = self.documents(data)?;
            if let Some(ids) = &batch.ids {
                let left_out = |row: &u64| {
                    batch.skipped.binary_search_by_key(row, |one| u64::from(one.position)).is_ok()
                };
                for (row, id) in (0..len as u64).filter(|row| !left_out(row)).zip(ids) {
                    self.ids.add(self.rows as u64 + row, id)?;
                }
            }
            self.cut.extend(batch.blocks());
            self.rows += len;
            self.last = (len, self.cut.len().max(1));
        }
    }

    fn share(&self) -> Option<f64> {
        let total = self.total.filter(|&total| total > 0)?;
        let (rows, pieces) = self.last;
        let waiting = rows as f64 * self.cut.len() as f64 / pieces as f64;
        Some(((self.rows as f64 - waiting) / total as f64).min(1.0))
    }

    fn documents(&self, data: ArrayData) -> Result<Batch, Error> {
        match checked(data.clone()) {
            Ok(array) if is_table(self.stream.field()) => {
                self.columns.documents(&rows(&schema(&self.stream), &array), None)
            }
            Ok(array) => self.columns.documents(&batch(vec![(String::new(), array)]), None),
            Err(_) => self.mended_documents(&data),
        }
    }

    /// The documents of an array in which not everything is text.
    fn mended_documents(&self, data: &ArrayData) -> Result<Batch, Error> {
        let mut bad = Vec::new();
        let mut columns = Vec::new();
        let fields = schema(&self.stream);
        if is_table(self.stream.field()) {
            let used = [self.columns.text].into_iter().chain(self.columns.id);
            let used: Vec<usize> = used.chain(self.columns.keep.iter().copied()).collect();
            for (at, (field, column)) in fields.fields().iter().zip(data.child_data()).enumerate() {
                let column = column.slice(data.offset(), data.len());
                let column = if used.contains(&at) {
                    mended(column, at, &mut bad)
                        .map_err(|error| refused(error).at(format_args!("column {:?}", field.name())))?
                } else {
                    arrow_array::new_null_array(&DataType::Null, data.len())
                };
                columns.push((field.name().clone(), column));
            }
        } else {
            columns.push((String::new(), mended(data.clone(), 0, &mut bad).map_err(refused)?));
        }
        let documents = self.columns.documents(&batch(columns), None)?;
        bad.sort_by_key(|bad| (bad.row, bad.column));
        bad.dedup_by_key(|bad| bad.row);
        let reason = |bad: &Bad| {
            let column = fields.fields().get(bad.column);
            let column = column.map(|field| format!(", column {:?}", field.name())).unwrap_or_default();
            let reason = format!("{}; accepted: UTF-8, or errors replace or skip", bad.reason);
            Error::new(ErrorKind::Document, reason)
                .at(format_args!("document {}{column}", self.rows + bad.row))
        };
        match (self.errors, bad.first()) {
            (Errors::Strict, Some(first)) => Err(reason(first)),
            (Errors::Skip, _) => {
                documents.without(bad.iter().map(|bad| (bad.row, reason(bad).to_string())).collect())
            }
            _ => Ok(documents),
        }
    }
}

/// A record batch of these columns, each with its name.
fn batch(columns: Vec<(String, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))
        .expect("at least one column, all of one length")
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
    Ok(Options { columns, encoding: Encoding::parse(&encoding)?, errors, aside: None })
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
