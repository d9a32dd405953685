//! Labels files: CSV with the columns `page`, `block`, `label`, `text`.

use std::io::{Read, Write};
use std::str::FromStr;

use crate::label::{Label, UnknownLabel};

/// A row of a labels file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldRow {
    /// The page's name: its file name without endings.
    pub page: String,
    /// The block's ordinal when it was labelled.
    pub block: usize,
    pub label: Label,
    /// The block's text, white space folded.
    pub text: String,
}

/// A labels file can't be used. Rows are counted as lines of the file, the header being row 1.
#[derive(Debug, thiserror::Error)]
pub enum GoldError {
    /// The header lacks a column.
    #[error("no column {0:?}: a labels file has page, block, label, text")]
    MissingColumn(&'static str),
    /// A row's label is none of the four.
    #[error("row {row}: {error}")]
    Label { row: u64, error: UnknownLabel },
    /// A row's block is no number.
    #[error("row {row}: block {found:?} is not a number")]
    Block { row: u64, found: String },
    /// Not CSV.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// Only a header.
    #[error("it has no rows")]
    Empty,
}

/// Reads a labels file. Further columns are let pass.
///
/// ```
/// use chaffinch::training::{GoldError, read_gold};
///
/// let rows = read_gold("page,block,label,text\nferry,0,story,Ferry strike ends\n".as_bytes())?;
/// assert_eq!(rows[0].text, "Ferry strike ends");
/// let wrong = read_gold("page,block,label,text\nferry,0,tale,Ferry strike ends\n".as_bytes());
/// assert!(wrong.is_err_and(|error| error.to_string().starts_with("row 2: unknown label \"tale\"")));
/// # Ok::<(), GoldError>(())
/// ```
///
/// # Errors
///
/// When a column is missing, a label unknown, or the CSV broken.
pub fn read_gold(reader: impl Read) -> Result<Vec<GoldRow>, GoldError> {
    let mut reader = csv::Reader::from_reader(reader);
    let headers = reader.headers()?.clone();
    let column = |name: &'static str| {
        headers
            .iter()
            .position(|header| header.trim_start_matches('\u{feff}').trim() == name)
            .ok_or(GoldError::MissingColumn(name))
    };
    let (page, block, label, text) = (
        column("page")?,
        column("block")?,
        column("label")?,
        column("text")?,
    );
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        let row = record.position().map_or(0, csv::Position::line);
        let field = |column: usize| record.get(column).unwrap_or_default();
        rows.push(GoldRow {
            page: field(page).to_owned(),
            block: field(block).trim().parse().map_err(|_| GoldError::Block {
                row,
                found: field(block).to_owned(),
            })?,
            label: Label::from_str(field(label).trim())
                .map_err(|error| GoldError::Label { row, error })?,
            text: crate::segment::fold(field(text)),
        });
    }
    if rows.is_empty() {
        return Err(GoldError::Empty);
    }
    Ok(rows)
}

/// Writes a labels file.
///
/// # Errors
///
/// When the writer fails.
pub fn write_gold<'a>(
    writer: impl Write,
    rows: impl IntoIterator<Item = &'a GoldRow>,
) -> csv::Result<()> {
    let mut writer = csv::Writer::from_writer(writer);
    writer.write_record(["page", "block", "label", "text"])?;
    for row in rows {
        writer.write_record([
            row.page.as_str(),
            &row.block.to_string(),
            row.label.name(),
            &row.text,
        ])?;
    }
    writer.flush()?;
    Ok(())
}
