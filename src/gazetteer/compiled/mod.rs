//! The compiled file: the arrays of a gazetteer as they stand in memory.
//!
//! # Contract
//!
//! A header with magic, version, length, fingerprint and checksum, a table of sections, then the sections,
//! each at a multiple of 64 bytes, filled up with zeros and under a checksum of its own. The arrays are
//! used where they stand; loading checks every byte and that no row points out of its array, and builds
//! nothing; the automaton of a gazetteer without boundaries is not kept and made at the first search. A file
//! that is newer, foreign, cut off or damaged is an error that says so. Saving writes a file beside the target, syncs
//! it and renames it: whoever has the old one open keeps it.

mod header;
mod info;
mod memory;

use std::io::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use super::array::Array;
use super::automaton::Letters;
use super::index::WordIndex;
use super::languages::Language;
use super::options::{Boundaries, Options};
use super::readers::Report;
use super::store::{FORMS, FormRow, Store};
use super::{Engine, Gazetteer, Inner};
use crate::output::write_with;
use crate::text::hash::folded_word;
use crate::{Error, ErrorKind, Result};

pub use info::info;
pub(super) use memory::Memory;

use header::{ALIGNMENT, Header, Section};
use memory::Early;

/// Whether a file that begins like this is a compiled gazetteer.
pub(super) fn is_compiled(head: &[u8]) -> bool {
    head.starts_with(&header::MAGIC)
}

/// Where a gazetteer was loaded from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file, absolute.
    pub path: PathBuf,
    /// What tells its content from any other.
    pub fingerprint: u64,
    /// Whether the file is mapped and not read.
    pub memory_map: bool,
}

impl Origin {
    /// Loads the same gazetteer again.
    ///
    /// # Errors
    ///
    /// Those of [`Gazetteer::load`]; [`ErrorKind::FileFormat`] if the file has another content now.
    pub fn load(&self) -> Result<Gazetteer> {
        let gazetteer = Gazetteer::load(&self.path, self.memory_map)?;
        let found = gazetteer.origin().map_or(0, |origin| origin.fingerprint);
        if found == self.fingerprint {
            return Ok(gazetteer);
        }
        let (path, wanted) = (self.path.display(), self.fingerprint);
        Err(Error::new(
            ErrorKind::FileFormat,
            format!(
                "{path}: is another gazetteer (fingerprint {found:016x}) than the one that was sent ({wanted:016x}); accepted: the same file"
            ),
        ))
    }
}

/// What is not an array.
#[derive(Debug, Serialize, Deserialize)]
struct About {
    /// The version of gazelle that wrote the file.
    gazelle: String,
    options: Options,
    entries: usize,
    forms: usize,
    merged_names: usize,
    attribution: Option<String>,
    report: Option<Report>,
}

const ABOUT: &str = "about";

/// From so many bytes on, a file is checked on several threads.
const LARGE: usize = 4 << 20;

/// How many bytes of a file are asked for at once.
const STEP: usize = 2 << 20;

