//! Abbreviations put into sentences that have none, so that every class is learnt in every language.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::data::Document;

/// Languages without capitals: a name can stand anywhere.
const CASELESS: [&str; 8] = ["ar", "fa", "he", "hi", "ja", "ko", "th", "zh"];
/// Languages whose texts end sentences at a semicolon, and begin the next with a capital.
const SEMICOLONS: [&str; 3] = ["el", "es", "fr"];
/// What English names go on with.
const NUMERALS: [&str; 6] = ["One", "Two", "Three", "Four", "Five", "Six"];
/// How many of a language's words count as frequent: articles, prepositions, conjunctions.
const FREQUENT: usize = 25;

/// Puts abbreviations of one language into documents.
pub(crate) struct Augmenter {
    classes: BTreeMap<String, Vec<String>>,
    capitals: Vec<char>,
    /// The words that open sentences, in lower case.
    openers: BTreeSet<String>,
    /// The words that stand before most others, in lower case.
    frequent: BTreeSet<String>,
    /// Words with a capital inside sentences that never stand without one, and are short.
    names: Vec<String>,
    /// What the next sentence begins with.
    opening: Option<String>,
    caseless: bool,
    spaceless: bool,
    /// How dates in figures are written, if with full stops and spaces.
    dotted_dates: bool,
    semicolons: bool,
    /// Whether hours are counted to twelve, and names go on with [`NUMERALS`].
    english: bool,
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
                class = name.split(':').next_back().unwrap_or_default().trim().to_owned();
            } else if !line.is_empty() {
                classes.entry(class.clone()).or_default().push(line.to_owned());
                // Who holds an office is called by it like others by their titles.
                if class == "office" {
                    classes.entry("title".to_owned()).or_default().push(line.to_owned());
                }
            }
        }
        let caseless = CASELESS.contains(&language);
        let first =
            documents.iter().flat_map(|d| d.text.split_whitespace()).filter_map(|word| word.chars().next());
        // Initials are letters of an alphabet.
        let initial = |c: &char| match language {
            "ja" | "ko" | "th" | "zh" => c.is_ascii_uppercase(),
            _ if caseless => c.is_alphabetic(),
            _ => c.is_uppercase(),
        };
        let mut capitals: Vec<char> = first.filter(initial).collect();
        capitals.sort_unstable();
        capitals.dedup();
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for word in documents.iter().flat_map(|document| document.text.split_whitespace()) {
            if word.chars().all(char::is_lowercase) {
                *seen.entry(word).or_default() += 1;
            }
        }
        let names: BTreeSet<&str> = documents
            .iter()
            .flat_map(|document| document.sentences.iter().map(|sentence| &document.text[sentence.clone()]))
            .flat_map(|sentence| sentence.split(' ').skip(1))
            .filter(|word| (2..=7).contains(&word.chars().count()) && word.chars().all(char::is_alphabetic))
            .filter(|word| {
                word.starts_with(char::is_uppercase) && word.chars().skip(1).all(char::is_lowercase)
            })
            .filter(|word| !seen.contains_key(word.to_lowercase().as_str()))
            .collect();
        let names = names.into_iter().map(str::to_owned).collect();
        let mut by_count: Vec<(&str, usize)> = seen.into_iter().collect();
        by_count.sort_by_key(|&(word, count)| (std::cmp::Reverse(count), word));
        let frequent = by_count.iter().take(FREQUENT).map(|&(word, _)| word.to_owned()).collect();
        let opening = |document: &Document, at: usize| {
            document.text[at..].split_whitespace().next().map(str::to_lowercase)
        };
        let openers = documents
            .iter()
            .flat_map(|document| {
                document.sentences.iter().filter_map(|sentence| opening(document, sentence.start))
            })
            .collect();
        Self {
            classes,
            capitals,
            openers,
            frequent,
            names,
            opening: None,
            caseless,
            spaceless: matches!(language, "ja" | "zh"),
            dotted_dates: matches!(language, "hu" | "ko"),
            semicolons: SEMICOLONS.contains(&language),
            english: language == "en",
            // One draw of four, chosen on the documents that can be held back.
            state: 0xda94_2042_e4dd_58b5,
        }
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
        let form = self.classes[class][at].clone();
        // Some writers put spaces into abbreviations of several words.
        let words = form.contains('.')
            && !form.contains(' ')
            && form.split('.').any(|part| part.starts_with(char::is_lowercase));
        if words && self.random(3) == 0 {
            format!("{}.", form.replace('.', ". "))
        } else {
            format!("{form}.")
        }
    }

    fn has(&self, class: &str) -> bool {
        self.classes.contains_key(class)
    }

    /// An abbreviation that can end a sentence, with what stands before one of its kind.
    fn closing(&mut self) -> String {
        let kinds = ["company", "company", "company", "place", "unit", "hour", "hour", "can-end"];
        let kind = kinds[self.random(11).min(7)];
        if !self.has(kind) {
            return self.form("can-end");
        }
        let form = self.form(kind);
        match kind {
            "company" => format!("{} {form}", self.name()),
            "place" => format!("{}, {form}", self.name()),
            "unit" => format!("{} {form}", self.figure()),
            "hour" => format!("{} {form}", self.hour()),
            _ => form,
        }
    }

    /// An hour, perhaps with its minutes.
    fn hour(&mut self) -> String {
        let hour = 1 + self.random(if self.english { 12 } else { 24 });
        match self.random(4) {
            0 => format!("{hour}{}30", if self.english { ':' } else { '.' }),
            _ => hour.to_string(),
        }
    }

    /// A year or another number.
    fn figure(&mut self) -> usize {
        if self.random(2) == 0 { 1850 + self.random(180) } else { 1 + self.random(99) }
    }

    /// A short name in capitals.
    fn capitals(&mut self) -> String {
        (0..2 + self.random(3))
            .filter_map(|_| {
                let at = self.random(self.capitals.len());
                self.capitals.get(at).copied()
            })
            .collect()
    }

    fn initials(&mut self) -> String {
        let mut one = |separator: &str| {
            let at = self.random(self.capitals.len());
            self.capitals.get(at).map_or(String::new(), |c| format!("{c}.{separator}"))
        };
        let (first, second) = (one(" "), one(" "));
        let initials = match self.random(12) {
            0 => format!("{}{second}", first.trim_end()),
            1 | 2 => first + &second,
            _ => first,
        };
        initials.trim_end().to_owned()
    }

    /// A copy of the document with abbreviations in about two thirds of its sentences.
    pub(crate) fn augment(&mut self, document: &Document) -> Document {
        let mut out = Document::default();
        let mut last = 0;
        for sentence in &document.sentences {
            let gap = &document.text[last..sentence.start];
            out.text.push_str(gap);
            let start = out.text.len();
            let mut changed = document.text[sentence.clone()].to_owned();
            let mut case = self.random(20);
            if last == 0 || gap.contains('\n') {
                self.opening = None;
                if self.random(3) == 0 {
                    changed = self.shortened(&changed).unwrap_or(changed);
                    // What abbreviations are has to be told in short sentences too.
                    case = [case, 8, 8, 2, 2, 0, 4, 5, 5][self.random(9)];
                }
            } else if let Some(opening) = self.opening.take()
                && let Some((_, rest)) = changed.split_once(' ')
            {
                changed = format!("{opening} {rest}");
            }
            let marked = self.spaceless && self.random(6) == 0;
            let mut changed = if marked { self.marked(&changed) } else { self.sentence(&changed, case) };
            if !self.caseless && changed.ends_with(char::is_alphanumeric) && self.random(3) == 0 {
                changed = self.shouted(&changed);
            }
            out.text.push_str(&changed);
            out.sentences.push(start..out.text.len());
            last = sentence.end;
        }
        out
    }

    /// A headline in capitals, perhaps with a title.
    fn shouted(&mut self, headline: &str) -> String {
        let words: Vec<&str> = headline.split(' ').collect();
        let mut out = words.join(" ");
        let names: Vec<usize> =
            (0..words.len()).filter(|&at| words[at].starts_with(char::is_uppercase)).collect();
        if !names.is_empty() && self.random(2) == 0 {
            let at = names[self.random(names.len())];
            let title = self.form("title");
            out = [&words[..at], &[title.as_str()], &words[at..]].concat().join(" ");
        }
        out.to_uppercase()
    }

    fn is_frequent(&self, word: &str) -> bool {
        self.frequent.contains(&word.to_lowercase())
    }

    fn name(&mut self) -> String {
        let at = self.random(self.names.len());
        self.names.get(at).cloned().unwrap_or_default()
    }

    /// The last words of a sentence as a sentence: the first of a paragraph may be short.
    fn shortened(&mut self, sentence: &str) -> Option<String> {
        let words: Vec<&str> = sentence.split(' ').collect();
        let kept = 1 + self.random(5);
        let tail =
            words.get(words.len().checked_sub(kept)?..).filter(|tail| tail.len() < words.len())?.join(" ");
        let plain = !tail.contains(['"', '“', '”', '„', '«', '»', '(', ')', '[', ']', '‘', ':', ';']);
        let mut letters = tail.chars();
        let first =
            letters.next().filter(|c| plain && c.is_alphabetic() && sentence.ends_with(['.', '!', '?']))?;
        Some(first.to_uppercase().collect::<String>() + letters.as_str())
    }

    /// A sentence without spaces, with a question or a call where the mark ends no sentence.
    fn marked(&mut self, sentence: &str) -> String {
        let mark = ['？', '！'][self.random(2)];
        let Some(from) = sentence.char_indices().map(|(at, _)| at).nth(self.random(12)) else {
            return sentence.to_owned();
        };
        let quoted = ["，”", "”，", "」と", "》"]
            .iter()
            .find_map(|quote| sentence[from..].find(quote).map(|at| (from + at, quote)));
        if let Some((at, quote)) = quoted {
            let (before, after) = (&sentence[..at], &sentence[at + quote.len()..]);
            let closed = quote.trim_matches('，');
            return if after.is_empty() {
                sentence.to_owned()
            } else {
                format!("{before}{mark}{closed}{after}")
            };
        }
        // A foreigner with a title.
        let latin = sentence.char_indices().zip(sentence.chars().skip(1)).find(|&((at, c), next)| {
            at >= from && !c.is_ascii() && c.is_alphabetic() && next.is_ascii_uppercase()
        });
        if let Some(((at, c), _)) = latin {
            let at = at + c.len_utf8();
            return format!("{}{} {}", &sentence[..at], self.form("title"), &sentence[at..]);
        }
        // A brand in Latin letters with a mark of its own.
        let brand = sentence.char_indices().zip(sentence.chars().skip(1)).find(|&((at, c), next)| {
            at >= from && c.is_ascii_alphabetic() && !next.is_ascii() && next.is_alphabetic()
        });
        match brand.filter(|_| self.random(3) == 0) {
            Some(((at, _), _)) => format!("{}!{}", &sentence[..=at], &sentence[at + 1..]),
            None => sentence.to_owned(),
        }
    }

    /// A sentence that is a quotation, or begins or ends with one that asks or calls.
    fn quoted(&mut self, words: &[&str]) -> String {
        let (open, close) = [("\"", "\""), ("“", "”"), ("«", "»")][self.random(3)];
        let mark = ['?', '!'][self.random(2)];
        let at = 1 + self.random((words.len() - 1).min(8));
        let (before, after) = (words[..at].join(" "), words[at..].join(" "));
        let sentence = words.join(" ");
        if sentence.contains(['"', '“', '”', '«', '»']) {
            return sentence;
        }
        match self.random(4) {
            0 => format!("{before}: {open}{}{mark}{close}", after.trim_end_matches(['.', '।', '۔'])),
            1 => format!("{open}{sentence}{close}"),
            _ => format!("{open}{before}{mark}{close} {after}"),
        }
    }

    fn sentence(&mut self, sentence: &str, case: usize) -> String {
        let words: Vec<&str> = sentence.split(' ').collect();
        if words.len() < 2 {
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
        match case {
            0 | 1 => {
                if let Some(at) = pick(self, &names) {
                    let form = self.form("title");
                    out.insert(at, form);
                }
            }
            2 | 11 | 19 if case != 19 || !self.caseless => {
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
                let firm = self.has("company") && self.random(6) == 0;
                let town = self.has("place") && self.random(4) == 0;
                let hour = self.has("hour") && self.is_frequent(words[0]) && self.random(12) == 0;
                let small: Vec<usize> =
                    others.iter().copied().filter(|&at| words[at].starts_with(char::is_lowercase)).collect();
                if firm && let Some(at) = pick(self, &small) {
                    let form = self.form("company");
                    // Some have partners and what they are in law, or their countries after them.
                    let (and, rest) = match self.random(12) {
                        0 => ("", format!(" ({})", self.name())),
                        1 => ("& ", format!(" {}", self.capitals())),
                        _ => ("", String::new()),
                    };
                    out.insert(at, format!("{} {and}{form}{rest}", self.name()));
                    // Some of its people have their offices written with a capital.
                    let office = words[at].chars().count() >= 6 && !self.openers.contains(words[at]);
                    if office && rest.is_empty() && self.random(4) == 0 {
                        out[at + 1] = format!("{} {}", capitalised(words[at]), self.name());
                    }
                } else if town && let Some(at) = pick(self, &names) {
                    let form = if self.has("office") && self.random(2) == 0 {
                        format!("{} {}", self.form("place"), self.form("office"))
                    } else {
                        format!("{} {} {}", self.name(), self.form("place"), self.form("title"))
                    };
                    out.insert(at, form);
                } else if hour {
                    let hour = format!("{} {}", self.hour(), self.form("hour"));
                    out.insert(1, format!("{hour} {} {}", self.form("title"), self.name()));
                } else if let Some(at) = pick(self, &others) {
                    let form = self.closing();
                    out.insert(at, form);
                }
            }
            6 => {
                if let Some(at) = pick(self, &others) {
                    let (day, year) = (self.random(31) + 1, 1950 + self.random(80));
                    let form = self.form("month");
                    let ordinal = if self.has("ordinal") { "." } else { "" };
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
            7 | 14 if self.has("ordinal") => {
                // Most stand after an article or a preposition.
                let after: Vec<usize> =
                    others.iter().copied().filter(|&at| self.is_frequent(words[at - 1])).collect();
                let places = if after.is_empty() || self.random(4) == 0 { &others } else { &after };
                if let Some(at) = pick(self, places) {
                    let form = self.form("ordinal");
                    out.insert(at, form);
                }
            }
            7 if self.dotted_dates => {
                if let Some(at) = pick(self, &others) {
                    let (year, month, day) =
                        (1950 + self.random(80), 1 + self.random(12), 1 + self.random(31));
                    let date = if self.caseless {
                        format!("{year}. {month}. {day}.")
                    } else {
                        format!("{year}. {month:02}. {day:02}.")
                    };
                    out.insert(at, date);
                }
            }
            8 | 9 => {
                // At the end of the sentence an abbreviation, an initial or a number is followed by a break.
                if let Some(bare) = sentence.strip_suffix('.').filter(|bare| plain(bare)) {
                    let number =
                        if self.has("ordinal") { 1900 + self.random(130) } else { self.random(99) + 1 };
                    let small = self.random(30) + 1;
                    let what = self.random(40);
                    let named = !self.names.is_empty();
                    if named && matches!(what, 0..=5) {
                        self.opening = Some(format!("{} {}", self.form("title"), self.name()));
                    } else if named && matches!(what, 18..=20) {
                        self.opening = Some(self.name());
                    }
                    return match what {
                        9 | 10 => format!("{bare} {number}."),
                        12..=15 | 24..=26 => format!("{bare}, {} {small}.", self.form("numeric")),
                        16..=21 if named => format!("{bare} {}.", self.name()),
                        11 if !self.frequent.is_empty() => {
                            // Prepositions and parts of verbs are no abbreviations, nor after names.
                            let name = if named && small.is_multiple_of(2) {
                                self.name() + " "
                            } else {
                                String::new()
                            };
                            let at = self.random(self.frequent.len());
                            let word = self.frequent.iter().nth(at).map_or("", String::as_str);
                            format!("{bare} {name}{word}.")
                        }
                        22 | 29 if number % 2 == 0 => {
                            format!("{bare} www.{}.org/{}.html.", words[0], words[1])
                        }
                        22 | 29 => format!("{bare} {}.asp?{}=2.", words[1].to_lowercase(), words[0]),
                        27 | 28 => {
                            format!("{bare} https://{}.com/{}?{small}=b.", words[0].to_lowercase(), words[1])
                        }
                        23 => {
                            let at = self.random(self.capitals.len());
                            format!(
                                "{bare} {}.",
                                self.capitals.get(at).map_or(String::new(), char::to_string)
                            )
                        }
                        _ => {
                            let closing = self.closing();
                            // Where a comma follows them inside sentences, a name after them opens one.
                            let named = closing.contains(' ') && closing.starts_with(char::is_uppercase);
                            if named && self.has("place") && self.random(3) == 0 {
                                let name = self.name();
                                let short = self.random(4) == 0;
                                self.opening = Some(if short { name.to_uppercase() } else { name });
                            }
                            format!("{bare} {closing}")
                        }
                    };
                }
            }
            12 if !self.caseless => {
                // A programme is Radio One, a war World War Two.
                let numbered: Vec<usize> = others
                    .iter()
                    .copied()
                    .filter(|&at| {
                        words[at - 1].starts_with(char::is_uppercase)
                            && words[at].starts_with(char::is_lowercase)
                    })
                    .collect();
                if self.english
                    && self.random(3) == 0
                    && let Some(at) = pick(self, &numbered)
                {
                    out.insert(at, NUMERALS[self.random(NUMERALS.len())].to_owned());
                    return out.join(" ");
                }
                // Titles of works and names begin with such words.
                let openers: Vec<usize> =
                    others.iter().copied().filter(|&at| self.openers.contains(words[at])).collect();
                // Names go on with them: there is a Radio One, and was a World War One.
                let after_names: Vec<usize> = openers
                    .iter()
                    .copied()
                    .filter(|&at| words[at - 1].starts_with(char::is_uppercase))
                    .collect();
                let places =
                    if after_names.is_empty() || self.random(2) == 0 { &openers } else { &after_names };
                if let Some(at) = pick(self, places) {
                    out[at] = capitalised(words[at]);
                }
            }
            13 if self.semicolons && sentence.ends_with('.') && self.random(2) == 0 => {
                return format!("{};", sentence.trim_end_matches('.'));
            }
            13 if !self.semicolons => {
                let places: Vec<usize> =
                    (0..words.len() - 1).filter(|&at| words[at].ends_with(',')).collect();
                if let Some(at) = pick(self, &places) {
                    out[at] = format!("{};", words[at].trim_end_matches(','));
                }
            }
            15 | 16 => {
                // A question or a call is quoted, and the sentence goes on.
                let quoted = |at: usize| ends_quotation(words[at]);
                let places: Vec<usize> = (0..words.len() - 1).filter(|&at| quoted(at).is_some()).collect();
                if let Some(at) = pick(self, &places)
                    && let Some((word, quote)) = quoted(at)
                {
                    let mark = ['?', '!'][self.random(2)];
                    out[at] = format!("{word}{mark}{quote}");
                } else if self.caseless
                    && !self.spaceless
                    && sentence.ends_with(['.', '।', '۔'])
                    && self.random(3) == 0
                {
                    return self.quoted(&words);
                }
            }
            17 if !self.caseless => {
                // Shows and companies have marks of their own.
                let places: Vec<usize> = (1..words.len() - 1)
                    .filter(|&at| {
                        words[at].starts_with(char::is_uppercase)
                            && plain(words[at])
                            && words[at + 1].starts_with(char::is_lowercase)
                    })
                    .collect();
                if let Some(at) = pick(self, &places) {
                    out[at].push('!');
                }
            }
            18 if !self.caseless => {
                // A sentence in brackets inside another.
                let places: Vec<usize> =
                    others.iter().copied().filter(|&at| words[at].starts_with(char::is_lowercase)).collect();
                let inner = self.shortened(sentence).filter(|_| self.random(3) == 0);
                if let (Some(at), Some(inner)) = (pick(self, &places), inner) {
                    out.insert(at, format!("({inner})"));
                }
            }
            10 => {
                // A question or a call in a dialogue, and who speaks.
                let places: Vec<usize> = (0..words.len() - 1)
                    .filter(|&at| words[at].ends_with(',') && words[at + 1].starts_with(char::is_lowercase))
                    .collect();
                if self.random(2) == 0
                    && let Some(at) = pick(self, &places)
                {
                    let dash = ["–", "—"][self.random(2)];
                    let mark = ['?', '!', '…'][self.random(3)];
                    out[at] = format!("{}{mark} {dash}", words[at].trim_end_matches(','));
                    return format!("{dash} {}", out.join(" "));
                }
                let dash = ["– ", "— ", "—", "- "][self.random(4)];
                if !self.names.is_empty() && self.random(3) == 0 {
                    self.opening = Some(format!("{dash}{}", self.name()));
                    return format!("{}?", sentence.trim_end_matches('.'));
                }
                return format!("{dash}{sentence}");
            }
            _ => {}
        }
        out.retain(|word| !word.is_empty());
        out.join(" ")
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |c| c.to_uppercase().collect::<String>() + letters.as_str())
}

/// A word and the mark that closes a quotation after it, if only a comma stands between them or follows.
fn ends_quotation(word: &str) -> Option<(&str, &str)> {
    const CLOSING: [&str; 6] = ["\"", "”", "“", "»", "’", "'"];
    let bare = word.trim_end_matches([',', '،']);
    let quote = CLOSING.iter().copied().find(|quote| bare.ends_with(quote))?;
    let inner = bare.strip_suffix(quote)?;
    let core = inner.trim_end_matches([',', '،']);
    let comma = core.len() < inner.len() || bare.len() < word.len();
    (comma && core.ends_with(char::is_alphanumeric)).then_some((core, quote))
}
