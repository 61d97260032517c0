//! One value of an Arrow column as a Python object.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{ArrowError, DataType, TimeUnit};
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use super::run;

/// The error of an Arrow operation that should not fail, as a Python exception.
pub(super) fn failed(error: ArrowError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// The value in row `at`: None, bool, int, float, str, bytes, a date or time, a list, a dict.
pub(super) fn to_py<'py>(py: Python<'py>, array: &dyn Array, at: usize) -> PyResult<Bound<'py, PyAny>> {
    macro_rules! number {
        ($kind:ty) => {
            array.as_primitive::<$kind>().value(at).into_bound_py_any(py)
        };
    }
    if array.is_null(at) {
        return Ok(py.None().into_bound(py));
    }
    match array.data_type() {
        DataType::Null => Ok(py.None().into_bound(py)),
        DataType::Boolean => array.as_boolean().value(at).into_bound_py_any(py),
        DataType::Int8 => number!(Int8Type),
        DataType::Int16 => number!(Int16Type),
        DataType::Int32 => number!(Int32Type),
        DataType::Int64 => number!(Int64Type),
        DataType::UInt8 => number!(UInt8Type),
        DataType::UInt16 => number!(UInt16Type),
        DataType::UInt32 => number!(UInt32Type),
        DataType::UInt64 => number!(UInt64Type),
        DataType::Float32 => number!(Float32Type),
        DataType::Float64 => number!(Float64Type),
        DataType::Utf8 => array.as_string::<i32>().value(at).into_bound_py_any(py),
        DataType::LargeUtf8 => array.as_string::<i64>().value(at).into_bound_py_any(py),
        DataType::Utf8View => array.as_string_view().value(at).into_bound_py_any(py),
        DataType::Binary => Ok(PyBytes::new(py, array.as_binary::<i32>().value(at)).into_any()),
        DataType::LargeBinary => Ok(PyBytes::new(py, array.as_binary::<i64>().value(at)).into_any()),
        DataType::List(_) => list(py, &array.as_list::<i32>().value(at)),
        DataType::LargeList(_) => list(py, &array.as_list::<i64>().value(at)),
        DataType::Dictionary(_, values) => {
            let one = arrow_cast::cast(&array.slice(at, 1), values).map_err(failed)?;
            to_py(py, one.as_ref(), 0)
        }
        DataType::Struct(fields) => {
            let dict = PyDict::new(py);
            for (field, column) in fields.iter().zip(array.as_struct().columns()) {
                dict.set_item(field.name(), to_py(py, column.as_ref(), at)?)?;
            }
            Ok(dict.into_any())
        }
        DataType::Date32 | DataType::Date64 => {
            let shown = shown(array, at)?;
            let day = shown.split('T').next().unwrap_or_default();
            py.import("datetime")?.getattr("date")?.call_method1("fromisoformat", (day,))
        }
        DataType::Timestamp(unit, zone) => {
            let ticks = arrow_cast::cast(&array.slice(at, 1), &DataType::Int64)
                .map_err(failed)?
                .as_primitive::<Int64Type>()
                .value(0);
            // Python's times count microseconds.
            let microseconds = match unit {
                TimeUnit::Second => i128::from(ticks) * 1_000_000,
                TimeUnit::Millisecond => i128::from(ticks) * 1_000,
                TimeUnit::Microsecond => i128::from(ticks),
                TimeUnit::Nanosecond => i128::from(ticks.div_euclid(1_000)),
            };
            py.import("gazelle.table")?.call_method1("timestamp", (microseconds, zone.as_deref()))
        }
        _ => shown(array, at)?.into_bound_py_any(py),
    }
}

fn shown(array: &dyn Array, at: usize) -> PyResult<String> {
    let options = FormatOptions::default();
    Ok(ArrayFormatter::try_new(array, &options).map_err(failed)?.value(at).to_string())
}

fn list<'py>(py: Python<'py>, values: &ArrayRef) -> PyResult<Bound<'py, PyAny>> {
    Ok(run::list(py, (0..values.len()).map(|at| to_py(py, values.as_ref(), at)))?.into_any())
}
