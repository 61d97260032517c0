//! Documents that arrive one by one, put into columns.

use std::sync::Arc;

use arrow_array::builder::{LargeStringBuilder, StringBuilder};
use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, NullArray, StringArray};
use serde_json::Value;

use super::{Batch, Skipped, Texts};

/// Documents on their way into a [`Batch`].
pub struct Rows {
    texts: LargeStringBuilder,
    ids: StringBuilder,
    any_id: bool,
    keep: Vec<Vec<Value>>,
    skipped: Vec<Skipped>,
    positions: u32,
    bytes: usize,
}

impl Rows {
    /// No documents yet, with this many kept columns and room for about so many bytes of text.
    #[must_use]
    pub fn new(keep: usize, bytes: usize) -> Self {
        Self {
            texts: LargeStringBuilder::with_capacity(bytes >> 10, bytes),
            ids: StringBuilder::new(),
            any_id: false,
            keep: vec![Vec::new(); keep],
            skipped: Vec::new(),
            positions: 0,
            bytes: 0,
        }
    }

    /// Adds a document with the values of its kept columns.
    pub fn push(&mut self, text: Option<&str>, id: Option<&str>, keep: Vec<Value>) {
        self.texts.append_option(text);
        self.ids.append_option(id);
        self.any_id |= id.is_some();
        for (column, value) in self.keep.iter_mut().zip(keep) {
            column.push(value);
        }
        self.positions += 1;
        self.bytes += text.map_or(0, str::len) + 16;
    }

    /// Leaves a document out.
    pub fn skip(&mut self, id: Option<String>, reason: String) {
        self.skipped.push(Skipped { position: self.positions, id, reason });
        self.positions += 1;
    }

    /// Bytes of text so far, with a little for every document.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether nothing has arrived, not even a document that was left out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.positions == 0
    }

    /// The documents in columns.
    #[must_use]
    pub fn finish(mut self) -> Batch {
        let ids = self.ids.finish();
        Batch {
            texts: Texts::LargeUtf8(self.texts.finish()),
            ids: self.any_id.then_some(ids),
            keep: self.keep.into_iter().map(values).collect(),
            skipped: self.skipped,
        }
    }
}

/// A column of loose values: whole numbers, numbers, truth values or strings if all are of one
/// kind, else each as JSON text; null fits everywhere.
#[must_use]
pub fn values(column: Vec<Value>) -> ArrayRef {
    let mut kinds = column.iter().filter(|value| !value.is_null()).map(kind);
    let Some(first) = kinds.next() else { return Arc::new(NullArray::new(column.len())) };
    let joint = kinds.fold(first, |so_far, next| match (so_far, next) {
        (a, b) if a == b => a,
        (Kind::Int, Kind::Float) | (Kind::Float, Kind::Int) => Kind::Float,
        _ => Kind::Json,
    });
    match joint {
        Kind::Int => Arc::new(column.iter().map(Value::as_i64).collect::<Int64Array>()),
        Kind::Float => Arc::new(column.iter().map(Value::as_f64).collect::<Float64Array>()),
        Kind::Bool => Arc::new(column.iter().map(Value::as_bool).collect::<BooleanArray>()),
        Kind::String => Arc::new(column.iter().map(Value::as_str).collect::<StringArray>()),
        Kind::Json => Arc::new(
            column
                .iter()
                .map(|value| match value {
                    Value::Null => None,
                    Value::String(text) => Some(text.clone()),
                    other => Some(other.to_string()),
                })
                .collect::<StringArray>(),
        ),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Int,
    Float,
    Bool,
    String,
    Json,
}

fn kind(value: &Value) -> Kind {
    match value {
        Value::Number(number) if number.is_i64() => Kind::Int,
        Value::Number(number) if number.is_f64() => Kind::Float,
        Value::Bool(_) => Kind::Bool,
        Value::String(_) => Kind::String,
        _ => Kind::Json,
    }
}
