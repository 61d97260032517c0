//! The bytes of a compiled file: mapped, so that processes share them, or read; and how they get to the disk.

use std::fs::File;
use std::io::{Read, Write};
use std::ops::Range;
use std::path::Path;

use memmap2::{Mmap, MmapOptions};

use crate::{Error, ErrorKind, Result};

/// Bytes that stay where they are and begin at an address that every item may begin at.
#[derive(Debug)]
pub(in crate::gazetteer) enum Memory {
    Map(Mmap),
    /// As whole words, for their alignment; the last may be filled up.
    Copy {
        words: Vec<u64>,
        len: usize,
    },
}

impl Memory {
    /// Maps the file, or reads it.
    pub(super) fn open(path: &Path, map: bool) -> Result<Self> {
        let failed = |error: std::io::Error| Error::io(path, &error);
        let mut file = File::open(path).map_err(failed)?;
        let about = file.metadata().map_err(failed)?;
        if about.is_dir() {
            let message = format!("{}: is a folder; accepted: a compiled gazetteer", path.display());
            return Err(Error::new(ErrorKind::FileFormat, message));
        }
        let len = about.len();
        // Nothing can be mapped of an empty file.
        if map && len > 0 {
            // SAFETY: the map is only read. That nobody changes or cuts the file while it is mapped is what
            // `memory_map=True` asks of the user, as its documentation says; a file is replaced by renaming.
            let map = unsafe { MmapOptions::new().map(&file) }.map_err(failed)?;
            return Ok(Self::Map(map));
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        Ok(Self::copied(&bytes))
    }

    /// A copy of these bytes.
    pub(in crate::gazetteer) fn copied(bytes: &[u8]) -> Self {
        let (whole, rest) = bytes.as_chunks::<8>();
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        let words = whole.iter().chain([&last]).map(|word| u64::from_ne_bytes(*word)).collect();
        Self::Copy { words, len: bytes.len() }
    }

    /// Has the system map these bytes all at once, rather than page by page as they are read.
    pub(super) fn bring(&self, range: Range<usize>) {
        #[cfg(target_os = "linux")]
        if let Self::Map(map) = self {
            // An older system cannot, and then they come page by page.
            let _ = map.advise_range(memmap2::Advice::PopulateRead, range.start, range.len());
        }
        #[cfg(not(target_os = "linux"))]
        let _ = range;
    }

    /// The bytes.
    pub(in crate::gazetteer) fn bytes(&self) -> &[u8] {
        match self {
            Self::Map(map) => map,
            Self::Copy { words, len } => &zerocopy::IntoBytes::as_bytes(&words[..])[..*len],
        }
    }
}

/// Writes a file and has the system carry what is written to the disk meanwhile, so that there is less to wait
/// for in the end.
pub(super) struct Early<'f> {
    file: &'f mut File,
    written: u64,
}

impl<'f> Early<'f> {
    /// A writer of an empty file.
    pub(super) fn new(file: &'f mut File) -> Self {
        Self { file, written: 0 }
    }
}

impl Write for Early<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        const STEP: usize = 4 << 20;
        let written = self.file.write(&bytes[..bytes.len().min(STEP)])?;
        #[cfg(target_os = "linux")]
        {
            use std::os::fd::AsRawFd;
            let (file, from, len) = (self.file.as_raw_fd(), self.written as i64, written as i64);
            // SAFETY: a call with numbers only, on a file that is open. What comes of it shows when the file
            // is synced.
            unsafe { libc::sync_file_range(file, from, len, libc::SYNC_FILE_RANGE_WRITE) };
        }
        self.written += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}
