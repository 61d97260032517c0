//! A column of texts, as its producer laid it out.

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, LargeStringArray, StringArray, StringViewArray};
use arrow_schema::DataType;

use crate::{Error, ErrorKind, Result};

/// Texts that share the producer's memory; a text may be null.
#[derive(Debug, Clone)]
pub enum Texts {
    /// Arrow utf8.
    Utf8(StringArray),
    /// Arrow large utf8.
    LargeUtf8(LargeStringArray),
    /// Arrow string view.
    Utf8View(StringViewArray),
}

impl Texts {
    /// The texts of an Arrow array of strings; a dictionary of strings is unpacked. Floats that are all null
    /// or NaN are null texts.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Document`] if the array holds anything else.
    pub fn new(array: &ArrayRef) -> Result<Self> {
        match array.data_type() {
            DataType::Utf8 => Ok(Self::Utf8(array.as_string::<i32>().clone())),
            DataType::LargeUtf8 => Ok(Self::LargeUtf8(array.as_string::<i64>().clone())),
            DataType::Utf8View => Ok(Self::Utf8View(array.as_string_view().clone())),
            DataType::Null => Ok(Self::Utf8(StringArray::new_null(array.len()))),
            // Where every text is missing, frames have numbers that are none.
            kind if kind.is_floating() && no_number(array)? => {
                Ok(Self::Utf8(StringArray::new_null(array.len())))
            }
            DataType::Dictionary(_, values) if values.is_string() => {
                let flat = arrow_cast::cast(array, &DataType::LargeUtf8)
                    .map_err(|error| Error::new(ErrorKind::Document, error.to_string()))?;
                Self::new(&flat)
            }
            other => Err(Error::new(
                ErrorKind::Document,
                format!(
                    "texts of type {other}; accepted: utf8, large_utf8, utf8_view, a dictionary of these"
                ),
            )),
        }
    }

    /// Whether [`Texts::new`] takes an array of this type.
    #[must_use]
    pub fn accepts(data_type: &DataType) -> bool {
        match data_type {
            DataType::Dictionary(_, values) => values.is_string(),
            other => other.is_string(),
        }
    }

    /// How many texts there are, nulls included.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Utf8(array) => array.len(),
            Self::LargeUtf8(array) => array.len(),
            Self::Utf8View(array) => array.len(),
        }
    }

    /// Whether there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text in row `at`, `None` where it is null.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<&str> {
        match self {
            Self::Utf8(array) => array.is_valid(at).then(|| array.value(at)),
            Self::LargeUtf8(array) => array.is_valid(at).then(|| array.value(at)),
            Self::Utf8View(array) => array.is_valid(at).then(|| array.value(at)),
        }
    }

    /// The same rows without the others, sharing the memory.
    #[must_use]
    pub fn slice(&self, offset: usize, len: usize) -> Self {
        match self {
            Self::Utf8(array) => Self::Utf8(array.slice(offset, len)),
            Self::LargeUtf8(array) => Self::LargeUtf8(array.slice(offset, len)),
            Self::Utf8View(array) => Self::Utf8View(array.slice(offset, len)),
        }
    }

    /// The texts as an Arrow array, sharing the memory.
    #[must_use]
    pub fn to_array(&self) -> ArrayRef {
        match self {
            Self::Utf8(array) => std::sync::Arc::new(array.clone()),
            Self::LargeUtf8(array) => std::sync::Arc::new(array.clone()),
            Self::Utf8View(array) => std::sync::Arc::new(array.clone()),
        }
    }
}

/// Whether all floats of an array are null or NaN.
fn no_number(array: &ArrayRef) -> Result<bool> {
    let floats = arrow_cast::cast(array, &DataType::Float64)
        .map_err(|error| Error::new(ErrorKind::Document, error.to_string()))?;
    Ok(floats.as_primitive::<Float64Type>().iter().flatten().all(f64::is_nan))
}
