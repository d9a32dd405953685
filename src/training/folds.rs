//! Deals sites into folds: pages of one site share a template, so they stay together.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::counts::EVIDENCE_FOLDS;

/// Folds of the cross-validation; each is two evidence folds.
pub const FOLDS: usize = 5;

/// The order in which sites are dealt: that of their hashes.
pub fn order(sites: &[String], seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..sites.len()).collect();
    order.sort_by_key(|&site| (xxh3_64_with_seed(sites[site].as_bytes(), seed), site));
    order
}

/// The evidence fold of each site, dealt in turn so that folds are of one size.
pub fn deal(sites: &[String], seed: u64) -> Vec<usize> {
    let mut folds = vec![0; sites.len()];
    for (place, site) in order(sites, seed).into_iter().enumerate() {
        folds[site] = place % EVIDENCE_FOLDS;
    }
    folds
}

/// The cross-validation's fold that an evidence fold belongs to.
pub fn fold_of(evidence_fold: usize) -> usize {
    evidence_fold % FOLDS
}

/// The evidence folds of a cross-validation fold, as bits.
pub fn mask_of(fold: usize) -> u32 {
    (0..EVIDENCE_FOLDS)
        .filter(|&evidence_fold| fold_of(evidence_fold) == fold)
        .fold(0, |mask, evidence_fold| mask | 1 << evidence_fold)
}
