//! Ugly input: right answers in linear time.

use std::time::{Duration, Instant};

use gazelle::Segmenter;
use gazelle::sentences::{Newlines, Quotes};

use super::contract::check;

/// Large enough for anything quadratic to take minutes.
const SIZE: usize = 1 << 18;

fn pieces() -> Vec<String> {
    let of = |piece: &str| piece.repeat(SIZE / piece.len());
    let mut state = 1u64;
    let noise: String = (0..SIZE / 2)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            char::from_u32((state >> 40) as u32 % 0x300).unwrap_or('\u{fffd}')
        })
        .collect();
    let mut pieces: Vec<String> = [
        "a",
        ".",
        "\n",
        "\r\n",
        " ",
        "\"",
        "“",
        "(",
        ". ",
        ".\n",
        "! \" ",
        "a. ",
        "1. ",
        "[1] ",
        ". [1]",
        " :)",
        "😀 ",
        "- ",
        "• ",
        "。",
        "。」",
        "A ",
        "a.B",
        "U.S. ",
        ". . ",
        "…",
        "\u{301}",
        "ก ",
        "\u{3000}",
        "-",
        "x.1 ",
        "?!",
        "No. 5 ",
        "\t.\t",
        "a\n\n",
        "\u{2028}",
        "D.h.",
        "http://a.b/c?D ",
    ]
    .map(of)
    .to_vec();
    pieces.push(noise);
    pieces
}

#[test]
fn a_lot_of_anything_is_split_in_linear_time() {
    let segmenters = [
        Segmenter::new("en").unwrap(),
        Segmenter::builder("th").newlines(Newlines::Space).quotes(Quotes::Keep).build().unwrap(),
    ];
    for text in pieces() {
        for segmenter in &segmenters {
            let part: String = text.chars().take(2_000).collect();
            let part = part.as_str();
            check(segmenter, part);
            explained_as_split(segmenter, part);
            let clock = Instant::now();
            let spans = segmenter.spans(&text);
            let spent = clock.elapsed();
            let begin: String = part.chars().take(20).collect();
            assert!(spent < Duration::from_secs(5), "{begin:?}…: {spent:?}");
            assert!(spans.last().is_none_or(|span| span.end as usize <= text.len()));
        }
    }
}

/// The explanation weighs every candidate at length; splitting takes short cuts to the same answer.
fn explained_as_split(segmenter: &Segmenter, text: &str) {
    let kept: Vec<u32> =
        segmenter.explain(text).iter().filter(|place| place.kept).map(|place| place.offset).collect();
    let ends: Vec<u32> = segmenter.spans(text).iter().map(|span| span.end).collect();
    assert_eq!(kept, ends, "{text:?}");
}

#[test]
fn short_cuts_lead_to_the_same_answer() {
    let words = [
        "The",
        "In",
        "he",
        "Hanoi",
        "HE",
        "I",
        "A",
        "It's",
        "İt",
        "Été",
        "Он",
        "the-The",
        "Thé",
        "U.S.",
        "Dr",
        "3",
        "12.5",
        "(",
        ")",
        "\"",
        "“",
        "”",
        "*",
        "-",
        ",",
        ".",
        "!",
        "?",
        ":",
        "…",
        "。",
        "汉字",
        "한국",
        "ไทย",
        "❶",
        "☺",
        "•",
        "1.",
        "2.",
    ];
    let gaps = [" ", " ", " ", "", "  ", "\n", "\u{a0}", "\t"];
    let mut state = 7u64;
    let mut pick = |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most
    };
    for language in ["en", "de", "zh", "ru", "th"] {
        let segmenter = Segmenter::new(language).unwrap();
        for _ in 0..300 {
            let text: String =
                (0..60).flat_map(|_| [words[pick(words.len())], gaps[pick(gaps.len())]]).collect();
            explained_as_split(&segmenter, &text);
            check(&segmenter, &text);
        }
    }
}

#[test]
fn a_long_split_can_be_stopped_anywhere() {
    let segmenter = Segmenter::new("en").unwrap();
    for text in ["One ended. Two began. ".repeat(2_000), "One ended.\n\n".repeat(2_000)] {
        let mut pauses = 0;
        let whole = segmenter.spans_pausing(&text, 1_000, &mut || {
            pauses += 1;
            Ok::<(), ()>(())
        });
        assert_eq!(whole, Ok(segmenter.spans(&text)));
        let wanted = text.len() / 1_000;
        assert!((wanted / 2..=wanted).contains(&pauses), "{pauses} pauses in {} bytes", text.len());
        let mut left = 3;
        let stopped = segmenter.spans_pausing(&text, 1_000, &mut || {
            left -= 1;
            if left > 0 { Ok(()) } else { Err("stop") }
        });
        assert_eq!((stopped, left), (Err("stop"), 0));
    }
}

#[test]
fn what_is_found_does_not_depend_on_where_in_a_block_it_stands() {
    let text = "Он ушёл. Prompting insurers to dump policyholders.Â\u{a0} At the same time, Xi met Lam… “So?” 他说。\
                我走！한국은 갔다. ราคา ลดลง \u{a0}The end: (a) One—two; No.\u{3000}Ja";
    let segmenter = Segmenter::new("en").unwrap();
    let after = |pad: usize| -> Vec<usize> {
        let spans = segmenter.spans(&format!("{} {text}", "o".repeat(pad)));
        spans.iter().map(|span| span.end as usize - pad).collect()
    };
    let found = after(100);
    for pad in 101..=164 {
        assert_eq!(after(pad), found, "after {pad} letters");
    }
}
