//! Where a mention may end: at the edge of a word, or before what Korean writes onto a noun.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::languages::Language;
use crate::text::edges::is_edge;
use crate::text::fold::{Class, class};

/// Case particles and copulas.
static PARTICLES: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    let korean = Language::find("ko").expect("Korean is among the languages");
    korean.section("particles").collect()
});

/// Whether a mention may end at byte `at`: at an edge, or before a particle that ends its word.
pub(super) fn is_right_edge(text: &str, at: usize) -> bool {
    is_edge(text, at) || PARTICLES.contains(hangul_run(&text[at..]))
}

/// The syllables that end their word here; empty if something else does.
fn hangul_run(text: &str) -> &str {
    let end = text.find(|c| class(c) != Class::Hangul).unwrap_or(text.len());
    match text[end..].chars().next() {
        Some(c) if class(c).is_word() => "",
        _ => &text[..end],
    }
}
