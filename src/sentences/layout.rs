//! Lines and paragraphs: the one fact about the document that decisions may depend on.

use std::ops::Range;

use super::builder::Newlines;
use super::marks::{is_closer, is_terminator};
use crate::text::is_space;
use crate::text::words::{Work, fast};

/// Whether a line break inside a paragraph is a space (`true`) or ends the paragraph. `line_break` finds the
/// first at or after an offset, here and below.
pub(super) fn wrapped(
    text: &str,
    newlines: Newlines,
    line_break: &mut impl FnMut(usize) -> Option<usize>,
) -> bool {
    match newlines {
        Newlines::Break => false,
        Newlines::Space => true,
        Newlines::Auto => looks_wrapped(text, line_break),
    }
}

/// The widest line that counts, in columns.
const WIDEST: usize = 160;

/// How many bytes of a line are looked at together: their columns fit into a byte.
const PART: usize = 64;

/// How many columns a line takes, [`WIDEST`] at most: characters of scripts without spaces take two.
fn columns(line: &str) -> usize {
    // No character has more than four bytes.
    if line.len() >= 4 * WIDEST {
        return WIDEST;
    }
    if line.is_ascii() {
        return line.len().min(WIDEST);
    }
    fast(Columns(line.as_bytes()))
}

/// The columns of a line that is not ASCII.
struct Columns<'a>(&'a [u8]);

impl Work for Columns<'_> {
    type Output = usize;

    #[inline(always)]
    fn run(self) -> usize {
        // U+2E80 to U+9FFF, U+AC00 to U+D7A3, U+FF01 to U+FF60; no branch, so that many are seen at once.
        let wide = |a: u8, b: u8, c: u8| {
            (0xe3..=0xe9).contains(&a)
                | (a == 0xe2) & (b >= 0xba)
                | (a == 0xea) & (b >= 0xb0)
                | (a == 0xeb)
                | (a == 0xec)
                | (a == 0xed) & ((b < 0x9e) | (b == 0x9e) & (c <= 0xa3))
                | (a == 0xef) & ((b == 0xbc) & (c > 0x80) | (b == 0xbd) & (c <= 0xa0))
        };
        let mut columns = 0;
        for start in (0..self.0.len()).step_by(PART) {
            let rest = &self.0[start..];
            let part: [u8; PART + 2] = rest.first_chunk().copied().unwrap_or_else(|| {
                let mut padded = [b'\x80'; PART + 2];
                padded[..rest.len()].copy_from_slice(rest);
                padded
            });
            let counts = part[..PART]
                .iter()
                .zip(&part[1..])
                .zip(&part[2..])
                .map(|((&a, &b), &c)| u8::from(a.cast_signed() >= -0x40) + u8::from(wide(a, b, c)));
            columns += usize::from(counts.sum::<u8>());
            if columns >= WIDEST {
                return WIDEST;
            }
        }
        columns
    }
}

/// Three or more lines of similar length, most of them without a terminator at their end.
fn looks_wrapped(text: &str, line_break: &mut impl FnMut(usize) -> Option<usize>) -> bool {
    // Short texts seldom have as many.
    if lines(text, line_break).filter(|line| !line.is_empty()).nth(2).is_none() {
        return false;
    }
    let mut widths = [0usize; WIDEST + 1];
    let mut all = 0;
    for line in lines(text, line_break).filter(|line| !line.is_empty()) {
        widths[columns(line)] += 1;
        all += 1;
    }
    // A few lines may be wider: addresses, tables.
    let mut wider = widths[WIDEST];
    let width = (0..WIDEST).rev().find(|&width| {
        wider += widths[width];
        wider * 20 > all
    });
    let Some(width) = width.filter(|&width| width >= 30 && widths[WIDEST] * 20 <= all) else { return false };
    let (mut full, mut open) = (0, 0);
    for line in lines(text, line_break) {
        let wide = columns(line);
        if wide * 10 >= width * 7 && wide < WIDEST {
            full += 1;
            let end = line.trim_end_matches(is_closer).chars().next_back();
            open += usize::from(!end.is_some_and(|c| is_terminator(c) || c == ':'));
        }
    }
    full >= 3 && full * 3 >= all && open * 2 > full
}

