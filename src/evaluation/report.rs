//! All figures of a comparison of predictions with gold labels.
//!
//! What is not told from predictions alone, such as reasons and pages seen, is left to whoever has the model to fill in.

use serde::Serialize;

use super::comparison::Comparison;
use super::curves::{LabelCurves, calibration_error, curves};
use super::groups::{Group, PassageRecall, groups, passages};
use super::judged::Judged;
use super::learning::LearningCurve;
use super::mistakes::{Mistake, WorstPage, mistakes, worst_pages};
use super::scores::Confusion;
use super::table::Table;
use super::texts::TextReport;
use crate::label::Label;

/// What comparing predictions with gold labels found.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    pub pages: usize,
    /// Of those, the ones that the model was fitted on; where there are any, the figures flatter it.
    pub pages_seen: usize,
    pub by_blocks: Table,
    pub by_words: Table,
    /// Mean distance between how sure a label was and how often it was right, over ten bins of sureness
    /// (Guo et al., "On Calibration of Modern Neural Networks", 2017).
    pub calibration_error: f64,
    /// Of the kinds that occur.
    pub passages: Vec<PassageRecall>,
    /// In the order of the labels.
    pub curves: Vec<LabelCurves>,
    pub by_site: Vec<Group>,
    pub by_language: Vec<Group>,
    pub by_page_type: Vec<Group>,
    /// The blocks labelled story as a text, to compare with other extractors'.
    pub texts: TextReport,
    pub worst_pages: Vec<WorstPage>,
    /// The costliest ones, not many of one page.
    pub mistakes: Vec<Mistake>,
    /// Where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub learning_curve: Option<LearningCurve>,
    /// Where there is another model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
}

impl Report {
    /// Compares predictions with gold labels.
    pub fn new(pages: &[Judged<'_>]) -> Self {
        let blocks: Vec<Confusion> = pages.iter().map(|page| page.by_blocks()).collect();
        let words: Vec<Confusion> = pages.iter().map(|page| page.by_words()).collect();
        let names = pages.iter().map(|page| page.name);
        Report {
            pages: pages.len(),
            pages_seen: 0,
            by_blocks: Table::new(&blocks),
            by_words: Table::new(&words),
            calibration_error: calibration_error(pages),
            passages: passages(pages),
            curves: curves(pages),
            by_site: groups(pages, &blocks, |page| page.site),
            by_language: groups(pages, &blocks, |page| page.language),
            by_page_type: groups(pages, &blocks, |page| page.page_type),
            texts: texts(pages),
            worst_pages: worst_pages(names.zip(&blocks)),
            mistakes: mistakes(pages),
            learning_curve: None,
            comparison: None,
        }
    }
}

fn texts(pages: &[Judged<'_>]) -> TextReport {
    let story = |page: &Judged<'_>| {
        let blocks = page.document.blocks.iter().zip(page.predicted);
        let story = blocks.filter(|(_, of)| of.best() == Label::Story);
        let story: Vec<&str> = story.map(|(block, _)| block.text.as_str()).collect();
        (page.name.to_owned(), story.join("\n\n"))
    };
    let texts = pages.iter().map(story).collect();
    let pages = pages
        .iter()
        .map(|page| (page.name, page.document, page.gold));
    TextReport::new(pages, &texts)
}
