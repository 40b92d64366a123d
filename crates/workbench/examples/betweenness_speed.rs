//! Measures betweenness on a plain list of edges, beside whatever else is measured by `scripts/bench_network.py`.
//!
//! Arguments: a file with `from,to` of whole numbers from 0 and no header; the number of threads; sources, or 0 for the exact figure.
//! Prints seconds by the clock, and the sum of all values, so that two tools can be seen to have counted the same.

use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;

use numerics::{Edge, Graph, betweenness, sampled_betweenness};

/// Chance that a stated error does not hold for some node.
const DELTA: f64 = 0.1;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, threads, sources] = arguments.as_slice() else {
        return refused("expected FILE THREADS SOURCES");
    };
    let (Ok(text), Ok(threads), Ok(sources)) = (std::fs::read_to_string(file), threads.parse(), sources.parse()) else {
        return refused("expected a file that can be read and two whole numbers");
    };
    let edges: Vec<Edge> = text.lines().filter_map(edge).collect();
    let nodes = edges.iter().map(|(from, to, _)| from.max(to) + 1).max().unwrap_or(0);
    let Some(graph) = Graph::directed(nodes as usize, &edges) else {
        return refused("expected edges between whole numbers");
    };
    let begun = Instant::now();
    let (sum, error) = if sources == 0 {
        (betweenness(&graph, threads).iter().sum::<f64>(), 0.0)
    } else {
        let found = sampled_betweenness(&graph, sources, DELTA, 1, threads);
        (found.values.iter().sum(), found.errors.iter().copied().fold(0.0, f64::max))
    };
    let pairs = f64::from(nodes) * (f64::from(nodes) - 1.0);
    let told = writeln!(std::io::stderr(), "{:.3} {sum:.3} {:.6}", begun.elapsed().as_secs_f64(), error / pairs);
    if told.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn refused(why: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "{why}");
    ExitCode::from(2)
}

fn edge(row: &str) -> Option<Edge> {
    let (from, to) = row.split_once(',')?;
    Some((from.trim().parse().ok()?, to.trim().parse().ok()?, 1.0))
}
