//! Finds the names you know in the text you have, and tells you which sentence they stand in.

pub mod annotate;
mod error;
pub mod gazetteer;
pub mod sentences;
pub mod text;

pub use error::{Error, ErrorKind, Result};
pub use gazetteer::Gazetteer;
pub use sentences::{Segmenter, SegmenterBuilder};
