//! The one place where the crate's error becomes a Python exception.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

use crate::{Error, ErrorKind};

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        let name = match error.kind() {
            ErrorKind::Option => "OptionError",
            ErrorKind::Gazetteer => "GazetteerError",
            ErrorKind::FileFormat => "FileFormatError",
            ErrorKind::Document => "DocumentError",
            ErrorKind::NotFound => "NotFoundError",
            ErrorKind::Io => "StorageError",
        };
        Python::attach(|py| match class(py, name) {
            Ok(class) => PyErr::from_type(class, error.to_string()),
            Err(failed) => failed,
        })
    }
}

/// One of the classes in `gazelle.errors`.
pub(super) fn class<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyType>> {
    static MODULE: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let module = MODULE.get_or_try_init(py, || py.import("gazelle.errors").map(Bound::unbind))?;
    Ok(module.bind(py).getattr(name)?.cast_into()?)
}

/// The TypeError for a value of a wrong type, with where it stands and what would be accepted.
pub(super) fn wrong_type(place: &str, value: &Bound<'_, PyAny>, accepted: &str) -> PyErr {
    let given = match value.get_type().name() {
        Ok(name) => name.to_string(),
        Err(error) => return error,
    };
    PyTypeError::new_err(format!("{place} is of type {given}; accepted: {accepted}"))
}
