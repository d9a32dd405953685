//! Fits all passes of a classifier, with everything that a pass reads from an earlier one made out of fold.
//!
//! A page's word evidence leaves its own fold out. The probabilities that a pass gives to the next come from
//! fits that did not see the page's fold (stacking: Wolpert, "Stacked Generalization", 1992).

use std::iter::repeat_n;

use ndarray::{Array2, ShapeBuilder, s};
use rayon::prelude::*;

use super::counts::Counts;
use super::folds::{FOLDS, fold_of};
use super::{Page, TrainingError};
use crate::label::{Label, Passage, Probabilities};
use crate::model::{FitSettings, Logistic};

/// How many passes a classifier has.
pub const PASSES: usize = 2;

/// Fits the passes to pages; `left_out` has the bits of evidence folds that none of the pages is in and whose words
/// must not be known either. `step` is called after each fit.
pub fn fit_passes(
    pages: &[&Page<'_>],
    counts: &Counts,
    left_out: u32,
    step: &(impl Fn() + Sync),
) -> Result<Vec<Logistic>, TrainingError> {
    let own: Vec<Array2<f32>> = pages
        .par_iter()
        .map(|page| {
            let evidence = counts.without(left_out | 1 << page.evidence_fold);
            page.measured.own(&evidence)
        })
        .collect();

    let mut passes: Vec<Logistic> = Vec::with_capacity(PASSES);
    let mut believed: Vec<Vec<Probabilities>> = Vec::new();
    for pass in 0..PASSES {
        let rows: Vec<Array2<f32>> = if pass == 0 {
            own.clone()
        } else {
            pages
                .par_iter()
                .zip(&own)
                .zip(&believed)
                .map(|((page, own), believed)| joined(own, &page.measured.context(believed)))
                .collect()
        };
        let start = passes.last().map(|earlier| widened(earlier, width(&rows)));
        let full = fit_to(pages, &rows, &|_| true, start.as_ref())?;
        step();
        if pass + 1 < PASSES {
            believed = predict_out_of_fold(pages, &rows, &full, step)?;
        }
        passes.push(full);
    }
    Ok(passes)
}

/// Predictions for every page by a fit that did not see its fold. `full` is where those fits start.
fn predict_out_of_fold(
    pages: &[&Page<'_>],
    rows: &[Array2<f32>],
    full: &Logistic,
    step: &(impl Fn() + Sync),
) -> Result<Vec<Vec<Probabilities>>, TrainingError> {
    let fits: Vec<Logistic> = (0..FOLDS)
        .into_par_iter()
        .map(|fold| {
            let seen = |page: &Page<'_>| fold_of(page.evidence_fold) != fold;
            let here = pages.iter().any(|page| !seen(page));
            let fitted = match here {
                true => fit_to(pages, rows, &seen, Some(full)),
                // No page asks for this fold's fit.
                false => return Ok(full.clone()),
            };
            step();
            fitted
        })
        .collect::<Result<_, _>>()?;
    let predicted = pages.par_iter().zip(rows).map(|(page, rows)| {
        let fit = &fits[fold_of(page.evidence_fold)];
        fit.predict(&[rows.view()])
    });
    Ok(predicted.collect())
}

fn width(rows: &[Array2<f32>]) -> usize {
    rows.iter().map(Array2::ncols).max().unwrap_or(0)
}

/// Weights of an earlier pass as a start for the next, whose further columns have none yet.
fn widened(earlier: &Logistic, width: usize) -> Logistic {
    let old = earlier.weights();
    let mut weights = Array2::zeros((width, Label::COUNT));
    weights.slice_mut(s![..old.nrows(), ..]).assign(&old);
    Logistic::new(weights, earlier.bias())
}

fn joined(own: &Array2<f32>, context: &Array2<f32>) -> Array2<f32> {
    let mut rows = Array2::zeros((own.nrows(), own.ncols() + context.ncols()));
    rows.slice_mut(s![.., ..own.ncols()]).assign(own);
    rows.slice_mut(s![.., own.ncols()..]).assign(context);
    rows
}

/// How often a block counts. Appeals for donations are rare on the public pages and matter most; stories about giving
/// count as much, lest they be taken for appeals.
fn weight(passage: Option<Passage>) -> usize {
    match passage {
        Some(Passage::Donation | Passage::Letter | Passage::Giving) => 3,
        Some(Passage::Subscription | Passage::Promotion) | None => 1,
    }
}

/// Fits to the labelled blocks of the pages that may be seen.
fn fit_to(
    pages: &[&Page<'_>],
    rows: &[Array2<f32>],
    seen: &impl Fn(&Page<'_>) -> bool,
    start: Option<&Logistic>,
) -> Result<Logistic, TrainingError> {
    let labels: Vec<Label> = pages
        .iter()
        .filter(|page| seen(page))
        .flat_map(|page| page.labels.iter().zip(page.passages))
        .filter_map(|(label, passage)| label.map(|label| (label, weight(*passage))))
        .flat_map(|(label, weight)| repeat_n(label, weight))
        .collect();
    // Column by column: linfa's products run almost twice as fast on this order.
    let mut gathered = Array2::zeros((labels.len(), width(rows) + 1).f());
    let mut next = 0;
    for (page, rows) in pages.iter().zip(rows).filter(|(page, _)| seen(page)) {
        for (index, row) in rows.rows().into_iter().enumerate() {
            if page.labels[index].is_some() {
                for _ in 0..weight(page.passages[index]) {
                    gathered.slice_mut(s![next, ..row.len()]).assign(&row);
                    next += 1;
                }
            }
        }
    }
    Ok(Logistic::fit(
        gathered,
        &labels,
        FitSettings::default(),
        start,
    )?)
}
