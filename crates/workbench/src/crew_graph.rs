//! The graph of lines and their people, customers taken out.

use std::collections::{BTreeMap, HashSet};

use foldhash::fast::FixedState;
use network::{Role, Side};
use numerics::{Edge, Graph};

use crate::crews::Crew;

/// Numbers that are lines or their people, and the communications between them.
pub(crate) struct CrewGraph {
    /// Packed numbers, ascending.
    pub(crate) numbers: Vec<i64>,
    /// Directed, weighed by ln(1 + communications).
    pub(crate) graph: Graph,
    /// Communications behind each edge, by its ends.
    pub(crate) events: BTreeMap<(i64, i64), usize>,
}

/// Joins all crews.
pub(crate) fn crew_graph(crews: &[Crew]) -> CrewGraph {
    let people = crews.iter().flat_map(|crew| crew.members.iter().filter(|member| member.role != Role::Customer));
    let of_lines = crews.iter().flat_map(|crew| &crew.numbers).copied();
    let mut numbers: Vec<i64> = people.map(|member| member.number).chain(of_lines).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let events = events(crews, &numbers);
    let node = |number: i64| numbers.binary_search(&number).ok().and_then(|at| u32::try_from(at).ok());
    let edges: Vec<Edge> = events
        .iter()
        .filter_map(|((from, to), count)| Some((node(*from)?, node(*to)?, (*count as f64).ln_1p())))
        .collect();
    let graph =
        Graph::directed(numbers.len(), &edges).unwrap_or_else(|| Graph::directed(0, &[]).expect("a graph of nothing"));
    CrewGraph { numbers, graph, events }
}

/// Communications from one number to another, each counted once though both sides may have been read.
fn events(crews: &[Crew], numbers: &[i64]) -> BTreeMap<(i64, i64), usize> {
    let read: HashSet<i64, FixedState> =
        crews.iter().flat_map(|crew| crew.line.iter().chain(&crew.near)).map(|side| side.number).collect();
    let mut seen: HashSet<Side, FixedState> = HashSet::default();
    let mut events = BTreeMap::new();
    for side in crews.iter().flat_map(|crew| crew.line.iter().chain(&crew.near)) {
        // Of two numbers that were both read, the caller tells.
        let counted = side.outgoing || !read.contains(&side.other);
        if counted && numbers.binary_search(&side.other).is_ok() && seen.insert(*side) {
            let ends = if side.outgoing { (side.number, side.other) } else { (side.other, side.number) };
            *events.entry(ends).or_insert(0) += 1;
        }
    }
    events
}
