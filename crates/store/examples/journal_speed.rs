//! What the journal costs: growing to a size in batches, taking in single entries, and the verification of the whole.
//!
//! `cargo run --release -p store --example journal_speed -- FOLDER ENTRIES`. The folder must not exist; it is left for other verifiers.

use std::cell::{Cell, RefCell};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use case::{JournalEntry, Kind};
use store::journal::{Checkpoint, Hash, Journal, Ledger, LedgerRow, Sequenced, Waiting};
use store::{CaseDatabase, Error, KeyFolder};

/// Entries written to a case database at a time, and how often.
const BATCH: u32 = 1_000;
const BATCHES: u32 = 50;
/// Entries measured one at a time.
const SINGLE: u32 = 50;

/// A database that costs nothing: rows are computed from their numbers.
#[derive(Default)]
struct Counted {
    rows: Cell<u64>,
    settled: Cell<u64>,
    checkpoint: RefCell<Option<String>>,
}

fn commitment(id: u64) -> Hash {
    let mut hash = [0; 32];
    for (part, word) in hash.chunks_exact_mut(8).zip(0_u64..) {
        part.copy_from_slice(&(id ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29).to_be_bytes());
    }
    hash
}

impl Ledger for Counted {
    fn newest_checkpoint(&self) -> Result<Option<String>, Error> {
        Ok(self.checkpoint.borrow().clone())
    }

    fn waiting(&self, most: usize) -> Result<Vec<Waiting>, Error> {
        let ids = (self.settled.get()..self.rows.get()).take(most);
        Ok(ids.map(|id| Waiting { id: id.cast_signed(), commitment: commitment(id) }).collect())
    }

    fn settle(&self, _: u64, ids: &[i64], _: &Checkpoint, note: &str) -> Result<(), Error> {
        self.settled.set(self.settled.get() + ids.len() as u64);
        *self.checkpoint.borrow_mut() = Some(note.to_owned());
        Ok(())
    }

    fn each_row(&self, visit: &mut dyn FnMut(LedgerRow)) -> Result<(), Error> {
        for id in 0..self.rows.get() {
            visit(LedgerRow { leaf: Some(id), commitment: commitment(id), content: Some(commitment(id)) });
        }
        Ok(())
    }
}

/// Says a figure; whoever closed the pipe has read enough.
fn tell(figure: &str) {
    let _ = writeln!(std::io::stdout(), "{figure}");
}

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "journal-speed".to_owned()));
    let entries = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let (journal, keys, ledger) =
        (Journal::at(folder.join("journal")), KeyFolder::at(folder.join("keys")), Counted::default());
    let begun = Instant::now();
    ledger.rows.set(entries);
    assert_eq!(journal.sequence(&ledger, &keys)?, Sequenced::Done);
    tell(&format!(
        "growing to {entries} entries: {:.1} µs an entry",
        begun.elapsed().as_secs_f64() * 1e6 / entries as f64
    ));
    let begun = Instant::now();
    for _ in 0..SINGLE {
        ledger.rows.set(ledger.rows.get() + 1);
        assert_eq!(journal.sequence(&ledger, &keys)?, Sequenced::Done);
    }
    tell(&format!("one entry at a time: {:.2} ms each", begun.elapsed().as_secs_f64() * 1e3 / f64::from(SINGLE)));
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let begun = Instant::now();
    let mut report = journal.verify_tree(&ledger, &[], threads)?;
    tell(&format!(
        "verifying the tree of {} entries on {threads} cores: {:.2} s",
        report.entries,
        begun.elapsed().as_secs_f64()
    ));
    let begun = Instant::now();
    journal.verify_rows(&ledger, &mut report)?;
    tell(&format!("comparing as many rows: {:.2} s", begun.elapsed().as_secs_f64()));
    assert_eq!(report.faults, []);
    with_a_database(&folder.join("with-a-database"))
}

/// The same with entries in a case database: what a server pays whose requests wait for one another in batches.
fn with_a_database(folder: &Path) -> Result<(), Error> {
    std::fs::create_dir_all(folder).map_err(|cause| Error::File {
        doing: "creating",
        path: folder.to_path_buf(),
        cause,
    })?;
    let database = CaseDatabase::sqlite(&folder.join("case.sqlite"))?;
    let (journal, keys) = (Journal::at(folder.join("journal")), KeyFolder::at(folder.join("keys")));
    let entries: Vec<JournalEntry> = (0..BATCH).map(entry).collect();
    let begun = Instant::now();
    for _ in 0..BATCHES {
        database.journal_all(&entries)?;
        assert_eq!(journal.sequence(&database, &keys)?, Sequenced::Done);
    }
    let written = f64::from(BATCH * BATCHES);
    tell(&format!(
        "writing and taking in, {BATCH} at a time: {:.0} µs an entry",
        begun.elapsed().as_secs_f64() * 1e6 / written
    ));
    let begun = Instant::now();
    let report = journal.verify(&database, &[], 1)?;
    assert_eq!(report.faults, []);
    tell(&format!("verifying tree and rows: {:.1} µs an entry", begun.elapsed().as_secs_f64() * 1e6 / written));
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
