//! What readers hand their records to: it builds, counts, and says what was left out and where.

use std::fmt;
use std::sync::mpsc::{channel, sync_channel};
use std::thread;

use serde::{Deserialize, Serialize};

use super::source::{Lines, Source};
use super::{Errors, Report};
use crate::gazetteer::builder::Builder;
use crate::gazetteer::entry::Entry;
use crate::text::trim;
use crate::{Error, Result};

/// How many left-out records are listed one by one; all are counted.
const LISTED: usize = 100;

/// A record that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// File and line, or file and record.
    pub place: String,
    /// Why, and what would have been accepted.
    pub reason: String,
}

/// Where in a file something stands; shown as `names.jsonl, line 3`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'f> {
    pub(super) file: &'f str,
    /// What is counted: "line" or "row".
    pub(super) unit: &'static str,
    /// From 1.
    pub(super) number: u64,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} {}", self.file, self.unit, self.number)
    }
}

/// What a reader makes of a line.
pub(super) enum Record {
    Entry(Box<Entry>),
    /// An entry of which only the name is known; it is the id, too.
    Bare(String),
    /// A plain name.
    Name(String),
    /// Right in its format and nothing for a gazetteer: why.
    Nothing(String),
    /// Why it cannot be used.
    Wrong(Error),
}

impl From<Result<Entry>> for Record {
    fn from(entry: Result<Entry>) -> Self {
        entry.map_or_else(Self::Wrong, |entry| Self::Entry(Box::new(entry)))
    }
}

/// How many lines are read before they are handed on.
const BLOCK: usize = 256;

/// How many records before its turn memory is asked for what an entry needs.
const AHEAD: usize = 8;

/// From so many bytes on, a file is read on a thread of its own.
const LARGE: usize = 1 << 18;

/// Some records of a file, each with the number of its line.
#[derive(Default)]
struct Block {
    records: Vec<(u64, Record)>,
    /// How the file ended, if it did.
    end: Option<Result<()>>,
}

impl Block {
    /// Reads the next lines; `line` is the number of the last.
    fn fill(&mut self, lines: &mut Lines, line: &mut u64, read: &impl Fn(&str) -> Record) {
        self.records.clear();
        while self.end.is_none() && self.records.len() < BLOCK {
            match lines.next() {
                Ok(Some(text)) => {
                    *line += 1;
                    match text {
                        Ok(text) if trim(text).is_empty() => {}
                        Ok(text) => self.records.push((*line, read(text))),
                        Err(error) => self.records.push((*line, Record::Wrong(error))),
                    }
                }
                Ok(None) => self.end = Some(Ok(())),
                Err(error) => self.end = Some(Err(error)),
            }
        }
    }
}

/// Takes the records of one gazetteer.
pub(super) struct Intake {
    builder: Builder,
    errors: Errors,
    report: Report,
}

impl Intake {
    pub(super) fn new(builder: Builder, errors: Errors, report: Report) -> Self {
        Self { builder, errors, report }
    }

    /// The builder with all that was taken, and what there is to say about it.
    pub(super) fn finish(self) -> (Builder, Report) {
        (self.builder, self.report)
    }

    /// Adds to what was decided about the format.
    pub(super) fn decided(&mut self, more: &str) {
        self.report.decided.push_str(more);
    }

