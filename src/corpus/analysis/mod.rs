//! Questions about a whole corpus: how often, with whom, where, and where more than elsewhere.
//!
//! A mention counts for the entry it stands for, its first candidate.

mod comparison;
mod cooccurrence;
mod counts;
mod passages;
mod ranks;

pub use comparison::Contrast;
pub use cooccurrence::{Pair, Within};
pub use counts::{By, Count, Coverage};
pub use passages::Line;
