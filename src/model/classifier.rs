//! The passes of a classifier, applied one after the other.
//!
//! The first pass reads a block's own features, the next reads them again together with what the pass
//! before believed of the blocks around. Fitting is left to `training`.

use ndarray::{Array2, Axis, concatenate};
use serde::{Deserialize, Serialize};

use xxhash_rust::xxh3::xxh3_64;

use super::logistic::{Logistic, softmax};
use super::site::{SiteWeights, scores_of};
use crate::document::{Document, Kind};
use crate::features::vocabulary::Vocabulary;
use crate::features::{self, Measured};
use crate::label::{Label, Probabilities};

/// What a classifier was fitted on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Fitting {
    /// Pages fitted on.
    pub pages: usize,
    /// Sites they come from.
    pub sites: usize,
    /// Labelled blocks on them.
    pub blocks: usize,
    /// XXH3 hashes of the pages' names, ascending, so that an evaluation can tell pages the model has seen.
    pub page_hashes: Vec<u64>,
}

/// A fitted model: labels the blocks of documents of one kind.
///
/// ```
/// use chaffinch::{Kind, Label, segment_html, shipped};
///
/// let page = segment_html("<nav><a href=/>Home</a></nav><h1>Ferry strike ends</h1>\
///     <p>Boats sail again from Monday morning, the harbour office said after a night of talks.</p>");
/// let probabilities = shipped(Kind::Html)?.predict(&page);
/// assert_eq!(probabilities.len(), 3);
/// assert_eq!(probabilities[0].best(), Label::Navigation);
/// # Ok::<(), chaffinch::ModelError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Classifier {
    pub(super) kind: Kind,
    pub(super) vocabulary: Vocabulary,
    pub(super) passes: Vec<Logistic>,
    pub(super) fitting: Fitting,
    /// What it knows of one site beyond that.
    pub(super) site: Option<SiteWeights>,
    /// The weights of two passes as they are read; none where there are not two.
    scoring: Option<Scoring>,
}

/// The weights of two passes, laid out for scoring column by column.
#[derive(Debug, Clone, PartialEq)]
struct Scoring {
    /// Of a block's own columns, which both passes read: those of the first pass, then those of the second.
    own: Vec<[f32; 2 * Label::COUNT]>,
    /// Of the columns that the first pass gives to the second.
    context: Vec<[f32; Label::COUNT]>,
}

impl Scoring {
    fn new(passes: &[Logistic]) -> Option<Self> {
        let [first, second] = passes else {
            return None;
        };
        let (first, second) = (first.weights(), second.weights());
        let both = first.rows().into_iter().zip(second.rows());
        let own: Vec<_> = both
            .map(|(first, second)| {
                std::array::from_fn(|at| match at.checked_sub(Label::COUNT) {
                    None => first[at],
                    Some(label) => second[label],
                })
            })
            .collect();
        let context = second.rows().into_iter().skip(own.len());
        let context = context.map(|row| std::array::from_fn(|label| row[label]));
        Some(Scoring {
            context: context.collect(),
            own,
        })
    }
}

/// So many blocks are looked at together at most, to bound the memory of measuring them. No page of thousands that
/// were looked at has a tenth of it.
const TOGETHER: usize = 1 << 15;

/// What a document's parts give, one after the other.
pub(super) fn in_parts<T>(document: &Document, of: impl Fn(&Document) -> Vec<T>) -> Vec<T> {
    let count = document.blocks.len();
    let parts = count.div_ceil(TOGETHER);
    if parts <= 1 {
        return of(document);
    }
    let size = count.div_ceil(parts);
    let starts = (0..count).step_by(size);
    let parts = starts.map(|first| document.part(first..(first + size).min(count)));
    parts.flat_map(|part| of(&part)).collect()
}

impl Classifier {
    /// Puts a classifier together from its fitted parts.
    pub fn new(
        kind: Kind,
        vocabulary: Vocabulary,
        passes: Vec<Logistic>,
        fitting: Fitting,
    ) -> Self {
        Classifier {
            kind,
            vocabulary,
            scoring: Scoring::new(&passes),
            passes,
            fitting,
            site: None,
        }
    }

    /// The same classifier with what it learnt of a site, on top of what it knew of one.
    pub fn with_site(self, site: SiteWeights, fitting: Fitting) -> Self {
        Classifier {
            site: Some(self.site.unwrap_or_default().and(site)),
            fitting,
            ..self
        }
    }

