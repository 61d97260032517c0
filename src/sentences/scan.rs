//! Where a sentence could end.

use std::ops::Range;

use crate::text::is_space;

/// A place where a sentence could end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Candidate {
    /// Where its terminators begin.
    pub(super) mark: usize,
    /// Where the sentence would end: after the terminators and what closes with them.
    pub(super) end: usize,
    /// Where the next sentence would begin.
    pub(super) next: usize,
}

/// Calls `sink` for each candidate of a paragraph, in order; the paragraph's own end is none.
pub(super) fn candidates(text: &str, paragraph: Range<usize>, mut sink: impl FnMut(Candidate)) {
    let limit = paragraph.start + text[paragraph.clone()].trim_end_matches(is_space).len();
    let mut at = paragraph.start;
    while let Some(found) = text[at..limit].find(is_terminator) {
        let mark = at + found;
        let run = text[mark..limit].trim_start_matches(is_terminator);
        let rest = run.trim_start_matches(is_closer);
        let end = limit - rest.len();
        let after = rest.trim_start_matches(is_space);
        let next = limit - after.len();
        at = end;
        let wide = text[mark..].chars().next().is_some_and(is_wide);
        if next < limit && (next > end || wide) {
            sink(Candidate { mark, end, next });
        }
    }
}

/// Whether the character can end a sentence.
pub(super) fn is_terminator(c: char) -> bool {
    matches!(
        c,
        '.' | '!'
            | '?'
            | '…'
            | '‼'
            | '⁇'
            | '⁈'
            | '⁉'
            | '؟'
            | '۔'
            | '।'
            | '॥'
            | '։'
            | '\u{37e}'
            | '።'
            | '፧'
            | '។'
            | '៕'
            | '။'
            | '。'
            | '！'
            | '？'
            | '．'
            | '｡'
    )
}

/// Whether the terminator ends a sentence without a space after it.
fn is_wide(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡')
}

/// Whether the character closes what a sentence may end with.
pub(super) fn is_closer(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | '›' | ')' | ']' | '}' | '」' | '』' | '）' | '】' | '》')
}
