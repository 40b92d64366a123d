//! Verb: alarm.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use case::Kind;
use monitor::{Case, Cluster, Reach, Scan, ScanOptions, permutation_scan, population_scan};
use records::{DAY_MS, IncidentCategory, Position, format_rfc3339, parse_rfc3339_ms};
use serde_json::{Value, json};

use crate::alarm_counts::counts_of;
use crate::authority_stop::Stopped;
use crate::bench::Workbench;
use crate::error::Error;
use crate::event_list::{Event, day_of, read_areas, read_events};
use crate::shown::figure;

/// Longest radius of a circle where nobody says another, metres (start value: a town and its surroundings).
const RADIUS_M: f64 = 10_000.0;
/// Largest share of all cases, or of all people, in a circle (Kulldorff 1997).
const SHARE: f64 = 0.5;
/// Most places of a list: distances between all of them are looked at.
const MOST_PLACES: usize = 20_000;
/// From this recurrence on a cluster is amber, then red, days (start values).
const AMBER_DAYS: f64 = 100.0;
const RED_DAYS: f64 = 365.0;
/// Above this p-value a cluster is said to be what chance explains.
const UNLIKELY: f64 = 0.01;

/// How clusters are looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmRequest {
    /// The instant that is taken for now; the last event otherwise.
    pub at: Option<String>,
    /// Longest radius, kilometres.
    pub radius_km: Option<f64>,
    /// Clusters shown.
    pub top: usize,
    /// Seed of the replicates.
    pub seed: u64,
}

/// Clusters, and what a person should know beside them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlarmAnswer {
    /// The clusters, as JSON.
    pub clusters: Vec<Value>,
    /// What was looked at, and how.
    pub notes: Vec<String>,
    /// What was left out, and why.
    pub warnings: Vec<String>,
}

impl AlarmAnswer {
    /// Another scan's clusters after these.
    pub fn extend(&mut self, other: Self) {
        let before = self.clusters.len();
        self.clusters.extend(other.clusters);
        (1..).zip(&mut self.clusters).skip(before).for_each(|(rank, cluster)| cluster["rank"] = json!(rank));
        self.notes.extend(other.notes);
        self.warnings.extend(other.warnings);
    }
}

/// Clusters in place and the last days of a list of events.
///
/// # Errors Where the file cannot be read or is no such list, or an option is none.
pub fn alarm_of_events(path: &Path, request: &AlarmRequest) -> Result<AlarmAnswer, Error> {
    of_events(read_events(path)?, request)
}

/// Clusters in place of areas with people and cases.
///
/// # Errors As [`alarm_of_events`].
pub fn alarm_of_population(path: &Path, request: &AlarmRequest) -> Result<AlarmAnswer, Error> {
    let mut areas = read_areas(path)?;
    areas.sort_by(|left, right| by_place(&left.position, &right.position).then_with(|| left.id.cmp(&right.id)));
    let places: Vec<Position> = areas.iter().map(|area| area.position).collect();
    few_enough(places.len())?;
    let people: Vec<f64> = areas.iter().map(|area| area.population).collect();
    let cases: Vec<f64> = areas.iter().map(|area| area.cases).collect();
    let scan = population_scan(&places, &people, &cases, &options(request, None)?);
    let shown = scan.clusters.iter().take(request.top).map(|one| {
        let mut shown = cluster_json(one, &scan, &places, request.seed);
        shown["scan"] = json!("population");
        shown["centre"]["id"] = json!(areas[one.centre].id);
        shown["members"] = one.places.iter().map(|place| areas[*place].id.as_str()).collect();
        shown
    });
    let total: f64 = cases.iter().sum();
    let note = format!("{} areas with {total} cases; {} circles", areas.len(), scan.zones);
    Ok(AlarmAnswer { clusters: ranked(shown), notes: vec![note, WHAT_IT_SAYS.to_owned()], warnings: Vec::new() })
}

impl Workbench {
    /// Clusters in place and the last days of the store's overdoses and deaths by drugs.
    ///
    /// # Errors Where a table cannot be read, or an option is none.
    pub fn alarm(&self, request: &AlarmRequest) -> Result<AlarmAnswer, Error> {
        self.gate("alarm")?.records()?;
        let stopped = self.stopped()?;
        let find = || self.alarm_without(&stopped, request);
        // The same events and the same seed give the same replicates, which are what takes time.
        let answer = self.shelved(|shelf| &shelf.alarm, (self.analysed()?, request.clone()), find)?;
        self.enter("alarm", Kind::Consultation, vec!["overdoses and deaths by drugs".to_owned()])?;
        Ok(Arc::unwrap_or_clone(answer))
    }

