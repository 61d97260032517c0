//! The crate's one error: what kind it is, where it happened, what would have been accepted.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What went wrong, for programs. The message is for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An option has a value that is not one of the known ones; the message lists them.
    Option,
    /// An entry of a gazetteer cannot be used.
    Gazetteer,
    /// A file is not what its format promises.
    FileFormat,
    /// A document cannot be read as text.
    Document,
    /// A path leads nowhere.
    NotFound,
    /// The operating system refused.
    Io,
}

/// The result of everything that may fail: building, reading and loading. Searching never does.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error with its kind and a message that says where and what would have been accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    message: String,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// An option that has none of the known values.
    pub(crate) fn option(name: &str, given: &str, accepted: &[&str]) -> Self {
        let accepted = if accepted.is_empty() { "none".to_owned() } else { accepted.join(", ") };
        Self::new(ErrorKind::Option, format!("{name}={given:?} is unknown; accepted: {accepted}"))
    }

    /// The system's error about a path.
    pub(crate) fn io(path: &std::path::Path, error: &std::io::Error) -> Self {
        let kind = match error.kind() {
            std::io::ErrorKind::NotFound => ErrorKind::NotFound,
            _ => ErrorKind::Io,
        };
        Self::new(kind, format!("{}: {error}", path.display()))
    }

    /// What `step` gives. A parser of others that panics, as some do at damaged input, has met an error like
    /// any other, which `otherwise` makes.
    pub(crate) fn unless_panic<T>(
        step: impl FnOnce() -> Result<T>,
        otherwise: impl FnOnce() -> Self,
    ) -> Result<T> {
        catch_unwind(AssertUnwindSafe(step)).unwrap_or_else(|_| Err(otherwise()))
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The same error with the place in front: `"entry 17: …"`, `"names.jsonl, line 3: …"`.
    #[must_use]
    pub(crate) fn at(self, place: impl fmt::Display) -> Self {
        Self { message: format!("{place}: {}", self.message), ..self }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
