//! The languages, and what each rests on.

use std::sync::LazyLock;

use crate::Result;
use crate::text::languages;

/// One language a segmenter can be made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LanguageInfo {
    /// ISO 639-1 code.
    pub code: &'static str,
    /// English name.
    pub name: &'static str,
    /// What its decisions rest on.
    pub basis: &'static str,
    /// Its abbreviations.
    pub(super) list: &'static str,
}

/// Languages with a model and a list of abbreviations of their own.
macro_rules! own {
    ($($code:literal),*) => {
        &[$(($code, include_str!(concat!("languages/", $code, ".txt")))),*]
    };
}

const OWN: &[(&str, &str)] = own!(
    "ar", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hu", "id", "it", "ja", "ko",
    "nl", "pl", "pt", "ro", "ru", "sv", "th", "tr", "uk", "vi", "zh"
);

/// Every language, ordered by code.
pub(super) static LANGUAGES: LazyLock<Vec<LanguageInfo>> = LazyLock::new(|| {
    let info = |&(code, name)| match OWN.iter().find(|(own, _)| *own == code) {
        Some(&(_, list)) => LanguageInfo {
            code,
            name,
            basis: "model, trained on news in this language; list of abbreviations",
            list,
        },
        // Only what all languages share.
        None => LanguageInfo {
            code,
            name,
            basis: "terminators of Unicode; weights shared by all languages",
            list: "",
        },
    };
    languages::LANGUAGES.iter().map(info).collect()
});

/// The language with this code.
pub(super) fn find(code: &str) -> Result<&'static LanguageInfo> {
    languages::place(code).map(|at| &LANGUAGES[at])
}
