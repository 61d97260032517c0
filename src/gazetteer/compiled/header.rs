//! The first bytes of a compiled file: what it is, which version, where its sections stand.

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use crate::{Error, ErrorKind, Result};

/// The first byte is no text and the line ends tell a transfer that changes them.
pub(super) const MAGIC: [u8; 8] = *b"\x93GAZ\r\n\x1a\n";

/// The version of the format. It changes with the layout, with how words are numbered and with how
/// forms are keyed.
pub(super) const VERSION: u32 = 6;

const ORDER: u32 = 0x0102_0304;

/// Where sections begin.
pub(super) const ALIGNMENT: usize = 64;

/// Of how many sections a file may consist.
const MOST_SECTIONS: u32 = 64;

#[derive(Debug, Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(super) struct Header {
    magic: [u8; 8],
    /// Magic and version stay in their place in every version.
    version: u32,
    /// Tells a machine whose numbers begin at their other end.
    order: u32,
    /// The length of the whole file in bytes.
    len: u64,
    /// What tells this content from any other.
    pub(super) fingerprint: u64,
    sections: u32,
    /// Of this header, with zero in this place, and of the table of sections.
    checksum: u32,
}

/// A line of the table of sections.
#[derive(Debug, Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(super) struct Section {
    /// Filled up with zeros.
    pub(super) name: [u8; 12],
    /// Of the section and of the zeros behind it.
    pub(super) checksum: u32,
    pub(super) start: u64,
    /// In bytes.
    pub(super) len: u64,
}

impl Section {
    /// Its name as text.
    pub(super) fn name(&self) -> String {
        String::from_utf8_lossy(&self.name).trim_end_matches('\0').to_owned()
    }

    /// Its bytes in the file, with the zeros that fill it up.
    pub(super) fn padded(&self) -> std::ops::Range<usize> {
        self.start as usize..(self.start as usize + self.len as usize).next_multiple_of(ALIGNMENT)
    }
}

impl Header {
    /// The header over these sections, their places and checksums known.
    pub(super) fn new(sections: &[Section], len: usize, fingerprint: u64) -> Self {
        let sections_count = sections.len() as u32;
        let header = Self {
            magic: MAGIC,
            version: VERSION,
            order: ORDER,
            len: len as u64,
            fingerprint,
            sections: sections_count,
            checksum: 0,
        };
        Self { checksum: header.sum(sections), ..header }
    }

    fn sum(self, sections: &[Section]) -> u32 {
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(Self { checksum: 0, ..self }.as_bytes());
        hasher.update(sections.as_bytes());
        hasher.finalize()
    }

    /// The header and the sections of a file, all of which lie inside it, one after another.
    pub(super) fn read(bytes: &[u8]) -> Result<(Self, Vec<Section>)> {
        let wrong = |message: String| Err(Error::new(ErrorKind::FileFormat, message));
        if !bytes.starts_with(&MAGIC) {
            if !bytes.is_empty() && MAGIC.starts_with(bytes) {
                return wrong(cut(bytes.len(), None));
            }
            return wrong(
                "not a compiled gazetteer; accepted: a file that Gazetteer.save or gazelle compile wrote (lists are for Gazetteer.read)"
                    .to_owned(),
            );
        }
        let Some((version, _)) = bytes.get(MAGIC.len()..).and_then(|rest| rest.split_first_chunk::<4>())
        else {
            return wrong(cut(bytes.len(), None));
        };
        let (version, turned) = (u32::from_ne_bytes(*version), u32::from_ne_bytes(*version).swap_bytes());
        if version != VERSION && turned == VERSION {
            return wrong(
                "compiled on a machine with another byte order; compile it again on this one".to_owned(),
            );
        }
        if version != VERSION {
            let age = if version > VERSION { "a newer" } else { "an older" };
            return wrong(format!(
                "written in version {version} of the format by {age} gazelle; this one reads version {VERSION}: compile the list again, or use that gazelle"
            ));
        }
        let Ok((header, rest)) = Self::read_from_prefix(bytes) else {
            return wrong(cut(bytes.len(), None));
        };
        let damaged =
            || wrong("the header is damaged: its checksum is wrong; compile the list again".to_owned());
        if header.sections > MOST_SECTIONS {
            return damaged();
        }
        let Ok((sections, _)) = <[Section]>::ref_from_prefix_with_elems(rest, header.sections as usize)
        else {
            return wrong(cut(bytes.len(), None));
        };
        if header.sum(sections) != header.checksum && !cfg!(fuzzing) {
            return damaged();
        }
        if header.len != bytes.len() as u64 {
            return wrong(cut(bytes.len(), Some(header.len)));
        }
        // Only a file made to deceive gets past the checksum with sections out of place.
        let head = size_of::<Self>() + size_of_val(sections);
        let mut end = head.next_multiple_of(ALIGNMENT);
        if bytes.get(head..end).is_none_or(|filling| filling.iter().any(|&byte| byte != 0)) {
            return damaged();
        }
        for section in sections {
            let fits =
                section.start == end as u64 && section.len <= header.len - section.start.min(header.len);
            if !fits || section.padded().end > bytes.len() {
                return damaged();
            }
            end = section.padded().end;
        }
        if end != bytes.len() || header.order != ORDER {
            return damaged();
        }
        Ok((header, sections.to_vec()))
    }
}

fn cut(len: usize, wanted: Option<u64>) -> String {
    match wanted {
        Some(wanted) if wanted < len as u64 => {
            format!(
                "has {len} bytes and should have {wanted}: something was added to the file; compile the list again"
            )
        }
        Some(wanted) => {
            format!("has {len} bytes and should have {wanted}: the file is cut off; copy it again")
        }
        None => format!("has {len} bytes, less than a header: the file is cut off; copy it again"),
    }
}
