//! A page's gold labels beside what was predicted of it: what every figure is counted from.

use super::scores::Confusion;
use crate::document::{Block, Document};
use crate::label::{Label, Passage, Probabilities};
use crate::training::LabelledPage;

/// A page's gold labels beside what was predicted.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    pub name: &'a str,
    /// The site it comes from.
    pub site: &'a str,
    /// Its language; empty where nobody said.
    pub language: &'a str,
    /// What sort of page it is, such as `article`; empty where nobody said.
    pub page_type: &'a str,
    pub document: &'a Document,
    /// By block; blocks without a gold label are not judged.
    pub gold: &'a [Option<Label>],
    /// By block; what it belongs to where that is known.
    pub passages: &'a [Option<Passage>],
    /// By block.
    pub predicted: &'a [Probabilities],
}

/// A block that has a gold label, beside what was predicted of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decision<'a> {
    /// The block's ordinal in the page.
    pub index: usize,
    pub block: &'a Block,
    pub gold: Label,
    pub probabilities: &'a Probabilities,
}

impl<'a> Judged<'a> {
    /// A labelled page beside what was predicted of it.
    pub fn new(page: &'a LabelledPage, predicted: &'a [Probabilities]) -> Self {
        Judged {
            name: &page.name,
            site: &page.site,
            language: &page.language,
            page_type: &page.page_type,
            document: &page.document,
            gold: &page.labels,
            passages: &page.passages,
            predicted,
        }
    }

    /// The blocks with a gold label, in the order of the page.
    pub(super) fn decisions(self) -> impl Iterator<Item = Decision<'a>> {
        let blocks = self.document.blocks.iter().zip(self.gold);
        let all = blocks.zip(self.predicted).enumerate();
        all.filter_map(|(index, ((block, gold), probabilities))| {
            let gold = (*gold)?;
            Some(Decision {
                index,
                block,
                gold,
                probabilities,
            })
        })
    }

    /// How often each label was taken for each, by blocks.
    pub(super) fn by_blocks(self) -> Confusion {
        self.confusion(|_| 1.0)
    }

    /// The same by words.
    pub(super) fn by_words(self) -> Confusion {
        self.confusion(|block| block.text.split_whitespace().count() as f64)
    }

    fn confusion(self, weight: impl Fn(&Block) -> f64) -> Confusion {
        let mut confusion = Confusion::default();
        for of in self.decisions() {
            confusion.count(of.gold, of.probabilities.best(), weight(of.block));
        }
        confusion
    }
}
