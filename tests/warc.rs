//! Web archives: every page is found and decoded, and nothing that is broken, false or hostile in them stops the rest.

use std::io::{self, BufReader, Read, Write};
use std::path::Path;
use std::sync::Arc;

use chaffinch::corpus::{Body, HttpError, Payload, Response, WarcReader, decode_message};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use proptest::prelude::*;

const LARGEST: u64 = 1 << 20;
const PAGE: &str =
    "<html><body><p>Boats sail again from Monday.</p><p>Tickets are valid.</p></body></html>";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut compressed = Vec::new();
    brotli::CompressorWriter::new(&mut compressed, 4096, 5, 22)
        .write_all(bytes)
        .unwrap();
    compressed
}

fn chunked(bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for chunk in bytes.chunks(20) {
        body.extend(format!("{:X};note=1\r\n", chunk.len()).bytes());
        body.extend(chunk);
        body.extend(b"\r\n");
    }
    body.extend(b"0\r\nExpires: never\r\n\r\n");
    body
}

fn message(headers: &[&str], body: &[u8]) -> Vec<u8> {
    let mut message = b"HTTP/1.1 200 OK\r\n".to_vec();
    for header in headers {
        message.extend(format!("{header}\r\n").bytes());
    }
    message.extend(b"\r\n");
    message.extend(body);
    message
}

fn html(body: &str) -> Vec<u8> {
    message(&["Content-Type: text/html"], body.as_bytes())
}

/// A record that claims `length` bytes.
fn claiming(kind: &str, name: &str, length: impl std::fmt::Display, content: &[u8]) -> Vec<u8> {
    let http = if kind == "warcinfo" {
        "application/warc-fields"
    } else {
        "application/http"
    };
    let mut record = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://{name}.example/\r\n\
         WARC-Date: 2026-11-27T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:{name}>\r\n\
         Content-Type: {http}\r\nContent-Length: {length}\r\n\r\n"
    )
    .into_bytes();
    record.extend(content);
    record.extend(b"\r\n\r\n");
    record
}

fn record(kind: &str, name: &str, content: &[u8]) -> Vec<u8> {
    claiming(kind, name, content.len(), content)
}

fn page(name: &str) -> Vec<u8> {
    record("response", name, &html(PAGE))
}

/// What a reader finds: each record's number and its address, or why it is broken.
fn read(archive: impl Read) -> Vec<(u64, Result<Response, String>)> {
    let path: Arc<Path> = Path::new("crawl.warc").into();
    WarcReader::new(BufReader::new(archive), path, LARGEST)
        .map(|found| {
            let outcome = match found.body {
                Body::Response(response) => Ok(response),
                Body::Broken(reason) => Err(reason),
                other => panic!("{other:?}"),
            };
            (found.place.row.unwrap(), outcome)
        })
        .collect()
}

/// [`read`], in short: `row name` or `row !reason`.
fn listed(archive: &[u8]) -> Vec<String> {
    read(archive)
        .into_iter()
        .map(|(row, outcome)| match outcome {
            Ok(response) => format!("{row} {}", response.id.trim_start_matches("urn:uuid:")),
            Err(reason) => format!("{row} !{reason}"),
        })
        .collect()
}

fn decoded(message: &[u8]) -> Result<Payload, HttpError> {
    decode_message(message, LARGEST)
}

fn body(headers: &[&str], body: &[u8]) -> Vec<u8> {
    decoded(&message(headers, body)).unwrap().bytes
}

const FALSE_LENGTH: &str = "Content-Length is not this record's length";
const ENDED: &str = "the file ends inside this record";

