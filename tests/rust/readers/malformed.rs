//! What is refused, with the file, the line and what would have been accepted; or left out and listed.

use gazelle::ErrorKind;
use gazelle::gazetteer::{Errors, Format, Options, Reading};

use super::{Folder, as_format, gzip, read, strict, zst};

/// Each file with the line it fails on, the kind, and a part of the message; the other lines are right.
const CASES: &[(&str, &str, u64, ErrorKind, &str)] = &[
    ("a.jsonl", "\"A\"\n{\"name\": }\n\"B\"", 2, ErrorKind::FileFormat, "column 10: expected value"),
    ("a.jsonl", "\"A\"\n{\"name\": 5}\n\"B\"", 2, ErrorKind::Gazetteer, "expected text for \"name\""),
    (
        "a.jsonl",
        "\"A\"\n{\"id\": \"x\", \"name\": \"C\", \"label\": 5}\n\"B\"",
        2,
        ErrorKind::Gazetteer,
        "\"x\": invalid type: integer `5`, expected text for \"label\"",
    ),
    ("a.jsonl", "\"A\"\n\n[]\n\"B\"", 3, ErrorKind::Gazetteer, "an object with a \"name\""),
    ("a.jsonl", "\"A\"\n\"\"\n\"B\"", 2, ErrorKind::Gazetteer, "is empty"),
    ("a.jsonl", "\"A\"\n\"C\n\"B\"", 2, ErrorKind::FileFormat, "EOF while parsing a string"),
    (
        "a.jsonl",
        "\"A\"\n{\"name\": \"C\", \"aliases\": [\"D\", \" \"]}\n\"B\"",
        2,
        ErrorKind::Gazetteer,
        "alias \"\" is empty",
    ),
    (
        "a.jsonl",
        "{\"name\": \"A\"}\n{\"name\": \"A\"}\n\"B\"",
        2,
        ErrorKind::Gazetteer,
        "already that of entry 0",
    ),
    ("a.json", "[\"A\",\n\n{\"name\":\n5},\n\"B\"]", 3, ErrorKind::Gazetteer, "expected text for \"name\""),
    ("a.json", "{\"A\": [],\n\"C\": [5],\n\"B\": null}", 2, ErrorKind::Gazetteer, "\"C\": invalid type"),
    ("a.csv", "name,label\nA,\nC\nB,", 3, ErrorKind::FileFormat, "1 fields; accepted: 2"),
    ("a.csv", "name,label\nA,\nC,D,E\nB,", 3, ErrorKind::FileFormat, "3 fields; accepted: 2"),
    ("a.csv", "name,label\nA,\n,D\nB,", 3, ErrorKind::Gazetteer, "the name is empty"),
    (
        "a.csv",
        "name,priority\nA,\nC,high\nB,",
        3,
        ErrorKind::Gazetteer,
        "priority \"high\" is unknown; accepted: a whole number",
    ),
    ("a.csv", "name,case\nA,\nC,lower\nB,", 3, ErrorKind::Option, "accepted: smart, exact, ignore"),
    ("a.csv", "name,label\nA,\n\"C\" x,\nB,", 3, ErrorKind::FileFormat, "goes on after its closing quote"),
    ("a.csv", "name,label\nA,\nB,\nC,\"D\nE", 4, ErrorKind::FileFormat, "does not end"),
    (
        "a.spacy.jsonl",
        "{\"pattern\": \"A\"}\n{\"pattern\": 5}\n{\"pattern\": \"B\"}",
        2,
        ErrorKind::FileFormat,
        "accepted: text or a list of tokens",
    ),
    (
        "a.spacy.jsonl",
        "{\"pattern\": \"A\"}\n{\"pattern\": \"C\", \"label\": 1}\n{\"pattern\": \"B\"}",
        2,
        ErrorKind::FileFormat,
        "accepted: text",
    ),
    (
        "a.spacy.jsonl",
        "{\"pattern\": \"A\", \"id\": \"a\"}\n{\"pattern\": \"C\", \"id\": \"a\", \"label\": \"X\"}\n{\"pattern\": \"B\"}",
        2,
        ErrorKind::Gazetteer,
        "accepted: one label an id",
    ),
    ("a.lst", "A&x=1\nA&x=2\nB", 2, ErrorKind::Gazetteer, "has other features in"),
    (
        "a.ftm.json",
        "{\"id\": \"1\", \"schema\": \"P\", \"properties\": {\"name\": [\"A\"]}}\n{\"id\": \"2\", \"schema\": \"P\", \"properties\": {\"name\": \"C\"}}\n{\"id\": \"3\", \"schema\": \"P\", \"properties\": {\"name\": [\"B\"]}}",
        2,
        ErrorKind::FileFormat,
        "accepted: an entity with id, schema and properties",
    ),
];

