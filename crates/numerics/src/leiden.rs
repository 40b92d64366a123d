//! Groups that are tied more among themselves than chance would have it.

use crate::graph::Graph;
use crate::seed::Seeded;

/// Rounds over the whole graph; each begins with what the last one found.
const MOST_ROUNDS: usize = 20;
/// How freely nodes join another group in the refinement: the smaller, the nearer to the best one (the authors' default).
const RANDOMNESS: f64 = 0.01;
/// A gain below this share of all weight is rounding.
const ROUNDING: f64 = 1e-12;

/// Modularity of a grouping: the share of weight within groups less what chance would put there.
///
/// # Shapes      communities: one label a node
/// # Units       share of weight; resolution 1 is the usual measure, more gives smaller groups; direction is ignored, weights of both
///   directions are summed
/// # Range       below 1; 0 where there is no weight
/// # Cost        O(n + m); deterministic
/// # Source      Newman and Girvan (2004); resolution after Reichardt and Bornholdt (2006)
/// # Checked     networkx 3.6.1, 1e-9: `every_measure_is_what_networkx_and_igraph_make_of_it`
/// # Examples
///
/// ```
/// let pairs = numerics::Graph::undirected(4, &[(0, 1, 1.0), (2, 3, 1.0)]).expect("a graph");
/// assert!((numerics::modularity(&pairs, &[0, 0, 1, 1], 1.0) - 0.5).abs() < 1e-12);
/// ```
pub fn modularity(graph: &Graph, communities: &[usize], resolution: f64) -> f64 {
    let level = Level::new(&graph.mutual());
    let groups = communities.iter().copied().max().map_or(0, |last| last + 1);
    let (mut within, mut strength) = (0.0, vec![0.0; groups]);
    for (node, community) in communities.iter().enumerate().take(level.ties.len()) {
        strength[*community] += level.strength[node];
        let own = level.ties[node].iter().filter(|(other, _)| communities.get(*other) == Some(community));
        within += own.map(|(_, weight)| weight).sum::<f64>();
    }
    let expected: f64 = strength.iter().map(|sum| (sum / level.total).powi(2)).sum();
    if level.total > 0.0 { within / level.total - resolution * expected } else { 0.0 }
}

/// Groups nodes by the Leiden method, for modularity.
///
/// A group is who is in touch with whom more than with others; it is not a gang, and another seed may draw its edge elsewhere.
///
/// # Shapes      returns one label a node: 0 is the largest group, equal ones in the order of their first node
/// # Units       as [`modularity`]
/// # Range       a node without ties is a group of its own; every group hangs together
/// # Cost        about O(m log n) time; deterministic for a seed
/// # Source      Traag, Waltman and van Eck (2019), "From Louvain to Leiden: guaranteeing well-connected communities", algorithm A.2,
///   repeated until modularity stands still
/// # Checked     `groups_hang_together_and_no_move_improves_them`; `two_rings`; leidenalg 0.12.0, best of 20 seeds, modularity not
///   lower by more than 0.005: `every_measure_is_what_networkx_and_igraph_make_of_it`
/// # Examples
///
/// ```
/// let pairs = numerics::Graph::undirected(4, &[(0, 2, 1.0), (1, 3, 1.0)]).expect("a graph");
/// assert_eq!(numerics::leiden(&pairs, 1.0, 1), [0, 1, 0, 1]);
/// ```
pub fn leiden(graph: &Graph, resolution: f64, seed: u64) -> Vec<usize> {
    let whole = Level::new(&graph.mutual());
    let mut draw = Seeded::new(seed);
    let mut communities: Vec<usize> = (0..graph.len()).collect();
    for _ in 0..MOST_ROUNDS {
        let before = communities.clone();
        let (mut level, mut owner) = (whole.clone(), (0..graph.len()).collect::<Vec<usize>>());
        let mut of_level = communities.clone();
        loop {
            let moved = level.move_nodes(&mut of_level, resolution, &mut draw);
            let refined = level.refine(&of_level, resolution, &mut draw);
            let groups = refined.iter().copied().max().map_or(0, |last| last + 1);
            owner.iter_mut().zip(&mut communities).for_each(|(node, community)| {
                *community = of_level[*node];
                *node = refined[*node];
            });
            if groups == level.ties.len() || !moved && groups == level.ties.len() {
                break;
            }
            let mut above = vec![0; groups];
            refined.iter().zip(&of_level).for_each(|(group, community)| above[*group] = *community);
            (level, of_level) = (level.merged(&refined, groups), dense_labels(&above));
        }
        communities = in_order(&communities);
        if communities == before {
            break;
        }
    }
    communities
}

/// Labels from 0 without gaps, in the order of appearance.
fn dense_labels(labels: &[usize]) -> Vec<usize> {
    let mut known = vec![usize::MAX; labels.iter().copied().max().map_or(0, |last| last + 1)];
    let mut next = 0;
    labels
        .iter()
        .map(|label| {
            if known[*label] == usize::MAX {
                known[*label] = next;
                next += 1;
            }
            known[*label]
        })
        .collect()
}

