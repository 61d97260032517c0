//! The tables of cases: `tests/cases/sentences/*.toml`.

use std::fs;
use std::path::Path;

use gazelle::Segmenter;
use gazelle::sentences::{Newlines, Quotes};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Row>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    language: String,
    #[serde(default)]
    options: Options,
    text: String,
    sentences: Vec<String>,
    /// The row says what is right and is not reached; one that holds must lose the mark.
    #[serde(default)]
    not_yet: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Options {
    abbreviations: Vec<String>,
    never_break_after: Vec<String>,
    always_break_after: Vec<String>,
    newlines: Option<String>,
    quotes: Option<String>,
    threshold: Option<f64>,
}

fn segmenter(row: &Row) -> gazelle::Result<Segmenter> {
    let options = &row.options;
    let mut builder = Segmenter::builder(&row.language)
        .abbreviations(options.abbreviations.iter().cloned())
        .never_break_after(options.never_break_after.iter().cloned())
        .always_break_after(options.always_break_after.iter().cloned())
        .newlines(options.newlines.as_deref().map_or(Ok(Newlines::Auto), Newlines::from_name)?)
        .quotes(options.quotes.as_deref().map_or(Ok(Quotes::Split), Quotes::from_name)?);
    if let Some(threshold) = options.threshold {
        builder = builder.threshold(threshold);
    }
    builder.build()
}

#[test]
fn every_row_of_every_language_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/sentences");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 28, "only {} tables", files.len());
    let (mut rows, mut failed) = (0, Vec::new());
    for file in files {
        let table: Table = toml::from_str(&fs::read_to_string(&file).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        for row in &table.case {
            rows += 1;
            let segmenter = segmenter(row).unwrap_or_else(|error| panic!("{}: {error}", row.name));
            let found: Vec<&str> =
                segmenter.spans(&row.text).iter().map(|span| &row.text[span.range()]).collect();
            if (found != row.sentences) != row.not_yet {
                failed.push(format!(
                    "{}: {}\n  found    {found:?}\n  expected {:?}",
                    row.language, row.name, row.sentences
                ));
            }
        }
    }
    assert!(failed.is_empty(), "{} of {rows} rows:\n{}", failed.len(), failed.join("\n"));
}
