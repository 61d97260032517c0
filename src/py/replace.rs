//! What stands in the place of mentions.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PySlice, PyString};
use serde_json::Value;

use super::error::wrong_type;
use super::json;
use super::mention::PyMention;

/// What a caller wants in the place of mentions.
pub(super) enum Replacement<'py> {
    /// A template, and the fields of a mention that it names.
    Template(Bound<'py, PyAny>, Vec<String>),
    /// What makes a `str` of a mention.
    Callable(Bound<'py, PyAny>),
}

impl<'py> Replacement<'py> {
    /// Refuses what can replace nothing.
    pub(super) fn of(replacement: &Bound<'py, PyAny>) -> PyResult<Self> {
        if replacement.is_instance_of::<PyString>() {
            let templates = replacement.py().import("gazelle.templates")?;
            let fields = templates.call_method1("fields", (replacement,))?.extract()?;
            return Ok(Self::Template(replacement.clone(), fields));
        }
        if replacement.is_callable() {
            return Ok(Self::Callable(replacement.clone()));
        }
        Err(wrong_type("the replacement", replacement, "a str.format template or a callable"))
    }

    /// The text with each of these mentions, in order and not overlapping, replaced.
    pub(super) fn in_text(
        &self,
        text: &Bound<'py, PyAny>,
        mentions: Vec<PyMention>,
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
            pieces.append(self.render(&Bound::new(py, mention)?)?)?;
            copied = end;
        }
        pieces.append(piece(copied, isize::MAX)?)?;
        PyString::new(py, "").call_method1(intern!(py, "join"), (pieces,))
    }

    /// What stands in a mention's place.
    fn render(&self, mention: &Bound<'py, PyMention>) -> PyResult<Bound<'py, PyAny>> {
        let py = mention.py();
        let (template, fields) = match self {
            Self::Template(template, fields) => (template, fields),
            Self::Callable(callable) => {
                let rendered = callable.call1((mention,))?;
                if !rendered.is_instance_of::<PyString>() {
                    return Err(wrong_type("what the callable returns", &rendered, "str"));
                }
                return Ok(rendered);
            }
        };
        let values = PyDict::new(py);
        for field in fields {
            let value = match field.as_str() {
                "attributes" => shown(py, mention.get())?,
                _ => mention.getattr(field.as_str())?,
            };
            if value.is_none() {
                values.set_item(field, "")?;
            } else {
                values.set_item(field, value)?;
            }
        }
        template.call_method1(intern!(py, "format_map"), (values,)).or_else(|error| {
            py.import("gazelle.templates")?.call_method1("failed", (template, mention, error.value(py)))
        })
    }
}

/// The attributes of a mention's entry, with nothing for those that are null.
fn shown<'py>(py: Python<'py>, mention: &PyMention) -> PyResult<Bound<'py, PyAny>> {
    let mut attributes = Value::Object(mention.attribute_map());
    blank(&mut attributes);
    json::to_py(py, &attributes)
}

fn blank(value: &mut Value) {
    match value {
        Value::Null => *value = Value::String(String::new()),
        Value::Array(values) => values.iter_mut().for_each(blank),
        Value::Object(map) => map.values_mut().for_each(blank),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
