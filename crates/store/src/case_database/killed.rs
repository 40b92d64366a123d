//! Fifty programs write at one time and are killed: nothing that was acknowledged is lost, and the journal and the tables agree.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;

use case::{JournalEntry, Kind, Note};
use tempfile::TempDir;

use super::tests::postgres::Postgres;
use super::{CaseDatabase, EntryFilter, Filter};

const WRITERS: usize = 50;

/// Acknowledgements after which every writer is killed, one number a round: sooner and later than the first writes of most.
const ACKNOWLEDGED: [usize; 4] = [3, 60, 170, 310];

/// Tells a copy of this test program where to write.
const PLACE: &str = "THROUGHLINE_TEST_WRITES_TO";

/// How a writer says that a write was acknowledged.
const KEPT: &str = "kept ";

fn open(place: &str) -> CaseDatabase {
    if place.starts_with("postgres://") { CaseDatabase::postgres(place) } else { CaseDatabase::sqlite(place.as_ref()) }
        .expect("opened")
}

/// Not a test by itself: the part that another process plays when a test below starts it.
#[test]
fn a_writer_writes_until_it_is_killed() {
    let Ok(place) = std::env::var(PLACE) else { return };
    let database = open(&place);
    for count in 0_u64.. {
        let note = Note {
            about: "P-1".to_owned(),
            text: format!("{} {count}", std::process::id()),
            author: "writer".to_owned(),
            at_ms: 0,
            fact: true,
            operation: None,
        };
        let entry = JournalEntry {
            at_ms: 0,
            who: "writer".to_owned(),
            verb: "note".to_owned(),
            kind: Kind::Alteration,
            about: Vec::new(),
            reason: String::new(),
        };
        let kept = database.add(&note, entry).expect("written");
        std::io::stdout().write_all(format!("\n{KEPT}{}\n", kept.id).as_bytes()).expect("told");
    }
}

fn writer(place: &str) -> Child {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["--exact", "case_database::killed::a_writer_writes_until_it_is_killed", "--nocapture"]);
    command.env(PLACE, place).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("starts")
}

/// Starts the writers, kills them after so many acknowledgements, and gives the ids of all that were acknowledged.
fn round(place: &str, enough: usize) -> BTreeSet<String> {
    let mut writers: Vec<Child> = (0..WRITERS).map(|_| writer(place)).collect();
    let (said, heard) = channel();
    let readers: Vec<_> = writers
        .iter_mut()
        .map(|writer| {
            let (lines, said) = (BufReader::new(writer.stdout.take().expect("piped")).lines(), said.clone());
            std::thread::spawn(move || {
                // A line that the kill cut short was never said.
                for line in lines.map_while(Result::ok) {
                    if let Some(id) = line.strip_prefix(KEPT).filter(|id| id.len() == "N-12345678".len()) {
                        let _ = said.send(id.to_owned());
                    }
                }
            })
        })
        .collect();
    drop(said);
    let mut acknowledged: BTreeSet<String> = heard.iter().take(enough).collect();
    for writer in &mut writers {
        let _ = writer.kill();
    }
    acknowledged.extend(heard.iter());
    for reader in readers {
        reader.join().expect("read to the end");
    }
    for mut writer in writers {
        assert!(!writer.wait().expect("ended").success(), "a writer ended by itself");
    }
    assert!(acknowledged.len() >= enough, "the writers failed after {} writes", acknowledged.len());
    acknowledged
}

/// The ids of all notes, and those that the journal tells of, at one moment: a server may still be finishing what the last of the
/// killed had sent.
fn standing(database: &CaseDatabase) -> (BTreeSet<String>, BTreeSet<String>) {
    let notes = || -> BTreeSet<String> {
        database.list::<Note>(&Filter::default()).expect("readable").into_iter().map(|note| note.id).collect()
    };
    loop {
        let before = notes();
        let entries = database.entries(&EntryFilter::default()).expect("readable");
        if notes() == before {
            let told = entries.into_iter().flat_map(|row| row.entry.map(|entry| entry.about).unwrap_or_default());
            return (before, told.collect());
        }
    }
}

fn nothing_acknowledged_is_lost(place: &str) {
    let mut acknowledged = BTreeSet::new();
    for enough in ACKNOWLEDGED {
        acknowledged.extend(round(place, enough));
        let database = open(place);
        let (notes, told) = standing(&database);
        let lost: Vec<&String> = acknowledged.difference(&notes).collect();
        assert!(lost.is_empty(), "{} acknowledged writes are lost", lost.len());
        assert_eq!(told, notes, "the journal and the tables agree");
    }
}

#[test]
fn fifty_killed_writers_lose_nothing_on_sqlite() {
    let folder = TempDir::new().expect("a folder");
    nothing_acknowledged_is_lost(folder.path().join("case.sqlite").to_str().expect("Unicode"));
}

#[test]
fn fifty_killed_writers_lose_nothing_on_postgres() {
    let Some(server) = Postgres::start() else { return };
    nothing_acknowledged_is_lost(&server.database("case"));
}
