//! Where every node of a graph stands, by the measures that a network analyst knows.

use numerics::{
    Graph, betweenness, constraint, core_numbers, degrees, effective_size, leiden, pagerank, sampled_betweenness,
    weighted_betweenness,
};

use crate::upstream::upstream;

/// Nodes up to which betweenness and constraint are computed; beyond, they would take hours.
pub const EXACT_NODES: usize = 120_000;
/// Contacts of contacts, summed over nodes, up to which constraint is computed: a number with a hundred thousand contacts has too many.
const TWO_STEPS: usize = 1_000_000_000;
/// Probability of following an edge (Brin and Page 1998; contract, `network`).
pub(crate) const DAMPING: f64 = 0.85;
/// Chance that a stated error of sampled betweenness does not hold for some node.
const SAMPLED_DELTA: f64 = 0.1;

/// How a graph is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CentralityOptions {
    /// Betweenness takes an edge to be as long as 1 / weight.
    pub weighted: bool,
    /// Betweenness is estimated from this many sources instead of computed.
    pub sources: Option<usize>,
    /// Seed of groups and samples.
    pub seed: u64,
    /// Threads to use; they do not change the answer.
    pub threads: usize,
}

/// One node's figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Centrality {
    /// Different neighbours in either direction.
    pub degree: usize,
    /// Different neighbours whose edges lead here.
    pub in_degree: usize,
    /// Different neighbours to which edges lead.
    pub out_degree: usize,
    /// Exact betweenness; none where it was not computed.
    pub betweenness: Option<f64>,
    /// Estimated betweenness and how far it may be off; none where the exact figure stands.
    pub betweenness_estimate: Option<(f64, f64)>,
    /// PageRank.
    pub pagerank: f64,
    /// Core number.
    pub core: usize,
    /// Burt's constraint, without weights; none where there is no tie or the graph is too large.
    pub constraint: Option<f64>,
    /// Burt's effective size, without weights.
    pub effective_size: Option<f64>,
    /// Group, 0 the largest.
    pub community: usize,
    /// How far up the chain, 0 to 1, of those in the graph.
    pub upstream: f64,
}

/// Measures every node.
///
/// None of the figures says who commands: they say whom calls reach, and between whom a node stands.
///
/// # Shapes      one a node
/// # Range       betweenness and constraint are absent beyond [`EXACT_NODES`] nodes, constraint also where degrees are very great
/// # Cost        O(n · m) for exact betweenness; the same bytes on any number of threads
/// # Source      methods.md, 4; each measure's own routine in `numerics`
/// # Checked     `the_middle_of_a_star_stands_first`; CAVIAR, in the integration tests
pub fn centralities(graph: &Graph, options: &CentralityOptions) -> Vec<Centrality> {
    let (degree, core) = (degrees(graph), core_numbers(graph));
    let ranks = pagerank(graph, DAMPING);
    let exact = graph.len() <= EXACT_NODES && options.sources.is_none();
    let between = match (exact, options.weighted) {
        (true, true) => Some(weighted_betweenness(graph, options.threads)),
        (true, false) => Some(betweenness(graph, options.threads)),
        (false, _) => None,
    };
    let sampled = options
        .sources
        .map(|sources| sampled_betweenness(graph, sources, SAMPLED_DELTA, options.seed, options.threads));
    let two_steps = degree.iter().fold(0_usize, |sum, one| sum.saturating_add(one.all.saturating_mul(one.all)));
    let holes = (graph.len() <= EXACT_NODES && two_steps <= TWO_STEPS)
        .then(|| (constraint(graph, false), effective_size(graph, false)));
    let community = leiden(graph, 1.0, options.seed);
    let between_or_estimate = between.as_ref().or(sampled.as_ref().map(|sampled| &sampled.values));
    let in_degree: Vec<usize> = degree.iter().map(|one| one.into).collect();
    let height = upstream(&ranks, &in_degree, between_or_estimate.map(Vec::as_slice));
    (0..graph.len())
        .map(|node| Centrality {
            degree: degree[node].all,
            in_degree: degree[node].into,
            out_degree: degree[node].out,
            betweenness: between.as_ref().map(|all| all[node]),
            betweenness_estimate: sampled.as_ref().map(|all| (all.values[node], all.errors[node])),
            pagerank: ranks[node],
            core: core[node],
            constraint: holes.as_ref().map(|all| all.0[node]).filter(|value| value.is_finite()),
            effective_size: holes.as_ref().map(|all| all.1[node]).filter(|value| value.is_finite()),
            community: community[node],
            upstream: height[node],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPTIONS: CentralityOptions = CentralityOptions { weighted: false, sources: None, seed: 1, threads: 2 };

    #[test]
    fn the_middle_of_a_star_stands_first() {
        let edges: Vec<_> = (1..6).flat_map(|point| [(point, 0, 2.0), (0, point, 1.0)]).collect();
        let all = centralities(&Graph::directed(6, &edges).expect("a star"), &OPTIONS);
        assert!(all[1..].iter().all(|one| one.upstream < all[0].upstream && one.degree == 1 && one.core == 1));
        assert_eq!((all[0].degree, all[0].betweenness), (5, Some(20.0)));
        assert_eq!(all[0].betweenness_estimate, None);
    }

    #[test]
    fn an_estimate_never_stands_where_the_exact_figure_belongs() {
        let path = Graph::undirected(3, &[(0, 1, 1.0), (1, 2, 1.0)]).expect("a path");
        let all = centralities(&path, &CentralityOptions { sources: Some(500), ..OPTIONS });
        assert_eq!(all[1].betweenness, None);
        assert!(all[1].betweenness_estimate.is_some_and(|(value, error)| (value - 1.0).abs() <= error));
    }
}
