//! The same on both databases.

#[path = "../../../throughline/tests/all/postgres.rs"]
pub(super) mod postgres;

use case::{JournalEntry, Kind, Note, Noun, Operation, OperationState};
use proptest::prelude::*;
use tempfile::TempDir;

use super::{CaseDatabase, EntryFilter, Filter, StoredCheckpoint};
use crate::error::Error;
use postgres::Postgres;

/// A fresh database of each kind. PostgreSQL is left out, and said so, where it is not installed.
pub(super) struct Both {
    pub(super) databases: Vec<CaseDatabase>,
    folder: TempDir,
    server: Option<Postgres>,
}

impl Both {
    pub(super) fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let mut databases = vec![CaseDatabase::sqlite(&folder.path().join("case.sqlite")).expect("made")];
        let server = Postgres::start();
        if let Some(server) = &server {
            databases.push(CaseDatabase::postgres(&server.database("case")).expect("made"));
        }
        Self { databases, folder, server }
    }
}

fn entry(about: &str) -> JournalEntry {
    JournalEntry {
        at_ms: 1_700_000_000_000,
        who: "tester".to_owned(),
        verb: "test".to_owned(),
        kind: Kind::Alteration,
        about: vec![about.to_owned()],
        reason: String::new(),
    }
}

fn checkpoint(tree_size: i64) -> StoredCheckpoint {
    StoredCheckpoint { origin: "log".to_owned(), tree_size, root: vec![7; 32], note: format!("log\n{tree_size}\n") }
}

fn operation(name: &str) -> Operation {
    Operation {
        name: name.to_owned(),
        purpose: String::new(),
        state: OperationState::Open,
        opened_ms: 5,
        former_names: Vec::new(),
    }
}

#[test]
fn a_change_keeps_the_earlier_version_and_a_conflict_shows_both() {
    for database in &Both::new().databases {
        let kept = database.add(&operation("Amber"), entry("x")).expect("added");
        assert_eq!((kept.version, &kept.id[..3]), (1, "OP-"));
        let changed = database.replace(&kept.id, 1, &operation("Birch"), entry("x")).expect("changed");
        assert_eq!(changed.version, 2);
        let refused = database.replace(&kept.id, 1, &operation("Cedar"), entry("x")).expect_err("refused");
        let Error::Conflict { seen, stored, stored_content, refused_content, .. } = &refused else {
            panic!("{refused}")
        };
        assert_eq!((*seen, *stored), (1, 2));
        assert!(stored_content.contains("Birch") && refused_content.contains("Cedar"));
        assert!(!refused.to_string().contains("Birch"), "a message shows no content");
        let names: Vec<String> =
            database.history::<Operation>(&kept.id).expect("read").into_iter().map(|kept| kept.content.name).collect();
        assert_eq!(names, ["Amber", "Birch"]);
        assert_eq!(database.entries(&EntryFilter::default()).expect("read").len(), 2, "what was refused left no entry");
        assert!(matches!(database.get::<Operation>("OP-0"), Err(Error::NotOnRecord { .. })));
    }
}

#[test]
fn a_change_that_is_dropped_leaves_nothing() {
    for database in &Both::new().databases {
        let mut change = database.begin(entry("x")).expect("begun");
        change.add_as("OP-1", &operation("Amber")).expect("added");
        drop(change);
        assert!(database.list::<Operation>(&Filter::default()).expect("read").is_empty());
        assert!(database.entries(&EntryFilter::default()).expect("read").is_empty());
        database.begin(entry("x")).expect("the next one may begin").commit().expect("committed");
        let mut change = database.begin(entry("x")).expect("begun");
        change.add_as("OP-1", &operation("Amber")).expect("added");
        let twice = change.add_as("OP-1", &operation("Birch")).expect_err("refused");
        assert!(matches!(twice, Error::OnRecord { .. }), "{twice}");
    }
}

#[test]
fn things_are_found_by_what_they_are_about() {
    for database in &Both::new().databases {
        for (about, at_ms) in [("P-1", 20), ("P-2", 5), ("P-1", 10)] {
            let note = Note {
                about: about.to_owned(),
                text: format!("at {at_ms}"),
                author: "a".to_owned(),
                at_ms,
                fact: at_ms > 9,
                operation: None,
            };
            database.add(&note, entry(about)).expect("added");
        }
        let texts = |filter: Filter<'_>| -> Vec<String> {
            database.list::<Note>(&filter).expect("read").into_iter().map(|kept| kept.content.text).collect()
        };
        assert_eq!(texts(Filter { about: Some("P-1"), ..Filter::default() }), ["at 10", "at 20"]);
        assert_eq!(texts(Filter { state: Some("assessment"), ..Filter::default() }), ["at 5"]);
        assert_eq!(texts(Filter { limit: Some(1), ..Filter::default() }), ["at 5"]);
        let found = database.entries(&EntryFilter { about: Some("P-2"), ..EntryFilter::default() }).expect("read");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].entry.as_ref().expect("whole").about.len(), 2, "the note's own id was added");
    }
}

