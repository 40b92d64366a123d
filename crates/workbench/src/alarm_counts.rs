//! What simpler rules say of the same counts: shown beside every alarm, never in its place.

use monitor::{THREE_IN_FOUR_DAYS, Tail, ears, tail};
use serde_json::{Value, json};

use crate::event_list::{Event, day_of};
use crate::shown::figure;

/// Simulated years behind the figures of chance alarms.
const TAIL_YEARS: f64 = 20_000.0;
/// Events that are simulated for them at most; fewer years then, at least 200.
const TAIL_EVENTS: f64 = 2e7;
const LEAST_YEARS: f64 = 200.0;
const RULE_YEARS: usize = 4_000;
/// Chance alarms a year up to which the last days' counts are red, then amber.
const RED_A_YEAR: f64 = 0.1;
const AMBER_A_YEAR: f64 = 1.0;
/// Days of a year in which rates are told.
const YEAR_DAYS: f64 = 365.0;
/// A list that spans more days than these is cut to the latest: three years are a baseline.
const BASELINE_DAYS: i64 = 3 * 365;
/// From this rate on the fixed rule is met nearly always, and is not simulated.
const MOST_A_YEAR: f64 = 2_000.0;

/// The rules' answers, as JSON and as sentences.
pub(crate) fn counts_of(events: &[Event], now_ms: i64, seed: u64) -> (Value, Vec<String>) {
    let Some(counts) = by_day(events, now_ms) else { return (Value::Null, Vec::new()) };
    let a_year = f64::from(counts.iter().sum::<u32>()) / counts.len() as f64 * YEAR_DAYS;
    let mut rules = Vec::new();
    let mut said = Vec::new();
    if let Some(found) = tail(&counts, years(a_year), seed) {
        rules.push(tail_json(&found));
        said.push(tail_said(&found));
    }
    let met = THREE_IN_FOUR_DAYS.met(&counts);
    let chance = (a_year <= MOST_A_YEAR).then(|| THREE_IN_FOUR_DAYS.chance_alarms(a_year, RULE_YEARS, seed));
    rules.push(json!({ "rule": "3 in 4 days", "alarm": met, "chance_alarms_a_year": chance.map(figure) }));
    let often = chance.map_or_else(|| "nearly always".to_owned(), |chance| format!("{chance:.2} times a year"));
    said.push(format!(
        "\"3 in 4 days\" is {}met; at {a_year:.0} events a year chance alone meets it {often}.",
        if met { "" } else { "not " }
    ));
    if let Some(limits) = ears(&counts) {
        rules.extend(limits.iter().map(|limit| {
            json!({ "rule": limit.rule, "alarm": limit.alarm(), "upper": figure(limit.upper), "count": limit.count })
        }));
        let each = limits.map(|limit| format!("{} {}", limit.rule, if limit.alarm() { "alarm" } else { "no alarm" }));
        said.push(format!("{}, of the last day.", each.join(", ")));
    }
    (Value::Array(rules), said)
}

/// Simulated years: the more events, the fewer show how often chance alarms come.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 200 and 20,000")]
fn years(events_a_year: f64) -> usize {
    (TAIL_EVENTS / events_a_year).clamp(LEAST_YEARS, TAIL_YEARS) as usize
}

/// Events a day, from the first day to now.
fn by_day(events: &[Event], now_ms: i64) -> Option<Vec<u32>> {
    let today = day_of(now_ms);
    let first = day_of(events.first()?.at_ms).max(today - BASELINE_DAYS);
    let mut counts = vec![0; usize::try_from(today - first + 1).ok()?];
    for event in events {
        if let Some(count) = usize::try_from(day_of(event.at_ms) - first).ok().and_then(|day| counts.get_mut(day)) {
            *count += 1;
        }
    }
    Some(counts)
}

fn tail_json(found: &Tail) -> Value {
    json!({
        "rule": "tail of the last days",
        "alarm": found.chance_alarms <= AMBER_A_YEAR,
        "level": level(found),
        "days": found.days,
        "observed": found.observed,
        "expected": figure(found.expected),
        "tail_probability": found.tail,
        "chance_alarms_a_year": figure(found.chance_alarms),
    })
}

fn tail_said(found: &Tail) -> String {
    format!(
        "Everywhere together: {} in the last {} days, {:.2} expected; a rule that calls this unusual gives {:.2} chance alarms a year ({}).",
        found.observed,
        found.days,
        found.expected,
        found.chance_alarms,
        level(found)
    )
}

fn level(found: &Tail) -> &'static str {
    match found.chance_alarms {
        alarms if alarms <= RED_A_YEAR => "red",
        alarms if alarms <= AMBER_A_YEAR => "amber",
        _ => "none",
    }
}
