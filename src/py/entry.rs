//! Entries, as they go in and come out.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping, PyTuple};
use serde_json::{Map, Value};

use super::error::wrong_type;
use super::input::{is_missing, strings};
use super::items::id;
use super::json;
use super::options::{self, optional_text, text};
use super::text::Utf8;
use crate::gazetteer::{Case, CommonWords, Entry};
use crate::{Error, ErrorKind};

/// One entity of a gazetteer, with the forms that stand for it.
///
/// Parameters
/// ----------
/// id : str or int
///     What identifies the entity; an int becomes its decimal string.
/// name : str
///     Its name, the first surface form.
/// label : str, optional
///     What kind of entity it is, for example "PERSON".
/// aliases : list of str
///     Other surface forms.
/// short_forms : list of str
///     Forms that stand for the entity only in a document that names it in full.
/// priority : int
///     Of entries that share a form the one with the higher priority comes first.
/// case : {"smart", "exact", "ignore"}, optional
///     How capitals are compared; None as the gazetteer does.
/// common_words : {"guard", "allow", "strict"}, optional
///     Whether ordinary words need evidence; None as the gazetteer says.
/// attributes : dict
///     Anything else: None, bool, int, float, str, lists and dicts of these.
///
/// Raises
/// ------
/// GazetteerError
///     The id or a form is empty, the priority too large.
///
/// Examples
/// --------
/// >>> import gazelle
/// >>> entry = gazelle.Entry("to-lam", "To Lam", label="PERSON", short_forms=["Lam"])
/// >>> entry.name, entry.short_forms
/// ('To Lam', ('Lam',))
#[pyclass(name = "Entry", module = "gazelle", frozen)]
#[derive(Clone)]
pub(super) struct PyEntry(pub(super) Entry);

#[pymethods]
impl PyEntry {
    #[new]
    #[pyo3(
        signature = (id, name, label = None, aliases = None, short_forms = None, priority = None, case = None, common_words = None, attributes = None),
        text_signature = "(id, name, label=None, aliases=(), short_forms=(), priority=0, case=None, common_words=None, attributes={})"
    )]
    #[expect(clippy::too_many_arguments, reason = "they are the fields of an entry")]
    fn new(
        id: &Bound<'_, PyAny>,
        name: &Bound<'_, PyAny>,
        label: Option<&Bound<'_, PyAny>>,
        aliases: Option<&Bound<'_, PyAny>>,
        short_forms: Option<&Bound<'_, PyAny>>,
        priority: Option<&Bound<'_, PyAny>>,
        case: Option<Case>,
        common_words: Option<CommonWords>,
        attributes: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let forms = |values: Option<&Bound<'_, PyAny>>, place: &str| {
            values.map_or_else(|| Ok(Vec::new()), |values| strings(values, place))
        };
        let Some(id) = self::id(id, &|| "id".to_owned())? else {
            return Err(wrong_type("id", id, "str or int"));
        };
        if id.is_empty() {
            let message = "id is empty; accepted: an int, or a str of at least one character";
            return Err(Error::new(ErrorKind::Gazetteer, message).into());
        }
        let entry = Entry {
            id,
            name: text("name", name)?,
            label: optional_text("label", label)?,
            aliases: forms(aliases, "aliases")?,
            short_forms: forms(short_forms, "short_forms")?,
            priority: priority.map_or(Ok(0), |value| options::priority(value, "priority"))?,
            case,
            common_words,
            attributes: attributes.map_or_else(|| Ok(Map::new()), |map| attributes_of(map, "attributes"))?,
        };
        entry.check()?;
        Ok(Self(entry))
    }

    /// What identifies the entity.
    #[getter]
    fn id(&self) -> &str {
        &self.0.id
    }

    /// Its name.
    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }

    /// What kind of entity it is, or None.
    #[getter]
    fn label(&self) -> Option<&str> {
        self.0.label.as_deref()
    }

    /// Other surface forms.
    #[getter]
    fn aliases<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.0.aliases)
    }

    /// Forms that need a full mention in the document.
    #[getter]
    fn short_forms<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.0.short_forms)
    }

    /// The higher comes first among entries that share a form.
    #[getter]
    fn priority(&self) -> i64 {
        self.0.priority
    }

    /// How capitals are compared, None as the gazetteer does.
    #[getter]
    fn case(&self) -> Option<&'static str> {
        self.0.case.map(Case::name)
    }

    /// Whether ordinary words need evidence, None as the gazetteer says.
    #[getter]
    fn common_words(&self) -> Option<&'static str> {
        self.0.common_words.map(CommonWords::name)
    }

    /// A copy of everything else that is known of the entity.
    #[getter]
    fn attributes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        json::map_to_py(py, &self.0.attributes)
    }

    fn __eq__(&self, other: PyRef<'_, Self>) -> bool {
        self.0 == other.0
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{BuildHasher, BuildHasherDefault};
        BuildHasherDefault::<rustc_hash::FxHasher>::default().hash_one((
            &self.0.id,
            &self.0.name,
            &self.0.label,
        ))
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let (py, entry) = (slf.py(), &slf.get().0);
        let quoted = |text: &str| Ok::<_, PyErr>(pyo3::types::PyString::new(py, text).repr()?.to_string());
        let mut shown = format!("Entry(id={}, name={}", quoted(&entry.id)?, quoted(&entry.name)?);
        for field in ["label", "aliases", "short_forms", "priority", "case", "common_words", "attributes"] {
            let value = slf.getattr(field)?;
            if value.is_truthy()? {
                shown += &format!(", {field}={}", value.repr()?);
            }
        }
        Ok(shown + ")")
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let fields = [
            "id",
            "name",
            "label",
            "aliases",
            "short_forms",
            "priority",
            "case",
            "common_words",
            "attributes",
        ];
        let values: Vec<_> = fields.iter().map(|field| slf.getattr(field)).collect::<PyResult<_>>()?;
        (slf.get_type(), PyTuple::new(slf.py(), values)?).into_pyobject(slf.py())
    }
}

