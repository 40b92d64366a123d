//! The cost of a set of likelihood ratios.

use crate::isotonic::pav_log10_lr;

/// The log-likelihood-ratio cost of a set of ratios, in bits.
///
/// 0 is a set that is always right and always sure; 1 is a set that says nothing; above 1 it misleads. It says nothing about one
/// single ratio.
///
/// # Shapes      under_h1: n1 ratios where the first proposition is true; under_h2: n2 where the second is; order is free
/// # Units       log10 LR; return: bits
/// # Range       infinite ratios are allowed: right ones cost nothing, misleading ones cost infinity. NaN gives NaN. Unlike lir, which
///   raises 10 to the ratio, a misleading finite ratio costs a finite figure however large it is
/// # Errors      `None` where a side is empty
/// # Cost        O(n1 + n2) time, O(1) memory; deterministic
/// # Source      Brümmer and du Preez (2006), "Application-independent evaluation of speaker detection", equation 9
/// # Checked     `random_sets_cost_what_lir_says`: 1,000 sets, lir 1.3.1, 1e-9
/// # Examples
///
/// ```
/// assert_eq!(numerics::cllr(&[0.0, 0.0], &[0.0]), Some(1.0));
/// ```
pub fn cllr(under_h1: &[f64], under_h2: &[f64]) -> Option<f64> {
    if under_h1.is_empty() || under_h2.is_empty() {
        return None;
    }
    Some((mean_cost(under_h1, -1.0, 0.0) + mean_cost(under_h2, 1.0, 0.0)) / 2.0)
}

/// Mean of log2(1 + 10^(sign (ratio + shift))), without overflow.
pub(crate) fn mean_cost(log10_lrs: &[f64], sign: f64, shift: f64) -> f64 {
    let cost = |log10: f64| {
        let natural = sign * (log10 + shift) * std::f64::consts::LN_10;
        let softplus = if natural > 0.0 { natural + (-natural).exp().ln_1p() } else { natural.exp().ln_1p() };
        softplus / std::f64::consts::LN_2
    };
    log10_lrs.iter().map(|log10| cost(*log10)).sum::<f64>() / log10_lrs.len() as f64
}

/// The cost that would remain if the ratios were calibrated as well as their order allows.
///
/// It measures how well the ratios tell the propositions apart, whatever their size. It is not the cost of the ratios as they are.
///
/// # Shapes      as [`cllr()`]
/// # Units       log10 LR; return: bits, in [0, 1]
/// # Range       infinite ratios are allowed
/// # Errors      `None` where a side is empty or a ratio is NaN
/// # Cost        O(n log n) time, O(n) memory; deterministic
/// # Source      Brümmer and du Preez (2006), section 4: cost after pool-adjacent-violators
/// # Checked     `random_sets_cost_what_lir_says`: 1,000 sets, lir 1.3.1, 1e-9
pub fn cllr_min(under_h1: &[f64], under_h2: &[f64]) -> Option<f64> {
    let scores: Vec<f64> = under_h1.iter().chain(under_h2).copied().collect();
    let labels: Vec<bool> = under_h1.iter().map(|_| true).chain(under_h2.iter().map(|_| false)).collect();
    let calibrated = pav_log10_lr(&scores, &labels, false)?;
    let (first, second) = calibrated.split_at(under_h1.len());
    cllr(first, second)
}

/// The part of the cost that is owed to calibration: [`cllr()`] less [`cllr_min()`].
///
/// # Shapes      as [`cllr()`]
/// # Units       log10 LR; return: bits, never negative beyond rounding
/// # Range       infinite where a misleading ratio is
/// # Errors      `None` where a side is empty or a ratio is NaN
/// # Cost        O(n log n) time, O(n) memory; deterministic
/// # Source      Brümmer and du Preez (2006), section 4
/// # Checked     `calibration_never_costs_less_than_nothing`
pub fn cllr_cal(under_h1: &[f64], under_h2: &[f64]) -> Option<f64> {
    Some(cllr(under_h1, under_h2)? - cllr_min(under_h1, under_h2)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{assert_near, figure, figures, sets};
    use proptest::prelude::*;

    #[test]
    fn random_sets_cost_what_lir_says() {
        let sets = sets("sets");
        assert_eq!(sets.len(), 1_000);
        for (number, set) in sets.iter().enumerate() {
            let (first, second) = (figures(&set["h1"]), figures(&set["h2"]));
            for (found, key) in [(cllr(&first, &second), "cllr"), (cllr_min(&first, &second), "cllr_min")] {
                assert_near(found.expect("two sides"), figure(&set[key]), 1e-9, &format!("{key} of set {number}"));
            }
        }
    }

    #[test]
    fn ratios_of_one_say_nothing_and_sure_ones_cost_nothing() {
        assert!((cllr(&[0.0; 3], &[0.0; 7]).expect("both sides") - 1.0).abs() < 1e-12);
        let sure = cllr(&[f64::INFINITY], &[f64::NEG_INFINITY]).expect("both sides");
        assert!(sure.abs() < 1e-12);
        assert_eq!(cllr(&[], &[1.0]), None);
        assert_eq!(cllr(&[f64::NEG_INFINITY], &[0.0]), Some(f64::INFINITY));
        assert!(cllr(&[f64::NAN], &[0.0]).expect("both sides").is_nan());
        assert!(cllr(&[-1e6], &[0.0]).expect("both sides").is_finite());
    }

    proptest! {
        #[test]
        fn calibration_never_costs_less_than_nothing(
            first in prop::collection::vec(-3.0..3.0_f64, 1..20),
            second in prop::collection::vec(-3.0..3.0_f64, 1..20),
        ) {
            let (cost, least) = (cllr(&first, &second).expect("cost"), cllr_min(&first, &second).expect("least"));
            prop_assert!(least <= cost + 1e-12 && (-1e-12..=1.0 + 1e-12).contains(&least));
            prop_assert!((cllr_cal(&first, &second).expect("part") - (cost - least)).abs() < 1e-15);
        }
    }
}
