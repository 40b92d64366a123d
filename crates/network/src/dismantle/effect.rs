//! What would be left after each possible next removal, all of them in one walk.

use numerics::Graph;

/// What a removal would leave: the less, the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Left {
    /// Nodes of the largest component.
    pub(crate) largest: u32,
    /// Sum of squared sizes of all components: twice the pairs still joined, and the nodes.
    pub(crate) squares: u64,
}

/// Room for walks, used again for each.
pub(crate) struct Effects {
    found: Vec<u32>,
    lowest: Vec<u32>,
    /// Nodes below each in the walk, itself counted.
    below: Vec<u32>,
    /// Nodes, largest piece and squares of the pieces that fall off without the node.
    off: Vec<(u32, u32, u64)>,
    component: Vec<u32>,
    sizes: Vec<u32>,
    stack: Vec<(u32, u32, usize)>,
}

impl Effects {
    pub(crate) fn new(nodes: usize) -> Self {
        Self {
            found: vec![0; nodes],
            lowest: vec![0; nodes],
            below: vec![0; nodes],
            off: vec![(0, 0, 0); nodes],
            component: vec![0; nodes],
            sizes: Vec::new(),
            stack: Vec::new(),
        }
    }

    /// What each removal of a node that is not `out` would leave; and what is left now.
    ///
    /// One depth-first walk: the pieces that a node holds are the subtrees that are not tied above it, and the rest.
    pub(crate) fn of_each(&mut self, graph: &Graph, out: &[bool], into: &mut Vec<(u32, Left)>) -> Left {
        self.found.fill(0);
        self.sizes.clear();
        let mut clock = 0;
        for root in (0_u32..).take(graph.len()) {
            if !out[root as usize] && self.found[root as usize] == 0 {
                self.walk(graph, out, root, &mut clock);
                self.sizes.push(self.below[root as usize]);
            }
        }
        let squares: u64 = self.sizes.iter().map(|size| square(*size)).sum();
        let (mut first, mut second) = (0, 0);
        for size in &self.sizes {
            (first, second) = if *size > first { (*size, first) } else { (first, second.max(*size)) };
        }
        into.clear();
        for node in (0_u32..).take(graph.len()).filter(|node| !out[*node as usize]) {
            let size = self.sizes[self.component[node as usize] as usize];
            let (nodes, piece, pieces) = self.off[node as usize];
            let rest = size - 1 - nodes;
            let others = if size == first { second } else { first };
            let left =
                Left { largest: piece.max(rest).max(others), squares: squares - square(size) + pieces + square(rest) };
            into.push((node, left));
        }
        Left { largest: first, squares }
    }

    fn find(&mut self, node: u32, parent: u32, component: u32, clock: &mut u32) {
        *clock += 1;
        let at = node as usize;
        (self.found[at], self.lowest[at], self.below[at]) = (*clock, *clock, 1);
        (self.off[at], self.component[at]) = ((0, 0, 0), component);
        self.stack.push((node, parent, 0));
    }

    fn walk(&mut self, graph: &Graph, out: &[bool], root: u32, clock: &mut u32) {
        let component = u32::try_from(self.sizes.len()).unwrap_or(u32::MAX);
        self.find(root, root, component, clock);
        while let Some((node, parent, next)) = self.stack.last_mut() {
            let (node, parent) = (*node, *parent);
            if let Some(other) = graph.out(node as usize).get(*next).copied() {
                *next += 1;
                if out[other as usize] || other == parent {
                    continue;
                }
                if self.found[other as usize] == 0 {
                    self.find(other, node, component, clock);
                } else {
                    self.lowest[node as usize] = self.lowest[node as usize].min(self.found[other as usize]);
                }
                continue;
            }
            self.stack.pop();
            if node == parent {
                break;
            }
            let (at, above) = (node as usize, parent as usize);
            self.below[above] += self.below[at];
            self.lowest[above] = self.lowest[above].min(self.lowest[at]);
            if self.lowest[at] >= self.found[above] {
                let (nodes, piece, squares) = self.off[above];
                let size = self.below[at];
                self.off[above] = (nodes + size, piece.max(size), squares + square(size));
            }
        }
    }
}

fn square(size: u32) -> u64 {
    u64::from(size) * u64::from(size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use numerics::components;
    use proptest::prelude::*;

    fn left_without(graph: &Graph, out: &[bool]) -> Left {
        let kept: Vec<_> =
            graph.edge_list().into_iter().filter(|(i, j, _)| !out[*i as usize] && !out[*j as usize]).collect();
        let labels = components(&Graph::undirected(graph.len(), &kept).expect("a graph"));
        let mut sizes = vec![0_u32; graph.len()];
        (0..graph.len()).filter(|node| !out[*node]).for_each(|node| sizes[labels[node]] += 1);
        Left {
            largest: sizes.iter().copied().max().unwrap_or(0),
            squares: sizes.iter().map(|size| square(*size)).sum(),
        }
    }

    proptest! {
        #[test]
        fn one_walk_gives_what_taking_each_out_would(
            edges in prop::collection::vec((0..9_u32, 0..9_u32), 0..16), gone in prop::collection::vec(any::<bool>(), 9),
        ) {
            let edges: Vec<_> = edges.into_iter().map(|(i, j)| (i, j, 1.0)).collect();
            let graph = Graph::undirected(9, &edges).expect("a graph");
            let mut each = Vec::new();
            let now = Effects::new(9).of_each(&graph, &gone, &mut each);
            prop_assert_eq!(now, left_without(&graph, &gone));
            prop_assert_eq!(each.len(), gone.iter().filter(|gone| !**gone).count());
            for (node, left) in each {
                let mut out = gone.clone();
                out[node as usize] = true;
                prop_assert_eq!(left, left_without(&graph, &out));
            }
        }
    }
}
