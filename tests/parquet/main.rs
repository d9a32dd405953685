//! Parquet in and out: nothing that came in is changed or lost, and damage stays where it is.

mod fields;
mod reading;
mod tables;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int32Type, Int64Type};
use arrow_array::{
    Array, ArrayRef, BinaryArray, DictionaryArray, Int64Array, ListArray, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use arrow_schema::{DataType, Field, Schema};
use arrow_select::concat::concat_batches;
use chaffinch::Label;
use chaffinch::corpus::{
    BlockRow, Body, Fields, Found, Naming, ResultRow, RowText, TableError, TableWriter,
    join_parquet, parquet_rows, row_as_json, schema_of, text_of,
};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::properties::WriterProperties;
use tempfile::TempDir;

const LARGEST: u64 = 1 << 20;

/// Rows of many types: a web page each, with nulls among them.
fn batch(rows: i64) -> RecordBatch {
    let html: Vec<Option<Vec<u8>>> = (0..rows)
        .map(|row| (row % 7 != 3).then(|| format!("<p>Page {row} \u{e9}</p>").into_bytes()))
        .collect();
    let tags = (0..rows).map(|row| (row % 3 != 1).then(|| vec![Some(row as i32), None]));
    let language: DictionaryArray<Int8Type> = (0..rows)
        .map(|row| Some(if row % 2 == 0 { "en" } else { "de" }))
        .collect();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(Int64Array::from_iter_values(0..rows))),
        (
            "url",
            Arc::new(StringArray::from_iter(
                (0..rows).map(|row| Some(format!("https://{row}.example"))),
            )),
        ),
        ("html", Arc::new(BinaryArray::from_iter(html))),
        (
            "tags",
            Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(tags)),
        ),
        (
            "seen",
            Arc::new(
                TimestampMicrosecondArray::from_iter_values((0..rows).map(|row| row * 1_000_001))
                    .with_timezone("UTC"),
            ),
        ),
        ("language", Arc::new(language)),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

fn write(path: &Path, batch: &RecordBatch, group: usize) {
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(group))
        .set_dictionary_enabled(false)
        .build();
    let file = File::create(path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}

fn table(path: &Path) -> RecordBatch {
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let schema = builder.schema().clone();
    let batches: Vec<RecordBatch> = builder.build().unwrap().map(Result::unwrap).collect();
    concat_batches(&schema, &batches).unwrap()
}

fn found(path: &Path) -> Vec<Found> {
    parquet_rows(File::open(path).unwrap(), Arc::from(path), LARGEST)
        .unwrap()
        .collect()
}

fn result(fields: Fields, text: &str) -> ResultRow {
    ResultRow {
        fields,
        id: "pages/one.html".to_owned(),
        kind: Some("html"),
        text: Some(text.to_owned()),
        blocks: vec![BlockRow {
            label: Label::Appeal,
            element: Some("p".to_owned()),
            text: text.to_owned(),
            probability: [0.1, 0.7, 0.2, 0.0],
        }],
        error: None,
    }
}

fn failed(fields: Fields) -> ResultRow {
    ResultRow {
        text: None,
        blocks: Vec::new(),
        error: Some("no text".to_owned()),
        ..result(fields, "")
    }
}

fn settings(with_blocks: bool) -> Naming {
    Naming {
        text_field: None,
        blocks: with_blocks,
    }
}

fn bytes_of(rows: impl IntoIterator<Item = ResultRow>, with_blocks: bool) -> Vec<u8> {
    let mut writer = TableWriter::new(Vec::new(), settings(with_blocks));
    for row in rows {
        writer.push(row).unwrap();
    }
    writer.finish().unwrap()
}

fn written(rows: impl IntoIterator<Item = ResultRow>, with_blocks: bool) -> RecordBatch {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("out.parquet");
    fs::write(&path, bytes_of(rows, with_blocks)).unwrap();
    table(&path)
}

fn json(text: &str) -> Fields {
    Fields::Json {
        text: text.to_owned(),
        names: Vec::new(),
    }
}

fn names(table: &RecordBatch) -> Vec<String> {
    table
        .schema()
        .fields()
        .iter()
        .map(|field| field.name().clone())
        .collect()
}

fn strings(table: &RecordBatch, name: &str) -> Vec<Option<String>> {
    let column = table.column_by_name(name).unwrap().as_string::<i32>();
    column
        .iter()
        .map(|value| value.map(str::to_owned))
        .collect()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn carried(path: &Path) -> Vec<ResultRow> {
    let rows = found(path).into_iter().map(|found| match found.body {
        Body::Row { batch, row } => result(Fields::Row { batch, row }, &found.place.to_string()),
        Body::Broken(reason) => ResultRow {
            error: Some(reason),
            ..failed(Fields::Unreadable(String::new()))
        },
        other => panic!("{other:?}"),
    });
    rows.collect()
}
