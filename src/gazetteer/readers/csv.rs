//! Tables of text, a record a line, quoted as RFC 4180 says: a field in double quotes may hold the
//! delimiter, line breaks and doubled quotes. What the RFC leaves open is refused, not guessed.

use super::super::record::{Field, whole};
use super::columns::Columns;
use super::intake::{Intake, Place};
use super::source::{Lines, Source};
use crate::gazetteer::entry::Entry;
use crate::gazetteer::options::{Case, CommonWords};
use crate::text::trim;
use crate::{Error, ErrorKind, Result};

/// Reads a table; without a `delimiter` the header tells it.
pub(super) fn read(
    source: Source,
    delimiter: Option<char>,
    separator: &str,
    intake: &mut Intake,
) -> Result<()> {
    let file = source.name.clone();
    let delimiter = delimiter.unwrap_or_else(|| delimiter_of(&source.head));
    if delimiter != ',' && delimiter != '\t' {
        intake.decided(&format!(", delimiter {delimiter:?}"));
    }
    let mut rows = Rows { lines: source.into_lines(), delimiter, line: 0, fields: Vec::new(), used: 0 };
    let columns = match rows.next()? {
        None => return Ok(()),
        Some((line, read)) => read
            .and_then(|()| Columns::named(rows.fields().to_vec()))
            .map_err(|error| error.at(Place { file: &file, unit: "line", number: line }))?,
    };
    intake.decided(&columns.decided());
    while let Some((number, read)) = rows.next()? {
        let place = Place { file: &file, unit: "line", number };
        if let Err(error) = read {
            intake.refuse(place, error)?;
            continue;
        }
        let fields = rows.fields();
        if fields.iter().all(|field| trim(field).is_empty()) {
            continue;
        }
        if columns.only_names() && fields.len() == 1 {
            intake.take_name(place, &fields[0])?;
        } else {
            intake.take(place, &entry(&columns, fields, separator).into())?;
        }
    }
    Ok(())
}

/// The delimiter that stands most often in the first line, outside quotes; a comma if none does.
fn delimiter_of(head: &[u8]) -> char {
    let line = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let outside: Vec<u8> = line.split(|&byte| byte == b'"').step_by(2).flatten().copied().collect();
    let count = |delimiter: u8| outside.iter().filter(|&&byte| byte == delimiter).count();
    [(b',', ','), (b';', ';'), (b'\t', '\t')]
        .into_iter()
        .rev()
        .max_by_key(|&(byte, _)| count(byte))
        .map_or(',', |(_, delimiter)| delimiter)
}

fn entry(columns: &Columns, fields: &[String], separator: &str) -> Result<Entry> {
    let wrong = |message: String| Error::new(ErrorKind::Gazetteer, message);
    if fields.len() != columns.fields.len() {
        let (count, wanted) = (fields.len(), columns.fields.len());
        let message = format!("{count} fields; accepted: {wanted}, as in the header");
        return Err(Error::new(ErrorKind::FileFormat, message));
    }
    let mut entry = Entry::default();
    for (field, cell) in columns.fields.iter().zip(fields) {
        let text = trim(cell);
        if text.is_empty() {
            continue;
        }
        match field {
            Field::Id => entry.id = text.to_owned(),
            Field::Name => entry.name = text.to_owned(),
            Field::Label => entry.label = Some(text.to_owned()),
            Field::Aliases => entry.aliases = forms(text, separator),
            Field::ShortForms => entry.short_forms = forms(text, separator),
            Field::Priority => {
                // Tables with gaps write whole numbers as 5.0.
                let number = text.parse().ok().or_else(|| text.parse().ok().and_then(whole));
                entry.priority = number.ok_or_else(|| {
                    wrong(format!("priority {text:?} is unknown; accepted: a whole number"))
                })?;
            }
            Field::Case => entry.case = Some(Case::parse(text)?),
            Field::CommonWords => entry.common_words = Some(CommonWords::parse(text)?),
            Field::Attributes | Field::Attribute(_) => {
                entry.attributes.insert(field.key().to_owned(), cell.as_str().into());
            }
        }
    }
    if entry.name.is_empty() {
        return Err(wrong(
            "the name is empty; accepted: text with at least one visible character".to_owned(),
        ));
    }
    if entry.id.is_empty() {
        entry.id.clone_from(&entry.name);
    }
    Ok(entry)
}

