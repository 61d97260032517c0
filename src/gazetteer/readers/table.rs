//! Entries as rows of an Arrow table.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{DataType, Field as ArrowField};
use serde_json::{Map, Value};

use super::super::record::{Field, whole};
use super::columns::Columns;
use super::csv::forms;
use crate::gazetteer::builder::Builder;
use crate::gazetteer::entry::Entry;
use crate::gazetteer::options::{Case, CommonWords};
use crate::{Error, ErrorKind, Result};

/// Adds the rows of `batch` to `builder`; `first` is the number of the first row, for messages.
///
/// The columns `id`, `name`, `label`, `aliases`, `short_forms`, `priority`, `case` and `common_words` are
/// the fields of an entry, any other is an attribute; null is what a missing key would be.
///
/// # Errors
///
/// [`ErrorKind::Gazetteer`] if there is no name or a column has a type that its field cannot have;
/// the builder's errors.
pub fn add_table(builder: &mut Builder, batch: &RecordBatch, first: usize) -> Result<()> {
    let headers = batch.schema_ref().fields().iter().map(|field| field.name().clone()).collect();
    let as_entry = |error: Error| Error::new(ErrorKind::Gazetteer, error.to_string());
    let columns = Columns::exact(headers).map_err(as_entry)?;
    let rows = Rows::new(batch, &columns, None).map_err(as_entry)?;
    for row in 0..batch.num_rows() {
        let entry = rows.entry(row).map_err(|error| error.at(format_args!("entry {}", first + row)))?;
        builder.add(&entry)?;
    }
    Ok(())
}

/// The rows of a batch, its columns cast to what their fields need.
pub(super) struct Rows<'s> {
    columns: Vec<(Field, ArrayRef)>,
    /// What stands between the forms of a column of text.
    separator: Option<&'s str>,
}

impl<'s> Rows<'s> {
    /// Casts the columns; without a `separator` forms come in lists only.
    pub(super) fn new(batch: &RecordBatch, columns: &Columns, separator: Option<&'s str>) -> Result<Self> {
        let cast = |(field, column): (&Field, &ArrayRef)| {
            let wanted = match field {
                Field::Attributes | Field::Attribute(_) => {
                    return Ok((field.clone(), ArrayRef::clone(column)));
                }
                _ => wanted(field, column.data_type(), separator.is_some()),
            };
            let wanted = wanted.map_err(|accepted| {
                let kind = column.data_type();
                let message = format!("the column {:?} is of type {kind}; accepted: {accepted}", field.key());
                Error::new(ErrorKind::FileFormat, message)
            })?;
            let cast = arrow_cast::cast(column, &wanted)
                .map_err(|error| Error::new(ErrorKind::FileFormat, format!("{:?}: {error}", field.key())))?;
            Ok((field.clone(), cast))
        };
        let columns = columns.fields.iter().zip(batch.columns()).map(cast).collect::<Result<_>>()?;
        Ok(Self { columns, separator })
    }

    /// The entry in a row below the batch's number of rows.
    pub(super) fn entry(&self, row: usize) -> Result<Entry> {
        let mut entry = Entry::default();
        for (field, column) in &self.columns {
            if let Field::Attribute(key) = field {
                entry.attributes.insert(key.clone(), cell(column.as_ref(), row)?);
                continue;
            }
            if column.is_null(row) {
                continue;
            }
            match field {
                Field::Aliases => entry.aliases = self.forms(field, column, row)?,
                Field::ShortForms => entry.short_forms = self.forms(field, column, row)?,
                Field::Priority => entry.priority = priority(column, row)?,
                _ => {
                    let text = column.as_string::<i64>().value(row);
                    match field {
                        Field::Id => entry.id = text.to_owned(),
                        Field::Name => entry.name = text.to_owned(),
                        Field::Label => entry.label = Some(text.to_owned()),
                        Field::Case => entry.case = Some(Case::parse(text)?),
                        _ => entry.common_words = Some(CommonWords::parse(text)?),
                    }
                }
            }
        }
        if entry.name.is_empty() {
            let id = if entry.id.is_empty() { String::new() } else { format!("{:?}: ", entry.id) };
            let message =
                format!("{id}the name is null or empty; accepted: text with at least one visible character");
            return Err(Error::new(ErrorKind::Gazetteer, message));
        }
        if entry.id.is_empty() {
            entry.id.clone_from(&entry.name);
        }
        Ok(entry)
    }

