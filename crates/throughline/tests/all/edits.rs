//! Edits as people make them: from a version that they saw, without losing what anybody else wrote, and undone by an entry of their own.

use serde_json::{Value, json};

use crate::program::Desk;

fn id(thing: &Value) -> String {
    thing["id"].as_str().expect("an id").to_owned()
}

fn entered(desk: &Desk, arguments: &[&str]) -> String {
    id(&desk.json(arguments))
}

/// What a command refused.
fn refused(desk: &Desk, arguments: &[&str]) -> String {
    let answer = desk.run(arguments);
    assert_eq!(answer.status, 2, "{arguments:?}: {}", answer.out);
    answer.err
}

#[test]
fn a_person_is_edited_from_the_version_that_was_seen_and_put_back_by_an_entry() {
    let desk = Desk::new();
    let person = entered(&desk, &["person", "add", "Planted Name", "--alias", "Ace"]);
    let edited = desk.json(&[
        "person",
        "edit",
        &person,
        "--name",
        "Planted Other",
        "--alias",
        "Spade",
        "--drop-alias",
        "Ace",
        "--seen",
        "1",
    ]);
    assert_eq!((&edited["version"], &edited["aliases"]), (&json!(2), &json!(["Spade"])));
    let late = desk.run(&["person", "edit", &person, "--note", "from PNC", "--seen", "1"]);
    assert_eq!(late.status, 2);
    assert!(late.err.contains("version 1 was expected, and 2 is stored"), "{}", late.err);
    assert!(!late.err.contains("Planted"), "{}", late.err);
    let both: Value = serde_json::from_str(&late.out).expect("both");
    assert_eq!((&both["stored"]["note"], &both["refused"]["note"]), (&json!(""), &json!("from PNC")));
    assert!(refused(&desk, &["person", "edit", &person]).contains("nothing was changed"));
    let back = desk.json(&["undo", "person", &person, "--reason", "wrong person"]);
    assert_eq!((&back["version"], &back["name"]), (&json!(3), &json!("Planted Name")));
    let again = desk.json(&["undo", "person", &person]);
    assert_eq!((&again["version"], &again["name"]), (&json!(4), &json!("Planted Other")), "undoing undoes itself");
    let history = desk.json(&["history", "person", &person]);
    let whys: Vec<&Value> = history.as_array().expect("versions").iter().map(|one| &one["why"]).collect();
    assert_eq!(whys, [&json!(""), &json!(""), &json!("wrong person"), &json!("")]);
    assert_eq!(history[1]["differs"], json!(["aliases", "name"]));
    let entries = desk.json(&["journal", "list", "--about", &person, "--verb", "undo"]);
    assert_eq!((entries.as_array().map(Vec::len), &entries[0]["kind"]), (Some(2), &json!("alteration")));
    let first = desk.json(&["undo", "person", &person, "--to", "1", "--seen", "4"]);
    assert_eq!((&first["version"], &first["aliases"]), (&json!(5), &json!(["Ace"])));
    assert!(refused(&desk, &["undo", "person", &person, "--to", "9"]).contains("no earlier version 9"));
    assert!(refused(&desk, &["undo", "judgement", "J-1"]).contains("judge --undo"));
    assert_eq!(desk.run(&["journal", "verify"]).status, 0);
}

#[test]
fn a_sign_of_exploitation_can_always_be_entered_and_says_what_is_missing() {
    let desk = Desk::new();
    desk.ok(&["operation", "add", "Amber"]);
    let person = entered(&desk, &["person", "add", "Planted Name"]);
    desk.ok(&["person", "categorise", &person, "suspect", "--operation", "Amber", "--reason", "seen"]);
    let told = desk.ok(&["person", "edit", &person, "--exploitation", "yes", "--format", "json"]);
    assert!(told.err.contains("safeguarding task") && told.out.contains("\"possible_victim\": true"), "{}", told.err);
    let taken = refused(&desk, &["person", "edit", &person, "--exploitation", "no"]);
    assert!(taken.contains("expected a reason"), "{taken}");
    desk.ok(&["task", "add", "Visit", "--kind", "safeguarding", "--about", &person]);
    let told = desk.ok(&["person", "edit", &person, "--born", "2010-05-31"]);
    assert!(!told.err.contains("safeguarding"), "{}", told.err);
    assert_eq!(desk.run(&["person", "edit", &person, "--born", "2010-02-31"]).status, 2);
}