#[test]
fn pages_are_found_and_decoded() {
    let type_only = "Content-Type: text/html; charset=utf-8";
    let archive = [
        record("warcinfo", "info", b"software: a crawler\r\n"),
        record(
            "request",
            "plain",
            b"GET / HTTP/1.1\r\nAccept: text/html\r\n\r\n",
        ),
        record("response", "plain", &message(&[type_only], PAGE.as_bytes())),
        record(
            "response",
            "gzip",
            &message(
                &[type_only, "content-encoding: gzip"],
                &gzip(PAGE.as_bytes()),
            ),
        ),
        record(
            "response",
            "brotli",
            &message(
                &[type_only, "Content-Encoding: br"],
                &brotli(PAGE.as_bytes()),
            ),
        ),
        record(
            "response",
            "image",
            &message(&["Content-Type: image/png"], b"\x89PNG\r\n\r\n"),
        ),
        record(
            "response",
            "both",
            &message(
                &[
                    "Content-Type: application/xhtml+xml;charset='UTF-8'",
                    "Transfer-Encoding: chunked",
                    "Content-Encoding: gzip",
                ],
                &chunked(&gzip(PAGE.as_bytes())),
            ),
        ),
        record("revisit", "plain", &html("")),
        record("response", "untyped", &message(&[], PAGE.as_bytes())),
        record(
            "response",
            "untyped-text",
            &message(&[], b"Boats sail again."),
        ),
    ]
    .concat();
    let found = read(archive.as_slice());
    let rows: Vec<u64> = found.iter().map(|(row, _)| *row).collect();
    assert_eq!(rows, [3, 4, 5, 7, 9]);
    for (_, response) in &found {
        let response = response.as_ref().unwrap();
        assert_eq!(response.date, "2026-11-27T00:00:00Z");
        assert_eq!(decoded(&response.message).unwrap().bytes, PAGE.as_bytes());
    }
    let both = found[3].1.as_ref().unwrap();
    assert_eq!(both.url, "https://both.example/");
    assert_eq!(both.id, "urn:uuid:both");
    assert_eq!(
        decoded(&both.message).unwrap().charset.as_deref(),
        Some("UTF-8")
    );
}

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
fn loosely_written_headers_are_read() {
    let content = b"HTTP/2 200\ncontent-type : TEXT/HTML\n\n<p>Boats";
    let archive = format!(
        "\n\nWARC/1.1\nwarc-type: response\nWARC-TARGET-URI: <https://\n  a.example/>\nno colon here\n\
         content-length:{}\n\n{}",
        content.len(),
        String::from_utf8_lossy(content),
    );
    let found = read(archive.as_bytes());
    let response = found[0].1.as_ref().unwrap();
    assert_eq!(response.url, "https:// a.example/");
    assert_eq!(decoded(&response.message).unwrap().bytes, b"<p>Boats");
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
fn a_broken_record_costs_only_itself() {
    let broken = [
        (
            b"WARC/1.0\r\nWARC-Type: response\r\n\r\n<p>Boats\r\n\r\n".to_vec(),
            "no Content-Length",
        ),
        (
            b"WARC/1.0\r\nContent-Length: 0\r\n\r\n\r\n\r\n".to_vec(),
            "no WARC-Type",
        ),
        (
            claiming("response", "b", "-1", b""),
            "Content-Length is not a number",
        ),
        (claiming("response", "b", 20, &html(PAGE)), FALSE_LENGTH),
        (claiming("request", "b", 20, &html(PAGE)), FALSE_LENGTH),
        (claiming("response", "b", 500, &html(PAGE)), FALSE_LENGTH),
        (claiming("request", "b", 500, &html(PAGE)), FALSE_LENGTH),
        (claiming("response", "b", 90_000, &html(PAGE)), FALSE_LENGTH),
        (claiming("request", "b", 90_000, &html(PAGE)), FALSE_LENGTH),
        (
            b"x\r\nnot a record at all\r\n".to_vec(),
            "no record of WARC 1 begins here",
        ),
        (
            b"WARC/1.0\r\nWARC-Type: response\r\n".to_vec(),
            "header without an end",
        ),
        (
            [
                b"WARC/1.0\r\n".to_vec(),
                vec![b'x'; 200_000],
                b"\r\n".to_vec(),
            ]
            .concat(),
            "header without an end",
        ),
    ];
    for (bytes, reason) in broken {
        let archive = [page("a"), bytes, page("c"), page("d")].concat();
        let expected = vec![
            "1 a".to_owned(),
            format!("2 !{reason}"),
            "3 c".to_owned(),
            "4 d".to_owned(),
        ];
        assert_eq!(listed(&archive), expected, "{reason}");
    }
    assert_eq!(
        listed(b"\x1f\x8bnot\nan archive"),
        ["1 !no record of WARC 1 begins here"]
    );
    assert!(listed(b"").is_empty());
}

#[test]
fn lengths_that_are_off_by_a_few_bytes_lose_no_other_record() {
    let content = html(PAGE);
    for off in -30i64..60 {
        let archive = [
            page("a"),
            claiming("response", "b", content.len() as i64 + off, &content),
            page("c"),
        ]
        .concat();
        let found = listed(&archive);
        let second = if (0..=4).contains(&off) {
            "2 b".to_owned()
        } else {
            format!("2 !{FALSE_LENGTH}")
        };
        assert_eq!(found, ["1 a".to_owned(), second, "3 c".to_owned()], "{off}");
    }
}

#[test]
fn a_claimed_terabyte_is_neither_held_nor_believed() {
    for (kind, reason) in [
        ("response", "larger than 1048576 bytes"),
        ("request", FALSE_LENGTH),
    ] {
        let claimed = claiming(kind, "b", 1u64 << 40, &html(PAGE));
        let archive = [page("a"), claimed, page("c")].concat();
        assert_eq!(
            listed(&archive),
            ["1 a".to_owned(), format!("2 !{reason}"), "3 c".to_owned()]
        );
    }
}

#[test]
fn large_records_are_passed() {
    let large = "x".repeat(3 << 20);
    let archive = [
        record("response", "a", &html(&large)),
        record(
            "response",
            "b",
            &message(&["Content-Type: video/mp4"], large.as_bytes()),
        ),
        page("c"),
    ]
    .concat();
    assert_eq!(listed(&archive), ["1 !larger than 1048576 bytes", "3 c"]);
}

#[test]
fn an_archive_in_an_archive_is_content() {
    let inner = [b"Boats\r\n".to_vec(), page("inner"), page("inner")].concat();
    let inner = String::from_utf8(inner).unwrap();
    let archive = [
        record("response", "a", &html(&inner)),
        record("resource", "b", inner.as_bytes()),
        page("c"),
    ]
    .concat();
    assert_eq!(listed(&archive), ["1 a", "3 c"]);
}

#[test]
fn an_early_end_is_told_once() {
    let archive = [page("a"), page("b")].concat();
    let first = page("a").len();
    for end in first + 1..archive.len() - 4 {
        assert_eq!(
            listed(&archive[..end]),
            ["1 a".to_owned(), format!("2 !{ENDED}")],
            "{end}"
        );
    }
    let compressed = gzip(&archive.repeat(50));
    let cut = &compressed[..compressed.len() - 20];
    let found = read(flate2::read::MultiGzDecoder::new(cut));
    let (broken, good): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(_, outcome)| outcome.is_err());
    assert!(!good.is_empty());
    assert_eq!(broken.len(), 1);
}

