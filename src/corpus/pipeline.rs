//! The parallel loop: blocks in, parts out, in input order.
//!
//! The calling thread reads ahead, the pool's threads do the work, and while it waits the calling
//! thread is asked every [`POLL`] whether to go on. A call that stops leaves its workers to finish
//! their document and drop the result; nothing waits for them.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Batch, Block, Both, Part, Source, Work, pool};
use crate::{Error, ErrorKind, Result};

/// How long the calling thread waits before it asks whether to go on.
pub(super) const POLL: Duration = Duration::from_millis(25);

/// Inputs smaller than this many bytes stay on the calling thread: waking another costs more.
const SMALL: usize = 64 << 10;

/// What has been done so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct Progress {
    /// Documents, those that were left out included.
    pub documents: u64,
    /// Bytes of text.
    pub bytes: u64,
    /// Mentions found.
    pub mentions: u64,
    /// How much of the input that is, from 0 to 1; `None` if nobody knows how much there is.
    pub share: Option<f64>,
}

/// Documents of a source on their way through the workers.
pub struct Pipeline<S: Source> {
    source: S,
    shared: Arc<Shared>,
    ahead: usize,
    sender: Sender<(usize, Outcome)>,
    receiver: Receiver<(usize, Outcome)>,
    finished: HashMap<usize, Outcome>,
    /// Of each block that was read and not returned: its size, and how much had been read with it.
    sizes: VecDeque<(usize, Option<f64>)>,
    waiting: usize,
    submitted: usize,
    returned: usize,
    documents: u64,
    exhausted: bool,
    /// What the source failed with, to be told after what came before it.
    failed: Option<S::Error>,
    progress: Progress,
    generation: u64,
    asked: Instant,
}

/// A worker's result; a panic is carried to the caller.
type Outcome = std::thread::Result<Result<Part>>;

struct Shared {
    work: Work,
    threads: usize,
    queue: Mutex<Queue>,
    stop: AtomicBool,
}

#[derive(Default)]
struct Queue {
    blocks: VecDeque<(usize, Block)>,
    running: usize,
}

impl<S: Source> Pipeline<S> {
    /// A pipeline that has not read anything yet. At most `threads` workers are busy at a time,
    /// and at most about `ahead` bytes of text are read but not yet returned.
    #[must_use]
    pub fn new(source: S, work: Work, threads: usize, ahead: usize) -> Self {
        let (sender, receiver) = channel();
        let share = source.share().map(|_| 0.0);
        Self {
            source,
            shared: Arc::new(Shared {
                work,
                threads: threads.max(1),
                queue: Mutex::default(),
                stop: AtomicBool::new(false),
            }),
            ahead,
            sender,
            receiver,
            finished: HashMap::new(),
            sizes: VecDeque::new(),
            waiting: 0,
            submitted: 0,
            returned: 0,
            documents: 0,
            exhausted: false,
            failed: None,
            progress: Progress { share, ..Progress::default() },
            generation: pool::generation(),
            asked: Instant::now(),
        }
    }

    /// What has been returned so far.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// The next part, `None` at the end. Now and then `go_on` is asked; its error ends the wait.
    ///
    /// # Errors
    ///
    /// The source's, the first in input order; what `go_on` returns.
    pub fn next(
        &mut self,
        go_on: &mut dyn FnMut(&Progress) -> Result<(), S::Error>,
    ) -> Result<Option<Part>, S::Error> {
        if self.generation != pool::generation() {
            return Err(Error::new(
                ErrorKind::Io,
                "the process was forked while this corpus was being read; start anew in the child",
            )
            .into());
        }
        loop {
            if self.asked.elapsed() >= POLL {
                self.asked = Instant::now();
                go_on(&self.progress)?;
            }
            if let Some(outcome) = self.finished.remove(&self.returned) {
                return self.deliver(outcome).map(Some);
            }
            if self.exhausted && self.returned == self.submitted {
                return match self.failed.take() {
                    Some(error) => Err(error),
                    None => self.source.end().map(|()| None),
                };
            }
            if !self.exhausted && (self.waiting < self.ahead || self.submitted == self.returned) {
                self.read_block()?;
                while let Ok((at, outcome)) = self.receiver.try_recv() {
                    self.finished.insert(at, outcome);
                }
            } else {
                match self.receiver.recv_timeout(POLL) {
                    Ok((at, outcome)) => {
                        self.finished.insert(at, outcome);
                    }
                    Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
                }
            }
        }
    }

