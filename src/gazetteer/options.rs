//! What a gazetteer may be told: each option a closed set of words.

use serde::{Deserialize, Serialize};

use crate::{Error, ErrorKind, Result};

/// Declares an option whose values are words: the enum, its names, its parser.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $option:literal, { $($(#[$each:meta])* $value:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $name { $($(#[$each])* $value,)+ }

        impl $name {
            /// The value that `word` names.
            ///
            /// # Errors
            ///
            /// [`ErrorKind::Option`](crate::ErrorKind::Option) for any other word; the message lists the known ones.
            pub fn parse(word: &str) -> Result<Self> {
                match word {
                    $($word => Ok(Self::$value),)+
                    _ => Err(Error::option($option, word, &[$($word),+])),
                }
            }

            /// The word for this value.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$value => $word,)+ }
            }
        }
    };
}

words! {
    /// How capitals are compared. Default: smart.
    Case, "case", {
        /// Each capital of the form must stand as a capital; other letters in either case.
        #[default]
        Smart = "smart",
        /// Every letter must stand in the form's case.
        Exact = "exact",
        /// Case does not matter.
        Ignore = "ignore",
    }
}

words! {
    /// How marks on letters are compared. Default: fold.
    Diacritics, "diacritics", {
        /// Marks on Latin, Greek and Cyrillic letters, Arabic and Hebrew points do not matter.
        #[default]
        Fold = "fold",
        /// Every mark matters.
        Exact = "exact",
    }
}

words! {
    /// Where a mention may begin and end. Default: word.
    Boundaries, "boundaries", {
        /// At word edges.
        #[default]
        Word = "word",
        /// Anywhere: substring search.
        None = "none",
    }
}

words! {
    /// What becomes of names that are ordinary words. Default: guard.
    CommonWords, "common_words", {
        /// They need evidence in the document.
        #[default]
        Guard = "guard",
        /// They are found like any other name.
        Allow = "allow",
        /// They need evidence, and every other name of one word must stand for itself.
        Strict = "strict",
    }
}

words! {
    /// Which short forms of present entities are found. Default: listed.
    ShortForms, "short_forms", {
        /// Those that the entries list.
        #[default]
        Listed = "listed",
        /// Listed ones and those derived from the names of people and organisations.
        Auto = "auto",
        /// None.
        Off = "off",
    }
}

words! {
    /// Which of several overlapping mentions are given. Default: longest.
    Overlap, "overlap", {
        /// Leftmost, then longest; nothing overlaps.
        #[default]
        Longest = "longest",
        /// Every bounded match that passes case and guard, nested ones included.
        All = "all",
    }
}

/// The options of a gazetteer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// Whose ordinary words, sentence breaks and name order are used; the first decides breaks.
    pub language: Vec<String>,
    /// How capitals are compared, unless an entry says otherwise.
    pub case: Case,
    /// How marks are compared.
    pub diacritics: Diacritics,
    /// Where mentions may begin and end.
    pub boundaries: Boundaries,
    /// What becomes of ordinary words, unless an entry says otherwise.
    pub common_words: CommonWords,
    /// Which short forms are found.
    pub short_forms: ShortForms,
}

impl Options {
    /// Refuses options that are asked of a compiled gazetteer and are not its own.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`] with the first that differs.
    pub(super) fn agree(&self, asked: &Self) -> Result<()> {
        let [own, asked] = [self, asked].map(|options| serde_json::json!(options));
        let own = own.as_object().into_iter().flatten();
        match own.into_iter().find(|(name, value)| asked[name.as_str()] != **value) {
            None => Ok(()),
            Some((name, value)) => Err(Error::new(
                ErrorKind::Option,
                format!("was compiled with {name}={value}, not {}; accepted: the same or none", asked[name]),
            )),
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            language: vec!["en".to_owned()],
            case: Case::default(),
            diacritics: Diacritics::default(),
            boundaries: Boundaries::default(),
            common_words: CommonWords::default(),
            short_forms: ShortForms::default(),
        }
    }
}
