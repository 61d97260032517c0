//! The options of a segmenter.

use serde::{Deserialize, Serialize};

use super::adapt::Learned;
use super::language;
use super::segmenter::Segmenter;
use crate::error::{Error, ErrorKind, Result};

/// What a line break stands for. A blank line always ends a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Newlines {
    /// Decided for each document: hard-wrapped lines are joined, otherwise a line is a paragraph.
    #[default]
    Auto,
    /// A line is a paragraph.
    Break,
    /// A line break is a space.
    Space,
}

impl Newlines {
    /// The names of the values, in the order of the variants.
    pub const NAMES: [&'static str; 3] = ["auto", "break", "space"];

    /// The value with this name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`] for any other name; the message lists the known ones.
    pub fn from_name(name: &str) -> Result<Self> {
        match name {
            "auto" => Ok(Self::Auto),
            "break" => Ok(Self::Break),
            "space" => Ok(Self::Space),
            _ => Err(Error::option("newlines", name, &Self::NAMES)),
        }
    }
}

/// Whether a quotation of several sentences is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Quotes {
    /// Sentences inside quotation marks are sentences.
    #[default]
    Split,
    /// A quotation stays whole, up to the end of its paragraph.
    Keep,
}

impl Quotes {
    /// The names of the values, in the order of the variants.
    pub const NAMES: [&'static str; 2] = ["split", "keep"];

    /// The value with this name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`] for any other name; the message lists the known ones.
    pub fn from_name(name: &str) -> Result<Self> {
        match name {
            "split" => Ok(Self::Split),
            "keep" => Ok(Self::Keep),
            _ => Err(Error::option("quotes", name, &Self::NAMES)),
        }
    }
}

/// Everything that distinguishes one segmenter from another of its language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Options {
    pub(super) language: String,
    pub(super) abbreviations: Vec<String>,
    pub(super) never_break_after: Vec<String>,
    pub(super) always_break_after: Vec<String>,
    pub(super) newlines: Newlines,
    pub(super) quotes: Quotes,
    pub(super) threshold: f64,
    pub(super) learned: Vec<Learned>,
}

/// Sets the options of a [`Segmenter`].
#[derive(Debug, Clone)]
pub struct SegmenterBuilder {
    options: Options,
}

impl SegmenterBuilder {
    pub(super) fn new(language: &str) -> Self {
        Self {
            options: Options {
                language: language.to_owned(),
                abbreviations: Vec::new(),
                never_break_after: Vec::new(),
                always_break_after: Vec::new(),
                newlines: Newlines::Auto,
                quotes: Quotes::Split,
                threshold: 0.5,
                learned: Vec::new(),
            },
        }
    }

    pub(super) fn into_options(self) -> Options {
        self.options
    }

    pub(super) fn from_options(options: Options) -> Self {
        Self { options }
    }

    /// Further abbreviations, with or without their last full stop: they seldom end a sentence.
    /// Default: none beside the language's own.
    #[must_use]
    pub fn abbreviations(mut self, forms: impl IntoIterator<Item = String>) -> Self {
        self.options.abbreviations = forms.into_iter().collect();
        self
    }

    /// Strings after which no sentence ends, with or without their last full stop. Default: none.
    #[must_use]
    pub fn never_break_after(mut self, forms: impl IntoIterator<Item = String>) -> Self {
        self.options.never_break_after = forms.into_iter().collect();
        self
    }

    /// Strings after which a sentence always ends, wherever they stand as whole words. Default: none.
    #[must_use]
    pub fn always_break_after(mut self, forms: impl IntoIterator<Item = String>) -> Self {
        self.options.always_break_after = forms.into_iter().collect();
        self
    }

    /// What a line break stands for. Default: [`Newlines::Auto`].
    #[must_use]
    pub fn newlines(mut self, newlines: Newlines) -> Self {
        self.options.newlines = newlines;
        self
    }

    /// Whether quotations are split. Default: [`Quotes::Split`].
    #[must_use]
    pub fn quotes(mut self, quotes: Quotes) -> Self {
        self.options.quotes = quotes;
        self
    }

    /// The score from which a candidate is a break, 0 to 1. Default: 0.5.
    #[must_use]
    pub fn threshold(mut self, threshold: f64) -> Self {
        self.options.threshold = threshold;
        self
    }

    /// What another segmenter learned, perhaps edited. Default: nothing.
    #[must_use]
    pub fn learned(mut self, learned: Vec<Learned>) -> Self {
        self.options.learned = learned;
        self
    }

    /// The segmenter.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`] if the language is unknown (the message lists the known codes), the
    /// threshold is not between 0 and 1, or a form is empty or white space only.
    pub fn build(self) -> Result<Segmenter> {
        let options = self.options;
        let language = language::find(&options.language)?;
        if !(0.0..=1.0).contains(&options.threshold) {
            return Err(Error::new(
                ErrorKind::Option,
                format!("threshold={} is out of range; accepted: 0 to 1", options.threshold),
            ));
        }
        let lists = [
            ("abbreviations", &options.abbreviations),
            ("never_break_after", &options.never_break_after),
            ("always_break_after", &options.always_break_after),
        ];
        for (name, forms) in lists {
            if let Some(at) = forms.iter().position(|form| crate::text::trim(form).is_empty()) {
                return Err(Error::new(
                    ErrorKind::Option,
                    format!(
                        "{name}: form {at} is empty; accepted: forms with at least one visible character"
                    ),
                ));
            }
        }
        if let Some(at) =
            options.learned.iter().position(|learned| crate::text::trim(&learned.form).is_empty())
        {
            return Err(Error::new(
                ErrorKind::Option,
                format!("learned: row {at} has an empty form; accepted: at least one visible character"),
            ));
        }
        Ok(Segmenter::from_parts(language, options))
    }
}
