//! Which page of a site to label next: the one that a classifier is least certain of once it was taught the pages
//! labelled so far. Of pages that it is sure of already it would learn little (Lewis and Gale, "A Sequential Algorithm
//! for Training Text Classifiers", 1994).

use std::cmp::Ordering;

use rayon::prelude::*;

use super::{LabelledPage, adapt};
use crate::document::Document;
use crate::label::Probabilities;
use crate::model::Classifier;

/// A page that is not labelled yet, and what a classifier says of it that was taught the labelled ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggested {
    /// Its place among the pages that were given.
    pub place: usize,
    /// By block.
    pub probabilities: Vec<Probabilities>,
    /// As [`certainty`] has it.
    pub certainty: f64,
}

/// How certain a classifier is of a page: the mean probability of the labels that it gives.
///
/// ```
/// use chaffinch::Probabilities;
/// use chaffinch::training::certainty;
///
/// let blocks = [Probabilities([0.5, 0.5, 0.0, 0.0]), Probabilities([0.0, 0.0, 0.0, 1.0])];
/// assert_eq!(certainty(&blocks), 0.75);
/// ```
pub fn certainty(probabilities: &[Probabilities]) -> f64 {
    let sum: f64 = probabilities
        .iter()
        .map(|block| f64::from(block[block.best()]))
        .sum();
    sum / probabilities.len().max(1) as f64
}

/// How two pages come, each told by how certain a classifier is of it and by its name: the less certain first.
pub fn by_certainty(one: (f64, &str), other: (f64, &str)) -> Ordering {
    let by_certainty = one.0.total_cmp(&other.0);
    by_certainty.then_with(|| one.1.cmp(other.1))
}

/// The other pages of a site, each with its name, in the order in which to label them: `base` is taught the labelled
/// pages, and those come first that it is then least certain of. Without any labelled page `base` is asked as it is.
///
/// ```
/// use chaffinch::training::least_certain_first;
/// use chaffinch::{Kind, segment_html, shipped};
///
/// let pages = ["<p>Tide</p><p>1.20 m</p>", "<nav><a href=/>Home</a></nav><p>The tables for June were printed anew.</p>"]
///     .map(segment_html);
/// let others = [("tide", &pages[0]), ("tables", &pages[1])];
/// let order = least_certain_first(shipped(Kind::Html)?, &[], &others);
/// assert_eq!(order.len(), 2);
/// assert!(order[0].certainty <= order[1].certainty);
/// # Ok::<(), chaffinch::ModelError>(())
/// ```
pub fn least_certain_first(
    base: &Classifier,
    labelled: &[LabelledPage],
    others: &[(&str, &Document)],
) -> Vec<Suggested> {
    let taught = (!labelled.is_empty()).then(|| adapt(base, labelled));
    let model = taught.as_ref().unwrap_or(base);
    let mut order: Vec<Suggested> = others
        .par_iter()
        .enumerate()
        .map(|(place, (_, document))| {
            let probabilities = model.predict(document);
            Suggested {
                place,
                certainty: certainty(&probabilities),
                probabilities,
            }
        })
        .collect();
    let told = |page: &Suggested| (page.certainty, others[page.place].0);
    order.sort_by(|one, other| by_certainty(told(one), told(other)));
    order
}
