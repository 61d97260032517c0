//! Results as Arrow tables.
//!
//! # Schemas
//!
//! Offsets count code points of the document and are half-open; `doc` and `sentence` count from 0.
//!
//! | table | columns |
//! |---|---|
//! | documents | `doc` u32, `doc_id` utf8, `n_chars` u32, `n_sentences` u32, `n_mentions` u32, then the kept columns as they came |
//! | sentences | `doc`, `sentence`, `start`, `end` u32, `text` utf8 |
//! | mentions | `doc`, `sentence`, `start`, `end` u32, `text`, `id`, `name` utf8, `label` utf8 or null, `kind` utf8, `candidates` list of utf8 |
//! | gaps | `doc`, `sentence` u32, `text` utf8 or null; only in files: what stands before a sentence, or behind the last, where that is not one space, or nothing at either end of the document; null for a document without a text |
//! | skipped | `doc` u32, `doc_id`, `reason` utf8 |
//! | counts | `id`, `name`, `label` utf8 or null, the grouping column if there is one, `mentions`, `documents` u32 |
//! | candidates | `start`, `end` u32, `text`, `id`, `kind` utf8, `kept` bool, `rule` utf8 |
//! | comparison | as counts, then `mentions_elsewhere`, `documents_elsewhere` u32, `log_ratio`, `g2` f64 |
//! | coverage | `doc` u32, `id` utf8, `mentions` u32 |
//! | concordance | `doc`, `sentence`, `start`, `end` u32, `left`, `match`, `right` utf8 |
//! | pairs | `a`, `b` utf8, `count`, `documents` u32, `score` f64 |
//!
//! Rows are ordered by document, then start, longest first. Nothing in gives the same columns
//! without rows.

mod analysis;
mod explained;
mod files;
mod found;
mod groups;
mod json;
mod pack;
mod read;
mod restore;
mod sentences;
mod table;
mod write;

pub use analysis::{compare, concordance, counts, coverage, pairs, sentences_with};
pub use explained::explained;
pub use found::{Found, MentionRows, split};
pub use read::{from_bytes, read, to_bytes};
pub use sentences::{boundaries, languages, learned};
pub use table::Table;
pub use write::{Format, Writer};
