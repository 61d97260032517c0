//! Where a sentence could end.

use std::ops::Range;

use super::blocks::Hits;
use super::letters::{is_alphanumeric, is_lower, is_numeric, is_upper};
use super::lexicon::Lexicon;
use super::marks::{
    is_bullet, is_closer, is_dash, is_opener, is_picture, is_picture_part, is_spaceless, is_terminator,
    is_wide_terminator,
};
use super::words::{char_at, char_before, title_hash};
use crate::text::is_space;

/// What makes a place a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A terminator and white space.
    Stop,
    /// A colon or semicolon and white space.
    Colon,
    /// A terminator with a letter right after it.
    Glued,
    /// A terminator that needs no white space.
    Wide,
    /// White space between words of a script that writes none inside sentences.
    Gap,
    /// White space before a capital, nothing else.
    Bare,
    /// A picture or an emoticon before white space.
    Picture,
    /// White space before a dash or bullet.
    Dash,
    /// White space before the number or letter of a list item.
    Item,
}

impl Kind {
    /// How many kinds there are.
    pub(super) const COUNT: usize = Self::Item as usize + 1;
}

/// A place where a sentence could end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) kind: Kind,
    /// Where its terminators begin; `end` if it has none.
    pub(super) mark: usize,
    /// Where the sentence would end: after the terminators and what closes with them.
    pub(super) end: usize,
    /// Where the next sentence would begin.
    pub(super) next: usize,
}

/// What a list item begins with.
#[derive(Debug, Clone, Copy)]
struct Label {
    style: u8,
    value: u32,
    end: usize,
}

/// What a paragraph opens with: the label of a list item, or none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Opening {
    label: Option<Label>,
}

/// How far a candidate looks back for the opening of a quotation, in bytes.
pub(super) const QUOTE_WINDOW: usize = 400;

/// How far before a place a word is looked for from which to scan, in bytes.
const WORD_WINDOW: usize = 96;

/// The candidates of one paragraph.
#[derive(Debug)]
pub(super) struct Scanner<'t, 'h> {
    text: &'t str,
    bytes: &'t [u8],
    /// Where the visible text of the paragraph begins and ends.
    start: usize,
    limit: usize,
    at: usize,
    /// Where no more candidates are looked for.
    until: usize,
    hits: &'h mut Hits<'t>,
    /// The label that the paragraph opens with.
    label: Option<Label>,
    /// If given, capitalised words that cannot open a sentence are passed over at once.
    lexicon: Option<&'t Lexicon>,
}

impl<'t, 'h> Scanner<'t, 'h> {
    /// Scans a paragraph; its visible text is `paragraph` without white space at its ends. `hits` are
    /// those of the text.
    pub(super) fn new(text: &'t str, paragraph: Range<usize>, hits: &'h mut Hits<'t>) -> Self {
        let mut scanner = Self::behind(Opening::default(), text, paragraph, hits);
        let opening = scanner.past(scanner.start, |c| is_dash(c) || is_space(c));
        scanner.label = scanner.label_at(opening);
        scanner.at = scanner.label.map_or(scanner.start, |label| label.end);
        scanner
    }

    /// The same where the opening of the paragraph is known.
    pub(super) fn behind(
        opening: Opening,
        text: &'t str,
        paragraph: Range<usize>,
        hits: &'h mut Hits<'t>,
    ) -> Self {
        let (start, limit) = (paragraph.start, paragraph.end);
        let Opening { label } = opening;
        let at = label.map_or(start, |label| label.end);
        Self { text, bytes: text.as_bytes(), start, limit, at, until: limit, hits, label, lexicon: None }
    }

    /// What the paragraph opens with.
    pub(super) fn opening(&self) -> Opening {
        Opening { label: self.label }
    }

    /// Passes over candidates that [`Context::worth`](super::features::Context::worth) would refuse,
    /// where that is seen at once: names are the most of them.
    pub(super) fn passing_names(mut self, lexicon: &'t Lexicon) -> Self {
        self.lexicon = Some(lexicon);
        self
    }

    /// Goes on to the gap between two words, and no farther: to a place before it inside a word, from which on all
    /// candidates are those of the whole paragraph; `None` if no such word is near.
    pub(super) fn near(mut self, gap: Range<usize>) -> Option<Self> {
        let from = gap.start.saturating_sub(WORD_WINDOW).max(self.start);
        let before = self.bytes.get(from..gap.start)?;
        // No candidate goes over three small letters in a row: labels have one letter, emoticons two.
        let word = before.windows(3).rposition(|letters| letters.iter().all(u8::is_ascii_lowercase))?;
        self.at = self.at.max(from + word + 1);
        self.until = self.until.min(gap.end);
        Some(self)
    }

