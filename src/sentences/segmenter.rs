//! The segmenter.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::adapt::{self, Learned, LearnedKind};
use super::breaks::LocalBreaks;
use super::builder::{Options, Quotes, SegmenterBuilder};
use super::decide::decide;
use super::language::{LANGUAGES, LanguageInfo};
use super::scan::{Candidate, candidates};
use super::{layout, save};
use crate::error::Result;
use crate::text::{Span, trim};

/// Finds the sentences of texts in one language. Cheap to clone; to be shared between threads.
#[derive(Debug, Clone)]
pub struct Segmenter {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    language: &'static LanguageInfo,
    options: Options,
    lexicon: Lexicon,
}

/// The forms that decisions ask for, in lower case and without their last full stop.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    abbreviations: FxHashSet<String>,
}

impl Lexicon {
    /// Whether the word, given without its last full stop, is an abbreviation.
    pub(super) fn is_abbreviation(&self, word: &str) -> bool {
        self.abbreviations.contains(&word.to_lowercase())
    }
}

const ENGLISH: &str = "mr mrs ms dr prof gen sen rep gov st mt col capt lt maj sgt rev hon pres no vs e.g i.e u.s a.m p.m \
    jan feb mar apr jun jul aug sep sept oct nov dec fig vol pp p al inc corp ltd co jr sr";

/// One candidate boundary and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Boundary {
    /// Where the sentence would end, in bytes.
    pub offset: u32,
    /// How sure the break is, 0 to 1.
    pub score: f32,
    /// Whether it is a break.
    pub kept: bool,
    /// Why, in words.
    pub evidence: String,
}

impl Segmenter {
    /// The segmenter of a language with every option at its default.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`](crate::ErrorKind::Option) if the code is unknown; the message lists
    /// the known ones.
    pub fn new(language: &str) -> Result<Self> {
        Self::builder(language).build()
    }

    /// Sets options for a language.
    #[must_use]
    pub fn builder(language: &str) -> SegmenterBuilder {
        SegmenterBuilder::new(language)
    }

    pub(super) fn from_parts(language: &'static LanguageInfo, options: Options) -> Self {
        let mut lexicon = Lexicon::default();
        if language.code == "en" {
            lexicon.abbreviations.extend(ENGLISH.split_whitespace().map(str::to_owned));
        }
        let learned = options.learned.iter().filter(|learned| learned.kind == LearnedKind::Abbreviation);
        for form in options.abbreviations.iter().chain(learned.map(|learned| &learned.form)) {
            let form = trim(form);
            lexicon.abbreviations.insert(form.strip_suffix('.').unwrap_or(form).to_lowercase());
        }
        Self { inner: Arc::new(Inner { language, options, lexicon }) }
    }

    /// The sentences of `text`: byte spans in order, without white space at their ends. They leave
    /// only white space uncovered; a text of white space has none.
    #[must_use]
    pub fn spans(&self, text: &str) -> Vec<Span> {
        let mut spans = Vec::new();
        self.spans_into(text, &mut spans);
        spans
    }

    /// Appends the sentences of `text` to `out`, as [`spans`](Self::spans) gives them.
    pub fn spans_into(&self, text: &str, out: &mut Vec<Span>) {
        let wrapped = self.wrapped(text);
        for paragraph in layout::paragraphs(text, wrapped) {
            self.paragraph_into(text, paragraph, out);
        }
    }

    /// Whether line breaks of this text are spaces.
    pub(super) fn wrapped(&self, text: &str) -> bool {
        layout::wrapped(text, self.inner.options.newlines)
    }

