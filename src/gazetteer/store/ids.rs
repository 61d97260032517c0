//! Which entry has an id: open addressing over the ids' numbers.

use zerocopy::IntoBytes;

use crate::gazetteer::array::Array;
use crate::gazetteer::fetch::fetch;
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
        let sound = slots.iter().fold(0, |last, &id| last.max(id)) as usize <= entries
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
        let mask = self.slots.len().checked_sub(1)?;
        let mut slot = folded_word(id.as_bytes()) as usize & mask;
        while let Some(there) = self.slots[slot].checked_sub(1) {
            if known(there) == id.as_bytes() {
                return Some(there);
            }
            slot = (slot + 1) & mask;
        }
        None
    }
}

/// The same while entries are added. Half of an id's number stands beside the entry: other ids are told
/// apart, and the index grows, without a look at the ids.
#[derive(Debug, Clone, Default)]
pub(super) struct NewIds {
    /// 0: free, else the half number above one more than the entry's position.
    slots: Vec<u64>,
}

/// Where an id goes that no entry has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Free {
    slot: usize,
    half: u32,
}

impl NewIds {
    /// Where the id of the next of `entries` entries goes, or the entry that has it.
    pub(super) fn look<'a>(
        &mut self,
        id: &str,
        entries: usize,
        known: impl Fn(u32) -> &'a [u8],
    ) -> Result<Free, u32> {
        if (entries + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        let half = folded_word(id.as_bytes()) as u32;
        let mask = self.slots.len() - 1;
        let mut slot = half as usize & mask;
        while let Some(there) = (self.slots[slot] as u32).checked_sub(1) {
            if (self.slots[slot] >> 32) as u32 == half && known(there) == id.as_bytes() {
                return Err(there);
            }
            slot = (slot + 1) & mask;
        }
        Ok(Free { slot, half })
    }

    /// Asks for where an id goes ahead of time.
    pub(super) fn fetch(&self, id: &str) {
        fetch(&self.slots, folded_word(id.as_bytes()) as usize & self.slots.len().wrapping_sub(1));
    }

    /// Gives the id that was looked for to an entry.
    pub(super) fn set(&mut self, free: Free, entry: u32) {
        self.slots[free.slot] = u64::from(free.half) << 32 | u64::from(entry + 1);
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(16);
        let old = std::mem::replace(&mut self.slots, vec![0; size]);
        for taken in old.into_iter().filter(|&slot| slot != 0) {
            let mut slot = (taken >> 32) as usize & (size - 1);
            while self.slots[slot] != 0 {
                slot = (slot + 1) & (size - 1);
            }
            self.slots[slot] = taken;
        }
    }

    /// The index to keep.
    pub(super) fn finish(self) -> Ids {
        // A vector of its own: collected in place it would keep the memory of the larger one.
        let mut slots = Vec::with_capacity(self.slots.len());
        slots.extend(self.slots.iter().map(|&slot| slot as u32));
        Ids { slots: slots.into() }
    }
}
