//! Were two telephones carried together: how much better that explains their cells than that they went their own ways.

use records::{HOUR_MS, MINUTE_MS};

use crate::carried::{Carried, carried};
use crate::habits::{Habits, day};
use crate::plan::CellPlan;
use crate::same_place::SamePlace;
use crate::switches::{Switch, apart_from_each_other, switches};
use crate::track::{Registration, Track};

/// Registrations further apart in time are not compared (Bosma et al. keep 2 minutes; a private telephone is seen a few times a day, and
/// what a longer delay costs is in the ratio itself).
const MOST_DELAY_MS: i64 = 30 * MINUTE_MS;
/// Mean time until somebody is at another place, minutes (start value).
const STAYS_MIN: f64 = 45.0;
/// A telephone that is with another one may still be on a cell that no model expects there: of the same town, and of another (start values).
const UNEXPECTED_NEAR: f64 = 0.15;
const UNEXPECTED_FAR: f64 = 0.02;
/// Masts within this distance may serve one place for all that the model knows, metres.
const NEAR_M: f64 = 5_000.0;
/// Registrations within this time tell of one stay and count once.
const STAY_MS: i64 = HOUR_MS;
/// Most that one day may say, natural logarithm: 1 in 1,000 (start value; a day is one coincidence, whatever its calls).
const MOST_OF_A_DAY: f64 = 6.9;
/// Background registrations that a ratio is clipped at, at most.
const MOST_BACKGROUND: f64 = 1_000.0;
/// A switch that speaks this much against one place is told as "apart".
const APART: f64 = 0.2;

/// What one day's switches say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DayCompared {
    /// Day since 1970-01-01, from 05:00 to 05:00 (UTC).
    pub day: i64,
    /// Switches compared.
    pub switches: u32,
    /// Those that one place does not explain.
    pub apart: u32,
    /// ln of the likelihood ratio of "carried together that day" against "each on its own ways".
    pub ln_lr: f64,
    /// The switch that says most for one place.
    pub best: Switch,
    /// The switch that says most against it.
    pub worst: Switch,
}

/// What the cells of two telephones say of each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CoLocation {
    /// Days with switches, ascending.
    pub days: Vec<DayCompared>,
    /// Switches with a cell that no list places: they stand apart and say nothing.
    pub unplaced: u32,
    /// Whether, how much and when they were carried together.
    pub carried: Carried,
}

/// Compares two telephones.
///
/// Of each switch within 30 minutes the ratio is `((1 − m) P(b | same place as a) + m P(b | usual places)) / P(b | usual places)`: m is the chance of
/// having moved on in between, the usual places are those of the second telephone on all other days at that time of day. It is clipped to [1/n, n], n = registrations that the background rests on. Switches of one hour are one stay (their mean), a day says no more than
/// 1 in 1,000, and days follow each other as [`Carried`] says.
///
/// It is the ratio for these two telephones; not that for two persons, who may associate, and not the probability of anything.
///
/// # Shapes      first: the telephone asked about; second: the one that is compared; same: chances round the first one's cells
/// # Units       natural logarithms
/// # Range       no switch gives no day and a factor of 0 (no support either way)
/// # Cost        O(switches · cells of the second); deterministic
/// # Source      Bosma et al. (2020), arXiv 2104.11683, from which it differs: all switches of a day count, tempered, not the rarest alone
/// # Checked     `two_telephones_of_one_owner_stand_far_above_all_others`: telcell's measurements; tests of this module
pub fn compare(first: &Track, second: &Track, same: &SamePlace, plan: &CellPlan) -> CoLocation {
    let found = apart_from_each_other(switches(&first.registrations, &second.registrations, MOST_DELAY_MS));
    let habits = Habits::of(second);
    let mut result = CoLocation::default();
    for of_day in found.chunk_by(|left, right| day(left.second.at_ms) == day(right.second.at_ms)) {
        let this = day(of_day[0].second.at_ms);
        let background = habits.without(registrations_of(second, this));
        let mut told: Vec<(Switch, f64)> = Vec::with_capacity(of_day.len());
        for switch in of_day {
            match ln_ratio(switch, &background, same, plan) {
                Some(ln) => told.push((*switch, ln)),
                None => result.unplaced += 1,
            }
        }
        result.days.extend(of_one_day(this, &told));
    }
    let days: Vec<(i64, f64)> = result.days.iter().map(|one| (one.day, one.ln_lr)).collect();
    result.carried = carried(&days);
    result
}

