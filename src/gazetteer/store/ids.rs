//! Which entry has an id: open addressing over the ids' numbers.

use zerocopy::IntoBytes;

use crate::gazetteer::array::Array;
use crate::text::hash::folded_word;

/// Positions of entries by their ids; the ids themselves stand elsewhere and are asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Ids {
    /// 0: free, else one more than the entry's position; a power of two of them.
    slots: Array<u32>,
}

impl Ids {
    /// The index of `entries` ids that a file holds; `None` if something points elsewhere.
    pub(super) fn of(slots: Array<u32>, entries: usize) -> Option<Self> {
        let sound = slots.iter().all(|&id| id as usize <= entries)
            && slots.len() >= entries
            // A search for an id that is not there ends at a free slot.
            && (slots.is_empty() || slots.len().is_power_of_two() && slots.contains(&0));
        sound.then_some(Self { slots })
    }

    /// Its slots as a file holds them.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.slots.as_bytes()
    }

    /// The entry with this id; `known` gives the id of an entry.
    pub(super) fn find<'a>(&self, id: &str, known: impl Fn(u32) -> &'a [u8]) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        self.look(id, known).1
    }

    /// Makes room for the id of one more than `entries` entries.
    pub(super) fn reserve<'a>(&mut self, entries: usize, known: impl Fn(u32) -> &'a [u8]) {
        if (entries + 1) * 4 > self.slots.len() * 3 {
            self.grow(entries, known);
        }
    }

    /// Where `id` stands, or the free slot where it would, and whose it is.
    pub(super) fn look<'a>(&self, id: &str, known: impl Fn(u32) -> &'a [u8]) -> (usize, Option<u32>) {
        let mask = self.slots.len() - 1;
        let mut slot = folded_word(id.as_bytes()) as usize & mask;
        loop {
            let there = self.slots[slot].checked_sub(1);
            if there.is_none_or(|there| known(there) == id.as_bytes()) {
                return (slot, there);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Gives a free slot to an entry.
    pub(super) fn set(&mut self, slot: usize, entry: u32) {
        self.slots[slot] = entry + 1;
    }

    fn grow<'a>(&mut self, entries: usize, known: impl Fn(u32) -> &'a [u8]) {
        let size = (self.slots.len() * 2).max(16);
        let mut slots = vec![0; size];
        for at in 0..entries as u32 {
            let mut slot = folded_word(known(at)) as usize & (size - 1);
            while slots[slot] > 0 {
                slot = (slot + 1) & (size - 1);
            }
            slots[slot] = at + 1;
        }
        self.slots = slots.into();
    }
}
