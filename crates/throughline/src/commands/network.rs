//! `throughline network`.

use serde_json::Value;
use workbench::{EdgesRequest, network_of_edges};

use crate::cli::Format;
use crate::cli::analysis::Network;
use crate::commands::{Workplace, tell_stopped};
use crate::output::{Answer, figures, words};
use crate::progress::Stages;

/// Nodes shown in a table; all of them stand in JSON and CSV.
const NODES_SHOWN: usize = 30;

pub(crate) fn run(command: &Network, here: &Workplace<'_>, format: Format) -> anyhow::Result<()> {
    let Some(edges) = &command.edges else {
        let bench = here.open()?;
        tell_stopped(&bench.stopped()?);
        let answer = bench.network(command.line.as_deref(), command.seed, &Stages::new())?;
        return of_store(answer).write(format);
    };
    let request = EdgesRequest {
        undirected: command.undirected,
        weighted: command.weighted,
        sources: command.sample,
        seed: command.seed,
    };
    of_edges(network_of_edges(edges, &request)?).write(format)
}

fn of_store(json: Value) -> Answer {
    let nodes = json["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let whole = |value: &Value| if value.is_null() { String::new() } else { value.to_string() };
    let row = |node: &Value| {
        let interval =
            node["rank_interval"].as_array().map_or_else(String::new, |ends| format!("{}–{}", ends[0], ends[1]));
        vec![
            word(&node["line_id"]),
            word(&node["prompt"]),
            word(&node["id"]),
            word(&node["role"]),
            node["role_probability"].as_f64().map_or_else(String::new, |value| format!("{value:.2}")),
            interval,
            whole(&node["degree"]),
            whole(&node["communications"]),
            node["upstream"].as_f64().map_or_else(String::new, |value| format!("{value:.3}")),
            word(&node["why"]),
        ]
    };
    let mut rows: Vec<Vec<String>> = nodes.iter().map(row).collect();
    // Line by line; within each, as they stand.
    rows.sort_by(|left, right| left[0].cmp(&right[0]));
    let mut footer: Vec<String> = json["lines"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|line| Some(format!("{}: {}.", line["line_id"].as_str()?, line["note"].as_str()?)))
        .collect();
    footer.extend(json["notes"].as_array().into_iter().flatten().filter_map(Value::as_str).map(sentence));
    Answer {
        columns: vec![
            words("line_id"),
            words("prompt"),
            words("number"),
            words("role"),
            figures("role_probability"),
            words("rank_interval"),
            figures("degree"),
            figures("communications"),
            figures("upstream"),
            words("why"),
        ],
        table: rows,
        csv: None,
        footer: footer.join("\n"),
        json,
    }
}

fn of_edges(json: Value) -> Answer {
    let nodes = json["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let row = |node: &Value, digits: usize| {
        let figure = |key: &str| node[key].as_f64().map_or_else(String::new, |value| format!("{value:.digits$}"));
        let between = if node["betweenness"].is_null() && !node["betweenness_estimate"].is_null() {
            format!("≈ {}", figure("betweenness_estimate"))
        } else {
            figure("betweenness")
        };
        let whole = |key: &str| node[key].to_string();
        vec![
            node["id"].as_str().unwrap_or_default().to_owned(),
            whole("degree"),
            whole("in_degree"),
            whole("out_degree"),
            between,
            figure("pagerank"),
            whole("core"),
            figure("constraint"),
            whole("community"),
            figure("upstream"),
        ]
    };
    let mut footer: Vec<String> =
        json["notes"].as_array().into_iter().flatten().filter_map(Value::as_str).map(sentence).collect();
    if nodes.len() > NODES_SHOWN {
        footer.push(format!("The first {NODES_SHOWN} of {} nodes; all of them: --format csv or json.", nodes.len()));
    }
    if let Some(verdict) = json["direction"]["verdict"].as_str() {
        footer.push(sentence(&format!("from above to below: {verdict}")));
    }
    Answer {
        columns: vec![
            words("id"),
            figures("degree"),
            figures("in_degree"),
            figures("out_degree"),
            figures("betweenness"),
            figures("pagerank"),
            figures("core"),
            figures("constraint"),
            figures("community"),
            figures("upstream"),
        ],
        table: nodes.iter().take(NODES_SHOWN).map(|node| row(node, 4)).collect(),
        csv: Some(nodes.iter().map(|node| row(node, 12)).collect()),
        footer: footer.join("\n"),
        json,
    }
}

/// A note as a sentence.
fn sentence(note: &str) -> String {
    let mut letters = note.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