#[test]
fn a_part_of_the_journal_is_read_from_its_newest_end_and_counted() {
    for database in &Both::new().databases {
        for at in 0..5 {
            database.journal(&entry(&format!("P-{}", at % 2))).expect("entered");
        }
        let about = |filter: EntryFilter<'_>, left_out: u64| -> Vec<String> {
            let rows = database.newest_entries(&filter, left_out).expect("read");
            rows.into_iter().map(|row| row.entry.expect("whole").about[0].clone()).collect()
        };
        let two = EntryFilter { limit: Some(2), ..EntryFilter::default() };
        assert_eq!(about(two, 0), ["P-0", "P-1"], "the newest first");
        assert_eq!(about(two, 4), ["P-0"], "the oldest is the last part");
        assert_eq!(about(EntryFilter::default(), 1).len(), 4);
        assert_eq!(database.count_entries(&two).expect("counted"), 5, "whatever the limit");
        let of_one = EntryFilter { about: Some("P-0"), ..EntryFilter::default() };
        assert_eq!(database.count_entries(&of_one).expect("counted"), 3);
        let of_both = EntryFilter { operation: Some("P-1"), ..of_one };
        assert_eq!(database.count_entries(&of_both).expect("counted"), 0, "both are asked for");
    }
}

#[test]
fn entries_get_their_places_and_can_be_erased_without_breaking_the_log() {
    for database in &Both::new().databases {
        let entries: Vec<JournalEntry> = (0..5).map(|at| entry(&format!("P-{at}"))).collect();
        let ids = database.journal_all(&entries).expect("written");
        assert!(ids.is_sorted());
        let waiting = database.entries_without_leaf(3).expect("read");
        assert_eq!(waiting.len(), 3);
        let leaves: Vec<(i64, i64)> = waiting.iter().zip(0..).map(|(row, leaf)| (row.id, leaf)).collect();
        database.place_entries(&leaves, &checkpoint(3)).expect("set");
        assert!(database.place_entries(&[(ids[4], 0)], &checkpoint(4)).is_err(), "a place is given once");
        assert_eq!(
            database.newest_stored_checkpoint().expect("read"),
            Some(checkpoint(3)),
            "nor is its checkpoint kept"
        );
        assert_eq!(database.entries_without_leaf(9).expect("read").len(), 2);
        let placed = database.entries_by_leaf(1, 9).expect("read");
        assert_eq!(placed.iter().map(|row| row.leaf).collect::<Vec<_>>(), [Some(1), Some(2)]);
        let row = &placed[0];
        let written = row.entry.as_ref().expect("whole");
        assert_eq!(written, &entries[1]);
        assert_eq!(written.commitment(&row.salt.expect("salted")), row.commitment);
        let meant = EntryFilter { about: Some("P-1"), ..EntryFilter::default() };
        assert_eq!(database.erase_entries(&meant).expect("erased"), 1);
        let erased = &database.entries_by_leaf(1, 1).expect("read")[0];
        assert_eq!(
            (&erased.entry, erased.salt, erased.commitment, erased.at_ms),
            (&None, None, row.commitment, row.at_ms)
        );
        assert!(database.entries(&meant).expect("read").is_empty());
    }
}

#[test]
fn the_newest_checkpoint_is_kept() {
    for database in &Both::new().databases {
        assert_eq!(database.newest_stored_checkpoint().expect("read"), None);
        for tree_size in [3, 12, 7] {
            database.put_checkpoint(&checkpoint(tree_size)).expect("kept");
            database.put_checkpoint(&checkpoint(tree_size)).expect("kept once");
        }
        assert_eq!(database.newest_stored_checkpoint().expect("read").map(|newest| newest.tree_size), Some(12));
    }
}

