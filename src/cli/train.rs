//! `chaffinch train`: fits a model to labelled pages and says how good it will be on sites it has not seen, or teaches
//! a shipped model one site and says how good it will be on the site's other pages.

use std::path::PathBuf;

use anyhow::{Result, bail};
use chaffinch::training::{FOLDS, LabelledPage, Training, adapt};
use chaffinch::{Classifier, Kind, shipped};

use super::Outcome;
use super::aside::Aside;
use super::evaluate::{CrossValidation, joined};
use super::pages::{Progress, Shapes};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    pages: Shapes,
    /// File to write the model to
    #[arg(short, long, value_name = "MODEL")]
    output: PathBuf,
    /// Teach this shipped model the site of a few pages instead of fitting one to many sites
    #[arg(long, value_enum, value_name = "KIND", conflicts_with = "letters")]
    base: Option<Base>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Base {
    Html,
    Text,
}

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let shapes = arguments.pages.read()?;
    // Fail before the long work, not after it.
    let path = &arguments.output;
    let file = Aside::begin(path)?;

    let (names, pages) = joined(shapes);
    let classifier = match arguments.base {
        Some(base) => teach(base, &pages)?,
        None => fit(&names, &pages)?,
    };
    let mut bytes = Vec::new();
    classifier.write(&mut bytes)?;
    file.finish(&bytes)?;
    eprintln!("wrote {}", path.display());
    Ok(Outcome::Done)
}

/// Fits a model to the pages of many sites, and says how good it will be on others.
fn fit(names: &[(&'static str, usize)], pages: &[LabelledPage]) -> Result<Classifier> {
    let training = Training::new(pages)?;
    println!("Cross-validation by site, {FOLDS} folds");
    for (name, report) in CrossValidation::new(&training, pages)?.reports(names) {
        println!("\n{name}\n\n{report}");
    }
    let progress = Progress::new("fitting", Training::fits_of_all());
    let classifier = training.fit(&|| progress.step())?;
    progress.finish();
    Ok(classifier)
}

/// Teaches a shipped model the pages, and says how the pages fare that it was not taught.
fn teach(base: Base, pages: &[LabelledPage]) -> Result<Classifier> {
    let kind = match base {
        Base::Html => Kind::Html,
        Base::Text => Kind::Text,
    };
    if let Some(other) = pages.iter().find(|page| page.document.kind != kind) {
        bail!("{}: not {}, which the base reads", other.name, kind.name());
    }
    let base = shipped(kind)?;
    if pages.len() > 1 {
        let (mut before, mut after, mut blocks) = (0, 0, 0);
        for (left_out, page) in pages.iter().enumerate() {
            let others = pages.iter().enumerate().filter(|(at, _)| *at != left_out);
            let others: Vec<LabelledPage> = others.map(|(_, page)| page.clone()).collect();
            before += wrong(base, page);
            after += wrong(&adapt(base, &others), page);
            blocks += page.labels.iter().flatten().count();
        }
        println!("Each page labelled by a model that was taught the others");
        println!("{blocks} blocks, {before} wrong by the shipped model, {after} by the taught one");
        let seen = pages.iter().filter(|page| base.has_seen(&page.name));
        let seen = seen.count();
        if seen > 0 {
            eprintln!("warning: the shipped model was fitted on {seen} of these pages");
        }
    } else {
        eprintln!("label a second page to see how pages fare that the model was not taught");
    }
    Ok(adapt(base, pages))
}

fn wrong(model: &Classifier, page: &LabelledPage) -> usize {
    let predicted = model.predict(&page.document);
    let both = page.labels.iter().zip(&predicted);
    both.filter(|(label, of)| label.is_some_and(|label| of.best() != label))
        .count()
}
