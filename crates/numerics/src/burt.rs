//! Structural holes: whose contacts know one another, and whose do not.

use crate::graph::Graph;

/// How far every node's contacts tie it in (Burt's constraint).
///
/// Low where the contacts do not know one another: the node alone joins them. High where all roads lead back to the same few.
///
/// # Shapes      returns one figure a node
/// # Units       none; `weighted` says whether ties count by weight (both directions summed) or, without it, one for each direction
/// # Range       NaN where a node has no tie, or none with weight; usually within 0 and 1.125, more where few weights dominate
/// # Cost        O(Σ degree²) time, O(n) memory; deterministic
/// # Source      Burt (1992), "Structural Holes", equation 2.4: Σ_j (p_ij + Σ_q p_iq p_qj)²; p is a share of all ties of a node
/// # Checked     `formulas_written_out`; networkx 3.6.1, 1e-9: `every_measure_is_what_networkx_and_igraph_make_of_it`
/// # Examples
///
/// ```
/// let star = numerics::Graph::undirected(4, &[(0, 1, 1.0), (0, 2, 1.0), (0, 3, 1.0)]).expect("a graph");
/// let constraint = numerics::constraint(&star, false);
/// assert!((constraint[0] - 1.0 / 3.0).abs() < 1e-12 && (constraint[1] - 1.0).abs() < 1e-12);
/// ```
pub fn constraint(graph: &Graph, weighted: bool) -> Vec<f64> {
    let ties = Ties::new(graph, weighted);
    let mut through = vec![0.0; graph.len()];
    let one = |node: usize| {
        if ties.sum[node] <= 0.0 {
            return f64::NAN;
        }
        for (contact, own) in ties.of(node) {
            let share = own / ties.sum[node];
            through[contact] += share;
            if ties.sum[contact] > 0.0 {
                ties.of(contact).for_each(|(end, tie)| through[end] += share * tie / ties.sum[contact]);
            }
        }
        let total = ties.of(node).map(|(contact, _)| through[contact] * through[contact]).sum();
        for (contact, _) in ties.of(node) {
            through[contact] = 0.0;
            ties.of(contact).for_each(|(end, _)| through[end] = 0.0);
        }
        total
    };
    (0..graph.len()).map(one).collect()
}

/// How many contacts of every node are not met through others as well (Burt's effective size).
///
/// # Shapes      returns one figure a node
/// # Units       contacts; `weighted` as in [`constraint`]
/// # Range       NaN where a node has no tie, or none with weight
/// # Cost        O(Σ degree²) time, O(n) memory; deterministic
/// # Source      Burt (1992), equation 2.2: Σ_j (1 - Σ_q p_iq m_jq), m a share of the greatest tie of j; unweighted and undirected it
///   is n - 2t/n (Borgatti 1997)
/// # Checked     `formulas_written_out`; networkx 3.6.1 without weights, numpy with, 1e-9:
///   `every_measure_is_what_networkx_and_igraph_make_of_it`
/// # Examples
///
/// ```
/// let star = numerics::Graph::undirected(4, &[(0, 1, 1.0), (0, 2, 1.0), (0, 3, 1.0)]).expect("a graph");
/// assert!((numerics::effective_size(&star, false)[0] - 3.0).abs() < 1e-12);
/// ```
pub fn effective_size(graph: &Graph, weighted: bool) -> Vec<f64> {
    let ties = Ties::new(graph, weighted);
    let mut share = vec![0.0; graph.len()];
    let one = |node: usize| {
        if ties.sum[node] <= 0.0 {
            return f64::NAN;
        }
        ties.of(node).for_each(|(contact, own)| share[contact] = own / ties.sum[node]);
        let alone = |contact: usize| {
            let most = ties.of(contact).map(|(_, tie)| tie).fold(0.0, f64::max);
            let again: f64 = ties.of(contact).map(|(end, tie)| share[end] * tie).sum();
            1.0 - if most > 0.0 { again / most } else { 0.0 }
        };
        let total = ties.of(node).map(|(contact, _)| alone(contact)).sum();
        ties.of(node).for_each(|(contact, _)| share[contact] = 0.0);
        total
    };
    (0..graph.len()).map(one).collect()
}

/// Ties without direction, and their sum for each node.
struct Ties {
    graph: Graph,
    sum: Vec<f64>,
}

impl Ties {
    fn new(graph: &Graph, weighted: bool) -> Self {
        let graph = if weighted { graph.mutual() } else { graph.alike().mutual() };
        let sum = (0..graph.len()).map(|node| graph.out_weights(node).iter().sum()).collect();
        Self { graph, sum }
    }

    fn of(&self, node: usize) -> impl Iterator<Item = (usize, f64)> {
        self.graph.out(node).iter().map(|other| *other as usize).zip(self.graph.out_weights(node).iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::tests::{any_graph, dense};
    use crate::reference::assert_near;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn formulas_written_out(graph in any_graph()) {
            let (matrix, n) = (dense(&graph), graph.len());
            let tie = |i: usize, j: usize| matrix[i][j] + matrix[j][i];
            let sum = |i: usize| (0..n).map(|j| tie(i, j)).sum::<f64>();
            let most = |i: usize| (0..n).map(|j| tie(i, j)).fold(0.0, f64::max);
            let p = |i: usize, j: usize| if sum(i) > 0.0 { tie(i, j) / sum(i) } else { 0.0 };
            let m = |i: usize, j: usize| if most(i) > 0.0 { tie(i, j) / most(i) } else { 0.0 };
            let (constraint, size) = (constraint(&graph, true), effective_size(&graph, true));
            for i in 0..n {
                if sum(i) == 0.0 {
                    prop_assert!(constraint[i].is_nan() && size[i].is_nan());
                    continue;
                }
                let contacts = || (0..n).filter(|j| tie(i, *j) > 0.0);
                let tied_in = contacts().map(|j| (p(i, j) + (0..n).map(|q| p(i, q) * p(q, j)).sum::<f64>()).powi(2)).sum();
                assert_near(constraint[i], tied_in, 1e-12, "constraint");
                let alone = contacts().map(|j| 1.0 - (0..n).map(|q| p(i, q) * m(j, q)).sum::<f64>()).sum();
                assert_near(size[i], alone, 1e-12, "effective size");
            }
        }
    }
}
