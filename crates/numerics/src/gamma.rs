//! The gamma distribution.

use std::f64::consts::PI;

/// Coefficients for [`ln_gamma`]: Lanczos (1964) with g = 7, n = 9, as computed by Godfrey (2001).
const LANCZOS: [f64; 9] = [
    0.999_999_999_999_809_9,
    676.520_368_121_885_1,
    -1_259.139_216_722_402_8,
    771.323_428_777_653_1,
    -176.615_029_162_140_6,
    12.507_343_278_686_905,
    -0.138_571_095_265_720_12,
    9.984_369_578_019_572e-6,
    1.505_632_735_149_311_6e-7,
];
/// Most terms of a series: enough for shapes up to 1e8.
const MOST_TERMS: usize = 200_000;
/// Halvings of an interval: 760 / 2^64 is below the last digit.
const HALVINGS: usize = 64;

/// Natural logarithm of the gamma function.
///
/// # Range       positive arguments; infinity at 0; NaN below
/// # Cost        constant
/// # Source      Lanczos (1964)
/// # Checked     `figures_meet_scipy`: scipy 1.17.1, 1e-12
pub fn ln_gamma(x: f64) -> f64 {
    if x < 0.0 || x.is_nan() {
        return f64::NAN;
    }
    if x < 0.5 {
        return (PI / (PI * x).sin()).ln() - ln_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let sum: f64 = LANCZOS[0] + LANCZOS[1..].iter().zip(1..).map(|(part, at)| part / (x + f64::from(at))).sum::<f64>();
    let t = x + 7.5;
    0.5 * (2.0 * PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

/// Probability that a gamma variable of this shape and scale 1 lies at or below `x`.
///
/// # Units       return: probability
/// # Range       0 for x of 0 or less, 1 at infinity; shapes up to 1e8; NaN where the shape is not above 0
/// # Cost        O(√shape)
/// # Source      series and continued fraction as in Press et al. (2007), "Numerical recipes", 6.2
/// # Checked     `figures_meet_scipy`: scipy 1.17.1 `gammainc`, 1e-11
pub fn gamma_below(shape: f64, x: f64) -> f64 {
    if x < shape + 1.0 || x.is_nan() { lower(shape, x) } else { 1.0 - upper(shape, x) }
}

/// Probability that it lies above `x`, exact in the far tail too.
pub(crate) fn gamma_above(shape: f64, x: f64) -> f64 {
    if x < shape + 1.0 || x.is_nan() { 1.0 - lower(shape, x) } else { upper(shape, x) }
}

/// By the series, for small x.
fn lower(shape: f64, x: f64) -> f64 {
    if shape.is_nan() || shape <= 0.0 || x.is_nan() {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 0.0;
    }
    let (mut term, mut sum) = (1.0 / shape, 1.0 / shape);
    for at in 1..MOST_TERMS {
        term *= x / (shape + at as f64);
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
    }
    (sum.ln() + shape * x.ln() - x - ln_gamma(shape)).exp().min(1.0)
}

/// By the continued fraction (Lentz), for great x.
fn upper(shape: f64, x: f64) -> f64 {
    if shape.is_nan() || shape <= 0.0 {
        return f64::NAN;
    }
    if x.is_infinite() {
        return 0.0;
    }
    let tiny = 1e-300;
    let mut b = x + 1.0 - shape;
    let mut c = 1.0 / tiny;
    let mut d = 1.0 / b;
    let mut product = d;
    for at in 1..MOST_TERMS {
        let at = at as f64;
        let a = at * (shape - at);
        b += 2.0;
        d = 1.0 / floor_away(a * d + b, tiny);
        c = floor_away(b + a / c, tiny);
        product *= d * c;
        if (d * c - 1.0).abs() < 1e-16 {
            break;
        }
    }
    (product.ln() + shape * x.ln() - x - ln_gamma(shape)).exp().min(1.0)
}

fn floor_away(value: f64, tiny: f64) -> f64 {
    if value.abs() < tiny { tiny } else { value }
}

/// The quantile of a gamma variable of this shape and scale 1.
///
/// # Units       p: probability
/// # Range       0 at p = 0, infinity at p = 1; 0 where the quantile is below the least figure that can be written
/// # Errors      NaN where p is outside [0, 1] or the shape is not above 0
/// # Cost        64 times [`gamma_below`]; deterministic
/// # Source      halving of the logarithm
/// # Checked     `figures_meet_scipy`: scipy 1.17.1 `gamma.ppf`, relative 1e-9
/// # Examples
///
/// ```
/// // Of shape 1 it is exponential: the median is ln 2.
/// assert!((numerics::gamma_quantile(1.0, 0.5) - 2.0_f64.ln()).abs() < 1e-12);
/// ```
pub fn gamma_quantile(shape: f64, p: f64) -> f64 {
    if shape.is_nan() || shape <= 0.0 || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p <= 0.0 || p >= 1.0 {
        return if p <= 0.0 { 0.0 } else { f64::INFINITY };
    }
    let (mut low, mut high) = (f64::MIN_POSITIVE.ln(), (shape + 40.0 + 40.0 * shape.sqrt()).ln());
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        // The smaller of the two tails keeps its digits.
        let below =
            if p < 0.5 { gamma_below(shape, middle.exp()) < p } else { gamma_above(shape, middle.exp()) > 1.0 - p };
        if below {
            low = middle;
        } else {
            high = middle;
        }
    }
    if low <= f64::MIN_POSITIVE.ln() { 0.0 } else { f64::midpoint(low, high).exp() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{assert_near, figures, sets};

    #[test]
    fn figures_meet_scipy() {
        let all = &sets("distributions")[0];
        let rows = |key: &str| -> Vec<Vec<f64>> { all[key].as_array().expect("rows").iter().map(figures).collect() };
        for row in rows("ln_gamma") {
            assert_near(ln_gamma(row[0]), row[1], 1e-12, "ln gamma");
        }
        for row in rows("gamma_below") {
            assert_near(gamma_below(row[0], row[1]), row[2], 1e-11, "below");
        }
        for row in rows("gamma_quantile") {
            let found = gamma_quantile(row[0], row[1]);
            assert_near(found / row[2], 1.0, 1e-9, &format!("quantile {} of shape {}", row[1], row[0]));
        }
    }

    #[test]
    fn the_edges_are_what_they_say() {
        assert_near(gamma_below(2.0, 0.0), 0.0, 0.0, "nothing below 0");
        assert_near(gamma_below(2.0, f64::INFINITY), 1.0, 0.0, "all");
        assert!(gamma_below(0.0, 1.0).is_nan() && gamma_below(1.0, f64::NAN).is_nan());
        assert_near(gamma_quantile(3.0, 0.0), 0.0, 0.0, "exactly");
        assert_near(gamma_quantile(3.0, 1.0), f64::INFINITY, 0.0, "exactly");
        assert_near(gamma_quantile(1e-4, 0.5), 0.0, 0.0, "exactly");
        assert!(gamma_quantile(3.0, 1.1).is_nan() && gamma_quantile(-1.0, 0.5).is_nan());
        assert!(ln_gamma(-1.0).is_nan() && ln_gamma(0.0).is_infinite());
    }
}
