//! Says of each text of a page which block it went into.
//!
//! The segmenter keeps a block's words and drops where they stood; this watches it at work. What the places are for is
//! left to `marked`.

use super::events::Event;
use super::has_substance;
use super::html::Segmenter;
use super::tree::Tree;

/// By text, in the order of the page, the ordinal of its block; none where it went into no block.
pub fn places(tree: &Tree) -> Vec<Option<usize>> {
    let mut segmenter = Segmenter::new();
    let mut places = Vec::new();
    // The texts of the block being gathered.
    let mut gathered = Vec::new();
    tree.walk(&mut |event| {
        let (blocks, length) = (
            segmenter.document.blocks.len(),
            segmenter.pending.text.len(),
        );
        let is_text = matches!(event, Event::Text(_));
        segmenter.take(event);
        if is_text {
            if segmenter.pending.text.len() > length {
                gathered.push(places.len());
            }
            places.push(None);
        } else if segmenter.pending.text.is_empty() {
            let ended = segmenter.document.blocks.len() > blocks;
            for text in gathered.drain(..) {
                places[text] = ended.then_some(blocks);
            }
        }
    });
    if has_substance(&segmenter.pending.text) {
        for text in gathered {
            places[text] = Some(segmenter.document.blocks.len());
        }
    }
    places
}
