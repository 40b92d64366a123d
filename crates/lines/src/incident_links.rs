//! Which incidents may be whose: weights between incidents and lines, never statements about people.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use records::{AttributedNumber, DAY_MS, Incident, Position};

use crate::grouping::Line;
use crate::places::Places;
use crate::profile::Profile;

/// What ties incidents to a line.
pub(crate) struct LineTraces {
    /// Positions where its contacts and it itself were, with weights that sum to 1.
    pub(crate) spots: Vec<(Position, f64)>,
    /// From when until when it was active.
    pub(crate) from_ms: i64,
    pub(crate) to_ms: i64,
    /// Its size relative to the mean of all lines.
    pub(crate) volume: f64,
    /// Contacts with how often it dealt with them.
    contacts: HashMap<i64, f64, FixedState>,
}

/// Distance over which a mast tells of a place (cells of a town reach one to two kilometres).
const SPREAD_M: f64 = 700.0;
/// Share of a line's traces round one place that counts as the middle of its market.
const THICK: f64 = 0.12;
/// Weight of "no line at all", against a line of mean size with the incident in the middle of its market.
const NO_LINE: f64 = 0.55;
/// How much more an incident weighs whose person deals with the line.
const DEALT_WITH: f64 = 25.0;
/// An incident may come this long after the last communication.
const AFTER_MS: i64 = 3 * DAY_MS;

impl LineTraces {
    pub(crate) fn new(
        line: &Line,
        profiles: &[&Profile],
        contact_cells: &[(i64, u32)],
        places: &Places,
        mean_volume: f64,
    ) -> Self {
        let mut weights: HashMap<i64, f64, FixedState> = HashMap::default();
        for (cell, count) in contact_cells {
            // The root keeps one busy customer's street from being the market.
            *weights.entry(*cell).or_default() += f64::from(*count).sqrt();
        }
        let night = line
            .profiles
            .iter()
            .filter_map(|place| profiles[*place].night_cell())
            .map(|one| one.cell)
            .collect::<Vec<_>>();
        for one in line.profiles.iter().flat_map(|place| &profiles[*place].cells) {
            // Where the line's own telephone is at night is its base, not its market.
            if contact_cells.is_empty() || !night.contains(&one.cell) {
                *weights.entry(one.cell).or_default() += f64::from(one.count).sqrt() * 0.5;
            }
        }
        let mut placed: Vec<(i64, f64)> = weights.into_iter().collect();
        placed.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        let placed: Vec<(Position, f64)> =
            placed.into_iter().filter_map(|(cell, weight)| Some((places.position(cell)?, weight))).take(250).collect();
        let total: f64 = placed.iter().map(|(_, weight)| weight).sum();
        let mut contacts: HashMap<i64, f64, FixedState> = HashMap::default();
        for contact in line.profiles.iter().flat_map(|place| &profiles[*place].dealings) {
            *contacts.entry(contact.other).or_default() += f64::from(contact.incoming + contact.outgoing);
        }
        Self {
            spots: placed.into_iter().map(|(at, weight)| (at, weight / total.max(1e-9))).collect(),
            from_ms: line.numbers.iter().map(|number| number.first_ms).min().unwrap_or(0),
            to_ms: line.numbers.iter().map(|number| number.last_ms).max().unwrap_or(0),
            volume: volume(line, profiles) / mean_volume.max(1e-9),
            contacts,
        }
    }

    /// How near a place lies to where the line sells: 1 in the thick of it.
    fn nearness(&self, at: Position) -> f64 {
        let density: f64 = self
            .spots
            .iter()
            .map(|(spot, weight)| weight * (-0.5 * (at.distance_m(*spot) / SPREAD_M).powi(2)).exp())
            .sum();
        // A market of several masts never has all its weight in one place; this share of it is the thick of it.
        density / THICK
    }
}

/// Size of a line: dealings a day with people who got in touch.
pub(crate) fn volume(line: &Line, profiles: &[&Profile]) -> f64 {
    let events: f64 = line
        .profiles
        .iter()
        .flat_map(|place| &profiles[*place].dealings)
        .map(|contact| f64::from(contact.incoming))
        .sum();
    let days: f64 = line.profiles.iter().map(|place| f64::from(profiles[*place].active_days)).sum();
    events / days.max(1.0)
}

/// Numbers of each person.
pub(crate) fn numbers_of(attributed: &[AttributedNumber]) -> HashMap<&str, Vec<i64>, FixedState> {
    let mut numbers: HashMap<&str, Vec<i64>, FixedState> = HashMap::default();
    for one in attributed {
        numbers.entry(one.person_id.as_str()).or_default().push(one.number.raw());
    }
    numbers
}

/// Weight of an incident for each line; they sum to less than 1, the rest is "no line".
pub(crate) fn link_weights(
    incident: &Incident,
    lines: &[LineTraces],
    numbers: &HashMap<&str, Vec<i64>, FixedState>,
) -> Vec<f64> {
    let own: &[i64] = numbers.get(incident.person_id.as_str()).map(Vec::as_slice).unwrap_or_default();
    let raw: Vec<f64> = lines
        .iter()
        .map(|line| {
            let active = incident.at_ms().is_none_or(|at| (line.from_ms..=line.to_ms + AFTER_MS).contains(&at));
            let dealt: f64 = own.iter().filter_map(|number| line.contacts.get(number)).sum();
            let near = incident.position.map_or(0.3, |at| line.nearness(at));
            if !active || (near < 1e-3 && dealt <= 0.0) {
                return 0.0;
            }
            // Somebody who deals with it now and then counts in full after ten dealings.
            let known = DEALT_WITH * (dealt / 10.0).min(1.0);
            line.volume.sqrt() * (near + known * near.max(0.2))
        })
        .collect();
    let total: f64 = raw.iter().sum::<f64>() + NO_LINE;
    raw.into_iter().map(|weight| weight / total).collect()
}
