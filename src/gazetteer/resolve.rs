//! From all places where a form stands to the mentions of a document.
//!
//! First the guard refuses ordinary words without evidence. Then full forms: what overlaps is
//! decided leftmost-longest, what shares a span becomes one mention with ordered candidates. Then,
//! in the text that remains, the short forms of the entities that are present and the acronyms that
//! the document introduces; the nearest full mention before one decides whose it is.

use std::cmp::Reverse;

use rustc_hash::FxHashSet;

use super::acronyms::{self, Acronym};
use super::entry::{Found, Kind, Mention};
use super::evidence::{Document, Judge};
use super::options::{Case, Overlap};
use super::store::Store;
use super::surface::Surface;
use crate::text::fold::{Folder, Marks};
use crate::text::{NoBreaks, Span};

/// A form that stands at a place: bounded, and confirmed by its rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Match {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) form: u32,
}

impl Match {
    /// Its place among others: by start, the longest first, then by form.
    fn order(self) -> u128 {
        u128::from(self.start) << 64 | u128::from(!self.end) << 32 | u128::from(self.form)
    }

    pub(super) fn span(self) -> Span {
        Span { start: self.start, end: self.end }
    }
}

/// Puts matches into the order that everything here relies on. They come nearly in order: few go few places
/// back, and a sort is only begun when they do not.
pub(super) fn sort(matches: &mut [Match]) {
    let mut spared = 4 * matches.len();
    for nth in 1..matches.len() {
        let m = matches[nth];
        let mut to = nth;
        while to > 0 && matches[to - 1].order() > m.order() && spared > 0 {
            matches[to] = matches[to - 1];
            to -= 1;
            spared -= 1;
        }
        matches[to] = m;
        if spared == 0 {
            matches.sort_unstable_by_key(|m| m.order());
            return;
        }
    }
}

/// Merges the matches up to a place with those behind, as a rule both in order.
pub(super) fn merge(matches: &mut [Match], second: usize) {
    if second == 0 {
        return;
    }
    let behind = matches[second..].to_vec();
    let mut first = second;
    let mut to = matches.len();
    for &m in behind.iter().rev() {
        while first > 0 && matches[first - 1].order() > m.order() {
            first -= 1;
            to -= 1;
            matches[to] = matches[first];
        }
        to -= 1;
        matches[to] = m;
    }
}

/// Drops the short forms of entities that no full form stands for, which spares their judgement.
pub(super) fn drop_absent(store: &Store, short_forms: bool, matches: &mut Vec<Match>) {
    let row = |m: &Match| store.forms()[m.form as usize];
    let is_short = |m: &Match| row(m).kind() == Kind::ShortForm;
    if !matches.iter().any(is_short) {
        return;
    }
    let full = matches.iter().filter(|m| short_forms && !is_short(m));
    let present: FxHashSet<u32> = full.map(|m| row(m).entry).collect();
    matches.retain(|m| !is_short(m) || present.contains(&row(m).entry));
}

/// Memory that one document after another uses.
#[derive(Debug, Clone, Default)]
pub(super) struct Deciding {
    judge: Judge,
    ranked: Vec<(Rank, Match)>,
    acronyms: Vec<Acronym>,
    claims: Vec<Claim>,
}

/// What decides which of several entries that share a span comes first: whether the text has the very form, the
/// priority, the order of input, the kind of form.
type Rank = (bool, Reverse<i64>, u32, Kind);

