//! One surface form as a row of numbers.

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use crate::gazetteer::entry::Kind;
use crate::gazetteer::options::Case;
use crate::text::fold::{Class, Folder, class, is_invisible};
use crate::text::{is_space, trim};

/// One surface form: where its letters stand, whose it is, how it is compared.
#[derive(Debug, Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(in crate::gazetteer) struct FormRow {
    /// Where its letters stand in the strings.
    pub(super) at: u32,
    /// Bits 0–19 length in bytes, 20–21 kind, 22–23 case, 24 guarded, 25 lead, 26 never, 27 derived,
    /// 28 capital first, 29 plain, 30 alone, 31 bound.
    packed: u32,
    /// The entry it stands for.
    pub(in crate::gazetteer) entry: u32,
}

/// How many bytes a form may have.
pub(in crate::gazetteer) const LONGEST_FORM: usize = (1 << 20) - 1;
const GUARDED: u32 = 1 << 24;
const LEAD: u32 = 1 << 25;
const NEVER: u32 = 1 << 26;
const DERIVED: u32 = 1 << 27;
const CAPITAL: u32 = 1 << 28;
const PLAIN_LETTERS: u32 = 1 << 29;
const ALONE: u32 = 1 << 30;
const BOUND: u32 = 1 << 31;

impl FormRow {
    /// The row of a form whose letters, `text`, stand at `at`.
    pub(super) fn new(at: u32, text: &str, kind: Kind, case: Case, entry: u32) -> Self {
        let plain = if is_plain(text) { PLAIN_LETTERS } else { 0 };
        let packed = text.len() as u32 | (kind as u32) << 20 | (case as u32) << 22 | plain;
        Self { at, packed, entry }
    }

    /// Whether its bits mean something.
    pub(super) fn is_sound(self) -> bool {
        self.packed >> 22 & 3 < 3
    }

    /// Which of its entry's forms it is.
    pub(in crate::gazetteer) fn kind(self) -> Kind {
        Kind::ALL[(self.packed >> 20 & 3) as usize]
    }

    /// How its capitals are compared.
    pub(in crate::gazetteer) fn case(self) -> Case {
        [Case::Smart, Case::Exact, Case::Ignore][(self.packed >> 22 & 3) as usize]
    }

    /// Whether the document decides about it: a short form, an ordinary word.
    pub(in crate::gazetteer) fn is_conditional(self) -> bool {
        self.kind() == Kind::ShortForm || self.is_guarded()
    }

    /// Whether a capital must begin its first word in the text.
    pub(in crate::gazetteer) fn needs_capital(self) -> bool {
        self.packed & CAPITAL != 0
    }

    /// Whether it stands wherever the text has the same bytes: letters, digits, spaces, and punctuation
    /// inside which no sentence ends.
    pub(in crate::gazetteer) fn is_plain(self) -> bool {
        self.packed & PLAIN_LETTERS != 0
    }

    /// Whether punctuation stands before its first word.
    pub(in crate::gazetteer) fn has_lead(self) -> bool {
        self.packed & LEAD != 0
    }

    /// Whether it needs evidence, as an ordinary word does, must stand alone or is never a mention.
    pub(in crate::gazetteer) fn is_guarded(self) -> bool {
        self.packed & GUARDED != 0
    }

    /// Whether it is never a mention, as a month, a number or one letter.
    pub(in crate::gazetteer) fn is_never(self) -> bool {
        self.packed & NEVER != 0
    }

    /// Whether it is no ordinary word and yet must stand for itself, outside longer names.
    pub(in crate::gazetteer) fn must_stand_alone(self) -> bool {
        self.packed & ALONE != 0
    }

    /// Whether the guard refuses it in ASCII without a capital, whatever else the document has, and nothing hangs on
    /// that it stood there.
    pub(in crate::gazetteer) fn is_bound(self) -> bool {
        self.packed & BOUND != 0
    }

    /// Whether it follows from a name and is not listed.
    pub(in crate::gazetteer) fn is_derived(self) -> bool {
        self.packed & DERIVED != 0
    }

    pub(super) fn len(self) -> usize {
        self.packed as usize & LONGEST_FORM
    }

    /// Marks it as one that needs evidence.
    pub(super) fn guard(&mut self) {
        self.packed |= GUARDED;
    }

    /// Marks it as one that no evidence helps.
    pub(super) fn guard_always(&mut self) {
        self.packed |= GUARDED | NEVER;
    }

