//! Rows out of Parquet files, few at a time, and what single rows hold.
//!
//! Which column holds the document is left to the caller; writing Parquet is left to `table`.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use ::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::RowGroupMetaData;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use arrow_cast::cast;
use arrow_json::WriterBuilder;
use arrow_json::writer::LineDelimited;
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Schema};

use crate::corpus::record::{Body, Found, Place};

/// Bytes of decoded rows that are held at once, as far as the file tells their sizes.
const BATCH_BYTES: u64 = 8 << 20;

/// Rows that are held at once, whatever their size.
const BATCH_ROWS: u64 = 1_000;

/// A file that can't be read as Parquet at all.
#[derive(Debug, thiserror::Error)]
#[error("not a Parquet file that can be read: {0}")]
pub struct ParquetReadError(#[from] ParquetError);

/// The rows of a Parquet file, in order. What can't be decoded is found as one broken row, and reading goes on with
/// the row group after it; so is a row group with a column whose values are longer than `largest` bytes on average.
///
/// # Errors
///
/// When the end of the file does not describe a Parquet file.
pub fn parquet_rows(
    file: File,
    path: Arc<Path>,
    largest: u64,
) -> Result<impl Iterator<Item = Found> + Send, ParquetReadError> {
    let metadata = ArrowReaderMetadata::load(&file, Default::default())?;
    Ok(Rows {
        file,
        path,
        metadata,
        largest,
        group: 0,
        end: 0,
        given: 0,
        reader: None,
        batch: None,
    })
}

fn rows_in(group: &RowGroupMetaData) -> u64 {
    u64::try_from(group.num_rows()).unwrap_or(0)
}

/// How many rows of a row group to decode at once, so that memory stays bounded.
pub(in crate::corpus) fn batch_rows(group: &RowGroupMetaData) -> usize {
    let sizes = group.columns().iter().map(|column| {
        // Strings that repeat are stored once and decoded many times.
        let decoded = column.unencoded_byte_array_data_bytes().unwrap_or(0);
        u64::try_from(column.uncompressed_size().max(decoded)).unwrap_or(0)
    });
    let row = sizes.sum::<u64>() / rows_in(group).max(1);
    let rows = BATCH_BYTES / row.max(1);
    usize::try_from(rows.clamp(1, BATCH_ROWS)).unwrap_or(1)
}

struct Rows {
    file: File,
    path: Arc<Path>,
    metadata: ArrowReaderMetadata,
    largest: u64,
    /// The row group to read next.
    group: usize,
    /// The last row of the row group in hand.
    end: u64,
    /// The last row that was given out or passed over.
    given: u64,
    reader: Option<ParquetRecordBatchReader>,
    /// The batch in hand and the row of it that comes next.
    batch: Option<(Arc<RecordBatch>, usize)>,
}

impl Rows {
    fn found(&self, row: u64, body: Body) -> Found {
        let place = Place {
            path: Arc::clone(&self.path),
            row: Some(row),
        };
        Found { place, body }
    }

    /// Gives up the row group in hand.
    fn broken(&mut self, reason: &str) -> Found {
        let (first, last) = (self.given + 1, self.end.max(self.given + 1));
        self.reader = None;
        self.given = self.end;
        let reason = format!("rows {first} to {last} can't be read: {reason}");
        self.found(first, Body::Broken(reason))
    }

    fn open(&self, index: usize) -> Result<ParquetRecordBatchReader, String> {
        let group = self.metadata.metadata().row_group(index);
        for column in group.columns() {
            let values = u64::try_from(column.num_values()).unwrap_or(0).max(1);
            let bytes = u64::try_from(column.uncompressed_size()).unwrap_or(0);
            if bytes / values > self.largest {
                return Err(format!(
                    "{} holds values larger than {} bytes",
                    column.column_path(),
                    self.largest
                ));
            }
        }
        guarded(|| {
            let file = self.file.try_clone()?;
            ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone())
                .with_row_groups(vec![index])
                .with_batch_size(batch_rows(group))
                .build()
        })
    }
}

impl Iterator for Rows {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            if let Some((batch, next)) = &mut self.batch {
                let row = *next;
                *next += 1;
                if row < batch.num_rows() {
                    let batch = Arc::clone(batch);
                    self.given += 1;
                    return Some(self.found(self.given, Body::Row { batch, row }));
                }
                self.batch = None;
            }
            if let Some(reader) = &mut self.reader {
                match guarded(|| reader.next().transpose()) {
                    Ok(Some(batch)) => self.batch = Some((Arc::new(batch), 0)),
                    Ok(None) if self.given >= self.end => self.reader = None,
                    Ok(None) => return Some(self.broken("there are fewer rows than declared")),
                    Err(reason) => return Some(self.broken(&reason)),
                }
                continue;
            }
            let index = self.group;
            self.end += rows_in(self.metadata.metadata().row_groups().get(index)?);
            self.group += 1;
            match self.open(index) {
                Ok(reader) => self.reader = Some(reader),
                Err(reason) => return Some(self.broken(&reason)),
            }
        }
    }
}

