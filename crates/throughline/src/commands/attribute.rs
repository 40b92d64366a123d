//! `throughline attribute`.

use serde_json::Value;

use crate::cli::Format;
use crate::cli::analysis::Attribute;
use crate::commands::{Workplace, tell_stopped};
use crate::output::{Answer, figures, words};
use crate::progress::Stages;

/// Hypotheses in a table where nobody asked for all of them.
const SHOWN: usize = 10;

pub(crate) fn run(command: &Attribute, here: &Workplace<'_>, format: Format) -> anyhow::Result<()> {
    let bench = here.open()?;
    tell_stopped(&bench.stopped()?);
    let answer = bench.attribute(&command.number, &Stages::new())?;
    let hypotheses = answer["hypotheses"].as_array().map(Vec::as_slice).unwrap_or_default();
    let unknown = hypotheses.iter().position(|one| one["unknown"] == true).unwrap_or(0);
    let shown = if command.all { hypotheses.len() } else { SHOWN.max(unknown + 1) };
    let rows = hypotheses.iter().enumerate().take(shown);
    Answer {
        columns: vec![
            figures("rank"),
            words("who"),
            words("telephone"),
            figures("log10_lr"),
            words("support"),
            words("for"),
            words("against"),
        ],
        table: rows.map(|(at, one)| row(at + 1, one)).collect(),
        csv: None,
        footer: footer(&answer, hypotheses.len(), shown),
        json: answer,
    }
    .write(format)
}

fn row(rank: usize, one: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let who = if one["unknown"] == true {
        "someone not in the data".to_owned()
    } else if one["person_id"].is_string() {
        format!("{} {}", text(&one["person_id"]), text(&one["name"])).trim().to_owned()
    } else {
        format!("whoever carries {}", text(&one["number"]))
    };
    let telephone = if one["number"].is_string() { text(&one["number"]) } else { text(&one["telephone"]) };
    let side = |key: &str| {
        let items = one[key].as_array().into_iter().flatten();
        let told =
            items.map(|item| format!("{} ({:+.1})", text(&item["text"]), item["log10_lr"].as_f64().unwrap_or(0.0)));
        told.collect::<Vec<_>>().join("; ")
    };
    vec![
        rank.to_string(),
        who,
        telephone,
        one["log10_lr"].to_string(),
        text(&one["verbal"]),
        side("for"),
        side("against"),
    ]
}

fn footer(answer: &Value, all: usize, shown: usize) -> String {
    let rest = if all > shown { format!(" {} more with --all.", all - shown) } else { String::new() };
    format!(
        "How much better \"{}\" explains the records than that different people did; 0 is someone not in the data. Not the probability that somebody held it.{rest}",
        answer["proposition"].as_str().unwrap_or_default()
    )
}
