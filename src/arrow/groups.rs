//! Documents in groups, by the value of one column of their table.

use arrow_array::{Array, ArrayRef, UInt32Array};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::ArrowError;
use rustc_hash::FxHashMap;

use super::Found;
use super::json::without_zone;
use crate::corpus::Annotations;
use crate::{Error, ErrorKind, Result};

/// The documents by the value of one of their columns; null is a value of its own.
pub(super) struct Groups {
    values: ArrayRef,
    /// The group of each document.
    pub(super) of: Vec<u32>,
    /// The first document of each group.
    first: Vec<u32>,
}

impl Groups {
    /// The groups by `column`, which the caller's option `option` names; `taken` are the columns
    /// that the answer has of its own.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`] if there is no such column, or one of this name in the answer.
    pub(super) fn new(annotations: &Annotations, option: &str, column: &str, taken: &[&str]) -> Result<Self> {
        let table = Found::Documents.table(annotations, 1)?;
        let at = table.schema().index_of(column).map_err(|_| {
            let there: Vec<&str> =
                table.schema().fields().iter().map(|field| field.name().as_str()).collect();
            Error::option(option, column, &there)
        })?;
        if taken.contains(&column) {
            let message = format!(
                "{option}={column:?}: the answer has a column of this name already; accepted: a column \
                 that is called none of {}",
                taken.join(", ")
            );
            return Err(Error::new(ErrorKind::Option, message));
        }
        let values = table.column(at).map_err(failed)?;
        let options = FormatOptions::default();
        let plain = without_zone(&values).map_err(failed)?;
        let shown = ArrayFormatter::try_new(&plain, &options).map_err(failed)?;
        let mut known: FxHashMap<Option<String>, u32> = FxHashMap::default();
        let mut first = Vec::new();
        let of = (0..values.len())
            .map(|row| {
                let value = values.is_valid(row).then(|| shown.value(row).to_string());
                *known.entry(value).or_insert_with(|| {
                    first.push(row as u32);
                    first.len() as u32 - 1
                })
            })
            .collect();
        Ok(Self { values, of, first })
    }

    /// The values of these groups, in the column's own type.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Document`] if the strings exceed what a column can hold.
    pub(super) fn values(&self, groups: impl Iterator<Item = u32>) -> Result<ArrayRef> {
        let rows: UInt32Array = groups.map(|group| self.first[group as usize]).collect();
        arrow_select::take::take(&self.values, &rows, None).map_err(failed)
    }
}

fn failed(error: ArrowError) -> Error {
    Error::new(ErrorKind::Document, error.to_string())
}
