//! Loose values of entries and documents: Python objects and JSON values.

use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};
use serde_json::{Map, Number, Value};

use super::error::wrong_type;
use super::input::is_missing;
use super::text::Utf8;

const ACCEPTED: &str = "None, bool, int, float, str, a date, a list or a dict of these";

/// A JSON value as a Python object.
pub(super) fn to_py<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    match value {
        Value::Null => Ok(py.None().into_bound(py)),
        Value::Bool(value) => value.into_bound_py_any(py),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(value), _) => value.into_bound_py_any(py),
            (None, Some(value)) => value.into_bound_py_any(py),
            _ => number.as_f64().into_bound_py_any(py),
        },
        Value::String(text) => text.into_bound_py_any(py),
        Value::Array(values) => {
            let list = PyList::empty(py);
            for value in values {
                list.append(to_py(py, value)?)?;
            }
            Ok(list.into_any())
        }
        Value::Object(map) => Ok(map_to_py(py, map)?.into_any()),
    }
}

/// A JSON object as a dict.
pub(super) fn map_to_py<'py>(py: Python<'py>, map: &Map<String, Value>) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (key, value) in map {
        dict.set_item(key, to_py(py, value)?)?;
    }
    Ok(dict)
}

/// A Python object as a JSON value; `place` names it in the TypeError. What is missing is null, a date
/// its ISO form.
pub(super) fn from_py(value: &Bound<'_, PyAny>, place: &str) -> PyResult<Value> {
    if value.is_none() {
        return Ok(Value::Null);
    }
    if let Ok(value) = value.cast::<PyBool>() {
        return Ok(Value::Bool(value.is_true()));
    }
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(Value::String(Utf8::new(text)?.as_str().to_owned()));
    }
    if value.is_instance_of::<PyInt>() {
        return Ok(match value.extract::<i64>() {
            Ok(number) => Value::from(number),
            Err(_) => Value::String(value.str()?.to_string()),
        });
    }
    if value.is_instance_of::<PyFloat>() {
        return Ok(Number::from_f64(value.extract()?).map_or(Value::Null, Value::Number));
    }
    if let Ok(map) = value.cast::<PyMapping>() {
        return Ok(Value::Object(map_from_py(map, place)?));
    }
    if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        let items = value.try_iter()?.map(|item| from_py(&item?, place));
        return Ok(Value::Array(items.collect::<PyResult<_>>()?));
    }
    // NaT has a date's methods.
    if is_missing(value) {
        return Ok(Value::Null);
    }
    if value.hasattr("isoformat")? {
        return Ok(Value::String(value.call_method0("isoformat")?.str()?.to_string()));
    }
    // numpy's scalars and arrays.
    if value.hasattr("tolist")? {
        return from_py(&value.call_method0("tolist")?, place);
    }
    Err(wrong_type(place, value, ACCEPTED))
}

/// A mapping as a JSON object; its keys must be `str`.
pub(super) fn map_from_py(map: &Bound<'_, PyMapping>, place: &str) -> PyResult<Map<String, Value>> {
    let mut object = Map::new();
    for pair in map.items()? {
        let (key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair.extract()?;
        let key = Utf8::of(&key, &format!("a key of {place}"))?.as_str().to_owned();
        let value = from_py(&value, &format!("{key:?} of {place}"))?;
        object.insert(key, value);
    }
    Ok(object)
}
