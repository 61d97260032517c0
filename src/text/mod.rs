//! Text and places in it: spans, code points, white space, and the question where a sentence ends.
//!
//! # Contract
//!
//! Inside the crate every offset is a byte offset into the original UTF-8 text and lies on a
//! character boundary; spans are half-open. Code points appear only where a result leaves for
//! Arrow or Python, through [`CodePoints`]. A document has fewer than 2³² bytes.

mod breaks;
pub(crate) mod characters;
mod code_points;
pub(crate) mod edges;
pub(crate) mod fold;
pub(crate) mod folds;
pub(crate) mod hash;
pub(crate) mod lanes;
pub(crate) mod languages;
pub(crate) mod latin;
mod space;
mod span;
pub(crate) mod tokens;
#[cfg(any(feature = "python", test))]
pub(crate) mod utf8;
pub(crate) mod words;

pub use breaks::{Breaks, NoBreaks, SentenceBreaks};
pub use code_points::CodePoints;
pub use space::{is_space, trim};
pub use span::Span;
