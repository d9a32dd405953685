//! What the blocks of one site can be told by: its own classes, templates, headings and repeated texts.
//!
//! The columns of the other families are the same for every site; these tokens are not, and mean nothing on another
//! site. What they say of a label is learnt from a few pages of the site, in `training`.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::outline::Outline;
use super::tokens::chain;
use crate::document::{Document, Names};

/// Texts of at most this many words are told by the whole text.
const WHOLE_WORDS: usize = 12;

/// How many elements outwards are looked at.
const DEPTH_LOOKED: usize = 24;

/// Paths of names, without classes, end after so many elements outwards, besides the whole one. A site whose classes
/// change with every release keeps its paths.
const PATHS: [usize; 5] = [1, 3, 5, 8, 12];

/// Of a long text only so many words are read.
const WORDS_READ: usize = 200;

/// A block's traits, each once: a token and how much it weighs.
pub type Traits = Vec<(u64, f32)>;

/// What each sort of trait weighs: the more, the less a fit hesitates to use it. Found by trial (`benches/adaptation`).
const NEAR: f32 = 1.0;
const WITHIN: f32 = 0.2;
const PATH: f32 = 1.2;
const TEMPLATE: f32 = 1.0;
const BESIDE: f32 = 0.7;
const TEXT: f32 = 1.0;
const HEADING: f32 = 0.7;
const WORDS: f32 = 1.0;

/// Names with their digits made alike: numbers in them count pages or blocks.
fn named(seed: u64, name: &str) -> u64 {
    if !name.bytes().any(|byte| byte.is_ascii_digit()) {
        return xxh3_64_with_seed(name.as_bytes(), seed);
    }
    let alike: Vec<u8> = name
        .bytes()
        .map(|byte| match byte.is_ascii_digit() {
            true => b'0',
            false => byte,
        })
        .collect();
    xxh3_64_with_seed(&alike, seed)
}

/// Each of a document's names as one token: tag, id, classes and role.
pub fn names(document: &Document) -> Vec<u64> {
    let whole = |names: &Names| {
        let names = [&names.tag, &names.id, &names.class, &names.role];
        names.iter().fold(200, |seed, name| named(seed, name))
    };
    document.names.iter().map(whole).collect()
}

/// The traits of the block at `index`, with what [`names`] gives.
pub fn traits(outline: &Outline<'_>, names: &[u64], index: usize) -> Traits {
    let document = outline.document;
    let block = &document.blocks[index];
    let words = &outline.words[index];
    let mut traits = Traits::new();

    for (depth, (_, element)) in document.path(block).take(DEPTH_LOOKED).enumerate() {
        let own = names[element.names()];
        if depth < 3 {
            traits.push((chain(210 + depth as u64, own), NEAR));
        }
        traits.push((chain(220, own), WITHIN));
        let classes = &document.names[element.names()].class;
        for class in classes.split_whitespace().take(12) {
            traits.push((named(221, class), WITHIN));
        }
    }
    let mut path = 260;
    for (depth, (_, element)) in document.path(block).take(DEPTH_LOOKED).enumerate() {
        path = chain(path, outline.tags[element.names()]);
        if PATHS.contains(&depth) {
            traits.push((path, PATH));
        }
    }
    traits.push((chain(261, path), PATH));
    for inline in block.inline() {
        let own = names[document.elements[inline].names()];
        traits.push((chain(222, own), NEAR));
    }
    let template = |index: Option<usize>| {
        let block = index.and_then(|index| document.blocks.get(index));
        block.map_or(0, |block| template(document, names, block))
    };
    let own = template(Some(index));
    traits.push((chain(230, own), TEMPLATE));
    let before = chain(chain(231, own), template(index.checked_sub(1)));
    let after = chain(chain(232, own), template(Some(index + 1)));
    traits.extend([(before, BESIDE), (after, BESIDE)]);

    let text = |index: usize| outline.words[index].iter().copied().fold(240, chain);
    if words.len() <= WHOLE_WORDS {
        traits.push((text(index), TEXT));
    }
    let heading = outline.heading_before[index].map_or(0, text);
    traits.push((chain(241, heading), HEADING));
    let read = &words[..words.len().min(WORDS_READ)];
    let weight = WORDS / (read.len() as f32 + 4.0).sqrt();
    traits.extend(read.iter().map(|&word| (chain(250, word), weight)));

    traits.sort_unstable_by_key(|(token, _)| *token);
    traits.dedup_by_key(|(token, _)| *token);
    traits
}

/// The names of a block's two nearest elements and of the inline ones in it.
fn template(document: &Document, names: &[u64], block: &crate::document::Block) -> u64 {
    let inline = block.inline().take(2);
    let inline = inline.map(|index| &document.elements[index]);
    let around = document.path(block).take(2).map(|(_, element)| element);
    inline
        .chain(around)
        .fold(233, |key, element| chain(key, names[element.names()]))
}