/// The lines of a text, without white space at their ends.
fn lines<'t>(
    text: &'t str,
    line_break: &mut impl FnMut(usize) -> Option<usize>,
) -> impl Iterator<Item = &'t str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        (at < text.len()).then(|| {
            let end = line_break(at).unwrap_or(text.len());
            let line = text[at..end].trim_end_matches(is_space);
            at = end + 1;
            line
        })
    })
}

/// The first line break at or after `from`.
pub(super) fn line_break(bytes: &[u8], from: usize) -> Option<usize> {
    memchr::memchr3(b'\n', b'\r', b'\x0c', bytes.get(from..)?).map(|at| from + at)
}

/// Whether a line ends with it.
pub(super) fn is_line_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r' | b'\x0c')
}

/// The next paragraph from `at` on, which is moved behind it: between blank lines, or a line where lines are
/// paragraphs.
///
/// White space at its ends is no part of it; those of white space only are left out.
pub(super) fn paragraph(
    text: &str,
    at: &mut usize,
    wrapped: bool,
    line_break: &mut impl FnMut(usize) -> Option<usize>,
) -> Option<Range<usize>> {
    while *at < text.len() {
        let start = *at;
        let end = paragraph_end(text, start, wrapped, line_break);
        *at = end;
        let body = text[start..end].trim_end_matches(is_space);
        let visible = body.trim_start_matches(is_space);
        if !visible.is_empty() {
            let end = start + body.len();
            return Some(end - visible.len()..end);
        }
    }
    None
}

/// The paragraphs of a text, in order.
pub(super) fn paragraphs(text: &str, wrapped: bool) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    let mut line_break = |from| line_break(text.as_bytes(), from);
    std::iter::from_fn(move || paragraph(text, &mut at, wrapped, &mut line_break))
}

/// One past the line break that ends the paragraph of `from`, or the length of the text.
pub(super) fn paragraph_end(
    text: &str,
    from: usize,
    wrapped: bool,
    line_break: &mut impl FnMut(usize) -> Option<usize>,
) -> usize {
    let mut at = from;
    while let Some(here) = line_break(at) {
        at = after_line_break(text, here);
        if !wrapped || blank_follows(text, at) {
            return at;
        }
    }
    text.len()
}

/// One past the last line break that ends a paragraph at or before `from`, or 0.
pub(super) fn paragraph_start(text: &str, from: usize, wrapped: bool) -> usize {
    let mut at = from;
    while let Some(here) = memchr::memrchr3(b'\n', b'\r', b'\x0c', &text.as_bytes()[..at]) {
        let after = after_line_break(text, here);
        if after <= from && (!wrapped || blank_follows(text, after)) {
            return after;
        }
        at = here;
    }
    0
}

fn after_line_break(text: &str, at: usize) -> usize {
    at + if text.as_bytes()[at..].starts_with(b"\r\n") { 2 } else { 1 }
}

/// Whether nothing but white space stands in the line that begins at `at`.
fn blank_follows(text: &str, at: usize) -> bool {
    let rest = text[at..].trim_start_matches(|c| is_space(c) && !matches!(c, '\n' | '\r' | '\x0c'));
    rest.is_empty() || rest.starts_with(['\n', '\r', '\x0c'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_columns() {
        let wide = |c: char| matches!(u32::from(c), 0x2e80..=0x9fff | 0xac00..=0xd7a3 | 0xff01..=0xff60);
        for c in '\0'..=char::MAX {
            let line = format!("{c}a");
            assert_eq!(columns(&line), 2 + usize::from(wide(c)), "U+{:04X}", u32::from(c));
        }
        let line = "한é汉x".repeat(30);
        assert_eq!((columns(&line[..line.len() / 2]), columns(&line)), (90, WIDEST));
    }
}
