//! Finds input files and reads them as documents.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use crate::document::Document;
use crate::segment::{decode, kind_of, segment_html, segment_text};

/// A document bigger than this is refused: no page of text is, and a compressed bomb would be.
const LARGEST: u64 = 256 << 20;

/// Of the first characters so many in a hundred may be no text before a file counts as binary.
const JUNK_PERCENT: usize = 5;

/// How many characters are looked at to tell binary junk.
const JUNK_WITHIN: usize = 1 << 16;

/// An input can't be read as a document.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// It is not there or can't be read.
    #[error("{path}: {source}", path = path.display())]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    /// A folder without a single page.
    #[error("{path}: no pages in this folder (.html, .htm, .xhtml, .txt, each also .gz)", path = .0.display())]
    NoPages(PathBuf),
    /// Nothing in it.
    #[error("{path}: empty: no text in it", path = .0.display())]
    Empty(PathBuf),
    /// Just one block.
    #[error("{path}: only one line of text, with nothing around it to judge it by", path = .0.display())]
    OneLine(PathBuf),
    /// Not text at all.
    #[error("{path}: binary, not text or HTML", path = .0.display())]
    Binary(PathBuf),
    /// Too big.
    #[error("{path}: larger than 256 MiB", path = .0.display())]
    TooLarge(PathBuf),
}

/// Where a document comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file, which may be gzip-compressed.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

impl Input {
    /// The path as it was given, `-` for standard input.
    pub fn path(&self) -> &Path {
        match self {
            Input::File(path) => path,
            Input::Stdin => Path::new("-"),
        }
    }
}

/// Whether a folder's file is taken for a page, by its endings.
fn is_page(path: &Path) -> bool {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    [".html", ".htm", ".xhtml", ".txt"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// A page's name in labels files: its file name without endings.
///
/// ```
/// assert_eq!(chaffinch::corpus::page_name("pages/ferry-strike.html.gz".as_ref()), "ferry-strike");
/// ```
pub fn page_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let bare = name.strip_suffix(".gz").unwrap_or(&name);
    let ends = [".html", ".htm", ".xhtml", ".txt"];
    let bare = ends
        .iter()
        .find_map(|end| bare.strip_suffix(end))
        .unwrap_or(bare);
    bare.to_owned()
}

/// The files an argument stands for: itself, or the pages in a folder and the folders in it, by name.
///
/// # Errors
///
/// When the argument is not there, or a folder without pages.
pub fn expand(argument: &Path) -> Result<Vec<Input>, InputError> {
    if argument == Path::new("-") {
        return Ok(vec![Input::Stdin]);
    }
    let unreadable = |source| InputError::Unreadable {
        path: argument.to_owned(),
        source,
    };
    if !std::fs::metadata(argument).map_err(unreadable)?.is_dir() {
        return Ok(vec![Input::File(argument.to_owned())]);
    }
    let mut files = Vec::new();
    let mut folders = vec![argument.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|source| InputError::Unreadable {
            path: folder.clone(),
            source,
        })?;
        for entry in entries.flatten() {
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(path),
                _ if is_page(&path) => files.push(path),
                _ => {}
            }
        }
    }
    if files.is_empty() {
        return Err(InputError::NoPages(argument.to_owned()));
    }
    files.sort();
    Ok(files.into_iter().map(Input::File).collect())
}

/// Reads a file's bytes, decompressing gzip.
///
/// # Errors
///
/// When it can't be read, or holds more than 256 MiB.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, InputError> {
    let unreadable = |source| InputError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(unreadable)?;
    read_from(BufReader::new(file), path)
}

/// Reads standard input, decompressing gzip.
///
/// # Errors
///
/// As [`read_bytes`].
pub fn read_stdin() -> Result<Vec<u8>, InputError> {
    read_from(std::io::stdin().lock(), Path::new("-"))
}

fn read_from(mut reader: impl Read, path: &Path) -> Result<Vec<u8>, InputError> {
    let unreadable = |source| InputError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let mut bytes = Vec::new();
    reader
        .by_ref()
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        MultiGzDecoder::new(bytes.as_slice())
            .take(LARGEST + 1)
            .read_to_end(&mut plain)
            .map_err(unreadable)?;
        bytes = plain;
    }
    if bytes.len() as u64 > LARGEST {
        return Err(InputError::TooLarge(path.to_owned()));
    }
    Ok(bytes)
}

/// Reads an input as a document of at least two blocks; HTML or text is told by its content.
///
/// # Errors
///
/// When the input can't be read, is empty, binary, or one line.
pub fn read_document(input: &Input) -> Result<Document, InputError> {
    let path = input.path();
    let bytes = match input {
        Input::File(path) => read_bytes(path)?,
        Input::Stdin => read_stdin()?,
    };
    let text = decode(&bytes);
    if is_junk(&text) {
        return Err(InputError::Binary(path.to_owned()));
    }
    let document = match kind_of(&text) {
        crate::document::Kind::Html => segment_html(&text),
        crate::document::Kind::Text => segment_text(&text),
    };
    match document.blocks.len() {
        0 => Err(InputError::Empty(path.to_owned())),
        1 => Err(InputError::OneLine(path.to_owned())),
        _ => Ok(document),
    }
}

/// Whether decoded bytes are no text: control characters and what could not be decoded.
fn is_junk(text: &str) -> bool {
    let mut seen = 0;
    let mut junk = 0;
    for character in text.chars().take(JUNK_WITHIN) {
        seen += 1;
        let control = character.is_control() && !character.is_whitespace();
        junk += usize::from(control || character == '\u{fffd}');
    }
    junk * 100 > seen * JUNK_PERCENT
}