fn registrations_of(track: &Track, wanted: i64) -> &[Registration] {
    let all = &track.registrations;
    let begin = all.partition_point(|one| day(one.at_ms) < wanted);
    let end = all.partition_point(|one| day(one.at_ms) <= wanted);
    &all[begin..end]
}

fn ln_ratio(switch: &Switch, background: &Habits, same: &SamePlace, plan: &CellPlan) -> Option<f64> {
    let together = same.chance(switch.first.cell, switch.second.cell, plan)?;
    let minutes = switch.delay_ms() as f64 / MINUTE_MS as f64;
    let masts = plan.mast(switch.first.cell).zip(plan.mast(switch.second.cell));
    let near = masts.is_none_or(|(one, other)| one.distance_m(other) <= NEAR_M);
    let unexpected = if near { UNEXPECTED_NEAR } else { UNEXPECTED_FAR };
    let moved = 1.0 - (1.0 - unexpected) * (-minutes / STAYS_MIN).exp();
    if together <= 0.0 {
        // Whatever the background, it cancels.
        return Some(moved.ln());
    }
    let usual = background.chance(switch.second.cell, switch.second.at_ms, same, plan);
    let n = f64::from(background.count_all()).clamp(2.0, MOST_BACKGROUND);
    Some((((1.0 - moved) * together + moved * usual) / usual).clamp(1.0 / n, n).ln())
}

