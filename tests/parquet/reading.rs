//! Rows and what they hold; damage stays where it is.

use super::*;

#[test]
fn rows_come_in_order_with_their_texts() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("in.parquet");
    write(&path, &batch(2_500), 1_100);
    let found = found(&path);
    assert_eq!(found.len(), 2_500);
    for (index, found) in found.iter().enumerate() {
        assert_eq!(found.place.row, Some(index as u64 + 1));
        let Body::Row { batch, row } = &found.body else {
            panic!("{found:?}");
        };
        let url = format!("https://{index}.example");
        assert_eq!(
            text_of(batch, *row, &["id", "no", "url"]),
            Some(RowText::Text(&url))
        );
        let html = format!("<p>Page {index} é</p>");
        let expected = match index % 7 {
            3 => RowText::Text(&url),
            _ => RowText::Bytes(html.as_bytes()),
        };
        assert_eq!(text_of(batch, *row, &["html", "url"]), Some(expected));
        let language = if index % 2 == 0 { "en" } else { "de" };
        assert_eq!(
            text_of(batch, *row, &["language"]),
            Some(RowText::Text(language))
        );
        assert_eq!(text_of(batch, *row, &["id"]), None);
    }
}

#[test]
fn long_rows_are_read_few_at_a_time() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("in.parquet");
    // The same long string in every row is stored once.
    let long = "letter ".repeat(100_000);
    let column: ArrayRef = Arc::new(StringArray::from_iter_values((0..100).map(|_| &long)));
    let batch = RecordBatch::try_from_iter([("text", column)]).unwrap();
    let mut writer =
        ArrowWriter::try_new(File::create(&path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let found = found(&path);
    assert_eq!(found.len(), 100);
    for found in found {
        let Body::Row { batch, .. } = found.body else {
            panic!("{found:?}");
        };
        assert!(batch.num_rows() <= 12, "{}", batch.num_rows());
    }
}

#[test]
fn rows_as_json_keep_nulls_and_show_bytes_that_are_text() {
    let batch = batch(4);
    assert_eq!(
        row_as_json(&batch, 1).unwrap(),
        r#"{"id":1,"url":"https://1.example","html":"<p>Page 1 é</p>","tags":null,"seen":"1970-01-01T00:00:01.000001Z","language":"de"}"#
    );
    let row: serde_json::Value = serde_json::from_str(&row_as_json(&batch, 3).unwrap()).unwrap();
    assert_eq!(row["html"], serde_json::Value::Null);
    assert_eq!(row["tags"], serde_json::json!([3, null]));
    assert!(row_as_json(&batch, 4).is_err());
    let column: ArrayRef = Arc::new(BinaryArray::from_vec(vec![b"\xff\x00"]));
    let bytes = RecordBatch::try_from_iter([("b", column)]).unwrap();
    assert_eq!(row_as_json(&bytes, 0).unwrap(), r#"{"b":"ff00"}"#);
}

#[test]
fn a_broken_row_group_loses_only_itself() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("in.parquet");
    write(&path, &batch(300), 100);
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(&path).unwrap()).unwrap();
    let column = builder.metadata().row_group(1).column(1).clone();
    let whole = fs::read(&path).unwrap();
    let (start, length) = column.byte_range();
    for damage in [
        start..start + length,
        start..start + 8,
        start + 40..start + 60,
    ] {
        let mut bytes = whole.clone();
        for at in damage {
            bytes[at as usize] ^= 0xff;
        }
        fs::write(&path, bytes).unwrap();
        let found = found(&path);
        let rows: Vec<u64> = found.iter().filter_map(|found| found.place.row).collect();
        let expected: Vec<u64> = (1..=101).chain(201..=300).collect();
        assert_eq!(rows, expected);
        let broken: Vec<usize> = (0..found.len())
            .filter(|row| matches!(found[*row].body, Body::Broken(_)))
            .collect();
        assert_eq!(broken, [100]);

        let out = written(carried(&path), false);
        assert_eq!(out.num_rows(), 201);
        assert_eq!(out.slice(0, 100).column(0), batch(100).column(0));
        assert!((0..6).all(|column| out.column(column).is_null(100)));
        let error = strings(&out, "chaffinch_error")[100].clone().unwrap();
        assert!(
            error.starts_with("rows 101 to 200 can't be read: "),
            "{error}"
        );
    }
    fs::write(&path, &whole[..whole.len() - 9]).unwrap();
    assert!(
        parquet_rows(
            File::open(&path).unwrap(),
            Arc::from(path.as_path()),
            LARGEST
        )
        .is_err()
    );
    fs::write(&path, &whole).unwrap();
    let refused = parquet_rows(File::open(&path).unwrap(), Arc::from(path.as_path()), 10).unwrap();
    assert_eq!(
        refused.map(|found| found.place.row).collect::<Vec<_>>(),
        [Some(1), Some(101), Some(201)]
    );
}
