//! From all places where a form stands to the mentions of a document.
//!
//! Full forms first: what overlaps is decided leftmost-longest, what shares a span becomes one
//! mention with ordered candidates. Then the short forms of the entities that are present, in the
//! text that remains.

use rustc_hash::FxHashMap;

use super::entry::{Found, Kind, Mention};
use super::options::{Case, Overlap};
use super::store::Store;
use super::surface::Surface;
use crate::text::fold::Marks;
use crate::text::{NoBreaks, Span};

/// A form that stands at a place: bounded, and confirmed by its rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Match {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) form: u32,
}

impl Match {
    fn order(self) -> (u32, std::cmp::Reverse<u32>, u32) {
        (self.start, std::cmp::Reverse(self.end), self.form)
    }
}

/// Decides which matches become mentions.
pub(super) fn resolve(
    store: &Store,
    text: &str,
    overlap: Overlap,
    short_forms: bool,
    matches: &mut [Match],
    found: &mut Found,
) {
    matches.sort_unstable_by_key(|m| m.order());
    let kind = |m: &Match| store.forms()[m.form as usize].kind();
    let mut has_short = false;
    let mut end = 0;
    let mut at = 0;
    while at < matches.len() {
        let Match { start, end: until, .. } = matches[at];
        let next = at + matches[at..].iter().take_while(|m| (m.start, m.end) == (start, until)).count();
        let group = &matches[at..next];
        at = next;
        let full = group.iter().filter(|m| kind(m) != Kind::ShortForm);
        has_short |= group.iter().any(|m| kind(m) == Kind::ShortForm);
        if full.clone().next().is_none() || (overlap == Overlap::Longest && start < end) {
            continue;
        }
        end = until;
        push(store, text, full.copied(), found);
    }
    if has_short && short_forms {
        add_short_forms(store, overlap, matches, found);
    }
}

/// Adds one mention: the entries of the matches, best first, each once.
fn push(store: &Store, text: &str, matches: impl Iterator<Item = Match> + Clone, found: &mut Found) {
    let from = found.candidates.len() as u32;
    let Some(first) = matches.clone().next() else { return };
    let span = Span { start: first.start, end: first.end };
    let form = |m: Match| store.forms()[m.form as usize];
    let best = if matches.clone().nth(1).is_none() {
        found.candidates.push(form(first).entry);
        first
    } else {
        let mut ranked: Vec<Match> = matches.collect();
        ranked.sort_by_cached_key(|&m| {
            let row = form(m);
            (!is_exact(store, text, m), std::cmp::Reverse(store.priority(row.entry)), row.entry, row.kind())
        });
        for &m in &ranked {
            let entry = form(m).entry;
            if !found.candidates[from as usize..].contains(&entry) {
                found.candidates.push(entry);
            }
        }
        ranked[0]
    };
    let row = form(best);
    let candidates = from..found.candidates.len() as u32;
    found.mentions.push(Mention { span, entry: row.entry, kind: row.kind(), candidates });
}

/// Whether the text has the very letters and marks of the form, case aside.
fn is_exact(store: &Store, text: &str, m: Match) -> bool {
    let form = store.form_text(store.forms()[m.form as usize]);
    let surface = Surface { form, case: Case::Ignore, marks: Marks::Keep };
    surface.match_at(text, m.start as usize, &NoBreaks) == Some(m.end as usize)
}

/// Adds the short forms of present entities where no full mention stands.
fn add_short_forms(store: &Store, overlap: Overlap, matches: &[Match], found: &mut Found) {
    let mut places: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for mention in &found.mentions {
        for &entry in found.candidates(mention) {
            places.entry(entry).or_default().push(mention.span.start);
        }
    }
    let full = found.mentions.len();
    let mut end = 0;
    let mut at = 0;
    while at < matches.len() {
        let Match { start, end: until, .. } = matches[at];
        let next = at + matches[at..].iter().take_while(|m| (m.start, m.end) == (start, until)).count();
        let group = &matches[at..next];
        at = next;
        let mut present: Vec<(bool, i64, u32)> = group
            .iter()
            .map(|m| store.forms()[m.form as usize])
            .filter(|row| row.kind() == Kind::ShortForm)
            .filter_map(|row| places.get(&row.entry).map(|places| (nearness(places, start), row.entry)))
            .map(|((after, distance), entry)| (after, distance, entry))
            .collect();
        if present.is_empty() || (overlap == Overlap::Longest && start < end) {
            continue;
        }
        present.sort_unstable();
        present.dedup_by_key(|&mut (_, _, entry)| entry);
        let over = found.mentions[..full].partition_point(|m| m.span.end <= start);
        let same = found.mentions[..full].iter().position(|m| m.span == Span { start, end: until });
        let overlaps = found.mentions[..full].get(over).is_some_and(|m| m.span.start < until);
        if same.is_none() && overlaps && overlap == Overlap::Longest {
            continue;
        }
        end = until;
        let from = found.candidates.len() as u32;
        for &(_, _, entry) in &present {
            found.candidates.push(entry);
        }
        let mut kind = Kind::ShortForm;
        if let Some(same) = same {
            let shared = found.mentions[same].clone();
            if present.iter().any(|&(_, _, entry)| entry == shared.entry) {
                kind = shared.kind;
            }
            for position in shared.candidates {
                let entry = found.candidates[position as usize];
                if !found.candidates[from as usize..].contains(&entry) {
                    found.candidates.push(entry);
                }
            }
        }
        let mention = Mention {
            span: Span { start, end: until },
            entry: present[0].2,
            kind,
            candidates: from..found.candidates.len() as u32,
        };
        match same {
            Some(same) => found.mentions[same] = mention,
            None => found.mentions.push(mention),
        }
    }
    found.mentions.sort_by_key(|m| (m.span.start, std::cmp::Reverse(m.span.end)));
}

/// How near an entity's full mentions are: those before first, the last of them nearest; else the
/// first after.
fn nearness(places: &[u32], at: u32) -> (bool, i64) {
    match places.iter().rev().find(|&&place| place < at) {
        Some(&before) => (false, i64::from(at) - i64::from(before)),
        None => (true, i64::from(places[0])),
    }
}
