//! The characters that end, close and open sentences.

/// Whether the character can end a sentence.
#[inline]
pub(super) fn is_terminator(c: char) -> bool {
    match c {
        '.' | '!' | '?' => true,
        '\0'..='\u{7f}' => false,
        '…' | '‼' | '⁇' | '⁈' | '⁉' | '؟' | '۔' | '।' | '॥' | '։' | '\u{37e}' | '።' | '፧' | '។' | '៕'
        | '။' => true,
        _ => is_wide_terminator(c) || c == '．',
    }
}

/// Whether the terminator ends a sentence without a space after it.
pub(super) fn is_wide_terminator(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡')
}

/// Whether the character can close what a sentence ends with, when it stands right after it.
///
/// Quotation marks that open in one language close in another; what follows decides about them.
pub(super) fn is_closer(c: char) -> bool {
    match c {
        '"' | '\'' | ')' | ']' | '}' | '*' => true,
        '\0'..='\u{7f}' => false,
        _ => is_quote(c) || matches!(c, '」' | '』' | '）' | '】' | '》' | '〉' | '］' | '｝' | '〕'),
    }
}

/// Whether the character is a quotation mark that is not ASCII.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '«' | '»' | '‹' | '›' | '＂')
}

/// Whether the character only opens: it belongs to what follows.
pub(super) fn is_opener(c: char) -> bool {
    matches!(
        c,
        '(' | '['
            | '{'
            | '¿'
            | '¡'
            | '「'
            | '『'
            | '（'
            | '【'
            | '《'
            | '〈'
            | '［'
            | '｛'
            | '〔'
            | '„'
            | '‚'
    )
}

/// Whether the character marks the items of a list and nothing else.
pub(super) fn is_bullet(c: char) -> bool {
    matches!(c, '•' | '●' | '▪' | '■' | '◦' | '⁃' | '‣')
}

/// Whether the character is a dash or a bullet, which may open an item or a line of dialogue.
pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '―' | '·' | '*' | '>') || is_bullet(c)
}

/// Whether the character stands in running text without spaces around its words.
#[inline]
pub(super) fn is_spaceless(c: char) -> bool {
    let code = u32::from(c);
    code >= 0x0e00
        && matches!(code,
        0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x3040..=0x30ff | 0x3400..=0x4dbf
        | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0xff66..=0xff9f | 0x20000..=0x3ffff)
}

/// Whether the character is a picture that people end sentences with.
pub(super) fn is_picture(c: char) -> bool {
    matches!(u32::from(c), 0x2600..=0x27bf | 0x1f300..=0x1faff | 0x2b50 | 0x2b55)
}

/// Whether the character modifies or joins pictures.
pub(super) fn is_picture_part(c: char) -> bool {
    matches!(u32::from(c), 0xfe0f | 0x200d | 0x1f3fb..=0x1f3ff)
}
