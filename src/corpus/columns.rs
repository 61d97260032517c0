//! Which column is the text, which the id, which are kept.

use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};

use super::{Batch, Texts};
use crate::{Error, ErrorKind, Result};

/// The columns that a caller asks for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The text's column; `None` is "text", else the only column of strings.
    pub text: Option<String>,
    /// The id's column; `None` is "id" if there is one.
    pub id: Option<String>,
    /// The columns that go into the table of documents.
    pub keep: Vec<String>,
}

/// The places of the wanted columns among those that are there.
#[derive(Debug, Clone)]
pub struct Columns {
    /// The text's column.
    pub text: usize,
    /// The id's column.
    pub id: Option<usize>,
    /// The kept columns, in the order they were asked for.
    pub keep: Vec<usize>,
}

/// Columns that the table of documents has of its own.
const TAKEN: [&str; 5] = ["doc", "doc_id", "n_chars", "n_sentences", "n_mentions"];

impl Wanted {
    /// Checks what can be checked before any column is seen.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`] if a kept column would collide with another.
    pub fn check(&self) -> Result<()> {
        for (at, name) in self.keep.iter().enumerate() {
            if TAKEN.contains(&name.as_str()) || self.keep[..at].contains(name) {
                return Err(Error::new(
                    ErrorKind::Option,
                    format!("keep={name:?}: the table of documents has a column of this name already"),
                ));
            }
        }
        Ok(())
    }

    /// Refuses any wish for a column where a `document` has none.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`] if a column is named.
    pub fn none(&self, document: &str) -> Result<()> {
        let keep = self.keep.first().map(|name| ("keep", name));
        let named = self.text.as_ref().map(|name| ("text", name));
        match named.or(self.id.as_ref().map(|name| ("id", name))).or(keep) {
            None => Ok(()),
            Some((option, name)) => Err(Error::new(
                ErrorKind::Option,
                format!(
                    "{option}={name:?} names a column, and {document} has none; accepted: documents in mappings, a table, or files of .jsonl, .csv or .parquet"
                ),
            )),
        }
    }

    /// Finds the columns among `names`, each with whether it holds strings.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`] if a named column is missing, [`ErrorKind::Document`] if it is not
    /// plain which column holds the text; both list the columns there are.
    pub fn choose(&self, names: &[(&str, bool)]) -> Result<Columns> {
        let place = |name: &str| names.iter().position(|(other, _)| *other == name);
        let named = |option: &str, name: &str| {
            place(name).ok_or_else(|| {
                let there: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
                Error::option(option, name, &there)
            })
        };
        let id = match &self.id {
            Some(name) => Some(named("id", name)?),
            None => place("id"),
        };
        let text = match &self.text {
            Some(name) => named("text", name)?,
            None => match place("text") {
                Some(at) => at,
                None => only_strings(names, id)?,
            },
        };
        let keep = self.keep.iter().map(|name| named("keep", name)).collect::<Result<_>>()?;
        Ok(Columns { text, id, keep })
    }

    /// Finds the columns of an Arrow schema.
    ///
    /// # Errors
    ///
    /// As [`Wanted::choose`]; [`ErrorKind::Document`] if the text's column holds no strings or the
    /// id's neither strings nor whole numbers.
    pub fn choose_from(&self, schema: &Schema) -> Result<Columns> {
        let names: Vec<(&str, bool)> = schema
            .fields()
            .iter()
            .map(|field| (field.name().as_str(), Texts::accepts(field.data_type())))
            .collect();
        let columns = self.choose(&names)?;
        let refused = |at: usize, accepted: &str| refused(schema.field(at), accepted);
        let kind = |at: usize| schema.field(at).data_type();
        let text = kind(columns.text);
        // What becomes of floats is seen when they come: a frame has them where all texts are missing.
        if !Texts::accepts(text) && !text.is_floating() && *text != DataType::Null {
            return Err(refused(columns.text, "strings"));
        }
        match columns.id {
            Some(at)
                if !Texts::accepts(kind(at)) && !kind(at).is_integer() && *kind(at) != DataType::Null =>
            {
                Err(refused(at, "strings or whole numbers"))
            }
            _ => Ok(columns),
        }
    }
}

impl Columns {
    /// The rows of a record batch as documents; `fallback` gives the ids of rows without one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Document`] if a column has a type that [`Wanted::choose_from`] refuses.
    pub fn documents(
        &self,
        batch: &RecordBatch,
        fallback: Option<&dyn Fn(usize) -> String>,
    ) -> Result<Batch> {
        let given = self.id.map(|at| strings(batch.column(at))).transpose()?;
        let ids = match fallback {
            None => given,
            Some(fallback) => Some(
                (0..batch.num_rows())
                    .map(|row| match &given {
                        Some(ids) if ids.is_valid(row) => Some(ids.value(row).to_owned()),
                        _ => Some(fallback(row)),
                    })
                    .collect(),
            ),
        };
        let texts = batch.column(self.text);
        Ok(Batch {
            texts: Texts::new(texts).map_err(|_| refused(batch.schema_ref().field(self.text), "strings"))?,
            ids,
            keep: self.keep.iter().map(|&at| batch.column(at).clone()).collect(),
            skipped: Vec::new(),
        })
    }
}

/// The error for a column of a type that it may not have.
fn refused(column: &Field, accepted: &str) -> Error {
    let (name, kind) = (column.name(), column.data_type());
    Error::new(ErrorKind::Document, format!("column {name:?} is {kind}; accepted: {accepted}"))
}

fn strings(column: &ArrayRef) -> Result<StringArray> {
    let strings = arrow_cast::cast(column, &DataType::Utf8)
        .map_err(|error| Error::new(ErrorKind::Document, error.to_string()))?;
    Ok(StringArray::from(strings.to_data()))
}

fn only_strings(names: &[(&str, bool)], id: Option<usize>) -> Result<usize> {
    let mut strings = (0..names.len()).filter(|&at| names[at].1 && Some(at) != id);
    match (strings.next(), strings.next()) {
        (Some(at), None) => Ok(at),
        _ => {
            let there: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
            let there = if there.is_empty() { "none".to_owned() } else { there.join(", ") };
            let message = format!(
                "no column \"text\", and not exactly one other column of strings; say which is the text (text=, on the command line --text); columns: {there}"
            );
            Err(Error::new(ErrorKind::Document, message))
        }
    }
}
