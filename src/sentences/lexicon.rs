//! What is known about words: abbreviations by class, and how words are usually written.

use rustc_hash::FxHashMap;

use super::words::hash_of;

/// What is known about one word, in bits: classes, case, full stops, whether it opens sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Known(pub(super) u16);

/// The classes of abbreviations, one bit each.
pub(super) const CLASSES: [&str; 7] = ["title", "numeric", "can-end", "month", "other", "learned", "ordinal"];

/// The class of what a corpus or a user taught.
pub(super) const LEARNED: usize = 5;

/// Where the classes begin: the first six in the lowest bits, ordinals above all else.
const BITS: [u32; CLASSES.len()] = [0, 1, 2, 3, 4, 5, 13];

impl Known {
    /// The classes of abbreviation that the word belongs to, a set of bits.
    pub(super) fn class(self) -> u32 {
        u32::from(self.0 & 0x203f)
    }

    /// How often it is written in lower case inside sentences: 0 unknown, 1 never, to 5 always.
    pub(super) fn lower(self) -> u32 {
        u32::from(self.0 >> 6 & 7)
    }

    /// How often a full stop follows it inside lines: 0 unknown, 1 never, to 5 always.
    pub(super) fn stops(self) -> u32 {
        u32::from(self.0 >> 9 & 7)
    }

    /// Whether sentences often begin with it.
    pub(super) fn opens(self) -> bool {
        self.0 & 1 << 12 != 0
    }

    pub(super) fn from_counts(lower: u16, stops: u16, opens: bool) -> Self {
        Self(lower << 6 | stops << 9 | u16::from(opens) << 12)
    }
}

/// The words of a language that something is known about.
#[derive(Debug, Clone, Default)]
pub(super) struct Lexicon {
    words: FxHashMap<u32, Known>,
}

/// How many bits of a word's hash the tables keep.
pub(super) const KEY_BITS: u32 = 22;

/// What the tables know a word by.
pub(super) fn key(hash: u32) -> u32 {
    hash >> (32 - KEY_BITS)
}

impl Lexicon {
    /// What is known about the word with this hash.
    pub(super) fn get(&self, hash: u32) -> Known {
        self.words.get(&key(hash)).copied().unwrap_or_default()
    }

    pub(super) fn insert_key(&mut self, key: u32, known: Known) {
        self.words.entry(key).or_default().0 |= known.0;
    }

    /// Adds an abbreviation, given without its last full stop, to the class at this place.
    pub(super) fn insert(&mut self, form: &str, class: usize) {
        self.insert_key(key(hash_of(form)), Known(1 << BITS[class]));
    }

    /// Adds a word that opens sentences: where it has a capital, one usually does.
    pub(super) fn insert_starter(&mut self, form: &str) {
        let known = self.words.entry(key(hash_of(form))).or_default();
        known.0 = known.0 & !(7 << 6) | 5 << 6;
    }

    /// Reads a language's list: sections `[class]`, one form a line, `#` begins a comment.
    ///
    /// The forms for which `disguised` holds are read as if a corpus had taught them.
    pub(super) fn read(&mut self, list: &str, disguised: impl Fn(&str) -> bool) {
        let mut class = None;
        for line in list.lines() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                class = CLASSES.iter().position(|&known| known == name);
            } else if let Some(class) = class.filter(|_| !line.is_empty()) {
                // Nobody needs to learn numbers.
                let unknown = CLASSES[class] != "ordinal" && disguised(line);
                self.insert(line, if unknown { LEARNED } else { class });
            }
        }
    }
}
