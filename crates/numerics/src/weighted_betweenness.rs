//! How many shortest paths lead through a node where edges differ in length.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::graph::Graph;
use crate::source_blocks::{over_blocks, sum_in_order};

/// Lengths that differ by less, as a share of themselves, are equal: sums of the same lengths in another order are rounded otherwise.
/// igraph takes the same.
const SAME_LENGTH: f64 = 1e-10;

/// Counts the shortest paths through every node as [`crate::betweenness()`] does, an edge being as long as 1 / weight.
///
/// Who is much in touch is near. An edge of weight 0 is endlessly long: no path uses it.
///
/// # Shapes      returns one figure a node
/// # Units       pairs of other nodes, not normalised
/// # Range       paths whose lengths differ by less than 1e-10 of themselves are equally short
/// # Cost        O(n · m log n) time on `threads` threads; the same bytes on any number of threads
/// # Source      Brandes (2001), section 4, with the paths of Dijkstra (1959); lengths after Newman (2001), "Scientific collaboration
///   networks II"
/// # Checked     `all_shortest_paths_counted_one_by_one`; networkx 3.6.1 and igraph 1.0.0, 1e-9:
///   `every_measure_is_what_networkx_and_igraph_make_of_it`
/// # Examples
///
/// ```
/// // The way round by 1 is as long as 1/4 + 1/4, the straight one as long as 1.
/// let graph = numerics::Graph::undirected(3, &[(0, 1, 4.0), (1, 2, 4.0), (0, 2, 1.0)]).expect("a graph");
/// assert_eq!(numerics::weighted_betweenness(&graph, 1), [0.0, 1.0, 0.0]);
/// ```
pub fn weighted_betweenness(graph: &Graph, threads: usize) -> Vec<f64> {
    let sources: Vec<u32> = (0_u32..).take(graph.len()).collect();
    let parts = over_blocks(&sources, threads, |block| {
        let (mut search, mut sums) = (Search::new(graph.len()), vec![0.0; graph.len()]);
        for source in block {
            search.reach(graph, *source);
            search.add_dependencies(&mut sums);
        }
        sums
    });
    let mut sums = sum_in_order(parts, graph.len());
    if !graph.is_directed() {
        sums.iter_mut().for_each(|sum| *sum /= 2.0);
    }
    sums
}

/// A node to be looked at, nearest first.
#[derive(Clone, Copy, PartialEq)]
struct Waiting {
    length: f64,
    node: u32,
}

impl Eq for Waiting {}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.length.total_cmp(&other.length).then(self.node.cmp(&other.node))
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Room for searches, used again for every source.
struct Search {
    length: Vec<f64>,
    paths: Vec<f64>,
    settled: Vec<bool>,
    /// Last nodes before each on shortest paths.
    before: Vec<Vec<u32>>,
    dependency: Vec<f64>,
    order: Vec<u32>,
}

impl Search {
    fn new(nodes: usize) -> Self {
        Self {
            length: vec![f64::INFINITY; nodes],
            paths: vec![0.0; nodes],
            settled: vec![false; nodes],
            before: vec![Vec::new(); nodes],
            dependency: vec![0.0; nodes],
            order: Vec::with_capacity(nodes),
        }
    }

    fn reach(&mut self, graph: &Graph, source: u32) {
        let mut waiting = BinaryHeap::from([Reverse(Waiting { length: 0.0, node: source })]);
        (self.length[source as usize], self.paths[source as usize]) = (0.0, 1.0);
        while let Some(Reverse(Waiting { node, .. })) = waiting.pop() {
            if std::mem::replace(&mut self.settled[node as usize], true) {
                continue;
            }
            self.order.push(node);
            for (next, weight) in graph.out(node as usize).iter().zip(graph.out_weights(node as usize)) {
                if *weight > 0.0 && !self.settled[*next as usize] {
                    let length = self.length[node as usize] + 1.0 / weight;
                    if self.relax(node, *next as usize, length) {
                        waiting.push(Reverse(Waiting { length, node: *next }));
                    }
                }
            }
        }
    }

    /// Whether the way over `node` is shorter than what was known.
    fn relax(&mut self, node: u32, next: usize, length: f64) -> bool {
        let (known, margin) = (self.length[next], SAME_LENGTH * length);
        if length < known - margin {
            self.length[next] = length;
            self.paths[next] = self.paths[node as usize];
            self.before[next].clear();
            self.before[next].push(node);
            return true;
        }
        if length <= known + margin {
            self.paths[next] += self.paths[node as usize];
            self.before[next].push(node);
        }
        false
    }

    fn add_dependencies(&mut self, sums: &mut [f64]) {
        for position in (0..self.order.len()).rev() {
            let node = self.order[position] as usize;
            let share = (1.0 + self.dependency[node]) / self.paths[node];
            for before in self.before[node].drain(..) {
                self.dependency[before as usize] += self.paths[before as usize] * share;
            }
            if position > 0 {
                sums[node] += self.dependency[node];
            }
        }
        for node in self.order.drain(..) {
            let node = node as usize;
            (self.length[node], self.paths[node]) = (f64::INFINITY, 0.0);
            (self.settled[node], self.dependency[node]) = (false, 0.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::betweenness::tests::by_all_pairs;
    use crate::graph::tests::any_graph;
    use crate::reference::assert_near;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn all_shortest_paths_counted_one_by_one(graph in any_graph()) {
            let expected = by_all_pairs(&graph, |weight| 1.0 / weight);
            for threads in [1, 2] {
                for (found, expected) in weighted_betweenness(&graph, threads).into_iter().zip(&expected) {
                    assert_near(found, *expected, 1e-12, "betweenness");
                }
            }
        }
    }

    #[test]
    fn an_edge_without_weight_carries_no_path() {
        let graph = Graph::undirected(3, &[(0, 1, 1.0), (1, 2, 0.0)]).expect("a graph");
        assert!(weighted_betweenness(&graph, 1).iter().all(|value| value.abs() < 1e-12));
        assert_near(crate::betweenness(&graph, 1)[1], 1.0, 1e-12, "unweighted, the edge is there");
    }
}
