//! `chaffinch explain`: for each block, what spoke for its label and what against.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use chaffinch::corpus::{Input, LARGEST, expand, read_document};
use chaffinch::{Classifier, Document, Explanation, Label};

use super::Outcome;
use super::models::{ModelArguments, Models};

/// Reasons shown for a block among others, and for one asked for alone.
const BRIEFLY: usize = 3;
const FULLY: usize = 12;

/// Characters of a block's text that are shown.
const TEXT_SHOWN: usize = 100;

#[derive(clap::Args)]
pub struct Arguments {
    /// A page, HTML or text, or - for standard input
    #[arg(value_name = "PAGE")]
    page: PathBuf,
    /// Only this block, with more of its reasons; blocks are counted from 0
    #[arg(long, value_name = "N")]
    block: Option<usize>,
    #[command(flatten)]
    models: ModelArguments,
}

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let models = Models::of_arguments(&arguments.models)?;
    let name = arguments.page.display();
    let [input]: [Input; 1] = match expand(&arguments.page)?.try_into() {
        Ok(input) => input,
        Err(_) => bail!("{name}: a folder; explain reads one page"),
    };
    let document = read_document(&input, LARGEST)?;
    let model = models
        .for_document(&document)
        .with_context(|| name.to_string())?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let explanations = model.explain(&document);
    match arguments.block {
        Some(block) => {
            let Some(explanation) = explanations.get(block) else {
                bail!("{name}: no block {block}, it has {}", document.blocks.len());
            };
            write_one(&mut out, model, &document, block, explanation, FULLY)?;
        }
        None => {
            for (block, explanation) in explanations.iter().enumerate() {
                write_one(&mut out, model, &document, block, explanation, BRIEFLY)?;
            }
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn write_one(
    out: &mut impl Write,
    model: &Classifier,
    document: &Document,
    block: usize,
    explanation: &Explanation,
    shown: usize,
) -> Result<()> {
    let probabilities = &explanation.probabilities;
    let label = probabilities.best();
    let content = &document.blocks[block];
    let element = document
        .element_name(content)
        .map(|tag| format!(" <{tag}>"));
    let text: String = content.text.chars().take(TEXT_SHOWN).collect();
    let cut = if text.len() < content.text.len() {
        " ..."
    } else {
        ""
    };
    writeln!(out, "block {block}{}: {label}", element.unwrap_or_default())?;
    writeln!(out, "  {text}{cut}")?;
    write!(out, " ")?;
    for label in Label::ALL {
        write!(out, " {label} {:.3}", probabilities[label])?;
    }
    writeln!(out)?;
    let ranked = explanation.ranked(label);
    let parts = |part: &mut dyn Iterator<Item = &(String, f32)>| -> String {
        let named: Vec<String> = part
            .map(|(name, value)| format!("{name} {value:+.2}"))
            .collect();
        named.join(", ")
    };
    let mut pro = ranked.iter().filter(|(_, value)| *value > 0.0).take(shown);
    let mut contra = ranked
        .iter()
        .rev()
        .filter(|(_, value)| *value < 0.0)
        .take(shown);
    writeln!(out, "  for:     {}", parts(&mut pro))?;
    writeln!(out, "  against: {}", parts(&mut contra))?;
    let words = model.words_of(document, block, label);
    let mut pro = words.iter().filter(|(_, value)| *value > 0.0).take(shown);
    let mut contra = words
        .iter()
        .rev()
        .filter(|(_, value)| *value < 0.0)
        .take(shown);
    writeln!(out, "  words for:     {}", parts(&mut pro))?;
    writeln!(out, "  words against: {}", parts(&mut contra))?;
    writeln!(out)?;
    Ok(())
}
