//! Tables of text, a record a line, quoted as RFC 4180 says: a field in double quotes may hold the
//! delimiter, line breaks and doubled quotes. What the RFC leaves open is refused, not guessed; a blank
//! line is no record.

use crate::{Error, ErrorKind, Result};

/// A text, line by line.
pub(crate) trait Lines {
    /// The next line without its end, and that end as it is to stand in a field that goes on behind it; or
    /// why the line is no text. `None` at the end of the text.
    fn next(&mut self) -> Result<Option<Result<(&str, &'static str)>>>;
}

/// The delimiter that stands most often in the first line that is not blank, outside quotes; a comma if none
/// does.
pub(crate) fn delimiter_of(head: &[u8]) -> char {
    let mut lines = head.split(|byte| matches!(byte, b'\n' | b'\r'));
    let line = lines.find(|line| !line.is_empty()).unwrap_or_default();
    let outside: Vec<u8> = line.split(|&byte| byte == b'"').step_by(2).flatten().copied().collect();
    let count = |delimiter: u8| outside.iter().filter(|&&byte| byte == delimiter).count();
    [(b',', ','), (b';', ';'), (b'\t', '\t')]
        .into_iter()
        .rev()
        .max_by_key(|&(byte, _)| count(byte))
        .map_or(',', |(_, delimiter)| delimiter)
}

/// The records of a table, one after another.
pub(crate) struct Records<L> {
    lines: L,
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

impl<L: Lines> Records<L> {
    /// The records of these lines, none read yet.
    pub(crate) fn new(lines: L, delimiter: char) -> Self {
        Self { lines, delimiter, line: 0, fields: Vec::new(), used: 0 }
    }

    /// The fields of the record read last.
    pub(crate) fn fields(&self) -> &[String] {
        &self.fields[..self.used]
    }

    /// Reads the next record; gives the number of its first line, and why it is none.
    pub(crate) fn next(&mut self) -> Result<Option<(u64, Result<()>)>> {
        self.used = 0;
        let mut first = self.line + 1;
        let mut state = State::FieldStart;
        let mut broken = "";
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
                Ok((line, end)) => {
                    if matches!(state, State::Quoted) {
                        self.fields[self.used - 1].push_str(broken);
                    } else if line.is_empty() {
                        first += 1;
                        continue;
                    }
                    broken = end;
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
