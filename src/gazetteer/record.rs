//! An entry as a record: the keys that files and programs know it by.
//!
//! `name` is needed; `id` defaults to it, and a whole number becomes its decimal text. A key of the
//! entry whose value is null is as good as missing. Any other key is an attribute; `attributes` holds
//! more of them. A key that stands twice is an error: one of its values would be lost.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use serde_json::{Map, Value};

use super::entry::Entry;
use super::options::{Case, CommonWords};
use crate::{Error, ErrorKind, Result};

impl Entry {
    /// The entry that a JSON object describes: `{"id": "to-lam", "name": "To Lam", "country": "VN"}`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Gazetteer`] if the name is missing or a value is not what its key takes; the
    /// message names the entry, the key and what would have been accepted.
    pub fn from_json(record: Value) -> Result<Self> {
        let known = ["id", "name"].iter().find_map(|&key| match record.get(key) {
            Some(Value::String(text)) => Some(text.clone()),
            _ => None,
        });
        Self::deserialize(record).map_err(|error| {
            let error = Error::new(ErrorKind::Gazetteer, error.to_string());
            match known {
                Some(known) => error.at(format_args!("{known:?}")),
                None => error,
            }
        })
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Record)
    }
}

/// Reads the keys of one record.
struct Record;

impl<'de> Visitor<'de> for Record {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a \"name\"")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entry, A::Error> {
        let mut entry = Entry::default();
        let (mut id, mut name) = (None, None);
        let mut seen = [false; Field::KNOWN.len()];
        while let Some(key) = map.next_key_seed(Key)? {
            match &key {
                Field::Attribute(key) if entry.attributes.contains_key(key) => return Err(twice(key)),
                field => {
                    let known = Field::KNOWN.iter().position(|known| known == field);
                    if let Some(known) = known
                        && std::mem::replace(&mut seen[known], true)
                    {
                        return Err(twice(field.key()));
                    }
                }
            }
            match key {
                Field::Id => id = map.next_value_seed(Id)?,
                Field::Name => name = map.next_value_seed(Text("name"))?,
                Field::Label => entry.label = map.next_value_seed(Text("label"))?,
                Field::Aliases => entry.aliases = map.next_value_seed(Forms("aliases"))?,
                Field::ShortForms => entry.short_forms = map.next_value_seed(Forms("short_forms"))?,
                Field::Priority => entry.priority = map.next_value_seed(Priority)?,
                Field::Case => {
                    let word: Option<String> = map.next_value_seed(Text("case"))?;
                    entry.case = word.map(|word| Case::parse(&word)).transpose().map_err(A::Error::custom)?;
                }
                Field::CommonWords => {
                    let word: Option<String> = map.next_value_seed(Text("common_words"))?;
                    entry.common_words =
                        word.map(|word| CommonWords::parse(&word)).transpose().map_err(A::Error::custom)?;
                }
                Field::Attributes => {
                    for (key, value) in map.next_value_seed(Attributes)? {
                        if entry.attributes.insert(key.clone(), value).is_some() {
                            return Err(twice(&key));
                        }
                    }
                }
                Field::Attribute(key) => {
                    let value = map.next_value()?;
                    entry.attributes.insert(key, value);
                }
            }
        }
        let Some(name) = name else {
            let seen = Field::KNOWN.iter().zip(seen).filter(|&(_, seen)| seen).map(|(field, _)| field.key());
            let keys: Vec<&str> = seen.chain(entry.attributes.keys().map(String::as_str)).collect();
            return Err(A::Error::custom(format!(
                "there is no \"name\", only: {}; accepted: an object with a \"name\"",
                keys.join(", ")
            )));
        };
        entry.id = id.unwrap_or_else(|| name.clone());
        entry.name = name;
        Ok(entry)
    }
}

fn twice<E: de::Error>(key: &str) -> E {
    E::custom(format!("the key {key:?} stands twice"))
}

/// What a key or a column says about an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Field {
    Id,
    Name,
    Label,
    Aliases,
    ShortForms,
    Priority,
    Case,
    CommonWords,
    Attributes,
    Attribute(String),
}

impl Field {
    /// All but the attributes that are keys of their own.
    const KNOWN: [Self; 9] = [
        Field::Id,
        Field::Name,
        Field::Label,
        Field::Aliases,
        Field::ShortForms,
        Field::Priority,
        Field::Case,
        Field::CommonWords,
        Field::Attributes,
    ];

    /// The field that goes by this very key.
    pub(super) fn of(key: &str) -> Self {
        match key {
            "id" => Field::Id,
            "name" => Field::Name,
            "label" => Field::Label,
            "aliases" => Field::Aliases,
            "short_forms" => Field::ShortForms,
            "priority" => Field::Priority,
            "case" => Field::Case,
            "common_words" => Field::CommonWords,
            "attributes" => Field::Attributes,
            _ => Field::Attribute(key.to_owned()),
        }
    }

    /// Its key.
    pub(super) fn key(&self) -> &str {
        match self {
            Field::Id => "id",
            Field::Name => "name",
            Field::Label => "label",
            Field::Aliases => "aliases",
            Field::ShortForms => "short_forms",
            Field::Priority => "priority",
            Field::Case => "case",
            Field::CommonWords => "common_words",
            Field::Attributes => "attributes",
            Field::Attribute(key) => key,
        }
    }
}

/// Declares how one kind of value is read: what is expected, and which visits answer.
macro_rules! value {
    ($name:ident $(($field:ty))?, $value:ty, |$this:ident, $f:ident| $expecting:expr, { $($visits:item)* }) => {
        struct $name $(($field))?;

        impl<'de> DeserializeSeed<'de> for $name {
            type Value = $value;

            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<$value, D::Error> {
                deserializer.deserialize_any(self)
            }
        }

        impl<'de> Visitor<'de> for $name {
            type Value = $value;

            fn expecting(&self, $f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let $this = self;
                $expecting
            }

            $($visits)*
        }
    };
}

