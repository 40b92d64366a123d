//! Small changes of an order, kept where they help.

use numerics::{Graph, Seeded};

use super::curve::Follower;

/// Work of one search: nodes and edges followed.
const WORK: usize = 150_000_000;
/// Orders looked at, at most.
const MOST_TRIALS: usize = 300_000;
/// How much worse an order may be at the beginning and still be followed: a share of the cost.
const WARM: f64 = 0.006;
/// The same at the end, as a share of the beginning.
const COOL: f64 = 0.02;

/// Tries moves and swaps within a whole order, and gives the best one met.
///
/// At first slightly worse orders are followed too, so that a search does not end in the nearest hollow (Kirkpatrick et al. 1983,
/// "Optimization by simulated annealing"). How long it takes depends on the graph's size alone, never on a clock.
pub(crate) fn local_search(graph: &Graph, order: &[u32], steps: usize, seed: u64) -> Vec<u32> {
    let trials = (WORK / (graph.len() + graph.edges()).max(1)).min(MOST_TRIALS);
    let mut follower = Follower::new(graph);
    let mut draw = Seeded::new(seed);
    let mut current = order.to_vec();
    let mut cost = follower.cost(&current, steps);
    let (mut best, mut least) = (current.clone(), cost);
    let active = steps.min(order.len());
    if order.len() < 2 || active == 0 {
        return best;
    }
    for trial in 0..trials {
        let warmth = WARM * least as f64 * COOL.powf(trial as f64 / trials as f64);
        let (from, to) = (draw.index(order.len()), draw.index(active));
        let swap = draw.unit() < 0.5;
        change(&mut current, from, to, swap);
        let changed = follower.cost(&current, steps);
        let worse = changed as f64 - cost as f64;
        if worse <= 0.0 || draw.unit() < (-worse / warmth.max(f64::MIN_POSITIVE)).exp() {
            cost = changed;
            if cost < least {
                (best, least) = (current.clone(), cost);
            }
        } else {
            change(&mut current, to, from, swap);
        }
    }
    best
}

/// Swaps two places, or moves what stands at `from` to `to`; turned round, it undoes itself.
fn change(order: &mut [u32], from: usize, to: usize, swap: bool) {
    if swap {
        order.swap(from, to);
    } else if from < to {
        order[from..=to].rotate_left(1);
    } else {
        order[to..=from].rotate_right(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_undoes_itself() {
        for (from, to) in [(1, 4), (4, 1), (2, 2)] {
            for swap in [true, false] {
                let mut order = [0, 1, 2, 3, 4, 5];
                change(&mut order, from, to, swap);
                change(&mut order, to, from, swap);
                assert_eq!(order, [0, 1, 2, 3, 4, 5]);
            }
        }
    }

    #[test]
    fn the_middle_of_a_path_is_found_from_the_worst_order() {
        let path = Graph::undirected(5, &[(0, 1, 1.0), (1, 2, 1.0), (2, 3, 1.0), (3, 4, 1.0)]).expect("a path");
        let found = local_search(&path, &[0, 1, 2, 3, 4], 5, 1);
        assert_eq!(Follower::new(&path).cost(&found, 5), 6);
        assert_eq!(found, local_search(&path, &[0, 1, 2, 3, 4], 5, 1));
        assert!(local_search(&Graph::undirected(0, &[]).expect("empty"), &[], 3, 1).is_empty());
    }
}
