//! The segmenter.

use std::convert::Infallible;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::adapt::{self, Learned, LearnedKind};
use super::blocks::Hits;
use super::breaks::LocalBreaks;
use super::builder::{Options, SegmenterBuilder};
use super::features::Context;
use super::language::{LANGUAGES, LanguageInfo};
use super::layout::line_break;
use super::lexicon::{LEARNED, Lexicon};
use super::model::Model;
use super::orders::Orders;
use super::scan::{Candidate, Opening, Scanner};
use super::words::hash_of;
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
    model: Arc<Model>,
    /// The model's words with those that the options add.
    lexicon: Option<Lexicon>,
    /// Learnt collocations, by the hashes of their words.
    pairs: FxHashSet<(u32, u32)>,
    /// The threshold in log-odds.
    least: f32,
}

/// How many sentences there is room for at first: a short text need not grow.
const PAGE: usize = 16;

/// What a learnt collocation takes from the log-odds of a break.
const COLLOCATION: f32 = 4.0;

/// The model's words with what the options teach; nothing if they teach nothing.
fn taught(options: &Options, shipped: &Lexicon) -> Option<Lexicon> {
    if options.abbreviations.is_empty() && options.learned.is_empty() {
        return None;
    }
    let mut lexicon = shipped.clone();
    let bare = |form: &str| trim(form).strip_suffix('.').unwrap_or(trim(form)).to_owned();
    options.abbreviations.iter().for_each(|form| lexicon.insert(&bare(form), LEARNED));
    for learned in &options.learned {
        match learned.kind {
            LearnedKind::Abbreviation => lexicon.insert(&bare(&learned.form), LEARNED),
            LearnedKind::Starter => lexicon.insert_starter(&learned.form),
            LearnedKind::Collocation => {}
        }
    }
    Some(lexicon)
}

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

