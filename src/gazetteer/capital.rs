//! Whether a capital can only be a name's.
//!
//! What a capital says nothing about: a sentence's start, the start of a quotation or an item, a
//! line in capitals or in title case, a word written in capitals throughout, and a place inside a
//! longer name, of which another capital beside it tells.

use std::ops::Range;

use super::common_words::{Guard, guard};
use super::evidence::Document;
use super::headlines::{Headlines, Line};
use crate::text::fold::{Class, class, is_capital};

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
    if is_in_capitals(&text[start..end]) || is_beside_capital(document, start, end) {
        return Shows::Nothing;
    }
    let shows = opens_sentence(text, start);
    if shows != Shows::Nothing && headlines.line(text, start) != Line::Other {
        return Shows::Nothing;
    }
    shows
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
            return guard_of(document, after..word_end(text, after)) != Guard::Never;
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
    let end = start - joint.len();
    let from = text[..end].char_indices().rev().take_while(|&(_, c)| is_letter(c)).last()?.0;
    Some(from..end)
}

fn is_letter(c: char) -> bool {
    class(c).is_word() || class(c) == Class::Mark
}

fn word_end(text: &str, at: usize) -> usize {
    text[at..].find(|c| !is_letter(c)).map_or(text.len(), |length| at + length)
}

/// Whether there are two letters and more, all of them capitals.
pub(super) fn is_in_capitals(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    word.chars().filter(|c| c.is_alphabetic()).nth(1).is_some() && letters.all(is_capital)
}
