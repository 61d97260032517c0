//! White space, as Python's `str.isspace` sees it.

/// Whether Python's `str.isspace` holds: Unicode white space and the four separators U+001C to U+001F.
#[must_use]
#[inline]
pub const fn is_space(c: char) -> bool {
    match c {
        '\t'..='\r' | '\u{1c}'..='\u{20}' => true,
        '\0'..='\u{7f}' => false,
        _ => c.is_whitespace(),
    }
}

/// `text` without white space at its ends.
#[must_use]
pub fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}
