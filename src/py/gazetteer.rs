//! Gazetteers.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyMapping, PyString, PyTuple};

use super::build::{build, languages, read};
use super::capsule::Stream;
use super::entry::PyEntry;
use super::error::wrong_type;
use super::input::{Input, is_missing};
use super::json;
use super::mention::PyMention;
use super::options::{self, MemoryMap, optional_text};
use super::replace::Replacement;
use super::run::{self, Watch, alone};
use super::table::PyTable;
use super::text::Utf8;
use crate::annotate::{explain, find, segmenter_of};
use crate::arrow::{MentionRows, explained};
use crate::corpus::{Entities, Options as ReadOptions, Texts, Work, run_alone};
use crate::gazetteer::{
    Boundaries, Case, CommonWords, Diacritics, Errors, Format, Found, Gazetteer, Options, Origin, Overlap,
    Reading, ShortForms, info,
};
use crate::sentences::Segmenter;
use crate::text::CodePoints;
use crate::{Error, ErrorKind};

/// Texts longer than this many bytes are searched on a worker, so that signals get through.
const LONG: usize = 1 << 20;

/// An immutable, compiled set of entries.
///
/// A mapping from ids to :class:`Entry`, in input order. Any number of threads may search it. As
/// mappings do, it equals every other one of the same entries, and has no hash.
///
/// Parameters
/// ----------
/// entries : iterable, mapping or table
///     Plain names, mappings with the fields of :class:`Entry` (other keys are attributes), entries,
///     a mapping ``{name: [aliases]}`` or ``{id: entry}``, a table with such columns, or another
///     gazetteer, whose entries are taken with the options given here. ``id`` defaults to ``name``.
/// language : str or list of str
///     Whose ordinary words, sentence breaks and name order are used.
/// case : {"smart", "exact", "ignore"}
///     "smart": each capital of a form must stand as a capital in the text.
/// diacritics : {"fold", "exact"}
///     "fold": ``To Lam`` finds ``Tô Lâm`` and the other way round.
/// boundaries : {"word", "none"}
///     "none" finds forms inside words as well.
/// common_words : {"guard", "allow", "strict"}
///     "guard": a name that is an ordinary word needs evidence in the document; "strict": every
///     other name of one word, too, must stand there mostly alone, not as a part of other names.
/// short_forms : {"listed", "auto", "off"}
///     Which short forms count once the full name stands in the document.
///
/// Raises
/// ------
/// GazetteerError
///     A form is empty, an id is repeated; the message says which entry.
/// OptionError
///     An option has an unknown value; the message lists the known ones.
///
/// Examples
/// --------
/// >>> import gazelle
/// >>> gaz = gazelle.Gazetteer([{"id": "hanoi", "name": "Hanoi", "aliases": ["Hà Nội"]}])
/// >>> [(m.start, m.end, m.text, m.id) for m in gaz.find("From Ha Noi to Hanoi.")]
/// [(5, 11, 'Ha Noi', 'hanoi'), (15, 20, 'Hanoi', 'hanoi')]
#[pyclass(name = "Gazetteer", module = "gazelle", frozen, mapping)]
pub(super) struct PyGazetteer {
    pub(super) gazetteer: Gazetteer,
    /// Whose breaks a search respects.
    segmenter: Segmenter,
}

impl PyGazetteer {
    fn wrap(gazetteer: Gazetteer) -> PyResult<Self> {
        let segmenter = segmenter_of(&gazetteer)?;
        Ok(Self { gazetteer, segmenter })
    }

    /// A gazetteer, or what `Gazetteer()` or `Gazetteer.read()` makes one of.
    pub(super) fn of(gaz: &Bound<'_, PyAny>) -> PyResult<Gazetteer> {
        if let Ok(gazetteer) = gaz.cast::<Self>() {
            return Ok(gazetteer.get().gazetteer.clone());
        }
        if gaz.is_instance_of::<PyString>() || gaz.hasattr("__fspath__")? {
            let path: PathBuf = gaz.extract()?;
            if !path.exists() {
                let message = format!(
                    "no such file: {:?}; a str is a path, to give a name itself write [name]",
                    path.display().to_string()
                );
                return Err(Error::new(ErrorKind::NotFound, message).into());
            }
            return read(gaz, Reading::default(), Options::default());
        }
        build(gaz, Options::default())
    }

