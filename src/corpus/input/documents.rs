//! Inputs to documents: what was found one after the other, then each decoded and cut into blocks on its own.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use super::find::{Container, Input};
use super::http::decode_message;
use super::json_lines::{LineReader, Object};
use super::open::open;
use super::page::{Unfit, cut, document_at, read_document};
use super::parquet::{RowText, parquet_rows, text_of};
use super::warc::WarcReader;
use crate::corpus::record::{Body, Fields, Found, Place, Response};
use crate::document::{Document, Kind};
use crate::segment::{decode, decode_declared, segment_html};

/// A line of JSON may be this many times as long as the document in it: six bytes can stand for one.
const LINE_FACTOR: u64 = 6;

/// Fields that hold a document unless others are named, the first that is there; HTML or text is told by the content.
const CONTENT_FIELDS: [&str; 4] = ["html", "content", "raw_content", "text"];

/// The field that has a document's address.
const ADDRESS_FIELD: &str = "url";

/// Fields that say which document it is unless another is named.
const ID_FIELDS: [&str; 2] = ["id", "url"];

/// How documents are read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The field that holds HTML.
    pub html_field: Option<String>,
    /// The field that holds text.
    pub text_field: Option<String>,
    /// The field that says which document it is.
    pub id_field: Option<String>,
    /// Documents of more bytes are not read.
    pub largest: u64,
}

impl Reading {
    fn id_fields(&self) -> Vec<&str> {
        match &self.id_field {
            Some(name) => vec![name],
            None => ID_FIELDS.to_vec(),
        }
    }
}

/// A document as it was read, or why it could not be.
#[derive(Debug)]
pub struct Read {
    pub place: Place,
    /// What says which document it is: a field, the address, or else its place.
    pub id: String,
    pub fields: Fields,
    /// With the address that it came with, or else the one it gives itself.
    pub document: Result<Document, String>,
}

type Documents = Box<dyn Iterator<Item = Found> + Send>;

/// The documents of an input, in order. `count` goes up by the bytes read of what is stored.
///
/// # Errors
///
/// When the input is not there, or can't be read at all.
pub fn documents_in(
    input: &Input,
    reading: &Reading,
    count: &Arc<AtomicU64>,
) -> io::Result<Documents> {
    let path: Arc<Path> = input.path().into();
    let named = match input {
        Input::File(path) => Container::of_name(path),
        Input::Stdin => None,
    };
    let alone = |path| {
        let place = Place { path, row: None };
        Box::new(std::iter::once(Found {
            place,
            body: Body::File,
        }))
    };
    if named == Some(Container::Page) {
        return Ok(alone(path));
    }
    if let (Input::File(file), Some(Container::Parquet)) = (input, named) {
        return rows_of(file, path, reading);
    }
    let mut reader = open(input, count)?;
    let container = match named {
        Some(container) => container,
        None => Container::of_content(reader.fill_buf()?),
    };
    Ok(match container {
        Container::JsonLines => {
            let longest = reading.largest.saturating_mul(LINE_FACTOR);
            Box::new(LineReader::new(reader, path, longest))
        }
        Container::WebArchive => Box::new(WarcReader::new(reader, path, reading.largest)),
        Container::Parquet => match input {
            Input::File(file) => return rows_of(file, path, reading),
            Input::Stdin => {
                return Err(io::Error::other("a Parquet file can't be read from a pipe"));
            }
        },
        Container::Page => match input {
            Input::File(_) => alone(path),
            // Standard input can be opened once only.
            Input::Stdin => {
                let mut bytes = Vec::new();
                let most = reading.largest.saturating_add(1);
                reader.take(most).read_to_end(&mut bytes)?;
                let place = Place { path, row: None };
                let body = Body::Bytes(bytes);
                Box::new(std::iter::once(Found { place, body }))
            }
        },
    })
}

fn rows_of(file: &Path, path: Arc<Path>, reading: &Reading) -> io::Result<Documents> {
    let rows = parquet_rows(File::open(file)?, path, reading.largest);
    Ok(Box::new(rows.map_err(io::Error::other)?))
}

