//! Arrow's capsules: the one place where memory of another library comes in or goes out.

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi, from_ffi_and_data_type};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchIterator, make_array};
use arrow_data::ArrayData;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use pyo3::exceptions::PyImportError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

use super::value::failed;
use crate::arrow::Table;
use crate::{Error, ErrorKind};

/// Arrays of one type that a producer hands out one after another, each checked as it comes in.
pub(super) struct Stream {
    field: Field,
    source: Source,
}

enum Source {
    Stream(FFI_ArrowArrayStream),
    Array(Option<ArrayData>),
}

impl Stream {
    /// The stream or array that `object` exports, `None` if it exports none. A producer that needs
    /// a package which is not installed counts as exporting none.
    pub(super) fn of(object: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        if object.hasattr("__arrow_c_stream__")? {
            match object.call_method0("__arrow_c_stream__") {
                Ok(capsule) => return Self::from_stream(capsule.cast()?).map(Some),
                Err(error) if error.is_instance_of::<PyImportError>(object.py()) => {}
                Err(error) => return Err(error),
            }
        }
        if object.hasattr("__arrow_c_array__")? {
            match object.call_method0("__arrow_c_array__") {
                Ok(pair) => return Self::from_array(pair.cast()?).map(Some),
                Err(error) if error.is_instance_of::<PyImportError>(object.py()) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    fn from_stream(capsule: &Bound<'_, PyCapsule>) -> PyResult<Self> {
        let pointer = capsule.pointer_checked(Some(c"arrow_array_stream"))?;
        // SAFETY: a capsule of this name holds a stream, which is moved out of it.
        let mut stream = unsafe { FFI_ArrowArrayStream::from_raw(pointer.cast().as_ptr()) };
        let mut schema = FFI_ArrowSchema::empty();
        let status = match stream.get_schema() {
            // SAFETY: the callback is called with the stream it was read from.
            Some(get_schema) => unsafe { get_schema(&raw mut stream, &raw mut schema) },
            None => return Err(failed(ArrowError::CDataInterface("the stream was used already".to_owned()))),
        };
        if status != 0 {
            return Err(failed(last_error(&mut stream, status)));
        }
        let field = Field::try_from(&schema).map_err(failed)?;
        Ok(Self { field, source: Source::Stream(stream) })
    }

    fn from_array(pair: &Bound<'_, PyTuple>) -> PyResult<Self> {
        let (schema, array) = (pair.get_item(0)?, pair.get_item(1)?);
        let schema = schema.cast::<PyCapsule>()?.pointer_checked(Some(c"arrow_schema"))?;
        let array = array.cast::<PyCapsule>()?.pointer_checked(Some(c"arrow_array"))?;
        // SAFETY: a capsule of this name holds a schema, which is moved out of it.
        let schema = unsafe { FFI_ArrowSchema::from_raw(schema.cast().as_ptr()) };
        // SAFETY: a capsule of this name holds an array, which is moved out of it.
        let mut array = unsafe { FFI_ArrowArray::from_raw(array.cast().as_ptr()) };
        let field = Field::try_from(&schema).map_err(failed)?;
        // SAFETY: the producer promises that array and schema belong together.
        unsafe { strip_nulls(&raw mut array, field.data_type()) };
        // SAFETY: as above; what the producer promises about the values is checked before anything
        // reads them.
        let array = unsafe { from_ffi(array, &schema) }.map_err(refused)?;
        Ok(Self { field, source: Source::Array(Some(array)) })
    }

    /// The type of all arrays, with the name the producer gave it.
    pub(super) fn field(&self) -> &Field {
        &self.field
    }

    /// The next array.
    pub(super) fn next(&mut self) -> Result<Option<ArrayRef>, Error> {
        self.next_unchecked()?.map(checked).transpose().map_err(refused)
    }

    /// The next array, of which nothing is to be read that [`checked`] has not seen.
    pub(super) fn next_unchecked(&mut self) -> Result<Option<ArrayData>, Error> {
        let stream = match &mut self.source {
            Source::Array(array) => return Ok(array.take()),
            Source::Stream(stream) => stream,
        };
        let mut array = FFI_ArrowArray::empty();
        let Some(get_next) = stream.get_next() else { return Ok(None) };
        // SAFETY: the callback is called with the stream it was read from.
        let status = unsafe { get_next(std::ptr::from_mut(stream), &raw mut array) };
        if status != 0 {
            return Err(refused(last_error(stream, status)));
        }
        if array.is_released() {
            return Ok(None);
        }
        // SAFETY: the producer promises arrays of the stream's type.
        unsafe { strip_nulls(&raw mut array, self.field.data_type()) };
        // SAFETY: as above; what the producer promises about the values is checked before anything
        // reads them.
        let data = unsafe { from_ffi_and_data_type(array, self.field.data_type().clone()) };
        data.map(Some).map_err(refused)
    }
}

/// How Arrow's C struct of an array begins.
#[repr(C)]
struct Head {
    length: i64,
    null_count: i64,
    offset: i64,
    n_buffers: i64,
    n_children: i64,
    buffers: *mut *const std::ffi::c_void,
    children: *mut *mut FFI_ArrowArray,
}

/// Takes the buffers from arrays of nothing but nulls, which should have none: polars gives them one.
///
/// # Safety
///
/// `array` points to an array that has not been released and is of type `kind`.
unsafe fn strip_nulls(array: *mut FFI_ArrowArray, kind: &DataType) {
    // SAFETY: Arrow's C data interface fixes the layout, of which `Head` is the beginning.
    let head = unsafe { &mut *array.cast::<Head>() };
    match kind {
        DataType::Null => head.n_buffers = 0,
        DataType::Struct(fields) if head.n_children as usize == fields.len() => {
            for (at, field) in fields.iter().enumerate() {
                // SAFETY: there are as many children as fields, each an array of its field's type.
                unsafe { strip_nulls(*head.children.add(at), field.data_type()) };
            }
        }
        _ => {}
    }
}

/// The error of an array that is not what its producer promised.
pub(super) fn refused(error: ArrowError) -> Error {
    Error::new(ErrorKind::Document, error.to_string())
}

/// The array, once every offset, key and string in it has been checked: others read them unchecked.
pub(super) fn checked(mut data: ArrayData) -> Result<ArrayRef, ArrowError> {
    data.align_buffers();
    data.validate_full()?;
    Ok(make_array(data))
}

fn last_error(stream: &mut FFI_ArrowArrayStream, status: i32) -> ArrowError {
    let message = stream.get_last_error().and_then(|get_last_error| {
        // SAFETY: the last call on this stream failed, which is when its message may be asked for.
        let message = unsafe { get_last_error(std::ptr::from_mut(stream)) };
        // SAFETY: the producer keeps the string until the next call on the stream.
        (!message.is_null())
            .then(|| unsafe { std::ffi::CStr::from_ptr(message) }.to_string_lossy().into_owned())
    });
    ArrowError::CDataInterface(message.unwrap_or_else(|| format!("the producer failed with code {status}")))
}

/// A table's batches as a stream capsule.
pub(super) fn stream<'py>(py: Python<'py>, table: &Table) -> PyResult<Bound<'py, PyCapsule>> {
    let batches: Vec<Result<RecordBatch, ArrowError>> = table.batches().iter().cloned().map(Ok).collect();
    let reader = RecordBatchIterator::new(batches, table.schema().clone());
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), c"arrow_array_stream")
}

/// A table's schema as a capsule.
pub(super) fn schema<'py>(py: Python<'py>, schema: &Schema) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(schema).map_err(failed)?;
    PyCapsule::new_with_value(py, schema, c"arrow_schema")
}

/// A column's type as a capsule.
pub(super) fn field<'py>(py: Python<'py>, field: &Field) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(field).map_err(failed)?;
    PyCapsule::new_with_value(py, schema, c"arrow_schema")
}

/// A column's values as a capsule.
pub(super) fn array<'py>(py: Python<'py>, array: &ArrayRef) -> PyResult<Bound<'py, PyCapsule>> {
    PyCapsule::new_with_value(py, FFI_ArrowArray::new(&array.to_data()), c"arrow_array")
}

/// Whether a stream's arrays are rows of a table.
pub(super) fn is_table(field: &Field) -> bool {
    matches!(field.data_type(), DataType::Struct(_))
}
