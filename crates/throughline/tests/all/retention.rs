//! Review, legal hold and erasure: what is erased is nowhere in the store, everything else reads as before.

use std::path::Path;

use serde_json::Value;

use crate::postgres::Postgres;
use crate::program::{Desk, text};

const HEADER: &str = "subject,start,duration_s,kind,a_number,b_number,a_imei,a_imsi,a_cell_start,a_cell_end,b_imei,b_imsi,b_cell_start,b_cell_end";

/// The number and the name that are to go, and what they look like in bytes.
const NUMBER: &str = "+447700900555";
const NAME: &str = "Quillfeather";
const PACKED: i64 = 447_700_900_555;

const NO: &str = "serious-harm,vulnerable,trust,links,substances,mind";

fn call(subject: &str, other: &str, second: u32) -> String {
    format!("{subject},2024-03-01T12:{:02}:{:02}Z,42,voice,{subject},{other},,,,,,,,\n", second / 60, second % 60)
}

/// A store that holds the number and the name in every place there is for them, beside other people's data.
fn filled() -> Desk {
    let desk = Desk::new();
    let others: String = (0..40).map(|at| call("+447700900001", &format!("+4477009000{:02}", at + 10), at)).collect();
    let own: String = (0..20).map(|at| call(NUMBER, "+447700900010", 60 + at)).collect();
    let shared = call("+447700900001", NUMBER, 100);
    let files = [
        ("a/communications.csv", format!("{HEADER}\n{others}")),
        ("b/communications.csv", format!("{HEADER}\n{own}{shared}{}", call("+447700900001", "+447700900011", 110))),
        (
            "c/subscribers.csv",
            format!(
                "number,name,address,registered,from,to\n{NUMBER},{NAME} Jones,1 Road,yes,,\n+447700900001,A. Example,2 Road,yes,,\n"
            ),
        ),
        (
            "d/people.csv",
            format!(
                "person_id,name,date_of_birth,category,note\nPX77,{NAME} Jones,,suspect,rings 07700 900555\nPX78,A. Example,,witness,knows {NAME} Jones\n"
            ),
        ),
    ];
    for (name, content) in files {
        let path = desk.write(name, content);
        desk.ok(&["import", &path, "--authority", "URN/TEST/1"]);
    }
    desk.ok(&["identifier", "add", NUMBER, "--note", "of the line"]);
    desk.ok(&["note", "add", NUMBER, "answers as Ace"]);
    desk.ok(&["note", "add", "P-1", "was rung by 07700 900 555 at noon"]);
    desk.ok(&["line", NUMBER, "--reason", "briefing on 07700900555"]);
    let statement = desk.write("statement.txt", format!("{NAME} rang from {NUMBER}"));
    desk.ok(&["file", "add", &statement, "--about", NUMBER]);
    desk.ok(&["lines"]);
    desk.ok(&["search", NAME]);
    assert_eq!(desk.json(&["search", "0555"])["counts"]["note"], 2);
    desk
}

/// Files of a store that hold any of these bytes.
fn holding(folder: &Path, wanted: &[&[u8]]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(holding(&path, wanted));
            continue;
        }
        let bytes = std::fs::read(&path).expect("read");
        let named = path.to_string_lossy().into_owned();
        let here = |wanted: &[u8]| {
            bytes.windows(wanted.len()).any(|window| window == wanted)
                || named.as_bytes().windows(wanted.len()).any(|window| window == wanted)
        };
        if wanted.iter().any(|wanted| here(wanted)) {
            found.push(named);
        }
    }
    found
}

fn number_traces() -> [Vec<u8>; 4] {
    [b"7700900555".to_vec(), b"7700 900555".to_vec(), b"7700 900 555".to_vec(), PACKED.to_le_bytes().to_vec()]
}

fn exported(desk: &Desk) -> Vec<String> {
    let out = desk.path("exported");
    let _ = std::fs::remove_dir_all(&out);
    desk.ok(&["export", "--out", &text(&out), "--format", "csv"]);
    let rows = std::fs::read_to_string(out.join("communications.csv")).expect("exported");
    rows.lines().map(str::to_owned).collect()
}

fn sums_hold(desk: &Desk) {
    for source in desk.json(&["sources"]).as_array().expect("an array") {
        let figure = |name: &str| source[name].as_u64().expect("a figure");
        assert_eq!(
            figure("rows_in"),
            figure("rows_kept") + figure("rows_merged") + figure("rows_rejected"),
            "{source}"
        );
    }
}