/// The entry that a mapping describes; keys that are no field are attributes.
pub(super) fn from_mapping(mapping: &Bound<'_, PyMapping>, place: &str) -> PyResult<Entry> {
    let mut entry = Entry::default();
    let (mut id, mut name) = (None, None);
    for pair in mapping.items()? {
        let (key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair.extract()?;
        let key = Utf8::of(&key, &format!("a key of {place}"))?.as_str().to_owned();
        let what = format!("{key:?} of {place}");
        let text = || Ok::<_, PyErr>(Utf8::of(&value, &what)?.as_str().to_owned());
        let missing = is_missing(&value);
        match key.as_str() {
            // Readers of CSV say so that there is none.
            "id" if !missing => id = self::id(&value, &|| what.clone())?.filter(|id| !id.is_empty()),
            "name" if !missing => name = Some(text()?),
            "label" if !missing => entry.label = Some(text()?),
            "aliases" if !missing => entry.aliases = strings(&value, &what)?,
            "short_forms" if !missing => entry.short_forms = strings(&value, &what)?,
            "priority" if !missing => {
                entry.priority = options::priority(&value, &what)?;
            }
            "case" if !missing => entry.case = Some(Case::parse(&text()?).map_err(|error| error.at(place))?),
            "common_words" if !missing => {
                entry.common_words = Some(CommonWords::parse(&text()?).map_err(|error| error.at(place))?);
            }
            "attributes" if !missing => entry.attributes.extend(attributes_of(&value, &what)?),
            "id" | "name" | "label" | "aliases" | "short_forms" | "priority" | "case" | "common_words"
            | "attributes" => {}
            _ => {
                let value = if missing { Value::Null } else { json::from_py(&value, &what)? };
                entry.attributes.insert(key, value);
            }
        }
    }
    entry.name = name.ok_or_else(|| {
        let keys =
            mapping.keys().and_then(|keys| keys.str().map(|keys| keys.to_string())).unwrap_or_default();
        PyErr::from(Error::new(ErrorKind::Gazetteer, format!("{place}: no \"name\"; it has: {keys}")))
    })?;
    entry.id = id.unwrap_or_else(|| entry.name.clone());
    Ok(entry)
}

/// The attributes of an entry or a mention; `place` names them.
pub(super) fn attributes_of(given: &Bound<'_, PyAny>, place: &str) -> PyResult<Map<String, Value>> {
    match given.cast::<PyMapping>() {
        Ok(map) => json::map_from_py(map, place),
        Err(_) => Err(wrong_type(place, given, "a dict")),
    }
}
