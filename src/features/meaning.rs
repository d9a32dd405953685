//! Columns for what a block's words and those around it mean, whatever their language.
//!
//! Which words stand for a concept is said in `concepts`; what the concepts say of a label is learnt.

use super::columns::Columns;
use super::concepts::{CONCEPTS, WITH_COLUMNS};
use super::outline::Outline;
use super::tokens;
use crate::document::Kind;

/// How far windows reach, in blocks, on either side.
const WINDOWS: [usize; 2] = [1, 4];

type Found = [f32; WITH_COLUMNS];

/// In how many blocks of a document each concept stands, so far and by container.
#[derive(Debug)]
pub struct Meanings {
    /// By block, how often each concept is named.
    own: Vec<Found>,
    /// `running[i]` has the number of blocks before `i` that name each concept.
    running: Vec<Found>,
    /// By element, the number of blocks in it that name each concept.
    containers: Vec<Found>,
}

fn add(sum: &mut Found, other: &Found) {
    for (sum, other) in sum.iter_mut().zip(other) {
        *sum += other;
    }
}

impl Meanings {
    /// Looks for the concepts in every block.
    pub fn new(outline: &Outline<'_>) -> Self {
        let document = outline.document;
        let mut own = Vec::with_capacity(outline.words.len());
        let mut running = vec![[0.0; WITH_COLUMNS]];
        let mut containers = vec![[0.0; WITH_COLUMNS]; document.elements.len()];
        let mut sum = [0.0; WITH_COLUMNS];
        for (block, words) in document.blocks.iter().zip(&outline.words) {
            let mut found = [0.0; WITH_COLUMNS];
            for concept in words.iter().filter_map(|&word| tokens::concept_of(word)) {
                if let Some(count) = found.get_mut(usize::from(concept)) {
                    *count += 1.0;
                }
            }
            let named = found.map(|count: f32| count.min(1.0));
            add(&mut sum, &named);
            running.push(sum);
            if let Some(container) = block.element.and_then(|index| containers.get_mut(index)) {
                add(container, &named);
            }
            own.push(found);
        }
        for index in (0..containers.len()).rev() {
            if let Some(parent) = document.elements[index].parent {
                let inner = containers[index];
                add(&mut containers[parent], &inner);
            }
        }
        Meanings {
            own,
            running,
            containers,
        }
    }
}

/// Writes what the block at `index` and the blocks around it speak of.
pub fn write(outline: &Outline<'_>, meanings: &Meanings, index: usize, columns: &mut impl Columns) {
    let own = &meanings.own[index];
    let last = meanings.running.len() - 1;
    let around = outline.around[index].first();
    for (concept, (name, _)) in CONCEPTS.iter().take(WITH_COLUMNS).enumerate() {
        let named = own[concept].min(1.0);
        columns.put(format_args!("speaks_of_{name}"), own[concept].sqrt());
        for reach in WINDOWS {
            let first = index.saturating_sub(reach);
            let end = (index + 1 + reach).min(last);
            let blocks = meanings.running[end][concept] - meanings.running[first][concept];
            columns.put(
                format_args!("within_{reach}_speaks_of_{name}"),
                (blocks - named) / (2 * reach) as f32,
            );
        }
        if outline.document.kind == Kind::Html {
            let share = around.map_or(0.0, |&element| {
                let blocks = outline.containers[element].blocks;
                (meanings.containers[element][concept] - named) / blocks.max(2.0)
            });
            columns.put(format_args!("container0_speaks_of_{name}"), share);
        }
    }
}