#[test]
fn an_erased_number_is_nowhere_in_the_store_and_everything_else_reads_as_before() {
    let desk = filled();
    let traces = number_traces();
    let wanted: Vec<&[u8]> = traces.iter().map(Vec::as_slice).collect();
    for trace in [&wanted[..1], &wanted[1..2], &wanted[2..3]] {
        assert!(!holding(&desk.store(), trace).is_empty(), "it was planted");
    }
    let before = exported(&desk);
    let planned = desk.json(&["retention", "erase", "07700 900555", "--dry-run"]);
    assert_eq!((&planned["done"], &planned["records"]["communications"]), (&Value::from(false), &Value::from(21)));
    assert_eq!((&planned["case"]["notes"], &planned["files"]), (&Value::from(2), &Value::from(1)), "{planned}");
    assert!(planned["journal_entries"].as_u64().is_some_and(|entries| entries >= 4), "{planned}");
    assert_eq!(planned["bytes_that_refuse"].as_array().map(Vec::len), Some(3), "{planned}");
    assert_eq!(exported(&desk), before, "a dry run changes nothing");

    assert!(desk.run(&["retention", "erase", NUMBER, "--confirm"]).err.contains("--reason"));
    let refused = desk.run(&["retention", "erase", NUMBER, "--confirm", "--reason", "over"]);
    assert!(refused.status == 2 && refused.err.contains("--drop-bytes"), "{}", refused.err);
    assert_eq!(exported(&desk), before, "a refusal changes nothing");
    let done =
        desk.json(&["retention", "erase", NUMBER, "--confirm", "--drop-bytes", "--reason", "07700900555 is over"]);
    assert!(done["done"] == true && done["records"] == planned["records"], "{done}");

    assert_eq!(holding(&desk.store(), &wanted), Vec::<String>::new());
    assert_eq!(desk.json(&["search", "0555"])["total"], 0, "nor is it found");
    assert_eq!(holding(&desk.store().join("search"), &wanted), Vec::<String>::new());
    let kept: Vec<String> = before.into_iter().filter(|row| !row.contains("7700900555")).collect();
    assert_eq!(exported(&desk), kept);
    sums_hold(&desk);
    let notes = desk.json(&["note", "list"]);
    assert_eq!(notes[0]["text"], "was rung by [erased] at noon");
    assert_eq!(notes.as_array().map(Vec::len), Some(1));
    assert_eq!(desk.run(&["journal", "verify"]).status, 0);
    let verified = desk.json(&["journal", "verify"]);
    assert!(verified["erased"].as_u64().is_some_and(|erased| erased >= 4), "{verified}");
    let entries = desk.json(&["journal", "list", "--verb", "retention erase"]);
    let last = entries.as_array().and_then(|all| all.last()).expect("an entry");
    assert_eq!((&last["kind"], &last["reason"]), (&Value::from("erasure"), &Value::from("[erased] is over")));
    desk.ok(&["compact"]);
    desk.ok(&["doctor", "--deep"]);
    desk.ok(&["backup", "--to", &text(&desk.path("after.backup"))]);
}

#[test]
fn an_erased_person_is_nowhere_in_the_store() {
    let desk = filled();
    let wanted: [&[u8]; 2] = [NAME.as_bytes(), b"PX77"];
    let refused = desk.run(&["retention", "erase", "PX77", "--confirm", "--reason", "over"]);
    assert!(refused.status == 2 && !refused.err.contains(NAME), "{}", refused.err);
    let planned = desk.json(&["retention", "erase", "PX77"]);
    let files = planned["files_that_mention_it"].as_array().expect("files");
    assert_eq!(files.len(), 0, "the statement names the forename alone: {planned}");
    desk.ok(&["retention", "erase", "PX77", "--confirm", "--drop-bytes", "--reason", "over"]);
    let file = desk.json(&["file", "list"])[0]["sha256"].as_str().expect("a digest").to_owned();
    let left = holding(&desk.store(), &wanted);
    assert!(left.iter().all(|path| path.contains(&file)), "{left:?}");
    sums_hold(&desk);
    assert_eq!(exported(&desk).len(), 63, "nobody's calls went");
}

