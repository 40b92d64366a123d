//! Whether the edges of a graph lead from above to below.

use numerics::{Graph, spring_rank, spring_significance, trophic_incoherence};

/// Incoherence from which no order is shown: half of the steps cancel (methods.md, 4).
const MOST_INCOHERENCE: f64 = 0.5;
/// Chance from which no order is shown.
const MOST_CHANCE: f64 = 0.01;
/// Turnings of all edges behind the chance.
const TURNINGS: usize = 1_000;
/// Edges up to which turnings are made.
const TESTED_EDGES: usize = 20_000;

/// What was found of a direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Direction {
    /// Trophic incoherence F0, where there is weight.
    pub incoherence: Option<f64>,
    /// Chance that edges turned at random lie as well; none where incoherence alone forbids an order.
    pub chance: Option<f64>,
    /// Heights, where an order may be shown.
    pub heights: Option<Vec<f64>>,
}

impl Direction {
    /// What may be said.
    pub const fn verdict(&self) -> &'static str {
        if self.heights.is_some() { "the edges have a direction" } else { "no direction found" }
    }
}

/// Looks for an order from above to below.
///
/// Calls between people go both ways and hold almost none; an order is shown only where it is plain.
///
/// # Range       none for an undirected graph, or one of more than 20,000 edges
/// # Cost        1,000 SpringRank solutions where incoherence allows an order, else one; deterministic for a seed
/// # Source      methods.md, 4, step 5; De Bacco et al. (2018), MacKay et al. (2020)
/// # Checked     `a_chain_of_command_is_seen_and_conversation_is_not`
pub fn direction(graph: &Graph, seed: u64) -> Direction {
    let incoherence = Some(trophic_incoherence(graph)).filter(|value| value.is_finite());
    let coherent = incoherence.is_some_and(|value| value < MOST_INCOHERENCE);
    let tested = coherent && graph.is_directed() && graph.edges() <= TESTED_EDGES;
    let chance = tested.then(|| spring_significance(graph, 0.0, TURNINGS, seed));
    let plain = chance.is_some_and(|chance| chance < MOST_CHANCE);
    Direction { incoherence, chance, heights: plain.then(|| spring_rank(graph, 0.0)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_of_command_is_seen_and_conversation_is_not() {
        let down: Vec<_> = (1..15).map(|node| ((node - 1) / 2, node, 3.0)).collect();
        let found = direction(&Graph::directed(15, &down).expect("a tree"), 1);
        let heights = found.heights.clone().expect("an order");
        assert!(heights[0] > heights[1] && heights[1] > heights[14]);
        assert_eq!(found.verdict(), "the edges have a direction");
        let both: Vec<_> = down.iter().flat_map(|(i, j, w)| [(*i, *j, *w), (*j, *i, *w)]).collect();
        let found = direction(&Graph::directed(15, &both).expect("a graph"), 1);
        assert_eq!((found.heights, found.chance), (None, None));
        let undirected = direction(&Graph::undirected(15, &down).expect("a graph"), 1);
        assert_eq!(undirected.verdict(), "no direction found");
    }
}
