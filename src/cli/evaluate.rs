//! `chaffinch evaluate`: scores a model on labelled pages, or cross-validates by site.

use std::path::PathBuf;

use anyhow::Result;
use chaffinch::Probabilities;
use chaffinch::evaluation::{Judged, Report};
use chaffinch::training::{FOLDS, LabelledPage, Training};

use super::Outcome;
use super::models::Models;
use super::pages::{Progress, Shaped, Shapes};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    pages: Shapes,
    /// Model file to use instead of the shipped ones
    #[arg(long, value_name = "FILE", conflicts_with = "cross_validate")]
    model: Option<PathBuf>,
    /// Score fits to the other folds' sites instead of a model
    #[arg(long)]
    cross_validate: bool,
    /// Write the scores as JSON
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let shapes = arguments.pages.read()?;
    let reports = if arguments.cross_validate {
        let (names, pages) = joined(shapes);
        cross_validate(&Training::new(&pages)?, &pages, &names)?
    } else {
        score(&Models::read(arguments.model.as_deref())?, &shapes)?
    };
    if arguments.json {
        let reports: serde_json::Map<String, serde_json::Value> = reports
            .into_iter()
            .map(|(name, report)| Ok((name.to_owned(), serde_json::to_value(report)?)))
            .collect::<Result<_>>()?;
        println!("{}", serde_json::to_string_pretty(&reports)?);
    } else {
        for (name, report) in reports {
            println!("{name}\n\n{report}");
        }
    }
    Ok(Outcome::Done)
}

/// A report for each shape.
type Reports = Vec<(&'static str, Report)>;

/// All pages in a row, and how many of them each shape has.
pub fn joined(shapes: Vec<Shaped>) -> (Vec<(&'static str, usize)>, Vec<LabelledPage>) {
    let names = shapes
        .iter()
        .map(|shape| (shape.name, shape.pages.len()))
        .collect();
    let pages = shapes.into_iter().flat_map(|shape| shape.pages).collect();
    (names, pages)
}

/// Scores a model on the pages as they are, and warns where it was fitted on the very pages.
fn score(models: &Models, shapes: &[Shaped]) -> Result<Reports> {
    let all = shapes.iter().map(|shape| shape.pages.len()).sum();
    let progress = Progress::new("labelling", all);
    let mut reports = Vec::new();
    let mut seen = 0;
    for shape in shapes {
        let mut predicted: Vec<Vec<Probabilities>> = Vec::with_capacity(shape.pages.len());
        for page in &shape.pages {
            let model = models.for_document(&page.document)?;
            seen += usize::from(model.has_seen(&page.name));
            predicted.push(model.predict(&page.document));
            progress.step();
        }
        reports.push((shape.name, report(&shape.pages, &predicted)));
    }
    progress.finish();
    if seen > 0 {
        eprintln!(
            "warning: the model was fitted on {seen} of these {all} pages: their scores say nothing of new ones; \
             try --cross-validate"
        );
    }
    Ok(reports)
}

/// Cross-validates by site and reports on each shape, given by name and number of pages.
pub fn cross_validate(
    training: &Training<'_>,
    pages: &[LabelledPage],
    names: &[(&'static str, usize)],
) -> Result<Reports> {
    let progress = Progress::new("cross-validating", FOLDS * Training::fits_per_fold());
    let fold_of_page = training.folds();
    let mut predicted: Vec<Vec<Probabilities>> = vec![Vec::new(); pages.len()];
    for fold in 0..FOLDS {
        let held_out = training.held_out(fold, &|| progress.step())?;
        for (index, probabilities) in held_out.into_iter().enumerate() {
            if fold_of_page[index] == fold {
                predicted[index] = probabilities;
            }
        }
    }
    progress.finish();
    let mut start = 0;
    let mut reports = Vec::new();
    for &(name, count) in names {
        let range = start..start + count;
        reports.push((name, report(&pages[range.clone()], &predicted[range])));
        start += count;
    }
    Ok(reports)
}

fn report(pages: &[LabelledPage], predicted: &[Vec<Probabilities>]) -> Report {
    let judged: Vec<Judged<'_>> = pages
        .iter()
        .zip(predicted)
        .map(|(page, predicted)| Judged {
            name: &page.name,
            document: &page.document,
            gold: &page.labels,
            predicted,
        })
        .collect();
    Report::new(&judged)
}