    fn alarm_without(&self, stopped: &[Stopped], request: &AlarmRequest) -> Result<AlarmAnswer, Error> {
        let mut incidents = engine::read_incidents(&self.files("incidents"))?;
        incidents.retain(|one| matches!(one.category, IncidentCategory::Overdose | IncidentCategory::DrugDeath));
        incidents.retain(|one| !stopped.iter().any(|stopped| stopped.sources.contains(&one.source.source)));
        let all = incidents.len();
        let event =
            |one: records::Incident| Some(Event { at_ms: one.at_ms()?, position: one.position?, id: one.incident_id });
        let events: Vec<Event> = incidents.into_iter().filter_map(event).collect();
        let unplaced = all - events.len();
        let mut answer = of_events(events, request)?;
        if unplaced > 0 {
            answer
                .warnings
                .push(format!("{unplaced} of {all} overdoses and deaths have no time or no place and take no part"));
        }
        Ok(answer)
    }
}

const WHAT_IT_SAYS: &str = "A cluster is unlikely by chance or it is not; what caused it is for toxicology to say.";

fn of_events(mut events: Vec<Event>, request: &AlarmRequest) -> Result<AlarmAnswer, Error> {
    let options = options(request, Some(RADIUS_M))?;
    let mut warnings = Vec::new();
    events.sort_by(|left, right| {
        let by_time = left.at_ms.cmp(&right.at_ms).then_with(|| by_place(&left.position, &right.position));
        by_time.then_with(|| left.id.cmp(&right.id))
    });
    warnings.extend(without_repeats(&mut events));
    let now_ms = match &request.at {
        Some(text) => parse_rfc3339_ms(text.as_bytes()).ok_or_else(|| {
            Error::refused(format!("--at: `{text}` is no instant; expected RFC 3339 such as 2024-06-30T00:00:00Z"))
        })?,
        None => events.last().map_or(0, |event| event.at_ms),
    };
    events.retain(|event| event.at_ms <= now_ms);
    let places = places_of(&events);
    few_enough(places.len())?;
    let cases: Vec<Case> = events.iter().map(|event| case_of(event, &places, now_ms)).collect();
    let scan = permutation_scan(&places, &cases, &options);
    let (comparators, said) = counts_of(&events, now_ms, request.seed);
    let shown = scan.clusters.iter().take(request.top).map(|one| {
        let mut shown = cluster_json(one, &scan, &places, request.seed);
        let inside = |case: &Case| (case.days_ago as usize) < one.days && one.places.contains(&(case.place as usize));
        shown["members"] =
            events.iter().zip(&cases).filter(|(_, case)| inside(case)).map(|(event, _)| event.id.as_str()).collect();
        let first_day = day_of(now_ms) + 1 - i64::try_from(one.days).unwrap_or(i64::MAX);
        shown["from"] = json!(format_rfc3339(first_day * DAY_MS));
        shown["to"] = json!(format_rfc3339(now_ms));
        shown["days"] = json!(one.days);
        shown["recurrence_days"] = figure(1.0 / one.p_value);
        shown["level"] = json!(level(1.0 / one.p_value));
        shown["comparators"] = comparators.clone();
        shown
    });
    let clusters = ranked(shown);
    let mut notes = vec![what_was_looked_at(&events, places.len(), &scan, now_ms)];
    if places.len() == 1 {
        notes.push("All events lie at one place, so that nothing can be said of places.".to_owned());
    }
    notes.extend(said);
    notes.push(WHAT_IT_SAYS.to_owned());
    Ok(AlarmAnswer { clusters, notes, warnings })
}

fn what_was_looked_at(events: &[Event], places: usize, scan: &Scan, now_ms: i64) -> String {
    let Some(first) = events.first() else { return "No event up to that instant.".to_owned() };
    format!(
        "{} events at {places} places from {} to {}; {} circles, the last 1 to 7 days (UTC), {} replicates.",
        events.len(),
        format_rfc3339(first.at_ms),
        format_rfc3339(now_ms),
        scan.zones,
        scan.replicates
    )
}

/// Takes out rows that repeat another. Where an id stands for different events, ids do not tell events apart, and nothing is taken for a repeat.
fn without_repeats(events: &mut Vec<Event>) -> Option<String> {
    let mut of_id: BTreeMap<&str, &Event> = BTreeMap::new();
    let unique = events.iter().all(|event| of_id.insert(&event.id, event).is_none_or(|other| other == event));
    let all = events.len();
    let ids = of_id.len();
    if unique {
        events.dedup();
        let repeats = all - events.len();
        return (repeats > 0).then(|| format!("{repeats} rows repeat another row and count once"));
    }
    Some(format!(
        "{all} rows have {ids} ids, some for different events: every row counts, even where it repeats another"
    ))
}

fn by_place(left: &Position, right: &Position) -> std::cmp::Ordering {
    left.latitude().total_cmp(&right.latitude()).then(left.longitude().total_cmp(&right.longitude()))
}

