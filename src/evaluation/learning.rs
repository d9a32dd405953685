//! How scores grow with the sites that a model is fitted on. The fits are left to `training`.

use serde::Serialize;

use super::bootstrap::{Interval, intervals};
use super::judged::Judged;
use super::scores::Confusion;
use crate::label::Label;

/// Scores on the same held-out pages after fits to more and more sites.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LearningCurve {
    /// The fold of the cross-validation that was held out.
    pub fold: usize,
    pub held_out_pages: usize,
    pub points: Vec<LearningPoint>,
}

/// The scores after one fit, by blocks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LearningPoint {
    /// Sites fitted on.
    pub sites: usize,
    /// Pages fitted on.
    pub pages: usize,
    pub macro_f1: f64,
    pub macro_f1_interval: Interval,
    /// In the order of the labels; none where a label is neither in the gold nor was predicted.
    pub f1: [Option<f64>; Label::COUNT],
}

impl LearningPoint {
    /// Scores the held-out pages after a fit to so many sites and pages.
    pub fn new(sites: usize, pages: usize, held_out: &[Judged<'_>]) -> Self {
        let confusions: Vec<Confusion> = held_out.iter().map(|page| page.by_blocks()).collect();
        let all = Confusion::sum(&confusions);
        let [macro_f1_interval] = intervals(&confusions, |confusion| [confusion.macro_f1()]);
        LearningPoint {
            sites,
            pages,
            macro_f1: all.macro_f1(),
            macro_f1_interval,
            f1: all.f1_where_present(),
        }
    }
}
