//! Columns for what a block's words and those around it mean, whatever their language.
//!
//! Which words stand for a concept is said in `concepts`; what the concepts say of a label is learnt.

use super::columns::Columns;
use super::concepts::{CONCEPTS, WITH_COLUMNS};
use super::outline::Outline;
use super::words;
use crate::document::Kind;

/// How far windows reach, in blocks, on either side.
const WINDOWS: [usize; 2] = [1, 4];

type Found = [f32; WITH_COLUMNS];

/// Which concepts a block names: a bit for each.
type Named = u64;

/// Stands for no container.
const NONE: u32 = u32::MAX;

/// Which blocks of a document name which concepts.
#[derive(Debug)]
pub struct Meanings {
    /// By block.
    named: Vec<Named>,
    /// By element, the nearest container, counting itself, of those that are asked for.
    nearest: Vec<u32>,
    /// By container asked for, the number of blocks in it that name each concept.
    containers: Vec<Found>,
}

/// Counts how often the words of a block name each concept.
fn find(words: &[u64], found: &mut Found) {
    for concept in words.iter().filter_map(|&word| words::concept_of(word)) {
        if let Some(count) = found.get_mut(usize::from(concept)) {
            *count += 1.0;
        }
    }
}

/// Counts the concepts of a block among those that blocks name.
fn add(counts: &mut Found, mut named: Named) {
    while named != 0 {
        counts[named.trailing_zeros() as usize] += 1.0;
        named &= named - 1;
    }
}

impl Meanings {
    /// Looks for the concepts in every block.
    pub fn new(outline: &Outline<'_>) -> Self {
        let document = outline.document;
        let names = |words: &[u64]| {
            let concepts = words.iter().filter_map(|&word| words::concept_of(word));
            concepts
                .filter(|&concept| usize::from(concept) < WITH_COLUMNS)
                .fold(0, |named, concept| named | 1 << concept)
        };
        let named: Vec<Named> = outline.words.iter().map(names).collect();
        // Only the nearest container of a block is asked for; the others need no counts.
        let mut nearest = vec![NONE; document.elements.len()];
        for element in outline.around.iter().filter_map(|around| around.first()) {
            nearest[*element] = 0;
        }
        let mut parents = Vec::new();
        for index in 0..nearest.len() {
            let outer = document.elements[index]
                .parent()
                .map_or(NONE, |parent| nearest[parent]);
            if nearest[index] == NONE {
                nearest[index] = outer;
            } else {
                nearest[index] = parents.len() as u32;
                parents.push(outer);
            }
        }
        let mut containers = vec![[0.0; WITH_COLUMNS]; parents.len()];
        for (block, &named) in document.blocks.iter().zip(&named) {
            let nearest = block.element().map_or(NONE, |element| nearest[element]);
            if let Some(container) = containers.get_mut(nearest as usize) {
                add(container, named);
            }
        }
        for (index, &parent) in parents.iter().enumerate().rev() {
            let inner = containers[index];
            if let Some(outer) = containers.get_mut(parent as usize) {
                outer.iter_mut().zip(inner).for_each(|(sum, of)| *sum += of);
            }
        }
        Meanings {
            named,
            nearest,
            containers,
        }
    }

    fn container(&self, element: usize) -> Option<&Found> {
        self.containers.get(self.nearest[element] as usize)
    }
}

/// Writes what the block at `index` and the blocks around it speak of.
pub fn write(outline: &Outline<'_>, meanings: &Meanings, index: usize, columns: &mut impl Columns) {
    let mut own = [0.0; WITH_COLUMNS];
    find(&outline.words[index], &mut own);
    let mut spoken_of = 0;
    let mut within = [[0.0; WITH_COLUMNS]; WINDOWS.len()];
    for (reach, counts) in WINDOWS.into_iter().zip(&mut within) {
        let last = (index + 1 + reach).min(meanings.named.len());
        for &named in &meanings.named[index.saturating_sub(reach)..last] {
            spoken_of |= named;
            add(counts, named);
        }
    }
    let container = outline.around[index].first().and_then(|&element| {
        let counts = meanings.container(element)?;
        Some((counts, outline.containers[element].blocks.max(2.0)))
    });
    let html = outline.document.kind == Kind::Html;
    let each = 1 + WINDOWS.len() + usize::from(html);
    for (concept, (name, _)) in CONCEPTS.iter().take(WITH_COLUMNS).enumerate() {
        let in_container = container.map_or(0.0, |(counts, _)| counts[concept]);
        // Most concepts are not spoken of anywhere near.
        if spoken_of >> concept & 1 == 0 && in_container == 0.0 && columns.pass(each) {
            continue;
        }
        let named = own[concept].min(1.0);
        columns.put(format_args!("speaks_of_{name}"), own[concept].sqrt());
        for (reach, counts) in WINDOWS.into_iter().zip(&within) {
            columns.put(
                format_args!("within_{reach}_speaks_of_{name}"),
                (counts[concept] - named) / (2 * reach) as f32,
            );
        }
        if html {
            let share = container.map_or(0.0, |(_, blocks)| (in_container - named) / blocks);
            columns.put(format_args!("container0_speaks_of_{name}"), share);
        }
    }
}
