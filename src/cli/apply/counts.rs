//! What a run has done: counted while it goes, told at its end.

use std::fmt;

use chaffinch::corpus::Classified;
use chaffinch::{Label, Probabilities};
use serde::{Deserialize, Serialize};

/// Counts over documents.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub documents: u64,
    pub failures: u64,
    /// By label.
    pub blocks: [u64; Label::COUNT],
    /// By label.
    pub words: [u64; Label::COUNT],
}

impl Counts {
    /// The counts of one document.
    pub fn of(classified: &Classified) -> Self {
        let mut counts = Counts {
            documents: 1,
            ..Counts::default()
        };
        let blocks = classified.document.blocks.iter();
        for (block, probabilities) in blocks.zip(&classified.probabilities) {
            let label = Probabilities::best(probabilities).index();
            counts.blocks[label] += 1;
            counts.words[label] += block.text.split_whitespace().count() as u64;
        }
        counts
    }

    /// The counts of a document that could not be read.
    pub fn of_failure() -> Self {
        Counts {
            documents: 1,
            failures: 1,
            ..Counts::default()
        }
    }

    pub fn add(&mut self, other: &Counts) {
        self.documents += other.documents;
        self.failures += other.failures;
        for label in 0..Label::COUNT {
            self.blocks[label] += other.blocks[label];
            self.words[label] += other.words[label];
        }
    }

    /// All that is known of a run, for a person.
    pub fn summary<'a>(&'a self, keep: &'a [Label], seconds: f64) -> Summary<'a> {
        Summary {
            counts: self,
            keep,
            seconds,
        }
    }
}

pub struct Summary<'a> {
    counts: &'a Counts,
    keep: &'a [Label],
    seconds: f64,
}

#[derive(Serialize)]
struct SummaryObject {
    documents: u64,
    failures: u64,
    seconds: f64,
    labels: Vec<LabelObject>,
}

#[derive(Serialize)]
struct LabelObject {
    label: Label,
    blocks: u64,
    words_kept: u64,
    words_removed: u64,
}

impl Summary<'_> {
    fn labels(&self) -> impl Iterator<Item = LabelObject> {
        Label::ALL.into_iter().map(|label| {
            let words = self.counts.words[label.index()];
            let kept = self.keep.contains(&label);
            LabelObject {
                label,
                blocks: self.counts.blocks[label.index()],
                words_kept: if kept { words } else { 0 },
                words_removed: if kept { 0 } else { words },
            }
        })
    }

    /// The same as an object.
    ///
    /// # Errors
    ///
    /// Never: numbers can be written as JSON.
    pub fn json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(&SummaryObject {
            documents: self.counts.documents,
            failures: self.counts.failures,
            seconds: self.seconds,
            labels: self.labels().collect(),
        })
    }
}

impl fmt::Display for Summary<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts {
            documents,
            failures,
            ..
        } = self.counts;
        let rate = *documents as f64 / self.seconds.max(1e-3);
        writeln!(
            formatter,
            "{documents} documents in {:.1} s ({rate:.0}/s), {failures} failed",
            self.seconds
        )?;
        writeln!(
            formatter,
            "{:<10} {:>12} {:>14} {:>14}",
            "", "blocks", "words kept", "words removed"
        )?;
        for of in self.labels() {
            writeln!(
                formatter,
                "{:<10} {:>12} {:>14} {:>14}",
                of.label, of.blocks, of.words_kept, of.words_removed
            )?;
        }
        Ok(())
    }
}
