//! Trees at the edge of a graph, folded into the node that holds them.

use crate::components::components;
use crate::graph::Graph;

/// An undirected graph without its hanging trees.
///
/// Every path between a hanging tree and the rest leads through the node that holds it, so that betweenness there is counted, not searched.
/// A number with a hundred thousand customers costs no more than one with none.
///
/// Source: Sariyüce, Kaya, Saule and Çatalyürek (2013), "Betweenness centrality on GPUs and heterogeneous architectures", degree-1 folding.
pub(crate) struct Folded {
    /// The same nodes; those of hanging trees have no edge left.
    pub(crate) core: Graph,
    /// Nodes that each stands for, itself counted.
    pub(crate) weights: Vec<f64>,
    /// Pairs of others whose paths lead through a node because of what hangs on it.
    pub(crate) pairs: Vec<f64>,
}

impl Folded {
    /// Folds nodes with one neighbour again and again.
    pub(crate) fn new(graph: &Graph) -> Self {
        let nodes = graph.len();
        let mut degrees: Vec<usize> = (0..nodes).map(|node| graph.out(node).len()).collect();
        let (mut weights, mut squares, mut gone) = (vec![1.0; nodes], vec![0.0; nodes], vec![false; nodes]);
        let mut waiting: Vec<usize> = (0..nodes).filter(|node| degrees[*node] == 1).collect();
        while let Some(node) = waiting.pop() {
            let mut others = graph.out(node).iter().map(|other| *other as usize);
            let Some(holder) = others.find(|other| !gone[*other]).filter(|_| !gone[node]) else { continue };
            gone[node] = true;
            weights[holder] += weights[node];
            squares[holder] += weights[node] * weights[node];
            degrees[holder] -= 1;
            if degrees[holder] == 1 {
                waiting.push(holder);
            }
        }
        let mut edges = graph.edge_list();
        edges.retain(|(from, to, _)| !gone[*from as usize] && !gone[*to as usize]);
        let core = Graph::undirected(nodes, &edges).expect("edges of a graph");
        let sizes = sizes(graph);
        let pairs = (0..nodes).map(|node| {
            let hanging = weights[node] - 1.0;
            hanging * (sizes[node] - weights[node]) + (hanging * hanging - squares[node]) / 2.0
        });
        Self { core, pairs: pairs.collect(), weights }
    }
}

/// Nodes of the part that each node belongs to.
fn sizes(graph: &Graph) -> Vec<f64> {
    let labels = components(graph);
    let mut counts = vec![0.0; graph.len()];
    labels.iter().for_each(|label| counts[*label] += 1.0);
    labels.into_iter().map(|label| counts[label]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_keeps_its_nodes_and_loses_its_tail() {
        let edges = [(0, 1, 1.0), (1, 2, 1.0), (2, 0, 1.0), (2, 3, 1.0), (3, 4, 1.0), (3, 5, 1.0)];
        let folded = Folded::new(&Graph::undirected(6, &edges).expect("a graph"));
        assert_eq!(folded.core.edges(), 3);
        assert_eq!(folded.weights, [1.0, 1.0, 4.0, 3.0, 1.0, 1.0]);
        // Through 3: the two leaves among themselves, and each with the three of the ring.
        assert_eq!(folded.pairs, [0.0, 0.0, 6.0, 7.0, 0.0, 0.0]);
    }
}
