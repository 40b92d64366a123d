//! How fast somebody must have travelled between two registrations.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use records::Position;

use crate::plan::{CellPlan, REACH_M};
use crate::service_area::service_area;
use crate::track::{Registration, Track};

/// Faster than this by road or rail is taken for impossible, kilometres an hour (methods of co-location: Bosma et al. 2020).
pub const FASTEST_KMH: f64 = 130.0;
/// Share of a service area that is given to both ends before a speed is told.
const WITHIN: f64 = 0.95;

/// Two registrations, one after the other, that no traveller explains.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Impossible {
    /// The earlier one.
    pub from: Registration,
    /// The later one.
    pub to: Registration,
    /// The least speed that would explain both, kilometres an hour.
    pub least_kmh: f64,
}

/// Circles that hold nearly all of service areas, each found once.
struct Circles<'p> {
    plan: &'p CellPlan,
    known: HashMap<i64, Option<(Position, f64)>, FixedState>,
}

impl Circles<'_> {
    /// Middle and radius of the circle of a cell; `None` where no list places it.
    fn of(&mut self, cell: i64) -> Option<(Position, f64)> {
        let plan = self.plan;
        *self.known.entry(cell).or_insert_with(|| {
            let area = service_area(plan, cell)?;
            Some((area.middle()?, area.radius_m(WITHIN)))
        })
    }

    /// The least speed between two registrations, both service areas given the benefit of the doubt: kilometres an hour, infinite where no
    /// time lies between, 0 where both may have been at one place, `None` where no list places both cells.
    fn least_speed_kmh(&mut self, from: Registration, to: Registration) -> Option<f64> {
        let masts_m = self.plan.mast(from.cell)?.distance_m(self.plan.mast(to.cell)?);
        // Cells within each other's reach may serve one place, and a telephone changes between them where it lies.
        if from.cell == to.cell || masts_m <= REACH_M {
            return Some(0.0);
        }
        let hours = (to.at_ms - from.at_ms).abs() as f64 / 3_600_000.0;
        if masts_m / 1_000.0 <= FASTEST_KMH * hours {
            return Some(masts_m / 1_000.0 / hours);
        }
        let ((one, one_m), (other, other_m)) = (self.of(from.cell)?, self.of(to.cell)?);
        let apart_m = one.distance_m(other) - one_m - other_m;
        Some(if apart_m <= 0.0 { 0.0 } else { apart_m / 1_000.0 / hours })
    }
}

/// Registrations of one number that no traveller explains: a cloned or shared identity, a wrong clock, or a cell that stood elsewhere.
///
/// # Units       kilometres an hour
/// # Range       cells within ten kilometres of each other are never told apart; cells that no list places tell nothing
/// # Cost        O(n), and one service area for each cell of a pair further apart than the masts allow
/// # Checked     `nobody_travels_fifty_kilometres_in_five_minutes`
pub fn impossible_travel(track: &Track, plan: &CellPlan) -> Vec<Impossible> {
    let mut circles = Circles { plan, known: HashMap::default() };
    let pairs = track.registrations.windows(2).map(|pair| (pair[0], pair[1]));
    pairs
        .filter_map(|(from, to)| {
            let least_kmh = circles.least_speed_kmh(from, to)?;
            (least_kmh > FASTEST_KMH).then_some(Impossible { from, to, least_kmh })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::plan_of_three_masts;

    #[test]
    fn nobody_travels_fifty_kilometres_in_five_minutes() {
        let (plan, _) = plan_of_three_masts();
        let at = |minutes: i64, cell| Registration { at_ms: minutes * 60_000, cell, other: 0 };
        let (here, there) = (plan.first_cell(), plan.far_cell());
        let track = Track { registrations: vec![at(0, here), at(5, there), at(90, here)], without_cell: 0 };
        let found = impossible_travel(&track, &plan);
        assert_eq!(found.len(), 1);
        assert!(found[0].least_kmh > 300.0 && found[0].least_kmh < 600.0, "{found:?}");
        let mut circles = Circles { plan: &plan, known: HashMap::default() };
        assert_eq!(circles.least_speed_kmh(at(0, here), at(0, here)), Some(0.0));
        assert_eq!(circles.least_speed_kmh(at(0, here), at(0, 999)), None);
        let slow = circles.least_speed_kmh(at(0, here), at(60, there)).expect("placed");
        assert!(slow <= 51.0, "{slow}");
    }
}
