//! `throughline lines`.

use anyhow::Context;
use serde_json::Value;
use workbench::{LinesRequest, Ranking};

use crate::cli::Format;
use crate::cli::analysis::Lines;
use crate::commands::{Workplace, tell_stopped};
use crate::output::{Answer, figures, words};
use crate::progress::Stages;
use crate::zone::Zone;

/// Reasons shown in a table; all of them stand in JSON and on the line's own page.
const REASONS_SHOWN: usize = 3;

pub(crate) fn run(command: &Lines, here: &Workplace<'_>, format: Format, zone: &Zone) -> anyhow::Result<()> {
    let bench = here.open()?;
    let allowed = match &command.allow {
        Some(path) => allowed(&std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?),
        None => Vec::new(),
    };
    let request = LinesRequest { at: command.at.clone(), allowed, seed: command.seed, every_number: command.all };
    let ranking = bench.lines(&request, &Stages::new())?;
    tell_stopped(&ranking.stopped);
    if command.at.is_none() && command.allow.is_none() && command.seed == 1 {
        bench.keep_ranking(&ranking);
    }
    if command.all { every_number(&ranking).write(format) } else { ranked(&ranking, command.top, zone).write(format) }
}

/// Numbers of an allow list: one a row, `#` begins a reason.
fn allowed(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Number(number) => number
            .as_f64()
            .filter(|_| number.is_f64())
            .map_or_else(|| number.to_string(), |value| format!("{value:.2}")),
        other => other.to_string(),
    }
}

/// The ranked table; also what the demonstration prints.
pub(crate) fn ranked(ranking: &Ranking, top: Option<usize>, zone: &Zone) -> Answer {
    let json = ranking.json(top);
    let lines = json.as_array().map(Vec::as_slice).unwrap_or_default();
    let row = |line: &Value, reasons: usize| {
        let why: Vec<String> = line["reasons"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|reason| reason["part"] == "detection")
            .take(reasons)
            .map(|reason| text(&reason["text"]))
            .collect();
        let interval = format!(
            "{:.0}–{:.0}",
            line["rank_interval"][0].as_f64().unwrap_or(0.0),
            line["rank_interval"][1].as_f64().unwrap_or(0.0)
        );
        let numbers = line["numbers"].as_array().map_or(0, Vec::len);
        let number = if numbers > 1 {
            format!("{} (+{} before)", text(&line["current_number"]), numbers - 1)
        } else {
            text(&line["current_number"])
        };
        let score = line["score"].as_f64().map_or_else(String::new, |score| format!("{score:.0}"));
        vec![
            text(&line["rank"]),
            interval,
            text(&line["band"]),
            text(&line["line_id"]),
            number,
            score,
            text(&line["detection"]["log10_lr"]),
            text(&line["market"]),
            text(&line["base"]),
            why.join("; "),
        ]
    };
    let mut footer = format!(
        "Ranked at {}. Rank: 90 % interval beside it; lines of one band are ties. Score: expected days of custody of the harm linked to the line.\n\
         \"Behaves like a deal line in these records\" is not \"is\". Why and what else: throughline line LINE-ID",
        zone.show(Some(ranking.now_ms))
    );
    if !ranking.incomplete.is_empty() {
        footer +=
            &format!("\nRests on authorities not yet complete on the register: {}", ranking.incomplete.join(", "));
    }
    Answer {
        columns: vec![
            figures("rank"),
            words("interval"),
            words("band"),
            words("line_id"),
            words("current_number"),
            figures("score"),
            figures("log10_lr"),
            words("market"),
            words("base"),
            words("reasons"),
        ],
        table: lines.iter().map(|line| row(line, REASONS_SHOWN)).collect(),
        csv: Some(lines.iter().map(|line| row(line, usize::MAX)).collect()),
        footer,
        json,
    }
}

fn every_number(ranking: &Ranking) -> Answer {
    let json = ranking.all_json();
    let numbers = json.as_array().map(Vec::as_slice).unwrap_or_default();
    let rows: Vec<Vec<String>> = numbers
        .iter()
        .map(|one| {
            let detection = &one["detection"];
            vec![
                text(&one["number"]),
                text(&one["listed"]),
                text(&one["line_id"]),
                text(&detection["log10_lr"]),
                text(&detection["against"]),
                text(&one["contacts"]),
                text(&one["active_days"]),
                text(&one["why_not"]),
            ]
        })
        .collect();
    Answer {
        columns: vec![
            words("number"),
            words("listed"),
            words("line_id"),
            figures("log10_lr"),
            words("against"),
            figures("contacts"),
            figures("active_days"),
            words("why_not"),
        ],
        table: rows,
        csv: None,
        json,
        footer: "Subject numbers with at least eight contacts.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_allow_list_may_give_reasons() {
        assert_eq!(allowed("+447700900001 # outreach\n\n# nobody\n07700900002"), ["+447700900001", "07700900002"]);
    }
}
