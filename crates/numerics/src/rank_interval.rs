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
/// # Shapes      draws: one slice of n scores a draw; returns n
/// # Range       equal scores rank by position
/// # Cost        O(draws · n log n)
/// # Source      Goldstein and Spiegelhalter (1996), "League tables and their limitations"
/// # Checked     `a_clear_order_is_certain`
pub fn rank_intervals(draws: &[Vec<f64>], top: usize) -> Vec<RankInterval> {
    let units = draws.first().map_or(0, Vec::len);
    let mut ranks: Vec<Vec<f64>> = vec![Vec::with_capacity(draws.len()); units];
    for draw in draws {
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
    fn a_clear_order_is_certain() {
        let intervals = rank_intervals(&vec![vec![3.0, 9.0, 1.0]; 50], 1);
        assert_eq!(intervals.iter().map(|one| one.median).collect::<Vec<_>>(), [2.0, 1.0, 3.0]);
        assert!((intervals[1].top - 1.0).abs() < 1e-12 && intervals[0].top.abs() < 1e-12);
    }
}
