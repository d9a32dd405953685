//! Web archives: what they are made of here, and how they are read.

mod messages;
mod records;

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
