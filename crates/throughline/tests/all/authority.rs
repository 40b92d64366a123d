//! The register of authorities: every field, what it refuses, what it stops.

use serde_json::{Value, json};

use crate::program::Desk;

const X: &str = "+447700900001";
const Y: &str = "+447700900002";

fn billing(desk: &Desk, subject: &str, days: std::ops::Range<u32>) -> String {
    let rows: Vec<String> = days
        .map(|day| format!("{subject},2024-01-{day:02}T10:00:00Z,42,voice,{subject},+4477009001{day:02}"))
        .collect();
    let content = format!("subject,start,duration_s,kind,a_number,b_number\n{}\n", rows.join("\n"));
    desk.write(&format!("{}.csv", &subject[1..]), content)
}

/// Numbers that the ranking looks at.
fn profiled(desk: &Desk) -> Vec<String> {
    let all = desk.json(&["lines", "--all"]);
    all.as_array().expect("a list").iter().filter_map(|one| one["number"].as_str().map(str::to_owned)).collect()
}

#[test]
fn data_of_a_withdrawn_or_expired_authority_is_read_by_no_analysis_and_that_is_said() {
    let desk = Desk::new();
    desk.ok(&["import", &billing(&desk, X, 1..20), "--authority", "U/1"]);
    desk.ok(&["import", &billing(&desk, Y, 1..20), "--authority", "U/2"]);
    assert_eq!(profiled(&desk), [X, Y]);
    assert_eq!(desk.json(&["line", X])["authorities_stopped"], json!([]));
    desk.ok(&["authority", "withdraw", "U/1", "--reason", "no longer necessary"]);
    assert_eq!(profiled(&desk), [Y]);
    let told = desk.ok(&["lines"]).err;
    assert!(told.contains("sources 1 came in under U/1, which is withdrawn"), "{told}");
    assert_eq!(desk.run(&["line", X]).status, 2, "no analysis knows the number any more");
    let other = desk.json(&["line", Y]);
    assert_eq!(other["authorities_stopped"], json!([{ "urn": "U/1", "why": "withdrawn", "sources": [1] }]));
    desk.ok(&["authority", "amend", "U/2", "expires=2024-06-01"]);
    assert_eq!(desk.json(&["authority", "show", "U/2"])["status"], "expired");
    assert!(profiled(&desk).is_empty());
    desk.ok(&["authority", "amend", "U/2", "expires=2999-06-01"]);
    assert_eq!(profiled(&desk), [Y], "it was extended");
    let again = desk.run(&["authority", "amend", "U/1", "decision=approved"]);
    assert!(again.status == 2 && again.err.contains("withdrawn cannot become approved"), "{}", again.err);
}

#[test]
fn a_draft_carries_identifiers_from_the_records_and_weighs_what_to_ask_next() {
    let desk = Desk::new();
    let rows: Vec<String> = (1..20)
        .map(|day| format!("{X},2024-01-{day:02}T10:00:00Z,42,voice,{X},{Y},350000000000006"))
        .chain([format!("{X},2024-01-20T10:00:00Z,42,voice,{X},{Y},350000000000007")])
        .collect();
    let content = format!("subject,start,duration_s,kind,a_number,b_number,a_imei\n{}\n", rows.join("\n"));
    desk.ok(&["import", &desk.write("billing.csv", content), "--authority", "U/1"]);
    let draft = desk.json(&["authority", "draft", X]);
    let number = &draft["numbers"][0];
    assert_eq!(
        number["identifiers"],
        json!([X, "imei:350000000000006"]),
        "one with a wrong check digit is not asked for"
    );
    assert_eq!((&number["from"], &number["days_sought"]), (&json!("2024-01-01T10:00:00Z"), &json!(20)));
    let requests = number["requests"].as_array().expect("requests");
    let asked = |name: &str| requests.iter().find(|one| one["request"] == name);
    assert!(asked("call data").is_none(), "it is held");
    assert_eq!(asked("call data of a counterparty").expect("weighed")["identifiers"], json!([Y]));
    let bits: Vec<f64> = requests.iter().filter_map(|one| one["bits"].as_f64()).collect();
    assert!(bits.is_sorted_by(|left, right| left >= right), "{bits:?}");
    desk.ok(&["authority", "withdraw", "U/1", "--reason", "over"]);
    assert_eq!(desk.run(&["authority", "draft", X]).status, 2, "what may not be read is not drafted from");
}

#[test]
fn an_import_that_its_authority_does_not_cover_is_refused() {
    let desk = Desk::new();
    let file = billing(&desk, X, 1..9);
    let refused = |why: &str| {
        let answer = desk.run(&["import", &file, "--authority", "U/1"]);
        assert_eq!(answer.status, 2);
        assert!(answer.err.contains(why), "{}", answer.err);
        assert_eq!(desk.json(&["sources"]), json!([]), "nothing was kept");
    };
    desk.ok(&["authority", "amend", "U/1", "data=entity", "decision=approved"]);
    refused("entity data only");
    desk.ok(&["authority", "amend", "U/1", "data=events"]);
    refused("serious-crime ground");
    desk.ok(&["authority", "amend", "U/1", "serious_crime=gain"]);
    let unknown = desk.ok(&["import", &file, "--authority", "U/1"]);
    assert!(unknown.err.contains("incomplete"), "it goes on, and says so: {}", unknown.err);
    desk.ok(&["authority", "amend", "U/3", "decision=applied"]);
    let applied = desk.run(&["import", &billing(&desk, Y, 1..9), "--authority", "U/3"]);
    assert!(applied.status == 2 && applied.err.contains("not yet approved"), "{}", applied.err);
}

#[test]
fn a_record_keeps_every_field_and_its_errors() {
    let desk = Desk::new();
    desk.ok(&["authority", "add", "U/1", "--identifier", X, "--from", "2024-01-01", "--to", "2024-02-01"]);
    let entry = desk.json(&[
        "authority",
        "amend",
        "U/1",
        "applicant=DC Example",
        "data=events",
        "serious_crime=group",
        "necessity=who holds it",
        "urgent=yes",
        "days_sought=31",
        "decision=approved",
        "authoriser=OCDA",
        "conditions=none",
    ]);
    assert_eq!(
        (&entry["complete"], &entry["status"], &entry["version"]),
        (&json!(true), &json!("approved"), &json!(2))
    );
    assert_eq!((&entry["days_sought"], &entry["identifiers"]), (&json!(31), &json!([X])));
    let missing: Vec<&str> = entry["missing"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert!(missing.contains(&"proportionality") && !missing.contains(&"necessity"), "{missing:?}");
    let conflict = desk.run(&["authority", "amend", "U/1", "spoc=A", "--seen", "1"]);
    assert_eq!(conflict.status, 2);
    assert!(conflict.err.contains("version 1 was expected"), "{}", conflict.err);
    let entry =
        desk.json(&["authority", "error", "U/1", "--severity", "reportable", "--text", "two digits transposed"]);
    assert!(entry["errors"][0]["report_due"].is_string(), "{entry}");
    assert_eq!(desk.run(&["authority", "amend", "U/1", "identifiers=imei:12"]).status, 2);
    assert_eq!(desk.run(&["authority", "amend", "U/1", "colour=blue"]).status, 2);
    assert_eq!(desk.run(&["authority", "withdraw", "U/1", "--reason", " "]).status, 2);
}
