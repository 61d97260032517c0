//! What a source hands to the loop: documents, and those it had to leave out.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray, StringArray};

use super::Texts;
use crate::{Error, ErrorKind, Result};

/// A run of documents of one source.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The documents' texts.
    pub texts: Texts,
    /// The ids that were given; without one (no column, or null) a document's number is its id.
    pub ids: Option<StringArray>,
    /// The columns to keep, one value a document.
    pub keep: Vec<ArrayRef>,
    /// Documents that could not be read, by ascending position; they keep their numbers.
    pub skipped: Vec<Skipped>,
}

/// A document that was left out.
#[derive(Debug, Clone)]
pub struct Skipped {
    /// Its place among all documents of its batch, those left out included.
    pub position: u32,
    /// The id it would have had, if one was given.
    pub id: Option<String>,
    /// Why: the message of the error that it would have been.
    pub reason: String,
}

impl Batch {
    /// Documents with and without text, those left out included.
    #[must_use]
    pub fn positions(&self) -> usize {
        self.texts.len() + self.skipped.len()
    }

    /// Refuses texts that offsets of 32 bits, which Arrow's strings have, could not count.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Document`] with the text's size.
    pub(super) fn check(self) -> Result<Self> {
        for at in 0..self.texts.len() {
            let bytes = self.texts.get(at).map_or(0, str::len);
            if bytes > i32::MAX as usize {
                let id = self
                    .ids
                    .as_ref()
                    .filter(|ids| ids.is_valid(at))
                    .map(|ids| format!(" {:?}", ids.value(at)));
                let message = format!(
                    "document{}: {bytes} bytes; accepted: up to {} bytes",
                    id.unwrap_or_default(),
                    i32::MAX
                );
                return Err(Error::new(ErrorKind::Document, message));
            }
        }
        Ok(self)
    }

    /// Cuts a batch into blocks of about [`Block::BYTES`].
    #[must_use]
    pub fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut skipped = self.skipped.iter().peekable();
        let (mut from, mut position) = (0, 0);
        while (position as usize) < self.positions() {
            let first = position;
            let (mut len, mut bytes, mut left_out) = (0, 0, Vec::new());
            while (position as usize) < self.positions() && bytes < Block::BYTES {
                match skipped.next_if(|skipped| skipped.position == position) {
                    Some(skipped) => left_out.push(Skipped { position: position - first, ..skipped.clone() }),
                    None => {
                        bytes += self.texts.get(from + len).map_or(0, str::len);
                        len += 1;
                    }
                }
                bytes += ROW;
                position += 1;
            }
            let part = Self {
                texts: self.texts.slice(from, len),
                ids: self.ids.as_ref().map(|ids| ids.slice(from, len)),
                keep: self.keep.iter().map(|column| column.slice(from, len)).collect(),
                skipped: left_out,
            };
            blocks.push(Block::ready(part, bytes));
            from += len;
        }
        blocks
    }

    /// Leaves out documents of a batch that has left out none, each with its place and the reason.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Document`] if a kept column has a type that cannot be cut.
    pub fn without(self, bad: Vec<(usize, String)>) -> Result<Self> {
        let mut good = vec![true; self.texts.len()];
        bad.iter().for_each(|&(at, _)| good[at] = false);
        let good = BooleanArray::from(good);
        let only = |column: &dyn Array| {
            arrow_select::filter::filter(column, &good)
                .map_err(|error| Error::new(ErrorKind::Document, error.to_string()))
        };
        let skip = |(at, reason)| {
            let id = self.ids.as_ref().filter(|ids| ids.is_valid(at)).map(|ids| ids.value(at).to_owned());
            Skipped { position: at as u32, id, reason }
        };
        Ok(Self {
            texts: Texts::new(&only(&self.texts.to_array())?)?,
            ids: match &self.ids {
                Some(ids) => Some(only(ids)?.as_string::<i32>().clone()),
                None => None,
            },
            keep: self.keep.iter().map(|column| only(column)).collect::<Result<_>>()?,
            skipped: bad.into_iter().map(skip).collect(),
        })
    }
}

/// What a document costs beside its text when blocks are cut, so that a million empty texts are
/// not one block.
const ROW: usize = 16;

/// Documents still to be read: the reading itself happens on a worker.
pub struct Block {
    /// About how many bytes of text there are.
    pub bytes: usize,
    /// Reads the documents.
    pub read: Box<dyn FnOnce() -> Result<Batch, Error> + Send>,
}

impl Block {
    /// About how many bytes of text make a block: enough to hide the cost of handing it over, few
    /// enough to share a small corpus between all cores.
    pub const BYTES: usize = 256 << 10;

    /// A block of documents that are in memory already.
    #[must_use]
    pub fn ready(batch: Batch, bytes: usize) -> Self {
        Self { bytes, read: Box::new(move || Ok(batch)) }
    }
}

/// Where documents come from, read one block after another.
pub trait Source: Send {
    /// What reading may fail with.
    type Error: From<Error>;

    /// The next block, `None` at the end.
    ///
    /// # Errors
    ///
    /// What could not be read, with its place.
    fn next(&mut self) -> Result<Option<Block>, Self::Error>;

    /// Called once all documents have been handed on: what only then is known to be wrong.
    ///
    /// # Errors
    ///
    /// What was asked for and not met.
    fn end(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }

    /// How much of it has been read, from 0 to 1; `None` if nobody knows how much there is.
    fn share(&self) -> Option<f64>;

    /// Whether an error is a wish to stop at once; any other waits until all documents before it
    /// have been handed on.
    fn is_stop(_error: &Self::Error) -> bool {
        false
    }
}