#[test]
fn an_erased_person_leaves_what_is_about_others_without_their_name() {
    let desk = Desk::new();
    let id =
        desk.json(&["person", "add", "Zebedee Planted", "--alias", "Zed P"])["id"].as_str().expect("an id").to_owned();
    desk.ok(&["operation", "add", "Amber"]);
    desk.ok(&["person", "categorise", &id, "suspect", "--operation", "Amber", "--reason", "seen"]);
    desk.ok(&["note", "add", "L-1", "Zed P. holds it, says ZEBEDEE PLANTED", "--operation", "Amber"]);
    let task = desk.json(&["task", "add", "Visit Zebedee Planted"])["id"].as_str().expect("an id").to_owned();
    desk.ok(&["task", "assign", &task, "somebody"]);
    desk.ok(&["tenure", "propose", "L-1", "+447700900001", "--basis", "seen", "--holder", &id]);
    let done = desk.json(&["retention", "erase", &id, "--confirm", "--reason", "over"]);
    assert_eq!(
        (&done["case"]["people"], &done["case"]["roles"], &done["case"]["history"]),
        (&Value::from(1), &Value::from(1), &Value::from(1)),
        "{done}"
    );
    let wanted: [&[u8]; 3] = [b"Zebedee", b"Zed P", id.as_bytes()];
    assert_eq!(holding(&desk.store(), &wanted), Vec::<String>::new());
    assert_eq!(desk.json(&["tenure", "list"])[0]["holder"], "[erased]");
    assert_eq!(desk.json(&["task", "list"])[0]["text"], "Visit [erased]");
    assert_eq!(desk.run(&["journal", "verify"]).status, 0);
}

#[test]
fn a_disposed_source_goes_whole_and_the_rows_of_others_stay() {
    let desk = filled();
    let before = exported(&desk);
    desk.ok(&["retention", "review", "source:2", "--outcome", "dispose", "--no", NO, "--reason", "closed"]);
    let done = desk.json(&["retention", "erase", "source:2", "--confirm", "--reason", "disposed of"]);
    assert_eq!(done["records"]["communications"], 22, "{done}");
    let rows = exported(&desk);
    assert_eq!(rows.len(), before.len() - 22);
    assert!(rows.iter().all(|row| before.contains(row)));
    sums_hold(&desk);
    let sources = desk.json(&["sources"]);
    assert_eq!((&sources[1]["rows_in"], &sources[1]["name"]), (&Value::from(0), &Value::from("(erased)")));
    assert_eq!(std::fs::read_dir(desk.store().join("sources")).expect("sources").count(), 3);
    let again = desk.ok(&["import", &text(&desk.path("b/communications.csv")), "--authority", "URN/TEST/1"]);
    assert_eq!(exported(&desk).len(), before.len(), "what is lawfully had again is read again: {}", again.err);
}

#[test]
fn a_hold_and_a_review_that_retains_refuse() {
    let desk = filled();
    let before = exported(&desk);
    let erase = ["retention", "erase", NUMBER, "--confirm", "--drop-bytes", "--reason", "over"];
    for thing in [NUMBER, "source:2"] {
        desk.ok(&["retention", "hold", thing, "--reason", "appeal"]);
        let refused = desk.run(&erase);
        assert!(refused.status == 2 && refused.err.contains("hold H-"), "{}", refused.err);
        assert_eq!(exported(&desk), before);
        desk.ok(&["retention", "release", thing, "--reason", "over"]);
    }
    let review = ["retention", "review", NUMBER, "--reason", "still trades", "--outcome", "retain"];
    let open = desk.run(&[&review[..], &["--no", "trust"]].concat());
    assert!(open.status == 2 && open.err.contains("serious-harm"), "{}", open.err);
    desk.ok(&[&review[..], &["--no", NO, "--next", "2099-01-01"]].concat());
    let refused = desk.run(&erase);
    assert!(refused.status == 2 && refused.err.contains("decided to keep"), "{}", refused.err);
    let queue = desk.json(&["retention", "list", "--all"]);
    let queued = queue.as_array().expect("an array").iter().find(|one| one["thing"] == NUMBER).expect("queued");
    assert_eq!((&queued["due"], &queued["rule_verified"]), (&Value::from("2099-01-01T00:00:00Z"), &Value::from(false)));
    desk.ok(&["retention", "review", NUMBER, "--reason", "closed", "--outcome", "dispose", "--no", NO]);
    desk.ok(&erase);
}

