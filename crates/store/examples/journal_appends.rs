//! What it costs to enter something in the journal before it is shown, for one and for many callers at one time.
//!
//! `cargo run --release -p store --example journal_appends -- FOLDER [SECONDS]`: entries a second, and how long one caller waits until
//! its entry is durable, on SQLite in FOLDER, and on PostgreSQL where it is installed.

#[path = "../../throughline/tests/all/postgres.rs"]
mod postgres;

use std::io::Write;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use case::{JournalEntry, Kind};
use store::{CaseDatabase, Error};

/// Callers at one time.
const CALLERS: [u32; 3] = [1, 8, 50];

/// Seconds of each measurement, where nobody says otherwise.
const SECONDS: u64 = 5;

/// Says a figure; whoever closed the pipe has read enough.
fn tell(figure: &str) {
    let _ = writeln!(std::io::stdout(), "{figure}");
}

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "journal-appends".to_owned()));
    let seconds = arguments.next().and_then(|seconds| seconds.parse().ok()).unwrap_or(SECONDS);
    std::fs::create_dir_all(&folder).map_err(|cause| Error::File { doing: "creating", path: folder.clone(), cause })?;
    let lasting = Duration::from_secs(seconds);
    measure("SQLite", &CaseDatabase::sqlite(&folder.join("case.sqlite"))?, lasting)?;
    if let Some(server) = postgres::Postgres::start() {
        measure("PostgreSQL", &CaseDatabase::postgres(&server.database("case"))?, lasting)?;
    }
    Ok(())
}

fn measure(name: &str, database: &CaseDatabase, lasting: Duration) -> Result<(), Error> {
    for callers in CALLERS {
        let waits = Mutex::new(Vec::new());
        let begun = Instant::now();
        std::thread::scope(|scope| {
            let running: Vec<_> = (0..callers)
                .map(|caller| {
                    scope.spawn({
                        let waits = &waits;
                        move || append(database, caller, begun, lasting, waits)
                    })
                })
                .collect();
            running.into_iter().try_for_each(|caller| caller.join().expect("a caller ends"))
        })?;
        let passed = begun.elapsed().as_secs_f64();
        let mut waits = waits.into_inner().expect("no caller panicked");
        waits.sort_unstable();
        let after = |share: usize| waits[(waits.len() - 1) * share / 100].as_secs_f64() * 1e3;
        tell(&format!(
            "{name}, {callers} callers: {:.0} entries a second; p50 {:.2} ms, p99 {:.2} ms, longest {:.2} ms",
            waits.len() as f64 / passed,
            after(50),
            after(99),
            after(100)
        ));
    }
    Ok(())
}

fn append(
    database: &CaseDatabase,
    caller: u32,
    begun: Instant,
    lasting: Duration,
    waits: &Mutex<Vec<Duration>>,
) -> Result<(), Error> {
    let mut own = Vec::new();
    while begun.elapsed() < lasting {
        let entry = entry(caller);
        let asked = Instant::now();
        database.journal(&entry)?;
        own.push(asked.elapsed());
    }
    waits.lock().expect("no caller panicked").extend(own);
    Ok(())
}

fn entry(number: u32) -> JournalEntry {
    JournalEntry {
        at_ms: 1_700_000_000_000 + i64::from(number),
        who: "reader".to_owned(),
        verb: "line".to_owned(),
        kind: Kind::Consultation,
        about: vec![format!("+447700900{:03}", number % 1_000)],
        reason: "measured".to_owned(),
    }
}
