//! Where a telephone usually is: the background that a coincidence is measured against.

use records::{DAY_MS, HOUR_MS};

use crate::plan::CellPlan;
use crate::same_place::SamePlace;
use crate::track::{Registration, Track};

/// Parts of a day within which a telephone's places are counted together, by the hour (UTC; an hour does not matter here): night, morning,
/// working hours, evening.
const PARTS: usize = 4;
/// Registrations of the whole day that weigh as one part's own, where the part has few.
const LENT: f64 = 3.0;
/// Chance that a telephone at a place that it was never seen at is on one certain cell of its network (start value: a town's worth).
const ONE_OF_A_TOWN: f64 = 0.01;

fn part(at_ms: i64) -> usize {
    match at_ms.rem_euclid(DAY_MS) / HOUR_MS {
        6..=9 => 1,
        10..=16 => 2,
        17..=21 => 3,
        _ => 0,
    }
}

/// Day of a registration, from 05:00 to 05:00 (UTC).
pub(crate) fn day(at_ms: i64) -> i64 {
    (at_ms - 5 * HOUR_MS).div_euclid(DAY_MS)
}

/// How often a telephone was registered on each of its cells, by part of the day.
#[derive(Clone, Debug, Default)]
pub(crate) struct Habits {
    /// Packed cell, ascending, with counts.
    cells: Vec<(i64, [u32; PARTS])>,
}

impl Habits {
    /// Of some registrations.
    fn count(registrations: &[Registration]) -> Self {
        let mut sorted: Vec<(i64, usize)> = registrations.iter().map(|one| (one.cell, part(one.at_ms))).collect();
        sorted.sort_unstable();
        let mut cells: Vec<(i64, [u32; PARTS])> = Vec::new();
        for (cell, part) in sorted {
            if cells.last().is_none_or(|last| last.0 != cell) {
                cells.push((cell, [0; PARTS]));
            }
            let at = cells.len() - 1;
            cells[at].1[part] += 1;
        }
        Self { cells }
    }

    /// Of a whole track.
    pub(crate) fn of(track: &Track) -> Self {
        Self::count(&track.registrations)
    }

    /// Those of every other day than one whose registrations these are.
    pub(crate) fn without(&self, day: &[Registration]) -> Self {
        let day = Self::count(day);
        let mut cells = self.cells.clone();
        for (cell, counts) in day.cells {
            if let Ok(at) = cells.binary_search_by_key(&cell, |one| one.0) {
                for (all, of_day) in cells[at].1.iter_mut().zip(counts) {
                    *all = all.saturating_sub(of_day);
                }
            }
        }
        cells.retain(|one| one.1.iter().any(|count| *count > 0));
        Self { cells }
    }

    /// Registrations that are counted.
    pub(crate) fn count_all(&self) -> u32 {
        self.cells.iter().flat_map(|one| one.1).sum()
    }

    /// The chance of a cell at this time of day, wherever the telephone usually is.
    ///
    /// A place is not a cell: the telephone that was on one cell of a mast would have been on its neighbour another time. How often it is
    /// at a new place is what the share of cells seen once says (Good 1953).
    pub(crate) fn chance(&self, cell: i64, at_ms: i64, same: &SamePlace, plan: &CellPlan) -> f64 {
        let part = part(at_ms);
        let all = f64::from(self.count_all());
        let of_part: f64 = self.cells.iter().map(|one| f64::from(one.1[part])).sum();
        let once = self.cells.iter().filter(|one| one.1.iter().sum::<u32>() == 1).count() as f64;
        let new = ((once + 1.0) / (all + 2.0)).min(0.5);
        let mut usual = 0.0;
        for (own, counts) in &self.cells {
            let total: u32 = counts.iter().sum();
            let weight = f64::from(counts[part]) + LENT * f64::from(total) / all.max(1.0);
            if weight > 0.0 {
                usual += weight * same.chance(*own, cell, plan).unwrap_or(0.0);
            }
        }
        (1.0 - new) * usual / (of_part + LENT) + new * ONE_OF_A_TOWN
    }
}
