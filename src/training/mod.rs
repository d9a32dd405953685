//! Labelled pages to a classifier: gold labels, folds by site, counts of words, fits.
//!
//! Reading files is left to `corpus`, judging the result to `evaluation`.

mod counts;
mod fit;
mod folds;
mod gold;
mod letters;
mod matching;
mod shapes;

pub use fit::PASSES;
pub use folds::{FOLDS, fold_of};
pub use gold::{GoldError, GoldRow, read_gold, write_gold};
pub use letters::{Letter, LetterBlock, LettersError, read_letters, with_letters};
pub use matching::{Matched, match_labels};
pub use shapes::{Shape, as_text};

use ndarray::Array2;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::document::{Document, Kind};
use crate::features::Measured;
use crate::label::{Label, Probabilities};
use crate::model::{Classifier, FitError, Fitting};
use counts::Counts;

/// A document with the labels that are known of its blocks.
#[derive(Debug, Clone)]
pub struct LabelledPage {
    /// The page's name in labels files.
    pub name: String,
    /// The site it comes from; pages of one site stay in one fold.
    pub site: String,
    /// The page, cut into blocks.
    pub document: Document,
    /// By block; none where nobody said.
    pub labels: Vec<Option<Label>>,
    /// Whether its words count as evidence; not where it is another shape of a page that counts already.
    pub counts_words: bool,
}

/// The sites of pages, sorted, each once.
fn sites_of(pages: &[LabelledPage]) -> Vec<String> {
    let mut sites: Vec<String> = pages.iter().map(|page| page.site.clone()).collect();
    sites.sort_unstable();
    sites.dedup();
    sites
}

/// Training can't go on.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    /// A fit failed.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// Folds by site need sites.
    #[error("{found} sites are too few for {FOLDS} folds by site: label pages of {FOLDS} or more")]
    TooFewSites { found: usize },
    /// One model reads one kind.
    #[error("pages of HTML and of plain text can't be fitted together")]
    MixedKinds,
}

/// A labelled page measured, with its place among the folds.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    pub document: &'a Document,
    pub measured: Measured<'a>,
    pub labels: &'a [Option<Label>],
    pub site: usize,
    pub evidence_fold: usize,
    pub counts_words: bool,
}

/// Labelled pages made ready: measured, dealt into folds, their words counted.
#[derive(Debug)]
pub struct Training<'a> {
    labelled: &'a [LabelledPage],
    pages: Vec<Page<'a>>,
    counts: Counts,
    kind: Kind,
    sites: usize,
}

/// Where the deal of sites into folds starts; a fixed number, so that figures can be compared.
const SEED: u64 = 1;

impl<'a> Training<'a> {
    /// Measures pages and deals them into folds by site.
    ///
    /// # Errors
    ///
    /// When pages are of two kinds, or of too few sites.
    pub fn new(labelled: &'a [LabelledPage]) -> Result<Self, TrainingError> {
        let sites = sites_of(labelled);
        if sites.len() < FOLDS {
            return Err(TrainingError::TooFewSites { found: sites.len() });
        }
        let kind = labelled
            .first()
            .map_or(Kind::Html, |page| page.document.kind);
        if labelled.iter().any(|page| page.document.kind != kind) {
            return Err(TrainingError::MixedKinds);
        }
        let dealt = folds::deal(&sites, SEED);
        let pages: Vec<Page<'a>> = labelled
            .par_iter()
            .map(|page| {
                let site = sites.binary_search(&page.site).unwrap_or(0);
                Page {
                    document: &page.document,
                    measured: Measured::new(&page.document),
                    labels: &page.labels,
                    site,
                    evidence_fold: dealt[site],
                    counts_words: page.counts_words,
                }
            })
            .collect();
        let counts = Counts::new(&pages);
        Ok(Training {
            labelled,
            pages,
            counts,
            kind,
            sites: sites.len(),
        })
    }

    /// The fold of the cross-validation that each page is in.
    pub fn folds(&self) -> Vec<usize> {
        self.pages
            .iter()
            .map(|page| fold_of(page.evidence_fold))
            .collect()
    }

    /// How many pages were given.
    pub fn len(&self) -> usize {
        self.pages.len()
    }

    /// Whether none were.
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// How many fits [`Training::held_out`] makes for one fold.
    pub fn fits_per_fold() -> usize {
        (PASSES - 1) * FOLDS + 1
    }

    /// How many fits [`Training::fit`] makes.
    pub fn fits_of_all() -> usize {
        (PASSES - 1) * (FOLDS + 1) + 1
    }

    /// Predictions for the pages of a fold by a classifier that saw none of its sites; by page, empty for
    /// pages of other folds. `step` is called after each fit.
    ///
    /// # Errors
    ///
    /// When a fit fails.
    pub fn held_out(
        &self,
        fold: usize,
        step: &(impl Fn() + Sync),
    ) -> Result<Vec<Vec<Probabilities>>, TrainingError> {
        let fitted = fit::fit_passes(&self.pages, &self.counts, Some(fold), step)?;
        Ok(fitted.held_out)
    }

    /// Fits a classifier to all pages. `step` is called after each fit.
    ///
    /// # Errors
    ///
    /// When a fit fails.
    pub fn fit(&self, step: &(impl Fn() + Sync)) -> Result<Classifier, TrainingError> {
        let fitted = fit::fit_passes(&self.pages, &self.counts, None, step)?;
        let mut page_hashes: Vec<u64> = self
            .labelled
            .iter()
            .map(|page| xxh3_64(page.name.as_bytes()))
            .collect();
        page_hashes.sort_unstable();
        page_hashes.dedup();
        let fitting = Fitting {
            pages: page_hashes.len(),
            sites: self.sites,
            blocks: self
                .pages
                .iter()
                .map(|page| page.labels.iter().flatten().count())
                .sum(),
            page_hashes,
        };
        let vocabulary = self.counts.vocabulary(0);
        Ok(Classifier::new(
            self.kind,
            vocabulary,
            fitted.passes,
            fitting,
        ))
    }

    /// A page's own features as the first pass is fitted on them: the evidence of its words leaves the
    /// page's own fold out.
    pub fn rows(&self, page: usize) -> Array2<f32> {
        let page = &self.pages[page];
        page.measured
            .own(&self.counts.without(1 << page.evidence_fold))
    }
}
