//! One function a command: ask the workbench, show the answer.

mod authority;
mod calibrate;
mod demo;
mod evaluate;
mod export;
mod import;
mod line;
mod lines;
mod quality;
mod reference;
mod simulate;
mod sources;
mod watch;

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use workbench::Workbench;

use crate::cli::{Arguments, Command};
use crate::zone::Zone;

/// Runs the command that the arguments name.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let zone = Zone::named(&arguments.tz)?;
    let store = arguments.store.as_path();
    match &arguments.command {
        Command::Demo(command) => demo::run(command, &zone),
        Command::Init => init(store),
        Command::Import(command) => import::run(command, store, arguments.format),
        Command::Sources(command) => sources::run(command, store, arguments.format, &zone),
        Command::Authority(command) => authority::run(command, store, arguments.format, &zone),
        Command::Quality(command) => quality::run(command, store, arguments.format),
        Command::Lines(command) => lines::run(command, store, arguments.format, &zone),
        Command::Line(command) => line::run(command, store, arguments.format, &zone),
        Command::Export(command) => export::run(command, store, arguments.format),
        Command::Evaluate(command) => evaluate::run(command, store, arguments.format),
        Command::Simulate(command) => simulate::run(command),
        Command::Compact => compact(store),
        Command::Calibrate(command) => calibrate::run(command),
        Command::Reference => reference::run(),
    }
}

fn init(store: &Path) -> anyhow::Result<()> {
    Workbench::init(store)?;
    eprintln!("An empty store is in {}. Next: throughline import FILE|FOLDER --authority URN", store.display());
    Ok(())
}

fn compact(store: &Path) -> anyhow::Result<()> {
    Workbench::open(store)?.compact()?;
    eprintln!(
        "Every month is as one delivery of everything would have written it, and the small tables are one file each."
    );
    Ok(())
}

/// Now, UTC milliseconds: the one place where the program looks at a clock for records.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Who works here: the operating system's user.
pub(crate) fn user() -> String {
    std::env::var("USER").or_else(|_| std::env::var("USERNAME")).unwrap_or_else(|_| "local operator".to_owned())
}
