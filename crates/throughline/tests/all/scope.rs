//! Rows outside the authority, and the quality report.

use serde_json::Value;

use crate::program::{Desk, text};

const HEADER: &str = "subject,start,duration_s,kind,a_number,b_number,a_imei,a_imsi,a_cell_start,a_cell_end,b_imei,b_imsi,b_cell_start,b_cell_end";
const X: &str = "+447700900001";
const Y: &str = "+447700900002";
const Z: &str = "+447700900003";

fn call(subject: &str, start: &str, a: &str, b: &str) -> String {
    format!("{subject},{start},42,voice,{a},{b},,,,,,,,")
}

fn file(desk: &Desk, name: &str, rows: &[String]) -> String {
    desk.write(name, format!("{HEADER}\n{}\n", rows.join("\n")))
}

fn exported(desk: &Desk) -> usize {
    let out = desk.path("out");
    desk.ok(&["export", "--out", &text(&out), "--format", "csv"]);
    std::fs::read_to_string(out.join("communications.csv")).expect("exported").lines().count() - 1
}

#[test]
fn a_row_one_second_late_and_a_row_of_another_subject_are_excess() {
    let desk = Desk::new();
    desk.ok(&["authority", "add", "U/1", "--identifier", X, "--from", "2024-01-01", "--to", "2024-02-01"]);
    let rows = [
        call(X, "2023-12-31T23:59:59Z", X, Y),
        call(X, "2024-01-01T00:00:00Z", X, Y),
        call(X, "2024-01-31T23:59:59Z", Y, X),
        call(X, "2024-02-01T00:00:00Z", X, Y),
        call(Y, "2024-01-10T00:00:00Z", Y, Z),
    ];
    let billing = file(&desk, "billing.csv", &rows);
    let answer = desk.ok(&["import", &billing, "--authority", "U/1"]);
    assert!(answer.err.contains("3 rows lie outside the authority"), "{}", answer.err);
    assert!(!answer.err.contains("incomplete"), "{}", answer.err);
    let source = &desk.json(&["sources"])[0];
    let count = |field: &str| source[field].as_u64().expect("a count");
    assert_eq!((count("rows_in"), count("rows_kept"), count("rows_merged"), count("rows_rejected")), (5, 5, 0, 0));
    assert_eq!((count("rows_excess"), source["excess"]["days"].as_u64()), (3, Some(3)));
    assert_eq!(source["excess"]["first"], "2023-12-31T23:59:59Z");
    assert_eq!(exported(&desk), 2, "no analysis reads excess rows");
    let entry = desk.json(&["authority", "show", "U/1"]);
    assert_eq!(entry["complete"], true);
    assert_eq!(entry["rows_excess"], 3);
    assert_eq!(entry["excess_oldest_item"], "2023-12-31T23:59:59Z");
    assert_eq!(entry["oldest_item"], "2023-12-31T23:59:59Z");
    assert_eq!(entry["days"], 33);
    desk.ok(&["compact"]);
    assert_eq!(desk.json(&["quality"])["overall"]["rows_excess"], 3);
}

#[test]
fn a_scope_file_says_what_an_authority_allows_and_enters_it() {
    let desk = Desk::new();
    let scope = desk.write(
        "scope.toml",
        "urn = \"U/2\"\nidentifiers = [\"07700 900001\", \"imei:350000000000006\"]\nfrom = \"2024-07-01\"\nto = \"2024-07-02T00:00:00Z\"\n",
    );
    let with_handset = format!("{Y},2024-07-01T10:00:00Z,42,voice,{Y},{Z},350000000000006,,,,,,,");
    let rows = [
        call(X, "2024-06-30T23:00:00Z", X, Y),
        call(X, "2024-06-30T22:59:59Z", X, Y),
        with_handset,
        call("", "2024-07-01T10:00:00Z", Z, X),
        call("", "2024-07-01T10:00:00Z", Z, Y),
    ];
    let billing = file(&desk, "billing.csv", &rows);
    desk.ok(&["import", &billing, "--scope", &scope]);
    let source = &desk.json(&["sources"])[0];
    assert_eq!((&source["authority"], &source["rows_excess"]), (&Value::from("U/2"), &Value::from(2)));
    let other = file(&desk, "other.csv", &[call(X, "2024-07-01T12:00:00Z", X, Y)]);
    let refused = desk.run(&["import", &other, "--scope", &scope, "--authority", "U/3"]);
    assert_eq!(refused.status, 2);
    assert!(refused.err.contains("different authorities"), "{}", refused.err);
    let bad = desk.write("bad.toml", "identifiers = [\"+447700900001\"\nfrom = 5\n");
    let refused = desk.run(&["import", &other, "--scope", &bad, "--authority", "U/3"]);
    assert_eq!(refused.status, 2);
    assert!(!refused.err.contains("900001"), "a message shows no value: {}", refused.err);
}

