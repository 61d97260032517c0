//! The compiled file: what goes in comes out, and whatever happens to the file is noticed.

use gazelle::gazetteer::{Boundaries, Builder, Entry, Found, Options, Overlap, Reading, info};
use gazelle::text::NoBreaks;
use gazelle::{ErrorKind, Gazetteer};
use proptest::prelude::*;

use super::readers::{Folder, entries, some_entries};

const TEXT: &str = "To Lam, Tô Lâm and 苏林 met in Ha-Noi; C++ and U.S. too, said Hanoi's LAM.";

fn build(list: &[Entry], options: Options) -> Gazetteer {
    let mut builder = Builder::new(options).expect("options");
    for entry in list {
        builder.add(entry).expect("an entry");
    }
    builder.build().expect("entries")
}

fn small() -> Gazetteer {
    let mut builder = Builder::new(Options::default()).expect("options");
    let owned = |form: &str| form.to_owned();
    builder
        .add(&Entry {
            id: owned("lam"),
            name: owned("To Lam"),
            label: Some(owned("PERSON")),
            aliases: vec![owned("苏林"), owned("C++")],
            short_forms: vec![owned("Lam")],
            priority: -3,
            attributes: [(owned("country"), "VN".into())].into_iter().collect(),
            ..Entry::default()
        })
        .expect("an entry");
    builder.add_name("Ha Noi").expect("a name");
    builder.add_name("Ha Noi").expect("a name");
    builder.build().expect("entries")
}

fn found(gazetteer: &Gazetteer, text: &str, overlap: Overlap) -> Found {
    let mut found = Found::default();
    gazetteer.find(text, overlap, &NoBreaks, &mut found);
    found
}

#[test]
fn saved_and_loaded_is_the_same() {
    let folder = Folder::new();
    let path = folder.path("names.gaz");
    let built = small();
    built.save(&path).expect("it can be written");
    for memory_map in [true, false] {
        let loaded = Gazetteer::load(&path, memory_map).expect("it can be read");
        assert_eq!(entries(&loaded), entries(&built));
        assert_eq!(loaded.options(), built.options());
        assert_eq!(loaded.position("lam"), Some(0));
        assert_eq!(loaded.stats().merged_names, 1);
        assert_eq!(loaded.to_bytes(), built.to_bytes());
        for overlap in [Overlap::Longest, Overlap::All] {
            let mentions = found(&loaded, TEXT, overlap);
            assert_eq!(mentions, found(&built, TEXT, overlap));
            assert!(mentions.mentions.len() > 2);
        }
        let origin = loaded.origin().expect("it was loaded");
        assert_eq!((&origin.path, origin.memory_map), (&path, memory_map));
        assert_eq!(entries(&origin.load().expect("the same file")), entries(&built));
    }
    // A list may be given as its compiled file.
    let read = Gazetteer::read(&path, &Reading::default(), Options::default()).expect("a compiled file");
    assert_eq!(entries(&read), entries(&built));
    let exact = Options { case: gazelle::gazetteer::Case::Exact, ..Options::default() };
    let error = Gazetteer::read(&path, &Reading::default(), exact).expect_err("other options");
    assert_eq!(error.kind(), ErrorKind::Option);
    assert_eq!(std::fs::read_dir(folder.path("")).expect("a folder").count(), 1, "no other file is left");
}

#[test]
fn saving_over_an_open_file_keeps_the_open_one() {
    let folder = Folder::new();
    let path = folder.path("names.gaz");
    small().save(&path).expect("it can be written");
    let open = Gazetteer::load(&path, true).expect("it can be read");
    build(&[], Options::default()).save(&path).expect("it can be replaced");
    assert_eq!(entries(&open), entries(&small()));
    assert!(Gazetteer::load(&path, true).expect("the new one").is_empty());
    // What was sent as path and fingerprint is not the new one.
    let error = open.origin().expect("it was loaded").load().expect_err("another file");
    assert_eq!(error.kind(), ErrorKind::FileFormat);
    assert!(error.to_string().contains("is another gazetteer (fingerprint "), "{error}");
    // Saving what is mapped over itself works too.
    open.save(&path).expect("it can be replaced");
    assert_eq!(entries(&Gazetteer::load(&path, true).expect("the old one")), entries(&open));
}

#[test]
fn every_changed_byte_is_noticed() {
    let bytes = small().to_bytes();
    Gazetteer::from_bytes(&bytes).expect("untouched");
    for at in 0..bytes.len() {
        for flip in (0..8).map(|bit| 1 << bit).chain([0xff]) {
            let mut changed = bytes.clone();
            changed[at] ^= flip;
            let error = Gazetteer::from_bytes(&changed)
                .err()
                .unwrap_or_else(|| panic!("byte {at} ^ {flip} went unnoticed"));
            assert_eq!(error.kind(), ErrorKind::FileFormat);
        }
    }
}

