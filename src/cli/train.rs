//! `chaffinch train`: fits a model to labelled pages and says how good it will be on sites it has not seen.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use anyhow::{Context, Result};
use chaffinch::training::{FOLDS, LabelledPage, Shape, Training, as_text};

use super::Outcome;
use super::evaluate::cross_validate;
use super::pages::{Pages, Progress};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    pages: Pages,
    /// Fit a model for text without markup: HTML pages are turned into the text that scrapers leave of them
    #[arg(long)]
    as_text: bool,
    /// File to write the model to
    #[arg(short, long, value_name = "MODEL")]
    output: PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let corpus = arguments.pages.read()?;
    let pages = shaped(corpus.pages, arguments.as_text);
    // Fail before the long work, not after it.
    let file =
        File::create(&arguments.output).with_context(|| arguments.output.display().to_string())?;

    let training = Training::new(&pages)?;
    let report = cross_validate(&training, &pages, &(0..FOLDS).collect::<Vec<_>>())?;
    println!("Cross-validation by site, {FOLDS} folds\n\n{report}");

    let progress = Progress::new("fitting", Training::fits_of_all());
    let classifier = training.fit(&|| progress.step())?;
    progress.finish();
    classifier
        .write(BufWriter::new(file))
        .with_context(|| arguments.output.display().to_string())?;
    eprintln!("wrote {}", arguments.output.display());
    Ok(Outcome::Done)
}

/// The pages as they are, or in every shape of text.
pub fn shaped(pages: Vec<LabelledPage>, text: bool) -> Vec<LabelledPage> {
    if !text {
        return pages;
    }
    Shape::ALL
        .into_iter()
        .flat_map(|shape| pages.iter().map(move |page| as_text(page, shape)))
        .collect()
}
