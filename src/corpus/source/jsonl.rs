//! Files with one JSON object a line: a line is a document, blank lines are none.

use std::borrow::Cow;
use std::io::Read;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::decode::{self, Encoding};
use super::list::File;
use super::{Errors, Options, Place, Read as Counter, Reader, line_of, record_id};
use crate::corpus::{Batch, Block, Rows, Wanted};
use crate::{Error, ErrorKind, Result};

/// What the rows of one file are read by.
struct Layout {
    place: Place,
    text: Option<String>,
    id: String,
    id_is_named: bool,
    keep: Vec<String>,
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
) -> Result<Box<dyn Reader>> {
    let mut lines = Lines {
        layout: Arc::new(Layout {
            place: Place { path: file.path.clone(), id: file.id.clone() },
            text: None,
            id: options.columns.id.clone().unwrap_or_else(|| "id".to_owned()),
            id_is_named: options.columns.id.is_some(),
            keep: options.columns.keep.clone(),
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
    let text = text_key(&lines.rest, &options.columns);
    Arc::get_mut(&mut lines.layout).expect("nobody else has it yet").text = text;
    Ok(Box::new(lines))
}

/// The key of the text: the one that was named, else what the first object shows.
fn text_key(start: &[u8], wanted: &Wanted) -> Option<String> {
    if wanted.text.is_some() {
        return wanted.text.clone();
    }
    let first = start.split(|&byte| byte == b'\n').find(|line| !is_blank(line))?;
    let Ok(Value::Object(object)) = parse(&String::from_utf8_lossy(first)) else {
        return Some("text".to_owned());
    };
    let id = wanted.id.as_deref().unwrap_or("id");
    let mut strings = object.iter().filter(|(key, value)| value.is_string() && *key != id);
    match (strings.next(), strings.next()) {
        (Some((only, _)), None) if !object.contains_key("text") => Some(only.clone()),
        _ => Some("text".to_owned()),
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
                .map_err(|error| decode::unreadable(&self.layout.place.path, &error))?;
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
        let rest = self.rest.split_off(end);
        let bytes = std::mem::replace(&mut self.rest, rest);
        let (line, record) = (self.line, self.record);
        for (at, text) in bytes.split_inclusive(|&byte| byte == b'\n').enumerate() {
            self.line = line + at as u64 + 1;
            self.record += u64::from(!is_blank(text));
        }
        let layout = Arc::clone(&self.layout);
        let size = bytes.len();
        Ok(Some(Block { bytes: size, read: Box::new(move || layout.read(&bytes, line, record)) }))
    }
}

impl Layout {
    fn read(&self, bytes: &[u8], mut line: u64, mut record: u64) -> Result<Batch> {
        let mut rows = Rows::new(self.keep.len());
        for bytes in bytes.split_inclusive(|&byte| byte == b'\n') {
            if !is_blank(bytes) {
                let fallback = record_id(&self.place.id, record);
                match self.row(bytes, &fallback, &mut rows) {
                    Ok(()) => {}
                    Err(error) => {
                        let error = error.at(line_of(&self.place.path, line));
                        if self.errors != Errors::Skip {
                            return Err(error);
                        }
                        rows.skip(Some(fallback), error.to_string());
                    }
                }
                record += 1;
            }
            line += 1;
        }
        Ok(rows.finish())
    }

    fn row(&self, bytes: &[u8], fallback: &str, rows: &mut Rows) -> Result<()> {
        let line = decode::utf8(bytes, self.errors)?;
        let mut object = match parse(&line) {
            Ok(Value::Object(object)) => object,
            Ok(other) => return Err(bad(format!("{} where a JSON object was expected", what(&other)))),
            Err(error) => return Err(bad(format!("column {}: not JSON: {error}", error.column()))),
        };
        let key = self.text.as_deref().unwrap_or("text");
        let keep = self.keep.iter().map(|key| object.get(key).cloned().unwrap_or(Value::Null)).collect();
        let id = match object.get(&self.id) {
            None | Some(Value::Null) if self.id_is_named && !object.contains_key(&self.id) => {
                return Err(missing(&self.id, &object));
            }
            None | Some(Value::Null) => None,
            Some(Value::String(id)) => Some(id.clone()),
            Some(Value::Number(id)) if !id.is_f64() => Some(id.to_string()),
            Some(other) => {
                return Err(document(format!(
                    "{:?} is {}; accepted: a string or a whole number",
                    self.id,
                    what(other)
                )));
            }
        };
        let id = id.as_deref().unwrap_or(fallback);
        match object.remove(key) {
            Some(Value::String(text)) => rows.push(Some(&text), Some(id), keep),
            Some(Value::Null) => rows.push(None, Some(id), keep),
            Some(other) => {
                return Err(document(format!("{key:?} is {}; accepted: a string or null", what(&other))));
            }
            None => return Err(missing(key, &object)),
        }
        Ok(())
    }
}

fn bad(message: String) -> Error {
    Error::new(ErrorKind::FileFormat, message)
}

fn document(message: String) -> Error {
    Error::new(ErrorKind::Document, message)
}

fn missing(key: &str, object: &Map<String, Value>) -> Error {
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

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

/// Parses a line; the escape of a lone surrogate, which Python writes and reads, is read as U+FFFD.
fn parse(line: &str) -> serde_json::Result<Value> {
    let line = line.trim_end_matches(['\n', '\r']);
    serde_json::from_str(line).or_else(|error| match without_lone_surrogates(line) {
        Cow::Owned(mended) => serde_json::from_str(&mended).map_err(|_| error),
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
        assert_eq!(parse(line).unwrap()["text"], "a\u{fffd}b 😀 \\ud83d \u{fffd}");
        assert!(parse(r#"{"text": "\ud83d""#).is_err());
    }
}
