//! Whole tables: carried columns, the same bytes again, parts that join.

use super::*;

#[test]
fn every_column_comes_out_as_it_went_in() {
    let folder = TempDir::new().unwrap();
    let (path, again) = (
        folder.path().join("in.parquet"),
        folder.path().join("again.parquet"),
    );
    let given = batch(2_500);
    write(&path, &given, 1_100);
    let out = written(carried(&path), true);
    let own = ["text", "blocks", "chaffinch_error", "chaffinch_fields"];
    assert_eq!(names(&out)[..6], names(&given));
    assert_eq!(names(&out)[6..], own);
    for column in 0..given.num_columns() {
        assert_eq!(out.column(column), given.column(column));
    }
    assert_eq!(
        strings(&out, "text")[9],
        Some(format!("{}: row 10", path.display()))
    );
    assert_eq!(
        out.column_by_name("chaffinch_fields").unwrap().null_count(),
        2_500
    );
    let blocks = out.column_by_name("blocks").unwrap().as_list::<i32>();
    let block = row_as_json(&RecordBatch::from(blocks.value(9).as_struct()), 0).unwrap();
    let text = format!("{}: row 10", path.display());
    assert_eq!(
        block,
        format!(
            r#"{{"index":0,"label":"appeal","element":"p","text":"{text}","story":0.1,"appeal":0.7,"caption":0.2,"navigation":0.0}}"#
        )
    );

    // Results are corpora too: their own columns are carried on like any others.
    fs::write(&again, bytes_of(carried(&path), true)).unwrap();
    let mut writer = TableWriter::new(
        Vec::new(),
        Naming {
            text_field: Some("kept".to_owned()),
            blocks: true,
        },
    );
    carried(&again)
        .into_iter()
        .for_each(|row| writer.push(row).unwrap());
    fs::write(&path, writer.finish().unwrap()).unwrap();
    let twice = table(&path);
    assert_eq!(
        names(&twice)[10..],
        [
            "kept",
            "chaffinch_blocks",
            "chaffinch_chaffinch_error",
            "chaffinch_chaffinch_fields"
        ]
    );
    for column in 0..out.num_columns() {
        assert_eq!(twice.column(column), out.column(column));
    }
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("in.parquet");
    write(&path, &batch(2_500), 700);
    assert_eq!(
        bytes_of(carried(&path), true),
        bytes_of(carried(&path), true)
    );
    let rows = || {
        (0..1_500).map(|n| {
            result(
                json(&format!(
                    r#"{{"z": {n}, "a": [{n}, "x"], "m": {{"k": {n}}}}}"#
                )),
                "a",
            )
        })
    };
    assert_eq!(bytes_of(rows(), true), bytes_of(rows(), true));
}

#[test]
fn parts_join_in_order() {
    let folder = TempDir::new().unwrap();
    let part = |number: usize| -> PathBuf { folder.path().join(format!("{number}.parquet")) };
    let row = |n: usize| match n {
        1_700 => result(json(r#"{"n": "odd"}"#), "odd"),
        n => result(
            json(&format!(r#"{{"n": {n}, "any": null}}"#)),
            &n.to_string(),
        ),
    };
    fs::write(part(0), bytes_of((0..1_500).map(row), true)).unwrap();
    let schema = schema_of(&part(0)).unwrap();
    for (number, rows) in [(1, 1_500..1_500), (2, 1_500..2_000)] {
        let mut writer = TableWriter::with_schema(Vec::new(), schema.clone());
        rows.for_each(|n| writer.push(row(n)).unwrap());
        fs::write(part(number), writer.finish().unwrap()).unwrap();
    }
    let (out, again) = (
        folder.path().join("out.parquet"),
        folder.path().join("again.parquet"),
    );
    let parts = [part(0), part(1), part(2)];
    join_parquet(&parts, File::create(&out).unwrap()).unwrap();
    join_parquet(&parts, File::create(&again).unwrap()).unwrap();
    assert_eq!(fs::read(&out).unwrap(), fs::read(&again).unwrap());
    assert_eq!(table(&out), written((0..2_000).map(row), true));
    assert_eq!(schema_of(&out).unwrap(), schema);
    assert_eq!(
        strings(&table(&out), "chaffinch_fields")[1_700],
        some(r#"{"n":"odd"}"#)
    );

    fs::write(part(1), bytes_of([result(Fields::None, "a")], true)).unwrap();
    let refused = join_parquet(&parts, File::create(&out).unwrap());
    assert!(matches!(refused, Err(TableError::OtherColumns(path)) if path == part(1)));
    let other = Arc::new(Schema::new(vec![Field::new("text", DataType::Utf8, true)]));
    let writer = TableWriter::with_schema(Vec::new(), other);
    assert!(matches!(writer.finish(), Err(TableError::NotResults)));
}
