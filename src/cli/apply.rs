//! `chaffinch apply`: pages in, labelled or cleaned documents out, in the order they were given.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use chaffinch::Label;
use chaffinch::corpus::{
    Classified, Format, Input, expand, page_name, read_document, write_csv_header, write_document,
};
use rayon::prelude::*;

use super::models::Models;
use super::{Outcome, complain, outcome};

/// Documents labelled side by side before they are written; bounds what is held in memory.
const BATCH: usize = 256;

#[derive(clap::Args)]
pub struct Arguments {
    /// Files, folders of pages, or - for standard input; HTML or text, also gzip-compressed
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// How to write the result
    #[arg(long, value_enum, default_value = "text")]
    format: FormatName,
    /// Labels of the blocks to keep [default: story; in CSV all]
    #[arg(long, value_delimiter = ',', value_name = "LABELS")]
    keep: Vec<Label>,
    /// File to write to, or folder to write one file per input to (a folder that is there, or a name ending in /)
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Model file to use instead of the shipped ones
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum FormatName {
    Text,
    Markdown,
    Jsonl,
    Csv,
}

impl FormatName {
    fn format(self) -> Format {
        match self {
            FormatName::Text => Format::Text,
            FormatName::Markdown => Format::Markdown,
            FormatName::Jsonl => Format::Jsonl,
            FormatName::Csv => Format::Csv,
        }
    }
}

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let models = Models::read(arguments.model.as_deref())?;
    let mut inputs = Vec::new();
    let mut failures = 0;
    for argument in &arguments.inputs {
        match expand(argument) {
            Ok(found) => inputs.extend(found),
            Err(error) => {
                complain(&error.into());
                failures += 1;
            }
        }
    }
    let total = inputs.len() + failures;
    let mut sink = Sink::new(arguments, &inputs)?;
    for batch in inputs.chunks(BATCH) {
        let classified: Vec<Result<Classified>> = batch
            .par_iter()
            .map(|input| classify(input, &models))
            .collect();
        for classified in classified {
            match classified {
                Ok(classified) => sink.write(&classified)?,
                Err(error) => {
                    complain(&error);
                    failures += 1;
                }
            }
        }
    }
    sink.finish()?;
    outcome(failures, total)
}

fn classify(input: &Input, models: &Models) -> Result<Classified> {
    let document = read_document(input)?;
    let id = input.path().display().to_string();
    let model = models.for_document(&document).with_context(|| id.clone())?;
    let probabilities = model.predict(&document);
    Ok(Classified {
        id,
        document,
        probabilities,
    })
}

/// Where results go.
struct Sink<'a> {
    format: Format,
    keep: &'a [Label],
    target: Target,
    written: usize,
}

enum Target {
    /// One stream for all.
    Stream(Box<dyn Write>),
    /// A file for each input.
    Folder(PathBuf),
}

impl<'a> Sink<'a> {
    fn new(arguments: &'a Arguments, inputs: &[Input]) -> Result<Self> {
        let format = arguments.format.format();
        let target = match &arguments.output {
            None => Target::Stream(Box::new(BufWriter::new(std::io::stdout().lock()))),
            Some(path) if is_folder(path) => {
                std::fs::create_dir_all(path).with_context(|| path.display().to_string())?;
                refuse_clashes(inputs)?;
                Target::Folder(path.clone())
            }
            Some(path) => {
                let file = File::create(path).with_context(|| path.display().to_string())?;
                Target::Stream(Box::new(BufWriter::new(file)))
            }
        };
        let mut sink = Sink {
            format,
            keep: match (arguments.keep.as_slice(), format) {
                ([], Format::Csv) => &Label::ALL,
                ([], _) => &[Label::Story],
                (keep, _) => keep,
            },
            target,
            written: 0,
        };
        if let (Target::Stream(stream), Format::Csv) = (&mut sink.target, format) {
            write_csv_header(stream)?;
        }
        Ok(sink)
    }

    fn write(&mut self, classified: &Classified) -> Result<()> {
        let (format, keep) = (self.format, self.keep);
        match &mut self.target {
            Target::Stream(stream) => {
                // Between two documents of running text stands an empty line, as between two blocks.
                if self.written > 0 && matches!(format, Format::Text | Format::Markdown) {
                    writeln!(stream)?;
                }
                write_document(stream, classified, format, keep)?;
            }
            Target::Folder(folder) => {
                let name = page_name(Path::new(&classified.id));
                let path = folder.join(format!("{name}.{}", format.ending()));
                let write = || -> std::io::Result<()> {
                    let mut file = BufWriter::new(File::create(&path)?);
                    if format == Format::Csv {
                        write_csv_header(&mut file)?;
                    }
                    write_document(&mut file, classified, format, keep)?;
                    file.flush()
                };
                write().with_context(|| path.display().to_string())?;
            }
        }
        self.written += 1;
        Ok(())
    }

    fn finish(self) -> Result<()> {
        if let Target::Stream(mut stream) = self.target {
            stream.flush()?;
        }
        Ok(())
    }
}

fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.as_os_str().to_string_lossy().ends_with('/')
}

/// Two inputs of one name would write over each other.
fn refuse_clashes(inputs: &[Input]) -> Result<()> {
    let mut names: Vec<(String, &Path)> = inputs
        .iter()
        .map(|input| (page_name(input.path()), input.path()))
        .collect();
    names.sort();
    for pair in names.windows(2) {
        if pair[0].0 == pair[1].0 {
            bail!(
                "{} and {} would both be written as {}: write them to different folders, or to one file",
                pair[0].1.display(),
                pair[1].1.display(),
                pair[0].0
            );
        }
    }
    Ok(())
}