#[test]
fn an_operation_keeps_its_former_name_and_closes_with_a_reason() {
    let desk = Desk::new();
    let operation = entered(&desk, &["operation", "add", "Amber"]);
    let other = entered(&desk, &["operation", "add", "Cedar"]);
    desk.ok(&["task", "add", "Look", "--operation", "Amber"]);
    let renamed = desk.json(&["operation", "edit", "Amber", "--name", "Birch", "--purpose", "supply", "--seen", "1"]);
    assert_eq!((&renamed["name"], &renamed["former_names"]), (&json!("Birch"), &json!(["Amber"])));
    assert_eq!(id(&desk.json(&["operation", "show", "Amber"])), operation, "the former name still names it");
    assert!(refused(&desk, &["operation", "add", "Amber"]).contains(&operation), "nor is it given to another");
    assert!(refused(&desk, &["operation", "edit", "Cedar", "--name", "Birch"]).contains("another name"));
    let closed = desk.ok(&["operation", "close", "Birch", "--reason", "sentenced", "--format", "json"]);
    assert!(closed.out.contains("\"closed\"") && closed.err.contains("1 tasks"), "{}", closed.err);
    assert!(refused(&desk, &["operation", "close", &other, "--reason", " "]).contains("reason"));
    assert!(refused(&desk, &["operation", "close", "Birch", "--reason", "twice"]).contains("nothing was changed"));
    assert_eq!(desk.json(&["undo", "operation", &operation])["state"], "open");
    let first = desk.json(&["undo", "operation", &operation, "--to", "1"]);
    assert_eq!((&first["name"], &first["former_names"]), (&json!("Amber"), &json!(["Birch"])), "no name is lost");
}

#[test]
fn a_decision_is_superseded_with_a_reason_and_a_note_by_its_author() {
    let desk = Desk::new();
    let decision = entered(&desk, &["decision", "add", "Wait", "--reason", "child on the premises"]);
    assert_eq!(desk.run(&["decision", "amend", &decision, "--text", "Go", "--reason", " "]).status, 2);
    let amended =
        desk.json(&["decision", "amend", &decision, "--text", "Go", "--reason", "the child has left", "--seen", "1"]);
    assert_eq!((&amended["text"], &amended["reason"]), (&json!("Go"), &json!("the child has left")));
    let history = desk.json(&["history", "decision", &decision]);
    assert_eq!((&history[0]["text"], &history[0]["reason"]), (&json!("Wait"), &json!("child on the premises")));
    assert_eq!(desk.run(&["undo", "decision", &decision]).status, 2, "going back is a decision, and has a reason");
    let back = desk.json(&["undo", "decision", &decision, "--reason", "the child is back"]);
    assert_eq!((&back["text"], &back["reason"]), (&json!("Wait"), &json!("the child is back")));
    let note = entered(&desk, &["note", "add", "+447700900123", "planted text"]);
    let amended =
        desk.ok(&["note", "amend", &note, "--text", "heard on the intercept", "--fact", "yes", "--format", "json"]);
    assert!(amended.err.contains("section 56") && amended.out.contains("\"fact\": true"), "{}", amended.err);
    assert_eq!(desk.json(&["undo", "note", &note])["text"], "planted text");
    assert_eq!(desk.run(&["note", "amend", &note, "--text", " "]).status, 2);
}

