//! A comparison of predictions with gold labels, as figures, as text and as JSON.

use std::fmt;

use serde::Serialize;

use super::bootstrap::{Interval, intervals};
use super::scores::{Confusion, Scores};
use super::texts::TextReport;
use crate::document::Document;
use crate::label::{Label, Passage, Probabilities};

/// How many of the worst pages are listed.
const WORST: usize = 10;

/// How many mistakes are listed, of one page and of all.
const MISTAKES_PER_PAGE: usize = 2;
const MISTAKES: usize = 20;

/// How many characters of a block are shown.
const TEXT_SHOWN: usize = 160;

/// Bins of the calibration error.
const BINS: usize = 10;

/// A page's gold labels beside what was predicted.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    pub name: &'a str,
    pub document: &'a Document,
    /// By block; blocks without a gold label are not judged.
    pub gold: &'a [Option<Label>],
    /// By block; what it belongs to where that is known.
    pub passages: &'a [Option<Passage>],
    /// By block.
    pub predicted: &'a [Probabilities],
}

/// Scores by label, with intervals over pages.
#[derive(Debug, Clone, Serialize)]
pub struct Table {
    pub labels: Vec<Row>,
    pub macro_f1: f64,
    pub macro_f1_interval: Interval,
    /// Rows are gold, columns predicted.
    pub confusion: Confusion,
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
}

/// How much of the blocks of one kind of passage got the right label.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PassageRecall {
    pub passage: Passage,
    pub blocks: usize,
    pub recall: f64,
}

/// What a comparison found.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    pub pages: usize,
    pub by_blocks: Table,
    pub by_words: Table,
    /// Mean distance between how sure a label was and how often it was right, over ten bins of sureness
    /// (Guo et al., "On Calibration of Modern Neural Networks", 2017).
    pub calibration_error: f64,
    /// Of the kinds that occur.
    pub passages: Vec<PassageRecall>,
    /// The blocks labelled story as a text, to compare with other extractors'.
    pub texts: TextReport,
    pub worst_pages: Vec<WorstPage>,
    /// The costliest ones, not many of one page.
    pub mistakes: Vec<Mistake>,
}

