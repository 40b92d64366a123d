//! `throughline dismantle`.

use serde_json::Value;
use workbench::{DismantleAnswer, dismantle_edges};

use crate::cli::{Dismantle, Format};
use crate::output::{Answer, figures, words};

pub(crate) fn run(command: &Dismantle, format: Format) -> anyhow::Result<()> {
    let DismantleAnswer { steps, summary } = dismantle_edges(&command.edges, command.budget, command.seed)?;
    let row = |step: &Value| {
        vec![
            step["step"].to_string(),
            step["remove"].as_str().unwrap_or_default().to_owned(),
            step["largest_component"].to_string(),
            format!("{:.4}", step["reach"].as_f64().unwrap_or(0.0)),
            step["reason"].as_str().unwrap_or_default().to_owned(),
        ]
    };
    Answer {
        columns: vec![
            figures("step"),
            words("remove"),
            figures("largest_component"),
            figures("reach"),
            words("reason"),
        ],
        table: steps.as_array().into_iter().flatten().map(row).collect(),
        csv: None,
        json: steps,
        footer: summary.join("\n"),
    }
    .write(format)
}
