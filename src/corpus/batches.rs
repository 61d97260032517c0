//! A corpus in pieces of bounded size.

use std::collections::VecDeque;

use super::{Part, Pipeline, Progress, Source, pool};

/// Bytes of text that a batch may hold before it ends early.
const BYTES: u64 = 64 << 20;

/// Puts the parts of a pipeline together, or apart, into batches of so many documents.
///
/// A batch ends at its number of documents or, sooner, at 64 MB of text; one document may exceed
/// that alone. Documents that were left out go with those before them.
pub struct Batches<S: Source> {
    pipeline: Pipeline<S>,
    /// Parts cut so that batches end where parts end; the last may still grow.
    ready: VecDeque<Part>,
    filled: usize,
    bytes: u64,
    /// Bytes of text in batches handed out since memory was last given back.
    handed_out: u64,
}

impl<S: Source> Batches<S> {
    /// The batches of what the pipeline gives.
    #[must_use]
    pub fn new(pipeline: Pipeline<S>) -> Self {
        Self { pipeline, ready: VecDeque::new(), filled: 0, bytes: 0, handed_out: 0 }
    }

    /// The next batch of at most `size` documents, at least one; `None` at the end. An error or a stop loses
    /// nothing that was already read: the next call goes on from there.
    ///
    /// # Errors
    ///
    /// The source's; what `go_on` returns.
    pub fn next(
        &mut self,
        size: usize,
        go_on: &mut dyn FnMut(&Progress) -> Result<(), S::Error>,
    ) -> Result<Option<Vec<Part>>, S::Error> {
        if self.handed_out >= BYTES {
            self.handed_out = 0;
            pool::give_memory_back();
        }
        let size = size.max(1);
        let mut enough = self.enough(size);
        while enough.is_none() {
            let Some(part) = self.pipeline.next(go_on)? else { break };
            self.filled += part.len();
            self.bytes += part.bytes();
            self.ready.push_back(part);
            enough = self.enough(size);
        }
        let parts: Vec<Part> = self.ready.drain(..enough.unwrap_or(self.ready.len())).collect();
        for part in &parts {
            self.filled -= part.len();
            self.bytes -= part.bytes();
            self.handed_out += part.bytes();
        }
        Ok((!parts.is_empty()).then_some(parts))
    }

    /// What the pipeline has returned so far.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.pipeline.progress()
    }

    /// How many of the parts that wait make a whole batch; the last is cut if it is too long.
    fn enough(&mut self, size: usize) -> Option<usize> {
        if self.filled < size && self.bytes < BYTES {
            return None;
        }
        let (mut documents, mut bytes) = (0, 0);
        for at in 0..self.ready.len() {
            let len = self.ready[at].len();
            if documents + len > size {
                self.cut(at, size - documents, size);
                return Some(at + 1);
            }
            documents += len;
            bytes += self.ready[at].bytes();
            if documents == size || bytes >= BYTES {
                return Some(at + 1);
            }
        }
        None
    }

    /// Cuts the part at `at` after `head` documents, and the rest into whole batches: from its end,
    /// so that every document is moved once.
    fn cut(&mut self, at: usize, head: usize, size: usize) {
        let part = &mut self.ready[at];
        let mut pieces = Vec::new();
        let whole = (part.len() - head - 1) / size;
        for piece in (0..=whole).rev() {
            pieces.push(part.split_off(head + piece * size));
        }
        for piece in pieces {
            self.ready.insert(at + 1, piece);
        }
    }
}
