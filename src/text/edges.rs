//! Where a mention may begin and end: the edges of words.
//!
//! Word characters are UAX #29's letters, digits and underscores, each with its marks. A position
//! is an edge unless word characters stand on both sides; full stops and commas join digits. The
//! joiners of UAX #29 do not join here: names stand before `'s` and inside `l'Allemagne`.

use super::fold::{Class, class, cluster_before};

/// Whether a mention may begin at byte `at`, the start of a cluster.
pub(crate) fn is_edge(text: &str, at: usize) -> bool {
    let Some(after) = text[at..].chars().next() else { return true };
    let Some(before_at) = cluster_before(text, at) else { return true };
    let Some(before) = text[before_at..].chars().next() else { return true };
    let (left, right) = (class(before), class(after));
    match (left.is_word(), right.is_word()) {
        (true, true) => false,
        (true, false) => {
            !(left == Class::Digit && joins_digits(after) && digit_at(text, at + after.len_utf8()))
        }
        (false, true) => !(right == Class::Digit && joins_digits(before) && digit_before(text, before_at)),
        (false, false) => true,
    }
}

pub(crate) fn joins_digits(c: char) -> bool {
    matches!(c, '.' | ',' | '．' | '，')
}

fn digit_at(text: &str, at: usize) -> bool {
    text[at..].chars().next().is_some_and(|c| class(c) == Class::Digit)
}

fn digit_before(text: &str, at: usize) -> bool {
    cluster_before(text, at).is_some_and(|start| digit_at(text, start))
}

/// Whether a mention may end at byte `at`: at an edge, or before a Korean particle that ends its word.
pub(crate) fn is_right_edge(text: &str, at: usize) -> bool {
    is_edge(text, at) || is_particle(hangul_run(&text[at..]))
}

fn hangul_run(text: &str) -> &str {
    let end = text.find(|c| class(c) != Class::Hangul).unwrap_or(text.len());
    match text[end..].chars().next() {
        Some(c) if class(c).is_word() => "",
        _ => &text[..end],
    }
}

/// Case particles and copulas that Korean writes onto the noun.
fn is_particle(ending: &str) -> bool {
    const PARTICLES: &[&str] = &[
        "은",
        "는",
        "이",
        "가",
        "을",
        "를",
        "에",
        "의",
        "도",
        "만",
        "와",
        "과",
        "로",
        "으로",
        "에서",
        "에게",
        "께",
        "에는",
        "에서는",
        "에게는",
        "에도",
        "에서도",
        "까지",
        "부터",
        "보다",
        "처럼",
        "이나",
        "나",
        "이라고",
        "라고",
        "이라는",
        "라는",
        "이다",
        "이며",
        "며",
        "이고",
        "고",
        "과의",
        "와의",
        "에의",
        "로의",
        "으로의",
        "에서의",
        "이란",
        "란",
        "에게서",
        "한테",
        "께서",
        "하고",
        "조차",
        "마저",
        "밖에",
        "뿐",
        "대로",
        "만큼",
        "이라도",
        "라도",
        "이든",
        "든",
        "로서",
        "으로서",
        "로써",
        "으로써",
        "로부터",
        "으로부터",
        "까지의",
        "부터의",
        "이었다",
        "였다",
        "인",
        "입니다",
        "으로는",
        "로는",
        "만이",
        "만은",
        "들",
        "들이",
        "들은",
        "들을",
        "들의",
        "측",
        "측은",
    ];
    !ending.is_empty() && PARTICLES.contains(&ending)
}