/// Reads what was found: takes it out of what holds it, decodes it and cuts it into blocks.
pub fn read(found: Found, reading: &Reading) -> Read {
    let Found { place, body } = found;
    let path = &place.path;
    let parts = match body {
        Body::File => {
            let input = Input::File(path.to_path_buf());
            let document = read_document(&input, reading.largest);
            (
                None,
                Fields::None,
                document.map_err(|error| error.to_string()),
            )
        }
        Body::Bytes(bytes) if bytes.len() as u64 > reading.largest => {
            (None, Fields::None, placed(Err(too_large(reading)), &place))
        }
        Body::Bytes(bytes) => {
            let document = document_at(&bytes, path).map_err(|error| error.to_string());
            (None, Fields::None, document)
        }
        Body::Line(line) => {
            let (id, fields, document) = read_line(line, reading);
            (id, fields, placed(document, &place))
        }
        Body::Response(response) => {
            let document = decode_message(&response.message, reading.largest)
                .map(|page| segment_html(&decode_declared(&page.bytes, page.charset.as_deref())))
                .map_err(|error| error.to_string());
            let Response { url, date, id, .. } = response;
            let document = at_address(document, Some(url.clone()));
            let name = Some(url.clone()).filter(|url| !url.is_empty());
            (
                name,
                Fields::Web { url, date, id },
                placed(document, &place),
            )
        }
        Body::Row { batch, row } => {
            let text = |names: &[&str]| {
                Some(match text_of(&batch, row, names)? {
                    RowText::Text(text) => text.to_owned(),
                    RowText::Bytes(bytes) => decode(bytes).into_owned(),
                })
            };
            let id = text(&reading.id_fields());
            let document = at_address(content_of(reading, text), text(&[ADDRESS_FIELD]));
            (id, Fields::Row { batch, row }, placed(document, &place))
        }
        Body::Broken(reason) => {
            let fields = Fields::Unreadable(String::new());
            (None, fields, placed(Err(reason), &place))
        }
    };
    let (id, fields, document) = parts;
    Read {
        id: id.unwrap_or_else(|| place.to_string()),
        place,
        fields,
        document,
    }
}

/// With the address that it came with, where there is one.
fn at_address(
    document: Result<Document, String>,
    address: Option<String>,
) -> Result<Document, String> {
    let mut document = document?;
    if let Some(address) = address.filter(|address| !address.is_empty()) {
        document.address = address;
    }
    Ok(document)
}

/// With the place before the reason.
fn placed(document: Result<Document, String>, place: &Place) -> Result<Document, String> {
    document.map_err(|reason| format!("{place}: {reason}"))
}

fn read_line(
    line: Vec<u8>,
    reading: &Reading,
) -> (Option<String>, Fields, Result<Document, String>) {
    let line = match String::from_utf8(line) {
        Ok(line) => line,
        Err(error) => {
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let reason = error.utf8_error().to_string();
            return (None, Fields::Unreadable(text), Err(reason));
        }
    };
    let object = match Object::parse(&line) {
        Ok(object) => object,
        Err(error) => {
            let reason = format!("no JSON object: {error}");
            return (None, Fields::Unreadable(line), Err(reason));
        }
    };
    let id = reading
        .id_fields()
        .iter()
        .find_map(|name| object.shown(name));
    let document = content_of(reading, |names| {
        names.iter().find_map(|name| object.string(name))
    });
    let document = at_address(document, object.string(ADDRESS_FIELD));
    let names = object.names();
    (id, Fields::Json { text: line, names }, document)
}

/// The document in a row's fields; `field` has the content of the first of some names.
fn content_of(
    reading: &Reading,
    field: impl Fn(&[&str]) -> Option<String>,
) -> Result<Document, String> {
    let given = |name: &Option<String>| field(&[name.as_deref()?]);
    let (text, kind) = if let Some(html) = given(&reading.html_field) {
        (html, Some(Kind::Html))
    } else if let Some(text) = given(&reading.text_field) {
        (text, Some(Kind::Text))
    } else if let (None, None) = (&reading.html_field, &reading.text_field) {
        let text = field(&CONTENT_FIELDS);
        let missing = || format!("no text in a field {}", CONTENT_FIELDS.join(", "));
        (text.ok_or_else(missing)?, None)
    } else {
        let names = [&reading.html_field, &reading.text_field];
        let names: Vec<&str> = names
            .into_iter()
            .filter_map(|name| name.as_deref())
            .collect();
        return Err(format!("no text in a field {}", names.join(", ")));
    };
    if text.len() as u64 > reading.largest {
        return Err(too_large(reading));
    }
    cut(&text, kind).map_err(|reason| reason.to_string())
}

fn too_large(reading: &Reading) -> String {
    Unfit::TooLarge(reading.largest).to_string()
}
