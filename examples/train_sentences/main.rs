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
/// How often a document is looked at with abbreviations and more put in, and how much that counts.
const COPIES: usize = 24;
const COPIES_WEIGHT: f32 = 2.0;
/// In how many parts a language's documents are looked at with what the other parts teach.
const FOLDS: usize = 5;

/// The documents that are learnt from, by language.
type Train = BTreeMap<&'static str, Vec<Document>>;

fn count<'d>(documents: impl Iterator<Item = &'d Document>) -> WordCounts {
    let mut counts = WordCounts::default();
    documents.for_each(|document| counts.count(&document.text, document.sentences.iter().cloned()));
    counts
}

/// How words are written: what the labelled documents show, and for English the unlabelled ones.
fn tables<'d>(
    language: &str,
    documents: impl Iterator<Item = &'d Document>,
    unlabelled: &WordCounts,
) -> Tables {
    let mut counts = count(documents);
    if language != "en" {
        return counts.tables(3, 3_000);
    }
    counts.merge(unlabelled);
    counts.tables(4, 12_000)
}

/// Every candidate of a language's documents, in several layouts, with abbreviations put in.
fn samples(language: &str, documents: &[Document], unlabelled: &WordCounts) -> Vec<Sample> {
    let mut samples = Vec::new();
    for fold in 0..FOLDS {
        // A text is looked at with what the others teach about words, as it will be later.
        let part = |wanted: bool| {
            let groups = documents.chunks(GROUP).enumerate();
            groups.filter(move |(at, _)| (at % FOLDS == fold) == wanted).map(|(_, group)| group)
        };
        let others = tables(language, part(false).flatten(), unlabelled);
        let bytes = encode(&[], &[(language, Vec::new(), others)]);
        let trainee = Trainee::with_unknown(language, &bytes, fold).expect("a known language");
        let mut augmenter = Augmenter::new(language, documents);
        for group in part(true) {
            for _ in 0..COPIES {
                let augmented: Vec<Document> =
                    group.iter().map(|document| augmenter.augment(document)).collect();
                let (text, ends) = data::lay_out(&augmented, Layout::Paragraphs, language);
                let weight = COPIES_WEIGHT / COPIES as f32;
                samples.extend(trainee.samples(&text, &ends, false, weight));
            }
            for layout in [Layout::Paragraphs, Layout::Flat, Layout::Wrapped] {
                let (text, ends) = data::lay_out(group, layout, language);
                samples.extend(trainee.samples(&text, &ends, layout == Layout::Wrapped, 1.0));
            }
        }
    }
    samples
}

/// The model file that the documents teach.
fn model(train: &Train, unlabelled: &WordCounts) -> Vec<u8> {
    let samples: BTreeMap<&str, Vec<Sample>> = train
        .iter()
        .map(|(&language, documents)| (language, samples(language, documents, unlabelled)))
        .collect();
    let all: Vec<&Sample> = samples.values().flatten().collect();
    eprintln!("{} candidates", all.len());
    let shared = ftrl::train(&all, &vec![0.0; WEIGHTS], &ftrl::SHARED);
    let languages: Vec<_> = samples
        .iter()
        .map(|(&language, samples)| {
            let own: Vec<&Sample> = samples.iter().collect();
            let tables = tables(language, train[language].iter(), unlabelled);
            (language, ftrl::train(&own, &shared, &ftrl::OWN), tables)
        })
        .collect();
    let bytes = encode(&shared, &languages);
    let count = |weights: &[f32]| weights.iter().filter(|weight| weight.abs() >= 1.0 / 32.0).count();
    eprintln!("{} bytes, {} shared weights", bytes.len(), count(&shared));
    for (language, own, tables) in &languages {
        eprint!("{language}: {} weights, {} words; ", count(own), tables.iter().map(Vec::len).sum::<usize>());
    }
    eprintln!();
    bytes
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("usage: train_sentences DATA [OUT] [--hold-back]");
    let out = arguments.next().unwrap_or_else(|| "src/sentences/data/weights.bin".to_owned());
    let hold_back = arguments.next().is_some();
    let errors = std::env::var("ERRORS").ok();
    let folder = Path::new(&folder);

    let mut train = Train::new();
    let mut held: BTreeMap<String, (&str, Vec<Document>)> = BTreeMap::new();
    for language in LANGUAGES {
        let mut sets = vec![format!("ntrex-{language}-train")];
        match language {
            "en" => sets.extend(["en-ewt-train".to_owned(), "en-gum-by-train".to_owned()]),
            "vi" => sets.push("vi-vtb-train".to_owned()),
            _ => {}
        }
        let listed = Trainee::new(language, &encode(&[], &[])).expect("a known language");
        for set in sets {
            let news = set.starts_with("ntrex");
            let documents = data::read(&folder.join("sbd").join(&set), news);
            for (at, mut document) in documents.into_iter().enumerate() {
                if hold_back && news && at % HOLD_BACK == 0 {
                    held.entry(set.clone()).or_insert((language, Vec::new())).1.push(document);
                } else {
                    if news {
                        document.part(&listed);
                    }
                    train.entry(language).or_default().push(document);
                }
            }
        }
    }

    // The first model finds the sentences of the unlabelled texts, whose words teach the second.
    let english = train.iter().filter(|(language, _)| **language == "en");
    let english: Train = english.map(|(&language, documents)| (language, documents.clone())).collect();
    let first =
        Trainee::new("en", &model(&english, &WordCounts::default())).expect("a known language").segmenter();
    let mut unlabelled = WordCounts::default();
    for text in data::unlabelled(&folder.join("text/en_senate_press.jsonl.gz")) {
        unlabelled.count(&text, first.spans(&text).iter().map(|span| span.range()));
    }
    let bytes = model(&train, &unlabelled);
    std::fs::write(&out, &bytes).expect("the folder of the weights can be written");

    let dev = [
        "en-gum",
        "en-ewt",
        "de-gsd",
        "es-gsd",
        "fr-gsd",
        "ru-taiga",
        "vi-vtb",
        "zh-gsdsimp",
        "zh-gsd",
        "ja-gsd",
    ];
    let dev = dev.map(|set| format!("{set}-dev"));
    let dev = dev.iter().map(|set| (set, &set[..2], data::read(&folder.join("sbd").join(set), false)));
    let held = held.iter().map(|(set, (language, documents))| (set, *language, documents.clone()));
    for (set, language, documents) in dev.chain(held) {
        let trainee = Trainee::new(language, &bytes).expect("a known language");
        for layout in [Layout::Paragraphs, Layout::Flat, Layout::Wrapped] {
            data::report(set, language, &trainee, &documents, layout);
            if errors.as_ref().is_some_and(|wanted| wanted.split(',').any(|wanted| wanted == set)) {
                data::errors(language, &trainee, &documents, layout);
            }
        }
    }
}
