//! How far up the chain a node stands.

/// Weights of the three percentiles (start values, methods.md, 4).
const PAGERANK_WEIGHT: f64 = 0.5;
const PER_CALLER_WEIGHT: f64 = 0.3;
const BETWEENNESS_WEIGHT: f64 = 0.2;
/// Callers from which PageRank per caller says something: with one or two it is the caller's rank again.
const CALLERS: usize = 3;

/// A figure between 0 and 1 from PageRank, PageRank per caller, and betweenness, as percentiles among the nodes given.
///
/// High: whom the much-called call, though few call him. It orders those in the graph and is no probability; who is not in the records
/// has no place in it.
///
/// # Shapes      three lists of n; betweenness may be missing, the other two then share its weight
/// # Units       0 to 1
/// # Range       0 for PageRank per caller below three callers; one node alone is at 0.5 of each
/// # Cost        O(n log n); deterministic
/// # Source      methods.md, 4, step 6: start values, checked on simulated worlds (docs/accuracy.md)
/// # Checked     `percentiles_share_ties`, `whom_the_much_called_call_stands_above_them`
pub fn upstream(pagerank: &[f64], callers: &[usize], betweenness: Option<&[f64]>) -> Vec<f64> {
    let per_caller: Vec<f64> = pagerank
        .iter()
        .zip(callers)
        .map(|(rank, callers)| if *callers >= CALLERS { rank / *callers as f64 } else { 0.0 })
        .collect();
    let (ranks, per_caller_ranks) = (percentiles(pagerank), percentiles(&per_caller));
    let between = betweenness.map(percentiles);
    let whole = if between.is_some() { 1.0 } else { PAGERANK_WEIGHT + PER_CALLER_WEIGHT };
    (0..pagerank.len())
        .map(|node| {
            let own = if callers[node] >= CALLERS { per_caller_ranks[node] } else { 0.0 };
            let between = between.as_ref().map_or(0.0, |all| BETWEENNESS_WEIGHT * all[node]);
            (PAGERANK_WEIGHT * ranks[node] + PER_CALLER_WEIGHT * own + between) / whole
        })
        .collect()
}

/// Share of the others that lie lower; ties count half.
fn percentiles(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|left, right| values[*left].total_cmp(&values[*right]));
    let others = values.len().saturating_sub(1) as f64;
    let (mut shares, mut below) = (vec![0.5; values.len()], 0);
    for same in order.chunk_by(|left, right| values[*left].total_cmp(&values[*right]).is_eq()) {
        for node in same {
            if others > 0.0 {
                shares[*node] = (below as f64 + (same.len() - 1) as f64 / 2.0) / others;
            }
        }
        below += same.len();
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_share_ties() {
        assert_eq!(percentiles(&[5.0, 1.0, 5.0, 9.0, 1.0]), [0.625, 0.125, 0.625, 1.0, 0.125]);
        assert_eq!(percentiles(&[3.0]), [0.5]);
        assert!(percentiles(&[]).is_empty());
    }

    #[test]
    fn whom_the_much_called_call_stands_above_them() {
        let heights = upstream(&[0.1, 0.4, 0.2], &[0, 9, 3], Some(&[0.0, 5.0, 1.0]));
        assert!(heights[1] > heights[2] && heights[2] > heights[0]);
        // Per caller the third is first: 0.067 against 0.044.
        assert!((heights[2] - (0.5 * 0.5 + 0.3 + 0.2 * 0.5)).abs() < 1e-12);
        let without = upstream(&[0.1, 0.4, 0.2], &[0, 9, 3], None);
        assert!((without[1] - (0.5 + 0.3 * 0.5) / 0.8).abs() < 1e-12);
    }
}
