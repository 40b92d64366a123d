//! Every possible order, where there are few.

use numerics::Graph;

use super::effect::Effects;

/// Walks over the graph that a search may make.
const MOST_WORK: u64 = 100_000_000;

/// The best order of `steps` removals there is, where looking at all of them is affordable.
///
/// Returns `None` where it is not: beyond one removal in large graphs, two in middling ones, three in small ones.
pub(crate) fn exact(graph: &Graph, steps: usize) -> Option<Vec<u32>> {
    let walk = (graph.len() + graph.edges()) as u64;
    let before_last = u32::try_from(steps.saturating_sub(1)).unwrap_or(u32::MAX);
    let walks = (graph.len() as u64).checked_pow(before_last)?;
    if steps == 0 || walks.checked_mul(walk)? > MOST_WORK {
        return None;
    }
    let mut search = Search {
        graph,
        effects: Effects::new(graph.len()),
        out: vec![false; graph.len()],
        order: Vec::new(),
        best: (u64::MAX, Vec::new()),
    };
    search.go_on(steps, 0);
    Some(search.best.1)
}

struct Search<'g> {
    graph: &'g Graph,
    effects: Effects,
    out: Vec<bool>,
    order: Vec<u32>,
    best: (u64, Vec<u32>),
}

impl Search<'_> {
    fn go_on(&mut self, steps: usize, cost: u64) {
        let mut each = Vec::new();
        let now = self.effects.of_each(self.graph, &self.out, &mut each);
        // Nothing is left to separate: each further removal leaves one node, whoever it is.
        if now.largest <= 1 {
            self.offer(cost + steps as u64);
            return;
        }
        if steps == 1 {
            if let Some((node, left)) = each.into_iter().min_by_key(|(node, left)| (*left, *node)) {
                self.order.push(node);
                self.offer(cost + u64::from(left.largest));
                self.order.pop();
            }
            return;
        }
        each.sort_unstable_by_key(|(node, left)| (*left, *node));
        for (node, left) in each {
            let cost = cost + u64::from(left.largest);
            // At best, every later removal leaves single nodes.
            if cost + steps as u64 > self.best.0 {
                continue;
            }
            self.out[node as usize] = true;
            self.order.push(node);
            self.go_on(steps - 1, cost);
            self.order.pop();
            self.out[node as usize] = false;
        }
    }

    fn offer(&mut self, cost: u64) {
        if cost < self.best.0 {
            self.best = (cost, self.order.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dismantle::curve::Follower;
    use crate::dismantle::whole;

    #[test]
    fn no_pair_of_nodes_does_better() {
        let mut draw = numerics::Seeded::new(3);
        for _ in 0..15 {
            let mut node = || u32::try_from(draw.index(10)).expect("few");
            let edges: Vec<_> = (0..14).map(|_| (node(), node(), 1.0)).collect();
            let graph = Graph::undirected(10, &edges).expect("a graph");
            let mut follower = Follower::new(&graph);
            let mut cost = |order: &[u32]| follower.cost(&whole(&graph, order), 2);
            let found = cost(&exact(&graph, 2).expect("small"));
            for one in 0..10 {
                for other in (0..10).filter(|other| *other != one) {
                    assert!(found <= cost(&[one, other]));
                }
            }
        }
        assert!(exact(&Graph::undirected(50_000, &[]).expect("no edges"), 3).is_none());
    }
}
