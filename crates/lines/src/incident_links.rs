//! What ties incidents to lines: place, time and people. Weights between incidents and lines, never statements about people.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use records::{AttributedNumber, DAY_MS, Incident};

use crate::grouping::Line;
use crate::market::{Flat, Market, kernel};
use crate::places::Places;
use crate::profile::Profile;

/// What ties incidents to a line.
pub(crate) struct LineTraces {
    /// Where it deals.
    pub(crate) market: Market,
    /// From when until when it was active.
    pub(crate) from_ms: i64,
    pub(crate) to_ms: i64,
    /// Its size relative to the mean of all lines.
    pub(crate) volume: f64,
    /// Its dealings with each contact: how many, first and last.
    contacts: HashMap<i64, (f64, i64, i64), FixedState>,
}

/// How far an incident's person counts as dealing with the line before the first and after the last dealing.
const ALIVE_MS: i64 = 14 * DAY_MS;
/// An incident may come this long before the first or after the last communication of the line.
const SLACK_MS: i64 = DAY_MS;
/// Weight of a line for an incident at a time when it was not active.
const INACTIVE: f64 = 0.06;
/// Share of a line's named people who deal with it; the others could be anybody.
const DEALS: f64 = 0.9;
/// Weight of a dealing that lay at another time.
const OTHER_TIME: f64 = 0.6;
/// How probable somebody without any dealing is among a line's named people, against anybody.
const STRANGER: f64 = 0.06;
/// How probable somebody on record is among the named people of no line, against anybody on record: most are on record because of lines.
const UNRELATED: f64 = 0.3;
/// Share of the places of a line's incidents that its records do not tell.
const ELSEWHERE: f64 = 0.1;
/// Scales over which incidents thicken: streets and towns. Half of the ordinary density comes from each.
const STREETS_M: f64 = 600.0;
const TOWN_M: f64 = 2_400.0;
/// Scale of one spot at which incidents of one line recur.
const SPOT_M: f64 = 220.0;
/// Density where the place is not known, a square metre: it then tells nothing between lines and none.
const UNPLACED: f64 = 1e-10;
/// Candidates with less than this share of the greatest weight are left out.
const NEGLIGIBLE: f64 = 1e-5;

/// One line that may be behind an incident.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Candidate {
    /// Position of the line.
    pub(crate) line: usize,
    /// Density of the line's places there, a square metre.
    pub(crate) place: f64,
    /// Weight of the time: 1 while active.
    pub(crate) time: f64,
    /// Probability of the person among the line's people; 1 where nobody is named.
    pub(crate) person: f64,
}

/// One incident with everything that may be behind it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Linked {
    /// Lines that may be behind it.
    pub(crate) candidates: Vec<Candidate>,
    /// The same figures for "no line": density of incidents there, and probability of the person.
    pub(crate) ordinary_place: f64,
    pub(crate) ordinary_person: f64,
    /// Incidents nearby, with the kernel between them.
    pub(crate) near: Vec<(u32, f64)>,
    /// Other incidents that name the same person.
    pub(crate) same_person: Vec<u32>,
}

impl LineTraces {
    pub(crate) fn new(
        line: &Line,
        profiles: &[&Profile],
        contact_cells: &[(i64, u32)],
        places: &Places,
        mean_volume: f64,
    ) -> Self {
        let mut contacts: HashMap<i64, (f64, i64, i64), FixedState> = HashMap::default();
        for contact in line.profiles.iter().flat_map(|place| &profiles[*place].dealings) {
            let known = contacts.entry(contact.other).or_insert((0.0, contact.first_ms, contact.last_ms));
            known.0 += f64::from(contact.incoming + contact.outgoing);
            known.1 = known.1.min(contact.first_ms);
            known.2 = known.2.max(contact.last_ms);
        }
        Self {
            market: Market::new(line, profiles, contact_cells, places),
            from_ms: line.numbers.iter().map(|number| number.first_ms).min().unwrap_or(0),
            to_ms: line.numbers.iter().map(|number| number.last_ms).max().unwrap_or(0),
            volume: volume(line, profiles) / mean_volume.max(1e-9),
            contacts,
        }
    }

    fn time(&self, incident: &Incident) -> f64 {
        let inside = |at: i64| (self.from_ms - SLACK_MS..=self.to_ms + SLACK_MS).contains(&at);
        if incident.at_ms().is_none_or(inside) { 1.0 } else { INACTIVE }
    }

    /// Dealings with any of these numbers: how many, first and last.
    fn dealings(&self, numbers: &[i64]) -> Option<(f64, i64, i64)> {
        numbers
            .iter()
            .filter_map(|number| self.contacts.get(number).copied())
            .reduce(|one, other| (one.0 + other.0, one.1.min(other.1), one.2.max(other.2)))
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

/// People on record and how much each deals with each line.
struct People<'a> {
    numbers: HashMap<&'a str, Vec<i64>, FixedState>,
    /// Sum of the roots of everybody's dealings, by line: the root keeps one busy customer from being the line's people.
    totals: Vec<f64>,
}

impl<'a> People<'a> {
    fn new(attributed: &'a [AttributedNumber], lines: &[LineTraces]) -> Self {
        let mut numbers: HashMap<&str, Vec<i64>, FixedState> = HashMap::default();
        for one in attributed {
            numbers.entry(one.person_id.as_str()).or_default().push(one.number.raw());
        }
        let mut sorted: Vec<&Vec<i64>> = numbers.values().collect();
        sorted.sort_unstable();
        let total = |line: &LineTraces| {
            sorted.iter().filter_map(|own| line.dealings(own)).map(|(count, _, _)| count.sqrt()).sum::<f64>()
        };
        let totals = lines.iter().map(total).collect();
        Self { numbers, totals }
    }

