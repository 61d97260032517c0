//! A corpus with what was found in it.

use std::sync::OnceLock;

use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::{PyInt, PyTuple};

use super::error::wrong_type;
use super::gazetteer::PyGazetteer;
use super::input::{self, Input, strings};
use super::mention::PyMention;
use super::run::{self, Watch};
use super::segmenter::PySegmenter;
use super::table::PyTable;
use crate::annotate::Annotator;
use crate::arrow;
use crate::corpus::{Annotations, By, Entities, Within, Work};
use crate::text::CodePoints;

/// The sentences and mentions of a corpus, and what can be asked about them.
///
/// ``len()`` is the number of documents that were read. Documents are numbered by their place in
/// the input, from 0; offsets count code points.
///
/// Examples
/// --------
/// >>> import gazelle
/// >>> result = gazelle.annotate(["Xi met To Lam. They left Hanoi."], ["Xi", "To Lam", "Hanoi"])
/// >>> result.mentions["id"].to_pylist()
/// ['Xi', 'To Lam', 'Hanoi']
/// >>> result.mentions["sentence"].to_pylist()
/// [0, 0, 1]
#[pyclass(name = "Annotations", module = "gazelle", frozen)]
pub(super) struct PyAnnotations {
    annotations: Annotations,
    documents: OnceLock<Py<PyTable>>,
    sentences: OnceLock<Py<PyTable>>,
    mentions: OnceLock<Py<PyTable>>,
    skipped: OnceLock<Py<PyTable>>,
}

impl PyAnnotations {
    fn new(annotations: Annotations) -> Self {
        Self {
            annotations,
            documents: OnceLock::new(),
            sentences: OnceLock::new(),
            mentions: OnceLock::new(),
            skipped: OnceLock::new(),
        }
    }

    /// A table that is made when somebody asks for it, once.
    fn table(
        &self,
        py: Python<'_>,
        place: &OnceLock<Py<PyTable>>,
        make: impl FnOnce(&Annotations) -> arrow::Table + Send,
    ) -> PyResult<Py<PyTable>> {
        if let Some(table) = place.get() {
            return Ok(table.clone_ref(py));
        }
        let table = Py::new(py, PyTable::new(py.detach(|| make(&self.annotations))))?;
        Ok(place.get_or_init(|| table).clone_ref(py))
    }

    fn document(&self, doc: &Bound<'_, PyAny>) -> PyResult<crate::corpus::Document<'_>> {
        if !doc.is_instance_of::<PyInt>() && !doc.hasattr("__index__")? {
            return Err(wrong_type("doc", doc, "int, a document's number"));
        }
        doc.extract::<u32>().ok().and_then(|number| self.annotations.document(number)).ok_or_else(|| {
            PyIndexError::new_err(format!(
                "no document {doc}: result.documents[\"doc\"] lists those that were read"
            ))
        })
    }
}

#[pymethods]
impl PyAnnotations {
    /// One row a document that was read.
    ///
    /// ``doc``, ``doc_id``, ``n_chars``, ``n_sentences``, ``n_mentions``, then the kept columns.
    #[getter]
    fn documents(&self, py: Python<'_>) -> PyResult<Py<PyTable>> {
        self.table(py, &self.documents, arrow::documents)
    }

    /// One row a sentence: ``doc``, ``sentence``, ``start``, ``end``, ``text``.
    #[getter]
    fn sentences(&self, py: Python<'_>) -> PyResult<Py<PyTable>> {
        self.table(py, &self.sentences, |annotations| arrow::split(annotations.parts()))
    }

    /// One row a mention: where it stands, its text, and the entry it stands for.
    #[getter]
    fn mentions(&self, py: Python<'_>) -> PyResult<Py<PyTable>> {
        self.table(py, &self.mentions, arrow::mentions)
    }

    /// One row a document that was left out: ``doc``, ``doc_id``, ``reason``.
    #[getter]
    fn skipped(&self, py: Python<'_>) -> PyResult<Py<PyTable>> {
        self.table(py, &self.skipped, arrow::skipped)
    }

    fn __len__(&self) -> usize {
        self.annotations.document_count()
    }

    /// The text of a document.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> gazelle.annotate(["One.", "Two."], []).text(1)
    /// 'Two.'
    fn text(&self, doc: &Bound<'_, PyAny>) -> PyResult<&str> {
        Ok(self.document(doc)?.text())
    }

