//! What each language brings to names: its ordinary words, months, weekdays and titles, legal forms
//! of companies, and the order in which people are named. Read from the files beside this one.

use std::sync::{LazyLock, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::Result;
use crate::text::fold::{Class, Cluster, Marks, class};
use crate::text::hash::{ascii_word, folded_word};
use crate::text::languages;

/// In which order people are named, and by which part they are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameOrder {
    /// Given name, family name; called by the family name.
    GivenFirst,
    /// Family name, given name; called by the family name.
    FamilyFirst,
    /// Family name first, and yet called by the last part of the given name: Vietnamese.
    CalledByLast,
}

/// One language.
#[derive(Debug)]
pub(super) struct Language {
    /// ISO 639-1.
    pub(super) code: &'static str,
    /// Sections of words.
    file: &'static str,
    /// Ordinary words, one a line; empty for scripts without capitals.
    common: &'static str,
    folded: OnceLock<Words>,
    kept: OnceLock<Words>,
    parts: OnceLock<Parts>,
}

/// What may stand beside the names of people and companies, as it is written.
#[derive(Debug)]
pub(super) struct Parts {
    name_order: NameOrder,
    /// Before people's: *Dr*.
    pub(super) titles: FxHashSet<&'static str>,
    /// At the end or the start of companies': *Ltd*.
    pub(super) legal_forms: Vec<&'static str>,
}

/// The words of a language by which names are guarded, each by the number of its fold.
#[derive(Debug)]
pub(super) struct Words {
    ordinary: FxHashSet<u64>,
    reserved: FxHashSet<u64>,
    titles: FxHashSet<u64>,
    links: Vec<&'static str>,
}

impl Words {
    /// Whether the word is written in lower case more often than with a capital.
    pub(super) fn is_ordinary(&self, word: u64) -> bool {
        self.ordinary.contains(&word)
    }

    /// Whether it is a month, a weekday or a title, of which capitals say nothing.
    pub(super) fn is_reserved(&self, word: u64) -> bool {
        self.reserved.contains(&word)
    }

    /// Whether it is a title.
    pub(super) fn is_title(&self, word: u64) -> bool {
        self.titles.contains(&word)
    }

    /// Whether it stands between the parts of a longer name: *of*.
    pub(super) fn is_link(&self, word: &str) -> bool {
        self.links.contains(&word)
    }
}

/// The number of a word or phrase, the same for every case and, unless marks are kept, all marks.
pub(super) fn number(text: &str, marks: Marks) -> u64 {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return ascii_word(text.as_bytes(), 0, text.len());
    }
    let mut folded = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(cluster) = Cluster::read(text, at, marks) {
        for unit in cluster.units() {
            folded.extend_from_slice(unit.encode_utf8(&mut [0; 4]).as_bytes());
        }
        at = cluster.end;
    }
    folded_word(&folded)
}

impl Language {
    const fn new(code: &'static str, file: &'static str, common: &'static str) -> Self {
        Self { code, file, common, folded: OnceLock::new(), kept: OnceLock::new(), parts: OnceLock::new() }
    }

    /// The language with this code; one that brings nothing, no ordinary words either, is [`BARE`].
    pub(super) fn find(code: &str) -> Result<&'static Self> {
        languages::place(code)?;
        Ok(LANGUAGES.iter().find(|language| language.code == code).unwrap_or(&BARE))
    }

    /// The entries of one section of its file.
    pub(super) fn section(&self, name: &str) -> impl Iterator<Item = &'static str> {
        let file: &'static str = self.file;
        let mut inside = false;
        let name = name.to_owned();
        file.lines().filter(move |line| {
            if let Some(heading) = line.strip_prefix('[') {
                inside = heading.strip_suffix(']') == Some(&name);
                return false;
            }
            inside && !line.is_empty() && !line.starts_with('#')
        })
    }

    /// How people are named.
    pub(super) fn name_order(&self) -> NameOrder {
        self.parts().name_order
    }

    /// Its titles, legal forms and order of names.
    pub(super) fn parts(&self) -> &Parts {
        self.parts.get_or_init(|| Parts {
            name_order: match self.section("name-order").next() {
                Some("family-first, called-by-last") => NameOrder::CalledByLast,
                Some("family-first") => NameOrder::FamilyFirst,
                _ => NameOrder::GivenFirst,
            },
            titles: self.section("titles").collect(),
            legal_forms: self.section("legal-forms").collect(),
        })
    }

    /// Its guarded words, compared with or without marks.
    pub(super) fn words(&self, marks: Marks) -> &Words {
        let cell = match marks {
            Marks::Fold => &self.folded,
            Marks::Keep => &self.kept,
        };
        cell.get_or_init(|| {
            let dates = self.section("months").chain(self.section("weekdays"));
            let titles = self.section("titles").filter(|title| is_one_word(title));
            let titles: FxHashSet<u64> = titles.map(|word| number(word, marks)).collect();
            Words {
                ordinary: self.common.lines().map(|word| number(word, marks)).collect(),
                reserved: dates.map(|word| number(word, marks)).chain(titles.iter().copied()).collect(),
                titles,
                links: self.section("links").collect(),
            }
        })
    }
}

