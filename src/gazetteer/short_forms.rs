//! Short forms that follow from a name: what people and organisations are called once a document
//! has named them in full.
//!
//! An entry's label says what it is. People: `PERSON`, `PER`, `PEOPLE`, `HUMAN`. Organisations:
//! `ORG`, `ORGANISATION`, `ORGANIZATION`, `COMPANY`, `CORPORATION`, `INSTITUTION`, `AGENCY`,
//! `PARTY`, `UNIVERSITY`, `MEDIA`, `STATE_BODY`, `PUBLIC_BODY`, `LEGAL_ENTITY`. Case, spaces, hyphens and
//! underscores in labels do not matter. Other entries have only the short forms that they list.
//!
//! From a person's name (titles and *Jr.* left out; the gazetteer's first language says which order
//! names have): the family name, with and without its particles (`von der Leyen`, `Leyen`), behind
//! the first given name (`Daniel Inouye` of *Daniel K. Inouye*), behind initials (`J. Biden`). In
//! Vietnamese people are called by the last part of their names (`Trọng`, `Phú Trọng`). Where the
//! given name comes first, a Chinese or Korean family name in front still calls its bearer (`Xi`),
//! and so does what stands before a Vietnamese one at the end (`Khang` of *Khang Vu*).
//!
//! From an organisation's name: the name without its legal form, one after another (`Chance
//! Brothers` of *Chance Brothers Ltd*, `Macy` of *R.H. Macy & Co.*), and the capitals of its words
//! (`IBM`).

use super::entry::Entry;
use super::languages::{Language, NameOrder, is_one_word, number, order_of_family_name};
use crate::text::fold::{Class, Marks, class, is_capital};
use crate::text::{is_space, trim};

const PEOPLE: &[&str] = &["person", "per", "people", "human"];
const ORGANISATIONS: &[&str] = &[
    "org",
    "organisation",
    "organization",
    "company",
    "corporation",
    "institution",
    "agency",
    "party",
    "university",
    "media",
    "statebody",
    "publicbody",
    "legalentity",
];

/// Words behind a family name that are no part of it.
const SUFFIXES: &[&str] =
    &["jr", "sr", "ii", "iii", "iv", "phd", "ph.d", "md", "m.d", "esq", "obe", "mbe", "cbe"];

