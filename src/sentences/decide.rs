//! Whether a sentence ends at a candidate.

use super::scan::Candidate;
use super::segmenter::Lexicon;
use crate::text::is_space;

/// What was decided, and why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Decision {
    /// How sure a break is, 0 to 1.
    pub(super) score: f32,
    /// The ground of the decision.
    pub(super) evidence: &'static str,
}

/// Decides one candidate of `text`.
pub(super) fn decide(text: &str, start: usize, candidate: Candidate, lexicon: &Lexicon) -> Decision {
    let word = text[start..candidate.mark].rsplit(is_space).next().unwrap_or_default();
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let next = text[candidate.next..].trim_start_matches(|c: char| !c.is_alphanumeric() && !is_space(c));
    let after = next.chars().next().unwrap_or(' ');
    let stop = &text[candidate.mark..candidate.end] == ".";
    let decision = |score, evidence| Decision { score, evidence };
    if stop && lexicon.is_abbreviation(word) {
        decision(0.2, "abbreviation")
    } else if stop && word.chars().count() == 1 && word.chars().all(char::is_uppercase) {
        decision(0.1, "initial")
    } else if after.is_lowercase() {
        decision(0.1, "lower case follows")
    } else {
        decision(0.9, "terminator")
    }
}
