//! Lines in which capitals say nothing: those in capitals throughout, and headlines in title case.

use std::ops::Range;

use memchr::{memchr2, memrchr2};

use crate::text::fold::{Class, class, is_capital};

/// How a line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Line {
    /// Without a lower-case letter.
    Capitals,
    /// Every longer word begins with a capital.
    Title,
    /// As sentences are.
    #[default]
    Other,
}

/// Lines longer than this, in bytes, are no headlines.
const LONGEST: usize = 240;

/// Words of fewer letters may stand in lower case in a title.
const LONGER_WORD: usize = 4;

/// Looks at lines and remembers the last one.
#[derive(Debug, Default)]
pub(super) struct Headlines {
    last: Range<usize>,
    line: Line,
}

impl Headlines {
    /// How the line at byte `at` is written.
    pub(super) fn line(&mut self, text: &str, at: usize) -> Line {
        if !self.last.contains(&at) {
            let bytes = text.as_bytes();
            let from = at.saturating_sub(LONGEST);
            let start = memrchr2(b'\n', b'\r', &bytes[from..at]).map_or(from, |before| from + before + 1);
            let until = bytes.len().min(at + LONGEST);
            let end = memchr2(b'\n', b'\r', &bytes[at..until]).map_or(until, |after| at + after);
            let whole = start == 0 || matches!(bytes[start - 1], b'\n' | b'\r');
            let ends = end == bytes.len() || matches!(bytes[end], b'\n' | b'\r');
            let short = whole && ends && end - start <= LONGEST;
            self.line = if short { written(&text[start..end]) } else { Line::Other };
            self.last = start..end.max(at + 1);
        }
        self.line
    }
}

fn written(line: &str) -> Line {
    let (mut lower, mut title) = (false, true);
    let (mut longer, mut words) = (0, 0);
    for word in
        line.split(|c| !matches!(class(c), Class::Letter | Class::Mark)).filter(|word| !word.is_empty())
    {
        let capital = word.starts_with(is_capital);
        lower |= word.chars().any(char::is_lowercase);
        words += usize::from(capital);
        if word.chars().count() >= LONGER_WORD {
            longer += 1;
            title &= capital;
        }
    }
    let sentence = line.trim_end().ends_with(['.', '!', '?', ':', ';', ',', '…', '。', '"', '”', '’']);
    match (lower, longer) {
        (false, _) if words > 0 => Line::Capitals,
        (true, 1..) if title && !sentence => Line::Title,
        _ => Line::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_apart() {
        let written = |line: &str| Headlines::default().line(line, 0);
        assert_eq!(written("READING WINS THE CUP"), Line::Capitals);
        assert_eq!(written("The Old Town of Reading and Its Walls"), Line::Title);
        assert_eq!(written("Reading"), Line::Title);
        assert_eq!(written("He lives in Reading now."), Line::Other);
        assert_eq!(written("Leaders Meet in Reading."), Line::Other);
        assert_eq!(written("12.5"), Line::Other);
    }

    #[test]
    fn every_line_is_its_own() {
        let text = "READING WINS\r\nThey live in Reading.\n\nOld Reading\n";
        let mut headlines = Headlines::default();
        let lines: Vec<Line> = text
            .match_indices("eading")
            .chain(text.match_indices("EADING"))
            .map(|(at, _)| headlines.line(text, at))
            .collect();
        assert_eq!(lines, [Line::Other, Line::Title, Line::Capitals]);
    }
}
