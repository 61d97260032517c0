//! GATE's gazetteers: an index (`lists.def`) that names lists (`.lst`) and the types of their names.
//!
//! A line of the index is `file:major:minor:language:annotation`, all but the file optional; a line
//! of a list is a name, with features behind a tab or `&` as `key=value`. The types, with a colon
//! between them, are the label. A name may stand in several lists, so its id is the label, a colon
//! and the name.

use std::collections::HashMap;
use std::path::Path;

use serde_json::{Map, Value};

use super::intake::{Intake, Record};
use super::source::Source;
use crate::gazetteer::entry::Entry;
use crate::text::trim;
use crate::{Error, ErrorKind, Result};

/// What the index says about a list.
#[derive(Default)]
struct Types {
    label: Option<String>,
    attributes: Map<String, Value>,
}

/// Which names have been taken, with a place to name.
type Taken = HashMap<String, (Map<String, Value>, String)>;

pub(super) fn read(path: &Path, source: Source, intake: &mut Intake) -> Result<()> {
    let mut taken = Taken::new();
    if path.to_string_lossy().contains(".lst") {
        return list(source, &Types::default(), &mut taken, intake);
    }
    let folder = path.parent().unwrap_or_else(|| Path::new("")).to_owned();
    intake.lines(source, |intake, place, line| {
        let mut parts = line.split(':').map(trim);
        let file = parts.next().unwrap_or_default();
        let mut types = Types::default();
        let mut label = Vec::new();
        for (key, value) in
            ["major_type", "minor_type", "language", "annotation_type"].into_iter().zip(&mut parts)
        {
            if value.is_empty() {
                continue;
            }
            if key == "major_type" || key == "minor_type" {
                label.push(value);
            }
            types.attributes.insert(key.to_owned(), value.into());
        }
        if parts.next().is_some() {
            let message =
                format!("{line:?} has more than five parts; accepted: file:major:minor:language:annotation");
            return intake.refuse(place, Error::new(ErrorKind::FileFormat, message));
        }
        types.label = (!label.is_empty()).then(|| label.join(":"));
        match Source::open(&folder.join(file)) {
            Ok(source) => list(source, &types, &mut taken, intake),
            Err(error) => intake.refuse(place, error),
        }
    })
}

fn list(source: Source, types: &Types, taken: &mut Taken, intake: &mut Intake) -> Result<()> {
    intake.lines(source, |intake, place, line| {
        let (name, features) = cut(line);
        let id = match &types.label {
            Some(label) => format!("{label}:{name}"),
            None => name.to_owned(),
        };
        let mut attributes = types.attributes.clone();
        attributes.extend(features);
        match taken.get(&id) {
            Some((known, _)) if *known == attributes => {
                intake.leave_out(place, &format_args!("{id:?} stands here again"));
                Ok(())
            }
            Some((_, first)) => {
                let message =
                    format!("{id:?} has other features in {first}; accepted: one line a name and type");
                intake.refuse(place, Error::new(ErrorKind::Gazetteer, message))
            }
            None => {
                taken.insert(id.clone(), (attributes.clone(), place.to_string()));
                let (name, label) = (name.to_owned(), types.label.clone());
                let entry = Entry { id, name, label, attributes, ..Entry::default() };
                intake.take(place, &Record::Entry(Box::new(entry)))
            }
        }
    })
}

/// A name and its features. What stands behind an `&` without a `=` belongs to the name: `AT&T`.
fn cut(line: &str) -> (&str, Map<String, Value>) {
    for separator in ['\t', '&'] {
        let mut parts = line.split(separator);
        let name = trim(parts.next().unwrap_or_default());
        let pairs: Option<Map<String, Value>> = parts
            .filter(|part| !trim(part).is_empty())
            .map(|part| {
                let (key, value) = part.split_once('=')?;
                Some((trim(key).to_owned(), Value::from(trim(value))))
            })
            .collect();
        match pairs {
            Some(features) if !features.is_empty() => return (name, features),
            _ => {}
        }
    }
    (trim(line), Map::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_pairs_behind_a_tab_or_an_ampersand() {
        for (line, name, features) in [
            ("Hanoi", "Hanoi", vec![]),
            ("AT&T", "AT&T", vec![]),
            ("Hanoi&country=VN&kind=city", "Hanoi", vec![("country", "VN"), ("kind", "city")]),
            ("AT&T\tticker=T", "AT&T", vec![("ticker", "T")]),
            ("Hanoi&x=", "Hanoi", vec![("x", "")]),
            (" Ho Chi Minh City ", "Ho Chi Minh City", vec![]),
        ] {
            let (cut_name, cut_features) = cut(line);
            let cut_features: Vec<(&str, &str)> = cut_features
                .iter()
                .map(|(key, value)| (key.as_str(), value.as_str().unwrap_or_default()))
                .collect();
            assert_eq!((cut_name, cut_features), (name, features), "{line}");
        }
    }
}
