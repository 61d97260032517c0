//! Files as streams of lines: decompressed, without a byte order mark, checked to be UTF-8.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use crate::{Error, ErrorKind, Result};

const BUFFER: usize = 1 << 16;
/// How much of a file its format is told by.
const PEEK: u64 = 1 << 20;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const ZIP: &[u8] = b"PK\x03\x04";
const BOM: &[u8] = "\u{feff}".as_bytes();

/// A file's bytes, decompressed, from the first one after a byte order mark.
pub(super) struct Source {
    /// The path, for messages.
    pub(super) name: String,
    /// How it was compressed: "gzip", "zstd" or nothing.
    pub(super) packing: Option<&'static str>,
    /// The first bytes, up to a mebibyte.
    pub(super) head: Vec<u8>,
    rest: Box<dyn BufRead + Send>,
}

impl Source {
    /// Opens the file at `path`; its first bytes, not its name, tell whether it is compressed.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|error| Error::io(path, &error))?;
        Self::of(path.display().to_string(), Box::new(BufReader::with_capacity(BUFFER, file)))
    }

    fn of(name: String, mut raw: Box<dyn BufRead + Send>) -> Result<Self> {
        let failed = |error: std::io::Error| broken(&name, None, &error);
        let magic = raw.fill_buf().map_err(failed)?;
        let (packing, mut rest): (_, Box<dyn BufRead + Send>) = if magic.starts_with(GZIP) {
            (Some("gzip"), Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(raw))))
        } else if magic.starts_with(ZSTD) {
            let unpacked = zstd::Decoder::with_buffer(raw).map_err(failed)?;
            (Some("zstd"), Box::new(BufReader::with_capacity(BUFFER, unpacked)))
        } else {
            (None, raw)
        };
        let mut head = Vec::new();
        let failed = |error: std::io::Error| broken(&name, packing, &error);
        rest.by_ref().take(PEEK).read_to_end(&mut head).map_err(failed)?;
        if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
            return Err(Error::new(ErrorKind::FileFormat, format!("{name}: is UTF-16; accepted: UTF-8")));
        }
        if head.starts_with(ZIP) {
            let message = format!(
                "{name}: is a zip archive, as Excel's workbooks are; accepted: the table saved as CSV, or what is packed, unpacked"
            );
            return Err(Error::new(ErrorKind::FileFormat, message));
        }
        if head.starts_with(BOM) {
            head.drain(..BOM.len());
        }
        Ok(Self { name, packing, head, rest })
    }

    /// The whole content as a reader of bytes.
    pub(super) fn into_reader(self) -> impl BufRead + Send {
        std::io::Cursor::new(self.head).chain(self.rest)
    }

    /// The content line by line.
    pub(super) fn into_lines(self) -> Lines {
        Lines {
            name: self.name.clone(),
            packing: self.packing,
            input: Box::new(self.into_reader()),
            line: Vec::new(),
        }
    }
}

/// The lines of a file, without their ends.
pub(super) struct Lines {
    name: String,
    packing: Option<&'static str>,
    input: Box<dyn BufRead + Send>,
    line: Vec<u8>,
}

impl Lines {
    /// The next line, or why it is no text; `None` at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<Result<&str>>> {
        self.line.clear();
        let read = self
            .input
            .read_until(b'\n', &mut self.line)
            .map_err(|error| broken(&self.name, self.packing, &error))?;
        if read == 0 {
            return Ok(None);
        }
        let line = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        Ok(Some(std::str::from_utf8(line).map_err(|error| {
            let byte = line.get(error.valid_up_to()).copied().unwrap_or_default();
            let column = error.valid_up_to() + 1;
            let message = format!("byte {column} (0x{byte:02x}) is not UTF-8; accepted: text in UTF-8");
            Error::new(ErrorKind::FileFormat, message)
        })))
    }
}

/// A reading error: the system's, or that of a damaged compressed file.
pub(super) fn broken(name: &str, packing: Option<&str>, error: &std::io::Error) -> Error {
    use std::io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
    match packing {
        Some(packing) if matches!(error.kind(), InvalidData | InvalidInput | Other | UnexpectedEof) => {
            Error::new(ErrorKind::FileFormat, format!("{name}: not a whole {packing} file: {error}"))
        }
        _ => Error::io(Path::new(name), error),
    }
}

impl crate::delimited::Lines for Lines {
    fn next(&mut self) -> Result<Option<Result<(&str, &'static str)>>> {
        Ok(Lines::next(self)?.map(|line| line.map(|line| (line, "\n"))))
    }
}
