//! The labelled pages that `train`, `evaluate` and `features` read, and the progress they show.

use std::path::PathBuf;

use anyhow::Result;
use chaffinch::corpus::{Corpus, read_corpus};
use indicatif::{ProgressBar, ProgressStyle};

#[derive(clap::Args)]
pub struct Pages {
    /// Folder of pages, HTML or text, also gzip-compressed
    #[arg(long, value_name = "DIR")]
    pages: PathBuf,
    /// Labels of the pages: CSV with page, block, label, text; page is a file's name without endings
    #[arg(long, value_name = "FILE")]
    labels: PathBuf,
    /// Sites of the pages: CSV with page, site [default: pages.csv beside the labels where there is one; else each
    /// page is its own site]
    #[arg(long, value_name = "FILE")]
    sites: Option<PathBuf>,
}

impl Pages {
    /// Reads the pages and says what did not fit together.
    pub fn read(&self) -> Result<Corpus> {
        let beside = self.labels.with_file_name("pages.csv");
        let sites = match &self.sites {
            Some(sites) => Some(sites.as_path()),
            None => beside.is_file().then_some(beside.as_path()),
        };
        let corpus = read_corpus(&self.pages, &self.labels, sites)?;
        let blocks: usize = corpus.pages.iter().map(|page| page.labels.len()).sum();
        eprintln!("{} pages, {blocks} blocks", corpus.pages.len());
        let missing = &corpus.missing_pages;
        if let Some(first) = missing.first() {
            eprintln!(
                "warning: {} labelled pages are not in {}: {first}{}",
                missing.len(),
                self.pages.display(),
                if missing.len() > 1 { ", ..." } else { "" }
            );
        }
        if corpus.unmatched_rows + corpus.unmatched_blocks > 0 {
            eprintln!(
                "unmatched: {} rows of the labels, {} blocks of the pages",
                corpus.unmatched_rows, corpus.unmatched_blocks
            );
        }
        Ok(corpus)
    }
}

/// A bar over a known number of steps; where no one watches a terminal, a line at every tenth of the way.
pub struct Progress {
    bar: ProgressBar,
    what: &'static str,
}

impl Progress {
    pub fn new(what: &'static str, steps: usize) -> Self {
        let bar = ProgressBar::new(steps as u64);
        if let Ok(style) = ProgressStyle::with_template("{msg} {bar:40} {pos}/{len} {eta}") {
            bar.set_style(style);
        }
        bar.set_message(what);
        Progress { bar, what }
    }

    pub fn step(&self) {
        self.bar.inc(1);
        let (done, all) = (self.bar.position(), self.bar.length().unwrap_or(1).max(1));
        let tenth = |position: u64| position * 10 / all;
        if self.bar.is_hidden() && tenth(done) > tenth(done - 1) {
            eprintln!("{}: {done} of {all}", self.what);
        }
    }

    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
