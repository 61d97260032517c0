//! Parquet files: a row is a document.

use std::collections::VecDeque;

use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::list::File;
use super::{Options, Place, Reader, record_id};
use crate::corpus::{Block, Columns};
use crate::{Error, ErrorKind, Result};

struct Table {
    place: Place,
    reader: ParquetRecordBatchReader,
    columns: Columns,
    record: u64,
    cut: VecDeque<Block>,
}

pub(super) fn open(file: &File, options: &Options) -> Result<Box<dyn Reader>> {
    let place = Place { path: file.path.clone(), id: file.id.clone() };
    let malformed = |error: parquet::errors::ParquetError| unreadable(&place, &error);
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
    let reader = builder.with_projection(mask).with_batch_size(4096).build().map_err(malformed)?;
    Ok(Box::new(Table { place, reader, columns, record: 0, cut: VecDeque::new() }))
}

fn unreadable(place: &Place, error: &dyn std::error::Error) -> Error {
    Error::new(ErrorKind::FileFormat, format!("{}: {error}", place.path.display()))
}

impl Reader for Table {
    fn next(&mut self) -> Result<Option<Block>> {
        loop {
            if let Some(block) = self.cut.pop_front() {
                return Ok(Some(block));
            }
            let Some(batch) = self.reader.next() else { return Ok(None) };
            let batch = batch.map_err(|error| unreadable(&self.place, &error))?;
            let first = self.record;
            self.record += batch.num_rows() as u64;
            let fallback = |row: usize| record_id(&self.place.id, first + row as u64);
            let documents = self
                .columns
                .documents(&batch, Some(&fallback))
                .map_err(|error| error.at(self.place.path.display()))?;
            self.cut.extend(documents.blocks());
        }
    }
}
