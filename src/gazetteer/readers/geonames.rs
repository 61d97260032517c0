//! The main table of a GeoNames dump (`allCountries.txt`, `cities500.txt`, `VN.txt`): nineteen fields a
//! line, tabs between them, no quotes, no header. Its README names the fields; of these an entry takes
//! id, names, feature class, feature code, country, coordinates and population.

use serde_json::{Map, Value};

use super::intake::Intake;
use super::source::Source;
use crate::gazetteer::entry::Entry;
use crate::text::trim;
use crate::{Error, ErrorKind, Result};

/// Whose work the names are.
pub(super) const ATTRIBUTION: &str = "GeoNames, https://www.geonames.org, CC BY 4.0";

/// How many fields a line has.
const FIELDS: usize = 19;

pub(super) fn read(source: Source, intake: &mut Intake) -> Result<()> {
    intake.records(source, |line| entry(line).into())
}

/// Whether a line looks like one of a GeoNames dump.
pub(super) fn is_line(line: &str) -> bool {
    fields(line).is_some_and(|fields| {
        fields[0].parse::<u64>().is_ok()
            && fields[4].parse::<f64>().is_ok()
            && fields[5].parse::<f64>().is_ok()
    })
}

fn fields(line: &str) -> Option<[&str; FIELDS]> {
    line.split('\t').collect::<Vec<_>>().try_into().ok()
}

fn entry(line: &str) -> Result<Entry> {
    let wrong = |message: String| Error::new(ErrorKind::FileFormat, message);
    let [
        id,
        name,
        ascii,
        alternates,
        latitude,
        longitude,
        class,
        code,
        country,
        _,
        _,
        _,
        _,
        _,
        population,
        ..,
    ] = fields(line).ok_or_else(|| {
        let count = line.split('\t').count();
        wrong(format!("{count} fields; accepted: the {FIELDS} of a GeoNames dump, tabs between them"))
    })?;
    if id.parse::<u64>().is_err() {
        return Err(wrong(format!("the geonameid {id:?} is no number; accepted: a whole number")));
    }
    let name = trim(name);
    let mut aliases: Vec<String> = Vec::new();
    for alias in alternates.split(',').chain([ascii]).map(trim) {
        if !alias.is_empty() && alias != name && !aliases.iter().any(|known| known == alias) {
            aliases.push(alias.to_owned());
        }
    }
    let mut attributes = Map::new();
    for (key, field) in [("latitude", latitude), ("longitude", longitude)] {
        let degrees: f64 = field.parse().map_err(|_| {
            wrong(format!("{id}: the {key} {field:?} is no number; accepted: decimal degrees"))
        })?;
        attributes.insert(key.to_owned(), Value::from(degrees));
    }
    for (key, field) in [("country", country), ("feature_code", code)] {
        if !field.is_empty() {
            attributes.insert(key.to_owned(), field.into());
        }
    }
    let priority = if population.is_empty() { Ok(0) } else { population.parse() };
    let priority = priority.map_err(|_| {
        wrong(format!("{id}: the population {population:?} is unknown; accepted: a whole number"))
    })?;
    let label = (!class.is_empty()).then(|| class.to_owned());
    let (id, name) = (id.to_owned(), name.to_owned());
    Ok(Entry { id, name, label, aliases, priority, attributes, ..Entry::default() })
}
