//! Two models on the same pages: how far their scores differ, and whether that is more than chance.
//!
//! The pages are drawn again with both models' predictions of each (a paired bootstrap: Berg-Kirkpatrick et al.,
//! "An Empirical Investigation of Statistical Significance in NLP", 2012): how hard a page is shifts both alike.

use serde::Serialize;

use super::bootstrap::{FEWEST_PAGES, Interval, joint_intervals};
use super::judged::Judged;
use super::scores::Confusion;
use super::table::Table;
use crate::label::Label;

/// A model beside another.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    /// The other model's name.
    pub other: String,
    /// Pages that the other was fitted on; where there are any, its figures flatter it.
    pub other_pages_seen: usize,
    /// Whether the difference in macro-F1 by blocks is real, as a sentence.
    pub verdict: String,
    pub by_blocks: Differences,
    pub by_words: Differences,
}

/// How the scores of two models differ.
#[derive(Debug, Clone, Serialize)]
pub struct Differences {
    pub macro_f1: Difference,
    pub labels: Vec<LabelDifference>,
    /// The other model's own scores.
    pub other: Table,
}

/// How one figure of two models differs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Difference {
    pub own: f64,
    pub other: f64,
    /// Own less the other's.
    pub difference: f64,
    /// Of the difference.
    pub interval: Interval,
    /// Whether the interval leaves out zero, over pages enough to draw from.
    pub real: bool,
}

/// The F1 of one label.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LabelDifference {
    pub label: Label,
    #[serde(flatten)]
    pub f1: Difference,
}

impl Comparison {
    /// Compares what two models made of the same pages.
    pub fn new(name: String, own: &[Judged<'_>], other: &[Judged<'_>]) -> Self {
        let both = own.iter().zip(other);
        let blocks = both
            .clone()
            .map(|(own, other)| [own.by_blocks(), other.by_blocks()]);
        let words = both.map(|(own, other)| [own.by_words(), other.by_words()]);
        let by_blocks = Differences::new(&blocks.collect::<Vec<_>>());
        Comparison {
            other_pages_seen: 0,
            verdict: verdict(&by_blocks.macro_f1, &name, own.len()),
            other: name,
            by_blocks,
            by_words: Differences::new(&words.collect::<Vec<_>>()),
        }
    }
}

fn verdict(of: &Difference, other: &str, pages: usize) -> String {
    let Interval { low, high } = of.interval;
    let apart = of.difference.abs();
    let way = if of.difference < 0.0 {
        "lower"
    } else {
        "higher"
    };
    if of.difference == 0.0 && low == 0.0 && high == 0.0 {
        format!(
            "No difference: {other} has the same macro-F1 by blocks, however the pages are drawn."
        )
    } else if pages < FEWEST_PAGES {
        format!(
            "Too few pages to tell: macro-F1 by blocks is {apart:.3} {way} than that of {other}, on {pages} pages."
        )
    } else if of.real {
        format!(
            "The difference is real: macro-F1 by blocks is {apart:.3} {way} than that of {other}, \
             and 95 % of draws ({low:+.3} to {high:+.3}) leave out zero."
        )
    } else {
        format!(
            "The difference may be chance: macro-F1 by blocks is {apart:.3} {way} than that of {other}, \
             but 95 % of draws ({low:+.3} to {high:+.3}) hold zero."
        )
    }
}

impl Differences {
    fn new(pages: &[[Confusion; 2]]) -> Self {
        let others: Vec<Confusion> = pages.iter().map(|[_, other]| *other).collect();
        let own = Confusion::sum(pages.iter().map(|[own, _]| own)).all_f1();
        let other = Confusion::sum(&others).all_f1();
        let intervals = joint_intervals(pages, |[own, other]| {
            let (own, other) = (own.all_f1(), other.all_f1());
            std::array::from_fn::<f64, { Label::COUNT + 1 }, _>(|at| own[at] - other[at])
        });
        let difference = |at: usize| {
            let interval = intervals[at];
            Difference {
                own: own[at],
                other: other[at],
                difference: own[at] - other[at],
                interval,
                real: pages.len() >= FEWEST_PAGES && (interval.low > 0.0 || interval.high < 0.0),
            }
        };
        Differences {
            macro_f1: difference(Label::COUNT),
            labels: Label::ALL
                .into_iter()
                .map(|label| LabelDifference {
                    label,
                    f1: difference(label.index()),
                })
                .collect(),
            other: Table::new(&others),
        }
    }
}