/// A candidate and what became of it.
#[derive(Debug)]
struct Judged {
    candidate: Candidate,
    odds: f32,
    kept: bool,
    /// The user's order that decided.
    order: Option<&'static str>,
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
        Self::assemble(language, options, Model::shipped(language))
    }

    /// A segmenter of a model that is not the shipped one.
    pub(super) fn with_model(language: &'static LanguageInfo, model: Arc<Model>) -> Self {
        Self::assemble(language, SegmenterBuilder::new(language.code).into_options(), model)
    }

    fn assemble(language: &'static LanguageInfo, options: Options, model: Arc<Model>) -> Self {
        let lexicon = taught(&options, &model.lexicon);
        let pairs = options.learned.iter().filter(|learned| learned.kind == LearnedKind::Collocation);
        let pairs = pairs.filter_map(|learned| learned.form.split_once(' '));
        let pairs = pairs.map(|(before, after)| (hash_of(before), hash_of(after))).collect();
        let least = (options.threshold / (1.0 - options.threshold)).ln() as f32;
        Self { inner: Arc::new(Inner { language, options, model, lexicon, pairs, least }) }
    }

    /// The sentences of `text`: byte spans in order, without white space at their ends. They leave
    /// only white space uncovered; a text of white space has none.
    #[must_use]
    pub fn spans(&self, text: &str) -> Vec<Span> {
        let mut spans = Vec::with_capacity(PAGE);
        self.spans_into(text, &mut spans);
        spans
    }

    /// Appends the sentences of `text` to `out`, as [`spans`](Self::spans) gives them.
    pub fn spans_into(&self, text: &str, out: &mut Vec<Span>) {
        let Ok(()) = self.walk(text, out, &mut |_| Ok::<(), Infallible>(()));
    }

    /// The same as [`spans`](Self::spans), and `pause` is called after about every `step` bytes.
    ///
    /// # Errors
    ///
    /// The first that `pause` returns.
    pub fn spans_pausing<E>(
        &self,
        text: &str,
        step: usize,
        pause: &mut dyn FnMut() -> Result<(), E>,
    ) -> Result<Vec<Span>, E> {
        let mut spans = Vec::with_capacity(PAGE);
        let mut next = step;
        self.walk(text, &mut spans, &mut |at| {
            if at < next {
                return Ok(());
            }
            next = at + step;
            pause()
        })?;
        Ok(spans)
    }

    /// Appends the sentences of `text` to `out` and says after each how far it is.
    fn walk<E>(
        &self,
        text: &str,
        out: &mut Vec<Span>,
        reached: &mut impl FnMut(usize) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut hits = Hits::new(text, text.len());
        let newlines = self.inner.options.newlines;
        let wrapped = layout::wrapped(text, newlines, &mut |from| hits.line_break(from));
        let mut at = 0;
        while let Some(paragraph) =
            layout::paragraph(text, &mut at, wrapped, &mut |from| hits.line_break(from))
        {
            self.paragraph(text, paragraph, &mut hits, out, reached)?;
        }
        Ok(())
    }

    /// Whether line breaks of this text are spaces.
    pub(super) fn wrapped(&self, text: &str) -> bool {
        layout::wrapped(text, self.inner.options.newlines, &mut |from| line_break(text.as_bytes(), from))
    }

    /// Appends the sentences of one paragraph, given without white space at its ends.
    pub(super) fn paragraph_into(&self, text: &str, paragraph: Range<usize>, out: &mut Vec<Span>) {
        let mut hits = Hits::new(text, paragraph.end);
        let Ok(()) = self.paragraph(text, paragraph, &mut hits, out, &mut |_| Ok::<(), Infallible>(()));
    }

    /// Whether a sentence of the paragraph ends in the gap from byte `from` to `to`; `None` if that depends
    /// on more than what stands near.
    pub(super) fn ends_between<'t>(
        &'t self,
        text: &'t str,
        paragraph: &Range<usize>,
        opening: &mut Option<Opening>,
        hits: &mut Hits<'t>,
        (from, to): (usize, usize),
    ) -> Option<bool> {
        if Orders::any(&self.inner.options) {
            return None;
        }
        let opening = *opening.get_or_insert_with(|| Scanner::new(text, paragraph.clone(), hits).opening());
        let scanner = Scanner::behind(opening, text, paragraph.clone(), hits).near(from..to)?;
        let context = self.context(text, paragraph);
        let here = scanner
            .passing_names(self.lexicon())
            .take_while(|candidate| candidate.next <= to)
            .filter(|candidate| candidate.end >= from);
        let mut kept = here.filter(|candidate| {
            context.worth(candidate) && self.odds(&context, candidate) >= self.inner.least
        });
        Some(kept.next().is_some())
    }

    fn paragraph<'t, E>(
        &'t self,
        text: &'t str,
        paragraph: Range<usize>,
        hits: &mut Hits<'t>,
        out: &mut Vec<Span>,
        reached: &mut impl FnMut(usize) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut start = paragraph.start;
        let end = paragraph.end;
        if Orders::any(&self.inner.options) {
            for judged in self.judge(text, paragraph).iter().filter(|judged| judged.kept) {
                out.push(Span::new(start, judged.candidate.end));
                start = judged.candidate.next;
                reached(start)?;
            }
        } else {
            let context = self.context(text, &paragraph);
            for candidate in Scanner::new(text, paragraph, hits).passing_names(self.lexicon()) {
                if context.worth(&candidate) {
                    if self.odds(&context, &candidate) >= self.inner.least {
                        out.push(Span::new(start, candidate.end));
                        start = candidate.next;
                    }
                    reached(candidate.next)?;
                }
            }
        }
        out.push(Span::new(start, end));
        reached(end)
    }

    /// How much speaks for a break, in log-odds: the model, and the collocations that were learnt.
    fn odds(&self, context: &Context<'_>, candidate: &Candidate) -> f32 {
        let near = context.near(candidate);
        let odds = self.inner.model.odds(context, candidate, &near);
        if !self.inner.pairs.is_empty() && self.inner.pairs.contains(&near.pair()) {
            return odds - COLLOCATION;
        }
        odds
    }

    /// Every candidate of a paragraph with what became of it, the user's orders included.
    fn judge(&self, text: &str, paragraph: Range<usize>) -> Vec<Judged> {
        let orders = Orders::new(&self.inner.options, text, &paragraph);
        let context = self.context(text, &paragraph);
        let mut hits = Hits::new(text, paragraph.end);
        let mut judged: Vec<Judged> = Scanner::new(text, paragraph, &mut hits)
            .filter(|candidate| context.worth(candidate))
            .map(|candidate| {
                let odds = self.odds(&context, &candidate);
                let order = orders.against(&candidate);
                Judged { candidate, odds, kept: order.is_none() && odds >= self.inner.least, order }
            })
            .collect();
        for &candidate in &orders.breaks {
            // What the model thought about a candidate that overlaps no longer counts.
            judged.retain(|Judged { candidate: other, .. }| {
                other.end != candidate.end && (other.next <= candidate.mark || candidate.next <= other.mark)
            });
            let at = judged.partition_point(|other| other.candidate.end < candidate.end);
            judged.insert(
                at,
                Judged { candidate, odds: f32::INFINITY, kept: true, order: Some("always_break_after") },
            );
        }
        judged
    }

    fn context<'a>(&'a self, text: &'a str, paragraph: &Range<usize>) -> Context<'a> {
        Context { text, start: paragraph.start, limit: paragraph.end, lexicon: self.lexicon() }
    }

    fn lexicon(&self) -> &Lexicon {
        self.inner.lexicon.as_ref().unwrap_or(&self.inner.model.lexicon)
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
            let end = paragraph.end;
            let context = self.context(text, &paragraph);
            for Judged { candidate, odds, kept, order } in self.judge(text, paragraph) {
                let weighed = || {
                    let weights = self.inner.model.evidence(&context, &candidate);
                    weights
                        .iter()
                        .map(|(name, weight)| format!("{name} {weight:+.1}"))
                        .collect::<Vec<_>>()
                        .join(", ")
                };
                found.push(Boundary {
                    offset: candidate.end as u32,
                    score: if order.is_some() && !kept { 0.0 } else { 1.0 / (1.0 + (-odds).exp()) },
                    kept,
                    evidence: order.map_or_else(weighed, str::to_owned),
                });
            }
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
        let options = Options {
            learned: counts.learn(self.lexicon(), &self.inner.options.learned),
            ..self.inner.options.clone()
        };
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
