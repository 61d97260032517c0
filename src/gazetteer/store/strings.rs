//! The text of ids, forms, labels and attributes, one after another.

use crate::gazetteer::array::Array;
use crate::gazetteer::fetch::fetch;
use crate::{Error, ErrorKind, Result};

/// Text that rows point into.
#[derive(Debug, Clone, Default)]
pub(super) struct Strings(Array<u8>);

/// How many bytes a length among the strings has.
const LENGTH: usize = 5;

impl Strings {
    /// The strings that a file holds, of which [`is_text`] is true.
    pub(super) fn of(bytes: Array<u8>) -> Self {
        Self(bytes)
    }

    /// Their bytes as a file holds them.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// How many bytes there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The text that was put there, or that [`has`] has found to be whole characters.
    pub(super) fn get(&self, at: u32, len: usize) -> &str {
        let bytes = &self.0[at as usize..at as usize + len];
        // SAFETY: everything was pushed as `&str` or is text as `is_text` has seen, and rows point only at
        // whole strings that were pushed, or at what `Store::of` has asked `has` about.
        unsafe { std::str::from_utf8_unchecked(bytes) }
    }

    /// The same as bytes.
    pub(super) fn bytes(&self, at: u32, len: u32) -> &[u8] {
        &self.0[at as usize..][..len as usize]
    }

    /// Asks for the text that begins there ahead of time.
    #[inline(always)]
    pub(super) fn fetch(&self, at: u32) {
        fetch(&self.0, at as usize);
    }

    /// Adds a text; gives where it begins.
    pub(super) fn push(&mut self, text: &str) -> Result<u32> {
        let at = self.len();
        if at + text.len() > u32::MAX as usize {
            return Err(Error::new(ErrorKind::Gazetteer, "the names together exceed 4 GiB"));
        }
        self.0.extend_from_slice(text.as_bytes());
        Ok(at as u32)
    }

    /// Adds a text with its length before it; gives where the length begins.
    pub(super) fn push_measured(&mut self, text: &str) -> Result<u32> {
        let at = self.len() as u32;
        self.0.extend_from_slice(&length(text.len()));
        self.push(text)?;
        Ok(at)
    }

    /// The text whose length begins there, if there is one.
    pub(super) fn measured(&self, at: usize) -> Option<&str> {
        let (length, rest) = self.0.get(at..)?.split_first_chunk::<LENGTH>()?;
        let len = length.iter().rev().fold(0, |len, &digit| len << 7 | usize::from(digit));
        std::str::from_utf8(rest.get(..len)?).ok()
    }

    /// Gives back what growing reserved too much.
    pub(super) fn shrink(&mut self) {
        self.0.shrink_to_fit();
    }
}

/// Whether the bytes are UTF-8.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    simdutf8::basic::from_utf8(bytes).is_ok()
}

/// Whether these bytes of a text are whole characters.
#[inline(always)]
pub(super) fn has(text: &[u8], at: u32, len: usize) -> bool {
    let (at, end) = (at as usize, at as usize + len);
    // Bytes within a character are 0b10xx_xxxx, the lowest of all that have a sign.
    let begins = |at: usize| text[at].cast_signed() >= -0x40;
    if end < text.len() { begins(at) && begins(end) } else { end == text.len() && (at == end || begins(at)) }
}

/// A length as bytes below 128, seven bits in each, so that the strings stay UTF-8 throughout.
fn length(len: usize) -> [u8; LENGTH] {
    std::array::from_fn(|nth| (len >> (7 * nth) & 0x7f) as u8)
}