#[test]
fn an_erasure_killed_at_any_moment_is_whole_or_not_at_all() {
    const KILLS: u32 = 12;
    let desk = filled();
    let copy = desk.path("copy");
    copy_folder(&desk.store(), &copy);
    let before = exported(&desk);
    let erase = ["retention", "erase", NUMBER, "--confirm", "--drop-bytes", "--reason", "over"];
    let begun = std::time::Instant::now();
    desk.ok(&erase);
    let whole = begun.elapsed();
    let after = exported(&desk);
    let traces = number_traces();
    let wanted: Vec<&[u8]> = traces.iter().map(Vec::as_slice).collect();
    let (mut killed, mut undone) = (0, 0);
    for kill in 0..KILLS {
        std::fs::remove_dir_all(desk.store()).expect("removed");
        copy_folder(&copy, &desk.store());
        let mut child = desk.command(&erase).stdout(std::process::Stdio::null()).spawn().expect("starts");
        let moment = std::time::Instant::now() + whole.mul_f64(f64::from(kill + 1) / f64::from(KILLS));
        while std::time::Instant::now() < moment {
            std::hint::spin_loop();
        }
        let _ = child.kill();
        killed += i32::from(child.wait().expect("ended").code().is_none());
        let rows = exported(&desk);
        let notes = desk.json(&["note", "list"]).as_array().map(Vec::len);
        if rows == before {
            assert_eq!(notes, Some(2), "kill {kill}: nothing was erased");
            undone += 1;
        } else {
            assert!(rows == after && notes == Some(1), "kill {kill}: all of it was erased");
            assert_eq!(holding(&desk.store(), &wanted), Vec::<String>::new(), "kill {kill}");
        }
        assert_eq!(desk.run(&["journal", "verify"]).status, 0, "kill {kill}");
    }
    assert!(killed > 0 && undone > 0, "{killed} killed, {undone} undone");
}

/// Moves a desk's case database to a server, and leaves no copy of it behind.
fn moved(desk: &Desk, address: &str) {
    desk.ok(&["move-database", "--to", address]);
    for entry in std::fs::read_dir(desk.store()).expect("listed").flatten() {
        if entry.file_name().to_string_lossy().starts_with("case.sqlite") {
            std::fs::remove_file(entry.path()).expect("removed");
        }
    }
}

#[test]
fn an_erased_number_is_nowhere_where_the_database_lies_on_a_server() {
    let Some(server) = Postgres::start() else { return };
    let desk = filled();
    desk.ok(&["move-database", "--to", &server.database("case")]);
    let erase = ["retention", "erase", NUMBER, "--confirm", "--drop-bytes", "--reason", "over"];
    let refused = desk.run(&erase);
    assert!(refused.status == 2 && refused.err.contains("delete it first"), "{}", refused.err);
    let old = std::fs::read_dir(desk.store()).expect("listed").flatten().map(|entry| entry.path());
    old.filter(|path| path.to_string_lossy().contains("case.sqlite")).for_each(|path| {
        std::fs::remove_file(path).expect("removed");
    });
    let before = exported(&desk);
    let done = desk.json(&erase);
    assert!(done["done"] == true && done["case"]["notes"] == 2, "{done}");
    let traces = number_traces();
    let wanted: Vec<&[u8]> = traces.iter().map(Vec::as_slice).collect();
    assert_eq!(holding(&desk.store(), &wanted), Vec::<String>::new());
    let kept: Vec<String> = before.into_iter().filter(|row| !row.contains("7700900555")).collect();
    assert_eq!(exported(&desk), kept);
    assert_eq!(desk.json(&["note", "list"])[0]["text"], "was rung by [erased] at noon");
    assert_eq!(desk.run(&["journal", "verify"]).status, 0);
    // What the server still knows is what a backup takes from it.
    let out = desk.path("backup");
    std::fs::create_dir(&out).expect("made");
    desk.ok(&["backup", "--to", &text(&out.join("all"))]);
    assert_eq!(holding(&out, &wanted), Vec::<String>::new());
}

#[test]
fn an_erasure_on_a_server_killed_at_any_moment_is_whole_or_not_at_all() {
    const KILLS: u32 = 8;
    let Some(server) = Postgres::start() else { return };
    let desk = filled();
    let base = server.database("base");
    moved(&desk, &base);
    // First, since it leaves an entry: the copy of the folder and that of the database are of one moment.
    let before = exported(&desk);
    let copy = desk.path("copy");
    copy_folder(&desk.store(), &copy);
    let erase = ["retention", "erase", NUMBER, "--confirm", "--drop-bytes", "--reason", "over"];
    let begin_with = |name: &str| {
        std::fs::remove_dir_all(desk.store()).expect("removed");
        copy_folder(&copy, &desk.store());
        let place = desk.store().join("throughline.toml");
        let configuration = std::fs::read_to_string(&place).expect("read");
        let copied = server.program("createdb").args(["-T", "base", name]).status().expect("createdb starts");
        assert!(copied.success(), "nobody is connected to what is copied");
        std::fs::write(&place, configuration.replace(&base, &base.replace("/base", &format!("/{name}"))))
            .expect("written");
    };
    begin_with("whole");
    let begun = std::time::Instant::now();
    desk.ok(&erase);
    let whole = begun.elapsed();
    let after = exported(&desk);
    let traces = number_traces();
    let wanted: Vec<&[u8]> = traces.iter().map(Vec::as_slice).collect();
    let (mut killed, mut undone) = (0, 0);
    for kill in 0..KILLS {
        begin_with(&format!("kill{kill}"));
        let mut child = desk.command(&erase).stdout(std::process::Stdio::null()).spawn().expect("starts");
        let moment = std::time::Instant::now() + whole.mul_f64(f64::from(kill + 1) / f64::from(KILLS));
        while std::time::Instant::now() < moment {
            std::hint::spin_loop();
        }
        let _ = child.kill();
        killed += i32::from(child.wait().expect("ended").code().is_none());
        let rows = exported(&desk);
        let notes = desk.json(&["note", "list"]).as_array().map(Vec::len);
        if rows == before {
            assert_eq!(notes, Some(2), "kill {kill}: nothing was erased");
            undone += 1;
        } else {
            assert!(rows == after && notes == Some(1), "kill {kill}: all of it was erased");
            assert_eq!(holding(&desk.store(), &wanted), Vec::<String>::new(), "kill {kill}");
        }
        assert_eq!(desk.run(&["journal", "verify"]).status, 0, "kill {kill}");
    }
    assert!(killed > 0 && undone > 0, "{killed} killed, {undone} undone");
}

