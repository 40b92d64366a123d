//! Where a walk along the edges is found most often.

use crate::graph::Graph;

/// L1 change of a round below which the ranks stand still.
const STILL: f64 = 1e-12;
/// Share of time that a walker spends at every node, who follows edges by weight and now and then starts anew anywhere (PageRank).
///
/// Whom the much-called call stands high, though few call him. The share says that calls reach a node, not that it commands.
///
/// # Shapes      returns one share a node; they sum to 1
/// # Units       damping: probability of following an edge, usually 0.85; edges count by weight, both ways in an undirected graph
/// # Range       a node without weight leading out goes on anywhere, all nodes alike; empty where there is no node; damping is brought
///   into [0, 0.99]
/// # Cost        O((n + m) · rounds) time, about 170 rounds at 0.85; deterministic
/// # Source      Brin and Page (1998); uniform teleport and dangling mass as in Langville and Meyer (2006), power iteration until the
///   L1 change is below 1e-12
/// # Checked     `ranks_solve_their_equations`; networkx 3.6.1 and igraph 1.0.0, 1e-9:
///   `every_measure_is_what_networkx_and_igraph_make_of_it`; `turned_edges_change_the_ranks`
/// # Examples
///
/// ```
/// let ranks = numerics::pagerank(&numerics::Graph::directed(2, &[(0, 1, 5.0)]).expect("a graph"), 0.85);
/// assert!((ranks[1] / ranks[0] - 1.85).abs() < 1e-9);
/// ```
pub fn pagerank(graph: &Graph, damping: f64) -> Vec<f64> {
    let (nodes, damping) = (graph.len(), damping.clamp(0.0, 0.99));
    let carried: Vec<f64> = (0..nodes).map(|node| graph.out_weights(node).iter().sum()).collect();
    let mut ranks = vec![1.0 / nodes.max(1) as f64; nodes];
    let mut per_weight = vec![0.0; nodes];
    for _ in 0..rounds(damping) {
        let mut stranded = 0.0;
        for node in 0..nodes {
            if carried[node] > 0.0 {
                per_weight[node] = ranks[node] / carried[node];
            } else {
                stranded += ranks[node];
            }
        }
        let everywhere = (1.0 - damping + damping * stranded) / nodes as f64;
        let mut change = 0.0;
        for (node, rank) in ranks.iter_mut().enumerate() {
            let edges = graph.inward(node).iter().zip(graph.inward_weights(node));
            let reaches: f64 = edges.map(|(from, weight)| weight * per_weight[*from as usize]).sum();
            let next = everywhere + damping * reaches;
            change += (next - *rank).abs();
            *rank = next;
        }
        if change < STILL {
            break;
        }
    }
    ranks
}

/// Rounds after which the change is below [`STILL`] whatever the graph: it starts at 2 at most and shrinks by the damping each round. Rounding alone
/// may keep it above on large graphs, and more rounds would not help.
fn rounds(damping: f64) -> u32 {
    let mut change = 2.0;
    (1..)
        .find(|_| {
            change *= damping;
            change < STILL / 2.0
        })
        .unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::tests::{any_graph, dense};
    use crate::reference::assert_near;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ranks_solve_their_equations(graph in any_graph()) {
            let (ranks, matrix, n) = (pagerank(&graph, 0.85), dense(&graph), graph.len());
            assert_near(ranks.iter().sum(), 1.0, 1e-11, "shares");
            for to in 0..n {
                let reaches: f64 = (0..n).map(|from| {
                    let carried: f64 = matrix[from].iter().sum();
                    ranks[from] * if carried > 0.0 { matrix[from][to] / carried } else { 1.0 / n as f64 }
                }).sum();
                assert_near(ranks[to], 0.15 / n as f64 + 0.85 * reaches, 1e-11, "a rank");
            }
        }
    }

    #[test]
    fn turned_edges_change_the_ranks() {
        let edges = [(0, 1, 1.0), (0, 2, 1.0), (2, 1, 3.0)];
        let turned = edges.map(|(from, to, weight)| (to, from, weight));
        let ranks = |edges: &[_]| pagerank(&Graph::directed(3, edges).expect("a graph"), 0.85);
        assert!(ranks(&edges)[1] > ranks(&edges)[0] && ranks(&turned)[1] < ranks(&turned)[0]);
        assert!(pagerank(&Graph::directed(0, &[]).expect("empty"), 0.85).is_empty());
    }

    #[test]
    fn rounds_are_as_many_as_the_damping_needs() {
        assert_eq!([0.0, 0.5, 0.85, 0.99].map(rounds), [1, 42, 179, 2_888]);
    }

    #[test]
    fn weight_nought_leads_nowhere() {
        let ranks = pagerank(&Graph::directed(3, &[(0, 1, 0.0), (0, 2, 1.0)]).expect("a graph"), 0.85);
        assert_near(ranks[0], ranks[1], 1e-12, "nothing reaches either");
    }
}
