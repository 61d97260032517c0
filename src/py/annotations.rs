//! A corpus with what was found in it.

use std::sync::OnceLock;

use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyBytes, PyInt, PyTuple};

use super::error::wrong_type;
use super::input::strings;
use super::mention::PyMention;
use super::options::{self, MaxChars, MinCount, Sentences, Width, optional_text, path, text};
use super::run;
use super::table::PyTable;
use crate::arrow::{self, Format, Found, Writer};
use crate::corpus::{Annotations, By, Within};
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
    pub(super) annotations: Annotations,
    /// How many may work on what is asked of it.
    pub(super) threads: usize,
    documents: OnceLock<Py<PyTable>>,
    sentences: OnceLock<Py<PyTable>>,
    mentions: OnceLock<Py<PyTable>>,
    skipped: OnceLock<Py<PyTable>>,
}

impl PyAnnotations {
    pub(super) fn new(annotations: Annotations, threads: usize) -> Self {
        Self {
            annotations,
            threads,
            documents: OnceLock::new(),
            sentences: OnceLock::new(),
            mentions: OnceLock::new(),
            skipped: OnceLock::new(),
        }
    }

    /// A table that is made when somebody asks for it, once.
    fn table(&self, py: Python<'_>, place: &OnceLock<Py<PyTable>>, found: Found) -> PyResult<Py<PyTable>> {
        if let Some(table) = place.get() {
            return Ok(table.clone_ref(py));
        }
        let threads = self.threads;
        let table = if self.annotations.parts().len() <= run::FEW {
            py.detach(|| found.table(&self.annotations, threads))?
        } else {
            let annotations = self.annotations.clone();
            run::alone(py, move || found.table(&annotations, threads))?
        };
        let table = Py::new(py, PyTable::new(table))?;
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
        self.table(py, &self.documents, Found::Documents)
    }

    /// One row a sentence: ``doc``, ``sentence``, ``start``, ``end``, ``text``.
    #[getter]
    fn sentences(&self, py: Python<'_>) -> PyResult<Py<PyTable>> {
        self.table(py, &self.sentences, Found::Sentences)
    }

    /// One row a mention: where it stands, its text, and the entry it stands for.
    #[getter]
    fn mentions(&self, py: Python<'_>) -> PyResult<Py<PyTable>> {
        self.table(py, &self.mentions, Found::Mentions)
    }

