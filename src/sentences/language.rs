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

/// A language that has only what all languages share.
macro_rules! shared {
    ($code:literal, $name:literal) => {
        LanguageInfo {
            code: $code,
            name: $name,
            basis: "terminators of Unicode; weights shared by all languages",
            list: "",
        }
    };
}

/// Every language, ordered by code.
pub(super) const LANGUAGES: &[LanguageInfo] = &[
    shared!("af", "Afrikaans"),
    shared!("am", "Amharic"),
    own!("ar", "Arabic"),
    shared!("az", "Azerbaijani"),
    shared!("be", "Belarusian"),
    shared!("bg", "Bulgarian"),
    shared!("bn", "Bengali"),
    shared!("bs", "Bosnian"),
    shared!("ca", "Catalan"),
    own!("cs", "Czech"),
    shared!("cy", "Welsh"),
    own!("da", "Danish"),
    own!("de", "German"),
    own!("el", "Greek"),
    own!("en", "English"),
    own!("es", "Spanish"),
    shared!("et", "Estonian"),
    shared!("eu", "Basque"),
    own!("fa", "Persian"),
    own!("fi", "Finnish"),
    own!("fr", "French"),
    shared!("ga", "Irish"),
    shared!("gl", "Galician"),
    shared!("gu", "Gujarati"),
    own!("he", "Hebrew"),
    own!("hi", "Hindi"),
    shared!("hr", "Croatian"),
    own!("hu", "Hungarian"),
    shared!("hy", "Armenian"),
    own!("id", "Indonesian"),
    shared!("is", "Icelandic"),
    own!("it", "Italian"),
    own!("ja", "Japanese"),
    shared!("ka", "Georgian"),
    shared!("kk", "Kazakh"),
    shared!("km", "Khmer"),
    shared!("kn", "Kannada"),
    own!("ko", "Korean"),
    shared!("lt", "Lithuanian"),
    shared!("lv", "Latvian"),
    shared!("mk", "Macedonian"),
    shared!("ml", "Malayalam"),
    shared!("mn", "Mongolian"),
    shared!("mr", "Marathi"),
    shared!("ms", "Malay"),
    shared!("mt", "Maltese"),
    shared!("my", "Burmese"),
    shared!("nb", "Norwegian Bokmål"),
    shared!("ne", "Nepali"),
    own!("nl", "Dutch"),
    shared!("nn", "Norwegian Nynorsk"),
    shared!("no", "Norwegian"),
    shared!("pa", "Punjabi"),
    own!("pl", "Polish"),
    own!("pt", "Portuguese"),
    own!("ro", "Romanian"),
    own!("ru", "Russian"),
    shared!("si", "Sinhala"),
    shared!("sk", "Slovak"),
    shared!("sl", "Slovenian"),
    shared!("sq", "Albanian"),
    shared!("sr", "Serbian"),
    own!("sv", "Swedish"),
    shared!("sw", "Swahili"),
    shared!("ta", "Tamil"),
    shared!("te", "Telugu"),
    own!("th", "Thai"),
    shared!("tl", "Tagalog"),
    own!("tr", "Turkish"),
    own!("uk", "Ukrainian"),
    shared!("ur", "Urdu"),
    shared!("uz", "Uzbek"),
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
