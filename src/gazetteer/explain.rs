//! Why a mention won and every other candidate lost, for people who wonder.
//!
//! It looks at every form of the gazetteer, those too that only their capitals or a sentence break
//! keep from matching, and is therefore slow; what it keeps is what a search finds.

use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Gazetteer;
use super::entry::{Found, Kind, Mention};
use super::evidence::{Judge, Verdict};
use super::options::{Boundaries, Case, Overlap, ShortForms};
use super::particles::is_right_edge;
use super::resolve::{self, Match};
use super::store::FormRow;
use super::surface::Surface;
use super::symbols::symbol;
use crate::text::edges::is_edge;
use crate::text::fold::{Cluster, Marks};
use crate::text::{Breaks, NoBreaks, Span};

/// A candidate for a mention and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// Where, in bytes of the original text.
    pub span: Span,
    /// The entry that the form belongs to: its position in the gazetteer.
    pub entry: u32,
    /// Which of its forms it is.
    pub kind: Kind,
    /// Whether a search gives this mention: this entry first, by a form of this kind.
    pub kept: bool,
    /// What decided.
    pub rule: Rule,
}

/// What decides about a candidate; [`Rule::words`] says it to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// Kept: nothing speaks against it and no longer name begins here.
    Longest,
    /// Kept: an ordinary word that the document shows to be a name.
    Evidence,
    /// Kept: a short form of an entity that stands in the document in full.
    Present,
    /// Kept: an acronym, here or where the document introduces it.
    Introduced,
    /// Another form of the same entry stands for it here.
    OtherForm,
    /// Another entry comes first; this one is among the candidates of the mention.
    OtherEntry,
    /// A longer mention covers it.
    Inside,
    /// A mention covers a part of it.
    Overlaps,
    /// A short form of an entity that does not stand in the document in full.
    Absent,
    /// A short form where short forms are off.
    Off,
    /// An ordinary word, and no capital of the document is evidence.
    NoEvidence,
    /// An ordinary word that stands in lower case more often than capitalised.
    MostlyLowerCase,
    /// An ordinary word in lower case.
    LowerCase,
    /// Under the strict guard: too often a part of longer names, or the acronym of another.
    Part,
    /// A form that is never a mention under the guard.
    Never,
    /// A sentence ends between its words.
    Break,
    /// It is written with other capitals.
    Capitals,
}

impl Rule {
    /// Every rule: those that keep first.
    pub const ALL: [Rule; 17] = [
        Rule::Longest,
        Rule::Evidence,
        Rule::Present,
        Rule::Introduced,
        Rule::OtherForm,
        Rule::OtherEntry,
        Rule::Inside,
        Rule::Overlaps,
        Rule::Absent,
        Rule::Off,
        Rule::NoEvidence,
        Rule::MostlyLowerCase,
        Rule::LowerCase,
        Rule::Part,
        Rule::Never,
        Rule::Break,
        Rule::Capitals,
    ];

    /// The rule in words, as it stands in results.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Rule::Longest => "longest name here",
            Rule::Evidence => "ordinary word with evidence in the document",
            Rule::Present => "short form of an entity that the document names in full",
            Rule::Introduced => "acronym that the document introduces",
            Rule::OtherForm => "another form of the same entry stands here",
            Rule::OtherEntry => "another entry of this name comes first",
            Rule::Inside => "inside a longer mention",
            Rule::Overlaps => "overlaps another mention",
            Rule::Absent => "short form of an entity that the document does not name in full",
            Rule::Off => "short forms are off",
            Rule::NoEvidence => "ordinary word without evidence",
            Rule::MostlyLowerCase => "ordinary word, more often in lower case than capitalised",
            Rule::LowerCase => "ordinary word in lower case",
            Rule::Part => "mostly part of other names in the document",
            Rule::Never => "month, weekday, title, number or single letter",
            Rule::Break => "a sentence ends inside it",
            Rule::Capitals => "capitals differ",
        }
    }
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.words())
    }
}

