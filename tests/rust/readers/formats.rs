//! What each format means, on small files of the kind that people have.

use gazelle::Gazetteer;
use gazelle::gazetteer::{Case, Entry, Errors, Format, Options, Reading, ShortForms};
use serde_json::{Value, json};

use super::{Folder, as_format, entries, gzip, read, strict, zst};

fn entry(id: &str, name: &str) -> Entry {
    Entry { id: id.to_owned(), name: name.to_owned(), ..Entry::default() }
}

fn owned(forms: &[&str]) -> Vec<String> {
    forms.iter().map(|&form| form.to_owned()).collect()
}

fn attributes(value: Value) -> serde_json::Map<String, Value> {
    value.as_object().expect("an object").clone()
}

#[test]
fn jsonl_is_an_entry_or_a_name_a_line() {
    let text = "\u{feff}{\"id\": 7, \"name\": \"To Lam\", \"aliases\": [\"Tô Lâm\"], \"country\": \"VN\"}\r\n\r\n\"Hanoi\"\n\"Hanoi\"";
    let gazetteer = strict("names.jsonl", text).expect("entries");
    let lam = Entry {
        aliases: owned(&["Tô Lâm"]),
        attributes: attributes(json!({"country": "VN"})),
        ..entry("7", "To Lam")
    };
    assert_eq!(entries(&gazetteer), [lam, entry("Hanoi", "Hanoi")]);
    assert_eq!(gazetteer.stats().merged_names, 1);
    let report = gazetteer.report().expect("it was read");
    assert_eq!((report.records, report.skipped), (3, 0));
    assert_eq!(report.decided, "jsonl, by the ending .jsonl");
}

#[test]
fn a_line_with_only_a_name_is_read_like_any_other() {
    let names = [
        "Hanoi",
        " Hanoi ",
        "苏林",
        "a\\u0062",
        "quo\\\"te",
        "back\\\\",
        "tab\\tx",
        "",
        " ",
        "\u{ad}",
        "\u{200b}x",
        "\u{feff}é",
        "a\tb",
        "a\"",
        "\\",
        "x\"}, {\"name\": \"y",
    ];
    let auto = Options { short_forms: ShortForms::Auto, ..Options::default() };
    for (name, options) in names.iter().flat_map(|name| [(name, Options::default()), (name, auto.clone())]) {
        let read = |spaces: [&str; 2]| {
            let folder = Folder::new();
            let line = format!("{{{}\"name\":{}\"{name}\"}}\n", spaces[0], spaces[1]);
            let path = folder.write("a.jsonl", line.repeat(2) + "\"Hue\"\n");
            let skip = Reading { errors: Errors::Skip, ..as_format(Format::Jsonl) };
            let gazetteer =
                Gazetteer::read(&path, &skip, options.clone()).expect("what is wrong is left out");
            let reasons = gazetteer.report().expect("it was read").reasons.clone();
            let reasons: Vec<String> = reasons.into_iter().map(|skipped| skipped.reason).collect();
            (gazetteer.stats(), entries(&gazetteer), reasons)
        };
        // A space before the key is what only the parser takes.
        let (stats, wanted, reasons) = read([" ", ""]);
        for spaces in [["", ""], ["", " "], ["", "  "]] {
            let (other, entries, others) = read(spaces);
            assert_eq!((entries, other.forms), (wanted.clone(), stats.forms), "{name:?}");
            let column =
                |reason: &String| reason.split_once(": ").map_or(reason.clone(), |(_, rest)| rest.to_owned());
            let known: Vec<String> = reasons.iter().map(column).collect();
            assert_eq!(others.iter().map(column).collect::<Vec<_>>(), known, "{name:?}");
        }
        assert_eq!(wanted.len() + reasons.len(), 3, "{name:?}: a second one is a repeated id");
    }
}

#[test]
fn json_is_an_array_a_mapping_or_one_entry() {
    let array = "[\n {\"name\": \"To Lam\",\n  \"label\": \"PERSON\"},\n \"Hanoi\"\n]\n";
    let gazetteer = strict("a.json", array).expect("an array");
    let lam = Entry { label: Some("PERSON".to_owned()), ..entry("To Lam", "To Lam") };
    assert_eq!(entries(&gazetteer), [lam.clone(), entry("Hanoi", "Hanoi")]);

    let mapping = r#"{"To Lam": ["Tô Lâm", "苏林"], "Hanoi": [], "Hue": null}"#;
    let gazetteer = strict("a.json", mapping).expect("a mapping");
    let both = Entry { aliases: owned(&["Tô Lâm", "苏林"]), ..entry("To Lam", "To Lam") };
    assert_eq!(entries(&gazetteer), [both, entry("Hanoi", "Hanoi"), entry("Hue", "Hue")]);

    let single = "{\n \"name\": \"To Lam\",\n \"label\": \"PERSON\"\n}";
    assert_eq!(entries(&strict("a.json", single).expect("one entry")), [lam]);
    assert!(strict("a.json", "[]").expect("no entry").is_empty());
    assert!(strict("a.json", "{}").expect("no entry").is_empty());
}

