//! Asking for memory ahead of time, so that the waits for it overlap.

/// Asks for `items[at]`; does nothing where that does not exist.
#[inline(always)]
pub(super) fn fetch<T>(items: &[T], at: usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(item) = items.get(at) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a prefetch of an item that exists; it reads nothing into the program.
        unsafe { _mm_prefetch(std::ptr::from_ref(item).cast::<i8>(), _MM_HINT_T0) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (items, at);
}
