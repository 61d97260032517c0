//! Files of values with commas, semicolons or tabs between them, and a header: a row is a document.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::PathBuf;

use serde_json::Value;

use super::decode::{self, Encoding};
use super::list::File;
use super::{Errors, Met, Options, Read as Counter, Reader, line_of, record_id};
use crate::corpus::{Block, Columns, Rows};
use crate::delimited::{self, Records, delimiter_of};
use crate::{Error, ErrorKind, Result};

struct Table {
    file: File,
    records: Records<Lines>,
    /// How many columns the header has.
    width: usize,
    columns: Columns,
    errors: Errors,
    record: u64,
}

/// How much of a file its layout is told by.
const HEAD: usize = 64 << 10;

pub(super) fn open(
    file: &File,
    encoding: Encoding,
    options: &Options,
    counter: &Counter,
    met: &Met,
) -> Result<Box<dyn Reader>> {
    let mut input = decode::open_as_utf8(&file.path, encoding, options.errors, counter)?;
    let mut head = Vec::new();
    let read = (&mut input).take(HEAD as u64).read_to_end(&mut head);
    read.map_err(|error| decode::unreadable(&file.path, &error))?;
    let whole = head.len() < HEAD;
    if head.starts_with("\u{feff}".as_bytes()) {
        head.drain(..3);
    }
    let delimiter = delimiter_of(&head);
    let lines = |input: Box<dyn Read + Send>| Lines {
        path: file.path.clone(),
        end: if head.contains(&b'\r') && !head.contains(&b'\n') { b'\r' } else { b'\n' },
        input: BufReader::with_capacity(HEAD, input),
        errors: options.errors,
        line: Vec::new(),
        mended: String::new(),
    };
    let mut records = Records::new(lines(Box::new(Cursor::new(head.clone()).chain(input))), delimiter);
    let Some((line, header)) = records.next()? else {
        let message = "the file is empty; accepted: a header, and a document a row";
        return Err(Error::new(ErrorKind::FileFormat, message).at(file.path.display()));
    };
    header.map_err(|error| error.at(line_of(&file.path, line)))?;
    let mut names: Vec<(&str, bool)> = records.fields().iter().map(|name| (name.as_str(), true)).collect();
    if options.columns.text.is_none() && names.len() > 1 {
        let end = if whole { head.len() } else { memchr::memrchr(b'\n', &head).unwrap_or(0) };
        let rows = Records::new(lines(Box::new(Cursor::new(head[..end].to_vec()))), delimiter);
        for (name, numbers) in names.iter_mut().zip(numeric(rows)?) {
            name.1 = !numbers;
        }
    }
    let columns = options.columns.choose(&names).map_err(|error| error.at(file.path.display()))?;
    met.all();
    let width = names.len();
    Ok(Box::new(Table { file: file.clone(), records, width, columns, errors: options.errors, record: 0 }))
}

/// Which columns hold numbers and nothing else.
fn numeric(mut rows: Records<Lines>) -> Result<Vec<bool>> {
    rows.next()?;
    let (mut some, mut other) = (vec![false; rows.fields().len()], vec![false; rows.fields().len()]);
    while let Some((_, read)) = rows.next()? {
        if read.is_ok() && rows.fields().len() == some.len() {
            for (at, field) in rows.fields().iter().enumerate().filter(|(_, field)| !field.is_empty()) {
                let seen = if is_number(field) { &mut some } else { &mut other };
                seen[at] = true;
            }
        }
    }
    Ok(some.into_iter().zip(other).map(|(some, other)| some && !other).collect())
}

/// Whether a field is a number, with a decimal point or comma.
fn is_number(field: &str) -> bool {
    field.bytes().any(|byte| byte.is_ascii_digit()) && field.replace(',', ".").parse::<f64>().is_ok()
}

impl Reader for Table {
    fn next(&mut self) -> Result<Option<Block>> {
        let mut rows = Rows::new(self.columns.keep.len(), Block::BYTES);
        while rows.bytes() < Block::BYTES {
            let Some((line, read)) = self.records.next()? else { break };
            if let Err(error) = read.and_then(|()| self.row(&mut rows)) {
                let error = error.at(line_of(&self.file.path, line));
                if self.errors != Errors::Skip {
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
    fn row(&self, rows: &mut Rows) -> Result<()> {
        let fields = self.records.fields();
        if fields.len() != self.width {
            let message = format!("{} fields where the header has {}", fields.len(), self.width);
            return Err(Error::new(ErrorKind::FileFormat, message));
        }
        let id = match self.columns.id {
            Some(at) if !fields[at].is_empty() => Cow::Borrowed(fields[at].as_str()),
            _ => Cow::Owned(record_id(&self.file.id, self.record)),
        };
        let keep = self.columns.keep.iter().map(|&at| Value::String(fields[at].clone()));
        rows.push(Some(&fields[self.columns.text]), Some(&id), keep.collect());
        Ok(())
    }
}

/// The lines of a file, which keep their ends where they break inside a field.
struct Lines {
    path: PathBuf,
    /// What every line ends in.
    end: u8,
    input: BufReader<Box<dyn Read + Send>>,
    errors: Errors,
    line: Vec<u8>,
    /// The line with U+FFFD for what is no text.
    mended: String,
}

impl delimited::Lines for Lines {
    fn next(&mut self) -> Result<Option<Result<(&str, &'static str)>>> {
        self.line.clear();
        let read = self.input.read_until(self.end, &mut self.line);
        if read.map_err(|error| decode::unreadable(&self.path, &error))? == 0 {
            return Ok(None);
        }
        let (line, end) = match self.line.as_slice() {
            [line @ .., b'\r', b'\n'] => (line, "\r\n"),
            [line @ .., b'\n'] => (line, "\n"),
            [line @ .., b'\r'] => (line, "\r"),
            line => (line, ""),
        };
        Ok(Some(match decode::utf8(line, self.errors) {
            Ok(Cow::Borrowed(text)) => Ok((text, end)),
            Ok(Cow::Owned(text)) => {
                self.mended = text;
                Ok((&self.mended, end))
            }
            Err(error) => Err(error),
        }))
    }
}