    fn replaced<'py>(
        &self,
        text: &Bound<'py, PyAny>,
        replacement: &Replacement<'py>,
        place: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let mentions = self.mentions(text.py(), &Utf8::of(text, place)?, Overlap::Longest)?;
        replacement.in_text(text, mentions)
    }

    /// The mentions in `text`, in order.
    fn mentions(&self, py: Python<'_>, text: &Utf8<'_>, overlap: Overlap) -> PyResult<Vec<PyMention>> {
        let text = text.as_str();
        let found = if text.len() > LONG {
            let (gazetteer, segmenter) = (self.gazetteer.clone(), self.segmenter.clone());
            let owned = text.to_owned();
            py.detach(|| {
                let job = move || search(&gazetteer, &segmenter, &owned, overlap);
                run_alone(job, &mut || Python::attach(|py| py.check_signals()))
            })?
        } else {
            py.detach(|| search(&self.gazetteer, &self.segmenter, text, overlap))
        };
        let entities = Entities::Gazetteer(self.gazetteer.clone());
        let mut chars = CodePoints::new(text);
        let mention = |(at, mention): (usize, &crate::gazetteer::Mention)| {
            run::pause(py, at)?;
            let (start, end) = (mention.span.start as usize, mention.span.end as usize);
            let piece = &text[start..end];
            let (start, end) = (chars.at(start), chars.at(end));
            Ok(PyMention::new(start, end, piece, mention.kind, &entities, found.candidates(mention)))
        };
        found.mentions.iter().enumerate().map(mention).collect()
    }
}

fn search(gazetteer: &Gazetteer, segmenter: &Segmenter, text: &str, overlap: Overlap) -> Found {
    let mut found = Found::default();
    find(gazetteer, segmenter, text, overlap, &mut found);
    found
}

