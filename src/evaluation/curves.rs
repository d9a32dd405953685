//! How probabilities relate to truth, label by label: precision against recall, and calibration.

use serde::Serialize;

use super::judged::Judged;
use super::scores::ratio;
use crate::label::Label;

/// Bins of probability.
const BINS: usize = 10;

/// A curve of precision and recall has a point at each of so many steps of recall.
const RECALL_STEPS: f64 = 100.0;

/// The curves of one label.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabelCurves {
    pub label: Label,
    /// Mean precision over the steps of recall, as in scikit-learn: no interpolation.
    pub average_precision: f64,
    /// Thinned to the first point at or after each hundredth of recall; thresholds fall.
    pub precision_recall: Vec<PrecisionRecall>,
    /// Mean distance between the label's probability and how often it was right, over ten bins.
    pub calibration_error: f64,
    /// The bins that hold a block, by probability.
    pub calibration: Vec<CalibrationBin>,
}

/// What taking every block for the label does whose probability of it is at least the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PrecisionRecall {
    pub threshold: f64,
    pub precision: f64,
    pub recall: f64,
}

/// Blocks to which a model gave a label about the same probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CalibrationBin {
    pub blocks: usize,
    /// The mean probability.
    pub probability: f64,
    /// The share of the blocks that have the label.
    pub share: f64,
}

/// The curves of all labels, in their order.
pub(super) fn curves(pages: &[Judged<'_>]) -> Vec<LabelCurves> {
    Label::ALL
        .into_iter()
        .map(|label| {
            let decisions = pages.iter().flat_map(|page| page.decisions());
            let of = decisions.map(|of| (f64::from(of.probabilities[label]), of.gold == label));
            curves_of(label, of.collect())
        })
        .collect()
}

/// Mean distance between how sure a label was and how often it was right.
pub(super) fn calibration_error(pages: &[Judged<'_>]) -> f64 {
    let decisions = pages.iter().flat_map(|page| page.decisions());
    let sureness = decisions.map(|of| {
        let best = of.probabilities.best();
        (f64::from(of.probabilities[best]), best == of.gold)
    });
    Bins::new(sureness).error()
}

/// The curves of a label from the probability of each block and whether the block has the label.
fn curves_of(label: Label, mut blocks: Vec<(f64, bool)>) -> LabelCurves {
    let bins = Bins::new(blocks.iter().copied());
    blocks.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all = blocks.iter().filter(|(_, right)| *right).count() as f64;
    let mut average_precision = 0.0;
    let mut precision_recall: Vec<PrecisionRecall> = Vec::new();
    let (mut taken, mut right, mut recall, mut step) = (0.0, 0.0, 0.0, 0.0);
    // Blocks of one probability are taken together: no threshold parts them.
    for together in blocks.chunk_by(|a, b| a.0 == b.0) {
        if right >= all {
            break;
        }
        taken += together.len() as f64;
        right += together.iter().filter(|(_, right)| *right).count() as f64;
        let point = PrecisionRecall {
            threshold: together[0].0,
            precision: ratio(right, taken),
            recall: ratio(right, all),
        };
        average_precision += (point.recall - recall) * point.precision;
        recall = point.recall;
        if recall * RECALL_STEPS >= step && recall > 0.0 {
            step = (recall * RECALL_STEPS).floor() + 1.0;
            precision_recall.push(point);
        }
    }
    LabelCurves {
        label,
        average_precision,
        precision_recall,
        calibration_error: bins.error(),
        calibration: bins.filled(),
    }
}

/// Blocks, sums of probabilities and blocks that were right, by probability.
#[derive(Default)]
struct Bins([(usize, f64, f64); BINS]);

impl Bins {
    fn new(blocks: impl Iterator<Item = (f64, bool)>) -> Self {
        let mut bins = Bins::default();
        for (probability, right) in blocks {
            let bin = &mut bins.0[((probability * BINS as f64) as usize).min(BINS - 1)];
            bin.0 += 1;
            bin.1 += probability;
            bin.2 += f64::from(u8::from(right));
        }
        bins
    }

    fn error(&self) -> f64 {
        let bins = self.0.iter();
        let blocks: usize = bins.clone().map(|(blocks, ..)| blocks).sum();
        let apart: f64 = bins.map(|(_, sum, right)| (sum - right).abs()).sum();
        apart / (blocks as f64).max(1.0)
    }

    fn filled(&self) -> Vec<CalibrationBin> {
        let filled = self.0.iter().filter(|(blocks, ..)| *blocks > 0);
        filled
            .map(|&(blocks, sum, right)| CalibrationBin {
                blocks,
                probability: sum / blocks as f64,
                share: right / blocks as f64,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn average_precision_is_scikit_learns() {
        // The example of scikit-learn's documentation of average_precision_score.
        let blocks = vec![(0.1, false), (0.4, false), (0.35, true), (0.8, true)];
        let curves = curves_of(Label::Story, blocks);
        assert!((curves.average_precision - 0.8333).abs() < 1e-4);
        let recalls: Vec<f64> = curves.precision_recall.iter().map(|p| p.recall).collect();
        assert_eq!(recalls, [0.5, 1.0]);
        assert_eq!(curves.precision_recall[1].threshold, 0.35);
    }

    #[test]
    fn blocks_of_one_probability_are_one_point() {
        let curves = curves_of(Label::Story, vec![(0.5, true), (0.5, false), (0.5, false)]);
        assert_eq!(curves.precision_recall.len(), 1);
        assert!((curves.average_precision - 1.0 / 3.0).abs() < 1e-12);
        let calibration = &curves.calibration;
        assert_eq!((calibration.len(), calibration[0].blocks), (1, 3));
    }

    #[test]
    fn a_label_that_nothing_has_gets_an_empty_curve() {
        let curves = curves_of(Label::Appeal, vec![(0.2, false), (0.0, false)]);
        assert_eq!(curves.precision_recall, []);
        assert_eq!(curves.average_precision, 0.0);
        assert_eq!(curves.calibration.len(), 2);
    }
}
