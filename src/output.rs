//! Files that are either whole or not there.
//!
//! # Contract
//!
//! A regular file is written beside its place and takes it once it is safely on disk; what stood there is
//! replaced as a whole or not at all, and its owner and mode stay. A symbolic link is followed. What is no
//! regular file, such as a device or a named pipe, is written to where it stands.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
#[cfg(feature = "python")]
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::{Error, Result};

/// Writes `bytes` to `path`, as [`Draft`] does.
///
/// # Errors
///
/// The system's, with the path.
#[cfg(feature = "python")]
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    write_with(path, |file| file.write_all(bytes))
}

/// Lets `write` fill the file that will stand at `path`, as [`Draft`] does.
///
/// # Errors
///
/// The system's, with the path, and what `write` returns; then nothing is left behind.
pub(crate) fn write_with(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> Result<()> {
    let (draft, mut file) = Draft::open(path)?;
    let written = write(&mut file).and_then(|()| draft.sync(&file));
    drop(file);
    written.map_err(|error| Error::io(path, &error))?;
    draft.show()
}

/// A file that is not to be seen under its name yet; if it is dropped before, it never will be.
pub(crate) struct Draft {
    /// Where it will stand, links followed.
    path: PathBuf,
    /// Where it stands until then; `None` if it is written to in its place, and after it was shown.
    beside: Option<PathBuf>,
}

/// Keeps apart what one process writes to one path at the same time.
static DRAFTS: AtomicUsize = AtomicUsize::new(0);

impl Draft {
    /// A draft of the file at `path`, and the file to write.
    pub(crate) fn open(path: &Path) -> Result<(Self, File)> {
        Self::try_open(path).map_err(|error| Error::io(path, &error))
    }

    fn try_open(path: &Path) -> io::Result<(Self, File)> {
        let there = fs::metadata(path).ok();
        if there.as_ref().is_some_and(|there| !there.is_file()) {
            let file = OpenOptions::new().write(true).open(path)?;
            return Ok((Self { path: path.to_owned(), beside: None }, file));
        }
        let path = if there.is_some() { fs::canonicalize(path)? } else { end_of_links(path)? };
        let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
        let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
        let beside = path.with_file_name(format!(".{name}.{}-{number}.part", std::process::id()));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        if there.is_some() {
            // Nobody may open it before it has the mode of what it replaces.
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        let file = options.open(&beside)?;
        let draft = Self { path, beside: Some(beside) };
        if let Some(there) = there {
            inherit(&file, &there)?;
        }
        Ok((draft, file))
    }

    /// Brings what was written safely to disk.
    pub(crate) fn sync(&self, file: &File) -> io::Result<()> {
        // A device or a pipe has no disk.
        if self.beside.is_some() { file.sync_all() } else { Ok(()) }
    }

    /// Gives the file its name.
    pub(crate) fn show(mut self) -> Result<()> {
        let Some(beside) = &self.beside else { return Ok(()) };
        fs::rename(beside, &self.path).map_err(|error| Error::io(&self.path, &error))?;
        self.beside = None;
        // The new name is safe once the folder is; not every system lets a folder be opened.
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Ok(folder) = File::open(folder.unwrap_or_else(|| Path::new("."))) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Some(beside) = &self.beside {
            // Whoever gives up has a better error to tell than this one.
            let _ = fs::remove_file(beside);
        }
    }
}

/// Gives a new file the owner, as far as the system lets us, and the mode of the one that it will replace.
fn inherit(file: &File, there: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let _ = fchown(file, Some(there.uid()), Some(there.gid()));
    }
    file.set_permissions(there.permissions())
}

/// How many links may lead on to one another.
const LINKS: usize = 40;

/// Where a path leads at which nothing stands: a link may point to a file that is still to come.
fn end_of_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        let Ok(next) = fs::read_link(&path) else { return Ok(path) };
        path = path.parent().unwrap_or(Path::new("")).join(next);
    }
    Err(io::Error::other("too many symbolic links"))
}
