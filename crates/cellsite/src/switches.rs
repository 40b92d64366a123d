//! Switches: registrations of two telephones that follow each other directly.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::track::Registration;

/// A registration of each telephone, with none of either between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switch {
    /// Of the first telephone.
    pub first: Registration,
    /// Of the second.
    pub second: Registration,
}

impl Switch {
    /// Time between the two, milliseconds, never negative.
    pub const fn delay_ms(&self) -> i64 {
        (self.first.at_ms - self.second.at_ms).abs()
    }
}

/// Switches between two tracks that are no further apart than a delay.
///
/// Of A1 A2 B1 B2 A3 the switches are A2-B1 and B2-A3. Registrations of one instant stand with the first telephone's before.
///
/// # Shapes      first, second: in order of time
/// # Units       milliseconds
/// # Cost        O(n + m)
/// # Source      Bosma et al. (2020), arXiv 2104.11683, section 3; NFI telcell, `get_switches` and `filter_delay`
/// # Checked     `switches_are_those_of_telcell`: all pairs of its measurements; `agrees_with_looking_at_every_pair`
pub fn switches(first: &[Registration], second: &[Registration], most_delay_ms: i64) -> Vec<Switch> {
    let mut found = Vec::new();
    let (mut left, mut right) = (0, 0);
    let mut before: Option<(bool, Registration)> = None;
    while left < first.len() || right < second.len() {
        let of_first = right == second.len() || (left < first.len() && first[left].at_ms <= second[right].at_ms);
        let one = if of_first { first[left] } else { second[right] };
        if of_first {
            left += 1;
        } else {
            right += 1;
        }
        if let Some((_, other)) = before.filter(|(was_first, _)| *was_first != of_first) {
            let switch =
                if of_first { Switch { first: one, second: other } } else { Switch { first: other, second: one } };
            if switch.delay_ms() <= most_delay_ms {
                found.push(switch);
            }
        }
        before = Some((of_first, one));
    }
    found
}

/// The switch whose second cell is rarest in a background, with how often it occurs there; ties by smaller delay, then by time.
///
/// # Source      Bosma et al. (2020); NFI telcell, `get_pair_with_rarest_measurement_b`
/// # Checked     `switches_are_those_of_telcell`
pub fn rarest(switches: &[Switch], background: &[Registration]) -> Option<(usize, Switch)> {
    let mut counts: HashMap<i64, usize, FixedState> = HashMap::default();
    for one in background {
        *counts.entry(one.cell).or_insert(0) += 1;
    }
    let of = |switch: &Switch| counts.get(&switch.second.cell).copied().unwrap_or(0);
    let least = switches.iter().min_by_key(|switch| (of(switch), switch.delay_ms()))?;
    Some((of(least), *least))
}

/// Switches of which each registration belongs to one only, the shortest delays first: what is counted as evidence.
pub(crate) fn apart_from_each_other(mut switches: Vec<Switch>) -> Vec<Switch> {
    let key = |one: &Registration, of_first: bool| (one.at_ms, one.cell, of_first);
    let mut used: std::collections::BTreeSet<(i64, i64, bool)> = std::collections::BTreeSet::new();
    switches.sort_by_key(|switch| (switch.delay_ms(), switch.first, switch.second));
    switches.retain(|switch| {
        let (first, second) = (key(&switch.first, true), key(&switch.second, false));
        let free = !used.contains(&first) && !used.contains(&second);
        if free {
            used.extend([first, second]);
        }
        free
    });
    switches.sort_by_key(|switch| (switch.second, switch.first));
    switches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telcell::measurements;
    use proptest::prelude::*;

    fn at(at_ms: i64, cell: i64) -> Registration {
        Registration { at_ms, cell, other: 0 }
    }

    #[test]
    fn of_five_registrations_two_are_switches() {
        let first = [at(1, 1), at(2, 1), at(5, 1)];
        let second = [at(3, 7), at(4, 8)];
        let found = switches(&first, &second, 100);
        assert_eq!(found.iter().map(|one| (one.first.at_ms, one.second.at_ms)).collect::<Vec<_>>(), [(2, 3), (5, 4)]);
        assert_eq!(switches(&first, &second, 0), []);
        assert_eq!(rarest(&found, &[at(9, 7)]).map(|one| (one.0, one.1.second.cell)), Some((0, 8)));
    }

    #[test]
    fn switches_are_those_of_telcell() {
        let Some(tracks) = measurements("test_measurements.csv") else { return };
        assert_eq!(tracks.len(), 20);
        let pairs =
            tracks.iter().enumerate().flat_map(|(at, one)| tracks[at + 1..].iter().map(move |other| (one, other)));
        let (mut all, mut near, mut rare) = (0, 0, 0);
        for ((_, _, one), (_, _, other)) in pairs {
            all += switches(one, other, i64::MAX).len();
            let short = switches(one, other, 120_000);
            near += short.len();
            rare += rarest(&short, other).map_or(0, |found| found.0);
        }
        // Sums over all 190 pairs of tracks, by telcell's own functions at ccf06fd; places compared by both coordinates.
        assert_eq!((all, near, rare), TELCELL_SUMS);
    }

    /// Switches; switches within 120 s; occurrences of the rarest place of each pair in the second track.
    const TELCELL_SUMS: (usize, usize, usize) = (24_117, 5_289, 191);

    proptest! {
        #[test]
        fn agrees_with_looking_at_every_pair(
            first in prop::collection::btree_set(0_i64..60, 0..12),
            second in prop::collection::btree_set(0_i64..60, 0..12),
        ) {
            let one: Vec<Registration> = first.iter().map(|time| at(2 * time, 1)).collect();
            let other: Vec<Registration> = second.iter().map(|time| at(2 * time + 1, 2)).collect();
            let found = switches(&one, &other, i64::MAX).len();
            let between = |low: i64, high: i64| {
                one.iter().chain(&other).any(|any| any.at_ms > low && any.at_ms < high)
            };
            let adjacent = one.iter().flat_map(|left| other.iter().map(move |right| (left.at_ms, right.at_ms)))
                .filter(|(left, right)| !between(*left.min(right), *left.max(right))).count();
            prop_assert_eq!(found, adjacent);
        }
    }
}
