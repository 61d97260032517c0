//! Whatever entries are written in a format come back from it, and again from a compiled file.

use std::sync::Arc;

use arrow_array::builder::{Int64Builder, ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use gazelle::Gazetteer;
use gazelle::gazetteer::{Builder, Case, CommonWords, Entry, Format, Found, Options, Overlap, add_table};
use gazelle::text::NoBreaks;
use parquet::arrow::ArrowWriter;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Folder, as_format, entries, gzip, read, strict, zst};

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

/// What a gazetteer that was read holds, once it is sure that it holds the same after it was saved and
/// loaded, and that the same is found, for the same reasons.
fn kept(read: &Gazetteer) -> Vec<Entry> {
    let folder = Folder::new();
    let path = folder.path("names.gaz");
    read.save(&path).expect("it can be written");
    let list = entries(read);
    let forms = list
        .iter()
        .flat_map(|entry| [&entry.name].into_iter().chain(&entry.aliases).chain(&entry.short_forms));
    let forms: Vec<&str> = forms.map(String::as_str).collect();
    let text = format!("To Lam met {}; {}.", forms.join(", "), forms.join("-").to_uppercase());
    for memory_map in [true, false] {
        let loaded = Gazetteer::load(&path, memory_map).expect("it can be read");
        assert_eq!(entries(&loaded), list);
        assert_eq!(loaded.report(), read.report());
        for overlap in [Overlap::Longest, Overlap::All] {
            let (mut before, mut after) = (Found::default(), Found::default());
            read.find(&text, overlap, &NoBreaks, &mut before);
            loaded.find(&text, overlap, &NoBreaks, &mut after);
            assert_eq!(after, before, "{overlap:?} in {text:?}");
        }
        assert_eq!(loaded.explain(&text, &NoBreaks), read.explain(&text, &NoBreaks), "{text:?}");
    }
    list
}

/// Names of a GATE list, each with its features; different from each other.
fn gate_list() -> impl Strategy<Value = Vec<(String, Vec<(String, String)>)>> {
    let features = proptest::collection::btree_map("[a-z]{2,5}", form(), 0..3);
    proptest::collection::btree_map(form(), features, 0..4).prop_map(|list| {
        let list = list.into_iter().map(|(name, features)| (name, features.into_iter().collect::<Vec<_>>()));
        // Without features behind a tab, `a&b=c` is a name and a feature.
        list.map(|(name, features)| {
            (if features.is_empty() { name.replace('&', "+") } else { name }, features)
        })
        .filter(|(name, _)| name != "+")
        .collect::<std::collections::BTreeMap<_, _>>()
        .into_iter()
        .collect()
    })
}

/// An entry as a line of a GeoNames dump has it.
fn place() -> impl Strategy<Value = Entry> {
    let degrees = || (-17_999..18_000_i32).prop_map(|hundredths| f64::from(hundredths) / 100.0);
    let names = proptest::collection::btree_set("[A-Za-zÀ-ɏ苏林\"';]{1,6}( [a-zâ]{1,4})?", 1..5);
    let code = proptest::option::of("[A-Z]{2,5}");
    (names, any::<u32>(), proptest::option::of("[AHLPRSTUV]"), code, (degrees(), degrees())).prop_map(
        |(names, population, label, code, (latitude, longitude))| {
            let mut names: Vec<String> = names.into_iter().collect();
            let name = names.pop().expect("one name at least");
            let mut attributes = Map::new();
            attributes.insert("latitude".to_owned(), latitude.into());
            attributes.insert("longitude".to_owned(), longitude.into());
            attributes.extend(code.map(|code| ("feature_code".to_owned(), code.into())));
            let priority = population.into();
            Entry { name, label, aliases: names, priority, attributes, ..Entry::default() }
        },
    )
}

