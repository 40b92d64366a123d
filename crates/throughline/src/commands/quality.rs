//! `throughline quality`.

use anyhow::Context;
use serde_json::Value;

use crate::cli::Format;
use crate::cli::analysis::Quality;
use crate::commands::{Workplace, now_ms};
use crate::output::{Answer, figures, words};
use crate::progress::Stages;
use crate::quality_page::page;

pub(crate) fn run(command: &Quality, here: &Workplace<'_>, format: Format) -> anyhow::Result<()> {
    let bench = here.open()?;
    let report = bench.quality(command.source, now_ms(), &Stages::new())?;
    if let Some(path) = &command.html {
        std::fs::write(path, page(&report)).with_context(|| format!("writing the report to {}", path.display()))?;
        eprintln!("The report is in {}", path.display());
        if format == Format::Table {
            return Ok(());
        }
    }
    answer(report).write(format)
}

fn answer(report: Value) -> Answer {
    let parts = std::iter::once(&report["overall"]).filter(|part| !part.is_null());
    let parts: Vec<&Value> = parts.chain(report["sources"].as_array().into_iter().flatten()).collect();
    Answer {
        columns: vec![words("source"), words("what"), figures("count"), figures("of"), words("note")],
        table: parts.iter().flat_map(|part| rows(part)).collect(),
        csv: None,
        footer: "Days, hours, subjects and cells one by one: --format json, or --html FILE.".to_owned(),
        json: report,
    }
}

fn count(value: &Value) -> String {
    value.as_u64().map(|count| count.to_string()).unwrap_or_default()
}

fn said(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What one source, or all together, is told of in the table.
fn rows(part: &Value) -> Vec<Vec<String>> {
    let source = part["source_id"].as_u64().map_or_else(|| "all".to_owned(), |id| id.to_string());
    let name = said(&part["name"]);
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row = |what: &str, count: String, of: String, note: String| {
        rows.push(vec![source.clone(), what.to_owned(), count, of, note]);
    };
    let rows_in = count(&part["rows_in"]);
    row("rows in", rows_in.clone(), String::new(), name);
    row("kept: unique communications and other records", count(&part["rows_kept"]), rows_in.clone(), String::new());
    let merged = &part["merged"];
    let ways = [
        ("both parties", "both_parties"),
        ("delivered again", "redelivered"),
        ("repeated", "repeated"),
        ("legs and parts", "linked"),
    ];
    let ways = ways.map(|(word, field)| format!("{word} {}", count(&merged[field]))).join(", ");
    row("merged", count(&part["rows_merged"]), rows_in.clone(), ways);
    row("rejected", count(&part["rows_rejected"]), rows_in.clone(), "listed by sources --rejects".to_owned());
    row("outside the authority", count(&part["rows_excess"]), rows_in, "kept apart, read by no analysis".to_owned());
    for said_of_clock in part["clock"]["how_read"].as_array().into_iter().flatten() {
        row("clock", String::new(), String::new(), said(said_of_clock));
    }
    if part["communications"] == 0 {
        return rows;
    }
    for one in part["missing"].as_array().into_iter().flatten() {
        row(&format!("missing {}", said(&one["column"])), count(&one["count"]), count(&one["of"]), said(&one["what"]));
    }
    for one in part["impossible"].as_array().into_iter().flatten().filter(|one| one["count"] != 0) {
        row(&format!("impossible: {}", said(&one["what"])), count(&one["count"]), count(&one["of"]), String::new());
    }
    let gaps = &part["gaps"];
    let note = format!("{} days without a record inside a subject's span", count(&gaps["days_without"]));
    row("subjects with gaps", count(&gaps["with_gaps"]), count(&gaps["subjects"]), note);
    let cells = &part["cells"];
    row("cells used but not listed", count(&cells["not_listed"]["cells"]), count(&cells["used"]), String::new());
    let other = &cells["listed_for_other_times"]["cells"];
    row("cells listed for other times only", count(other), count(&cells["used"]), String::new());
    row("records with no cell", count(&cells["records_without_cell"]), count(&cells["of_records"]), String::new());
    for one in part["disagreements"].as_array().into_iter().flatten().filter(|one| one["count"] != 0) {
        row(
            &format!("deliveries disagree on {}", said(&one["field"])),
            count(&one["count"]),
            String::new(),
            "sources --disagreements".to_owned(),
        );
    }
    for (kind, counts) in part["identifiers"].as_object().into_iter().flatten() {
        row(&format!("{kind} seen once"), count(&counts["seen_once"]), count(&counts["all"]), String::new());
    }
    for clock in part["clock"]["against_other_sources"].as_array().into_iter().flatten() {
        let interval = &clock["interval95_s"];
        let note = format!(
            "{} s (95 % interval {} to {}) against source {}",
            clock["median_s"], interval[0], interval[1], clock["against"]
        );
        row("clock offset", count(&clock["pairs"]), String::new(), note);
    }
    rows
}