/// Decides which matches become mentions.
pub(super) fn resolve(
    document: Document<'_>,
    overlap: Overlap,
    short_forms: bool,
    matches: &mut Vec<Match>,
    deciding: &mut Deciding,
    found: &mut Found,
) {
    sort(matches);
    drop_absent(document.store, short_forms, matches);
    let verdicts = deciding.judge.judge(document, matches);
    if !verdicts.is_empty() {
        let mut verdicts = verdicts.iter();
        matches.retain(|_| verdicts.next().is_some_and(|verdict| verdict.passes()));
    }
    let has_short = add_full_forms(document, overlap, matches, &mut deciding.ranked, found);
    if !short_forms {
        return;
    }
    deciding.acronyms.clear();
    acronyms::introduced(document.text, document.marks, &found.mentions, &mut deciding.acronyms);
    deciding.claims.clear();
    if has_short {
        claim_short_forms(document.store, matches, found, &mut deciding.claims);
    }
    claim_acronyms(document, &deciding.acronyms, found, &mut deciding.claims);
    if !deciding.claims.is_empty() {
        deciding.claims.sort_unstable_by_key(Claim::order);
        add_claimed(overlap, &deciding.claims, found);
    }
}

/// Adds the mentions of full forms; whether there are short forms among the matches.
fn add_full_forms(
    document: Document<'_>,
    overlap: Overlap,
    matches: &[Match],
    ranked: &mut Vec<(Rank, Match)>,
    found: &mut Found,
) -> bool {
    let kind = |m: &Match| document.store.forms()[m.form as usize].kind();
    let mut has_short = false;
    let mut end = 0;
    for group in matches.chunk_by(|a, b| a.span() == b.span()) {
        let short = group.iter().filter(|m| kind(m) == Kind::ShortForm).count();
        has_short |= short > 0;
        if short == group.len() || (overlap == Overlap::Longest && group[0].start < end) {
            continue;
        }
        end = group[0].end;
        push(document, group, ranked, found);
    }
    has_short
}

/// Adds one mention: the entries of the full forms among these matches, best first, each once.
fn push(document: Document<'_>, group: &[Match], ranked: &mut Vec<(Rank, Match)>, found: &mut Found) {
    let Document { store, text, .. } = document;
    let form = |m: Match| store.forms()[m.form as usize];
    let from = found.candidates.len() as u32;
    let best = if let &[only] = group {
        found.candidates.push(form(only).entry);
        only
    } else {
        ranked.clear();
        for &m in group {
            let row = form(m);
            if row.kind() != Kind::ShortForm {
                let priority = Reverse(store.priority(row.entry));
                ranked.push(((!is_exact(store, text, m), priority, row.entry, row.kind()), m));
            }
        }
        ranked.sort_unstable();
        for &(_, m) in &*ranked {
            let entry = form(m).entry;
            if !found.candidates[from as usize..].contains(&entry) {
                found.candidates.push(entry);
            }
        }
        ranked[0].1
    };
    let row = form(best);
    let candidates = from..found.candidates.len() as u32;
    found.mentions.push(Mention { span: best.span(), entry: row.entry, kind: row.kind(), candidates });
}

/// Whether the text has the very letters and marks of the form, case aside.
fn is_exact(store: &Store, text: &str, m: Match) -> bool {
    let form = store.form_text(store.forms()[m.form as usize]);
    let here = &text[m.span().range()];
    if here.eq_ignore_ascii_case(form) {
        return true;
    }
    // No ASCII is a letter with a mark.
    let marked = |c: char| !c.is_ascii() && Folder::get().simple(c).is_some_and(|simple| !simple.unmarked);
    if here.is_ascii() && form.contains(marked) {
        return false;
    }
    let surface = Surface { form, case: Case::Ignore, marks: Marks::Keep };
    surface.match_at(text, m.start as usize, &NoBreaks) == Some(m.end as usize)
}

/// A short form or an acronym stands here for a present entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Claim {
    span: Span,
    nearness: Nearness,
    /// The entity's place among the candidates of the mention that introduced an acronym.
    rank: u32,
    entry: u32,
    kind: Kind,
}

impl Claim {
    fn order(&self) -> (u32, Reverse<u32>, Nearness, u32, u32, Kind) {
        (self.span.start, Reverse(self.span.end), self.nearness, self.rank, self.entry, self.kind)
    }
}

/// How near an entity's full mentions are: those before first, the last of them nearest; else the
/// first after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Nearness {
    after: bool,
    distance: u32,
}

