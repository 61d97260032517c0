//! The header of a table: which column says what about an entry.

use super::super::record::Field;
use crate::{Error, ErrorKind, Result};

/// Other headers that people write for a field.
const SYNONYMS: &[(Field, &[&str])] = &[
    (Field::Id, &["identifier", "entity_id", "qid"]),
    (Field::Name, &["canonical_name", "preferred_name", "entity_name", "term"]),
    (Field::Label, &["type", "entity_type", "category"]),
    (
        Field::Aliases,
        &[
            "alias",
            "synonyms",
            "synonym",
            "alternate_names",
            "alternatenames",
            "alternative_names",
            "other_names",
            "also_known_as",
            "aka",
        ],
    ),
    (Field::ShortForms, &["short_form", "short_names", "short_name"]),
    (Field::Priority, &["weight"]),
];

/// What each column is; columns that are no field are attributes under their own header.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    pub(super) fields: Vec<Field>,
    headers: Vec<String>,
}

impl Columns {
    /// Reads the headers of a file: case, spaces and hyphens do not matter, and a field that has no
    /// column of its name takes one of a known synonym.
    pub(super) fn named(headers: Vec<String>) -> Result<Self> {
        let keys: Vec<String> = headers
            .iter()
            .map(|header| crate::text::trim(header).to_lowercase().replace([' ', '-'], "_"))
            .collect();
        let mut fields: Vec<Field> = headers.iter().map(|header| Field::Attribute(header.clone())).collect();
        for (field, synonyms) in SYNONYMS
            .iter()
            .map(|(field, synonyms)| (field, *synonyms))
            .chain([(&Field::Case, [].as_slice()), (&Field::CommonWords, [].as_slice())])
        {
            let at = |wanted: &[&str]| -> Vec<usize> {
                (0..keys.len()).filter(|&at| wanted.contains(&keys[at].as_str())).collect()
            };
            let own = at(&[field.key()]);
            let found = if own.is_empty() { at(synonyms) } else { own };
            match found[..] {
                [] => {}
                [column] => fields[column] = field.clone(),
                [first, second, ..] => {
                    return Err(Error::new(
                        ErrorKind::FileFormat,
                        format!(
                            "the columns {:?} and {:?} both say the {}; accepted: one of them, best named {:?}",
                            headers[first],
                            headers[second],
                            field.key(),
                            field.key()
                        ),
                    ));
                }
            }
        }
        let names =
            "a first line with \"name\", \"canonical_name\", \"preferred_name\", \"entity_name\" or \"term\"";
        Self::checked(fields, headers, names)
    }

    /// Takes headers as they are: a field's very key, or an attribute.
    pub(super) fn exact(headers: Vec<String>) -> Result<Self> {
        let field = |header: &String| match Field::of(header) {
            Field::Attributes => Field::Attribute(header.clone()),
            field => field,
        };
        Self::checked(headers.iter().map(field).collect(), headers, "a column \"name\"")
    }

    fn checked(fields: Vec<Field>, headers: Vec<String>, accepted: &str) -> Result<Self> {
        if !fields.contains(&Field::Name) {
            let headers = headers.join(", ");
            let message =
                format!("there is no column \"name\"; the columns are: {headers}; accepted: {accepted}");
            return Err(Error::new(ErrorKind::FileFormat, message));
        }
        if let Some(at) = (1..fields.len()).find(|&at| fields[..at].contains(&fields[at])) {
            let message = format!("two columns are named {:?}; accepted: each name once", headers[at]);
            return Err(Error::new(ErrorKind::FileFormat, message));
        }
        Ok(Self { fields, headers })
    }

    /// Whether names are all there is.
    pub(super) fn only_names(&self) -> bool {
        self.fields == [Field::Name]
    }

    /// Which column became what, for the report: `; name from "Title", attributes: lat, lon`.
    pub(super) fn decided(&self) -> String {
        let pairs = || self.fields.iter().zip(&self.headers);
        let mut parts: Vec<String> = pairs()
            .filter(|(field, header)| !matches!(field, Field::Attribute(_)) && field.key() != *header)
            .map(|(field, header)| format!("{} from {header:?}", field.key()))
            .collect();
        let attributes: Vec<&str> = pairs()
            .filter(|(field, _)| matches!(field, Field::Attribute(_)))
            .map(|(_, header)| header.as_str())
            .collect();
        if !attributes.is_empty() {
            parts.push(format!("attributes: {}", attributes.join(", ")));
        }
        if parts.is_empty() { String::new() } else { format!("; {}", parts.join(", ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(headers: &[&str]) -> Result<Columns> {
        Columns::named(headers.iter().map(|&header| header.to_owned()).collect())
    }

    #[test]
    fn headers_are_read_generously_and_said() {
        let columns = named(&["QID", "Name", "Type", "also known as", "lat"]).expect("headers");
        let keys: Vec<&str> = columns.fields.iter().map(Field::key).collect();
        assert_eq!(keys, ["id", "name", "label", "aliases", "lat"]);
        assert_eq!(
            columns.decided(),
            "; id from \"QID\", name from \"Name\", label from \"Type\", aliases from \"also known as\", attributes: lat"
        );
        // A field's own name leaves its synonyms to be attributes.
        let columns = named(&["name", "type", "label"]).expect("headers");
        assert_eq!(columns.fields[1], Field::Attribute("type".to_owned()));
    }

    #[test]
    fn doubtful_headers_are_refused() {
        for (headers, message) in [
            (&["title", "x"][..], "no column \"name\"; the columns are: title, x"),
            (&["name", "Name"], "both say the name"),
            (&["name", "alias", "synonyms"], "both say the aliases"),
            (&["name", "x", "x"], "two columns are named \"x\""),
        ] {
            let error = named(headers).expect_err(message).to_string();
            assert!(error.contains(message), "{error}");
        }
    }
}
