//! What is being reviewed: the pages, what the model says of their blocks, what the labels file says, and changes.
//!
//! Every change is in the file before it counts. A change names the revision of the page that it was made on, and is
//! refused when the page has moved on since, in another tab or on disk. HTTP is left to `server`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use chaffinch::corpus::{Container, Input, LARGEST, expand, page_name, read_document};
use chaffinch::training::{by_certainty, certainty, match_labels};
use chaffinch::{Block, Kind, Label, Probabilities};
use rayon::prelude::*;
use serde::Deserialize;
use xxhash_rust::xxh3::xxh3_64;

use super::labels_file::{LabelsFile, NewRow};
use crate::cli::complain;
use crate::cli::models::Models;

/// A page and how it stands.
pub struct Page {
    /// Stands for the name in addresses.
    pub key: String,
    pub name: String,
    pub input: Input,
    pub kind: Kind,
    pub blocks: Vec<Block>,
    pub probabilities: Vec<Probabilities>,
    /// The mean probability of the labels that the model gives.
    pub certainty: f64,
    pub standing: Standing,
}

/// How a page is labelled at present.
#[derive(Clone)]
pub struct Standing {
    pub labels: Vec<Label>,
    /// By block, whether a person set or confirmed the label.
    pub reviewed: Vec<bool>,
    /// By block, which of the page's rows its label came from.
    rows: Vec<Option<usize>>,
    /// Rows of the file that fit no block, or whose further columns none can take over.
    pub unmatched: usize,
    /// The file had rows of this page when it was read.
    in_file: bool,
}

/// A label for a run of blocks.
#[derive(Deserialize)]
pub struct Change {
    first: usize,
    last: usize,
    label: Label,
    reviewed: bool,
}

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("no such page")]
    NoSuchPage,
    #[error("block {0} is not on this page")]
    NoSuchBlock(usize),
    #[error("this page was changed in another tab")]
    Stale,
    #[error("{} changed on disk", .0.display())]
    ChangedOnDisk(PathBuf),
    #[error(
        "{count} rows of {} fit no block of this page: they are of another version of it, and saving drops them",
        path.display()
    )]
    Unmatched { path: PathBuf, count: usize },
    #[error("{0:#}")]
    NotSaved(anyhow::Error),
}

/// All pages, the least certain first, and their labels file.
pub struct Session {
    pub pages: Vec<Page>,
    by_key: HashMap<String, usize>,
    pub file: LabelsFile,
}

impl Page {
    /// Tells how the page stands from how it stood.
    pub fn revision(&self) -> String {
        let standing = &self.standing;
        let blocks = standing.labels.iter().zip(&standing.reviewed);
        let mut state: Vec<u8> = blocks
            .map(|(label, reviewed)| label.index() as u8 * 2 + u8::from(*reviewed))
            .collect();
        state.extend(standing.unmatched.to_le_bytes());
        format!("{:016x}", xxh3_64(&state))
    }

    /// What its place goes by.
    fn told(&self) -> (f64, &str) {
        (self.certainty, &self.name)
    }

    /// Takes its labels from the file, and from the model where the file has none.
    fn stand(&mut self, file: &LabelsFile) {
        let rows = file.rows_of(&self.name);
        let gold = rows
            .iter()
            .map(|row| (row.gold.text.as_str(), row.gold.label));
        let matched = match_labels(gold, &self.blocks);
        let labels = matched.labels.iter().zip(&self.probabilities);
        let carried = matched.rows.iter().flatten().count();
        self.standing = Standing {
            labels: labels
                .map(|(label, probabilities)| label.unwrap_or(probabilities.best()))
                .collect(),
            reviewed: matched
                .rows
                .iter()
                .map(|row| row.is_some_and(|row| rows[row].reviewed))
                .collect(),
            unmatched: match file.has_other_columns() {
                true => rows.len() - carried,
                false => matched.unmatched_rows,
            },
            rows: matched.rows,
            in_file: !rows.is_empty(),
        };
    }

    /// Its rows as they are to stand in the file; none where no one has touched it.
    fn rows(&self, standing: &Standing) -> Vec<NewRow<'_>> {
        if !standing.in_file && !standing.reviewed.contains(&true) {
            return Vec::new();
        }
        (0..self.blocks.len())
            .map(|block| NewRow {
                label: standing.labels[block],
                text: &self.blocks[block].text,
                reviewed: standing.reviewed[block],
                from: standing.rows[block],
            })
            .collect()
    }
}

