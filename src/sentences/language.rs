//! The languages, and what each rests on.

use crate::error::{Error, ErrorKind, Result};

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

/// A language with a model and a list of abbreviations of its own.
macro_rules! own {
    ($code:literal, $name:literal) => {
        LanguageInfo {
            code: $code,
            name: $name,
            basis: "model, trained on news in this language; list of abbreviations",
            list: include_str!(concat!("languages/", $code, ".txt")),
        }
    };
}

/// Every language, ordered by code.
pub(super) const LANGUAGES: &[LanguageInfo] = &[
    own!("ar", "Arabic"),
    own!("cs", "Czech"),
    own!("da", "Danish"),
    own!("de", "German"),
    own!("el", "Greek"),
    own!("en", "English"),
    own!("es", "Spanish"),
    own!("fa", "Persian"),
    own!("fi", "Finnish"),
    own!("fr", "French"),
    own!("he", "Hebrew"),
    own!("hi", "Hindi"),
    own!("hu", "Hungarian"),
    own!("id", "Indonesian"),
    own!("it", "Italian"),
    own!("ja", "Japanese"),
    own!("ko", "Korean"),
    own!("nl", "Dutch"),
    own!("pl", "Polish"),
    own!("pt", "Portuguese"),
    own!("ro", "Romanian"),
    own!("ru", "Russian"),
    own!("sv", "Swedish"),
    own!("th", "Thai"),
    own!("tr", "Turkish"),
    own!("uk", "Ukrainian"),
    own!("vi", "Vietnamese"),
    own!("zh", "Chinese"),
];

/// The language with this code.
pub(super) fn find(code: &str) -> Result<&'static LanguageInfo> {
    LANGUAGES.iter().find(|language| language.code == code).ok_or_else(|| {
        let codes: Vec<&str> = LANGUAGES.iter().map(|language| language.code).collect();
        Error::new(ErrorKind::Option, format!("language={code:?} is unknown; accepted: {}", codes.join(", ")))
    })
}
