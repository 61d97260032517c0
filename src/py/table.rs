//! Tables and their columns.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatchOptions};
use arrow_schema::{DataType, Field};
use pyo3::exceptions::{PyBufferError, PyIndexError, PyKeyError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyDict, PyInt, PyList, PySlice, PyString, PyTuple};
use pyo3::{IntoPyObjectExt, ffi};

use super::capsule::{self, Stream};
use super::error::wrong_type;
use super::run::{list, pause};
use super::text::Utf8;
use super::value::{failed, to_py};
use crate::arrow::Table;

/// A light table in Arrow's layout.
///
/// ``table["start"]`` is a column, ``table[3]`` a row as a dict, ``table[a:b]`` a table of those
/// rows; iteration gives rows. Anything that speaks Arrow's PyCapsule interface (pyarrow, polars,
/// pandas, duckdb, nanoarrow) takes the table as it is.
///
/// Examples
/// --------
/// >>> import gazelle
/// >>> table = gazelle.Segmenter("en").split_many(["One. Two.", "Three."])
/// >>> len(table), table.columns
/// (3, ['doc', 'sentence', 'start', 'end', 'text'])
/// >>> table["text"].to_pylist()
/// ['One.', 'Two.', 'Three.']
/// >>> table[2]
/// {'doc': 1, 'sentence': 0, 'start': 0, 'end': 6, 'text': 'Three.'}
#[pyclass(name = "Table", module = "gazelle", frozen)]
pub(super) struct PyTable {
    pub(super) table: Table,
    columns: Vec<OnceLock<ArrayRef>>,
}

impl PyTable {
    pub(super) fn new(table: Table) -> Self {
        let columns = table.schema().fields().iter().map(|_| OnceLock::new()).collect();
        Self { table, columns }
    }

    fn column(&self, at: usize) -> PyResult<PyColumn> {
        let array = match self.columns[at].get() {
            Some(array) => array,
            None => {
                let joined = self.table.column(at).map_err(failed)?;
                self.columns[at].get_or_init(|| joined)
            }
        };
        Ok(PyColumn { field: self.table.schema().field(at).clone(), array: Arc::clone(array) })
    }

    /// The keys of rows.
    fn names(&self, py: Python<'_>) -> Vec<Py<PyString>> {
        self.columns().into_iter().map(|name| PyString::intern(py, name).unbind()).collect()
    }

    fn row<'py>(&self, py: Python<'py>, at: usize, names: &[Py<PyString>]) -> PyResult<Bound<'py, PyDict>> {
        let (batch, row) = self.table.row(at).ok_or_else(|| PyIndexError::new_err("row out of range"))?;
        let dict = PyDict::new(py);
        for (name, column) in names.iter().zip(batch.columns()) {
            dict.set_item(name, to_py(py, column.as_ref(), row)?)?;
        }
        Ok(dict)
    }
}

#[pymethods]
impl PyTable {
    /// The columns' names, in order.
    #[getter]
    fn columns(&self) -> Vec<&str> {
        self.table.schema().fields().iter().map(|field| field.name().as_str()).collect()
    }

    fn __len__(&self) -> usize {
        self.table.len()
    }

