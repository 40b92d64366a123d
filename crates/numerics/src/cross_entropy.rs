//! What a set of likelihood ratios is worth at a prior.

use crate::cllr::mean_cost;

/// The empirical cross-entropy of a set of ratios at prior odds, in bits.
///
/// It is the uncertainty that is left, on average, once the ratios are known; below [`neutral_cross_entropy`] they help, above it they
/// mislead. It is not a statement on one case, and the prior is the court's to choose: a curve over priors is shown, never one point.
///
/// # Shapes      under_h1: n1, under_h2: n2; order is free
/// # Units       log10 LR, log10 prior odds; return: bits
/// # Range       infinite ratios are allowed: misleading ones cost infinity. At prior odds of 1 it equals [`crate::cllr()`]. lir, which
///   forms probabilities first, loses digits where posterior odds exceed about 1e6 and calls misleading ones beyond 1e16 infinite
/// # Errors      `None` where a side is empty or the prior is not finite
/// # Cost        O(n1 + n2) time, O(1) memory; deterministic
/// # Source      Ramos and Gonzalez-Rodriguez (2013), "Reliable support: measuring calibration of likelihood ratios"; methods.md, 3.4
/// # Checked     `random_sets_meet_lir`: lir 1.3.1 `calculate_ece`, seven priors, 1e-9
/// # Examples
///
/// ```
/// use numerics::{cross_entropy, neutral_cross_entropy};
///
/// let left = cross_entropy(&[1.0, 2.0], &[-1.0, -0.5], -1.0).expect("two sides");
/// assert!(left < neutral_cross_entropy(-1.0));
/// ```
pub fn cross_entropy(under_h1: &[f64], under_h2: &[f64], log10_prior_odds: f64) -> Option<f64> {
    if under_h1.is_empty() || under_h2.is_empty() || !log10_prior_odds.is_finite() {
        return None;
    }
    let prior = 1.0 / (1.0 + 10_f64.powf(-log10_prior_odds));
    let first = mean_cost(under_h1, -1.0, log10_prior_odds);
    let second = mean_cost(under_h2, 1.0, log10_prior_odds);
    Some(prior * first + (1.0 - prior) * second)
}

/// The entropy of the prior alone: what ratios that are all 1 leave.
///
/// # Units       log10 prior odds; return: bits
/// # Range       0 at infinite odds, 1 at even odds; NaN gives NaN
/// # Cost        constant
/// # Source      Shannon (1948)
/// # Checked     `ratios_of_one_leave_the_prior`
pub fn neutral_cross_entropy(log10_prior_odds: f64) -> f64 {
    if log10_prior_odds.is_infinite() {
        return 0.0;
    }
    let prior = 1.0 / (1.0 + 10_f64.powf(-log10_prior_odds));
    prior * mean_cost(&[0.0], -1.0, log10_prior_odds) + (1.0 - prior) * mean_cost(&[0.0], 1.0, log10_prior_odds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{assert_near, figures, sets};

    #[test]
    fn random_sets_meet_lir() {
        let mut met = 0;
        for set in sets("sets").iter().filter(|set| set.get("ece").is_some()) {
            let (first, second) = (figures(&set["h1"]), figures(&set["h2"]));
            for (prior, expected) in (-3..=3).zip(figures(&set["ece"])) {
                let found = cross_entropy(&first, &second, f64::from(prior)).expect("two sides");
                assert_near(found, expected, 1e-9, "cross-entropy");
                met += 1;
            }
        }
        assert!(met >= 3_000, "only {met}");
    }

    #[test]
    fn ratios_of_one_leave_the_prior() {
        for prior in [-3.0, -0.4, 0.0, 2.0] {
            let left = cross_entropy(&[0.0, 0.0], &[0.0], prior).expect("two sides");
            assert_near(left, neutral_cross_entropy(prior), 1e-12, "neutral");
        }
        assert_near(neutral_cross_entropy(0.0), 1.0, 1e-12, "even odds");
        assert_near(neutral_cross_entropy(f64::INFINITY), 0.0, 0.0, "certainty");
        assert_eq!(cross_entropy(&[0.0], &[], 0.0), None);
    }
}
