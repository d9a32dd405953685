//! Web archives (WARC 1.x): finds the records that hold HTML pages, in a stream that is already decompressed.
//!
//! Taking pages out of their HTTP messages is left to `http`, decompressing the archive to whoever opens it.

use std::io::BufRead;
use std::path::Path;
use std::sync::Arc;

use super::http::{Headers, head_length, is_html};
use super::lookahead::Lookahead;
use crate::corpus::record::{Body, Found, Place, Response};

/// What every record begins with.
const START: &[u8] = b"WARC/1.";

/// A record's beginning with the end of the line before it.
const LINE_AND_START: &[u8] = b"\nWARC/1.";

/// A longer header is broken, in bytes.
const LONGEST_HEADER: u64 = 64 << 10;

/// How far into a message is looked to see what it carries, in bytes.
const GLANCE: u64 = 64 << 10;

/// How far behind a record the next is looked for, in bytes: two line ends and a beginning fit in.
const GAP: u64 = 16;

/// Finds HTML responses in a web archive, one after the other.
///
/// Records of other kinds are read through without being held. A record that can't be read, because its header is
/// broken, its `Content-Length` is not true, or it is too large, is given once as [`Body::Broken`], and reading goes
/// on at the next line that begins a record, also when a false length reached over it. An input error or an early end
/// is given as [`Body::Broken`] and ends the archive. A record's row is its number in the file.
///
/// Published crates end at the first record that is broken, or hold in memory as many bytes as a header claims.
/// Crawls have both kinds of records, so this reads them itself: it holds a few times `largest` bytes at most, and
/// only bytes that are there, and goes through no byte more than a few times, whatever the lengths claim.
pub struct WarcReader<R> {
    input: Lookahead<R>,
    path: Arc<Path>,
    largest: u64,
    row: u64,
}

impl<R: BufRead> WarcReader<R> {
    /// Reads an archive that is neither gzip- nor zstd-compressed, or no longer. `path` is only named in places;
    /// pages in records of more than `largest` bytes are given as broken.
    pub fn new(reader: R, path: Arc<Path>, largest: u64) -> Self {
        WarcReader {
            input: Lookahead::new(reader),
            path,
            largest,
            row: 0,
        }
    }

    fn found(&self, body: Body) -> Found {
        Found {
            place: Place {
                path: Arc::clone(&self.path),
                row: Some(self.row),
            },
            body,
        }
    }

    /// Reads the record that is ahead: a response, nothing where it holds something else, or why it is broken.
    /// Leaves the input where the next record can be looked for.
    fn record(&mut self) -> Result<Option<Response>, String> {
        let header = match self.header() {
            Ok(header) => header,
            Err(fault) => {
                self.skip_to_start(u64::MAX);
                return Err(self.reason(fault));
            }
        };
        let too_large = header.length > self.largest;
        // A length too large to be held can't be checked before it is believed; and what was held under a false
        // length is gone through only once more, not once for every false length in it.
        let wary = too_large || self.input.is_searched();
        let wanted = header.is_response && self.is_html_ahead(header.length);
        let read = if wanted && !too_large {
            self.take_body(header.length, wary).map(Some)
        } else {
            self.skip_body(header.length, wary).map(|()| None)
        };
        if read.is_err() {
            self.seek_start();
        }
        if wanted && too_large {
            return Err(format!("larger than {} bytes", self.largest));
        }
        let message = read.map_err(|fault| self.reason(fault))?;
        Ok(message.map(|message| Response {
            message,
            ..header.response
        }))
    }

    /// Passes everything up to the next line that begins a record, which may be here.
    fn seek_start(&mut self) {
        self.input.ensure(START.len() as u64);
        if !self.input.ahead().starts_with(START) {
            self.skip_to_start(u64::MAX);
        }
    }

    /// Passes `length` bytes, or less where a line begins a record after one of them: gives how many of them are
    /// left. None where the input ends before.
    fn skip_to_start(&mut self, length: u64) -> Option<u64> {
        let mut left = length;
        loop {
            // The line may end with the last byte.
            let window = left.saturating_add(START.len() as u64);
            let whole = self.input.ensure(window.min(GLANCE));
            let ahead = self.input.ahead_within(window);
            if let Some(found) = memchr::memmem::find(ahead, LINE_AND_START) {
                self.input.skip(found as u64 + 1);
                return Some(left.saturating_sub(found as u64 + 1));
            }
            let count = ahead.len() as u64;
            if count >= left && (count == window || !whole) {
                self.input.skip(left);
                return Some(0);
            }
            if !whole {
                self.input.skip(u64::MAX);
                return None;
            }
            let done = count.saturating_sub(START.len() as u64);
            self.input.skip(done);
            left = left.saturating_sub(done);
        }
    }

    /// Reads a header, and leaves the input where it was if it is broken.
    fn header(&mut self) -> Result<Header, Fault> {
        self.input.ensure(START.len() as u64);
        if !self.input.ahead().starts_with(START) {
            if START.starts_with(self.input.ahead()) {
                return Err(Fault::Ended);
            }
            return Err(Fault::Broken("no record of WARC 1 begins here"));
        }
        let length = loop {
            if let Some(length) = head_length(self.input.ahead_within(LONGEST_HEADER)) {
                break length;
            }
            let seen = self.input.ahead().len() as u64;
            if seen >= LONGEST_HEADER {
                return Err(Fault::Broken("header without an end"));
            }
            self.input.ensure(seen + 4096);
            if self.input.ahead().len() as u64 == seen {
                return Err(Fault::Ended);
            }
        };
        let block = self.input.ahead_within(length as u64);
        if memchr::memmem::find(block, LINE_AND_START).is_some() {
            return Err(Fault::Broken("header without an end"));
        }
        let header = Header::parse(block)?;
        self.input.skip(length as u64);
        Ok(header)
    }