#[test]
fn a_database_that_is_there_is_opened_and_a_password_is_refused() {
    let both = Both::new();
    both.databases[0].add(&operation("Amber"), entry("x")).expect("added");
    let again = CaseDatabase::sqlite(&both.folder.path().join("case.sqlite")).expect("opened");
    assert_eq!(again.list::<Operation>(&Filter::default()).expect("read").len(), 1);
    let refused = CaseDatabase::postgres("postgres://me:secret@localhost/case").expect_err("refused").to_string();
    assert!(refused.contains("THROUGHLINE_DATABASE_PASSWORD") && !refused.contains("secret"), "{refused}");
    let damaged = both.folder.path().join("damaged.sqlite");
    std::fs::write(&damaged, vec![b'x'; 8_192]).expect("written");
    let refused = CaseDatabase::sqlite(&damaged).expect_err("refused").to_string();
    assert!(refused.contains("restore it from a backup"), "{refused}");
}

#[test]
fn everything_moves_to_a_server_and_back_and_the_old_one_is_sealed() {
    let both = Both::new();
    let [embedded, server] = both.databases.as_slice() else { return };
    let kept = embedded.add(&operation("Amber"), entry("x")).expect("added");
    embedded.replace(&kept.id, 1, &operation("Birch"), entry("x")).expect("changed");
    embedded.place_entries(&[(1, 0)], &checkpoint(1)).expect("settled");
    let many: Vec<JournalEntry> = (0..1_200).map(|at| entry(&format!("P-{at}"))).collect();
    embedded.journal_all(&many).expect("written");
    let failed = embedded.move_to(server, || Err(Error::NoRandomness));
    assert!(failed.is_err(), "the switch failed");
    let moved = both.databases[0].move_to(&fresh(&both, "second"), || Ok(())).expect("moved");
    let rows = |table: &str| moved.iter().find(|moved| moved.table == table).map(|moved| moved.rows);
    assert_eq!((rows("operations"), rows("history"), rows("journal_entries")), (Some(1), Some(1), Some(1_202)));
    let refused = embedded.add(&operation("Cedar"), entry("x")).expect_err("sealed");
    assert!(matches!(refused, Error::Database { .. }), "{refused}");
    let second = fresh(&both, "second");
    assert_eq!(second.history::<Operation>(&kept.id).expect("read").len(), 2);
    assert_eq!(second.newest_stored_checkpoint().expect("read"), Some(checkpoint(1)));
    assert_eq!(second.journal(&entry("y")).expect("written"), 1_203, "the server goes on counting");
    let file = both.folder.path().join("backup.sqlite");
    second.copy_into_file(&file).expect("copied");
    let back = CaseDatabase::sqlite(&file).expect("opened");
    assert_eq!(back.history::<Operation>(&kept.id).expect("read").len(), 2);
    assert_eq!(
        back.entries(&EntryFilter::default()).expect("read"),
        second.entries(&EntryFilter::default()).expect("read")
    );
}

/// A database of the test's server, made where there is none of that name.
fn fresh(both: &Both, name: &str) -> CaseDatabase {
    let server = both.server.as_ref().expect("a server");
    CaseDatabase::postgres(&server.database(name)).expect("opened")
}

