//! Where cells stand.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use records::{CellSite, Position};

/// Masts and sectors by their packed identity.
#[derive(Clone, Debug, Default)]
pub struct Places {
    at: HashMap<i64, (Position, ServiceArea), FixedState>,
}

/// Where a cell can be expected to serve, roughly: enough to say in which part of a town, never where a telephone was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ServiceArea {
    /// Its middle: before the antenna, where the direction is known.
    pub(crate) middle: Position,
    /// How far it spreads round the middle.
    pub(crate) spread_m: f64,
}

/// Range of a cell whose list gives none, and the longest that is believed: in a town the neighbours take over long before.
const USUAL_RANGE_M: f64 = 1_500.0;
const LONGEST_RANGE_M: f64 = 6_000.0;
/// Middle of a sector, in ranges from the mast (start value).
const FORWARD: f64 = 0.4;
/// Spread in ranges, and its bounds (start values).
const SPREAD: f64 = 0.35;
const LEAST_SPREAD_M: f64 = 250.0;
const MOST_SPREAD_M: f64 = 1_200.0;
/// A degree of latitude.
pub(crate) const METRES_A_DEGREE: f64 = 111_195.08;

impl ServiceArea {
    fn of(site: &CellSite, mast: Position) -> Self {
        let range_m = site.range_m.unwrap_or(USUAL_RANGE_M);
        let spread_m = (SPREAD * range_m).clamp(LEAST_SPREAD_M, MOST_SPREAD_M);
        let ahead = site.azimuth_deg.and_then(|azimuth| {
            let (east, north) = azimuth.to_radians().sin_cos();
            let forward = FORWARD * range_m.min(LONGEST_RANGE_M) / METRES_A_DEGREE;
            let longitude = mast.longitude() + forward * east / mast.latitude().to_radians().cos().max(0.01);
            Position::new(mast.latitude() + forward * north, longitude)
        });
        Self { middle: ahead.unwrap_or(mast), spread_m }
    }
}

/// How often a number used a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellUse {
    /// Packed cell.
    pub cell: i64,
    /// Communications.
    pub count: u32,
    /// Different nights (22:00–06:00).
    pub nights: u32,
}

impl Places {
    /// The positions of a cell list; a cell listed twice stands where the later row says.
    pub fn new<'a>(cells: impl IntoIterator<Item = &'a CellSite>) -> Self {
        let placed = cells.into_iter().filter_map(|site| {
            site.position.map(|position| (site.cell.raw(), (position, ServiceArea::of(site, position))))
        });
        Self { at: placed.collect() }
    }

    /// Where a cell's mast stands.
    pub fn position(&self, cell: i64) -> Option<Position> {
        self.at.get(&cell).map(|(mast, _)| *mast)
    }

    /// Where a cell can be expected to serve.
    pub(crate) fn area(&self, cell: i64) -> Option<ServiceArea> {
        self.at.get(&cell).map(|(_, area)| *area)
    }

    /// The place with the least weighted distance to all of them.
    pub fn middle(&self, cells: &[(i64, f64)]) -> Option<Position> {
        let placed: Vec<(Position, f64)> =
            cells.iter().filter_map(|(cell, weight)| Some((self.position(*cell)?, *weight))).collect();
        let cost = |at: Position| placed.iter().map(|(other, weight)| weight * at.distance_m(*other)).sum::<f64>();
        // Forty candidates are plenty: the most used cells stand where the middle is.
        let mut candidates = placed.clone();
        candidates.sort_by(|left, right| right.1.total_cmp(&left.1));
        candidates.truncate(40);
        candidates.into_iter().map(|(at, _)| at).min_by(|left, right| cost(*left).total_cmp(&cost(*right)))
    }
}
