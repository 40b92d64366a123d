//! The most central node, found anew after each removal.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use numerics::{Edge, Graph, betweenness};

/// Removes nodes by betweenness, found anew each time among what is left; ties by position.
pub(crate) fn by_betweenness(graph: &Graph, steps: usize, threads: usize) -> Vec<u32> {
    let mut edges = graph.edge_list();
    let mut order = Vec::new();
    while order.len() < steps && !edges.is_empty() {
        let values = betweenness(&Graph::undirected(graph.len(), &edges).expect("the same nodes"), threads);
        let most = first_greatest(&values);
        // Where no pair needs anyone, any end of an edge will do: the one with most edges.
        let node = if values[most as usize] > 0.0 { most } else { busiest(graph.len(), &edges) };
        order.push(node);
        edges.retain(|(from, to, _)| *from != node && *to != node);
    }
    order
}

/// Rounding below which two values tie.
const TIE: f64 = 1e-9;

fn first_greatest(values: &[f64]) -> u32 {
    let mut best = 0;
    for (node, value) in values.iter().enumerate() {
        if *value > values[best] * (1.0 + TIE) + TIE {
            best = node;
        }
    }
    u32::try_from(best).unwrap_or(0)
}

fn busiest(nodes: usize, edges: &[Edge]) -> u32 {
    let mut degrees = vec![0.0; nodes];
    for (from, to, _) in edges {
        degrees[*from as usize] += 1.0;
        degrees[*to as usize] += 1.0;
    }
    first_greatest(&degrees)
}

/// Removes nodes by degree, found anew each time; ties by position.
pub(crate) fn by_degree(graph: &Graph, steps: usize) -> Vec<u32> {
    let mut degrees: Vec<usize> = (0..graph.len()).map(|node| graph.out(node).len()).collect();
    let mut waiting: BinaryHeap<(usize, Reverse<u32>)> =
        degrees.iter().copied().zip((0_u32..).map(Reverse)).filter(|(degree, _)| *degree > 0).collect();
    let mut order = Vec::new();
    while let Some((degree, Reverse(node))) = waiting.pop() {
        if order.len() == steps {
            break;
        }
        // Entries of a degree that has fallen since are stale.
        if degree == 0 || degree != degrees[node as usize] {
            continue;
        }
        order.push(node);
        degrees[node as usize] = 0;
        for other in graph.out(node as usize) {
            let left = &mut degrees[*other as usize];
            if *left > 0 {
                *left -= 1;
                waiting.push((*left, Reverse(*other)));
            }
        }
    }
    order
}

/// Removes nodes by collective influence: (degree - 1) times the sum of (degree - 1) two steps away; ties by position.
///
/// Source: Morone and Makse (2015), "Influence maximization in complex networks through optimal percolation", radius 2.
pub(crate) fn by_collective_influence(graph: &Graph, steps: usize) -> Vec<u32> {
    let mut degrees: Vec<usize> = (0..graph.len()).map(|node| graph.out(node).len()).collect();
    let mut out = vec![false; graph.len()];
    let mut seen = vec![u32::MAX; graph.len()];
    let mut order = Vec::new();
    while order.len() < steps {
        let value = |node: u32, seen: &mut [u32]| influence(graph, &degrees, &out, node, seen);
        let nodes = (0_u32..).take(graph.len()).filter(|node| degrees[*node as usize] > 0);
        let best = nodes.map(|node| (value(node, &mut seen), degrees[node as usize], Reverse(node))).max();
        let Some((_, _, Reverse(node))) = best else { break };
        seen.fill(u32::MAX);
        out[node as usize] = true;
        degrees[node as usize] = 0;
        order.push(node);
        graph.out(node as usize).iter().for_each(|other| {
            let left = &mut degrees[*other as usize];
            *left = left.saturating_sub(1);
        });
    }
    order
}

fn influence(graph: &Graph, degrees: &[usize], out: &[bool], node: u32, seen: &mut [u32]) -> usize {
    seen[node as usize] = node;
    let near = || graph.out(node as usize).iter().filter(|other| !out[**other as usize]);
    near().for_each(|other| seen[*other as usize] = node);
    let mut sum = 0;
    for other in near() {
        for end in graph.out(*other as usize).iter().filter(|end| !out[**end as usize]) {
            if seen[*end as usize] != node {
                seen[*end as usize] = node;
                sum += degrees[*end as usize] - 1;
            }
        }
    }
    (degrees[node as usize] - 1) * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two stars joined by a bridge: 0 with four points, 1 with three, bridge 2.
    fn two_stars() -> Graph {
        let edges = [(0, 3), (0, 4), (0, 5), (0, 6), (1, 7), (1, 8), (1, 9), (0, 2), (2, 1)];
        Graph::undirected(10, &edges.map(|(from, to)| (from, to, 1.0))).expect("a graph")
    }

    #[test]
    fn each_begins_where_its_measure_is_greatest() {
        let graph = two_stars();
        assert_eq!(by_degree(&graph, 2), [0, 1]);
        assert_eq!(by_betweenness(&graph, 2, 1), [0, 1]);
        // Four times three against three times four: the tie goes to the greater degree.
        assert_eq!(by_collective_influence(&graph, 1), [0]);
    }

    #[test]
    fn nothing_is_taken_once_no_edge_is_left() {
        let pair = Graph::undirected(4, &[(1, 3, 1.0)]).expect("a pair");
        assert_eq!((by_degree(&pair, 9), by_betweenness(&pair, 9, 1)), (vec![1], vec![1]));
        assert_eq!(by_collective_influence(&pair, 9), [1]);
        assert!(by_degree(&pair, 0).is_empty());
    }
}
