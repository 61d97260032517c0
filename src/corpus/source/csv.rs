//! Files with comma-separated values and a header: a row is a document.

use std::io::Read;

use csv::ByteRecord;
use serde_json::Value;

use super::decode::{self, Encoding};
use super::list::File;
use super::{Errors, Options, Read as Counter, Reader, line_of, record_id};
use crate::corpus::{Block, Columns, Rows};
use crate::{Error, ErrorKind, Result};

struct Table {
    file: File,
    reader: csv::Reader<Box<dyn Read + Send>>,
    columns: Columns,
    errors: Errors,
    record: u64,
}

pub(super) fn open(
    file: &File,
    encoding: Encoding,
    options: &Options,
    counter: &Counter,
) -> Result<Box<dyn Reader>> {
    let input = decode::open_as_utf8(&file.path, encoding, options.errors, counter)?;
    let mut reader = csv::Reader::from_reader(input);
    let header = reader.byte_headers().map_err(|error| malformed(file, &error))?;
    let names = (header.iter().map(|name| decode::utf8(name, options.errors)).collect::<Result<Vec<_>>>())
        .map_err(|error| error.at(line_of(&file.path, 1)))?;
    let names: Vec<(&str, bool)> = names.iter().map(|name| (&**name, true)).collect();
    let columns = options.columns.choose(&names).map_err(|error| error.at(file.path.display()))?;
    Ok(Box::new(Table { file: file.clone(), reader, columns, errors: options.errors, record: 0 }))
}

fn malformed(file: &File, error: &csv::Error) -> Error {
    if let csv::ErrorKind::Io(error) = error.kind() {
        return decode::unreadable(&file.path, error);
    }
    let line = error.position().map_or(1, csv::Position::line);
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} fields where the header has {expected_len}")
        }
        _ => error.to_string(),
    };
    Error::new(ErrorKind::FileFormat, message).at(line_of(&file.path, line))
}

impl Reader for Table {
    fn next(&mut self) -> Result<Option<Block>> {
        let mut rows = Rows::new(self.columns.keep.len(), Block::BYTES);
        let mut record = ByteRecord::new();
        while rows.bytes() < Block::BYTES {
            let read = match self.reader.read_byte_record(&mut record) {
                Ok(false) => break,
                Ok(true) => self.row(&record, &mut rows),
                Err(error) => Err(malformed(&self.file, &error)),
            };
            if let Err(error) = read {
                if self.errors != Errors::Skip || error.kind() == ErrorKind::Io {
                    return Err(error);
                }
                rows.skip(Some(record_id(&self.file.id, self.record)), error.to_string());
            }
            self.record += 1;
        }
        let bytes = rows.bytes();
        Ok((!rows.is_empty()).then(|| Block::ready(rows.finish(), bytes)))
    }
}

impl Table {
    fn row(&self, record: &ByteRecord, rows: &mut Rows) -> Result<()> {
        let field = |at: usize| {
            decode::utf8(&record[at], self.errors).map_err(|error| {
                let line = record.position().map_or(1, csv::Position::line);
                error.at(format_args!("{}, field {}", line_of(&self.file.path, line), at + 1))
            })
        };
        let text = field(self.columns.text)?;
        let id = match self.columns.id {
            Some(at) if !record[at].is_empty() => field(at)?.into_owned(),
            _ => record_id(&self.file.id, self.record),
        };
        let keep = self.columns.keep.iter().map(|&at| Ok(Value::String(field(at)?.into_owned())));
        rows.push(Some(&text), Some(&id), keep.collect::<Result<_>>()?);
        Ok(())
    }
}
