//! What is known about words: abbreviations by class, and how words are usually written.

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

    /// Whether a capital on it says that a sentence begins: it is always in lower case inside
    /// sentences, and they often begin with it.
    pub(super) fn is_opening(self) -> bool {
        self.lower() == 5 && self.opens()
    }

    pub(super) fn from_counts(lower: u16, stops: u16, opens: bool) -> Self {
        Self(lower << 6 | stops << 9 | u16::from(opens) << 12)
    }
}

/// How many bits of a word's hash the tables keep.
pub(super) const KEY_BITS: u32 = 22;

/// What the tables know a word by.
pub(super) fn key(hash: u32) -> u32 {
    hash >> (32 - KEY_BITS)
}

/// How many bits of a key choose the bit that says whether its word may be an opening one.
const SIEVE_BITS: u32 = 16;

/// The words of a language that something is known about: an open-addressing table, and a sieve in
/// front of it for the one question that is asked of every capitalised word.
#[derive(Debug, Clone)]
pub(super) struct Lexicon {
    /// A power of two of slots, at least half of them free. A key's first bits choose its home; it
    /// stands there or, if others do, in the next free slot. Small, to stay in the cache.
    slots: Box<[Slot]>,
    filled: usize,
    sieve: Box<[u64]>,
}

/// From the lowest bit: what is known (14 bits), how far from its home the word stands, the bits of
/// its key that did not choose the home, and a one. Nothing is in a slot of 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Slot(u32);

const KNOWN_BITS: u32 = 14;
const AWAY_BITS: u32 = 6;
/// With fewer slots the bits of a slot would not suffice.
const LEAST_HOME_BITS: u32 = KNOWN_BITS + AWAY_BITS + KEY_BITS + 1 - u32::BITS;

impl Default for Lexicon {
    fn default() -> Self {
        Self::with_room(LEAST_HOME_BITS)
    }
}

impl Lexicon {
    fn with_room(home_bits: u32) -> Self {
        Self {
            slots: vec![Slot::default(); 1 << home_bits].into(),
            filled: 0,
            sieve: vec![0; 1 << (SIEVE_BITS - 6)].into(),
        }
    }

    /// What is known about the word with this hash.
    #[inline]
    pub(super) fn get(&self, hash: u32) -> Known {
        self.find(key(hash)).map_or(Known::default(), |(_, known)| known)
    }

    /// Whether the word with this hash may be an opening one; if not, it is none.
    #[inline]
    pub(super) fn may_be_opening(&self, hash: u32) -> bool {
        let bit = hash >> (32 - SIEVE_BITS);
        self.sieve[bit as usize / 64] >> (bit % 64) & 1 != 0
    }

    fn home_bits(&self) -> u32 {
        self.slots.len().trailing_zeros()
    }

    /// The slot where a key is, and what is known.
    #[inline]
    fn find(&self, key: u32) -> Option<(usize, Known)> {
        let (home, head) = self.home(key);
        for away in 0..1 << AWAY_BITS {
            let at = (home + away) & (self.slots.len() - 1);
            let slot = self.slots[at].0;
            if slot >> KNOWN_BITS == head + away as u32 {
                return Some((at, Known(slot as u16 & ((1 << KNOWN_BITS) - 1))));
            }
            if slot == 0 {
                break;
            }
        }
        None
    }

    /// The home of a key, and what a slot begins with that holds it there.
    #[inline]
    fn home(&self, key: u32) -> (usize, u32) {
        let rest_bits = KEY_BITS - self.home_bits();
        let rest = key & ((1 << rest_bits) - 1);
        ((key >> rest_bits) as usize, (1 << rest_bits | rest) << AWAY_BITS)
    }

    /// Puts a word that is not there yet; tells whether there was room near its home.
    fn put(&mut self, key: u32, known: Known) -> bool {
        assert!(known.0 < 1 << KNOWN_BITS, "a slot has no room for more");
        let (home, head) = self.home(key);
        let mask = self.slots.len() - 1;
        let Some(away) = (0..1 << AWAY_BITS).find(|&away| self.slots[(home + away) & mask].0 == 0) else {
            return false;
        };
        self.slots[(home + away) & mask] = Slot((head + away as u32) << KNOWN_BITS | u32::from(known.0));
        self.filled += 1;
        true
    }