    /// Marks it as one that must stand for itself.
    pub(super) fn guard_alone(&mut self) {
        self.packed |= GUARDED | ALONE;
    }

    /// Marks it as one that nothing hangs on in lower case.
    pub(super) fn bind(&mut self) {
        self.packed |= BOUND;
    }

    /// Marks it as one that begins with punctuation before its first word.
    pub(in crate::gazetteer) fn mark_lead(&mut self) {
        self.packed |= LEAD;
    }

    /// Marks it as one whose first word must begin with a capital in the text.
    pub(in crate::gazetteer) fn mark_capital(&mut self) {
        self.packed |= CAPITAL;
    }

    /// Marks it as one that follows from a name.
    pub(super) fn mark_derived(&mut self) {
        self.packed |= DERIVED;
    }
}

/// What of a form is kept: neither white space at its ends, be it with invisible characters or marks, nor
/// invisible characters before it.
pub(in crate::gazetteer) fn form_of(given: &str) -> &str {
    let visible = |c: char| matches!(c, '!'..='~') || Folder::get().simple(c).is_some();
    let mut letters = given.chars();
    if letters.next().is_some_and(visible) && letters.next_back().is_none_or(visible) {
        return given;
    }
    let given = trim(given).trim_start_matches(|c| is_space(c) || is_invisible(c));
    let seen = given.trim_end_matches(|c| is_space(c) || is_invisible(c) || class(c) == Class::Mark);
    match given[seen.len()..].find(is_space) {
        Some(space) => &given[..seen.len() + space],
        None => given,
    }
}

/// Whether a form stands wherever its bytes do: it has nothing behind which a sentence might end before
/// its last word does, and no punctuation before its first.
fn is_plain(form: &str) -> bool {
    if form.is_ascii() {
        return is_plain_ascii(form.as_bytes());
    }
    let (mut spaces, mut alone) = (false, false);
    // A mark goes with the letter before it, not with white space.
    let mut base = false;
    let mut at = 0;
    while at < form.len() {
        let (c, class, _) = Folder::get().look(form, at);
        spaces |= c == ' ';
        alone |= class == Class::Ideograph;
        base = class.is_word() || class == Class::Ideograph || class == Class::Mark && base;
        // A tatweel may fold to nothing.
        if !base && c != ' ' || c == '\u{640}' {
            return false;
        }
        at += c.len_utf8();
    }
    !(spaces && alone)
}

fn is_plain_ascii(form: &[u8]) -> bool {
    let last = form.iter().rposition(u8::is_ascii_alphanumeric);
    let (words, behind) = form.split_at(last.map_or(0, |last| last + 1));
    // Behind one mark of punctuation a sentence may end and the next begin with another.
    if behind.iter().any(|&byte| byte == b'_' || byte != behind[0]) {
        return false;
    }
    if words.is_empty() {
        return true;
    }
    let initials = words.len() > 1
        && words.iter().enumerate().all(|(at, byte)| match at % 2 {
            0 => byte.is_ascii_uppercase(),
            _ => *byte == b'.',
        });
    if initials {
        return behind == b".";
    }
    let is_quiet = |byte: u8| byte.is_ascii_alphanumeric() || b" -',&/".contains(&byte);
    form[0].is_ascii_alphanumeric() && words.iter().all(|&byte| is_quiet(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_forms_stand_wherever_their_bytes_do() {
        for form in [
            "To Lam",
            "Tô Lâm",
            "To\u{302} La\u{302}m",
            "苏林",
            "7 up",
            "U.S.",
            "A-B",
            "O'Brien",
            "AT&T",
            "1,000",
            "A - B",
            "Yahoo!",
            "C++",
            "Inc.",
            "J.",
            "St...",
            "-",
            ".",
            "!!",
        ] {
            assert!(is_plain(form), "{form:?}");
        }
        for form in [
            "U.S",
            "u.s.",
            "U.S.!",
            "St. Louis",
            "ASP.NET",
            "J. Biden",
            "A: B",
            "Who? Me",
            ".NET",
            "(A)",
            "习 近",
            "a \u{64e}",
            "\u{64e}a",
            "a\u{a0}b",
            "a_b",
            "a!_",
            "_",
            "!?",
            "C!)",
        ] {
            assert!(!is_plain(form), "{form:?}");
        }
    }
}