impl Gazetteer {
    /// Where it was loaded from; `None` if it was built or came as bytes.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        self.inner.origin.as_ref()
    }

    /// Writes it to a file, which is replaced as a whole or not at all; what is no regular file, such as a
    /// pipe, is written to where it stands.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] and [`ErrorKind::NotFound`] from the system.
    pub fn save(&self, path: &Path) -> Result<()> {
        if path.is_dir() {
            let message = format!("{}: is a folder; accepted: the name of a file", path.display());
            return Err(Error::new(ErrorKind::Io, message));
        }
        write_with(path, |file| self.write(&mut Early::new(file)))
    }

    /// The bytes that [`Gazetteer::save`] writes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Memory takes whatever is written.
        let _ = self.write(&mut bytes);
        bytes
    }

    fn write(&self, into: &mut impl Write) -> std::io::Result<()> {
        let inner = &*self.inner;
        let about = About {
            gazelle: env!("CARGO_PKG_VERSION").to_owned(),
            options: inner.options.clone(),
            entries: self.len(),
            forms: inner.store.forms().len(),
            merged_names: inner.merged_names,
            attribution: self.attribution.as_deref().map(str::to_owned),
            report: inner.report.clone(),
        };
        let about = serde_json::to_vec(&about)?;
        let mut parts: Vec<(&str, &[u8])> = vec![(ABOUT, &about)];
        parts.extend(inner.store.sections());
        if let Engine::Words(index) = &inner.engine {
            parts.extend(index.sections());
        }
        let mut end = (size_of::<Header>() + parts.len() * size_of::<Section>()).next_multiple_of(ALIGNMENT);
        let mut sections = Vec::new();
        for &(name, bytes) in &parts {
            let mut section =
                Section { name: [0; 12], checksum: 0, start: end as u64, len: bytes.len() as u64 };
            section.name[..name.len()].copy_from_slice(name.as_bytes());
            let mut sum = crc32fast::Hasher::new();
            sum.update(bytes);
            sum.update(&[0; ALIGNMENT][..section.padded().len() - bytes.len()]);
            section.checksum = sum.finalize();
            end = section.padded().end;
            sections.push(section);
        }
        let fingerprint = folded_word(sections.as_bytes());
        let header = Header::new(&sections, end, fingerprint);
        into.write_all(header.as_bytes())?;
        into.write_all(sections.as_bytes())?;
        let head = size_of::<Header>() + size_of_val(&sections[..]);
        into.write_all(&[0; ALIGNMENT][..head.next_multiple_of(ALIGNMENT) - head])?;
        for ((_, bytes), section) in parts.iter().zip(&sections) {
            into.write_all(bytes)?;
            into.write_all(&[0; ALIGNMENT][..section.padded().len() - bytes.len()])?;
        }
        Ok(())
    }

    /// Loads a compiled file. With `memory_map` its arrays are used where they stand and processes share
    /// them; nobody may cut the file or write into it meanwhile (replacing it as [`Gazetteer::save`] does is
    /// safe). Without, it is read into memory.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] and [`ErrorKind::Io`] from the system; [`ErrorKind::FileFormat`] if it is
    /// another kind of file, of another version, cut off or damaged.
    pub fn load(path: &Path, memory_map: bool) -> Result<Self> {
        let memory = Memory::open(path, memory_map)?;
        let absolute = std::path::absolute(path).map_err(|error| Error::io(path, &error))?;
        let at = |error: Error| error.at(path.display());
        Self::of(memory, |fingerprint| Some(Origin { path: absolute, fingerprint, memory_map })).map_err(at)
    }

    /// The gazetteer that [`Gazetteer::to_bytes`] gave these bytes of.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::FileFormat`], as for [`Gazetteer::load`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        Self::of(Memory::copied(bytes), |_| None)
    }

    fn of(memory: Memory, origin: impl FnOnce(u64) -> Option<Origin>) -> Result<Self> {
        let started = Instant::now();
        let sections = Sections::open(memory)?;
        let about = sections.about()?;
        let engine = || match about.options.boundaries {
            Boundaries::Word => {
                let forms = sections.array::<FormRow>(FORMS)?.len();
                WordIndex::of(&sections, forms).map(|index| Engine::Words(Box::new(index)))
            }
            Boundaries::None => Ok(Engine::Letters(Letters::default())),
        };
        let (store, engine) = Store::of(&sections, engine)?;
        // What nobody asked for has not been checked.
        let index = if let Engine::Words(index) = &engine { index.sections().count() } else { 0 };
        if sections.table.len() != 1 + store.sections().len() + index {
            return Err(damaged(ABOUT));
        }
        let known = about.options.language.iter().map(|code| Language::find(code));
        let languages = known.collect::<Result<_>>().map_err(|_| damaged(ABOUT))?;
        let inner = Inner {
            options: about.options,
            languages,
            store,
            engine,
            merged_names: about.merged_names,
            build_seconds: started.elapsed().as_secs_f64(),
            report: about.report,
            origin: origin(sections.header.fingerprint),
        };
        Ok(Self { inner: Arc::new(inner), attribution: about.attribution.map(Into::into) })
    }
}

/// The sections of an open file.
pub(super) struct Sections {
    memory: Arc<Memory>,
    header: Header,
    table: Vec<Section>,
}

impl Sections {
    fn open(memory: Memory) -> Result<Self> {
        let (header, table) = Header::read(memory.bytes())?;
        Ok(Self { memory: Arc::new(memory), header, table })
    }

    fn section(&self, name: &str) -> Result<&Section> {
        self.table.iter().find(|section| section.name() == name).ok_or_else(|| damaged(name))
    }

