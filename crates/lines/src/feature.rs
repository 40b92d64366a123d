//! Features: figures of a profile, turned so that more is more like a line.

use crate::profile::Profile;

/// One figure by which lines differ from their rivals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Feature {
    /// People who got in touch on three days or more.
    Regulars,
    /// Share of those who got in touch that are regulars.
    Retention,
    /// Share of answered calls of at most 30 seconds.
    Shortness,
    /// Share of sessions that the contact began.
    Initiative,
    /// Share of sessions with little talk.
    Brevity,
    /// Share of sessions outside weekdays nine to five.
    OffHours,
    /// Sessions of a weekend day against a weekday.
    Weekend,
    /// Share of sessions between eight in the evening and eight in the morning.
    Late,
    /// Flares a week.
    Flares,
    /// Answers to flares beyond what is usual.
    FlareResponse,
    /// Orders followed by a call to one of few numbers.
    Relay,
    /// How evenly sessions spread over contacts.
    Spread,
    /// Days a week on which a regular gets in touch.
    Tempo,
    /// Unregistered prepaid SIM.
    Unregistered,
    /// Share of regulars who are not at the same time regulars of other candidates.
    OwnCustomers,
    /// Share of contacts not first reached by the number itself.
    Sought,
    /// Share of sessions without much to and fro.
    Plainness,
    /// No contact takes a great share.
    NoFavourite,
    /// Not all in the evening.
    NotOnlyEvening,
    /// Share of the sessions that others began which regulars began.
    Loyalty,
    /// Share of those who got in touch that did so again on another day within a week.
    Return,
    /// Share of sessions outside the ten busiest hours of the day on end: who works a shift has none.
    LongHours,
    /// Share of the days between the first and the last with a session.
    EveryDay,
}

/// Stretches of a turned figure: each has a weight of its own, so that a sum can rise where the rival ends and not before.
pub(crate) const STRETCHES: usize = 4;
/// Where the stretches meet, between the two knots of a feature (0 and 1) and a little beyond them.
const JOINTS: [f64; STRETCHES + 1] = [-0.25, 0.25, 0.6, 1.0, 1.35];

/// All features, in the order of every card.
pub const FEATURES: [Feature; 23] = [
    Feature::Regulars,
    Feature::Retention,
    Feature::Shortness,
    Feature::Initiative,
    Feature::Brevity,
    Feature::OffHours,
    Feature::Weekend,
    Feature::Late,
    Feature::Flares,
    Feature::FlareResponse,
    Feature::Relay,
    Feature::Spread,
    Feature::Tempo,
    Feature::Unregistered,
    Feature::OwnCustomers,
    Feature::Sought,
    Feature::Plainness,
    Feature::NoFavourite,
    Feature::NotOnlyEvening,
    Feature::Loyalty,
    Feature::Return,
    Feature::LongHours,
    Feature::EveryDay,
];

