//! Which files a path stands for.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use super::Format;
use crate::{Error, ErrorKind, Result};

const ACCEPTED: &str = ".txt .jsonl .csv .parquet, also with .gz or .zst behind";

/// A file to read.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub(super) path: PathBuf,
    /// The path relative to what was asked for, with `/` between the folders.
    pub(super) id: String,
    pub(super) format: Format,
    /// It stands among the documents and is none.
    pub(super) is_aside: bool,
}

impl File {
    /// Its bytes on disk; none of a file that is not there.
    pub(super) fn size(&self) -> u64 {
        fs::metadata(&self.path).map_or(0, |data| data.len())
    }
}

impl Format {
    /// The format that a file's name promises.
    fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
        let packed = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst"));
        let (_, extension) = packed.unwrap_or(&name).rsplit_once('.')?;
        match extension {
            "txt" => Some(Self::Txt),
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            "csv" => Some(Self::Csv),
            "parquet" if packed.is_none() => Some(Self::Parquet),
            _ => None,
        }
    }
}

/// The files that `path` stands for, in code-point order of their relative paths. The file `aside`
/// is no document unless it is what was named.
pub(super) fn files(path: &Path, aside: Option<&Path>) -> Result<Vec<File>> {
    let mut files = named(path)?;
    let aside = aside.and_then(|aside| fs::canonicalize(aside).ok());
    if let Some(aside) = aside.filter(|_| !path.is_file()) {
        for file in files.iter_mut().filter(|file| file.path.file_name() == aside.file_name()) {
            file.is_aside = fs::canonicalize(&file.path).is_ok_and(|path| path == aside);
        }
    }
    Ok(files)
}

fn named(root: &Path) -> Result<Vec<File>> {
    if root.is_dir() {
        let mut found = Vec::new();
        walk(root, &mut HashSet::new(), &mut found)?;
        let files = sorted(root, found, false)?;
        if files.is_empty() {
            return Err(Error::new(
                ErrorKind::Document,
                format!("{}: the folder has no documents; accepted: {ACCEPTED}", root.display()),
            ));
        }
        return Ok(files);
    }
    if root.exists() {
        return sorted(root.parent().unwrap_or(Path::new("")), vec![root.to_owned()], true);
    }
    if is_wild(root.as_os_str()) {
        let found = glob(root)?;
        if !found.is_empty() {
            return sorted(&literal_base(root), found, true);
        }
        return Err(not_found(root, "no file matches"));
    }
    Err(not_found(root, "no such file or folder"))
}

fn is_wild(pattern: &OsStr) -> bool {
    pattern.as_encoded_bytes().iter().any(|byte| b"*?[".contains(byte))
}

fn not_found(path: &Path, what: &str) -> Error {
    let path = path.to_string_lossy();
    let shown: String = path.chars().take(80).collect();
    let more = if shown.len() < path.len() { "…" } else { "" };
    Error::new(
        ErrorKind::NotFound,
        format!("{what}: {:?}; a str is a path, to give a text itself write [text]", shown + more),
    )
}

fn hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// All files below `folder` that are not hidden; a folder that links lead back to is read once.
fn walk(folder: &Path, seen: &mut HashSet<PathBuf>, found: &mut Vec<PathBuf>) -> Result<()> {
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        let real = fs::canonicalize(&folder).map_err(|error| Error::io(&folder, &error))?;
        if !seen.insert(real) {
            continue;
        }
        for path in entries(&folder)? {
            if hidden(&path) {
                continue;
            }
            if path.is_dir() {
                waiting.push(path);
            } else {
                found.push(path);
            }
        }
    }
    Ok(())
}

fn glob(pattern: &Path) -> Result<Vec<PathBuf>> {
    let wrong = |error| Error::new(ErrorKind::NotFound, format!("{}: {error}", pattern.display()));
    let steps = pattern.iter().map(|name| match name {
        name if name == "**" => Ok(Step::Below),
        name if is_wild(name) => glob::Pattern::new(&name.to_string_lossy()).map(Step::Like),
        name => Ok(Step::Named(name.to_owned())),
    });
    let mut steps = steps.collect::<std::result::Result<Vec<_>, _>>().map_err(wrong)?;
    steps.dedup_by(|one, other| matches!((one, other), (Step::Below, Step::Below)));
    if matches!(steps.last(), Some(Step::Below)) {
        steps.push(Step::Like(glob::Pattern::new("*").map_err(wrong)?));
    }
    let mut found = Vec::new();
    follow(Path::new(""), &steps, &mut found)?;
    Ok(found)
}

/// A part of a glob pattern.
enum Step {
    Named(OsString),
    Like(glob::Pattern),
    /// Any number of folders.
    Below,
}

/// The files below `folder` that the steps lead to. A name that is no UTF-8 is compared with U+FFFD in it.
fn follow(folder: &Path, steps: &[Step], found: &mut Vec<PathBuf>) -> Result<()> {
    let Some((step, rest)) = steps.split_first() else {
        if fs::metadata(folder).is_ok_and(|there| !there.is_dir()) {
            found.push(folder.to_owned());
        }
        return Ok(());
    };
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..Default::default() };
    match step {
        Step::Named(name) => follow(&folder.join(name), rest, found)?,
        Step::Like(pattern) => {
            for path in entries(folder)? {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                if pattern.matches_with(&name, options) {
                    follow(&path, rest, found)?;
                }
            }
        }
        Step::Below => {
            follow(folder, rest, found)?;
            for path in entries(folder)? {
                if !hidden(&path) && !path.is_symlink() && path.is_dir() {
                    follow(&path, steps, found)?;
                }
            }
        }
    }
    Ok(())
}

/// What stands in a folder; nothing in what is none.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let there = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    if !there.is_dir() {
        return Ok(Vec::new());
    }
    let failed = |error| Error::io(there, &error);
    let entries = fs::read_dir(there).map_err(failed)?;
    entries.map(|entry| entry.map(|entry| folder.join(entry.file_name())).map_err(failed)).collect()
}

/// The folders of a pattern before its first wildcard.
fn literal_base(pattern: &Path) -> PathBuf {
    pattern.iter().take_while(|name| !is_wild(name)).collect()
}

/// Files with their relative paths, in order. A file that was `named` must have a known format,
/// others are passed over.
fn sorted(root: &Path, paths: Vec<PathBuf>, named: bool) -> Result<Vec<File>> {
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let relative = path.strip_prefix(root).unwrap_or(&path);
        let id = relative.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        match Format::of(&path) {
            Some(format) => files.push(File { path, id, format, is_aside: false }),
            None if named => {
                return Err(Error::new(
                    ErrorKind::FileFormat,
                    format!("{}: unknown format; accepted: {ACCEPTED}", path.display()),
                ));
            }
            None => {}
        }
    }
    // Names that are no UTF-8 may have one id.
    files.sort_by(|one, other| (&one.id, &one.path).cmp(&(&other.id, &other.path)));
    Ok(files)
}