    /// Probability of the incident's person among a line's people, and among those of no line.
    fn probability(&self, incident: &Incident, lines: &[LineTraces], line: usize) -> f64 {
        let anybody = self.anybody();
        let Some(own) = self.numbers.get(incident.person_id.as_str()) else {
            return if incident.person_id.is_empty() { 1.0 } else { anybody };
        };
        let Some((count, first, last)) = lines[line].dealings(own) else { return STRANGER * anybody };
        let alive = incident.at_ms().is_none_or(|at| (first - ALIVE_MS..=last + ALIVE_MS).contains(&at));
        let share = DEALS * count.sqrt() / self.totals[line].max(1e-9);
        share * if alive { 1.0 } else { OTHER_TIME } + (1.0 - DEALS) * anybody
    }

    fn ordinary(&self, incident: &Incident) -> f64 {
        match incident.person_id.as_str() {
            "" => 1.0,
            person if self.numbers.contains_key(person) => UNRELATED * self.anybody(),
            _ => self.anybody(),
        }
    }

    fn anybody(&self) -> f64 {
        1.0 / self.numbers.len().max(1) as f64
    }
}

/// Links every incident with the lines that may be behind it.
///
/// # Shapes      one [`Linked`] an incident, in input order
/// # Cost        incidents × lines, and pairs of incidents within some kilometres
/// # Source      `docs/methods/harm.md`
pub(crate) fn link_incidents(
    incidents: &[Incident],
    lines: &[LineTraces],
    attributed: &[AttributedNumber],
) -> Vec<Linked> {
    let people = People::new(attributed, lines);
    let flat = Flat::over(incidents.iter().filter_map(|incident| incident.position));
    let at: Vec<Option<(f64, f64)>> =
        incidents.iter().map(|one| one.position.map(|place| flat.metres(place))).collect();
    let (streets, town, spots) = (near(&at, STREETS_M), near(&at, TOWN_M), near(&at, SPOT_M));
    let others = (incidents.len().max(2) - 1) as f64;
    let density = |near: &[(u32, f64)]| near.iter().map(|(_, kernel)| kernel).sum::<f64>() / others;
    let mut by_person: HashMap<&str, Vec<u32>, FixedState> = HashMap::default();
    for (place, incident) in (0..).zip(incidents).filter(|(_, incident)| !incident.person_id.is_empty()) {
        by_person.entry(incident.person_id.as_str()).or_default().push(place);
    }
    let linked = incidents.iter().enumerate().map(|(place, incident)| {
        let ordinary_place = match at[place] {
            Some(_) => 0.5 * density(&streets[place]) + 0.5 * density(&town[place]) + 1e-12,
            None => UNPLACED,
        };
        let same_person = by_person.get(incident.person_id.as_str()).into_iter().flatten();
        let mut linked = Linked {
            candidates: Vec::new(),
            ordinary_place,
            ordinary_person: people.ordinary(incident),
            near: spots[place].clone(),
            same_person: same_person.copied().filter(|other| *other as usize != place).collect(),
        };
        for (line, traces) in lines.iter().enumerate() {
            let known = incident.position.and_then(|spot| traces.market.density(spot));
            let density = known.map_or(ordinary_place, |known| (1.0 - ELSEWHERE) * known + ELSEWHERE * ordinary_place);
            let person = people.probability(incident, lines, line);
            linked.candidates.push(Candidate { line, place: density, time: traces.time(incident), person });
        }
        linked.leave_out_negligible();
        linked
    });
    linked.collect()
}

impl Linked {
    fn leave_out_negligible(&mut self) {
        let weight = |one: &Candidate| one.place * one.time * one.person;
        let most = self.candidates.iter().map(weight).fold(self.ordinary_place * self.ordinary_person, f64::max);
        self.candidates.retain(|one| weight(one) >= NEGLIGIBLE * most);
    }
}

/// Pairs of places within three scales of one another, with the Gaussian kernel between them; found through a grid of squares.
fn near(at: &[Option<(f64, f64)>], scale_m: f64) -> Vec<Vec<(u32, f64)>> {
    let side = 3.0 * scale_m;
    let square = |(x, y): (f64, f64)| ((x / side).floor() as i64, (y / side).floor() as i64);
    let mut squares: HashMap<(i64, i64), Vec<u32>, FixedState> = HashMap::default();
    for (place, spot) in (0..).zip(at) {
        if let Some(spot) = spot {
            squares.entry(square(*spot)).or_default().push(place);
        }
    }
    let around = |place: usize, spot: (f64, f64)| {
        let (column, row) = square(spot);
        let mut near: Vec<(u32, f64)> = Vec::new();
        for key in (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (column + dx, row + dy))) {
            for other in squares.get(&key).into_iter().flatten().filter(|other| **other as usize != place) {
                let Some((x, y)) = at[*other as usize] else { continue };
                let square_m = (x - spot.0).powi(2) + (y - spot.1).powi(2);
                if square_m < side * side {
                    near.push((*other, kernel(square_m, scale_m)));
                }
            }
        }
        near
    };
    at.iter().enumerate().map(|(place, spot)| spot.map_or_else(Vec::new, |spot| around(place, spot))).collect()
}
