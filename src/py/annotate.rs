//! Documents in, annotations out: all at once, a batch at a time, or straight into a folder.

use std::sync::{Mutex, MutexGuard};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use serde_json::{Value, json};

use super::annotations::PyAnnotations;
use super::gazetteer::PyGazetteer;
use super::input::{self, Input};
use super::options::{self, BatchSize};
use super::run::{self, Watch};
use super::segmenter::PySegmenter;
use crate::annotate::Annotator;
use crate::arrow::{Format, Writer};
use crate::corpus::{Annotations, Batches, Entities, Errors, Options, Part, Pipeline, Work};
use crate::gazetteer::Gazetteer;
use crate::sentences::Segmenter;

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
///     "id" if there is one. Where there is no id, or a null, it is the path in a folder, else the
///     document's number; that this is the id of another document is an error.
/// keep : list of str
///     Columns that go into ``documents``.
/// encoding : str
///     The encoding of text files.
/// threads : int, optional
///     How many threads annotate at most; all processors by default, or GAZELLE_NUM_THREADS. Reading
///     goes on beside them.
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
#[pyo3(
    signature = (documents, gaz, segmenter = None, *, text = None, id = None, keep = None, encoding = None, threads = None, progress = None, errors = Errors::Strict),
    text_signature = "(documents, gaz, segmenter='en', *, text=None, id=None, keep=(), encoding='utf-8', threads=None, progress=False, errors='strict')"
)]
#[expect(clippy::too_many_arguments, reason = "they are the options of a run")]
pub(super) fn annotate(
    documents: &Bound<'_, PyAny>,
    gaz: &Bound<'_, PyAny>,
    segmenter: Option<&Bound<'_, PyAny>>,
    text: Option<&Bound<'_, PyAny>>,
    id: Option<&Bound<'_, PyAny>>,
    keep: Option<&Bound<'_, PyAny>>,
    encoding: Option<&Bound<'_, PyAny>>,
    threads: Option<&Bound<'_, PyAny>>,
    progress: Option<&Bound<'_, PyAny>>,
    errors: Errors,
) -> PyResult<PyAnnotations> {
    let py = documents.py();
    let threads = run::threads(threads)?;
    let mut watch = Watch::new(py, progress)?;
    let run = Run::new(documents, gaz, segmenter, input::options(text, id, keep, encoding, errors)?)?;
    let parts = run::all(py, run.input, run.work, threads, &mut watch)?;
    Ok(PyAnnotations::new(run.made.annotations(parts)?, threads))
}

/// Everything a run needs, from the arguments of a call.
struct Run {
    input: Input,
    work: Work,
    made: Made,
}

/// What makes annotations of a run's parts.
struct Made {
    gazetteer: Gazetteer,
    keep: Vec<String>,
    settings: Value,
}

impl Run {
    fn new(
        documents: &Bound<'_, PyAny>,
        gaz: &Bound<'_, PyAny>,
        segmenter: Option<&Bound<'_, PyAny>>,
        mut options: Options,
    ) -> PyResult<Self> {
        let segmenter = match segmenter {
            Some(segmenter) => PySegmenter::of(segmenter)?,
            None => Segmenter::new("en")?,
        };
        let gazetteer = PyGazetteer::of(gaz)?;
        let settings = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "gazetteer": { "entries": gazetteer.len(), "options": gazetteer.options() },
            "segmenter": { "language": segmenter.language() },
        });
        let keep = options.columns.keep.clone();
        // Where a compiled file was made from says nothing about the documents here.
        let list = gazetteer.report().filter(|_| gazetteer.origin().is_none());
        options.aside = list.map(|list| list.path.clone().into());
        let input = Input::documents(documents, options)?;
        let work = Work::Annotate(Annotator::new(gazetteer.clone(), segmenter));
        Ok(Self { input, work, made: Made { gazetteer, keep, settings } })
    }
}

impl Made {
    fn annotations(&self, parts: Vec<Part>) -> PyResult<Annotations> {
        let entities = Entities::Gazetteer(self.gazetteer.clone());
        Ok(Annotations::new(parts, entities, self.keep.clone(), self.settings.clone())?)
    }
}

/// Bytes of text that are read, and perhaps annotated, ahead of the batch that was asked for.
const AHEAD: usize = 32 << 20;

