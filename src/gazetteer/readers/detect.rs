//! Which format a file is in: by its name, confirmed or refined by its first lines.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::source::Source;
use super::{Format, geonames};
use crate::{Error, ErrorKind, Result};

/// The file to open for `path`: the index of a folder of GATE's lists, else the file itself.
pub(super) fn list_of(path: &Path, wanted: Option<Format>) -> Result<(PathBuf, Option<Format>)> {
    if !path.is_dir() {
        return Ok((path.to_owned(), wanted));
    }
    let index = path.join("lists.def");
    if index.exists() && matches!(wanted, None | Some(Format::Gate)) {
        return Ok((index, Some(Format::Gate)));
    }
    let message = format!(
        "{}: is a folder; accepted: a file, or a folder of GATE's with its lists.def",
        path.display()
    );
    Err(Error::new(ErrorKind::FileFormat, message))
}

/// The format and a sentence about why; an error if it cannot be told.
pub(super) fn format(path: &Path, source: &Source) -> Result<(Format, String)> {
    let ending = ending(path);
    let text = String::from_utf8_lossy(&source.head);
    let by_name = |format: Format| Ok((format, format!("{}, by the ending .{ending}", format.name())));
    let by_content =
        |format: Format, why: &str| Ok((format, format!("{}, by its content: {why}", format.name())));
    match ending.as_str() {
        "csv" => by_name(Format::Csv),
        "tsv" | "tab" => by_name(Format::Tsv),
        "parquet" | "pq" => by_name(Format::Parquet),
        "def" | "lst" => by_name(Format::Gate),
        "jsonl" | "ndjson" | "json" => match of_json(&text) {
            Some((format, why)) if format.name() != ending => by_content(format, why),
            Some((format, _)) => by_name(format),
            None if ending == "json" => by_name(Format::Json),
            None => by_name(Format::Jsonl),
        },
        _ if source.head.starts_with(b"PAR1") => by_content(Format::Parquet, "it begins with PAR1"),
        _ if first_lines(&text).next().is_some_and(geonames::is_line) => {
            by_content(Format::Geonames, "nineteen fields with an id and coordinates")
        }
        "txt" if first_lines(&text).take(20).any(|line| line.contains('\t')) => Err(unknown(
            source,
            "lines with tabs may be a table or names; say format=\"tsv\", \"geonames\" or \"names\"",
        )),
        "txt" => by_name(Format::Names),
        _ => match of_json(&text) {
            Some((format, why)) => by_content(format, why),
            None => Err(unknown(
                source,
                "neither its name nor its first bytes tell the format; say which it is with format=",
            )),
        },
    }
}

fn unknown(source: &Source, why: &str) -> Error {
    let known = Format::ALL.map(Format::name).join(", ");
    Error::new(ErrorKind::FileFormat, format!("{}: {why}; accepted formats: {known}", source.name))
}

/// The name's last ending that says something about the content, in small letters.
fn ending(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let name = [".gz", ".zst", ".zstd"].iter().find_map(|packed| name.strip_suffix(packed)).unwrap_or(&name);
    Path::new(name).extension().unwrap_or_default().to_string_lossy().into_owned()
}

fn first_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !crate::text::trim(line).is_empty())
}

/// Which of the formats made of JSON it is.
fn of_json(text: &str) -> Option<(Format, &'static str)> {
    let mut lines = first_lines(text);
    let first = lines.next()?.trim_start();
    if first.starts_with('[') {
        return Some((Format::Json, "an array"));
    }
    if first.starts_with('"') {
        return Some((Format::Jsonl, "a name in quotes a line"));
    }
    if !first.starts_with('{') {
        return None;
    }
    let Ok(object) = serde_json::from_str::<Map<String, Value>>(first) else {
        // An object over several lines, or a first line longer than what was looked at.
        return Some((Format::Json, "an object"));
    };
    if object.get("schema").is_some_and(Value::is_string)
        && object.get("properties").is_some_and(Value::is_object)
    {
        return Some((Format::Ftm, "objects with schema and properties"));
    }
    if object.contains_key("pattern") {
        return Some((Format::Spacy, "objects with a pattern"));
    }
    let is_entry = object.get("name").is_some_and(Value::is_string);
    if is_entry || lines.next().is_some() {
        return Some((Format::Jsonl, "an object a line"));
    }
    Some((Format::Json, "an object"))
}
