//! Strings of another library that are no UTF-8 although their type says so.

use std::sync::Arc;

use arrow_array::builder::LargeStringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_data::ArrayData;
use arrow_schema::{ArrowError, DataType};

use super::capsule::checked;

/// A value that is no text.
pub(super) struct Bad {
    pub(super) column: usize,
    pub(super) row: usize,
    /// What is wrong with it.
    pub(super) reason: String,
}

/// A column with U+FFFD for what is no text, and where that was; `at` is its place among the columns.
pub(super) fn mended(data: ArrayData, at: usize, bad: &mut Vec<Bad>) -> Result<ArrayRef, ArrowError> {
    let error = match checked(data.clone()) {
        Ok(column) => return Ok(column),
        Err(error) => error,
    };
    let Some(bytes) = as_bytes(data) else { return Err(error) };
    let bytes = arrow_cast::cast(&checked(bytes?)?, &DataType::LargeBinary)?;
    let bytes = bytes.as_binary::<i64>();
    let mut texts = LargeStringBuilder::with_capacity(bytes.len(), bytes.value_data().len());
    for (row, bytes) in bytes.iter().enumerate() {
        let text = bytes.map(String::from_utf8_lossy);
        if let Some(Err(error)) = bytes.map(std::str::from_utf8) {
            let place = error.valid_up_to();
            let byte = bytes.unwrap_or_default()[place];
            bad.push(Bad { column: at, row, reason: format!("byte {place}: 0x{byte:02x} is not UTF-8") });
        }
        texts.append_option(text);
    }
    Ok(Arc::new(texts.finish()))
}

/// The same values as bytes, whose type promises nothing; `None` if they are no strings.
fn as_bytes(data: ArrayData) -> Option<Result<ArrayData, ArrowError>> {
    let data_type = match data.data_type() {
        DataType::Utf8 => DataType::Binary,
        DataType::LargeUtf8 => DataType::LargeBinary,
        DataType::Utf8View => DataType::BinaryView,
        DataType::Dictionary(keys, _) => {
            let keys = keys.clone();
            let values = as_bytes(data.child_data()[0].clone())?;
            return Some(values.and_then(|values| {
                let data_type = DataType::Dictionary(keys, Box::new(values.data_type().clone()));
                data.into_builder().data_type(data_type).child_data(vec![values]).align_buffers(true).build()
            }));
        }
        _ => return None,
    };
    Some(data.into_builder().data_type(data_type).align_buffers(true).build())
}
