//! Why a block got its label: what each column and each word added.

use std::collections::BTreeMap;

use super::classifier::{Classifier, in_parts};
use crate::document::{Block, Document, Kind};
use crate::features::concepts::CONCEPTS;
use crate::features::tokens::{self, Family, Sink, Source};
use crate::features::vocabulary::{Evidence, far_element, near_elements};
use crate::features::words;
use crate::label::{Label, Probabilities};

/// What every column added to a block's labels.
#[derive(Debug, Clone)]
pub struct Explanation {
    pub probabilities: Probabilities,
    /// Column names with their contribution to each label's score.
    parts: Vec<(String, [f32; Label::COUNT])>,
}

impl Explanation {
    /// The columns by what they added to a label's score, in natural-log odds against the mean of the labels
    /// and against the page's mean block; those that spoke for it first.
    pub fn ranked(&self, label: Label) -> Vec<(String, f32)> {
        let mut ranked: Vec<(String, f32)> = self
            .parts
            .iter()
            .map(|(name, parts)| (name.clone(), parts[label.index()]))
            .collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        ranked
    }
}

struct Naming<'a> {
    model: &'a Classifier,
    label: Label,
    document: &'a Document,
    block: &'a Block,
    words: Vec<String>,
    found: BTreeMap<String, f32>,
}

impl Sink for Naming<'_> {
    fn token(&mut self, family: Family, hash: u64, source: Source<'_>) {
        let Some(odds) = self.model.vocabulary().log_odds(hash) else {
            return;
        };
        let text = match source {
            Source::Words(place, range) => format!("{place}{}", self.words[range].join(" ")),
            Source::End(mark) => format!("end {mark}"),
            Source::Name(name) => name.to_owned(),
            Source::Path(names) => tokens::path_names(self.document, self.block, names),
            Source::Concept(concept, next) => {
                let names = [Some(concept), next].into_iter().flatten();
                let names: Vec<&str> = names.map(|of| CONCEPTS[usize::from(of)].0).collect();
                names.join(" ")
            }
        };
        let name = format!("{} \"{text}\"", family.name());
        self.found.insert(name, odds[self.label.index()]);
    }
}

impl Classifier {
    /// What spoke for and against each block's labels. What the columns added is measured against the mean block
    /// of the page, so that what all blocks share is not shown as a reason.
    pub fn explain(&self, document: &Document) -> Vec<Explanation> {
        in_parts(document, |part| self.explain_whole(part))
    }

    fn explain_whole(&self, document: &Document) -> Vec<Explanation> {
        let (rows, probabilities) = self.rows_and_predictions(document);
        let Some(last) = self.passes.last() else {
            return Vec::new();
        };
        let names = Classifier::column_names(self.kind, self.passes.len() - 1);
        let mean = rows.mean_axis(ndarray::Axis(0)).unwrap_or_default();
        let of_site = self.site_added(document);
        probabilities
            .into_iter()
            .zip(rows.rows())
            .enumerate()
            .map(|(block, (probabilities, row))| {
                let contributions = last.contributions(row, mean.view());
                let mut parts: Vec<_> = names
                    .iter()
                    .zip(contributions.rows())
                    .map(|(name, row)| (name.clone(), std::array::from_fn(|label| row[label])))
                    .collect();
                parts.extend(
                    of_site
                        .get(block)
                        .map(|added| ("this_site".to_owned(), *added)),
                );
                Explanation {
                    probabilities,
                    parts,
                }
            })
            .collect()
    }

    /// The words, class names and link targets of a block with their log-odds for a label, those that spoke
    /// for it first.
    pub fn words_of(&self, document: &Document, block: usize, label: Label) -> Vec<(String, f32)> {
        let Some(block) = document.blocks.get(block) else {
            return Vec::new();
        };
        let mut words = Vec::new();
        words::each_word(&block.text, &mut |word| words.push(word.to_owned()));
        let mut naming = Naming {
            model: self,
            label,
            document,
            block,
            words,
            found: BTreeMap::new(),
        };
        tokens::text_tokens(&words::words(&block.text), &block.text, &mut naming);
        if document.kind == Kind::Html {
            let tags = tokens::tag_hashes(document);
            tokens::path_tokens(document, block, &tags, &mut naming);
            tokens::target_tokens(document, block, &mut naming);
            for element in near_elements(document, block) {
                let names = &document.names[document.elements[element].names()];
                tokens::element_tokens(names, &[Family::Near], &mut naming);
            }
            let mut next = far_element(document, block);
            while let Some(element) = next.and_then(|index| document.elements.get(index)) {
                let names = &document.names[element.names()];
                tokens::element_tokens(names, &[Family::Far], &mut naming);
                next = element.parent();
            }
        }
        let mut words: Vec<(String, f32)> = naming.found.into_iter().collect();
        words.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        words
    }
}
