//! Entries that arrive as rows of a table.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{DataType, Field};
use serde_json::{Map, Value};

use crate::gazetteer::{Builder, Case, CommonWords, Entry};
use crate::{Error, ErrorKind, Result};

/// Adds the rows of `batch` to `builder`; `first` is the number of the first row, for messages.
/// Columns that are no field of an entry are attributes; null is what a missing key would be.
///
/// # Errors
///
/// [`ErrorKind::Gazetteer`] if there is no name or a column has a type that its field cannot have;
/// the builder's errors.
pub fn add_entries(builder: &mut Builder, batch: &RecordBatch, first: usize) -> Result<()> {
    let column = |name: &str| batch.column_by_name(name);
    let cast = |name: &str, wanted: DataType, accepted: &str| -> Result<Option<ArrayRef>> {
        let Some(column) = column(name) else { return Ok(None) };
        arrow_cast::cast(column, &wanted).map(Some).map_err(|_| {
            let kind = column.data_type();
            Error::new(ErrorKind::Gazetteer, format!("column {name:?} is {kind}; accepted: {accepted}"))
        })
    };
    let strings = |name: &str| cast(name, DataType::LargeUtf8, "strings");
    let list = DataType::List(Field::new_list_field(DataType::Utf8, true).into());
    let is_list = |name: &str| {
        column(name).is_none_or(|column| {
            matches!(
                column.data_type(),
                DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..) | DataType::Null
            )
        })
    };
    let lists = |name: &str| {
        if !is_list(name) {
            let kind = column(name).map(|column| column.data_type().to_string()).unwrap_or_default();
            let message = format!("column {name:?} is {kind}; accepted: lists of strings");
            return Err(Error::new(ErrorKind::Gazetteer, message));
        }
        cast(name, list.clone(), "lists of strings")
    };
    let Some(names) = strings("name")? else {
        let there: Vec<&str> =
            batch.schema_ref().fields().iter().map(|field| field.name().as_str()).collect();
        return Err(Error::new(
            ErrorKind::Gazetteer,
            format!("no column \"name\"; columns: {}", there.join(", ")),
        ));
    };
    let (ids, labels) = (strings("id")?, strings("label")?);
    let (cases, guards) = (strings("case")?, strings("common_words")?);
    let (aliases, short_forms) = (lists("aliases")?, lists("short_forms")?);
    let priorities = cast("priority", DataType::Int64, "whole numbers")?;
    let fields = ["id", "name", "label", "aliases", "short_forms", "priority", "case", "common_words"];
    let others: Vec<(&String, &ArrayRef)> = (batch.schema_ref().fields().iter().map(|field| field.name()))
        .zip(batch.columns())
        .filter(|(name, _)| !fields.contains(&name.as_str()))
        .collect();
    for row in 0..batch.num_rows() {
        let place = |error: Error| error.at(format_args!("entry {}", first + row));
        let text = |column: &Option<ArrayRef>| -> Option<String> {
            let column = column.as_ref().filter(|column| column.is_valid(row))?;
            Some(column.as_string::<i64>().value(row).to_owned())
        };
        let forms = |column: &Option<ArrayRef>| -> Vec<String> {
            let Some(column) = column.as_ref().filter(|column| column.is_valid(row)) else {
                return Vec::new();
            };
            let values = column.as_list::<i32>().value(row);
            values.as_string::<i32>().iter().flatten().map(str::to_owned).collect()
        };
        let name = text(&Some(names.clone()))
            .ok_or_else(|| place(Error::new(ErrorKind::Gazetteer, "the name is null")))?;
        let attributes: Map<String, Value> = others
            .iter()
            .map(|(name, column)| Ok(((*name).clone(), json(column.as_ref(), row)?)))
            .collect::<Result<_>>()?;
        let priority = priorities
            .as_ref()
            .filter(|column| column.is_valid(row))
            .map_or(0, |column| column.as_primitive::<Int64Type>().value(row));
        builder.add(&Entry {
            id: text(&ids).unwrap_or_else(|| name.clone()),
            name,
            label: text(&labels),
            aliases: forms(&aliases),
            short_forms: forms(&short_forms),
            priority,
            case: text(&cases).map(|case| Case::parse(&case)).transpose().map_err(place)?,
            common_words: text(&guards).map(|guard| CommonWords::parse(&guard)).transpose().map_err(place)?,
            attributes,
        })?;
    }
    Ok(())
}

/// One value of a column as JSON; what JSON has no form for, as text.
///
/// # Errors
///
/// None for the types that Arrow can show.
pub(super) fn json(column: &dyn Array, row: usize) -> Result<Value> {
    let failed = |error: arrow_schema::ArrowError| Error::new(ErrorKind::Document, error.to_string());
    if column.is_null(row) {
        return Ok(Value::Null);
    }
    let one = column.slice(row, 1);
    let data_type = column.data_type();
    if data_type.is_integer() {
        let value = arrow_cast::cast(&one, &DataType::Int64).map_err(failed)?;
        return Ok(Value::from(value.as_primitive::<Int64Type>().value(0)));
    }
    if data_type.is_floating() {
        let value = arrow_cast::cast(&one, &DataType::Float64).map_err(failed)?;
        return Ok(Value::from(value.as_primitive::<Float64Type>().value(0)));
    }
    match data_type {
        DataType::Null => Ok(Value::Null),
        DataType::Boolean => Ok(Value::from(column.as_boolean().value(row))),
        DataType::List(_) => items(&column.as_list::<i32>().value(row)),
        DataType::LargeList(_) => items(&column.as_list::<i64>().value(row)),
        DataType::Struct(fields) => (fields.iter())
            .zip(column.as_struct().columns())
            .map(|(field, column)| Ok((field.name().clone(), json(column.as_ref(), row)?)))
            .collect::<Result<Map<_, _>>>()
            .map(Value::Object),
        _ => {
            let options = FormatOptions::default();
            let shown = ArrayFormatter::try_new(&one, &options).map_err(failed)?;
            Ok(Value::String(shown.value(0).to_string()))
        }
    }
}

fn items(values: &ArrayRef) -> Result<Value> {
    (0..values.len()).map(|at| json(values.as_ref(), at)).collect::<Result<Vec<_>>>().map(Value::Array)
}
