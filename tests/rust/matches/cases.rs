//! Every row of `tests/cases/matches/*.toml` through the public API.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use gazelle::Gazetteer;
use gazelle::annotate::{explain, find, segmenter_of};
use gazelle::gazetteer::{
    Boundaries, Builder, Case, CommonWords, Diacritics, Entry, Found, Options, Overlap, Rule, ShortForms,
};
use gazelle::text::CodePoints;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    entries: Vec<Given>,
    #[serde(default)]
    options: GivenOptions,
    #[serde(default)]
    overlap: Overlap,
    text: String,
    mentions: Vec<toml::Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Given {
    Name(String),
    Entry(Box<Entry>),
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct GivenOptions {
    language: Option<Languages>,
    case: Case,
    diacritics: Diacritics,
    boundaries: Boundaries,
    common_words: CommonWords,
    short_forms: ShortForms,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Languages {
    One(String),
    Many(Vec<String>),
}

impl GivenOptions {
    fn options(&self) -> Options {
        let language = match &self.language {
            None => vec!["en".to_owned()],
            Some(Languages::One(code)) => vec![code.clone()],
            Some(Languages::Many(codes)) => codes.clone(),
        };
        Options {
            language,
            case: self.case,
            diacritics: self.diacritics,
            boundaries: self.boundaries,
            common_words: self.common_words,
            short_forms: self.short_forms,
        }
    }
}

fn gazetteer(row: &Row) -> Gazetteer {
    let mut builder = Builder::new(row.options.options()).unwrap();
    for given in &row.entries {
        match given {
            Given::Name(name) => builder.add_name(name).unwrap(),
            Given::Entry(entry) => {
                let mut entry = (**entry).clone();
                if entry.id.is_empty() {
                    entry.id.clone_from(&entry.name);
                }
                builder.add(&entry).unwrap();
            }
        }
    }
    builder.build().unwrap()
}

/// The mentions in the notation of the table, with as many columns as `like` has.
fn run(row: &Row) -> Vec<toml::Value> {
    let gazetteer = gazetteer(row);
    let segmenter = segmenter_of(&gazetteer).unwrap();
    let mut found = Found::default();
    find(&gazetteer, &segmenter, &row.text, row.overlap, &mut found);
    let mut chars = CodePoints::new(&row.text);
    let id = |entry: u32| toml::Value::from(gazetteer.entry(entry).id());
    let mentions = found.mentions.iter().enumerate().map(|(nth, mention)| {
        let mut columns = vec![
            toml::Value::from(chars.at(mention.span.start as usize) as i64),
            toml::Value::from(chars.at(mention.span.end as usize) as i64),
            id(mention.entry),
            toml::Value::from(mention.kind.name()),
            found.candidates(mention).iter().map(|&entry| id(entry)).collect::<Vec<_>>().into(),
        ];
        let width = row.mentions.get(nth).and_then(toml::Value::as_array).map_or(5, Vec::len);
        columns.truncate(width);
        toml::Value::from(columns)
    });
    mentions.collect()
}

/// All rows, each with the name of its file.
fn rows() -> Vec<(String, Row)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/matches");
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut rows = Vec::new();
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let cases: Cases =
            toml::from_str(&fs::read_to_string(&file).unwrap()).unwrap_or_else(|e| panic!("{name}: {e}"));
        rows.extend(cases.case.into_iter().map(|row| (name.clone(), row)));
    }
    assert!(rows.len() > 200, "only {} rows: is the folder complete?", rows.len());
    rows
}

#[test]
fn every_row_holds() {
    let mut failed = Vec::new();
    let rows = rows();
    for (file, row) in &rows {
        let found = run(row);
        if found != row.mentions {
            let (wanted, found) = (toml::Value::from(row.mentions.clone()), toml::Value::from(found));
            failed.push(format!("{file}/{}: {:?}\n  wanted {wanted}\n  found  {found}", row.name, row.text));
        }
    }
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), rows.len(), failed.join("\n"));
}

