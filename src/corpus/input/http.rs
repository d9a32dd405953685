//! HTTP messages as web archives keep them: head and body apart, the body freed of chunks and compression.
//!
//! Archives keep what servers sent, so heads are often not what the standard asks for, and bodies are cut short or
//! were already decoded by the crawler. What can be had is taken. Text is not decoded here, only its charset told.

use std::io::{self, Read};

use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use crate::document::Kind;
use crate::segment::{decode, kind_of};

/// How many bytes a body is decoded to where only its beginning is looked at.
const LARGEST_GLANCE: u64 = 16 << 20;

/// What an HTTP message carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// The body, neither chunked nor compressed.
    pub bytes: Vec<u8>,
    /// The `charset` of `Content-Type`, as it stands there.
    pub charset: Option<String>,
}

/// An HTTP message whose body can't be had.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// It does not open with a status line.
    #[error("not an HTTP response")]
    Head,
    /// `Content-Encoding` names a coding that is not known.
    #[error("Content-Encoding {0:?} is not known")]
    UnknownEncoding(String),
    /// Not a byte of the body could be decompressed.
    #[error("{encoding} body can't be decompressed: {source}")]
    Undecodable {
        encoding: &'static str,
        source: io::Error,
    },
    /// Decoded, the body has more bytes than are allowed.
    #[error("larger than {limit} bytes")]
    TooLarge { limit: u64 },
}

/// Takes the body out of an HTTP response and undoes `Transfer-Encoding: chunked`, then `Content-Encoding`: gzip,
/// deflate, br and zstd, also several in turn. A body that is not what its head says is taken as it is where it reads
/// as HTML, as crawlers often decode bodies and leave heads alone; one that was cut short gives what is there.
///
/// ```
/// let message = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=latin1\r\n\r\n<p>Boats";
/// let payload = chaffinch::corpus::decode_message(message, 1 << 20)?;
/// assert_eq!(payload.bytes, b"<p>Boats");
/// assert_eq!(payload.charset.as_deref(), Some("latin1"));
/// # Ok::<(), chaffinch::corpus::HttpError>(())
/// ```
///
/// # Errors
///
/// When the message has no status line, the body can't be decompressed, or has more than `largest` bytes at any step
/// of its decoding.
pub fn decode_message(message: &[u8], largest: u64) -> Result<Payload, HttpError> {
    let head = Head::parse(message)?;
    let body = message.get(head.length..).unwrap_or_default();
    let mut bytes = if tokens(&head.headers, "Transfer-Encoding").any(|token| token == "chunked") {
        dechunked(body).unwrap_or_else(|| body.to_vec())
    } else {
        body.to_vec()
    };
    let encodings: Vec<String> = tokens(&head.headers, "Content-Encoding").collect();
    for encoding in encodings.iter().rev() {
        if let Some(plain) = decompressed(&bytes, encoding, largest)? {
            bytes = plain;
        }
    }
    if bytes.len() as u64 > largest {
        return Err(HttpError::TooLarge { limit: largest });
    }
    let charset = head.headers.get("Content-Type").and_then(charset);
    Ok(Payload { bytes, charset })
}

/// Whether a message, of which only the beginning need be there, carries HTML: by its `Content-Type`, or by its body
/// where it has none.
pub(super) fn is_html(message: &[u8]) -> bool {
    let Ok(head) = Head::parse(message) else {
        return false;
    };
    let content_type = head.headers.get("Content-Type").unwrap_or_default();
    match media_type(content_type).as_str() {
        "text/html" | "application/xhtml+xml" => true,
        "" => decode_message(message, LARGEST_GLANCE)
            .is_ok_and(|payload| reads_as_html(&payload.bytes)),
        _ => false,
    }
}

/// Named header lines, in order.
#[derive(Debug, Default)]
pub(super) struct Headers(Vec<(String, String)>);

impl Headers {
    /// Reads header lines, each ended by LF or CRLF; a line that begins with white space goes on with the one before.
    pub(super) fn parse(block: &[u8]) -> Self {
        let mut headers: Vec<(String, String)> = Vec::new();
        for line in block.split(|byte| *byte == b'\n') {
            let line = String::from_utf8_lossy(line);
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = headers.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((name, value)) = line.split_once(':') {
                headers.push((name.trim().to_owned(), value.trim().to_owned()));
            }
        }
        Headers(headers)
    }

    /// The value of the first line of a name, whatever its case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let named = self
            .0
            .iter()
            .filter(move |(own, _)| own.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str())
    }
}

/// How many bytes a head has up to and with its empty line; none where that line is not there.
pub(super) fn head_length(bytes: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'\n', bytes).find_map(|at| match bytes.get(at + 1..)? {
        [b'\n', ..] => Some(at + 2),
        [b'\r', b'\n', ..] => Some(at + 3),
        _ => None,
    })
}

struct Head {
    headers: Headers,
    length: usize,
}