/// The forms of one cell; nothing between two separators is no form.
pub(super) fn forms(cell: &str, separator: &str) -> Vec<String> {
    let parts: Vec<&str> = if separator.is_empty() { vec![cell] } else { cell.split(separator).collect() };
    parts.into_iter().map(trim).filter(|form| !form.is_empty()).map(str::to_owned).collect()
}

/// The records of a table, one after another.
struct Rows {
    lines: Lines,
    delimiter: char,
    /// The number of the line read last.
    line: u64,
    /// The fields of the record at hand are the first `used`; the others keep their memory.
    fields: Vec<String>,
    used: usize,
}

/// Where in a record the reader stands.
enum State {
    FieldStart,
    Bare,
    Quoted,
    QuoteInQuoted,
}

impl Rows {
    fn fields(&self) -> &[String] {
        &self.fields[..self.used]
    }

    /// Reads the next record; gives the number of its first line, and why it is none.
    fn next(&mut self) -> Result<Option<(u64, Result<()>)>> {
        self.used = 0;
        let first = self.line + 1;
        let mut state = State::FieldStart;
        let mut problem = None;
        loop {
            let Some(line) = self.lines.next()? else {
                return match state {
                    State::Quoted => {
                        let message = "a quoted field does not end; accepted: a closing quote";
                        Ok(Some((first, Err(problem.unwrap_or(Error::new(ErrorKind::FileFormat, message))))))
                    }
                    _ => Ok(None),
                };
            };
            self.line += 1;
            match line {
                Ok(line) => {
                    if matches!(state, State::Quoted) {
                        self.fields[self.used - 1].push('\n');
                    }
                    if let Err(error) =
                        split(line, self.delimiter, &mut state, &mut self.fields, &mut self.used)
                    {
                        problem.get_or_insert(error);
                    }
                }
                Err(error) => {
                    // A record is known by its first line.
                    let later = self.line > first;
                    problem.get_or_insert(if later {
                        error.at(format_args!("line {}", self.line))
                    } else {
                        error
                    });
                }
            }
            if problem.is_some() || !matches!(state, State::Quoted) {
                return Ok(Some((first, problem.map_or(Ok(()), Err))));
            }
        }
    }
}

/// Cuts one line into fields; the line ends the record unless it ends in quotes.
fn split(
    line: &str,
    delimiter: char,
    state: &mut State,
    fields: &mut Vec<String>,
    used: &mut usize,
) -> Result<()> {
    let open = |fields: &mut Vec<String>, used: &mut usize| {
        match fields.get_mut(*used) {
            Some(field) => field.clear(),
            None => fields.push(String::new()),
        }
        *used += 1;
    };
    let mut rest = line;
    if matches!(state, State::FieldStart) {
        open(fields, used);
    }
    loop {
        match state {
            State::FieldStart => match rest.strip_prefix('"') {
                Some(inside) => {
                    rest = inside;
                    *state = State::Quoted;
                }
                None => *state = State::Bare,
            },
            State::Bare => {
                let end = rest.find(delimiter).unwrap_or(rest.len());
                fields[*used - 1].push_str(&rest[..end]);
                let Some(after) = rest[end..].strip_prefix(delimiter) else { return Ok(()) };
                rest = after;
                open(fields, used);
                *state = State::FieldStart;
            }
            State::Quoted => match rest.find('"') {
                Some(end) => {
                    fields[*used - 1].push_str(&rest[..end]);
                    rest = &rest[end + 1..];
                    *state = State::QuoteInQuoted;
                }
                None => {
                    fields[*used - 1].push_str(rest);
                    return Ok(());
                }
            },
            State::QuoteInQuoted => {
                if let Some(after) = rest.strip_prefix('"') {
                    fields[*used - 1].push('"');
                    rest = after;
                    *state = State::Quoted;
                } else if let Some(after) = rest.strip_prefix(delimiter) {
                    rest = after;
                    open(fields, used);
                    *state = State::FieldStart;
                } else if rest.is_empty() {
                    return Ok(());
                } else {
                    let message = format!(
                        "field {} goes on after its closing quote; accepted: the whole field in quotes, those inside doubled",
                        *used
                    );
                    return Err(Error::new(ErrorKind::FileFormat, message));
                }
            }
        }
    }
}
