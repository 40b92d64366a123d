//! Entropy of counts.

/// Shannon entropy of shares, in natural units.
///
/// # Shapes      counts: one a category, not negative; need not sum to 1
/// # Units       return: nats
/// # Range       0 for one category or none; at most ln n
/// # Cost        O(n); deterministic
/// # Source      Shannon (1948)
/// # Checked     `a_fair_die`
/// # Examples
///
/// ```
/// assert!((numerics::entropy(&[3.0, 3.0]) - 2.0_f64.ln()).abs() < 1e-12);
/// ```
pub fn entropy(counts: &[f64]) -> f64 {
    let total: f64 = counts.iter().sum();
    let share = |count: &f64| count / total;
    counts.iter().filter(|count| **count > 0.0).map(share).map(|share| -share * share.ln()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fair_die() {
        assert!((entropy(&[1.0; 6]) - 6.0_f64.ln()).abs() < 1e-12);
        assert!(entropy(&[5.0]).abs() < 1e-15);
        assert!(entropy(&[]).abs() < 1e-15);
    }
}
