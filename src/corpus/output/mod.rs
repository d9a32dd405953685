//! Results out: text, Markdown and CSV here, JSON objects in `objects`, Parquet in `table`.
//!
//! Where they go is left to the program.

mod objects;
mod table;

use std::io::{self, Write};

pub use objects::{Naming, write_object};
pub use table::{
    BlockRow, BlocksBuilder, ResultRow, TableError, TableWriter, join_parquet, schema_of,
};

use super::record::Fields;
use crate::document::{Block, Document};
use crate::label::{Label, Probabilities};

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The kept blocks, an empty line between two.
    Text,
    /// The kept blocks, headings, lists, quotes and code marked.
    Markdown,
    /// A JSON object a document.
    Jsonl,
    /// A row a block.
    Csv,
    /// A row a document.
    Parquet,
}

impl Format {
    /// The ending of files in this format.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Text => "txt",
            Format::Markdown => "md",
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Parquet => "parquet",
        }
    }
}

/// A document with its blocks' probabilities.
#[derive(Debug, Clone)]
pub struct Classified {
    /// Where it came from, as it was given.
    pub id: String,
    pub document: Document,
    /// By block.
    pub probabilities: Vec<Probabilities>,
}

impl Classified {
    /// The blocks whose label is kept.
    fn kept<'a>(&'a self, keep: &'a [Label]) -> impl Iterator<Item = &'a Block> + 'a {
        self.document
            .blocks
            .iter()
            .zip(&self.probabilities)
            .filter(|(_, probabilities)| keep.contains(&probabilities.best()))
            .map(|(block, _)| block)
    }

    /// The kept blocks' text, an empty line between two.
    pub fn text(&self, keep: &[Label]) -> String {
        self.pieces(keep).collect()
    }

    /// The text in pieces, so that it can be written where it is wanted at once.
    pub fn pieces<'a>(&'a self, keep: &'a [Label]) -> impl Iterator<Item = &'a str> + 'a {
        let blocks = self.kept(keep).enumerate();
        blocks.flat_map(|(at, block)| [if at == 0 { "" } else { "\n\n" }, &block.text])
    }

    fn markdown(&self, keep: &[Label]) -> String {
        let mut markdown = String::new();
        let mut in_list = false;
        for block in self.kept(keep) {
            let tag = self.document.element_name(block).unwrap_or("");
            let is_item = matches!(tag, "li" | "dd" | "dt");
            if !markdown.is_empty() {
                markdown.push_str(if in_list && is_item { "\n" } else { "\n\n" });
            }
            in_list = is_item;
            let level = tag
                .strip_prefix('h')
                .and_then(|level| level.parse::<usize>().ok());
            match (tag, level) {
                (_, Some(level)) => {
                    markdown.push_str(&"#".repeat(level.min(6)));
                    markdown.push(' ');
                }
                ("li" | "dd" | "dt", _) => markdown.push_str("- "),
                ("blockquote", _) => markdown.push_str("> "),
                ("pre", _) => markdown.push_str("    "),
                _ => {}
            }
            markdown.push_str(&block.text);
        }
        markdown
    }
}

/// Writes the header that a CSV of blocks opens with.
///
/// # Errors
///
/// When the writer fails.
pub fn write_csv_header(writer: &mut impl Write) -> io::Result<()> {
    writeln!(
        writer,
        "id,block,label,element,text,story,appeal,caption,navigation"
    )
}

/// Appends one document that came with no fields, in a format that is bytes.
///
/// # Errors
///
/// When asked for Parquet, which only a [`TableWriter`] writes.
pub fn write_document(
    bytes: &mut Vec<u8>,
    classified: &Classified,
    format: Format,
    keep: &[Label],
) -> io::Result<()> {
    match format {
        Format::Text => write_paragraphs(bytes, &classified.text(keep)),
        Format::Markdown => write_paragraphs(bytes, &classified.markdown(keep)),
        Format::Csv => write_rows(bytes, classified, keep),
        Format::Jsonl => {
            let id = &classified.id;
            let naming = Naming::default();
            write_object(bytes, id, &Fields::None, Ok(classified), keep, &naming)
        }
        Format::Parquet => Err(io::ErrorKind::Unsupported.into()),
    }
}

fn write_paragraphs(writer: &mut impl Write, text: &str) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    writeln!(writer, "{text}")
}

fn write_rows(writer: &mut impl Write, classified: &Classified, keep: &[Label]) -> io::Result<()> {
    let mut rows = csv::Writer::from_writer(writer);
    let document = &classified.document;
    for (index, (block, probabilities)) in document
        .blocks
        .iter()
        .zip(&classified.probabilities)
        .enumerate()
    {
        let best = probabilities.best();
        if !keep.contains(&best) {
            continue;
        }
        rows.write_field(&classified.id)?;
        rows.write_field(index.to_string())?;
        rows.write_field(best.name())?;
        rows.write_field(document.element_name(block).unwrap_or(""))?;
        rows.write_field(&block.text)?;
        for label in Label::ALL {
            rows.write_field(format!("{:.4}", probabilities[label]))?;
        }
        rows.write_record(None::<&[u8]>)?;
    }
    rows.flush()
}

/// A name that nothing has yet, this one where it can be.
fn free(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut free = name.to_owned();
    while taken(&free) {
        free = format!("chaffinch_{free}");
    }
    free
}
