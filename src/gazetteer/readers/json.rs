//! Entries in JSON: an object or a name a line, an array of these, or an object of names with their
//! aliases.

use std::cell::Cell;
use std::fmt;
use std::io::{BufRead, Read};
use std::rc::Rc;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::intake::{Intake, Place, Record};
use super::source::{Source, broken};
use crate::gazetteer::entry::Entry;
use crate::{Error, ErrorKind, Result};

/// An object or a string a line.
pub(super) fn read_lines(source: Source, intake: &mut Intake) -> Result<()> {
    intake.records(source, record)
}

/// A record is a name in quotes or an object.
fn record(record: &str) -> Record {
    if let Some(name) = only_name(record) {
        return Record::Bare(name.to_owned());
    }
    let wrong = |error| Record::Wrong(malformed(record, &error));
    if record.trim_start().starts_with('"') {
        return serde_json::from_str(record).map_or_else(wrong, Record::Name);
    }
    serde_json::from_str(record).map_or_else(wrong, |entry| Record::Entry(Box::new(entry)))
}

/// The name of an object that has nothing else, where it stands as it is: most lines of most lists.
fn only_name(record: &str) -> Option<&str> {
    let rest = record.strip_prefix("{\"name\":")?;
    let name = rest.strip_prefix(' ').unwrap_or(rest).strip_prefix('"')?.strip_suffix("\"}")?;
    // All bytes are asked, many at once, and not until one says no.
    let plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
    name.bytes().fold(true, |all, byte| all & plain(byte)).then_some(name)
}

/// Why `record`, one line of a file, is no entry.
pub(super) fn malformed(record: &str, error: &serde_json::Error) -> Error {
    if error.is_data()
        && let Ok(value) = serde_json::from_str::<serde_json::Value>(record)
        && let Err(error) = Entry::from_json(value)
    {
        return error;
    }
    unlike(error, "an object with a \"name\"")
}

/// The parser's finding in one line of a file, with what would have been accepted.
pub(super) fn unlike(error: &serde_json::Error, accepted: &str) -> Error {
    let message = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    let message = message.strip_suffix(&position).unwrap_or(&message);
    let message = format!("column {}: {message}; accepted: {accepted}", error.column());
    Error::new(ErrorKind::FileFormat, message)
}

/// A whole file of JSON.
pub(super) fn read(source: Source, intake: &mut Intake) -> Result<()> {
    let (file, packing) = (source.name.clone(), source.packing);
    let line = Rc::new(Cell::new(1));
    let input = Counted { input: source.into_reader(), line: Rc::clone(&line) };
    let mut failed = None;
    let mut json = serde_json::Deserializer::from_reader(input);
    let whole = Whole { intake, file: &file, line: &line, failed: &mut failed };
    let read = json.deserialize_any(whole).and_then(|()| json.end());
    match (failed, read) {
        (Some(error), _) => Err(error),
        (None, Ok(())) => Ok(()),
        (None, Err(error)) if error.is_io() => Err(broken(&file, packing, &error.into())),
        (None, Err(error)) => Err(Error::new(ErrorKind::FileFormat, format!("{file}: {error}"))),
    }
}

/// Counts the lines that have been read; the parser asks for one byte at a time.
struct Counted<R> {
    input: R,
    line: Rc<Cell<u64>>,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.input.read(into)?;
        let breaks = into[..read].iter().filter(|&&byte| byte == b'\n').count();
        self.line.set(self.line.get() + breaks as u64);
        Ok(read)
    }
}

/// Takes the records of a file one after another.
struct Whole<'r> {
    intake: &'r mut Intake,
    file: &'r str,
    line: &'r Cell<u64>,
    /// The intake's own error, which the parser cannot carry.
    failed: &'r mut Option<Error>,
}

impl Whole<'_> {
    /// The place of a record that has just been read.
    fn place(&self, record: &str) -> Place<'_> {
        let breaks = record.bytes().filter(|&byte| byte == b'\n').count() as u64;
        Place { file: self.file, unit: "line", number: self.line.get() - breaks }
    }

    fn take(&mut self, text: &RawValue) -> Result<()> {
        let number = self.place(text.get()).number;
        self.intake.take(Place { file: self.file, unit: "line", number }, &record(text.get()))
    }

    fn stop<E: serde::de::Error>(&mut self, error: Error) -> E {
        *self.failed = Some(error);
        E::custom("stopped")
    }
}

impl<'de> Visitor<'de> for Whole<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of objects or names, or an object of names with lists of aliases")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        while let Some(record) = items.next_element::<Box<RawValue>>()? {
            self.take(&record).map_err(|error| self.stop(error))?;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut pairs: Vec<(String, Box<RawValue>, u64)> = Vec::new();
        while let Some((key, value)) = map.next_entry::<String, Box<RawValue>>()? {
            let line = self.place(value.get()).number;
            pairs.push((key, value, line));
        }
        let is_list = |value: &RawValue| value.get().starts_with('[') || value.get() == "null";
        if pairs.iter().all(|(_, value, _)| is_list(value)) {
            for (name, aliases, number) in pairs {
                let aliases = Option::<Vec<String>>::deserialize(&mut serde_json::Deserializer::from_str(
                    aliases.get(),
                ));
                let entry = aliases
                    .map(|aliases| Entry {
                        id: name.clone(),
                        name: name.clone(),
                        aliases: aliases.unwrap_or_default(),
                        ..Entry::default()
                    })
                    .map_err(|error| {
                        let message = error.to_string();
                        let message = message.split(" at line ").next().unwrap_or_default();
                        let accepted =
                            "names with lists of aliases, one entry with a \"name\", or an array of entries";
                        Error::new(ErrorKind::Gazetteer, format!("{name:?}: {message}; accepted: {accepted}"))
                    });
                let place = Place { file: self.file, unit: "line", number };
                self.intake.take(place, &entry.into()).map_err(|error| self.stop(error))?;
            }
            return Ok(());
        }
        // One entry on its own, put together again.
        let Some(number) = pairs.first().map(|(_, _, line)| *line) else { return Ok(()) };
        let mut text = String::from("{");
        for (at, (key, value, _)) in pairs.iter().enumerate() {
            text.push_str(if at > 0 { "," } else { "" });
            text.push_str(&serde_json::to_string(key).map_err(A::Error::custom)?);
            text.push(':');
            text.push_str(value.get());
        }
        text.push('}');
        let place = Place { file: self.file, unit: "line", number };
        self.intake.take(place, &record(&text)).map_err(|error| self.stop(error))
    }
}
