//! What readers hand their records to: it builds, counts, and says what was left out and where.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::source::Source;
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

    /// An entry, or why the record is none.
    pub(super) fn take(&mut self, place: Place<'_>, entry: Result<Entry>) -> Result<()> {
        match entry.and_then(|entry| self.builder.add(&entry)) {
            Ok(()) => self.report.records += 1,
            Err(error) => self.refuse(place, error)?,
        }
        Ok(())
    }

    /// A plain name.
    pub(super) fn take_name(&mut self, place: Place<'_>, name: &str) -> Result<()> {
        match self.builder.add_name(name) {
            Ok(()) => self.report.records += 1,
            Err(error) => self.refuse(place, error)?,
        }
        Ok(())
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
