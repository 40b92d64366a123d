//! Nodes that need not have been taken out are put back.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use numerics::Graph;

/// Turns a set of removals into an order from its end: the node that joins least when it is put back was needed least.
///
/// Nodes beyond the set are never put back by it, so that the first removals of the new order are the ones that hold most together.
///
/// Source: the reinsertion step of Morone and Makse (2015) and Braunstein et al. (2016), "Network dismantling".
pub(crate) fn reinserted(graph: &Graph, removed: &[u32]) -> Vec<u32> {
    let mut joined = Joined::new(graph.len());
    let mut out = vec![false; graph.len()];
    removed.iter().for_each(|node| out[*node as usize] = true);
    for (from, to, _) in graph.edge_list() {
        if !out[from as usize] && !out[to as usize] {
            joined.join(from, to);
        }
    }
    let mut waiting: BinaryHeap<Reverse<(u32, u32)>> =
        removed.iter().map(|node| Reverse((joined.size_with(graph, &out, *node), *node))).collect();
    let mut backwards = Vec::with_capacity(removed.len());
    while let Some(Reverse((size, node))) = waiting.pop() {
        if !out[node as usize] {
            continue;
        }
        // Sizes only grow as nodes come back: one that has grown waits again.
        let now = joined.size_with(graph, &out, node);
        if now > size {
            waiting.push(Reverse((now, node)));
            continue;
        }
        out[node as usize] = false;
        backwards.push(node);
        graph
            .out(node as usize)
            .iter()
            .filter(|other| !out[**other as usize])
            .for_each(|other| joined.join(node, *other));
    }
    backwards.reverse();
    backwards
}

/// Components, as nodes come back.
struct Joined {
    parent: Vec<u32>,
    size: Vec<u32>,
}

impl Joined {
    fn new(nodes: usize) -> Self {
        Self { parent: (0_u32..).take(nodes).collect(), size: vec![1; nodes] }
    }

    fn root(&self, mut node: u32) -> u32 {
        while self.parent[node as usize] != node {
            node = self.parent[node as usize];
        }
        node
    }

    fn join(&mut self, one: u32, other: u32) {
        let (mut small, mut large) = (self.root(one), self.root(other));
        if small != large {
            if self.size[small as usize] > self.size[large as usize] {
                std::mem::swap(&mut small, &mut large);
            }
            self.parent[small as usize] = large;
            self.size[large as usize] += self.size[small as usize];
        }
    }

    /// Nodes of the component that a node would make.
    fn size_with(&self, graph: &Graph, out: &[bool], node: u32) -> u32 {
        let near = graph.out(node as usize).iter().filter(|other| !out[**other as usize]);
        let mut roots: Vec<u32> = near.map(|other| self.root(*other)).collect();
        roots.sort_unstable();
        roots.dedup();
        1 + roots.into_iter().map(|root| self.size[root as usize]).sum::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_held_most_together_comes_first() {
        // Taking both points of a star and then its middle: the middle alone would have done.
        let star = Graph::undirected(6, &[(5, 0, 1.0), (5, 1, 1.0), (5, 2, 1.0), (5, 3, 1.0)]).expect("a star");
        assert_eq!(reinserted(&star, &[0, 1, 5]), [5, 1, 0]);
        assert!(reinserted(&star, &[]).is_empty());
    }
}
