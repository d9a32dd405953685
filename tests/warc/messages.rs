//! HTTP messages: every coding is undone, bombs and broken bodies are told.

use super::*;

#[test]
fn charsets_are_told_not_undone() {
    let payload = decoded(&message(
        &["Content-Type: text/html; Charset=\"latin1\""],
        b"<p>Caf\xe9",
    ))
    .unwrap();
    assert_eq!(payload.bytes, b"<p>Caf\xe9");
    assert_eq!(payload.charset.as_deref(), Some("latin1"));
    assert_eq!(decoded(&html(PAGE)).unwrap().charset, None);
}

#[test]
fn heads_with_hundreds_of_lines_are_read() {
    let many: Vec<String> = (0..500)
        .map(|number| format!("X-Line-{number}: 1"))
        .collect();
    let mut headers: Vec<&str> = many.iter().map(String::as_str).collect();
    headers.push("Content-Encoding: gzip");
    assert_eq!(body(&headers, &gzip(b"Boats")), b"Boats");
}

#[test]
fn codings_are_undone_in_turn() {
    let page = PAGE.as_bytes();
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
    zlib.write_all(page).unwrap();
    assert_eq!(
        body(&["Content-Encoding: deflate"], &zlib.finish().unwrap()),
        page
    );
    let mut raw = DeflateEncoder::new(Vec::new(), Compression::fast());
    raw.write_all(page).unwrap();
    assert_eq!(
        body(&["Content-Encoding: deflate"], &raw.finish().unwrap()),
        page
    );
    let zstd = zstd::encode_all(page, 3).unwrap();
    assert_eq!(body(&["Content-Encoding: zstd"], &zstd), page);
    assert_eq!(
        body(
            &["Content-Encoding: br, identity, X-GZIP"],
            &gzip(&brotli(page))
        ),
        page
    );
    let lines = ["Content-Encoding: br", "Content-Encoding: gzip"];
    assert_eq!(body(&lines, &gzip(&brotli(page))), page);
    assert_eq!(body(&["X-Crawler-Content-Encoding: gzip"], page), page);
}

#[test]
fn bodies_that_were_already_decoded_stay_as_they_are() {
    for header in [
        "Transfer-Encoding: chunked",
        "Content-Encoding: gzip",
        "Content-Encoding: deflate",
        "Content-Encoding: br",
        "Content-Encoding: zstd",
        "Content-Encoding: UTF-8",
    ] {
        assert_eq!(
            body(&[header], PAGE.as_bytes()),
            PAGE.as_bytes(),
            "{header}"
        );
    }
    assert_eq!(
        body(&["Transfer-Encoding: chunked"], b"1\r\n<p>Boats sail"),
        b"1\r\n<p>Boats sail"
    );
}

#[test]
fn bodies_that_were_cut_short_give_what_is_there() {
    let long: String = (0..5000)
        .map(|number| format!("<p>Boat {number} sails at {}.</p>", number * 7919 % 1000))
        .collect();
    let long = long.as_bytes();
    let whole = [
        ("Transfer-Encoding: chunked", chunked(long)),
        ("Content-Encoding: gzip", gzip(long)),
        ("Content-Encoding: br", brotli(long)),
    ];
    for (header, bytes) in whole {
        let cut = body(&[header], &bytes[..bytes.len() * 3 / 4]);
        assert!(
            cut.len() > long.len() / 2 && long.starts_with(&cut),
            "{header}"
        );
    }
    let error = decoded(&message(&["Content-Encoding: gzip"], &gzip(long)[..10])).unwrap_err();
    assert!(matches!(
        error,
        HttpError::Undecodable {
            encoding: "gzip",
            ..
        }
    ));
}

#[test]
fn messages_without_a_body_to_be_had_are_errors() {
    assert!(matches!(decoded(b"<p>Boats"), Err(HttpError::Head)));
    let unknown = message(&["Content-Encoding: rot13"], b"Obngf");
    assert!(matches!(decoded(&unknown), Err(HttpError::UnknownEncoding(name)) if name == "rot13"));
    let noise = message(&["Content-Encoding: br"], &[0xff; 40]);
    assert!(matches!(
        decoded(&noise),
        Err(HttpError::Undecodable { encoding: "br", .. })
    ));
}

#[test]
fn bombs_stop_at_the_limit() {
    let zeros = vec![b' '; 64 << 20];
    for (header, bomb) in [
        ("Content-Encoding: gzip", gzip(&zeros)),
        ("Content-Encoding: br", brotli(&zeros)),
        (
            "Content-Encoding: zstd",
            zstd::encode_all(zeros.as_slice(), 3).unwrap(),
        ),
        ("Content-Encoding: gzip, gzip", gzip(&gzip(&zeros))),
        ("X-Header: 1", zeros.clone()),
    ] {
        let result = decoded(&message(&[header], &bomb));
        assert!(
            matches!(result, Err(HttpError::TooLarge { limit: LARGEST })),
            "{header}"
        );
    }
}
