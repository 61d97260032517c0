//! What in a document shows that an ordinary word stands for a name.
//!
//! The evidence is that of the whole document: the word stands capitalised where only a name would
//! ([`super::capital`]), outside longer names, and no more often in lower case than capitalised.
//! Then every capitalised occurrence is a match; a lower-case one never is. The full name of an
//! entity is evidence for the words by which it is called.
//!
//! A form of several capitals (`US`) is no ordinary word where lower case is written at all: it
//! needs an occurrence outside lines of capitals, and lower-case words do not speak against it.
//!
//! Where the guard is strict, any other name of one word must stand for itself in the document more
//! than twice as often as behind another capital or a title (*Megan Kelly*, *Mr Kelly*), and must not
//! be introduced as the acronym of words that are no listed name.

use memchr::memmem;
use rustc_hash::FxHashMap;

use super::capital::{Shows, Stands, introduced_behind, is_acronym, is_in_capitals, shows, stands};
use super::common_words::{Guard, guard};
use super::entry::Kind;
use super::headlines::Headlines;
use super::languages::{Language, number};
use super::resolve::Match;
use super::store::Store;
use crate::text::Breaks;
use crate::text::edges::is_edge;
use crate::text::fold::{Marks, is_capital};

/// What became of a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The guard has nothing to say.
    Free,
    /// An ordinary word for which the document has evidence.
    Evidence,
    /// A month, a weekday, a title, a number, one letter.
    Never,
    /// It stands in lower case.
    LowerCase,
    /// No capital in the document is evidence.
    NoEvidence,
    /// The word stands in lower case more often than capitalised.
    MostlyLowerCase,
    /// It is mostly a part of other names.
    Part,
}

impl Verdict {
    /// Whether the match may become a mention.
    pub(super) fn passes(self) -> bool {
        matches!(self, Verdict::Free | Verdict::Evidence)
    }
}

/// A document and the gazetteer whose names are looked for.
#[derive(Clone, Copy)]
pub(super) struct Document<'a> {
    pub(super) store: &'a Store,
    pub(super) languages: &'a [&'static Language],
    pub(super) marks: Marks,
    pub(super) text: &'a str,
    pub(super) breaks: &'a dyn Breaks,
}

/// A guarded word of the document.
#[derive(Debug, Clone)]
struct Word {
    /// Where it stands first.
    start: u32,
    end: u32,
    asks: Asks,
    /// How often it stands capitalised outside longer listed names; if it must stand alone, alone.
    count: usize,
    /// How often it ends a longer name.
    named: usize,
    /// Whether the document introduces it as the acronym of something that is not listed.
    introduced: bool,
    evidence: bool,
    verdict: Verdict,
}

/// What a guarded word asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    /// A capital that only a name would have.
    Name,
    /// As a form in capitals: to stand where lower case is written.
    Acronym,
    /// To stand for itself.
    Alone,
}

/// Judges the matches of one document after another; reuse it to reuse its memory.
#[derive(Debug, Clone, Default)]
pub(super) struct Judge {
    words: Vec<Word>,
    known: FxHashMap<u64, usize>,
    /// Guarded matches and the words whose verdicts are theirs.
    waiting: Vec<(usize, usize)>,
    /// Words that are names unless a sentence ends between two bytes.
    open: Vec<(usize, u32, u32)>,
    verdicts: Vec<Verdict>,
}

impl Judge {
    /// The verdict on each match, in their order; none when no match is guarded.
    pub(super) fn judge(&mut self, document: Document<'_>, matches: &[Match]) -> &[Verdict] {
        self.verdicts.clear();
        let row = |m: &Match| document.store.forms()[m.form as usize];
        if !matches.iter().any(|m| row(m).is_guarded()) {
            return &self.verdicts;
        }
        self.words.clear();
        self.known.clear();
        self.waiting.clear();
        self.open.clear();
        self.verdicts.resize(matches.len(), Verdict::Free);
        let sure = sure_spans(document.store, matches);
        let mut headlines = Headlines::default();
        let mut at = 0;
        for group in matches.chunk_by(|a, b| (a.start, a.end) == (b.start, b.end)) {
            let text = &document.text[group[0].start as usize..group[0].end as usize];
            let (capital, ascii) = (text.starts_with(is_capital), text.is_ascii());
            // What the guard makes of the text itself, once it is known.
            let mut spelled = None;
            // The word as forms of each kind read it: each counts once.
            let mut here: [Option<usize>; 3] = [None; 3];
            for (nth, m) in group.iter().enumerate().filter(|(_, m)| row(m).is_guarded()) {
                let row = row(m);
                let form = document.store.form_text(row);
                // The marks of the text count, so that *Mỹ* is guarded where it found *My*.
                let mut guard = || match ascii && form.is_ascii() {
                    true if row.is_never() => Guard::Never,
                    true => Guard::Evidence,
                    false => *spelled.get_or_insert_with(|| guard(text, document.languages, Marks::Keep)),
                };
                let asks = match row.must_stand_alone() {
                    true if capital => Ok(Asks::Alone),
                    true => Err(Verdict::Free),
                    false => match guard() {
                        Guard::Free => Err(Verdict::Free),
                        Guard::Never => Err(Verdict::Never),
                        Guard::Evidence if !capital => Err(Verdict::LowerCase),
                        Guard::Evidence if is_in_capitals(form) => Ok(Asks::Acronym),
                        Guard::Evidence => Ok(Asks::Name),
                    },
                };
                self.verdicts[at + nth] = match asks {
                    Ok(asks) => {
                        let word = *here[asks as usize]
                            .get_or_insert_with(|| self.see(document, &mut headlines, &sure, *m, asks));
                        self.waiting.push((at + nth, word));
                        Verdict::NoEvidence
                    }
                    Err(verdict) => verdict,
                };
            }
            at += group.len();
        }
        named_in_full(document, matches, &sure, &self.waiting, &mut self.words);
        self.decide(document);
        for &(at, word) in &self.waiting {
            self.verdicts[at] = self.words[word].verdict;
        }
        &self.verdicts
    }

