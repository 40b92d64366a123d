//! Verb: network.

use std::path::Path;

use network::{Centrality, CentralityOptions, EXACT_NODES, centralities, direction};
use numerics::Graph;
use serde_json::{Value, json};

use crate::bench::Workbench;
use crate::edge_list::{EdgeList, read_edge_list};
use crate::error::Error;

/// How a plain network is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EdgesRequest {
    /// Edges lead both ways.
    pub undirected: bool,
    /// Betweenness takes an edge to be as long as 1 / weight.
    pub weighted: bool,
    /// Betweenness is estimated from this many sources.
    pub sources: Option<usize>,
    /// Seed of groups, samples and turnings.
    pub seed: u64,
}

/// The measures of a plain network, as JSON.
///
/// # Errors Where the file cannot be read, or is no edge list.
pub fn network_of_edges(path: &Path, request: &EdgesRequest) -> Result<Value, Error> {
    let list = read_edge_list(path)?;
    let graph = graph_of(&list, !request.undirected)?;
    let options = CentralityOptions {
        weighted: request.weighted,
        sources: request.sources,
        seed: request.seed,
        threads: Workbench::threads(),
    };
    let all = centralities(&graph, &options);
    let found = direction(&graph, request.seed);
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|left, right| all[*right].upstream.total_cmp(&all[*left].upstream));
    let nodes = order.into_iter().map(|node| {
        let mut one = measures(&list.ids[node], &all[node]);
        one["height"] = found.heights.as_ref().map_or(Value::Null, |heights| json!(heights[node]));
        one
    });
    Ok(json!({
        "nodes": nodes.collect::<Vec<_>>(),
        "edges": edges_json(&graph, &list.ids),
        "directed": graph.is_directed(),
        "communities": all.iter().map(|one| one.community + 1).max().unwrap_or(0),
        "direction": { "incoherence": found.incoherence, "chance": found.chance, "verdict": found.verdict() },
        "seed": request.seed,
        "notes": notes(&graph, request),
    }))
}

/// A graph of a file's edges.
pub(crate) fn graph_of(list: &EdgeList, directed: bool) -> Result<Graph, Error> {
    let build = if directed { Graph::directed } else { Graph::undirected };
    build(list.ids.len(), &list.edges).ok_or_else(|| Error::refused("the network has more nodes than can be numbered"))
}

/// One node's figures. A plain edge list says nothing of customers, lines and handsets, so that no role is given.
fn measures(id: &str, one: &Centrality) -> Value {
    json!({
        "id": id,
        "role": "unknown",
        "role_probability": 1.0,
        "degree": one.degree,
        "in_degree": one.in_degree,
        "out_degree": one.out_degree,
        "betweenness": one.betweenness,
        "betweenness_estimate": one.betweenness_estimate.map(|(value, _)| value),
        "betweenness_error": one.betweenness_estimate.map(|(_, error)| error),
        "pagerank": one.pagerank,
        "core": one.core,
        "constraint": one.constraint,
        "effective_size": one.effective_size,
        "community": one.community,
        "upstream": one.upstream,
    })
}

pub(crate) fn edges_json(graph: &Graph, ids: &[String]) -> Value {
    let edge = |(from, to, weight): (u32, u32, f64)| json!({ "from": ids[from as usize], "to": ids[to as usize], "weight": weight });
    graph.edge_list().into_iter().map(edge).collect()
}

fn notes(graph: &Graph, request: &EdgesRequest) -> Vec<String> {
    let mut notes = vec!["a plain edge list says who was in touch, not what for: no role is given".to_owned()];
    if graph.len() > EXACT_NODES {
        notes.push(format!(
            "more than {EXACT_NODES} nodes: betweenness, constraint and effective size are left out; --sample SOURCES estimates betweenness"
        ));
    }
    if request.sources.is_some() {
        notes.push(
            "betweenness is estimated from sampled sources: with probability 0.9 every true value lies within its error; shortest paths count edges, not weights"
                .to_owned(),
        );
    }
    notes
}
