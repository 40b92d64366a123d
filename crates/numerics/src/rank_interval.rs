//! Ranks with their uncertainty.

use crate::quantile::quantile;

/// Where one unit stands among others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankInterval {
    /// Median rank, 1 = greatest.
    pub median: f64,
    /// 5 % point.
    pub low: f64,
    /// 95 % point.
    pub high: f64,
    /// Share of draws in which the unit is among the first `top`.
    pub top: f64,
}

/// Ranks of units over draws of their scores.
///
/// An interval says how far the data fix the place. Units whose intervals overlap are not to be told apart by their median ranks.
///
/// # Shapes      draws: one list of n scores a draw; top: how many places count as first; returns n
/// # Units       scores: any scale on which more is first; ranks from 1
/// # Range       equal scores rank by position; a draw of another length than the first is left out
/// # Cost        O(draws · n log n) time, O(draws · n) memory; deterministic
/// # Source      Goldstein and Spiegelhalter (1996), "League tables and their limitations"
/// # Checked     `a_clear_order_is_certain`, `two_alike_share_the_first_places`
/// # Examples
///
/// ```
/// let ranks = numerics::rank_intervals(&[vec![3.0, 9.0], vec![4.0, 8.0]], 1);
/// assert_eq!((ranks[0].median, ranks[1].median), (2.0, 1.0));
/// ```
pub fn rank_intervals(draws: &[Vec<f64>], top: usize) -> Vec<RankInterval> {
    let units = draws.first().map_or(0, Vec::len);
    let mut ranks: Vec<Vec<f64>> = vec![Vec::with_capacity(draws.len()); units];
    for draw in draws.iter().filter(|draw| draw.len() == units) {
        let mut order: Vec<usize> = (0..units).collect();
        order.sort_by(|left, right| draw[*right].total_cmp(&draw[*left]));
        for (place, unit) in order.into_iter().enumerate() {
            ranks[unit].push((place + 1) as f64);
        }
    }
    ranks
        .iter()
        .map(|ranks| RankInterval {
            median: quantile(ranks, 0.5).unwrap_or(0.0),
            low: quantile(ranks, 0.05).unwrap_or(0.0),
            high: quantile(ranks, 0.95).unwrap_or(0.0),
            top: ranks.iter().filter(|rank| **rank <= top as f64).count() as f64 / ranks.len().max(1) as f64,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_alike_share_the_first_places() {
        let mut generator = crate::seed::Seeded::new(4);
        let draws: Vec<Vec<f64>> = (0..4_000).map(|_| vec![generator.normal(), generator.normal(), -20.0]).collect();
        let intervals = rank_intervals(&draws, 1);
        for one in &intervals[..2] {
            assert!(
                (one.low - 1.0).abs() < 1e-12 && (one.high - 2.0).abs() < 1e-12 && (one.top - 0.5).abs() < 0.03,
                "{one:?}"
            );
        }
        assert!((intervals[2].low - 3.0).abs() < 1e-12);
        assert_eq!(rank_intervals(&[vec![1.0, 2.0], vec![1.0]], 1).len(), 2);
        assert_eq!(rank_intervals(&[], 1), []);
    }

    #[test]
    fn a_clear_order_is_certain() {
        let intervals = rank_intervals(&vec![vec![3.0, 9.0, 1.0]; 50], 1);
        assert_eq!(intervals.iter().map(|one| one.median).collect::<Vec<_>>(), [2.0, 1.0, 3.0]);
        assert!((intervals[1].top - 1.0).abs() < 1e-12 && intervals[0].top.abs() < 1e-12);
    }
}
