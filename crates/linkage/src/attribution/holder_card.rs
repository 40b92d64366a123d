//! The card that turns a candidate's figures into a likelihood ratio.

use std::borrow::Cow;

use super::facts::Facts;
use super::figures::FIGURES;

/// Version of the method; raised with every change of a formula or of the fitted figures.
pub const HOLDER_METHOD: u32 = 1;

/// Points of a curve from score to log10 likelihood ratio.
pub(crate) const POINTS: usize = 16;

/// A rising curve from score to log10 likelihood ratio, straight between its points and level beyond them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve(pub [(f64, f64); POINTS]);

impl Curve {
    /// log10 likelihood ratio of a score.
    pub(crate) fn at(&self, score: f64) -> f64 {
        let points = &self.0;
        let after = points.partition_point(|point| point.0 < score);
        let (Some(left), Some(right)) = (after.checked_sub(1).map(|at| points[at]), points.get(after)) else {
            return points[after.min(POINTS - 1)].1;
        };
        let share = (score - left.0) / (right.0 - left.0).max(f64::MIN_POSITIVE);
        left.1 + share * (right.1 - left.1)
    }
}

/// Weights for candidates of one kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Score at figures of zero.
    pub intercept: f64,
    /// One weight a figure, none negative.
    pub weights: [f64; FIGURES],
    /// Against anybody else of the records.
    pub unrelated: Curve,
    /// Against whoever else of the records looks most like a holder, by company or by chance; of the score less ln(candidates compared): of twice as
    /// many one looks alike twice as often.
    pub alike: Curve,
    /// Least and greatest log10 likelihood ratio that the fit can support.
    pub bounds: (f64, f64),
}

/// Both kinds, with what they were fitted on.
#[derive(Clone, Debug, PartialEq)]
pub struct HolderCard {
    /// What it was fitted on.
    pub made_from: Cow<'static, str>,
    /// Candidates whose cells can be compared.
    pub placed: Part,
    /// Candidates of whom only contacts are known.
    pub unplaced: Part,
}

/// The card that `attribute` uses.
pub const HOLDER_CARD: HolderCard = super::fitted::FITTED;

/// Weights that a fit is pulled to (start values).
pub(crate) const START: [f64; FIGURES] = [0.4, 0.3, 0.2, 0.6, 0.5, 0.2, 0.3, 0.2];

impl Part {
    /// A part before anything is fitted.
    pub(crate) const UNFITTED: Self = Self {
        intercept: 0.0,
        weights: START,
        unrelated: Curve([(0.0, 0.0); POINTS]),
        alike: Curve([(0.0, 0.0); POINTS]),
        bounds: (-2.0, 2.0),
    };

    pub(crate) fn score(&self, figures: &[f64; FIGURES]) -> f64 {
        self.intercept + self.weights.iter().zip(figures).map(|(weight, figure)| weight * figure).sum::<f64>()
    }

    /// What counts at a score among so many candidates: of the two rival propositions the one that leaves less support.
    pub(crate) fn counting(&self, score: f64, compared: usize) -> (f64, Rival) {
        let alike = self.alike.at(among(score, compared));
        let unrelated = self.unrelated.at(score);
        let (log10_lr, rival) = if unrelated < alike { (unrelated, Rival::Unrelated) } else { (alike, Rival::Alike) };
        (log10_lr.clamp(self.bounds.0, self.bounds.1), rival)
    }
}

/// A score as it stands among so many who were compared.
pub(crate) fn among(score: f64, compared: usize) -> f64 {
    score - (compared.max(1) as f64).ln()
}

/// Which rival proposition is the less favourable one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rival {
    /// Different people who have nothing to do with each other.
    Unrelated,
    /// Different people who look most alike: who associate, or whom chance puts in the same places among all who were compared.
    Alike,
}

impl Rival {
    /// In words.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Unrelated => "different people who have nothing to do with each other carried them",
            Self::Alike => {
                "different people carried them who associate, or whom chance puts in the same places among all who were compared"
            }
        }
    }
}

impl HolderCard {
    /// The part for a candidate: whether its cells can be compared at all.
    pub(crate) fn part(&self, facts: &Facts) -> &Part {
        if is_placed(facts) { &self.placed } else { &self.unplaced }
    }
}

/// Whether anything of a candidate's place can be compared.
pub fn is_placed(facts: &Facts) -> bool {
    facts.cells.is_some_and(|cells| cells.days > 0 || cells.nights.is_some())
}
