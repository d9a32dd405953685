//! `chaffinch completions` and `chaffinch man`: what a shell and a manual reader want to know, from the command line's
//! own definition.

use std::io;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Command;
use clap_complete::Shell;

use super::Outcome;

#[derive(clap::Args)]
pub struct Completions {
    /// The shell to complete for
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(clap::Args)]
pub struct Man {
    /// Folder to write the pages to
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub fn completions(arguments: &Completions, mut command: Command) -> Outcome {
    clap_complete::generate(
        arguments.shell,
        &mut command,
        "chaffinch",
        &mut io::stdout(),
    );
    Outcome::Done
}

pub fn man(arguments: &Man, command: Command) -> Result<Outcome> {
    let folder = &arguments.folder;
    let name = || folder.display().to_string();
    std::fs::create_dir_all(folder).with_context(name)?;
    clap_mangen::generate_to(command, folder).with_context(name)?;
    Ok(Outcome::Done)
}
