//! Which files a path stands for.

use std::collections::HashSet;
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
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
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

/// The files that `path` stands for, in code-point order of their relative paths.
pub(super) fn files(path: &str) -> Result<Vec<File>> {
    let root = Path::new(path);
    if root.is_dir() {
        let mut found = Vec::new();
        walk(root, &mut HashSet::new(), &mut found)?;
        let files = sorted(root, found, false)?;
        if files.is_empty() {
            return Err(Error::new(
                ErrorKind::Document,
                format!("{path}: the folder has no documents; accepted: {ACCEPTED}"),
            ));
        }
        return Ok(files);
    }
    if root.exists() {
        return sorted(root.parent().unwrap_or(Path::new("")), vec![root.to_owned()], true);
    }
    if path.contains(['*', '?', '[']) {
        let found = glob(path)?;
        if !found.is_empty() {
            return sorted(literal_base(path), found, true);
        }
        return Err(not_found(path, "no file matches"));
    }
    Err(not_found(path, "no such file or folder"))
}

fn not_found(path: &str, what: &str) -> Error {
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
        for entry in fs::read_dir(&folder).map_err(|error| Error::io(&folder, &error))? {
            let path = entry.map_err(|error| Error::io(&folder, &error))?.path();
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

fn glob(pattern: &str) -> Result<Vec<PathBuf>> {
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..Default::default() };
    let paths = glob::glob_with(pattern, options)
        .map_err(|error| Error::new(ErrorKind::NotFound, format!("{pattern}: {error}")))?;
    let mut found = Vec::new();
    for path in paths {
        let path = path.map_err(|error| Error::io(error.path(), error.error()))?;
        if !path.is_dir() {
            found.push(path);
        }
    }
    Ok(found)
}

/// The folders of a pattern before its first wildcard.
fn literal_base(pattern: &str) -> &Path {
    let wild = pattern.find(['*', '?', '[']).unwrap_or(pattern.len());
    let base = pattern[..wild].rfind('/').map_or("", |slash| &pattern[..=slash]);
    Path::new(base)
}

/// Files with their relative paths, in order. A file that was `named` must have a known format,
/// others are passed over.
fn sorted(root: &Path, paths: Vec<PathBuf>, named: bool) -> Result<Vec<File>> {
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let relative = path.strip_prefix(root).unwrap_or(&path);
        let id = relative.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        match Format::of(&path) {
            Some(format) => files.push(File { path, id, format }),
            None if named => {
                return Err(Error::new(
                    ErrorKind::FileFormat,
                    format!("{}: unknown format; accepted: {ACCEPTED}", path.display()),
                ));
            }
            None => {}
        }
    }
    files.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(files)
}
