//! `chaffinch evaluate`: scores a model on labelled pages, cross-validates by site, or scores another extractor's texts.
//!
//! What is judged comes from `score` or `cross_validation`; the figures from the library's `evaluation`; here is how
//! they are asked for and written, as text, as JSON or, by `html`, as a page.

mod cross_validation;
mod html;
mod score;

use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chaffinch::evaluation::{Report, TextReport};
use chaffinch::training::{FOLDS, LabelledPage, Training};

pub use cross_validation::CrossValidation;
use score::score;

use super::Outcome;
use super::aside::Aside;
use super::models::Models;
use super::pages::{Shaped, Shapes};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    pages: Shapes,
    /// Model file to use instead of the shipped ones
    #[arg(long, value_name = "FILE", conflicts_with = "cross_validate")]
    model: Option<PathBuf>,
    /// Another model to set beside it on the same pages, and whether the difference is more than chance
    #[arg(long, value_name = "MODEL", conflicts_with = "cross_validate")]
    compare: Option<PathBuf>,
    /// Score fits to the other folds' sites instead of a model
    #[arg(long)]
    cross_validate: bool,
    /// Also score fits to 10, 20, 40 ... of the other folds' sites on one fold: about a third more time
    #[arg(long, requires = "cross_validate")]
    learning_curve: bool,
    /// Score the texts that some extractor made of the pages: JSON, an object with a text for each page
    #[arg(long, value_name = "FILE", conflicts_with_all = ["cross_validate", "model", "compare", "report"])]
    predictions: Option<PathBuf>,
    /// Write the scores with curves and mistakes as a page for the browser, one file that loads nothing
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Write the scores as JSON
    #[arg(long)]
    json: bool,
}

/// How many mistakes are printed, of one page and of all.
const MISTAKES_PER_PAGE: usize = 2;
const MISTAKES: usize = 20;

/// How many characters of a mistake's text are printed.
const TEXT_SHOWN: usize = 160;

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    // Fail before the long work, not after it.
    let page = arguments.report.as_deref().map(Aside::begin).transpose()?;
    let models = Models::read(arguments.model.as_deref())?;
    let other = arguments.compare.as_deref();
    let other = other
        .map(|path| anyhow::Ok((path, Models::read(Some(path))?)))
        .transpose()?;
    let shapes = arguments.pages.read()?;
    if let Some(path) = &arguments.predictions {
        return score_texts(path, &shapes, arguments.json);
    }
    let reports = if arguments.cross_validate {
        let (names, pages) = joined(shapes);
        let training = Training::new(&pages)?;
        let validation = CrossValidation::new(&training, &pages)?;
        let mut reports = validation.reports(&names);
        if arguments.learning_curve {
            validation.learn(&training, &names, &mut reports)?;
        }
        reports
    } else {
        let other = other.as_ref();
        score(&models, other.map(|(path, of)| (*path, of)), &shapes)?
    };
    let json: serde_json::Map<String, serde_json::Value> = reports
        .iter()
        .map(|(name, report)| Ok(((*name).to_owned(), serde_json::to_value(report)?)))
        .collect::<Result<_>>()?;
    let json = serde_json::Value::Object(json);
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&json)?);
    } else {
        for (name, report) in &reports {
            print_report(name, report);
        }
    }
    if let (Some(page), Some(path)) = (page, &arguments.report) {
        page.finish(html::page(&judged_by(arguments), &json).as_bytes())?;
        eprintln!("wrote {}", path.display());
    }
    Ok(Outcome::Done)
}

/// What made the predictions, in words.
fn judged_by(arguments: &Arguments) -> String {
    match &arguments.model {
        Some(path) => format!("The model {}", path.display()),
        None if arguments.cross_validate => {
            format!(
                "Cross-validation by site: {FOLDS} folds, each labelled by a fit that saw none of its sites"
            )
        }
        None => "The model that comes with the program".to_owned(),
    }
}

fn print_report(name: &str, report: &Report) {
    println!("{name}\n\n{report}");
    println!("the story as text: {}", report.texts);
    if let Some(curve) = &report.learning_curve {
        println!("{curve}");
    }
    if let Some(comparison) = &report.comparison {
        println!("{comparison}");
    }
    print_mistakes(report);
}

fn print_mistakes(report: &Report) {
    if report.mistakes.is_empty() {
        return;
    }
    println!("costliest mistakes: gold as predicted, page and block, what spoke for it");
    let mut of_page: HashMap<usize, usize> = HashMap::new();
    let few = report.mistakes.iter().filter(|mistake| {
        let before = of_page.entry(mistake.page_index).or_default();
        *before += 1;
        *before <= MISTAKES_PER_PAGE
    });
    for mistake in few.take(MISTAKES) {
        let text: String = mistake.text.chars().take(TEXT_SHOWN).collect();
        println!(
            "  {} as {} {:.2}, {} {}\n    {text}",
            mistake.gold, mistake.predicted, mistake.probability, mistake.page, mistake.block
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
