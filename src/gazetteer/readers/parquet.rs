//! Parquet files: a row is an entry.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use arrow_array::RecordBatchReader;
use bytes::Bytes;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::columns::Columns;
use super::intake::{Intake, Place};
use super::source::{Source, broken};
use super::table::Rows;
use crate::{Error, ErrorKind, Result};

const ROWS: usize = 4096;

pub(super) fn read(path: &Path, source: Source, separator: &str, intake: &mut Intake) -> Result<()> {
    let file = source.name.clone();
    let mut reader = whole(&file, || open(path, source))?;
    let headers = reader.schema().fields().iter().map(|field| field.name().clone()).collect();
    let columns = Columns::named(headers).map_err(|error| error.at(&file))?;
    intake.decided(&columns.decided());
    let mut number = 0;
    while let Some(batch) = whole(&file, || reader.next().transpose().map_err(|error| wrong(&file, &error)))?
    {
        let rows = Rows::new(&batch, &columns, Some(separator)).map_err(|error| error.at(&file))?;
        for row in 0..batch.num_rows() {
            number += 1;
            intake.take(Place { file: &file, unit: "row", number }, &rows.entry(row).into())?;
        }
    }
    Ok(())
}

fn open(path: &Path, source: Source) -> Result<ParquetRecordBatchReader> {
    let (file, packing) = (source.name.clone(), source.packing);
    let reader = if packing.is_some() {
        // Parquet is read from its end: what is packed as a whole has to be unpacked first.
        let mut unpacked = Vec::new();
        source.into_reader().read_to_end(&mut unpacked).map_err(|error| broken(&file, packing, &error))?;
        ParquetRecordBatchReaderBuilder::try_new(Bytes::from(unpacked))
            .and_then(|builder| builder.with_batch_size(ROWS).build())
    } else {
        let input = File::open(path).map_err(|error| Error::io(path, &error))?;
        ParquetRecordBatchReaderBuilder::try_new(input)
            .and_then(|builder| builder.with_batch_size(ROWS).build())
    };
    reader.map_err(|error| wrong(&file, &error))
}

fn wrong(file: &str, error: &dyn std::fmt::Display) -> Error {
    Error::new(ErrorKind::FileFormat, format!("{file}: {error}"))
}

fn whole<T>(file: &str, step: impl FnOnce() -> Result<T>) -> Result<T> {
    Error::unless_panic(step, || wrong(file, &"not a whole Parquet file"))
}
