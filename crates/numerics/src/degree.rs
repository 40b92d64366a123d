//! How many others a node is tied to.

use crate::graph::Graph;

/// Different neighbours of one node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Degree {
    /// In either direction.
    pub all: usize,
    /// Whose edges lead here.
    pub into: usize,
    /// To which edges lead from here.
    pub out: usize,
}

/// Counts the different neighbours of every node.
///
/// A great degree says that much is recorded of a node; whoever was watched longest has one.
///
/// # Shapes      returns one count a node
/// # Units       nodes; weights do not count
/// # Range       0 where a node is alone
/// # Cost        O(n + m) time; deterministic
/// # Source      Freeman (1979), "Centrality in social networks: conceptual clarification"
/// # Checked     `neighbours_both_ways_count_once`; networkx 3.6.1, identical: `every_measure_is_what_networkx_and_igraph_make_of_it`
/// # Examples
///
/// ```
/// let graph = numerics::Graph::directed(3, &[(0, 1, 1.0), (1, 0, 1.0), (2, 0, 1.0)]).expect("a graph");
/// assert_eq!(numerics::degrees(&graph)[0], numerics::Degree { all: 2, into: 2, out: 1 });
/// ```
pub fn degrees(graph: &Graph) -> Vec<Degree> {
    (0..graph.len())
        .map(|node| {
            let (into, out) = (graph.inward(node), graph.out(node));
            let both = into.iter().filter(|other| out.binary_search(other).is_ok()).count();
            Degree { all: into.len() + out.len() - both, into: into.len(), out: out.len() }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::tests::{any_graph, dense};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn neighbours_both_ways_count_once(graph in any_graph()) {
            let matrix = dense(&graph);
            for (node, degree) in degrees(&graph).into_iter().enumerate() {
                let others = 0..graph.len();
                let all = others.clone().filter(|other| matrix[node][*other] + matrix[*other][node] > 0.0).count();
                let out = others.clone().filter(|other| matrix[node][*other] > 0.0).count();
                let into = others.filter(|other| matrix[*other][node] > 0.0).count();
                prop_assert_eq!(degree, Degree { all, into, out });
            }
        }
    }
}
