//! Parquet files: a row is a document.

use std::collections::VecDeque;

use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::list::File;
use super::{Met, Options, Read as Counter, Reader, record_id};
use crate::corpus::{Block, Columns};
use crate::{Error, ErrorKind, Result};

struct Table {
    file: File,
    reader: ParquetRecordBatchReader,
    columns: Columns,
    record: u64,
    /// Blocks that are not handed out yet, each with the bytes of the file that it stands for.
    cut: VecDeque<(Block, u64)>,
    counter: Counter,
    /// Bytes of the file that a row stands for.
    row_size: f64,
}

/// About how many bytes are unpacked at a time.
const PIECE: u64 = 4 << 20;

/// The most rows that are unpacked at a time.
const ROWS: u64 = 4096;

pub(super) fn open(file: &File, options: &Options, counter: &Counter, met: &Met) -> Result<Box<dyn Reader>> {
    let reader = Error::unless_panic(|| whole(file, options, counter), || broken(&file.path))?;
    met.all();
    Ok(reader)
}

/// The error for a file that the parser cannot even refuse.
fn broken(path: &std::path::Path) -> Error {
    Error::new(ErrorKind::FileFormat, format!("{}: not a whole Parquet file", path.display()))
}

fn whole(file: &File, options: &Options, counter: &Counter) -> Result<Box<dyn Reader>> {
    let malformed = |error: parquet::errors::ParquetError| unreadable(file, &error);
    let input = std::fs::File::open(&file.path).map_err(|error| Error::io(&file.path, &error))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(input).map_err(malformed)?;
    let columns =
        options.columns.choose_from(builder.schema()).map_err(|error| error.at(file.path.display()))?;
    let wanted = [columns.text].into_iter().chain(columns.id).chain(columns.keep.iter().copied());
    let mut wanted: Vec<usize> = wanted.collect();
    wanted.sort_unstable();
    wanted.dedup();
    let place_of = |at: usize| wanted.binary_search(&at).expect("it was asked for");
    let columns = Columns {
        text: place_of(columns.text),
        id: columns.id.map(place_of),
        keep: columns.keep.iter().map(|&at| place_of(at)).collect(),
    };
    let mask = ProjectionMask::roots(builder.parquet_schema(), wanted.iter().copied());
    let groups = builder.metadata().row_groups();
    let rows = groups.iter().map(|group| group.num_rows().max(0) as u64).sum::<u64>().max(1);
    let unpacked = groups.iter().map(|group| group.total_byte_size().max(0) as u64).sum::<u64>();
    let at_a_time = (PIECE * rows / unpacked.max(1)).clamp(1, ROWS) as usize;
    let row_size = file.size() as f64 / rows as f64;
    let reader = builder.with_projection(mask).with_batch_size(at_a_time).build().map_err(malformed)?;
    let (cut, counter) = (VecDeque::new(), counter.clone());
    Ok(Box::new(Table { file: file.clone(), reader, columns, record: 0, cut, counter, row_size }))
}

fn unreadable(file: &File, error: &dyn std::error::Error) -> Error {
    Error::new(ErrorKind::FileFormat, format!("{}: {error}", file.path.display()))
}

impl Reader for Table {
    fn next(&mut self) -> Result<Option<Block>> {
        loop {
            if let Some((block, size)) = self.cut.pop_front() {
                self.counter.add(size);
                return Ok(Some(block));
            }
            let next = || self.reader.next().transpose().map_err(|error| unreadable(&self.file, &error));
            let Some(batch) = Error::unless_panic(next, || broken(&self.file.path))? else {
                return Ok(None);
            };
            let first = self.record;
            self.record += batch.num_rows() as u64;
            let fallback = |row: usize| record_id(&self.file.id, first + row as u64);
            let documents = self
                .columns
                .documents(&batch, Some(&fallback))
                .map_err(|error| error.at(self.file.path.display()))?;
            let blocks = documents.blocks();
            let bytes: usize = blocks.iter().map(|block| block.bytes).sum();
            let size = batch.num_rows() as f64 * self.row_size / bytes.max(1) as f64;
            self.cut.extend(blocks.into_iter().map(|block| {
                let size = size * block.bytes as f64;
                (block, size as u64)
            }));
        }
    }
}
