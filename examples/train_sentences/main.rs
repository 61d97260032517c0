//! Makes the weights that ship with gazelle: `cargo run --release --example train_sentences -- DATA`.
//!
//! `DATA` holds one folder a set, each with `raw.txt` and `gold.json` (code-point spans of the
//! sentences); `src/sentences/data/README.md` says which sets the shipped weights are made from.
//! Prints, for every set that it did not train on, how well the sentences are found.

mod augment;
mod data;
mod ftrl;

use std::collections::BTreeMap;
use std::path::Path;

use augment::Augmenter;
use data::{Document, Layout};
use gazelle::sentences::training::{Sample, Tables, Trainee, WEIGHTS, WordCounts, encode};

const LANGUAGES: [&str; 28] = [
    "ar", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hu", "id", "it", "ja", "ko",
    "nl", "pl", "pt", "ro", "ru", "sv", "th", "tr", "uk", "vi", "zh",
];
/// Every so many documents of a set with no other set to choose on are held back.
const HOLD_BACK: usize = 5;
/// How many documents are joined to one text.
const GROUP: usize = 7;
/// In how many parts a language's documents are looked at with what the other parts teach.
const FOLDS: usize = 5;

fn count<'d>(documents: impl Iterator<Item = &'d Document>) -> WordCounts {
    let mut counts = WordCounts::default();
    documents.for_each(|document| counts.count(&document.text, document.sentences.iter().cloned()));
    counts
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("usage: train_sentences DATA [OUT] [--hold-back]");
    let out = arguments.next().unwrap_or_else(|| "src/sentences/data/weights.bin".to_owned());
    let hold_back = arguments.next().is_some();
    let errors = std::env::var("ERRORS").ok();
    let folder = Path::new(&folder);

    let mut train: BTreeMap<&str, Vec<Document>> = BTreeMap::new();
    let mut held: BTreeMap<String, (&str, Vec<Document>)> = BTreeMap::new();
    for language in LANGUAGES {
        let mut sets = vec![format!("ntrex-{language}-train")];
        match language {
            "en" => sets.extend(["en-ewt-train".to_owned(), "en-gum-by-train".to_owned()]),
            "vi" => sets.push("vi-vtb-train".to_owned()),
            _ => {}
        }
        for set in sets {
            let documents = data::read(&folder.join(&set), set.starts_with("ntrex"));
            for (at, document) in documents.into_iter().enumerate() {
                if hold_back && set.starts_with("ntrex") && at % HOLD_BACK == 0 {
                    held.entry(set.clone()).or_insert((language, Vec::new())).1.push(document);
                } else {
                    train.entry(language).or_default().push(document);
                }
            }
        }
    }

    let mut tables: BTreeMap<&str, Tables> = BTreeMap::new();
    let mut samples: BTreeMap<&str, Vec<Sample>> = BTreeMap::new();
    for (&language, documents) in &train {
        let most = if language == "en" { 12_000 } else { 3_000 };
        tables.insert(language, count(documents.iter()).tables(3, most));
        // A text is looked at with what the others teach about words, as it will be later.
        let own = samples.entry(language).or_default();
        for fold in 0..FOLDS {
            let part = |wanted: bool| {
                documents
                    .chunks(GROUP)
                    .enumerate()
                    .filter(move |(at, _)| (at % FOLDS == fold) == wanted)
                    .map(|(_, group)| group)
            };
            let mut augmenter = Augmenter::new(language, documents);
            let others = count(part(false).flatten()).tables(3, most);
            let trainee = Trainee::new(language, &encode(&[], &[(language, Vec::new(), others)]))
                .expect("a known language");
            for group in part(true) {
                let augmented: Vec<Document> =
                    group.iter().map(|document| augmenter.augment(document)).collect();
                let (text, ends) = data::lay_out(&augmented, Layout::Paragraphs, language);
                own.extend(trainee.samples(&text, &ends, false));
                for layout in [Layout::Paragraphs, Layout::Flat, Layout::Wrapped] {
                    let (text, ends) = data::lay_out(group, layout, language);
                    own.extend(trainee.samples(&text, &ends, layout == Layout::Wrapped));
                }
            }
        }
    }
    for (language, samples) in &samples {
        let breaks = samples.iter().filter(|sample| sample.is_break).count();
        eprintln!("{language}: {} candidates, {breaks} breaks", samples.len());
    }

    let all: Vec<&Sample> = samples.values().flatten().collect();
    let shared = ftrl::train(&all, &vec![0.0; WEIGHTS], &ftrl::SHARED);
    let languages: Vec<_> = samples
        .iter()
        .map(|(&language, samples)| {
            let own: Vec<&Sample> = samples.iter().collect();
            (language, ftrl::train(&own, &shared, &ftrl::OWN), tables[language].clone())
        })
        .collect();
    let bytes = encode(&shared, &languages);
    let count = |weights: &[f32]| weights.iter().filter(|weight| weight.abs() >= 1.0 / 32.0).count();
    eprintln!("{} bytes, {} shared weights", bytes.len(), count(&shared));
    for (language, own, tables) in &languages {
        eprint!("{language}: {} weights, {} words; ", count(own), tables.iter().map(Vec::len).sum::<usize>());
    }
    eprintln!();
    std::fs::write(&out, &bytes).expect("the folder of the weights can be written");

    for set in [
        "en-gum-dev",
        "en-ewt-dev",
        "de-gsd-dev",
        "es-gsd-dev",
        "fr-gsd-dev",
        "ru-taiga-dev",
        "vi-vtb-dev",
        "zh-gsdsimp-dev",
        "zh-gsd-dev",
        "ja-gsd-dev",
    ] {
        let documents = data::read(&folder.join(set), false);
        let trainee = Trainee::new(&set[..2], &bytes).expect("a known language");
        data::report(set, &trainee, &documents, Layout::Paragraphs);
        if errors.as_deref() == Some(set) {
            data::errors(&trainee, &documents, Layout::Paragraphs);
        }
    }
    for (set, (language, documents)) in &held {
        let trainee = Trainee::new(language, &bytes).expect("a known language");
        data::report(set, &trainee, documents, Layout::Paragraphs);
        data::report(set, &trainee, documents, Layout::Flat);
        if errors.as_deref() == Some(set) {
            data::errors(&trainee, documents, Layout::Flat);
        }
    }
}
