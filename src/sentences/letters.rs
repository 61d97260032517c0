//! What kind of character it is, from tables: the standard library's answers, found faster.

use std::sync::LazyLock;

use super::marks::is_quote;

pub(super) const LOWER: u8 = 1;
pub(super) const UPPER: u8 = 2;
pub(super) const DIGIT: u8 = 4;
/// A letter without case.
pub(super) const OTHER: u8 = 8;
/// Part of a word, whatever else it is.
pub(super) const PART: u8 = 16;

/// The characters that the table answers for: those below its first end, and the wide forms.
const END: u32 = 0x3100;
const WIDE: u32 = 0xff00;
const WIDE_END: u32 = 0xfff0;

/// The class of a character and its lower case above it, 0 where that is several characters or does
/// not fit.
static TABLE: LazyLock<Box<[u32; (END + WIDE_END - WIDE) as usize]>> = LazyLock::new(|| {
    let mut table = Box::new([0; (END + WIDE_END - WIDE) as usize]);
    for (code, entry) in (0..END).chain(WIDE..WIDE_END).zip(table.iter_mut()) {
        let Some(c) = char::from_u32(code) else { continue };
        let mut lower = c.to_lowercase();
        let lower = match (lower.next(), lower.next()) {
            (Some(one), None) => u16::try_from(u32::from(one)).unwrap_or(0),
            _ => 0,
        };
        *entry = u32::from(compute(c)) | u32::from(lower) << 8;
    }
    table
});

fn compute(c: char) -> u8 {
    let class = if c.is_lowercase() {
        LOWER
    } else if c.is_uppercase() {
        UPPER
    } else if c.is_numeric() {
        DIGIT
    } else if c.is_alphabetic() {
        OTHER
    } else {
        0
    };
    let part = if c.is_ascii() {
        class != 0 || c == '\''
    } else {
        c == '’' || !is_quote(c) && (class != 0 || is_mark(c))
    };
    class | if part { PART } else { 0 }
}

/// Combining marks of the scripts whose vowels are marks, and joiners.
fn is_mark(c: char) -> bool {
    matches!(u32::from(c),
        0x300..=0x36f | 0x591..=0x5c7 | 0x64b..=0x65f | 0x900..=0xd7f | 0xe31..=0xe4e | 0x200c | 0x200d)
}

/// The classes of ASCII.
pub(super) const ASCII: [u8; 128] = {
    let mut classes = [0; 128];
    let mut at = 0;
    while at < 128 {
        let byte = at as u8;
        classes[at] = if byte.is_ascii_lowercase() {
            LOWER | PART
        } else if byte.is_ascii_uppercase() {
            UPPER | PART
        } else if byte.is_ascii_digit() {
            DIGIT | PART
        } else if byte == b'\'' {
            PART
        } else {
            0
        };
        at += 1;
    }
    classes
};

/// ASCII letters and digits in lower case and the apostrophe, which are parts of words; 0 for other bytes.
pub(super) const FOLDED: [u8; 256] = {
    let mut folded = [0; 256];
    let mut at = 0;
    while at < 128 {
        if ASCII[at] & PART != 0 {
            folded[at] = (at as u8).to_ascii_lowercase();
        }
        at += 1;
    }
    folded
};

/// The class of a character: one of the first four, and whether it is part of a word.
#[inline]
pub(super) fn class(c: char) -> u8 {
    let code = u32::from(c) as usize;
    if code < ASCII.len() { ASCII[code] } else { class_and_lower(c).0 }
}

/// The class of a character, and the character of its lower case; 0 if that is several.
#[inline]
pub(super) fn class_and_lower(c: char) -> (u8, u32) {
    let code = u32::from(c);
    let at = match code {
        0..END => code,
        0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7a3 => return (OTHER | PART, code),
        WIDE..WIDE_END => code - WIDE + END,
        _ => return class_and_lower_beyond(c),
    };
    let entry = TABLE[at as usize];
    (entry as u8, entry >> 8)
}

/// What [`class_and_lower`] gives for the characters below U+2000: the class, the lower case above it.
#[inline]
pub(super) fn common() -> &'static [u32; 0x2000] {
    TABLE.first_chunk().expect("the table goes further")
}

#[cold]
fn class_and_lower_beyond(c: char) -> (u8, u32) {
    let mut lower = c.to_lowercase();
    let lower = lower.next().filter(|_| lower.next().is_none());
    (compute(c), lower.map_or(0, u32::from))
}

/// Whether it is a letter or a number.
#[inline]
pub(super) fn is_alphanumeric(c: char) -> bool {
    class(c) & (LOWER | UPPER | DIGIT | OTHER) != 0
}

/// Whether it is a number.
#[inline]
pub(super) fn is_numeric(c: char) -> bool {
    // From U+2160 on there are numbers that count as letters with case.
    class(c) & DIGIT != 0 || c >= '\u{2160}' && c.is_numeric()
}

/// Whether it is a capital.
#[inline]
pub(super) fn is_upper(c: char) -> bool {
    class(c) & UPPER != 0
}

/// Whether it is a small letter.
#[inline]
pub(super) fn is_lower(c: char) -> bool {
    class(c) & LOWER != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_standard_library() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_numeric(c), c.is_numeric(), "{c:?}");
        }
    }
}
