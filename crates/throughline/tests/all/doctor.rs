//! The doctor finds what is wrong with an installation and says what to do.

use serde_json::Value;

use crate::program::{Desk, text};

const FILE: &str = "subject,start,duration_s,kind,a_number,b_number\n+447700900001,2024-03-01T12:34:56Z,42,voice,+447700900001,+447700900002\n";

fn desk() -> Desk {
    let desk = Desk::new();
    let file = desk.write("communications.csv", FILE);
    desk.ok(&["import", &file, "--authority", "URN/TEST/1"]);
    desk
}

/// Exit status, and the checks that are wrong with what is said of each.
fn wrong(desk: &Desk, arguments: &[&str]) -> (i32, Vec<(String, String)>) {
    let answer = desk.run(&[&["doctor", "--format", "json"], arguments].concat());
    let findings: Value =
        serde_json::from_str(&answer.out).unwrap_or_else(|error| panic!("{error}: {}{}", answer.out, answer.err));
    let said = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let listed = findings.as_array().expect("findings").iter().filter(|one| one["state"] == "wrong");
    let wrong: Vec<(String, String)> = listed.map(|one| (said(&one["check"]), said(&one["found"]))).collect();
    assert!(findings.as_array().expect("findings").iter().all(|one| one["state"] != "wrong" || one["advice"] != ""));
    (answer.status, wrong)
}

fn finds(desk: &Desk, arguments: &[&str], check: &str) {
    let (status, found) = wrong(desk, arguments);
    assert_eq!(status, 1, "{check}: {found:?}");
    assert!(found.iter().any(|(what, _)| what == check), "{check} is not among {found:?}");
}

#[test]
fn a_sound_installation_has_nothing_to_mend() {
    let desk = desk();
    assert_eq!(wrong(&desk, &[]), (0, Vec::new()));
    assert_eq!(wrong(&desk, &["--deep"]), (0, Vec::new()));
}

#[test]
fn a_missing_or_changed_file_is_found() {
    let desk = desk();
    let sources = desk.store().join("sources");
    let source = std::fs::read_dir(&sources).expect("sources").next().expect("one").expect("read").path().join("bytes");
    let bytes = std::fs::read(&source).expect("read");
    let mut changed = bytes.clone();
    changed[10] ^= 1;
    std::fs::write(&source, changed).expect("written");
    assert_eq!(wrong(&desk, &[]).0, 0, "only the bytes tell");
    finds(&desk, &["--deep"], "sources");
    std::fs::remove_file(&source).expect("removed");
    finds(&desk, &[], "sources");
    std::fs::write(&source, bytes).expect("written");
    let table = desk.store().join("records/communications");
    let file = std::fs::read_dir(&table).expect("a table").next().expect("one").expect("read").path();
    std::fs::write(&file, "no table").expect("written");
    finds(&desk, &[], "records");
}

#[test]
fn a_damaged_journal_and_a_lost_store_are_found() {
    let desk = desk();
    std::fs::remove_file(desk.store().join("journal/checkpoint")).expect("removed");
    finds(&desk, &[], "journal");
    finds(&desk, &["--store", &text(&desk.path("nowhere"))], "store");
    let configuration = desk.store().join("throughline.toml");
    let known = std::fs::read_to_string(&configuration).expect("read");
    std::fs::write(&configuration, format!("{known}surprise = 1\n")).expect("written");
    finds(&desk, &[], "store");
}

#[test]
fn a_database_that_cannot_be_used_is_found() {
    let desk = desk();
    std::fs::write(desk.store().join("case.sqlite"), vec![b'x'; 8_192]).expect("written");
    finds(&desk, &[], "case database");
}

#[cfg(unix)]
#[test]
fn a_key_that_others_may_read_is_found() {
    use std::os::unix::fs::PermissionsExt;
    let desk = desk();
    let key = std::fs::read_dir(desk.path("keys")).expect("keys").next().expect("one").expect("read").path();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o640)).expect("changed");
    finds(&desk, &[], "keys");
}

#[test]
fn a_damaged_key_of_one_time_codes_is_found_and_a_rotation_leaves_every_secret_usable() {
    let desk = desk();
    desk.ok_with(&["user", "add", "reader", "--role", "analyst"], "amber kettle fold");
    desk.ok(&["user", "totp", "reader"]);
    let key = || {
        let files = std::fs::read_dir(desk.path("keys")).expect("keys").flatten().map(|entry| entry.path());
        let mut keys: Vec<_> = files.filter(|path| path.extension().is_some_and(|ending| ending == "secret")).collect();
        assert_eq!(keys.len(), 1, "{keys:?}");
        keys.remove(0)
    };
    let (first, bytes) = (key(), std::fs::read(key()).expect("read"));
    assert_eq!(wrong(&desk, &[]), (0, Vec::new()));
    let rotated = desk.ok(&["key", "rotate", "second-factor"]);
    assert!(rotated.err.contains("1 secrets"), "{}", rotated.err);
    assert_ne!(key(), first, "the old one is removed");
    assert_eq!(wrong(&desk, &[]), (0, Vec::new()), "the new one opens what the old one opened");
    let second = std::fs::read(key()).expect("read");
    std::fs::write(key(), "no key").expect("written");
    finds(&desk, &[], "one-time codes");
    let refused = desk.run(&["key", "rotate", "second-factor"]);
    assert!(refused.status == 2 && refused.err.contains("put the right file back"), "{}", refused.err);
    std::fs::write(key(), &bytes).expect("written");
    finds(&desk, &[], "one-time codes");
    let refused = desk.run(&["key", "rotate", "second-factor"]);
    assert!(refused.status == 2 && refused.err.contains("a secret of an account"), "{}", refused.err);
    std::fs::write(key(), second).expect("written");
    assert_eq!(wrong(&desk, &[]), (0, Vec::new()), "a rotation that was refused changed nothing");
}
