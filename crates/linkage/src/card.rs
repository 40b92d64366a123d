//! The card that turns the figures of a candidate into a likelihood ratio.

use std::borrow::Cow;

use crate::succession::FEWEST_OF_SUCCESSOR;
use crate::weigh::{CARRIED, FIGURES};

/// Most that two shared contacts may say, log10: the card is fitted on candidates with more.
const MOST_OF_TWO: f64 = 0.5;

/// Version of the method; raised with every change of a formula or of the fitted figures.
pub const METHOD: u32 = 1;

/// Weights and bounds, with what they were fitted on.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// What it was fitted on.
    pub made_from: Cow<'static, str>,
    /// Natural log-odds at figures of zero, with the odds of the fit divided out.
    pub intercept: f64,
    /// One weight a figure, none negative.
    pub weights: [f64; FIGURES],
    /// Least and greatest log10 likelihood ratio that the fit can support.
    pub bounds: (f64, f64),
    /// From this log10 likelihood ratio on a verdict may be `successor`.
    pub cut: f64,
}

impl Card {
    /// log10 likelihood ratio of "these contacts were carried over" against "the two numbers share them otherwise".
    pub(crate) fn log10_lr(&self, figures: &[f64; FIGURES]) -> f64 {
        let sum: f64 = self.weights.iter().zip(figures).map(|(weight, figure)| weight * figure).sum();
        let most = if figures[CARRIED] < FEWEST_OF_SUCCESSOR.ln() - 1e-9 { MOST_OF_TWO } else { self.bounds.1 };
        ((self.intercept + sum) / std::f64::consts::LN_10).clamp(self.bounds.0, most.min(self.bounds.1))
    }
}

/// Weights that a fit is pulled to (start values).
pub(crate) const START: [f64; FIGURES] = [1.5, 2.0, 2.0, 3.0, 2.0, 2.0, 1.0, 0.3, 0.5, 0.7];

impl Card {
    /// A card before anything is fitted.
    pub(crate) fn unbounded() -> Self {
        Self { made_from: Cow::Borrowed(""), intercept: 0.0, weights: START, bounds: (-10.0, 10.0), cut: 0.0 }
    }
}

/// The card that `succession` uses.
pub const CARD: Card = crate::fitted::FITTED;
