//! How much better a higher rate inside explains the counts than one rate everywhere.

/// Log likelihood ratio of a zone, given the number of all cases (Kulldorff).
///
/// It compares "one rate inside, another outside" with "one rate everywhere". It says nothing of why.
///
/// # Units       natural logarithm
/// # Range       0 where no more was observed than expected, or `total` is no more than `expected`; all cases inside: the second term is 0
/// # Cost        constant
/// # Source      Kulldorff (1997), "A spatial scan statistic", Poisson model
/// # Checked     `hand_figures_are_met`; pennLC and New Mexico in `population`, NYC fever in `permutation`
/// # Examples
///
/// ```
/// assert!((monitor::conditional_llr(4.0, 0.670_103, 194.0) - 3.845_42).abs() < 1e-5);
/// ```
pub fn conditional_llr(observed: f64, expected: f64, total: f64) -> f64 {
    if observed <= expected || total <= expected {
        return 0.0;
    }
    let outside = total - observed;
    let rest = if outside > 0.0 { outside * (outside / (total - expected)).ln() } else { 0.0 };
    (observed * (observed / expected).ln() + rest).max(0.0)
}

/// Log likelihood ratio of a zone where the expectation is trusted, whatever the number of all cases.
///
/// # Units       natural logarithm
/// # Range       0 where no more was observed than expected; infinity where something was observed and nothing expected
/// # Cost        constant
/// # Source      Neill et al. (2005), expectation-based scan statistic, Poisson model
/// # Checked     `hand_figures_are_met`; New Mexico in `expectation`
pub fn expectation_llr(observed: f64, expected: f64) -> f64 {
    if observed <= expected { 0.0 } else { observed * (observed / expected).ln() + expected - observed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "found {found}, expected {expected}");
    }

    #[test]
    fn hand_figures_are_met() {
        near(conditional_llr(2.0, 1.0, 4.0), 2.0 * 2.0_f64.ln() + 2.0 * (2.0_f64 / 3.0).ln());
        near(expectation_llr(2.0, 1.0), 2.0 * 2.0_f64.ln() - 1.0);
        near(conditional_llr(1.0, 1.0, 4.0), 0.0);
        near(expectation_llr(1.0, 2.0), 0.0);
    }

    #[test]
    fn nothing_outside_is_no_fault() {
        near(conditional_llr(3.0, 1.0, 3.0), 3.0 * 3.0_f64.ln());
        near(conditional_llr(3.0, 3.0, 3.0), 0.0);
        near(conditional_llr(0.0, 0.0, 0.0), 0.0);
        assert!(expectation_llr(1.0, 0.0).is_infinite());
    }
}
