//! A whole corpus with what was found in it.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use serde_json::{Map, Value};

use super::{Document, Part};
use crate::gazetteer::Gazetteer;
use crate::{Error, ErrorKind, Result};

/// The sentences and mentions of a corpus, in input order.
#[derive(Debug, Clone)]
pub struct Annotations {
    parts: Arc<[Part]>,
    entities: Entities,
    keep: Arc<[String]>,
    settings: Arc<Value>,
}

/// The entries that mentions stand for.
#[derive(Debug, Clone)]
pub enum Entities {
    /// A gazetteer's, by their position in it.
    Gazetteer(Gazetteer),
    /// A list of its own, where the gazetteer is not at hand.
    Listed(Arc<[Entity]>),
}

/// What is known of an entry whose gazetteer is not at hand.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Entity {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: Option<String>,
}

impl Entities {
    /// The entry's id.
    #[must_use]
    pub fn id(&self, entry: u32) -> &str {
        match self {
            Self::Gazetteer(gazetteer) => gazetteer.entry(entry).id(),
            Self::Listed(list) => &list[entry as usize].id,
        }
    }

    /// The entry's name.
    #[must_use]
    pub fn name(&self, entry: u32) -> &str {
        match self {
            Self::Gazetteer(gazetteer) => gazetteer.entry(entry).name(),
            Self::Listed(list) => &list[entry as usize].name,
        }
    }

    /// The entry's label.
    #[must_use]
    pub fn label(&self, entry: u32) -> Option<&str> {
        match self {
            Self::Gazetteer(gazetteer) => gazetteer.entry(entry).label(),
            Self::Listed(list) => list[entry as usize].label.as_deref(),
        }
    }

    /// The entry's attributes; none where the gazetteer is not at hand.
    #[must_use]
    pub fn attributes(&self, entry: u32) -> Map<String, Value> {
        match self {
            Self::Gazetteer(gazetteer) => gazetteer.entry(entry).attributes(),
            Self::Listed(_) => Map::new(),
        }
    }

    /// The entry with this id.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<u32> {
        match self {
            Self::Gazetteer(gazetteer) => gazetteer.position(id),
            Self::Listed(list) => list.iter().position(|entity| entity.id == id).map(|at| at as u32),
        }
    }
}

impl Annotations {
    /// The parts of one run, whose kept columns are called `keep`; `settings` say how it was made.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Document`] if a kept column cannot have one type over all parts.
    pub fn new(mut parts: Vec<Part>, entities: Entities, keep: Vec<String>, settings: Value) -> Result<Self> {
        for (at, name) in keep.iter().enumerate() {
            let common = parts
                .iter()
                .filter(|part| !part.is_empty())
                .map(|part| part.keep[at].data_type())
                .fold(DataType::Null, common_type);
            for part in &mut parts {
                if part.is_empty() && part.keep.len() <= at {
                    part.keep.push(arrow_array::new_empty_array(&common));
                }
                part.keep[at] = as_type(&part.keep[at], &common)
                    .map_err(|error| error.at(format_args!("column {name:?}")))?;
            }
        }
        Ok(Self { parts: parts.into(), entities, keep: keep.into(), settings: Arc::new(settings) })
    }

    /// Batches of one corpus, put together again in the order given; none is an empty corpus.
    ///
    /// # Errors
    ///
    /// As [`Annotations::new`].
    pub fn joined(batches: &[Self]) -> Result<Self> {
        let Some(first) = batches.first() else {
            return Self::new(Vec::new(), Entities::Listed(Arc::new([])), Vec::new(), Value::Null);
        };
        let parts = batches.iter().flat_map(|batch| batch.parts.iter().cloned()).collect();
        Self::new(parts, first.entities.clone(), first.keep.to_vec(), first.settings.as_ref().clone())
    }

    /// The parts, in input order.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The entries that mentions stand for.
    #[must_use]
    pub fn entities(&self) -> &Entities {
        &self.entities
    }

    /// The names of the columns that were kept.
    #[must_use]
    pub fn keep(&self) -> &[String] {
        &self.keep
    }

    /// How the run was made: versions and options.
    #[must_use]
    pub fn settings(&self) -> &Value {
        &self.settings
    }

    /// The documents that were read, in input order.
    pub fn documents(&self) -> impl Iterator<Item = Document<'_>> {
        self.parts.iter().flat_map(Part::documents)
    }

    /// The document with this number, if it was read.
    #[must_use]
    pub fn document(&self, number: u32) -> Option<Document<'_>> {
        let at = self.parts.partition_point(|part| part.first + part.positions <= number);
        self.parts.get(at)?.document(number)
    }

    /// How many documents were read.
    #[must_use]
    pub fn document_count(&self) -> usize {
        self.parts.iter().map(Part::len).sum()
    }

    /// How many sentences there are.
    #[must_use]
    pub fn sentence_count(&self) -> usize {
        self.parts.iter().map(Part::sentence_count).sum()
    }

    /// How many mentions there are.
    #[must_use]
    pub fn mention_count(&self) -> usize {
        self.parts.iter().map(Part::mention_count).sum()
    }

    /// How many documents were left out.
    #[must_use]
    pub fn skipped_count(&self) -> usize {
        self.parts.iter().map(|part| part.skipped.len()).sum()
    }
}

/// The type that holds the values of both: the same, the wider number, else text.
fn common_type(one: DataType, other: &DataType) -> DataType {
    match (&one, other) {
        (DataType::Null, _) => other.clone(),
        (_, DataType::Null) => one,
        (a, b) if a == b => one,
        (DataType::Int64, DataType::Float64) | (DataType::Float64, DataType::Int64) => DataType::Float64,
        _ => DataType::Utf8,
    }
}

fn as_type(column: &ArrayRef, wanted: &DataType) -> Result<ArrayRef> {
    if column.data_type() == wanted {
        return Ok(Arc::clone(column));
    }
    arrow_cast::cast(column, wanted).map_err(|error| Error::new(ErrorKind::Document, error.to_string()))
}