    fn __getitem__<'py>(&self, py: Python<'py>, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        if let Ok(name) = key.cast::<PyString>() {
            let name = name.to_cow()?;
            return match self.table.schema().index_of(&name) {
                Ok(at) => self.column(at)?.into_bound_py_any(py),
                Err(_) => Err(PyKeyError::new_err(format!(
                    "no column {name:?}; there are: {}",
                    self.columns().join(", ")
                ))),
            };
        }
        if let Ok(slice) = key.cast::<PySlice>() {
            let len = self.table.len();
            let range = slice.indices(len as isize)?;
            if range.step == 1 {
                let rows = self.table.slice(range.start as usize, range.slicelength);
                return PyTable::new(rows).into_bound_py_any(py);
            }
            let rows = (0..range.slicelength as isize).map(|at| (range.start + at * range.step) as u64);
            let rows: arrow_array::UInt64Array = rows.collect();
            let columns = (0..self.columns.len())
                .map(|at| arrow_select::take::take(&self.column(at)?.array, &rows, None).map_err(failed))
                .collect::<PyResult<_>>()?;
            let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
            let schema = self.table.schema();
            let batch = arrow_array::RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options);
            return PyTable::new(Table::new(Arc::clone(schema), [batch.map_err(failed)?]))
                .into_bound_py_any(py);
        }
        let at = index(key, self.table.len(), "str (a column), int (a row) or slice")?;
        Ok(self.row(py, at, &self.names(py))?.into_any())
    }

    fn __iter__(slf: &Bound<'_, Self>) -> PyValues {
        let names = slf.get().names(slf.py());
        PyValues { values: Values::Rows(slf.clone().unbind(), names), next: AtomicUsize::new(0) }
    }

    fn __contains__(&self, name: &Bound<'_, PyAny>) -> PyResult<bool> {
        match name.cast::<PyString>() {
            Ok(name) => Ok(self.table.schema().index_of(Utf8::new(name)?.as_str()).is_ok()),
            Err(_) => Ok(false),
        }
    }

    /// All rows as a list of dicts.
    fn to_dicts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let names = self.names(py);
        list(py, (0..self.table.len()).map(|at| self.row(py, at, &names)))
    }

    /// The table as a ``pyarrow.Table``; nothing is copied. Needs pyarrow.
    fn to_pyarrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("pyarrow")?.call_method1("table", (slf,))
    }

    /// The table as a ``polars.DataFrame``. Needs polars.
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("polars")?.call_method1("DataFrame", (slf,))
    }

    /// The table as a ``pandas.DataFrame``. Needs pandas.
    ///
    /// pyarrow is used where it is installed.
    fn to_pandas<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("gazelle.table")?.call_method1("to_pandas", (slf,))
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // Asking for other types is asking for a favour: the types here are part of the contract.
        let _ = requested_schema;
        capsule::stream(py, &self.table)
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        capsule::schema(py, self.table.schema())
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("gazelle.notebook")?.call_method1("table", (slf,))
    }

    fn __repr__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("gazelle.table")?.call_method1("show", (slf,))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let py = slf.py();
        let bytes = PyBytes::new(py, &slf.get().table.to_bytes().map_err(failed)?);
        let restore = py.get_type::<Self>().getattr("_restore")?;
        (restore, (bytes,)).into_pyobject(py)
    }

    #[staticmethod]
    fn _restore(bytes: &[u8]) -> PyResult<Self> {
        Ok(Self::new(Table::from_bytes(bytes).map_err(failed)?))
    }

    /// Take a table that another library made.
    ///
    /// Anything with Arrow's PyCapsule interface; nothing is copied.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> table = gazelle.Segmenter("en").split_many(["One. Two."])
    /// >>> gazelle.Table.from_arrow(table).columns == table.columns
    /// True
    #[staticmethod]
    pub(super) fn from_arrow(data: &Bound<'_, PyAny>) -> PyResult<Self> {
        let accepted = "a table with Arrow's PyCapsule interface (pyarrow, polars, pandas, duckdb)";
        let mut stream = Stream::of(data)?.ok_or_else(|| wrong_type("data", data, accepted))?;
        let DataType::Struct(fields) = stream.field().data_type().clone() else {
            return Err(wrong_type("data", data, accepted));
        };
        let mut batches = Vec::new();
        while let Some(array) = stream.next()? {
            batches.push(arrow_array::RecordBatch::from(array.as_struct()));
        }
        Ok(Self::new(Table::new(Arc::new(arrow_schema::Schema::new(fields)), batches)))
    }
}

/// A column of a table.
///
/// ``numpy.asarray(column)`` shares the memory of numbers; strings become an array of objects.
///
/// Examples
/// --------
/// >>> import gazelle
/// >>> column = gazelle.Segmenter("en").split_many(["One. Two."])["start"]
/// >>> len(column), column[1], list(column), column[:1].to_pylist()
/// (2, 5, [0, 5], [0])
#[pyclass(name = "Column", module = "gazelle", frozen)]
pub(super) struct PyColumn {
    field: Field,
    array: ArrayRef,
}

#[pymethods]
impl PyColumn {
    /// The column's name.
    #[getter]
    fn name(&self) -> &str {
        self.field.name()
    }

    fn __len__(&self) -> usize {
        self.array.len()
    }

