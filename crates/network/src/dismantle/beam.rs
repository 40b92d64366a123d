//! Greedy removal that keeps many beginnings in view.

use std::collections::HashSet;

use foldhash::fast::FixedState;
use numerics::Graph;

use super::effect::{Effects, Left};

/// A beginning of an order.
#[derive(Clone)]
struct Beginning {
    /// Sum of the largest component so far.
    cost: u64,
    order: Vec<u32>,
    out: Vec<bool>,
}

/// One more removal from a beginning.
struct Step {
    cost: u64,
    left: Left,
    from: usize,
    node: u32,
}

/// Removals up to `steps`, keeping the `width` best sets after each.
///
/// Sets are compared by the sum of largest components on the way, then by what is left; the same set is kept once, by its best order.
pub(crate) fn beam(graph: &Graph, steps: usize, width: usize) -> Vec<u32> {
    let mut effects = Effects::new(graph.len());
    let mut each = Vec::new();
    let mut held = vec![Beginning { cost: 0, order: Vec::new(), out: vec![false; graph.len()] }];
    for _ in 0..steps.min(graph.len()) {
        let mut next: Vec<Step> = Vec::new();
        for (from, beginning) in held.iter().enumerate() {
            if effects.of_each(graph, &beginning.out, &mut each).largest <= 1 {
                // Nothing is left to separate; whoever gets here first at least cost has won.
                return beginning.order.clone();
            }
            each.sort_unstable_by_key(|(node, left)| (*left, *node));
            next.extend(each.iter().take(width).map(|(node, left)| Step {
                cost: beginning.cost + u64::from(left.largest),
                left: *left,
                from,
                node: *node,
            }));
        }
        next.sort_unstable_by_key(|step| (step.cost, step.left, step.from, step.node));
        held = kept(&held, &next, width);
    }
    held.into_iter().next().map(|best| best.order).unwrap_or_default()
}

fn kept(held: &[Beginning], steps: &[Step], width: usize) -> Vec<Beginning> {
    let mut known: HashSet<Vec<u32>, FixedState> = HashSet::default();
    let mut next = Vec::with_capacity(width);
    for step in steps {
        let mut order = held[step.from].order.clone();
        order.push(step.node);
        let mut set = order.clone();
        set.sort_unstable();
        if known.insert(set) {
            let mut out = held[step.from].out.clone();
            out[step.node as usize] = true;
            next.push(Beginning { cost: step.cost, order, out });
            if next.len() == width {
                break;
            }
        }
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dismantle::curve::Follower;
    use crate::dismantle::greedy::greedy;
    use crate::dismantle::whole;

    #[test]
    fn more_in_view_is_no_worse() {
        let mut draw = numerics::Seeded::new(11);
        for _ in 0..20 {
            let mut node = || u32::try_from(draw.index(16)).expect("few");
            let edges: Vec<_> = (0..26).map(|_| (node(), node(), 1.0)).collect();
            let graph = Graph::undirected(16, &edges).expect("a graph");
            let mut follower = Follower::new(&graph);
            let mut cost = |order: &[u32]| follower.cost(&whole(&graph, order), 16);
            assert!(cost(&beam(&graph, 16, 64)) <= cost(&greedy(&graph, 16)));
        }
    }
}