impl Gazetteer {
    /// Every candidate for a mention of `text`, kept or not, with the rule that decided; ordered by
    /// start, longest first, kept first. Empty text has none.
    ///
    /// An entry has one row a place and kind of form.
    #[must_use]
    pub fn explain(&self, text: &str, breaks: &dyn Breaks) -> Vec<Explained> {
        let mut found = Found::default();
        self.find(text, Overlap::Longest, breaks, &mut found);
        let full = found.mentions.iter().filter(|mention| mention.kind != Kind::ShortForm);
        let present = full.flat_map(|mention| found.candidates(mention)).copied().collect();
        let decided = Decided { gazetteer: self, found: &found, present };
        let mut candidates = Candidates { gazetteer: self, text, breaks, matches: vec![], refused: vec![] };
        candidates.collect();
        let Candidates { mut matches, refused, .. } = candidates;
        resolve::sort(&mut matches);
        let mut asked = matches.clone();
        let short_forms = self.options().short_forms != ShortForms::Off;
        resolve::drop_absent(&self.inner.store, short_forms, &mut asked);
        let mut judge = Judge::default();
        let verdicts = judge.judge(self.document(text, breaks), &asked);
        let verdicts: FxHashMap<Match, Verdict> =
            asked.iter().copied().zip(verdicts.iter().copied()).collect();
        let judged = matches.into_iter().map(|m| {
            let verdict = verdicts.get(&m).copied().unwrap_or(Verdict::Free);
            (m, decided.rule(m, verdict))
        });
        let mut explained: Vec<Explained> =
            judged.chain(refused).map(|(m, rule)| decided.explained(m, rule)).collect();
        for mention in found.mentions.iter().filter(|mention| mention.kind == Kind::Acronym) {
            explained.extend(found.candidates(mention).iter().map(|&entry| {
                let kept = entry == mention.entry;
                let rule = if kept { Rule::Introduced } else { Rule::OtherEntry };
                Explained { span: mention.span, entry, kind: Kind::Acronym, kept, rule }
            }));
        }
        explained.sort_by_key(|e| (e.span.start, Reverse(e.span.end), !e.kept, e.entry, e.kind, e.rule));
        explained.dedup_by_key(|e| (e.span, e.entry, e.kind));
        explained
    }
}

/// Collects all matches of all forms, and those that only their capitals or a break forbid.
struct Candidates<'a> {
    gazetteer: &'a Gazetteer,
    text: &'a str,
    breaks: &'a dyn Breaks,
    matches: Vec<Match>,
    refused: Vec<(Match, Rule)>,
}

impl Candidates<'_> {
    fn collect(&mut self) {
        let (store, marks) = (&self.gazetteer.inner.store, self.gazetteer.marks());
        let starts = self.starts();
        for (form, &row) in store.forms().iter().enumerate() {
            let (first, second) = first_units(store.form_text(row), marks);
            let from = starts.partition_point(|&(unit, ..)| unit < first);
            for &(_, there, start) in starts[from..].iter().take_while(|&&(unit, ..)| unit == first) {
                let letters = |c: Option<char>| c.filter(|c| c.is_alphabetic());
                if letters(second).zip(letters(there)).is_none_or(|(a, b)| a == b) {
                    self.look(form as u32, row, start);
                }
            }
        }
    }

    /// The first two units of every place where a form may begin, ordered by the first: what stands for
    /// it ([`symbol`]).
    fn starts(&self) -> Vec<(u32, Option<char>, u32)> {
        let (text, marks) = (self.text, self.gazetteer.marks());
        let mut starts = Vec::new();
        let mut at = 0;
        while let Some(cluster) = Cluster::read(text, at, marks) {
            if let [unit, rest @ ..] = cluster.units()
                && (!self.is_bounded() || is_edge(text, at))
            {
                let next = Cluster::read(text, cluster.end, marks);
                let second = rest.first().copied().or_else(|| next?.units().first().copied());
                starts.push((symbol(*unit), second, at as u32));
            }
            at = cluster.end;
        }
        starts.sort_unstable();
        starts
    }

    /// Takes note of the form if it stands here, be it with other capitals or across a break.
    fn look(&mut self, form: u32, row: FormRow, start: u32) {
        let surface = |case| Surface {
            form: self.gazetteer.inner.store.form_text(row),
            case,
            marks: self.gazetteer.marks(),
        };
        let end = |case, breaks: &dyn Breaks| surface(case).match_at(self.text, start as usize, breaks);
        let refused = |case, rule| Some((end(case, &NoBreaks)?, rule));
        let (until, rule) = match end(row.case(), self.breaks) {
            Some(until) => (until, None),
            None => {
                match refused(row.case(), Rule::Break).or_else(|| refused(Case::Ignore, Rule::Capitals)) {
                    Some((until, rule)) => (until, Some(rule)),
                    None => return,
                }
            }
        };
        if self.is_bounded() && !is_right_edge(self.text, until) {
            return;
        }
        let m = Match { start, end: until as u32, form };
        match rule {
            None => self.matches.push(m),
            Some(rule) => self.refused.push((m, rule)),
        }
    }

    fn is_bounded(&self) -> bool {
        self.gazetteer.options().boundaries == Boundaries::Word
    }
}