#[test]
fn a_wrong_record_is_an_error_with_its_line_or_is_left_out() {
    let mut failed = Vec::new();
    for &(name, content, line, kind, message) in CASES {
        match strict(name, content) {
            Ok(_) => failed.push(format!("{name} {content:?}: read")),
            Err(error) => {
                let text = error.to_string();
                let place = format!("{name}, line {line}: ");
                if error.kind() != kind || !text.contains(&place) || !text.contains(message) {
                    failed.push(format!(
                        "{name} {content:?}: {kind:?} {place}{message}\n  but {:?} {text}",
                        error.kind()
                    ));
                }
            }
        }
        let skip = Reading { errors: Errors::Skip, ..Reading::default() };
        match read(name, content, &skip) {
            Err(error) => failed.push(format!("{name} {content:?}, skipping: {error}")),
            Ok(gazetteer) => {
                let names: Vec<&str> =
                    (0..gazetteer.len() as u32).map(|at| gazetteer.entry(at).name()).collect();
                let report = gazetteer.report().expect("it was read");
                let place = format!("{name}, line {line}");
                let listed = report.reasons.len() == 1 && report.reasons[0].place.ends_with(&place);
                if names != ["A", "B"] || report.skipped != 1 || !listed {
                    failed.push(format!("{name} {content:?}, skipping: {names:?} {report:?}"));
                }
            }
        }
    }
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), CASES.len(), failed.join("\n"));
}

#[test]
fn a_geonames_line_needs_its_fields() {
    let line = |id: &str, latitude: &str, population: &str| {
        format!("{id}\tA\tA\t\t{latitude}\t1\tP\tPPL\tVN\t\t\t\t\t\t{population}\t\t\t\t")
    };
    for (content, message) in [
        (line("x", "1", "1"), "the geonameid \"x\" is no number"),
        (line("1", "x", "1"), "the latitude \"x\" is no number"),
        (line("1", "1", "x"), "the population \"x\" is unknown"),
        ("1\tA".to_owned(), "2 fields; accepted: the 19"),
    ] {
        let error = read("a.txt", content, &as_format(Format::Geonames)).expect_err(message).to_string();
        assert!(error.contains("a.txt, line 1: ") && error.contains(message), "{error}");
    }
}

#[test]
fn text_must_be_utf8_and_says_where_it_is_not() {
    for (name, content) in [
        ("a.txt", &b"A\nna\xefve\nB\n"[..]),
        ("a.jsonl", b"\"A\"\n\"na\xefve\"\n\"B\"\n"),
        ("a.csv", b"name\nA\nna\xefve\nB"),
    ] {
        let error = strict(name, content).expect_err(name);
        assert_eq!(error.kind(), ErrorKind::FileFormat);
        let text = error.to_string();
        assert!(text.contains(", line ") && text.contains("(0xef) is not UTF-8; accepted"), "{text}");
        let skip = Reading { errors: Errors::Skip, ..Reading::default() };
        assert_eq!(read(name, content, &skip).expect("the others").len(), 2);
    }
    let error = strict("a.txt", b"\xff\xfeA\0").expect_err("UTF-16").to_string();
    assert!(error.contains("is UTF-16; accepted: UTF-8"), "{error}");
}

#[test]
fn broken_files_say_so() {
    let text = "Hanoi\n".repeat(100_000);
    for (name, packed) in [("a.txt.gz", gzip(text.as_bytes())), ("a.txt.zst", zst(text.as_bytes()))] {
        let error = strict(name, &packed[..packed.len() / 2]).expect_err(name);
        assert_eq!(error.kind(), ErrorKind::FileFormat, "{error}");
        assert!(error.to_string().contains("not a whole"), "{error}");
    }
    let error = strict("a.json", "[\"A\",\n\"B\"").expect_err("no end");
    assert_eq!(error.kind(), ErrorKind::FileFormat);
    assert!(error.to_string().contains("line 2"), "{error}");
    let error = strict("a.json", "[\"A\"] 5").expect_err("more behind the end").to_string();
    assert!(error.contains("trailing characters"), "{error}");
    let error = strict("a.parquet", "PAR1 and no more").expect_err("no table");
    assert_eq!(error.kind(), ErrorKind::FileFormat, "{error}");
    let error = strict("a.csv", "title,x\nA,1\n").expect_err("no name").to_string();
    assert!(
        error.contains("a.csv, line 1: there is no column \"name\"; the columns are: title, x"),
        "{error}"
    );
}