    /// The same words in more room.
    fn grow(&mut self, home_bits: u32) {
        let mut wider = Self::with_room(home_bits);
        let rest_bits = KEY_BITS - self.home_bits();
        for (at, slot) in (0..).zip(&self.slots).filter(|(_, slot)| slot.0 != 0) {
            let away = (slot.0 >> KNOWN_BITS) as usize & ((1 << AWAY_BITS) - 1);
            let home = (at + self.slots.len() - away) & (self.slots.len() - 1);
            let rest = slot.0 >> (KNOWN_BITS + AWAY_BITS) & ((1 << rest_bits) - 1);
            let known = Known(slot.0 as u16 & ((1 << KNOWN_BITS) - 1));
            if !wider.put((home as u32) << rest_bits | rest, known) {
                return self.grow(home_bits + 1);
            }
        }
        wider.sieve = std::mem::take(&mut self.sieve);
        *self = wider;
    }

    fn change(&mut self, key: u32, change: impl FnOnce(Known) -> Known) {
        let known = match self.find(key) {
            Some((at, old)) => {
                let known = change(old);
                self.slots[at].0 += u32::from(known.0);
                self.slots[at].0 -= u32::from(old.0);
                known
            }
            None => {
                let known = change(Known::default());
                while self.filled * 2 >= self.slots.len() && self.home_bits() < KEY_BITS
                    || !self.put(key, known)
                {
                    self.grow(self.home_bits() + 1);
                }
                known
            }
        };
        if known.is_opening() {
            let bit = key >> (KEY_BITS - SIEVE_BITS);
            self.sieve[bit as usize / 64] |= 1 << (bit % 64);
        }
    }

    pub(super) fn insert_key(&mut self, key: u32, known: Known) {
        self.change(key, |old| Known(old.0 | known.0));
    }

    /// Adds an abbreviation, given without its last full stop, to the class at this place.
    pub(super) fn insert(&mut self, form: &str, class: usize) {
        self.insert_key(key(hash_of(form)), Known(1 << BITS[class]));
    }

    /// Adds a word that opens sentences: where it has a capital, one usually does.
    pub(super) fn insert_starter(&mut self, form: &str) {
        self.change(key(hash_of(form)), |known| Known(known.0 & !(7 << 6) | 5 << 6));
    }

    /// Reads a language's list: sections `[class]` or `[class: kind]`, one form a line, `#` begins a
    /// comment. Kinds matter to the training program alone.
    ///
    /// The forms for which `disguised` holds are read as if a corpus had taught them.
    pub(super) fn read(&mut self, list: &str, disguised: impl Fn(&str) -> bool) {
        let mut class = None;
        for line in list.lines() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                let name = name.split(':').next().unwrap_or_default();
                class = CLASSES.iter().position(|&known| known == name);
            } else if let Some(class) = class.filter(|_| !line.is_empty()) {
                // Nobody needs to learn numbers.
                let unknown = CLASSES[class] != "ordinal" && disguised(line);
                self.insert(line, if unknown { LEARNED } else { class });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_word_is_found_again_however_crowded_its_home() {
        let mut lexicon = Lexicon::default();
        let mut wanted = BTreeMap::new();
        // Neighbours share a home until there is room; the others are spread.
        let crowded = (0..300).map(|n| 5 << 12 | n);
        let spread = (0..30_000_u32).map(|n| n.wrapping_mul(2_654_435_761) >> (32 - KEY_BITS));
        for (n, key) in crowded.chain(spread).enumerate() {
            let known = Known::from_counts(n as u16 % 6, n as u16 % 5, n % 7 == 0);
            lexicon.insert_key(key, known);
            wanted.entry(key).or_insert(Known::default()).0 |= known.0;
        }
        for key in 0..1 << KEY_BITS {
            let hash = key << (32 - KEY_BITS);
            let known = wanted.get(&key).copied().unwrap_or_default();
            assert_eq!(lexicon.get(hash), known, "{key:x}");
            assert!(lexicon.may_be_opening(hash) || !known.is_opening(), "{key:x}");
        }
    }
}
