//! One JSON object: of all that stands in it only the wanted fields are kept.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::Met;

/// What is wanted of a line; everything else in it is passed over.
pub(super) struct Fields<'l> {
    /// `None` where there is no such key, as for the id.
    pub(super) text: Option<Text<'l>>,
    pub(super) id: Option<Value>,
    /// Null where there is no such key.
    pub(super) keep: Vec<Value>,
}

/// The keys of what is wanted.
pub(super) struct Keys {
    pub(super) text: String,
    pub(super) id: String,
    pub(super) keep: Vec<String>,
    /// Which of them were there.
    pub(super) met: Met,
}

impl Keys {
    /// The fields with these keys, of a key that is there twice the last.
    pub(super) fn of<'l>(&self, line: &'l str) -> serde_json::Result<Fields<'l>> {
        let mut reader = serde_json::Deserializer::from_str(line);
        let fields = reader.deserialize_map(self)?;
        reader.end()?;
        Ok(fields)
    }
}

impl<'l> Visitor<'l> for &Keys {
    type Value = Fields<'l>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'l>>(self, mut map: M) -> Result<Fields<'l>, M::Error> {
        let mut fields = Fields { text: None, id: None, keep: vec![Value::Null; self.keep.len()] };
        while let Some(Key(key)) = map.next_key()? {
            let is_id = key == self.id;
            let kept = self.keep.iter().position(|name| *name == key);
            if let Some(at) = kept {
                self.met.set(at);
            }
            let value = if key == self.text {
                let text: Text<'l> = map.next_value()?;
                let value = if is_id || kept.is_some() { text.value() } else { Value::Null };
                fields.text = Some(text);
                value
            } else if is_id || kept.is_some() {
                map.next_value()?
            } else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            match kept {
                Some(at) if is_id => fields.keep[at] = value.clone(),
                Some(at) => {
                    fields.keep[at] = value;
                    continue;
                }
                None => {}
            }
            if is_id {
                fields.id = Some(value);
            }
        }
        Ok(fields)
    }
}

#[derive(serde::Deserialize)]
struct Key<'l>(#[serde(borrow)] Cow<'l, str>);

/// The value of the text's key: a string, which is not copied where it stands without escapes, or what it is
/// instead, of which lists and objects are empty.
pub(super) enum Text<'l> {
    Is(Cow<'l, str>),
    Not(Value),
}

impl Text<'_> {
    fn value(&self) -> Value {
        match self {
            Self::Is(text) => Value::from(text.as_ref()),
            Self::Not(value) => value.clone(),
        }
    }
}

impl<'l> Deserialize<'l> for Text<'l> {
    fn deserialize<D: Deserializer<'l>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyText)
    }
}

struct AnyText;

impl<'l> Visitor<'l> for AnyText {
    type Value = Text<'l>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("any value")
    }

    fn visit_borrowed_str<E>(self, text: &'l str) -> Result<Text<'l>, E> {
        Ok(Text::Is(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Text<'l>, E> {
        Ok(Text::Is(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Text<'l>, E> {
        Ok(Text::Not(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Text<'l>, E> {
        Ok(Text::Not(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Text<'l>, E> {
        Ok(Text::Not(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Text<'l>, E> {
        Ok(Text::Not(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Text<'l>, E> {
        Ok(Text::Not(value.into()))
    }

    fn visit_seq<S: SeqAccess<'l>>(self, mut list: S) -> Result<Text<'l>, S::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Text::Not(Value::Array(Vec::new())))
    }

    fn visit_map<M: MapAccess<'l>>(self, mut object: M) -> Result<Text<'l>, M::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Text::Not(Value::Object(Map::new())))
    }
}
