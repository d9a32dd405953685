//! Words as evidence: for each token the log-odds of each label, and their sum over a block.
//!
//! A token's evidence for a label is the smoothed logarithm of how much likelier the label is where the
//! token stands than elsewhere. A block has, for each family and label, the mean, the sum over the
//! square root of the count, and the maximum. How the odds are counted is left to `training`.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::columns::Columns;
use super::ragged::Ragged;
use super::slots::Slots;
use super::tokens::{self, Family};
use crate::document::{Document, Kind};
use crate::label::Label;

/// Log-odds of each label, in the order of [`Label::ALL`].
pub type LogOdds = [f32; Label::COUNT];

/// Log-odds as they are stored, in whole steps of 1/24.
pub type Steps = [i8; Label::COUNT];

/// Whatever knows the log-odds of tokens.
pub trait Evidence {
    /// The log-odds of a token; none where it was seen too rarely.
    fn log_odds(&self, token: u64) -> Option<LogOdds>;

    /// Adds the log-odds of a token to a sum; nothing where there are none.
    fn add_to(&self, sum: &mut Sum, token: u64) {
        if let Some(odds) = self.log_odds(token) {
            sum.add(odds);
        }
    }

    /// Says that a token will be asked for soon.
    fn expect(&self, _token: u64) {}
}

/// A map from tokens.
pub type TokenMap<V> = FxHashMap<u64, V>;

/// Steps of stored log-odds in one unit.
const STEPS: f32 = 24.0;

/// The log-odds of every token that was seen on enough sites, in steps of 1/24.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vocabulary {
    /// By ascending token.
    tokens: Vec<(u64, Steps)>,
    slots: Slots,
}

impl Vocabulary {
    /// Keeps log-odds, rounded to the steps of the model file.
    pub fn new(odds: impl IntoIterator<Item = (u64, LogOdds)>) -> Self {
        let steps = |odds: LogOdds| odds.map(|odds| (odds * STEPS).round() as i8);
        Self::from_steps(odds.into_iter().map(|(token, odds)| (token, steps(odds))))
    }

    /// How many tokens there are.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The stored steps, by ascending token.
    pub fn steps(&self) -> &[(u64, Steps)] {
        &self.tokens
    }

    /// Takes stored steps back; of several for a token the last holds.
    pub fn from_steps(steps: impl IntoIterator<Item = (u64, Steps)>) -> Self {
        let mut tokens: Vec<_> = steps.into_iter().collect();
        tokens.sort_by_key(|(token, _)| *token);
        tokens.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                *kept = *later;
            }
            same
        });
        Vocabulary {
            slots: Slots::new(&tokens),
            tokens,
        }
    }
}

impl Evidence for Vocabulary {
    #[inline]
    fn log_odds(&self, token: u64) -> Option<LogOdds> {
        let steps = self.slots.find(token).some()?;
        Some(steps.map(|step| f32::from(step) / STEPS))
    }

    #[inline(always)]
    fn add_to(&self, sum: &mut Sum, token: u64) {
        // Every other token is unknown, and no processor guesses which: what is not there adds zero.
        let found = self.slots.find(token);
        sum.count += found.count();
        for (index, step) in found.steps().into_iter().enumerate() {
            let odds = f32::from(step) / STEPS;
            sum.total[index] += odds * found.count();
            sum.maximum[index] = sum.maximum[index].max(odds);
        }
    }

    #[inline]
    fn expect(&self, token: u64) {
        self.slots.touch(token);
    }
}

/// Evidence summed over tokens.
#[derive(Debug, Clone, Copy)]
pub struct Sum {
    total: LogOdds,
    maximum: LogOdds,
    count: f32,
}

impl Default for Sum {
    fn default() -> Self {
        Sum {
            total: [0.0; Label::COUNT],
            maximum: [-1.0; Label::COUNT],
            count: 0.0,
        }
    }
}

impl Sum {
    fn add(&mut self, odds: LogOdds) {
        for (index, odds) in odds.into_iter().enumerate() {
            self.total[index] += odds;
            self.maximum[index] = self.maximum[index].max(odds);
        }
        self.count += 1.0;
    }