#[test]
fn files_of_other_programs_are_told_what_to_become() {
    for (name, content, message) in [
        (
            "a.xlsx",
            &b"PK\x03\x04\x14\0\x06\0"[..],
            "is a zip archive, as Excel's workbooks are; accepted: the table saved as CSV",
        ),
        ("a.csv", b"PK\x03\x04\x14\0\x06\0", "is a zip archive"),
        ("a.csv", b"name\nHu\xe9\n", "a.csv, line 2: byte 3 (0xe9) is not UTF-8"),
        ("a.csv", b"name\n\"H\nu\xe9\"\n", "a.csv, line 2: line 3: byte 2 (0xe9) is not UTF-8"),
        ("a.csv", b"Hanoi\nHue\n", "accepted: a first line with \"name\", \"canonical_name\""),
        (
            "a.json",
            b"{\"all\": [\"A\"], \"more\": [{\"name\": \"B\"}]}",
            "\"more\": invalid type: map, expected a string; accepted: names",
        ),
        ("a.dat", b"Hanoi\nHue\n", "say which it is with format="),
    ] {
        let error = strict(name, content).expect_err(name).to_string();
        assert!(error.contains(message), "{error}");
    }
}

/// A large file is read on a thread of its own: nothing else may be different.
#[test]
fn large_files_are_read_like_small_ones() {
    let mut lines: Vec<Vec<u8>> =
        (0..20_000).map(|at| format!("{{\"id\": {at}, \"name\": \"Name {at}\"}}").into_bytes()).collect();
    let faults: [(usize, &[u8], &str); 5] = [
        (700, b"{\"name\": 5}", "expected text"),
        (701, b"Hu\xe9", "byte 3 (0xe9) is not UTF-8"),
        (9_999, b"{\"id\": 3, \"name\": \"x\"}", "already that of entry 3"),
        (10_000, b"  ", ""),
        (19_999, b"{", "EOF while parsing"),
    ];
    for &(at, line, _) in &faults {
        lines[at] = line.to_vec();
    }
    let content = lines.join(&b'\n');
    assert!(content.len() > 1 << 19);
    let skip = Reading { errors: Errors::Skip, ..Reading::default() };
    let gazetteer = read("a.jsonl", &content, &skip).expect("some are right");
    let report = gazetteer.report().expect("it was read");
    assert_eq!((report.records, report.skipped, gazetteer.len()), (19_999, 4, 19_995));
    let wrong = faults.iter().filter(|(_, _, reason)| !reason.is_empty());
    for (skipped, (at, _, reason)) in report.reasons.iter().zip(wrong) {
        assert!(skipped.place.ends_with(&format!("a.jsonl, line {}", at + 1)), "{}", skipped.place);
        assert!(skipped.reason.contains(reason), "{}", skipped.reason);
    }
    let right = lines.iter().enumerate().filter(|(at, _)| !faults.iter().any(|fault| fault.0 == *at));
    for (entry, (at, _)) in (0..).zip(right) {
        assert_eq!(gazetteer.entry(entry).id(), at.to_string());
    }
    // The first error is the one that is told, and what was packed may end anywhere.
    let error = strict("a.jsonl", &content).expect_err("a wrong line").to_string();
    assert!(error.contains("a.jsonl, line 701: "), "{error}");
    let mut packed = zst(&lines[1_000..9_000].join(&b'\n'));
    packed.truncate(packed.len() - 9);
    let error = strict("a.jsonl.zst", packed).expect_err("it is cut").to_string();
    assert!(error.contains("not a whole zstd file"), "{error}");
}

#[test]
fn missing_files_are_not_found() {
    let folder = Folder::new();
    let read = |name: &str| {
        gazelle::Gazetteer::read(&folder.path(name), &Reading::default(), Options::default()).expect_err(name)
    };
    assert_eq!(read("missing.jsonl").kind(), ErrorKind::NotFound);
    let error = read("");
    assert_eq!(error.kind(), ErrorKind::FileFormat);
    assert!(error.to_string().contains("is a folder; accepted: a file, or a folder of GATE's"), "{error}");
    folder.write("lists.def", "city.lst:location\n");
    let error = read("lists.def");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(
        error.to_string().contains("lists.def, line 1: ") && error.to_string().contains("city.lst"),
        "{error}"
    );
}

#[test]
fn the_list_of_what_was_left_out_is_bounded_and_the_count_is_not() {
    let skip = Reading { errors: Errors::Skip, ..Reading::default() };
    let gazetteer = read("a.jsonl", "{}\n".repeat(1000), &skip).expect("nothing");
    let report = gazetteer.report().expect("it was read");
    assert_eq!((report.records, report.skipped, report.reasons.len()), (1000, 1000, 100));
}
