//! What a model learnt of one site beyond what it knows of all: weights of the site's own traits, added to the scores
//! that the passes give.
//!
//! Without any weights the probabilities are those of the passes; the fit, in `training`, is drawn towards that.

use crate::features::site::Traits;
use crate::features::vocabulary::TokenMap;
use crate::label::{Label, Probabilities};

/// No probability is taken to be smaller, lest one be beyond correction.
const FLOOR: f32 = 1e-4;

/// Weights of a site's traits.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SiteWeights {
    /// By token, a weight for each label.
    pub weights: TokenMap<[f32; Label::COUNT]>,
    /// Of each label, whatever the traits.
    pub bias: [f32; Label::COUNT],
}

/// The scores that probabilities stand for.
pub fn scores_of(probabilities: &Probabilities) -> [f32; Label::COUNT] {
    probabilities.0.map(|of| of.max(FLOOR).ln())
}

impl SiteWeights {
    /// The weights by ascending token.
    pub fn sorted(&self) -> Vec<(u64, [f32; Label::COUNT])> {
        let mut sorted: Vec<_> = self
            .weights
            .iter()
            .map(|(&token, &of)| (token, of))
            .collect();
        sorted.sort_unstable_by_key(|(token, _)| *token);
        sorted
    }

    /// These weights and others on top of them.
    pub fn and(mut self, other: SiteWeights) -> Self {
        for (token, added) in other.weights {
            sum(self.weights.entry(token).or_default(), added);
        }
        sum(&mut self.bias, other.bias);
        self
    }

    /// What a block's traits add to the score of each label.
    pub fn added(&self, traits: &Traits) -> [f32; Label::COUNT] {
        let mut sum = self.bias;
        for (token, weight) in traits {
            if let Some(weights) = self.weights.get(token) {
                for (sum, of) in sum.iter_mut().zip(weights) {
                    *sum += weight * of;
                }
            }
        }
        sum
    }
}

fn sum(weights: &mut [f32; Label::COUNT], added: [f32; Label::COUNT]) {
    for (weight, added) in weights.iter_mut().zip(added) {
        *weight += added;
    }
}
