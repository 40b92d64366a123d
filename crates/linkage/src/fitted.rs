//! Fitted figures; written by `throughline calibrate`.

use std::borrow::Cow;

use crate::card::Card;

pub(crate) const FITTED: Card = Card {
    made_from: Cow::Borrowed(
        "40 simulated small worlds from seed 7000, mechanisms tuning, and 12 worlds of a second generator: 766 changes of number, 8249 other candidates",
    ),
    intercept: -2.2965,
    weights: [0.0000, 2.3077, 4.8606, 4.3442, 3.9521, 2.1442, 3.6502, 1.0922, 0.0000, 1.5438],
    bounds: (-2.45, 2.62),
    cut: 1.08,
};
