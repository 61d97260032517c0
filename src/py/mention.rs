//! Mentions, one object each.

use std::hash::{BuildHasher, BuildHasherDefault};

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::entry::attributes_of;
use super::input::strings;
use super::json;
use super::options::{self, End, Start, optional_text};
use crate::corpus::Entities;
use crate::gazetteer::Kind;

/// A span of text that stands for an entry.
///
/// ``text[m.start:m.end] == m.text`` holds for the text it was found in; offsets count code points.
///
/// Examples
/// --------
/// >>> import gazelle
/// >>> mention, = gazelle.Gazetteer(["Hanoi"]).find("In Hanoi.")
/// >>> mention
/// Mention(start=3, end=8, text='Hanoi', id='Hanoi', name='Hanoi', label=None, kind='name')
#[pyclass(name = "Mention", module = "gazelle", frozen)]
pub(super) struct PyMention {
    start: usize,
    end: usize,
    text: String,
    kind: Kind,
    entry: Entity,
}

/// The entry, looked up when somebody asks.
enum Entity {
    In(Entities, Box<[u32]>),
    Copied(Box<Copied>),
}

struct Copied {
    id: String,
    name: String,
    label: Option<String>,
    candidates: Vec<String>,
    attributes: serde_json::Map<String, serde_json::Value>,
}

impl PyMention {
    pub(super) fn new(
        start: usize,
        end: usize,
        text: &str,
        kind: Kind,
        entities: &Entities,
        candidates: &[u32],
    ) -> Self {
        let entry = Entity::In(entities.clone(), candidates.into());
        Self { start, end, text: text.to_owned(), kind, entry }
    }

    fn candidate_ids(&self) -> Vec<&str> {
        match &self.entry {
            Entity::In(entities, candidates) => {
                candidates.iter().map(|&candidate| entities.id(candidate)).collect()
            }
            Entity::Copied(copied) => copied.candidates.iter().map(String::as_str).collect(),
        }
    }

    pub(super) fn attribute_map(&self) -> serde_json::Map<String, serde_json::Value> {
        match &self.entry {
            Entity::In(entities, candidates) => entities.attributes(candidates[0]),
            Entity::Copied(copied) => copied.attributes.clone(),
        }
    }
}

#[pymethods]
impl PyMention {
    #[new]
    #[pyo3(
        signature = (start, end, text, id, name, label = None, kind = None, candidates = None, attributes = None),
        text_signature = "(start, end, text, id, name, label=None, kind='name', candidates=None, attributes={})"
    )]
    #[expect(clippy::too_many_arguments, reason = "they are the fields of a mention")]
    fn build(
        start: Start,
        end: End,
        text: &Bound<'_, PyAny>,
        id: &Bound<'_, PyAny>,
        name: &Bound<'_, PyAny>,
        label: Option<&Bound<'_, PyAny>>,
        kind: Option<Kind>,
        candidates: Option<&Bound<'_, PyAny>>,
        attributes: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let id = options::text("id", id)?;
        let candidates = candidates.map_or_else(|| Ok(vec![id.clone()]), |ids| strings(ids, "candidates"))?;
        let entry = Entity::Copied(Box::new(Copied {
            id,
            name: options::text("name", name)?,
            label: optional_text("label", label)?,
            candidates,
            attributes: attributes
                .map_or_else(|| Ok(serde_json::Map::new()), |map| attributes_of(map, "attributes"))?,
        }));
        let text = options::text("text", text)?;
        Ok(Self {
            start: start.0 as usize,
            end: end.0 as usize,
            text,
            kind: kind.unwrap_or(Kind::Name),
            entry,
        })
    }

    /// Where it begins, in code points.
    #[getter]
    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// Where it ends, in code points; the character there is not part of it.
    #[getter]
    pub(super) fn end(&self) -> usize {
        self.end
    }

    /// The text itself.
    #[getter]
    fn text(&self) -> &str {
        &self.text
    }

    /// The id of the entry it stands for.
    #[getter]
    fn id(&self) -> &str {
        match &self.entry {
            Entity::In(entities, candidates) => entities.id(candidates[0]),
            Entity::Copied(copied) => &copied.id,
        }
    }

    /// The name of that entry.
    #[getter]
    fn name(&self) -> &str {
        match &self.entry {
            Entity::In(entities, candidates) => entities.name(candidates[0]),
            Entity::Copied(copied) => &copied.name,
        }
    }

    /// The label of that entry, or None.
    #[getter]
    fn label(&self) -> Option<&str> {
        match &self.entry {
            Entity::In(entities, candidates) => entities.label(candidates[0]),
            Entity::Copied(copied) => copied.label.as_deref(),
        }
    }

    /// Which form of the entry it is: "name", "alias", "short_form" or "acronym".
    #[getter]
    fn kind(&self) -> &'static str {
        self.kind.name()
    }

    /// The ids of all entries it may stand for, best first; the first is ``id``.
    #[getter]
    fn candidates<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.candidate_ids())
    }

    /// A copy of the entry's attributes.
    #[getter]
    fn attributes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        json::map_to_py(py, &self.attribute_map())
    }

    fn __eq__(&self, other: PyRef<'_, Self>) -> bool {
        (self.start, self.end, &self.text, self.kind) == (other.start, other.end, &other.text, other.kind)
            && (self.id(), self.name(), self.label()) == (other.id(), other.name(), other.label())
            && self.candidate_ids() == other.candidate_ids()
            && self.attribute_map() == other.attribute_map()
    }

    fn __hash__(&self) -> u64 {
        BuildHasherDefault::<rustc_hash::FxHasher>::default().hash_one((
            self.start,
            self.end,
            &self.text,
            self.id(),
        ))
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let fields = ["start", "end", "text", "id", "name", "label", "kind"];
        let shown = fields.map(|field| Ok(format!("{field}={}", slf.getattr(field)?.repr()?)));
        let mut shown = shown.into_iter().collect::<PyResult<Vec<_>>>()?;
        if slf.get().candidate_ids().len() > 1 {
            shown.push(format!("candidates={}", slf.getattr("candidates")?.repr()?));
        }
        Ok(format!("Mention({})", shown.join(", ")))
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("gazelle.notebook")?.call_method1("mention", (slf,))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let fields = ["start", "end", "text", "id", "name", "label", "kind", "candidates", "attributes"];
        let values: Vec<_> = fields.iter().map(|field| slf.getattr(field)).collect::<PyResult<_>>()?;
        (slf.get_type(), PyTuple::new(slf.py(), values)?).into_pyobject(slf.py())
    }
}