#[test]
fn an_input_error_ends_the_archive_with_its_reason() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    let whole = page("a");
    for (end, rows) in [(whole.len(), 2), (whole.len() - 40, 1), (20, 1), (0, 1)] {
        let found = read((&whole[..end]).chain(Failing));
        assert_eq!(found.len(), rows, "{end}");
        assert_eq!(found[rows - 1].1, Err("the disk is gone".to_owned()));
    }
}

#[test]
fn false_lengths_in_false_lengths_are_read_through_once() {
    for kind in ["response", "request"] {
        let mut archive = claiming(kind, "b", LARGEST, &html("")).repeat(20_000);
        archive.extend(page("last"));
        let found = listed(&archive);
        assert_eq!(found.len(), 20_001);
        assert_eq!(found[20_000], "20001 last");
    }
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

/// A small archive with something of everything.
fn mixed() -> Vec<u8> {
    let both = [
        "Content-Type: text/html",
        "Transfer-Encoding: chunked",
        "Content-Encoding: gzip",
    ];
    [
        record("warcinfo", "info", b"software: a crawler\r\n"),
        page("a"),
        record(
            "response",
            "b",
            &message(&both, &chunked(&gzip(PAGE.as_bytes()))),
        ),
        record(
            "response",
            "c",
            &message(&["Content-Encoding: br"], &brotli(PAGE.as_bytes())),
        ),
        record("request", "d", b"GET / HTTP/1.1\r\n\r\n"),
        page("e"),
    ]
    .concat()
}

/// Reads and decodes everything; no archive has more records than bytes.
fn exhaust(archive: &[u8], step: usize) {
    let reader = BufReader::with_capacity(step, archive);
    let path: Arc<Path> = Path::new("-").into();
    let mut rows = 0;
    for found in WarcReader::new(reader, path, 4096) {
        let row = found.place.row.unwrap();
        assert!(row > rows && row <= archive.len() as u64);
        rows = row;
        if let Body::Response(response) = found.body {
            assert!(response.message.len() <= 4096);
            if let Ok(payload) = decode_message(&response.message, 8192) {
                assert!(payload.bytes.len() <= 8192);
            }
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..3000), step in 1usize..100) {
        exhaust(&bytes, step);
        exhaust(&[b"WARC/1.0\r\n".to_vec(), bytes.clone()].concat(), step);
        let _ = decode_message(&bytes, 8192);
        for coding in ["gzip", "deflate", "br", "zstd"] {
            let _ = decode_message(&message(&[&format!("Content-Encoding: {coding}")], &bytes), 8192);
        }
    }

    #[test]
    fn mutated_archives_do_no_harm(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0usize..4), 1..12),
        step in 1usize..5000,
    ) {
        let mut archive = mixed();
        for (index, byte, kind) in changes {
            let at = index.index(archive.len());
            match kind {
                0 => archive[at] = byte,
                1 => archive.insert(at, byte),
                2 => drop(archive.drain(at..(at + usize::from(byte)).min(archive.len() - 1))),
                _ => {
                    let piece = archive[at..(at + 40).min(archive.len())].to_vec();
                    archive.splice(at..at, piece);
                }
            }
        }
        exhaust(&archive, step);
    }

    #[test]
    fn what_was_chunked_and_compressed_comes_out_whole(bytes in prop::collection::vec(any::<u8>(), 1..2000)) {
        let headers = ["Transfer-Encoding: chunked", "Content-Encoding: br, gzip"];
        prop_assert_eq!(body(&headers, &chunked(&gzip(&brotli(&bytes)))), bytes);
    }

    #[test]
    fn the_size_of_steps_changes_nothing(step in 1usize..300) {
        let reader = BufReader::with_capacity(step, io::Cursor::new(mixed()));
        let path: Arc<Path> = Path::new("-").into();
        let rows: Vec<u64> = WarcReader::new(reader, path, LARGEST).filter_map(|found| found.place.row).collect();
        prop_assert_eq!(rows, [2, 3, 4, 6]);
    }
}
