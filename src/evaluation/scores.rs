//! Precision, recall, F1 and their macro mean from a confusion matrix.

use serde::Serialize;

use crate::label::Label;

/// How often each label was taken for each; rows are gold, columns predicted, both in the order of [`Label::ALL`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Confusion {
    counts: [[f64; Label::COUNT]; Label::COUNT],
}

impl Confusion {
    /// Counts a decision, by a weight: one a block, or its words.
    pub fn count(&mut self, gold: Label, predicted: Label, weight: f64) {
        self.counts[gold.index()][predicted.index()] += weight;
    }

    /// Adds another matrix.
    pub fn merge(&mut self, other: &Confusion) {
        for (own, other) in self
            .counts
            .iter_mut()
            .flatten()
            .zip(other.counts.iter().flatten())
        {
            *own += other;
        }
    }

    /// All of these in one.
    pub fn sum<'a>(all: impl IntoIterator<Item = &'a Confusion>) -> Confusion {
        let mut sum = Confusion::default();
        for one in all {
            sum.merge(one);
        }
        sum
    }

    /// How often `gold` was taken for `predicted`.
    pub fn of(&self, gold: Label, predicted: Label) -> f64 {
        self.counts[gold.index()][predicted.index()]
    }

    /// The weight of a label in the gold.
    pub fn gold(&self, label: Label) -> f64 {
        self.counts[label.index()].iter().sum()
    }

    /// Whether a label is in the gold or was predicted.
    pub fn has(&self, label: Label) -> bool {
        self.gold(label) > 0.0 || Label::ALL.iter().any(|&gold| self.of(gold, label) > 0.0)
    }

    /// Each row as shares of its sum.
    pub(super) fn shares(&self) -> [[f64; Label::COUNT]; Label::COUNT] {
        self.counts.map(|row| {
            let gold = row.iter().sum();
            row.map(|count| ratio(count, gold))
        })
    }

    /// The weight of everything.
    pub fn total(&self) -> f64 {
        self.counts.iter().flatten().sum()
    }

    /// The weight of wrong decisions.
    pub fn wrong(&self) -> f64 {
        self.total()
            - Label::ALL
                .iter()
                .map(|&label| self.of(label, label))
                .sum::<f64>()
    }

    /// Precision, recall and F1 of a label.
    ///
    /// As in scikit-learn, a ratio whose denominator is zero is zero.
    pub fn scores(&self, label: Label) -> Scores {
        let right = self.of(label, label);
        let predicted: f64 = self.counts.iter().map(|row| row[label.index()]).sum();
        let gold = self.gold(label);
        Scores {
            precision: ratio(right, predicted),
            recall: ratio(right, gold),
            f1: ratio(2.0 * right, predicted + gold),
        }
    }

    /// The mean of the F1 of the labels that occur in gold or prediction.
    ///
    /// ```
    /// use chaffinch::{Label, evaluation::Confusion};
    ///
    /// let mut confusion = Confusion::default();
    /// confusion.count(Label::Story, Label::Story, 3.0);
    /// confusion.count(Label::Appeal, Label::Story, 1.0);
    /// assert_eq!(confusion.scores(Label::Story).precision, 0.75);
    /// assert!((confusion.macro_f1() - (6.0 / 7.0) / 2.0).abs() < 1e-9);
    /// ```
    pub fn macro_f1(&self) -> f64 {
        let present: Vec<f64> = Label::ALL
            .into_iter()
            .filter(|&label| self.has(label))
            .map(|label| self.scores(label).f1)
            .collect();
        ratio(present.iter().sum(), present.len() as f64)
    }

    /// The F1 of each label that is in the gold or was predicted.
    pub(super) fn f1_where_present(&self) -> [Option<f64>; Label::COUNT] {
        Label::ALL.map(|label| self.has(label).then(|| self.scores(label).f1))
    }

    /// The F1 of each label, then their macro mean.
    pub(super) fn all_f1(&self) -> [f64; Label::COUNT + 1] {
        let [story, appeal, caption, navigation] = Label::ALL.map(|label| self.scores(label).f1);
        [story, appeal, caption, navigation, self.macro_f1()]
    }
}

/// How well one label was found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Scores {
    /// Share of the blocks given this label that have it.
    pub precision: f64,
    /// Share of the blocks that have this label that were given it.
    pub recall: f64,
    /// The harmonic mean of the two.
    pub f1: f64,
}

pub(super) fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}
