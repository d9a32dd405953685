//! One document from found to done: read, labelled, written out as bytes or as a row. Runs side by side.

use std::path::{Path, PathBuf};

use anyhow::Result;
use chaffinch::Label;
use chaffinch::corpus::{
    Classified, Format, Found, Naming, Place, Reading, ResultRow, page_name, read,
    write_csv_header, write_document, write_object,
};

use super::counts::Counts;
use super::target::Product;
use crate::cli::models::Models;

/// How documents are done.
pub struct Work<'a> {
    pub models: &'a Models,
    pub reading: Reading,
    pub format: Format,
    pub keep: &'a [Label],
    pub naming: Naming,
    /// Where each document gets a file of its own.
    pub folder: Option<PathBuf>,
    /// Documents whose file is there are done.
    pub resume: bool,
}

/// What came of a document.
pub struct Done {
    pub product: Product,
    pub counts: Counts,
    /// Why it could not be read.
    pub error: Option<String>,
    /// Whether the reason is not among the results.
    pub unnamed: bool,
}

impl Work<'_> {
    /// Does one document.
    pub fn of(&self, found: Found) -> Result<Done> {
        let Place { path, row } = &found.place;
        let name = self
            .folder
            .as_ref()
            .map(|_| file_name(path, *row, self.format));
        if let (Some(folder), Some(name), true) = (&self.folder, &name, self.resume)
            && folder.join(name).is_file()
        {
            return Ok(Done {
                product: Product::Nothing,
                counts: Counts::default(),
                error: None,
                unnamed: false,
            });
        }
        let read = read(found, &self.reading);
        let result = read.document.and_then(|document| {
            let model = self.models.for_document(&document);
            let model = model.map_err(|error| format!("{}: {error:#}", read.place))?;
            let probabilities = model.predict(&document);
            Ok(Classified {
                id: read.id.clone(),
                document,
                probabilities,
            })
        });
        let counts = match &result {
            Ok(classified) => Counts::of(classified),
            Err(_) => Counts::of_failure(),
        };
        let rows = matches!(self.format, Format::Jsonl | Format::Parquet);
        let unnamed = !rows || read.place.row.is_none();
        let error = result.as_ref().err().cloned();
        let product = match (self.format, result) {
            (Format::Parquet, result) => {
                let result = result.as_ref().map_err(String::clone);
                let (id, fields) = (read.id, read.fields);
                let row = ResultRow::new(id, fields, result, self.keep, &self.naming);
                Product::Row(Box::new(row))
            }
            (Format::Jsonl, result) => {
                let result = result.as_ref().map_err(String::as_str);
                let mut bytes = Vec::new();
                write_object(
                    &mut bytes,
                    &read.id,
                    &read.fields,
                    result,
                    self.keep,
                    &self.naming,
                )?;
                self.bytes(name, bytes)
            }
            (format, Ok(classified)) => {
                let mut bytes = Vec::new();
                if self.folder.is_some() && format == Format::Csv {
                    write_csv_header(&mut bytes)?;
                }
                write_document(&mut bytes, &classified, format, self.keep)?;
                self.bytes(name, bytes)
            }
            (_, Err(_)) => Product::Nothing,
        };
        Ok(Done {
            product,
            counts,
            error,
            unnamed,
        })
    }

    fn bytes(&self, name: Option<String>, bytes: Vec<u8>) -> Product {
        match name {
            Some(name) => Product::File(name, bytes),
            None => Product::Bytes(bytes),
        }
    }
}

/// The name of the file for a document that stands in a file, perhaps in one of its rows.
pub fn file_name(path: &Path, row: Option<u64>, format: Format) -> String {
    let name = page_name(path);
    let ending = format.ending();
    match row {
        Some(row) => format!("{name}-{row:08}.{ending}"),
        None => format!("{name}.{ending}"),
    }
}
