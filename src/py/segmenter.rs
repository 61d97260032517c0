//! Segmenters.

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyList, PyString, PyTuple};
use serde_json::{Map, Value};

use super::error::wrong_type;
use super::input::{Input, strings};
use super::json;
use super::options::{self, text};
use super::run::{self, Watch};
use super::table::PyTable;
use super::text::Utf8;
use crate::arrow::{boundaries, languages, learned, split};
use crate::corpus::{Options as ReadOptions, Tally, Work};
use crate::sentences::{Learned, Newlines, Quotes, Segmenter};
use crate::text::Span;
use crate::{Error, ErrorKind};

/// Up to so many bytes a text is split faster than the interpreter is released and taken again.
const SHORT: usize = 1 << 12;

/// After so many bytes of a long text signals get their chance.
const PAUSE: usize = 1 << 18;

/// Splits text into sentences.
///
/// Parameters
/// ----------
/// language : str
///     The language's code; ``Segmenter.languages()`` lists them.
/// abbreviations : list of str
///     Words that are written with a full stop.
/// never_break_after : list of str
///     Words and their full stop after which no sentence ends.
/// always_break_after : list of str
///     Words and their full stop after which a sentence ends.
/// newlines : {"auto", "break", "space"}
///     Whether a single line break ends a sentence; "auto" decides for each document whether its
///     lines are hard-wrapped. A blank line always does.
/// quotes : {"split", "keep"}
///     "keep": a quotation of several sentences is not split.
/// threshold : float
///     How sure a break must be, from 0 to 1; lower gives more sentences.
/// learned : Table or frame, optional
///     What :meth:`adapt` learnt, perhaps edited.
///
/// Raises
/// ------
/// OptionError
///     An option has an unknown value or the language is unknown; the message lists the known ones.
///
/// Examples
/// --------
/// >>> import gazelle
/// >>> seg = gazelle.Segmenter("en")
/// >>> seg.split("Dr. Nguyen spoke. Nobody left!")
/// ['Dr. Nguyen spoke.', 'Nobody left!']
#[pyclass(name = "Segmenter", module = "gazelle", frozen)]
pub(super) struct PySegmenter(pub(super) Segmenter);

impl PySegmenter {
    /// A segmenter, or the one of a language's code.
    pub(super) fn of(segmenter: &Bound<'_, PyAny>) -> PyResult<Segmenter> {
        if let Ok(segmenter) = segmenter.cast::<Self>() {
            return Ok(segmenter.get().0.clone());
        }
        match segmenter.cast::<PyString>() {
            Ok(language) => Ok(Segmenter::new(Utf8::new(language)?.as_str())?),
            Err(_) => Err(wrong_type("segmenter", segmenter, "a Segmenter or a language code")),
        }
    }

    fn byte_spans(&self, py: Python<'_>, text: &str) -> PyResult<Vec<Span>> {
        if text.len() <= SHORT {
            return Ok(self.0.spans(text));
        }
        let mut pause = || Python::attach(|py| py.check_signals());
        py.detach(|| self.0.spans_pausing(text, PAUSE, &mut pause))
    }
}

