//! The direction of imports and the fences around dependencies, read from the sources themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each module with the modules it may name. Those that all may name, [`EVERYWHERE`], name only one another.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("output", &[]),
    ("delimited", &[]),
    ("text", &[]),
    ("sentences", &["text"]),
    ("gazetteer", &["text"]),
    ("annotate", &["text", "sentences", "gazetteer"]),
    ("corpus", &["text", "sentences", "gazetteer", "annotate"]),
    ("arrow", &["text", "sentences", "gazetteer", "annotate", "corpus"]),
    ("py", &["text", "sentences", "gazetteer", "annotate", "corpus", "arrow"]),
];

/// What every module may name: the error, files written as a whole, records of text with delimiters.
const EVERYWHERE: &[&str] = &["error", "output", "delimited"];

/// Each dependency with a fence, and the paths under `src` that may name it.
const FENCES: &[(&str, &[&str])] = &[
    ("aho_corasick", &["gazetteer/automaton.rs"]),
    ("rayon", &["corpus"]),
    ("pyo3", &["py"]),
    ("arrow_array", &["arrow.rs", "arrow", "corpus", "gazetteer/readers", "py"]),
    ("arrow_buffer", &["arrow.rs", "arrow", "corpus", "py"]),
    ("arrow_cast", &["arrow.rs", "arrow", "corpus", "gazetteer/readers", "py"]),
    ("arrow_data", &["arrow.rs", "arrow", "corpus", "py"]),
    ("arrow_schema", &["arrow.rs", "arrow", "corpus", "gazetteer/readers", "py"]),
];

/// The files that may hold `unsafe`: word and sentence scan, prefetching, memory maps, foreign memory.
const UNSAFE: &[&str] = &[
    "corpus/pool.rs",
    "gazetteer/array.rs",
    "gazetteer/compiled/memory.rs",
    "gazetteer/fetch.rs",
    "gazetteer/store/strings.rs",
    "py/capsule.rs",
    "py/table.rs",
    "py/text.rs",
    "sentences/blocks.rs",
    "text/utf8.rs",
    "text/words.rs",
];

