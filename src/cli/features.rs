//! `chaffinch features`: the table that the first pass is fitted on, as CSV.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use chaffinch::features::own_names;
use chaffinch::training::Training;

use super::Outcome;
use super::pages::Pages;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    pages: Pages,
    /// File to write to [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let corpus = arguments.pages.read()?;
    let training = Training::new(&corpus.pages)?;
    let target: Box<dyn Write> = match &arguments.output {
        Some(path) => Box::new(File::create(path).with_context(|| path.display().to_string())?),
        None => Box::new(std::io::stdout().lock()),
    };
    let mut table = csv::Writer::from_writer(BufWriter::new(target));
    let kind = corpus.pages[0].document.kind;
    table.write_field("page")?;
    table.write_field("block")?;
    table.write_field("label")?;
    for name in own_names(kind) {
        table.write_field(name)?;
    }
    table.write_record(None::<&[u8]>)?;
    for (index, page) in corpus.pages.iter().enumerate() {
        let rows = training.rows(index);
        for ((block, label), row) in page.labels.iter().enumerate().zip(rows.rows()) {
            let Some(label) = label else { continue };
            table.write_field(&page.name)?;
            table.write_field(block.to_string())?;
            table.write_field(label.name())?;
            for value in row {
                table.write_field(value.to_string())?;
            }
            table.write_record(None::<&[u8]>)?;
        }
    }
    table.flush()?;
    Ok(Outcome::Done)
}
