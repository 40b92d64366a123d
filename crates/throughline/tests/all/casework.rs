//! Casework as people do it: people, tasks, tenures, judgements, files.

use serde_json::{Value, json};

use crate::program::{Desk, text};

const NUMBER: &str = "+447700900123";

fn id(thing: &Value) -> String {
    thing["id"].as_str().expect("an id").to_owned()
}

#[test]
fn a_possible_victim_becomes_a_suspect_only_after_a_safeguarding_task() {
    let desk = Desk::new();
    desk.ok(&["operation", "add", "Amber", "--purpose", "supply"]);
    let child = desk.json(&["person", "add", "Planted Name", "--exploitation"]);
    assert_eq!(child["possible_victim"], true);
    let child = id(&child);
    let categorise = |category: &str| {
        desk.run(&[
            "person",
            "categorise",
            &child,
            category,
            "--operation",
            "Amber",
            "--reason",
            "seen",
            "--format",
            "json",
        ])
    };
    let refused = categorise("suspect");
    assert_eq!(refused.status, 2);
    assert!(refused.err.contains("safeguarding task"), "{}", refused.err);
    assert!(!refused.err.contains("Planted"), "{}", refused.err);
    assert_eq!(categorise("victim").status, 0);
    let elsewhere = desk.run(&["task", "add", "Look", "--kind", "safeguarding", "--about", NUMBER]);
    assert_eq!(elsewhere.status, 2, "safeguarding is about a person");
    desk.ok(&[
        "task",
        "add",
        "Strategy discussion",
        "--kind",
        "safeguarding",
        "--about",
        &child,
        "--due",
        "1 working day",
    ]);
    assert_eq!(categorise("suspect").status, 0);
    let shown = desk.json(&["person", "show", &child]);
    assert_eq!(shown["roles"].as_array().map(Vec::len), Some(2), "both are kept");
    assert!(shown["categories"][0].as_str().is_some_and(|first| first.starts_with("victim")), "{shown}");
    let listed = desk.ok(&["person", "list", "--operation", "Amber", "--format", "csv"]).out;
    assert!(listed.starts_with("id,name,possible_victim") && listed.contains("Planted Name"), "{listed}");
}

#[test]
fn a_judgement_is_undone_by_one_that_reverses_it() {
    let desk = Desk::new();
    desk.ok(&["judge", "accept", "L-3F2A", "--reason", "test purchase"]);
    desk.ok(&["judge", "reject", "L-3F2A", "--reason", "wrong line"]);
    assert_eq!(desk.run(&["judge", "accept", "L-3F2A"]).status, 2, "a judgement has a reason");
    desk.ok(&["judge", "--undo", "L-3F2A", "--reason", "it was the line"]);
    let made = desk.json(&["judge", "list", "L-3F2A"]);
    let verdicts: Vec<(&str, bool)> = made
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| (one["verdict"].as_str().expect("a word"), one["stands"] == true))
        .collect();
    assert_eq!(verdicts, [("accepted", true), ("rejected", false), ("reversed", false)]);
    desk.ok(&["judge", "--undo", "L-3F2A", "--reason", "again"]);
    assert_eq!(desk.run(&["judge", "--undo", "L-3F2A", "--reason", "again"]).status, 2, "nothing is left to undo");
}

#[test]
fn a_number_belongs_to_one_line_at_a_time() {
    let desk = Desk::new();
    let propose = |line: &str, from: &str, to: &str| {
        id(&desk.json(&["tenure", "propose", line, "07700 900123", "--from", from, "--to", to, "--basis", "flares"]))
    };
    let held = propose("L-1", "2024-01-01", "2024-03-01");
    let later = propose("L-2", "2024-02-29", "2024-06-01");
    let after = propose("L-2", "2024-03-01", "2024-06-01");
    assert_eq!(desk.json(&["tenure", "accept", &held, "--reason", "handset"])["state"], "accepted");
    let refused = desk.run(&["tenure", "accept", &later, "--reason", "handset"]);
    assert_eq!(refused.status, 2);
    assert!(refused.err.contains("L-1") && !refused.err.contains("900123"), "{}", refused.err);
    assert_eq!(desk.json(&["tenure", "list", &after])[0], Value::Null);
    desk.ok(&["tenure", "accept", &after, "--reason", "handset"]);
    desk.ok(&["judge", "--undo", &held, "--reason", "not theirs"]);
    let states: Vec<Value> = desk
        .json(&["tenure", "list", NUMBER])
        .as_array()
        .expect("a list")
        .iter()
        .map(|tenure| tenure["state"].clone())
        .collect();
    assert_eq!(states, ["proposed", "proposed", "accepted"]);
    assert_eq!(desk.json(&["tenure", "list", "L-2"]).as_array().map(Vec::len), Some(2));
}