/// The short forms that follow from the names of `entry`, longest first, none of them listed.
pub(super) fn derived(entry: &Entry, languages: &[&'static Language]) -> Vec<String> {
    let label: String =
        entry.label.iter().flat_map(|label| label.chars()).filter(|c| c.is_alphanumeric()).collect();
    let label = label.to_lowercase();
    let mut forms = Vec::new();
    for name in std::iter::once(&entry.name).chain(&entry.aliases) {
        let name = trim(name);
        if PEOPLE.contains(&&*label) {
            person(name, languages, &mut forms);
        } else if ORGANISATIONS.contains(&&*label) {
            organisation(name, languages, &mut forms);
        }
    }
    let listed: Vec<&str> = std::iter::once(&entry.name)
        .chain(&entry.aliases)
        .chain(&entry.short_forms)
        .map(|form| trim(form))
        .collect();
    forms.retain(|form| !listed.contains(&&**form));
    forms.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    forms.dedup();
    forms
}

fn person(name: &str, languages: &[&'static Language], forms: &mut Vec<String>) {
    let mut words: Vec<&str> = name.split(is_space).filter(|word| !word.is_empty()).collect();
    while words.len() > 2 && languages.iter().any(|language| is_title(language, words[0])) {
        words.remove(0);
    }
    while words.len() > 2 && words.last().is_some_and(|word| SUFFIXES.contains(&&*bare(word).to_lowercase()))
    {
        words.pop();
    }
    let Some((&last, rest)) = words.split_last() else { return };
    let last = bare(last);
    if rest.is_empty() || !last.chars().any(char::is_alphabetic) {
        return;
    }
    match languages.first().map_or(NameOrder::GivenFirst, |language| language.name_order()) {
        NameOrder::FamilyFirst => called(words[0], forms),
        NameOrder::CalledByLast => {
            called(last, forms);
            if let [_, .., middle] = rest {
                forms.push(format!("{middle} {last}"));
            }
        }
        NameOrder::GivenFirst => {
            given_first(rest, last, forms);
            if is_called_by_first(words[0], last) {
                called(words[0], forms);
            }
        }
    }
}

/// Whether the family names of another order tell that the first word calls the person.
fn is_called_by_first(first: &str, last: &str) -> bool {
    match (order_of_family_name(first), order_of_family_name(last)) {
        (Some(NameOrder::FamilyFirst), _) | (None, Some(NameOrder::CalledByLast)) => true,
        (Some(_), _) | (None, _) => false,
    }
}

fn given_first(rest: &[&str], last: &str, forms: &mut Vec<String>) {
    called(last, forms);
    let particles = rest.iter().rev().take_while(|word| word.starts_with(char::is_lowercase)).count();
    let (given, particles) = rest.split_at(rest.len() - particles);
    let family = particles.iter().copied().chain([last]).collect::<Vec<_>>().join(" ");
    if !particles.is_empty() {
        forms.push(family.clone());
    }
    let initials: Vec<char> =
        given.iter().filter_map(|word| word.chars().next()).filter(|&c| is_capital(c)).collect();
    if initials.len() != given.len() {
        return;
    }
    if let [first, _, ..] = given {
        forms.push(format!("{first} {family}"));
    }
    if let Some(first) = initials.first() {
        forms.push(format!("{first}. {family}"));
    }
    if initials.len() > 1 {
        let dotted =
            |between: &str| initials.iter().map(|c| format!("{c}.")).collect::<Vec<_>>().join(between);
        forms.push(format!("{} {family}", dotted("")));
        forms.push(format!("{} {family}", dotted(" ")));
    }
}

/// A word by which someone is called: no initial, no single letter.
fn called(word: &str, forms: &mut Vec<String>) {
    let word = bare(word);
    if word.chars().filter(|c| c.is_alphabetic()).nth(1).is_some() && !is_initials(word) {
        forms.push(word.to_owned());
    }
}

fn is_title(language: &Language, word: &str) -> bool {
    language.parts().titles.contains(bare(word))
}

fn bare(word: &str) -> &str {
    word.trim_end_matches([',', '.'])
}

/// `R.H.`, `J.`
fn is_initials(word: &str) -> bool {
    word.contains('.')
        && word.split('.').filter(|part| !part.is_empty()).all(|part| part.chars().count() == 1)
}

fn organisation(name: &str, languages: &[&'static Language], forms: &mut Vec<String>) {
    let mut rest = name;
    while let Some(shorter) = languages.iter().find_map(|language| without_legal_form(rest, language)) {
        if !is_worth(shorter, languages) {
            break;
        }
        forms.push(shorter.to_owned());
        rest = shorter;
        let mut words = rest.split(is_space);
        if words.next().is_some_and(is_initials) {
            let company = trim(&rest[rest.find(is_space).unwrap_or(rest.len())..]);
            if is_worth(company, languages) {
                forms.push(company.to_owned());
            }
        }
    }
    let capitals: String = rest
        .split(|c| is_space(c) || c == '-')
        .filter_map(|word| word.chars().next())
        .filter(|&c| is_capital(c))
        .collect();
    if capitals.chars().nth(1).is_some() && rest.contains(is_space) {
        forms.push(capitals);
    }
}

/// Whether what is left can still name the organisation: not one ordinary word, not a letter.
fn is_worth(rest: &str, languages: &[&'static Language]) -> bool {
    let ordinary = |word| {
        languages.iter().any(|language| language.words(Marks::Keep).is_ordinary(number(word, Marks::Keep)))
    };
    let one_word = is_one_word(rest);
    let ideographs = rest.chars().any(|c| class(c) == Class::Ideograph);
    !(one_word && !ideographs && ordinary(rest))
        && rest.chars().filter(|c| c.is_alphabetic()).nth(1).is_some()
}

/// The name without the longest legal form at its end or its start.
fn without_legal_form<'n>(name: &'n str, language: &Language) -> Option<&'n str> {
    let cut = |rest: &'n str| {
        let rest = rest.trim_matches(|c| is_space(c) || matches!(c, ',' | '&' | '(' | ')'));
        let rest = rest.strip_suffix(" and").unwrap_or(rest);
        (!rest.is_empty()).then_some(rest)
    };
    let bare_name = name.strip_suffix('.').unwrap_or(name);
    let mut best: Option<&'n str> = None;
    for &form in &language.parts().legal_forms {
        let glued = form.chars().any(|c| class(c) == Class::Ideograph);
        let parted = |c: Option<char>| glued || c.is_some_and(|c| is_space(c) || matches!(c, ',' | '.'));
        let behind = bare_name.strip_suffix(form).filter(|rest| parted(rest.chars().next_back()));
        let before = name.strip_prefix(form).filter(|rest| parted(rest.chars().next()));
        for rest in behind.into_iter().chain(before).filter_map(cut) {
            if best.is_none_or(|best| rest.len() < best.len()) {
                best = Some(rest);
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, label: &str, language: &str) -> Vec<String> {
        let entry = Entry { name: name.to_owned(), label: Some(label.to_owned()), ..Entry::default() };
        derived(&entry, &[Language::find(language).unwrap()])
    }

    #[test]
    fn people() {
        assert_eq!(of("Joe Biden", "PERSON", "en"), ["J. Biden", "Biden"]);
        assert_eq!(of("Ursula von der Leyen", "per", "en"), ["U. von der Leyen", "von der Leyen", "Leyen"]);
        assert_eq!(
            of("Dr. Martin Luther King Jr.", "Person", "en"),
            ["Martin King", "M. L. King", "M.L. King", "M. King", "King"]
        );
        assert_eq!(of("Nguyễn Phú Trọng", "PERSON", "vi"), ["Phú Trọng", "Trọng"]);
        assert_eq!(of("Xi Jinping", "PERSON", "en"), ["X. Jinping", "Jinping", "Xi"]);
        assert_eq!(of("Khang Vu", "PERSON", "en"), ["K. Vu", "Khang", "Vu"]);
        assert_eq!(of("To Lam", "PERSON", "en"), ["T. Lam", "Lam"]);
        assert_eq!(of("Jack Ma", "PERSON", "en"), ["J. Ma", "Ma"]);
        assert_eq!(of("Orbán Viktor", "PERSON", "hu"), ["Orbán"]);
        assert_eq!(of("Pelé", "PERSON", "en"), [""; 0]);
        assert_eq!(of("New York", "CITY", "en"), [""; 0]);
    }

    #[test]
    fn organisations() {
        assert_eq!(of("Chance Brothers Ltd", "ORG", "en"), ["Chance Brothers", "CB"]);
        assert_eq!(of("R.H. Macy & Co.", "ORG", "en"), ["R.H. Macy", "Macy", "RM"]);
        assert_eq!(of("Acme Widgets, Inc.", "company", "en"), ["Acme Widgets", "AW"]);
        assert_eq!(
            of("China Railway Nanning Group Co Ltd", "COMPANY", "en")[..2],
            ["China Railway Nanning Group Co", "China Railway Nanning Group"]
        );
        assert_eq!(of("International Business Machines", "ORG", "en"), ["IBM"]);
        assert_eq!(of("华为技术有限公司", "ORG", "zh"), ["华为技术"]);
        assert_eq!(of("Công ty Cổ phần Sữa Việt Nam", "ORG", "vi"), ["Sữa Việt Nam", "SVN"]);
    }
}
