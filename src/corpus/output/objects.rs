//! Results out as JSON objects: the fields that a document came with as they stood, then the kept text and the blocks.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::{Classified, free};
use crate::corpus::input::row_as_json;
use crate::corpus::record::Fields;
use crate::label::{Label, Probabilities};

/// What results are called, and how much of them is told.
#[derive(Debug, Clone, Default)]
pub struct Naming {
    /// The field for the kept text; `text`, or `chaffinch_text` where there is such a field, unless one is given.
    pub text_field: Option<String>,
    /// Whether rows get their labelled blocks, too; files of their own always do.
    pub blocks: bool,
}

impl Naming {
    /// What the kept text is called among other fields.
    pub fn text(&self, taken: impl Fn(&str) -> bool) -> String {
        let given = self.text_field.clone();
        given.unwrap_or_else(|| free("text", taken))
    }
}

/// What a block takes beside its text, and a little more.
const BLOCK_ROOM: usize = 160;

#[derive(Serialize)]
struct BlockObject<'a> {
    index: usize,
    label: Label,
    #[serde(skip_serializing_if = "Option::is_none")]
    element: Option<&'a str>,
    text: &'a str,
    probability: Chances,
}

#[derive(Serialize)]
struct Chances {
    story: f64,
    appeal: f64,
    caption: f64,
    navigation: f64,
}

impl From<&Probabilities> for Chances {
    fn from(probabilities: &Probabilities) -> Self {
        Chances {
            story: probabilities.rounded(Label::Story),
            appeal: probabilities.rounded(Label::Appeal),
            caption: probabilities.rounded(Label::Caption),
            navigation: probabilities.rounded(Label::Navigation),
        }
    }
}

/// The labelled blocks, written one after the other: a page may have a million.
struct Blocks<'a>(&'a Classified);

impl Serialize for Blocks<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Classified {
            document,
            probabilities,
            ..
        } = self.0;
        let blocks = document.blocks.iter().zip(probabilities);
        let objects = blocks
            .enumerate()
            .map(|(index, (block, probabilities))| BlockObject {
                index,
                label: probabilities.best(),
                element: document.element_name(block),
                text: &block.text,
                probability: probabilities.into(),
            });
        serializer.collect_seq(objects)
    }
}

/// An object that is being written field by field.
struct Writing<'a> {
    bytes: &'a mut Vec<u8>,
    any: bool,
}

impl Writing<'_> {
    fn field(&mut self, name: &str, value: &impl Serialize) -> io::Result<()> {
        self.bytes.write_all(if self.any { b"," } else { b"{" })?;
        self.any = true;
        serde_json::to_writer(&mut *self.bytes, name)?;
        self.bytes.write_all(b":")?;
        serde_json::to_writer(&mut *self.bytes, value)?;
        Ok(())
    }

    /// The fields of an object as they stand in its text.
    fn object(&mut self, text: &str) -> io::Result<()> {
        let text = text.trim_end();
        let open = text.strip_suffix('}').unwrap_or(text).trim_end();
        self.any = open.trim_start().len() > 1;
        self.bytes
            .write_all(if self.any { open } else { "" }.as_bytes())
    }

    fn end(self) -> io::Result<()> {
        self.bytes
            .write_all(if self.any { b"}\n" } else { b"{}\n" })
    }
}

/// Appends one document as a line: what it came with, then what came of it or why nothing did.
///
/// # Errors
///
/// When a row of a table can't be told as JSON.
pub fn write_object(
    bytes: &mut Vec<u8>,
    id: &str,
    fields: &Fields,
    result: Result<&Classified, &str>,
    keep: &[Label],
    naming: &Naming,
) -> io::Result<()> {
    let mut writing = Writing { bytes, any: false };
    match fields {
        Fields::Json { text, .. } => writing.object(text)?,
        Fields::Row { batch, row } => {
            writing.object(&row_as_json(batch, *row).map_err(io::Error::other)?)?;
        }
        Fields::None => {
            writing.field("id", &id)?;
            if let Ok(classified) = result {
                writing.field("kind", &classified.document.kind.name())?;
            }
        }
        Fields::Web { url, date, id } => {
            writing.field("id", id)?;
            writing.field("url", url)?;
            writing.field("date", date)?;
        }
        Fields::Unreadable(text) if text.is_empty() => {}
        Fields::Unreadable(text) => writing.field("chaffinch_input", text)?,
    }
    let taken = |name: &str| fields.has(name);
    match result {
        Ok(classified) => {
            writing.field(&naming.text(taken), &classified.text(keep))?;
            if naming.blocks || matches!(fields, Fields::None) {
                // A page may have a million blocks, which are better not moved while more are written.
                let blocks = classified.document.blocks.iter();
                let room = blocks.map(|block| block.text.len() + BLOCK_ROOM).sum();
                writing.bytes.reserve(room);
                writing.field(&free("blocks", taken), &Blocks(classified))?;
            }
        }
        Err(reason) => writing.field(&free("chaffinch_error", taken), &reason)?,
    }
    writing.end()
}
