//! Reads a JSON object a line, and finds the document in one.
//!
//! A line stays the text it was: results carry it on untouched. Writing them is left to `output`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, BufRead};
use std::path::Path;
use std::sync::Arc;

use memchr::memchr;
use serde_json::value::RawValue;

use crate::corpus::record::{Body, Found, Place};

/// Lines one after the other, empty ones passed over.
#[derive(Debug)]
pub struct LineReader<R> {
    reader: R,
    path: Arc<Path>,
    row: u64,
    longest: u64,
    ended: bool,
}

impl<R: BufRead> LineReader<R> {
    /// Reads lines of at most `longest` bytes; of a longer one only that it was too long is kept.
    pub fn new(reader: R, path: Arc<Path>, longest: u64) -> Self {
        LineReader {
            reader,
            path,
            row: 0,
            longest,
            ended: false,
        }
    }

    /// The next line without its end, and whether it was longer than allowed; none at the end of the input.
    fn line(&mut self) -> io::Result<Option<(Vec<u8>, bool)>> {
        let mut line = Vec::new();
        let mut too_long = false;
        let mut any = false;
        loop {
            let buffer = match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if buffer.is_empty() {
                return Ok(any.then_some((line, too_long)));
            }
            any = true;
            let end = memchr(b'\n', buffer);
            let part = &buffer[..end.unwrap_or(buffer.len())];
            if (line.len() + part.len()) as u64 > self.longest {
                too_long = true;
                line = Vec::new();
            } else if !too_long {
                line.extend_from_slice(part);
            }
            let used = part.len() + usize::from(end.is_some());
            self.reader.consume(used);
            if end.is_some() {
                return Ok(Some((line, too_long)));
            }
        }
    }
}

impl<R: BufRead> Iterator for LineReader<R> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        while !self.ended {
            self.row += 1;
            let body = match self.line() {
                Ok(None) => return None,
                Ok(Some((_, true))) => {
                    Body::Broken(format!("a line of more than {} bytes", self.longest))
                }
                Ok(Some((line, false))) if line.trim_ascii().is_empty() => continue,
                Ok(Some((line, false))) => Body::Line(line),
                // What follows can't be found any more.
                Err(error) => {
                    self.ended = true;
                    Body::Broken(error.to_string())
                }
            };
            let place = Place {
                path: Arc::clone(&self.path),
                row: Some(self.row),
            };
            return Some(Found { place, body });
        }
        None
    }
}

/// Fields of a JSON object, their values still text.
#[derive(Debug)]
pub struct Object<'a> {
    values: HashMap<Cow<'a, str>, &'a RawValue>,
}

impl<'a> Object<'a> {
    /// Reads an object's fields.
    ///
    /// # Errors
    ///
    /// When the line is no JSON object.
    pub fn parse(line: &'a str) -> Result<Self, serde_json::Error> {
        let values = serde_json::from_str(line)?;
        Ok(Object { values })
    }

    /// The names of its fields.
    pub fn names(&self) -> Vec<String> {
        self.values.keys().map(|name| name.to_string()).collect()
    }

    /// The string in a field; none where there is no such field or no string in it.
    pub fn string(&self, name: &str) -> Option<String> {
        serde_json::from_str(self.values.get(name)?.get()).ok()
    }

    /// What stands in a field as text: the string, or the JSON of a number and the like; none where it is missing or
    /// null.
    pub fn shown(&self, name: &str) -> Option<String> {
        let value = self.values.get(name)?.get();
        let string = serde_json::from_str::<String>(value);
        string
            .ok()
            .or_else(|| (value != "null").then(|| value.to_owned()))
    }
}
