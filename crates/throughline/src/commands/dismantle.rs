//! `throughline dismantle`.

use serde_json::Value;
use workbench::{DismantleAnswer, DisruptionRequest, dismantle_edges};

use crate::cli::Format;
use crate::cli::analysis::Dismantle;
use crate::commands::Workplace;
use crate::output::{Answer, figures, words};
use crate::progress::Stages;

pub(crate) fn run(command: &Dismantle, here: &Workplace<'_>, format: Format) -> anyhow::Result<()> {
    if let Some(edges) = &command.edges {
        return of_edges(dismantle_edges(edges, command.budget, command.seed)?).write(format);
    }
    let request = DisruptionRequest {
        line: command.line.clone(),
        plan: command.plan.clone(),
        budget: command.budget,
        seed: command.seed,
    };
    of_store(here.open()?.dismantle(&request, &Stages::new())?).write(format)
}

fn of_store(DismantleAnswer { steps, summary }: DismantleAnswer) -> Answer {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let row = |step: &Value| {
        vec![
            step["step"].to_string(),
            word(&step["action"]),
            word(&step["target"]),
            word(&step["line_id"]),
            word(&step["remove"]),
            step["largest_component"].to_string(),
            format!("{:.3}", step["reach"].as_f64().unwrap_or(0.0)),
            format!("{:.0}", step["lost_customer_days"].as_f64().unwrap_or(0.0)),
            format!("{:.0}", step["days_to_restore"].as_f64().unwrap_or(0.0)),
            word(&step["reason"]),
        ]
    };
    Answer {
        columns: vec![
            figures("step"),
            words("action"),
            words("target"),
            words("line_id"),
            words("remove"),
            figures("largest_component"),
            figures("reach"),
            figures("lost_customer_days"),
            figures("days_to_restore"),
            words("reason"),
        ],
        table: steps.as_array().into_iter().flatten().map(row).collect(),
        csv: None,
        json: steps,
        footer: summary.join("\n"),
    }
}

fn of_edges(DismantleAnswer { steps, summary }: DismantleAnswer) -> Answer {
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
}
