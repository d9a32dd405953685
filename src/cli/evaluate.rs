//! `chaffinch evaluate`: scores a model on labelled pages, cross-validates by site, or scores another extractor's texts.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chaffinch::evaluation::{Judged, Report, TextReport};
use chaffinch::training::{FOLDS, LabelledPage, Training};
use chaffinch::{Classifier, Probabilities};

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
    /// Score the texts that some extractor made of the pages: JSON, an object with a text for each page
    #[arg(long, value_name = "FILE", conflicts_with_all = ["cross_validate", "model"])]
    predictions: Option<PathBuf>,
    /// Write the scores as JSON
    #[arg(long)]
    json: bool,
}

/// How many reasons are shown for a mistake.
const REASONS: usize = 6;

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let shapes = arguments.pages.read()?;
    if let Some(path) = &arguments.predictions {
        return score_texts(path, &shapes, arguments.json);
    }
    let reports = if arguments.cross_validate {
        let (names, pages) = joined(shapes);
        CrossValidation::new(&Training::new(&pages)?, &pages)?.reports(&names)
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
            println!("the story as text: {}", report.texts);
            print_mistakes(&report);
        }
    }
    Ok(Outcome::Done)
}

fn print_mistakes(report: &Report) {
    if report.mistakes.is_empty() {
        return;
    }
    println!("costliest mistakes: gold as predicted, page and block, what spoke for it");
    for mistake in &report.mistakes {
        println!(
            "  {} as {} {:.2}, {} {}\n    {}",
            mistake.gold,
            mistake.predicted,
            mistake.probability,
            mistake.page,
            mistake.block,
            mistake.text
        );
        let reasons = mistake.reasons.iter();
        let reasons: Vec<String> = reasons
            .map(|(name, value)| format!("{name} {value:+.2}"))
            .collect();
        println!("    {}", reasons.join(", "));
    }
    println!();
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
        let mut by: Vec<&Classifier> = Vec::with_capacity(shape.pages.len());
        for page in &shape.pages {
            let model = models.for_document(&page.document)?;
            seen += usize::from(model.has_seen(&page.name));
            predicted.push(model.predict(&page.document));
            by.push(model);
            progress.step();
        }
        reports.push((shape.name, report(&shape.pages, &predicted, &by)));
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

/// Scores texts that were made of the pages.
fn score_texts(path: &Path, shapes: &[Shaped], json: bool) -> Result<Outcome> {
    let name = || path.display().to_string();
    let file = File::open(path).with_context(name)?;
    let texts = serde_json::from_reader(BufReader::new(file)).with_context(name)?;
    let pages = shapes.iter().take(1).flat_map(|shape| &shape.pages);
    let pages = pages.map(|page| (page.name.as_str(), &page.document, page.labels.as_slice()));
    let report = TextReport::new(pages, &texts);
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{report}");
    }
    Ok(Outcome::Done)
}

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
}

fn report(pages: &[LabelledPage], predicted: &[Vec<Probabilities>], by: &[&Classifier]) -> Report {
    let judged: Vec<Judged<'_>> = pages
        .iter()
        .zip(predicted)
        .map(|(page, predicted)| Judged {
            name: &page.name,
            document: &page.document,
            gold: &page.labels,
            passages: &page.passages,
            predicted,
        })
        .collect();
    let mut report = Report::new(&judged);
    for mistake in &mut report.mistakes {
        let document = &pages[mistake.page_index].document;
        let explanations = by[mistake.page_index].explain(document);
        if let Some(explanation) = explanations.get(mistake.block) {
            mistake.reasons = explanation.ranked(mistake.predicted);
            mistake.reasons.truncate(REASONS);
        }
    }
    report
}
