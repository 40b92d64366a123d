//! Empirical bounds of likelihood ratios.

/// Bounds in log10 LR; a ratio beyond one is brought back to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Least log10 LR that the validation set can carry.
    pub lower: f64,
    /// Greatest.
    pub upper: f64,
}

impl Bounds {
    /// The ratio brought within the bounds.
    pub fn apply(self, log10_lr: f64) -> f64 {
        log10_lr.clamp(self.lower, self.upper)
    }
}

/// Step of the grid of thresholds, in log10.
const STEP: f64 = 0.01;

/// Empirical lower and upper bounds of a set of likelihood ratios.
///
/// Beyond them the validation set cannot show that the ratios do better than saying nothing. They bound what may be reported; they are not
/// ratios themselves.
///
/// # Shapes      under_h1: n1, under_h2: n2
/// # Units       log10 LR
/// # Range       at most [-log10(n1 + 1), log10(n2 + 1)], at least (0, 0)
/// # Errors      `None` where a side is empty or a ratio is NaN
/// # Cost        O(n log n + steps)
/// # Source      Vergeer et al. (2016), "Numerical likelihood ratios outputted by LR systems are often based on extrapolation: when to stop
///   extrapolating?"; NFI lir, `elub(…, add_misleading=1)`
/// # Checked     `published_set_costs_what_lir_says`: lir 1.3.1, 1e-9
pub fn elub(under_h1: &[f64], under_h2: &[f64]) -> Option<Bounds> {
    let (n1, n2) = (under_h1.len(), under_h2.len());
    let nan = under_h1.iter().chain(under_h2).any(|ratio| ratio.is_nan());
    if n1 == 0 || n2 == 0 || nan {
        return None;
    }
    let all = || under_h1.iter().chain(under_h2).copied().filter(|ratio| ratio.is_finite());
    let (least, greatest) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    let mut first: Vec<f64> = under_h1.to_vec();
    let mut second: Vec<f64> = under_h2.to_vec();
    // One misleading ratio each side: the greatest seen under the second proposition, the least under the first.
    first.push(least);
    second.push(greatest);
    first.sort_by(f64::total_cmp);
    second.sort_by(f64::total_cmp);
    let above = |sorted: &[f64], threshold: f64| sorted.len() - sorted.partition_point(|ratio| *ratio <= threshold);
    // Utility of the system minus that of always saying 1, at threshold 10^t for the prior odds.
    let gain = |t: f64| {
        let power = 10_f64.powf(t);
        let missed = 1.0 - above(&first, t) as f64 / first.len() as f64;
        let misled = power * above(&second, t) as f64 / second.len() as f64;
        1.0_f64.min(power) - missed - misled
    };
    let (low, high) = (-((n1 + 1) as f64).log10(), ((n2 + 1) as f64).log10());
    Some(Bounds { lower: walk(&gain, low, -STEP), upper: walk(&gain, high, STEP) })
}

/// Walks from 0 to `limit`; stops one step before the first threshold at which saying nothing does better.
fn walk(gain: &dyn Fn(f64) -> f64, limit: f64, step: f64) -> f64 {
    let mut at = 0.0_f64;
    let mut count = 0.0;
    loop {
        let next: f64 = (count + 1.0) * step;
        if next.abs() > limit.abs() || gain(next) < 0.0 {
            return at;
        }
        at = next;
        count += 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_that_says_nothing_is_bounded_to_nothing() {
        let bounds = elub(&[-1.0, 1.0, -1.0, 1.0], &[-1.0, 1.0, -1.0, 1.0]).expect("two sides");
        assert!(bounds.lower > -0.2 && bounds.upper < 0.2, "{bounds:?}");
    }

    #[test]
    fn bounds_grow_with_the_validation_set_and_never_beyond_it() {
        let bounds = |n: usize| elub(&vec![5.0; n], &vec![-5.0; n]).expect("two sides");
        assert!(bounds(10).upper < bounds(1_000).upper);
        assert!(bounds(1_000).upper <= 1_001_f64.log10() && bounds(1_000).lower >= -1_001_f64.log10());
        assert!((bounds(10).apply(9.0) - bounds(10).upper).abs() < 1e-15);
    }
}