    fn is_html_ahead(&mut self, length: u64) -> bool {
        self.input.ensure(length.min(GLANCE));
        let message = self.input.ahead_within(length.min(GLANCE));
        let end = memchr::memmem::find(message, LINE_AND_START).unwrap_or(message.len());
        is_html(message.get(..end).unwrap_or_default())
    }

    /// Whether a record can end after so many bytes: two line ends follow, another record, or nothing.
    fn ends_after(&mut self, length: u64) -> bool {
        self.input.ensure(length.saturating_add(GAP));
        let ahead = self.input.ahead_within(length.saturating_add(GAP));
        let Some(behind) = usize::try_from(length).ok().and_then(|at| ahead.get(at..)) else {
            return false;
        };
        // Whatever comes after them is no fault of this record.
        if behind.starts_with(b"\r\n\r\n") || behind.starts_with(b"\n\n") {
            return true;
        }
        let next = behind
            .iter()
            .position(|byte| !matches!(byte, b'\r' | b'\n'));
        next.is_none_or(|next| {
            let next = behind.get(next..).unwrap_or_default();
            next.starts_with(START.get(..next.len()).unwrap_or(START))
        })
    }

    /// Passes a body without holding it. Where its length proves false, the input goes on at the first line in it
    /// that begins a record; `wary`, such a line alone is proof.
    fn skip_body(&mut self, length: u64, wary: bool) -> Result<(), Fault> {
        // Only from such a line on need anything be kept to come back to.
        let left = self.skip_to_start(length).ok_or(Fault::Ended)?;
        if left > 0 && wary {
            return Err(FALSE_LENGTH);
        }
        if self.ends_after(left) {
            self.input.skip(left);
            return Ok(());
        }
        if left > 0 {
            self.input.mark_searched();
        }
        Err(FALSE_LENGTH)
    }

    /// Reads a body that may be held; otherwise as [`Self::skip_body`].
    fn take_body(&mut self, length: u64, wary: bool) -> Result<Vec<u8>, Fault> {
        if self.ends_after(length) {
            let body = self.input.ahead_within(length);
            let broken = wary && memchr::memmem::find(body, LINE_AND_START).is_some();
            if !broken {
                let body = body.to_vec();
                self.input.skip(length);
                return Ok(body);
            }
        }
        self.input.mark_searched();
        self.skip_body(length, true)?;
        Err(FALSE_LENGTH)
    }

    fn reason(&mut self, fault: Fault) -> String {
        match fault {
            Fault::Broken(reason) => reason.to_owned(),
            Fault::Ended => {
                let failure = self.input.take_failure();
                failure.unwrap_or_else(|| "the file ends inside this record".to_owned())
            }
        }
    }
}

impl<R: BufRead> Iterator for WarcReader<R> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            self.input.skip_line_ends();
            if self.input.ahead().is_empty() {
                let failure = self.input.take_failure()?;
                self.row += 1;
                return Some(self.found(Body::Broken(failure)));
            }
            self.row += 1;
            match self.record() {
                Ok(None) => {}
                Ok(Some(response)) => return Some(self.found(Body::Response(response))),
                Err(reason) => return Some(self.found(Body::Broken(reason))),
            }
        }
    }
}

/// Why a record can't be read.
enum Fault {
    Broken(&'static str),
    /// The input ended or failed before the record did.
    Ended,
}

const FALSE_LENGTH: Fault = Fault::Broken("Content-Length is not this record's length");

/// What a record's header says.
struct Header {
    length: u64,
    is_response: bool,
    /// Without its message.
    response: Response,
}

impl Header {
    fn parse(block: &[u8]) -> Result<Self, Fault> {
        let headers = Headers::parse(block);
        let kind = headers
            .get("WARC-Type")
            .ok_or(Fault::Broken("no WARC-Type"))?;
        let length = headers
            .get("Content-Length")
            .ok_or(Fault::Broken("no Content-Length"))?;
        let length = length
            .parse()
            .map_err(|_| Fault::Broken("Content-Length is not a number"))?;
        let content_type = headers.get("Content-Type").unwrap_or("application/http");
        let http = content_type
            .get(.."application/http".len())
            .is_some_and(|start| start.eq_ignore_ascii_case("application/http"));
        // Some writers put addresses in angle brackets too.
        let bare = |name| {
            let value = headers.get(name).unwrap_or_default();
            let value = value.strip_prefix('<').unwrap_or(value);
            value.strip_suffix('>').unwrap_or(value).to_owned()
        };
        Ok(Header {
            length,
            is_response: http && kind.eq_ignore_ascii_case("response"),
            response: Response {
                url: bare("WARC-Target-URI"),
                date: bare("WARC-Date"),
                id: bare("WARC-Record-ID"),
                message: Vec::new(),
            },
        })
    }
}
