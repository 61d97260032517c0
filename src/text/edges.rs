//! The edges of words, where mentions begin and end.
//!
//! Word characters are UAX #29's letters, digits and underscores, each with its marks. A position
//! is an edge unless word characters stand on both sides; full stops and commas join digits. The
//! joiners of UAX #29 do not join here: names stand before `'s` and inside `l'Allemagne`.

use super::fold::{Class, class, cluster_before};

/// Whether byte `at`, the start of a cluster, is an edge: a mention may begin here.
pub(crate) fn is_edge(text: &str, at: usize) -> bool {
    if let Some(answer) = is_ascii_edge(text.as_bytes(), at) {
        return answer;
    }
    let Some(after) = text[at..].chars().next() else { return true };
    let Some(before_at) = cluster_before(text, at) else { return true };
    let Some(before) = text[before_at..].chars().next() else { return true };
    let (left, right) = (class(before), class(after));
    match (left.is_word(), right.is_word()) {
        (true, true) => false,
        (true, false) => {
            !(left == Class::Digit && joins_digits(after) && digit_at(text, at + after.len_utf8()))
        }
        (false, true) => !(right == Class::Digit && joins_digits(before) && digit_before(text, before_at)),
        (false, false) => true,
    }
}

/// The same between two characters of ASCII; `None` if there are others, or if it takes more of them to tell.
#[inline]
fn is_ascii_edge(bytes: &[u8], at: usize) -> Option<bool> {
    let (&left, &right) = (bytes.get(at.wrapping_sub(1))?, bytes.get(at)?);
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let joins = |byte: u8| joins_digits(byte.into());
    match (is_word(left), is_word(right)) {
        _ if !left.is_ascii() || !right.is_ascii() => None,
        (true, true) => Some(false),
        (true, false) => (!left.is_ascii_digit() || !joins(right)).then_some(true),
        (false, true) => (!right.is_ascii_digit() || !joins(left)).then_some(true),
        (false, false) => Some(true),
    }
}

pub(crate) fn joins_digits(c: char) -> bool {
    matches!(c, '.' | ',' | '．' | '，')
}

fn digit_at(text: &str, at: usize) -> bool {
    text[at..].chars().next().is_some_and(|c| class(c) == Class::Digit)
}

fn digit_before(text: &str, at: usize) -> bool {
    cluster_before(text, at).is_some_and(|start| digit_at(text, start))
}
