//! Monotone piecewise-linear functions.

use crate::quantile::quantile;

/// A basis of ramps: each rises from 0 to 1 between two neighbouring knots and is flat beyond them.
///
/// A sum of ramps with weights that are not negative never falls, and each weight is what its stretch adds.
///
/// # Source      linear splines in the form of Ramsay (1988), "Monotone regression splines in action", order 1; methods.md, 1
/// # Checked     `weights_are_what_each_stretch_adds`, `a_sum_never_falls`
/// # Examples
///
/// ```
/// let ramps = numerics::Ramps::new(vec![0.0, 10.0, 30.0]).expect("three knots");
/// assert_eq!(ramps.at(20.0).collect::<Vec<_>>(), [1.0, 0.5]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Ramps {
    knots: Vec<f64>,
}

/// Most knots: what a reader can follow (methods.md, 1).
const MOST_KNOTS: usize = 5;

impl Ramps {
    /// Ramps between these knots.
    ///
    /// # Shapes      knots: two to five, rising
    /// # Errors      `None` where they are fewer or more, do not rise, or are not finite
    pub fn new(knots: Vec<f64>) -> Option<Self> {
        let rising = knots.windows(2).all(|pair| pair[0] < pair[1]) && knots.iter().all(|knot| knot.is_finite());
        (rising && (2..=MOST_KNOTS).contains(&knots.len())).then_some(Self { knots })
    }

    /// Ramps between evenly spaced quantiles of a training set; equal quantiles count once.
    ///
    /// # Shapes      values: n; knots: how many are wanted, two to five
    /// # Range       values that are not finite are left out
    /// # Errors      `None` where fewer than two different knots come out
    /// # Cost        O(n log n); deterministic
    /// # Checked     `knots_are_quantiles`
    pub fn of_quantiles(values: &[f64], knots: usize) -> Option<Self> {
        let finite: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
        let last = knots.clamp(2, MOST_KNOTS) - 1;
        let mut places: Vec<f64> = (0..=last).filter_map(|at| quantile(&finite, at as f64 / last as f64)).collect();
        places.dedup();
        Self::new(places)
    }

    /// The knots, rising.
    pub fn knots(&self) -> &[f64] {
        &self.knots
    }

    /// Height of each ramp.
    ///
    /// # Shapes      returns one figure fewer than there are knots
    /// # Range       each in [0, 1]; NaN gives NaN
    pub fn at(&self, value: f64) -> impl Iterator<Item = f64> + '_ {
        self.knots.windows(2).map(move |pair| ((value - pair[0]) / (pair[1] - pair[0])).clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn weights_are_what_each_stretch_adds() {
        let ramps = Ramps::new(vec![1.0, 2.0, 5.0]).expect("three knots");
        let sum = |value: f64| ramps.at(value).zip([3.0, 0.5]).map(|(height, weight)| height * weight).sum::<f64>();
        for (value, expected) in [(-9.0, 0.0), (1.0, 0.0), (1.5, 1.5), (2.0, 3.0), (3.5, 3.25), (99.0, 3.5)] {
            assert!((sum(value) - expected).abs() < 1e-12);
        }
        assert!(ramps.at(f64::NAN).all(f64::is_nan));
        assert_eq!(ramps.at(f64::INFINITY).collect::<Vec<_>>(), [1.0, 1.0]);
    }

    #[test]
    fn knots_are_quantiles() {
        let values: Vec<f64> = (0..=100).map(f64::from).collect();
        assert_eq!(Ramps::of_quantiles(&values, 5).expect("knots").knots(), [0.0, 25.0, 50.0, 75.0, 100.0]);
        // Most are 0: only what differs counts.
        assert_eq!(Ramps::of_quantiles(&[0.0, 0.0, 0.0, 0.0, 8.0], 3).expect("knots").knots(), [0.0, 8.0]);
        assert_eq!(Ramps::of_quantiles(&[4.0, 4.0, f64::NAN], 5), None);
        assert_eq!(Ramps::of_quantiles(&[], 5), None);
        assert_eq!(Ramps::new(vec![1.0, 1.0]), None);
        assert_eq!(Ramps::new((0..6).map(f64::from).collect()), None);
    }

    proptest! {
        #[test]
        fn a_sum_never_falls(
            values in prop::collection::vec(-9.0..9.0_f64, 4..30),
            weights in prop::collection::vec(0.0..2.0_f64, 4),
            (one, other) in (-12.0..12.0_f64, -12.0..12.0_f64),
        ) {
            prop_assume!(one <= other);
            let ramps = Ramps::of_quantiles(&values, 5).expect("different values");
            let sum = |value: f64| ramps.at(value).zip(&weights).map(|(height, weight)| height * weight).sum::<f64>();
            prop_assert!(sum(one) <= sum(other) + 1e-12);
        }
    }
}
