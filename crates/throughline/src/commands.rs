//! One function a command: ask the workbench, show the answer.

mod access;
mod alarm;
mod attribute;
mod authority;
mod calibrate;
mod casework;
mod demo;
mod dismantle;
mod doctor;
mod edits;
mod evaluate;
mod export;
mod import;
mod journal;
mod keeping;
mod key;
mod line;
mod lines;
mod network;
mod quality;
mod reference;
mod retention;
mod search;
mod serve;
mod shown;
mod simulate;
mod sources;
mod succession;
mod watch;

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use workbench::{Actor, Workbench};

use casework::Desk;

use crate::cli::{Arguments, Command, Format};
use crate::output::Answer;
use crate::zone::Zone;

/// How a command ended that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done.
    Done,
    /// It was asked to look for something wrong, and found it.
    Found,
}

/// Where the token of a session stands.
const SESSION: &str = "THROUGHLINE_SESSION";

/// Where a command works, and why.
pub(crate) struct Workplace<'a> {
    /// The store's folder.
    pub(crate) store: &'a Path,
    /// What the person gave as their reason.
    pub(crate) reason: &'a str,
}

impl Workplace<'_> {
    /// The operating system's user, now.
    pub(crate) fn actor(&self) -> Actor {
        Actor { who: user(), reason: self.reason.to_owned(), now_ms: now_ms() }
    }

    /// The store, for whoever holds the session of `THROUGHLINE_SESSION`, else for the operating system's user.
    pub(crate) fn bench(&self) -> Result<Workbench, workbench::Error> {
        match std::env::var(SESSION).ok().filter(|token| !token.trim().is_empty()) {
            Some(token) => Workbench::open_signed_in(self.store, &token, self.reason, now_ms()),
            None => Workbench::open(self.store, self.actor()),
        }
    }

    /// The store, for the operating system's user whatever session there is: to sign in.
    pub(crate) fn open_as_local_operator(&self) -> anyhow::Result<Workbench> {
        Ok(Workbench::open(self.store, self.actor())?)
    }

    /// Opens the store, and says what a person should know before they work on it.
    pub(crate) fn open(&self) -> anyhow::Result<Workbench> {
        let bench = self.bench()?;
        for warning in bench.warnings()? {
            eprintln!("warning: {warning}");
        }
        Ok(bench)
    }
}

/// Runs the command that the arguments name.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let zone = Zone::named(&arguments.tz)?;
    let here = Workplace { store: &arguments.store, reason: &arguments.reason };
    let desk = || Desk::open(&here, arguments.format, &zone);
    match &arguments.command {
        Command::Journal(command) => return journal::run(command, &here, arguments.format, &zone),
        Command::Doctor(command) => return doctor::run(command, &here, arguments.format),
        Command::Demo(command) => demo::run(command, &zone),
        Command::Init => init(&here),
        Command::Serve(command) => serve::run(command, &here),
        Command::Import(command) => import::run(command, &here, arguments.format),
        Command::Sources(command) => sources::run(command, &here, arguments.format, &zone),
        Command::Authority(command) => authority::run(command, &here, arguments.format, &zone),
        Command::Operation(command) => desk()?.operation(command),
        Command::Person(command) => desk()?.person(command),
        Command::Identifier(command) => desk()?.identifier(command),
        Command::Tenure(command) => desk()?.tenure(command),
        Command::Judge(command) => desk()?.judge(command),
        Command::Note(command) => desk()?.note(command),
        Command::Task(command) => desk()?.task(command),
        Command::Watch(command) => desk()?.watch(command),
        Command::Decision(command) => desk()?.decision(command),
        Command::File(command) => desk()?.file(command),
        Command::View(command) => desk()?.view(command),
        Command::Search(command) => search::run(command, &here, arguments.format, &zone),
        Command::History(command) => desk()?.history(command),
        Command::Undo(command) => desk()?.undo(command),
        Command::Quality(command) => quality::run(command, &here, arguments.format),
        Command::Lines(command) => lines::run(command, &here, arguments.format, &zone),
        Command::Line(command) => line::run(command, &here, arguments.format, &zone),
        Command::Succession(command) => succession::run(command, &here, arguments.format),
        Command::Attribute(command) => attribute::run(command, &here, arguments.format),
        Command::Alarm(command) => alarm::run(command, &here, arguments.format, &zone),
        Command::Network(command) => network::run(command, &here, arguments.format),
        Command::Dismantle(command) => dismantle::run(command, &here, arguments.format),
        Command::Export(command) => export::run(command, &here, arguments.format),
        Command::Evaluate(command) => evaluate::run(command, &here, arguments.format),
        Command::Simulate(command) => simulate::run(command),
        Command::User(command) => access::user(command, &here, arguments.format, &zone),
        Command::Token(command) => access::token(command, &here, arguments.format, &zone),
        Command::Access(command) => access::access(command, &here, arguments.format, &zone),
        Command::SignIn(command) => access::sign_in(command, &here),
        Command::SignOut => access::sign_out(&here),
        Command::Key(command) => key::run(command, &here, arguments.format),
        Command::Retention(command) => retention::run(command, &here, arguments.format, &zone),
        Command::Compact => compact(&here),
        Command::Backup(command) => keeping::backup(command, &here, arguments.format, &zone),
        Command::Restore(command) => keeping::restore(command, &here, arguments.format, &zone),
        Command::MoveDatabase(command) => keeping::move_database(command, &here, arguments.format, &zone),
        Command::Calibrate(command) => calibrate::run(command),
        Command::Reference => reference::run(),
    }?;
    Ok(Outcome::Done)
}

fn init(here: &Workplace<'_>) -> anyhow::Result<()> {
    Workbench::init(here.store, here.actor())?;
    eprintln!("An empty store is in {}. Next: throughline import FILE|FOLDER --authority URN", here.store.display());
    Ok(())
}

fn compact(here: &Workplace<'_>) -> anyhow::Result<()> {
    here.open()?.compact()?;
    eprintln!(
        "Every month is as one delivery of everything would have written it, and the small tables are one file each."
    );
    Ok(())
}

/// Says which data an answer leaves out, and why.
pub(crate) fn tell_stopped(stopped: &[workbench::Stopped]) {
    for one in stopped {
        let sources: Vec<String> = one.sources.iter().map(ToString::to_string).collect();
        eprintln!(
            "Left out: sources {} came in under {}, which is {}; no analysis reads them (throughline authority show {}).",
            sources.join(", "),
            one.urn,
            one.why.word(),
            one.urn
        );
    }
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

/// Who works here: the operating system's user, as the system knows it; a variable of the environment says only what somebody set.
pub(crate) fn user() -> String {
    whoami::username()
        .or_else(|_| std::env::var("USER"))
        .or_else(|_| std::env::var("USERNAME"))
        .unwrap_or_else(|_| "local operator".to_owned())
}
