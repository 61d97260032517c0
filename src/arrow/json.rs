//! Values of Arrow columns as JSON.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, UInt32Type};
use arrow_array::{Array, ArrayRef};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{ArrowError, DataType};
use serde_json::{Map, Value};

use crate::{Error, ErrorKind, Result};

/// One value of a column as JSON; what JSON has no form for, as text.
///
/// # Errors
///
/// [`ErrorKind::Document`] for a type that cannot even be shown.
pub(super) fn json(column: &dyn Array, row: usize) -> Result<Value> {
    if column.is_null(row) {
        return Ok(Value::Null);
    }
    let data_type = column.data_type();
    match data_type {
        DataType::Null => Ok(Value::Null),
        DataType::Boolean => Ok(Value::from(column.as_boolean().value(row))),
        DataType::UInt32 => Ok(Value::from(column.as_primitive::<UInt32Type>().value(row))),
        DataType::Int64 => Ok(Value::from(column.as_primitive::<Int64Type>().value(row))),
        DataType::Float64 => Ok(Value::from(column.as_primitive::<Float64Type>().value(row))),
        DataType::Utf8 => Ok(Value::from(column.as_string::<i32>().value(row))),
        DataType::List(_) => items(&column.as_list::<i32>().value(row)),
        DataType::LargeList(_) => items(&column.as_list::<i64>().value(row)),
        DataType::Struct(fields) => (fields.iter())
            .zip(column.as_struct().columns())
            .map(|(field, column)| Ok((field.name().clone(), json(column.as_ref(), row)?)))
            .collect::<Result<Map<_, _>>>()
            .map(Value::Object),
        _ => other(&column.slice(row, 1)),
    }
}

/// The only value of `one`, of a type that is met seldom.
fn other(one: &ArrayRef) -> Result<Value> {
    let failed = |error: ArrowError| Error::new(ErrorKind::Document, error.to_string());
    let data_type = one.data_type();
    if data_type.is_integer() && *data_type != DataType::UInt64 {
        return json(&arrow_cast::cast(one, &DataType::Int64).map_err(failed)?, 0);
    }
    if data_type.is_floating() {
        return json(&arrow_cast::cast(one, &DataType::Float64).map_err(failed)?, 0);
    }
    let plain = without_zone(one).map_err(failed)?;
    let shown = ArrayFormatter::try_new(&plain, &FormatOptions::default()).map_err(failed)?;
    Ok(Value::String(shown.value(0).to_string()))
}

fn items(values: &ArrayRef) -> Result<Value> {
    (0..values.len()).map(|at| json(values.as_ref(), at)).collect::<Result<Vec<_>>>().map(Value::Array)
}

/// Times in a named zone as times in UTC, which can be shown without a table of zones.
pub(super) fn without_zone(column: &ArrayRef) -> std::result::Result<ArrayRef, ArrowError> {
    let DataType::Timestamp(unit, Some(_)) = column.data_type() else { return Ok(ArrayRef::clone(column)) };
    let ticks = arrow_cast::cast(column, &DataType::Int64)?;
    arrow_cast::cast(&ticks, &DataType::Timestamp(*unit, Some("+00:00".into())))
}
