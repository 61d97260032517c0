//! An array that is its own or stands in a file that was mapped into memory; reading it costs the same.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;
use std::sync::Arc;

use zerocopy::{FromBytes, Immutable, KnownLayout};

use super::compiled::Memory;

/// Plain old data, one after another. Growing or changing one that stands in a file copies it first.
pub(super) struct Array<T> {
    /// The first item; of `keeper`.
    start: NonNull<T>,
    len: usize,
    keeper: Keeper<T>,
}

/// Who keeps the items alive and in their place.
enum Keeper<T> {
    Own(Vec<T>),
    File(#[expect(dead_code, reason = "it is kept, not read")] Arc<Memory>),
}

// SAFETY: an array gives out shared references only through `&self` and changes only through `&mut self`, as
// a vector does; a file's memory is never changed.
unsafe impl<T: Send + Sync> Send for Array<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Sync for Array<T> {}

impl<T> Array<T> {
    /// The items that stand in `memory` at these bytes; `None` if they are not whole items in place.
    pub(super) fn mapped(memory: &Arc<Memory>, bytes: std::ops::Range<usize>) -> Option<Self>
    where
        T: FromBytes + Immutable + KnownLayout,
    {
        let items = <[T]>::ref_from_bytes(memory.bytes().get(bytes)?).ok()?;
        Some(Self {
            start: NonNull::from(items).cast(),
            len: items.len(),
            keeper: Keeper::File(Arc::clone(memory)),
        })
    }

    /// Changes the items as a vector.
    #[inline]
    fn change<R>(&mut self, change: impl FnOnce(&mut Vec<T>) -> R) -> R
    where
        T: Clone,
    {
        if let Keeper::File(_) = self.keeper {
            *self = Self::from(self.to_vec());
        }
        let Keeper::Own(items) = &mut self.keeper else { unreachable!("it has just been copied") };
        let result = change(items);
        self.start = NonNull::from(&mut items[..]).cast();
        self.len = items.len();
        result
    }
}

impl<T: Clone> Array<T> {
    /// Adds an item at the end.
    #[inline]
    pub(super) fn push(&mut self, item: T) {
        self.change(|items| items.push(item));
    }

    /// Adds items at the end.
    #[inline]
    pub(super) fn extend_from_slice(&mut self, more: &[T]) {
        self.change(|items| items.extend_from_slice(more));
    }

    /// Gives back what growing reserved too much.
    pub(super) fn shrink_to_fit(&mut self) {
        self.change(Vec::shrink_to_fit);
    }
}

impl<T> From<Vec<T>> for Array<T> {
    fn from(mut items: Vec<T>) -> Self {
        Self { start: NonNull::from(&mut items[..]).cast(), len: items.len(), keeper: Keeper::Own(items) }
    }
}

impl<T> Default for Array<T> {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl<T: Clone> Clone for Array<T> {
    fn clone(&self) -> Self {
        Self::from(self.to_vec())
    }
}

impl<T> Deref for Array<T> {
    type Target = [T];

    #[inline(always)]
    fn deref(&self) -> &[T] {
        // SAFETY: `start` and `len` are those of a slice that `keeper` owns and that nothing moves or changes
        // but `change`, which sets them anew.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.len) }
    }
}

impl<T: Clone> DerefMut for Array<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        self.change(|_| ());
        // SAFETY: as for `deref`; the items are the array's own now, and `self` is borrowed for as long.
        unsafe { std::slice::from_raw_parts_mut(self.start.as_ptr(), self.len) }
    }
}

impl<T: fmt::Debug> fmt::Debug for Array<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_grow_and_change_wherever_they_stand() {
        let mut own: Array<u32> = Array::default();
        assert!(own.is_empty());
        for item in 0..1000 {
            own.push(item);
        }
        own.extend_from_slice(&[7, 8]);
        own.shrink_to_fit();
        own[0] = 5;
        assert_eq!((own.len(), own[0], own[999], own[1001]), (1002, 5, 999, 8));
        let memory = Arc::new(Memory::copied(&[1, 0, 0, 0, 2, 0, 0, 0, 9]));
        let mut there: Array<u32> = Array::mapped(&memory, 0..8).expect("two numbers");
        assert_eq!(there[..], [1, 2].map(u32::from_le));
        there.push(3);
        assert_eq!(there.len(), 3);
        assert_eq!(memory.bytes()[8], 9);
        assert!(Array::<u32>::mapped(&memory, 0..9).is_none());
        assert!(Array::<u32>::mapped(&memory, 1..5).is_none());
        assert!(Array::<u32>::mapped(&memory, 4..16).is_none());
    }
}