    #[inline]
    fn char_at(&self, at: usize) -> Option<char> {
        if at >= self.limit {
            return None;
        }
        Some(char_at(self.text, at))
    }

    #[inline]
    fn char_before(&self, at: usize) -> Option<char> {
        if at <= self.start {
            return None;
        }
        Some(char_before(self.text, at))
    }

    #[inline]
    fn past(&self, mut at: usize, accept: impl Fn(char) -> bool) -> usize {
        while let Some(c) = self.char_at(at).filter(|&c| accept(c)) {
            at += c.len_utf8();
        }
        at
    }

    fn space_or_end(&self, at: usize) -> bool {
        self.char_at(at).is_none_or(is_space)
    }

    /// A terminator at `mark`: its run, what closes with it, and the candidate if there is one.
    #[inline(always)]
    fn stop(&mut self, mark: usize) -> Option<Candidate> {
        // Most terminators: alone, and a letter after them or after one space.
        match self.bytes[mark..self.limit] {
            [b'.' | b'!' | b'?', b' ', letter, ..] if begins_word(letter) && self.label.is_none() => {
                self.at = mark + 2;
                Some(Candidate { kind: Kind::Stop, mark, end: mark + 1, next: mark + 2 })
            }
            [b'.' | b'!' | b'?', letter, ..] if letter.is_ascii_lowercase() => {
                self.at = mark + 1;
                None
            }
            _ => self.any_stop(mark),
        }
    }

    #[inline(never)]
    fn any_stop(&mut self, mark: usize) -> Option<Candidate> {
        let (mut end, wide) = self.run(mark);
        let glued_end = end;
        end = self.left_behind(mark, end);
        self.at = end;
        let next = self.past(end, is_space);
        if next >= self.limit {
            return None;
        }
        if next > end {
            // The label of the next item ends no sentence.
            self.at = self.item(next).unwrap_or(next);
            return Some(Candidate { kind: Kind::Stop, mark, end, next });
        }
        let kind = if wide { Kind::Wide } else { self.glued(mark, glued_end)? };
        Some(Candidate { kind, mark, end, next })
    }

    /// Where the terminators and closers that begin at `mark` end; whether one of them is wide.
    pub(super) fn run(&self, mark: usize) -> (usize, bool) {
        let (mut at, mut wide, mut closed) = (mark, false, false);
        while let Some(c) = self.char_at(at) {
            let after = at + c.len_utf8();
            if is_terminator(c) {
                if closed && !self.ends_run(after) {
                    break;
                }
                wide |= is_wide_terminator(c);
                at = after;
                // A spaced ellipsis: ". . ."
                while c == '.' && self.bytes[at..self.limit].starts_with(b" .") && self.ends_run(at + 2) {
                    at += 2;
                }
            } else if is_closer(c) && self.closes(c, after, wide) {
                closed = true;
                at = after;
            } else if is_picture(c) || (is_picture_part(c) && at > mark) {
                at = after;
            } else {
                break;
            }
        }
        (at, wide)
    }

    fn ends_run(&self, at: usize) -> bool {
        self.char_at(at).is_none_or(|c| is_space(c) || is_terminator(c) || is_closer(c))
    }

    /// Whether a closer right after a terminator closes: not if a word follows that it opens.
    fn closes(&self, c: char, after: usize, wide: bool) -> bool {
        match c {
            ')' | ']' | '}' | '」' | '』' | '）' | '】' | '》' | '〉' | '］' | '｝' | '〕' | '”' | '’'
            | '»' | '›' => true,
            _ if wide && matches!(c, '“' | '‘') => self.ends_run(after),
            _ => self.char_at(after).is_none_or(|next| !is_alphanumeric(next) || is_spaceless(next)),
        }
    }

    /// What belongs to the sentence although white space stands before it: closers, reference marks, emoticons.
    fn left_behind(&self, mark: usize, end: usize) -> usize {
        let mut end = self.footnote(mark, end);
        loop {
            let at = self.past(end, |c| is_space(c) && c != '\n');
            let Some(c) = self.char_at(at) else { return end };
            let after = if at > end && c == '"' && self.space_or_end(at + 1) {
                if quote_open(self.text, self.start, mark) { at + 1 } else { return end }
            } else if at > end
                && matches!(c, ')' | ']' | '}' | '”' | '»' | '’')
                && self.ends_run(at + c.len_utf8())
            {
                at + c.len_utf8()
            } else if c == '[' && !self.bytes[self.start..].starts_with(b"[") {
                match self.reference(at) {
                    Some(after) => after,
                    None => return end,
                }
            } else if at > end && is_picture(c) {
                self.past(at, |c| is_picture(c) || is_picture_part(c))
            } else {
                match self.emoticon(at) {
                    Some(after) => after,
                    None => return end,
                }
            };
            end = after;
        }
    }

