//! One-to-one matching of few things: as many pairs as there can be, the cheapest first.

use std::collections::VecDeque;

/// Two positions that may be matched, and what it costs.
pub(crate) type Edge = (u64, usize, usize);

/// Matches left positions with right ones, each at most once.
///
/// The number of pairs is the greatest possible (a pair that costs less never keeps two others apart); among the rest, cheaper
/// edges are taken first. The order of `edges` does not matter.
///
/// # Cost O(e log e) where no pair has to be given up again, else O(n · e).
/// # Source Hopcroft and Karp (1973), section 2: a matching is greatest when no augmenting path is left.
pub(crate) fn matched(mut edges: Vec<Edge>, left: usize, right: usize) -> Vec<(usize, usize)> {
    edges.sort_unstable();
    let mut of_left = vec![None; left];
    let mut of_right = vec![None; right];
    for (_, from, to) in &edges {
        if of_left[*from].is_none() && of_right[*to].is_none() {
            of_left[*from] = Some(*to);
            of_right[*to] = Some(*from);
        }
    }
    let wanting = |of_left: &[Option<usize>], at: usize| of_left[at].is_none();
    let complete = of_left.iter().all(Option::is_some) || of_right.iter().all(Option::is_some);
    if !complete {
        let mut ways: Vec<Vec<usize>> = vec![Vec::new(); left];
        edges.iter().for_each(|(_, from, to)| ways[*from].push(*to));
        for from in 0..left {
            if wanting(&of_left, from) && !ways[from].is_empty() {
                augment(from, &ways, &mut of_left, &mut of_right);
            }
        }
    }
    of_left.iter().enumerate().filter_map(|(from, to)| to.map(|to| (from, to))).collect()
}

/// Looks for a way from an unmatched left position to an unmatched right one, and turns the pairs along it round.
fn augment(from: usize, ways: &[Vec<usize>], of_left: &mut [Option<usize>], of_right: &mut [Option<usize>]) {
    let mut came_from: Vec<Option<usize>> = vec![None; of_right.len()];
    let mut waiting = VecDeque::from([from]);
    while let Some(at) = waiting.pop_front() {
        for to in &ways[at] {
            if came_from[*to].is_some() {
                continue;
            }
            came_from[*to] = Some(at);
            match of_right[*to] {
                Some(next) => waiting.push_back(next),
                None => return turn(*to, &came_from, of_left, of_right),
            }
        }
    }
}

fn turn(end: usize, came_from: &[Option<usize>], of_left: &mut [Option<usize>], of_right: &mut [Option<usize>]) {
    let mut to = Some(end);
    while let Some(right) = to {
        let Some(left) = came_from[right] else { return };
        let before = of_left[left].replace(right);
        of_right[right] = Some(left);
        to = before;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_nearest_pair_gives_way_where_two_pairs_are_possible() {
        // 0–3 s would be taken first and leave the others alone.
        assert_eq!(matched(vec![(1, 1, 0), (2, 0, 0), (2, 1, 1)], 2, 2), [(0, 0), (1, 1)]);
        assert_eq!(matched(vec![(5, 0, 0), (1, 0, 1)], 1, 2), [(0, 1)]);
        assert!(matched(Vec::new(), 3, 0).is_empty());
    }

    /// The greatest number of pairs, by trying everything.
    fn greatest(edges: &[Edge], from: usize, left: usize, taken: u32) -> usize {
        if from == left {
            return 0;
        }
        let without = greatest(edges, from + 1, left, taken);
        let own = edges.iter().filter(|edge| edge.1 == from && taken >> edge.2 & 1 == 0);
        own.map(|edge| 1 + greatest(edges, from + 1, left, taken | 1 << edge.2)).max().unwrap_or(0).max(without)
    }

    proptest! {
        #[test]
        fn as_many_pairs_as_there_can_be(edges in proptest::collection::vec((0_u64..9, 0_usize..6, 0_usize..6), 0..20)) {
            let pairs = matched(edges.clone(), 6, 6);
            prop_assert_eq!(pairs.len(), greatest(&edges, 0, 6, 0));
            for (from, to) in pairs {
                prop_assert!(edges.iter().any(|edge| (edge.1, edge.2) == (from, to)));
            }
        }
    }
}
