//! Every page labelled by a fit that saw none of its site, and what more sites bring.

use std::time::Instant;

use anyhow::Result;
use chaffinch::evaluation::{LearningCurve, LearningPoint};
use chaffinch::training::{FOLDS, LabelledPage, Training, TrainingError};
use chaffinch::{Classifier, Probabilities};
use rayon::prelude::*;

use super::Reports;
use super::score::{judged, report};
use crate::cli::pages::Progress;

/// The fold whose pages the learning curve is measured on; five would take five times as long.
const LEARNING_FOLD: usize = 0;

/// The sites of its first fit; each next one has twice as many.
const FEWEST_SITES: usize = 10;

/// Every page labelled by a classifier that saw none of its site.
pub struct CrossValidation<'a> {
    pages: &'a [LabelledPage],
    folds: Vec<usize>,
    classifiers: Vec<Classifier>,
    predicted: Vec<Vec<Probabilities>>,
}

impl<'a> CrossValidation<'a> {
    /// Fits a classifier for each fold and labels the fold's pages.
    pub fn new(training: &Training<'_>, pages: &'a [LabelledPage]) -> Result<Self> {
        let progress = Progress::new("cross-validating", FOLDS * Training::fits_per_fold());
        let folds = training.folds();
        let mut classifiers = Vec::with_capacity(FOLDS);
        for fold in 0..FOLDS {
            classifiers.push(training.without(fold, &|| progress.step())?);
        }
        progress.finish();
        let predict = |(page, &fold): (&LabelledPage, &usize)| -> Vec<Probabilities> {
            classifiers[fold].predict(&page.document)
        };
        let predicted = pages.iter().zip(&folds).map(predict).collect();
        Ok(CrossValidation {
            pages,
            folds,
            classifiers,
            predicted,
        })
    }

    /// A report on each shape, given by name and number of pages.
    pub fn reports(&self, names: &[(&'static str, usize)]) -> Reports {
        let by: Vec<&Classifier> = self.folds.iter().map(|&f| &self.classifiers[f]).collect();
        let mut start = 0;
        let mut reports = Vec::new();
        for &(name, count) in names {
            let range = start..start + count;
            let pages = &self.pages[range.clone()];
            let report = report(pages, &self.predicted[range.clone()], &by[range]);
            reports.push((name, report));
            start += count;
        }
        reports
    }

    /// Fits to more and more sites, scores each fit on one fold, and puts the learning curve into the reports.
    pub fn learn(
        &self,
        training: &Training<'_>,
        names: &[(&'static str, usize)],
        reports: &mut Reports,
    ) -> Result<()> {
        let start = Instant::now();
        let all = self.classifiers[LEARNING_FOLD].fitting();
        let doubled = std::iter::successors(Some(FEWEST_SITES), |sites| Some(sites * 2));
        let sizes: Vec<usize> = doubled.take_while(|sites| *sites < all.sites).collect();
        let progress = Progress::new("learning", sizes.len() + 1);
        let mut fitted = Vec::new();
        for &sites in &sizes {
            match training.without_and_on_few(LEARNING_FOLD, sites, &|| ()) {
                Ok(classifier) => fitted.push(classifier),
                Err(TrainingError::Fit(error)) => {
                    eprintln!("warning: no fit to {sites} sites: {error}");
                }
                Err(error) => return Err(error.into()),
            }
            progress.step();
        }
        let mut fits: Vec<&Classifier> = fitted.iter().collect();
        fits.push(&self.classifiers[LEARNING_FOLD]);
        let mut start_of_shape = 0;
        for (&(_, count), (_, report)) in names.iter().zip(reports) {
            let shape = start_of_shape..start_of_shape + count;
            start_of_shape += count;
            let held_out: Vec<LabelledPage> = shape
                .filter(|&page| self.folds[page] == LEARNING_FOLD)
                .map(|page| self.pages[page].clone())
                .collect();
            let points = fits.iter().map(|fit| {
                let predicted: Vec<Vec<Probabilities>> = held_out
                    .par_iter()
                    .map(|page| fit.predict(&page.document))
                    .collect();
                let of = fit.fitting();
                LearningPoint::new(of.sites, of.pages, &judged(&held_out, &predicted))
            });
            report.learning_curve = Some(LearningCurve {
                fold: LEARNING_FOLD,
                held_out_pages: held_out.len(),
                points: points.collect(),
            });
        }
        progress.step();
        progress.finish();
        eprintln!("learning curve: {:.0?}", start.elapsed());
        Ok(())
    }
}
