//! What is being reviewed: the pages, what the model says of their blocks, what the labels file says, and changes.
//!
//! Every change is in the file before it counts. A change names the revision of the page that it was made on, and is
//! refused when the page has moved on since, in another tab or on disk. What finished pages teach changes what the
//! model says of the others of their site, and no page that someone touched. HTTP is left to `server`.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};
use chaffinch::corpus::{Container, Input, LARGEST, expand, page_name, read_document};
use chaffinch::training::{Suggested, by_certainty, certainty, match_labels};
use chaffinch::{Document, Label, Probabilities};
use rayon::prelude::*;
use serde::Deserialize;
use xxhash_rust::xxh3::xxh3_64;

use super::labels_file::{LabelsFile, NewRow};
use super::lesson::{Learnt, Lesson, Sites};
use crate::cli::complain;
use crate::cli::models::Models;

/// A page and how it stands.
pub struct Page {
    /// Stands for the name in addresses.
    pub key: String,
    pub name: String,
    pub input: Input,
    pub document: Arc<Document>,
    pub probabilities: Vec<Probabilities>,
    /// How certain the model is of them.
    pub certainty: f64,
    /// The number of its site.
    pub site: usize,
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

/// All pages, the finished ones and then the others, the least certain first, and their labels file.
pub struct Session<'m> {
    pub pages: Vec<Page>,
    by_key: HashMap<String, usize>,
    sites: Sites<'m>,
    pub file: LabelsFile,
}

impl Standing {
    /// Whether the labels are more than the model's suggestions.
    fn is_touched(&self) -> bool {
        self.in_file || self.reviewed.contains(&true)
    }
}

impl Page {
    /// Tells how the page stands from how it stood. Labels that the model suggests are none of it, so that a tab may go
    /// on from those that it shows.
    pub fn revision(&self) -> String {
        let standing = &self.standing;
        let touched = standing.is_touched();
        let blocks = standing.labels.iter().zip(&standing.reviewed);
        let state = blocks.map(|(label, reviewed)| match touched {
            true => label.index() as u8 * 2 + u8::from(*reviewed),
            false => u8::MAX,
        });
        let mut state: Vec<u8> = state.collect();
        state.extend(standing.unmatched.to_le_bytes());
        format!("{:016x}", xxh3_64(&state))
    }

    /// Whether a person looked at all its blocks.
    pub fn is_finished(&self) -> bool {
        !self.standing.reviewed.contains(&false)
    }

    /// Takes what a model says of it.
    fn suggest(&mut self, suggested: Suggested) {
        self.probabilities = suggested.probabilities;
        self.certainty = suggested.certainty;
        self.follow();
    }

    /// Takes the labels that the model suggests if nobody touched any.
    fn follow(&mut self) {
        if !self.standing.is_touched() {
            let best = self.probabilities.iter().map(Probabilities::best);
            self.standing.labels = best.collect();
        }
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
        let matched = match_labels(gold, &self.document.blocks);
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
        if !standing.is_touched() {
            return Vec::new();
        }
        (0..standing.labels.len())
            .map(|block| NewRow {
                label: standing.labels[block],
                text: &self.document.blocks[block].text,
                reviewed: standing.reviewed[block],
                from: standing.rows[block],
            })
            .collect()
    }
}

impl<'m> Session<'m> {
    /// Reads the pages of a folder and the labels file. Pages that can't be read are named and passed over.
    pub fn read(folder: &Path, labels: &Path, models: &'m Models) -> Result<Self> {
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
        let mut names: HashMap<&str, &Page> = HashMap::new();
        for page in &pages {
            if let Some(other) = names.insert(&page.name, page) {
                bail!(
                    "{} and {}: both are named {:?}, so their labels can't be told apart",
                    other.input.path().display(),
                    page.input.path().display(),
                    page.name,
                );
            }
        }
        let mut session = Session {
            sites: Sites::number(&mut pages, models)?,
            pages,
            by_key: HashMap::new(),
            file,
        };
        session.stand();
        Ok(session)
    }

    /// Lets all pages stand as the file has it.
    fn stand(&mut self) {
        for page in &mut self.pages {
            page.stand(&self.file);
        }
        self.sort();
    }

    /// Puts the pages in order. Finished ones stay in the order in which they were finished.
    fn sort(&mut self) {
        self.pages.sort_by(
            |one, other| match (one.is_finished(), other.is_finished()) {
                (true, true) => Ordering::Equal,
                (false, false) => by_certainty(one.told(), other.told()),
                (one, other) => other.cmp(&one),
            },
        );
        let keys = self.pages.iter().enumerate();
        let keys = keys.map(|(index, page)| (page.key.clone(), index));
        self.by_key = keys.collect();
    }

    pub fn page(&self, key: &str) -> Option<&Page> {
        self.pages.get(*self.by_key.get(key)?)
    }

    /// Reads the labels file again if it changed on disk.
    pub fn refresh(&mut self) -> Result<()> {
        if self.file.has_changed()? {
            self.file = self.file.read_again()?;
            self.stand();
        }
        Ok(())
    }

    /// What is to be learnt next.
    pub fn lesson(&self) -> Option<Lesson<'m>> {
        self.sites.lesson(&self.pages)
    }

    /// Whether there is something to be learnt.
    pub fn is_lesson_due(&self) -> bool {
        self.sites.due(&self.pages).is_some()
    }

    /// Takes over what was learnt, and puts the pages in their new order.
    pub fn take(&mut self, learnt: Learnt) {
        for (key, suggested) in learnt.suggested {
            let index = self.by_key.get(&key);
            let page = index.and_then(|index| self.pages.get_mut(*index));
            // What was finished meanwhile keeps what it was finished with.
            if let Some(page) = page.filter(|page| !page.is_finished()) {
                page.suggest(suggested);
            }
        }
        self.sites.set_taught(learnt.site, learnt.content);
        self.sort();
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
            if change.first > change.last || change.last >= page.document.blocks.len() {
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
        standing.rows = (0..page.document.blocks.len())
            .map(|block| (block < rows).then_some(block))
            .collect();
        self.file = file;
        self.pages[index].standing = standing;
        self.pages[index].follow();
        self.sort();
        self.page(key).ok_or(Refusal::NoSuchPage)
    }
}

fn read_page(input: Input, models: &Models) -> Result<Page> {
    let document = read_document(&input, LARGEST)?;
    let probabilities = models.for_document(&document)?.predict(&document);
    let name = page_name(input.path());
    Ok(Page {
        key: format!("{:016x}", xxh3_64(name.as_bytes())),
        name,
        input,
        document: Arc::new(document),
        certainty: certainty(&probabilities),
        site: 0,
        standing: Standing {
            labels: probabilities.iter().map(Probabilities::best).collect(),
            reviewed: vec![false; probabilities.len()],
            rows: vec![None; probabilities.len()],
            unmatched: 0,
            in_file: false,
        },
        probabilities,
    })
}
