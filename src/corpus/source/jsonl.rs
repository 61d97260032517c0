//! Files with one JSON object a line: a line is a document, blank lines are none.

use std::borrow::Cow;
use std::io::Read;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::decode::{self, Encoding};
use super::fields::{Fields, Keys, Text};
use super::list::File;
use super::{Errors, Met, Options, Read as Counter, Reader, line_of, record_id};
use crate::corpus::{Batch, Block, Rows, Wanted};
use crate::{Error, ErrorKind, Result};

/// What the rows of one file are read by.
struct Layout {
    file: File,
    keys: Keys,
    id_is_named: bool,
    errors: Errors,
}

struct Lines {
    layout: Arc<Layout>,
    input: Box<dyn Read + Send>,
    rest: Vec<u8>,
    line: u64,
    record: u64,
    ended: bool,
}

pub(super) fn open(
    file: &File,
    encoding: Encoding,
    options: &Options,
    counter: &Counter,
    met: &Met,
) -> Result<Box<dyn Reader>> {
    let mut lines = Lines {
        layout: Arc::new(Layout {
            file: file.clone(),
            keys: Keys {
                text: String::new(),
                id: options.columns.id.clone().unwrap_or_else(|| "id".to_owned()),
                keep: options.columns.keep.clone(),
                met: met.clone(),
            },
            id_is_named: options.columns.id.is_some(),
            errors: options.errors,
        }),
        input: decode::open_as_utf8(&file.path, encoding, options.errors, counter)?,
        rest: Vec::new(),
        line: 1,
        record: 0,
        ended: false,
    };
    lines.fill()?;
    if lines.rest.starts_with("\u{feff}".as_bytes()) {
        lines.rest.drain(..3);
    }
    let first = first_object(&lines.rest);
    if !first.is_empty() {
        met.object(first.keys().cloned());
    }
    let text = text_key(&first, &options.columns);
    Arc::get_mut(&mut lines.layout).expect("nobody else has it yet").keys.text = text;
    Ok(Box::new(lines))
}

/// What stands in the first line that is not blank; nothing if that is no object.
fn first_object(start: &[u8]) -> Map<String, Value> {
    let first = lines(start).find(|line| !is_blank(line)).unwrap_or_default();
    match parse(&String::from_utf8_lossy(first), |line| serde_json::from_str(line)) {
        Ok(Value::Object(object)) => object,
        _ => Map::new(),
    }
}

/// The key of the text: the one that was named, else what the first object shows.
fn text_key(object: &Map<String, Value>, wanted: &Wanted) -> String {
    if let Some(named) = &wanted.text {
        return named.clone();
    }
    let id = wanted.id.as_deref().unwrap_or("id");
    let mut strings = object.iter().filter(|(key, value)| value.is_string() && *key != id);
    match (strings.next(), strings.next()) {
        (Some((only, _)), None) if !object.contains_key("text") => only.clone(),
        _ => "text".to_owned(),
    }
}

impl Lines {
    /// Reads until there is a whole block in `rest` or the file ends.
    fn fill(&mut self) -> Result<()> {
        let mut from = self.rest.len();
        while !self.ended
            && (self.rest.len() < Block::BYTES || memchr::memchr(b'\n', &self.rest[from..]).is_none())
        {
            from = self.rest.len();
            let read = (&mut self.input)
                .take(Block::BYTES as u64)
                .read_to_end(&mut self.rest)
                .map_err(|error| decode::unreadable(&self.layout.file.path, &error))?;
            self.ended = read == 0;
        }
        Ok(())
    }
}

impl Reader for Lines {
    fn next(&mut self) -> Result<Option<Block>> {
        self.fill()?;
        if self.rest.is_empty() {
            return Ok(None);
        }
        let end = if self.ended {
            self.rest.len()
        } else {
            memchr::memrchr(b'\n', &self.rest).map_or(self.rest.len(), |at| at + 1)
        };
        let mut rest = Vec::with_capacity(Block::BYTES + (Block::BYTES >> 2));
        rest.extend_from_slice(&self.rest[end..]);
        let mut bytes = std::mem::replace(&mut self.rest, rest);
        bytes.truncate(end);
        let (line, record) = (self.line, self.record);
        for text in lines(&bytes) {
            self.line += 1;
            self.record += u64::from(!is_blank(text));
        }
        let layout = Arc::clone(&self.layout);
        let size = bytes.len();
        Ok(Some(Block { bytes: size, read: Box::new(move || layout.read(&bytes, line, record)) }))
    }
}

impl Layout {
    fn read(&self, bytes: &[u8], mut line: u64, mut record: u64) -> Result<Batch> {
        let mut rows = Rows::new(self.keys.keep.len(), bytes.len());
        for bytes in lines(bytes) {
            if !is_blank(bytes) {
                if let Err(error) = self.row(bytes, record, &mut rows) {
                    let error = error.at(line_of(&self.file.path, line));
                    if self.errors != Errors::Skip {
                        return Err(error);
                    }
                    rows.skip(Some(record_id(&self.file.id, record)), error.to_string());
                }
                record += 1;
            }
            line += 1;
        }
        Ok(rows.finish())
    }

