//! Parts of a graph that hang together, whatever the direction of edges.

use crate::graph::Graph;

/// The part that each node belongs to.
///
/// # Shapes      returns one label a node
/// # Units       labels from 0, in the order of each part's first node
/// # Range       a node alone is a part of its own
/// # Cost        O(n + m) time; deterministic
/// # Source      breadth-first search, direction ignored (weak components)
/// # Checked     `parts_are_what_can_be_reached`; networkx 3.6.1, their number:
///   `every_measure_is_what_networkx_and_igraph_make_of_it`
/// # Examples
///
/// ```
/// let graph = numerics::Graph::directed(4, &[(2, 0, 1.0), (3, 1, 1.0)]).expect("a graph");
/// assert_eq!(numerics::components(&graph), [0, 1, 0, 1]);
/// ```
pub fn components(graph: &Graph) -> Vec<usize> {
    let mut labels = vec![usize::MAX; graph.len()];
    let (mut waiting, mut label) = (Vec::new(), 0);
    for first in 0..graph.len() {
        if labels[first] != usize::MAX {
            continue;
        }
        labels[first] = label;
        waiting.push(first);
        while let Some(node) = waiting.pop() {
            for other in graph.out(node).iter().chain(graph.inward(node)).map(|other| *other as usize) {
                if labels[other] == usize::MAX {
                    labels[other] = label;
                    waiting.push(other);
                }
            }
        }
        label += 1;
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::tests::{any_graph, dense};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_are_what_can_be_reached(graph in any_graph()) {
            let (matrix, n, labels) = (dense(&graph), graph.len(), components(&graph));
            let mut near: Vec<Vec<bool>> =
                (0..n).map(|i| (0..n).map(|j| i == j || matrix[i][j] + matrix[j][i] > 0.0).collect()).collect();
            for via in 0..n {
                for i in 0..n {
                    for j in 0..n {
                        near[i][j] |= near[i][via] && near[via][j];
                    }
                }
            }
            for i in 0..n {
                for j in 0..n {
                    prop_assert_eq!(labels[i] == labels[j], near[i][j]);
                }
            }
        }
    }
}
