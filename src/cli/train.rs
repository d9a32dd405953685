//! `chaffinch train`: fits a model to labelled pages and says how good it will be on sites it has not seen.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use anyhow::{Context, Result};
use chaffinch::training::{FOLDS, Training};

use super::Outcome;
use super::evaluate::{CrossValidation, joined};
use super::pages::{Progress, Shapes};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    pages: Shapes,
    /// File to write the model to
    #[arg(short, long, value_name = "MODEL")]
    output: PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let shapes = arguments.pages.read()?;
    // Fail before the long work, not after it.
    let path = &arguments.output;
    let mut file = File::create(path).with_context(|| path.display().to_string())?;

    let (names, pages) = joined(shapes);
    let training = Training::new(&pages)?;
    println!("Cross-validation by site, {FOLDS} folds");
    for (name, report) in CrossValidation::new(&training, &pages)?.reports(&names) {
        println!("\n{name}\n\n{report}");
    }
    let progress = Progress::new("fitting", Training::fits_of_all());
    let classifier = training.fit(&|| progress.step())?;
    progress.finish();
    classifier
        .write(BufWriter::new(&mut file))
        .with_context(|| path.display().to_string())?;
    eprintln!("wrote {}", path.display());
    Ok(Outcome::Done)
}