    fn read_block(&mut self) -> Result<(), S::Error> {
        let Some(block) = self.next_block()? else { return Ok(()) };
        if self.submitted > 0 || block.bytes >= SMALL {
            return Ok(self.submit(block)?);
        }
        match self.next_block()? {
            Some(second) => {
                self.submit(block)?;
                Ok(self.submit(second)?)
            }
            None => {
                let part = (block.read)()
                    .and_then(Batch::check)
                    .map(|batch| Part::new(batch, &self.shared.work, &|| true, &one_then_other));
                self.finished.insert(self.submitted, Ok(part));
                self.count_in(block.bytes);
                Ok(())
            }
        }
    }

    /// The source's next block; at its end and at its error there is no more to read.
    fn next_block(&mut self) -> Result<Option<Block>, S::Error> {
        match self.source.next() {
            Ok(Some(block)) => return Ok(Some(block)),
            Ok(None) => {}
            Err(error) if S::is_stop(&error) => return Err(error),
            Err(error) => self.failed = Some(error),
        }
        self.exhausted = true;
        Ok(None)
    }

    fn count_in(&mut self, bytes: usize) {
        self.submitted += 1;
        self.waiting += bytes;
        self.sizes.push_back((bytes, self.source.share()));
    }

    fn submit(&mut self, block: Block) -> Result<()> {
        let at = self.submitted;
        self.count_in(block.bytes);
        {
            let mut queue = self.shared.lock();
            queue.blocks.push_back((at, block));
            if queue.running >= self.shared.threads {
                return Ok(());
            }
            queue.running += 1;
        }
        let shared = Arc::clone(&self.shared);
        let sender = self.sender.clone();
        pool::spawn(move || shared.work_off(&sender))
    }

    fn deliver(&mut self, outcome: Outcome) -> Result<Part, S::Error> {
        self.returned += 1;
        let (bytes, share) = self.sizes.pop_front().unwrap_or_default();
        self.waiting -= bytes;
        self.progress.share = share;
        let mut part = outcome.unwrap_or_else(|panic| resume_unwind(panic))?;
        let after = self.documents + u64::from(part.positions);
        if after > u64::from(u32::MAX) {
            return Err(Error::new(
                ErrorKind::Document,
                format!("document {}: more than 2^32 - 1 documents in one run", u32::MAX),
            )
            .into());
        }
        part.first = self.documents as u32;
        self.documents = after;
        self.progress.documents = after;
        self.progress.bytes += part.bytes();
        self.progress.mentions += part.mention_count() as u64;
        Ok(part)
    }
}

impl<S: Source> Drop for Pipeline<S> {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        if self.generation == pool::generation() {
            self.shared.lock().blocks.clear();
        }
    }
}

fn one_then_other(one: &mut (dyn FnMut() + Send), other: &mut (dyn FnMut() + Send)) {
    one();
    other();
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does both on two threads if one more may run, else one after the other.
    fn both(&self, one: &mut (dyn FnMut() + Send), other: &mut (dyn FnMut() + Send)) {
        {
            let mut queue = self.lock();
            if queue.running >= self.threads {
                drop(queue);
                return one_then_other(one, other);
            }
            queue.running += 1;
        }
        rayon::join(one, other);
        self.lock().running -= 1;
    }

    /// Takes blocks until none is left; never waits for one, so that no thread of the pool is held
    /// by a pipeline that nobody asks for its next part.
    fn work_off(&self, sender: &Sender<(usize, Outcome)>) {
        loop {
            let (at, block) = {
                let mut queue = self.lock();
                let Some(next) = queue.blocks.pop_front() else {
                    queue.running -= 1;
                    return;
                };
                next
            };
            let go_on = || !self.stop.load(Ordering::Relaxed);
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                let both: Both<'_> = &|one, other| self.both(one, other);
                Ok(Part::new((block.read)()?.check()?, &self.work, &go_on, both))
            }));
            if sender.send((at, outcome)).is_err() {
                self.lock().running -= 1;
                return;
            }
        }
    }
}