fn first_units(form: &str, marks: Marks) -> (u32, Option<char>) {
    let mut units = Vec::new();
    let mut at = 0;
    while units.len() < 2
        && let Some(cluster) = Cluster::read(form, at, marks)
    {
        units.extend_from_slice(cluster.units());
        at = cluster.end;
    }
    (units.first().copied().map_or(0, symbol), units.get(1).copied())
}

/// What a search decided.
struct Decided<'a> {
    gazetteer: &'a Gazetteer,
    found: &'a Found,
    /// The entries that stand in the document in full.
    present: FxHashSet<u32>,
}

impl Decided<'_> {
    /// What decided about a match on which the guard has this verdict.
    fn rule(&self, m: Match, verdict: Verdict) -> Rule {
        match verdict {
            Verdict::Never => return Rule::Never,
            Verdict::LowerCase => return Rule::LowerCase,
            Verdict::NoEvidence => return Rule::NoEvidence,
            Verdict::MostlyLowerCase => return Rule::MostlyLowerCase,
            Verdict::Part => return Rule::Part,
            Verdict::Free | Verdict::Evidence => {}
        }
        let row = self.row(m);
        let is_short = row.kind() == Kind::ShortForm;
        if let Some(mention) = self.mention(m.span())
            && self.found.candidates(mention).contains(&row.entry)
        {
            return match (mention.entry == row.entry, mention.kind == row.kind()) {
                (false, _) => Rule::OtherEntry,
                (true, false) => Rule::OtherForm,
                (true, true) if is_short => Rule::Present,
                (true, true) if verdict == Verdict::Evidence => Rule::Evidence,
                (true, true) => Rule::Longest,
            };
        }
        if is_short && self.gazetteer.options().short_forms == ShortForms::Off {
            return Rule::Off;
        }
        if is_short && !self.present.contains(&row.entry) {
            return Rule::Absent;
        }
        let after = self.found.mentions.partition_point(|mention| mention.span.end <= m.start);
        let first = self.found.mentions.get(after);
        if first.is_some_and(|mention| mention.span.start <= m.start && m.end <= mention.span.end) {
            return Rule::Inside;
        }
        Rule::Overlaps
    }

    fn explained(&self, m: Match, rule: Rule) -> Explained {
        let row = self.row(m);
        let kept = matches!(rule, Rule::Longest | Rule::Evidence | Rule::Present | Rule::Introduced);
        Explained { span: m.span(), entry: row.entry, kind: row.kind(), kept, rule }
    }

    fn row(&self, m: Match) -> FormRow {
        self.gazetteer.inner.store.forms()[m.form as usize]
    }

    /// The mention at just this place.
    fn mention(&self, span: Span) -> Option<&Mention> {
        let order = |span: Span| (span.start, Reverse(span.end));
        let mentions = &self.found.mentions;
        mentions.binary_search_by_key(&order(span), |m| order(m.span)).ok().map(|at| &mentions[at])
    }
}