#[pymethods]
impl PyGazetteer {
    #[new]
    #[pyo3(
        signature = (entries, *, language = None, case = Case::Smart, diacritics = Diacritics::Fold, boundaries = Boundaries::Word, common_words = CommonWords::Guard, short_forms = ShortForms::Listed),
        text_signature = "(entries, *, language='en', case='smart', diacritics='fold', boundaries='word', common_words='guard', short_forms='listed')"
    )]
    fn new(
        entries: &Bound<'_, PyAny>,
        language: Option<&Bound<'_, PyAny>>,
        case: Case,
        diacritics: Diacritics,
        boundaries: Boundaries,
        common_words: CommonWords,
        short_forms: ShortForms,
    ) -> PyResult<Self> {
        let language = languages(language)?;
        let options = Options { language, case, diacritics, boundaries, common_words, short_forms };
        Self::wrap(build(entries, options)?)
    }

    /// Read a gazetteer from a file.
    ///
    /// Parameters
    /// ----------
    /// path : str or PathLike
    ///     The file, which may be packed with gzip or Zstandard, or a folder of GATE's lists.
    /// format : str, optional
    ///     "jsonl", "json", "csv", "tsv", "parquet", "spacy", "gate", "geonames", "ftm" or "names";
    ///     by default the name and the first lines tell.
    /// errors : {"strict", "skip"}
    ///     Whether a record that cannot be used is an error or left out, counted and listed in
    ///     ``stats()["read"]``.
    /// separator : str
    ///     What stands between several aliases in one cell of a table.
    /// **options
    ///     As for :class:`Gazetteer`.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle, pathlib
    /// >>> _ = pathlib.Path("names.jsonl").write_text('{"id": "hanoi", "name": "Hanoi"}')
    /// >>> list(gazelle.Gazetteer.read("names.jsonl"))
    /// ['hanoi']
    #[staticmethod]
    #[pyo3(
        signature = (path, format = None, errors = Errors::Strict, *, separator = None, language = None, case = Case::Smart, diacritics = Diacritics::Fold, boundaries = Boundaries::Word, common_words = CommonWords::Guard, short_forms = ShortForms::Listed),
        text_signature = "(path, format=None, errors='strict', *, separator='|', language='en', case='smart', diacritics='fold', boundaries='word', common_words='guard', short_forms='listed')"
    )]
    #[expect(clippy::too_many_arguments, reason = "they are the options of a gazetteer")]
    fn read(
        path: &Bound<'_, PyAny>,
        format: Option<Format>,
        errors: Errors,
        separator: Option<&Bound<'_, PyAny>>,
        language: Option<&Bound<'_, PyAny>>,
        case: Case,
        diacritics: Diacritics,
        boundaries: Boundaries,
        common_words: CommonWords,
        short_forms: ShortForms,
    ) -> PyResult<Self> {
        let language = languages(language)?;
        let options = Options { language, case, diacritics, boundaries, common_words, short_forms };
        let separator = optional_text("separator", separator)?.unwrap_or_else(|| "|".to_owned());
        let reading = Reading { format, errors, separator };
        Self::wrap(read(path, reading, options)?)
    }

    /// Write the gazetteer to a compiled file, which opens in milliseconds.
    ///
    /// Parameters
    /// ----------
    /// path : str or PathLike
    ///     The file, by custom ending in ``.gaz``. It is replaced as a whole or not at all.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> gazelle.Gazetteer(["Hanoi"]).save("names.gaz")
    /// >>> gazelle.Gazetteer.load("names.gaz").find("In Hanoi.")[0].id
    /// 'Hanoi'
    fn save(&self, py: Python<'_>, path: &Bound<'_, PyAny>) -> PyResult<()> {
        let path = options::path("path", path)?;
        let gazetteer = self.gazetteer.clone();
        alone(py, move || gazetteer.save(&path))
    }

    /// Open a compiled file.
    ///
    /// Parameters
    /// ----------
    /// path : str or PathLike
    ///     What :meth:`save` or ``gazelle compile`` wrote.
    /// memory_map : bool
    ///     True: the file is used where it stands, and processes share its memory; nobody may cut it
    ///     or write into it meanwhile (to save over it is safe). False: it is read into memory.
    ///
    /// Raises
    /// ------
    /// FileFormatError
    ///     The file is another kind of file, of another version, cut off or damaged.
    ///
    /// Notes
    /// -----
    /// Pickling a gazetteer that was loaded sends the path and a fingerprint; one that was built is
    /// sent as a whole.
    #[staticmethod]
    #[pyo3(signature = (path, memory_map = MemoryMap(true)), text_signature = "(path, memory_map=True)")]
    fn load(py: Python<'_>, path: &Bound<'_, PyAny>, memory_map: MemoryMap) -> PyResult<Self> {
        let path = options::path("path", path)?;
        Self::wrap(py.detach(|| Gazetteer::load(&path, memory_map.0))?)
    }

    fn __len__(&self) -> usize {
        self.gazetteer.len()
    }

    fn __contains__(&self, id: &Bound<'_, PyAny>) -> PyResult<bool> {
        match id.cast::<PyString>() {
            Ok(id) => Ok(self.gazetteer.position(Utf8::new(id)?.as_str()).is_some()),
            Err(_) => Ok(false),
        }
    }

    fn __getitem__(&self, id: &Bound<'_, PyAny>) -> PyResult<PyEntry> {
        let position = match id.cast::<PyString>() {
            Ok(id) => self.gazetteer.position(Utf8::new(id)?.as_str()),
            Err(_) => None,
        };
        match position {
            Some(at) => Ok(PyEntry(self.gazetteer.entry(at).to_entry())),
            None => Err(PyKeyError::new_err(id.clone().unbind())),
        }
    }

    /// As all mappings compare: the same ids with the same entries, in any order.
    fn __eq__<'py>(&self, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = other.py();
        if let Ok(other) = other.cast::<Self>() {
            let other = &other.get().gazetteer;
            let equal = py.detach(|| same(&self.gazetteer, other));
            return equal.into_bound_py_any(py);
        }
        let Ok(mapping) = other.cast::<PyMapping>() else { return Ok(py.NotImplemented().into_bound(py)) };
        if mapping.len()? != self.gazetteer.len() {
            return false.into_bound_py_any(py);
        }
        for at in 0..self.gazetteer.len() as u32 {
            let entry = self.gazetteer.entry(at);
            let id = PyString::new(py, entry.id());
            if !mapping.contains(&id)? || !mapping.get_item(&id)?.eq(PyEntry(entry.to_entry()))? {
                return false.into_bound_py_any(py);
            }
        }
        true.into_bound_py_any(py)
    }

    fn __iter__(&self) -> PyIds {
        PyIds { gazetteer: self.gazetteer.clone(), next: AtomicU32::new(0) }
    }

    /// The ids, in input order.
    fn keys<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        view(slf, "KeysView")
    }

    /// The entries, in input order.
    fn values<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        view(slf, "ValuesView")
    }

    /// Pairs of id and entry, in input order.
    fn items<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        view(slf, "ItemsView")
    }

    /// The entry with this id, or ``default``.
    #[pyo3(signature = (id, default = None))]
    fn get<'py>(
        &self,
        id: &Bound<'py, PyAny>,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = id.py();
        match self.__getitem__(id) {
            Ok(entry) => entry.into_bound_py_any(py),
            Err(error) if error.is_instance_of::<PyKeyError>(py) => {
                Ok(default.unwrap_or_else(|| py.None().into_bound(py)))
            }
            Err(error) => Err(error),
        }
    }

    /// Find the mentions in one text.
    ///
    /// Parameters
    /// ----------
    /// text : str
    ///     One document.
    /// overlap : {"longest", "all"}
    ///     "longest": leftmost, then longest, none inside another; "all": every match that passes
    ///     the rules.
    ///
    /// Returns
    /// -------
    /// list of Mention
    ///     By start, longest first; ``text[m.start:m.end] == m.text``.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> gaz = gazelle.Gazetteer(["South China Sea", "China"])
    /// >>> [m.text for m in gaz.find("China and the South China Sea")]
    /// ['China', 'South China Sea']
    /// >>> [m.text for m in gaz.find("the South China Sea", overlap="all")]
    /// ['South China Sea', 'China']
    #[pyo3(signature = (text, *, overlap = Overlap::Longest), text_signature = "($self, text, *, overlap='longest')")]
    fn find<'py>(&self, text: &Bound<'py, PyAny>, overlap: Overlap) -> PyResult<Bound<'py, PyList>> {
        let py = text.py();
        run::list(py, self.mentions(py, &Utf8::of(text, "text")?, overlap)?.into_iter().map(Ok))
    }

    /// Find the mentions in many texts, on all cores.
    ///
    /// Parameters
    /// ----------
    /// texts : iterable of str, mapping, table or series
    ///     The texts; None is a text without mentions.
    /// overlap : {"longest", "all"}
    ///     As in :meth:`find`.
    /// threads : int, optional
    ///     How many threads at most; all processors by default, or GAZELLE_NUM_THREADS.
    /// progress : bool or callable
    ///     True shows a line or a bar; a callable gets a :class:`gazelle.Progress` now and then.
    ///
    /// Returns
    /// -------
    /// Table
    ///     ``doc``, ``start``, ``end``, ``text``, ``id``, ``name``, ``label``, ``kind``,
    ///     ``candidates``; ordered by doc, then start, longest first.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> table = gazelle.Gazetteer(["Hanoi"]).find_many(["In Hanoi.", None, "Hanoi"])
    /// >>> table["doc"].to_pylist(), table["start"].to_pylist()
    /// ([0, 2], [3, 0])
    #[pyo3(
        signature = (texts, *, overlap = Overlap::Longest, threads = None, progress = None),
        text_signature = "($self, texts, *, overlap='longest', threads=None, progress=False)"
    )]
    fn find_many(
        &self,
        py: Python<'_>,
        texts: &Bound<'_, PyAny>,
        overlap: Overlap,
        threads: Option<&Bound<'_, PyAny>>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<PyTable> {
        let work = Work::Find(self.gazetteer.clone(), self.segmenter.clone(), overlap);
        let threads = run::threads(threads)?;
        let mut watch = Watch::new(py, progress)?;
        let input = Input::texts(texts, ReadOptions::default())?;
        let (rows, entities) = (MentionRows::new(), Entities::Gazetteer(self.gazetteer.clone()));
        let mut batches = Vec::new();
        run::each(py, input, work, threads, &mut watch, |part| batches.push(rows.of(&part, &entities)))?;
        Ok(PyTable::new(rows.table(batches)))
    }

    /// Show every candidate for a mention, and why it won or lost.
    ///
    /// Parameters
    /// ----------
    /// text : str
    ///     One document.
    ///
    /// Returns
    /// -------
    /// Table
    ///     ``start`` and ``end`` (code points), ``text``, ``id``, ``kind``, ``kept``, ``rule``; by
    ///     start, longest first, the kept one first. The rows that are kept are the mentions that
    ///     :meth:`find` gives. Empty text has none.
    ///
    /// Notes
    /// -----
    /// A candidate is a place where a form of an entry stands between edges of words, be it with
    /// other capitals or across the end of a sentence. Every form of the gazetteer is looked at,
    /// which takes its time: this is for people, not for corpora.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> gaz = gazelle.Gazetteer(["South China Sea", "China", "Nice"])
    /// >>> for row in gaz.explain("Nice: the South China Sea"):
    /// ...     print(row["start"], row["end"], row["id"], row["kept"], row["rule"], sep=" | ")
    /// 0 | 4 | Nice | False | ordinary word without evidence
    /// 10 | 25 | South China Sea | True | longest name here
    /// 16 | 21 | China | False | inside a longer mention
    fn explain(&self, text: &Bound<'_, PyAny>) -> PyResult<PyTable> {
        let py = text.py();
        let text = Utf8::of(text, "text")?.as_str().to_owned();
        let (gazetteer, segmenter) = (self.gazetteer.clone(), self.segmenter.clone());
        alone(py, move || {
            let candidates = explain(&gazetteer, &segmenter, &text);
            Ok(PyTable::new(explained(&text, &candidates, &gazetteer)))
        })
    }

    /// Replace the mentions in one text.
    ///
    /// Parameters
    /// ----------
    /// text : str
    ///     One document.
    /// replacement : str or callable
    ///     A ``str.format`` template over a mention's fields, or a callable that gets the
    ///     :class:`Mention` and returns a str. In a template a label of None, and an attribute of
    ///     None, is an empty string.
    ///
    /// Raises
    /// ------
    /// OptionError
    ///     The template is none, or has a field that no mention has; said before the text is looked
    ///     at. An entry that is mentioned lacks an attribute that the template names.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> gaz = gazelle.Gazetteer([{"name": "Hanoi", "label": "PLACE"}])
    /// >>> gaz.replace("From Hanoi.", "[{label}: {text}]")
    /// 'From [PLACE: Hanoi].'
    /// >>> gaz.replace("From Hanoi.", lambda mention: mention.text.upper())
    /// 'From HANOI.'
    fn replace<'py>(
        &self,
        text: &Bound<'py, PyAny>,
        replacement: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.replaced(text, &Replacement::of(replacement)?, "text")
    }

    /// Replace the mentions in many texts; None stays None.
    ///
    /// Parameters
    /// ----------
    /// texts : iterable of str
    ///     The texts.
    /// replacement : str or callable
    ///     As in :meth:`replace`.
    ///
    /// Returns
    /// -------
    /// list of str
    ///     One a text, in order.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> gazelle.Gazetteer(["Hanoi"]).replace_many(["Hanoi!", "Hue"], "{id}-x")
    /// ['Hanoi-x!', 'Hue']
    fn replace_many<'py>(
        &self,
        texts: &Bound<'py, PyAny>,
        replacement: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyList>> {
        let py = texts.py();
        let replacement = &Replacement::of(replacement)?;
        if texts.is_instance_of::<PyString>() || texts.is_instance_of::<PyMapping>() {
            return Err(wrong_type("texts", texts, "an iterable of str; for one text use replace"));
        }
        let replaced = PyList::empty(py);
        if let Some(mut stream) = Stream::of(texts)? {
            while let Some(array) = stream.next()? {
                let texts = Texts::new(&array)?;
                for at in 0..texts.len() {
                    match texts.get(at) {
                        Some(text) => replaced.append(self.replaced(
                            PyString::new(py, text).as_any(),
                            replacement,
                            "text",
                        )?)?,
                        None => replaced.append(py.None())?,
                    }
                    py.check_signals()?;
                }
            }
            return Ok(replaced);
        }
        let Ok(items) = texts.try_iter() else {
            return Err(wrong_type("texts", texts, "an iterable of str"));
        };
        for (at, text) in items.enumerate() {
            let text = text?;
            let is_text = text.is_instance_of::<PyString>();
            if !is_text && is_missing(&text) {
                replaced.append(py.None())?;
            } else {
                replaced.append(self.replaced(&text, replacement, &format!("text {at}"))?)?;
            }
            py.check_signals()?;
        }
        Ok(replaced)
    }

    /// Numbers about the gazetteer, as a dict.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> gazelle.Gazetteer(["Hue", "Hanoi", "Hue"]).stats()["merged_names"]
    /// 1
    fn stats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let stats = serde_json::to_value(self.gazetteer.stats()).expect("numbers");
        json::to_py(py, &stats)
    }

    fn __repr__(&self) -> String {
        let options = self.gazetteer.options();
        let count = self.gazetteer.len();
        let noun = if count == 1 { "entry" } else { "entries" };
        format!("<Gazetteer: {count} {noun}, language {}>", options.language.join(", "))
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("gazelle.notebook")?.call_method1("gazetteer", (slf,))
    }

    /// The options, and how many entries each label has, most first.
    fn _summary<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let mut counts: BTreeMap<Option<&str>, usize> = BTreeMap::new();
        for entry in 0..self.gazetteer.len() as u32 {
            *counts.entry(self.gazetteer.entry(entry).label()).or_default() += 1;
        }
        let mut labels: Vec<(Option<&str>, usize)> = counts.into_iter().collect();
        labels.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        let summary = serde_json::json!({ "options": self.gazetteer.options(), "labels": labels });
        json::to_py(py, &summary)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let (py, gazetteer) = (slf.py(), &slf.get().gazetteer);
        match gazetteer.origin() {
            // The file stays where it is; what is sent is its name and what tells it from any other.
            Some(Origin { path, fingerprint, memory_map }) => {
                (slf.get_type().getattr("_reload")?, (path, *fingerprint, *memory_map)).into_pyobject(py)
            }
            None => {
                let bytes = py.detach(|| gazetteer.to_bytes());
                (slf.get_type().getattr("_restore")?, (PyBytes::new(py, &bytes),)).into_pyobject(py)
            }
        }
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }

    #[staticmethod]
    fn _restore(py: Python<'_>, bytes: &[u8]) -> PyResult<Self> {
        Self::wrap(py.detach(|| Gazetteer::from_bytes(bytes))?)
    }

    #[staticmethod]
    fn _reload(py: Python<'_>, path: PathBuf, fingerprint: u64, memory_map: bool) -> PyResult<Self> {
        Self::wrap(py.detach(|| Origin { path, fingerprint, memory_map }.load())?)
    }

    /// The same gazetteer, with whose work its names are.
    fn _attributed(&self, attribution: &str) -> PyResult<Self> {
        Self::wrap(self.gazetteer.clone().attributed(attribution))
    }
}

