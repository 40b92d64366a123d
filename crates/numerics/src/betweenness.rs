//! How many shortest paths lead through a node.

use crate::folded::Folded;
use crate::graph::Graph;
use crate::source_blocks::{over_blocks, sum_in_order};

/// Counts the shortest paths between others that lead through every node (betweenness), exactly.
///
/// A node between others can pass on or hold back what goes between them. In telephone records it is often whoever serves customers
/// in the street: a great value alone says nothing of command.
///
/// # Shapes      returns one figure a node
/// # Units       pairs of other nodes, not normalised; where several paths are equally short, each counts its share; a pair counts
///   once in an undirected graph and once for each direction in a directed one
/// # Range       0 where no pair needs the node; every edge is as long as every other
/// # Cost        O(n · m) time on `threads` threads, O(n) memory a block of 32; hanging trees of undirected graphs are counted in O(n + m); the
///   same bytes on any number of threads
/// # Source      Brandes (2001), "A faster algorithm for betweenness centrality"; successors instead of predecessors, and one division
///   a node, as in Green and Bader (2013), "Faster betweenness centrality based on data structure experimentation"
/// # Checked     `all_shortest_paths_counted_one_by_one`; networkx 3.6.1 and igraph 1.0.0, 1e-9:
///   `every_measure_is_what_networkx_and_igraph_make_of_it`
/// # Examples
///
/// ```
/// let path = numerics::Graph::undirected(3, &[(0, 1, 1.0), (1, 2, 1.0)]).expect("a graph");
/// assert_eq!(numerics::betweenness(&path, 1), [0.0, 1.0, 0.0]);
/// ```
pub fn betweenness(graph: &Graph, threads: usize) -> Vec<f64> {
    if graph.is_directed() {
        let sources: Vec<u32> = (0_u32..).take(graph.len()).collect();
        return searched(graph, &sources, &vec![1.0; graph.len()], threads);
    }
    let Folded { core, weights, pairs } = Folded::new(graph);
    let sources: Vec<u32> = (0_u32..).take(core.len()).filter(|node| !core.out(*node as usize).is_empty()).collect();
    let both_ways = searched(&core, &sources, &weights, threads);
    // Each pair of an undirected graph was searched from both its ends.
    both_ways.into_iter().zip(pairs).map(|(searched, hanging)| searched / 2.0 + hanging).collect()
}

/// Sum of dependencies over sources; a node counts as many as it stands for.
fn searched(graph: &Graph, sources: &[u32], weights: &[f64], threads: usize) -> Vec<f64> {
    let parts = over_blocks(sources, threads, |block| {
        let (mut search, mut sums) = (Search::new(graph.len()), vec![0.0; graph.len()]);
        for source in block {
            let of_source = weights[*source as usize];
            search.search_from(graph, *source, weights, |node, dependency| sums[node] += of_source * dependency);
        }
        sums
    });
    sum_in_order(parts, graph.len())
}

/// What is known of a node during the search from one source.
#[derive(Clone, Copy)]
struct Reached {
    /// Shortest paths from the source.
    paths: f64,
    /// (weight + dependency) / paths, on the way back.
    share: f64,
    /// Steps from the source.
    steps: u32,
}

const NOT_REACHED: Reached = Reached { paths: 0.0, share: 0.0, steps: u32::MAX };

/// Room for searches, used again for every source.
pub(crate) struct Search {
    reached: Vec<Reached>,
    /// Nodes in the order they were reached.
    order: Vec<u32>,
    /// Edges on shortest paths, by the node they leave, in that order.
    onward: Vec<u32>,
    /// Where the edges of each node in `order` end.
    ends: Vec<usize>,
}

