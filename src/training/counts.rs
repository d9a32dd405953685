//! Counts tokens by label and fold, and turns them into log-odds that leave chosen folds out.
//!
//! Each page counts a token by the logarithm of how often it stands there, so that one page's menu of
//! hundreds of entries can't outweigh hundreds of pages.

use std::collections::HashSet;

use rayon::prelude::*;

use super::{Counted, Page};
use crate::document::Kind;
use crate::features::tokens::{self, Family};
use crate::features::vocabulary::{
    Evidence, LogOdds, TokenMap, Vocabulary, far_element, near_elements,
};
use crate::label::Label;

/// Folds that evidence is counted by.
pub const EVIDENCE_FOLDS: usize = 10;

/// A token must be seen on this many sites to count.
const SITES_NEEDED: u32 = 3;

/// How much belief in the base rate smooths the odds.
const SMOOTHING: f32 = 1.0;

/// Odds are kept within this.
const LIMIT: f32 = 5.0;

type FoldCounts = [[f32; Label::COUNT]; EVIDENCE_FOLDS];

#[derive(Debug, Clone, Copy)]
struct Entry {
    family: Family,
    folds: FoldCounts,
}

/// Counts over a corpus.
#[derive(Debug)]
pub struct Counts {
    entries: TokenMap<Entry>,
    bases: [FoldCounts; Family::ALL.len()],
}

/// A page's own counts of each token by label.
type PageCounts = TokenMap<(Family, [f32; Label::COUNT])>;

struct Counting {
    counts: PageCounts,
    label: usize,
    weight: f32,
}

impl tokens::Sink for Counting {
    fn token(&mut self, family: Family, hash: u64, _: tokens::Source<'_>) {
        let entry = self
            .counts
            .entry(hash)
            .or_insert((family, [0.0; Label::COUNT]));
        entry.1[self.label] += self.weight;
    }
}

fn count_page(page: &Page<'_>) -> PageCounts {
    let document = page.document;
    let mut counting = Counting {
        counts: PageCounts::default(),
        label: 0,
        weight: 1.0,
    };
    let mut far = vec![[0.0f32; Label::COUNT]; document.elements.len()];
    let mut near = far.clone();
    for (index, block) in document.blocks.iter().enumerate() {
        let Some(label) = page.labels[index] else {
            continue;
        };
        if let Counted::Texts(ranges) = page.counted
            && !ranges.iter().any(|range| range.contains(&index))
        {
            continue;
        }
        counting.label = label.index();
        tokens::text_tokens(&page.measured.words()[index], &block.text, &mut counting);
        if document.kind == Kind::Text || *page.counted != Counted::All {
            continue;
        }
        tokens::path_tokens(document, block, page.measured.tags(), &mut counting);
        tokens::target_tokens(document, block, &mut counting);
        for element in near_elements(document, block) {
            near[element][label.index()] += 1.0;
        }
        if let Some(element) = far_element(document, block) {
            far[element][label.index()] += 1.0;
        }
    }
    for index in (0..far.len()).rev() {
        let element = &document.elements[index];
        let names = &document.names[element.names()];
        let own = far[index];
        if let Some(parent) = element.parent() {
            for (outer, inner) in far[parent].iter_mut().zip(own) {
                *outer += inner;
            }
        }
        for (family, counts) in [(Family::Near, near[index]), (Family::Far, own)] {
            for (label, weight) in counts.into_iter().enumerate() {
                if weight > 0.0 {
                    counting.label = label;
                    counting.weight = weight;
                    tokens::element_tokens(names, &[family], &mut counting);
                }
            }
        }
    }
    counting.counts
}

