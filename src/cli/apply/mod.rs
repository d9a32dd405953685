//! `chaffinch apply`: documents in, labelled or cleaned documents out, in the order they were given.
//!
//! One thread finds documents, all threads do them, one writes them; batches bound what is held in memory. What
//! is done to a document stands in `work`, where results go in `target`.

mod counts;
mod part;
mod target;
mod watch;
mod work;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use chaffinch::Label;
use chaffinch::corpus::{
    Body, Container, Format, Found, Input, LARGEST, Naming, Place, Reading, documents_in, expand,
};
use rayon::prelude::*;
use xxhash_rust::xxh3::Xxh3Default;

use super::models::{ModelArguments, Models};
use super::{Outcome, complain, outcome};
use counts::Counts;
use target::{Target, Wanted, is_folder};
use watch::Watch;
use work::{Done, Work, file_name};

/// Documents in a batch at most ...
const BATCH: usize = 256;
/// ... and bytes, save where one document has more.
const BATCH_BYTES: u64 = 8 << 20;

#[derive(clap::Args)]
pub struct Arguments {
    /// Files, folders, patterns, or - for standard input: HTML, text, JSON lines, WARC, each also compressed with gzip
    /// or zstd, and Parquet
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// How to write the result [default: by the name of the output; else text for pages, jsonl for rows]
    #[arg(long, value_enum)]
    format: Option<FormatName>,
    /// Labels of the blocks to keep [default: story; in CSV all]
    #[arg(long, value_delimiter = ',', value_name = "LABELS")]
    keep: Vec<Label>,
    /// File to write to, compressed where it ends in .gz or .zst, or folder to write one file per document to (a
    /// folder that is there, or a name ending in /)
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    #[command(flatten)]
    models: ModelArguments,
    /// Field of rows that holds HTML [default: html, content, raw_content or text, told by its content]
    #[arg(long, value_name = "NAME")]
    html_field: Option<String>,
    /// Field of rows that holds text
    #[arg(long, value_name = "NAME")]
    text_field: Option<String>,
    /// Field of rows that names the document [default: id or url]
    #[arg(long, value_name = "NAME")]
    id_field: Option<String>,
    /// Field of rows for the kept text [default: text, or chaffinch_text where rows have a text already]
    #[arg(long, value_name = "NAME")]
    text_field_out: Option<String>,
    /// Add the labelled blocks to rows
    #[arg(long)]
    blocks: bool,
    /// Don't read documents of more bytes than this, decompressed
    #[arg(long, value_name = "N", default_value_t = LARGEST)]
    max_bytes: u64,
    /// End at the first document that can't be read
    #[arg(long)]
    strict: bool,
    /// Go on with a run that was stopped
    #[arg(long)]
    resume: bool,
    /// Threads to label with [default: one for each core]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// No progress, no summary
    #[arg(short, long)]
    quiet: bool,
    /// Write the summary to a file
    #[arg(long, value_name = "FILE")]
    json_summary: Option<PathBuf>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum FormatName {
    Text,
    Markdown,
    Jsonl,
    Csv,
    Parquet,
}

impl Arguments {
    fn format(&self, inputs: &[Input]) -> Format {
        let by_name = || {
            let name = self.output.as_deref()?.to_string_lossy().to_lowercase();
            let name = name.trim_end_matches(".gz").trim_end_matches(".zst");
            let all = [
                Format::Text,
                Format::Markdown,
                Format::Jsonl,
                Format::Csv,
                Format::Parquet,
            ];
            let ends = |format: &Format| name.ends_with(&format!(".{}", format.ending()));
            all.into_iter().find(ends)
        };
        let by_inputs = || {
            let rows = |input: &Input| match Container::of_name(input.path()) {
                Some(container) => container != Container::Page,
                None => false,
            };
            match inputs.iter().any(rows) {
                true => Format::Jsonl,
                false => Format::Text,
            }
        };
        match self.format {
            Some(FormatName::Text) => Format::Text,
            Some(FormatName::Markdown) => Format::Markdown,
            Some(FormatName::Jsonl) => Format::Jsonl,
            Some(FormatName::Csv) => Format::Csv,
            Some(FormatName::Parquet) => Format::Parquet,
            None => by_name().unwrap_or_else(by_inputs),
        }
    }