    /// One row a document that was left out: ``doc``, ``doc_id``, ``reason``.
    #[getter]
    fn skipped(&self, py: Python<'_>) -> PyResult<Py<PyTable>> {
        self.table(py, &self.skipped, Found::Skipped)
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
    ///     A column of ``documents``: each of its values is counted apart, null too.
    ///
    /// Returns
    /// -------
    /// Table
    ///     ``id``, ``name``, ``label`` (str, or None), the column ``per`` names, ``mentions``,
    ///     ``documents`` (uint32). A mention counts for its first candidate. Ties: more documents,
    ///     then id or label, then the group that comes first.
    ///
    /// Raises
    /// ------
    /// OptionError
    ///     An unknown ``by`` or column; the message lists the known ones.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> result = gazelle.annotate(["Xi met To Lam. They left Hanoi."], ["Xi", "To Lam", "Hanoi"])
    /// >>> [(row["id"], row["mentions"], row["documents"]) for row in result.counts()]
    /// [('Hanoi', 1, 1), ('To Lam', 1, 1), ('Xi', 1, 1)]
    #[pyo3(signature = (by = By::Id, per = None), text_signature = "($self, by='id', per=None)")]
    fn counts(&self, py: Python<'_>, by: By, per: Option<&Bound<'_, PyAny>>) -> PyResult<PyTable> {
        let per = optional_text("per", per)?;
        Ok(PyTable::new(py.detach(|| arrow::counts(&self.annotations, by, per.as_deref()))?))
    }

    /// Find what each group of documents names more, or less, than all the others.
    ///
    /// Parameters
    /// ----------
    /// column : str
    ///     A column of ``documents``; documents with one value are a group, null is a value too.
    /// by : {"id", "label"}
    ///     What is counted together; with "label", id and name are null.
    ///
    /// Returns
    /// -------
    /// Table
    ///     One row for each group and entry that it mentions: ``id``, ``name``, ``label``, the
    ///     column, ``mentions``, ``documents`` of the group, ``mentions_elsewhere``,
    ///     ``documents_elsewhere`` (uint32), ``log_ratio``, ``g2`` (float64). What a group names
    ///     more often than the others comes first, the best supported at the top; then what it names
    ///     less often, the best supported at the end.
    ///
    /// Raises
    /// ------
    /// OptionError
    ///     An unknown ``by`` or column; the message lists the known ones.
    ///
    /// Notes
    /// -----
    /// ``g2`` is the log-likelihood ratio G² of Dunning (1993, doi:10.5555/972450.972454): how sure it
    /// is that there is a difference (3.84 for p < 0.05, 10.83 for p < 0.001, one entry looked at).
    /// ``log_ratio`` is that of Hardie (2014): how large it is, as a power of two: 1 is twice the
    /// share of the mentions, -1 half of it. Where the others have no mention of the entry, half a
    /// mention is counted. Both are 0 if the others have no mention of anything.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> texts = [{"text": "Xi. Xi. Xi. Hanoi.", "paper": "A"}, {"text": "Hanoi. Hanoi.", "paper": "B"}]
    /// >>> result = gazelle.annotate(texts, ["Xi", "Hanoi"], keep=["paper"])
    /// >>> row = result.compare("paper")[0]
    /// >>> row["id"], row["paper"], row["mentions"], row["mentions_elsewhere"], round(row["g2"], 2)
    /// ('Xi', 'A', 3, 0, 3.82)
    #[pyo3(signature = (column, by = By::Id), text_signature = "($self, column, by='id')")]
    fn compare(&self, py: Python<'_>, column: &Bound<'_, PyAny>, by: By) -> PyResult<PyTable> {
        let column = text("column", column)?;
        Ok(PyTable::new(py.detach(|| arrow::compare(&self.annotations, by, &column))?))
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
    ///     ``documents`` (uint32), ``score`` (float64); most frequent first, ties by score, then
    ///     ids. It is the list of edges of a network; ``to_networkx`` makes one of it.
    ///
    /// Raises
    /// ------
    /// OptionError
    ///     An unknown ``within``, or a negative ``min_count``.
    ///
    /// Notes
    /// -----
    /// The score is the normalised pointwise mutual information of Bouma (2009, "Normalized
    /// (pointwise) mutual information in collocation extraction", GSCL): -1 never together, 0 as
    /// often as chance would have it, 1 only together. Unlike the bare mutual information it does
    /// not put pairs first that were seen once.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> result = gazelle.annotate(["Xi met To Lam. They left Hanoi."], ["Xi", "To Lam", "Hanoi"])
    /// >>> [(row["a"], row["b"], row["count"]) for row in result.cooccurrence()]
    /// [('To Lam', 'Xi', 1)]
    #[pyo3(
        signature = (within = Within::Sentence, min_count = MinCount(1)),
        text_signature = "($self, within='sentence', min_count=1)"
    )]
    fn cooccurrence(&self, py: Python<'_>, within: Within, min_count: MinCount) -> PyResult<PyTable> {
        // Nothing is counted more often than a u32 can say.
        let min_count = min_count.0.try_into().unwrap_or(u32::MAX);
        Ok(PyTable::new(py.detach(|| arrow::pairs(&self.annotations, within, min_count))))
    }