    fn row(&self, bytes: &[u8], record: u64, rows: &mut Rows) -> Result<()> {
        let line = decode::utf8(bytes, self.errors)?;
        let taken = parse(&line, |line| {
            let fields = self.keys.of(line)?;
            Ok(self.take(fields, record, rows).map_err(|refusal| match refusal {
                Refusal::Missing(key) => missing(key, line),
                Refusal::Unfit(message) => document(message),
            }))
        });
        taken.unwrap_or_else(|error| match parse(&line, |line| serde_json::from_str(line)) {
            Ok(other) => Err(bad(format!("{} where a JSON object was expected", what(&other)))),
            Err(_) => {
                // Of the place in the message only the column is right.
                let message = error.to_string();
                let place = format!(" at line {} column {}", error.line(), error.column());
                let why = message.strip_suffix(&place).unwrap_or(&message);
                Err(bad(format!("column {}: not JSON: {why}", error.column())))
            }
        })
    }

    fn take(&self, fields: Fields<'_>, record: u64, rows: &mut Rows) -> Result<(), Refusal<'_>> {
        let id = match fields.id {
            None if self.id_is_named => return Err(Refusal::Missing(&self.keys.id)),
            None | Some(Value::Null) => record_id(&self.file.id, record),
            Some(Value::String(id)) => id,
            Some(Value::Number(id)) if !id.is_f64() => id.to_string(),
            Some(other) => {
                let message =
                    format!("{:?} is {}; accepted: a string or a whole number", self.keys.id, what(&other));
                return Err(Refusal::Unfit(message));
            }
        };
        match fields.text {
            Some(Text::Is(text)) => rows.push(Some(&text), Some(&id), fields.keep),
            Some(Text::Not(Value::Null)) => rows.push(None, Some(&id), fields.keep),
            Some(Text::Not(other)) => {
                let message = format!("{:?} is {}; accepted: a string or null", self.keys.text, what(&other));
                return Err(Refusal::Unfit(message));
            }
            None => return Err(Refusal::Missing(&self.keys.text)),
        }
        Ok(())
    }
}

/// Why a JSON object is no document.
enum Refusal<'k> {
    Missing(&'k str),
    Unfit(String),
}

fn bad(message: String) -> Error {
    Error::new(ErrorKind::FileFormat, message)
}

fn document(message: String) -> Error {
    Error::new(ErrorKind::Document, message)
}

fn missing(key: &str, line: &str) -> Error {
    let object: Map<String, Value> = serde_json::from_str(line).unwrap_or_default();
    let there: Vec<&str> = object.keys().map(String::as_str).collect();
    document(format!("no {key:?}; the object has: {}", there.join(", ")))
}

fn what(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => format!("the truth value {value}"),
        Value::Number(value) => format!("the number {value}"),
        Value::String(_) => "a string".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// The lines, each with its line break.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut from = 0;
    let ends = memchr::memchr_iter(b'\n', bytes).map(|at| at + 1).chain([bytes.len()]);
    ends.map(move |end| &bytes[std::mem::replace(&mut from, end)..end]).filter(|line| !line.is_empty())
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

/// Reads a line; the escape of a lone surrogate, which Python writes and reads, is read as U+FFFD.
fn parse<T>(line: &str, mut read: impl FnMut(&str) -> serde_json::Result<T>) -> serde_json::Result<T> {
    let line = line.trim_end_matches(['\n', '\r']);
    read(line).or_else(|error| match without_lone_surrogates(line) {
        Cow::Owned(mended) => read(&mended).map_err(|_| error),
        Cow::Borrowed(_) => Err(error),
    })
}

fn without_lone_surrogates(line: &str) -> Cow<'_, str> {
    let unit = |at: usize| -> Option<u16> {
        let escape = line.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(escape, 16).ok()
    };
    let mut mended: Option<String> = None;
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &line.as_bytes()[at..]) {
        at += found;
        match unit(at) {
            Some(0xd800..=0xdbff) if matches!(unit(at + 6), Some(0xdc00..=0xdfff)) => at += 12,
            Some(0xd800..=0xdfff) => {
                let text = mended.get_or_insert_default();
                text.push_str(&line[copied..at]);
                text.push('\u{fffd}');
                at += 6;
                copied = at;
            }
            _ => at += 2,
        }
        if at >= line.len() {
            break;
        }
    }
    match mended {
        Some(mut text) => {
            text.push_str(&line[copied.min(line.len())..]);
            Cow::Owned(text)
        }
        None => Cow::Borrowed(line),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_lone_surrogate_is_one_replacement_character() {
        let line = r#"{"text": "a\ud83db \ud83d\ude00 \\ud83d \udc00"}"#;
        let read = |line: &str| parse(line, |line| serde_json::from_str::<serde_json::Value>(line));
        assert_eq!(read(line).unwrap()["text"], "a\u{fffd}b 😀 \\ud83d \u{fffd}");
        assert!(read(r#"{"text": "\ud83d""#).is_err());
    }
}
