//! One long piece of work on a thread of the pool, while the caller may still be interrupted.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use super::pipeline::POLL;
use super::pool;
use crate::{Error, ErrorKind, Result};

/// Work that has been handed over.
pub struct Job<T> {
    receiver: Receiver<std::thread::Result<T>>,
    generation: u64,
}

impl<T: Send + 'static> Job<T> {
    /// Hands `work` over to the pool.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] if the system refuses new threads.
    pub fn start(work: impl FnOnce() -> T + Send + 'static) -> Result<Self> {
        let (sender, receiver) = channel();
        pool::spawn(move || {
            // The caller may have gone: then nobody wants the result.
            let _ = sender.send(catch_unwind(AssertUnwindSafe(work)));
        })?;
        Ok(Self { receiver, generation: pool::generation() })
    }

    /// Waits for the result while `go_on` is asked; its error ends the wait, not the work. A panic of the
    /// work is the caller's.
    ///
    /// # Errors
    ///
    /// What `go_on` returns; [`ErrorKind::Io`] in a forked child, where the thread is not.
    pub fn wait<E: From<Error>>(&self, go_on: &mut dyn FnMut() -> Result<(), E>) -> Result<T, E> {
        loop {
            if self.generation != pool::generation() {
                let message = "the process was forked while this was at work; start anew in the child";
                return Err(Error::new(ErrorKind::Io, message).into());
            }
            match self.receiver.recv_timeout(POLL) {
                Ok(outcome) => return Ok(outcome.unwrap_or_else(|panic| resume_unwind(panic))),
                Err(RecvTimeoutError::Timeout) => go_on()?,
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Error::new(ErrorKind::Io, "the work was lost with its thread").into());
                }
            }
        }
    }

    /// Waits for the end of the work for a while, whatever it is.
    pub fn settle(&self, patience: Duration) {
        if self.generation == pool::generation() {
            let _ = self.receiver.recv_timeout(patience);
        }
    }
}

/// Runs one long `work` on the pool while `go_on` is asked; its error abandons the work.
///
/// # Errors
///
/// What `go_on` returns, or that there are no threads.
pub fn run_alone<T: Send + 'static, E: From<Error>>(
    work: impl FnOnce() -> T + Send + 'static,
    go_on: &mut dyn FnMut() -> Result<(), E>,
) -> Result<T, E> {
    Job::start(work)?.wait(go_on)
}
