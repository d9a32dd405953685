//! What a block's label is likely to be given that labels come in runs: posteriors of a chain whose blocks mostly keep
//! the label of the block before, by the forward-backward algorithm (Rabiner, "A Tutorial on Hidden Markov Models",
//! 1989).
//!
//! One block that leans towards appeal says little, eight in a row say much. How far the chain is to be trusted is
//! left to the next pass.

use crate::label::{Label, Probabilities};

/// How likely a block keeps the label of the one before, chain by chain.
pub const STICKINESS: [f32; 2] = [0.85, 0.97];

/// A label's evidence is its probability over its share of the page to this power: half way between what the block
/// says alone and what it says beyond the page.
const SHARE_POWER: f32 = 0.5;

/// No probability is taken to be smaller.
const FLOOR: f32 = 1e-4;

/// The posterior of each block's labels in a chain.
pub fn posteriors(probabilities: &[Probabilities], stickiness: f32) -> Vec<Probabilities> {
    let count = probabilities.len();
    let shares: [f32; Label::COUNT] = std::array::from_fn(|label| {
        let sum: f32 = probabilities.iter().map(|of| of.0[label]).sum();
        ((sum + 1.0) / (count as f32 + Label::COUNT as f32)).powf(SHARE_POWER)
    });
    let evidence = |index: usize| -> [f32; Label::COUNT] {
        let of = &probabilities[index].0;
        std::array::from_fn(|label| of[label].max(FLOOR) / shares[label])
    };
    let change = (1.0 - stickiness) / (Label::COUNT as f32 - 1.0);
    let step = |from: &[f32; Label::COUNT]| -> [f32; Label::COUNT] {
        let sum: f32 = from.iter().sum();
        from.map(|mass| mass * stickiness + (sum - mass) * change)
    };
    let mut forward = Vec::with_capacity(count);
    let mut last = [1.0; Label::COUNT];
    for index in 0..count {
        let arrived = if index == 0 { last } else { step(&last) };
        last = normalised(product(&arrived, &evidence(index)));
        forward.push(last);
    }
    let mut behind = [1.0; Label::COUNT];
    let mut all = vec![Probabilities::default(); count];
    for index in (0..count).rev() {
        all[index] = Probabilities(normalised(product(&forward[index], &behind)));
        behind = normalised(step(&product(&behind, &evidence(index))));
    }
    all
}

fn product(a: &[f32; Label::COUNT], b: &[f32; Label::COUNT]) -> [f32; Label::COUNT] {
    std::array::from_fn(|label| a[label] * b[label])
}

fn normalised(masses: [f32; Label::COUNT]) -> [f32; Label::COUNT] {
    let sum: f32 = masses.iter().sum();
    masses.map(|mass| mass / sum)
}
