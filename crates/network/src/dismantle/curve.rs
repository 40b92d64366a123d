//! What is left of a graph as its nodes are taken out one by one.

use numerics::Graph;

/// What is left after each removal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Curve {
    /// Nodes of the largest component after 0, 1, 2 … removals.
    pub largest: Vec<usize>,
    /// Pairs of nodes that are still joined.
    pub pairs: Vec<u64>,
}

/// Room to follow orders, used again for each.
pub(crate) struct Follower<'g> {
    graph: &'g Graph,
    parent: Vec<u32>,
    size: Vec<u32>,
    present: Vec<bool>,
}

impl<'g> Follower<'g> {
    pub(crate) fn new(graph: &'g Graph) -> Self {
        let nodes = graph.len();
        Self { graph, parent: vec![0; nodes], size: vec![0; nodes], present: vec![false; nodes] }
    }

    fn root(&mut self, mut node: u32) -> u32 {
        while self.parent[node as usize] != node {
            let above = self.parent[self.parent[node as usize] as usize];
            self.parent[node as usize] = above;
            node = above;
        }
        node
    }

    /// Puts a node back; the size of the component it makes, and the pairs that it joins.
    fn put_back(&mut self, node: u32) -> (u32, u64) {
        (self.parent[node as usize], self.size[node as usize]) = (node, 1);
        self.present[node as usize] = true;
        let (graph, mut own, mut joined) = (self.graph, node, 0);
        for other in graph.out(node as usize) {
            if !self.present[*other as usize] {
                continue;
            }
            let (mut small, mut large) = (self.root(*other), own);
            if small == large {
                continue;
            }
            if self.size[small as usize] > self.size[large as usize] {
                std::mem::swap(&mut small, &mut large);
            }
            joined += u64::from(self.size[small as usize]) * u64::from(self.size[large as usize]);
            self.parent[small as usize] = large;
            self.size[large as usize] += self.size[small as usize];
            own = large;
        }
        (self.size[own as usize], joined)
    }

    /// Sum of the largest component over the first `steps` removals of a whole order.
    pub(crate) fn cost(&mut self, order: &[u32], steps: usize) -> u64 {
        self.present.fill(false);
        let (mut largest, mut sum) = (0_u32, 0);
        for position in (0..order.len()).rev() {
            // Here `position + 1` nodes are out.
            if position < steps {
                sum += u64::from(largest);
            }
            if position == 0 {
                break;
            }
            largest = largest.max(self.put_back(order[position]).0);
        }
        sum
    }

    /// What is left after each removal of a whole order.
    pub(crate) fn curve(&mut self, order: &[u32]) -> Curve {
        self.present.fill(false);
        let mut curve = Curve { largest: vec![0; order.len() + 1], pairs: vec![0; order.len() + 1] };
        for position in (0..order.len()).rev() {
            let (size, joined) = self.put_back(order[position]);
            curve.largest[position] = curve.largest[position + 1].max(size as usize);
            curve.pairs[position] = curve.pairs[position + 1] + joined;
        }
        curve
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_falls_apart() {
        let path = Graph::undirected(5, &[(0, 1, 1.0), (1, 2, 1.0), (2, 3, 1.0), (3, 4, 1.0)]).expect("a path");
        let mut follower = Follower::new(&path);
        let order = [2, 1, 3, 0, 4];
        let curve = follower.curve(&order);
        assert_eq!(curve.largest, [5, 2, 2, 1, 1, 0]);
        assert_eq!(curve.pairs, [10, 2, 1, 0, 0, 0]);
        assert_eq!(follower.cost(&order, 5), 6);
        assert_eq!(follower.cost(&order, 2), 4);
        assert_eq!(follower.cost(&order, 0), 0);
        assert_eq!(Follower::new(&Graph::undirected(0, &[]).expect("empty")).curve(&[]).largest, [0]);
    }
}
