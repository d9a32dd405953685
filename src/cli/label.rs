//! `chaffinch label`: predicted labels as a labels file, for a person to correct; rules of selectors win over the
//! prediction.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Context, Result, bail};
use chaffinch::corpus::{Input, LARGEST, expand, page_name, read_bytes, read_document};
use chaffinch::training::{GoldRow, by_certainty, certainty, write_gold};
use chaffinch::{Document, Kind, Label, decode, segment_selected};
use rayon::prelude::*;
use scraper::Selector;

use super::models::{ModelArguments, Models};
use super::{Outcome, complain, outcome};

#[derive(clap::Args)]
pub struct Arguments {
    /// Pages or folders of pages, HTML or text
    #[arg(required = true, value_name = "PAGE")]
    pages: Vec<PathBuf>,
    /// Labels file to write; a file that is there is not written over
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    models: ModelArguments,
    /// Label of the blocks in elements that CSS selectors pick, whatever the model says: 'appeal=.donate, #newsletter';
    /// of several rules for a block the last wins
    #[arg(long, value_name = "LABEL=SELECTORS")]
    rule: Vec<Rule>,
}

/// A label for whatever stands in certain elements.
#[derive(Debug, Clone)]
struct Rule {
    label: Label,
    selector: Selector,
}

impl FromStr for Rule {
    type Err = String;

    fn from_str(rule: &str) -> Result<Self, String> {
        let (label, selectors) = rule
            .split_once('=')
            .ok_or("a rule is LABEL=SELECTORS, as in 'appeal=.donate'")?;
        let label = label.trim().parse::<Label>();
        let selector = Selector::parse(selectors.trim());
        Ok(Rule {
            label: label.map_err(|error| error.to_string())?,
            selector: selector.map_err(|_| format!("{:?} is no CSS selector", selectors.trim()))?,
        })
    }
}

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let models = Models::of_arguments(&arguments.models)?;
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
        .map(|input| label(input, &models, &arguments.rule))
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
    pages.sort_by(|one, other| by_certainty(one.told(), other.told()));
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
    /// How certain the model is of them.
    certainty: f64,
}

impl Labelled {
    /// What its place goes by.
    fn told(&self) -> (f64, &str) {
        (self.certainty, &self.rows[0].page)
    }
}

fn label(input: &Input, models: &Models, rules: &[Rule]) -> Result<Labelled> {
    let document = read_document(input, LARGEST)?;
    let ruled = ruled(input, &document, rules)?;
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
                label: ruled[block].unwrap_or_else(|| probabilities.best()),
                text: content.text.clone(),
            })
            .collect(),
        certainty: certainty(&probabilities),
    })
}

/// By block, the label that a rule gives; none for text without markup.
fn ruled(input: &Input, document: &Document, rules: &[Rule]) -> Result<Vec<Option<Label>>> {
    let mut labels = vec![None; document.blocks.len()];
    if rules.is_empty() || document.kind == Kind::Text {
        return Ok(labels);
    }
    let selectors: Vec<Selector> = rules.iter().map(|rule| rule.selector.clone()).collect();
    let bytes = read_bytes(input, LARGEST)?;
    let (_, picked) = segment_selected(&decode(&bytes), &selectors);
    for (rule, picked) in rules.iter().zip(picked) {
        for (label, _) in labels.iter_mut().zip(picked).filter(|(_, picked)| *picked) {
            *label = Some(rule.label);
        }
    }
    Ok(labels)
}
