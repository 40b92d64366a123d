#![doc = include_str!("../README.md")]

mod chart;
mod cli;
mod commands;
mod output;
mod progress;
mod quality_page;
mod zone;

use std::process::ExitCode;

use clap::Parser;

use cli::Arguments;
use commands::Outcome;

/// Exit status where a check found what it looks for (contract, section 1).
const FOUND: u8 = 1;
/// Exit status for wrong use and bad input (contract, section 1).
const BAD_INPUT: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match commands::run(&arguments) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(FOUND),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            commands::show_conflict(&error);
            eprintln!("throughline: {error:#}");
            ExitCode::from(BAD_INPUT)
        }
    }
}

/// Whether the reader of standard output has gone (`throughline lines | head`), which is no failure.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}
