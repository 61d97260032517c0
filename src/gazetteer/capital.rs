//! Whether a capital can only be a name's.
//!
//! What a capital says nothing about: a sentence's start, the start of a quotation or an item, a
//! line in capitals or in title case, a word written in capitals throughout, and a place inside a
//! longer name or a title, of which another capital beside it tells, or before a number.

use std::ops::Range;

use super::acronyms::stands_for;
use super::common_words::{Guard, guard};
use super::evidence::Document;
use super::headlines::{Headlines, Line};
use super::languages::number;
use crate::text::fold::{Class, class, is_capital};
use crate::text::is_space;

/// What a capitalised word shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shows {
    /// That it is a name.
    Name,
    /// Nothing.
    Nothing,
    /// That it is a name unless a sentence ends between these bytes.
    NameUnlessBreak(u32, u32),
}

/// What the capital of the word at `start..end` shows. Whether a sentence begins here is left open
/// where only the segmenter can tell: at a full stop that may be an abbreviation's, at a line's end.
pub(super) fn shows(document: Document<'_>, headlines: &mut Headlines, start: usize, end: usize) -> Shows {
    let text = document.text;
    // What takes the longest to find out comes last.
    let shows = opens_sentence(text, start);
    if shows == Shows::Nothing
        || is_in_capitals(&text[start..end])
        || is_numbered(&text[end..])
        || is_beside_capital(document, start, end)
        || headlines.line(text, start) != Line::Other
    {
        return Shows::Nothing;
    }
    shows
}

/// How a capitalised word stands beside others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stands {
    /// By itself.
    Alone,
    /// Behind another capital or a title: it ends a longer name.
    Behind,
    /// Elsewhere in a longer name.
    Before,
}

/// How the word at `start..end` stands. Dates say nothing, nor does the ordinary word that begins a
/// sentence.
pub(super) fn stands(document: Document<'_>, start: usize, end: usize) -> Stands {
    let text = document.text;
    let bare = text[..start].strip_suffix(' ').and_then(|text| text.strip_suffix('.'));
    if let Some(bare) = bare {
        let word = last_word(bare);
        let initial = bare[word.clone()].chars().count() == 1;
        if bare[word.clone()].starts_with(is_capital) && (initial || is_title(document, word)) {
            return Stands::Behind;
        }
    }
    let before = word_before(text, start).filter(|word| text[word.clone()].starts_with(is_capital));
    let mut stands = Stands::Alone;
    if let Some(before) = before {
        match guard_of(document, before.clone()) {
            Guard::Never if !is_title(document, before.clone()) => {}
            Guard::Evidence if opens_sentence(text, before.start) == Shows::Nothing => {}
            Guard::Evidence => stands = Stands::Before,
            Guard::Free | Guard::Never => return Stands::Behind,
        }
    }
    match next_word(text, end).filter(|&after| text[after..].starts_with(is_capital)) {
        Some(after) if guard_of(document, after..word_end(text, after)) != Guard::Never => Stands::Before,
        _ => stands,
    }
}

/// Where the words end for which the word at `start..end` is introduced: `Food and Drug
/// Administration (FDA)`.
pub(super) fn introduced_behind(document: Document<'_>, start: usize, end: usize) -> Option<usize> {
    let text = document.text;
    let word = &text[start..end];
    let outside = text[..start].strip_suffix('(')?.trim_end_matches([' ', '\u{a0}']);
    if !text[end..].starts_with(')') || !is_in_capitals(word) {
        return None;
    }
    // As far as Schwartz and Hearst look for the long form.
    let letters = word.chars().count();
    let mut spaces = outside.rmatch_indices(is_space);
    let from = spaces.nth((letters + 5).min(2 * letters) - 1).map_or(0, |(at, _)| at);
    stands_for(word, &outside[from..], document.marks).then_some(outside.len())
}

/// Whether an acronym that is a word in lower case (`US`) stands where lower case is written.
pub(super) fn is_acronym(
    document: Document<'_>,
    headlines: &mut Headlines,
    start: usize,
    end: usize,
) -> bool {
    !is_shouted(document, start, end) && headlines.line(document.text, start) != Line::Capitals
}

/// Whether a sentence, a quotation or an item begins here: then the capital shows nothing.
fn opens_sentence(text: &str, start: usize) -> Shows {
    let (mut end, mut stop, mut doubtful) = (start, false, false);
    for c in text[..start].chars().rev() {
        match class(c) {
            Class::Letter | Class::Digit | Class::Hangul | Class::Ideograph | Class::Mark => {
                return match (stop, doubtful || !c.is_ascii()) {
                    (true, _) if !may_be_abbreviation(&text[..end]) => Shows::Nothing,
                    (false, false) => Shows::Name,
                    _ => Shows::NameUnlessBreak(end as u32, start as u32),
                };
            }
            Class::Space => doubtful |= c != ' ',
            // A mark that touches the word opens something, unless it joins two words.
            Class::Other if matches!(c, '-' | '/' | '&' | '\'' | '’') => {
                let joins = text[..end - c.len_utf8()].ends_with(is_letter);
                if end == start && !joins {
                    return Shows::Nothing;
                }
            }
            Class::Other if end == start => return Shows::Nothing,
            Class::Other if c == '.' => stop = true,
            Class::Other if matches!(c, ',' | ';' | '%') => {}
            Class::Other if matches!(c, ')' | '”') => doubtful = true,
            Class::Other => return Shows::Nothing,
        }
        end -= c.len_utf8();
    }
    Shows::Nothing
}

