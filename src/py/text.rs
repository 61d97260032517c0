//! From `str` to UTF-8 and back, without a second copy that the `str` would keep for ever.

use pyo3::exceptions::PyUnicodeEncodeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyList, PyString};

use super::error::wrong_type;
use crate::text::{CodePoints, Span};

/// The UTF-8 of a `str`. A lone surrogate, which UTF-8 cannot hold, is one U+FFFD, so that code
/// points still count the same.
pub(super) struct Utf8<'py> {
    text: Bound<'py, PyString>,
    form: Form<'py>,
}

enum Form<'py> {
    /// The `str` itself holds it.
    Ascii,
    Encoded(Bound<'py, PyBytes>),
    /// There were lone surrogates.
    Mended(String),
}

impl<'py> Utf8<'py> {
    pub(super) fn new(text: &Bound<'py, PyString>) -> PyResult<Self> {
        let form = if is_ascii(text)? {
            Form::Ascii
        } else {
            match text.encode_utf8() {
                Ok(bytes) => Form::Encoded(bytes),
                Err(error) if error.is_instance_of::<PyUnicodeEncodeError>(text.py()) => {
                    let bytes = text.call_method1("encode", ("utf-8", "surrogatepass"))?;
                    Form::Mended(mend(bytes.cast::<PyBytes>()?.as_bytes()))
                }
                Err(error) => return Err(error),
            }
        };
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
            // SAFETY: `encode_utf8` gives valid UTF-8 or fails.
            Form::Encoded(bytes) => unsafe { std::str::from_utf8_unchecked(bytes.as_bytes()) },
            Form::Mended(text) => text,
        }
    }

    /// From bytes to code points; nothing where they are the same.
    fn code_points(&self) -> Option<CodePoints<'_>> {
        (!matches!(self.form, Form::Ascii)).then(|| CodePoints::new(self.as_str()))
    }

    /// The parts of the `str`, each a `str` of its own.
    pub(super) fn parts(&self, spans: &[Span]) -> PyResult<Bound<'py, PyList>> {
        self.list(spans, |start, end| Part { text: &self.text, start, end })
    }

    /// Where they stand in code points: tuples of start and end.
    pub(super) fn points(&self, spans: &[Span]) -> PyResult<Bound<'py, PyList>> {
        self.list(spans, |start, end| (start, end))
    }

    fn list<'a, T: IntoPyObject<'py>>(
        &'a self,
        spans: &[Span],
        make: impl Fn(u32, u32) -> T,
    ) -> PyResult<Bound<'py, PyList>> {
        let mut points = self.code_points();
        let mut point = |byte: u32| points.as_mut().map_or(byte, |points| points.at(byte as usize) as u32);
        PyList::new(self.text.py(), spans.iter().map(|span| make(point(span.start), point(span.end))))
    }
}

/// Whether the `str` says of itself that it is ASCII: it knows, and the question costs no pass.
fn is_ascii(text: &Bound<'_, PyString>) -> PyResult<bool> {
    static ASK: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = text.py();
    // Of the type, because a subclass may say anything.
    let ask = ASK.get_or_try_init(py, || py.get_type::<PyString>().getattr("isascii").map(Bound::unbind))?;
    ask.bind(py).call1((text,))?.is_truthy()
}

/// A part of a `str`, in code points.
struct Part<'a, 'py> {
    text: &'a Bound<'py, PyString>,
    start: u32,
    end: u32,
}

impl<'py> IntoPyObject<'py> for Part<'_, 'py> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        // SAFETY: the interpreter is attached, `text` is a `str`, and the result is a new reference
        // or null with an exception set.
        unsafe {
            let part = ffi::PyUnicode_Substring(self.text.as_ptr(), self.start as isize, self.end as isize);
            Bound::from_owned_ptr_or_err(py, part)
        }
    }
}

/// Puts U+FFFD, three bytes, for each encoded surrogate, three bytes as well.
fn mend(bytes: &[u8]) -> String {
    let mut bytes = bytes.to_vec();
    for at in memchr::memchr_iter(0xed, &bytes.clone()) {
        if matches!(bytes.get(at + 1), Some(0xa0..=0xbf)) {
            bytes[at..at + 3].copy_from_slice("\u{fffd}".as_bytes());
        }
    }
    String::from_utf8(bytes).expect("nothing but surrogates is amiss")
}
