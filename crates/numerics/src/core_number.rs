//! How deep in the dense middle a node lies.

use crate::graph::Graph;

/// The greatest k for which each node belongs to the k-core: what is left when nodes with fewer than k neighbours are taken out again
/// and again.
///
/// Whoever keeps a group alive lies deep; a list of customers round one number has core 1.
///
/// # Shapes      returns one number a node
/// # Units       neighbours, without direction and weight
/// # Range       0 where a node is alone
/// # Cost        O(n + m) time; deterministic
/// # Source      Seidman (1983); Batagelj and Zaveršnik (2003), "An O(m) algorithm for cores decomposition of networks"
/// # Checked     `peeling_by_hand`; networkx 3.6.1, identical: `every_measure_is_what_networkx_and_igraph_make_of_it`
/// # Examples
///
/// ```
/// let edges = [(0, 1, 1.0), (1, 2, 1.0), (2, 0, 1.0), (2, 3, 1.0)];
/// assert_eq!(numerics::core_numbers(&numerics::Graph::directed(4, &edges).expect("a graph")), [2, 2, 2, 1]);
/// ```
pub fn core_numbers(graph: &Graph) -> Vec<usize> {
    let ties = graph.mutual();
    let mut cores: Vec<usize> = (0..ties.len()).map(|node| ties.out(node).len()).collect();
    let most = cores.iter().copied().max().unwrap_or(0);
    // Nodes by degree, and where those of each degree begin.
    let mut begins = vec![0; most + 2];
    cores.iter().for_each(|degree| begins[degree + 1] += 1);
    for degree in 0..=most {
        begins[degree + 1] += begins[degree];
    }
    let (mut order, mut places, mut free) = (vec![0; ties.len()], vec![0; ties.len()], begins.clone());
    for (node, degree) in cores.iter().enumerate() {
        (order[free[*degree]], places[node]) = (node, free[*degree]);
        free[*degree] += 1;
    }
    for position in 0..order.len() {
        let node = order[position];
        for other in ties.out(node).iter().map(|other| *other as usize) {
            if cores[other] > cores[node] {
                // The neighbour changes places with the first of its degree, whose range then begins one later.
                let (degree, place) = (cores[other], places[other]);
                let first = begins[degree].max(position + 1);
                let there = order[first];
                order.swap(place, first);
                (places[there], places[other]) = (place, first);
                begins[degree] = first + 1;
                cores[other] -= 1;
            }
        }
    }
    cores
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::tests::{any_graph, dense};
    use proptest::prelude::*;

    fn by_hand(graph: &Graph) -> Vec<usize> {
        let matrix = dense(graph);
        let tied = |one: usize, other: usize| matrix[one][other] + matrix[other][one] > 0.0;
        let mut cores = vec![0; graph.len()];
        for k in 1..=graph.len() {
            let mut left: Vec<usize> = (0..graph.len()).collect();
            loop {
                let before = left.clone();
                left.retain(|node| before.iter().filter(|other| tied(*node, **other)).count() >= k);
                if left == before {
                    break;
                }
            }
            left.iter().for_each(|node| cores[*node] = k);
        }
        cores
    }

    proptest! {
        #[test]
        fn peeling_by_hand(graph in any_graph()) {
            prop_assert_eq!(core_numbers(&graph), by_hand(&graph));
        }
    }
}
