//! The threads of this process.
//!
//! Never rayon's global pool: after `fork` its threads are gone and whoever waits for them waits
//! for ever. The pool here belongs to a generation that every `fork` raises in the child; a child
//! makes its own pool and leaks the dead one, whose destructor would touch locks that no thread
//! will release. A generation and not the process id, because those come back.

use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::{Error, ErrorKind, Result};

static GENERATION: AtomicU64 = AtomicU64::new(0);
static POOL: AtomicPtr<Pool> = AtomicPtr::new(ptr::null_mut());

struct Pool {
    generation: u64,
    threads: ThreadPool,
}

/// Makes `fork` safe. Call it once, when the library is loaded: registering on first use could
/// itself be caught by a fork.
pub fn watch_forks() {
    #[cfg(unix)]
    {
        extern "C" fn in_child() {
            GENERATION.fetch_add(1, Ordering::Relaxed);
        }
        // SAFETY: the handler only touches an atomic, which is safe in a forked child.
        unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
    }
}

/// How often this process' line of ancestors forked since the library was loaded.
pub(super) fn generation() -> u64 {
    GENERATION.load(Ordering::Relaxed)
}

/// The threads to use when nobody says: the processors this process may run on.
#[must_use]
pub fn available_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Runs `job` on a thread of the pool, some time soon.
///
/// # Errors
///
/// [`ErrorKind::Io`] if the system refuses new threads.
pub(super) fn spawn(job: impl FnOnce() + Send + 'static) -> Result<()> {
    pool()?.spawn(job);
    Ok(())
}

/// Does `work` on every item, on at most `threads` threads; what it gives stands in the order of the
/// items. A panic is the caller's.
///
/// # Errors
///
/// [`ErrorKind::Io`] if the system refuses new threads.
pub fn share<T: Send, R: Send>(
    threads: usize,
    items: Vec<T>,
    work: impl Fn(T) -> R + Sync,
) -> Result<Vec<R>> {
    if threads <= 1 || items.len() <= 1 {
        return Ok(items.into_iter().map(work).collect());
    }
    let count = items.len();
    let items = Mutex::new(items.into_iter().enumerate());
    let done = Mutex::new(Vec::with_capacity(count));
    let take = || {
        loop {
            let next = items.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((at, item)) = next else { return };
            let result = work(item);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((at, result));
        }
    };
    pool()?.scope(|scope| {
        for _ in 1..threads.min(count) {
            scope.spawn(|_| take());
        }
        take();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|&(at, _)| at);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

/// Gives memory that has been freed back to the system. The threads of the pool allocate and others free, which
/// the allocator of glibc answers by keeping more and more.
pub(super) fn give_memory_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it may be called at any time, from any thread.
    unsafe {
        libc::malloc_trim(0);
    }
}

fn pool() -> Result<&'static ThreadPool> {
    loop {
        let current = POOL.load(Ordering::Acquire);
        // SAFETY: a pool is never freed once it has been stored.
        if let Some(pool) = unsafe { current.as_ref() }
            && pool.generation == generation()
        {
            return Ok(&pool.threads);
        }
        let threads = ThreadPoolBuilder::new()
            .num_threads(available_threads() + BESIDE)
            .thread_name(|at| format!("gazelle-{at}"))
            .build()
            .map_err(|error| Error::new(ErrorKind::Io, format!("no threads: {error}")))?;
        let fresh = Box::into_raw(Box::new(Pool { generation: generation(), threads }));
        if POOL.compare_exchange(current, fresh, Ordering::AcqRel, Ordering::Acquire).is_err() {
            // SAFETY: nobody else has seen this pool.
            drop(unsafe { Box::from_raw(fresh) });
        }
    }
}

/// Threads the pool holds beside one for every processor: for what is written while the next is annotated,
/// and for what a call that was stopped has yet to end. More would only hold on to more memory.
const BESIDE: usize = 2;