impl Counts {
    /// Counts the tokens of labelled pages.
    pub fn new<'a>(pages: impl IntoIterator<Item = &'a Page<'a>>) -> Self {
        let pages: Vec<&Page<'_>> = pages
            .into_iter()
            .filter(|page| *page.counted != Counted::Nothing)
            .collect();
        let by_page: Vec<PageCounts> = pages.par_iter().map(|page| count_page(page)).collect();
        let mut sites: TokenMap<(u32, usize)> = TokenMap::default();
        let mut order: Vec<usize> = (0..pages.len()).collect();
        order.sort_by_key(|&index| pages[index].site);
        for &index in &order {
            let site = pages[index].site;
            for &token in by_page[index].keys() {
                let (count, last) = sites.entry(token).or_insert((0, usize::MAX));
                if *last != site {
                    *count += 1;
                    *last = site;
                }
            }
        }
        let kept: HashSet<u64> = sites
            .into_iter()
            .filter(|(_, (count, _))| *count >= SITES_NEEDED)
            .map(|(token, _)| token)
            .collect();
        let mut entries: TokenMap<Entry> = TokenMap::default();
        let mut bases = [FoldCounts::default(); Family::ALL.len()];
        for (page, counts) in pages.iter().zip(by_page) {
            // Sums of fractions depend on their order; a map's own order is not to be relied on.
            let mut counts: Vec<_> = counts.into_iter().collect();
            counts.sort_unstable_by_key(|(token, _)| *token);
            for (token, (family, counts)) in counts {
                let damped = counts.map(f32::ln_1p);
                for (base, count) in bases[family as usize][page.evidence_fold]
                    .iter_mut()
                    .zip(damped)
                {
                    *base += count;
                }
                if !kept.contains(&token) {
                    continue;
                }
                let entry = entries.entry(token).or_insert(Entry {
                    family,
                    folds: FoldCounts::default(),
                });
                for (sum, count) in entry.folds[page.evidence_fold].iter_mut().zip(damped) {
                    *sum += count;
                }
            }
        }
        Counts { entries, bases }
    }

    /// The evidence of all folds but those of the mask, bit `i` standing for fold `i`.
    pub fn without(&self, mask: u32) -> Without<'_> {
        let bases = self.bases.map(|folds| shares(&sum(&folds, mask)));
        Without {
            counts: self,
            mask,
            bases,
        }
    }

    /// The vocabulary of all folds but those of the mask.
    pub fn vocabulary(&self, mask: u32) -> Vocabulary {
        let without = self.without(mask);
        Vocabulary::new(
            self.entries
                .keys()
                .filter_map(|&token| Some((token, without.log_odds(token)?))),
        )
    }
}

fn sum(folds: &FoldCounts, mask: u32) -> [f32; Label::COUNT] {
    let mut total = [0.0; Label::COUNT];
    for (fold, counts) in folds.iter().enumerate() {
        if mask & (1 << fold) == 0 {
            for (total, count) in total.iter_mut().zip(counts) {
                *total += count;
            }
        }
    }
    total
}

fn shares(counts: &[f32; Label::COUNT]) -> [f32; Label::COUNT] {
    let total: f32 = counts.iter().sum::<f32>() + Label::COUNT as f32;
    counts.map(|count| (count + 1.0) / total)
}

/// Evidence that some folds had no part in.
#[derive(Debug)]
pub struct Without<'a> {
    counts: &'a Counts,
    mask: u32,
    bases: [[f32; Label::COUNT]; Family::ALL.len()],
}

impl Evidence for Without<'_> {
    fn log_odds(&self, token: u64) -> Option<LogOdds> {
        let entry = self.counts.entries.get(&token)?;
        let counts = sum(&entry.folds, self.mask);
        let total: f32 = counts.iter().sum();
        if total <= 0.0 {
            return None;
        }
        let base = &self.bases[entry.family as usize];
        Some(std::array::from_fn(|label| {
            let (count, share) = (counts[label], base[label]);
            let odds = (count + SMOOTHING * share) / (total - count + SMOOTHING * (1.0 - share));
            (odds.ln() - (share / (1.0 - share)).ln()).clamp(-LIMIT, LIMIT)
        }))
    }
}
