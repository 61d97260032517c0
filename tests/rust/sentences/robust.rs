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
            let clock = Instant::now();
            let spans = segmenter.spans(&text);
            let spent = clock.elapsed();
            let begin: String = part.chars().take(20).collect();
            assert!(spent < Duration::from_secs(5), "{begin:?}…: {spent:?}");
            assert!(spans.last().is_none_or(|span| span.end as usize <= text.len()));
        }
    }
}
