//! From `str` to UTF-8 and back, without a second copy that the `str` would keep for ever.

use pyo3::exceptions::PySystemError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyList, PyString};

use super::error::wrong_type;
use super::run;
use crate::text::{CodePoints, Span, utf8};

/// The UTF-8 of a `str`. A lone surrogate, which UTF-8 cannot hold, is one U+FFFD, so that code
/// points still count the same.
pub(super) struct Utf8<'py> {
    text: Bound<'py, PyString>,
    form: Form,
}

enum Form {
    /// The `str` itself holds it.
    Ascii,
    Encoded(String),
}

impl<'py> Utf8<'py> {
    pub(super) fn new(text: &Bound<'py, PyString>) -> PyResult<Self> {
        let form = if is_ascii(text)? { Form::Ascii } else { Form::Encoded(encode(text)?) };
        Ok(Self { text: text.clone(), form })
    }

    /// The text of `value`, which must be a `str`; `place` names it in the TypeError.
    pub(super) fn of(value: &Bound<'py, PyAny>, place: &str) -> PyResult<Self> {
        match value.cast::<PyString>() {
            Ok(text) => Self::new(text),
            Err(_) => Err(wrong_type(place, value, "str")),
        }
    }

    pub(super) fn as_str(&self) -> &str {
        match &self.form {
            Form::Ascii => self.text.to_str().expect("ASCII is UTF-8 as it stands"),
            Form::Encoded(text) => text,
        }
    }

    /// From bytes to code points; nothing where they are the same.
    fn code_points(&self) -> Option<CodePoints<'_>> {
        (!matches!(self.form, Form::Ascii)).then(|| CodePoints::new(self.as_str()))
    }

    /// The parts of the `str`, each a `str` of its own.
    pub(super) fn parts(&self, spans: &[Span]) -> PyResult<Bound<'py, PyList>> {
        let (utf8, wide) = (self.as_str(), matches!(self.form, Form::Encoded(_)));
        self.list(spans, |span, start, end| {
            // As many bytes as code points: ASCII, which is copied sooner than cut out of wider characters.
            if wide && end - start == span.end - span.start {
                Part::Ascii(&utf8[span.range()])
            } else {
                Part::Cut { text: &self.text, start, end }
            }
        })
    }

    /// Where they stand in code points: tuples of start and end.
    pub(super) fn points(&self, spans: &[Span]) -> PyResult<Bound<'py, PyList>> {
        self.list(spans, |_, start, end| (start, end))
    }

    /// A list of what `make` makes of each span and its start and end in code points.
    fn list<'a, T: IntoPyObject<'py>>(
        &'a self,
        spans: &[Span],
        make: impl Fn(Span, u32, u32) -> T,
    ) -> PyResult<Bound<'py, PyList>> {
        let mut points = self.code_points();
        let mut point = |byte: u32| points.as_mut().map_or(byte, |points| points.at(byte as usize) as u32);
        let parts = spans.iter().map(|&span| Ok(make(span, point(span.start), point(span.end))));
        run::list(self.text.py(), parts)
    }
}

/// Whether the `str` says of itself that it is ASCII: it knows, and the question costs no pass.
fn is_ascii(text: &Bound<'_, PyString>) -> PyResult<bool> {
    // What `str.isascii` calls, because short texts are split as fast as it is found and called by name. A
    // subclass may say anything, but is not asked.
    static ASK: PyOnceLock<ffi::PyCFunction> = PyOnceLock::new();
    let py = text.py();
    let ask = ASK.get_or_try_init(py, || {
        let method = PyString::new(py, "").getattr("isascii")?;
        // SAFETY: the interpreter is attached; what is no built-in function is refused.
        let (flags, function) = unsafe {
            (ffi::PyCFunction_GetFlags(method.as_ptr()), ffi::PyCFunction_GetFunction(method.as_ptr()))
        };
        match function {
            Some(function) if flags == ffi::METH_NOARGS => Ok(function),
            _ => {
                Err(PyErr::take(py).unwrap_or_else(|| PySystemError::new_err("str.isascii takes arguments")))
            }
        }
    })?;
    // SAFETY: the interpreter is attached, `text` is a `str`, a function without arguments gets null for
    // them, and the result is a new reference or null with an exception set.
    let answer = unsafe { Bound::from_owned_ptr_or_err(py, ask(text.as_ptr(), std::ptr::null_mut())) };
    answer?.is_truthy()
}

/// A part of a `str`.
enum Part<'a, 'py> {
    Ascii(&'a str),
    /// By its place in code points.
    Cut {
        text: &'a Bound<'py, PyString>,
        start: u32,
        end: u32,
    },
}

impl<'py> IntoPyObject<'py> for Part<'_, 'py> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Part::Ascii(part) => Ok(PyString::new(py, part).into_any()),
            Part::Cut { text, start, end } => cut(text, start as usize, end as usize),
        }
    }
}

/// The code points from `start` to `end`, or to the end of the `str` if that comes first.
fn cut<'py>(text: &Bound<'py, PyString>, start: usize, end: usize) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: the interpreter is attached, `text` is a `str`, and the result is a new reference or
    // null with an exception set.
    unsafe {
        let part = ffi::PyUnicode_Substring(text.as_ptr(), start as isize, end as isize);
        Bound::from_owned_ptr_or_err(text.py(), part)
    }
}

/// How many code points are encoded at a time: few enough to stay in the processor's first cache.
const PIECE: usize = 2048;

/// The UTF-8 of a `str`.
///
/// The interpreter would make it a character at a time; most text is ASCII, if not all of it.
fn encode(text: &Bound<'_, PyString>) -> PyResult<String> {
    // SAFETY: the interpreter is attached and `text` is a `str`. Asked of the type, because a subclass
    // may have any length.
    let length = unsafe { ffi::PyUnicode_GetLength(text.as_ptr()) } as usize;
    let piece = PIECE.min(length);
    let (mut points, mut bytes) = (Vec::with_capacity(piece), vec![0; 4 * piece]);
    let mut utf8 = Vec::new();
    if length <= PIECE {
        read(text.as_any(), length, &mut points)?;
        let len = utf8::encode(&points, &mut bytes);
        bytes.truncate(len);
        utf8 = bytes;
    } else {
        for start in (0..length).step_by(PIECE) {
            let end = length.min(start + PIECE);
            read(&cut(text, start, end)?, end - start, &mut points)?;
            let len = utf8::encode(&points, &mut bytes);
            if start == 0 {
                // The rest is about as long, character for character.
                utf8.reserve(len * (length / PIECE + 1));
            }
            utf8.extend_from_slice(&bytes[..len]);
        }
    }
    // SAFETY: nothing but encoded characters was put there.
    Ok(unsafe { String::from_utf8_unchecked(utf8) })
}

/// Puts the `length` code points of `text`, a `str`, into `points`, which has room for them.
fn read(text: &Bound<'_, PyAny>, length: usize, points: &mut Vec<u32>) -> PyResult<()> {
    assert!(length <= points.capacity(), "no room for {length} code points");
    points.clear();
    // SAFETY: the interpreter is attached, `text` is a `str`, and the buffer has room for `length`; a
    // longer `str` is an error. The call fills as many as the `str` has.
    unsafe {
        if ffi::PyUnicode_AsUCS4(text.as_ptr(), points.as_mut_ptr(), length as isize, 0).is_null() {
            return Err(PyErr::fetch(text.py()));
        }
        points.set_len(length);
    }
    Ok(())
}
