//! From `str` to UTF-8, without a second copy that the `str` would keep for ever.

use pyo3::exceptions::PyUnicodeEncodeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use super::error::wrong_type;

/// The UTF-8 of a `str`. A lone surrogate, which UTF-8 cannot hold, is one U+FFFD, so that code
/// points still count the same.
pub(super) struct Utf8<'py> {
    bytes: Bound<'py, PyBytes>,
    /// The mended text, if there were lone surrogates.
    mended: Option<String>,
}

impl<'py> Utf8<'py> {
    pub(super) fn new(text: &Bound<'py, PyString>) -> PyResult<Self> {
        match text.encode_utf8() {
            Ok(bytes) => Ok(Self { bytes, mended: None }),
            Err(error) if error.is_instance_of::<PyUnicodeEncodeError>(text.py()) => {
                let bytes =
                    text.call_method1("encode", ("utf-8", "surrogatepass"))?.cast_into::<PyBytes>()?;
                let mended = Some(mend(bytes.as_bytes()));
                Ok(Self { bytes, mended })
            }
            Err(error) => Err(error),
        }
    }

    /// The text of `value`, which must be a `str`; `place` names it in the TypeError.
    pub(super) fn of(value: &Bound<'py, PyAny>, place: &str) -> PyResult<Self> {
        match value.cast::<PyString>() {
            Ok(text) => Self::new(text),
            Err(_) => Err(wrong_type(place, value, "str")),
        }
    }

    pub(super) fn as_str(&self) -> &str {
        match &self.mended {
            Some(text) => text,
            // SAFETY: `encode_utf8` gives valid UTF-8 or fails.
            None => unsafe { std::str::from_utf8_unchecked(self.bytes.as_bytes()) },
        }
    }

    /// Whether every character is as it was in the `str`.
    pub(super) fn is_faithful(&self) -> bool {
        self.mended.is_none()
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
