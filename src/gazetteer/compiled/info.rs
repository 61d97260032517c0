//! What a compiled file says about itself, in words.

use std::fmt::Write;
use std::path::Path;

use super::{Memory, Sections};
use crate::Result;

/// A text of several lines about a compiled file: versions, options, numbers, where its names come from.
/// All of the file is checked on the way.
///
/// # Errors
///
/// Those of [`Gazetteer::load`](crate::Gazetteer::load).
pub fn info(path: &Path) -> Result<String> {
    let sections = Sections::open(Memory::open(path, true)?).map_err(|error| error.at(path.display()))?;
    for section in &sections.table {
        sections.check(&section.name()).map_err(|error| error.at(path.display()))?;
    }
    let about = sections.about().map_err(|error| error.at(path.display()))?;
    let options = &about.options;
    let bytes = sections.memory.bytes().len();
    let mut text = String::new();
    let mut line = |key: &str, value: &dyn std::fmt::Display| {
        // Text takes whatever is written.
        let _ = writeln!(text, "{key:<13}{value}");
    };
    line("file", &path.display());
    line("bytes", &format_args!("{bytes} ({} a form)", bytes / about.forms.max(1)));
    line("format", &format_args!("version {}, written by gazelle {}", super::header::VERSION, about.gazelle));
    line("fingerprint", &format_args!("{:016x}", sections.header.fingerprint));
    line("entries", &about.entries);
    line("forms", &about.forms);
    if about.merged_names > 0 {
        line("merged names", &about.merged_names);
    }
    line("language", &options.language.join(", "));
    line("case", &options.case.name());
    line("diacritics", &options.diacritics.name());
    line("boundaries", &options.boundaries.name());
    line("common words", &options.common_words.name());
    line("short forms", &options.short_forms.name());
    if let Some(report) = &about.report {
        line("read from", &report.path);
        line("as", &report.decided);
        line("records", &format_args!("{}, {} of them left out", report.records, report.skipped));
    }
    if let Some(attribution) = &about.attribution {
        line("names by", attribution);
    }
    let parts: Vec<String> =
        sections.table.iter().map(|section| format!("{} {}", section.name(), section.len)).collect();
    line("sections", &parts.join(", "));
    Ok(text)
}
