//! Labelled pages to a classifier: gold labels, folds by site, counts of words, fits; and which page to label next.
//!
//! Reading files is left to `corpus`, judging the result to `evaluation`.

mod adapt;
mod counts;
mod fit;
mod folds;
mod gold;
mod letters;
mod matching;
mod order;
mod setting;
mod shapes;

pub use adapt::adapt;
pub use fit::PASSES;
pub use folds::{FOLDS, fold_of};
pub use gold::{GoldError, GoldRow, read_gold, write_gold};
pub use letters::{Letter, LetterBlock, LettersError, read_letters, with_letters};
pub use matching::{Matched, match_labels};
pub use order::{Suggested, by_certainty, certainty, least_certain_first};
pub use shapes::{Shape, as_text};

use std::collections::HashSet;
use std::ops::Range;

use ndarray::Array2;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::document::{Document, Kind};
use crate::features::Measured;
use crate::label::{Label, Passage};
use crate::model::{Classifier, FitError, Fitting};
use counts::Counts;

/// A document with the labels that are known of its blocks.
#[derive(Debug, Clone)]
pub struct LabelledPage {
    /// The page's name in labels files.
    pub name: String,
    /// The site it comes from; pages of one site stay in one fold.
    pub site: String,
    /// Its language, as a code of two letters; empty where nobody said.
    pub language: String,
    /// What sort of page it is, such as `article`; empty where nobody said.
    pub page_type: String,
    /// The page, cut into blocks.
    pub document: Document,
    /// By block; none where nobody said.
    pub labels: Vec<Option<Label>>,
    /// By block; what it belongs to where that is known.
    pub passages: Vec<Option<Passage>>,
    /// What of it counts as evidence.
    pub counted: Counted,
}

/// What of a page counts as evidence of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counted {
    /// All of it.
    All,
    /// The texts of these blocks: letters that were set into no page before.
    Texts(Vec<Range<usize>>),
    /// Nothing: it is another shape of what counts already.
    Nothing,
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
    pub passages: &'a [Option<Passage>],
    pub counted: &'a Counted,
}

/// Labelled pages made ready: measured, dealt into folds, their words counted.
#[derive(Debug)]
pub struct Training<'a> {
    labelled: &'a [LabelledPage],
    pages: Vec<Page<'a>>,
    /// The sites in the order in which they were dealt into folds.
    dealt: Vec<usize>,
    counts: Counts,
    kind: Kind,
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
                    passages: &page.passages,
                    counted: &page.counted,
                }
            })
            .collect();
        let counts = Counts::new(&pages);
        Ok(Training {
            labelled,
            pages,
            dealt: folds::order(&sites, SEED),
            counts,
            kind,
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

    /// How many fits [`Training::without`] makes.
    pub fn fits_per_fold() -> usize {
        (PASSES - 1) * FOLDS + 1
    }

    /// How many fits [`Training::fit`] makes.
    pub fn fits_of_all() -> usize {
        (PASSES - 1) * (FOLDS + 1) + 1
    }

    /// Fits a classifier that saw nothing of the sites of one fold, neither for its weights nor for its words.
    /// `step` is called after each fit.
    ///
    /// # Errors
    ///
    /// When a fit fails.
    pub fn without(
        &self,
        fold: usize,
        step: &(impl Fn() + Sync),
    ) -> Result<Classifier, TrainingError> {
        let left_out = folds::mask_of(fold);
        let seen = |page: &Page<'_>| left_out & (1 << page.evidence_fold) == 0;
        self.fit_to(&seen, &self.counts, left_out, step)
    }

    /// Fits a classifier as [`Training::without`] does, but to the first so many of the other folds' sites, in the
    /// order in which they were dealt: for seeing what more sites bring.
    ///
    /// # Errors
    ///
    /// When a fit fails, such as for want of labels on so few sites.
    pub fn without_and_on_few(
        &self,
        fold: usize,
        sites: usize,
        step: &(impl Fn() + Sync),
    ) -> Result<Classifier, TrainingError> {
        let left_out = folds::mask_of(fold);
        let others = self.dealt.iter().filter(|&&site| {
            let mut pages = self.pages.iter();
            pages.any(|page| page.site == site && left_out & (1 << page.evidence_fold) == 0)
        });
        let few: HashSet<usize> = others.take(sites).copied().collect();
        let counts = Counts::new(self.pages.iter().filter(|page| few.contains(&page.site)));
        self.fit_to(&|page| few.contains(&page.site), &counts, left_out, step)
    }

    /// Fits a classifier to all pages. `step` is called after each fit.
    ///
    /// # Errors
    ///
    /// When a fit fails.
    pub fn fit(&self, step: &(impl Fn() + Sync)) -> Result<Classifier, TrainingError> {
        self.fit_to(&|_| true, &self.counts, 0, step)
    }

    fn fit_to(
        &self,
        seen: &impl Fn(&Page<'_>) -> bool,
        counts: &Counts,
        left_out: u32,
        step: &(impl Fn() + Sync),
    ) -> Result<Classifier, TrainingError> {
        let pages: Vec<&Page<'_>> = self.pages.iter().filter(|page| seen(page)).collect();
        let passes = fit::fit_passes(&pages, counts, left_out, step)?;
        let mut page_hashes: Vec<u64> = self
            .labelled
            .iter()
            .zip(&self.pages)
            .filter(|(_, page)| seen(page))
            .map(|(labelled, _)| xxh3_64(labelled.name.as_bytes()))
            .collect();
        page_hashes.sort_unstable();
        page_hashes.dedup();
        let mut sites: Vec<usize> = pages.iter().map(|page| page.site).collect();
        sites.sort_unstable();
        sites.dedup();
        let labels = pages.iter().flat_map(|page| page.labels);
        let fitting = Fitting {
            pages: page_hashes.len(),
            sites: sites.len(),
            blocks: labels.flatten().count(),
            page_hashes,
        };
        let vocabulary = counts.vocabulary(left_out);
        Ok(Classifier::new(self.kind, vocabulary, passes, fitting))
    }

    /// A page's own features as the first pass is fitted on them: the evidence of its words leaves the
    /// page's own fold out.
    pub fn rows(&self, page: usize) -> Array2<f32> {
        let page = &self.pages[page];
        page.measured
            .own(&self.counts.without(1 << page.evidence_fold))
    }
}
