//! Text files: a file is a document.

use std::collections::VecDeque;

use super::decode::{self, Encoding};
use super::list::File;
use super::{Errors, Format, Options};
use crate::Result;
use crate::corpus::{Block, Rows};

/// A block of the files in `files` and of as many that wait as belong to it.
pub(super) fn block(
    files: &mut Vec<File>,
    waiting: &mut VecDeque<File>,
    encoding: Encoding,
    options: &Options,
) -> Result<Block> {
    let size = |file: &File| std::fs::metadata(&file.path).map_or(0, |data| data.len() as usize) + 16;
    let mut bytes = files.iter().map(size).sum::<usize>();
    while bytes < Block::BYTES
        && waiting.front().is_some_and(|next| next.format == Format::Txt)
        && let Some(next) = waiting.pop_front()
    {
        bytes += size(&next);
        files.push(next);
    }
    let files = std::mem::take(files);
    let (errors, keep) = (options.errors, options.columns.keep.len());
    let read = move || {
        let mut rows = Rows::new(keep);
        for file in files {
            let text = decode::read(&file.path).and_then(|bytes| {
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
    Ok(Block { bytes, read: Box::new(read) })
}
