//! What stands in the place of mentions.

use pyo3::exceptions::PyKeyError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PySlice, PyString};

use super::error::wrong_type;
use super::mention::PyMention;
use crate::Error;

/// Refuses what can replace nothing.
pub(super) fn check_replacement(replacement: &Bound<'_, PyAny>) -> PyResult<()> {
    if replacement.is_instance_of::<PyString>() || replacement.is_callable() {
        return Ok(());
    }
    Err(wrong_type("the replacement", replacement, "a str.format template or a callable"))
}

/// The text with each of these mentions, in order and not overlapping, replaced.
pub(super) fn replace<'py>(
    text: &Bound<'py, PyAny>,
    mentions: Vec<PyMention>,
    replacement: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = text.py();
    if mentions.is_empty() {
        return Ok(text.clone());
    }
    let piece = |from: usize, to: isize| text.get_item(PySlice::new(py, from as isize, to, 1));
    let pieces = PyList::empty(py);
    let mut copied = 0;
    for mention in mentions {
        let (start, end) = (mention.start(), mention.end());
        pieces.append(piece(copied, start as isize)?)?;
        pieces.append(render(&Bound::new(py, mention)?, replacement)?)?;
        copied = end;
    }
    pieces.append(piece(copied, isize::MAX)?)?;
    PyString::new(py, "").call_method1(intern!(py, "join"), (pieces,))
}

/// What stands in a mention's place.
fn render<'py>(
    mention: &Bound<'py, PyMention>,
    replacement: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    const FIELDS: [&str; 9] =
        ["start", "end", "text", "id", "name", "label", "kind", "candidates", "attributes"];
    let py = mention.py();
    if !replacement.is_instance_of::<PyString>() {
        let rendered = replacement.call1((mention,))?;
        if !rendered.is_instance_of::<PyString>() {
            return Err(wrong_type("what the callable returns", &rendered, "str"));
        }
        return Ok(rendered);
    }
    let fields = PyDict::new(py);
    for field in FIELDS {
        fields.set_item(field, mention.getattr(field)?)?;
    }
    replacement.call_method1(intern!(py, "format_map"), (fields,)).map_err(|error| {
        if error.is_instance_of::<PyKeyError>(py) {
            let field = error.value(py).str().map(|field| field.to_string()).unwrap_or_default();
            return Error::option("the template's field", field.trim_matches('\''), &FIELDS).into();
        }
        error
    })
}
