//! Likelihood ratios as reported.

/// A likelihood ratio as its decimal logarithm; never a probability.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Log10Lr(f64);

impl Log10Lr {
    /// A ratio, if it is a figure at all.
    ///
    /// # Range       infinite ratios are allowed
    /// # Errors      `None` for NaN
    pub fn new(log10: f64) -> Option<Self> {
        (!log10.is_nan()).then_some(Self(log10))
    }

    /// The decimal logarithm.
    pub const fn value(self) -> f64 {
        self.0
    }

    /// Words of the scale: see [`verbal`].
    pub fn words(self) -> &'static str {
        verbal(self.0)
    }
}

/// Words for the support of one proposition against the other; below zero they hold for the other proposition.
///
/// They speak of the evidence, never of how probable a proposition is.
///
/// # Units       log10 LR
/// # Range       from no or limited (up to 2) by weak (10), moderate (100), moderately strong (1,000), strong (10,000) and very strong
///   (1,000,000) to extremely strong; an upper edge belongs to the lower band: exactly 10 is "weak"
/// # Source      scale used by European forensic institutes (ENFSI 2015, to be confirmed against the guideline before it is shown in court)
/// # Checked     `the_scale_is_pinned`
/// # Examples
///
/// ```
/// assert_eq!(numerics::verbal(1.5), "moderate support");
/// ```
pub fn verbal(log10_lr: f64) -> &'static str {
    match log10_lr.abs() {
        strength if strength <= 2.0_f64.log10() => "no or limited support",
        strength if strength <= 1.0 => "weak support",
        strength if strength <= 2.0 => "moderate support",
        strength if strength <= 3.0 => "moderately strong support",
        strength if strength <= 4.0 => "strong support",
        strength if strength <= 6.0 => "very strong support",
        _ => "extremely strong support",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_pinned() {
        let words = [
            (0.3, "no or limited"),
            (1.0, "weak"),
            (1.01, "moderate"),
            (2.0, "moderate"),
            (3.0, "moderately strong"),
            (4.0, "strong"),
            (6.0, "very strong"),
            (6.1, "extremely strong"),
        ];
        for (log10, expected) in words {
            assert_eq!(verbal(log10), format!("{expected} support"));
            assert_eq!(verbal(-log10), verbal(log10));
        }
        assert_eq!(Log10Lr::new(f64::NAN), None);
    }
}
