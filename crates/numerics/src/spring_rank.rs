//! Who stands above whom, if the edges have a direction at all.

use crate::components::components;
use crate::graph::Graph;
use crate::seed::Seeded;

/// Share of the right side that may be left over when the equations count as solved.
const SOLVED: f64 = 1e-13;

/// Heights such that edges, as springs of rest length 1, are at rest: an edge leads from above to below.
///
/// Heights mean something only where [`spring_significance`] says that edges have a direction.
///
/// # Shapes      returns one height a node
/// # Units       steps; weights are springs' strengths; alpha pulls heights towards 0
/// # Range       alpha 0: only differences within a part mean anything, and the mean of each part is 0; a node without edges is at 0;
///   an undirected graph has no heights but 0. Alpha below 0 counts as 0
/// # Cost        conjugate gradients: O(m) a step, at most 10 n + 100 steps; deterministic
/// # Source      De Bacco, Larremore and Moore (2018), "A physical model for efficient ranking in networks", equation 4 with d_out -
///   d_in and l_0 = 1
/// # Checked     `equations_solved_directly`; a dense solution by numpy, 1e-9: `every_measure_is_what_networkx_and_igraph_make_of_it`
/// # Examples
///
/// ```
/// let chain = numerics::Graph::directed(3, &[(0, 1, 2.0), (1, 2, 5.0)]).expect("a graph");
/// let heights = numerics::spring_rank(&chain, 0.0);
/// assert!((heights[0] - 1.0).abs() < 1e-9 && heights[1].abs() < 1e-9);
/// ```
pub fn spring_rank(graph: &Graph, alpha: f64) -> Vec<f64> {
    if !graph.is_directed() {
        return vec![0.0; graph.len()];
    }
    let edges = graph.edge_list();
    let springs = Springs::new(&edges, graph.len(), alpha);
    let mut heights = springs.rest(&springs.pull);
    if alpha <= 0.0 {
        centre(&mut heights, &components(graph));
    }
    heights
}

/// Chance that edges turned at random lie as well as these do.
///
/// Small: the graph has a direction. Each unit of weight is turned by itself, so that two nodes keep how much passes between them.
///
/// # Shapes      one figure
/// # Units       probability, (1 + turnings that lie as well) / (1 + turnings); weights that are not whole turn their rest as one more
/// # Range       1 where there is no edge, no direction or no turning
/// # Cost        turnings times [`spring_rank`]; deterministic for a seed
/// # Source      De Bacco, Larremore and Moore (2018), section "Statistical significance"; counted from 1 as in Davison and Hinkley
///   (1997), section 4.2
/// # Checked     `a_chain_has_a_direction_and_mutual_calls_have_none`
/// # Examples
///
/// ```
/// let chain: Vec<_> = (0..9).map(|at| (at, at + 1, 3.0)).collect();
/// let chain = numerics::Graph::directed(10, &chain).expect("a graph");
/// assert!(numerics::spring_significance(&chain, 0.0, 200, 1) < 0.01);
/// ```
pub fn spring_significance(graph: &Graph, alpha: f64, turnings: usize, seed: u64) -> f64 {
    let edges = graph.edge_list();
    if edges.is_empty() || turnings == 0 || !graph.is_directed() {
        return 1.0;
    }
    let tension = |edges: &[(u32, u32, f64)]| {
        let springs = Springs::new(edges, graph.len(), alpha);
        springs.tension(&springs.rest(&springs.pull))
    };
    let own = tension(&edges);
    let mut draw = Seeded::new(seed);
    let as_well = (0..turnings)
        .filter(|_| {
            let turned: Vec<_> = edges.iter().flat_map(|edge| turned(*edge, &mut draw)).collect();
            tension(&turned) <= own * (1.0 + 1e-9)
        })
        .count();
    (1 + as_well) as f64 / (1 + turnings) as f64
}