/// Labels by size of group, largest first.
fn in_order(labels: &[usize]) -> Vec<usize> {
    let labels = dense_labels(labels);
    let groups = labels.iter().copied().max().map_or(0, |last| last + 1);
    let mut sizes = vec![0_usize; groups];
    labels.iter().for_each(|label| sizes[*label] += 1);
    let mut order: Vec<usize> = (0..groups).collect();
    order.sort_by_key(|label| std::cmp::Reverse(sizes[*label]));
    let mut places = vec![0; groups];
    order.into_iter().enumerate().for_each(|(place, label)| places[label] = place);
    labels.into_iter().map(|label| places[label]).collect()
}

/// The graph, or what is left of it when groups are taken as nodes.
#[derive(Clone)]
struct Level {
    ties: Vec<Vec<(usize, f64)>>,
    /// Weight of each node's ties, those within it counted twice.
    strength: Vec<f64>,
    /// Twice the weight of all ties.
    total: f64,
}

impl Level {
    fn new(graph: &Graph) -> Self {
        let row = |node: usize| {
            graph.out(node).iter().map(|other| *other as usize).zip(graph.out_weights(node).iter().copied())
        };
        let ties: Vec<Vec<(usize, f64)>> = (0..graph.len()).map(|node| row(node).collect()).collect();
        let strength: Vec<f64> = ties.iter().map(|row| row.iter().map(|(_, weight)| weight).sum()).collect();
        let total = strength.iter().sum();
        Self { ties, strength, total }
    }

    /// Groups as nodes.
    fn merged(&self, groups: &[usize], count: usize) -> Self {
        let mut rows: Vec<Vec<(usize, f64)>> = vec![Vec::new(); count];
        let mut strength = vec![0.0; count];
        for (node, ties) in self.ties.iter().enumerate() {
            strength[groups[node]] += self.strength[node];
            let outward = ties.iter().map(|(other, weight)| (groups[*other], *weight));
            rows[groups[node]].extend(outward.filter(|(group, _)| *group != groups[node]));
        }
        let ties = rows.into_iter().map(|mut row| {
            row.sort_by_key(|(group, _)| *group);
            row.chunk_by(|one, other| one.0 == other.0)
                .map(|same| (same[0].0, same.iter().map(|tie| tie.1).sum()))
                .collect()
        });
        Self { ties: ties.collect(), strength, total: self.total }
    }

    fn shuffled(&self, draw: &mut Seeded) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.ties.len()).collect();
        for last in (1..order.len()).rev() {
            order.swap(last, draw.index(last + 1));
        }
        order
    }

    /// Moves nodes one by one to where they add most, until none gains; whether any moved.
    fn move_nodes(&self, communities: &mut [usize], resolution: f64, draw: &mut Seeded) -> bool {
        let count = self.ties.len();
        let mut strength = vec![0.0; count];
        let mut members = vec![0_usize; count];
        for (node, community) in communities.iter().enumerate() {
            strength[*community] += self.strength[node];
            members[*community] += 1;
        }
        let mut free: Vec<usize> = (0..count).rev().filter(|community| members[*community] == 0).collect();
        let (mut waiting, mut queued) = (std::collections::VecDeque::from(self.shuffled(draw)), vec![true; count]);
        let (mut weights, mut moved) = (vec![0.0; count], false);
        while let Some(node) = waiting.pop_front() {
            queued[node] = false;
            let home = communities[node];
            strength[home] -= self.strength[node];
            let gain = |community: usize, weight: f64| {
                weight - resolution * self.strength[node] * strength[community] / self.total
            };
            self.ties[node].iter().for_each(|(other, weight)| weights[communities[*other]] += weight);
            let mut best = (home, gain(home, weights[home]));
            for (other, _) in &self.ties[node] {
                let community = communities[*other];
                let gains = gain(community, weights[community]);
                if gains > best.1 + ROUNDING * self.total {
                    best = (community, gains);
                }
            }
            self.ties[node].iter().for_each(|(other, _)| weights[communities[*other]] = 0.0);
            if best.1 < -ROUNDING * self.total && members[home] > 1 {
                best = (free.last().copied().unwrap_or(home), 0.0);
            }
            strength[best.0] += self.strength[node];
            if best.0 == home {
                continue;
            }
            moved = true;
            // Only the last free one is ever moved to.
            if free.last() == Some(&best.0) {
                free.pop();
            }
            members[home] -= 1;
            members[best.0] += 1;
            if members[home] == 0 {
                free.push(home);
            }
            communities[node] = best.0;
            for (other, _) in &self.ties[node] {
                if communities[*other] != best.0 && !std::mem::replace(&mut queued[*other], true) {
                    waiting.push_back(*other);
                }
            }
        }
        moved
    }

    /// Cuts each community into parts that are well tied within it.
    fn refine(&self, communities: &[usize], resolution: f64, draw: &mut Seeded) -> Vec<usize> {
        let count = self.ties.len();
        let mut whole = vec![0.0; count];
        communities.iter().enumerate().for_each(|(node, community)| whole[*community] += self.strength[node]);
        let within = |node: usize| {
            let own = self.ties[node].iter().filter(|(other, _)| communities[*other] == communities[node]);
            own.map(|(_, weight)| *weight).sum::<f64>()
        };
        let mut parts = Parts {
            of: (0..count).collect(),
            strength: self.strength.clone(),
            outward: (0..count).map(within).collect(),
            members: vec![1; count],
        };
        let mut weights = vec![0.0; count];
        for node in self.shuffled(draw) {
            let all = whole[communities[node]];
            let well_tied = |part: usize, parts: &Parts| {
                let strength = parts.strength[part];
                parts.outward[part] >= resolution * strength * (all - strength) / self.total - ROUNDING * self.total
            };
            if parts.members[parts.of[node]] != 1 || !well_tied(parts.of[node], &parts) {
                continue;
            }
            let mut near = Vec::new();
            for (other, weight) in self.ties[node].iter().filter(|(other, _)| communities[*other] == communities[node])
            {
                let part = parts.of[*other];
                if weights[part] <= 0.0 {
                    near.push(part);
                }
                weights[part] += weight;
            }
            let expected = resolution * self.strength[node] / self.total;
            let gains: Vec<(usize, f64)> = near
                .iter()
                .filter(|part| well_tied(**part, &parts))
                .map(|part| (*part, weights[*part] - expected * parts.strength[*part]))
                .filter(|(_, gain)| *gain >= 0.0)
                .collect();
            if let Some(part) = pick(&gains, draw) {
                parts.join(node, part, self.strength[node], weights[part]);
            }
            near.into_iter().for_each(|part| weights[part] = 0.0);
        }
        dense_labels(&parts.of)
    }
}

