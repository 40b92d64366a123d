//! What the field knows of each rival, before any fit.

use crate::card::{Rival, WIDTH};
use crate::feature::Feature;
use crate::feature::Feature as F;
use crate::feature::STRETCHES;

const TAXI: &[(Feature, f64)] = &[
    (F::Return, 3.0),
    (F::Loyalty, 2.0),
    (F::Tempo, 2.0),
    (F::Unregistered, 1.0),
    (F::Shortness, 1.0),
    (F::NoFavourite, 1.0),
    (F::FlareResponse, 1.0),
    (F::Flares, 1.0),
    (F::Regulars, 1.0),
];
const TAKEAWAY: &[(Feature, f64)] = &[
    (F::Return, 2.5),
    (F::Loyalty, 2.0),
    (F::NotOnlyEvening, 2.0),
    (F::Shortness, 2.0),
    (F::Late, 1.0),
    (F::Unregistered, 1.0),
    (F::Regulars, 1.0),
    (F::Flares, 1.0),
    (F::Tempo, 1.0),
];
const REMINDERS: &[(Feature, f64)] = &[
    (F::OffHours, 2.0),
    (F::Weekend, 2.0),
    (F::Initiative, 1.5),
    (F::Shortness, 2.0),
    (F::Retention, 2.0),
    (F::FlareResponse, 2.0),
    (F::Tempo, 1.0),
    (F::Late, 1.0),
    (F::Unregistered, 0.5),
];
const PROMOTER: &[(Feature, f64)] = &[
    (F::Tempo, 2.0),
    (F::Return, 1.5),
    (F::Loyalty, 1.5),
    (F::Regulars, 1.5),
    (F::FlareResponse, 1.0),
    (F::Weekend, 0.5),
    (F::Plainness, 0.5),
    (F::Shortness, 0.5),
    (F::Relay, 0.5),
    (F::Unregistered, 0.5),
];
const TRADER: &[(Feature, f64)] = &[
    (F::Shortness, 2.5),
    (F::OffHours, 2.0),
    (F::Tempo, 2.0),
    (F::Retention, 1.0),
    (F::Weekend, 1.0),
    (F::Regulars, 1.0),
    (F::Brevity, 1.0),
    (F::Unregistered, 0.5),
];
const COURIER: &[(Feature, f64)] =
    &[(F::Sought, 3.0), (F::Retention, 2.0), (F::Initiative, 2.0), (F::Regulars, 2.0), (F::OffHours, 1.0)];
const TELEMARKETER: &[(Feature, f64)] =
    &[(F::Sought, 3.0), (F::Initiative, 3.0), (F::Regulars, 2.0), (F::Retention, 1.0)];
const SUPPORT: &[(Feature, f64)] = &[
    (F::LongHours, 1.5),
    (F::EveryDay, 1.0),
    (F::Return, 1.5),
    (F::OffHours, 2.5),
    (F::Weekend, 2.0),
    (F::Initiative, 1.5),
    (F::Shortness, 2.0),
    (F::OwnCustomers, 2.0),
    (F::Tempo, 1.5),
    (F::Late, 1.0),
    (F::Flares, 1.0),
    (F::FlareResponse, 0.5),
    (F::Brevity, 1.0),
    (F::Unregistered, 1.0),
];
const RESIDENT: &[(Feature, f64)] = &[
    (F::Regulars, 2.0),
    (F::Initiative, 2.0),
    (F::Shortness, 1.5),
    (F::Plainness, 1.5),
    (F::Spread, 1.5),
    (F::NoFavourite, 1.5),
    (F::Brevity, 1.0),
    (F::Flares, 1.0),
    (F::Unregistered, 0.5),
    (F::Relay, 0.5),
    (F::Sought, 0.5),
];

/// How a prior weight is spread over the stretches of its feature.
const SHARES: [f64; STRETCHES] = [0.25, 0.3, 0.3, 0.15];

impl Rival {
    /// Weights from what the field knows of the rival (`docs/methods/detection.md`), towards which a fit is pulled so that it stays sane
    /// outside the simulator.
    pub(crate) fn prior(self) -> [f64; WIDTH] {
        let list = match self {
            Self::Taxi => TAXI,
            Self::Takeaway => TAKEAWAY,
            Self::Reminders => REMINDERS,
            Self::Promoter => PROMOTER,
            Self::Trader => TRADER,
            Self::Courier => COURIER,
            Self::Telemarketer => TELEMARKETER,
            Self::Support | Self::Outreach => SUPPORT,
            Self::Resident => RESIDENT,
        };
        let mut weights = [0.0; WIDTH];
        for (feature, weight) in list {
            let first = *feature as usize * STRETCHES;
            for (place, share) in weights[first..first + STRETCHES].iter_mut().zip(SHARES) {
                *place = weight * share;
            }
        }
        weights
    }
}
