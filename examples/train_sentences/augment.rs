//! Abbreviations put into sentences that have none, so that every class is learnt in every language.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::data::Document;

/// Languages without capitals: a name can stand anywhere.
const CASELESS: [&str; 8] = ["ar", "fa", "he", "hi", "ja", "ko", "th", "zh"];
/// Languages that write ordinals with a full stop.
const ORDINALS: [&str; 7] = ["cs", "da", "de", "fi", "hu", "pl", "tr"];

/// Puts abbreviations of one language into documents.
pub(crate) struct Augmenter {
    classes: BTreeMap<String, Vec<String>>,
    capitals: Vec<char>,
    /// The words that open sentences, in lower case.
    openers: BTreeSet<String>,
    caseless: bool,
    ordinals: bool,
    state: u64,
}

impl Augmenter {
    pub(crate) fn new(language: &str, documents: &[Document]) -> Self {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/sentences/languages/{language}.txt"));
        let list =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut classes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut class = String::new();
        for line in list.lines().map(|line| line.split('#').next().unwrap_or_default().trim()) {
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                class = name.to_owned();
            } else if !line.is_empty() {
                classes.entry(class.clone()).or_default().push(line.to_owned());
            }
        }
        let caseless = CASELESS.contains(&language);
        let first =
            documents.iter().flat_map(|d| d.text.split_whitespace()).filter_map(|word| word.chars().next());
        let mut capitals: Vec<char> =
            first.filter(|c| if caseless { c.is_alphabetic() } else { c.is_uppercase() }).collect();
        capitals.sort_unstable();
        capitals.dedup();
        let ordinals = ORDINALS.contains(&language);
        let opening = |document: &Document, at: usize| {
            document.text[at..].split_whitespace().next().map(str::to_lowercase)
        };
        let openers = documents
            .iter()
            .flat_map(|document| {
                document.sentences.iter().filter_map(|sentence| opening(document, sentence.start))
            })
            .collect();
        Self { classes, capitals, openers, caseless, ordinals, state: 0x9e37_79b9_7f4a_7c15 }
    }

    fn random(&mut self, below: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) as usize % below.max(1)
    }

    fn form(&mut self, class: &str) -> String {
        let count = self.classes.get(class).map_or(0, Vec::len);
        if count == 0 {
            return String::new();
        }
        let at = self.random(count);
        format!("{}.", self.classes[class][at])
    }

    fn initials(&mut self) -> String {
        let mut one = |separator: &str| {
            let at = self.random(self.capitals.len());
            self.capitals.get(at).map_or(String::new(), |c| format!("{c}.{separator}"))
        };
        let mut initials = one(" ");
        if initials.len() % 2 == 0 {
            initials = one("") + &one(" ");
        }
        initials.trim_end().to_owned()
    }

    /// A copy of the document with abbreviations in about two thirds of its sentences.
    pub(crate) fn augment(&mut self, document: &Document) -> Document {
        let mut out = Document::default();
        let mut last = 0;
        for sentence in &document.sentences {
            out.text.push_str(&document.text[last..sentence.start]);
            let start = out.text.len();
            let changed = self.sentence(&document.text[sentence.clone()]);
            out.text.push_str(&changed);
            out.sentences.push(start..out.text.len());
            last = sentence.end;
        }
        out
    }

    fn sentence(&mut self, sentence: &str) -> String {
        let words: Vec<&str> = sentence.split(' ').collect();
        if words.len() < 4 {
            return sentence.to_owned();
        }
        let plain = |word: &str| word.ends_with(char::is_alphanumeric);
        let name = |at: usize| {
            at > 0
                && plain(words[at - 1])
                && words[at]
                    .starts_with(|c: char| if self.caseless { c.is_alphabetic() } else { c.is_uppercase() })
        };
        let names: Vec<usize> = (1..words.len()).filter(|&at| name(at)).collect();
        let others: Vec<usize> = (1..words.len())
            .filter(|&at| plain(words[at - 1]) && words[at].starts_with(char::is_alphabetic))
            .collect();
        let mut out: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        let pick = |this: &mut Self, places: &[usize]| {
            (!places.is_empty()).then(|| places[this.random(places.len())])
        };
        match self.random(16) {
            0 | 1 => {
                if let Some(at) = pick(self, &names) {
                    let form = self.form("title");
                    out.insert(at, form);
                }
            }
            2 | 11 => {
                if let Some(at) = pick(self, &names) {
                    let form = self.initials();
                    out.insert(at, form);
                }
            }
            3 => {
                if let Some(at) = pick(self, &others) {
                    let number = self.random(99) + 1;
                    let form = self.form("numeric");
                    out.insert(at, format!("{form} {number}"));
                }
            }
            4 => {
                if let Some(at) = pick(self, &others) {
                    let form = self.form("other");
                    out.insert(at, form);
                }
            }
            5 => {
                if let Some(at) = pick(self, &others) {
                    let form = self.form("can-end");
                    out.insert(at, form);
                }
            }
            6 => {
                if let Some(at) = pick(self, &others) {
                    let (day, year) = (self.random(31) + 1, 1950 + self.random(80));
                    let form = self.form("month");
                    let ordinal = if self.ordinals { "." } else { "" };
                    out.insert(
                        at,
                        if day % 2 == 0 {
                            format!("{day}{ordinal} {form} {year}")
                        } else {
                            format!("{form} {day}")
                        },
                    );
                }
            }
            7 if self.ordinals => {
                if let Some(at) = pick(self, &others) {
                    let number = self.random(40) + 1;
                    out.insert(at, format!("{number}."));
                }
            }
            8 | 9 => {
                // At the end of the sentence an abbreviation, an initial or a number is followed by a break.
                if let Some(bare) = sentence.strip_suffix('.').filter(|bare| plain(bare)) {
                    let number = if self.ordinals { 1900 + self.random(130) } else { self.random(99) + 1 };
                    let small = self.random(30) + 1;
                    return match self.random(20) {
                        0..=8 => format!("{bare} {}", self.form("can-end")),
                        9..=12 => format!("{bare} {number}."),
                        13..=17 => format!("{bare}, {} {small}.", self.form("numeric")),
                        _ => {
                            let at = self.random(self.capitals.len());
                            format!(
                                "{bare} {}.",
                                self.capitals.get(at).map_or(String::new(), char::to_string)
                            )
                        }
                    };
                }
            }
            12 if !self.caseless => {
                // Titles of works and names begin with such words.
                let openers: Vec<usize> =
                    others.iter().copied().filter(|&at| self.openers.contains(words[at])).collect();
                if let Some(at) = pick(self, &openers) {
                    let mut letters = words[at].chars();
                    let first: String = letters.next().map_or(String::new(), |c| c.to_uppercase().collect());
                    out[at] = first + letters.as_str();
                }
            }
            13 if sentence.ends_with('.') && !sentence.ends_with("..") => {
                return format!("{};", sentence.trim_end_matches('.'));
            }
            10 => {
                let dash = ["– ", "— ", "—", "- "][self.random(4)];
                return format!("{dash}{sentence}");
            }
            _ => {}
        }
        out.retain(|word| !word.is_empty());
        out.join(" ")
    }
}
