//! How often likelihood ratios reach a size, and how often they mislead.

/// Share of ratios that reach a threshold: one point of a Tippett curve.
///
/// # Shapes      log10_lrs: n under one proposition
/// # Units       log10 LR; return: share
/// # Range       a ratio equal to the threshold reaches it; infinite ratios and thresholds are allowed
/// # Errors      `None` where there is no ratio, or one or the threshold is NaN
/// # Cost        O(n) time, O(1) memory; deterministic
/// # Source      Tippett et al. (1968); Evett and Buckleton (1996), cumulative form; lir `tippett`, type 1
/// # Checked     `a_curve_falls_from_all_to_none`
/// # Examples
///
/// ```
/// assert_eq!(numerics::share_at_least(&[-1.0, 0.5, 2.0, 3.0], 0.5), Some(0.75));
/// ```
pub fn share_at_least(log10_lrs: &[f64], threshold: f64) -> Option<f64> {
    let nan = threshold.is_nan() || log10_lrs.iter().any(|ratio| ratio.is_nan());
    if log10_lrs.is_empty() || nan {
        return None;
    }
    Some(log10_lrs.iter().filter(|ratio| **ratio >= threshold).count() as f64 / log10_lrs.len() as f64)
}

/// How a set of ratios misleads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Misleading {
    /// Share below 1 where the first proposition is true.
    pub rate_h1: f64,
    /// Share above 1 where the second is true.
    pub rate_h2: f64,
    /// The ratio that speaks most against the first proposition where it is true, log10; `None` where none misleads.
    pub strongest_h1: Option<f64>,
    /// The ratio that speaks most for the first proposition where the second is true, log10; `None` where none misleads.
    pub strongest_h2: Option<f64>,
}

/// Rates of misleading ratios, and the strongest.
///
/// A low rate does not make a set good: one misleading ratio of a million is worse than many of two; read it beside [`crate::cllr()`].
///
/// # Shapes      under_h1: n1, under_h2: n2; order is free
/// # Units       log10 LR
/// # Range       a ratio of exactly 1 misleads nobody; infinite ratios are allowed
/// # Errors      `None` where a side is empty or a ratio is NaN
/// # Cost        O(n1 + n2) time, O(1) memory; deterministic
/// # Source      Royall (2000), "On the probability of observing misleading statistical evidence"
/// # Checked     `counts_what_points_the_wrong_way`
pub fn misleading(under_h1: &[f64], under_h2: &[f64]) -> Option<Misleading> {
    let nan = under_h1.iter().chain(under_h2).any(|ratio| ratio.is_nan());
    if under_h1.is_empty() || under_h2.is_empty() || nan {
        return None;
    }
    let share = |wrong: usize, of: &[f64]| wrong as f64 / of.len() as f64;
    let strongest_h1 = under_h1.iter().copied().filter(|ratio| *ratio < 0.0).reduce(f64::min);
    let strongest_h2 = under_h2.iter().copied().filter(|ratio| *ratio > 0.0).reduce(f64::max);
    Some(Misleading {
        rate_h1: share(under_h1.iter().filter(|ratio| **ratio < 0.0).count(), under_h1),
        rate_h2: share(under_h2.iter().filter(|ratio| **ratio > 0.0).count(), under_h2),
        strongest_h1,
        strongest_h2,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_falls_from_all_to_none() {
        let ratios = [f64::NEG_INFINITY, -1.0, 0.0, 2.0];
        let curve = [f64::NEG_INFINITY, -1.0, 0.0, 0.1, 2.0, 2.1].map(|at| share_at_least(&ratios, at));
        assert_eq!(curve, [Some(1.0), Some(0.75), Some(0.5), Some(0.25), Some(0.25), Some(0.0)]);
        assert_eq!(share_at_least(&[], 0.0), None);
        assert_eq!(share_at_least(&[f64::NAN], 0.0), None);
    }

    #[test]
    fn counts_what_points_the_wrong_way() {
        let found = misleading(&[2.0, -0.5, -1.5, 0.0], &[-2.0, 0.0, 3.0, f64::INFINITY]).expect("two sides");
        let expected =
            Misleading { rate_h1: 0.5, rate_h2: 0.5, strongest_h1: Some(-1.5), strongest_h2: Some(f64::INFINITY) };
        assert_eq!(found, expected);
        assert_eq!(misleading(&[1.0], &[-1.0]).expect("two sides").strongest_h1, None);
        assert_eq!(misleading(&[], &[1.0]), None);
    }
}
