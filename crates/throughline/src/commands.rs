//! One function a command: ask the workbench, show the answer.

mod authority;
mod calibrate;
mod casework;
mod demo;
mod evaluate;
mod export;
mod import;
mod keeping;
mod line;
mod lines;
mod quality;
mod reference;
mod shown;
mod simulate;
mod sources;
mod watch;

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use workbench::Workbench;

use casework::Desk;

use crate::cli::{Arguments, Command, Format};
use crate::output::Answer;
use crate::zone::Zone;

/// Runs the command that the arguments name.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let zone = Zone::named(&arguments.tz)?;
    let store = arguments.store.as_path();
    let desk = || Desk::open(store, arguments.format, &zone);
    match &arguments.command {
        Command::Demo(command) => demo::run(command, &zone),
        Command::Init => init(store),
        Command::Import(command) => import::run(command, store, arguments.format),
        Command::Sources(command) => sources::run(command, store, arguments.format, &zone),
        Command::Authority(command) => authority::run(command, store, arguments.format, &zone),
        Command::Operation(command) => desk()?.operation(command),
        Command::Person(command) => desk()?.person(command),
        Command::Identifier(command) => desk()?.identifier(command),
        Command::Tenure(command) => desk()?.tenure(command),
        Command::Judge(command) => desk()?.judge(command),
        Command::Note(command) => desk()?.note(command),
        Command::Task(command) => desk()?.task(command),
        Command::Decision(command) => desk()?.decision(command),
        Command::File(command) => desk()?.file(command),
        Command::View(command) => desk()?.view(command),
        Command::Quality(command) => quality::run(command, store, arguments.format),
        Command::Lines(command) => lines::run(command, store, arguments.format, &zone),
        Command::Line(command) => line::run(command, store, arguments.format, &zone),
        Command::Export(command) => export::run(command, store, arguments.format),
        Command::Evaluate(command) => evaluate::run(command, store, arguments.format),
        Command::Simulate(command) => simulate::run(command),
        Command::Compact => compact(store),
        Command::Backup(command) => keeping::backup(command, store, arguments.format, &zone),
        Command::Restore(command) => keeping::restore(command, store, arguments.format, &zone),
        Command::MoveDatabase(command) => keeping::move_database(command, store, arguments.format, &zone),
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

/// Where somebody else was quicker, shows what they wrote beside what was refused, so that nothing is lost.
pub(crate) fn show_conflict(error: &anyhow::Error) {
    let conflict = error.downcast_ref::<workbench::Error>().and_then(workbench::Error::conflict);
    let Some((stored, refused)) = conflict else { return };
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let both = json!({ "stored": read(stored), "refused": read(refused) });
    let answer = Answer { columns: Vec::new(), table: Vec::new(), csv: None, json: both, footer: String::new() };
    // Where even this cannot be written there is nowhere left to say so but the message that follows.
    let _ = answer.write(Format::Json);
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