#[test]
fn every_cut_is_noticed() {
    let folder = Folder::new();
    let bytes = small().to_bytes();
    for len in 0..bytes.len() {
        let error = Gazetteer::from_bytes(&bytes[..len]).expect_err("it is cut");
        assert_eq!(error.kind(), ErrorKind::FileFormat);
        assert!(len == 0 || error.to_string().contains("cut off"), "{len}: {error}");
    }
    for len in [0, 1, 7, 8, 40, bytes.len() / 2, bytes.len() - 1] {
        let path = folder.write("cut.gaz", &bytes[..len]);
        for memory_map in [true, false] {
            let error = Gazetteer::load(&path, memory_map).expect_err("it is cut").to_string();
            assert!(error.starts_with(&path.display().to_string()), "{error}");
        }
    }
    let longer = [&bytes[..], b"x"].concat();
    let error = Gazetteer::from_bytes(&longer).expect_err("there is more").to_string();
    assert!(error.contains("something was added"), "{error}");
}

#[test]
fn each_wrong_file_has_its_own_error() {
    let folder = Folder::new();
    let bytes = small().to_bytes();
    let with = |at: usize, new: &[u8]| {
        let mut changed = bytes.clone();
        changed[at..at + new.len()].copy_from_slice(new);
        changed
    };
    let version = u32::from_ne_bytes(bytes[8..12].try_into().expect("four bytes"));
    let newer = format!("version 99 of the format by a newer gazelle; this one reads version {version}");
    let cases: [(Vec<u8>, &str); 8] = [
        (with(8, &99_u32.to_ne_bytes()), &newer),
        (with(8, &0_u32.to_ne_bytes()), "version 0 of the format by an older gazelle"),
        (with(8, &version.swap_bytes().to_ne_bytes()), "another byte order"),
        (with(20, &[7]), "the header is damaged"),
        (with(bytes.len() - 1, &[7]), "is damaged"),
        (
            b"{\"name\": \"Hanoi\"}\n".repeat(100),
            "not a compiled gazetteer; accepted: a file that Gazetteer.save",
        ),
        (b"PAR1".to_vec(), "not a compiled gazetteer"),
        (Vec::new(), "not a compiled gazetteer"),
    ];
    for (content, message) in cases {
        let path = folder.write("wrong.gaz", content);
        let error = Gazetteer::load(&path, true).expect_err(message);
        assert_eq!(error.kind(), ErrorKind::FileFormat);
        assert!(error.to_string().contains(message), "{error}");
        assert!(info(&path).expect_err(message).to_string().contains(message));
    }
    let error = Gazetteer::load(&folder.path(""), true).expect_err("a folder").to_string();
    assert!(error.contains("is a folder; accepted: a compiled gazetteer"), "{error}");
    let error = small().save(&folder.path("")).expect_err("a folder").to_string();
    assert!(error.contains("is a folder; accepted: the name of a file"), "{error}");
    let missing = Gazetteer::load(&folder.path("missing.gaz"), true).expect_err("no file");
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    let unwritable = small().save(&folder.path("no/such/folder.gaz")).expect_err("no folder");
    assert_eq!(unwritable.kind(), ErrorKind::NotFound);
}

#[test]
fn info_says_the_header_in_words() {
    let folder = Folder::new();
    let list = folder.write("names.csv", "name,country\nHanoi,VN\n");
    let path = folder.path("names.gaz");
    let gazetteer = Gazetteer::read(&list, &Reading::default(), Options::default()).expect("a table");
    gazetteer.save(&path).expect("it can be written");
    let text = info(&path).expect("a compiled file");
    for wanted in [
        "format       version ",
        "entries      1\n",
        "case         smart\n",
        "csv, by the ending .csv",
        "records      1, 0 ",
    ] {
        assert!(text.contains(wanted), "{wanted:?} is missing:\n{text}");
    }
    let loaded = Gazetteer::load(&path, true).expect("a compiled file");
    assert_eq!(loaded.report(), gazetteer.report());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_saved_comes_back(list in some_entries(), bounded in any::<bool>(), text in ".{0,40}") {
        let boundaries = if bounded { Boundaries::Word } else { Boundaries::None };
        let built = build(&list, Options { boundaries, ..Options::default() });
        let loaded = Gazetteer::from_bytes(&built.to_bytes()).expect("its own bytes");
        prop_assert_eq!(entries(&loaded), entries(&built));
        let names: Vec<&str> = list.iter().flat_map(|entry| [&*entry.name].into_iter().chain(entry.aliases.iter().map(|a| &**a))).collect();
        let text = format!("{text} {} {TEXT}", names.join(", "));
        for overlap in [Overlap::Longest, Overlap::All] {
            prop_assert_eq!(found(&loaded, &text, overlap), found(&built, &text, overlap));
        }
        prop_assert_eq!(loaded.explain(&text, &NoBreaks), built.explain(&text, &NoBreaks));
        prop_assert_eq!(loaded.to_bytes(), built.to_bytes());
    }
}
