//! Finds the names you know in the text you have, and tells you which sentence they stand in.

pub mod annotate;
pub mod arrow;
pub mod corpus;
mod delimited;
mod error;
pub mod gazetteer;
mod output;
#[cfg(feature = "python")]
mod py;
pub mod sentences;
pub mod text;

pub use error::{Error, ErrorKind, Result};
pub use gazetteer::Gazetteer;
pub use sentences::{Segmenter, SegmenterBuilder};
