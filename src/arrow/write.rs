//! Annotations into a folder: one file a table, each whole or not there.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::Found;
use super::pack::{Output, stopped};
use crate::corpus::{Annotations, Job, Part, share};
use crate::{Error, Result};

/// How the files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Parquet, packed with zstd.
    Parquet,
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values with a header; lists as JSON, null as nothing.
    Csv,
}

impl Format {
    pub(super) const ALL: [Self; 3] = [Self::Parquet, Self::Jsonl, Self::Csv];

    /// The value with this name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`](crate::ErrorKind::Option) for any other name.
    pub fn parse(name: &str) -> Result<Self> {
        let known = Self::ALL.map(Self::name);
        let found = Self::ALL.into_iter().find(|format| format.name() == name);
        found.ok_or_else(|| Error::option("format", name, &known))
    }

    /// The format's name, which is also the ending of its files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
        }
    }
}

/// About how many bytes of text a group has: what one thread packs at a time and, in Parquet, a row group.
/// Threads have enough to share of a batch, and readers enough rows to read at a time.
const GROUP: u64 = 16 << 20;

/// How long one who gives up waits for the thread that writes to hear of it.
const PATIENCE: Duration = Duration::from_millis(100);

/// A corpus on its way into a folder, written piece by piece beside the thread that makes the pieces.
///
/// Nothing is to be seen under the files' names before [`Writer::finish`]; a writer that is dropped before
/// leaves nothing behind.
pub struct Writer {
    /// Not here while a piece is being written.
    files: Option<Files>,
    job: Option<Job<(Files, Result<()>)>>,
    threads: usize,
    stop: Arc<AtomicBool>,
}

impl Writer {
    /// A writer into `folder`, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if the folder cannot be made.
    pub fn new(folder: &Path, format: Format) -> Result<Self> {
        fs::create_dir_all(folder).map_err(|error| Error::io(folder, &error))?;
        let files = Files { folder: folder.to_owned(), format, open: Vec::new() };
        Ok(Self { files: Some(files), job: None, threads: 1, stop: Arc::default() })
    }

    /// Adds one more piece of the corpus, once the one before is written; the first decides the columns'
    /// types. The piece itself is written after this returns, on at most `threads` threads. While it waits,
    /// `go_on` is asked.
    ///
    /// # Errors
    ///
    /// Of this piece or the one before: [`ErrorKind::Io`](crate::ErrorKind::Io) if the system refuses,
    /// [`ErrorKind::Document`](crate::ErrorKind::Document) if a kept column has a type that the files cannot
    /// hold; what `go_on` returns.
    pub fn write<E: From<Error>>(
        &mut self,
        piece: Annotations,
        threads: usize,
        go_on: &mut dyn FnMut() -> Result<(), E>,
    ) -> Result<(), E> {
        self.threads = threads;
        let stop = Arc::clone(&self.stop);
        self.start(go_on, move |files| files.write(&piece, threads, &stop))
    }

    /// Ends the files, brings them safely to disk and gives them their names.
    ///
    /// # Errors
    ///
    /// As for [`Writer::write`]; then nothing new is to be seen.
    pub fn finish<E: From<Error>>(mut self, go_on: &mut dyn FnMut() -> Result<(), E>) -> Result<(), E> {
        let (threads, stop) = (self.threads, Arc::clone(&self.stop));
        self.start(go_on, move |files| files.finish(threads, &stop))?;
        self.settled(go_on)
    }

    fn start<E: From<Error>>(
        &mut self,
        go_on: &mut dyn FnMut() -> Result<(), E>,
        work: impl FnOnce(&mut Files) -> Result<()> + Send + 'static,
    ) -> Result<(), E> {
        self.settled(go_on)?;
        let mut files = self.files.take().expect("the work before has been waited for");
        self.job = Some(Job::start(move || {
            let done = work(&mut files);
            (files, done)
        })?);
        Ok(())
    }

    /// Waits for the work that is going on, if there is any.
    fn settled<E: From<Error>>(&mut self, go_on: &mut dyn FnMut() -> Result<(), E>) -> Result<(), E> {
        if let Some(job) = &self.job {
            let (files, done) = job.wait(go_on)?;
            (self.files, self.job) = (Some(files), None);
            done?;
        }
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(job) = &self.job {
            job.settle(PATIENCE);
        }
    }
}

/// The files of a folder, under other names until they are whole.
struct Files {
    folder: PathBuf,
    format: Format,
    open: Vec<Output>,
}

impl Files {
    fn write(&mut self, piece: &Annotations, threads: usize, stop: &AtomicBool) -> Result<()> {
        if self.open.is_empty() {
            for found in Found::ALL {
                self.open.push(Output::open(&self.folder, self.format, found, piece)?);
            }
        }
        for groups in groups(piece.parts()).chunks(threads.max(1)) {
            let work = self.open.iter().flat_map(|file| groups.iter().map(move |group| (file, *group)));
            let packed = share(threads, work.collect(), |(file, group): (&Output, _)| {
                file.pack(piece, group, &|| !stop.load(Ordering::Relaxed))
            })?;
            let mut packed = packed.into_iter();
            for file in &mut self.open {
                packed.by_ref().take(groups.len()).try_for_each(|group| file.append(group?))?;
            }
        }
        Ok(())
    }

    fn finish(&mut self, threads: usize, stop: &AtomicBool) -> Result<()> {
        let files = self.open.iter_mut().collect();
        share(threads, files, |file: &mut Output| file.end())?.into_iter().collect::<Result<()>>()?;
        if stop.load(Ordering::Relaxed) {
            return Err(stopped());
        }
        self.open.drain(..).try_for_each(Output::show)
    }
}

/// The parts in runs of about [`GROUP`] bytes, which do not depend on who packs them.
fn groups(parts: &[Part]) -> Vec<&[Part]> {
    let mut groups = Vec::new();
    let (mut from, mut bytes) = (0, 0);
    for (at, part) in parts.iter().enumerate() {
        bytes += part.bytes() + 16 * part.len() as u64;
        if bytes >= GROUP || at + 1 == parts.len() {
            groups.push(&parts[from..=at]);
            (from, bytes) = (at + 1, 0);
        }
    }
    groups
}
