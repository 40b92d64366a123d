//! `throughline succession`.

use serde_json::Value;

use crate::cli::Format;
use crate::cli::analysis::Succession;
use crate::commands::{Workplace, tell_stopped};
use crate::output::{Answer, figures, words};
use crate::progress::Stages;

pub(crate) fn run(command: &Succession, here: &Workplace<'_>, format: Format) -> anyhow::Result<()> {
    let bench = here.open()?;
    tell_stopped(&bench.stopped()?);
    let answer = bench.succession(command.number.as_deref(), command.all, &Stages::new())?;
    let pairs = answer.as_array().map(Vec::as_slice).unwrap_or_default();
    Answer {
        columns: vec![
            words("from"),
            words("to"),
            words("verdict"),
            figures("log10_lr"),
            figures("rank"),
            figures("gap_s"),
            figures("shared"),
            words("why"),
        ],
        table: pairs.iter().map(row).collect(),
        csv: None,
        footer: footer(pairs),
        json: answer,
    }
    .write(format)
}

fn row(pair: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    let why = pair["evidence"].as_array().into_iter().flatten().map(|one| text(&one["text"]));
    let fields = ["from", "to", "verdict", "log10_lr", "rank", "gap_s"].into_iter().map(|field| text(&pair[field]));
    fields.chain([text(&pair["contacts"]["shared"]), why.collect::<Vec<_>>().join("; ")]).collect()
}

fn footer(pairs: &[Value]) -> String {
    let successors = pairs.iter().filter(|pair| pair["verdict"] == "successor").count();
    format!(
        "{} pairs, {successors} of them successors. A successor serves the same list of contacts; that says nothing of who holds it.",
        pairs.len()
    )
}
