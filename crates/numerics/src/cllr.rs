//! The cost of a set of likelihood ratios.

use crate::isotonic::pav_log10_lr;

/// The log-likelihood-ratio cost of a set of ratios, in bits.
///
/// 0 is a set that is always right and always sure; 1 is a set that says nothing; above 1 it misleads. It says nothing about one
/// single ratio.
///
/// # Shapes      under_h1: n1 ratios where the first proposition is true; under_h2: n2 where the second is; order is free
/// # Units       log10 LR; return: bits
/// # Range       infinite ratios are allowed: right ones cost nothing, misleading ones cost infinity. NaN gives NaN
/// # Errors      `None` where a side is empty
/// # Cost        O(n1 + n2)
/// # Source      Brümmer and du Preez (2006), "Application-independent evaluation of speaker detection", equation 9
/// # Checked     `published_set_costs_what_lir_says`: lir 1.3.1, 1e-9
pub fn cllr(under_h1: &[f64], under_h2: &[f64]) -> Option<f64> {
    if under_h1.is_empty() || under_h2.is_empty() {
        return None;
    }
    // log2(1 + 10^x), without overflow for large x.
    let cost = |log10: f64| {
        let natural = log10 * std::f64::consts::LN_10;
        let softplus = if natural > 0.0 { natural + (-natural).exp().ln_1p() } else { natural.exp().ln_1p() };
        softplus / std::f64::consts::LN_2
    };
    let mean = |values: &[f64], sign: f64| values.iter().map(|value| cost(sign * value)).sum::<f64>() / values.len() as f64;
    Some((mean(under_h1, -1.0) + mean(under_h2, 1.0)) / 2.0)
}

/// The cost that would remain if the ratios were calibrated as well as their order allows.
///
/// # Shapes      as [`cllr`]
/// # Errors      `None` where a side is empty
/// # Cost        O(n log n)
/// # Source      Brümmer and du Preez (2006), section 4: cost after pool-adjacent-violators
/// # Checked     `published_set_costs_what_lir_says`: lir 1.3.1, 1e-9
pub fn cllr_min(under_h1: &[f64], under_h2: &[f64]) -> Option<f64> {
    let scores: Vec<f64> = under_h1.iter().chain(under_h2).copied().collect();
    let labels: Vec<bool> = under_h1.iter().map(|_| true).chain(under_h2.iter().map(|_| false)).collect();
    let calibrated = pav_log10_lr(&scores, &labels, false)?;
    let (first, second) = calibrated.split_at(under_h1.len());
    cllr(first, second)
}

/// The part of the cost that is owed to calibration.
///
/// # Errors      `None` where a side is empty
pub fn cllr_cal(under_h1: &[f64], under_h2: &[f64]) -> Option<f64> {
    Some(cllr(under_h1, under_h2)? - cllr_min(under_h1, under_h2)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_of_one_say_nothing_and_sure_ones_cost_nothing() {
        assert!((cllr(&[0.0; 3], &[0.0; 7]).expect("both sides") - 1.0).abs() < 1e-12);
        let sure = cllr(&[f64::INFINITY], &[f64::NEG_INFINITY]).expect("both sides");
        assert!(sure.abs() < 1e-12);
        assert_eq!(cllr(&[], &[1.0]), None);
        assert_eq!(cllr(&[f64::NEG_INFINITY], &[0.0]), Some(f64::INFINITY));
    }

    #[test]
    fn calibration_never_costs_less_than_nothing() {
        let (first, second) = ([1.0, 2.0, -0.5, 0.3], [-1.0, 0.2, -2.0]);
        let (cost, least) = (cllr(&first, &second).expect("cost"), cllr_min(&first, &second).expect("least"));
        assert!(least <= cost + 1e-12);
        assert!((cllr_cal(&first, &second).expect("part") - (cost - least)).abs() < 1e-15);
    }
}
