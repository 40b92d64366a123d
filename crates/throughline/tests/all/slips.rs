//! A digit that slipped: noticed when data is applied for, and when it arrives.

use serde_json::{Value, json};

use crate::program::Desk;

const HEADER: &str = "subject,start,duration_s,kind,a_number,b_number,a_imei,a_imsi,a_cell_start,a_cell_end,b_imei,b_imsi,b_cell_start,b_cell_end\n";

/// The billing of one subject, of a few calls from a cell.
fn billing(desk: &Desk, name: &str, subject: &str, cell: &str) -> String {
    let calls = (0..4).map(|minute| {
        format!("{subject},2024-03-01T12:0{minute}:00Z,42,voice,{subject},+447700900999,,,{cell},{cell},,,,\n")
    });
    desk.write(name, format!("{HEADER}{}", calls.collect::<String>()))
}

fn entered(desk: &Desk, urn: &str, number: &str) {
    desk.ok(&["authority", "add", urn, "--identifier", number, "--from", "2024-01-01", "--to", "2025-01-01"]);
}

fn imported(desk: &Desk, file: &str, urn: &str) -> (Value, String) {
    let answer = desk.ok(&["import", file, "--authority", urn, "--format", "json"]);
    (serde_json::from_str(&answer.out).expect("JSON"), answer.err)
}

#[test]
fn a_delivery_for_a_slipped_number_is_excess_and_said_to_be_an_error() {
    for (subject, slip) in [("+447700900132", "transposed"), ("+447700900124", "one-digit")] {
        let desk = Desk::new();
        entered(&desk, "URN/TEST/1", "07700 900123");
        let (sources, said) = imported(&desk, &billing(&desk, "wrong.csv", subject, ""), "URN/TEST/1");
        assert_eq!(
            sources[0]["probable_errors"],
            json!([{ "subject": subject, "named": "+447700900123", "slip": slip, "rows": 4 }])
        );
        assert_eq!(sources[0]["rows_excess"], 4, "kept apart");
        assert!(said.contains("throughline authority error URN/TEST/1 --severity reportable"), "{said}");
        assert!(!said.contains("7700900"), "a message names no number: {said}");
        let notes = desk.json(&["sources"])[0]["notes"].to_string();
        assert!(notes.contains("probably an error") && !notes.contains("7700900"), "{notes}");
        let who = desk.json(&["journal", "who", subject]);
        assert!(who.as_array().expect("entries").iter().any(|one| one["verb"] == "import" && one["by_name"] == true));
        desk.ok(&["authority", "error", "URN/TEST/1", "--severity", "reportable", "--text", "source 1: transposed"]);
        assert_eq!(desk.json(&["authority", "show", "URN/TEST/1"])["errors"][0]["severity"], "reportable");
    }
}

#[test]
fn a_number_that_is_named_or_far_from_any_is_no_slip() {
    let desk = Desk::new();
    desk.ok(&[
        "authority",
        "add",
        "URN/TEST/1",
        "--identifier",
        "+447700900123",
        "--identifier",
        "+447700900132",
        "--from",
        "2024-01-01",
        "--to",
        "2025-01-01",
    ]);
    for (name, subject) in [("named.csv", "+447700900132"), ("far.csv", "+447700900987")] {
        let (sources, said) = imported(&desk, &billing(&desk, name, subject, ""), "URN/TEST/1");
        assert_eq!(sources[0]["probable_errors"], json!([]), "{said}");
    }
    let desk = Desk::new();
    let (sources, _) = imported(&desk, &billing(&desk, "any.csv", "+447700900132", ""), "URN/TEST/2");
    assert_eq!(sources[0]["probable_errors"], json!([]), "an authority that is not entered names nobody");
}

#[test]
fn a_typed_identifier_one_slip_from_one_on_record_is_said() {
    let desk = Desk::new();
    let on_record = desk.json(&["identifier", "add", "+447700900123"])["id"].clone();
    let add = |urn: &str, number: &str| desk.ok(&["authority", "add", urn, "--identifier", number, "--format", "json"]);
    let slipped = add("URN/TEST/1", "07700 900132");
    let entry: Value = serde_json::from_str(&slipped.out).expect("JSON");
    assert_eq!(
        entry["slips"],
        json!([{ "typed": "+447700900132", "on_record": "+447700900123", "slip": "transposed", "stands_in": [on_record] }])
    );
    assert!(slipped.err.contains("recordable error") && !slipped.err.contains("900123"), "{}", slipped.err);
    let right: Value = serde_json::from_str(&add("URN/TEST/2", "+447700900123").out).expect("JSON");
    assert_eq!(right["slips"], json!([]), "it stands on record itself");
    let amended = desk.json(&["authority", "amend", "URN/TEST/2", "identifiers=+447700900133"]);
    assert_eq!(amended["slips"].as_array().map(Vec::len), Some(2), "{amended}");
    let file = billing(&desk, "calls.csv", "+447700900124", "");
    desk.ok(&["import", &file, "--authority", "URN/TEST/3"]);
    let draft = desk.json(&["authority", "draft", "+447700900124"]);
    assert!(draft["slips"].as_array().is_some_and(|slips| !slips.is_empty()), "{draft}");
}

#[test]
fn cells_of_another_network_than_the_authority_names_are_said() {
    let desk = Desk::new();
    entered(&desk, "URN/TEST/1", "+447700900123");
    desk.ok(&["authority", "amend", "URN/TEST/1", "operator=Vodafone Ltd"]);
    let (sources, said) =
        imported(&desk, &billing(&desk, "o2.csv", "+447700900123", "234-10-4021-52117"), "URN/TEST/1");
    assert_eq!(sources[0]["other_network"], "O2");
    assert!(said.contains("most of its cells are of O2"), "{said}");
    assert!(desk.json(&["sources"])[0]["notes"].to_string().contains("of O2"));
    let (sources, said) =
        imported(&desk, &billing(&desk, "own.csv", "+447700900123", "234-15-4021-52117"), "URN/TEST/1");
    assert_eq!((&sources[0]["other_network"], said.contains("most of its cells")), (&Value::Null, false));
    let cells = desk.write("cells.csv", "cell,operator,easting,northing\n234-30-1-1,EE,430000,433000\n");
    let (sources, _) = imported(&desk, &cells, "URN/TEST/1");
    assert_eq!(sources[0]["other_network"], "EE");
}