    /// Takes note of a word where it stands.
    fn see(
        &mut self,
        document: Document<'_>,
        headlines: &mut Headlines,
        sure: &Sure,
        m: Match,
        asks: Asks,
    ) -> usize {
        let (start, end) = (m.start as usize, m.end as usize);
        let key = number(&document.text[start..end], Marks::Keep) ^ asks as u64;
        let nth = *self.known.entry(key).or_insert(self.words.len());
        if nth == self.words.len() {
            let verdict = Verdict::NoEvidence;
            self.words.push(Word {
                start: m.start,
                end: m.end,
                asks,
                count: 0,
                named: 0,
                introduced: false,
                evidence: false,
                verdict,
            });
        }
        if sure.is_inside(m.start, m.end) {
            return nth;
        }
        let word = &mut self.words[nth];
        if asks == Asks::Alone {
            word.introduced |=
                introduced_behind(document, start, end).is_some_and(|at| !sure.ends_at(at as u32));
            match stands(document, start, end) {
                Stands::Alone => word.count += 1,
                Stands::Behind => word.named += 1,
                Stands::Before => {}
            }
            return nth;
        }
        word.count += 1;
        if word.evidence {
            return nth;
        }
        if asks == Asks::Acronym {
            word.evidence = is_acronym(document, headlines, start, end);
            return nth;
        }
        match shows(document, headlines, start, end) {
            Shows::Name => word.evidence = true,
            Shows::NameUnlessBreak(from, to) => self.open.push((nth, from, to)),
            Shows::Nothing => {}
        }
        nth
    }

    /// Asks for sentences last, and only where everything else speaks for the word.
    fn decide(&mut self, document: Document<'_>) {
        for (nth, word) in self.words.iter_mut().enumerate() {
            if word.asks == Asks::Alone {
                let alone = word.count > 2 * word.named && !word.introduced;
                word.verdict = if alone { Verdict::Free } else { Verdict::Part };
                continue;
            }
            let mut open = self.open.iter().filter(|&&(word, ..)| word == nth);
            if !word.evidence && open.clone().next().is_none() {
                continue;
            }
            let outweighed = word.asks == Asks::Name && is_mostly_lower(document.text, word);
            let evidence = word.evidence
                || (!outweighed
                    && open.any(|&(_, from, to)| !document.breaks.between(from as usize, to as usize)));
            word.verdict = match (outweighed, evidence) {
                (true, _) => Verdict::MostlyLowerCase,
                (false, true) => Verdict::Evidence,
                (false, false) => Verdict::NoEvidence,
            };
        }
    }
}

/// The full forms that nothing can take away: unguarded, leftmost, longest.
struct Sure(Vec<(u32, u32, usize)>);

fn sure_spans(store: &Store, matches: &[Match]) -> Sure {
    let mut spans = Vec::new();
    let mut end = 0;
    for (at, m) in matches.iter().enumerate() {
        let row = store.forms()[m.form as usize];
        if m.start >= end && row.kind() != Kind::ShortForm && !row.is_guarded() {
            end = m.end;
            spans.push((m.start, m.end, at));
        }
    }
    Sure(spans)
}

impl Sure {
    /// Whether a span ends here.
    fn ends_at(&self, at: u32) -> bool {
        self.0.binary_search_by_key(&at, |&(_, until, _)| until).is_ok()
    }

    /// Whether the span overlaps a longer one.
    fn is_inside(&self, start: u32, end: u32) -> bool {
        let next = self.0.partition_point(|&(_, until, _)| until <= start);
        self.0.get(next).is_some_and(|&(from, until, _)| from < end && (from, until) != (start, end))
    }
}

/// An entity's full name, sure of itself, is evidence for the word by which the entity is called.
fn named_in_full(
    document: Document<'_>,
    matches: &[Match],
    sure: &Sure,
    waiting: &[(usize, usize)],
    words: &mut [Word],
) {
    let row = |at: usize| document.store.forms()[matches[at].form as usize];
    let mut called: Vec<(u32, usize)> = waiting
        .iter()
        .filter(|&&(at, _)| row(at).kind() == Kind::ShortForm)
        .map(|&(at, word)| (row(at).entry, word))
        .collect();
    if called.is_empty() {
        return;
    }
    called.sort_unstable();
    called.dedup();
    for &(start, end, first) in &sure.0 {
        let group = matches[first..].iter().take_while(|m| (m.start, m.end) == (start, end));
        let rows = group.map(|m| document.store.forms()[m.form as usize]);
        for entry in rows.filter(|row| row.kind() != Kind::ShortForm).map(|row| row.entry) {
            let from = called.partition_point(|&(called, _)| called < entry);
            for &(_, word) in called[from..].iter().take_while(|&&(called, _)| called == entry) {
                let word = &mut words[word];
                let name = &document.text[start as usize..end as usize];
                if name.contains(&document.text[word.start as usize..word.end as usize]) {
                    word.count += 1;
                    word.evidence = true;
                }
            }
        }
    }
}

/// Whether the word stands in lower case more often than capitalised.
fn is_mostly_lower(text: &str, word: &Word) -> bool {
    let lower = text[word.start as usize..word.end as usize].to_lowercase();
    let mut count = 0;
    for at in memmem::find_iter(text.as_bytes(), &lower) {
        count += usize::from(is_edge(text, at) && is_edge(text, at + lower.len()));
        if count > word.count {
            return true;
        }
    }
    false
}