#[pymethods]
impl PySegmenter {
    #[new]
    #[pyo3(
        signature = (language, *, abbreviations = None, never_break_after = None, always_break_after = None, newlines = Newlines::Auto, quotes = Quotes::Split, threshold = None, learned = None),
        text_signature = "(language, *, abbreviations=(), never_break_after=(), always_break_after=(), newlines='auto', quotes='split', threshold=0.5, learned=None)"
    )]
    #[expect(clippy::too_many_arguments, reason = "they are the options of a segmenter")]
    fn new(
        language: &Bound<'_, PyAny>,
        abbreviations: Option<&Bound<'_, PyAny>>,
        never_break_after: Option<&Bound<'_, PyAny>>,
        always_break_after: Option<&Bound<'_, PyAny>>,
        newlines: Newlines,
        quotes: Quotes,
        threshold: Option<&Bound<'_, PyAny>>,
        learned: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let words = |values: Option<&Bound<'_, PyAny>>, place: &str| {
            values.map_or_else(|| Ok(Vec::new()), |values| strings(values, place))
        };
        let threshold = match threshold {
            None => 0.5,
            Some(value) => match value.extract() {
                Ok(number) if !value.is_instance_of::<PyBool>() => number,
                _ => return Err(wrong_type("threshold", value, "a number from 0 to 1")),
            },
        };
        let segmenter = Segmenter::builder(&text("language", language)?)
            .abbreviations(words(abbreviations, "abbreviations")?)
            .never_break_after(words(never_break_after, "never_break_after")?)
            .always_break_after(words(always_break_after, "always_break_after")?)
            .newlines(newlines)
            .quotes(quotes)
            .threshold(threshold)
            .learned(learned.map_or_else(|| Ok(Vec::new()), read_learned)?)
            .build()?;
        Ok(Self(segmenter))
    }

    /// The language's code.
    #[getter]
    fn language(&self) -> &str {
        self.0.language()
    }

    /// Split one text into sentences, without the white space around them.
    ///
    /// Parameters
    /// ----------
    /// text : str
    ///     One document.
    ///
    /// Returns
    /// -------
    /// list of str
    ///     In order; empty text has none.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> gazelle.Segmenter("en").split("It rained. Then, at 3 p.m., it stopped.")
    /// ['It rained.', 'Then, at 3 p.m., it stopped.']
    fn split<'py>(&self, py: Python<'py>, text: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
        let utf8 = Utf8::of(text, "text")?;
        utf8.parts(&self.byte_spans(py, utf8.as_str())?)
    }

    /// The spans of the sentences of one text.
    ///
    /// Parameters
    /// ----------
    /// text : str
    ///     One document.
    ///
    /// Returns
    /// -------
    /// list of tuple of int
    ///     ``(start, end)`` in code points, in order.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> gazelle.Segmenter("en").spans("One.  Two.")
    /// [(0, 4), (6, 10)]
    fn spans<'py>(&self, py: Python<'py>, text: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
        let utf8 = Utf8::of(text, "text")?;
        utf8.points(&self.byte_spans(py, utf8.as_str())?)
    }

    /// Split many texts, on all cores.
    ///
    /// Parameters
    /// ----------
    /// texts : iterable of str, mapping, table or series
    ///     The texts; None is a text without sentences.
    /// threads : int, optional
    ///     How many threads at most; all processors by default, or GAZELLE_NUM_THREADS.
    /// progress : bool or callable
    ///     True shows a line or a bar; a callable gets a :class:`gazelle.Progress` now and then.
    ///
    /// Returns
    /// -------
    /// Table
    ///     ``doc``, ``sentence``, ``start``, ``end``, ``text``, ordered by doc and sentence.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> gazelle.Segmenter("en").split_many(["One. Two.", None, "Three."])["doc"].to_pylist()
    /// [0, 0, 2]
    #[pyo3(
        signature = (texts, *, threads = None, progress = None),
        text_signature = "($self, texts, *, threads=None, progress=False)"
    )]
    fn split_many(
        &self,
        py: Python<'_>,
        texts: &Bound<'_, PyAny>,
        threads: Option<&Bound<'_, PyAny>>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<PyTable> {
        let threads = run::threads(threads)?;
        let mut watch = Watch::new(py, progress)?;
        let input = Input::texts(texts, ReadOptions::default())?;
        let parts = run::all(py, input, Work::Split(self.0.clone()), threads, &mut watch)?;
        run::table(py, parts, move |parts| split(parts, threads))
    }

    /// Show every place where a sentence could end, and why it does or does not.
    ///
    /// Returns
    /// -------
    /// Table
    ///     ``offset`` (code points), ``score`` (0 to 1), ``kept``, ``evidence``, in order.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> table = gazelle.Segmenter("en").explain("Mr. Lam spoke. Xi listened.")
    /// >>> [row["offset"] for row in table if row["kept"]]
    /// [14, 27]
    fn explain(&self, py: Python<'_>, text: &Bound<'_, PyAny>) -> PyResult<PyTable> {
        let utf8 = Utf8::of(text, "text")?;
        let text = utf8.as_str();
        Ok(PyTable::new(py.detach(|| boundaries(text, &self.0.explain(text)))))
    }

    /// Learn the abbreviations of a corpus, on all cores; returns a new segmenter.
    ///
    /// Parameters
    /// ----------
    /// texts : iterable of str, mapping, table or series
    ///     The corpus.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> seg = gazelle.Segmenter("en").adapt(["See Abschn. 3. See Abschn. 4."] * 20)
    /// >>> type(seg.learned).__name__
    /// 'Table'
    fn adapt(&self, py: Python<'_>, texts: &Bound<'_, PyAny>) -> PyResult<Self> {
        let input = Input::texts(texts, ReadOptions::default())?;
        let tally = Tally::default();
        let mut watch = Watch::new(py, None)?;
        run::each(py, input, Work::Count(tally.clone()), run::threads(None)?, &mut watch, drop)?;
        Ok(py.detach(|| Self(self.0.adapt_counted(&tally.total()))))
    }

    /// What was learnt: ``kind``, ``form``, ``count``, ``total``, ``score``.
    #[getter]
    fn learned(&self) -> PyTable {
        PyTable::new(learned(self.0.learned()))
    }

    /// Write the segmenter to a file.
    fn save(&self, py: Python<'_>, path: &Bound<'_, PyAny>) -> PyResult<()> {
        let path = options::path("path", path)?;
        let bytes = self.0.to_bytes();
        run::alone(py, move || crate::output::write_file(&path, &bytes))
    }

    /// Read a segmenter that ``save`` wrote.
    #[staticmethod]
    fn load(py: Python<'_>, path: &Bound<'_, PyAny>) -> PyResult<Self> {
        let path = options::path("path", path)?;
        let bytes = py.detach(|| std::fs::read(&path)).map_err(|error| Error::io(&path, &error))?;
        Ok(Self(Segmenter::from_bytes(&bytes).map_err(|error| error.at(path.display()))?))
    }

    /// List the known languages.
    ///
    /// Returns
    /// -------
    /// Table
    ///     ``language`` (code), ``name``, ``basis``: what its decisions rest on.
    ///
    /// Examples
    /// --------
    /// >>> import gazelle
    /// >>> "en" in gazelle.Segmenter.languages()["language"].to_pylist()
    /// True
    #[staticmethod]
    fn languages() -> PyTable {
        PyTable::new(languages())
    }

    fn __repr__(&self) -> String {
        format!("<Segmenter: {}>", self.0.language())
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("gazelle.notebook")?.call_method1("segmenter", (slf,))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let py = slf.py();
        let bytes = PyBytes::new(py, &slf.get().0.to_bytes());
        (slf.get_type().getattr("_restore")?, (bytes,)).into_pyobject(py)
    }

    #[staticmethod]
    fn _restore(bytes: &[u8]) -> PyResult<Self> {
        Ok(Self(Segmenter::from_bytes(bytes)?))
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }
}

/// What was learnt, from a table, a frame or rows.
fn read_learned(given: &Bound<'_, PyAny>) -> PyResult<Vec<Learned>> {
    let rows = if given.is_instance_of::<PyList>() {
        given.clone()
    } else {
        given.py().import("gazelle.table")?.call_method1("dicts", (given,))?
    };
    rows.try_iter()?
        .enumerate()
        .map(|(at, row)| {
            let place = format!("row {at} of learned");
            let row: Map<String, Value> = match json::from_py(&row?, &place)? {
                Value::Object(row) => row,
                _ => Map::new(),
            };
            serde_json::from_value(Value::Object(row)).map_err(|error| {
                let message = format!("{place}: {error}; accepted: kind, form, count, total, score");
                Error::new(ErrorKind::Option, message).into()
            })
        })
        .collect()
}
