//! The labelled pages that `train`, `evaluate` and `features` read, and the progress they show.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use anyhow::{Context, Result};
use chaffinch::Kind;
use chaffinch::corpus::{Corpus, read_corpus};
use chaffinch::training::{LabelledPage, Shape, as_text, read_letters, with_letters};
use indicatif::{ProgressBar, ProgressStyle};

#[derive(clap::Args)]
pub struct Pages {
    /// Folder of pages, HTML or text, also gzip-compressed
    #[arg(long, value_name = "DIR")]
    pages: PathBuf,
    /// Labels of the pages: CSV with page, block, label, text; page is a file's name without endings
    #[arg(long, value_name = "FILE")]
    labels: PathBuf,
    /// Sites of the pages: CSV with page, site, perhaps language and type [default: pages.csv beside the labels where there is one; else each
    /// page is its own site]
    #[arg(long, value_name = "FILE")]
    sites: Option<PathBuf>,
    /// Kinds of the appeals, to score each: CSV with page, first, last, kind [default: appeals.csv beside the labels
    /// where there is one]
    #[arg(long, value_name = "FILE")]
    appeals: Option<PathBuf>,
}

#[derive(clap::Args)]
pub struct Shapes {
    #[command(flatten)]
    pages: Pages,
    /// Read the pages as the text without markup that scrapers leave of them
    #[arg(long)]
    as_text: bool,
    /// Letters to set into the pages for a fit, as JSON lines: {"id": ..., "kind": ..., "blocks": [{"element": ...,
    /// "text": ...}]}; those of the kind "giving" are passages of story
    #[arg(long, value_name = "FILE", num_args = 1..)]
    letters: Vec<PathBuf>,
}

/// Labelled pages in one shape; a fit sees all shapes together, scores are given for each.
pub struct Shaped {
    pub name: &'static str,
    pub pages: Vec<LabelledPage>,
}

impl Pages {
    /// Reads the pages and says what did not fit together.
    pub fn read(&self) -> Result<Corpus> {
        let given_or_beside = |given: &Option<PathBuf>, name: &str| {
            let beside = self.labels.with_file_name(name);
            given.clone().or(beside.is_file().then_some(beside))
        };
        let sites = given_or_beside(&self.sites, "pages.csv");
        let appeals = given_or_beside(&self.appeals, "appeals.csv");
        let corpus = read_corpus(
            &self.pages,
            &self.labels,
            sites.as_deref(),
            appeals.as_deref(),
        )?;
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

impl Shapes {
    /// Reads the pages and turns them into the shapes that a fit sees.
    pub fn read(&self) -> Result<Vec<Shaped>> {
        let pages = self.pages.read()?.pages;
        let kind = if self.as_text { Kind::Text } else { Kind::Html };
        let mut written = Vec::new();
        for path in &self.letters {
            let file = File::open(path).with_context(|| path.display().to_string())?;
            let letters =
                read_letters(BufReader::new(file)).with_context(|| path.display().to_string())?;
            written.extend(letters);
        }
        let letters = match written.is_empty() {
            true => Vec::new(),
            false => with_letters(&pages, &written, kind),
        };
        let mut shapes = if self.as_text {
            let shape = |name, shape| Shaped {
                name,
                pages: pages.iter().map(|page| as_text(page, shape)).collect(),
            };
            vec![
                shape("blocks as lines", Shape::Whole),
                shape("most navigation gone", Shape::Scraped),
                shape("image descriptions gone too", Shape::Paragraphs),
            ]
        } else {
            vec![Shaped {
                name: "pages",
                pages,
            }]
        };
        shapes.push(Shaped {
            name: "with letters set in",
            pages: letters,
        });
        shapes.retain(|shape| !shape.pages.is_empty());
        Ok(shapes)
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
