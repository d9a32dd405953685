//! Where the errors are: the costliest blocks, and the pages on which most went wrong.

use serde::Serialize;

use super::judged::Judged;
use super::scores::Confusion;
use crate::label::Label;

/// How many of the worst pages are listed.
const WORST: usize = 10;

/// How many mistakes are listed, of one page and of all.
const MISTAKES_PER_PAGE: usize = 10;
const MISTAKES: usize = 200;

/// How many characters of a block are kept.
const TEXT_KEPT: usize = 400;

/// A page on which much went wrong.
#[derive(Debug, Clone, Serialize)]
pub struct WorstPage {
    pub page: String,
    pub blocks: usize,
    pub wrong: usize,
    /// The confusion that cost the most blocks there: gold, predicted, blocks.
    pub most: (Label, Label, usize),
}

/// A block that got the wrong label.
#[derive(Debug, Clone, Serialize)]
pub struct Mistake {
    pub page: String,
    /// The ordinal of the page among those judged.
    #[serde(skip)]
    pub page_index: usize,
    pub block: usize,
    pub gold: Label,
    pub predicted: Label,
    /// The probability of the label that was predicted.
    pub probability: f32,
    /// Words, times how much more probable the wrong label was than the right one.
    pub cost: f64,
    /// The beginning of the block's text.
    pub text: String,
    /// What spoke most for the wrong label, where the model was asked.
    pub reasons: Vec<(String, f32)>,
    /// The words, names and links of the block that spoke most for it, likewise.
    pub words: Vec<(String, f32)>,
}

/// The costliest mistakes, the costliest first.
pub(super) fn mistakes(pages: &[Judged<'_>]) -> Vec<Mistake> {
    let mut all = Vec::new();
    for (page_index, page) in pages.iter().enumerate() {
        let mut here = Vec::new();
        for of in page.decisions() {
            let predicted = of.probabilities.best();
            if predicted == of.gold {
                continue;
            }
            let text = &of.block.text;
            let apart = of.probabilities[predicted] - of.probabilities[of.gold];
            here.push(Mistake {
                page: page.name.to_owned(),
                page_index,
                block: of.index,
                gold: of.gold,
                predicted,
                probability: of.probabilities[predicted],
                cost: text.split_whitespace().count() as f64 * f64::from(apart),
                text: beginning(text),
                reasons: Vec::new(),
                words: Vec::new(),
            });
        }
        here.sort_by(|a: &Mistake, b| b.cost.total_cmp(&a.cost));
        all.extend(here.into_iter().take(MISTAKES_PER_PAGE));
    }
    all.sort_by(|a, b| b.cost.total_cmp(&a.cost).then_with(|| a.page.cmp(&b.page)));
    all.truncate(MISTAKES);
    all
}

fn beginning(text: &str) -> String {
    match text.char_indices().nth(TEXT_KEPT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The pages on which most went wrong, the worst first, given by name and confusion.
pub(super) fn worst_pages<'a>(
    pages: impl Iterator<Item = (&'a str, &'a Confusion)>,
) -> Vec<WorstPage> {
    let mut worst: Vec<WorstPage> = pages
        .map(|(name, confusion)| worst_page(name, confusion))
        .collect();
    worst.sort_by(|a, b| b.wrong.cmp(&a.wrong).then_with(|| a.page.cmp(&b.page)));
    worst.retain(|page| page.wrong > 0);
    worst.truncate(WORST);
    worst
}

fn worst_page(name: &str, confusion: &Confusion) -> WorstPage {
    let mut most = (Label::Story, Label::Story, 0);
    for gold in Label::ALL {
        for predicted in Label::ALL {
            let count = confusion.of(gold, predicted) as usize;
            if gold != predicted && count > most.2 {
                most = (gold, predicted, count);
            }
        }
    }
    WorstPage {
        page: name.to_owned(),
        blocks: confusion.total() as usize,
        wrong: confusion.wrong() as usize,
        most,
    }
}
