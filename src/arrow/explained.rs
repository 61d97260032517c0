//! What became of every candidate for a mention, as a table.

use std::sync::Arc;

use arrow_array::{BooleanArray, StringArray, UInt32Array};

use super::Table;
use crate::gazetteer::{Explained, Gazetteer};
use crate::text::CodePoints;

/// The candidates for the mentions of `text`, in their order; offsets in code points.
#[must_use]
pub fn explained(text: &str, explained: &[Explained], gazetteer: &Gazetteer) -> Table {
    let mut chars = CodePoints::new(text);
    let (mut starts, mut ends) = (Vec::new(), Vec::new());
    for candidate in explained {
        starts.push(chars.at(candidate.span.start as usize) as u32);
        ends.push(chars.at(candidate.span.end as usize) as u32);
    }
    let strings = |value: &dyn Fn(&Explained) -> String| {
        Arc::new(StringArray::from_iter_values(explained.iter().map(value)))
    };
    let kept: BooleanArray = explained.iter().map(|candidate| Some(candidate.kept)).collect();
    Table::of(vec![
        ("start", false, Arc::new(UInt32Array::from(starts))),
        ("end", false, Arc::new(UInt32Array::from(ends))),
        ("text", false, strings(&|candidate| text[candidate.span.range()].to_owned())),
        ("id", false, strings(&|candidate| gazetteer.entry(candidate.entry).id().to_owned())),
        ("kind", false, strings(&|candidate| candidate.kind.name().to_owned())),
        ("kept", false, Arc::new(kept)),
        ("rule", false, strings(&|candidate| candidate.rule.to_string())),
    ])
}