/// Annotate a corpus of any size, a batch at a time.
///
/// Memory stays bounded, whatever the size of the corpus: while one batch is used the next is read
/// and annotated.
///
/// Parameters
/// ----------
/// documents, gaz, segmenter, text, id, keep, encoding, threads, progress, errors
///     As for :func:`annotate`.
/// batch_size : int
///     How many documents a batch has; it ends earlier at 64 MB of text.
///
/// Returns
/// -------
/// iterator of Annotations
///     In input order; the numbers of documents run on. Its ``close()``, or the end of a ``with``, gives
///     up what is left.
///
/// Examples
/// --------
/// >>> import gazelle
/// >>> for part in gazelle.annotate_batches(["Xi."] * 5, ["Xi"], batch_size=2):
/// ...     print(part.mentions["doc"].to_pylist())
/// [0, 1]
/// [2, 3]
/// [4]
#[pyfunction]
#[pyo3(
    signature = (documents, gaz, segmenter = None, *, batch_size = BatchSize(10_000), text = None, id = None, keep = None, encoding = None, threads = None, progress = None, errors = Errors::Strict),
    text_signature = "(documents, gaz, segmenter='en', *, batch_size=10000, text=None, id=None, keep=(), encoding='utf-8', threads=None, progress=False, errors='strict')"
)]
#[expect(clippy::too_many_arguments, reason = "they are the options of a run")]
pub(super) fn annotate_batches(
    documents: &Bound<'_, PyAny>,
    gaz: &Bound<'_, PyAny>,
    segmenter: Option<&Bound<'_, PyAny>>,
    batch_size: BatchSize,
    text: Option<&Bound<'_, PyAny>>,
    id: Option<&Bound<'_, PyAny>>,
    keep: Option<&Bound<'_, PyAny>>,
    encoding: Option<&Bound<'_, PyAny>>,
    threads: Option<&Bound<'_, PyAny>>,
    progress: Option<&Bound<'_, PyAny>>,
    errors: Errors,
) -> PyResult<PyBatches> {
    let threads = run::threads(threads)?;
    let watch = Watch::new(documents.py(), progress)?;
    let run = Run::new(documents, gaz, segmenter, input::options(text, id, keep, encoding, errors)?)?;
    let batches = Batches::new(Pipeline::new(run.input, run.work, threads, AHEAD));
    Ok(PyBatches {
        size: batch_size.0 as usize,
        made: run.made,
        threads,
        state: Mutex::new(Some((batches, watch))),
    })
}

/// What a run is at, unless it is closed.
type State = Option<(Batches<Input>, Watch)>;

/// The batches of a corpus, in input order.
#[pyclass(name = "_Batches", module = "gazelle", frozen)]
pub(super) struct PyBatches {
    size: usize,
    made: Made,
    threads: usize,
    state: Mutex<State>,
}

#[pymethods]
impl PyBatches {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<PyAnnotations>> {
        self._next(py, self.size)
    }

    /// The next batch, of another size; None at the end.
    fn _next(&self, py: Python<'_>, size: usize) -> PyResult<Option<PyAnnotations>> {
        let mut state = self.state()?;
        let Some((batches, watch)) = &mut *state else { return Ok(None) };
        let parts = py.detach(|| batches.next(size, &mut |done| watch.poll(done)))?;
        let Some(parts) = parts else {
            watch.finish(py, &batches.progress())?;
            return Ok(None);
        };
        Ok(Some(PyAnnotations::new(self.made.annotations(parts)?, self.threads)))
    }

    /// Stop reading ahead and let go of the documents; there are no more batches.
    ///
    /// ``with`` does so at its end.
    fn close(&self) -> PyResult<()> {
        self.state()?.take();
        Ok(())
    }

    fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[pyo3(signature = (*_error))]
    fn __exit__(&self, _error: &Bound<'_, PyTuple>) -> PyResult<()> {
        self.close()
    }
}

impl PyBatches {
    /// As with a generator: only one thread at a time can ask for the next batch.
    fn state(&self) -> PyResult<MutexGuard<'_, State>> {
        self.state
            .try_lock()
            .map_err(|_| PyValueError::new_err("another thread is waiting for the next batch"))
    }
}

/// Write the batches of a corpus into a folder, a file a table.
#[pyfunction]
pub(super) fn write_batches(
    py: Python<'_>,
    batches: &Bound<'_, PyAny>,
    folder: &Bound<'_, PyAny>,
    format: Format,
) -> PyResult<()> {
    let mut writer = Writer::new(&options::path("folder", folder)?, format)?;
    let mut any = false;
    for batch in batches.try_iter()? {
        let batch = batch?;
        let batch = batch.cast::<PyAnnotations>()?.get();
        any = true;
        py.detach(|| writer.write(batch.annotations.clone(), batch.threads, &mut run::signals))?;
    }
    py.detach(|| {
        if !any {
            writer.write(Annotations::joined(&[])?, 1, &mut run::signals)?;
        }
        writer.finish(&mut run::signals)
    })
}