#[test]
fn what_explain_keeps_is_what_find_finds() {
    for (file, row) in rows() {
        let gazetteer = gazetteer(&row);
        let segmenter = segmenter_of(&gazetteer).unwrap();
        let mut found = Found::default();
        find(&gazetteer, &segmenter, &row.text, Overlap::Longest, &mut found);
        let mentions: Vec<_> = found.mentions.iter().map(|m| (m.span, m.entry, m.kind)).collect();
        let explained = explain(&gazetteer, &segmenter, &row.text);
        let kept: Vec<_> = explained.iter().filter(|e| e.kept).map(|e| (e.span, e.entry, e.kind)).collect();
        assert_eq!(kept, mentions, "{file}/{}: {:?}", row.name, row.text);
        let others: BTreeSet<_> = found
            .mentions
            .iter()
            .flat_map(|mention| found.candidates(mention)[1..].iter().map(|&entry| (mention.span, entry)))
            .collect();
        let second: BTreeSet<_> =
            explained.iter().filter(|e| e.rule == Rule::OtherEntry).map(|e| (e.span, e.entry)).collect();
        assert_eq!(second, others, "{file}/{}: {:?}", row.name, row.text);
        assert!(explained.is_sorted_by_key(|e| (e.span.start, Reverse(e.span.end), !e.kept)), "{}", row.name);
    }
}

#[test]
fn explain_names_the_rule() {
    let row: Row = toml::from_str(
        r#"
        name = "rules"
        entries = [
            { id = "lam", name = "To Lam", short_forms = ["Lam"] }, { id = "street", name = "To Lam Street" },
            { id = "xi", name = "Xi Jinping", short_forms = ["Xi"] },
            { id = "france", name = "Paris", aliases = ["PARIS"] }, { id = "texas", name = "Paris" },
            "Reading", "Nice", "well", "March", "Hanoi", "South China Morning Post", "New England", "England Team",
        ]
        text = "To Lam left Reading in March. Nice is To Lam Street. Lam met Xi in HANOI, not hanoi. The South China Morning Post (SCMP) said so, reading well. He flew to Paris. It is well, and Well is well. The New England Team of Nice won.\nTheir coach is New\nEngland lost."
        mentions = []
        "#,
    )
    .unwrap();
    let gazetteer = gazetteer(&row);
    let segmenter = segmenter_of(&gazetteer).unwrap();
    let explained = explain(&gazetteer, &segmenter, &row.text);
    let rules = |covered: &str| -> Vec<(&str, Rule)> {
        let of = explained.iter().filter(|e| &row.text[e.span.range()] == covered);
        of.map(|e| (gazetteer.entry(e.entry).id(), e.rule)).collect()
    };
    assert_eq!(rules("To Lam"), [("lam", Rule::Longest), ("lam", Rule::Inside)]);
    assert_eq!(rules("To Lam Street"), [("street", Rule::Longest)]);
    assert_eq!(rules("Lam"), [("lam", Rule::Inside), ("lam", Rule::Inside), ("lam", Rule::Present)]);
    assert_eq!(rules("Xi"), [("xi", Rule::Absent)]);
    assert_eq!(rules("Reading"), [("Reading", Rule::Evidence)]);
    assert_eq!(rules("reading"), [("Reading", Rule::Capitals)]);
    assert_eq!(rules("Nice"), [("Nice", Rule::Evidence); 2]);
    assert_eq!(rules("Well"), [("well", Rule::MostlyLowerCase)]);
    assert_eq!(rules("well"), [("well", Rule::LowerCase); 3]);
    assert_eq!(rules("March"), [("March", Rule::Never)]);
    assert_eq!(rules("HANOI"), [("Hanoi", Rule::Longest)]);
    assert_eq!(rules("hanoi"), [("Hanoi", Rule::Capitals)]);
    assert_eq!(rules("SCMP"), [("South China Morning Post", Rule::Introduced)]);
    assert_eq!(
        rules("Paris"),
        [("france", Rule::Longest), ("france", Rule::Capitals), ("texas", Rule::OtherEntry)]
    );
    assert_eq!(rules("New\nEngland"), [("New England", Rule::Break)]);
    assert_eq!(rules("England Team"), [("England Team", Rule::Overlaps)]);
}