#[test]
fn a_change_from_an_old_version_is_refused_and_shows_both() {
    let desk = Desk::new();
    let task = id(&desk.json(&["task", "add", "Ask for top-ups", "--about", NUMBER, "--due", "2024-03-01"]));
    assert_eq!(desk.json(&["task", "list", "--late"])[0]["due"], "2024-03-02T00:00:00Z");
    desk.ok(&["task", "assign", &task, "jones", "--seen", "1"]);
    let refused = desk.run(&["task", "assign", &task, "smith", "--seen", "1"]);
    assert_eq!(refused.status, 2);
    assert!(refused.err.contains("version 1 was expected, and 2 is stored"), "{}", refused.err);
    assert!(!refused.err.contains("jones"), "{}", refused.err);
    let both: Value = serde_json::from_str(&refused.out).expect("both");
    assert_eq!((&both["stored"]["assignee"], &both["refused"]["assignee"]), (&json!("jones"), &json!("smith")));
    desk.ok(&["task", "done", &task, "--outcome", "asked", "--seen", "2"]);
    assert_eq!(desk.run(&["task", "done", &task, "--outcome", "asked"]).status, 2, "it is done already");
    assert_eq!(desk.json(&["task", "list"]), json!([]));
}

#[test]
fn a_file_comes_back_as_it_was_and_intercept_is_refused() {
    let desk = Desk::new();
    let statement = desk.write("statement.txt", "I saw it.");
    let file = desk.json(&["file", "add", &statement, "--about", NUMBER]);
    let out = desk.path("copy.txt");
    desk.ok(&["file", "get", &id(&file), "--out", &text(&out), "--reason", "served"]);
    assert_eq!(std::fs::read(&out).expect("written"), b"I saw it.");
    assert_eq!(desk.run(&["file", "get", &id(&file), "--out", &text(&out)]).status, 2, "nothing is overwritten");
    let kept = desk.store().join("files").join(file["sha256"].as_str().expect("a digest"));
    std::fs::write(&kept, "I saw nothing.").expect("written");
    let changed = desk.run(&["file", "get", &id(&file), "--out", &text(&desk.path("other.txt"))]);
    assert_eq!(changed.status, 2);
    assert!(changed.err.contains("not what was kept"), "{}", changed.err);
    let marked = desk.write("Intercept product.txt", "secret");
    let refused = desk.run(&["file", "add", &marked]);
    assert_eq!(refused.status, 2);
    assert_eq!(desk.json(&["file", "list"]).as_array().map(Vec::len), Some(1));
    let noted = desk.ok(&["note", "add", NUMBER, "heard on the intercept"]);
    assert!(noted.err.contains("section 56"), "{}", noted.err);
}

#[test]
fn notes_decisions_identifiers_and_views_are_kept_and_found() {
    let desk = Desk::new();
    desk.ok(&["operation", "add", "Amber"]);
    assert_eq!(desk.run(&["operation", "add", "Amber"]).status, 2, "a name is given once");
    desk.ok(&["note", "add", "07700 900123", "answers to a name", "--fact", "--operation", "Amber"]);
    assert_eq!(desk.json(&["note", "list", "--about", NUMBER])[0]["fact"], true);
    desk.ok(&["decision", "add", "No arrest yet", "--reason", "child on the premises", "--operation", "Amber"]);
    assert_eq!(desk.json(&["decision", "list", "--operation", "Amber"])[0]["reason"], "child on the premises");
    assert_eq!(desk.run(&["decision", "add", "Arrest", "--reason", " "]).status, 2);
    desk.ok(&["identifier", "add", "imei:350000000000006"]);
    assert_eq!(desk.run(&["identifier", "add", "imei:350000000000007"]).status, 2, "its check digit is wrong");
    assert_eq!(desk.run(&["identifier", "add", "imei:350000000000006"]).status, 2, "it is on record");
    desk.ok(&["view", "save", "late", "task", "--query", "late=true"]);
    desk.ok(&["view", "save", "late", "task", "--query", "late=true&all=true"]);
    let view = desk.json(&["view", "show", "late"]);
    assert_eq!((&view["version"], &view["query"]), (&json!(2), &json!("late=true&all=true")));
    assert_eq!(desk.run(&["operation", "show", "Birch"]).status, 2);
    let operation = desk.json(&["operation", "show", "Amber"]);
    assert_eq!(operation["state"], "open");
}
