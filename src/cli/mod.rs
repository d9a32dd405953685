//! The command line: what can be asked for, and what a command's end means to the shell.
//!
//! Exit codes: 0 when all went well, 1 when something failed, a single document among others included, 2 when the
//! command line itself was wrong, 130 after an interrupt.

mod apply;
mod aside;
mod evaluate;
mod explain;
mod features;
mod label;
mod models;
mod pages;
mod review;
mod shell;
mod train;

use std::io;
use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory, Parser, Subcommand};

/// Labels every block of a web page or scraped text as story, appeal, caption or navigation.
#[derive(Parser)]
#[command(version, max_term_width = 100, after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 all done; 1 something failed, a single document among others included; \
    2 wrong command line; 130 interrupted";

#[derive(Subcommand)]
enum Command {
    /// Label the blocks of pages and write what is to be kept
    Apply(apply::Arguments),
    /// Show why a block got its label
    Explain(explain::Arguments),
    /// Write predicted labels for a person to correct, least certain pages first
    Label(label::Arguments),
    /// Look at predicted labels in the browser and correct them
    Review(review::Arguments),
    /// Fit a model to labelled pages, cross-validated by site
    Train(train::Arguments),
    /// Score a model on labelled pages
    Evaluate(evaluate::Arguments),
    /// Write the features of labelled pages as a table
    Features(features::Arguments),
    /// Write what a shell needs to complete this program's arguments
    Completions(shell::Completions),
    /// Write manual pages
    Man(shell::Man),
}

/// How a command ended that could not do everything it was asked.
enum Outcome {
    Done,
    /// Some inputs failed; each was named when it did.
    Partly,
}

/// Runs the program.
pub fn run() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Apply(arguments) => apply::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Label(arguments) => label::run(&arguments),
        Command::Review(arguments) => review::run(&arguments),
        Command::Train(arguments) => train::run(&arguments),
        Command::Evaluate(arguments) => evaluate::run(&arguments),
        Command::Features(arguments) => features::run(&arguments),
        Command::Completions(of) => Ok(shell::completions(&of, Arguments::command())),
        Command::Man(of) => shell::man(&of, Arguments::command()),
    };
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Partly) => ExitCode::FAILURE,
        // A reader that has seen enough, such as `head`, is no error.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// Says on one line what went wrong.
fn complain(error: &anyhow::Error) {
    let message = format!("{error:#}").replace(['\n', '\r'], " ");
    eprintln!("chaffinch: {message}");
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>();
        let csv = cause
            .downcast_ref::<csv::Error>()
            .and_then(|error| match error.kind() {
                csv::ErrorKind::Io(error) => Some(error),
                _ => None,
            });
        io.or(csv)
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// A command that reads many inputs, done with all that could be read.
fn outcome(failures: usize, inputs: usize) -> Result<Outcome> {
    if failures == 0 {
        return Ok(Outcome::Done);
    }
    if inputs > 1 {
        eprintln!("chaffinch: {failures} of {inputs} inputs failed");
    }
    Ok(Outcome::Partly)
}
