//! Fits all passes of a classifier, with everything that a pass reads from an earlier one made out of fold.
//!
//! A page's word evidence leaves its own fold out. The probabilities that a pass gives to the next come from
//! fits that did not see the page's fold (stacking: Wolpert, "Stacked Generalization", 1992). With a fold
//! held out, nothing of its pages is seen by any fit, and its pages come back with predictions.

use ndarray::{Array2, ShapeBuilder, s};
use rayon::prelude::*;

use super::counts::Counts;
use super::folds::{FOLDS, fold_of, mask_of};
use super::{Page, TrainingError};
use crate::label::{Label, Probabilities};
use crate::model::{FitSettings, Logistic};

/// How many passes a classifier has.
pub const PASSES: usize = 2;

/// Fitted passes, and what they say of the pages that were held out.
#[derive(Debug)]
pub struct Fitted {
    pub passes: Vec<Logistic>,
    /// By page, for the pages of the fold held out; empty for others.
    pub held_out: Vec<Vec<Probabilities>>,
}

/// Fits the passes to all pages but those of the fold held out. `step` is called after each fit.
pub fn fit_passes(
    pages: &[Page<'_>],
    counts: &Counts,
    held_out: Option<usize>,
    step: &(impl Fn() + Sync),
) -> Result<Fitted, TrainingError> {
    let held_out_mask = held_out.map_or(0, mask_of);
    let own: Vec<Array2<f32>> = pages
        .par_iter()
        .map(|page| {
            let evidence = counts.without(held_out_mask | 1 << page.evidence_fold);
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
        let seen = |page: &Page<'_>| Some(fold_of(page.evidence_fold)) != held_out;
        let start = passes.last().map(|earlier| widened(earlier, width(&rows)));
        let full = fit_to(pages, &rows, &seen, start.as_ref())?;
        step();
        let last = pass + 1 == PASSES;
        believed = predict_out_of_fold(pages, &rows, held_out, &full, last, step)?;
        passes.push(full);
    }
    Ok(Fitted {
        passes,
        held_out: believed,
    })
}

/// Predictions for every page by a fit that did not see its fold; in the last pass only those for the
/// fold held out are needed.
fn predict_out_of_fold(
    pages: &[Page<'_>],
    rows: &[Array2<f32>],
    held_out: Option<usize>,
    full: &Logistic,
    last: bool,
    step: &(impl Fn() + Sync),
) -> Result<Vec<Vec<Probabilities>>, TrainingError> {
    let folds: Vec<usize> = (0..FOLDS)
        .filter(|&fold| Some(fold) == held_out || !last)
        .collect();
    let fits: Vec<(usize, Logistic)> = folds
        .into_par_iter()
        .map(|fold| {
            if Some(fold) == held_out {
                return Ok((fold, full.clone()));
            }
            let seen = |page: &Page<'_>| {
                let own = fold_of(page.evidence_fold);
                own != fold && Some(own) != held_out
            };
            let fitted = fit_to(pages, rows, &seen, Some(full));
            step();
            fitted.map(|fitted| (fold, fitted))
        })
        .collect::<Result<_, _>>()?;
    let predicted = pages
        .par_iter()
        .zip(rows)
        .map(|(page, rows)| {
            let fold = fold_of(page.evidence_fold);
            fits.iter()
                .find(|(of, _)| *of == fold)
                .map(|(_, fit)| fit.predict(&[rows.view()]))
                .unwrap_or_default()
        })
        .collect();
    Ok(predicted)
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

/// Fits to the labelled blocks of the pages that may be seen.
fn fit_to(
    pages: &[Page<'_>],
    rows: &[Array2<f32>],
    seen: &impl Fn(&Page<'_>) -> bool,
    start: Option<&Logistic>,
) -> Result<Logistic, TrainingError> {
    let labels: Vec<Label> = pages
        .iter()
        .filter(|page| seen(page))
        .flat_map(|page| page.labels.iter().flatten().copied())
        .collect();
    // Column by column: linfa's products run almost twice as fast on this order.
    let mut gathered = Array2::zeros((labels.len(), width(rows) + 1).f());
    let mut next = 0;
    for (page, rows) in pages.iter().zip(rows).filter(|(page, _)| seen(page)) {
        for (row, label) in rows.rows().into_iter().zip(page.labels) {
            if label.is_some() {
                gathered.slice_mut(s![next, ..row.len()]).assign(&row);
                next += 1;
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