    fn __getitem__<'py>(&self, py: Python<'py>, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        if let Ok(slice) = key.cast::<PySlice>() {
            let range = slice.indices(self.array.len() as isize)?;
            let array = if range.step == 1 {
                self.array.slice(range.start as usize, range.slicelength)
            } else {
                let rows = (0..range.slicelength as isize).map(|at| (range.start + at * range.step) as u64);
                let rows: arrow_array::UInt64Array = rows.collect();
                arrow_select::take::take(&self.array, &rows, None).map_err(failed)?
            };
            return Self { field: self.field.clone(), array }.into_bound_py_any(py);
        }
        let at = index(key, self.array.len(), "int or slice")?;
        to_py(py, self.array.as_ref(), at)
    }

    fn __iter__(slf: &Bound<'_, Self>) -> PyValues {
        PyValues { values: Values::Column(slf.clone().unbind()), next: AtomicUsize::new(0) }
    }

    /// The values as a list of Python objects.
    fn to_pylist<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        list(py, (0..self.array.len()).map(|at| to_py(py, self.array.as_ref(), at)))
    }

    #[pyo3(signature = (dtype = None, copy = None))]
    fn __array__<'py>(
        slf: &Bound<'py, Self>,
        dtype: Option<&Bound<'py, PyAny>>,
        copy: Option<bool>,
    ) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("gazelle.table")?.call_method1("to_numpy", (slf, dtype, copy))
    }

    /// # Safety
    ///
    /// Python calls this with a buffer view to fill.
    unsafe fn __getbuffer__(slf: Bound<'_, Self>, view: *mut ffi::Py_buffer, flags: i32) -> PyResult<()> {
        let column = slf.get();
        let Some((format, size)) =
            format_of(column.array.data_type()).filter(|_| column.array.null_count() == 0)
        else {
            return Err(PyBufferError::new_err("only numbers without nulls have a buffer"));
        };
        if flags & ffi::PyBUF_WRITABLE != 0 {
            return Err(PyBufferError::new_err("a column is read-only"));
        }
        let data = column.array.to_data();
        let start = data.buffers()[0].as_ptr().wrapping_add(data.offset() * size);
        let len = column.array.len();
        // Shape and strides must outlive the call: they live until the view is released.
        let shape = Box::into_raw(Box::new([len as isize, size as isize]));
        // SAFETY: Python passes a view to fill. The memory belongs to the array, which the column
        // keeps, and the view keeps the column.
        unsafe {
            (*view).buf = start.cast_mut().cast();
            (*view).len = (len * size) as isize;
            (*view).readonly = 1;
            (*view).itemsize = size as isize;
            (*view).format = if flags & ffi::PyBUF_FORMAT == 0 {
                std::ptr::null_mut()
            } else {
                format.as_ptr().cast_mut()
            };
            (*view).ndim = 1;
            (*view).shape = shape.cast();
            (*view).strides = shape.cast::<isize>().add(1);
            (*view).suboffsets = std::ptr::null_mut();
            (*view).internal = shape.cast();
            (*view).obj = slf.into_any().into_ptr();
        }
        Ok(())
    }

    /// # Safety
    ///
    /// Python calls this with a view that `__getbuffer__` filled.
    unsafe fn __releasebuffer__(&self, view: *mut ffi::Py_buffer) {
        // SAFETY: `internal` is the box that `__getbuffer__` left there.
        drop(unsafe { Box::from_raw((*view).internal.cast::<[isize; 2]>()) });
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        let _ = requested_schema;
        Ok((capsule::field(py, &self.field)?, capsule::array(py, &self.array)?))
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        capsule::field(py, &self.field)
    }

    fn __repr__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("gazelle.table")?.call_method1("show_column", (slf,))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let py = slf.py();
        let column = slf.get();
        let table =
            Table::of(vec![(column.field.name(), column.field.is_nullable(), Arc::clone(&column.array))]);
        let table = Bound::new(py, PyTable::new(table))?;
        let get = py.import("operator")?.getattr("getitem")?;
        (get, (table, column.field.name())).into_pyobject(py)
    }
}

/// The buffer protocol's name and the size of numbers of a type.
fn format_of(data_type: &DataType) -> Option<(&'static std::ffi::CStr, usize)> {
    Some(match data_type {
        DataType::UInt8 => (c"B", 1),
        DataType::Int8 => (c"b", 1),
        DataType::UInt16 => (c"H", 2),
        DataType::Int16 => (c"h", 2),
        DataType::UInt32 => (c"I", 4),
        DataType::Int32 => (c"i", 4),
        DataType::UInt64 => (c"Q", 8),
        DataType::Int64 => (c"q", 8),
        DataType::Float32 => (c"f", 4),
        DataType::Float64 => (c"d", 8),
        _ => return None,
    })
}

/// The place that an int means, counted from the end if it is negative.
fn index(key: &Bound<'_, PyAny>, len: usize, accepted: &str) -> PyResult<usize> {
    if !key.is_instance_of::<PyInt>() && !key.hasattr("__index__")? {
        return Err(wrong_type("the key", key, accepted));
    }
    let at: isize = key.extract()?;
    let wrapped = if at < 0 { at + len as isize } else { at };
    usize::try_from(wrapped)
        .ok()
        .filter(|&at| at < len)
        .ok_or_else(|| PyIndexError::new_err(format!("index {at} is out of range: the length is {len}")))
}

/// The rows of a table or the values of a column, one after another.
#[pyclass(name = "_Values", module = "gazelle", frozen)]
pub(super) struct PyValues {
    values: Values,
    next: AtomicUsize,
}

enum Values {
    /// With the keys of the rows.
    Rows(Py<PyTable>, Vec<Py<PyString>>),
    Column(Py<PyColumn>),
}

#[pymethods]
impl PyValues {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let at = self.next.fetch_add(1, Ordering::Relaxed);
        pause(py, at)?;
        match &self.values {
            Values::Rows(table, names) if at < table.get().table.len() => {
                table.get().row(py, at, names).map(|row| Some(row.into_any()))
            }
            Values::Column(column) if at < column.get().array.len() => {
                to_py(py, column.get().array.as_ref(), at).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn __length_hint__(&self) -> usize {
        let len = match &self.values {
            Values::Rows(table, _) => table.get().table.len(),
            Values::Column(column) => column.get().array.len(),
        };
        len.saturating_sub(self.next.load(Ordering::Relaxed))
    }
}