/// Parts of communities.
struct Parts {
    of: Vec<usize>,
    strength: Vec<f64>,
    /// Weight from each part to the rest of its community.
    outward: Vec<f64>,
    members: Vec<usize>,
}

impl Parts {
    fn join(&mut self, node: usize, part: usize, strength: f64, weight: f64) {
        let alone = std::mem::replace(&mut self.of[node], part);
        self.strength[part] += strength;
        self.outward[part] += self.outward[alone] - 2.0 * weight;
        self.members[part] += 1;
        self.members[alone] = 0;
    }
}

/// One of the gains, the greater the likelier; staying alone has gain 0.
fn pick(gains: &[(usize, f64)], draw: &mut Seeded) -> Option<usize> {
    let most = gains.iter().map(|(_, gain)| *gain).fold(0.0, f64::max);
    let odds = |gain: f64| ((gain - most) / RANDOMNESS).exp();
    let mut left = draw.unit() * (odds(0.0) + gains.iter().map(|(_, gain)| odds(*gain)).sum::<f64>());
    for (part, gain) in gains {
        left -= odds(*gain);
        if left < 0.0 {
            return Some(*part);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::components;
    use crate::graph::tests::any_graph;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn groups_hang_together_and_no_move_improves_them(graph in any_graph(), seed in 0..50_u64) {
            let found = leiden(&graph, 1.0, seed);
            prop_assert_eq!(&found, &leiden(&graph, 1.0, seed));
            let groups = found.iter().copied().max().map_or(0, |last| last + 1);
            let own: Vec<_> = graph.edge_list().into_iter().filter(|(i, j, _)| found[*i as usize] == found[*j as usize]).collect();
            let pieces = components(&Graph::undirected(graph.len(), &own).expect("a graph"));
            prop_assert_eq!(pieces.into_iter().max().map_or(0, |last| last + 1), groups, "{:?}", found);
            let quality = modularity(&graph, &found, 1.0);
            for node in 0..graph.len() {
                for group in 0..=groups {
                    let mut other = found.clone();
                    other[node] = group;
                    prop_assert!(modularity(&graph, &other, 1.0) <= quality + 1e-9);
                }
            }
        }
    }

    #[test]
    fn two_rings() {
        let ring = |from: u32| (0..5).map(move |at| (from + at, from + (at + 1) % 5, 1.0));
        let edges: Vec<_> = ring(0).chain(ring(5)).chain([(0, 5, 1.0)]).collect();
        let found = leiden(&Graph::undirected(11, &edges).expect("a graph"), 1.0, 1);
        assert_eq!(found, [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2]);
        assert!(leiden(&Graph::undirected(0, &[]).expect("empty"), 1.0, 1).is_empty());
        assert!(modularity(&Graph::undirected(2, &[]).expect("no ties"), &[0, 1], 1.0).abs() < 1e-12);
    }
}
