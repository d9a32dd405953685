//! Fields of rows as columns of a table, and what of them does not fit these columns.
//!
//! Rows are given here in runs of one source: rows of one Parquet batch, or rows that are JSON values.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, StringArray, UInt32Array, new_null_array};
use arrow_cast::cast;
use arrow_json::ReaderBuilder;
use arrow_schema::{ArrowError, Field, FieldRef};
use arrow_select::take::take;
use serde_json::Value;
use serde_json::value::RawValue;

use super::origin::Origin;
use super::schema::{fits_text, is_json};
use crate::corpus::input::parquet::row_as_json;

/// The columns, and by row a JSON object of what does not fit them, or the text that was unreadable.
pub(super) type Filled = (Vec<ArrayRef>, Vec<Option<String>>);

/// Fills some columns with a run of rows.
pub(super) fn columns_of(origins: &[Origin], fields: &[FieldRef]) -> Result<Filled, ArrowError> {
    let batch = origins.iter().find_map(|origin| match origin {
        Origin::Row { batch, .. } => Some(batch),
        _ => None,
    });
    match batch {
        Some(batch) => from_batch(batch, origins, fields),
        None => from_values(origins, fields),
    }
}

fn from_batch(
    batch: &RecordBatch,
    origins: &[Origin],
    fields: &[FieldRef],
) -> Result<Filled, ArrowError> {
    let rows = origins.iter().map(|origin| match origin {
        Origin::Row { row, .. } => u32::try_from(*row).ok(),
        _ => None,
    });
    let rows: UInt32Array = rows.collect();
    let given = batch.schema_ref().fields();
    let mut unused: Vec<usize> = (0..given.len()).collect();
    let mut columns = Vec::with_capacity(fields.len());
    for (index, field) in fields.iter().enumerate() {
        // Names need not be unique, so the same place comes first.
        let same = |place: &usize| {
            given
                .get(*place)
                .is_some_and(|one| one.name() == field.name())
        };
        let place = Some(index)
            .filter(same)
            .or_else(|| (0..given.len()).find(same));
        let fitted = place.and_then(|place| {
            let fitted = fitted(given.get(place)?, batch.columns().get(place)?, field)?;
            unused.retain(|other| *other != place);
            Some(fitted)
        });
        columns.push(match fitted {
            Some(fitted) => take(&fitted, &rows, None)?,
            None => new_null_array(field.data_type(), rows.len()),
        });
    }
    let mut left = Vec::with_capacity(origins.len());
    for origin in origins {
        left.push(match origin {
            Origin::Row { row, .. } => left_in_row(batch, *row, &unused)?,
            Origin::Unreadable(text) => Some(text.clone()).filter(|text| !text.is_empty()),
            Origin::Values { .. } => None,
        });
    }
    Ok((columns, left))
}

/// A column in the type of another, if it can be turned into it and back without a change.
fn fitted(given: &Field, column: &ArrayRef, field: &Field) -> Option<ArrayRef> {
    if is_json(field) != is_json(given) {
        return None;
    }
    if column.data_type() == field.data_type() {
        return Some(Arc::clone(column));
    }
    let there = cast(column, field.data_type()).ok()?;
    let back = cast(&there, column.data_type()).ok()?;
    (back.as_ref() == column.as_ref()).then_some(there)
}

fn left_in_row(
    batch: &RecordBatch,
    row: usize,
    unused: &[usize],
) -> Result<Option<String>, ArrowError> {
    let full = |place: &&usize| {
        batch
            .columns()
            .get(**place)
            .is_some_and(|one| one.is_valid(row))
    };
    let places: Vec<usize> = unused.iter().filter(full).copied().collect();
    if places.is_empty() {
        return Ok(None);
    }
    row_as_json(&batch.project(&places)?, row).map(Some)
}

fn from_values(origins: &[Origin], fields: &[FieldRef]) -> Result<Filled, ArrowError> {
    let places: HashMap<&str, usize> = fields
        .iter()
        .enumerate()
        .map(|(place, field)| (field.name().as_str(), place))
        .collect();
    let mut cells: Vec<Vec<Option<&RawValue>>> = vec![vec![None; origins.len()]; fields.len()];
    let mut left = Vec::with_capacity(origins.len());
    for (row, origin) in origins.iter().enumerate() {
        let pairs = match origin {
            Origin::Values { pairs, .. } => pairs,
            Origin::Unreadable(text) => {
                left.push(Some(text.clone()).filter(|text| !text.is_empty()));
                continue;
            }
            Origin::Row { .. } => {
                left.push(None);
                continue;
            }
        };
        let mut rest = Rest::default();
        for (name, raw) in pairs {
            let place = places.get(name.as_str()).copied();
            let field = place.and_then(|place| fields.get(place));
            let cell = place.and_then(|place| cells.get_mut(place)?.get_mut(row));
            match (field, cell) {
                (Some(field), Some(cell))
                    if cell.is_none() && (is_json(field) || fits_text(raw, field.data_type())) =>
                {
                    *cell = Some(raw);
                }
                _ => rest.add(name, raw),
            }
        }
        left.push(rest.finish());
    }
    let columns = fields
        .iter()
        .zip(&cells)
        .map(|(field, cells)| decoded(field, cells));
    Ok((columns.collect::<Result<_, _>>()?, left))
}

/// A JSON object in the making.
#[derive(Default)]
struct Rest(String);

impl Rest {
    fn add(&mut self, name: &str, raw: &RawValue) {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        self.0.push_str(&Value::from(name).to_string());
        self.0.push(':');
        self.0.push_str(raw.get());
    }

    fn finish(mut self) -> Option<String> {
        if self.0.is_empty() {
            return None;
        }
        self.0.push('}');
        Some(self.0)
    }
}

/// Values that fit a column as the column.
fn decoded(field: &FieldRef, cells: &[Option<&RawValue>]) -> Result<ArrayRef, ArrowError> {
    let full = |cell: &Option<&RawValue>| cell.filter(|raw| raw.get() != "null").is_some();
    if !cells.iter().any(full) {
        return Ok(new_null_array(field.data_type(), cells.len()));
    }
    if is_json(field) {
        let cells = cells
            .iter()
            .map(|cell| cell.map(RawValue::get).filter(|raw| *raw != "null"));
        return Ok(Arc::new(cells.collect::<StringArray>()));
    }
    let mut lines = String::new();
    for cell in cells {
        lines.push_str(cell.map_or("null", RawValue::get));
        lines.push('\n');
    }
    let builder = ReaderBuilder::new_with_field(Arc::clone(field)).with_batch_size(cells.len());
    let mut decoder = builder.build_decoder()?;
    decoder.decode(lines.as_bytes())?;
    let batch = decoder
        .flush()?
        .filter(|batch| batch.num_rows() == cells.len());
    let column = batch.and_then(|batch| batch.columns().first().cloned());
    column.ok_or_else(|| ArrowError::JsonError(format!("column {} can't be read", field.name())))
}
