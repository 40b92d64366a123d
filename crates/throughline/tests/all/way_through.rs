//! From records to ranked lines, as the contract describes the answers.

use serde_json::Value;

use crate::program::{Desk, text};

fn imported(seed: u64) -> (Desk, std::path::PathBuf) {
    let desk = Desk::new();
    let world = desk.world(seed);
    desk.ok(&["import", &text(&world.join("plain")), "--authority", "URN/TEST/1"]);
    (desk, world)
}

fn figure(value: &Value) -> f64 {
    value.as_f64().expect("a figure")
}

#[test]
fn a_kept_ranking_answers_as_one_found_anew() {
    let (desk, _) = imported(3);
    let lines = desk.json(&["lines"]);
    let line_id = lines[0]["line_id"].as_str().expect("a line");
    let derived = desk.store().join("derived");
    assert!(std::fs::read_dir(&derived).expect("derived").count() > 0, "`lines` keeps its ranking");
    let kept = desk.ok(&["line", line_id, "--format", "json"]).out;
    std::fs::remove_dir_all(&derived).expect("derived can be thrown away");
    let anew = desk.ok(&["line", line_id, "--format", "json"]).out;
    assert_eq!(kept, anew);
}

#[test]
fn every_listed_line_carries_the_fields_of_the_contract_and_reasons_that_add_up() {
    let (desk, _) = imported(3);
    let lines = desk.json(&["lines"]);
    let lines = lines.as_array().expect("an array");
    assert!(!lines.is_empty(), "a world with lines gives lines");
    for (position, line) in lines.iter().enumerate() {
        assert_eq!(line["rank"], position + 1);
        for field in ["line_id", "numbers", "current_number", "score", "band", "detection", "reasons", "market", "base"]
        {
            assert!(line.get(field).is_some(), "{field} is missing");
        }
        assert!(line["numbers"][0]["number"].as_str().expect("text").starts_with('+'));
        assert!(figure(&line["detection"]["log10_lr"]) >= 0.5);
        assert!(line["detection"]["calibrated"].is_boolean());
        for reason in line["reasons"].as_array().expect("reasons") {
            assert!(reason["feature"].is_string() && reason["text"].is_string());
            assert!(reason["contribution"].is_number());
        }
    }
    let scores: Vec<f64> = lines.iter().map(|line| figure(&line["score"])).collect();
    assert!(scores.is_sorted_by(|above, below| above >= below), "highest harm first: {scores:?}");
}

#[test]
fn rows_in_are_kept_merged_or_rejected() {
    let (desk, _) = imported(4);
    for source in desk.json(&["sources"]).as_array().expect("an array") {
        let count = |field: &str| source[field].as_u64().expect("a count");
        assert_eq!(
            count("rows_in"),
            count("rows_kept") + count("rows_merged") + count("rows_rejected"),
            "{}",
            source["name"]
        );
        assert_eq!(source["sha256"].as_str().expect("text").len(), 64);
        assert_eq!(source["authority"], "URN/TEST/1");
    }
}

#[test]
fn every_figure_of_a_line_leads_to_rows_of_its_sources() {
    let (desk, _) = imported(5);
    let lines = desk.json(&["lines"]);
    let line = &lines[0];
    let id = line["line_id"].as_str().expect("an id");
    for reason in line["reasons"].as_array().expect("reasons") {
        let feature = reason["feature"].as_str().expect("a feature");
        let rows = desk.json(&["line", id, "--rows", feature]);
        let rows = rows.as_array().expect("an array");
        assert!(!rows.is_empty(), "{feature} has no rows behind it");
        assert!(rows[0]["sha256"].is_string() && rows[0]["row"].is_u64(), "{feature}: {}", rows[0]);
    }
    let by_number = desk.json(&["line", line["current_number"].as_str().expect("a number")]);
    let by_id = desk.json(&["line", id]);
    assert_eq!(by_number["line"], by_id["line"]);
}

#[test]
fn two_imports_in_either_order_leave_the_same_records() {
    let desk = Desk::new();
    let world = desk.world(6);
    let communications = std::fs::read_to_string(world.join("plain/communications.csv")).expect("simulated");
    let (header, rows) = communications.split_once('\n').expect("a header");
    let rows: Vec<&str> = rows.lines().collect();
    // Each subject's billing is delivered whole, as operators do.
    let part = |odd: bool| {
        let own = |row: &&&str| {
            row.split(',').next().and_then(|subject| subject.bytes().last()).is_some_and(|last| (last % 2 == 1) == odd)
        };
        rows.iter().filter(own).copied().collect::<Vec<_>>().join("\n")
    };
    let even = desk.write("even.csv", format!("{header}\n{}\n", part(false)));
    let odd = desk.write("odd.csv", format!("{header}\n{}\n", part(true)));
    let exported = |order: [&str; 2]| {
        let desk = Desk::new();
        for file in order {
            desk.ok(&["import", file, "--authority", "U/1"]);
        }
        let out = desk.path("out");
        desk.ok(&["export", "--out", &text(&out), "--format", "csv"]);
        let exported = std::fs::read_to_string(out.join("communications.csv")).expect("exported");
        let mut lines: Vec<String> = exported.lines().map(without_provenance).collect();
        lines.sort_unstable();
        lines
    };
    assert_eq!(exported([&even, &odd]), exported([&odd, &even]));
}

/// The first fourteen columns: those of the contract, before provenance.
fn without_provenance(line: &str) -> String {
    line.split(',').take(14).collect::<Vec<_>>().join(",")
}

#[test]
fn the_simulator_writes_the_same_bytes_for_the_same_seed() {
    let desk = Desk::new();
    let read = |name: &str| {
        let out = desk.path(name);
        desk.ok(&["simulate", "--out", &text(&out), "--seed", "9", "--scale", "small"]);
        std::fs::read(out.join("plain/communications.csv")).expect("written")
    };
    assert!(read("one") == read("two"));
}

#[test]
fn evaluation_reports_figures_with_intervals() {
    let (desk, world) = imported(8);
    let figures = desk.json(&["evaluate", "--truth", &text(&world.join("truth"))]);
    let detection = &figures["detection"];
    assert!(detection.is_object() || detection.is_array(), "{figures}");
}