/// Family names that tell in which order a name is written, whatever the language of its text.
static FAMILY_NAMES: LazyLock<FxHashMap<u64, NameOrder>> = LazyLock::new(|| {
    let names = |language: &'static Language| {
        let order = language.name_order();
        language.section("family-names").map(move |name| (number(name, Marks::Fold), order))
    };
    LANGUAGES.iter().flat_map(names).collect()
});

/// The order of names in the language of this family name, if one of those that tell.
pub(super) fn order_of_family_name(word: &str) -> Option<NameOrder> {
    FAMILY_NAMES.get(&number(word, Marks::Fold)).copied()
}

/// Whether `form` is one word and nothing else, but for a last full stop.
pub(super) fn is_one_word(form: &str) -> bool {
    let word = form.strip_suffix('.').unwrap_or(form);
    !word.is_empty()
        && word.chars().all(|c| class(c).is_word() || matches!(class(c), Class::Mark | Class::Ideograph))
}

macro_rules! language {
    ($code:literal) => {
        Language::new($code, include_str!(concat!("languages/", $code, ".txt")), "")
    };
    ($code:literal, counted) => {
        Language::new(
            $code,
            include_str!(concat!("languages/", $code, ".txt")),
            include_str!(concat!("common_words/", $code, ".txt")),
        )
    };
}

/// A language of which no words are shipped.
static BARE: Language = Language::new("", "", "");

/// Every language that brings words, ordered by code.
static LANGUAGES: [Language; 28] = [
    language!("ar"),
    language!("cs", counted),
    language!("da", counted),
    language!("de", counted),
    language!("el", counted),
    language!("en", counted),
    language!("es", counted),
    language!("fa"),
    language!("fi", counted),
    language!("fr", counted),
    language!("he"),
    language!("hi"),
    language!("hu", counted),
    language!("id", counted),
    language!("it", counted),
    language!("ja"),
    language!("ko"),
    language!("nl", counted),
    language!("pl", counted),
    language!("pt", counted),
    language!("ro", counted),
    language!("ru", counted),
    language!("sv", counted),
    language!("th"),
    language!("tr", counted),
    language!("uk", counted),
    language!("vi", counted),
    language!("zh"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_its_sections() {
        for language in &LANGUAGES {
            for name in ["months", "weekdays", "titles", "legal-forms", "name-order"] {
                assert!(language.section(name).next().is_some(), "{}: [{name}] is empty", language.code);
            }
        }
    }

    #[test]
    fn words_are_ordinary_or_reserved() {
        let words = Language::find("en").unwrap().words(Marks::Fold);
        let is = |word| {
            (words.is_ordinary(number(word, Marks::Fold)), words.is_reserved(number(word, Marks::Fold)))
        };
        assert_eq!(is("Reading"), (true, false));
        assert_eq!(is("Apple"), (false, false));
        assert!(is("March").1 && is("president").1);
    }

    #[test]
    fn a_language_without_words_guards_none() {
        let words = Language::find("sk").unwrap().words(Marks::Fold);
        assert!(!words.is_ordinary(number("Reading", Marks::Fold)) && words.links.is_empty());
        assert!(Language::find("xx").is_err());
        assert!(LANGUAGES.iter().all(|language| Language::find(language.code).is_ok()));
    }
}
