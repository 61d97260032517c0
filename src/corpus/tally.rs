//! What the words of a corpus add up to, counted by several workers at once.

use std::sync::{Arc, Mutex, PoisonError};

use crate::sentences::Counts;

/// Counts in the making: each worker takes one that nobody has at hand and puts it back, so that
/// there are no more of them than workers, and they are merged once, at the end.
#[derive(Debug, Clone, Default)]
pub struct Tally(Arc<Mutex<Vec<Counts>>>);

impl Tally {
    /// Counts the words of one more text.
    pub(super) fn count(&self, text: &str) {
        let mut counts = self.idle().pop().unwrap_or_default();
        counts.count(text);
        self.idle().push(counts);
    }

    /// Everything counted; what a worker still has at hand is no part of it.
    #[must_use]
    pub fn total(&self) -> Counts {
        let mut parts = std::mem::take(&mut *self.idle());
        // The largest takes the others in.
        parts.sort_by_key(Counts::tokens);
        let mut total = parts.pop().unwrap_or_default();
        parts.into_iter().for_each(|part| total.merge(part));
        total
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Counts>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
