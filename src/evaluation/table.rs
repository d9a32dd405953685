//! Scores by label with their intervals, and what was taken for what.

use serde::Serialize;

use super::bootstrap::{Interval, intervals};
use super::scores::{Confusion, Scores};
use crate::label::Label;

/// Scores by label, with intervals over pages.
#[derive(Debug, Clone, Serialize)]
pub struct Table {
    pub labels: Vec<Row>,
    pub macro_f1: f64,
    pub macro_f1_interval: Interval,
    /// Rows are gold, columns predicted.
    pub confusion: Confusion,
    /// The same as shares of each label's gold.
    pub confusion_shares: [[f64; Label::COUNT]; Label::COUNT],
}

/// The scores of one label.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    pub label: Label,
    /// Blocks or words with this label in the gold.
    pub gold: f64,
    #[serde(flatten)]
    pub scores: Scores,
    pub f1_interval: Interval,
}

impl Table {
    /// The table of pages, each with its own confusion.
    pub(super) fn new(pages: &[Confusion]) -> Self {
        let confusion = Confusion::sum(pages);
        let [story, appeal, caption, navigation, macro_f1_interval] =
            intervals(pages, Confusion::all_f1);
        let rows = Label::ALL
            .into_iter()
            .zip([story, appeal, caption, navigation]);
        Table {
            labels: rows
                .map(|(label, f1_interval)| Row {
                    label,
                    gold: confusion.gold(label),
                    scores: confusion.scores(label),
                    f1_interval,
                })
                .collect(),
            macro_f1: confusion.macro_f1(),
            macro_f1_interval,
            confusion,
            confusion_shares: confusion.shares(),
        }
    }
}
