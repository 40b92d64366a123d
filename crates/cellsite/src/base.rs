//! Where a telephone spends its nights, where its day begins and ends.

use std::collections::BTreeMap;

use records::{HOUR_MS, LondonClock};

use crate::habits::day;
use crate::plan::CellPlan;
use crate::same_place::SamePlace;
use crate::track::Track;

/// A cell with on how many nights, mornings or evenings it was used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usual {
    /// Packed cell.
    pub cell: i64,
    /// Nights or days.
    pub days: u32,
    /// Share of those on which anything was seen.
    pub share: f64,
}

/// A telephone's base: its nights and the ends of its days.
///
/// The cell of most nights is not an address: which rule one takes changes it for up to four people in ten (Vanhoof et al. 2018).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Base {
    /// Cells by night (22:00 to 06:00 in London), by number of distinct nights; a night with several cells counts for each a part.
    pub nights: Vec<Usual>,
    /// First cell of the day, from 05:00.
    pub wakes: Vec<Usual>,
    /// Last cell of the day.
    pub sleeps: Vec<Usual>,
    /// Nights on which anything was seen.
    pub seen: u32,
}

/// The base of a track.
///
/// # Source      methods of home detection: most distinct nights (Vanhoof et al. 2018, criterion of distinct days between 19:00 and 09:00, here 22:00
///   to 06:00)
/// # Checked     `the_cell_of_most_nights_is_the_base_though_another_was_used_more`
pub fn base(track: &Track) -> Base {
    let mut clock = LondonClock::default();
    let mut nights: BTreeMap<i32, Vec<i64>> = BTreeMap::new();
    let mut days: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    for one in &track.registrations {
        let hour = clock.hour_of_week(one.at_ms) % 24;
        if !(6..22).contains(&hour) {
            // The small hours belong to the night before.
            nights.entry(clock.day(one.at_ms - 6 * HOUR_MS)).or_default().push(one.cell);
        }
        days.entry(day(one.at_ms)).and_modify(|ends| ends.1 = one.cell).or_insert((one.cell, one.cell));
    }
    let seen = u32::try_from(nights.len()).unwrap_or(u32::MAX);
    let by_night = nights.into_values().map(|mut cells| {
        cells.sort_unstable();
        cells.dedup();
        cells
    });
    Base {
        nights: usual(by_night),
        wakes: usual(days.values().map(|ends| vec![ends.0])),
        sleeps: usual(days.values().map(|ends| vec![ends.1])),
        seen,
    }
}

fn usual(days: impl Iterator<Item = Vec<i64>>) -> Vec<Usual> {
    let (mut counts, mut all): (BTreeMap<i64, (u32, f64)>, f64) = (BTreeMap::new(), 0.0);
    for cells in days {
        all += 1.0;
        let part = 1.0 / cells.len() as f64;
        for cell in cells {
            let entry = counts.entry(cell).or_insert((0, 0.0));
            *entry = (entry.0 + 1, entry.1 + part);
        }
    }
    let mut usual: Vec<Usual> =
        counts.into_iter().map(|(cell, (days, part))| Usual { cell, days, share: part / all }).collect();
    usual.sort_by(|left, right| right.share.total_cmp(&left.share).then(left.cell.cmp(&right.cell)));
    usual
}

/// How near the nights of two telephones lie: the chance that a night of one at its place would be on a cell that the other used, over all
/// their nights. 0 where they lie apart; `None` where either has no placed night.
///
/// It is a measure of nearness to be compared with that of others, not a ratio.
///
/// # Units       mean probability
/// # Checked     `neighbours_sleep_nearer_than_people_of_another_town`
pub fn same_nights(first: &Base, second: &Base, same: &SamePlace, plan: &CellPlan) -> Option<f64> {
    let (mut near, mut weight) = (0.0, 0.0);
    for own in &first.nights {
        for other in &second.nights {
            if let Some(chance) = same.chance(own.cell, other.cell, plan) {
                near += own.share * other.share * chance;
                weight += own.share * other.share;
            }
        }
    }
    (weight > 0.0).then(|| near / weight)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::Walk;
    use crate::same_place::Usage;
    use crate::track::Registration;
    use records::DAY_MS;

    #[test]
    fn the_cell_of_most_nights_is_the_base_though_another_was_used_more() {
        let mut track = Track::default();
        for night in 0..10_i64 {
            let midnight = (19_800 + night) * DAY_MS;
            track.registrations.push(Registration { at_ms: midnight + HOUR_MS, cell: 1, other: 0 });
            for minute in 0..20 {
                track.registrations.push(Registration { at_ms: midnight + 12 * HOUR_MS + minute, cell: 2, other: 0 });
            }
        }
        track.registrations.push(Registration { at_ms: 19_811 * DAY_MS + HOUR_MS, cell: 3, other: 0 });
        let found = base(&track);
        assert_eq!((found.nights[0].cell, found.nights[0].days, found.seen), (1, 10, 11));
        assert_eq!(found.wakes[0].cell, 2);
        assert_eq!(found.sleeps[0].cell, 1, "one in the morning is the end of the day before");
    }

    #[test]
    fn neighbours_sleep_nearer_than_people_of_another_town() {
        let walk = Walk::new(7);
        let same = SamePlace::around(&walk.plan, &walk.line.cells(), &Usage::default());
        let own = base(&walk.line);
        let near = same_nights(&own, &base(&walk.along), &same, &walk.plan).expect("nights");
        let far = same_nights(&own, &base(&Track::default()), &same, &walk.plan);
        assert!(near > 0.02, "{near}");
        assert_eq!(far, None);
    }
}
