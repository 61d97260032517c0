//! Any bytes as a list: the first byte chooses the format, the second what becomes of wrong records.
#![no_main]

use gazelle::Gazetteer;
use gazelle::gazetteer::{Errors, Format, Options, Reading};
use libfuzzer_sys::fuzz_target;

const FORMATS: [&str; 10] =
    ["jsonl", "json", "csv", "tsv", "parquet", "spacy", "gate", "geonames", "ftm", "names"];

fuzz_target!(|bytes: &[u8]| {
    let [format, errors, content @ ..] = bytes else { return };
    let format = FORMATS.get(*format as usize).map(|name| Format::parse(name).expect("a known format"));
    let errors = if errors % 2 == 0 { Errors::Strict } else { Errors::Skip };
    let path = std::env::temp_dir().join(format!("gazelle-fuzz-{}", std::process::id()));
    std::fs::write(&path, content).expect("the file can be written");
    let reading = Reading { format, errors, ..Reading::default() };
    if let Ok(gazetteer) = Gazetteer::read(&path, &reading, Options::default()) {
        assert_eq!(Gazetteer::from_bytes(&gazetteer.to_bytes()).expect("its own bytes").len(), gazetteer.len());
    }
});