/// Whether two gazetteers have the same entries, in any order.
fn same(one: &Gazetteer, other: &Gazetteer) -> bool {
    let has = |at: u32| {
        let entry = one.entry(at);
        let place = other.position(entry.id());
        place.is_some_and(|place| other.entry(place).to_entry() == entry.to_entry())
    };
    one.len() == other.len() && (0..one.len() as u32).all(has)
}

fn view<'py>(gazetteer: &Bound<'py, PyGazetteer>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    gazetteer.py().import("collections.abc")?.call_method1(name, (gazetteer,))
}

/// An iterator over a gazetteer's ids.
#[pyclass(name = "_Ids", module = "gazelle", frozen)]
pub(super) struct PyIds {
    gazetteer: Gazetteer,
    next: AtomicU32,
}

#[pymethods]
impl PyIds {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self) -> Option<String> {
        let at = self.next.fetch_add(1, Ordering::Relaxed);
        ((at as usize) < self.gazetteer.len()).then(|| self.gazetteer.entry(at).id().to_owned())
    }
}

/// What a compiled file says about itself, in several lines.
#[pyfunction]
pub(super) fn gazetteer_info(py: Python<'_>, path: PathBuf) -> PyResult<String> {
    Ok(py.detach(|| info(&path))?)
}

/// Whether the file is a compiled gazetteer, and no list.
#[pyfunction]
pub(super) fn is_compiled(py: Python<'_>, path: PathBuf) -> PyResult<bool> {
    // A folder of lists is no file to look into.
    Ok(py.detach(|| if path.is_file() { crate::gazetteer::is_compiled(&path) } else { Ok(false) })?)
}
