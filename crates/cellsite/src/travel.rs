//! How fast somebody must have travelled between two registrations.

use crate::plan::CellPlan;
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

/// The least speed between two registrations, both service areas given the benefit of the doubt.
///
/// # Units       kilometres an hour; infinite where no time lies between
/// # Range       0 where the areas meet; `None` where no list places both cells
/// # Cost        two service areas
/// # Checked     `nobody_travels_fifty_kilometres_in_five_minutes`
pub fn least_speed_kmh(plan: &CellPlan, from: Registration, to: Registration) -> Option<f64> {
    if from.cell == to.cell {
        return plan.mast(from.cell).map(|_| 0.0);
    }
    let (left, right) = (plan.mast(from.cell)?, plan.mast(to.cell)?);
    // Without areas first: most pairs lie close together.
    let hours = (to.at_ms - from.at_ms).abs() as f64 / 3_600_000.0;
    if left.distance_m(right) / 1_000.0 <= FASTEST_KMH * hours {
        return Some((left.distance_m(right) / 1_000.0 / hours).min(FASTEST_KMH))
            .map(|speed| if hours > 0.0 { speed } else { 0.0 });
    }
    let (one, other) = (service_area(plan, from.cell)?, service_area(plan, to.cell)?);
    let apart_m = one.middle()?.distance_m(other.middle()?) - one.radius_m(WITHIN) - other.radius_m(WITHIN);
    Some(if apart_m <= 0.0 { 0.0 } else { apart_m / 1_000.0 / hours })
}

/// Registrations of one number that no traveller explains: a cloned or shared identity, a wrong clock, or a cell that stood elsewhere.
///
/// # Cost        O(n), and two service areas for each pair further apart than the masts allow
pub fn impossible_travel(track: &Track, plan: &CellPlan) -> Vec<Impossible> {
    let pairs = track.registrations.windows(2).map(|pair| (pair[0], pair[1]));
    pairs
        .filter_map(|(from, to)| {
            let least_kmh = least_speed_kmh(plan, from, to)?;
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
        assert_eq!(least_speed_kmh(&plan, at(0, here), at(0, here)), Some(0.0));
        assert_eq!(least_speed_kmh(&plan, at(0, here), at(0, 999)), None);
        let slow = least_speed_kmh(&plan, at(0, here), at(60, there)).expect("placed");
        assert!(slow <= 51.0, "{slow}");
    }
}