value!(Key, Field, |_key, f| f.write_str("a key"), {
    fn visit_str<E: de::Error>(self, key: &str) -> Result<Field, E> {
        Ok(Field::of(key))
    }
});

value!(Text(&'static str), Option<String>, |this, f| write!(f, "text for {:?}", this.0), {
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Option<String>, E> {
        Ok(Some(text.to_owned()))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Option<String>, E> {
        Ok(Some(text))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<String>, E> {
        Ok(None)
    }
});

value!(Id, Option<String>, |_id, f| f.write_str("text or a whole number for \"id\""), {
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Option<String>, E> {
        Ok(Some(text.to_owned()))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Option<String>, E> {
        Ok(Some(text))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Option<String>, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Option<String>, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<String>, E> {
        Ok(None)
    }
});

value!(Priority, i64, |_priority, f| f.write_str("a whole number for \"priority\""), {
    fn visit_i64<E: de::Error>(self, number: i64) -> Result<i64, E> {
        Ok(number)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<i64, E> {
        i64::try_from(number).map_err(|_| E::invalid_value(de::Unexpected::Unsigned(number), &self))
    }

    // Tables with gaps write whole numbers as 5.0.
    fn visit_f64<E: de::Error>(self, number: f64) -> Result<i64, E> {
        whole(number).ok_or_else(|| E::invalid_value(de::Unexpected::Float(number), &self))
    }

    fn visit_unit<E: de::Error>(self) -> Result<i64, E> {
        Ok(0)
    }
});

/// The whole number that `number` is, as far as a float can tell.
pub(super) fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() <= (1_u64 << 53) as f64).then_some(number as i64)
}

value!(Forms(&'static str), Vec<String>, |this, f| write!(f, "a list of text for {:?}", this.0), {
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<String>, A::Error> {
        let mut forms = Vec::new();
        while let Some(form) = items.next_element_seed(Item(self.0))? {
            forms.push(form);
        }
        Ok(forms)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Vec<String>, E> {
        Ok(Vec::new())
    }
});

value!(Item(&'static str), String, |this, f| write!(f, "text in {:?}", this.0), {
    fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<String, E> {
        Ok(text)
    }
});

value!(Attributes, Map<String, Value>, |_attributes, f| f.write_str("an object for \"attributes\""), {
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Map<String, Value>, A::Error> {
        let mut attributes = Map::new();
        while let Some((key, value)) = map.next_entry::<String, Value>()? {
            if attributes.contains_key(&key) {
                return Err(twice(&key));
            }
            attributes.insert(key, value);
        }
        Ok(attributes)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Map<String, Value>, E> {
        Ok(Map::new())
    }
});

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Entry, String> {
        serde_json::from_str(json).map_err(|error: serde_json::Error| error.to_string())
    }

    #[test]
    fn keys_are_fields_or_attributes() {
        let entry = read(
            r#"{"name": "To Lam", "id": 7, "aliases": ["Tô Lâm"], "priority": 5.0, "label": null, "country": "VN",
                "case": "exact", "attributes": {"name": "x", "n": null}}"#,
        )
        .expect("a record");
        assert_eq!((entry.id.as_str(), entry.name.as_str(), entry.priority), ("7", "To Lam", 5));
        assert_eq!((entry.label, entry.case), (None, Some(Case::Exact)));
        let attributes: Vec<(&str, Value)> =
            entry.attributes.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
        assert_eq!(attributes, [("country", "VN".into()), ("name", "x".into()), ("n", Value::Null)]);
    }

    #[test]
    fn wrong_values_name_the_key_and_what_it_takes() {
        for (json, message) in [
            (r#"{"name": 5}"#, "expected text for \"name\""),
            (r#"{"name": "a", "label": 5}"#, "expected text for \"label\""),
            (r#"{"name": "a", "aliases": "b"}"#, "expected a list of text for \"aliases\""),
            (r#"{"name": "a", "aliases": [1]}"#, "expected text in \"aliases\""),
            (r#"{"name": "a", "aliases": [null]}"#, "expected text in \"aliases\""),
            (r#"{"name": "a", "id": 1.5}"#, "expected text or a whole number for \"id\""),
            (r#"{"name": "a", "id": true}"#, "expected text or a whole number for \"id\""),
            (r#"{"name": "a", "priority": 1.5}"#, "expected a whole number for \"priority\""),
            (r#"{"name": "a", "priority": "1"}"#, "expected a whole number for \"priority\""),
            (r#"{"name": "a", "case": "lower"}"#, "accepted: smart, exact, ignore"),
            (r#"{"name": "a", "common_words": "no"}"#, "accepted: guard, allow, strict"),
            (r#"{"name": "a", "attributes": []}"#, "expected an object for \"attributes\""),
            (r#"{"name": "a", "name": "b"}"#, "\"name\" stands twice"),
            (r#"{"name": "a", "x": 1, "x": 2}"#, "\"x\" stands twice"),
            (r#"{"name": "a", "x": 1, "attributes": {"x": 2}}"#, "\"x\" stands twice"),
            (r#"{"id": "a", "x": 1}"#, "no \"name\", only: id, x"),
            (r#"{"name": null}"#, "no \"name\", only: name"),
            (r#"[1]"#, "an object with a \"name\""),
        ] {
            let error = read(json).expect_err(json);
            assert!(error.contains(message), "{json}: {error}");
        }
        let error = Entry::from_json(serde_json::json!({"id": "x", "name": 1})).expect_err("a number");
        assert!(error.to_string().starts_with("\"x\": invalid type"), "{error}");
    }
}
