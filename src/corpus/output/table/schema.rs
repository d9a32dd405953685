//! Which columns the fields of rows make, and which JSON values a column's type can hold.
//!
//! Filling columns is left to `columns`.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_json::reader::infer_json_schema_from_iterator;
use arrow_schema::{DataType, Field, FieldRef};
use serde_json::Value;
use serde_json::value::RawValue;

use super::origin::{Kind, Origin};

/// JSON objects with more fields than this are keyed by data rather than by name.
const MOST_COLUMNS: usize = 1_000;

/// The same for objects in a field.
const MOST_LEAVES: usize = 200;

/// Marks a column of strings that are JSON, as the Arrow project has it.
const EXTENSION: &str = "ARROW:extension:name";
const JSON: &str = "arrow.json";

/// The columns that a run of rows asks for, and whether its documents are files of their own.
pub(super) fn input_fields(origins: &[Origin]) -> (Vec<FieldRef>, bool) {
    let string = |name: &str| Arc::new(Field::new(name, DataType::Utf8, true));
    let readable = |origin: &&Origin| !matches!(origin, Origin::Unreadable(_));
    match origins.iter().find(readable) {
        Some(Origin::Row { batch, .. }) => {
            let fields = batch.schema_ref().fields().iter();
            // Rows that could not be read have nothing in any column.
            let nullable = |field: &FieldRef| Arc::new(field.as_ref().clone().with_nullable(true));
            (fields.map(nullable).collect(), false)
        }
        Some(Origin::Values {
            kind: Kind::Json, ..
        }) => (inferred(origins), false),
        Some(Origin::Values {
            kind: Kind::Web, ..
        }) => (["url", "date", "id"].map(string).to_vec(), false),
        _ => (["id", "kind"].map(string).to_vec(), true),
    }
}

fn inferred(origins: &[Origin]) -> Vec<FieldRef> {
    let mut columns: Vec<(&str, Vec<&RawValue>)> = Vec::new();
    let mut places = HashMap::new();
    for origin in origins {
        let Origin::Values { pairs, .. } = origin else {
            continue;
        };
        for (name, raw) in pairs {
            let next = columns.len();
            let place = *places.entry(name.as_str()).or_insert(next);
            match columns.get_mut(place) {
                Some((_, values)) => values.push(raw),
                None if next < MOST_COLUMNS => columns.push((name, vec![raw])),
                None => {}
            }
        }
    }
    let columns = columns.into_iter();
    columns
        .map(|(name, values)| Arc::new(field_for(name, &values)))
        .collect()
}

/// A column that holds all of some values as they are: of their own type where they have one, else their JSON.
fn field_for(name: &str, values: &[&RawValue]) -> Field {
    let parsed = values.iter().filter_map(|raw| {
        let value: Value = serde_json::from_str(raw.get()).ok()?;
        Some(Ok(Value::Object(
            [(String::new(), value)].into_iter().collect(),
        )))
    });
    let schema = infer_json_schema_from_iterator(parsed).ok();
    let first = schema.as_ref().and_then(|schema| schema.fields().first());
    let data_type = first.and_then(|field| match field.data_type() {
        DataType::Null => None,
        other => known(other),
    });
    match data_type {
        Some(data_type)
            if leaves(&data_type) <= MOST_LEAVES
                && values.iter().all(|raw| fits_text(raw, &data_type)) =>
        {
            Field::new(name, data_type, true)
        }
        _ => {
            let marks = [(EXTENSION, JSON), ("ARROW:extension:metadata", "")];
            Field::new(name, DataType::Utf8, true).with_metadata(marks)
        }
    }
}

/// A type with strings for what was always null; none where it has a part without fields, which Parquet can't hold.
fn known(data_type: &DataType) -> Option<DataType> {
    let inner = |field: &FieldRef| {
        let inner = known(field.data_type())?;
        Some(Arc::new(field.as_ref().clone().with_data_type(inner)))
    };
    Some(match data_type {
        DataType::Null => DataType::Utf8,
        DataType::List(field) => DataType::List(inner(field)?),
        DataType::Struct(fields) if fields.is_empty() => return None,
        DataType::Struct(fields) => {
            DataType::Struct(fields.iter().map(inner).collect::<Option<_>>()?)
        }
        other => other.clone(),
    })
}

fn leaves(data_type: &DataType) -> usize {
    match data_type {
        DataType::List(field) => leaves(field.data_type()),
        DataType::Struct(fields) => fields.iter().map(|field| leaves(field.data_type())).sum(),
        _ => 1,
    }
}

/// Whether a type holds a value, given as JSON, as it is.
pub(super) fn fits_text(raw: &RawValue, data_type: &DataType) -> bool {
    serde_json::from_str(raw.get()).is_ok_and(|value: Value| fits(&value, data_type))
}

fn fits(value: &Value, data_type: &DataType) -> bool {
    let fits_field = |value: &Value, field: &Field| match value {
        Value::Null => field.is_nullable(),
        value => fits(value, field.data_type()),
    };
    match (value, data_type) {
        (Value::Null, _) => true,
        (Value::Bool(_), DataType::Boolean) => true,
        (Value::String(_), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View) => true,
        (Value::Number(number), DataType::Int64) => number.is_i64(),
        (Value::Number(number), DataType::Float64) => {
            // Larger whole numbers lose digits as floats.
            let exact = 1 << f64::MANTISSA_DIGITS;
            number.is_f64()
                || number
                    .as_i64()
                    .is_some_and(|whole| whole.abs_diff(0) <= exact)
        }
        (Value::Array(values), DataType::List(field) | DataType::LargeList(field)) => {
            values.iter().all(|value| fits_field(value, field))
        }
        (Value::Object(object), DataType::Struct(fields)) => {
            let known = object
                .keys()
                .filter(|key| fields.find(key).is_some())
                .count();
            let null = Value::Null;
            known == object.len()
                && fields
                    .iter()
                    .all(|field| fits_field(object.get(field.name()).unwrap_or(&null), field))
        }
        _ => false,
    }
}

/// Whether a column of strings holds JSON.
pub(super) fn is_json(field: &Field) -> bool {
    field
        .metadata()
        .get(EXTENSION)
        .is_some_and(|name| name == JSON)
}