#[test]
fn a_task_is_edited_while_it_is_open_and_a_safeguarding_task_stays_one() {
    let desk = Desk::new();
    let task = entered(&desk, &["task", "add", "Look", "--due", "2024-03-01"]);
    let edited =
        desk.json(&["task", "edit", &task, "--text", "Look again", "--due", "none", "--kind", "review", "--seen", "1"]);
    assert_eq!(
        (&edited["text"], &edited["kind"], &edited["due"]),
        (&json!("Look again"), &json!("review"), &Value::Null)
    );
    assert_eq!(desk.run(&["task", "edit", &task, "--kind", "safeguarding"]).status, 2, "it is about nobody");
    desk.ok(&["task", "done", &task, "--outcome", "seen"]);
    assert!(refused(&desk, &["task", "edit", &task, "--text", "Look"]).contains("undo task"));
    assert_eq!(desk.json(&["undo", "task", &task])["state"], "open");
    assert_eq!(desk.json(&["undo", "task", &task, "--to", "1"])["due"], "2024-03-02T00:00:00Z");
    let person = entered(&desk, &["person", "add", "Planted Name"]);
    let visit = entered(&desk, &["task", "add", "Visit", "--kind", "safeguarding", "--about", &person]);
    assert!(refused(&desk, &["task", "edit", &visit, "--kind", "general"]).contains("stays one"));
}

#[test]
fn an_identifier_is_corrected_with_a_reason_and_both_texts_are_in_the_journal() {
    let desk = Desk::new();
    let identifier = entered(&desk, &["identifier", "add", "+447700900132"]);
    desk.ok(&["identifier", "add", "+447700900124"]);
    let corrected = |to: &str| {
        desk.run(&["identifier", "correct", &identifier, "--to", to, "--reason", "transposed", "--format", "json"])
    };
    assert_eq!(corrected("+447700900124").status, 2, "it is on record");
    assert_eq!(corrected("imei:350000000000007").status, 2, "its check digit is wrong");
    assert_eq!(corrected("07700 900123").status, 0);
    for number in ["+447700900132", "+447700900123"] {
        let entries = desk.json(&["journal", "list", "--about", number, "--verb", "identifier correct"]);
        assert_eq!(entries.as_array().map(Vec::len), Some(1), "{number}");
    }
    assert_eq!(desk.json(&["undo", "identifier", &identifier])["text"], "+447700900132");
    desk.ok(&["undo", "identifier", &identifier]);
    desk.ok(&["identifier", "add", "+447700900132"]);
    assert_eq!(desk.run(&["undo", "identifier", &identifier]).status, 2, "another stands there now");
}

#[test]
fn a_judged_tenure_can_be_ended_and_anything_else_is_judged_anew() {
    let desk = Desk::new();
    let propose = |line: &str, from: &str| {
        entered(&desk, &["tenure", "propose", line, "+447700900123", "--from", from, "--basis", "flares"])
    };
    let (held, later) = (propose("L-1", "2024-01-01"), propose("L-2", "2024-03-01"));
    desk.ok(&["tenure", "accept", &held, "--reason", "handset"]);
    assert!(desk.run(&["tenure", "accept", &later, "--reason", "handset"]).err.contains("L-1"));
    let moved = refused(&desk, &["tenure", "correct", &held, "--line", "L-3", "--reason", "slip"]);
    assert!(moved.contains("judged anew"), "{moved}");
    let ended = desk.json(&["tenure", "correct", &held, "--to", "2024-03-01", "--reason", "last call", "--seen", "2"]);
    assert_eq!((&ended["state"], &ended["to"]), (&json!("accepted"), &json!("2024-03-01T00:00:00Z")));
    desk.ok(&["tenure", "accept", &later, "--reason", "handset"]);
    let open = refused(&desk, &["undo", "tenure", &held]);
    assert!(open.contains("judged anew"), "{open}");
    let judged = refused(&desk, &["undo", "tenure", &later]);
    assert!(judged.contains("judge --undo"), "{judged}");
    desk.ok(&["judge", "--undo", &held, "--reason", "not theirs"]);
    let corrected =
        desk.json(&["tenure", "correct", &held, "--line", "L-3", "--number", "07700 900124", "--reason", "slip"]);
    assert_eq!((&corrected["line"], &corrected["number"]), (&json!("L-3"), &json!("+447700900124")));
    assert_eq!(desk.run(&["tenure", "correct", &held, "--holder", "P-NOBODY0", "--reason", "slip"]).status, 2);
    assert_eq!(desk.run(&["tenure", "correct", &held, "--to", "2023-01-01", "--reason", "slip"]).status, 2);
}
