//! A comparison of predictions with gold labels, as figures, as text and as JSON.

use std::fmt;

use serde::Serialize;

use super::bootstrap::{Interval, intervals};
use super::scores::{Confusion, Scores};
use crate::document::Document;
use crate::label::{Label, Probabilities};

/// How many of the worst pages are listed.
const WORST: usize = 10;

/// Bins of the calibration error.
const BINS: usize = 10;

/// A page's gold labels beside what was predicted.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    pub name: &'a str,
    pub document: &'a Document,
    /// By block; blocks without a gold label are not judged.
    pub gold: &'a [Option<Label>],
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

/// What a comparison found.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    pub pages: usize,
    pub by_blocks: Table,
    pub by_words: Table,
    /// Mean distance between how sure a label was and how often it was right, over ten bins of sureness
    /// (Guo et al., "On Calibration of Modern Neural Networks", 2017).
    pub calibration_error: f64,
    pub worst_pages: Vec<WorstPage>,
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
            worst_pages: worst,
        }
    }
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
