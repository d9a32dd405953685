//! Blocks to vectors: named columns in families.
//!
//! | family | what it reads |
//! |---|---|
//! | `shape` | the block's own text |
//! | `markup` | the elements it stands in and what they hold |
//! | `surroundings` | its place on the page, its neighbours, its template |
//! | `cohesion` | how much it speaks of what the rest of the page speaks of |
//! | `meaning` | concepts that its words and those beside it stand for, in any of several languages |
//! | `vocabulary` | its words, class names and link targets, as evidence for each label |
//! | `context` | what an earlier pass believed of the blocks around it |
//!
//! To add a feature, put a column in the family that reads the same thing; its name appears everywhere by itself.

mod cohesion;
mod columns;
pub mod concept_words;
pub mod concepts;
mod context;
mod markup;
mod masses;
mod meaning;
mod ordered;
mod outline;
pub mod ragged;
mod shape;
pub mod site;
mod slots;
mod surroundings;
pub mod tokens;
pub mod vocabulary;
pub mod words;

use std::ops::Range;

use ndarray::Array2;

use crate::document::{Block, Document, Kind};
use crate::label::Probabilities;
use cohesion::Cohesion;
use columns::{Columns, Names, Row, products};
use context::Beliefs;
use meaning::Meanings;
use outline::Outline;
use ragged::Ragged;
use vocabulary::{Around, BlockEvidence, Evidence, REACH, Window};

/// So many blocks are turned into columns together.
const TOGETHER: usize = 8;

/// A document measured once, ready to be turned into rows.
#[derive(Debug)]
pub struct Measured<'a> {
    outline: Outline<'a>,
    head: shape::Head,
    marked: markup::Marked,
    meanings: Meanings,
    cohesion: Cohesion,
}

impl<'a> Measured<'a> {
    /// Measures a document.
    pub fn new(document: &'a Document) -> Self {
        let outline = Outline::new(document);
        let head = shape::Head::new(&outline);
        let marked = markup::Marked::new(&outline);
        let meanings = Meanings::new(&outline);
        let cohesion = Cohesion::new(&outline);
        Measured {
            outline,
            head,
            marked,
            meanings,
            cohesion,
        }
    }

    /// The words of every block, as the vocabulary reads them.
    pub fn words(&self) -> &Ragged<u64> {
        &self.outline.words
    }

    /// The hash of the tag in each of the document's names.
    pub fn tags(&self) -> &[u64] {
        &self.outline.tags
    }

    /// The document's own features: a row for each block, a column for each of [`own_names`].
    pub fn own(&self, evidence: &impl Evidence) -> Array2<f32> {
        let width = own_names(self.outline.document.kind).len();
        let mut values = Vec::with_capacity(self.outline.measures.len() * width);
        self.each_own(evidence, width, |rows| values.extend_from_slice(rows));
        matrix(values, self.outline.measures.len())
    }

    /// For each block the sum of its own columns, each times its weights, without ever holding all rows.
    pub fn own_scores<const WIDTH: usize>(
        &self,
        evidence: &impl Evidence,
        weights: &[[f32; WIDTH]],
    ) -> Vec<[f32; WIDTH]> {
        let mut all = Vec::with_capacity(self.outline.measures.len());
        self.each_own(evidence, weights.len(), |rows| {
            products(rows, weights, |sums| all.push(sums));
        });
        all
    }

    /// What each block can be told by on its own site.
    pub fn traits(&self) -> impl Iterator<Item = site::Traits> {
        let names = site::names(self.outline.document);
        let of = move |index| site::traits(&self.outline, &names, index);
        (0..self.outline.measures.len()).map(of)
    }

    /// Hands over the rows of own columns, a few blocks' at a time, one row after the other.
    fn each_own(&self, evidence: &impl Evidence, width: usize, mut take: impl FnMut(&[f32])) {
        let outline = &self.outline;
        let (words, tags) = (&outline.words, &outline.tags);
        let all = vocabulary::evidence_of(outline.document, words, tags, evidence);
        let mut window = Window::new(all);
        each_rows(outline.measures.len(), width, &mut take, |blocks, rows| {
            window.slide(&blocks);
            self.write_own(blocks, |index| window.around(index), rows);
        });
    }

