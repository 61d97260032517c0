//! The order of the entries that a corpus mentions.

use rustc_hash::FxHashMap;

use crate::corpus::Annotations;

/// The entries that are mentioned, in the order of their ids: ids are compared once for each entry,
/// ranks ever after.
pub(super) struct Ranks {
    /// The entry of each rank.
    pub(super) entries: Vec<u32>,
    /// The rank of each entry.
    pub(super) of: FxHashMap<u32, u32>,
}

impl Annotations {
    /// The ranks of the entries that are mentioned.
    pub(super) fn ranks(&self) -> Ranks {
        let mut of: FxHashMap<u32, u32> = FxHashMap::default();
        for mention in self.documents().flat_map(|document| document.mentions()) {
            of.entry(mention.entry).or_default();
        }
        let mut entries: Vec<u32> = of.keys().copied().collect();
        entries.sort_unstable_by_key(|&entry| self.entities().id(entry));
        for (rank, entry) in entries.iter().enumerate() {
            of.insert(*entry, rank as u32);
        }
        Ranks { entries, of }
    }
}