    /// The sentences that mention all of these entries.
    ///
    /// Parameters
    /// ----------
    /// *ids : str
    ///     Ids of entries.
    ///
    /// Returns
    /// -------
    /// Table
    ///     ``doc``, ``sentence``, ``start``, ``end``, ``text``; empty if there is none.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> result = gazelle.annotate(["Xi met To Lam. They left Hanoi."], ["Xi", "To Lam", "Hanoi"])
    /// >>> result.sentences_with("Xi", "To Lam")["text"].to_pylist()
    /// ['Xi met To Lam.']
    #[pyo3(signature = (*ids))]
    fn sentences_with(&self, py: Python<'_>, ids: &Bound<'_, PyTuple>) -> PyResult<PyTable> {
        let ids = strings(ids.as_any(), "ids")?;
        Ok(PyTable::new(py.detach(|| arrow::sentences_with(&self.annotations, &ids))))
    }

    /// Count mentions and documents, most mentions first.
    ///
    /// Parameters
    /// ----------
    /// by : {"id", "label"}
    ///     What is counted together; with "label", id and name are null.
    /// per : str, optional
    ///     A column of ``documents``: each of its values is counted apart.
    ///
    /// Returns
    /// -------
    /// Table
    ///     ``id``, ``name``, ``label``, the column ``per`` names, ``mentions``, ``documents``. A
    ///     mention counts for its first candidate.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> result = gazelle.annotate(["Xi met To Lam. They left Hanoi."], ["Xi", "To Lam", "Hanoi"])
    /// >>> [(row["id"], row["mentions"], row["documents"]) for row in result.counts()]
    /// [('Hanoi', 1, 1), ('To Lam', 1, 1), ('Xi', 1, 1)]
    #[pyo3(signature = (by = "id", per = None))]
    fn counts(&self, py: Python<'_>, by: &str, per: Option<&str>) -> PyResult<PyTable> {
        let by = By::parse(by)?;
        Ok(PyTable::new(py.detach(|| arrow::counts(&self.annotations, by, per))?))
    }

    /// Count the pairs of entries that are mentioned together.
    ///
    /// Parameters
    /// ----------
    /// within : {"sentence", "document"}
    ///     Where they have to meet.
    /// min_count : int
    ///     Rarer pairs are left out.
    ///
    /// Returns
    /// -------
    /// Table
    ///     ``a``, ``b`` (ids, ``a < b``), ``count`` (sentences or documents with both),
    ///     ``documents``, ``score``; most frequent first. The score is the normalised pointwise
    ///     mutual information of Bouma (2009): -1 never together, 0 as often as chance would have
    ///     it, 1 only together.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> result = gazelle.annotate(["Xi met To Lam. They left Hanoi."], ["Xi", "To Lam", "Hanoi"])
    /// >>> [(row["a"], row["b"], row["count"]) for row in result.cooccurrence()]
    /// [('To Lam', 'Xi', 1)]
    #[pyo3(signature = (within = "sentence", min_count = 1))]
    fn cooccurrence(&self, py: Python<'_>, within: &str, min_count: u32) -> PyResult<PyTable> {
        let within = Within::parse(within)?;
        Ok(PyTable::new(py.detach(|| arrow::pairs(&self.annotations, within, min_count))))
    }

    /// Write a report of the corpus as one HTML file that needs nothing else.
    ///
    /// Parameters
    /// ----------
    /// path : str or PathLike
    ///     The file to write.
    fn to_html(slf: &Bound<'_, Self>, path: &Bound<'_, PyAny>) -> PyResult<()> {
        slf.py().import("gazelle.notebook")?.call_method1("write_report", (slf, path))?;
        Ok(())
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("gazelle.notebook")?.call_method1("corpus", (slf,))
    }

    fn __repr__(&self) -> String {
        let found = &self.annotations;
        format!(
            "<Annotations: {} documents, {} sentences, {} mentions, {} skipped>",
            found.document_count(),
            found.sentence_count(),
            found.mention_count(),
            found.skipped_count()
        )
    }

