//! Which of two laws is nearer to a sample.

use crate::gamma::gamma_above;

/// The comparison of two laws on one sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vuong {
    /// Log-likelihood of the first law less that of the second; above 0 the first is nearer.
    pub ln_ratio: f64,
    /// The same in its standard errors.
    pub z: f64,
    /// Two-sided probability of so large a difference between laws that are equally near.
    pub p: f64,
}

/// Vuong's test of two laws that do not contain each other.
///
/// A small `p` says that one law is nearer than the other. It does not say that either is right.
///
/// # Shapes      ln_first, ln_second: n log densities of the same observations
/// # Units       natural logarithms
/// # Range       where all differences are equal there is no standard error: z is 0 and p 1 if they are 0, else infinite and 0
/// # Errors      `None` where there is no observation, lengths differ, or a difference is not finite
/// # Cost        O(n); deterministic
/// # Source      Vuong (1989); as in Clauset et al. (2009), appendix C, whose variance divides by n
/// # Checked     `the_normal_tail_meets_scipy`: scipy 1.17.1 `norm.sf`, 1e-11; `the_nearer_law_wins`
/// # Examples
///
/// ```
/// let compared = numerics::vuong(&[-1.0, -1.2, -0.9], &[-2.0, -1.9, -2.2]).expect("three observations");
/// assert!(compared.ln_ratio > 0.0 && compared.p < 0.05);
/// ```
pub fn vuong(ln_first: &[f64], ln_second: &[f64]) -> Option<Vuong> {
    let differences: Vec<f64> = ln_first.iter().zip(ln_second).map(|(first, second)| first - second).collect();
    let usable = ln_first.len() == ln_second.len() && differences.iter().all(|difference| difference.is_finite());
    if !usable || differences.is_empty() {
        return None;
    }
    let n = differences.len() as f64;
    let ln_ratio: f64 = differences.iter().sum();
    let variance = differences.iter().map(|difference| (difference - ln_ratio / n).powi(2)).sum::<f64>() / n;
    let z = if ln_ratio.abs() > 0.0 { ln_ratio / (n * variance).sqrt() } else { 0.0 };
    Some(Vuong { ln_ratio, z, p: two_sided(z) })
}

/// Probability that a standard normal variable lies farther from 0 than `z`.
fn two_sided(z: f64) -> f64 {
    gamma_above(0.5, z * z / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::power_law::PowerLaw;
    use crate::reference::{assert_near, figures, sets};
    use crate::seed::Seeded;
    use crate::weibull::Weibull;

    #[test]
    fn the_normal_tail_meets_scipy() {
        let all = &sets("distributions")[0];
        for row in all["normal_two_sided"].as_array().expect("rows").iter().map(figures) {
            assert_near(two_sided(row[0]) / row[1], 1.0, 1e-11, "two-sided tail");
        }
    }

    #[test]
    fn the_nearer_law_wins() {
        let mut generator = Seeded::new(2);
        let gaps: Vec<f64> = (0..3_000).map(|_| 60.0 * (-(1.0 - generator.unit()).ln()).cbrt()).collect();
        let first = Weibull::fit(&gaps, 1.0).expect("gaps");
        let second = PowerLaw::fit(&gaps, 1.0).expect("gaps");
        let of_first: Vec<f64> = gaps.iter().map(|gap| first.ln_density(*gap)).collect();
        let compared = vuong(&of_first, &second.ln_densities(&gaps)).expect("gaps");
        assert!(compared.z > 3.0 && compared.p < 0.01, "{compared:?}");
        let turned = vuong(&second.ln_densities(&gaps), &of_first).expect("gaps");
        assert_near(turned.z, -compared.z, 1e-9, "the other way round");
    }

    #[test]
    fn equal_laws_do_not_differ() {
        assert_eq!(vuong(&[-1.0, -2.0], &[-1.0, -2.0]), Some(Vuong { ln_ratio: 0.0, z: 0.0, p: 1.0 }));
        assert_near(vuong(&[-1.0, -1.0], &[-2.0, -2.0]).expect("two").p, 0.0, 0.0, "exactly");
        assert_eq!(vuong(&[], &[]), None);
        assert_eq!(vuong(&[f64::NEG_INFINITY], &[-1.0]), None);
    }
}
