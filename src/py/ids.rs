//! Whether the ids of documents in memory tell them apart.

use std::collections::BTreeMap;

use crate::{Error, ErrorKind, Result};

/// What was given as an id, and which documents have their number for one: never both the same.
///
/// Ids that somebody gave twice are his own affair.
#[derive(Default)]
pub(super) struct Ids {
    given: Numbers,
    numbered: Numbers,
}

impl Ids {
    /// The next document, its number, and the id it was given.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Document`] if a document without an id has the number that another has as its id.
    pub(super) fn add(&mut self, number: u64, id: Option<&str>) -> Result<()> {
        let (twice, what) = match id {
            None => {
                self.numbered.insert(number);
                (self.given.contains(number), "no id, and its number is that of another document")
            }
            Some(id) => {
                let Some(id) = plain(id) else { return Ok(()) };
                self.given.insert(id);
                (self.numbered.contains(id), "the id that a document without one has as its number")
            }
        };
        if twice {
            let told = id.map_or_else(|| number.to_string(), str::to_owned);
            let message = format!(
                "document {number}: {what}, {told:?}; accepted: an id for each document, or for none"
            );
            return Err(Error::new(ErrorKind::Document, message));
        }
        Ok(())
    }
}

/// The number that an id is, if it is written as the number of a document would be.
fn plain(id: &str) -> Option<u64> {
    let is_plain = id == "0" || !id.starts_with(['0', '+']);
    id.parse().ok().filter(|_| is_plain)
}

/// A set of numbers as runs, each from its key to the value, which is not part of it: ids mostly follow
/// each other, and memory stays small.
#[derive(Default)]
struct Numbers(BTreeMap<u64, u64>);

impl Numbers {
    fn contains(&self, number: u64) -> bool {
        self.0.range(..=number).next_back().is_some_and(|(_, &end)| number < end)
    }

    fn insert(&mut self, number: u64) {
        // No document has this number.
        let Some(mut end) = number.checked_add(1) else { return };
        // Mostly it is the next one.
        if let Some(mut last) = self.0.last_entry()
            && *last.get() == number
        {
            last.insert(end);
            return;
        }
        let mut start = number;
        if let Some((&before, &until)) = self.0.range(..=number).next_back()
            && number <= until
        {
            (start, end) = (before, end.max(until));
        }
        if let Some(until) = self.0.remove(&(number + 1)) {
            end = until;
        }
        self.0.insert(start, end);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Numbers;

    #[test]
    fn numbers_are_a_set() {
        let mut state = 7_u64;
        for _ in 0..200 {
            let (mut numbers, mut expected) = (Numbers::default(), BTreeSet::new());
            for _ in 0..40 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let number = state >> 59;
                numbers.insert(number);
                expected.insert(number);
                for number in 0..40 {
                    assert_eq!(numbers.contains(number), expected.contains(&number), "{expected:?}");
                }
            }
            let runs = expected.iter().filter(|&&number| number == 0 || !expected.contains(&(number - 1)));
            assert_eq!(numbers.0.len(), runs.count(), "{expected:?}");
        }
    }
}
