//! `chaffinch review`: predicted labels in the browser, for a person to look at and correct.
//!
//! `session` knows the pages and their labels, `labels_file` the file they are kept in, `lesson` what finished pages
//! teach of the others, `server` speaks HTTP; what runs in the browser is in `review.html`, `review.css` and
//! `review.js`.

mod labels_file;
mod lesson;
mod server;
mod session;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use self::server::Server;
use self::session::Session;
use super::Outcome;
use super::models::{ModelArguments, Models};

#[derive(clap::Args)]
pub struct Arguments {
    /// Folder of pages, HTML or text, also compressed
    #[arg(long, value_name = "DIR")]
    pages: PathBuf,
    /// Labels file to correct, made at the first change where it is missing; a column "reviewed" is added, which says
    /// yes where a person set or confirmed the label [default: labels.csv beside the folder of pages]
    #[arg(long, value_name = "FILE")]
    labels: Option<PathBuf>,
    #[command(flatten)]
    models: ModelArguments,
    /// Port of this machine to serve at; 0 takes one that is free
    #[arg(long, value_name = "N", default_value_t = 7878)]
    port: u16,
}

pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let models = Models::of_arguments(&arguments.models)?;
    // A port that is taken shows before the pages are read.
    let server = Server::bind(arguments.port)?;
    let labels = match &arguments.labels {
        Some(labels) => labels.clone(),
        None => beside(&arguments.pages)?,
    };
    let session = Session::read(&arguments.pages, &labels, &models)?;
    eprintln!(
        "{} pages, labels in {}; Ctrl-C ends",
        session.pages.len(),
        session.file.path().display()
    );
    let mut output = io::stdout().lock();
    writeln!(output, "{}", server.address())?;
    output.flush()?;
    drop(output);
    server.serve(session);
    Ok(Outcome::Done)
}

fn beside(pages: &Path) -> Result<PathBuf> {
    let pages = fs::canonicalize(pages).with_context(|| pages.display().to_string())?;
    Ok(pages.with_file_name("labels.csv"))
}
