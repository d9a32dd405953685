//! Reads labelled pages: a folder of pages, a labels file, and where there is one a table of their sites.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::input::{Input, InputError, expand, page_name, read_bytes};
use crate::segment::segment;
use crate::training::{GoldError, GoldRow, LabelledPage, match_labels, read_gold};

/// Labelled pages can't be read.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    /// A page or the folder of pages.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The labels file is not there.
    #[error("{path}: {source}", path = path.display())]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    /// The labels file is wrong.
    #[error("{path}: {source}", path = path.display())]
    Gold { path: PathBuf, source: GoldError },
    /// The table of sites is wrong.
    #[error("{path}: {message}", path = path.display())]
    Sites { path: PathBuf, message: String },
    /// No page of the folder has labels.
    #[error("{labels}: none of its pages is in {pages}", labels = labels.display(), pages = pages.display())]
    NothingLabelled { labels: PathBuf, pages: PathBuf },
}

/// Labelled pages, and what did not fit together.
#[derive(Debug)]
pub struct Corpus {
    /// By name.
    pub pages: Vec<LabelledPage>,
    /// Pages of the labels file that the folder lacks.
    pub missing_pages: Vec<String>,
    /// Rows that no block took its label from.
    pub unmatched_rows: usize,
    /// Blocks of labelled pages that no row fits.
    pub unmatched_blocks: usize,
}

/// Reads the pages of a folder that a labels file has labels for. Sites come from a CSV with the columns `page`
/// and `site`; a page that it does not name is a site of its own.
///
/// # Errors
///
/// When folder, labels or sites can't be read, or nothing of them fits together.
pub fn read_corpus(
    folder: &Path,
    labels: &Path,
    sites: Option<&Path>,
) -> Result<Corpus, CorpusError> {
    let gold = read_gold_file(labels)?;
    let sites = sites.map(read_sites).transpose()?.unwrap_or_default();
    let files: HashMap<String, Input> = expand(folder)?
        .into_iter()
        .map(|input| (page_name(input.path()), input))
        .collect();
    let mut by_page: Vec<(String, Vec<GoldRow>)> = Vec::new();
    let mut place: HashMap<String, usize> = HashMap::new();
    for row in gold {
        let next = by_page.len();
        let index = *place.entry(row.page.clone()).or_insert(next);
        if index == next {
            by_page.push((row.page.clone(), Vec::new()));
        }
        by_page[index].1.push(row);
    }
    by_page.sort_by(|a, b| a.0.cmp(&b.0));
    let (there, missing): (Vec<_>, Vec<_>) = by_page
        .into_iter()
        .partition(|(name, _)| files.contains_key(name));
    if there.is_empty() {
        return Err(CorpusError::NothingLabelled {
            labels: labels.to_owned(),
            pages: folder.to_owned(),
        });
    }
    let read: Vec<(LabelledPage, usize)> = there
        .into_par_iter()
        .filter_map(|(name, mut rows)| {
            let path = files.get(&name)?.path();
            Some(read_bytes(path).map(|bytes| {
                let document = segment(&bytes);
                // A person may have sorted the rows; the page's order is what matching goes by.
                rows.sort_by_key(|row| row.block);
                let gold = rows.iter().map(|row| (row.text.as_str(), row.label));
                let matched = match_labels(gold, &document.blocks);
                let site = sites.get(&name).cloned().unwrap_or_else(|| name.clone());
                let page = LabelledPage {
                    name,
                    site,
                    document,
                    labels: matched.labels,
                    counts_words: true,
                };
                (page, matched.unmatched_rows)
            }))
        })
        .collect::<Result<_, InputError>>()?;
    let unmatched_rows = read.iter().map(|(_, rows)| rows).sum();
    let pages: Vec<LabelledPage> = read.into_iter().map(|(page, _)| page).collect();
    let unmatched_blocks = pages
        .iter()
        .flat_map(|page| &page.labels)
        .filter(|label| label.is_none())
        .count();
    Ok(Corpus {
        pages,
        missing_pages: missing.into_iter().map(|(name, _)| name).collect(),
        unmatched_rows,
        unmatched_blocks,
    })
}

fn read_gold_file(path: &Path) -> Result<Vec<GoldRow>, CorpusError> {
    let file = File::open(path).map_err(|source| CorpusError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    read_gold(std::io::BufReader::new(file)).map_err(|source| CorpusError::Gold {
        path: path.to_owned(),
        source,
    })
}

fn read_sites(path: &Path) -> Result<HashMap<String, String>, CorpusError> {
    let wrong = |message: String| CorpusError::Sites {
        path: path.to_owned(),
        message,
    };
    let mut reader = csv::Reader::from_path(path).map_err(|error| wrong(error.to_string()))?;
    let headers = reader
        .headers()
        .map_err(|error| wrong(error.to_string()))?
        .clone();
    let column = |name: &str| {
        headers
            .iter()
            .position(|header| header == name)
            .ok_or_else(|| {
                wrong(format!(
                    "no column {name:?}: a table of sites has page, site"
                ))
            })
    };
    let (page, site) = (column("page")?, column("site")?);
    let mut sites = HashMap::new();
    for record in reader.records() {
        let record = record.map_err(|error| wrong(error.to_string()))?;
        let field = |column: usize| record.get(column).unwrap_or_default().to_owned();
        sites.insert(field(page), field(site));
    }
    Ok(sites)
}
