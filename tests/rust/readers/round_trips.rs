//! Whatever entries are written in a format come back from it.

use std::sync::Arc;

use arrow_array::builder::{Int64Builder, ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use gazelle::gazetteer::{Builder, Case, CommonWords, Entry, Options, add_table};
use parquet::arrow::ArrowWriter;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{entries, gzip, strict, zst};

/// A surface form: visible, without white space at its ends, with all that a format may trip over.
fn form() -> impl Strategy<Value = String> {
    "[A-Za-zÀ-ɏḀ-ỹ苏林\"',;&=:|{}#]{1,4}( ?[a-zâ\"',;é|\\\\]{1,4}){0,2}"
}

fn entry() -> impl Strategy<Value = Entry> {
    let forms = || proptest::collection::vec(form(), 0..3);
    let attribute = prop_oneof![
        form().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
        proptest::collection::vec(form(), 0..2).prop_map(Value::from),
    ];
    let attributes = proptest::collection::btree_map("[a-z]{4}", attribute, 0..3);
    let words = (proptest::option::of(0..3_usize), proptest::option::of(any::<bool>()));
    (form(), proptest::option::of(form()), forms(), forms(), any::<i64>(), words, attributes).prop_map(
        |(name, label, aliases, short_forms, priority, (case, common_words), attributes)| Entry {
            id: String::new(),
            name,
            label,
            aliases,
            short_forms,
            priority,
            case: case.map(|at| [Case::Smart, Case::Exact, Case::Ignore][at]),
            common_words: common_words
                .map(|guard| if guard { CommonWords::Guard } else { CommonWords::Allow }),
            attributes: attributes.into_iter().collect(),
        },
    )
}

/// Some entries, each with an id of its own.
pub(crate) fn some_entries() -> impl Strategy<Value = Vec<Entry>> {
    proptest::collection::vec(entry(), 0..6).prop_map(|mut entries| {
        for (at, entry) in entries.iter_mut().enumerate() {
            entry.id = format!("id {at}");
        }
        entries
    })
}

/// As a JSON object in which attributes are keys among the others.
fn flat(entry: &Entry) -> Value {
    let mut record = serde_json::to_value(entry).expect("an entry is JSON");
    let object = record.as_object_mut().expect("an entry is an object");
    object.remove("attributes");
    object.extend(entry.attributes.clone());
    record
}

fn quoted(field: &str) -> String {
    format!("\"{}\"", field.replace('"', "\"\""))
}

/// A table of all fields; attributes are text, as tables of text have them.
fn csv(entries: &[Entry], delimiter: &str, end: &str) -> String {
    let header =
        ["id", "name", "label", "aliases", "short_forms", "priority", "case", "common_words", "note"];
    let mut text = header.join(delimiter) + end;
    for entry in entries {
        let word = |word: Option<&'static str>| word.unwrap_or_default().to_owned();
        let fields = [
            entry.id.clone(),
            entry.name.clone(),
            entry.label.clone().unwrap_or_default(),
            entry.aliases.join("\u{1f}"),
            entry.short_forms.join("\u{1f}"),
            entry.priority.to_string(),
            word(entry.case.map(Case::name)),
            word(entry.common_words.map(CommonWords::name)),
            entry.attributes.get("note").and_then(Value::as_str).unwrap_or_default().to_owned(),
        ];
        let fields: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
        text += &(fields.join(delimiter) + end);
    }
    text
}

fn batch(entries: &[Entry]) -> RecordBatch {
    let mut priorities = Int64Builder::new();
    let mut texts: [StringBuilder; 6] = Default::default();
    let mut lists: [ListBuilder<StringBuilder>; 2] = Default::default();
    for entry in entries {
        let note = entry.attributes.get("note").and_then(Value::as_str);
        let (case, common_words) = (entry.case.map(Case::name), entry.common_words.map(CommonWords::name));
        let fields = [Some(&*entry.id), Some(&*entry.name), entry.label.as_deref(), case, common_words, note];
        texts.iter_mut().zip(fields).for_each(|(column, field)| column.append_option(field));
        for (column, forms) in lists.iter_mut().zip([&entry.aliases, &entry.short_forms]) {
            forms.iter().for_each(|form| column.values().append_value(form));
            column.append(true);
        }
        priorities.append_value(entry.priority);
    }
    let names = ["id", "name", "label", "case", "common_words", "note", "aliases", "short_forms", "priority"];
    let columns = texts
        .iter_mut()
        .map(|column| Arc::new(column.finish()) as ArrayRef)
        .chain(lists.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef))
        .chain([Arc::new(priorities.finish()) as ArrayRef]);
    RecordBatch::try_from_iter_with_nullable(
        names.into_iter().zip(columns).map(|(name, column)| (name, column, true)),
    )
    .expect("columns of one length")
}

/// A Parquet file of these entries.
pub(crate) fn parquet(entries: &[Entry]) -> Vec<u8> {
    let batch = batch(entries);
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("a schema");
    writer.write(&batch).expect("memory can be written");
    writer.close().expect("memory can be written");
    bytes
}