    /// The id, the spans of the sentences and the mentions with their sentences of one document.
    fn _document(&self, doc: &Bound<'_, PyAny>) -> PyResult<Shown> {
        let document = self.document(doc)?;
        let Entities::Gazetteer(gazetteer) = self.annotations.entities() else {
            return Ok((document.id().into_owned(), Vec::new(), Vec::new()));
        };
        let text = document.text();
        let mut chars = CodePoints::new(text);
        let mut place =
            |span: crate::text::Span| (chars.at(span.start as usize), chars.at(span.end as usize));
        let sentences = document.sentences().iter().map(|&span| place(span)).collect();
        let mentions = document
            .mentions()
            .map(|mention| {
                let (start, end) = place(mention.span);
                let piece = &text[mention.span.range()];
                let candidates = mention.candidates;
                (mention.sentence, PyMention::new(start, end, piece, mention.kind, gazetteer, candidates))
            })
            .collect();
        Ok((document.id().into_owned(), sentences, mentions))
    }
}

/// A document's id, the spans of its sentences, its mentions each with its sentence.
type Shown = (String, Vec<(usize, usize)>, Vec<(u32, PyMention)>);

/// Find sentences and mentions in documents, on all cores.
///
/// Parameters
/// ----------
/// documents : path, iterable, mapping or table
///     A str or PathLike is always a file, a folder or a glob pattern (.txt .jsonl .csv .parquet,
///     also with .gz or .zst behind); texts come as an iterable of str, of (id, str) or of mappings,
///     as a mapping ``{id: str}``, or as a table, frame or series.
/// gaz : Gazetteer
///     Or what ``Gazetteer()`` or ``Gazetteer.read()`` accepts.
/// segmenter : str or Segmenter
///     The language's code, or a segmenter.
/// text, id : str, optional
///     The columns of the text and the id: by default "text", else the only column of strings, and
///     "id" if there is one.
/// keep : list of str
///     Columns that go into ``documents``.
/// encoding : str
///     The encoding of text files.
/// threads : int, optional
///     How many threads at most; all processors by default, or GAZELLE_NUM_THREADS.
/// progress : bool or callable
///     True shows a line or a bar; a callable gets a :class:`gazelle.Progress` now and then.
/// errors : {"strict", "replace", "skip"}
///     What becomes of a document that cannot be read: an error, U+FFFD for bytes that are no
///     text, or a row of ``skipped``.
///
/// Returns
/// -------
/// Annotations
///     In input order, the same for any number of threads. Empty input gives empty tables.
///
/// Raises
/// ------
/// NotFoundError
///     The path leads nowhere.
/// DocumentError
///     A document cannot be read, a folder has none; the message says where.
/// FileFormatError
///     A file is not what its ending promises; the message says which line.
///
/// Examples
/// --------
/// >>> import gazelle
/// >>> result = gazelle.annotate({"a": "To Lam visited China."}, ["To Lam", "China"])
/// >>> result.documents[0]
/// {'doc': 0, 'doc_id': 'a', 'n_chars': 21, 'n_sentences': 1, 'n_mentions': 2}
#[pyfunction]
#[pyo3(signature = (documents, gaz, segmenter = None, *, text = None, id = None, keep = None, encoding = "utf-8", threads = None, progress = None, errors = "strict"))]
#[expect(clippy::too_many_arguments, reason = "they are the options of a run")]
pub(super) fn annotate(
    documents: &Bound<'_, PyAny>,
    gaz: &Bound<'_, PyAny>,
    segmenter: Option<&Bound<'_, PyAny>>,
    text: Option<String>,
    id: Option<String>,
    keep: Option<&Bound<'_, PyAny>>,
    encoding: &str,
    threads: Option<&Bound<'_, PyAny>>,
    progress: Option<&Bound<'_, PyAny>>,
    errors: &str,
) -> PyResult<PyAnnotations> {
    let py = documents.py();
    let options = input::options(text, id, keep, encoding, errors)?;
    let threads = run::threads(threads)?;
    let segmenter = match segmenter {
        Some(segmenter) => PySegmenter::of(segmenter)?,
        None => crate::sentences::Segmenter::new("en")?,
    };
    let gazetteer = PyGazetteer::of(gaz)?;
    let mut watch = Watch::new(py, progress)?;
    let kept = options.columns.keep.clone();
    let input = Input::documents(documents, options)?;
    let work = Work::Annotate(Annotator::new(gazetteer.clone(), segmenter));
    let parts = run::all(py, input, work, threads, &mut watch)?;
    Ok(PyAnnotations::new(Annotations::new(parts, Entities::Gazetteer(gazetteer), kept)?))
}

/// Write bytes to a file that is either whole or not there.
#[pyfunction]
pub(super) fn write_file(py: Python<'_>, path: std::path::PathBuf, data: &[u8]) -> PyResult<()> {
    Ok(py.detach(|| crate::corpus::write_file(&path, data))?)
}