impl Search {
    pub(crate) fn new(nodes: usize) -> Self {
        Self {
            reached: vec![NOT_REACHED; nodes],
            order: Vec::with_capacity(nodes),
            onward: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// Tells of every node but the source how much of the paths from the source to others depends on it.
    pub(crate) fn search_from(
        &mut self,
        graph: &Graph,
        source: u32,
        weights: &[f64],
        mut tell: impl FnMut(usize, f64),
    ) {
        self.reach(graph, source);
        let mut end = self.onward.len();
        for position in (0..self.order.len()).rev() {
            let begin = if position == 0 { 0 } else { self.ends[position - 1] };
            let shares: f64 = self.onward[begin..end].iter().map(|next| self.reached[*next as usize].share).sum();
            end = begin;
            let node = self.order[position] as usize;
            let paths = self.reached[node].paths;
            let dependency = paths * shares;
            self.reached[node].share = (weights[node] + dependency) / paths;
            if position > 0 {
                tell(node, dependency);
            }
        }
        self.order.iter().for_each(|node| self.reached[*node as usize] = NOT_REACHED);
    }

    fn reach(&mut self, graph: &Graph, source: u32) {
        self.order.clear();
        self.onward.clear();
        self.ends.clear();
        self.order.push(source);
        self.reached[source as usize] = Reached { paths: 1.0, share: 0.0, steps: 0 };
        let mut position = 0;
        while let Some(node) = self.order.get(position).copied() {
            position += 1;
            let Reached { paths, steps, .. } = self.reached[node as usize];
            for next in graph.out(node as usize) {
                let there = &mut self.reached[*next as usize];
                if there.steps == u32::MAX {
                    there.steps = steps + 1;
                    self.order.push(*next);
                }
                if there.steps == steps + 1 {
                    there.paths += paths;
                    self.onward.push(*next);
                }
            }
            self.ends.push(self.onward.len());
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::graph::tests::{any_graph, dense};
    use crate::reference::assert_near;
    use proptest::prelude::*;

    /// Every pair by Floyd and Warshall: lengths, then paths counted by length.
    pub(crate) fn by_all_pairs(graph: &Graph, length_of: impl Fn(f64) -> f64) -> Vec<f64> {
        let (n, matrix) = (graph.len(), dense(graph));
        let length =
            |from: usize, to: usize| if matrix[from][to] > 0.0 { length_of(matrix[from][to]) } else { f64::INFINITY };
        let mut far: Vec<Vec<f64>> =
            (0..n).map(|from| (0..n).map(|to| if from == to { 0.0 } else { length(from, to) }).collect()).collect();
        for via in 0..n {
            for from in 0..n {
                for to in 0..n {
                    far[from][to] = far[from][to].min(far[from][via] + far[via][to]);
                }
            }
        }
        let same = |left: f64, right: f64| left.is_finite() && (left - right).abs() < 1e-9;
        let mut paths = vec![vec![0.0; n]; n];
        for from in 0..n {
            let mut order: Vec<usize> = (0..n).collect();
            order.sort_by(|left, right| far[from][*left].total_cmp(&far[from][*right]));
            paths[from][from] = 1.0;
            for to in order.into_iter().filter(|to| *to != from) {
                paths[from][to] = (0..n)
                    .filter(|last| *last != to && same(far[from][to], far[from][*last] + length(*last, to)))
                    .map(|last| paths[from][last])
                    .sum();
            }
        }
        let through = |node: usize| {
            let pairs = (0..n).flat_map(|from| (0..n).map(move |to| (from, to)));
            pairs
                .filter(|(from, to)| *from != node && *to != node && from != to)
                .filter(|(from, to)| same(far[*from][*to], far[*from][node] + far[node][*to]))
                .map(|(from, to)| paths[from][node] * paths[node][to] / paths[from][to])
                .sum::<f64>()
        };
        let once = if graph.is_directed() { 1.0 } else { 0.5 };
        (0..n).map(|node| once * through(node)).collect()
    }

    proptest! {
        #[test]
        fn all_shortest_paths_counted_one_by_one(graph in any_graph()) {
            for (found, expected) in betweenness(&graph, 1).into_iter().zip(by_all_pairs(&graph, |_| 1.0)) {
                assert_near(found, expected, 1e-12, "betweenness");
            }
        }
    }

    /// A graph without structure, the same every time.
    pub(crate) fn tangle(nodes: u32, edges: usize) -> Graph {
        let mut draw = crate::seed::Seeded::new(5);
        let mut node = || u32::try_from(draw.index(nodes as usize)).expect("few");
        let edges: Vec<_> = (0..edges).map(|_| (node(), node(), 1.0)).collect();
        Graph::directed(nodes as usize, &edges).expect("a graph")
    }

    #[test]
    fn the_same_bytes_on_any_number_of_threads() {
        let graph = tangle(400, 1_600);
        let alone: Vec<u64> = betweenness(&graph, 1).into_iter().map(f64::to_bits).collect();
        for threads in [2, 3, 8] {
            assert_eq!(betweenness(&graph, threads).into_iter().map(f64::to_bits).collect::<Vec<_>>(), alone);
        }
    }

    #[test]
    fn a_star_of_a_hundred_thousand_points_and_nothing_at_all() {
        let edges: Vec<_> = (1..=100_000).map(|point| (0, point, 1.0)).collect();
        let star = betweenness(&Graph::undirected(100_001, &edges).expect("a star"), 2);
        assert_near(star[0], 4_999_950_000.0, 1e-12, "the middle");
        assert!(star[1..].iter().all(|point| point.abs() < 1e-12));
        assert!(betweenness(&Graph::directed(0, &[]).expect("empty"), 2).is_empty());
    }
}
