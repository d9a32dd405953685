//! Models on the pages as they are, and the reasons for their mistakes.

use std::path::Path;

use anyhow::Result;
use chaffinch::evaluation::{Comparison, Judged, Mistake, Report};
use chaffinch::training::LabelledPage;
use chaffinch::{Classifier, Probabilities};
use rayon::prelude::*;

use super::Reports;
use crate::cli::models::Models;
use crate::cli::pages::{Progress, Shaped};

/// How many reasons, and how many words, are given for a mistake.
const REASONS: usize = 6;

/// What a model made of the pages of one shape.
#[derive(Default)]
struct Labelled<'a> {
    predicted: Vec<Vec<Probabilities>>,
    by: Vec<&'a Classifier>,
    seen: usize,
}

impl<'a> Labelled<'a> {
    fn label(&mut self, models: &'a Models, page: &LabelledPage) -> Result<()> {
        let model = models.for_document(&page.document)?;
        self.seen += usize::from(model.has_seen(&page.name));
        self.predicted.push(model.predict(&page.document));
        self.by.push(model);
        Ok(())
    }
}

/// Scores a model on the pages, perhaps beside another, and warns where one was fitted on the very pages.
pub fn score(
    models: &Models,
    other: Option<(&Path, &Models)>,
    shapes: &[Shaped],
) -> Result<Reports> {
    let all = shapes.iter().map(|shape| shape.pages.len()).sum();
    let progress = Progress::new("labelling", all);
    let mut reports = Vec::new();
    let (mut seen, mut other_seen) = (0, 0);
    for shape in shapes {
        let (mut own, mut others) = (Labelled::default(), Labelled::default());
        for page in &shape.pages {
            own.label(models, page)?;
            if let Some((_, models)) = other {
                others.label(models, page)?;
            }
            progress.step();
        }
        let mut report = report(&shape.pages, &own.predicted, &own.by);
        report.pages_seen = own.seen;
        seen += own.seen;
        if let Some((path, _)) = other {
            let beside = judged(&shape.pages, &others.predicted);
            let own = judged(&shape.pages, &own.predicted);
            let mut comparison = Comparison::new(path.display().to_string(), &own, &beside);
            comparison.other_pages_seen = others.seen;
            other_seen += others.seen;
            report.comparison = Some(comparison);
        }
        reports.push((shape.name, report));
    }
    progress.finish();
    if seen > 0 {
        eprintln!(
            "warning: the model was fitted on {seen} of these {all} pages: their scores say nothing of new ones; \
             try --cross-validate"
        );
    }
    if let (true, Some((path, _))) = (other_seen > 0, other) {
        eprintln!(
            "warning: {} was fitted on {other_seen} of these {all} pages: their scores say nothing of new ones",
            path.display()
        );
    }
    Ok(reports)
}

/// Pages beside what was predicted of them.
pub fn judged<'a>(
    pages: &'a [LabelledPage],
    predicted: &'a [Vec<Probabilities>],
) -> Vec<Judged<'a>> {
    pages
        .iter()
        .zip(predicted)
        .map(|(page, predicted)| Judged::new(page, predicted))
        .collect()
}

/// The report on the pages; each was labelled by the classifier of its place.
pub fn report(
    pages: &[LabelledPage],
    predicted: &[Vec<Probabilities>],
    by: &[&Classifier],
) -> Report {
    let mut report = Report::new(&judged(pages, predicted));
    // Pages with several mistakes are explained once.
    let mut by_page: Vec<Vec<&mut Mistake>> = Vec::new();
    by_page.resize_with(pages.len(), Vec::new);
    for mistake in &mut report.mistakes {
        by_page[mistake.page_index].push(mistake);
    }
    let with_mistakes = by_page.into_par_iter().enumerate();
    with_mistakes.for_each(|(index, mistakes)| {
        if mistakes.is_empty() {
            return;
        }
        let (model, document) = (by[index], &pages[index].document);
        let explanations = model.explain(document);
        for mistake in mistakes {
            if let Some(explanation) = explanations.get(mistake.block) {
                mistake.reasons = explanation.ranked(mistake.predicted);
                mistake.reasons.truncate(REASONS);
                mistake.words = model.words_of(document, mistake.block, mistake.predicted);
                mistake.words.retain(|(_, odds)| *odds > 0.0);
                mistake.words.truncate(REASONS);
            }
        }
    });
    report
}
