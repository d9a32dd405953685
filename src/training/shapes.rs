//! Turns labelled pages into labelled texts without markup, as scrapers leave them.
//!
//! The text model is fitted on several shapes of each page. What a shape leaves out is drawn from the hash of
//! page and block, so that a page always gives the same text.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::{Counted, LabelledPage};
use crate::document::{Block, Document, Kind};
use crate::label::Label;

/// How much of a page a text keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Every block, a line each.
    Whole,
    /// Most of the navigation gone, what stands inside the story rather kept than what stands outside.
    Scraped,
    /// As `Scraped`, with image descriptions gone too and empty lines between all blocks.
    Paragraphs,
}

impl Shape {
    /// All shapes, the order in which they are fitted.
    pub const ALL: [Shape; 3] = [Shape::Whole, Shape::Scraped, Shape::Paragraphs];

    /// The share of blocks kept, by label and by whether the block stands between story blocks.
    fn kept(self, label: Label, inside: bool) -> f64 {
        match (self, label) {
            (Shape::Whole, _) | (_, Label::Story) => 1.0,
            (Shape::Scraped, Label::Caption) => 0.8,
            (Shape::Paragraphs, Label::Caption) => 0.3,
            (_, Label::Appeal) => 0.9,
            (_, Label::Navigation) if inside => 0.35,
            (_, Label::Navigation) => 0.05,
        }
    }
}

/// A labelled page as text without markup.
pub fn as_text(page: &LabelledPage, shape: Shape) -> LabelledPage {
    let is_story = |label: &Option<Label>| *label == Some(Label::Story);
    let first = page.labels.iter().position(is_story).unwrap_or(0);
    let last = page.labels.iter().rposition(is_story).unwrap_or(0);
    let mut document = Document::empty(Kind::Text);
    let mut labels = Vec::new();
    let mut passages = Vec::new();
    for (index, (block, label)) in page.document.blocks.iter().zip(&page.labels).enumerate() {
        let inside = (first..=last).contains(&index);
        let kept = shape.kept(label.unwrap_or(Label::Navigation), inside);
        if draw(&page.name, index, shape) >= kept {
            continue;
        }
        document.blocks.push(Block {
            text: block.text.clone(),
            empty_lines: u32::from(shape == Shape::Paragraphs && !document.blocks.is_empty()),
            after_break: shape != Shape::Paragraphs && !document.blocks.is_empty(),
            ..Block::default()
        });
        labels.push(*label);
        passages.push(page.passages[index]);
    }
    LabelledPage {
        name: page.name.clone(),
        site: page.site.clone(),
        language: page.language.clone(),
        page_type: page.page_type.clone(),
        document,
        labels,
        passages,
        counted: if shape == Shape::Whole {
            Counted::All
        } else {
            Counted::Nothing
        },
    }
}

/// A number from zero to one.
fn draw(page: &str, index: usize, shape: Shape) -> f64 {
    let seed = (index as u64) << 2 | shape as u64;
    (xxh3_64_with_seed(page.as_bytes(), seed) >> 11) as f64 / (1u64 << 53) as f64
}
