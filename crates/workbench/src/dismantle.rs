//! Verb: dismantle.

use std::path::Path;

use network::{Dismantling, dismantle};
use numerics::Graph;
use serde_json::{Value, json};

use crate::bench::Workbench;
use crate::edge_list::read_edge_list;
use crate::error::Error;
use crate::network::graph_of;

/// An order of removals, ready to be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct DismantleAnswer {
    /// The contract's list of steps.
    pub steps: Value,
    /// What a person should know of the whole order.
    pub summary: Vec<String>,
}

/// Whom to take out of a plain network first.
///
/// # Errors Where the file cannot be read, or is no edge list.
pub fn dismantle_edges(path: &Path, budget: usize, seed: u64) -> Result<DismantleAnswer, Error> {
    let list = read_edge_list(path)?;
    let graph = graph_of(&list, false)?;
    let found = dismantle(&graph, budget, seed, Workbench::threads());
    Ok(DismantleAnswer { steps: steps(&graph, &list.ids, &found), summary: summary(&found) })
}

fn steps(graph: &Graph, ids: &[String], found: &Dismantling) -> Value {
    let mut out = vec![false; graph.len()];
    let (start, joined) = (found.curve.largest[0].max(1), found.curve.pairs[0].max(1));
    let step = |(position, node): (usize, &u32)| {
        let (before, after) = (found.curve.largest[position], found.curve.largest[position + 1]);
        let ties = graph.out(*node as usize).iter().filter(|other| !out[**other as usize]).count();
        out[*node as usize] = true;
        json!({
            "step": position + 1,
            "remove": ids[*node as usize],
            "largest_component": after,
            "share": after as f64 / start as f64,
            "reach": found.curve.pairs[position + 1] as f64 / joined as f64,
            "reason": reason(ties, before, after),
        })
    };
    found.order.iter().enumerate().map(step).collect()
}

fn reason(ties: usize, before: usize, after: usize) -> String {
    let ties = if ties == 1 { "1 tie".to_owned() } else { format!("{ties} ties") };
    if after < before {
        format!("{ties} left; without it the largest component falls from {before} to {after} nodes")
    } else {
        format!("{ties} left; another component of {after} nodes is as large, and a later step takes it apart")
    }
}

fn summary(found: &Dismantling) -> Vec<String> {
    let tried = found.tried.iter().map(|one| format!("{} {:.4}", one.strategy.word(), one.r_reinserted));
    let improved = if found.improved { ", improved by moves and swaps" } else { "" };
    vec![
        format!(
            "R {:.4} (mean share of the largest component on the way; less is better): {}{improved}.",
            found.r,
            found.strategy.word()
        ),
        format!("With reinsertion: {}.", tried.collect::<Vec<_>>().join(", ")),
        "The recorded network is not the whole one, and networks grow back: an order is advice to a person who weighs safety, evidence and authority."
            .to_owned(),
    ]
}