/// Runs a piece of decoding. The decoders panic at some damaged pages, which must not end the reading of all others.
fn guarded<T, E: std::fmt::Display>(decode: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(decode)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("damaged".to_owned()),
    }
}

/// What a row holds in a column of strings or bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowText<'a> {
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// What a row holds in the first of the named columns that is there, is of strings or bytes, and is not null.
pub fn text_of<'a>(batch: &'a RecordBatch, row: usize, names: &[&str]) -> Option<RowText<'a>> {
    let mut columns = names.iter().filter_map(|name| batch.column_by_name(name));
    columns.find_map(|column| value_of(column.as_ref(), row))
}

fn value_of(array: &dyn Array, row: usize) -> Option<RowText<'_>> {
    if row >= array.len() || array.is_null(row) {
        return None;
    }
    Some(match array.data_type() {
        DataType::Utf8 => RowText::Text(array.as_string_opt::<i32>()?.value(row)),
        DataType::LargeUtf8 => RowText::Text(array.as_string_opt::<i64>()?.value(row)),
        DataType::Utf8View => RowText::Text(array.as_string_view_opt()?.value(row)),
        DataType::Binary => RowText::Bytes(array.as_binary_opt::<i32>()?.value(row)),
        DataType::LargeBinary => RowText::Bytes(array.as_binary_opt::<i64>()?.value(row)),
        DataType::BinaryView => RowText::Bytes(array.as_binary_view_opt()?.value(row)),
        DataType::Dictionary(_, _) => {
            let values = array.as_any_dictionary_opt()?.values();
            if values.is_empty() {
                return None;
            }
            let single = array.slice(row, 1);
            let key = *single.as_any_dictionary_opt()?.normalized_keys().first()?;
            return value_of(values.as_ref(), key);
        }
        _ => return None,
    })
}

/// A row as the text of a JSON object, nulls kept. Bytes that are UTF-8 become strings, others hexadecimal digits;
/// times with a time zone are given in UTC.
///
/// # Errors
///
/// When there is no such row, or a column is of a type that JSON has nothing for.
pub fn row_as_json(batch: &RecordBatch, row: usize) -> Result<String, ArrowError> {
    if row >= batch.num_rows() {
        let reason = format!("row {row} of {}", batch.num_rows());
        return Err(ArrowError::InvalidArgumentError(reason));
    }
    if batch.num_columns() == 0 {
        return Ok("{}".to_owned());
    }
    let single = batch.slice(row, 1);
    let mut fields = Vec::with_capacity(single.num_columns());
    let mut columns = Vec::with_capacity(single.num_columns());
    for (field, column) in batch.schema_ref().fields().iter().zip(single.columns()) {
        let column = fit_for_json(column)?;
        fields.push(Field::new(field.name(), column.data_type().clone(), true));
        columns.push(column);
    }
    let single = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?;
    let builder = WriterBuilder::new().with_explicit_nulls(true);
    let mut writer = builder.build::<_, LineDelimited>(Vec::new());
    writer.write(&single)?;
    writer.finish()?;
    let mut text = String::from_utf8(writer.into_inner())
        .map_err(|error| ArrowError::JsonError(error.to_string()))?;
    text.truncate(text.trim_end().len());
    Ok(text)
}

fn fit_for_json(column: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    if let Some(RowText::Bytes(bytes)) = value_of(column.as_ref(), 0)
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return Ok(Arc::new(StringArray::from(vec![text])));
    }
    cast(column, &in_utc(column.data_type()))
}

/// A type with all times in UTC, by a name that can be read without a table of time zones.
fn in_utc(data_type: &DataType) -> DataType {
    let inner = |field: &FieldRef| {
        let inner = in_utc(field.data_type());
        Arc::new(field.as_ref().clone().with_data_type(inner))
    };
    match data_type {
        DataType::Timestamp(unit, Some(_)) => DataType::Timestamp(*unit, Some("+00:00".into())),
        DataType::List(field) => DataType::List(inner(field)),
        DataType::LargeList(field) => DataType::LargeList(inner(field)),
        DataType::FixedSizeList(field, size) => DataType::FixedSizeList(inner(field), *size),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(inner).collect()),
        other => other.clone(),
    }
}