impl Head {
    fn parse(message: &[u8]) -> Result<Self, HttpError> {
        // No more than this is asked: crawlers write heads that never were, such as `HTTP/2 200`.
        let opens = message
            .get(..5)
            .is_some_and(|start| start.eq_ignore_ascii_case(b"HTTP/"));
        if !opens {
            return Err(HttpError::Head);
        }
        let length = head_length(message).unwrap_or(message.len());
        Ok(Head {
            headers: Headers::parse(message.get(..length).unwrap_or_default()),
            length,
        })
    }
}

/// The words of a header that holds a list of them, over all its lines, in lower case.
fn tokens(headers: &Headers, name: &str) -> impl Iterator<Item = String> {
    let words = headers.all(name).flat_map(|value| value.split(','));
    words
        .map(|word| word.trim().to_ascii_lowercase())
        .filter(|word| !word.is_empty())
}

fn media_type(content_type: &str) -> String {
    let name = content_type.split([';', ',']).next().unwrap_or_default();
    name.trim().to_ascii_lowercase()
}

fn charset(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']).trim();
        let named = name.trim().eq_ignore_ascii_case("charset") && !value.is_empty();
        named.then(|| value.to_owned())
    })
}

/// A chunked body put together, up to where it is cut short or breaks; none where it was never chunked.
fn dechunked(body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    let mut rest = body;
    loop {
        let Some((size, after)) = chunk_size(rest) else {
            return (!whole.is_empty()).then_some(whole);
        };
        let Some((chunk, next)) = after.split_at_checked(size) else {
            whole.extend_from_slice(after);
            return Some(whole);
        };
        rest = match next {
            _ if size == 0 => return Some(whole),
            [b'\r', b'\n', next @ ..] | [b'\n', next @ ..] => next,
            [] | [b'\r'] => &[],
            // A first line that only looks like a size: no line ends where its chunk would.
            _ if whole.is_empty() => return None,
            next => next,
        };
        whole.extend_from_slice(chunk);
    }
}

/// The size on a chunk's first line, and what comes after that line.
fn chunk_size(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = memchr::memchr(b'\n', bytes)?;
    let (line, after) = bytes.split_at_checked(end)?;
    let line = std::str::from_utf8(line).ok()?;
    let digits = line.split(';').next()?.trim();
    // The number parser takes a sign, which no chunk has.
    if !digits.starts_with(|first: char| first.is_ascii_hexdigit()) {
        return None;
    }
    let size = usize::from_str_radix(digits, 16).ok()?;
    Some((size, after.get(1..)?))
}

/// A body with one coding undone; none where it does not have that coding.
fn decompressed(body: &[u8], encoding: &str, largest: u64) -> Result<Option<Vec<u8>>, HttpError> {
    let (encoding, result) = match encoding {
        "identity" | "none" => return Ok(None),
        "gzip" | "x-gzip" if body.starts_with(&[0x1f, 0x8b]) => {
            ("gzip", read_within(MultiGzDecoder::new(body), largest))
        }
        "zstd" if body.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) => (
            "zstd",
            match zstd::Decoder::with_buffer(body) {
                Ok(decoder) => read_within(decoder, largest),
                Err(error) => (Vec::new(), Some(error)),
            },
        ),
        "gzip" | "x-gzip" | "zstd" => return Ok(None),
        "deflate" => {
            let zlib = read_within(ZlibDecoder::new(body), largest);
            // Half of the servers send it without zlib's frame, and every browser takes both.
            let result = match zlib {
                (bytes, Some(_)) if bytes.is_empty() => {
                    read_within(DeflateDecoder::new(body), largest)
                }
                zlib => zlib,
            };
            ("deflate", result)
        }
        "br" => (
            "br",
            read_within(brotli::Decompressor::new(body, 4096), largest),
        ),
        _ if reads_as_html(body) => return Ok(None),
        unknown => return Err(HttpError::UnknownEncoding(unknown.to_owned())),
    };
    match result {
        (bytes, _) if bytes.len() as u64 > largest => Err(HttpError::TooLarge { limit: largest }),
        (bytes, None) => Ok(Some(bytes)),
        (_, Some(_)) if reads_as_html(body) => Ok(None),
        (bytes, Some(_)) if !bytes.is_empty() => Ok(Some(bytes)),
        (_, Some(source)) => Err(HttpError::Undecodable { encoding, source }),
    }
}

/// Reads to the end, an error, or one byte more than `largest`.
fn read_within(reader: impl Read, largest: u64) -> (Vec<u8>, Option<io::Error>) {
    let mut bytes = Vec::new();
    let result = reader
        .take(largest.saturating_add(1))
        .read_to_end(&mut bytes);
    (bytes, result.err())
}

fn reads_as_html(bytes: &[u8]) -> bool {
    kind_of(&decode(bytes)) == Kind::Html
}
