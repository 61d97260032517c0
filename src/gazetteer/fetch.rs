//! Asking for memory ahead of time, so that the waits for it overlap, and for large pages of it, so
//! that the processor need not look up where each one lies.

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

/// What is smaller is not worth pages of its own.
#[cfg(target_os = "linux")]
const LARGE: usize = 4 << 20;

/// Items that are all zero, in large pages if there are many.
pub(super) fn zeroed(len: usize) -> Vec<u64> {
    let items = vec![0; len];
    #[cfg(target_os = "linux")]
    if size_of_val(&*items) >= LARGE {
        const PAGE: usize = 2 << 20;
        let start = items.as_ptr().addr().next_multiple_of(PAGE);
        let end = (items.as_ptr().addr() + size_of_val(&*items)) / PAGE * PAGE;
        if start < end {
            // SAFETY: the range lies within the items; the advice changes nothing that a program sees, and
            // where the system does not take it nothing is lost.
            unsafe { libc::madvise(start as *mut libc::c_void, end - start, libc::MADV_HUGEPAGE) };
        }
    }
    items
}
