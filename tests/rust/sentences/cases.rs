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

/// Rows that describe what is right but is not reached yet, `language: name`. One that holds must go.
const NOT_YET: &[&str] = &[
    "ar: guillemets-with-a-verb-stay",
    "cs: companies-inside-and-at-the-end",
    "da: guillemets-with-a-verb-stay",
    "da: addresses-stay",
    "de: ordinal-before-a-noun-stays",
    "de: addresses-stay",
    "el: decimals-and-times-stay",
    "en: country-initials-inside-stay",
    "en: latin-short-words-stay",
    "en: web-addresses-stay",
    "en: a-bracketed-sentence-inside-stays",
    "en: an-exclamation-in-a-brand-stays",
    "en: a-question-inside-the-sentence-stays",
    "en: a-show-with-an-exclamation-mark-stays",
    "es: opening-marks-open-a-sentence",
    "es: companies-inside-and-at-the-end",
    "fa: guillemets-with-a-verb-stay",
    "fi: a-quotation-can-be-kept-whole",
    "fr: an-initial-for-a-surname-can-end",
    "fr: before-christ-inside-and-at-the-end",
    "fr: a-headline-stands-alone",
    "he: quotes-with-a-verb-stay",
    "hi: quotes-with-a-verb-stay",
    "hi: a-bracketed-sentence-splits",
    "hu: ordinal-of-a-ruler-stays",
    "hu: a-dotted-date-stays",
    "hu: before-christ-stays",
    "hu: quotes-with-a-verb-stay",
    "id: initials-inside-a-name-stay",
    "it: titles-before-names-stay",
    "it: companies-inside-and-at-the-end",
    "ja: a-brand-with-an-exclamation-mark-stays",
    "ja: hard-wrapped-lines-are-joined",
    "ko: a-spaced-dotted-date-stays",
    "ko: foreign-companies-stay",
    "ko: quotes-with-a-verb-stay",
    "ko: closing-quotes-belong-left",
    "nl: initials-inside-a-name-stay",
    "pl: the-word-for-year-inside-and-at-the-end",
    "pl: initials-inside-a-name-stay",
    "pl: companies-inside-and-at-the-end",
    "pl: a-headline-stands-alone",
    "pt: companies-inside-and-at-the-end",
    "ru: initials-after-a-surname-can-end",
    "ru: and-so-on-inside-and-at-the-end",
    "ru: a-dash-before-the-speaker-stays",
    "sv: a-quotation-can-be-kept-whole",
    "th: a-space-between-clauses-splits",
    "th: three-clauses-split-at-two-spaces",
    "tr: ordinal-before-a-noun-stays",
    "tr: ordinal-of-a-century-and-a-ruler-stays",
    "tr: companies-stay",
    "uk: and-so-on-inside-and-at-the-end",
    "vi: initials-inside-a-name-stay",
    "zh: a-quotation-with-its-verb-stays",
    "zh: a-question-mark-in-a-book-title-stays",
    "zh: hard-wrapped-lines-are-joined",
];

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
            let not_yet = NOT_YET.contains(&format!("{}: {}", row.language, row.name).as_str());
            if (found != row.sentences) != not_yet {
                failed.push(format!(
                    "{}: {}\n  found    {found:?}\n  expected {:?}",
                    row.language, row.name, row.sentences
                ));
            }
        }
    }
    assert!(failed.is_empty(), "{} of {rows} rows:\n{}", failed.len(), failed.join("\n"));
}