#[test]
fn writers_at_one_time_lose_nothing_and_one_version_follows_another() {
    const WRITERS: usize = 8;
    const WRITES: usize = 12;
    for database in &Both::new().databases {
        let kept = database.add(&operation("0"), entry("x")).expect("added");
        std::thread::scope(|scope| {
            for _ in 0..WRITERS {
                scope.spawn(|| {
                    for _ in 0..WRITES {
                        add_one(database, &kept.id);
                    }
                });
            }
        });
        let versions = database.history::<Operation>(&kept.id).expect("read");
        assert_eq!(versions.len(), 1 + WRITERS * WRITES);
        for (version, number) in versions.iter().zip(1..) {
            assert_eq!((version.version, version.content.name.clone()), (number, (number - 1).to_string()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn however_edits_interleave_what_was_acknowledged_is_in_the_history_and_nothing_else(
        plans in proptest::collection::vec(proptest::collection::vec(0_usize..4, 1..6), 2..6),
    ) {
        for database in &Both::new().databases {
            let id = database.add(&operation("first"), entry("x")).expect("added").id;
            let run = |writer: usize, plan: &[usize]| -> Vec<(i64, String)> {
                let mut acknowledged = Vec::new();
                for (at, patience) in plan.iter().enumerate() {
                    let seen = database.get::<Operation>(&id).expect("read").version;
                    // Some think longer about what they saw, so that others are quicker.
                    (0..*patience).for_each(|_| drop(database.history::<Operation>(&id).expect("read")));
                    let name = format!("{writer}.{at}");
                    match database.replace(&id, seen, &operation(&name), entry(&id)) {
                        Ok(kept) => acknowledged.push((kept.version, name)),
                        Err(Error::Conflict { seen: from, stored, .. }) => assert!(from == seen && stored > seen),
                        Err(other) => panic!("{other}"),
                    }
                }
                acknowledged
            };
            let acknowledged = std::sync::Mutex::new(vec![(1, "first".to_owned())]);
            std::thread::scope(|scope| {
                for (writer, plan) in plans.iter().enumerate() {
                    let (run, acknowledged) = (&run, &acknowledged);
                    scope.spawn(move || {
                        let own = run(writer, plan);
                        acknowledged.lock().expect("whole").extend(own);
                    });
                }
            });
            let mut acknowledged = acknowledged.into_inner().expect("whole");
            acknowledged.sort();
            let history = database.history::<Operation>(&id).expect("read");
            let history: Vec<(i64, String)> = history.into_iter().map(|kept| (kept.version, kept.content.name)).collect();
            prop_assert_eq!(&history, &acknowledged);
            let entries = database.entries(&EntryFilter::default()).expect("read").len();
            prop_assert_eq!(entries, history.len(), "each with its entry, and what was refused with none");
        }
    }
}

/// Counts on from what stands, and looks again whenever somebody else was quicker.
fn add_one(database: &CaseDatabase, id: &str) {
    loop {
        let seen = database.get::<Operation>(id).expect("read");
        let count: usize = seen.content.name.parse().expect("a count");
        match database.replace(id, seen.version, &operation(&(count + 1).to_string()), entry(id)) {
            Ok(_) => return,
            Err(Error::Conflict { .. }) => {}
            Err(other) => panic!("{other}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_versions_are_seen_the_history_is_without_a_gap(seen in proptest::collection::vec(1_i64..6, 1..12)) {
        let folder = TempDir::new().expect("a folder");
        let database = CaseDatabase::sqlite(&folder.path().join("case.sqlite")).expect("made");
        let id = database.add(&operation("0"), entry("x")).expect("added").id;
        let mut expected = vec!["0".to_owned()];
        for (at, version) in seen.into_iter().enumerate() {
            let name = format!("change {at}");
            let done = database.replace(&id, version, &operation(&name), entry("x"));
            let newest = i64::try_from(expected.len()).expect("few");
            prop_assert_eq!(done.is_ok(), version == newest);
            if done.is_ok() {
                expected.push(name);
            }
        }
        let names: Vec<String> = database.history::<Operation>(&id).expect("read").into_iter().map(|kept| kept.content.name).collect();
        prop_assert_eq!(names, expected);
        prop_assert_eq!(Operation::TABLE, "operations");
    }
}

#[test]
fn entries_of_many_callers_are_each_durable_once_and_acknowledged_under_their_own_id() {
    const CALLERS: usize = 12;
    const ENTRIES: usize = 15;
    for database in &Both::new().databases {
        let acknowledged: Vec<(String, i64)> = std::thread::scope(|scope| {
            #[expect(clippy::needless_collect, reason = "all are started before one is waited for")]
            let callers: Vec<_> = (0..CALLERS)
                .map(|caller| {
                    scope.spawn(move || {
                        (0..ENTRIES)
                            .map(|at| {
                                let about = format!("P-{caller}-{at}");
                                let id = database.journal(&entry(&about)).expect("written");
                                (about, id)
                            })
                            .collect::<Vec<_>>()
                    })
                })
                .collect();
            callers.into_iter().flat_map(|caller| caller.join().expect("ended")).collect()
        });
        let written = database.entries(&EntryFilter::default()).expect("read");
        assert_eq!(written.len(), CALLERS * ENTRIES);
        for (about, id) in acknowledged {
            let found = database.entries(&EntryFilter { about: Some(&about), ..EntryFilter::default() }).expect("read");
            assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), [id]);
        }
    }
}

#[test]
fn an_entry_that_the_database_does_not_take_is_nobody_elses_loss() {
    for database in &Both::new().databases {
        // PostgreSQL keeps no text with a NUL in it, SQLite does.
        let refused = std::thread::scope(|scope| {
            let wrong =
                scope.spawn(|| (0..20).map(|_| database.journal(&entry("P-\0"))).filter(Result::is_err).count());
            for at in 0..20 {
                database.journal(&entry(&format!("P-{at}"))).expect("written");
            }
            wrong.join().expect("ended")
        });
        assert!([0, 20].contains(&refused), "{refused}");
        let written = database.entries(&EntryFilter::default()).expect("read");
        assert_eq!(written.len(), 40 - refused);
    }
}
