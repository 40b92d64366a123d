//! What a holder hypothesis rests on: days, stretches, rows.

use std::collections::{BTreeMap, BTreeSet};

use cellsite::{CoLocation, Registration, compare, impossible_travel, service_area};
use engine::{SideColumns, sides_of};
use linkage::Hypothesis;
use records::{DAY_MS, HOUR_MS, Names, Number, NumberSides, day_text};
use serde_json::{Value, json};

use crate::bench::Workbench;
use crate::candidates::{Candidates, Subject};
use crate::error::Error;
use crate::shown::{cell, figure, instant};

/// Cells of a base that are shown.
const USUAL: usize = 3;
/// Impossible journeys that are shown.
const JOURNEYS: usize = 10;
/// Switches whose rows are shown on each side.
const SWITCHES: usize = 10;
/// A day counts to a stretch from this chance on.
const TOGETHER: f64 = 0.5;

/// What is told of one hypothesis.
pub(crate) struct Told {
    pub(crate) days: Value,
    pub(crate) stretches: Value,
    together: Value,
    apart: Value,
}

impl Told {
    /// Rows behind an item of evidence.
    pub(crate) fn rows(&self, kind: &str) -> Value {
        match kind {
            "co-location" | "stands out" => self.together.clone(),
            "non-co-location" => self.apart.clone(),
            _ => json!([]),
        }
    }
}

/// Day since 1970-01-01 of an instant, from 05:00 UTC as days are compared.
pub(crate) fn day(at_ms: i64) -> i32 {
    i32::try_from((at_ms - 5 * HOUR_MS).div_euclid(DAY_MS)).unwrap_or(i32::MAX)
}

/// Days, stretches and rows of a hypothesis whose cells were compared.
pub(crate) fn told(bench: &Workbench, found: &Candidates, one: &Hypothesis, names: &Names) -> Result<Told, Error> {
    let files = bench.sides()?;
    let read = |raw: i64| match Number::from_raw(raw) {
        Some(number) => sides_of(&files, number, SideColumns::ALL),
        None => Ok(records::Sides::default()),
    };
    let subject = &found.subject;
    let (own, other) = (read(subject.asked.number)?, read(one.number.unwrap_or(0))?);
    let (Some(own), Some(other)) = (own.numbers().next(), other.numbers().next()) else {
        return Ok(Told { days: json!([]), stretches: json!([]), together: json!([]), apart: json!([]) });
    };
    let compared = compare(
        &subject.track.without_calls_to(other.number.raw()),
        &subject.track_of(&other),
        &subject.same,
        &subject.plan,
    );
    let switches = |best: bool| -> Value {
        let mut days: Vec<&cellsite::DayCompared> = compared.days.iter().collect();
        days.sort_by(
            |left, right| if best { right.ln_lr.total_cmp(&left.ln_lr) } else { left.ln_lr.total_cmp(&right.ln_lr) },
        );
        let wanted = days.into_iter().filter(|day| (day.ln_lr > 0.0) == best).take(SWITCHES);
        wanted
            .map(|day| {
                let switch = if best { day.best } else { day.worst };
                json!([row_json(&own, switch.first, names), row_json(&other, switch.second, names)])
            })
            .collect()
    };
    Ok(Told {
        days: days_json(&compared),
        stretches: stretches(&compared),
        together: switches(true),
        apart: switches(false),
    })
}

fn row_json(view: &NumberSides<'_>, at: Registration, names: &Names) -> Value {
    let row = (0..view.len()).find(|row| {
        let begins = view.start_ms[*row] == at.at_ms && view.cell_start.get(*row) == Some(&at.cell);
        let seconds =
            view.duration_s.get(*row).copied().filter(|seconds| *seconds != records::NO_DURATION).unwrap_or(0);
        begins
            || (view.cell_end.get(*row) == Some(&at.cell)
                && view.start_ms[*row] + i64::from(seconds) * 1_000 == at.at_ms)
    });
    let whence = row.map(|row| view.row_ref(row));
    json!({
        "number": view.number.text(names),
        "at": instant(Some(at.at_ms)),
        "cell": cell(at.cell, names),
        "source_id": whence.map(|row| row.source),
        "row": whence.map(|row| row.row),
    })
}

