//! Intervals by the bootstrap over pages: Efron, "Bootstrap Methods: Another Look at the Jackknife", 1979.
//!
//! Blocks of one page are alike, so pages, not blocks, are drawn again.

use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::scores::Confusion;

/// How often the pages are drawn.
pub(super) const DRAWS: u64 = 1000;

/// Of fewer pages no interval is given: draws of so few say little of others.
pub(super) const FEWEST_PAGES: usize = 5;

/// Where 95 % of the draws lie.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

/// The intervals of several figures over the same draws of pages.
pub fn intervals<const N: usize>(
    pages: &[Confusion],
    figures: impl Fn(&Confusion) -> [f64; N],
) -> [Interval; N] {
    let pages: Vec<[Confusion; 1]> = pages.iter().map(|page| [*page]).collect();
    joint_intervals(&pages, |[confusion]| figures(confusion))
}

/// The same of figures from several confusions of each page, all of a page drawn together.
pub(super) fn joint_intervals<const M: usize, const N: usize>(
    pages: &[[Confusion; M]],
    figures: impl Fn(&[Confusion; M]) -> [f64; N],
) -> [Interval; N] {
    let mut drawn: [Vec<f64>; N] = std::array::from_fn(|_| Vec::with_capacity(DRAWS as usize));
    for draw in 0..DRAWS {
        let mut sums = [Confusion::default(); M];
        for place in 0..pages.len() as u64 {
            let page = &pages[random(draw, place) as usize % pages.len()];
            for (sum, own) in sums.iter_mut().zip(page) {
                sum.merge(own);
            }
        }
        for (values, figure) in drawn.iter_mut().zip(figures(&sums)) {
            values.push(figure);
        }
    }
    drawn.map(Interval::of)
}

impl Interval {
    /// The interval of values that were drawn.
    pub(super) fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let place = (share * values.len().saturating_sub(1) as f64).round() as usize;
            values.get(place).copied().unwrap_or(0.0)
        };
        Interval {
            low: at(0.025),
            high: at(0.975),
        }
    }
}

/// The same number for the same draw and place, on every machine.
pub(super) fn random(draw: u64, place: u64) -> u64 {
    xxh3_64_with_seed(&place.to_le_bytes(), draw) >> 1
}
