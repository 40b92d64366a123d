//! A backup of a running store, and what comes back from it; the move to a server.

use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::postgres::Postgres;
use crate::program::{Desk, text};

/// A key that only this test uses: whatever it opens was made here.
const IDENTITY: &str = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";

/// What a store holds, as its own commands tell it.
fn holdings(desk: &Desk, store: &str) -> (String, String, Value) {
    let out = desk.path("exported");
    let _ = std::fs::remove_dir_all(&out);
    desk.ok(&["--store", store, "export", "--out", &text(&out), "--format", "csv"]);
    let rows = std::fs::read_to_string(out.join("communications.csv")).expect("exported");
    (
        desk.ok(&["--store", store, "sources", "--format", "csv"]).out,
        rows,
        desk.json(&["--store", store, "task", "list", "--all"]),
    )
}

fn filled() -> Desk {
    let desk = Desk::new();
    let rows: Vec<String> = (10..40)
        .map(|day| {
            format!(
                "+447700900123,2024-{:02}-{:02}T10:00:00Z,42,voice,+447700900123,+4477009001{day}",
                1 + day % 3,
                day % 28 + 1
            )
        })
        .collect();
    let billing = format!("subject,start,duration_s,kind,a_number,b_number\n{}\n", rows.join("\n"));
    desk.ok(&["import", &desk.write("billing.csv", billing), "--authority", "URN/TEST/1"]);
    desk.ok(&["task", "add", "Ask for top-ups", "--about", "+447700900123", "--due", "2024-03-01"]);
    desk.ok(&["file", "add", &desk.write("statement.txt", "I saw it.")]);
    desk
}

#[test]
fn a_backup_of_a_running_store_comes_back_whole() {
    let desk = filled();
    let store = text(&desk.store());
    let before = holdings(&desk, &store);
    let (backup, passphrase) = (text(&desk.path("store.backup")), desk.write("passphrase.txt", "correct horse\n"));
    let done = AtomicBool::new(false);
    let notes = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut written = 0;
            while !done.load(Ordering::Relaxed) {
                desk.ok(&["note", "add", "P-1", "while it is backed up"]);
                written += 1;
            }
            written
        });
        let made = desk.ok(&["backup", "--to", &backup, "--passphrase-file", &passphrase]);
        done.store(true, Ordering::Relaxed);
        assert!(!made.err.contains("not encrypted"), "{}", made.err);
        writer.join().expect("wrote")
    });
    assert_eq!(desk.run(&["backup", "--to", &backup]).status, 2, "nothing is overwritten");
    let restored = text(&desk.path("restored"));
    let refused = desk.run(&["--store", &restored, "restore", "--from", &backup]);
    assert!(refused.status == 2 && refused.err.contains("encrypted"), "{}", refused.err);
    let wrong = desk.write("wrong.txt", "battery staple");
    let refused = desk.run(&["--store", &restored, "restore", "--from", &backup, "--passphrase-file", &wrong]);
    assert!(refused.status == 2 && refused.err.contains("does not open"), "{}", refused.err);
    assert!(!desk.path("restored").exists(), "a refused restore leaves nothing");
    desk.ok(&["--store", &restored, "restore", "--from", &backup, "--passphrase-file", &passphrase]);
    assert_eq!(holdings(&desk, &restored), before);
    let kept = desk.json(&["--store", &restored, "note", "list"]).as_array().map_or(0, Vec::len);
    assert!(kept <= notes, "{kept} of {notes}");
    assert_eq!(desk.json(&["--store", &restored, "file", "list"]).as_array().map(Vec::len), Some(1));
    assert_eq!(
        desk.run(&["--store", &restored, "restore", "--from", &backup]).status,
        2,
        "a store is never overwritten"
    );
}

#[test]
fn a_backup_for_a_recipient_opens_with_the_key_and_a_changed_one_does_not_restore() {
    let desk = filled();
    let plain = text(&desk.path("plain.backup"));
    assert!(desk.ok(&["backup", "--to", &plain]).err.contains("not encrypted"));
    let mut bytes = std::fs::read(&plain).expect("read");
    let place = bytes.windows(9).position(|window| window == b"I saw it.").expect("the statement is in it");
    bytes[place] = b'i';
    let changed = desk.write("changed.backup", &bytes);
    let restored = text(&desk.path("restored"));
    let refused = desk.run(&["--store", &restored, "restore", "--from", &changed]);
    assert!(refused.status == 2 && refused.err.contains("not what was kept"), "{}", refused.err);
    let cut = desk.write("cut.backup", &std::fs::read(&plain).expect("read")[..4_096]);
    assert_eq!(desk.run(&["--store", &restored, "restore", "--from", &cut]).status, 2);
    desk.ok(&["--store", &restored, "restore", "--from", &plain]);
    let refused = desk.run(&["backup", "--to", &text(&desk.path("x")), "--recipient", "age1nobody"]);
    assert!(refused.status == 2 && refused.err.contains("expected a recipient"), "{}", refused.err);
    let key = desk.write("key.txt", IDENTITY);
    let refused = desk.run(&["--store", &text(&desk.path("y")), "restore", "--from", &plain, "--identity", &key]);
    assert_eq!(refused.status, 2, "a key opens nothing that is not encrypted");
}

#[test]
fn the_case_database_moves_to_a_server_with_everything_in_it() {
    let Some(server) = Postgres::start() else { return };
    let desk = filled();
    let store = text(&desk.store());
    let before = holdings(&desk, &store);
    let address = server.database("case");
    let refused = desk.run(&["move-database", "--to", &address.replace("tester@", "tester:secret@")]);
    assert!(refused.status == 2 && !refused.err.contains("secret"), "{}", refused.err);
    let moved = desk.json(&["move-database", "--to", &address]);
    let tasks = moved.as_array().expect("tables").iter().find(|table| table["table"] == "tasks").expect("tasks");
    assert_eq!(tasks["rows"], 1);
    assert!(!desk.store().join("case.sqlite").exists());
    assert_eq!(holdings(&desk, &store), before);
    desk.ok(&["note", "add", "P-1", "on the server"]);
    assert_eq!(desk.run(&["move-database", "--to", &address]).status, 2, "it is there already");
    let backup = text(&desk.path("server.backup"));
    desk.ok(&["backup", "--to", &backup]);
    let restored = text(&desk.path("restored"));
    desk.ok(&["--store", &restored, "restore", "--from", &backup]);
    assert_eq!(holdings(&desk, &restored), before, "a backup of a server is an embedded store");
    assert_eq!(desk.json(&["--store", &restored, "note", "list"])[0]["text"], "on the server");
}

#[test]
fn a_configuration_with_a_password_is_refused() {
    let desk = Desk::new();
    let place = desk.store().join("throughline.toml");
    let configuration = std::fs::read_to_string(&place).expect("read");
    std::fs::write(&place, format!("{configuration}database = \"postgres://me:secret@db/case\"\n")).expect("written");
    let mut command = desk.command(&["task", "list"]);
    let answer = command.stdout(Stdio::piped()).output().expect("starts");
    let told = String::from_utf8_lossy(&answer.stderr).into_owned();
    assert_eq!(answer.status.code(), Some(2));
    assert!(told.contains("THROUGHLINE_DATABASE_PASSWORD") && !told.contains("secret"), "{told}");
}
