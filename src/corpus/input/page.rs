//! A file, or other bytes, that are one document.
//!
//! Undoing compression is left to `open`, documents that stand among others to `documents`.

use std::io;
use std::path::{Path, PathBuf};

use super::find::Input;
use super::open::read_whole;
use crate::document::{Document, Kind};
use crate::segment::{decode, kind_of, segment_html, segment_text};

/// A document of more bytes than this is refused unless something else is asked for: no page of text is longer, and a
/// bomb would be.
pub const LARGEST: u64 = 32 << 20;

/// Of the first characters so many in a hundred may be no text before a file counts as binary.
const JUNK_PERCENT: usize = 5;

/// How many characters are looked at to tell binary junk.
const JUNK_WITHIN: usize = 1 << 12;

/// An input can't be read as a document.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// It is not there or can't be read.
    #[error("{path}: {source}", path = path.display())]
    Unreadable { path: PathBuf, source: io::Error },
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
    #[error("{path}: larger than {largest} bytes", path = path.display())]
    TooLarge { path: PathBuf, largest: u64 },
}

/// Reads all bytes of an input, decompressed.
///
/// # Errors
///
/// When it can't be read, or holds more than `largest` bytes.
pub fn read_bytes(input: &Input, largest: u64) -> Result<Vec<u8>, InputError> {
    let path = input.path();
    let unreadable = |source| InputError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let bytes = read_whole(input, largest.saturating_add(1)).map_err(unreadable)?;
    if bytes.len() as u64 > largest {
        return Err(InputError::TooLarge {
            path: path.to_owned(),
            largest,
        });
    }
    Ok(bytes)
}

/// Reads an input as a document of at least two blocks; HTML or text is told by its content.
///
/// # Errors
///
/// When the input can't be read, is larger than `largest` bytes, empty, binary, or one line.
pub fn read_document(input: &Input, largest: u64) -> Result<Document, InputError> {
    document_of(&read_bytes(input, largest)?, input.path())
}

/// Cuts bytes into a document of at least two blocks.
///
/// # Errors
///
/// When they are empty, binary, or one line.
pub fn document_of(bytes: &[u8], path: &Path) -> Result<Document, InputError> {
    let text = decode(bytes);
    if is_junk(&text) {
        return Err(InputError::Binary(path.to_owned()));
    }
    let document = match kind_of(&text) {
        Kind::Html => segment_html(&text),
        Kind::Text => segment_text(&text),
    };
    match document.blocks.len() {
        0 => Err(InputError::Empty(path.to_owned())),
        1 => Err(InputError::OneLine(path.to_owned())),
        _ => Ok(document),
    }
}

/// Whether decoded bytes are no text: control characters and what could not be decoded.
pub fn is_junk(text: &str) -> bool {
    let mut seen = 0;
    let mut junk = 0;
    for character in text.chars().take(JUNK_WITHIN) {
        seen += 1;
        let control = character.is_control() && !character.is_whitespace();
        junk += usize::from(control || character == '\u{fffd}');
    }
    junk * 100 > seen * JUNK_PERCENT
}