    /// A footnote number right after the terminator: `bias.12 Next`.
    fn footnote(&self, mark: usize, end: usize) -> usize {
        let digits = self.past(end, |c| c.is_ascii_digit());
        let long = digits - end;
        let word = self.char_before(mark).is_some_and(|c| is_lower(c) || c == ')');
        if (1..=3).contains(&long) && word && self.char_at(digits).is_some_and(is_space) {
            digits
        } else {
            end
        }
    }

    /// The end of a reference mark `[12]`, `[1, 3]`, `[1–3]`.
    fn reference(&self, at: usize) -> Option<usize> {
        let inner = self.past(at + 1, |c| c.is_ascii_digit() || matches!(c, ',' | '-' | '–' | ' '));
        let end = inner + 1;
        let full = inner > at + 1 && inner - at < 16 && self.bytes[at + 1] != b' ';
        (full
            && self.char_at(inner) == Some(']')
            && self.char_at(end).is_none_or(|c| is_space(c) || c == '[' || is_spaceless(c)))
        .then_some(end)
    }

    /// The end of an emoticon `:-)`, `;)`, `:D`, `<3` that stands alone.
    fn emoticon(&self, at: usize) -> Option<usize> {
        let bytes = &self.bytes[at..self.limit.min(at + 4)];
        let end = match bytes {
            [b':' | b';' | b'=', b'-' | b'\'' | b'o', b')' | b'(' | b'D' | b'P' | b'/' | b'|', ..] => at + 3,
            [b':' | b';' | b'=', b')' | b'(' | b'D' | b'P', ..] | [b'<', b'3', ..] => at + 2,
            _ => return None,
        };
        let end = self.past(end, |c| matches!(c, ')' | '('));
        self.space_or_end(end).then_some(end)
    }

    /// Whether a terminator run without white space after it can end a sentence, and as what.
    fn glued(&self, mark: usize, end: usize) -> Option<Kind> {
        let next = self.char_at(end)?;
        let before = self.char_before(mark)?;
        let first = self.char_at(mark)?;
        if first == '…' || first.is_ascii() {
            if is_spaceless(next) && (first != '.' || is_spaceless(before)) {
                return Some(Kind::Wide);
            }
            let after = self.char_at(end + next.len_utf8())?;
            let wordlike = is_upper(next) && is_lower(after)
                || is_opener(next) && is_upper(after)
                || matches!(next, '"' | '“' | '«') && is_upper(after);
            (wordlike && (is_lower(before) || end > mark + first.len_utf8() && !is_upper(before)))
                .then_some(Kind::Glued)
        } else {
            Some(Kind::Wide)
        }
    }

    /// A colon or semicolon at `mark`.
    fn colon(&mut self, mark: usize) -> Option<Candidate> {
        self.at = mark + 1;
        if self.char_before(mark).is_some_and(is_space)
            && let Some(end) = self.emoticon(mark)
        {
            let next = self.past(end, is_space);
            self.at = next;
            return (next < self.limit).then_some(Candidate { kind: Kind::Picture, mark, end, next });
        }
        let end = self.past(mark + 1, |c| is_closer(c) && c != '*');
        let next = self.past(end, is_space);
        if next == end || next >= self.limit {
            return None;
        }
        self.at = next;
        Some(Candidate { kind: Kind::Colon, mark, end, next })
    }

    /// White space at `end`: a candidate if what stands around it may open or close a sentence.
    #[inline(always)]
    fn space(&mut self, end: usize) -> Option<Candidate> {
        // Most spaces that are looked at: before a capital, after a letter or a comma.
        if let [before, b' ', after, ..] = self.bytes[end.max(1) - 1..self.limit]
            && before.is_ascii()
            && after.is_ascii_uppercase()
            && end > self.start
            && self.label.is_none()
        {
            self.at = end + 1;
            let word = !self.bytes.get(end + 2).is_some_and(u8::is_ascii_uppercase);
            let bare = word && (before.is_ascii_alphabetic() || is_closer(char::from(before)));
            if !bare || self.lexicon.is_some_and(|lexicon| self.is_name(lexicon, end + 1)) {
                return None;
            }
            return Some(Candidate { kind: Kind::Bare, mark: end, end, next: end + 1 });
        }
        self.any_space(end)
    }

