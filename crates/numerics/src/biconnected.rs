//! Parts that no single node holds together, and the nodes that do.

use crate::graph::Graph;

/// Biconnected parts and the nodes between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Biconnected {
    /// Nodes of each part, ascending; parts in the order of their nodes. A tie between two is the smallest part.
    pub parts: Vec<Vec<u32>>,
    /// Whether the graph falls into more pieces without the node.
    pub cuts: Vec<bool>,
}

/// Finds the parts in which any two nodes stay joined when one other node is taken out.
///
/// A node that cuts is one without whom somebody cannot be reached: by the ties that are recorded.
///
/// # Shapes      parts: lists of nodes; cuts: one a node
/// # Range       a node alone belongs to no part
/// # Cost        O(n + m) time; deterministic; no recursion
/// # Source      Hopcroft and Tarjan (1973), algorithm 447
/// # Checked     `cuts_are_what_splits`; networkx 3.6.1, identical: `every_measure_is_what_networkx_and_igraph_make_of_it`
/// # Examples
///
/// ```
/// let path = numerics::Graph::undirected(3, &[(0, 1, 1.0), (1, 2, 1.0)]).expect("a graph");
/// let found = numerics::biconnected(&path);
/// assert_eq!((found.cuts, found.parts), (vec![false, true, false], vec![vec![0, 1], vec![1, 2]]));
/// ```
pub fn biconnected(graph: &Graph) -> Biconnected {
    let ties = graph.mutual();
    let mut walk = Walk {
        found: vec![0; ties.len()],
        lowest: vec![0; ties.len()],
        clock: 0,
        edges: Vec::new(),
        answer: Biconnected { parts: Vec::new(), cuts: vec![false; ties.len()] },
    };
    for root in (0_u32..).take(ties.len()) {
        if walk.found[root as usize] == 0 {
            walk.walk_from(&ties, root);
        }
    }
    walk.answer.parts.sort_unstable();
    walk.answer
}

/// A depth-first walk.
struct Walk {
    /// When each node was found, from 1.
    found: Vec<usize>,
    /// The earliest node that a node's subtree is tied to.
    lowest: Vec<usize>,
    clock: usize,
    /// Ties walked and not yet in a part.
    edges: Vec<(u32, u32)>,
    answer: Biconnected,
}

impl Walk {
    fn find(&mut self, node: u32) {
        self.clock += 1;
        (self.found[node as usize], self.lowest[node as usize]) = (self.clock, self.clock);
    }

    fn walk_from(&mut self, ties: &Graph, root: u32) {
        self.find(root);
        let (mut branches, mut stack) = (0, vec![(root, root, 0)]);
        while let Some((node, parent, next)) = stack.last_mut() {
            let (node, parent) = (*node, *parent);
            if let Some(other) = ties.out(node as usize).get(*next).copied() {
                *next += 1;
                if self.found[other as usize] == 0 {
                    self.edges.push((node, other));
                    self.find(other);
                    stack.push((other, node, 0));
                } else if other != parent && self.found[other as usize] < self.found[node as usize] {
                    self.edges.push((node, other));
                    self.lowest[node as usize] = self.lowest[node as usize].min(self.found[other as usize]);
                }
                continue;
            }
            stack.pop();
            if node == root {
                break;
            }
            self.lowest[parent as usize] = self.lowest[parent as usize].min(self.lowest[node as usize]);
            if self.lowest[node as usize] >= self.found[parent as usize] {
                self.close(parent, node);
                self.answer.cuts[parent as usize] |= parent != root;
            }
            branches += usize::from(parent == root);
        }
        self.answer.cuts[root as usize] = branches > 1;
    }

    /// The ties since `parent` was left for `node` make a part.
    fn close(&mut self, parent: u32, node: u32) {
        let begin = self.edges.iter().rposition(|edge| *edge == (parent, node)).unwrap_or(0);
        let mut part: Vec<u32> = self.edges.drain(begin..).flat_map(|(one, other)| [one, other]).collect();
        part.sort_unstable();
        part.dedup();
        self.answer.parts.push(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::components;
    use crate::graph::tests::any_graph;
    use proptest::prelude::*;

    fn pieces(graph: &Graph, without: Option<u32>) -> usize {
        let edges: Vec<_> =
            graph.edge_list().into_iter().filter(|(i, j, _)| Some(*i) != without && Some(*j) != without).collect();
        let rest = Graph::undirected(graph.len(), &edges).expect("a graph");
        components(&rest).into_iter().max().map_or(0, |last| last + 1)
    }

    proptest! {
        #[test]
        fn cuts_are_what_splits(graph in any_graph()) {
            let found = biconnected(&graph);
            for node in 0..graph.len() {
                let alone = graph.out(node).is_empty() && graph.inward(node).is_empty();
                // The node itself stays behind as a piece.
                let splits = pieces(&graph, u32::try_from(node).ok()) > pieces(&graph, None) + usize::from(!alone);
                prop_assert_eq!(found.cuts[node], splits);
                let parts = found.parts.iter().filter(|part| part.iter().any(|one| *one as usize == node)).count();
                prop_assert_eq!(parts > 1, splits, "a cut lies in more than one part");
                prop_assert_eq!(parts == 0, alone);
            }
            for (i, j, _) in graph.edge_list() {
                prop_assert_eq!(found.parts.iter().filter(|part| part.contains(&i) && part.contains(&j)).count(), 1);
            }
        }
    }
}