/// An edge with each unit of its weight turned or not.
fn turned((from, to, weight): (u32, u32, f64), draw: &mut Seeded) -> [(u32, u32, f64); 2] {
    let mut kept = 0.0;
    let mut left = weight;
    while left > 0.0 {
        // As many coins as a word holds, or as there are units left.
        let units = left.ceil().min(64.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 64")]
        let coins = draw.bits() >> (64 - units as u32);
        // The last coin is for the rest that is no whole unit.
        let last = if left >= units { 1.0 } else { left - (units - 1.0) };
        kept += f64::from((coins >> 1).count_ones()) + if coins & 1 == 1 { last } else { 0.0 };
        left -= units;
    }
    [(from, to, kept), (to, from, weight - kept)]
}

/// Takes the mean of each part from its heights.
pub(crate) fn centre(heights: &mut [f64], parts: &[usize]) {
    let count = parts.iter().copied().max().map_or(0, |last| last + 1);
    let (mut sums, mut sizes) = (vec![0.0; count], vec![0.0; count]);
    for (height, part) in heights.iter().zip(parts) {
        sums[*part] += height;
        sizes[*part] += 1.0;
    }
    heights.iter_mut().zip(parts).for_each(|(height, part)| *height -= sums[*part] / sizes[*part]);
}

/// Springs between nodes: from above to below.
pub(crate) struct Springs<'e> {
    edges: &'e [(u32, u32, f64)],
    /// Strength of all springs at each node, and alpha.
    strength: Vec<f64>,
    /// What leads down from each node less what leads down to it.
    pull: Vec<f64>,
    alpha: f64,
}

impl<'e> Springs<'e> {
    pub(crate) fn new(edges: &'e [(u32, u32, f64)], nodes: usize, alpha: f64) -> Self {
        let alpha = alpha.max(0.0);
        let (mut strength, mut pull) = (vec![alpha; nodes], vec![0.0; nodes]);
        for (from, to, weight) in edges {
            strength[*from as usize] += weight;
            strength[*to as usize] += weight;
            pull[*from as usize] += weight;
            pull[*to as usize] -= weight;
        }
        Self { edges, strength, pull, alpha }
    }

    /// What springs do at these heights.
    fn times(&self, heights: &[f64]) -> Vec<f64> {
        let mut forces: Vec<f64> =
            heights.iter().zip(&self.strength).map(|(height, strength)| height * strength).collect();
        for (from, to, weight) in self.edges {
            forces[*from as usize] -= weight * heights[*to as usize];
            forces[*to as usize] -= weight * heights[*from as usize];
        }
        forces
    }

    /// Heights at which springs balance `pull`: conjugate gradients, scaled by strength.
    fn rest(&self, pull: &[f64]) -> Vec<f64> {
        let dot = |left: &[f64], right: &[f64]| left.iter().zip(right).map(|(one, other)| one * other).sum::<f64>();
        let scaled = |forces: &[f64]| -> Vec<f64> {
            forces.iter().zip(&self.strength).map(|(force, by)| if *by > 0.0 { force / by } else { 0.0 }).collect()
        };
        let (mut heights, mut left) = (vec![0.0; pull.len()], pull.to_vec());
        let mut toward = scaled(&left);
        let mut size = dot(&left, &toward);
        let goal = size * SOLVED * SOLVED;
        for _ in 0..10 * pull.len() + 100 {
            if size <= goal {
                break;
            }
            let forces = self.times(&toward);
            let step = size / dot(&toward, &forces);
            if !step.is_finite() {
                break;
            }
            heights.iter_mut().zip(&toward).for_each(|(height, along)| *height += step * along);
            left.iter_mut().zip(&forces).for_each(|(rest, force)| *rest -= step * force);
            let next = scaled(&left);
            let now = dot(&left, &next);
            toward.iter_mut().zip(&next).for_each(|(along, new)| *along = new + now / size * *along);
            size = now;
        }
        heights
    }

