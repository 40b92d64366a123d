//! The busiest node of the 2-core, until only trees are left; then the trees are broken.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use numerics::Graph;

/// Removes nodes by CoreHD, then breaks trees at the node that leaves the smallest pieces.
///
/// Source: Zdeborová, Zhang and Zhou (2016), "Fast and simple decycling and dismantling of networks".
pub(crate) fn core_hd(graph: &Graph, steps: usize) -> Vec<u32> {
    let mut order = without_cycles(graph, steps);
    // Within the budget, or there are cycles left and no trees yet.
    if order.len() < steps {
        break_trees(graph, &mut order, steps);
    }
    order
}

/// Takes the busiest node out of the 2-core until there is none.
fn without_cycles(graph: &Graph, steps: usize) -> Vec<u32> {
    let mut core = Core {
        degrees: (0..graph.len()).map(|node| graph.out(node).len()).collect(),
        within: vec![true; graph.len()],
        waiting: BinaryHeap::new(),
    };
    let ends: Vec<u32> = (0_u32..).take(graph.len()).filter(|node| core.degrees[*node as usize] < 2).collect();
    core.leave(graph, ends);
    let rest = (0_u32..).take(graph.len()).filter(|node| core.within[*node as usize]);
    core.waiting = rest.map(|node| (core.degrees[node as usize], Reverse(node))).collect();
    let mut order = Vec::new();
    while order.len() < steps {
        let Some((degree, Reverse(node))) = core.waiting.pop() else { break };
        if core.within[node as usize] && core.degrees[node as usize] == degree {
            order.push(node);
            core.leave(graph, vec![node]);
        }
    }
    order
}

/// What is left of the 2-core.
struct Core {
    degrees: Vec<usize>,
    within: Vec<bool>,
    waiting: BinaryHeap<(usize, Reverse<u32>)>,
}

impl Core {
    /// Takes nodes out of the core, and all that then have fewer than two neighbours in it.
    fn leave(&mut self, graph: &Graph, mut leaving: Vec<u32>) {
        while let Some(node) = leaving.pop() {
            if !std::mem::replace(&mut self.within[node as usize], false) {
                continue;
            }
            for other in graph.out(node as usize).iter().filter(|other| self.within[**other as usize]) {
                let left = &mut self.degrees[*other as usize];
                *left -= 1;
                if *left < 2 {
                    leaving.push(*other);
                } else {
                    self.waiting.push((*left, Reverse(*other)));
                }
            }
        }
    }
}

/// Breaks the largest tree again and again.
fn break_trees(graph: &Graph, order: &mut Vec<u32>, steps: usize) {
    let mut out = vec![false; graph.len()];
    order.iter().for_each(|node| out[*node as usize] = true);
    let mut tree = Tree { heaviest: vec![0; graph.len()], below: vec![0; graph.len()], nodes: Vec::new() };
    let mut waiting: BinaryHeap<(usize, Reverse<u32>)> = BinaryHeap::new();
    let mut counted = vec![false; graph.len()];
    for node in (0_u32..).take(graph.len()) {
        if !out[node as usize] && !counted[node as usize] {
            tree.walk(graph, &out, node);
            tree.nodes.iter().for_each(|(node, _)| counted[*node as usize] = true);
            waiting.push((tree.nodes.len(), Reverse(node)));
        }
    }
    while let Some((size, Reverse(root))) = waiting.pop() {
        if order.len() >= steps || size < 2 {
            return;
        }
        let node = tree.middle(graph, &out, root);
        out[node as usize] = true;
        order.push(node);
        for other in graph.out(node as usize).iter().filter(|other| !out[**other as usize]) {
            tree.walk(graph, &out, *other);
            waiting.push((tree.nodes.len(), Reverse(*other)));
        }
    }
}

/// Room for walks through one tree.
struct Tree {
    /// Nodes of the heaviest subtree below each.
    heaviest: Vec<usize>,
    /// Nodes below each, itself counted.
    below: Vec<usize>,
    /// Nodes and their parents, each after its parent.
    nodes: Vec<(u32, u32)>,
}

impl Tree {
    fn walk(&mut self, graph: &Graph, out: &[bool], root: u32) {
        self.nodes.clear();
        self.nodes.push((root, root));
        let mut position = 0;
        while let Some((node, parent)) = self.nodes.get(position).copied() {
            position += 1;
            let next = graph.out(node as usize).iter().filter(|other| !out[**other as usize] && **other != parent);
            self.nodes.extend(next.map(|other| (*other, node)));
        }
    }

    /// The node without which the largest piece is smallest; ties by position.
    fn middle(&mut self, graph: &Graph, out: &[bool], root: u32) -> u32 {
        self.walk(graph, out, root);
        let size = self.nodes.len();
        self.nodes.iter().for_each(|(node, _)| (self.below[*node as usize], self.heaviest[*node as usize]) = (1, 0));
        for (node, parent) in self.nodes.iter().skip(1).rev() {
            let below = self.below[*node as usize];
            self.below[*parent as usize] += below;
            let heaviest = &mut self.heaviest[*parent as usize];
            *heaviest = (*heaviest).max(below);
        }
        let largest = |node: u32| self.heaviest[node as usize].max(size - self.below[node as usize]);
        self.nodes.iter().map(|(node, _)| (largest(*node), *node)).min().map_or(root, |(_, node)| node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_with_a_tail_loses_its_busiest_and_then_its_middle() {
        let ring = [(0, 1), (1, 2), (2, 3), (3, 0), (0, 4), (4, 5), (5, 6)];
        let graph = Graph::undirected(7, &ring.map(|(from, to)| (from, to, 1.0))).expect("a graph");
        // Every node of the ring has two neighbours in the core: the first of them. Two paths of three are left.
        assert_eq!(core_hd(&graph, 9), [0, 2, 5]);
        assert_eq!(core_hd(&graph, 1), [0]);
    }

    #[test]
    fn a_star_of_a_hundred_thousand_points_is_broken_at_once() {
        let edges: Vec<_> = (1..100_001).map(|point| (0, point, 1.0)).collect();
        assert_eq!(core_hd(&Graph::undirected(100_001, &edges).expect("a star"), usize::MAX), [0]);
    }
}