    /// Checks every byte of a section.
    pub(super) fn check(&self, name: &str) -> Result<()> {
        let section = self.section(name)?;
        let mut sum = crc32fast::Hasher::new();
        // `Header::read` has seen that the section lies inside the file.
        let Range { start, end } = section.padded();
        for from in (start..end).step_by(STEP) {
            let step = from..end.min(from + STEP);
            self.memory.bring(step.clone());
            sum.update(&self.memory.bytes()[step]);
        }
        // A fuzzer would never get past them.
        if sum.finalize() != section.checksum && !cfg!(fuzzing) { Err(damaged(name)) } else { Ok(()) }
    }

    /// Whether the file is so large that two threads check it faster than one.
    pub(super) fn is_large(&self) -> bool {
        self.memory.bytes().len() >= LARGE
    }

    fn about(&self) -> Result<About> {
        serde_json::from_slice(&self.take::<u8>(ABOUT)?).map_err(|_| damaged(ABOUT))
    }

    /// The array of this name, its checksum checked.
    pub(super) fn take<T: FromBytes + Immutable + KnownLayout>(&self, name: &str) -> Result<Array<T>> {
        self.check(name)?;
        self.array(name)
    }

    /// The array of this name, whatever it holds.
    pub(super) fn array<T: FromBytes + Immutable + KnownLayout>(&self, name: &str) -> Result<Array<T>> {
        let section = self.section(name)?;
        let start = section.start as usize;
        Array::mapped(&self.memory, start..start + section.len as usize).ok_or_else(|| damaged(name))
    }
}

/// An array that is not what was written.
pub(super) fn damaged(section: &str) -> Error {
    Error::new(
        ErrorKind::FileFormat,
        format!("the section {section:?} is damaged; copy the file again or compile the list again"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::{Builder, Entry, Found, Overlap};
    use crate::text::NoBreaks;

    /// A file of a few entries that fill every array.
    fn small(options: Options) -> Vec<u8> {
        let mut builder = Builder::new(options).expect("options");
        let mut add = |id: &str, name: &str, aliases: &[&str]| {
            let aliases = aliases.iter().map(|&alias| alias.to_owned()).collect();
            let attributes = serde_json::from_str("{\"x\": 1}").expect("JSON");
            let (id, name, label) = (id.to_owned(), name.to_owned(), Some("L".to_owned()));
            builder
                .add(&Entry { id, name, label, aliases, attributes, ..Entry::default() })
                .expect("an entry");
        };
        add("a", "To Lam", &["Tô Lâm", "苏林", "lam"]);
        add("b", "Tô Lâm", &["™", "C++"]);
        builder.add_name("Hanoi").expect("a name");
        builder.build().expect("entries").to_bytes()
    }

    /// Uses everything there is; what comes out does not matter here.
    fn use_up(gazetteer: &Gazetteer) {
        for at in 0..gazetteer.len() as u32 {
            let _ = (gazetteer.entry(at).to_entry(), gazetteer.position(gazetteer.entry(at).id()));
        }
        let _ = (gazetteer.stats(), gazetteer.position("nobody"));
        let mut found = Found::default();
        for overlap in [Overlap::Longest, Overlap::All] {
            gazetteer.find("To Lam, Tô Lâm ™ 苏林 in Hanoi: C++, LAM.", overlap, &NoBreaks, &mut found);
        }
    }

    /// Sections changed by someone who knows how checksums are made: refused, or harmless.
    #[test]
    fn made_up_files_are_refused_or_harmless() {
        let bytes = small(Options::default());
        use_up(&Gazetteer::from_bytes(&bytes).expect("untouched"));
        let (header, table) = Header::read(&bytes).expect("a header");
        let first = table[0].start as usize;
        let (mut refused, mut harmless) = (0, 0);
        for at in first..bytes.len() {
            for flip in [1, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[at] ^= flip;
                let mut table = table.clone();
                for section in &mut table {
                    section.checksum = crc32fast::hash(&changed[section.padded()]);
                }
                let header = Header::new(&table, bytes.len(), header.fingerprint);
                changed[..size_of::<Header>()].copy_from_slice(header.as_bytes());
                changed[size_of::<Header>()..][..size_of_val(&table[..])].copy_from_slice(table.as_bytes());
                match Gazetteer::from_bytes(&changed) {
                    Ok(gazetteer) => {
                        use_up(&gazetteer);
                        harmless += 1;
                    }
                    Err(error) => {
                        assert_eq!(error.kind(), ErrorKind::FileFormat);
                        refused += 1;
                    }
                }
            }
        }
        assert!(refused > 100 && harmless > 100, "{refused} refused, {harmless} harmless");
    }
}
