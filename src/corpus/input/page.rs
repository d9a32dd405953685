//! A file, bytes or text that is one document.
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

/// What was read is no document that can be labelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Nothing in it.
    #[error("empty: no text in it")]
    Empty,
    /// Just one block.
    #[error("only one line of text, with nothing around it to judge it by")]
    OneLine,
    /// Not text at all.
    #[error("binary, not text or HTML")]
    Binary,
    /// More bytes than these.
    #[error("larger than {0} bytes")]
    TooLarge(u64),
}

/// An input can't be read as a document.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// It is not there or can't be read.
    #[error("{path}: {source}", path = path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    /// It is no document.
    #[error("{path}: {reason}", path = path.display())]
    Unfit { path: PathBuf, reason: Unfit },
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
        return Err(InputError::Unfit {
            path: path.to_owned(),
            reason: Unfit::TooLarge(largest),
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
    document_at(&read_bytes(input, largest)?, input.path())
}

/// Cuts the bytes that stand at a path into a document of at least two blocks.
pub(super) fn document_at(bytes: &[u8], path: &Path) -> Result<Document, InputError> {
    document_of(&decode(bytes), None).map_err(|reason| InputError::Unfit {
        path: path.to_owned(),
        reason,
    })
}

/// Cuts decoded text into a document of at least two blocks; of which kind is told by the content unless it is given.
///
/// ```
/// use chaffinch::Kind;
/// use chaffinch::corpus::{Unfit, document_of};
///
/// let text = "Boats sail again.\n\nThe crews got an hour of rest.\n";
/// assert_eq!(document_of(text, None)?.kind, Kind::Text);
/// assert_eq!(document_of(text, Some(Kind::Html)), Err(Unfit::OneLine));
/// # Ok::<(), Unfit>(())
/// ```
///
/// # Errors
///
/// When it is empty, binary, or one line.
pub fn document_of(text: &str, kind: Option<Kind>) -> Result<Document, Unfit> {
    let document = cut(text, kind)?;
    match document.blocks.len() {
        0 => Err(Unfit::Empty),
        1 => Err(Unfit::OneLine),
        _ => Ok(document),
    }
}

/// Cuts decoded text into a document, which may be without blocks.
pub(super) fn cut(text: &str, kind: Option<Kind>) -> Result<Document, Unfit> {
    if is_junk(text) {
        return Err(Unfit::Binary);
    }
    Ok(match kind.unwrap_or_else(|| kind_of(text)) {
        Kind::Html => segment_html(text),
        Kind::Text => segment_text(text),
    })
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
