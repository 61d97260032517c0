//! From bytes on disk to text.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

use super::{Errors, Read as Counter};
use crate::{Error, ErrorKind, Result};

/// A text encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

impl Default for Encoding {
    fn default() -> Self {
        Self(encoding_rs::UTF_8)
    }
}

impl Encoding {
    /// The encoding with this name, by any that is usual.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`] for any other name.
    pub fn parse(name: &str) -> Result<Self> {
        let squeezed: String = name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).collect();
        // A byte order mark is removed in any case.
        if squeezed.eq_ignore_ascii_case("utf8sig") {
            return Ok(Self::default());
        }
        encoding_rs::Encoding::for_label(name.as_bytes())
            .or_else(|| encoding_rs::Encoding::for_label(squeezed.as_bytes()))
            .map(Self)
            .ok_or_else(|| {
                let known = ["utf-8", "utf-16", "latin-1", "windows-1252", "shift_jis", "gb18030", "big5"];
                Error::option(
                    "encoding",
                    name,
                    &[&known[..], &["any other name of the WHATWG list"]].concat(),
                )
            })
    }

    fn is_utf8(self) -> bool {
        self.0 == encoding_rs::UTF_8
    }

    /// The text of `bytes`, without a byte order mark.
    pub(super) fn decode(self, bytes: Vec<u8>, errors: Errors) -> Result<String> {
        if !self.is_utf8() {
            let (text, _, bad) = self.0.decode(&bytes);
            if bad && errors != Errors::Replace {
                return Err(Error::new(ErrorKind::Document, format!("not {}", self.0.name())));
            }
            return Ok(text.into_owned());
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) if errors == Errors::Replace => String::from_utf8_lossy(error.as_bytes()).into_owned(),
            Err(error) => return Err(not_utf8(error.as_bytes(), error.utf8_error().valid_up_to())),
        };
        Ok(match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        })
    }
}

/// The text of one field or line of a file in UTF-8.
pub(super) fn utf8(bytes: &[u8], errors: Errors) -> Result<Cow<'_, str>> {
    match simdutf8::compat::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(_) if errors == Errors::Replace => Ok(String::from_utf8_lossy(bytes)),
        Err(error) => Err(not_utf8(bytes, error.valid_up_to())),
    }
}

fn not_utf8(bytes: &[u8], at: usize) -> Error {
    Error::new(
        ErrorKind::Document,
        format!(
            "byte {at}: 0x{:02x} is not UTF-8; accepted: the encoding by its name, such as latin-1, or errors replace or skip",
            bytes[at]
        ),
    )
}

/// A file that says how much of it has been read.
struct Counted {
    file: File,
    counter: Counter,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(into)?;
        self.counter.add(read as u64);
        Ok(read)
    }
}

/// Opens a file, unpacked if its name ends in `.gz` or `.zst`.
pub(super) fn open(path: &Path, counter: &Counter) -> Result<Box<dyn Read + Send>> {
    let file = File::open(path).map_err(|error| Error::io(path, &error))?;
    let file = Counted { file, counter: counter.clone() };
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
    Ok(match extension.to_ascii_lowercase().as_str() {
        "gz" => Box::new(flate2::read::MultiGzDecoder::new(BufReader::with_capacity(1 << 16, file))),
        "zst" => Box::new(zstd::Decoder::new(file).map_err(|error| Error::io(path, &error))?),
        _ => Box::new(file),
    })
}

/// Opens a file whose bytes are to be read as UTF-8 from here on.
pub(super) fn open_as_utf8(
    path: &Path,
    encoding: Encoding,
    errors: Errors,
    counter: &Counter,
) -> Result<Box<dyn Read + Send>> {
    if encoding.is_utf8() {
        return open(path, counter);
    }
    let text = encoding.decode(read(path, counter)?, errors).map_err(|error| error.at(path.display()))?;
    Ok(Box::new(Cursor::new(text.into_bytes())))
}

/// A whole file, unpacked.
pub(super) fn read(path: &Path, counter: &Counter) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path, counter)?.read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    Ok(bytes)
}

/// The error for a file that breaks off or is damaged while it is read.
pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::InvalidInput
        | std::io::ErrorKind::InvalidData
        | std::io::ErrorKind::UnexpectedEof
        | std::io::ErrorKind::Other => {
            Error::new(ErrorKind::FileFormat, format!("{}: {error}", path.display()))
        }
        _ => Error::io(path, error),
    }
}