/// A line of a GeoNames dump; the last alias is the name in ASCII.
fn geonames_line(entry: &Entry) -> String {
    let attribute = |key: &str| match entry.attributes.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    };
    let (ascii, alternates) =
        entry.aliases.split_last().map_or(("", &[][..]), |(last, rest)| (last.as_str(), rest));
    let mut fields = vec![String::new(); 19];
    fields[0].clone_from(&entry.id);
    fields[1].clone_from(&entry.name);
    fields[2] = ascii.to_owned();
    fields[3] = alternates.join(",");
    fields[4] = attribute("latitude");
    fields[5] = attribute("longitude");
    fields[6] = entry.label.clone().unwrap_or_default();
    fields[7] = attribute("feature_code");
    fields[14] = entry.priority.to_string();
    fields.join("\t") + "\n"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn jsonl_and_json(list in some_entries(), nested in any::<bool>()) {
        let record = |entry: &Entry| if nested { serde_json::to_value(entry).expect("JSON") } else { flat(entry) };
        let records: Vec<Value> = list.iter().map(record).collect();
        let lines: String = records.iter().map(|record| format!("{record}\n")).collect();
        prop_assert_eq!(&kept(&strict("a.jsonl", &lines).expect("lines")), &list);
        prop_assert_eq!(&kept(&strict("a.jsonl.gz", gzip(lines.as_bytes())).expect("gzip")), &list);
        prop_assert_eq!(&kept(&strict("a.jsonl.zst", zst(lines.replace('\n', "\r\n").as_bytes())).expect("zstd")), &list);
        let pretty = serde_json::to_string_pretty(&records).expect("JSON");
        prop_assert_eq!(&kept(&strict("a.json", pretty).expect("an array")), &list);
    }

    #[test]
    fn csv_and_tsv(list in some_entries()) {
        let list = for_tables(&list, None);
        let reading = gazelle::gazetteer::Reading { separator: "\u{1f}".to_owned(), ..Default::default() };
        for (name, delimiter, end) in [("a.csv", ",", "\r\n"), ("a.csv", ";", "\n"), ("a.tsv", "\t", "\n")] {
            let gazetteer = read(name, csv(&list, delimiter, end), &reading).expect("a table");
            prop_assert_eq!(&kept(&gazetteer), &list);
        }
    }

    #[test]
    fn tables(list in some_entries()) {
        // A null in a column is a null attribute: the column is there.
        let list = for_tables(&list, Some(Value::Null));
        prop_assert_eq!(&kept(&strict("a.parquet", parquet(&list)).expect("a table")), &list);
        prop_assert_eq!(&kept(&strict("a.parquet.zst", zst(&parquet(&list))).expect("a table")), &list);
        let mut builder = Builder::new(Options::default()).expect("options");
        add_table(&mut builder, &batch(&list), 0).expect("a table");
        prop_assert_eq!(&kept(&builder.build().expect("entries")), &list);
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
        let names: Vec<String> = kept(&gazetteer).into_iter().map(|entry| entry.name).collect();
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
        let gazetteer = read("a.jsonl", lines, &as_format(Format::Spacy)).expect("patterns");
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
        prop_assert_eq!(kept(&gazetteer), wanted);
    }

    #[test]
    fn followthemoney(list in some_entries()) {
        let lines: String = list.iter().map(|entry| {
            let names = json!({"name": [entry.name], "alias": entry.aliases, "weakAlias": entry.short_forms});
            format!("{}\n", json!({"id": entry.id, "schema": "Person", "properties": names}))
        }).collect();
        let gazetteer = read("a.json", lines, &as_format(Format::Ftm)).expect("entities");
        for (read, entry) in kept(&gazetteer).iter().zip(&list) {
            prop_assert_eq!((&read.id, &read.name), (&entry.id, &entry.name));
            let is_there = |form: &String| read.aliases.contains(form) || *form == read.name;
            prop_assert!(entry.aliases.iter().all(is_there));
            prop_assert!(entry.short_forms.iter().all(|form| is_there(form) || read.short_forms.contains(form)));
        }
        prop_assert_eq!(gazetteer.len(), list.len());
    }

    #[test]
    fn gate_lists(lists in proptest::collection::vec((any::<bool>(), gate_list()), 0..4)) {
        let folder = Folder::new();
        let (mut index, mut wanted) = (String::new(), Vec::new());
        for (at, (minor, list)) in lists.iter().enumerate() {
            let minor = if *minor { "city" } else { "" };
            index += &format!("{at}.lst:major{at}:{minor}:en\n");
            let label = if minor.is_empty() { format!("major{at}") } else { format!("major{at}:{minor}") };
            let mut lines = String::new();
            for (name, features) in list {
                lines += name;
                let mut attributes: Map<String, Value> = Map::new();
                attributes.insert("major_type".to_owned(), format!("major{at}").into());
                attributes.extend((!minor.is_empty()).then(|| ("minor_type".to_owned(), minor.into())));
                attributes.insert("language".to_owned(), "en".into());
                for (key, value) in features {
                    lines += &format!("\t{key}={value}");
                    attributes.insert(key.clone(), value.as_str().into());
                }
                lines += "\n";
                let (id, name) = (format!("{label}:{name}"), name.clone());
                wanted.push(Entry { id, name, label: Some(label.clone()), attributes, ..Entry::default() });
            }
            folder.write(&format!("{at}.lst"), lines);
        }
        let path = folder.write("lists.def", index);
        let reading = gazelle::gazetteer::Reading::default();
        let gazetteer = Gazetteer::read(&path, &reading, Options::default()).expect("lists");
        prop_assert_eq!(kept(&gazetteer), wanted);
    }

    #[test]
    fn geonames_dumps(mut list in proptest::collection::vec(place(), 1..6)) {
        for (at, entry) in list.iter_mut().enumerate() {
            entry.id = (at * 7).to_string();
        }
        let lines: String = list.iter().map(geonames_line).collect();
        let gazetteer = strict("VN.txt", &lines).expect("a dump");
        prop_assert_eq!(&kept(&gazetteer), &list);
        prop_assert!(gazetteer.stats().attribution.is_some_and(|words| words.contains("CC BY")));
        prop_assert_eq!(&kept(&strict("VN.txt.gz", gzip(lines.as_bytes())).expect("a packed dump")), &list);
    }
}