#[test]
fn an_authority_that_is_only_cited_restricts_nothing_and_says_so() {
    let desk = Desk::new();
    let billing = file(&desk, "billing.csv", &[call(X, "2024-01-01T00:00:00Z", X, Y)]);
    let answer = desk.ok(&["import", &billing, "--authority", "U/9"]);
    assert!(answer.err.contains("incomplete and restricts nothing"), "{}", answer.err);
    assert_eq!(desk.json(&["sources"])[0]["rows_excess"], 0);
    assert_eq!(desk.json(&["authority", "list"])[0]["complete"], false);
    assert_eq!(desk.run(&["authority", "show", "U/8"]).status, 2);
}

#[test]
fn quality_counts_gaps_cells_by_date_and_what_cannot_be_true() {
    let desk = Desk::new();
    let cells = "cell,operator,technology,easting,northing,latitude,longitude,azimuth_deg,beamwidth_deg,range_m,postcode,valid_from,valid_to\n\
        234-15-1-1,A,LTE,530000,180000,,,120,65,500,,2024-01-01T00:00:00Z,2024-01-05T00:00:00Z\n\
        234-15-1-2,B,LTE,,,51.5,-0.1,,,500,,,\n";
    let cells = desk.write("cells.csv", cells);
    let row = |start: &str, imei: &str, cell: &str, b: &str| {
        format!("{X},{start},42,voice,{X},{b},{imei},,{cell},{cell},,,,")
    };
    let rows = [
        row("2024-01-01T10:00:00Z", "350000000000006", "234-15-1-1", Y),
        row("2024-01-02T10:00:00Z", "350000000000007", "234-15-1-2", Y),
        row("2024-01-05T00:00:00Z", "", "234-15-1-1", Y),
        row("2024-01-06T10:00:00Z", "", "234-15-9-9", Z),
        row("2090-01-06T10:00:00Z", "", "", X),
    ];
    let billing = file(&desk, "billing.csv", &rows);
    desk.ok(&["import", &cells, &billing, "--authority", "U/1"]);
    let report = desk.json(&["quality"]);
    let overall = &report["overall"];
    let count = |list: &str, key: &str, name: &str| {
        let found = overall[list].as_array().expect("a list").iter().find(|one| one[key] == name).cloned();
        found.unwrap_or_else(|| panic!("{name} is missing"))["count"].as_u64().expect("a count")
    };
    assert_eq!(count("missing", "column", "imei"), 3);
    assert_eq!(count("missing", "column", "cell_start"), 1);
    assert_eq!(count("impossible", "what", "time after the import"), 1);
    assert_eq!(count("impossible", "what", "number in contact with itself"), 1);
    assert_eq!(count("impossible", "what", "handset identity with a wrong check digit"), 1);
    assert_eq!(overall["cells"]["not_listed"]["cells"], 1);
    assert_eq!(overall["cells"]["listed_for_other_times"]["cells"], 1);
    assert_eq!(overall["cells"]["records_without_cell"], 1);
    assert_eq!(overall["cell_list"]["without_azimuth"], 1);
    assert_eq!(overall["gaps"]["most_first"][0]["gaps"][0], serde_json::json!(["2024-01-03", "2024-01-04"]));
    assert_eq!(overall["identifiers"]["numbers"], serde_json::json!({ "all": 3, "seen_once": 1 }));
    let page = desk.path("quality.html");
    desk.ok(&["quality", "2", "--html", &text(&page)]);
    let page = std::fs::read_to_string(page).expect("written");
    assert!(page.contains("Gaps by subject") && !page.contains("<script"));
    assert_eq!(desk.run(&["quality", "7"]).status, 2);
}
