//! What a file's name and its first lines say about its format.

use gazelle::ErrorKind;
use gazelle::gazetteer::Format;

use super::{as_format, read, strict};

#[test]
fn name_and_content_tell_the_format_together() {
    let pattern = r#"{"label": "ORG", "pattern": "Apple"}"#;
    let entity = r#"{"id": "1", "schema": "Person", "properties": {"name": ["A"]}}"#;
    let entry = r#"{"name": "A"}"#;
    for (name, content, format) in [
        ("a.jsonl", entry.to_owned(), "jsonl"),
        ("a.ndjson", entry.to_owned(), "jsonl"),
        ("a.jsonl", pattern.to_owned(), "spacy"),
        ("a.json", entity.to_owned(), "ftm"),
        ("a.json", format!("{entry}\n{{\"name\": \"B\"}}"), "jsonl"),
        ("a.json", "[]".to_owned(), "json"),
        ("a.jsonl", format!("[{entry}]"), "json"),
        ("a.json", "{\n}".to_owned(), "json"),
        ("a.JSONL", entry.to_owned(), "jsonl"),
        ("a.CSV", "name\nA".to_owned(), "csv"),
        ("a.tab", "name\nA".to_owned(), "tsv"),
        ("a.lst", "A".to_owned(), "gate"),
        ("a.txt", "A".to_owned(), "names"),
        ("noending", entry.to_owned(), "jsonl"),
        ("a.dat", pattern.to_owned(), "spacy"),
    ] {
        let gazetteer = strict(name, &content).unwrap_or_else(|error| panic!("{name} {content}: {error}"));
        let report = gazetteer.report().expect("it was read");
        assert_eq!(report.format, format, "{name} {content}");
        assert!(report.decided.starts_with(format), "{}", report.decided);
    }
}

#[test]
fn what_cannot_be_told_is_asked_for() {
    for (name, content) in
        [("a.txt", "id\tname\n1\tHue\n"), ("a.dat", "Hue\n"), ("noending", ""), ("a.bin", "\0\u{1}")]
    {
        let error = strict(name, content).expect_err(name);
        assert_eq!(error.kind(), ErrorKind::FileFormat);
        assert!(error.to_string().contains("accepted formats: jsonl, json, csv"), "{error}");
    }
    // What the user says is not doubted.
    assert_eq!(read("a.txt", "a\tb\n", &as_format(Format::Names)).expect("one name").len(), 1);
    let error = Format::parse("xml").expect_err("no format");
    assert_eq!(error.kind(), ErrorKind::Option);
    assert!(error.to_string().contains("geonames, ftm, names"), "{error}");
}