    /// Appends the sentences of one paragraph.
    pub(super) fn paragraph_into(&self, text: &str, paragraph: std::ops::Range<usize>, out: &mut Vec<Span>) {
        let body = trim(&text[paragraph.clone()]);
        if body.is_empty() {
            return;
        }
        let mut start = body.as_ptr() as usize - text.as_ptr() as usize;
        let end = start + body.len();
        let first = start;
        candidates(text, paragraph, |candidate| {
            if candidate.end > start && self.judge(text, first, candidate).kept {
                out.push(Span::new(start, candidate.end));
                start = candidate.next;
            }
        });
        out.push(Span::new(start, end));
    }

    fn judge(&self, text: &str, start: usize, candidate: Candidate) -> Boundary {
        let options = &self.inner.options;
        let before =
            |forms: &[String]| forms.iter().any(|form| text[start..candidate.end].ends_with(trim(form)));
        let decision = decide(text, start, candidate, &self.inner.lexicon);
        let (score, evidence) = if before(&options.never_break_after) {
            (0.0, "never_break_after")
        } else if before(&options.always_break_after) {
            (1.0, "always_break_after")
        } else if options.quotes == Quotes::Keep && open_quote(&text[start..candidate.end]) {
            (0.0, "inside a quotation")
        } else {
            (decision.score, decision.evidence)
        };
        Boundary {
            offset: candidate.end as u32,
            score,
            kept: f64::from(score) >= options.threshold,
            evidence: evidence.to_owned(),
        }
    }

    /// The breaks of `text`, asked one gap at a time; agrees with [`spans`](Self::spans).
    #[must_use]
    pub fn breaks<'a>(&'a self, text: &'a str) -> LocalBreaks<'a> {
        LocalBreaks::new(self, text)
    }

    /// Every candidate boundary of `text` in order, kept or not, with its score and evidence.
    #[must_use]
    pub fn explain(&self, text: &str) -> Vec<Boundary> {
        let mut found = Vec::new();
        for paragraph in layout::paragraphs(text, self.wrapped(text)) {
            let body = &text[paragraph.clone()];
            let (start, end) =
                (paragraph.start, paragraph.start + body.trim_end_matches(crate::text::is_space).len());
            candidates(text, paragraph, |candidate| found.push(self.judge(text, start, candidate)));
            let evidence = "end of the paragraph".to_owned();
            found.push(Boundary { offset: end as u32, score: 1.0, kept: true, evidence });
        }
        found
    }

    /// A new segmenter that has learnt the abbreviations of `texts`, besides what this one knows.
    #[must_use]
    pub fn adapt<'t>(&self, texts: impl Iterator<Item = &'t str>) -> Self {
        let mut counts = adapt::Counts::default();
        texts.for_each(|text| counts.count(text));
        self.adapt_counted(&counts)
    }

    /// The same from counts that were made elsewhere, perhaps in parallel, and merged.
    #[must_use]
    pub fn adapt_counted(&self, counts: &adapt::Counts) -> Self {
        let options =
            Options { learned: counts.learn(&self.inner.options.learned), ..self.inner.options.clone() };
        Self::from_parts(self.inner.language, options)
    }

    /// What was learnt or given as learnt.
    #[must_use]
    pub fn learned(&self) -> &[Learned] {
        &self.inner.options.learned
    }

    /// The code of the language.
    #[must_use]
    pub fn language(&self) -> &str {
        self.inner.language.code
    }

    /// Every known language, ordered by code.
    #[must_use]
    pub fn languages() -> Vec<LanguageInfo> {
        LANGUAGES.to_vec()
    }

    /// The segmenter as bytes, for a file or a pickle: its options and what it learnt.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        save::to_bytes(&self.inner.options)
    }

    /// The segmenter that [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::FileFormat`](crate::ErrorKind::FileFormat) if the bytes are not a segmenter
    /// of this version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        save::from_bytes(bytes)
    }
}

/// Whether a quotation mark is open at the end of `text`.
fn open_quote(text: &str) -> bool {
    let straight = text.bytes().filter(|&b| b == b'"').count() % 2 == 1;
    let curly = text.matches('“').count() > text.matches('”').count();
    straight || curly
}