impl Nearness {
    /// `places` are in order and not empty.
    fn of(places: impl DoubleEndedIterator<Item = u32> + Clone, at: u32) -> Option<Self> {
        match places.clone().rev().find(|&place| place < at) {
            Some(before) => Some(Self { after: false, distance: at - before }),
            None => places.clone().next().map(|first| Self { after: true, distance: first.abs_diff(at) }),
        }
    }
}

/// Claims for the short forms of entities that have a full mention.
fn claim_short_forms(store: &Store, matches: &[Match], found: &Found, claims: &mut Vec<Claim>) {
    let short = |m: &&Match| store.forms()[m.form as usize].kind() == Kind::ShortForm;
    let entry = |m: &Match| store.forms()[m.form as usize].entry;
    let mut wanted: Vec<u32> = matches.iter().filter(short).map(entry).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut places: Vec<(u32, u32)> = Vec::new();
    for mention in &found.mentions {
        let present = found.candidates(mention).iter().filter(|entry| wanted.binary_search(entry).is_ok());
        places.extend(present.map(|&entry| (entry, mention.span.start)));
    }
    places.sort_unstable();
    for m in matches.iter().filter(short) {
        let entry = entry(m);
        let from = places.partition_point(|&(other, _)| other < entry);
        let until = from + places[from..].partition_point(|&(other, _)| other == entry);
        if let Some(nearness) = Nearness::of(places[from..until].iter().map(|&(_, place)| place), m.start) {
            claims.push(Claim { span: m.span(), nearness, rank: 0, entry, kind: Kind::ShortForm });
        }
    }
}

/// Claims for the acronyms of the document, wherever they stand.
fn claim_acronyms(document: Document<'_>, acronyms: &[Acronym], found: &Found, claims: &mut Vec<Claim>) {
    for acronym in acronyms {
        let mention = &found.mentions[acronym.mention];
        let introduced = acronym.span.start;
        acronyms::occurrences(document.text, document.marks, acronym.span, |span| {
            let nearness =
                Nearness { after: span.start < introduced, distance: span.start.abs_diff(introduced) };
            for (rank, &entry) in found.candidates(mention).iter().enumerate() {
                claims.push(Claim { span, nearness, rank: rank as u32, entry, kind: Kind::Acronym });
            }
        });
    }
}

/// Adds the claimed mentions where no full mention stands.
fn add_claimed(overlap: Overlap, claims: &[Claim], found: &mut Found) {
    let full = found.mentions.len();
    let mut end = 0;
    for group in claims.chunk_by(|a, b| a.span == b.span) {
        let span = group[0].span;
        if overlap == Overlap::Longest && span.start < end {
            continue;
        }
        let mentions = &found.mentions[..full];
        let same = mentions
            .binary_search_by_key(&(span.start, Reverse(span.end)), |m| (m.span.start, Reverse(m.span.end)));
        if same.is_err() && overlap == Overlap::Longest {
            let over = mentions.partition_point(|m| m.span.end <= span.start);
            if mentions.get(over).is_some_and(|m| m.span.start < span.end) {
                continue;
            }
        }
        end = span.end;
        let from = found.candidates.len() as u32;
        for claim in group {
            if !found.candidates[from as usize..].contains(&claim.entry) {
                found.candidates.push(claim.entry);
            }
        }
        let mut kind = group[0].kind;
        if let Ok(same) = same {
            let shared = found.mentions[same].clone();
            if group.iter().any(|claim| claim.entry == shared.entry) {
                kind = shared.kind;
            }
            for position in shared.candidates {
                let entry = found.candidates[position as usize];
                if !found.candidates[from as usize..].contains(&entry) {
                    found.candidates.push(entry);
                }
            }
        }
        let candidates = from..found.candidates.len() as u32;
        let mention = Mention { span, entry: group[0].entry, kind, candidates };
        match same {
            Ok(same) => found.mentions[same] = mention,
            Err(_) => found.mentions.push(mention),
        }
    }
    found.mentions.sort_by_key(|m| (m.span.start, Reverse(m.span.end)));
}