/// Stays of a day put together: the mean within an hour, the sum over hours.
fn of_one_day(day: i64, told: &[(Switch, f64)]) -> Option<DayCompared> {
    let best = told.iter().max_by(|left, right| left.1.total_cmp(&right.1))?;
    let worst = told.iter().min_by(|left, right| left.1.total_cmp(&right.1))?;
    let hour = |one: &(Switch, f64)| one.0.second.at_ms.div_euclid(STAY_MS);
    let stays = told.chunk_by(|left, right| hour(left) == hour(right));
    let ln_lr: f64 = stays.map(|stay| stay.iter().map(|one| one.1).sum::<f64>() / stay.len() as f64).sum();
    let apart = told.iter().filter(|one| one.1 < APART.ln()).count();
    Some(DayCompared {
        day,
        switches: u32::try_from(told.len()).unwrap_or(u32::MAX),
        apart: u32::try_from(apart).unwrap_or(u32::MAX),
        ln_lr: ln_lr.clamp(-MOST_OF_A_DAY, MOST_OF_A_DAY),
        best: best.0,
        worst: worst.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{Walk, site};
    use crate::same_place::Usage;
    use crate::telcell::measurements;
    use records::{Cell, CellSite, Position};

    /// Owner, device, track.
    type Owned = (String, String, Track);

    /// A plan with one cell at every measured place, and the tracks on it.
    fn as_cells(name: &str) -> Option<(CellPlan, Vec<Owned>)> {
        let tracks = measurements(name)?;
        let mut places: Vec<i64> = tracks.iter().flat_map(|one| one.2.iter().map(|at| at.cell)).collect();
        places.sort_unstable();
        places.dedup();
        let mast = |place: i64| {
            let (latitude, longitude) = (place.div_euclid(10_000_000_000), place.rem_euclid(10_000_000_000));
            Position::new(latitude as f64 / 1e7, longitude as f64 / 1e7).expect("degrees")
        };
        let sites: Vec<CellSite> = (0..).zip(&places).map(|(at, place)| site(10, at, mast(*place), None)).collect();
        let plan = CellPlan::new(&sites);
        let tracks = tracks.into_iter().map(|(owner, device, measured)| {
            let cell = |place: i64| sites[places.binary_search(&place).expect("known")].cell.raw();
            let moved = |at: &Registration| Registration { cell: cell(at.cell), ..*at };
            let track = Track { registrations: measured.iter().map(moved).collect(), without_cell: 0 };
            (owner, device, track)
        });
        Some((plan, tracks.collect()))
    }

    #[test]
    fn two_telephones_of_one_owner_stand_far_above_all_others() {
        let Some((plan, tracks)) = as_cells("test_measurements.csv") else { return };
        let (mut lowest_own, mut highest_other) = (f64::INFINITY, f64::NEG_INFINITY);
        let all: Vec<i64> = tracks.iter().flat_map(|one| one.2.cells()).collect();
        let same = SamePlace::around(&plan, &all, &Usage::default());
        for (owner, device, track) in &tracks {
            for (other_owner, _, other) in tracks.iter().filter(|one| one.1 != *device) {
                let factor = compare(track, other, &same, &plan).carried.ln_factor;
                if owner == other_owner {
                    lowest_own = lowest_own.min(factor);
                } else {
                    highest_other = highest_other.max(factor);
                }
            }
        }
        // Five days: natural logarithms of 1 in 10¹³ and 1 in 3.
        assert!(lowest_own > 25.0 && highest_other < -1.0, "own {lowest_own:.2}, other {highest_other:.2}");
    }

    #[test]
    fn a_telephone_that_follows_another_is_told_from_one_that_walks_away() {
        for name in ["testdata.csv", "testdata_3days.csv"] {
            let Some((plan, tracks)) = as_cells(name) else { return };
            let track = |device: &str| &tracks.iter().find(|one| one.1 == device).expect("a device").2;
            let same = SamePlace::around(&plan, &track("A1").cells(), &Usage::default());
            let factor = |device: &str| compare(track("A1"), track(device), &same, &plan).carried.ln_factor;
            let (own, other) = (factor("A2"), factor("B1"));
            // One afternoon of the first, three days of the second.
            assert!(own > 0.5 && other < -0.5, "{name}: A2 {own:.2}, B1 {other:.2}");
        }
    }

    #[test]
    fn who_travels_along_gains_and_who_stays_at_home_loses() {
        let walk = Walk::new(3);
        let same = SamePlace::around(&walk.plan, &walk.line.cells(), &Usage::default());
        let along = compare(&walk.line, &walk.along, &same, &walk.plan);
        let neighbour = compare(&walk.line, &walk.neighbour, &same, &walk.plan);
        assert!(along.carried.ln_factor > 4.0, "{:?}", along.carried);
        assert!(neighbour.carried.ln_factor < -2.0, "{:?}", neighbour.carried);
        assert!(neighbour.days.iter().any(|one| one.apart > 0));
    }

    #[test]
    fn without_common_hours_there_is_no_support_either_way() {
        let walk = Walk::new(4);
        let same = SamePlace::around(&walk.plan, &walk.line.cells(), &Usage::default());
        let later = Track {
            registrations: walk
                .along
                .registrations
                .iter()
                .map(|one| Registration { at_ms: one.at_ms + 90 * 86_400_000, ..*one })
                .collect(),
            without_cell: 0,
        };
        let found = compare(&walk.line, &later, &same, &walk.plan);
        assert!(found.days.is_empty() && found.carried.ln_factor.abs() < 1e-12);
    }

    #[test]
    fn what_no_list_places_stands_apart() {
        let walk = Walk::new(5);
        let same = SamePlace::around(&walk.plan, &walk.line.cells(), &Usage::default());
        let unknown = Cell::from_parts(234, 99, 2, 1, 1).expect("a cell").raw();
        let lost = Track {
            registrations: walk.along.registrations.iter().map(|one| Registration { cell: unknown, ..*one }).collect(),
            without_cell: 0,
        };
        let found = compare(&walk.line, &lost, &same, &walk.plan);
        assert!(found.days.is_empty() && found.unplaced > 0);
    }
}