    /// Energy of the springs at these heights.
    fn tension(&self, heights: &[f64]) -> f64 {
        let spring = |(from, to, weight): &(u32, u32, f64)| {
            weight * (heights[*from as usize] - heights[*to as usize] - 1.0).powi(2)
        };
        let own: f64 = heights.iter().map(|height| height * height).sum();
        0.5 * self.edges.iter().map(spring).sum::<f64>() + 0.5 * self.alpha * own
    }
}

/// How far edges are from leading one step down each (trophic incoherence F0).
///
/// # Shapes      one figure
/// # Units       share: 0 where every edge leads exactly one step, 1 where up and down cancel
/// # Range       NaN where there is no weight; 1 for an undirected graph
/// # Cost        as [`spring_rank`]
/// # Source      MacKay, Johnson and Sansom (2020), "How directed is a directed network?", equation 2.6; levels solve the equations of
///   [`spring_rank`] at alpha 0, counted the other way up
/// # Checked     `a_chain_has_a_direction_and_mutual_calls_have_none`; a dense solution by numpy, 1e-9:
///   `every_measure_is_what_networkx_and_igraph_make_of_it`
/// # Examples
///
/// ```
/// let chain = numerics::Graph::directed(3, &[(0, 1, 1.0), (1, 2, 1.0)]).expect("a graph");
/// assert!(numerics::trophic_incoherence(&chain).abs() < 1e-9);
/// ```
pub fn trophic_incoherence(graph: &Graph) -> f64 {
    if !graph.is_directed() {
        return if graph.edges() > 0 { 1.0 } else { f64::NAN };
    }
    let edges = graph.edge_list();
    let springs = Springs::new(&edges, graph.len(), 0.0);
    let weight: f64 = edges.iter().map(|(.., weight)| weight).sum();
    2.0 * springs.tension(&springs.rest(&springs.pull)) / weight
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::tests::{any_graph, dense};
    use crate::reference::assert_near;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn equations_solved_directly(graph in any_graph(), alpha in 0..3_u8) {
            let (matrix, n, alpha) = (dense(&graph), graph.len(), f64::from(alpha));
            let heights = spring_rank(&graph, alpha);
            for i in 0..n {
                let forces: f64 = (0..n).map(|j| (matrix[i][j] + matrix[j][i]) * (heights[i] - heights[j])).sum();
                let pull: f64 = (0..n).map(|j| matrix[i][j] - matrix[j][i]).sum();
                let pull = if graph.is_directed() { pull } else { 0.0 };
                assert_near(forces + alpha * heights[i], pull, 1e-9, "balance");
            }
            assert_near(heights.iter().sum(), 0.0, 1e-9, "heights lie about 0");
        }

        #[test]
        fn turning_keeps_what_passes(weight in 0.0..200.0_f64, seed in 0..99_u64) {
            let [there, back] = turned((0, 1, weight), &mut Seeded::new(seed));
            assert_near(there.2 + back.2, weight, 1e-12, "weight");
            prop_assert!(there.2 >= 0.0 && back.2 >= -1e-9);
        }
    }

    #[test]
    fn a_chain_has_a_direction_and_mutual_calls_have_none() {
        let chain: Vec<_> = (0..9).map(|at| (at, at + 1, 2.0)).collect();
        let both: Vec<_> =
            chain.iter().flat_map(|(from, to, weight)| [(*from, *to, *weight), (*to, *from, *weight)]).collect();
        let graph = |edges: &[_]| Graph::directed(10, edges).expect("a graph");
        assert_near(spring_significance(&graph(&chain), 0.0, 999, 1), 0.001, 1e-12, "chain");
        assert!(spring_significance(&graph(&both), 0.0, 200, 1) > 0.9);
        assert_near(trophic_incoherence(&graph(&chain)), 0.0, 1e-9, "chain");
        assert_near(trophic_incoherence(&graph(&both)), 1.0, 1e-9, "both ways");
        assert_near(spring_significance(&graph(&[]), 0.0, 99, 1), 1.0, 1e-12, "nothing");
        assert!(trophic_incoherence(&graph(&[])).is_nan());
    }
}
