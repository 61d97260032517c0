//! What a segmenter knows and decides, as tables.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Float64Array, StringArray, UInt32Array, UInt64Array};

use super::Table;
use crate::sentences::{Boundary, Learned, LearnedKind, Segmenter};
use crate::text::CodePoints;

/// Every known language: code, English name, what its decisions rest on.
#[must_use]
pub fn languages() -> Table {
    let languages = Segmenter::languages();
    Table::of(vec![
        ("language", false, strings(languages.iter().map(|language| language.code))),
        ("name", false, strings(languages.iter().map(|language| language.name))),
        ("basis", false, strings(languages.iter().map(|language| language.basis))),
    ])
}

/// What a segmenter has learnt, with the counts it rests on.
#[must_use]
pub fn learned(learned: &[Learned]) -> Table {
    let kind = |learned: &Learned| match learned.kind {
        LearnedKind::Abbreviation => "abbreviation",
        LearnedKind::Starter => "starter",
        LearnedKind::Collocation => "collocation",
    };
    Table::of(vec![
        ("kind", false, strings(learned.iter().map(kind))),
        ("form", false, strings(learned.iter().map(|learned| learned.form.as_str()))),
        ("count", false, Arc::new(learned.iter().map(|learned| learned.count).collect::<UInt64Array>())),
        ("total", false, Arc::new(learned.iter().map(|learned| learned.total).collect::<UInt64Array>())),
        ("score", false, Arc::new(learned.iter().map(|learned| learned.score).collect::<Float64Array>())),
    ])
}

/// The candidate boundaries of `text`, in order; offsets in code points.
#[must_use]
pub fn boundaries(text: &str, boundaries: &[Boundary]) -> Table {
    let mut chars = CodePoints::new(text);
    let offsets: UInt32Array =
        boundaries.iter().map(|boundary| chars.at(boundary.offset as usize) as u32).collect();
    let scores: Float64Array = boundaries.iter().map(|boundary| f64::from(boundary.score)).collect();
    let kept: BooleanArray = boundaries.iter().map(|boundary| Some(boundary.kept)).collect();
    Table::of(vec![
        ("offset", false, Arc::new(offsets)),
        ("score", false, Arc::new(scores)),
        ("kept", false, Arc::new(kept)),
        ("evidence", false, strings(boundaries.iter().map(|boundary| boundary.evidence.as_str()))),
    ])
}

fn strings<'s>(values: impl Iterator<Item = &'s str>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}
