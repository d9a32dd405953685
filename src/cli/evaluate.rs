//! `chaffinch evaluate`: scores a model on labelled pages, or cross-validates by site.

use std::path::PathBuf;

use anyhow::Result;
use chaffinch::Probabilities;
use chaffinch::evaluation::{Judged, Report};
use chaffinch::training::{FOLDS, LabelledPage, Training};

use super::Outcome;
use super::models::Models;
use super::pages::{Pages, Progress};
use super::train::shaped;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    pages: Pages,
    /// Model file to use instead of the shipped ones
    #[arg(long, value_name = "FILE", conflicts_with = "cross_validate")]
    model: Option<PathBuf>,
    /// Score fits to the other folds' sites instead of a model
    #[arg(long)]
    cross_validate: bool,
    /// Score the pages as the text that scrapers leave of them
    #[arg(long)]
    as_text: bool,
    /// Write the scores as JSON
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let corpus = arguments.pages.read()?;
    let pages = shaped(corpus.pages, arguments.as_text);
    let report = if arguments.cross_validate {
        let training = Training::new(&pages)?;
        cross_validate(&training, &pages, &(0..FOLDS).collect::<Vec<_>>())?
    } else {
        score(&Models::read(arguments.model.as_deref())?, &pages)?
    };
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{report}");
    }
    Ok(Outcome::Done)
}

/// Scores a model, and warns where it was fitted on the very pages.
fn score(models: &Models, pages: &[LabelledPage]) -> Result<Report> {
    let progress = Progress::new("labelling", pages.len());
    let mut seen = 0;
    let mut predicted: Vec<Vec<Probabilities>> = Vec::with_capacity(pages.len());
    for page in pages {
        let model = models.for_document(&page.document)?;
        seen += usize::from(model.has_seen(&page.name));
        predicted.push(model.predict(&page.document));
        progress.step();
    }
    progress.finish();
    if seen > 0 {
        eprintln!(
            "warning: the model was fitted on {seen} of these {} pages: their scores say nothing of new ones; \
             try --cross-validate",
            pages.len()
        );
    }
    Ok(report(pages.iter().zip(&predicted)))
}

/// Cross-validates by site over some folds.
pub fn cross_validate(
    training: &Training<'_>,
    pages: &[LabelledPage],
    folds: &[usize],
) -> Result<Report> {
    let progress = Progress::new("cross-validating", folds.len() * Training::fits_per_fold());
    let fold_of_page = training.folds();
    let mut predicted: Vec<Vec<Probabilities>> = vec![Vec::new(); pages.len()];
    for &fold in folds {
        let held_out = training.held_out(fold, &|| progress.step())?;
        for (index, probabilities) in held_out.into_iter().enumerate() {
            if fold_of_page[index] == fold {
                predicted[index] = probabilities;
            }
        }
    }
    progress.finish();
    let judged = pages
        .iter()
        .zip(&predicted)
        .zip(&fold_of_page)
        .filter(|(_, fold)| folds.contains(fold))
        .map(|(both, _)| both);
    Ok(report(judged))
}

fn report<'a>(pages: impl Iterator<Item = (&'a LabelledPage, &'a Vec<Probabilities>)>) -> Report {
    let judged: Vec<Judged<'_>> = pages
        .map(|(page, predicted)| Judged {
            name: &page.name,
            document: &page.document,
            gold: &page.labels,
            predicted,
        })
        .collect();
    Report::new(&judged)
}
