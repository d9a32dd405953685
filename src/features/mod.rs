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
pub mod concepts;
mod context;
mod markup;
mod meaning;
mod ordered;
mod outline;
pub mod ragged;
mod shape;
pub mod site;
mod surroundings;
pub mod tokens;
pub mod vocabulary;

use ndarray::Array2;

use crate::document::{Block, Document, Kind};
use crate::label::Probabilities;
use cohesion::Cohesion;
use columns::{Names, Scores, Values};
use context::Beliefs;
use meaning::Meanings;
use outline::Outline;
use ragged::Ragged;
use vocabulary::{Around, BlockEvidence, Evidence, REACH, Window};

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

    /// The hash of every element's name.
    pub fn tags(&self) -> &[u64] {
        &self.outline.tags
    }

    /// The document's own features: a row for each block, a column for each of [`own_names`].
    pub fn own(&self, evidence: &impl Evidence) -> Array2<f32> {
        let mut values = Values::default();
        self.each_own(evidence, |around, index| {
            self.write_own(around, index, &mut values)
        });
        rows(values, self.outline.measures.len())
    }

    /// For each block the sum of its own columns, each times its weights, without ever holding a row.
    pub fn own_scores<const WIDTH: usize>(
        &self,
        evidence: &impl Evidence,
        weights: &[[f32; WIDTH]],
    ) -> Vec<[f32; WIDTH]> {
        let mut all = Vec::with_capacity(self.outline.measures.len());
        self.each_own(evidence, |around, index| {
            let mut scores = Scores::new(weights);
            self.write_own(around, index, &mut scores);
            all.push(scores.sums());
        });
        all
    }

    /// What each block can be told by on its own site.
    pub fn traits(&self) -> impl Iterator<Item = site::Traits> {
        let names = site::Names::new(self.outline.document);
        let of = move |index| site::traits(&self.outline, &names, index);
        (0..self.outline.measures.len()).map(of)
    }

    fn each_own(&self, evidence: &impl Evidence, mut take: impl FnMut(&Around<'_>, usize)) {
        let outline = &self.outline;
        let (words, tags) = (&outline.words, &outline.tags);
        let all = vocabulary::evidence_of(outline.document, words, tags, evidence);
        let mut window = Window::new(all);
        for index in 0..outline.measures.len() {
            take(&window.around(index), index);
            window.advance(index);
        }
    }

    fn write_own(&self, around: &Around<'_>, index: usize, columns: &mut impl columns::Columns) {
        let kind = self.outline.document.kind;
        shape::write(&self.outline, &self.head, index, columns);
        if kind == Kind::Html {
            markup::write(&self.outline, &self.marked, index, columns);
        }
        surroundings::write(&self.outline, around, index, columns);
        self.cohesion.write(index, columns);
        meaning::write(&self.outline, &self.meanings, index, columns);
        if let Some(evidence) = around[REACH] {
            vocabulary::write(kind, evidence, columns);
        }
    }

    /// The features that an earlier pass's probabilities give: a row for each block, a column for each
    /// of [`context_names`].
    pub fn context(&self, probabilities: &[Probabilities]) -> Array2<f32> {
        let beliefs = Beliefs::new(&self.outline, probabilities);
        let mut values = Values::default();
        for index in 0..probabilities.len() {
            beliefs.write(index, &mut values);
        }
        rows(values, probabilities.len())
    }

    /// For each block the sum of the columns that an earlier pass gives, each times its weights.
    pub fn context_scores<const WIDTH: usize>(
        &self,
        probabilities: &[Probabilities],
        weights: &[[f32; WIDTH]],
    ) -> Vec<[f32; WIDTH]> {
        let beliefs = Beliefs::new(&self.outline, probabilities);
        let score = |index| {
            let mut scores = Scores::new(weights);
            beliefs.write(index, &mut scores);
            scores.sums()
        };
        (0..probabilities.len()).map(score).collect()
    }
}

/// Values row by row as a matrix; every row has the same number of them.
fn rows(values: Values, count: usize) -> Array2<f32> {
    let width = values.0.len().checked_div(count).unwrap_or(0);
    Array2::from_shape_vec((count, width), values.0).unwrap_or_default()
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
    let mut around = Around::default();
    around[REACH] = Some(&sums);
    let mut names = Names::default();
    measured.write_own(&around, 0, &mut names);
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
