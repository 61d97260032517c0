//! What is tried with any bytes, by the fuzzer and, for a moment, by every test run.

use gazelle::Gazetteer;
use gazelle::gazetteer::{Errors, Format, Found, Options, Overlap, Reading};
use gazelle::text::NoBreaks;

/// The formats of lists, in the order in which the first byte of an input chooses.
pub(super) const FORMATS: [&str; 10] =
    ["jsonl", "json", "csv", "tsv", "parquet", "spacy", "gate", "geonames", "ftm", "names"];

/// Any bytes as a compiled file: refused, or a gazetteer that can be used.
pub(super) fn load(bytes: &[u8]) {
    let Ok(gazetteer) = Gazetteer::from_bytes(bytes) else { return };
    for at in 0..gazetteer.len() as u32 {
        let entry = gazetteer.entry(at).to_entry();
        // Where checksums are not looked at, the index of ids may be wrong, but never out of bounds.
        let _ = gazetteer.position(&entry.id);
    }
    let mut found = Found::default();
    for overlap in [Overlap::Longest, Overlap::All] {
        gazetteer.find("To Lam of Hà Nội: C++, U.S. 苏林 SCMP", overlap, &NoBreaks, &mut found);
    }
}

/// Any bytes as a list: the first byte chooses the format, the second what becomes of wrong records. What
/// can be read is the same once saved and loaded.
pub(super) fn read(bytes: &[u8]) {
    let [format, errors, content @ ..] = bytes else { return };
    let format = FORMATS.get(*format as usize).map(|name| Format::parse(name).expect("a known format"));
    let errors = if errors % 2 == 0 { Errors::Strict } else { Errors::Skip };
    let path = std::env::temp_dir().join(format!("gazelle-fuzz-{}", std::process::id()));
    std::fs::write(&path, content).expect("the file can be written");
    let reading = Reading { format, errors, ..Reading::default() };
    let read = Gazetteer::read(&path, &reading, Options::default());
    let _ = std::fs::remove_file(&path);
    if let Ok(gazetteer) = read {
        let again = Gazetteer::from_bytes(&gazetteer.to_bytes()).expect("its own bytes");
        assert_eq!(again.len(), gazetteer.len());
        for at in 0..again.len() as u32 {
            assert_eq!(again.entry(at).to_entry(), gazetteer.entry(at).to_entry());
            assert_eq!(again.position(again.entry(at).id()), Some(at));
        }
    }
}