impl Feature {
    /// The word in answers and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Regulars => "regulars",
            Self::Retention => "retention",
            Self::Shortness => "shortness",
            Self::Initiative => "initiative",
            Self::Brevity => "brevity",
            Self::OffHours => "off_hours",
            Self::Weekend => "weekend",
            Self::Late => "late",
            Self::Flares => "flares",
            Self::FlareResponse => "flare_response",
            Self::Relay => "relay",
            Self::Spread => "spread",
            Self::Tempo => "tempo",
            Self::Unregistered => "unregistered",
            Self::OwnCustomers => "own_customers",
            Self::Sought => "sought",
            Self::Plainness => "plainness",
            Self::NoFavourite => "no_favourite",
            Self::NotOnlyEvening => "not_only_evening",
            Self::Loyalty => "loyalty",
            Self::Return => "return",
            Self::LongHours => "long_hours",
            Self::EveryDay => "every_day",
        }
    }

    /// The feature of a word.
    pub fn parse(word: &str) -> Option<Self> {
        FEATURES.into_iter().find(|feature| feature.word() == word)
    }

    /// The figure of a profile in its own unit; `None` where the records do not tell.
    pub fn value(self, profile: &Profile) -> Option<f64> {
        let value = profile.figures[self as usize];
        (!value.is_nan()).then_some(value)
    }

    /// The figure turned to heights of stretches: each is 0 below it, 1 above it, and rises evenly within.
    pub(crate) fn turned(self, value: f64) -> [f64; STRETCHES] {
        let (low, high) = self.knots();
        let place = (value - low) / (high - low);
        std::array::from_fn(|stretch| {
            let (from, to) = (JOINTS[stretch], JOINTS[stretch + 1]);
            ((place - from) / (to - from)).clamp(0.0, 1.0)
        })
    }

    /// Where a figure begins to look like a line's and where it does in full (start values from the ranges of `docs/methods/detection.md`; where
    /// less is more like a line the first is greater).
    const fn knots(self) -> (f64, f64) {
        match self {
            // In natural logarithms of one more than the count: 2 and 30 people.
            Self::Regulars => (1.1, 3.4),
            Self::Retention => (0.10, 0.60),
            Self::Shortness => (0.15, 0.80),
            Self::Initiative => (0.35, 0.85),
            Self::Brevity => (0.30, 0.90),
            Self::OffHours => (0.20, 0.60),
            Self::Weekend => (0.15, 0.80),
            Self::Late => (0.02, 0.25),
            Self::Flares => (0.0, 2.0),
            Self::FlareResponse => (0.02, 0.15),
            Self::Relay => (0.02, 0.25),
            Self::Spread => (0.60, 0.92),
            Self::Tempo => (0.4, 2.5),
            Self::Unregistered => (0.0, 1.0),
            Self::OwnCustomers => (0.10, 0.60),
            Self::Sought => (0.20, 0.80),
            Self::Plainness => (0.40, 0.90),
            Self::NoFavourite => (0.75, 0.95),
            Self::NotOnlyEvening => (0.15, 0.50),
            Self::Loyalty => (0.35, 0.90),
            Self::Return => (0.15, 0.75),
            Self::LongHours => (0.01, 0.20),
            Self::EveryDay => (0.65, 0.98),
        }
    }

    /// What the figure says, for people.
    pub fn text(self, value: f64) -> String {
        let percent = value * 100.0;
        match self {
            Self::Regulars => format!("{:.0} people got in touch on three days or more", value.exp_m1()),
            Self::Retention => format!("{percent:.0} % of those who got in touch did so on three days or more"),
            Self::Shortness => format!("{percent:.0} % of answered calls lasted at most 30 seconds"),
            Self::Initiative => format!("{percent:.0} % of sessions were begun by the other side"),
            Self::Brevity => {
                format!("{percent:.0} % of sessions had less than a minute of talk and at most four events")
            }
            Self::OffHours => format!("{percent:.0} % of sessions lay outside weekdays nine to five"),
            Self::Weekend => format!("a weekend day saw {percent:.0} % of the sessions of a weekday"),
            Self::Late => format!("{percent:.0} % of sessions lay between 20:00 and 08:00"),
            Self::Flares => format!("{value:.1} flares a week"),
            Self::FlareResponse => {
                format!("{percent:.0} % more recipients than usual got in touch within two hours of a flare")
            }
            Self::Relay => format!(
                "{percent:.0} % more orders than by chance were followed within five minutes by a call to one of few numbers"
            ),
            Self::Spread => format!("sessions spread over people at {percent:.0} % of an even spread"),
            Self::Tempo => format!("a regular got in touch on {value:.1} days a week"),
            Self::Unregistered if value > 0.5 => "an unregistered prepaid SIM".to_owned(),
            Self::Unregistered => "a registered subscription".to_owned(),
            Self::OwnCustomers => {
                format!("{percent:.0} % of its regulars were not at the same time regulars of other candidates")
            }
            Self::Sought => format!("{percent:.0} % of its contacts were not first reached by the number itself"),
            Self::Plainness => format!("{percent:.0} % of sessions were without much to and fro"),
            Self::NoFavourite => format!("the most frequent contact took {:.0} % of sessions", 100.0 - percent),
            Self::Return => {
                format!("{percent:.0} % of those who got in touch did so again on another day within a week")
            }
            Self::Loyalty => format!(
                "{percent:.0} % of the sessions that others began were begun by people who came back on three days or more"
            ),
            Self::LongHours => format!("{percent:.0} % of sessions lay outside its ten busiest hours of the day"),
            Self::EveryDay => format!("it had a session on {percent:.0} % of the days"),
            Self::NotOnlyEvening => format!("{percent:.0} % of sessions lay outside 17:00 to 22:00"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_has_its_place_and_word() {
        for (place, feature) in FEATURES.into_iter().enumerate() {
            assert_eq!(feature as usize, place);
            assert_eq!(Feature::parse(feature.word()), Some(feature));
            // Where less is more like a line the first knot is the greater one.
            let (low, high) = feature.knots();
            let unlike = feature.turned(if low < high { f64::NEG_INFINITY } else { f64::INFINITY });
            let like = feature.turned(if low < high { f64::INFINITY } else { f64::NEG_INFINITY });
            assert!(unlike.iter().all(|height| height.abs() < 1e-12));
            assert!(like.iter().all(|height| (height - 1.0).abs() < 1e-12));
        }
    }
}
