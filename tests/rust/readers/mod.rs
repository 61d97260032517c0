//! Gazetteer files: what each format means, what is refused and where, what survives a round trip.

mod detection;
mod formats;
mod malformed;
mod mutations;
mod round_trips;

pub(crate) use round_trips::{parquet, some_entries};

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use gazelle::gazetteer::{Entry, Format, Options, Reading};
use gazelle::{Gazetteer, Result};

/// A folder of its own for one test, gone when the test ends.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("gazelle-test-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).expect("the folder for temporary files can be written");
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file and gives its path.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).expect("the file can be written");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).expect("the folder is still there");
    }
}

/// Reads one file with this content.
fn read(name: &str, content: impl AsRef<[u8]>, reading: &Reading) -> Result<Gazetteer> {
    let folder = Folder::new();
    Gazetteer::read(&folder.write(name, content), reading, Options::default())
}

fn strict(name: &str, content: impl AsRef<[u8]>) -> Result<Gazetteer> {
    read(name, content, &Reading::default())
}

fn as_format(format: Format) -> Reading {
    Reading { format: Some(format), ..Reading::default() }
}

pub(crate) fn entries(gazetteer: &Gazetteer) -> Vec<Entry> {
    (0..gazetteer.len() as u32).map(|at| gazetteer.entry(at).to_entry()).collect()
}

fn gzip(content: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(content).expect("memory can be written");
    packed.finish().expect("memory can be written")
}

fn zst(content: &[u8]) -> Vec<u8> {
    zstd::encode_all(content, 1).expect("memory can be written")
}