    /// The kind of documents that this classifier reads.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What it was fitted on.
    pub fn fitting(&self) -> &Fitting {
        &self.fitting
    }

    /// The evidence of words that it learnt.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Whether it was fitted on a page of this name.
    pub fn has_seen(&self, page: &str) -> bool {
        let hash = xxh3_64(page.as_bytes());
        self.fitting.page_hashes.binary_search(&hash).is_ok()
    }

    /// The probability of each label for each block, in the order of the page. A document of more than 32,768 blocks is
    /// looked at in equal parts, as if each were a page.
    pub fn predict(&self, document: &Document) -> Vec<Probabilities> {
        in_parts(document, |part| self.predict_whole(part))
    }

    fn predict_whole(&self, document: &Document) -> Vec<Probabilities> {
        let (Some(scoring), [first, second]) = (&self.scoring, self.passes.as_slice()) else {
            return self.parts_and_predictions(document).1;
        };
        let measured = Measured::new(document);
        let mut probabilities = self.score(scoring, [first, second], &measured);
        self.know_site(&measured, &mut probabilities);
        probabilities
    }

    /// The probabilities of two passes.
    fn score(
        &self,
        scoring: &Scoring,
        [first, second]: [&Logistic; 2],
        measured: &Measured<'_>,
    ) -> Vec<Probabilities> {
        let own = measured.own_scores(&self.vocabulary, &scoring.own);
        let believed: Vec<Probabilities> = own
            .iter()
            .map(|sums| first.probabilities(std::array::from_fn(|label| sums[label])))
            .collect();
        let context = measured.context_scores(&believed, &scoring.context);
        own.iter()
            .zip(&context)
            .map(|(own, context)| {
                let sum = |label| own[Label::COUNT + label] + context[label];
                second.probabilities(std::array::from_fn(sum))
            })
            .collect()
    }

    /// Adds what is known of the site to each block's scores.
    fn know_site(&self, measured: &Measured<'_>, probabilities: &mut [Probabilities]) {
        let Some(site) = &self.site else { return };
        for (probabilities, traits) in probabilities.iter_mut().zip(measured.traits()) {
            let (scores, added) = (scores_of(probabilities), site.added(&traits));
            *probabilities = softmax(std::array::from_fn(|label| scores[label] + added[label]));
        }
    }

    /// What is known of the site adds to each block's scores, against the mean over the labels; nothing where no site
    /// was taught.
    pub(super) fn site_added(&self, document: &Document) -> Vec<[f32; Label::COUNT]> {
        let Some(site) = &self.site else {
            return Vec::new();
        };
        let centred = |added: [f32; Label::COUNT]| {
            let mean = added.iter().sum::<f32>() / Label::COUNT as f32;
            added.map(|of| of - mean)
        };
        let measured = Measured::new(document);
        let all = measured.traits();
        all.map(|traits| centred(site.added(&traits))).collect()
    }

    /// The rows that the last pass reads, with the probabilities it gives: for explaining them.
    pub fn rows_and_predictions(&self, document: &Document) -> (Array2<f32>, Vec<Probabilities>) {
        let (parts, probabilities) = self.parts_and_predictions(document);
        let parts: Vec<_> = parts.iter().map(Array2::view).collect();
        // Both parts have a row for each block, so they always fit side by side.
        (
            concatenate(Axis(1), &parts).unwrap_or_default(),
            probabilities,
        )
    }

    /// The document's own features, and in later passes what the pass before gives.
    fn parts_and_predictions(&self, document: &Document) -> (Vec<Array2<f32>>, Vec<Probabilities>) {
        let measured = Measured::new(document);
        let mut parts = vec![measured.own(&self.vocabulary)];
        let mut probabilities = Vec::new();
        for (pass, logistic) in self.passes.iter().enumerate() {
            if pass > 0 {
                parts.truncate(1);
                parts.push(measured.context(&probabilities));
            }
            let views: Vec<_> = parts.iter().map(Array2::view).collect();
            probabilities = logistic.predict(&views);
        }
        self.know_site(&measured, &mut probabilities);
        (parts, probabilities)
    }

    /// The names of the columns that pass number `pass` reads.
    pub fn column_names(kind: Kind, pass: usize) -> Vec<String> {
        let mut names = features::own_names(kind);
        if pass > 0 {
            names.extend(features::context_names(kind));
        }
        names
    }
}