    fn merge(&mut self, other: &Sum) {
        for index in 0..Label::COUNT {
            self.total[index] += other.total[index];
            self.maximum[index] = self.maximum[index].max(other.maximum[index]);
        }
        self.count += other.count;
    }

    /// The mean, with one token of no evidence added.
    pub fn mean(&self, label: Label) -> f32 {
        self.total[label.index()] / (self.count + 1.0)
    }

    fn root_sum(&self, label: Label) -> f32 {
        self.total[label.index()] / (self.count + 1.0).sqrt()
    }
}

/// The evidence of one block, by family.
pub type BlockEvidence = [Sum; Family::ALL.len()];

/// So many blocks' tokens, or elements', are asked for before the first are summed up: by then they are near.
const TOGETHER: usize = 8;

/// Sums up the evidence of tokens.
struct Summing<'a, E> {
    evidence: &'a E,
    tokens: Vec<(Family, u64)>,
    /// Where the tokens of each block or element end.
    ends: Vec<usize>,
}

impl<'a, E: Evidence> Summing<'a, E> {
    fn new(evidence: &'a E) -> Self {
        Summing {
            evidence,
            tokens: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// Parts what was asked for from what comes.
    fn end(&mut self) {
        self.ends.push(self.tokens.len());
    }

    /// The sums of all that was asked for, one part after the other.
    fn sums(&mut self) -> impl Iterator<Item = BlockEvidence> {
        let evidence = self.evidence;
        let mut tokens = self.tokens.drain(..);
        let mut start = 0;
        self.ends.drain(..).map(move |end| {
            let mut sums = BlockEvidence::default();
            for (family, token) in tokens.by_ref().take(end - start) {
                evidence.add_to(&mut sums[family as usize], token);
            }
            start = end;
            sums
        })
    }
}

impl<E: Evidence> tokens::Sink for Summing<'_, E> {
    #[inline]
    fn token(&mut self, family: Family, hash: u64, _: tokens::Source<'_>) {
        self.evidence.expect(hash);
        self.tokens.push((family, hash));
    }
}

/// The evidence of every block of a document, one after the other.
pub fn evidence_of<'a>(
    document: &'a Document,
    words: &'a Ragged<u64>,
    tags: &'a [u64],
    evidence: &'a impl Evidence,
) -> impl Iterator<Item = BlockEvidence> + 'a {
    let (near, far) = element_sums(document, evidence);
    let mut summing = Summing::new(evidence);
    let firsts = (0..document.blocks.len()).step_by(TOGETHER);
    firsts.flat_map(move |first| {
        let blocks = &document.blocks[first..document.blocks.len().min(first + TOGETHER)];
        for (index, block) in (first..).zip(blocks) {
            tokens::text_tokens(&words[index], &block.text, &mut summing);
            if document.kind == Kind::Html {
                tokens::path_tokens(document, block, tags, &mut summing);
                tokens::target_tokens(document, block, &mut summing);
            }
            summing.end();
        }
        let mut together = Vec::with_capacity(TOGETHER);
        for (block, mut sums) in blocks.iter().zip(summing.sums()) {
            if document.kind == Kind::Html {
                for index in near_elements(document, block) {
                    let own = &near[document.elements[index].names()];
                    sums[Family::Near as usize].merge(own);
                }
                if let Some(index) = far_element(document, block) {
                    sums[Family::Far as usize] = far[index];
                }
            }
            together.push(sums);
        }
        together
    })
}

/// How far a window reaches on either side of a block.
pub const REACH: usize = 2;

/// The evidence of a block, in the middle, and of those around it; none beyond the ends of the page.
pub type Around<'a> = [Option<&'a BlockEvidence>; 2 * REACH + 1];

/// A window on the evidence: held for no others, since it is the widest of all that is
/// measured.
#[derive(Debug)]
pub struct Window<I> {
    coming: I,
    sums: Vec<BlockEvidence>,
    /// The block that `sums` begins with.
    first: usize,
}

