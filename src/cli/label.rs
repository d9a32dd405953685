//! `chaffinch label`: predicted labels as a labels file, for a person to correct.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use chaffinch::Probabilities;
use chaffinch::corpus::{Input, LARGEST, expand, page_name, read_document};
use chaffinch::training::{GoldRow, write_gold};
use rayon::prelude::*;

use super::models::Models;
use super::{Outcome, complain, outcome};

#[derive(clap::Args)]
pub struct Arguments {
    /// Pages or folders of pages, HTML or text
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<PathBuf>,
    /// Labels file to write; a file that is there is not written over
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Model file to use instead of the shipped ones
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let models = Models::read(arguments.model.as_deref())?;
    if arguments.output.exists() {
        // It may hold hours of someone's corrections.
        bail!(
            "{}: already there, not written over",
            arguments.output.display()
        );
    }
    let mut failures = 0;
    let mut inputs = Vec::new();
    for page in &arguments.pages {
        match expand(page) {
            Ok(found) => inputs.extend(found),
            Err(error) => {
                complain(&error.into());
                failures += 1;
            }
        }
    }
    let total = inputs.len() + failures;
    let labelled: Vec<Result<Labelled>> = inputs
        .par_iter()
        .map(|input| label(input, &models))
        .collect();
    let mut pages = Vec::new();
    for labelled in labelled {
        match labelled {
            Ok(labelled) => pages.push(labelled),
            Err(error) => {
                complain(&error);
                failures += 1;
            }
        }
    }
    if pages.is_empty() {
        return outcome(failures, total);
    }
    pages.sort_by(|a, b| {
        a.certainty
            .total_cmp(&b.certainty)
            .then_with(|| a.rows[0].page.cmp(&b.rows[0].page))
    });
    let path = &arguments.output;
    let file = File::create(path).with_context(|| path.display().to_string())?;
    write_gold(
        BufWriter::new(file),
        pages.iter().flat_map(|page| &page.rows),
    )
    .with_context(|| path.display().to_string())?;
    outcome(failures, total)
}

struct Labelled {
    rows: Vec<GoldRow>,
    /// The mean probability of the labels given.
    certainty: f64,
}

fn label(input: &Input, models: &Models) -> Result<Labelled> {
    let document = read_document(input, LARGEST)?;
    let model = models
        .for_document(&document)
        .with_context(|| input.path().display().to_string())?;
    let probabilities = model.predict(&document);
    let name = page_name(input.path());
    let rows = document.blocks.iter().zip(&probabilities).enumerate();
    Ok(Labelled {
        rows: rows
            .map(|(block, (content, probabilities))| GoldRow {
                page: name.clone(),
                block,
                label: probabilities.best(),
                text: content.text.clone(),
            })
            .collect(),
        certainty: certainty(&probabilities),
    })
}

fn certainty(probabilities: &[Probabilities]) -> f64 {
    let sum: f64 = probabilities
        .iter()
        .map(|block| f64::from(block[block.best()]))
        .sum();
    sum / probabilities.len().max(1) as f64
}