#[test]
fn of_two_merged_billings_one_is_erased_and_the_other_reads_as_if_it_had_come_alone() {
    const A: &str = "+447700900001";
    const B: &str = "+447700900002";
    const CELL_A: &str = "234-15-4021-52117";
    const CELL_B: &str = "234-15-4021-52118";
    // The same calls, each billing with the cells of its own side.
    let calls = |subject: &str, (cell_a, cell_b): (&str, &str)| {
        let rows = (0..12).map(|minute| {
            format!(
                "{subject},2024-03-01T12:{minute:02}:00Z,42,voice,{A},{B},,,{cell_a},{cell_a},,,{cell_b},{cell_b}\n"
            )
        });
        format!("{HEADER}\n{}", rows.collect::<String>())
    };
    let billings = [("a/communications.csv", calls(A, (CELL_A, ""))), ("b/communications.csv", calls(B, ("", CELL_B)))];
    // What a communication says, without the source and row that it stands in.
    let said = |desk: &Desk| -> Vec<String> {
        exported(desk).iter().map(|row| row.split(',').take(14).collect::<Vec<_>>().join(",")).collect()
    };
    for erased in [0, 1] {
        let (desk, twin) = (Desk::new(), Desk::new());
        for (name, content) in &billings {
            desk.ok(&["import", &desk.write(name, content), "--authority", "URN/TEST/1"]);
        }
        let (name, content) = &billings[1 - erased];
        twin.ok(&["import", &twin.write(name, content), "--authority", "URN/TEST/1"]);
        let merged = said(&desk);
        assert!(merged.len() == 13 && merged[1].contains(CELL_A) && merged[1].contains(CELL_B), "{merged:?}");
        let source = format!("source:{}", erased + 1);
        desk.ok(&["retention", "review", &source, "--outcome", "dispose", "--no", NO, "--reason", "closed"]);
        desk.ok(&["retention", "erase", &source, "--confirm", "--reason", "disposed of"]);
        assert_eq!(said(&desk), said(&twin), "{source}");
        sums_hold(&desk);
        let gone = [CELL_A, CELL_B][erased];
        assert_eq!(holding(&desk.store(), &[gone.as_bytes()]), Vec::<String>::new(), "{source}");
        desk.ok(&["compact"]);
        assert_eq!(said(&desk), said(&twin), "{source}");
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("listed").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}

#[test]
fn the_configuration_brings_its_own_periods_with_source_and_who_verified_them() {
    let desk = filled();
    let rules = desk.json(&["retention", "rules"]);
    assert!(rules.as_array().expect("rules").iter().all(|rule| rule["verified"] == "not verified"));
    let place = desk.store().join("throughline.toml");
    let own = "\n[[review_groups]]\ngroup = 3\ncovers = \"other\"\nfrom = \"2006-04-01\"\nclear_years = 1\nsource = \"policy 7\"\nverified_by = \"A. Reader\"\nverified_on = \"2026-01-05\"\n";
    let configuration = std::fs::read_to_string(&place).expect("read");
    std::fs::write(&place, configuration.clone() + own).expect("written");
    assert_eq!(desk.json(&["retention", "rules"])[0]["verified"], "A. Reader, 2026-01-05");
    std::fs::write(&place, configuration + &own.replace("clear_years = 1", "clear_years = 0")).expect("written");
    assert_eq!(desk.run(&["retention", "list"]).status, 2);
}
