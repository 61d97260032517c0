//! Finds the names you know in the text you have, and tells you which sentence they stand in.

mod error;
pub mod sentences;
pub mod text;

pub use error::{Error, ErrorKind, Result};
pub use sentences::{Segmenter, SegmenterBuilder};