    /// Make a network of the entries that are mentioned together. Needs networkx.
    ///
    /// Parameters
    /// ----------
    /// within, min_count
    ///     As for ``cooccurrence``.
    ///
    /// Returns
    /// -------
    /// networkx.Graph
    ///     A node for each id that has a pair, with ``name``, ``label``, ``mentions`` and
    ///     ``documents``; an edge for each pair, with ``count``, ``documents`` and ``score``.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> result = gazelle.annotate(["Xi met To Lam. They left Hanoi."], ["Xi", "To Lam", "Hanoi"])
    /// >>> graph = result.to_networkx()
    /// >>> list(graph), graph["Xi"]["To Lam"]["count"]
    /// (['To Lam', 'Xi'], 1)
    #[pyo3(
        signature = (within = None, min_count = None),
        text_signature = "($self, within='sentence', min_count=1)"
    )]
    fn to_networkx<'py>(
        slf: &Bound<'py, Self>,
        within: Option<Bound<'py, PyAny>>,
        min_count: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let given = [("within", within), ("min_count", min_count)];
        let options =
            given.into_iter().filter_map(|(name, value)| Some((name, value?))).into_py_dict(slf.py())?;
        slf.py().import("gazelle.network")?.getattr("graph")?.call((slf,), Some(&options))
    }

    /// List every mention of an entry with what stands around it.
    ///
    /// Parameters
    /// ----------
    /// id : str
    ///     The entry's id.
    /// width : int
    ///     How many code points before and behind the mention are shown, at most; they do not stop
    ///     at the ends of its sentence.
    ///
    /// Returns
    /// -------
    /// Table
    ///     ``doc``, ``sentence``, ``start``, ``end`` (uint32; the span is that of the mention),
    ///     ``left``, ``match``, ``right``, in the order of the corpus. Without a mention, without rows.
    ///
    /// Raises
    /// ------
    /// OptionError
    ///     A negative ``width``.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> result = gazelle.annotate(["In Hanoi Xi met To Lam."], ["Xi", "To Lam"])
    /// >>> result.concordance("Xi", width=5).to_dicts()
    /// [{'doc': 0, 'sentence': 0, 'start': 9, 'end': 11, 'left': 'anoi ', 'match': 'Xi', 'right': ' met '}]
    #[pyo3(signature = (id, width = Width(60)), text_signature = "($self, id, width=60)")]
    fn concordance(&self, py: Python<'_>, id: &Bound<'_, PyAny>, width: Width) -> PyResult<PyTable> {
        let (id, width) = (text("id", id)?, width.0.try_into().unwrap_or(usize::MAX));
        Ok(PyTable::new(py.detach(|| arrow::concordance(&self.annotations, &id, width))))
    }

    /// Count how often each document mentions each entry.
    ///
    /// Returns
    /// -------
    /// Table
    ///     ``doc`` (uint32), ``id``, ``mentions`` (uint32), by document, then id; pairs without a
    ///     mention have no row.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> result = gazelle.annotate(["Xi. Hanoi. Xi.", "Nobody.", "Hanoi."], ["Xi", "Hanoi"])
    /// >>> [tuple(row.values()) for row in result.coverage()]
    /// [(0, 'Hanoi', 1), (0, 'Xi', 2), (2, 'Hanoi', 1)]
    fn coverage(&self, py: Python<'_>) -> PyTable {
        PyTable::new(py.detach(|| arrow::coverage(&self.annotations)))
    }

    /// Show the text of a document with its mentions highlighted.
    ///
    /// Pointing at a mention tells what it stands for, and what else it may stand for.
    ///
    /// Parameters
    /// ----------
    /// doc : int
    ///     The document's number.
    /// sentences : bool
    ///     Whether each sentence begins with its number.
    /// max_chars : int, optional
    ///     How much of the text is shown; the rest is counted. None shows all of it.
    ///
    /// Returns
    /// -------
    /// str
    ///     HTML, which a notebook renders; its ``repr`` is plain text for a terminal.
    ///
    /// Raises
    /// ------
    /// IndexError
    ///     There is no such document.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> gaz = gazelle.Gazetteer([{"id": "to-lam", "name": "To Lam"}])
    /// >>> gazelle.annotate(["To Lam came. He left."], gaz).show(sentences=True)
    /// [0] [To Lam](to-lam) came. [1] He left.
    #[pyo3(
        signature = (doc = None, sentences = Sentences(false), max_chars = MaxChars(Some(10_000))),
        text_signature = "($self, doc=0, sentences=False, max_chars=10000)"
    )]
    fn show<'py>(
        slf: &Bound<'py, Self>,
        doc: Option<Bound<'py, PyAny>>,
        sentences: Sentences,
        max_chars: MaxChars,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let doc = doc.map_or_else(|| 0.into_bound_py_any(py), Ok)?;
        py.import("gazelle.notebook")?.call_method1("document", (slf, doc, sentences.0, max_chars.0))
    }

    /// Write a report of the corpus as one HTML page that needs nothing else.
    ///
    /// The page has totals, entities and pairs to search and sort, the passages of each, and the
    /// documents with their mentions highlighted. It works without network. Of large corpora it
    /// shows a part, and says which.
    ///
    ///
    /// Parameters
    /// ----------
    /// path : str or PathLike
    ///     The file to write.
    fn to_html(slf: &Bound<'_, Self>, path: &Bound<'_, PyAny>) -> PyResult<()> {
        slf.py().import("gazelle.report")?.call_method1("write_report", (slf, path))?;
        Ok(())
    }

    /// Write all tables into a folder, one file a table.
    ///
    /// Beside ``documents``, ``sentences``, ``mentions`` and ``skipped`` there is ``gaps``: ``doc``,
    /// ``sentence`` and ``text``, what stands before a sentence, or behind the last, where that is not
    /// what one expects (one space, nothing at either end). With it :meth:`read` puts the texts together
    /// again, and no text is written twice. Files are whole or not there: they get their names once
    /// everything is safely on disk.
    ///
    /// Parameters
    /// ----------
    /// folder : str or PathLike
    ///     Made if it is not there; files of an earlier run are replaced.
    /// format : {"parquet", "jsonl", "csv"}
    ///     Parquet keeps every type and holds the run's settings in its metadata.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> gazelle.annotate(["Xi left."], ["Xi"]).write("found")
    /// >>> gazelle.Annotations.read("found").mentions["id"].to_pylist()
    /// ['Xi']
    #[pyo3(signature = (folder, format = Format::Parquet), text_signature = "($self, folder, format='parquet')")]
    fn write(&self, py: Python<'_>, folder: &Bound<'_, PyAny>, format: Format) -> PyResult<()> {
        let folder = path("folder", folder)?;
        py.detach(|| {
            let mut writer = Writer::new(&folder, format)?;
            writer.write(self.annotations.clone(), self.threads, &mut run::signals)?;
            writer.finish(&mut run::signals)
        })
    }

    /// Read what ``write`` wrote, texts included.
    ///
    /// From CSV, kept columns come back as strings.
    ///
    /// Parameters
    /// ----------
    /// folder : str or PathLike
    ///     The folder.
    ///
    /// Raises
    /// ------
    /// NotFoundError
    ///     The folder or one of its files is not there.
    /// FileFormatError
    ///     A file is not what was written.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> gazelle.annotate(["Xi left."], ["Xi"]).write("found", format="jsonl")
    /// >>> gazelle.Annotations.read("found").text(0)
    /// 'Xi left.'
    #[staticmethod]
    fn read(py: Python<'_>, folder: &Bound<'_, PyAny>) -> PyResult<Self> {
        let folder = path("folder", folder)?;
        let threads = run::threads(None)?;
        Ok(Self::new(run::alone(py, move || arrow::read(&folder))?, threads))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let py = slf.py();
        let (annotations, threads) = (slf.get().annotations.clone(), slf.get().threads);
        let bytes = run::alone(py, move || arrow::to_bytes(&annotations, threads))?;
        (slf.get_type().getattr("_restore")?, (PyBytes::new(py, &bytes),)).into_pyobject(py)
    }

    /// Batches of one corpus, put together again.
    #[staticmethod]
    fn _joined(batches: Vec<PyRef<'_, Self>>) -> PyResult<Self> {
        let threads = run::threads(None)?;
        let batches: Vec<Annotations> = batches.iter().map(|batch| batch.annotations.clone()).collect();
        Ok(Self::new(Annotations::joined(&batches)?, threads))
    }

    #[staticmethod]
    fn _restore(py: Python<'_>, bytes: &[u8]) -> PyResult<Self> {
        Ok(Self::new(py.detach(|| arrow::from_bytes(bytes))?, run::threads(None)?))
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("gazelle.notebook")?.call_method1("corpus", (slf,))
    }

    /// How many documents, sentences and mentions there are, and how many documents were left out.
    fn _totals(&self) -> (usize, usize, usize, usize) {
        let found = &self.annotations;
        let read = (found.document_count(), found.sentence_count(), found.mention_count());
        (read.0, read.1, read.2, found.skipped_count())
    }

    /// The language whose sentences were looked for; empty if that is not known.
    fn _language(&self) -> &str {
        self.annotations.settings()["segmenter"]["language"].as_str().unwrap_or_default()
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
        let entities = self.annotations.entities();
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
                (mention.sentence, PyMention::new(start, end, piece, mention.kind, entities, candidates))
            })
            .collect();
        Ok((document.id().into_owned(), sentences, mentions))
    }
}

/// A document's id, the spans of its sentences, its mentions each with its sentence.
type Shown = (String, Vec<(usize, usize)>, Vec<(u32, PyMention)>);

/// Write bytes to a file that is either whole or not there.
#[pyfunction]
pub(super) fn write_file(py: Python<'_>, path: &Bound<'_, PyAny>, data: &[u8]) -> PyResult<()> {
    let (path, data) = (options::path("path", path)?, data.to_vec());
    run::alone(py, move || crate::output::write_file(&path, &data))
}