#[test]
fn csv_maps_its_header_and_quotes_as_the_rfc_says() {
    let text = "Id,Name,Type,Aliases,short forms,PRIORITY,note\r\n\
        lam,To Lam,PERSON,Tô Lâm| 苏林 |,Lam|Lâm,5.0,\"says \"\"hello\"\",\r\nloudly\"\r\n\
        ,Hanoi,,,,,\r\n\r\n";
    let gazetteer = strict("names.csv", text).expect("a table");
    let lam = Entry {
        label: Some("PERSON".to_owned()),
        aliases: owned(&["Tô Lâm", "苏林"]),
        short_forms: owned(&["Lam", "Lâm"]),
        priority: 5,
        attributes: attributes(json!({"note": "says \"hello\",\nloudly"})),
        ..entry("lam", "To Lam")
    };
    assert_eq!(entries(&gazetteer), [lam, entry("Hanoi", "Hanoi")]);
    let decided = &gazetteer.report().expect("it was read").decided;
    assert!(decided.contains("label from \"Type\""), "{decided}");
    assert!(decided.contains("attributes: note"), "{decided}");
}

#[test]
fn csv_tells_its_delimiter_and_tsv_has_one() {
    let semicolons = strict("names.csv", "name;label\nTo Lam;PERSON\n").expect("a table");
    let tabs = strict("names.tsv", "name\tlabel\nTo Lam\tPERSON\n").expect("a table");
    assert_eq!(entries(&semicolons), entries(&tabs));
    let decided = &semicolons.report().expect("it was read").decided;
    assert!(decided.contains("delimiter ';'"), "{decided}");
    // A separator of the user's own.
    let reading = gazelle::gazetteer::Reading { separator: ";".to_owned(), ..Default::default() };
    let gazetteer = read("a.csv", "name,aliases\nTo Lam,Tô Lâm;苏林\n", &reading).expect("a table");
    assert_eq!(entries(&gazetteer)[0].aliases, ["Tô Lâm", "苏林"]);
    // A table of names only is a list of names.
    assert_eq!(strict("a.csv", "name\nHue\nHue\n").expect("names").stats().merged_names, 1);
}

#[test]
fn spacy_patterns_are_forms_where_no_tokenizer_is_needed() {
    let text = r#"{"label": "ORG", "pattern": "Apple"}
{"label": "GPE", "pattern": [{"LOWER": "san"}, {"LOWER": "francisco"}], "id": "sf"}
{"label": "GPE", "pattern": [{"lower": "frisco"}], "id": "sf"}
{"label": "GPE", "pattern": [{"LOWER": "new"}, {"IS_PUNCT": true}, {"LOWER": "york"}]}
{"label": "GPE", "pattern": [{"ORTH": "New"}, {"ORTH": "-"}, {"ORTH": "York"}]}
{"label": "GPE", "pattern": [{"LOWER": {"IN": ["a", "b"]}}]}
{"label": "GPE", "pattern": [{"LOWER": "x", "OP": "?"}]}
{"label": "FRUIT", "pattern": "Apple"}
{"label": "ORG", "pattern": "Apple"}
{"label": "ORG", "pattern": [{"TEXT": "U.S."}, {"TEXT": "Steel"}], "source": "list"}
"#;
    let gazetteer = strict("patterns.jsonl", text).expect("patterns");
    let label = |label: &str| Some(label.to_owned());
    assert_eq!(
        entries(&gazetteer),
        [
            Entry { label: label("ORG"), ..entry("Apple", "Apple") },
            Entry {
                label: label("GPE"),
                aliases: owned(&["frisco"]),
                case: Some(Case::Ignore),
                ..entry("sf", "san francisco")
            },
            Entry { label: label("FRUIT"), ..entry("FRUIT:Apple", "Apple") },
            Entry {
                label: label("ORG"),
                attributes: attributes(json!({"source": "list"})),
                ..entry("U.S. Steel", "U.S. Steel")
            },
        ]
    );
    let report = gazetteer.report().expect("it was read");
    assert_eq!((report.records, report.skipped), (10, 4));
    assert_eq!(report.decided, "spacy, by its content: objects with a pattern");
    let lines: Vec<&str> =
        report.reasons.iter().map(|skipped| skipped.place.rsplit(' ').next().unwrap()).collect();
    assert_eq!(lines, ["4", "5", "6", "7"]);
}