#[test]
fn modules_name_only_what_lies_before_them() {
    let roots = reexports();
    let mut wrong = Vec::new();
    for file in sources() {
        let Some((_, allowed)) = MAY_NAME.iter().find(|(module, _)| *module == file.module()) else {
            assert_eq!(file.path, "lib.rs", "{}: a module that this test does not know", file.path);
            continue;
        };
        for name in file.names_from_the_root() {
            let module = roots.get(&name).unwrap_or(&name);
            let anywhere = EVERYWHERE.contains(&module.as_str()) || allowed.contains(&module.as_str());
            if module != file.module() && !anywhere {
                wrong.push(format!("{} names {name}", file.path));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "text → sentences | gazetteer → annotate → corpus → arrow → py:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn dependencies_stay_behind_their_fences() {
    let mut wrong = Vec::new();
    for file in sources() {
        let words: BTreeSet<&str> = file.tokens.iter().map(String::as_str).collect();
        for (dependency, places) in FENCES {
            let allowed = places.iter().any(|place| Path::new(&file.path).starts_with(place));
            if words.contains(dependency) && !allowed {
                wrong.push(format!("{} names {dependency}, which belongs to {places:?}", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn unsafe_stands_in_the_listed_files_only() {
    let found: Vec<String> = sources()
        .into_iter()
        .filter(|file| file.tokens.iter().any(|token| token == "unsafe"))
        .map(|file| file.path)
        .collect();
    assert_eq!(found, UNSAFE, "files with `unsafe` (left) against the list of this test (right)");
}

/// What lets threads share every object without a lock over the interpreter.
#[test]
fn python_classes_are_frozen() {
    let (mut classes, mut modules) = (0, 0);
    for file in sources() {
        for (at, token) in file.tokens.iter().enumerate() {
            let rest = &file.tokens[at + 1..];
            match token.as_str() {
                "pyclass" => {
                    let frozen = rest.iter().take_while(|token| *token != "]").any(|token| token == "frozen");
                    assert!(frozen, "{}: a class that is not frozen", file.path);
                    classes += 1;
                }
                "gil_used" => {
                    assert_eq!(rest[..2], ["=", "false"], "{}", file.path);
                    modules += 1;
                }
                _ => {}
            }
        }
    }
    assert!(classes > 5 && modules == 1, "{classes} classes, {modules} modules");
}

#[test]
fn the_reader_of_this_test_sees_every_way_to_name_a_module() {
    let names = |path: &str, code: &str| Source::new(path, code).names_from_the_root();
    assert_eq!(names("text/span.rs", "use crate::py::X;"), ["py"]);
    assert_eq!(names("text/span.rs", "use crate::{self, py::{A, b::C}, arrow};"), ["self", "py", "arrow"]);
    assert_eq!(names("text/span.rs", "fn f() -> crate :: corpus::Batch {}"), ["corpus"]);
    assert_eq!(names("text/span.rs", "use super::super::py;"), ["py"]);
    assert_eq!(names("text/mod.rs", "pub(crate) mod a; use super::{py, corpus};"), ["py", "corpus"]);
    assert_eq!(names("text/span.rs", "use super::Span; mod tests { use super::*; }"), [""; 0]);
    assert_eq!(
        names("text/span.rs", "// crate::py\n/* crate::py */ const A: &str = \"crate::py\";"),
        [""; 0]
    );
    assert_eq!(names("text/span.rs", "const A: char = '\"'; use crate::py; const B: char = '\"';"), ["py"]);
    assert_eq!(
        names("text/span.rs", "fn f<'a>(_: &'a str) {} const A: &str = r#\"a\" crate::py\"#;"),
        [""; 0]
    );
}

/// A source file without its comments and literals.
struct Source {
    /// Relative to `src`, with `/`.
    path: String,
    /// Words and single punctuation marks, `::` being one.
    tokens: Vec<String>,
}

impl Source {
    fn new(path: &str, code: &str) -> Self {
        Self { path: path.to_owned(), tokens: tokens(code) }
    }

    /// The top-level module that the file belongs to.
    fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// How many `super::` lead from the file's own module to the root of the crate.
    fn depth(&self) -> usize {
        let parts = self.path.split('/').count();
        if self.path.ends_with("mod.rs") { parts - 1 } else { parts }
    }

    /// The first name of every path that starts at the root of the crate, groups opened.
    fn names_from_the_root(&self) -> Vec<String> {
        let is = |at: usize, token: &str| self.tokens.get(at).is_some_and(|found| found == token);
        let mut names = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            let mut after = at;
            if is(at, "crate") && is(at + 1, "::") {
                after = at + 2;
            } else {
                let mut steps = 0;
                while is(after, "super") && is(after + 1, "::") {
                    after += 2;
                    steps += 1;
                }
                if steps < self.depth() {
                    after = at;
                }
            }
            if after > at {
                let from_super = self.tokens[at] == "super";
                // A `super` in an inline module goes one step less far; its names are no modules of the root.
                names.extend(
                    heads(&self.tokens[after..])
                        .into_iter()
                        .filter(|name| !from_super || MAY_NAME.iter().any(|(module, _)| module == name)),
                );
                at = after;
            } else {
                at += 1;
            }
        }
        names
    }
}

/// The first names of a path or of the group of paths that `tokens` begin with.
fn heads(tokens: &[String]) -> Vec<String> {
    if tokens.first().is_none_or(|token| token != "{") {
        return tokens.first().cloned().into_iter().collect();
    }
    let mut names = Vec::new();
    let mut depth = 0;
    let mut expected = true;
    for token in tokens {
        match token.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            "," => expected = depth == 1,
            name if expected => {
                names.push(name.to_owned());
                expected = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

/// What `lib.rs` re-exports, with the module it comes from.
fn reexports() -> BTreeMap<String, String> {
    let file = sources().into_iter().find(|file| file.path == "lib.rs").expect("the crate has a lib.rs");
    let mut found = BTreeMap::new();
    for (at, token) in file.tokens.iter().enumerate() {
        let starts = at > 0 && file.tokens[at - 1] == "pub" && token == "use";
        if !starts {
            continue;
        }
        let module = &file.tokens[at + 1];
        let names = file.tokens[at + 2..].iter().take_while(|token| *token != ";");
        found.extend(names.map(|name| (name.clone(), module.clone())));
    }
    found
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    let read = |path: &PathBuf| {
        let relative = path.strip_prefix(&root).expect("below src").to_string_lossy().replace('\\', "/");
        Source::new(&relative, &fs::read_to_string(path).expect("a source file is UTF-8"))
    };
    paths.iter().map(read).collect()
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// Words and punctuation of Rust code; comments, strings, characters and lifetimes are left out.
fn tokens(code: &str) -> Vec<String> {
    let chars: Vec<char> = code.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let next = chars.get(at + 1).copied();
        at = match c {
            '/' if next == Some('/') => after(&chars, at, "\n"),
            '/' if next == Some('*') => after(&chars, at + 2, "*/"),
            '"' => after_quoted(&chars, at, '"'),
            '\'' if next == Some('\\') || chars.get(at + 2) == Some(&'\'') => after_quoted(&chars, at, '\''),
            'r' if matches!(next, Some('"' | '#')) => {
                let hashes = chars[at + 1..].iter().take_while(|&&c| c == '#').count();
                if chars.get(at + 1 + hashes) == Some(&'"') {
                    after(&chars, at + hashes + 2, &format!("\"{}", "#".repeat(hashes)))
                } else {
                    at + 2 // a raw identifier: its name follows
                }
            }
            ':' if next == Some(':') => {
                found.push("::".to_owned());
                at + 2
            }
            _ if c.is_alphanumeric() || c == '_' => {
                let word: String =
                    chars[at..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').collect();
                let end = at + word.chars().count();
                found.push(word);
                end
            }
            _ if c.is_whitespace() => at + 1,
            _ => {
                found.push(c.to_string());
                at + 1
            }
        };
    }
    found
}

/// The place behind the next `mark`, or the end.
fn after(chars: &[char], from: usize, mark: &str) -> usize {
    let mark: Vec<char> = mark.chars().collect();
    (from..chars.len()).find(|&at| chars[at..].starts_with(&mark)).map_or(chars.len(), |at| at + mark.len())
}

/// The place behind a literal that begins and ends with `quote`, escapes respected.
fn after_quoted(chars: &[char], from: usize, quote: char) -> usize {
    let mut at = from + 1;
    while at < chars.len() && chars[at] != quote {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}
