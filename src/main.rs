//! The program: parses the command line and hands over to one file a command.

mod cli;

use std::process::ExitCode;

/// Pages are made of thousands of small pieces, which the system's allocator hands out more slowly.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
