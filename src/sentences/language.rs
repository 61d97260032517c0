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
}

const RULES: &str = "abbreviations and terminators";
const UNICODE: &str = "terminators of Unicode";

const fn info(code: &'static str, name: &'static str, basis: &'static str) -> LanguageInfo {
    LanguageInfo { code, name, basis }
}

/// Every language, ordered by code.
pub(super) const LANGUAGES: &[LanguageInfo] = &[
    info("ar", "Arabic", UNICODE),
    info("cs", "Czech", UNICODE),
    info("da", "Danish", UNICODE),
    info("de", "German", UNICODE),
    info("el", "Greek", UNICODE),
    info("en", "English", RULES),
    info("es", "Spanish", UNICODE),
    info("fa", "Persian", UNICODE),
    info("fi", "Finnish", UNICODE),
    info("fr", "French", UNICODE),
    info("he", "Hebrew", UNICODE),
    info("hi", "Hindi", UNICODE),
    info("hu", "Hungarian", UNICODE),
    info("id", "Indonesian", UNICODE),
    info("it", "Italian", UNICODE),
    info("ja", "Japanese", UNICODE),
    info("ko", "Korean", UNICODE),
    info("nl", "Dutch", UNICODE),
    info("pl", "Polish", UNICODE),
    info("pt", "Portuguese", UNICODE),
    info("ro", "Romanian", UNICODE),
    info("ru", "Russian", UNICODE),
    info("sv", "Swedish", UNICODE),
    info("th", "Thai", UNICODE),
    info("tr", "Turkish", UNICODE),
    info("uk", "Ukrainian", UNICODE),
    info("vi", "Vietnamese", UNICODE),
    info("zh", "Chinese", UNICODE),
];

/// The language with this code.
pub(super) fn find(code: &str) -> Result<&'static LanguageInfo> {
    LANGUAGES.iter().find(|language| language.code == code).ok_or_else(|| {
        let codes: Vec<&str> = LANGUAGES.iter().map(|language| language.code).collect();
        Error::new(ErrorKind::Option, format!("language={code:?} is unknown; accepted: {}", codes.join(", ")))
    })
}