fn places_of(events: &[Event]) -> Vec<Position> {
    let mut places: Vec<Position> = events.iter().map(|event| event.position).collect();
    places.sort_by(by_place);
    places.dedup_by(|left, right| by_place(left, right).is_eq());
    places
}

fn case_of(event: &Event, places: &[Position], now_ms: i64) -> Case {
    let place =
        places.binary_search_by(|place| by_place(place, &event.position)).expect("every event's place is listed");
    let days_ago = day_of(now_ms) - day_of(event.at_ms);
    Case { place: u32::try_from(place).unwrap_or(u32::MAX), days_ago: u32::try_from(days_ago).unwrap_or(u32::MAX) }
}

fn few_enough(places: usize) -> Result<(), Error> {
    if places <= MOST_PLACES {
        return Ok(());
    }
    Err(Error::refused(format!(
        "the list has {places} different places; expected at most {MOST_PLACES}: round positions, or cut the list in time"
    )))
}

fn options(request: &AlarmRequest, radius_m: Option<f64>) -> Result<ScanOptions, Error> {
    if request.radius_km.is_some_and(|radius| !radius.is_finite() || radius <= 0.0) {
        return Err(Error::refused("--radius-km: expected a number above 0"));
    }
    let radius_m = request.radius_km.map(|radius| radius * 1_000.0).or(radius_m);
    Ok(ScanOptions { reach: Reach { radius_m, share: SHARE }, seed: request.seed, threads: Workbench::threads() })
}

/// What every scan says of a cluster.
fn cluster_json(one: &Cluster, scan: &Scan, places: &[Position], seed: u64) -> Value {
    let centre = places[one.centre];
    json!({
        "rank": 0,
        "scan": "space-time permutation",
        "centre": { "latitude": centre.latitude(), "longitude": centre.longitude() },
        "radius_m": figure(one.radius_m),
        "from": null,
        "to": null,
        "days": null,
        "observed": whole(one.observed),
        "expected": figure(one.expected),
        "relative_risk": one.relative_risk.map_or(Value::Null, figure),
        "llr": figure(one.llr),
        "p_value": figure(one.p_value),
        "gumbel_p_value": one.gumbel_p_value,
        "recurrence_days": null,
        "level": null,
        "comparators": null,
        "members": [],
        "text": said(one),
        "zones": scan.zones,
        "replicates": scan.replicates,
        "seed": seed,
    })
}

fn ranked(clusters: impl Iterator<Item = Value>) -> Vec<Value> {
    let mut clusters: Vec<Value> = clusters.collect();
    (1..).zip(&mut clusters).for_each(|(rank, cluster)| cluster["rank"] = json!(rank));
    clusters
}

/// Whole cases as a whole number.
#[expect(clippy::cast_possible_truncation, reason = "a count of cases")]
fn whole(count: f64) -> Value {
    if count.fract().abs() < 1e-9 { json!(count.round() as i64) } else { figure(count) }
}

fn level(recurrence_days: f64) -> &'static str {
    match recurrence_days {
        days if days >= RED_DAYS => "red",
        days if days >= AMBER_DAYS => "amber",
        _ => "none",
    }
}

fn said(one: &Cluster) -> String {
    let verdict = if one.p_value <= UNLIKELY { "a cluster unlikely by chance" } else { "no more than chance explains" };
    format!(
        "{verdict}: {} cases where {:.2} were expected, within {:.1} km; chance does as well {} times in 1,000",
        whole(one.observed),
        one.expected,
        one.radius_m / 1_000.0,
        figure((one.p_value * 10_000.0).round() / 10.0)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: &str, day: i64, latitude: f64) -> Event {
        Event { id: id.to_owned(), at_ms: day * DAY_MS, position: Position::new(latitude, 0.0).expect("valid") }
    }

    #[test]
    fn an_incident_entered_twice_counts_once() {
        let mut twice = vec![event("E1", 1, 51.0), event("E1", 1, 51.0), event("E2", 1, 51.0)];
        let said = without_repeats(&mut twice).expect("said");
        assert_eq!((twice.len(), said.as_str()), (2, "1 rows repeat another row and count once"));
        let mut places = vec![event("town", 1, 51.0), event("town", 1, 51.0), event("town", 2, 51.0)];
        assert!(
            without_repeats(&mut places).is_some_and(|said| said.contains("every row counts")) && places.len() == 3
        );
    }

    #[test]
    fn levels_follow_the_recurrence() {
        assert_eq!([99.0, 100.0, 365.0, 1e4].map(level), ["none", "amber", "red", "red"]);
        assert_eq!((whole(4.0), whole(0.5)), (json!(4), json!(0.5)));
    }
}
