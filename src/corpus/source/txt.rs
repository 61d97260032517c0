//! Text files: a file is a document.

use std::collections::VecDeque;

use super::decode::{self, Encoding};
use super::list::File;
use super::{Errors, Format, Options, Read as Counter};
use crate::corpus::{Block, Rows};

/// A block of this file and of as many that wait as belong to it.
pub(super) fn block(
    first: File,
    waiting: &mut VecDeque<File>,
    encoding: Encoding,
    options: &Options,
    counter: &Counter,
) -> Block {
    let size = |file: &File| file.size() as usize + 16;
    let mut bytes = size(&first);
    let mut files = vec![first];
    while bytes < Block::BYTES
        && waiting.front().is_some_and(|next| next.format == Format::Txt && !next.is_aside)
        && let Some(next) = waiting.pop_front()
    {
        bytes += size(&next);
        files.push(next);
    }
    counter.add((bytes - 16 * files.len()) as u64);
    let (errors, keep) = (options.errors, options.columns.keep.len());
    let read = move || {
        let mut rows = Rows::new(keep, bytes);
        for file in files {
            let text = decode::read(&file.path, &Counter::default()).and_then(|bytes| {
                encoding.decode(bytes, errors).map_err(|error| error.at(file.path.display()))
            });
            match text {
                Ok(text) => rows.push(Some(&text), Some(&file.id), vec![serde_json::Value::Null; keep]),
                Err(error) if errors == Errors::Skip => rows.skip(Some(file.id), error.to_string()),
                Err(error) => return Err(error),
            }
        }
        Ok(rows.finish())
    };
    Block { bytes, read: Box::new(read) }
}
