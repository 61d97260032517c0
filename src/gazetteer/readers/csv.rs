//! Tables of text with a header that says what their columns are.

use super::super::record::{Field, whole};
use super::columns::Columns;
use super::intake::{Intake, Place};
use super::source::Source;
use crate::delimited::{Records, delimiter_of};
use crate::gazetteer::entry::Entry;
use crate::gazetteer::options::{Case, CommonWords};
use crate::text::trim;
use crate::{Error, ErrorKind, Result};

/// Reads a table; without a `delimiter` the header tells it.
pub(super) fn read(
    source: Source,
    delimiter: Option<char>,
    separator: &str,
    intake: &mut Intake,
) -> Result<()> {
    let file = source.name.clone();
    let delimiter = delimiter.unwrap_or_else(|| delimiter_of(&source.head));
    if delimiter != ',' && delimiter != '\t' {
        intake.decided(&format!(", delimiter {delimiter:?}"));
    }
    let mut rows = Records::new(source.into_lines(), delimiter);
    let columns = match rows.next()? {
        None => return Ok(()),
        Some((line, read)) => read
            .and_then(|()| Columns::named(rows.fields().to_vec()))
            .map_err(|error| error.at(Place { file: &file, unit: "line", number: line }))?,
    };
    intake.decided(&columns.decided());
    while let Some((number, read)) = rows.next()? {
        let place = Place { file: &file, unit: "line", number };
        if let Err(error) = read {
            intake.refuse(place, error)?;
            continue;
        }
        let fields = rows.fields();
        if fields.iter().all(|field| trim(field).is_empty()) {
            continue;
        }
        if columns.only_names() && fields.len() == 1 {
            intake.take_name(place, &fields[0])?;
        } else {
            intake.take(place, &entry(&columns, fields, separator).into())?;
        }
    }
    Ok(())
}

fn entry(columns: &Columns, fields: &[String], separator: &str) -> Result<Entry> {
    let wrong = |message: String| Error::new(ErrorKind::Gazetteer, message);
    if fields.len() != columns.fields.len() {
        let (count, wanted) = (fields.len(), columns.fields.len());
        let message = format!("{count} fields; accepted: {wanted}, as in the header");
        return Err(Error::new(ErrorKind::FileFormat, message));
    }
    let mut entry = Entry::default();
    for (field, cell) in columns.fields.iter().zip(fields) {
        let text = trim(cell);
        if text.is_empty() {
            continue;
        }
        match field {
            Field::Id => entry.id = text.to_owned(),
            Field::Name => entry.name = text.to_owned(),
            Field::Label => entry.label = Some(text.to_owned()),
            Field::Aliases => entry.aliases = forms(text, separator),
            Field::ShortForms => entry.short_forms = forms(text, separator),
            Field::Priority => {
                // Tables with gaps write whole numbers as 5.0.
                let number = text.parse().ok().or_else(|| text.parse().ok().and_then(whole));
                entry.priority = number.ok_or_else(|| {
                    wrong(format!("priority {text:?} is unknown; accepted: a whole number"))
                })?;
            }
            Field::Case => entry.case = Some(Case::parse(text)?),
            Field::CommonWords => entry.common_words = Some(CommonWords::parse(text)?),
            Field::Attributes | Field::Attribute(_) => {
                entry.attributes.insert(field.key().to_owned(), cell.as_str().into());
            }
        }
    }
    if entry.name.is_empty() {
        return Err(wrong(
            "the name is empty; accepted: text with at least one visible character".to_owned(),
        ));
    }
    if entry.id.is_empty() {
        entry.id.clone_from(&entry.name);
    }
    Ok(entry)
}

/// The forms of one cell; nothing between two separators is no form.
pub(super) fn forms(cell: &str, separator: &str) -> Vec<String> {
    let parts: Vec<&str> = if separator.is_empty() { vec![cell] } else { cell.split(separator).collect() };
    parts.into_iter().map(trim).filter(|form| !form.is_empty()).map(str::to_owned).collect()
}