    /// What tells one run from another: all that the output depends on.
    fn run(&self, inputs: &[Input], format: Format, models: &Models) -> String {
        let mut hash = Xxh3Default::new();
        let options = (
            (env!("CARGO_PKG_VERSION"), format.ending()),
            &self.keep,
            (&self.html_field, &self.text_field, &self.id_field),
            (&self.text_field_out, self.blocks, self.max_bytes),
        );
        hash.update(format!("{options:?} {inputs:?}").as_bytes());
        hash.update(&models.identity().to_le_bytes());
        format!("{:016x}", hash.digest())
    }
}

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let started = Instant::now();
    let models = Models::of_arguments(&arguments.models)?;
    let mut inputs = Vec::new();
    let mut missing = 0;
    for argument in &arguments.inputs {
        match expand(argument) {
            Ok(found) => inputs.extend(found),
            Err(error) if arguments.strict => return Err(error.into()),
            Err(error) => {
                complain(&error.into());
                missing += 1;
            }
        }
    }
    let format = arguments.format(&inputs);
    let keep: &[Label] = match (arguments.keep.as_slice(), format) {
        ([], Format::Csv) => &Label::ALL,
        ([], _) => &[Label::Story],
        (keep, _) => keep,
    };
    if inputs.is_empty() {
        return outcome(missing, missing);
    }
    let naming = Naming {
        text_field: arguments.text_field_out.clone(),
        blocks: arguments.blocks,
    };
    let target = Target::new(Wanted {
        output: arguments.output.as_deref(),
        format,
        resume: arguments.resume,
        run: arguments.run(&inputs, format, &models),
        naming: naming.clone(),
    })?;
    if arguments.output.as_deref().is_some_and(is_folder) {
        refuse_clashes(&inputs, format)?;
    }
    let work = Work {
        models: &models,
        reading: Reading {
            html_field: arguments.html_field.clone(),
            text_field: arguments.text_field.clone(),
            id_field: arguments.id_field.clone(),
            largest: arguments.max_bytes,
        },
        format,
        keep,
        naming,
        folder: target.folder(),
        resume: arguments.resume,
    };
    let watch = Watch::new(&inputs, arguments.quiet);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(arguments.threads.unwrap_or(0))
        .build()?;
    let counts = go(&inputs, &work, target, &pool, &watch, arguments.strict)?;
    let seconds = started.elapsed().as_secs_f64();
    let summary = counts.summary(keep, seconds);
    if let Some(path) = &arguments.json_summary {
        std::fs::write(path, summary.json()? + "\n").with_context(|| path.display().to_string())?;
    }
    if arguments.output.is_some() && !arguments.quiet {
        eprint!("{summary}");
    }
    outcome(
        missing + counts.failures as usize,
        missing + counts.documents as usize,
    )
}

/// Finds, does and writes all documents.
fn go(
    inputs: &[Input],
    work: &Work<'_>,
    target: Target,
    pool: &rayon::ThreadPool,
    watch: &Watch,
    strict: bool,
) -> Result<Counts> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    // Only the first call of a process can set it; another one keeps what is there.
    let _ = ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::SeqCst) {
            std::process::exit(INTERRUPTED);
        }
    });
    let done_before = match work.folder {
        Some(_) => 0,
        None => target.counts.documents,
    };
    let (to_workers, batches) = sync_channel(1);
    let (to_writer, done) = sync_channel(1);
    std::thread::scope(|scope| {
        let stop = &interrupted;
        scope.spawn(move || find(inputs, work, done_before, watch, stop, &to_workers));
        let writer = scope.spawn(move || write(target, &done, watch, strict, stop));
        for batch in batches {
            let batch: Vec<Found> = batch;
            let done: Vec<Result<Done>> =
                pool.install(|| batch.into_par_iter().map(|found| work.of(found)).collect());
            // The writer has failed, and says why itself.
            if to_writer.send(done).is_err() {
                break;
            }
        }
        drop(to_writer);
        let counts = writer.join();
        counts.unwrap_or_else(|_| bail!("the writing thread ended"))
    })
}

/// The exit code after an interrupt, as shells have it.
const INTERRUPTED: i32 = 130;

/// Finds documents and hands them over in batches.
fn find(
    inputs: &[Input],
    work: &Work<'_>,
    mut skip: u64,
    watch: &Watch,
    stop: &AtomicBool,
    to_workers: &SyncSender<Vec<Found>>,
) {
    let mut batch = Vec::new();
    let mut bytes = 0;
    for input in inputs {
        let count: &Arc<AtomicU64> = &watch.bytes;
        let found = documents_in(input, &work.reading, count).unwrap_or_else(|error| {
            let place = Place {
                path: input.path().into(),
                row: None,
            };
            let body = Body::Broken(error.to_string());
            Box::new(std::iter::once(Found { place, body }))
        });
        for found in found {
            if stop.load(Ordering::SeqCst) {
                return;
            }
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let size = found.bytes();
            bytes += size;
            watch.found(&found, size);
            batch.push(found);
            if batch.len() >= BATCH || bytes >= BATCH_BYTES {
                bytes = 0;
                if to_workers.send(std::mem::take(&mut batch)).is_err() {
                    return;
                }
            }
        }
    }
    // Nobody waits for it where the writer has failed.
    let _ = to_workers.send(batch);
}

/// Writes what is done, in order.
fn write(
    mut target: Target,
    done: &Receiver<Vec<Result<Done>>>,
    watch: &Watch,
    strict: bool,
    stop: &AtomicBool,
) -> Result<Counts> {
    for batch in done {
        for done in batch {
            let done = done?;
            if let Some(error) = done.error {
                if strict {
                    return Err(anyhow!(error));
                }
                if done.unnamed {
                    watch.complain(&anyhow!(error));
                }
            }
            target.write(done.product, &done.counts)?;
        }
        watch.done(&target.counts);
    }
    watch.finish();
    if stop.load(Ordering::SeqCst) {
        let documents = target.counts.documents;
        let more = target.stop()?;
        eprintln!("chaffinch: interrupted after {documents} documents{more}");
        std::process::exit(INTERRUPTED);
    }
    target.finish()
}

/// Two inputs of one name would write over each other.
fn refuse_clashes(inputs: &[Input], format: Format) -> Result<()> {
    let mut names: Vec<(String, &Path)> = inputs
        .iter()
        .map(|input| (file_name(input.path(), None, format), input.path()))
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