impl<I: Iterator<Item = BlockEvidence>> Window<I> {
    /// A window before the first block.
    pub fn new(coming: I) -> Self {
        Window {
            coming,
            sums: Vec::new(),
            first: 0,
        }
    }

    /// Moves on to these blocks, which follow those before.
    pub fn slide(&mut self, blocks: &Range<usize>) {
        let first = blocks.start.saturating_sub(REACH);
        self.sums.drain(..(first - self.first).min(self.sums.len()));
        self.first = first;
        let wanted = blocks.end + REACH - self.first;
        let coming = self.coming.by_ref();
        self.sums.extend(coming.take(wanted - self.sums.len()));
    }

    /// The evidence around the block at `index`.
    pub fn around(&self, index: usize) -> Around<'_> {
        std::array::from_fn(|place| {
            let other = (index + place).checked_sub(REACH + self.first)?;
            self.sums.get(other)
        })
    }
}

/// The elements whose names count as near a block: inline ones in it, its own and the one around.
pub fn near_elements<'a>(
    document: &'a Document,
    block: &'a crate::document::Block,
) -> impl Iterator<Item = usize> + 'a {
    let own = document.path(block).take(2).map(|(index, _)| index);
    block.inline().chain(own)
}

/// The innermost element whose names count as far from a block.
pub fn far_element(document: &Document, block: &crate::document::Block) -> Option<usize> {
    document.path(block).nth(2).map(|(index, _)| index)
}

/// What each of the document's names says as near ones, and what those of each element and of all elements around it
/// say as far ones. Names are looked up once, however many elements they are of, and only where a block asks.
fn element_sums(document: &Document, evidence: &impl Evidence) -> (Vec<Sum>, Vec<Sum>) {
    if document.kind != Kind::Html {
        return Default::default();
    }
    let elements = &document.elements;
    let mut asked = vec![false; document.names.len()];
    let mut far_asked = vec![false; elements.len()];
    for block in &document.blocks {
        near_elements(document, block).for_each(|index| asked[elements[index].names()] = true);
        if let Some(index) = far_element(document, block) {
            far_asked[index] = true;
        }
    }
    for index in (0..far_asked.len()).rev() {
        if far_asked[index] {
            asked[elements[index].names()] = true;
            if let Some(parent) = elements[index].parent() {
                far_asked[parent] = true;
            }
        }
    }
    let mut summing = Summing::new(evidence);
    let (mut near, mut own_far) = (Vec::new(), Vec::new());
    for (names, asked) in document.names.chunks(TOGETHER).zip(asked.chunks(TOGETHER)) {
        for (names, asked) in names.iter().zip(asked) {
            if *asked {
                tokens::element_tokens(names, &[Family::Near, Family::Far], &mut summing);
            }
            summing.end();
        }
        for sums in summing.sums() {
            near.push(sums[Family::Near as usize]);
            own_far.push(sums[Family::Far as usize]);
        }
    }
    let mut far = vec![Sum::default(); elements.len()];
    for (index, element) in elements.iter().enumerate() {
        if far_asked[index] {
            far[index] = own_far[element.names()];
            if let Some(parent) = element.parent() {
                let outer = far[parent];
                far[index].merge(&outer);
            }
        }
    }
    (near, far)
}

/// Writes a block's evidence as columns.
pub fn write(kind: Kind, sums: &BlockEvidence, columns: &mut impl Columns) {
    let families: &[Family] = match kind {
        Kind::Html => &Family::ALL,
        Kind::Text => &Family::OF_TEXT,
    };
    for &family in families {
        let sum = &sums[family as usize];
        let name = family.name();
        for label in Label::ALL {
            columns.put(format_args!("{name}_mean_{label}"), sum.mean(label));
            columns.put(format_args!("{name}_sum_{label}"), sum.root_sum(label));
            columns.put(
                format_args!("{name}_max_{label}"),
                sum.maximum[label.index()],
            );
        }
        columns.put(format_args!("{name}_known"), (sum.count + 1.0).ln());
    }
}
