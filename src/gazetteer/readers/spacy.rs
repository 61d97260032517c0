//! Patterns of spaCy's EntityRuler: `{"label": "ORG", "pattern": "Apple Inc.", "id": "apple"}`.
//!
//! A pattern that is text, or a list of tokens that say nothing but their text (`ORTH`, `TEXT`,
//! `LOWER`) and are words, is a form. Any other pattern asks for a tokenizer and is left out. The
//! patterns of one id are one entry: the first is its name, the others are aliases. Without an id the
//! text is the id, with the label in front where another label has that text already.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::intake::{Intake, Place, Record};
use super::json::malformed;
use super::source::Source;
use crate::gazetteer::entry::Entry;
use crate::gazetteer::options::Case;
use crate::{Error, ErrorKind, Result};

/// An entry that grows, and the line it began on.
struct Growing {
    entry: Entry,
    line: u64,
    /// Whether all its patterns compare without case.
    any_case: bool,
}

pub(super) fn read(source: Source, intake: &mut Intake) -> Result<()> {
    let file = source.name.clone();
    let mut known: HashMap<(Option<String>, String), usize> = HashMap::new();
    let mut ids: HashMap<String, usize> = HashMap::new();
    let mut entries: Vec<Growing> = Vec::new();
    intake.lines(source, |intake, place, line| {
        let pattern = match Pattern::of(line) {
            Ok(pattern) => pattern,
            Err(error) => return intake.refuse(place, error),
        };
        let (form, any_case) = match pattern.form {
            Ok(form) => form,
            Err(reason) => {
                intake.leave_out(place, &reason);
                return Ok(());
            }
        };
        // Patterns of one id may stand for one thing only; without an id the label tells things apart.
        let key = match &pattern.id {
            Some(id) => (None, id.clone()),
            None => (Some(pattern.label.clone().unwrap_or_default()), form.clone()),
        };
        if let Some(&at) = known.get(&key) {
            let Growing { entry, line, any_case: all } = &mut entries[at];
            if entry.label != pattern.label {
                let message = format!(
                    "the id {:?} has the label {:?} here and {:?} on line {}; accepted: one label an id",
                    entry.id, pattern.label, entry.label, line
                );
                return intake.refuse(place, Error::new(ErrorKind::Gazetteer, message));
            }
            *all &= any_case;
            if entry.name != form && !entry.aliases.contains(&form) {
                entry.aliases.push(form);
            }
            for (key, value) in pattern.attributes {
                entry.attributes.entry(key).or_insert(value);
            }
            intake.merged();
            return Ok(());
        }
        let mut id = key.1.clone();
        if pattern.id.is_none() && ids.contains_key(&id) {
            id = format!("{}:{id}", pattern.label.as_deref().unwrap_or_default());
        }
        ids.insert(id.clone(), entries.len());
        known.insert(key, entries.len());
        let (label, attributes) = (pattern.label, pattern.attributes);
        let entry = Entry { id, name: form, label, attributes, ..Entry::default() };
        entries.push(Growing { entry, line: place.number, any_case });
        Ok(())
    })?;
    for Growing { mut entry, line, any_case } in entries {
        entry.case = any_case.then_some(Case::Ignore);
        intake.take(Place { file: &file, unit: "line", number: line }, &Record::Entry(Box::new(entry)))?;
    }
    Ok(())
}

struct Pattern {
    label: Option<String>,
    id: Option<String>,
    attributes: Map<String, Value>,
    /// The form and whether case does not matter, or why there is none.
    form: Result<(String, bool), String>,
}

impl Pattern {
    fn of(line: &str) -> Result<Self> {
        let mut record: Map<String, Value> =
            serde_json::from_str(line).map_err(|error| malformed(line, &error))?;
        let mut text = |key: &str| match record.remove(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(Value::Number(number)) if key == "id" => Ok(Some(number.to_string())),
            Some(other) => {
                let message = format!("{key:?} is {other}; accepted: text");
                Err(Error::new(ErrorKind::FileFormat, message))
            }
        };
        let (label, id) = (text("label")?, text("id")?.filter(|id| !id.is_empty()));
        let form = match record.remove("pattern") {
            Some(Value::String(form)) => Ok((form, false)),
            Some(Value::Array(tokens)) => joined(&tokens),
            _ => {
                let message = "there is no \"pattern\"; accepted: text or a list of tokens";
                return Err(Error::new(ErrorKind::FileFormat, message));
            }
        };
        Ok(Self { label, id, attributes: record, form })
    }
}

/// The tokens as one form, with spaces between them, or why that would be a guess.
fn joined(tokens: &[Value]) -> Result<(String, bool), String> {
    let mut form = String::new();
    let mut any_case = true;
    for token in tokens {
        let unknown = || {
            format!("the token {token} asks for a tokenizer; accepted: only ORTH, TEXT or LOWER with text")
        };
        let token = token.as_object().filter(|token| token.len() == 1).ok_or_else(unknown)?;
        let (key, text) = token.iter().next().ok_or_else(unknown)?;
        let text = text.as_str().ok_or_else(unknown)?;
        any_case &= match key.to_ascii_uppercase().as_str() {
            "ORTH" | "TEXT" => false,
            "LOWER" => true,
            _ => return Err(unknown()),
        };
        if tokens.len() > 1 && !is_word(text) {
            return Err(format!(
                "whether a space stands beside the token {text:?} is not said; accepted: words"
            ));
        }
        form.push_str(if form.is_empty() { "" } else { " " });
        form.push_str(text);
    }
    if form.is_empty() { Err("a pattern without tokens".to_owned()) } else { Ok((form, any_case)) }
}

/// Whether a token is a word that white space separates from other words.
fn is_word(token: &str) -> bool {
    let spaceless = |c: char| {
        matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
            | '\u{2e80}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
    };
    token.starts_with(char::is_alphanumeric)
        && token.ends_with(|c: char| c.is_alphanumeric() || c == '.')
        && !token.chars().any(|c| c.is_whitespace() || spaceless(c))
        && !matches!(token, "n't" | "n’t")
}