impl Session {
    /// Reads the pages of a folder and the labels file. Pages that can't be read are named and passed over.
    pub fn read(folder: &Path, labels: &Path, models: &Models) -> Result<Self> {
        let inputs: Vec<Input> = expand(folder)?
            .into_iter()
            .filter(|input| Container::of_name(input.path()) == Some(Container::Page))
            .collect();
        let file = LabelsFile::read(labels)?;
        file.check_writable()?;
        let read: Vec<Result<Page>> = inputs
            .into_par_iter()
            .map(|input| read_page(input, models))
            .collect();
        let mut pages = Vec::new();
        for page in read {
            match page {
                Ok(page) => pages.push(page),
                Err(error) => complain(&error),
            }
        }
        if pages.is_empty() {
            bail!("{}: no page in it that can be reviewed", folder.display());
        }
        pages.sort_by(|one, other| by_certainty(one.told(), other.told()));
        let mut by_key: HashMap<String, usize> = HashMap::new();
        for (index, page) in pages.iter().enumerate() {
            if let Some(other) = by_key.insert(page.key.clone(), index) {
                bail!(
                    "{} and {}: both are named {:?}, so their labels can't be told apart",
                    pages[other].input.path().display(),
                    page.input.path().display(),
                    page.name,
                );
            }
        }
        for page in &mut pages {
            page.stand(&file);
        }
        Ok(Session {
            pages,
            by_key,
            file,
        })
    }

    pub fn page(&self, key: &str) -> Option<&Page> {
        self.pages.get(*self.by_key.get(key)?)
    }

    /// Reads the labels file again if it changed on disk.
    pub fn refresh(&mut self) -> Result<()> {
        if self.file.has_changed()? {
            self.file = self.file.read_again()?;
            for page in &mut self.pages {
                page.stand(&self.file);
            }
        }
        Ok(())
    }

    /// Makes changes to a page and saves them. `drop_unmatched` lets go of rows that fit no block.
    pub fn change(
        &mut self,
        key: &str,
        revision: &str,
        changes: &[Change],
        drop_unmatched: bool,
    ) -> Result<&Page, Refusal> {
        let index = *self.by_key.get(key).ok_or(Refusal::NoSuchPage)?;
        let page = &self.pages[index];
        let path = || self.file.path().to_owned();
        if self.file.has_changed().map_err(Refusal::NotSaved)? {
            return Err(Refusal::ChangedOnDisk(path()));
        }
        if page.revision() != revision {
            return Err(Refusal::Stale);
        }
        let mut standing = page.standing.clone();
        for change in changes {
            if change.first > change.last || change.last >= page.blocks.len() {
                return Err(Refusal::NoSuchBlock(change.last));
            }
            for block in change.first..=change.last {
                standing.labels[block] = change.label;
                standing.reviewed[block] = change.reviewed;
            }
        }
        if standing.unmatched > 0 && !drop_unmatched {
            return Err(Refusal::Unmatched {
                path: path(),
                count: standing.unmatched,
            });
        }
        let file = self
            .file
            .save(&page.name, &page.rows(&standing))
            .map_err(Refusal::NotSaved)?;
        standing.unmatched = 0;
        let rows = file.rows_of(&page.name).len();
        standing.rows = (0..page.blocks.len())
            .map(|block| (block < rows).then_some(block))
            .collect();
        self.file = file;
        self.pages[index].standing = standing;
        Ok(&self.pages[index])
    }
}

fn read_page(input: Input, models: &Models) -> Result<Page> {
    let document = read_document(&input, LARGEST)?;
    let model = models.for_document(&document)?;
    let probabilities = model.predict(&document);
    let name = page_name(input.path());
    Ok(Page {
        key: format!("{:016x}", xxh3_64(name.as_bytes())),
        name,
        input,
        kind: document.kind,
        certainty: certainty(&probabilities),
        standing: Standing {
            labels: probabilities.iter().map(Probabilities::best).collect(),
            reviewed: vec![false; probabilities.len()],
            rows: vec![None; probabilities.len()],
            unmatched: 0,
            in_file: false,
        },
        blocks: document.blocks,
        probabilities,
    })
}
