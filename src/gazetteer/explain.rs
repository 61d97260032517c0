//! Why a mention won and every other candidate lost, for people who wonder.
//!
//! It looks at every form of the gazetteer, those too that only their case keeps from matching, and
//! is therefore slow; what it keeps is what a search finds.

use super::Gazetteer;
use super::entry::{Found, Kind};
use super::evidence::{Judge, Verdict};
use super::options::{Boundaries, Case, Overlap, ShortForms};
use super::resolve::{self, Match};
use super::surface::Surface;
use crate::text::edges::{is_edge, is_right_edge};
use crate::text::fold::Cluster;
use crate::text::{Breaks, Span};

/// A candidate for a mention and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// Where, in bytes of the original text.
    pub span: Span,
    /// The entry that the form belongs to: its position in the gazetteer.
    pub entry: u32,
    /// Which of its forms it is.
    pub kind: Kind,
    /// Whether a search gives a mention here that has the entry among its candidates.
    pub kept: bool,
    /// The rule that decided, in words.
    pub rule: &'static str,
}

impl Gazetteer {
    /// Every candidate for a mention of `text`, kept or not, with the rule that decided; ordered by
    /// start, longest first. Empty text has none.
    #[must_use]
    pub fn explain(&self, text: &str, breaks: &dyn Breaks) -> Vec<Explained> {
        let mut found = Found::default();
        self.find(text, Overlap::Longest, breaks, &mut found);
        let (mut matches, wrong_case) = self.candidates(text, breaks);
        resolve::sort(&mut matches);
        let mut verdicts = Judge::default().judge(self.document(text, breaks), &matches).to_vec();
        verdicts.resize(matches.len(), Verdict::Free);
        let mut explained: Vec<Explained> = matches
            .iter()
            .zip(verdicts)
            .map(|(m, verdict)| self.decided(*m, verdict, &found))
            .chain(wrong_case.into_iter().map(|m| self.lost(m, "another case")))
            .collect();
        for mention in found.mentions.iter().filter(|mention| mention.kind == Kind::Acronym) {
            explained.extend(found.candidates(mention).iter().map(|&entry| Explained {
                span: mention.span,
                entry,
                kind: Kind::Acronym,
                kept: true,
                rule: "acronym that the document introduces",
            }));
        }
        explained.sort_by_key(|e| (e.span.start, std::cmp::Reverse(e.span.end), !e.kept, e.entry, e.kind));
        explained.dedup();
        explained
    }

    /// All matches of all forms, and those that their case alone forbids.
    fn candidates(&self, text: &str, breaks: &dyn Breaks) -> (Vec<Match>, Vec<Match>) {
        let (store, marks) = (&self.inner.store, self.marks());
        let bounded = self.options().boundaries == Boundaries::Word;
        let mut starts: Vec<(char, Option<char>, u32)> = Vec::new();
        let mut at = 0;
        while let Some(cluster) = Cluster::read(text, at, marks) {
            if let [unit, rest @ ..] = cluster.units()
                && (!bounded || is_edge(text, at))
            {
                let next = Cluster::read(text, cluster.end, marks);
                let second = rest.first().copied().or_else(|| next?.units().first().copied());
                starts.push((*unit, second, at as u32));
            }
            at = cluster.end;
        }
        starts.sort_unstable();
        let (mut matches, mut wrong_case) = (Vec::new(), Vec::new());
        for (form, &row) in store.forms().iter().enumerate() {
            let surface = Surface { form: store.form_text(row), case: Case::Ignore, marks };
            let (first, second) = first_units(surface.form, marks);
            let from = starts.partition_point(|&(unit, ..)| unit < first);
            for &(_, there, start) in starts[from..].iter().take_while(|&&(unit, ..)| unit == first) {
                let letters = |c: Option<char>| c.filter(|c| c.is_alphabetic());
                if letters(second).zip(letters(there)).is_some_and(|(a, b)| a != b) {
                    continue;
                }
                let place = start as usize;
                let Some(end) = surface.match_at(text, place, breaks) else { continue };
                if bounded && !is_right_edge(text, end) {
                    continue;
                }
                let own = Surface { case: row.case(), ..surface };
                let m = |end: usize| Match { start, end: end as u32, form: form as u32 };
                match own.match_at(text, place, breaks) {
                    Some(end) => matches.push(m(end)),
                    None => wrong_case.push(m(end)),
                }
            }
        }
        (matches, wrong_case)
    }

    fn decided(&self, m: Match, verdict: Verdict, found: &Found) -> Explained {
        let row = self.inner.store.forms()[m.form as usize];
        let span = Span { start: m.start, end: m.end };
        let refused = match verdict {
            Verdict::Free | Verdict::Evidence => None,
            Verdict::Never => Some("month, weekday, title, number or single letter"),
            Verdict::LowerCase => Some("ordinary word in lower case"),
            Verdict::NoEvidence => Some("ordinary word without evidence in the document"),
            Verdict::MostlyLowerCase => Some("ordinary word, in lower case more often than capitalised"),
        };
        if let Some(rule) = refused {
            return self.lost(m, rule);
        }
        let mention = found.mentions.iter().find(|mention| mention.span == span);
        if mention.is_some_and(|mention| found.candidates(mention).contains(&row.entry)) {
            let rule = match (row.kind(), verdict) {
                (Kind::ShortForm, _) => "short form of an entity that the document names in full",
                (_, Verdict::Evidence) => "longest; ordinary word with evidence in the document",
                _ => "longest",
            };
            return Explained { kept: true, ..self.lost(m, rule) };
        }
        let short = row.kind() == Kind::ShortForm;
        if short && self.options().short_forms == ShortForms::Off {
            return self.lost(m, "short forms are off");
        }
        let present = || {
            found
                .mentions
                .iter()
                .any(|m| m.kind != Kind::ShortForm && found.candidates(m).contains(&row.entry))
        };
        if short && !present() {
            return self.lost(m, "short form of an entity that the document does not name in full");
        }
        self.lost(m, "overlaps a mention that begins before it or is longer")
    }

    fn lost(&self, m: Match, rule: &'static str) -> Explained {
        let row = self.inner.store.forms()[m.form as usize];
        let span = Span { start: m.start, end: m.end };
        Explained { span, entry: row.entry, kind: row.kind(), kept: false, rule }
    }
}

fn first_units(form: &str, marks: crate::text::fold::Marks) -> (char, Option<char>) {
    let mut units = Vec::new();
    let mut at = 0;
    while units.len() < 2
        && let Some(cluster) = Cluster::read(form, at, marks)
    {
        units.extend_from_slice(cluster.units());
        at = cluster.end;
    }
    (units.first().copied().unwrap_or('\0'), units.get(1).copied())
}
