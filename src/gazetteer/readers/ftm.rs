//! FollowTheMoney entities, as OpenSanctions exports them: a JSON object a line.
//!
//! The caption is the name, or the first of the names; the other names, aliases and previous names
//! are aliases, weak aliases are short forms, the schema is the label. Countries, topics and datasets
//! become attributes. An entity without a name (an ownership, a sanction) is left out and counted.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::intake::{Intake, Record};
use super::json::unlike;
use super::source::Source;
use crate::Result;
use crate::gazetteer::entry::Entry;
use crate::text::trim;

/// What a line is, for messages.
const ENTITY: &str = "an entity with id, schema and properties, which are lists of text";

#[derive(Deserialize)]
struct Entity {
    id: String,
    schema: String,
    #[serde(default)]
    caption: Option<String>,
    #[serde(default)]
    properties: Properties,
    #[serde(default)]
    datasets: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    name: Vec<String>,
    alias: Vec<String>,
    weak_alias: Vec<String>,
    previous_name: Vec<String>,
    country: Vec<String>,
    nationality: Vec<String>,
    citizenship: Vec<String>,
    jurisdiction: Vec<String>,
    topics: Vec<String>,
}

pub(super) fn read(source: Source, intake: &mut Intake) -> Result<()> {
    intake.records(source, record)
}

fn record(line: &str) -> Record {
    let entity: Entity = match serde_json::from_str(line) {
        Ok(entity) => entity,
        Err(error) => return Record::Wrong(unlike(&error, ENTITY)),
    };
    // A caption without any name is only what the schema is called, or an address.
    let Properties { name, alias, previous_name, .. } = &entity.properties;
    if [name, alias, previous_name].into_iter().flatten().all(|name| trim(name).is_empty()) {
        return Record::Nothing(format!("{:?}, a {}, has no name", entity.id, entity.schema));
    }
    Record::Entry(Box::new(entry(entity)))
}

fn entry(entity: Entity) -> Entry {
    let properties = entity.properties;
    let caption = entity.caption.into_iter();
    let mut names: Vec<String> = Vec::new();
    for name in caption.chain(properties.name).chain(properties.alias).chain(properties.previous_name) {
        add(&mut names, &name);
    }
    let mut short_forms = Vec::new();
    for form in properties.weak_alias {
        if !names.iter().any(|name| name == trim(&form)) {
            add(&mut short_forms, &form);
        }
    }
    let mut countries = Vec::new();
    for country in
        [properties.country, properties.nationality, properties.citizenship, properties.jurisdiction]
            .iter()
            .flatten()
    {
        add(&mut countries, country);
    }
    let mut attributes = Map::new();
    for (key, values) in
        [("countries", countries), ("topics", properties.topics), ("datasets", entity.datasets)]
    {
        if !values.is_empty() {
            attributes.insert(key.to_owned(), Value::from(values));
        }
    }
    let name = names.remove(0);
    Entry {
        id: entity.id,
        name,
        label: Some(entity.schema),
        aliases: names,
        short_forms,
        attributes,
        ..Entry::default()
    }
}

/// Adds a text that is not blank and not there yet.
fn add(texts: &mut Vec<String>, text: &str) {
    let text = trim(text);
    if !text.is_empty() && !texts.iter().any(|known| known == text) {
        texts.push(text.to_owned());
    }
}
