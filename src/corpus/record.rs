//! Documents of a corpus as they are found: where they stand, what holds them, what fields they came with.
//!
//! Finding them is left to the readers of each format, one at a time and in order; turning what was found into text
//! is done here, so that it can be done side by side.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use arrow_array::RecordBatch;

/// Where a document stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file as it was given; `-` for standard input.
    pub path: Arc<Path>,
    /// The row or record in the file, from 1; none where the file is the document.
    pub row: Option<u64>,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.path.display())?;
        match self.row {
            Some(row) => write!(formatter, ": row {row}"),
            None => Ok(()),
        }
    }
}

/// A document as it was found, not yet decoded.
#[derive(Debug, Clone)]
pub struct Found {
    pub place: Place,
    pub body: Body,
}

impl Found {
    /// About how many bytes it holds, or its file does.
    pub fn bytes(&self) -> u64 {
        match &self.body {
            Body::File => std::fs::metadata(&self.place.path).map_or(0, |data| data.len()),
            Body::Bytes(bytes) | Body::Line(bytes) => bytes.len() as u64,
            Body::Response(response) => response.message.len() as u64,
            Body::Row { batch, .. } => {
                (batch.get_array_memory_size() / batch.num_rows().max(1)) as u64
            }
            Body::Broken(_) => 0,
        }
    }
}

/// What holds a document.
#[derive(Debug, Clone)]
pub enum Body {
    /// A page or text of its own, not yet read.
    File,
    /// A page or text of its own.
    Bytes(Vec<u8>),
    /// A line of JSON, without the line's end.
    Line(Vec<u8>),
    /// A response from a web archive.
    Response(Response),
    /// A row of a Parquet file.
    Row { batch: Arc<RecordBatch>, row: usize },
    /// Something that can't be read, and why. What comes after it in the same file is still read.
    Broken(String),
}

/// A response as a web archive keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Response {
    /// `WARC-Target-URI`.
    pub url: String,
    /// `WARC-Date`.
    pub date: String,
    /// `WARC-Record-ID`, without angle brackets.
    pub id: String,
    /// The HTTP message: head and body, still chunked and compressed where they were.
    pub message: Vec<u8>,
}

/// The fields that a document came with, which results carry on untouched.
#[derive(Debug, Clone)]
pub enum Fields {
    /// It is a file of its own.
    None,
    /// A JSON object: its text as it stood, and the names of its fields.
    Json { text: String, names: Vec<String> },
    /// What a web archive says of a response.
    Web {
        url: String,
        date: String,
        id: String,
    },
    /// A row of a Parquet file.
    Row { batch: Arc<RecordBatch>, row: usize },
    /// Something that could not be read as a document, as text.
    Unreadable(String),
}

impl Fields {
    /// Whether there is a field of this name.
    pub fn has(&self, name: &str) -> bool {
        match self {
            Fields::None => matches!(name, "id" | "kind"),
            Fields::Json { names, .. } => names.iter().any(|other| other == name),
            Fields::Web { .. } => matches!(name, "url" | "date" | "id"),
            Fields::Row { batch, .. } => batch.column_by_name(name).is_some(),
            Fields::Unreadable(_) => false,
        }
    }
}
