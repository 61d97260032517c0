//! Record batches under one schema.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};

/// A table: record batches that share a schema, in order.
#[derive(Debug, Clone)]
pub struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    /// Where each batch ends, in rows of the table.
    ends: Vec<usize>,
}

impl Table {
    /// The table of these batches; empty ones are left out.
    #[must_use]
    pub fn new(schema: SchemaRef, batches: impl IntoIterator<Item = RecordBatch>) -> Self {
        let batches: Vec<RecordBatch> = batches.into_iter().filter(|batch| batch.num_rows() > 0).collect();
        let mut rows = 0;
        let ends = batches
            .iter()
            .map(|batch| {
                rows += batch.num_rows();
                rows
            })
            .collect();
        Self { schema, batches, ends }
    }

    /// A table of one batch, with its columns' names.
    ///
    /// # Panics
    ///
    /// If the columns differ in length.
    #[must_use]
    pub fn of(columns: Vec<(&str, bool, ArrayRef)>) -> Self {
        let fields: Vec<Field> = columns
            .iter()
            .map(|(name, nullable, column)| Field::new(*name, column.data_type().clone(), *nullable))
            .collect();
        let schema = Arc::new(Schema::new(fields));
        let columns: Vec<ArrayRef> = columns.into_iter().map(|(_, _, column)| column).collect();
        let batch = (!columns.is_empty())
            .then(|| RecordBatch::try_new(Arc::clone(&schema), columns).expect("columns of one length"));
        Self::new(schema, batch)
    }

    /// The columns' names and types.
    #[must_use]
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The batches, none of them empty.
    #[must_use]
    pub fn batches(&self) -> &[RecordBatch] {
        &self.batches
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.batches.is_empty()
    }

    /// The batch that holds row `at` and the row's place in it.
    #[must_use]
    pub fn row(&self, at: usize) -> Option<(&RecordBatch, usize)> {
        let batch = self.ends.partition_point(|&end| end <= at);
        let before = batch.checked_sub(1).map_or(0, |previous| self.ends[previous]);
        Some((self.batches.get(batch)?, at - before))
    }

    /// `len` rows from `offset` on, sharing the memory; both are cut to what there is.
    #[must_use]
    pub fn slice(&self, offset: usize, len: usize) -> Self {
        let mut before = 0;
        let mut batches = Vec::new();
        for batch in &self.batches {
            let from = offset.clamp(before, before + batch.num_rows());
            let to = offset.saturating_add(len).clamp(before, before + batch.num_rows());
            if from < to {
                batches.push(batch.slice(from - before, to - from));
            }
            before += batch.num_rows();
        }
        Self::new(Arc::clone(&self.schema), batches)
    }

    /// The table as bytes of Arrow's stream format.
    ///
    /// # Errors
    ///
    /// If a column has a type that the format cannot hold.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ArrowError> {
        let mut bytes = Vec::new();
        let mut writer = StreamWriter::try_new(&mut bytes, &self.schema)?;
        for batch in &self.batches {
            writer.write(batch)?;
        }
        writer.finish()?;
        drop(writer);
        Ok(bytes)
    }

    /// The table that [`Table::to_bytes`] wrote.
    ///
    /// # Errors
    ///
    /// If the bytes are nothing of the kind.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ArrowError> {
        let reader = StreamReader::try_new(bytes, None)?;
        let schema = reader.schema();
        let batches = reader.collect::<Result<Vec<_>, _>>()?;
        Ok(Self::new(schema, batches))
    }

    /// A column in one piece: shared if the table has one batch, else joined.
    ///
    /// # Errors
    ///
    /// If the strings of a joined column exceed what its offsets can count.
    pub fn column(&self, at: usize) -> Result<ArrayRef, ArrowError> {
        match self.batches.as_slice() {
            [] => Ok(arrow_array::new_empty_array(self.schema.field(at).data_type())),
            [only] => Ok(Arc::clone(only.column(at))),
            many => {
                let pieces: Vec<&dyn arrow_array::Array> =
                    many.iter().map(|batch| batch.column(at).as_ref()).collect();
                arrow_select::concat::concat(&pieces)
            }
        }
    }
}

/// A field that is never null.
pub(super) fn field(name: &str, data_type: DataType) -> Field {
    Field::new(name, data_type, false)
}
