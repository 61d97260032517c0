//! The contract of `gazelle::sentences`, checked for every short text over a nasty alphabet.

use gazelle::Segmenter;
use gazelle::sentences::{Newlines, Quotes};
use gazelle::text::{Breaks, SentenceBreaks, Span, is_space, trim};
use proptest::prelude::*;

const ALPHABET: [char; 17] =
    ['a', 'A', 'i', 'İ', 'ẞ', 'đ', '🦌', '.', '!', '"', '\'', '-', ' ', '\n', '\u{a0}', '\u{307}', '漢'];

pub(crate) fn check(segmenter: &Segmenter, text: &str) {
    let spans = segmenter.spans(text);
    let mut end = 0;
    for span in &spans {
        assert!(span.start < span.end, "{text:?}: empty span in {spans:?}");
        let before = &text[end..span.start as usize];
        assert!(before.chars().all(is_space), "{text:?}: {before:?} is in no sentence of {spans:?}");
        let sentence = &text[span.range()];
        assert_eq!(trim(sentence), sentence, "{text:?}: not stripped in {spans:?}");
        end = span.end as usize;
    }
    assert!(text[end..].chars().all(is_space), "{text:?}: the end is in no sentence of {spans:?}");
    local_breaks_agree(segmenter, text, &spans);
}

fn local_breaks_agree(segmenter: &Segmenter, text: &str, spans: &[Span]) {
    let word = |c: char| c.is_alphanumeric() || c == '\u{307}';
    let mut words: Vec<(usize, usize)> = Vec::new();
    for (at, c) in text.char_indices().filter(|&(_, c)| word(c)) {
        match words.last_mut() {
            Some(last) if last.1 == at => last.1 += c.len_utf8(),
            _ => words.push((at, at + c.len_utf8())),
        }
    }
    let breaks = segmenter.breaks(text);
    for pair in words.windows(2) {
        let (from, to) = (pair[0].1, pair[1].0);
        assert_eq!(
            breaks.between(from, to),
            SentenceBreaks(spans).between(from, to),
            "{text:?}: between {from} and {to}, spans {spans:?}"
        );
    }
}

fn every_text(length: usize, mut each: impl FnMut(&str)) {
    let mut digits = vec![0; length];
    let mut text = String::new();
    loop {
        text.clear();
        text.extend(digits.iter().map(|&digit| ALPHABET[digit]));
        each(&text);
        let Some(at) = digits.iter().rposition(|&digit| digit + 1 < ALPHABET.len()) else { return };
        digits[at] += 1;
        digits[at + 1..].fill(0);
    }
}

/// Every paragraph by itself, with the newline mode pinned, has the sentences it has in the text.
fn paragraphs_stand_alone(newlines: Newlines, text: &str) {
    let segmenter = Segmenter::builder("en").newlines(newlines).build().unwrap();
    let mut alone = Vec::new();
    let mut start = 0;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for (at, line) in lines.iter().enumerate() {
        let end = start + line.len();
        let next_blank = lines.get(at + 1).is_none_or(|next| trim(next).is_empty());
        if newlines == Newlines::Break || next_blank || trim(line).is_empty() || at + 1 == lines.len() {
            let from = alone.last().map_or(0, |&(_, end)| end);
            alone.push((from, end));
        }
        start = end;
    }
    let spans: Vec<Span> = alone
        .iter()
        .flat_map(|&(from, to)| {
            let part = segmenter.spans(&text[from..to]).into_iter();
            part.map(move |span| Span::new(span.start as usize + from, span.end as usize + from))
        })
        .collect();
    assert_eq!(segmenter.spans(text), spans, "{text:?} in {newlines:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn decisions_depend_on_the_paragraph_alone(
        text in "([A-Z]?[a-zéß]{0,6}[.!?,\"”)]{0,2}( |  |\n|\n\n|\u{a0}|)){0,60}"
    ) {
        paragraphs_stand_alone(Newlines::Break, &text);
        paragraphs_stand_alone(Newlines::Space, &text);
    }

    #[test]
    fn any_text_keeps_the_contract(text in "\\PC{0,80}", real in "([A-Za-z0-9]{1,5}[.!?:;…。]{0,2}[ \n]{0,2}){0,80}") {
        for language in ["en", "de", "th", "ja"] {
            let segmenter = Segmenter::new(language).unwrap();
            check(&segmenter, &text);
            check(&segmenter, &real);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Where sentences end is asked near words: what stands between them must not be seen half.
    #[test]
    fn local_breaks_are_those_of_the_whole_text(
        text in r#"(([A-Z]?[a-z]{1,6}|[A-Z]{1,3}|[A-Z]|[0-9]{1,3})([.]|[!?:;,]|[.]{3}|[.] [.] [.]|[)"”’»]|:-[)D]|;o|<3|[.][0-9]{1,2}|\[[0-9, ]{1,4}\])?( |  |\n|\n\n|\u{a0}|)([0-9a-c][.)] |[(\["“«*•-] ?|🦌)?){0,40}"#,
    ) {
        for language in ["en", "de"] {
            let segmenter = Segmenter::new(language).unwrap();
            local_breaks_agree(&segmenter, &text, &segmenter.spans(&text));
        }
    }
}

#[test]
fn every_short_text_keeps_the_contract() {
    let mut segmenters = Vec::new();
    for newlines in [Newlines::Auto, Newlines::Break, Newlines::Space] {
        for quotes in [Quotes::Split, Quotes::Keep] {
            segmenters.push(Segmenter::builder("en").newlines(newlines).quotes(quotes).build().unwrap());
        }
    }
    let forms = ["a", "!", "漢", "A."].map(str::to_owned);
    let ordered = Segmenter::builder("en").always_break_after(forms.clone()).newlines(Newlines::Space);
    segmenters.push(ordered.build().unwrap());
    let eager = Segmenter::builder("en").threshold(0.0).never_break_after(forms).newlines(Newlines::Space);
    segmenters.push(eager.build().unwrap());
    segmenters.push(Segmenter::new("th").unwrap());
    for length in 0..=4 {
        every_text(length, |text| segmenters.iter().for_each(|segmenter| check(segmenter, text)));
    }
}
