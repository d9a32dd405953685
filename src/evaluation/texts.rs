//! Scores a text that some extractor made of a page, whatever its blocks: by runs of four words for the story, by words
//! for what it left in.
//!
//! A page's gold text is that of its blocks labelled story. A run of four words counts as often as it stands in the
//! gold; precision and recall are sums over all pages' runs divided, as ROUGE-4 does (Lin, "ROUGE", 2004).

use std::collections::HashMap;
use std::fmt;

use serde::Serialize;

use super::bootstrap::{DRAWS, Interval, random};
use crate::document::Document;
use crate::label::Label;

/// How many words make a run.
const RUN: usize = 4;

/// What the comparison of one page counted.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    shared: f64,
    extracted: f64,
    story: f64,
    /// Words by label, in the gold and of those the ones that the text has.
    words: [f64; Label::COUNT],
    kept: [f64; Label::COUNT],
}

/// How much of the words of one label a text has kept.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Kept {
    pub label: Label,
    /// Words with this label in the gold.
    pub words: f64,
    pub share: f64,
    pub interval: Interval,
}

/// How well texts match the story of their pages.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TextReport {
    /// Pages with a gold story.
    pub pages: usize,
    /// Of those, the ones without a text.
    pub missing: usize,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
    pub f1_interval: Interval,
    pub kept: Vec<Kept>,
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// The runs of four words; a shorter text is one run.
fn runs(words: &[String]) -> HashMap<&[String], f64> {
    let mut runs = HashMap::new();
    if words.is_empty() {
        return runs;
    }
    for run in words.windows(RUN.min(words.len())) {
        *runs.entry(run).or_default() += 1.0;
    }
    runs
}

fn compare(document: &Document, gold: &[Option<Label>], text: &str) -> Counts {
    let mut counts = Counts::default();
    let extracted = words(text);
    let mut story = Vec::new();
    let extracted_runs = runs(&extracted);
    for (block, label) in document.blocks.iter().zip(gold) {
        let Some(label) = *label else { continue };
        let own = words(&block.text);
        counts.words[label.index()] += own.len() as f64;
        counts.kept[label.index()] += kept_words(&own, &extracted_runs);
        if label == Label::Story {
            story.extend(own);
        }
    }
    let story_runs = runs(&story);
    counts.extracted = extracted_runs.values().sum();
    counts.story = story_runs.values().sum();
    counts.shared = story_runs
        .iter()
        .map(|(run, count)| count.min(*extracted_runs.get(run).unwrap_or(&0.0)))
        .sum();
    counts
}

/// How many words of a block lie in a run of four that the text has too; a block of fewer words must stand in the
/// text as a whole, which is asked of its first run's beginning.
fn kept_words(own: &[String], extracted: &HashMap<&[String], f64>) -> f64 {
    if own.len() < RUN {
        let found = !own.is_empty() && extracted.keys().any(|run| run.starts_with(own));
        return if found { own.len() as f64 } else { 0.0 };
    }
    let mut kept = vec![false; own.len()];
    for (start, run) in own.windows(RUN).enumerate() {
        if extracted.contains_key(run) {
            kept[start..start + RUN].fill(true);
        }
    }
    kept.iter().filter(|kept| **kept).count() as f64
}

impl TextReport {
    /// Compares the texts with the pages' gold, given by name, document and labels. A page without a text counts
    /// as one of which nothing was kept.
    pub fn new<'a>(
        pages: impl IntoIterator<Item = (&'a str, &'a Document, &'a [Option<Label>])>,
        texts: &HashMap<String, String>,
    ) -> Self {
        let mut missing = 0;
        let mut all = Vec::new();
        for (name, document, gold) in pages {
            if !gold.contains(&Some(Label::Story)) {
                continue;
            }
            let text = texts.get(name);
            missing += usize::from(text.is_none());
            all.push(compare(document, gold, text.map_or("", String::as_str)));
        }
        let [precision, recall, f1, kept @ ..] = figures(&sum(all.iter()));
        let mut drawn: [Vec<f64>; 3 + Label::COUNT] = Default::default();
        for draw in 0..DRAWS {
            let places = 0..all.len() as u64;
            let pages = places.map(|place| &all[random(draw, place) as usize % all.len()]);
            for (values, figure) in drawn.iter_mut().zip(figures(&sum(pages))) {
                values.push(figure);
            }
        }
        let [_, _, f1_interval, kept_intervals @ ..] = drawn.map(Interval::of);
        let words = sum(all.iter()).words;
        TextReport {
            pages: all.len(),
            missing,
            precision,
            recall,
            f1,
            f1_interval,
            kept: Label::ALL
                .into_iter()
                .map(|label| Kept {
                    label,
                    words: words[label.index()],
                    share: kept[label.index()],
                    interval: kept_intervals[label.index()],
                })
                .collect(),
        }
    }
}

fn sum<'a>(pages: impl Iterator<Item = &'a Counts>) -> Counts {
    pages.fold(Counts::default(), |mut sum, page| {
        sum.shared += page.shared;
        sum.extracted += page.extracted;
        sum.story += page.story;
        for label in 0..Label::COUNT {
            sum.words[label] += page.words[label];
            sum.kept[label] += page.kept[label];
        }
        sum
    })
}

/// Precision, recall, F1, and the share kept of each label's words.
fn figures(counts: &Counts) -> [f64; 3 + Label::COUNT] {
    let ratio = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    let kept: [f64; Label::COUNT] =
        std::array::from_fn(|label| ratio(counts.kept[label], counts.words[label]));
    let [story, appeal, caption, navigation] = kept;
    [
        ratio(counts.shared, counts.extracted),
        ratio(counts.shared, counts.story),
        ratio(2.0 * counts.shared, counts.extracted + counts.story),
        story,
        appeal,
        caption,
        navigation,
    ]
}

impl fmt::Display for TextReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "{} pages, {} without a text",
            self.pages, self.missing
        )?;
        writeln!(
            formatter,
            "story by runs of four words: precision {:.3}, recall {:.3}, F1 {:.3} ({:.3} to {:.3})",
            self.precision, self.recall, self.f1, self.f1_interval.low, self.f1_interval.high
        )?;
        writeln!(formatter, "share of each label's words that is in the text")?;
        for kept in &self.kept {
            writeln!(
                formatter,
                "{:<12}{:>9}{:>9.3}   {:.3} to {:.3}",
                kept.label, kept.words, kept.share, kept.interval.low, kept.interval.high
            )?;
        }
        Ok(())
    }
}
