//! The labels file on disk: read as rows that know their own bytes, written whole or not at all.
//!
//! Rows of pages that nobody touches stay as they are, byte for byte, and so do columns that are not ours. What the
//! rows mean for a page's blocks is left to `session`.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use chaffinch::Label;
use chaffinch::training::{GoldError, GoldRow, read_gold};
use csv::{ReaderBuilder, StringRecord, Terminator, WriterBuilder};

use crate::cli::aside::{Aside, folder_of};

/// The column that says whether a person looked at the label.
const REVIEWED: &str = "reviewed";

/// What stands in it when one did.
const YES: &str = "yes";

/// The columns of a labels file, and `reviewed`, which is added where it is missing.
const COLUMNS: [&str; 5] = ["page", "block", "label", "text", REVIEWED];

/// A row as it was read.
pub struct Row {
    pub gold: GoldRow,
    pub reviewed: bool,
    fields: StringRecord,
    /// Its bytes in the file, its line end included.
    bytes: Range<usize>,
}

/// A row to write for a page.
pub struct NewRow<'a> {
    pub label: Label,
    pub text: &'a str,
    pub reviewed: bool,
    /// Which of the page's rows it takes the place of, so that its other columns stay.
    pub from: Option<usize>,
}

/// The file as it was last read or written.
pub struct LabelsFile {
    path: PathBuf,
    /// None while there is no file.
    bytes: Option<Vec<u8>>,
    header: StringRecord,
    header_end: usize,
    /// Where each of [`COLUMNS`] stands.
    columns: [Option<usize>; 5],
    rows: Vec<Row>,
    /// By page, its rows in the order of the blocks.
    by_page: HashMap<String, Vec<usize>>,
}

impl LabelsFile {
    /// Reads the file; one that is not there has no rows.
    pub fn read(path: &Path) -> Result<Self> {
        // A link stays a link: what it leads to is what gets replaced.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let bytes = read_if_there(&path).with_context(|| path.display().to_string())?;
        Self::parse(path.clone(), bytes).with_context(|| path.display().to_string())
    }

    fn parse(path: PathBuf, bytes: Option<Vec<u8>>) -> Result<Self> {
        let mut file = LabelsFile {
            path,
            bytes: None,
            header: StringRecord::from(&COLUMNS[..]),
            header_end: 0,
            columns: [Some(0), Some(1), Some(2), Some(3), Some(4)],
            rows: Vec::new(),
            by_page: HashMap::new(),
        };
        let Some(content) = bytes.as_deref().filter(|bytes| !bytes.is_empty()) else {
            file.bytes = bytes;
            return Ok(file);
        };
        let gold = match read_gold(content) {
            Err(GoldError::Empty) => Vec::new(),
            gold => gold?,
        };
        let mut reader = ReaderBuilder::new().from_reader(content);
        file.header = reader.headers()?.clone();
        file.columns = COLUMNS.map(|name| {
            let is_it = |header: &str| header.trim_start_matches('\u{feff}').trim() == name;
            file.header.iter().position(is_it)
        });
        let records: Vec<StringRecord> = reader.records().collect::<csv::Result<_>>()?;
        let start = |record: &StringRecord| {
            let position = record.position();
            let at = position.map_or(content.len(), |position| position.byte() as usize);
            // To the reader a line that ends in CR and LF ends between the two.
            let between = content[..at].ends_with(b"\r") && content[at..].starts_with(b"\n");
            at + usize::from(between)
        };
        file.header_end = records.first().map_or(content.len(), start);
        let ends = records.iter().skip(1).map(start).chain([content.len()]);
        let spans: Vec<Range<usize>> = records
            .iter()
            .zip(ends)
            .map(|(record, end)| start(record)..end)
            .collect();
        for ((gold, fields), bytes) in gold.into_iter().zip(records).zip(spans) {
            let reviewed = file.columns[4].is_some_and(|column| fields.get(column) == Some(YES));
            let rows = file.by_page.entry(gold.page.clone()).or_default();
            rows.push(file.rows.len());
            file.rows.push(Row {
                gold,
                reviewed,
                fields,
                bytes,
            });
        }
        for rows in file.by_page.values_mut() {
            // A person may have sorted the rows; the page's order is what matching goes by.
            rows.sort_by_key(|&row| file.rows[row].gold.block);
        }
        file.bytes = bytes;
        Ok(file)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A page's rows in the order of its blocks.
    pub fn rows_of(&self, page: &str) -> Vec<&Row> {
        let rows = self.by_page.get(page).into_iter().flatten();
        rows.map(|&row| &self.rows[row]).collect()
    }

    /// Whether it has columns beside those that are ours.
    pub fn has_other_columns(&self) -> bool {
        self.header.len() > self.columns.iter().flatten().count()
    }

    /// Whether the file on disk is no longer what was last read or written.
    pub fn has_changed(&self) -> Result<bool> {
        let now = read_if_there(&self.path).with_context(|| self.path.display().to_string())?;
        Ok(now != self.bytes)
    }

    /// Reads it again.
    pub fn read_again(&self) -> Result<Self> {
        Self::read(&self.path)
    }

    /// Says why it can't be written, if it can't.
    pub fn check_writable(&self) -> Result<()> {
        let path = self.path.display();
        match fs::metadata(&self.path) {
            Ok(data) if data.is_dir() => bail!("{path}: a folder, not a labels file"),
            // Another file could be put in its place all the same, which is not what its owner wants.
            Ok(data) if data.permissions().readonly() => bail!("{path}: read-only"),
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let folder = folder_of(&self.path);
                match fs::metadata(folder) {
                    Ok(data) if data.is_dir() => Ok(()),
                    Ok(_) => Err(anyhow!("{}: no folder", folder.display())),
                    Err(error) => Err(error).with_context(|| folder.display().to_string()),
                }
            }
            Err(error) => Err(error).with_context(|| path.to_string()),
        }
    }