impl Report {
    /// Compares predictions with gold labels.
    pub fn new(pages: &[Judged<'_>]) -> Self {
        let mut blocks = Vec::with_capacity(pages.len());
        let mut words = Vec::with_capacity(pages.len());
        let mut worst = Vec::with_capacity(pages.len());
        let mut bins = [(0.0f64, 0.0f64); BINS];
        for page in pages {
            let mut by_block = Confusion::default();
            let mut by_word = Confusion::default();
            for ((block, gold), predicted) in page
                .document
                .blocks
                .iter()
                .zip(page.gold)
                .zip(page.predicted)
            {
                let Some(gold) = *gold else { continue };
                let best = predicted.best();
                by_block.count(gold, best, 1.0);
                by_word.count(gold, best, block.text.split_whitespace().count() as f64);
                let sureness = f64::from(predicted[best]);
                let bin = &mut bins[((sureness * BINS as f64) as usize).min(BINS - 1)];
                bin.0 += sureness;
                bin.1 += f64::from(u8::from(best == gold));
            }
            worst.push(worst_page(page.name, &by_block));
            blocks.push(by_block);
            words.push(by_word);
        }
        worst.sort_by(|a, b| b.wrong.cmp(&a.wrong).then_with(|| a.page.cmp(&b.page)));
        worst.retain(|page| page.wrong > 0);
        worst.truncate(WORST);
        let judged: f64 = blocks.iter().map(Confusion::total).sum();
        let apart: f64 = bins.iter().map(|(sure, right)| (sure - right).abs()).sum();
        Report {
            pages: pages.len(),
            by_blocks: Table::new(&blocks),
            by_words: Table::new(&words),
            calibration_error: apart / judged.max(1.0),
            passages: passages(pages),
            texts: texts(pages),
            worst_pages: worst,
            mistakes: mistakes(pages),
        }
    }
}

fn mistakes(pages: &[Judged<'_>]) -> Vec<Mistake> {
    let mut all = Vec::new();
    for (page_index, page) in pages.iter().enumerate() {
        let mut here = Vec::new();
        for (block, gold) in page.gold.iter().enumerate() {
            let Some(gold) = *gold else { continue };
            let probabilities = &page.predicted[block];
            let predicted = probabilities.best();
            if predicted == gold {
                continue;
            }
            let text = &page.document.blocks[block].text;
            let apart = probabilities[predicted] - probabilities[gold];
            here.push(Mistake {
                page: page.name.to_owned(),
                page_index,
                block,
                gold,
                predicted,
                probability: probabilities[predicted],
                cost: text.split_whitespace().count() as f64 * f64::from(apart),
                text: text.chars().take(TEXT_SHOWN).collect(),
                reasons: Vec::new(),
            });
        }
        here.sort_by(|a: &Mistake, b| b.cost.total_cmp(&a.cost));
        all.extend(here.into_iter().take(MISTAKES_PER_PAGE));
    }
    all.sort_by(|a, b| b.cost.total_cmp(&a.cost).then_with(|| a.page.cmp(&b.page)));
    all.truncate(MISTAKES);
    all
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

fn passages(pages: &[Judged<'_>]) -> Vec<PassageRecall> {
    let recall = |passage: Passage| {
        let (mut blocks, mut right) = (0, 0);
        for page in pages {
            for (index, of) in page.passages.iter().enumerate() {
                if let (true, Some(gold)) = (*of == Some(passage), page.gold[index]) {
                    blocks += 1;
                    right += usize::from(page.predicted[index].best() == gold);
                }
            }
        }
        PassageRecall {
            passage,
            blocks,
            recall: right as f64 / (blocks as f64).max(1.0),
        }
    };
    let all = Passage::ALL.into_iter().map(recall);
    all.filter(|recall| recall.blocks > 0).collect()
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

impl Table {
    fn new(pages: &[Confusion]) -> Self {
        let mut confusion = Confusion::default();
        for page in pages {
            confusion.merge(page);
        }
        let [story, appeal, caption, navigation, macro_f1_interval] =
            intervals(pages, |confusion| {
                let [story, appeal, caption, navigation] =
                    Label::ALL.map(|label| confusion.scores(label).f1);
                [story, appeal, caption, navigation, confusion.macro_f1()]
            });
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
        }
    }

    fn write(&self, formatter: &mut fmt::Formatter<'_>, unit: &str) -> fmt::Result {
        writeln!(
            formatter,
            "{unit:<12}{:>9}{:>11}{:>9}{:>9}   95 % of draws",
            "gold", "precision", "recall", "F1"
        )?;
        for row in &self.labels {
            writeln!(
                formatter,
                "{:<12}{:>9}{:>11.3}{:>9.3}{:>9.3}   {:.3} to {:.3}",
                row.label,
                row.gold,
                row.scores.precision,
                row.scores.recall,
                row.scores.f1,
                row.f1_interval.low,
                row.f1_interval.high
            )?;
        }
        writeln!(
            formatter,
            "{:<12}{:>9}{:>11}{:>9}{:>9.3}   {:.3} to {:.3}",
            "macro mean",
            self.confusion.total(),
            "",
            "",
            self.macro_f1,
            self.macro_f1_interval.low,
            self.macro_f1_interval.high
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.by_blocks.write(formatter, "blocks")?;
        writeln!(formatter)?;
        self.by_words.write(formatter, "words")?;
        writeln!(formatter)?;
        write!(formatter, "{:<19}", "blocks: gold as")?;
        for label in Label::ALL {
            write!(formatter, "{label:>11}")?;
        }
        writeln!(formatter)?;
        for gold in Label::ALL {
            write!(formatter, "{gold:<19}")?;
            for predicted in Label::ALL {
                write!(
                    formatter,
                    "{:>11}",
                    self.by_blocks.confusion.of(gold, predicted)
                )?;
            }
            writeln!(formatter)?;
        }
        writeln!(
            formatter,
            "\ncalibration error {:.3}",
            self.calibration_error
        )?;
        if !self.passages.is_empty() {
            writeln!(
                formatter,
                "\nblocks labelled rightly, by what they belong to"
            )?;
        }
        for of in &self.passages {
            let name = of.passage.name();
            writeln!(formatter, "{name:<12}{:>9}{:>20.3}", of.blocks, of.recall)?;
        }
        if !self.worst_pages.is_empty() {
            writeln!(formatter, "\nworst pages: wrong of blocks, most of them")?;
        }
        for page in &self.worst_pages {
            let (gold, predicted, count) = page.most;
            writeln!(
                formatter,
                "{:>5} of {:<5} {}: {count} {gold} as {predicted}",
                page.wrong, page.blocks, page.page
            )?;
        }
        Ok(())
    }
}