fn days_json(compared: &CoLocation) -> Value {
    let days = compared.days.iter().zip(&compared.carried.days);
    days.map(|(day, together)| {
        json!({
            "day": day_text(i32::try_from(day.day).unwrap_or(i32::MAX)),
            "switches": day.switches,
            "apart": day.apart,
            "log10_lr": figure(day.ln_lr / std::f64::consts::LN_10),
            "together": figure(*together),
        })
    })
    .collect()
}

/// Runs of days on which the two were more likely together than not.
fn stretches(compared: &CoLocation) -> Value {
    let days: Vec<(i64, bool)> =
        compared.days.iter().zip(&compared.carried.days).map(|(day, chance)| (day.day, *chance >= TOGETHER)).collect();
    let text = |day: i64| day_text(i32::try_from(day).unwrap_or(i32::MAX));
    let runs = days.chunk_by(|left, right| left.1 == right.1).filter(|run| run[0].1);
    runs.map(|run| json!({ "from": text(run[0].0), "to": text(run[run.len() - 1].0), "days_compared": run.len() }))
        .collect()
}

/// The number asked about: its life, its base, journeys that nobody can have made.
pub(crate) fn asked_json(subject: &Subject, names: &Names) -> Value {
    let base = &subject.base;
    let usual = [&base.nights, &base.wakes, &base.sleeps].map(|usual| &usual[..usual.len().min(USUAL)]);
    // The same few cells stand in all three lists, and an area takes a tenth of a second.
    let cells: BTreeSet<i64> = usual.iter().copied().flatten().map(|one| one.cell).collect();
    let areas: BTreeMap<i64, _> = cells.into_iter().map(|cell| (cell, service_area(&subject.plan, cell))).collect();
    let place = |one: &cellsite::Usual| {
        let at = subject.plan.mast(one.cell);
        let area = areas.get(&one.cell).and_then(Option::as_ref);
        json!({
            "cell": cell(one.cell, names),
            "days": one.days,
            "share": figure(one.share),
            "latitude": at.map(|at| figure(at.latitude())),
            "longitude": at.map(|at| figure(at.longitude())),
            "service_area_km2": area.map(|area| json!({ "50": figure(area.area_km2(0.5)), "90": figure(area.area_km2(0.9)), "95": figure(area.area_km2(0.95)) })),
            "direction_known": area.map(|area| !area.all_round),
        })
    };
    let [nights, wakes, sleeps] = usual.map(|usual| usual.iter().map(place).collect::<Vec<_>>());
    let journeys = impossible_travel(&subject.track, &subject.plan);
    let shown = journeys.iter().take(JOURNEYS).map(|one| {
        json!({ "from": instant(Some(one.from.at_ms)), "from_cell": cell(one.from.cell, names), "to": instant(Some(one.to.at_ms)), "to_cell": cell(one.to.cell, names), "least_kmh": figure(one.least_kmh) })
    });
    json!({
        "first": instant(Some(subject.asked.span_ms.0)),
        "last": instant(Some(subject.asked.span_ms.1)),
        "days": subject.days(),
        "registrations": subject.track.registrations.len(),
        "without_cell": subject.track.without_cell,
        "cells_not_listed": subject.track.cells().iter().filter(|one| subject.plan.mast(**one).is_none()).count(),
        "nights": nights,
        "wakes": wakes,
        "sleeps": sleeps,
        "impossible_journeys": { "count": journeys.len(), "first": shown.collect::<Vec<_>>() },
        "note": "a service area is where a telephone may have been while the cell served it, by a model without hills and houses",
    })
}
