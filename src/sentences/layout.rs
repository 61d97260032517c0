//! Lines and paragraphs: the one fact about the document that decisions may depend on.

use std::ops::Range;

use super::builder::Newlines;
use crate::text::is_space;

/// Whether a line break inside a paragraph is a space (`true`) or ends the paragraph.
pub(super) fn wrapped(text: &str, newlines: Newlines) -> bool {
    match newlines {
        Newlines::Break => false,
        Newlines::Space => true,
        Newlines::Auto => looks_wrapped(text),
    }
}

/// Three or more lines of similar length, most of them without a terminator at their end.
fn looks_wrapped(text: &str) -> bool {
    let (mut full, mut open, mut longest) = (0, 0, 0);
    let lines = || text.lines().map(|line| line.trim_end_matches(is_space)).filter(|line| !line.is_empty());
    for line in lines() {
        longest = longest.max(line.len());
    }
    if !(30..=200).contains(&longest) {
        return false;
    }
    for line in lines() {
        if line.len() * 10 >= longest * 7 {
            full += 1;
            let last = line.chars().next_back().unwrap_or(' ');
            open += usize::from(last.is_alphanumeric() || matches!(last, ',' | '-' | ';'));
        }
    }
    full >= 3 && open * 2 > full
}

/// The paragraphs of a text, in order: between blank lines, or lines where lines are paragraphs.
///
/// White space at their ends is no part of them; those of white space only are left out.
pub(super) fn paragraphs(text: &str, wrapped: bool) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < text.len() {
            let start = at;
            let end = paragraph_end(text, start, wrapped);
            at = end;
            let body = text[start..end].trim_end_matches(is_space);
            let visible = body.trim_start_matches(is_space);
            if !visible.is_empty() {
                let end = start + body.len();
                return Some(end - visible.len()..end);
            }
        }
        None
    })
}

/// One past the line break that ends the paragraph of `from`, or the length of the text.
pub(super) fn paragraph_end(text: &str, from: usize, wrapped: bool) -> usize {
    let mut at = from;
    while let Some(found) = text[at..].find(is_line_break) {
        let here = at + found;
        let mut after = here + text[here..].chars().next().map_or(1, char::len_utf8);
        if text[here..].starts_with("\r\n") {
            after = here + 2;
        }
        if !wrapped {
            return after;
        }
        let rest = &text[after..];
        let next = rest.trim_start_matches(|c| is_space(c) && !is_line_break(c));
        if next.chars().next().is_none_or(is_line_break) {
            return after;
        }
        at = after;
    }
    text.len()
}

/// One past the last line break that ends a paragraph at or before `from`, or 0.
pub(super) fn paragraph_start(text: &str, from: usize, wrapped: bool) -> usize {
    let mut at = from;
    while let Some(here) = text[..at].rfind(is_line_break) {
        let after = here + text[here..].chars().next().map_or(1, char::len_utf8);
        if text[here..].starts_with("\r\n") {
            at = here;
            continue;
        }
        if !wrapped {
            return after;
        }
        let next = text[after..].trim_start_matches(|c| is_space(c) && !is_line_break(c));
        if next.chars().next().is_none_or(is_line_break) {
            return after;
        }
        at = here;
    }
    0
}

/// Whether the character ends a line.
pub(super) fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