#[test]
fn gate_lists_have_types_and_features() {
    let folder = super::Folder::new();
    folder.write("city.lst", "Hanoi&country=VN\nHue\nHue\n\n");
    folder.write("org.lst", "AT&T\nHanoi\n");
    let index = folder.write("lists.def", "city.lst:location:city\norg.lst:organization::en\n");
    let place = |name: &str, more: Value| {
        let mut all = attributes(json!({"major_type": "location", "minor_type": "city"}));
        all.extend(attributes(more));
        Entry {
            label: Some("location:city".to_owned()),
            attributes: all,
            ..entry(&format!("location:city:{name}"), name)
        }
    };
    let company = |name: &str| Entry {
        label: Some("organization".to_owned()),
        attributes: attributes(json!({"major_type": "organization", "language": "en"})),
        ..entry(&format!("organization:{name}"), name)
    };
    let read = |path: &std::path::Path| {
        gazelle::Gazetteer::read(path, &Default::default(), Default::default()).expect("lists")
    };
    let gazetteer = read(&index);
    let wanted = [
        place("Hanoi", json!({"country": "VN"})),
        place("Hue", json!({})),
        company("AT&T"),
        company("Hanoi"),
    ];
    assert_eq!(entries(&gazetteer), wanted);
    let report = gazetteer.report().expect("it was read");
    assert_eq!((report.records, report.skipped), (5, 1));
    assert!(report.reasons[0].place.ends_with("city.lst, line 3"), "{:?}", report.reasons);
    // The folder stands for its index, a list stands for itself.
    assert_eq!(entries(&read(&folder.path(""))), wanted);
    assert_eq!(entries(&read(&folder.path("org.lst"))), [entry("AT&T", "AT&T"), entry("Hanoi", "Hanoi")]);
}

#[test]
fn geonames_dumps_have_nineteen_fields() {
    let line = "1581130\tHà Nội\tHa Noi\tHANOI,Hanoi,,Ha Noi,Hà Nội, Hanoï\t21.0245\t105.84117\tP\tPPLC\tVN\t\t44\t\t\t\t8053663\t\t23\tAsia/Bangkok\t2024-01-01";
    let gazetteer = strict("VN.txt", format!("{line}\n")).expect("a dump");
    let hanoi = Entry {
        label: Some("P".to_owned()),
        aliases: owned(&["HANOI", "Hanoi", "Ha Noi", "Hanoï"]),
        priority: 8_053_663,
        attributes: attributes(
            json!({"latitude": 21.0245, "longitude": 105.84117, "country": "VN", "feature_code": "PPLC"}),
        ),
        ..entry("1581130", "Hà Nội")
    };
    assert_eq!(entries(&gazetteer), [hanoi]);
    let report = gazetteer.report().expect("it was read");
    assert_eq!(report.format, "geonames");
    assert!(gazetteer.stats().attribution.as_deref().is_some_and(|whose| whose.contains("CC BY")));
}

#[test]
fn followthemoney_entities_bring_their_names() {
    let person = json!({
        "id": "Q1", "caption": "To Lam", "schema": "Person", "datasets": ["peps"], "target": true,
        "properties": {
            "name": ["Tô Lâm", "To Lam"], "alias": ["苏林"], "weakAlias": ["Lam", "To Lam"],
            "previousName": ["To Lam Old"], "country": ["vn"], "nationality": ["vn"], "birthDate": ["1957"],
        },
    });
    let sanction =
        json!({"id": "s", "schema": "Sanction", "caption": "Sanction", "properties": {"entity": ["Q1"]}});
    let gazetteer = strict("entities.ftm.json", format!("{person}\n{sanction}\n")).expect("entities");
    let lam = Entry {
        label: Some("Person".to_owned()),
        aliases: owned(&["Tô Lâm", "苏林", "To Lam Old"]),
        short_forms: owned(&["Lam"]),
        attributes: attributes(json!({"countries": ["vn"], "datasets": ["peps"]})),
        ..entry("Q1", "To Lam")
    };
    assert_eq!(entries(&gazetteer), [lam]);
    let report = gazetteer.report().expect("it was read");
    assert_eq!((report.format.as_str(), report.records, report.skipped), ("ftm", 2, 1));
    assert_eq!(report.reasons[0].reason, "\"s\", a Sanction, has no name");
}

#[test]
fn names_stand_one_a_line() {
    let gazetteer = strict("names.txt", "\u{feff}Hanoi\r\n\n  Hue  \r\nHanoi\n# 1\n").expect("names");
    assert_eq!(entries(&gazetteer), [entry("Hanoi", "Hanoi"), entry("Hue", "Hue"), entry("# 1", "# 1")]);
    assert_eq!(gazetteer.stats().merged_names, 1);
    assert!(strict("empty.txt", "").expect("no names").is_empty());
}

#[test]
fn every_text_format_may_be_packed() {
    for (name, text) in [
        ("a.jsonl", "{\"name\": \"Hue\"}\n"),
        ("a.json", "[\"Hue\"]"),
        ("a.csv", "name\nHue\n"),
        ("a.txt", "Hue\n"),
    ] {
        let plain = entries(&strict(name, text).expect("plain"));
        let packed = strict(&format!("{name}.gz"), gzip(text.as_bytes())).expect("gzip");
        assert_eq!(entries(&packed), plain);
        assert!(packed.report().expect("it was read").decided.ends_with(", gzip"));
        assert_eq!(entries(&strict(&format!("{name}.zst"), zst(text.as_bytes())).expect("zstd")), plain);
        // The bytes, not the name, tell what is packed; several members are one file.
        let twice = [gzip(text.as_bytes()), gzip(b"")].concat();
        assert_eq!(entries(&strict(name, twice).expect("gzip without the ending")), plain);
    }
    let gazetteer = read("whatever", gzip(b"Hue\n"), &as_format(Format::Names)).expect("names");
    assert_eq!(gazetteer.len(), 1);
}
