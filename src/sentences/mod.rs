//! Where sentences end.
//!
//! # Contract
//!
//! The spans of a text are ordered, non-empty and do not overlap; they leave only white space
//! ([`is_space`](crate::text::is_space)) uncovered and neither begin nor end with it. A decision
//! depends on its paragraph, the segmenter, and one fact about the document: whether its lines are
//! paragraphs or hard-wrapped. [`Segmenter::breaks`] answers for one gap between two words what
//! [`Segmenter::spans`] would have answered for the whole text.

mod adapt;
mod blocks;
mod breaks;
mod builder;
mod caseless;
mod features;
mod language;
mod layout;
mod letters;
mod lexicon;
mod marks;
mod model;
mod orders;
mod save;
mod scan;
mod segmenter;
mod short;
pub mod training;
mod words;

pub use adapt::{Counts, Learned, LearnedKind};
pub use breaks::LocalBreaks;
pub use builder::{Newlines, Quotes, SegmenterBuilder};
pub use language::LanguageInfo;
pub use segmenter::{Boundary, Segmenter};
