//! The values of arguments: what is none is refused with the argument's name and what is accepted.
//!
//! Each argument that takes a word, a number or a yes or no has a type of its own, so that a
//! signature says what it takes. A wrong type is a `TypeError`, a wrong value an `OptionError`.

use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyInt, PyString};

use super::error::wrong_type;
use super::text::Utf8;
use crate::corpus::{By, Errors, Within};
use crate::gazetteer::{Boundaries, Case, CommonWords, Diacritics, Kind, Overlap, ShortForms};
use crate::sentences::{Newlines, Quotes};
use crate::{Error, ErrorKind, arrow, gazetteer};

/// Makes enums of words arguments of the name that their errors give them.
macro_rules! words {
    ($($option:literal: $name:ty = $parse:ident;)+) => {$(
        impl<'py> FromPyObject<'_, 'py> for $name {
            type Error = PyErr;

            fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
                word($option, &value, Self::$parse)
            }
        }
    )+};
}

words! {
    "case": Case = parse;
    "diacritics": Diacritics = parse;
    "boundaries": Boundaries = parse;
    "common_words": CommonWords = parse;
    "short_forms": ShortForms = parse;
    "kind": Kind = parse;
    "overlap": Overlap = parse;
    "format": gazetteer::Format = parse;
    "errors": gazetteer::Errors = parse;
    "newlines": Newlines = from_name;
    "quotes": Quotes = from_name;
    "errors": Errors = parse;
    "by": By = parse;
    "within": Within = parse;
    "format": arrow::Format = parse;
}

fn word<T>(option: &str, value: &Bound<'_, PyAny>, parse: fn(&str) -> crate::Result<T>) -> PyResult<T> {
    let Ok(word) = value.cast::<PyString>() else {
        // No option has the empty word: the error lists those it has.
        let listed = parse("").err().map(|error| error.to_string()).unwrap_or_default();
        let known = listed.rsplit("accepted: ").next().unwrap_or_default();
        return Err(wrong_type(option, value, known));
    };
    Ok(parse(Utf8::new(word)?.as_str())?)
}

/// Declares arguments that are whole numbers, each with its name and the least one.
macro_rules! whole_numbers {
    ($($(#[$doc:meta])* $name:ident = $option:literal from $least:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub(super) struct $name(pub(super) u64);

        impl<'py> FromPyObject<'_, 'py> for $name {
            type Error = PyErr;

            fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
                whole_number($option, &value, $least, "").map(Self)
            }
        }
    )+};
}

whole_numbers! {
    /// How many documents a batch has.
    BatchSize = "batch_size" from 1;
    /// How often a pair must be there.
    MinCount = "min_count" from 0;
    /// How many code points stand around a mention.
    Width = "width" from 0;
    /// Where a mention begins.
    Start = "start" from 0;
    /// Where a mention ends.
    End = "end" from 0;
}

/// How many characters are shown, `None` for all.
pub(super) struct MaxChars(pub(super) Option<u64>);

impl<'py> FromPyObject<'_, 'py> for MaxChars {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if value.is_none() {
            return Ok(Self(None));
        }
        Ok(Self(Some(whole_number("max_chars", &value, 0, ", or None")?)))
    }
}

/// A whole number, as large as can be if it is larger; `or` ends the list of what is accepted.
pub(super) fn whole_number(option: &str, value: &Bound<'_, PyAny>, least: u64, or: &str) -> PyResult<u64> {
    let accepted = format!("a whole number from {least}{or}");
    let Some(number) = int(value)? else { return Err(wrong_type(option, value, &accepted)) };
    match number.extract::<u64>() {
        Ok(number) if number >= least => Ok(number),
        Err(_) if number.gt(0)? => Ok(u64::MAX),
        _ => Err(Error::new(ErrorKind::Option, format!("{option}={number}; accepted: {accepted}")).into()),
    }
}

/// The `int` that a value is; `None` if it is none. True and False are none, however Python sees it.
pub(super) fn int<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    if value.is_instance_of::<PyBool>() {
        return Ok(None);
    }
    if value.is_instance_of::<PyInt>() {
        return Ok(Some(value.clone()));
    }
    if !value.hasattr("__index__")? {
        return Ok(None);
    }
    // Arrays have the method, but only those of one number have a number.
    Ok(value.py().import("operator")?.call_method1("index", (value,)).ok())
}

/// The priority of an entry; `place` names it.
pub(super) fn priority(value: &Bound<'_, PyAny>, place: &str) -> PyResult<i64> {
    let number = match int(value)? {
        Some(number) => number,
        None => return Err(wrong_type(place, value, "int")),
    };
    number.extract().map_err(|_| {
        let message = format!("{place}={number}; accepted: a whole number from {} to {}", i64::MIN, i64::MAX);
        Error::new(ErrorKind::Gazetteer, message).into()
    })
}

/// Declares arguments that are either True or False.
macro_rules! flags {
    ($($(#[$doc:meta])* $name:ident = $option:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub(super) struct $name(pub(super) bool);

        impl<'py> FromPyObject<'_, 'py> for $name {
            type Error = PyErr;

            fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
                match value.extract() {
                    Ok(yes) => Ok(Self(yes)),
                    Err(_) => Err(wrong_type($option, &value, "True or False")),
                }
            }
        }
    )+};
}

flags! {
    /// Whether a file is used where it stands.
    MemoryMap = "memory_map";
    /// Whether the sentences' numbers are shown.
    Sentences = "sentences";
}

/// A name or a code.
pub(super) fn text(option: &str, value: &Bound<'_, PyAny>) -> PyResult<String> {
    Ok(Utf8::of(value, option)?.as_str().to_owned())
}

/// A name that may be missing.
pub(super) fn optional_text(option: &str, value: Option<&Bound<'_, PyAny>>) -> PyResult<Option<String>> {
    let text = |value: &Bound<'_, PyAny>| match value.is_instance_of::<PyString>() {
        true => text(option, value),
        false => Err(wrong_type(option, value, "str or None")),
    };
    value.map(text).transpose()
}

/// A path.
pub(super) fn path(option: &str, value: &Bound<'_, PyAny>) -> PyResult<PathBuf> {
    let is_path = value.is_instance_of::<PyString>() || value.hasattr("__fspath__")?;
    match value.extract() {
        Ok(path) if is_path => Ok(path),
        _ => Err(wrong_type(option, value, "str or PathLike of str")),
    }
}
