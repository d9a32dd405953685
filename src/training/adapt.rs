//! Teaches a fitted classifier one site from a handful of its pages, without the pages it was fitted on.
//!
//! A multinomial logistic regression on the site's own traits whose offset is what the classifier believes already: its
//! weights start at zero and are drawn back there, so that where the site's pages say nothing new, nothing changes.

use xxhash_rust::xxh3::xxh3_64;

use super::LabelledPage;
use crate::features::Measured;
use crate::features::site::Traits;
use crate::features::vocabulary::TokenMap;
use crate::label::{Label, Probabilities};
use crate::model::{Classifier, SiteWeights, scores_of, softmax};

/// Weight of half the squared norm of the weights, against the summed loss of all blocks.
const PENALTY: f32 = 1.0;

/// Steps over all blocks; the loss is convex.
const STEPS: usize = 300;

/// How far a first step goes (AdaGrad: Duchi et al., 2011).
const RATE: f32 = 0.3;

struct Row {
    /// Numbers of traits and what they weigh.
    traits: Vec<(usize, f32)>,
    offset: [f32; Label::COUNT],
    label: usize,
}

/// A classifier that knows a site as well, from its labelled pages.
pub fn adapt(base: &Classifier, pages: &[LabelledPage]) -> Classifier {
    let mut numbers: TokenMap<usize> = TokenMap::default();
    let mut tokens: Vec<u64> = Vec::new();
    let mut rows = Vec::new();
    for page in pages {
        let predicted = base.predict(&page.document);
        let measured = Measured::new(&page.document);
        let traits = measured.traits();
        for ((label, traits), predicted) in page.labels.iter().zip(traits).zip(&predicted) {
            let Some(label) = label else { continue };
            rows.push(row(traits, predicted, *label, &mut numbers, &mut tokens));
        }
    }
    let (weights, bias) = fit(&rows, tokens.len());
    let mut site = SiteWeights {
        bias,
        ..SiteWeights::default()
    };
    site.weights.extend(tokens.into_iter().zip(weights));
    let mut fitting = base.fitting().clone();
    fitting.pages += pages.len();
    fitting.blocks += rows.len();
    let hashes = pages.iter().map(|page| xxh3_64(page.name.as_bytes()));
    fitting.page_hashes.extend(hashes);
    fitting.page_hashes.sort_unstable();
    fitting.page_hashes.dedup();
    base.clone().with_site(site, fitting)
}

fn row(
    traits: Traits,
    predicted: &Probabilities,
    label: Label,
    numbers: &mut TokenMap<usize>,
    tokens: &mut Vec<u64>,
) -> Row {
    let number = |(token, weight): (u64, f32)| {
        let next = tokens.len();
        let number = *numbers.entry(token).or_insert(next);
        if number == next {
            tokens.push(token);
        }
        (number, weight)
    };
    Row {
        traits: traits.into_iter().map(number).collect(),
        offset: scores_of(predicted),
        label: label.index(),
    }
}

type Weights = [f32; Label::COUNT];

/// Fits the weights of so many traits, and the bias.
fn fit(rows: &[Row], count: usize) -> (Vec<Weights>, Weights) {
    // The bias is one more trait, which every block has.
    let mut weights = vec![Weights::default(); count + 1];
    let mut squares = vec![[1e-6; Label::COUNT]; count + 1];
    for _ in 0..STEPS {
        let mut gradient: Vec<Weights> = weights.iter().map(|of| of.map(|w| PENALTY * w)).collect();
        for row in rows {
            let mut scores = row.offset;
            let all = || row.traits.iter().copied().chain([(count, 1.0)]);
            for (number, weight) in all() {
                for (score, of) in scores.iter_mut().zip(weights[number]) {
                    *score += weight * of;
                }
            }
            let mut wrong = softmax(scores).0;
            wrong[row.label] -= 1.0;
            for (number, weight) in all() {
                for (sum, wrong) in gradient[number].iter_mut().zip(wrong) {
                    *sum += weight * wrong;
                }
            }
        }
        for ((weights, squares), gradient) in weights.iter_mut().zip(&mut squares).zip(gradient) {
            for label in 0..Label::COUNT {
                squares[label] += gradient[label] * gradient[label];
                weights[label] -= RATE * gradient[label] / squares[label].sqrt();
            }
        }
    }
    let bias = weights.pop().unwrap_or_default();
    (weights, bias)
}
