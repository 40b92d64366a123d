//! Incidents: those that lines cause, those that police work finds, and those that have nothing to do with it.

use crate::calling::ORDINARY_HOURS;
use crate::calling::second_of_day;
use crate::district::District;
use crate::draw::{Draw, to_seconds};
use crate::geography::Place;
use crate::phone::{DAY_S, PhoneId, Role};
use crate::world::WorldSpec;

/// One incident as recorded, and the line behind it in truth.
pub(crate) struct Happening {
    pub(crate) incident_id: String,
    pub(crate) category: &'static str,
    pub(crate) from_s: i64,
    pub(crate) recorded_s: i64,
    pub(crate) place: Place,
    pub(crate) person: String,
    pub(crate) line: Option<String>,
    pub(crate) note: &'static str,
}

/// Category, and how often a line of harm 1 causes it in 30 days (start values).
const CAUSED: [(&str, f64); 6] = [
    ("violence", 0.9),
    ("weapon", 0.5),
    ("robbery", 0.45),
    ("overdose", 0.5),
    ("exploitation", 0.4),
    ("drug_death", 0.05),
];
/// The same for a district without any line, a month and 1,000 residents.
const ANYWAY: [(&str, f64); 5] =
    [("violence", 6.0), ("weapon", 0.8), ("robbery", 1.2), ("overdose", 0.7), ("other", 18.0)];

/// Lets incidents happen in a district.
pub(crate) fn happen(district: &mut District, spec: &WorldSpec) {
    let mut draw = Draw::new(spec.seed, "incidents", district.index as u64);
    name_customers(district, &mut draw);
    let mut happenings = Vec::new();
    for position in 0..district.lines.len() {
        caused(district, position, &mut draw, &mut happenings);
    }
    batch(district, &mut draw, &mut happenings);
    found(district, &mut draw, &mut happenings);
    anyway(district, &mut draw, &mut happenings);
    draw.shuffle(&mut happenings);
    for (ordinal, happening) in happenings.iter_mut().enumerate() {
        happening.incident_id = format!("I{:02}{ordinal:05}", district.index);
    }
    district.happenings = happenings;
}

/// Some customers are known to services by name.
#[expect(clippy::needless_collect, reason = "the list is changed while it is walked")]
fn name_customers(district: &mut District, draw: &mut Draw) {
    let customers: Vec<usize> =
        (0..district.phones.len()).filter(|id| district.phones[*id].role == Role::Customer).collect();
    for (ordinal, id) in customers.into_iter().enumerate() {
        if draw.chance(0.4) {
            district.phones[id].person = district.person("C", ordinal);
        }
    }
}

fn record(category: &'static str, from_s: i64, place: Place, draw: &mut Draw) -> Happening {
    let recorded_s = from_s + to_seconds(draw.exponential(9_000.0));
    Happening {
        incident_id: String::new(),
        category,
        from_s,
        recorded_s,
        place,
        person: String::new(),
        line: None,
        note: "",
    }
}

fn caused(district: &District, position: usize, draw: &mut Draw, happenings: &mut Vec<Happening>) {
    let line = &district.lines[position];
    for stretch in &line.stretches {
        let months = (stretch.to_s - stretch.from_s) as f64 / (30 * DAY_S) as f64;
        for (category, rate) in CAUSED {
            for _ in 0..draw.poisson(rate * line.harm * months) {
                let at = stretch.from_s + to_seconds(draw.unit() * (stretch.to_s - stretch.from_s) as f64);
                let spot = match line.cuckooed.filter(|_| draw.chance(0.3)) {
                    Some(place) => place,
                    None => *draw.pick(&line.spots),
                };
                let place = spot.moved(draw.normal() * 250.0, draw.normal() * 250.0);
                let mut happening = record(category, at, place, draw);
                happening.person = involved(district, line.customers.iter().chain(&line.runners), draw);
                happening.line = Some(line.line_id.clone());
                happenings.push(happening);
            }
        }
    }
}

/// One of these people, where the record names somebody.
fn involved<'p>(district: &District, people: impl Iterator<Item = &'p PhoneId>, draw: &mut Draw) -> String {
    let named: Vec<&str> =
        people.map(|id| district.phone(*id).person.as_str()).filter(|person| !person.is_empty()).collect();
    if named.is_empty() || !draw.chance(0.45) {
        return String::new();
    }
    (*draw.pick(&named)).to_owned()
}

/// A contaminated batch: several overdoses within days near one line's customers.
fn batch(district: &District, draw: &mut Draw, happenings: &mut Vec<Happening>) {
    if district.lines.is_empty() || !draw.chance(0.5) {
        return;
    }
    let line = draw.pick(&district.lines);
    let Some(stretch) = line.stretches.last() else { return };
    let begin = stretch.from_s + to_seconds(draw.unit() * (stretch.to_s - stretch.from_s) as f64 * 0.8);
    for _ in 0..draw.whole(3, 9) {
        let at = begin + to_seconds(draw.unit() * draw.between(2.0, 8.0) * DAY_S as f64);
        let spot = *draw.pick(&line.spots);
        let category = if draw.chance(0.2) { "drug_death" } else { "overdose" };
        let mut happening =
            record(category, at.min(stretch.to_s), spot.moved(draw.normal() * 500.0, draw.normal() * 500.0), draw);
        happening.person = involved(district, line.customers.iter(), draw);
        happening.line = Some(line.line_id.clone());
        happenings.push(happening);
    }
}

/// What police find where they look: says where they looked.
fn found(district: &District, draw: &mut Draw, happenings: &mut Vec<Happening>) {
    let months = (district.end_s - district.start_s) as f64 / (30 * DAY_S) as f64;
    for _ in 0..draw.poisson(9.0 * months) {
        let at = district.start_s + to_seconds(draw.unit() * (district.end_s - district.start_s) as f64);
        let place = district.towns[0].centre.somewhere_near(district.towns[0].radius_m, draw);
        let category = if draw.chance(0.25) { "drug_supply" } else { "drug_possession" };
        let mut happening = record(category, at, place, draw);
        happening.note = "found by patrol";
        happenings.push(happening);
    }
}

fn anyway(district: &District, draw: &mut Draw, happenings: &mut Vec<Happening>) {
    let months = (district.end_s - district.start_s) as f64 / (30 * DAY_S) as f64;
    let thousands = district.residents.len() as f64 / 1_000.0;
    for (category, rate) in ANYWAY {
        for _ in 0..draw.poisson(rate * months * thousands) {
            let day = district.start_s
                + to_seconds(draw.unit() * (district.end_s - district.start_s) as f64).div_euclid(DAY_S) * DAY_S;
            let place = district.towns[0].centre.somewhere_near(district.towns[0].radius_m * 1.2, draw);
            let at = day + second_of_day(&ORDINARY_HOURS, draw);
            happenings.push(record(category, at, place, draw));
        }
    }
}
