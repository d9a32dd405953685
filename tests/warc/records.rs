//! Records: every page is found, and nothing that is broken, false or hostile stops the rest.

use super::*;

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
