//! Betweenness from some of the sources, with a bound on its error.

use crate::betweenness::Search;
use crate::graph::Graph;
use crate::seed::Seeded;
use crate::source_blocks::over_blocks;

/// An estimate of betweenness.
#[derive(Clone, Debug, PartialEq)]
pub struct SampledBetweenness {
    /// One estimate a node, in the units of [`crate::betweenness()`].
    pub values: Vec<f64>,
    /// How far each estimate may be off.
    pub errors: Vec<f64>,
    /// Sources drawn.
    pub sources: usize,
}

/// Estimates betweenness from `sources` sources drawn with replacement.
///
/// With probability `1 - delta` **every** node's true value lies within its error of its estimate. An estimate stands where the exact
/// figure would take too long, and is never to be shown as exact.
///
/// # Shapes      returns n values and n errors
/// # Units       pairs of other nodes, as [`crate::betweenness()`]
/// # Range       fewer than two sources: errors are infinite; delta outside (0, 1) likewise
/// # Cost        O(sources · m) time on `threads` threads, O(n) memory a block of 32; the same bytes on any number of threads
/// # Source      sources as in Brandes and Pich (2007), "Centrality estimation in large networks"; bound: Maurer and Pontil (2009),
///   "Empirical Bernstein bounds and sample variance penalization", theorem 4, for both sides and all n nodes at once (2n events)
/// # Checked     `the_stated_error_holds`: 40 seeds against the exact figure
/// # Examples
///
/// ```
/// let path = numerics::Graph::undirected(3, &[(0, 1, 1.0), (1, 2, 1.0)]).expect("a graph");
/// let sampled = numerics::sampled_betweenness(&path, 400, 0.1, 1, 1);
/// assert!((sampled.values[1] - 1.0).abs() <= sampled.errors[1]);
/// ```
pub fn sampled_betweenness(graph: &Graph, sources: usize, delta: f64, seed: u64, threads: usize) -> SampledBetweenness {
    let nodes = graph.len();
    let mut draw = Seeded::new(seed);
    let drawn: Vec<u32> = (0..sources).filter_map(|_| u32::try_from(draw.index(nodes)).ok()).collect();
    let drawn = if nodes == 0 { Vec::new() } else { drawn };
    let parts = over_blocks(&drawn, threads, |block| sums_of(graph, block));
    let (mut sums, mut squares) = (vec![0.0; nodes], vec![0.0; nodes]);
    for (part, squared) in parts {
        sums.iter_mut().zip(part).for_each(|(sum, value)| *sum += value);
        squares.iter_mut().zip(squared).for_each(|(sum, value)| *sum += value);
    }
    let once = if graph.is_directed() { 1.0 } else { 0.5 };
    let scale = once * nodes as f64;
    let k = drawn.len() as f64;
    let values = sums.iter().map(|sum| if k > 0.0 { scale * sum / k } else { 0.0 }).collect();
    let range = nodes.saturating_sub(2) as f64;
    let errors =
        sums.iter().zip(&squares).map(|(sum, square)| scale * half_width(*sum, *square, k, range, nodes, delta));
    SampledBetweenness { values, errors: errors.collect(), sources: drawn.len() }
}

fn sums_of(graph: &Graph, block: &[u32]) -> (Vec<f64>, Vec<f64>) {
    let (mut search, once) = (Search::new(graph.len()), vec![1.0; graph.len()]);
    let (mut sums, mut squares) = (vec![0.0; graph.len()], vec![0.0; graph.len()]);
    for source in block {
        search.search_from(graph, *source, &once, |node, dependency| {
            sums[node] += dependency;
            squares[node] += dependency * dependency;
        });
    }
    (sums, squares)
}

/// Half the width of the interval of a mean of k draws that lie between 0 and `range`.
fn half_width(sum: f64, square: f64, k: f64, range: f64, nodes: usize, delta: f64) -> f64 {
    if k < 2.0 || delta <= 0.0 || delta >= 1.0 {
        return f64::INFINITY;
    }
    let variance = ((square - sum * sum / k) / (k - 1.0)).max(0.0);
    let log = (4.0 * nodes as f64 / delta).ln();
    (2.0 * variance * log / k).sqrt() + 7.0 * range * log / (3.0 * (k - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::betweenness::{betweenness, tests::tangle};

    #[test]
    fn the_stated_error_holds() {
        let graph = tangle(150, 500);
        let exact = betweenness(&graph, 2);
        let mut widest: f64 = 0.0;
        for seed in 0..40 {
            let sampled = sampled_betweenness(&graph, 4_000, 0.1, seed, 2);
            for ((value, error), exact) in sampled.values.iter().zip(&sampled.errors).zip(&exact) {
                assert!((value - exact).abs() <= *error, "{value} ± {error}, exactly {exact}");
                widest = widest.max(*error);
            }
        }
        let most = exact.iter().copied().fold(0.0, f64::max);
        assert!(widest < most, "an error of {widest} says nothing of values up to {most}");
    }

    #[test]
    fn the_same_bytes_on_any_number_of_threads_and_nothing_from_nothing() {
        let graph = tangle(60, 200);
        assert_eq!(sampled_betweenness(&graph, 300, 0.1, 4, 1), sampled_betweenness(&graph, 300, 0.1, 4, 3));
        assert_eq!(sampled_betweenness(&graph, 1, 0.1, 4, 1).errors[0].to_bits(), f64::INFINITY.to_bits());
        let none = sampled_betweenness(&Graph::directed(0, &[]).expect("empty"), 9, 0.1, 1, 1);
        assert_eq!((none.values.len(), none.sources), (0, 0));
    }
}