    /// Puts these rows in the place of a page's and saves; gives the file as it then is. Every other row stays.
    pub fn save(&self, page: &str, rows: &[NewRow<'_>]) -> Result<Self> {
        self.check_writable()?;
        let bytes = self.with(page, rows)?;
        let file = Self::parse(self.path.clone(), Some(bytes))?;
        if let Some(bytes) = &file.bytes {
            Aside::begin(&self.path)?.finish(bytes)?;
        }
        Ok(file)
    }

    fn with(&self, page: &str, rows: &[NewRow<'_>]) -> Result<Vec<u8>> {
        let old = self.bytes.as_deref().unwrap_or_default();
        let line_end = match old[..self.header_end].ends_with(b"\r\n") {
            true => "\r\n",
            false => "\n",
        };
        let adds_column = self.columns[4].is_none();
        let mut written = Vec::with_capacity(old.len() + 1024);
        // A row that gets a column more ends in one comma more.
        let keep = |written: &mut Vec<u8>, mut bytes: &[u8], added: &str| {
            if adds_column {
                while let [before @ .., b'\r' | b'\n'] = bytes {
                    bytes = before;
                }
            }
            written.extend_from_slice(bytes);
            if adds_column {
                written.extend_from_slice(added.as_bytes());
            }
            if !written.ends_with(b"\n") {
                written.extend_from_slice(line_end.as_bytes());
            }
        };
        if old.is_empty() {
            written.extend_from_slice(COLUMNS.join(",").as_bytes());
            written.extend_from_slice(line_end.as_bytes());
        } else {
            keep(&mut written, &old[..self.header_end], ",reviewed");
        }
        let ours = self.by_page.get(page).map_or(&[][..], Vec::as_slice);
        let first = ours.iter().min();
        for (index, row) in self.rows.iter().enumerate() {
            if first == Some(&index) {
                self.write_rows(&mut written, page, rows, line_end)?;
            }
            if row.gold.page != page {
                keep(&mut written, &old[row.bytes.clone()], ",");
            }
        }
        if first.is_none() {
            self.write_rows(&mut written, page, rows, line_end)?;
        }
        Ok(written)
    }

    fn write_rows(
        &self,
        written: &mut Vec<u8>,
        page: &str,
        rows: &[NewRow<'_>],
        line_end: &str,
    ) -> Result<()> {
        let terminator = match line_end {
            "\r\n" => Terminator::CRLF,
            _ => Terminator::Any(b'\n'),
        };
        let mut writer = WriterBuilder::new()
            .terminator(terminator)
            .from_writer(written);
        let old = self.rows_of(page);
        let width = self.header.len() + usize::from(self.columns[4].is_none());
        for (block, row) in rows.iter().enumerate() {
            let from = row.from.and_then(|from| old.get(from));
            let mut fields: Vec<&str> = from.map_or(Vec::new(), |row| row.fields.iter().collect());
            fields.resize(width, "");
            let block = block.to_string();
            let reviewed = if row.reviewed { YES } else { "" };
            let values = [page, &block, row.label.name(), row.text, reviewed];
            for (column, value) in self.columns.iter().zip(values) {
                fields[column.unwrap_or(width - 1)] = value;
            }
            writer.write_record(&fields)?;
        }
        writer.flush()?;
        Ok(())
    }
}

fn read_if_there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    }
}
