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

/// Below it the tables answer.
const LIMIT: usize = 0x3000;

struct Tables {
    classes: [u8; LIMIT],
    lower: [u16; LIMIT],
}

static TABLES: LazyLock<Box<Tables>> = LazyLock::new(|| {
    let mut tables = Box::new(Tables { classes: [0; LIMIT], lower: [0; LIMIT] });
    for code in 0..LIMIT as u32 {
        let Some(c) = char::from_u32(code) else { continue };
        tables.classes[code as usize] = compute(c);
        let mut lower = c.to_lowercase();
        // 0 stands for a lower case of several characters, or of one that does not fit.
        tables.lower[code as usize] = match (lower.next(), lower.next()) {
            (Some(one), None) => u16::try_from(u32::from(one)).unwrap_or(0),
            _ => 0,
        };
    }
    tables
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

/// The class of a character: one of the first four, and whether it is part of a word.
#[inline]
pub(super) fn class(c: char) -> u8 {
    match u32::from(c) as usize {
        code if code < ASCII.len() => ASCII[code],
        code if code < LIMIT => TABLES.classes[code],
        0x3041..=0x3096 | 0x30a1..=0x30fa | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7a3 => {
            OTHER | PART
        }
        _ => compute(c),
    }
}

/// Whether it is a letter or a number.
pub(super) fn is_alphanumeric(c: char) -> bool {
    class(c) & (LOWER | UPPER | DIGIT | OTHER) != 0
}

/// Whether it is a capital.
pub(super) fn is_upper(c: char) -> bool {
    class(c) & UPPER != 0
}

/// Whether it is a small letter.
pub(super) fn is_lower(c: char) -> bool {
    class(c) & LOWER != 0
}

/// Calls `each` with the characters of its lower case.
pub(super) fn lower(c: char, mut each: impl FnMut(u32)) {
    let code = u32::from(c);
    match TABLES.lower.get(code as usize) {
        Some(&lower) if lower != 0 => each(u32::from(lower)),
        None if class(c) & OTHER != 0 => each(code),
        _ => c.to_lowercase().for_each(|c| each(u32::from(c))),
    }
}
