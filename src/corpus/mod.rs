//! Many documents: where they come from, how all cores work on them, what was found.
//!
//! # Contract
//!
//! Parts come out in input order, and what they hold depends neither on the number of threads nor
//! on how the input was cut into blocks. A document's number is its place in the input; one that
//! was left out keeps its number. A run can be stopped at any time and leaves nothing behind that
//! another run would notice. It works in a forked child.

mod analysis;
mod annotations;
mod batch;
mod batches;
mod columns;
mod job;
mod part;
mod pipeline;
mod pool;
mod rows;
mod source;
mod tally;
mod texts;

pub use analysis::{By, Contrast, Count, Coverage, Line, Pair, Within};
pub use annotations::{Annotations, Entities, Entity};
pub use batch::{Batch, Block, Skipped, Source};
pub use batches::Batches;
pub use columns::{Columns, Wanted};
pub use job::{Job, run_alone};
pub use part::{Both, Document, Part, Place, Work};
pub use pipeline::{Pipeline, Progress};
pub use pool::{available_threads, share, watch_forks};
pub use rows::{Rows, values};
pub use source::{Encoding, Errors, Files, Options};
pub use tally::Tally;
pub use texts::Texts;