    /// Writes the own columns of some blocks, each into its row.
    fn write_own<'w>(
        &self,
        blocks: Range<usize>,
        around: impl Fn(usize) -> Around<'w>,
        rows: &mut [impl Columns],
    ) {
        let outline = &self.outline;
        let kind = outline.document.kind;
        // Family by family, not block by block, so that the code of one stays in the processor's cache.
        for (index, row) in blocks.clone().zip(&mut *rows) {
            shape::write(outline, &self.head, index, row);
        }
        if kind == Kind::Html {
            for (index, row) in blocks.clone().zip(&mut *rows) {
                markup::write(outline, &self.marked, index, row);
            }
        }
        for (index, row) in blocks.clone().zip(&mut *rows) {
            surroundings::write(outline, &around(index), index, row);
        }
        for (index, row) in blocks.clone().zip(&mut *rows) {
            self.cohesion.write(index, row);
        }
        for (index, row) in blocks.clone().zip(&mut *rows) {
            meaning::write(outline, &self.meanings, index, row);
        }
        for (index, row) in blocks.zip(rows) {
            if let Some(evidence) = around(index)[REACH] {
                vocabulary::write(kind, evidence, row);
            }
        }
    }

    /// The features that an earlier pass's probabilities give: a row for each block, a column for each
    /// of [`context_names`].
    pub fn context(&self, probabilities: &[Probabilities]) -> Array2<f32> {
        let width = context_names(self.outline.document.kind).len();
        let mut values = Vec::with_capacity(probabilities.len() * width);
        self.each_context(probabilities, width, |rows| values.extend_from_slice(rows));
        matrix(values, probabilities.len())
    }

    /// For each block the sum of the columns that an earlier pass gives, each times its weights.
    pub fn context_scores<const WIDTH: usize>(
        &self,
        probabilities: &[Probabilities],
        weights: &[[f32; WIDTH]],
    ) -> Vec<[f32; WIDTH]> {
        let mut all = Vec::with_capacity(probabilities.len());
        self.each_context(probabilities, weights.len(), |rows| {
            products(rows, weights, |sums| all.push(sums));
        });
        all
    }

    fn each_context(
        &self,
        probabilities: &[Probabilities],
        width: usize,
        mut take: impl FnMut(&[f32]),
    ) {
        let beliefs = Beliefs::new(&self.outline, probabilities);
        each_rows(probabilities.len(), width, &mut take, |blocks, rows| {
            for (index, row) in blocks.zip(rows) {
                beliefs.write(index, row);
            }
        });
    }
}

/// Has rows of so many columns written for so many blocks, a few at a time, and hands them over, one after the other.
fn each_rows(
    count: usize,
    width: usize,
    take: &mut impl FnMut(&[f32]),
    mut write: impl FnMut(Range<usize>, &mut [Row<'_>]),
) {
    let width = width.max(1);
    let mut values = vec![0.0; TOGETHER * width];
    for first in (0..count).step_by(TOGETHER) {
        let blocks = first..(first + TOGETHER).min(count);
        let values = &mut values[..blocks.len() * width];
        values.fill(0.0);
        let mut rows: Vec<_> = values.chunks_exact_mut(width).map(Row).collect();
        write(blocks, &mut rows);
        take(values);
    }
}

/// Values row by row as a matrix; every row has the same number of them.
fn matrix(values: Vec<f32>, count: usize) -> Array2<f32> {
    let width = values.len().checked_div(count).unwrap_or(0);
    Array2::from_shape_vec((count, width), values).unwrap_or_default()
}

/// A document of one block, for asking the families what their columns are called.
fn sample(kind: Kind) -> Document {
    Document {
        blocks: vec![Block {
            text: "a".to_owned(),
            ..Block::default()
        }],
        ..Document::empty(kind)
    }
}

/// The names of a block's own columns, in order.
///
/// ```
/// use chaffinch::{Kind, features};
///
/// let names = features::own_names(Kind::Html);
/// assert!(names.iter().any(|name| name == "link_density"));
/// assert!(!features::own_names(Kind::Text).iter().any(|name| name == "link_density"));
/// ```
pub fn own_names(kind: Kind) -> Vec<String> {
    let document = sample(kind);
    let measured = Measured::new(&document);
    let sums = BlockEvidence::default();
    let mut names = [Names::default()];
    let around = |_| std::array::from_fn(|place| (place == REACH).then_some(&sums));
    measured.write_own(0..1, around, &mut names);
    let [names] = names;
    names.0
}

/// The names of the columns that an earlier pass gives, in order.
pub fn context_names(kind: Kind) -> Vec<String> {
    let document = sample(kind);
    let measured = Measured::new(&document);
    let mut names = Names::default();
    Beliefs::new(&measured.outline, &[Probabilities::default()]).write(0, &mut names);
    names.0
}
