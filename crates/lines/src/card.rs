//! The scorecard: one readable sum a rival.

use crate::feature::{FEATURES, Feature, STRETCHES};
use crate::fitted;

/// Users that look like a line in one way or another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rival {
    /// One-off callers, steady drivers, weekend nights.
    Taxi,
    /// Evening orders from nearby.
    Takeaway,
    /// Surgery, school, club: weekdays, bulk texts without a burst of answers.
    Reminders,
    /// Bulk texts with some answers: promoter, recruiter.
    Promoter,
    /// Outward to one-time numbers.
    Courier,
    /// Daytime, longer calls.
    Trader,
    /// Outward only: telemarketer, SIM box.
    Telemarketer,
    /// Drug service or probation: the lines' own customers, by appointment.
    Support,
    /// Outreach worker or hostel: the lines' own customers, on a telephone that is carried about.
    Outreach,
    /// Anybody else.
    Resident,
}

/// All rivals.
pub const RIVALS: [Rival; 10] = [
    Rival::Taxi,
    Rival::Takeaway,
    Rival::Reminders,
    Rival::Promoter,
    Rival::Courier,
    Rival::Trader,
    Rival::Telemarketer,
    Rival::Support,
    Rival::Outreach,
    Rival::Resident,
];

/// Number of weights of a card: the stretches of every feature.
pub(crate) const WIDTH: usize = FEATURES.len() * STRETCHES;

/// The sum against one rival: `intercept + sum of weight * (turned figure - reference)`, then calibrated to a natural logarithm of a
/// likelihood ratio by `slope * score + offset`.
#[derive(Clone, Debug, PartialEq)]
pub struct RivalCard {
    /// Against whom.
    pub rival: Rival,
    /// Score of a number whose figures are all the rival's usual ones.
    pub intercept: f64,
    /// Weights by feature and stretch; never negative.
    pub weights: [f64; WIDTH],
    /// The rival's usual turned figures.
    pub reference: [f64; WIDTH],
    /// Calibration.
    pub slope: f64,
    /// Calibration.
    pub offset: f64,
    /// Bounds of the log10 likelihood ratio that the validation set can carry.
    pub lower: f64,
    /// The same above.
    pub upper: f64,
}

/// Version of the method that finds and ranks lines: raised with every change of a formula, a default or the card, so that no answer of an
/// earlier method is taken for one of this.
pub const METHOD: u32 = 2;

/// A whole scorecard.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// What it was fitted on.
    pub made_from: String,
    /// One sum a rival.
    pub rivals: Vec<RivalCard>,
}

/// The scorecard in use, as fitted by `throughline calibrate`.
pub static CARD: std::sync::LazyLock<Card> =
    std::sync::LazyLock::new(|| Card { made_from: fitted::MADE_FROM.to_owned(), rivals: fitted::RIVAL_CARDS.to_vec() });

impl Rival {
    /// The word in answers.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Taxi => "taxi",
            Self::Takeaway => "takeaway",
            Self::Reminders => "reminders",
            Self::Promoter => "promoter",
            Self::Courier => "courier",
            Self::Trader => "trader",
            Self::Telemarketer => "telemarketer",
            Self::Support => "support service",
            Self::Outreach => "outreach worker",
            Self::Resident => "resident",
        }
    }

    /// Whether the rival knows the lines' own customers.
    pub(crate) const fn knows_customers(self) -> bool {
        matches!(self, Self::Support | Self::Outreach)
    }

    /// The rival that a role and kind of the truth files belong to; `None` for roles that are part of a line.
    pub fn of(role: &str, detail: &str) -> Option<Self> {
        match (role, detail) {
            ("support", detail) if detail.contains("outreach") || detail == "hostel" => Some(Self::Outreach),
            ("support", _) => Some(Self::Support),
            ("business", detail) if detail.ends_with("_staff") => None,
            ("business", "taxi" | "taxi_office" | "taxi_driver") => Some(Self::Taxi),
            ("business", "takeaway") => Some(Self::Takeaway),
            ("business", "surgery" | "school") => Some(Self::Reminders),
            ("business", "club" | "recruiter" | "tipster" | "promoter") => Some(Self::Promoter),
            ("business", "courier") => Some(Self::Courier),
            ("business", "trader" | "hairdresser") => Some(Self::Trader),
            ("business", "telemarketer" | "sim_box") => Some(Self::Telemarketer),
            ("business", _) => Some(Self::Trader),
            ("resident" | "customer" | "runner" | "holder" | "supplier", _) => Some(Self::Resident),
            _ => None,
        }
    }
}

impl RivalCard {
    /// Score of turned figures; missing ones contribute nothing.
    pub fn score(&self, turned: &[Option<f64>; WIDTH]) -> f64 {
        self.intercept + (0..WIDTH).map(|place| self.contribution(place, turned[place])).sum::<f64>()
    }

    /// What one stretch adds to the score of a number that is otherwise like the rival.
    fn contribution(&self, place: usize, turned: Option<f64>) -> f64 {
        turned.map_or(0.0, |turned| self.weights[place] * (turned - self.reference[place]))
    }

    /// What one figure adds: the sum of its stretches.
    pub(crate) fn part(&self, feature: Feature, turned: &[Option<f64>; WIDTH]) -> f64 {
        let first = feature as usize * STRETCHES;
        (first..first + STRETCHES).map(|place| self.contribution(place, turned[place])).sum()
    }

    /// The score as a log10 likelihood ratio within its bounds.
    pub fn log10_lr(&self, score: f64) -> f64 {
        ((self.slope * score + self.offset) / std::f64::consts::LN_10).clamp(self.lower, self.upper)
    }
}
