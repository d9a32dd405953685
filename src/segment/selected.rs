//! Which blocks of a page stand in the elements that a CSS selector picks.
//!
//! What is made of such blocks is left to whoever asks.

use std::collections::HashMap;

use scraper::{Html, Selector};

use super::cut::cut_markup;
use super::fold;
use super::html::segment_tree_with_nodes;
use crate::document::Document;

/// A page cut into blocks, and for each selector whether it picks each block: one by which all of the block's text
/// stands in an element that the selector picks.
///
/// ```
/// use chaffinch::segment_selected;
/// use scraper::Selector;
///
/// let page = "<p>Boats sail.<div class=donate><p>Chip in</div>";
/// let (document, picked) = segment_selected(page, &[Selector::parse(".donate").expect("a selector")]);
/// assert_eq!(document.blocks.len(), 2);
/// assert_eq!(picked, [[false, true]]);
/// ```
pub fn segment_selected(page: &str, selectors: &[Selector]) -> (Document, Vec<Vec<bool>>) {
    let tree = Html::parse_document(&cut_markup(page));
    let (document, nodes) = segment_tree_with_nodes(&tree);
    let picked = selectors
        .iter()
        .map(|selector| picked_by(selector, &tree, &document, &nodes))
        .collect();
    (document, picked)
}

/// In an inline element of a longer text no block is looked for: there may be many.
const LONGEST: usize = 1 << 16;

fn picked_by(
    selector: &Selector,
    tree: &Html,
    document: &Document,
    nodes: &[ego_tree::NodeId],
) -> Vec<bool> {
    let elements: Vec<_> = nodes
        .iter()
        .map(|&node| tree.tree.get(node).and_then(scraper::ElementRef::wrap))
        .collect();
    let own: Vec<bool> = elements
        .iter()
        .map(|element| element.is_some_and(|element| selector.matches(&element)))
        .collect();
    // An element stands after the one around it.
    let mut within = own.clone();
    for (index, element) in document.elements.iter().enumerate() {
        if let Some(parent) = element.parent() {
            within[index] |= within[parent];
        }
    }
    let mut texts: HashMap<usize, String> = HashMap::new();
    let mut holds = |index: usize, text: &str| {
        let all = texts.entry(index).or_insert_with(|| {
            let text: String = elements[index].iter().flat_map(|of| of.text()).collect();
            fold(&text)
        });
        all.len() <= LONGEST && all.contains(text)
    };
    document
        .blocks
        .iter()
        .map(|block| {
            // Inline elements around the whole block are picked too; one within it, such as a link, is not enough.
            block.element().is_some_and(|element| within[element])
                || block
                    .inline()
                    .any(|inline| own[inline] && holds(inline, &block.text))
        })
        .collect()
}
