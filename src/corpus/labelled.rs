//! Reads labelled pages: a folder of pages, a labels file, and where there is one a table of their sites.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::input::{
    Container, FindError, Input, InputError, LARGEST, expand, page_name, read_bytes,
};
use crate::label::Passage;
use crate::segment::segment;
use crate::training::{Counted, GoldError, GoldRow, LabelledPage, match_labels, read_gold};

/// Labelled pages can't be read.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    /// A page or the folder of pages.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The folder can't be looked into.
    #[error(transparent)]
    Find(#[from] FindError),
    /// The labels file is not there.
    #[error("{path}: {source}", path = path.display())]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    /// The labels file is wrong.
    #[error("{path}: {source}", path = path.display())]
    Gold { path: PathBuf, source: GoldError },
    /// The table of sites or of kinds of appeals is wrong.
    #[error("{path}: {message}", path = path.display())]
    Table { path: PathBuf, message: String },
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
/// and `site`, perhaps `language` and `type`; a page that it does not name is a site of its own. Kinds of appeals come from a CSV with
/// the columns `page`, `first`, `last` (blocks of the labels file) and `kind`.
///
/// # Errors
///
/// When folder, labels, sites or kinds can't be read, or nothing of them fits together.
pub fn read_corpus(
    folder: &Path,
    labels: &Path,
    sites: Option<&Path>,
    kinds: Option<&Path>,
) -> Result<Corpus, CorpusError> {
    let gold = read_gold_file(labels)?;
    let sites = sites.map(read_sites).transpose()?.unwrap_or_default();
    let kinds = kinds.map(read_kinds).transpose()?.unwrap_or_default();
    let files: HashMap<String, Input> = expand(folder)?
        .into_iter()
        .filter(|input| Container::of_name(input.path()) == Some(Container::Page))
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
            let input = files.get(&name)?;
            Some(read_bytes(input, LARGEST).map(|bytes| {
                let document = segment(&bytes);
                // A person may have sorted the rows; the page's order is what matching goes by.
                rows.sort_by_key(|row| row.block);
                let gold = rows.iter().map(|row| (row.text.as_str(), row.label));
                let matched = match_labels(gold, &document.blocks);
                let (site, [language, page_type]) = sites.get(&name).cloned().unwrap_or_default();
                let kinds = kinds.get(&name).map_or(&[][..], Vec::as_slice);
                let passages = matched
                    .rows
                    .iter()
                    .map(|row| kind_of(kinds, rows.get((*row)?)?.block))
                    .collect();
                let page = LabelledPage {
                    site: if site.is_empty() { name.clone() } else { site },
                    name,
                    language,
                    page_type,
                    document,
                    labels: matched.labels,
                    passages,
                    counted: Counted::All,
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

/// Runs of appeal blocks of one page: first and last block in the labels file, and kind.
type Kinds = Vec<(usize, usize, Passage)>;

fn kind_of(kinds: &[(usize, usize, Passage)], block: usize) -> Option<Passage> {
    kinds
        .iter()
        .find(|(first, last, _)| (*first..=*last).contains(&block))
        .map(|(_, _, kind)| *kind)
}

/// By page, its site and, where the table has such columns, its language and type.
fn read_sites(path: &Path) -> Result<HashMap<String, (String, [String; 2])>, CorpusError> {
    let rows = read_table(path, ["page", "site"], ["language", "type"])?;
    let sites = rows.into_iter();
    Ok(sites
        .map(|([page, site], more)| (page, (site, more)))
        .collect())
}

fn read_kinds(path: &Path) -> Result<HashMap<String, Kinds>, CorpusError> {
    let mut kinds: HashMap<String, Kinds> = HashMap::new();
    let rows = read_table(path, ["page", "first", "last", "kind"], [])?;
    for (index, ([page, first, last, kind], [])) in rows.into_iter().enumerate() {
        let wrong = |what: &str, found: &str| CorpusError::Table {
            path: path.to_owned(),
            message: format!("row {}: {found:?} is no {what}", index + 2),
        };
        let number = |text: &str| text.parse().map_err(|_| wrong("block number", text));
        let passage = Passage::ALL
            .into_iter()
            .find(|passage| passage.name() == kind)
            .ok_or_else(|| wrong("kind of appeal", &kind))?;
        let run = (number(&first)?, number(&last)?, passage);
        kinds.entry(page).or_default().push(run);
    }
    Ok(kinds)
}

/// A row's fields in the columns that were asked for, and in those that may be missing.
type Row<const N: usize, const M: usize> = ([String; N], [String; M]);

/// The named columns of a CSV, and others that may be missing.
fn read_table<const N: usize, const M: usize>(
    path: &Path,
    names: [&str; N],
    optional: [&str; M],
) -> Result<Vec<Row<N, M>>, CorpusError> {
    let wrong = |message: String| CorpusError::Table {
        path: path.to_owned(),
        message,
    };
    let mut reader = csv::Reader::from_path(path).map_err(|error| wrong(error.to_string()))?;
    let headers = reader
        .headers()
        .map_err(|error| wrong(error.to_string()))?
        .clone();
    let mut columns = [0; N];
    for (column, name) in columns.iter_mut().zip(names) {
        *column = headers
            .iter()
            .position(|header| header == name)
            .ok_or_else(|| {
                wrong(format!(
                    "no column {name:?}: needed are {}",
                    names.join(", ")
                ))
            })?;
    }
    let optional = optional.map(|name| headers.iter().position(|header| header == name));
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| wrong(error.to_string()))?;
        let field = |column: usize| record.get(column).unwrap_or_default().to_owned();
        let optional = optional.map(|column| column.map_or(String::new(), field));
        rows.push((columns.map(field), optional));
    }
    Ok(rows)
}