    #[inline(never)]
    fn any_space(&mut self, end: usize) -> Option<Candidate> {
        let next = self.past(end, is_space);
        // Other controls are looked at too, but they are no white space.
        self.at = next.max(end + 1);
        if next == end {
            return None;
        }
        let before = self.char_before(end)?;
        let after = self.char_at(next)?;
        if is_terminator(before) || matches!(before, ':' | ';') {
            return None;
        }
        let kind = if is_spaceless(before) || is_spaceless(after) {
            (is_spaceless(before) || is_alphanumeric(before) || is_closer(before)).then_some(Kind::Gap)?
        } else if is_picture(before) || is_picture_part(before) {
            (!is_picture(after)).then_some(Kind::Picture)?
        } else if is_bullet(after) {
            let label = self.past(self.past(next, is_bullet), is_space);
            self.at = self.label_at(label).map_or(next, |label| label.end);
            Kind::Item
        } else if is_dash(after) {
            let run = self.past(next, is_dash);
            (self.char_at(run).is_some_and(is_space)).then_some(Kind::Dash)?
        } else if let Some(end) = self.item(next) {
            self.at = end;
            Kind::Item
        } else if is_upper(after) {
            ((is_alphanumeric(before) && !is_numeric(before)) || is_closer(before)).then_some(Kind::Bare)?
        } else {
            return None;
        };
        // A run of white space is sometimes looked at from its second character on.
        let mut end = end;
        while let Some(space) = self.char_before(end).filter(|&before| is_space(before)) {
            end -= space.len_utf8();
        }
        Some(Candidate { kind, mark: end, end, next })
    }

    /// Whether the capitalised word at `start` is, as the sieve tells, none that opens sentences.
    fn is_name(&self, lexicon: &Lexicon, start: usize) -> bool {
        title_hash(self.bytes, start, self.limit).is_some_and(|hash| !lexicon.may_be_opening(hash))
    }

    /// Where the label of the next item ends, if at `at` the list goes on that opens the paragraph.
    fn item(&self, at: usize) -> Option<usize> {
        let first = self.label?;
        let here = self.label_at(at)?;
        let goes_on = first.style == here.style && (first.value + 1..first.value + 40).contains(&here.value);
        goes_on.then_some(here.end)
    }

    /// The label of a list item at `at`: `2.`, `b)`, `3.)`.
    fn label_at(&self, at: usize) -> Option<Label> {
        let first = self.char_at(at).filter(char::is_ascii_alphanumeric)?;
        let digits = self.past(at, |c| c.is_ascii_digit());
        let (end, value) = match digits - at {
            0 => (at + 1, u32::from(first.to_ascii_lowercase())),
            1..=3 => (digits, self.text[at..digits].parse().ok()?),
            _ => return None,
        };
        let mark = self.past(end, |c| matches!(c, '.' | ')'));
        let style = match &self.bytes[end..mark] {
            b"." => 0,
            b")" => 1,
            b".)" => 2,
            _ => return None,
        };
        let style = style * 2 + u8::from(digits > at);
        self.char_at(mark).is_some_and(is_space).then_some(Label { style, value, end: mark })
    }

    /// A character that is not ASCII: a candidate if it is a terminator.
    fn lead(&mut self, at: usize) -> Option<Candidate> {
        let c = self.char_at(at)?;
        if is_terminator(c) {
            return self.stop(at);
        }
        self.at = at + c.len_utf8();
        is_space(c).then(|| self.space(at)).flatten()
    }
}

/// Whether characters that begin with this byte are letters, or at least no white space and nothing that closes
/// a sentence.
#[inline(always)]
fn begins_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, 0xc3..=0xe0 | 0xe4..=0xed)
}

/// Whether a straight quotation mark is open at `at`, as far as the window shows.
pub(super) fn quote_open(text: &str, start: usize, at: usize) -> bool {
    let from = start.max(at.saturating_sub(QUOTE_WINDOW));
    memchr::memchr_iter(b'"', &text.as_bytes()[from..at]).count() % 2 == 1
}

impl Iterator for Scanner<'_, '_> {
    type Item = Candidate;

    fn next(&mut self) -> Option<Candidate> {
        while let Some(at) = self.hits.next(self.at, self.until, self.label.is_some()) {
            let found = match self.bytes[at] {
                b'.' | b'!' | b'?' => self.stop(at),
                b':' | b';' => self.colon(at),
                0..=b' ' => self.space(at),
                _ => self.lead(at),
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_words_is_left_in_front_of_nothing() {
        for c in '\0'..=char::MAX {
            let text = format!("Ja. {c}a.");
            if begins_word(text.as_bytes()[4]) {
                let (mut hits, mut others) = (Hits::new(&text, text.len()), Hits::new(&text, text.len()));
                let long = Scanner::new(&text, 0..text.len(), &mut hits).any_stop(2);
                let short = Scanner::new(&text, 0..text.len(), &mut others).stop(2);
                assert_eq!(short, long, "{c:?}");
            }
        }
    }
}