    fn forms(&self, field: &Field, column: &ArrayRef, row: usize) -> Result<Vec<String>> {
        if let (Some(text), Some(separator)) = (column.as_string_opt::<i64>(), self.separator) {
            return Ok(forms(text.value(row), separator));
        }
        let values = column.as_list::<i64>().value(row);
        let null = || {
            let message = format!("a null in {:?}; accepted: lists of text", field.key());
            Error::new(ErrorKind::Gazetteer, message)
        };
        let values = values.as_string::<i64>().iter();
        values.map(|form| form.map(str::to_owned).ok_or_else(null)).collect()
    }
}

fn priority(column: &ArrayRef, row: usize) -> Result<i64> {
    let Some(floats) = column.as_primitive_opt::<Float64Type>() else {
        return Ok(column.as_primitive::<Int64Type>().value(row));
    };
    // Frames have no other null for numbers.
    let number = floats.value(row);
    if number.is_nan() {
        return Ok(0);
    }
    whole(number).ok_or_else(|| {
        Error::new(ErrorKind::Gazetteer, format!("priority {number} is unknown; accepted: a whole number"))
    })
}

/// The type a field's column is cast to, or which types it may have.
fn wanted(field: &Field, given: &DataType, splits: bool) -> Result<DataType, &'static str> {
    let is_text = |kind: &DataType| {
        let kind = if let DataType::Dictionary(_, values) = kind { values.as_ref() } else { kind };
        matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null)
    };
    let list = || {
        let item = match given {
            DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => item,
            DataType::Null => return true,
            _ => return false,
        };
        is_text(item.data_type())
    };
    match field {
        Field::Id if is_text(given) || given.is_integer() => Ok(DataType::LargeUtf8),
        Field::Id => Err("text or whole numbers"),
        Field::Priority if given.is_integer() || *given == DataType::Null => Ok(DataType::Int64),
        Field::Priority if given.is_floating() => Ok(DataType::Float64),
        Field::Priority => Err("whole numbers"),
        Field::Aliases | Field::ShortForms if list() => {
            Ok(DataType::LargeList(ArrowField::new_list_field(DataType::LargeUtf8, true).into()))
        }
        Field::Aliases | Field::ShortForms if splits && is_text(given) => Ok(DataType::LargeUtf8),
        Field::Aliases | Field::ShortForms if splits => Err("lists of text, or text with separators"),
        Field::Aliases | Field::ShortForms => {
            Err("lists of text; split text at its separators, or let Gazetteer.read do it with a file")
        }
        _ if is_text(given) => Ok(DataType::LargeUtf8),
        _ => Err("text"),
    }
}

/// One value of a column as JSON; what JSON has no form for, as text.
fn cell(column: &dyn Array, row: usize) -> Result<Value> {
    let failed = |error: arrow_schema::ArrowError| Error::new(ErrorKind::Gazetteer, error.to_string());
    if column.is_null(row) {
        return Ok(Value::Null);
    }
    let items = |values: ArrayRef| -> Result<Value> {
        (0..values.len()).map(|at| cell(values.as_ref(), at)).collect::<Result<Vec<_>>>().map(Value::Array)
    };
    let data_type = column.data_type();
    match data_type {
        DataType::Null => Ok(Value::Null),
        DataType::Boolean => Ok(Value::from(column.as_boolean().value(row))),
        DataType::Utf8 => Ok(Value::from(column.as_string::<i32>().value(row))),
        DataType::LargeUtf8 => Ok(Value::from(column.as_string::<i64>().value(row))),
        DataType::Utf8View => Ok(Value::from(column.as_string_view().value(row))),
        DataType::UInt64 => {
            Ok(Value::from(column.as_primitive::<arrow_array::types::UInt64Type>().value(row)))
        }
        DataType::List(_) => items(column.as_list::<i32>().value(row)),
        DataType::LargeList(_) => items(column.as_list::<i64>().value(row)),
        DataType::Struct(fields) => (fields.iter())
            .zip(column.as_struct().columns())
            .map(|(field, column)| Ok((field.name().clone(), cell(column.as_ref(), row)?)))
            .collect::<Result<Map<_, _>>>()
            .map(Value::Object),
        _ if data_type.is_integer() => {
            let value = arrow_cast::cast(&column.slice(row, 1), &DataType::Int64).map_err(failed)?;
            Ok(Value::from(value.as_primitive::<Int64Type>().value(0)))
        }
        _ if data_type.is_floating() => {
            let value = arrow_cast::cast(&column.slice(row, 1), &DataType::Float64).map_err(failed)?;
            Ok(Value::from(value.as_primitive::<Float64Type>().value(0)))
        }
        _ => {
            let options = FormatOptions::default();
            let shown = ArrayFormatter::try_new(column, &options).map_err(failed)?;
            Ok(Value::String(shown.value(row).to_string()))
        }
    }
}