/// Whether the word at the end of `text` may be an abbreviation: it has a capital or few letters.
fn may_be_abbreviation(text: &str) -> bool {
    const LETTERS: usize = 4;
    let mut letters = text.chars().rev().take_while(|&c| is_letter(c));
    letters.clone().nth(LETTERS).is_none() || letters.any(is_capital)
}

/// Whether the word is part of a longer name: a capitalised word stands beside it that does not owe
/// its capital to the start of a sentence, and is no date or title; or one follows behind an *of*.
fn is_beside_capital(document: Document<'_>, start: usize, end: usize) -> bool {
    let text = document.text;
    let is_link =
        |word: &str| document.languages.iter().any(|language| language.words(document.marks).is_link(word));
    if let Some(after) = next_word(text, end) {
        if text[after..].starts_with(is_capital) {
            let after = after..word_end(text, after);
            return guard_of(document, after.clone()) != Guard::Never || is_title(document, after);
        }
        let until = word_end(text, after);
        if is_link(&text[after..until])
            && next_word(text, until).is_some_and(|at| {
                let name = next_word(text, word_end(text, at)).filter(|_| text[at..].starts_with("the "));
                text[name.unwrap_or(at)..].starts_with(is_capital)
            })
        {
            return true;
        }
    }
    let Some(before) = word_before(text, start) else { return false };
    text[before.clone()].starts_with(is_capital)
        && match guard_of(document, before.clone()) {
            Guard::Never => false,
            Guard::Free => true,
            Guard::Evidence => match opens_sentence(text, before.start) {
                Shows::Name => true,
                Shows::Nothing => false,
                Shows::NameUnlessBreak(from, to) => !document.breaks.between(from as usize, to as usize),
            },
        }
}

/// Whether a word beside it stands in capitals that is no acronym but an ordinary word: `BIG IN JAPAN`.
fn is_shouted(document: Document<'_>, start: usize, end: usize) -> bool {
    let text = document.text;
    let after = next_word(text, end).map(|at| at..word_end(text, at));
    after
        .into_iter()
        .chain(word_before(text, start))
        .any(|word| is_in_capitals(&text[word.clone()]) && guard_of(document, word) == Guard::Evidence)
}

/// Whether a number counts what the word before it names: `No 25`, `Section 8`.
fn is_numbered(after: &str) -> bool {
    after.strip_prefix(' ').is_some_and(|after| after.starts_with(|c| class(c) == Class::Digit))
}

fn is_title(document: Document<'_>, word: Range<usize>) -> bool {
    let word = number(&document.text[word], document.marks);
    document.languages.iter().any(|language| language.words(document.marks).is_title(word))
}

fn guard_of(document: Document<'_>, word: Range<usize>) -> Guard {
    guard(&document.text[word], document.languages, document.marks)
}

/// What may stand between two words of a name.
const JOINTS: [&str; 5] = [" & ", " + ", " ", "-", "–"];

/// Where the word begins that follows directly.
fn next_word(text: &str, end: usize) -> Option<usize> {
    let rest = &text[end..];
    let joint = JOINTS.iter().find(|&&joint| rest.starts_with(joint))?;
    rest[joint.len()..].starts_with(is_letter).then_some(end + joint.len())
}

/// The word that stands directly before.
fn word_before(text: &str, start: usize) -> Option<Range<usize>> {
    let joint = JOINTS.iter().find(|&&joint| text[..start].ends_with(joint))?;
    Some(last_word(&text[..start - joint.len()])).filter(|word| !word.is_empty())
}

/// The word that the text ends with; empty if it ends otherwise.
fn last_word(text: &str) -> Range<usize> {
    let letters = text.char_indices().rev().take_while(|&(_, c)| is_letter(c));
    letters.last().map_or(text.len(), |(from, _)| from)..text.len()
}

fn is_letter(c: char) -> bool {
    class(c).is_word() || class(c) == Class::Mark
}

fn word_end(text: &str, at: usize) -> usize {
    text[at..].find(|c| !is_letter(c)).map_or(text.len(), |length| at + length)
}

/// Whether there are two letters and more, all of them capitals.
pub(super) fn is_in_capitals(word: &str) -> bool {
    if word.is_ascii() {
        return !word.bytes().any(|byte| byte.is_ascii_lowercase())
            && word.bytes().filter(u8::is_ascii_uppercase).nth(1).is_some();
    }
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    word.chars().filter(|c| c.is_alphabetic()).nth(1).is_some() && letters.all(is_capital)
}