/// Entries as a table of text can hold them: one attribute, which is text or missing.
fn for_tables(entries: &[Entry], missing: Option<Value>) -> Vec<Entry> {
    let attributes = |entry: &Entry| -> Map<String, Value> {
        let note = entry.attributes.values().find(|value| value.is_string()).cloned().or(missing.clone());
        note.map(|note| ("note".to_owned(), note)).into_iter().collect()
    };
    entries.iter().map(|entry| Entry { attributes: attributes(entry), ..entry.clone() }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn jsonl_and_json(list in some_entries(), nested in any::<bool>()) {
        let record = |entry: &Entry| if nested { serde_json::to_value(entry).expect("JSON") } else { flat(entry) };
        let records: Vec<Value> = list.iter().map(record).collect();
        let lines: String = records.iter().map(|record| format!("{record}\n")).collect();
        prop_assert_eq!(&entries(&strict("a.jsonl", &lines).expect("lines")), &list);
        prop_assert_eq!(&entries(&strict("a.jsonl.gz", gzip(lines.as_bytes())).expect("gzip")), &list);
        prop_assert_eq!(&entries(&strict("a.jsonl.zst", zst(lines.replace('\n', "\r\n").as_bytes())).expect("zstd")), &list);
        let pretty = serde_json::to_string_pretty(&records).expect("JSON");
        prop_assert_eq!(&entries(&strict("a.json", pretty).expect("an array")), &list);
    }

    #[test]
    fn csv_and_tsv(list in some_entries()) {
        let list = for_tables(&list, None);
        let reading = gazelle::gazetteer::Reading { separator: "\u{1f}".to_owned(), ..Default::default() };
        for (name, delimiter, end) in [("a.csv", ",", "\r\n"), ("a.csv", ";", "\n"), ("a.tsv", "\t", "\n")] {
            let gazetteer = super::read(name, csv(&list, delimiter, end), &reading).expect("a table");
            prop_assert_eq!(&entries(&gazetteer), &list);
        }
    }

    #[test]
    fn tables(list in some_entries()) {
        // A null in a column is a null attribute: the column is there.
        let list = for_tables(&list, Some(Value::Null));
        prop_assert_eq!(&entries(&strict("a.parquet", parquet(&list)).expect("a table")), &list);
        prop_assert_eq!(&entries(&strict("a.parquet.zst", zst(&parquet(&list))).expect("a table")), &list);
        let mut builder = Builder::new(Options::default()).expect("options");
        add_table(&mut builder, &batch(&list), 0).expect("a table");
        prop_assert_eq!(&entries(&builder.build().expect("entries")), &list);
    }

    #[test]
    fn names(list in proptest::collection::vec(form(), 0..8)) {
        let mut unique: Vec<String> = Vec::new();
        for name in &list {
            if !unique.contains(name) {
                unique.push(name.clone());
            }
        }
        let gazetteer = strict("a.txt", list.join("\n")).expect("names");
        let names: Vec<String> = entries(&gazetteer).into_iter().map(|entry| entry.name).collect();
        prop_assert_eq!(names, unique);
        prop_assert_eq!(gazetteer.stats().merged_names, list.len() - gazetteer.len());
    }

    #[test]
    fn spacy_patterns(list in some_entries()) {
        let mut lines = String::new();
        for entry in &list {
            for form in std::iter::once(&entry.name).chain(&entry.aliases) {
                lines += &format!("{}\n", json!({"id": entry.id, "label": entry.label, "pattern": form}));
            }
        }
        let gazetteer = super::read("a.jsonl", lines, &super::as_format(gazelle::gazetteer::Format::Spacy)).expect("patterns");
        let wanted: Vec<Entry> = list.iter().map(|entry| {
            let mut aliases: Vec<String> = Vec::new();
            for alias in &entry.aliases {
                if *alias != entry.name && !aliases.contains(alias) {
                    aliases.push(alias.clone());
                }
            }
            let (id, name, label) = (entry.id.clone(), entry.name.clone(), entry.label.clone());
            Entry { id, name, label, aliases, ..Entry::default() }
        }).collect();
        prop_assert_eq!(entries(&gazetteer), wanted);
    }

    #[test]
    fn followthemoney(list in some_entries()) {
        let lines: String = list.iter().map(|entry| {
            let names = json!({"name": [entry.name], "alias": entry.aliases, "weakAlias": entry.short_forms});
            format!("{}\n", json!({"id": entry.id, "schema": "Person", "properties": names}))
        }).collect();
        let gazetteer = super::read("a.json", lines, &super::as_format(gazelle::gazetteer::Format::Ftm)).expect("entities");
        for (read, entry) in entries(&gazetteer).iter().zip(&list) {
            prop_assert_eq!((&read.id, &read.name), (&entry.id, &entry.name));
            let is_there = |form: &String| read.aliases.contains(form) || *form == read.name;
            prop_assert!(entry.aliases.iter().all(is_there));
            prop_assert!(entry.short_forms.iter().all(|form| is_there(form) || read.short_forms.contains(form)));
        }
        prop_assert_eq!(gazetteer.len(), list.len());
    }
}
