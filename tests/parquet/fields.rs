//! Which columns a table has, and where what does not fit them goes.

use super::*;

#[test]
fn files_and_responses_have_columns_of_their_own() {
    let table = written(
        [result(Fields::None, "Boats sail."), failed(Fields::None)],
        false,
    );
    assert_eq!(
        names(&table),
        [
            "id",
            "kind",
            "text",
            "blocks",
            "chaffinch_error",
            "chaffinch_fields"
        ]
    );
    assert_eq!(
        strings(&table, "id"),
        [some("pages/one.html"), some("pages/one.html")]
    );
    assert_eq!(strings(&table, "text"), [some("Boats sail."), None]);
    assert_eq!(strings(&table, "chaffinch_error"), [None, some("no text")]);
    assert!(table.column_by_name("blocks").unwrap().is_null(1));

    let web = |url: &str| Fields::Web {
        url: url.to_owned(),
        date: "2026-01-02".to_owned(),
        id: "urn:uuid:1".to_owned(),
    };
    let table = written(
        [result(web("https://a.example"), "a"), result(web(""), "b")],
        false,
    );
    assert_eq!(
        names(&table),
        [
            "url",
            "date",
            "id",
            "text",
            "chaffinch_error",
            "chaffinch_fields"
        ]
    );
    assert_eq!(
        strings(&table, "url"),
        [some("https://a.example"), some("")]
    );
    assert_eq!(
        names(&written([], false)),
        [
            "id",
            "kind",
            "text",
            "blocks",
            "chaffinch_error",
            "chaffinch_fields"
        ]
    );
}

#[test]
fn json_fields_become_columns_of_their_types() {
    let table = written(
        [
            result(
                json(
                    r#"{"url": "a", "n": 1, "score": 0.1, "meta": {"by": null, "words": [1, 2]}, "mixed": 1, "none": null, "empty": {}, "big": 18446744073709551615}"#,
                ),
                "a",
            ),
            result(
                json(
                    r#"{"n": -9007199254740993, "score": 2, "meta": {"by": "x"}, "mixed": "one", "url": "b \u00e9"}"#,
                ),
                "b",
            ),
            failed(Fields::Unreadable("{\"url\": ".to_owned())),
        ],
        false,
    );
    assert_eq!(
        names(&table),
        [
            "url",
            "n",
            "score",
            "meta",
            "mixed",
            "none",
            "empty",
            "big",
            "text",
            "chaffinch_error",
            "chaffinch_fields"
        ]
    );
    let rows: Vec<String> = (0..3)
        .map(|row| row_as_json(&table, row).unwrap())
        .collect();
    assert_eq!(
        rows[0],
        r#"{"url":"a","n":1,"score":0.1,"meta":{"by":null,"words":[1,2]},"mixed":"1","none":null,"empty":"{}","big":"18446744073709551615","text":"a","chaffinch_error":null,"chaffinch_fields":null}"#
    );
    assert_eq!(
        rows[1],
        r#"{"url":"b é","n":-9007199254740993,"score":2.0,"meta":{"by":"x","words":null},"mixed":"\"one\"","none":null,"empty":null,"big":null,"text":"b","chaffinch_error":null,"chaffinch_fields":null}"#
    );
    assert_eq!(strings(&table, "chaffinch_fields")[2], some("{\"url\": "));
    assert!((0..9).all(|column| table.column(column).is_null(2)));
}

#[test]
fn later_fields_that_do_not_fit_are_kept_as_json() {
    let first = (0..1_000).map(|n| {
        result(
            json(&format!(r#"{{"n": {n}, "tags": [], "free": {{}}}}"#)),
            "a",
        )
    });
    let later = [
        r#"{"n": 1.5, "tags": ["x"], "free": [1, "2"], "text": "given", "more": {"a": [1.10, "\ud800"]}}"#,
        r#"{"n": 7, "tags": [1], "n": 8}"#,
    ];
    let web = Fields::Web {
        url: "u".to_owned(),
        date: String::new(),
        id: "i".to_owned(),
    };
    let row = Fields::Row {
        batch: Arc::new(batch(3)),
        row: 2,
    };
    let rows = first.chain(later.map(|text| result(json(text), "b")));
    let table = written(rows.chain([result(web, "c"), result(row, "d")]), false);
    assert_eq!(
        names(&table),
        [
            "n",
            "tags",
            "free",
            "text",
            "chaffinch_error",
            "chaffinch_fields"
        ]
    );
    assert_eq!(table.num_rows(), 1_004);
    let late = table.slice(1_000, 4);
    let left = strings(&late, "chaffinch_fields");
    assert_eq!(
        left[0],
        some(r#"{"n":1.5,"text":"given","more":{"a": [1.10, "\ud800"]}}"#)
    );
    assert_eq!(left[1], some(r#"{"tags":[1],"n":8}"#));
    assert_eq!(left[2], some(r#"{"url":"u","date":"","id":"i"}"#));
    assert!(
        left[3]
            .as_ref()
            .unwrap()
            .starts_with(r#"{"id":2,"url":"https://2.example","html":"<p>"#)
    );
    assert_eq!(
        strings(&late, "free"),
        [some(r#"[1, "2"]"#), None, None, None]
    );
    assert_eq!(
        late.column(0)
            .as_primitive::<Int64Type>()
            .iter()
            .collect::<Vec<_>>(),
        [None, Some(7), None, None]
    );
    assert_eq!(
        strings(&late, "text"),
        [some("b"), some("b"), some("c"), some("d")]
    );
}

#[test]
fn columns_of_another_type_are_cast_where_nothing_is_lost() {
    let of = |column: ArrayRef| Arc::new(RecordBatch::try_from_iter([("n", column)]).unwrap());
    let whole = of(Arc::new(Int64Array::from(vec![1, 2])));
    let small = of(Arc::new(arrow_array::Int32Array::from(vec![3, 4])));
    let float = of(Arc::new(arrow_array::Float64Array::from(vec![5.0, 6.5])));
    let rows = [whole, small, float].into_iter().flat_map(|batch| {
        (0..2).map(move |row| {
            result(
                Fields::Row {
                    batch: Arc::clone(&batch),
                    row,
                },
                "a",
            )
        })
    });
    let table = written(rows, false);
    let numbers = table.column(0).as_primitive::<Int64Type>().iter();
    assert_eq!(
        numbers.collect::<Vec<_>>(),
        [Some(1), Some(2), Some(3), Some(4), None, None]
    );
    assert_eq!(
        strings(&table, "chaffinch_fields")[4..],
        [some(r#"{"n":5.0}"#), some(r#"{"n":6.5}"#)]
    );
}
