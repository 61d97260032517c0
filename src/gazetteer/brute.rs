//! The slow reference: every form at every edge.

use super::options::Boundaries;
use super::particles::is_right_edge;
use super::resolve::Match;
use super::store::Store;
use super::surface::Surface;
use crate::text::Breaks;
use crate::text::edges::is_edge;
use crate::text::fold::{Cluster, Marks};

/// All matches of all forms, in text order.
pub(super) fn matches(
    store: &Store,
    boundaries: Boundaries,
    marks: Marks,
    text: &str,
    breaks: &dyn Breaks,
) -> Vec<Match> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(cluster) = Cluster::read(text, at, marks) {
        if boundaries == Boundaries::None || is_edge(text, at) {
            for (form, &row) in store.forms().iter().enumerate() {
                let surface = Surface { form: store.form_text(row), case: row.case(), marks };
                let end = surface.match_at(text, at, breaks);
                if let Some(end) =
                    end.filter(|&end| boundaries == Boundaries::None || is_right_edge(text, end))
                {
                    out.push(Match { start: at as u32, end: end as u32, form: form as u32 });
                }
            }
        }
        at = cluster.end;
    }
    out
}
