//! Where a line deals: a density over the places of its contacts.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use records::Position;

use crate::grouping::Line;
use crate::places::{METRES_A_DEGREE, Places};
use crate::profile::Profile;

/// Weight of the line's own telephone beside its contacts': it tells of the market where it is not at its base.
const OWN: f64 = 0.1;
/// Most spots of a density.
const MOST_SPOTS: usize = 250;

/// A plane on which metres can be reckoned over one country: longitudes are shrunk by the cosine of the middle latitude, which is right to
/// some parts in a hundred, and the same for both ends of every distance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flat {
    shrink: f64,
}

impl Flat {
    pub(crate) fn over(places: impl Iterator<Item = Position>) -> Self {
        let (sum, count) = places.fold((0.0, 0.0), |(sum, count), place| (sum + place.latitude(), count + 1.0));
        Self { shrink: (if count > 0.0 { sum / count } else { 53.0_f64 }).to_radians().cos() }
    }

    pub(crate) fn metres(self, at: Position) -> (f64, f64) {
        (at.longitude() * METRES_A_DEGREE * self.shrink, at.latitude() * METRES_A_DEGREE)
    }
}

/// Gaussian density a square metre at a squared distance.
pub(crate) fn kernel(square_m: f64, scale_m: f64) -> f64 {
    (-0.5 * square_m / (scale_m * scale_m)).exp() / (std::f64::consts::TAU * scale_m * scale_m)
}

/// Density of the places where a line deals.
#[derive(Clone, Debug, Default)]
pub(crate) struct Market {
    /// Place in metres, scale and share; shares sum to 1.
    spots: Vec<(f64, f64, f64, f64)>,
    flat: Option<Flat>,
}

impl Market {
    pub(crate) fn new(line: &Line, profiles: &[&Profile], contact_cells: &[(i64, u32)], places: &Places) -> Self {
        let mut weights: HashMap<i64, f64, FixedState> = HashMap::default();
        for (cell, count) in contact_cells {
            // The root keeps one busy customer's street from being the market.
            *weights.entry(*cell).or_default() += f64::from(*count).sqrt();
        }
        let own = || line.profiles.iter().map(|place| profiles[*place]);
        let bases: Vec<i64> = own().filter_map(Profile::night_cell).map(|one| one.cell).collect();
        for one in own().flat_map(|profile| &profile.cells) {
            // Where the line's own telephone is at night is its base, not its market.
            if contact_cells.is_empty() || !bases.contains(&one.cell) {
                *weights.entry(one.cell).or_default() += f64::from(one.count).sqrt() * OWN;
            }
        }
        let mut placed: Vec<(i64, f64)> = weights.into_iter().collect();
        placed.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        let areas: Vec<_> =
            placed.iter().filter_map(|(cell, weight)| Some((places.area(*cell)?, *weight))).take(MOST_SPOTS).collect();
        let total: f64 = areas.iter().map(|(_, weight)| weight).sum();
        let flat = Flat::over(areas.iter().map(|(area, _)| area.middle));
        let spot = |(area, weight): &(crate::places::ServiceArea, f64)| {
            let (x, y) = flat.metres(area.middle);
            (x, y, area.spread_m, weight / total)
        };
        Self { spots: areas.iter().map(spot).collect(), flat: (!areas.is_empty()).then_some(flat) }
    }

    /// Density at a place, a square metre; `None` where nothing is known of the line's places.
    pub(crate) fn density(&self, at: Position) -> Option<f64> {
        let (x, y) = self.flat?.metres(at);
        let part = |spot: &(f64, f64, f64, f64)| {
            let square_m = (spot.0 - x).powi(2) + (spot.1 - y).powi(2);
            spot.3 * kernel(square_m, spot.2)
        };
        Some(self.spots.iter().map(part).sum())
    }
}
