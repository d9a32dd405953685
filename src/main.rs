//! The program: parses the command line and hands over to one file a command.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
