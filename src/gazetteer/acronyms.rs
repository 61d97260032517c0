//! Acronyms that the document itself introduces: `South China Morning Post (SCMP)`, `CPV (Communist
//! Party of Vietnam)`.
//!
//! After Schwartz and Hearst (A simple algorithm for identifying abbreviation definitions in
//! biomedical text, 2003): every letter of the short form stands in the long one, in this order,
//! and the first begins a word. The long form must be a mention; what stands for it is then known.

use memchr::memmem;

use super::entry::Mention;
use super::options::Case;
use super::particles::is_right_edge;
use super::surface::Surface;
use crate::text::edges::is_edge;
use crate::text::fold::{Class, Cluster, Marks, class, is_capital};
use crate::text::{NoBreaks, Span, is_space, trim};

/// An acronym and the mention that it was introduced for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Acronym {
    /// Where it is introduced.
    pub(super) span: Span,
    /// The mention it stands for.
    pub(super) mention: usize,
}

/// Letters that an acronym may have.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=10;

/// Finds the introductions of a document whose mentions are in order.
pub(super) fn introduced(text: &str, marks: Marks, mentions: &[Mention], out: &mut Vec<Acronym>) {
    for (nth, mention) in mentions.iter().enumerate() {
        let Some(span) = after(text, mention.span).or_else(|| before(text, mention.span)) else { continue };
        // Nested mentions may end here, too: the longest is the one that is meant.
        let is_nested = mentions[..nth].iter().rev().take(4).any(|other| other.span.end == mention.span.end);
        let listed = mentions
            .binary_search_by_key(&span.start, |m| m.span.start)
            .is_ok_and(|at| mentions[at].span.end >= span.end);
        if !is_nested && !listed && stands_for(&text[span.range()], &text[mention.span.range()], marks) {
            out.push(Acronym { span, mention: nth });
        }
    }
}

/// The short form in brackets behind the mention.
fn after(text: &str, mention: Span) -> Option<Span> {
    let inner = text[mention.end as usize..].trim_start_matches([' ', '\u{a0}']);
    let inner = inner.strip_prefix(['(', '（'])?;
    let inner = &inner[..inner
        .char_indices()
        .take(64)
        .find(|&(_, c)| matches!(c, ')' | '）' | ',' | ';' | '，' | '；'))?
        .0];
    let short = trim(inner).trim_matches(['"', '“', '”', '‘', '’', '\'', '«', '»', '「', '」']);
    let at = short.as_ptr() as usize - text.as_ptr() as usize;
    is_short(short).then(|| Span::new(at, at + short.len()))
}

/// The short form before the brackets that hold the mention and nothing else.
fn before(text: &str, mention: Span) -> Option<Span> {
    if !text[mention.end as usize..].starts_with([')', '）']) {
        return None;
    }
    let outside = text[..mention.start as usize].strip_suffix(['(', '（'])?.trim_end_matches([' ', '\u{a0}']);
    let start = outside.char_indices().rev().take_while(|&(_, c)| !is_space(c) && is_short_part(c)).last()?.0;
    let short = outside[start..].trim_start_matches('.');
    let at = outside.len() - short.len();
    is_short(short).then(|| Span::new(at, outside.len()))
}

fn is_short_part(c: char) -> bool {
    matches!(class(c), Class::Letter | Class::Digit | Class::Hangul | Class::Mark)
        || matches!(c, '.' | '-' | '&' | '/')
}

/// Whether the word may be an acronym: one word, in scripts with capitals with two of them.
fn is_short(word: &str) -> bool {
    let letters = word.chars().filter(|&c| class(c).is_word() || class(c) == Class::Ideograph);
    let mut capitals = word.chars().filter(|&c| is_capital(c));
    let cased = word.chars().any(|c| c.is_lowercase() || is_capital(c));
    LETTERS.contains(&letters.count())
        && !word.contains(is_space)
        && word.chars().any(char::is_alphabetic)
        && (!cased || capitals.nth(1).is_some())
}

/// Whether the letters of `short` stand in `long` in this order, the first at the start of a word.
pub(super) fn stands_for(short: &str, long: &str, marks: Marks) -> bool {
    let short = units(short, marks);
    let long = units(long, marks);
    if short.len() >= long.len() {
        return false;
    }
    let mut at = long.len();
    for (nth, &(unit, _)) in short.iter().enumerate().rev() {
        let Some(found) =
            long[..at].iter().rposition(|&(there, starts)| there == unit && (nth > 0 || starts))
        else {
            return false;
        };
        at = found;
    }
    true
}

/// The letters and digits of `text`, folded, and whether each begins a word.
fn units(text: &str, marks: Marks) -> Vec<(char, bool)> {
    let mut units = Vec::new();
    let mut starts = true;
    let mut at = 0;
    while let Some(cluster) = Cluster::read(text, at, marks) {
        at = cluster.end;
        match cluster.class {
            Class::Letter | Class::Digit | Class::Hangul | Class::Ideograph => {
                for &unit in cluster.units() {
                    units.push((unit, starts));
                    starts = cluster.class == Class::Ideograph;
                }
            }
            _ => starts = true,
        }
    }
    units
}

/// Every place where the acronym that stands at `span` stands as a word.
pub(super) fn occurrences(text: &str, marks: Marks, span: Span, mut each: impl FnMut(Span)) {
    let form = &text[span.range()];
    let surface = Surface { form, case: Case::Smart, marks };
    let first = &form[..form.chars().next().map_or(0, char::len_utf8)];
    let mut end = 0;
    for at in memmem::find_iter(text.as_bytes(), first) {
        if at >= end
            && is_edge(text, at)
            && let Some(until) =
                surface.match_at(text, at, &NoBreaks).filter(|&until| is_right_edge(text, until))
        {
            each(Span::new(at, until));
            end = until;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_stand_in_order_and_the_first_begins_a_word() {
        let stands = |short, long| stands_for(short, long, Marks::Fold);
        assert!(stands("SCMP", "South China Morning Post"));
        assert!(stands("CPV", "Communist Party of Vietnam"));
        assert!(stands("U.N.", "United Nations"));
        assert!(stands("KMK", "Kultusministerkonferenz"));
        assert!(stands("ĐCSVN", "Đảng Cộng sản Việt Nam"));
        assert!(stands("央视", "中国中央电视台"));
        assert!(!stands("PMCS", "South China Morning Post"));
        assert!(!stands("OST", "South China Morning Post"));
        assert!(!stands("UN", "UN"));
    }
}