    /// Gives each line of `source` to `each`, but for blank ones and those that are no text.
    pub(super) fn lines(
        &mut self,
        source: Source,
        mut each: impl FnMut(&mut Self, Place<'_>, &str) -> Result<()>,
    ) -> Result<()> {
        let file = source.name.clone();
        let mut lines = source.into_lines();
        let mut number = 0;
        while let Some(line) = lines.next()? {
            number += 1;
            let place = Place { file: &file, unit: "line", number };
            match line {
                Ok(line) if trim(line).is_empty() => {}
                Ok(line) => each(self, place, line)?,
                Err(error) => self.refuse(place, error)?,
            }
        }
        Ok(())
    }

    /// Takes what `read` makes of each line of `source`, in order; blank lines are none. A large file is
    /// read on a thread of the call's own, some lines ahead.
    pub(super) fn records(&mut self, source: Source, read: impl Fn(&str) -> Record + Send) -> Result<()> {
        let file = source.name.clone();
        let large = source.head.len() >= LARGE;
        let (mut lines, mut line) = (source.into_lines(), 0);
        let mut next = move |mut block: Block| {
            block.fill(&mut lines, &mut line, &read);
            block
        };
        if !large {
            let mut block = Block::default();
            loop {
                block = next(block);
                if let Some(end) = self.block(&file, &mut block) {
                    return end;
                }
            }
        }
        thread::scope(|scope| {
            let (ahead, blocks) = sync_channel(4);
            // Blocks go back to where their memory comes from.
            let (used, empty) = channel();
            scope.spawn(move || {
                loop {
                    let block = next(empty.try_recv().unwrap_or_default());
                    let ended = block.end.is_some();
                    // Nobody waits for it once there was an error.
                    if ahead.send(block).is_err() || ended {
                        return;
                    }
                }
            });
            for mut block in blocks {
                if let Some(end) = self.block(&file, &mut block) {
                    return end;
                }
                let _ = used.send(block);
            }
            Ok(())
        })
    }

    /// Takes a block; says how the file ended, if it did.
    fn block(&mut self, file: &str, block: &mut Block) -> Option<Result<()>> {
        for (at, (number, record)) in block.records.iter().enumerate() {
            let soon = block.records.get(at + AHEAD);
            match soon {
                Some((_, Record::Entry(entry))) => self.builder.expect(&entry.id),
                Some((_, Record::Bare(id) | Record::Name(id))) => self.builder.expect(id),
                _ => {}
            }
            let place = Place { file, unit: "line", number: *number };
            if let Err(error) = self.take(place, record) {
                return Some(Err(error));
            }
        }
        block.end.take()
    }

    /// Takes a record.
    pub(super) fn take(&mut self, place: Place<'_>, record: &Record) -> Result<()> {
        let taken = match record {
            Record::Entry(entry) => self.builder.add(entry),
            Record::Bare(name) => self.builder.add_bare(name),
            Record::Name(name) => return self.take_name(place, name),
            Record::Nothing(reason) => {
                self.leave_out(place, reason);
                return Ok(());
            }
            Record::Wrong(error) => Err(error.clone()),
        };
        self.taken(place, taken)
    }

    /// A plain name.
    pub(super) fn take_name(&mut self, place: Place<'_>, name: &str) -> Result<()> {
        let taken = self.builder.add_name(name);
        self.taken(place, taken)
    }

    fn taken(&mut self, place: Place<'_>, taken: Result<()>) -> Result<()> {
        match taken {
            Ok(()) => {
                self.report.records += 1;
                Ok(())
            }
            Err(error) => self.refuse(place, error),
        }
    }

    /// A record that went into an entry that is there already.
    pub(super) fn merged(&mut self) {
        self.report.records += 1;
    }

    /// A record that cannot be used: an error, or left out, as the user wants it.
    pub(super) fn refuse(&mut self, place: Place<'_>, error: Error) -> Result<()> {
        match self.errors {
            Errors::Strict => Err(error.at(place)),
            Errors::Skip => {
                self.leave_out(place, &error);
                Ok(())
            }
        }
    }

    /// A record that is right in its format and nothing for a gazetteer.
    pub(super) fn leave_out(&mut self, place: Place<'_>, reason: &dyn fmt::Display) {
        self.report.records += 1;
        self.report.skipped += 1;
        if self.report.reasons.len() < LISTED {
            self.report.reasons.push(Skipped { place: place.to_string(), reason: reason.to_string() });
        }
    }
}
