//! What one number's records say, as a report.

use std::collections::BTreeMap;

use lines::{Places, indicators, profile};
use records::{DAY_MS, HOUR_MS, Kind, LondonClock, Names, NumberSides};
use serde_json::{Value, json};
use store::SourceEntry;

use crate::gazetteer::label;
use crate::shown::{cell, figure, imei, instant, number};

/// Contacts and cells shown; the rest is counted.
const SHOWN: usize = 20;

/// The report of one number.
pub(crate) fn activity(view: &NumberSides<'_>, names: &Names, places: &Places, sources: &[SourceEntry]) -> Value {
    let count = |kind: &[Kind], outgoing: bool| {
        (0..view.len())
            .filter(|row| view.kind(*row).is_some_and(|one| kind.contains(&one)) && view.is_outgoing(*row) == outgoing)
            .count()
    };
    let mut days: Vec<i64> = view.start_ms.iter().map(|at| at.div_euclid(DAY_MS)).collect();
    days.dedup();
    json!({
        "number": view.number.text(names),
        "observed": if view.is_subject() { "own billing or whole-network data" } else { "only in other subjects' records" },
        "first": instant(view.start_ms.first().copied()),
        "last": instant(view.start_ms.last().copied()),
        "active_days": days.len(),
        "communications": view.len(),
        "calls_in": count(&[Kind::Voice], false),
        "calls_out": count(&[Kind::Voice], true),
        "texts_in": count(&[Kind::Sms, Kind::Mms], false),
        "texts_out": count(&[Kind::Sms, Kind::Mms], true),
        "data_sessions": count(&[Kind::Data], true) + count(&[Kind::Data], false),
        "contacts": contacts(view, names),
        "flares": flares(view),
        "handsets": handsets(view, names),
        "cells": cells(view, names, places),
        "hour_of_week": hour_of_week(view),
        "indicators": indicators_json(view, places),
        "sources": sources_json(view, sources),
    })
}

fn contacts(view: &NumberSides<'_>, names: &Names) -> Value {
    let mut by_other: BTreeMap<i64, (u32, u32, i64, i64)> = BTreeMap::new();
    for (row, other) in view.other.iter().enumerate().filter(|(_, other)| **other != 0) {
        let at = view.start_ms[row];
        let entry = by_other.entry(*other).or_insert((0, 0, at, at));
        if view.is_outgoing(row) {
            entry.1 += 1;
        } else {
            entry.0 += 1;
        }
        entry.3 = at;
    }
    let mut order: Vec<(i64, (u32, u32, i64, i64))> = by_other.into_iter().collect();
    order.sort_by_key(|(other, (incoming, outgoing, ..))| (std::cmp::Reverse(incoming + outgoing), *other));
    let shown = order.iter().take(SHOWN).map(|(other, (incoming, outgoing, first, last))| {
        json!({ "number": number(*other, names), "in": incoming, "out": outgoing, "first": instant(Some(*first)), "last": instant(Some(*last)) })
    });
    json!({ "count": order.len(), "most": shown.collect::<Vec<_>>() })
}

fn flares(view: &NumberSides<'_>) -> Value {
    let Some(profile) = profile(view) else { return json!([]) };
    let flare = |flare: &lines::Flare| json!({ "from": instant(Some(flare.from_ms)), "to": instant(Some(flare.to_ms)), "recipients": flare.recipients, "answered_in_2h": figure(flare.answered), "usual": figure(flare.usual) });
    profile.flares.iter().map(flare).collect()
}

fn handsets(view: &NumberSides<'_>, names: &Names) -> Value {
    let mut uses: Vec<(i64, i64, i64, u32)> = Vec::new();
    for (raw, at) in view.imei.iter().zip(view.start_ms).filter(|(raw, _)| **raw != 0) {
        match uses.iter_mut().find(|(known, ..)| known == raw) {
            Some(entry) => (entry.2, entry.3) = (*at, entry.3 + 1),
            None => uses.push((*raw, *at, *at, 1)),
        }
    }
    uses.iter().take(SHOWN).map(|(raw, first, last, count)| json!({ "imei": imei(*raw, names), "first": instant(Some(*first)), "last": instant(Some(*last)), "communications": count })).collect()
}

/// Most used cells over the whole day, at night (22:00–06:00) and in weekday working hours (09:00–17:00), in UTC.
fn cells(view: &NumberSides<'_>, names: &Names, places: &Places) -> Value {
    let night = |at: i64| !(6..22).contains(&(at.rem_euclid(DAY_MS) / HOUR_MS));
    let working =
        |at: i64| (9..17).contains(&(at.rem_euclid(DAY_MS) / HOUR_MS)) && (at.div_euclid(DAY_MS) + 3).rem_euclid(7) < 5;
    let top = |fits: &dyn Fn(i64) -> bool, most: usize| -> Vec<Value> {
        let mut counts: BTreeMap<i64, u32> = BTreeMap::new();
        for (one, _) in view.cell_start.iter().zip(view.start_ms).filter(|(one, at)| **one != 0 && fits(**at)) {
            *counts.entry(*one).or_default() += 1;
        }
        let mut order: Vec<(i64, u32)> = counts.into_iter().collect();
        order.sort_by_key(|(one, count)| (std::cmp::Reverse(*count), *one));
        order.into_iter().take(most).map(|(one, count)| place(one, count, names, places)).collect()
    };
    let with_cell = view.cell_start.iter().filter(|one| **one != 0).count();
    json!({ "most": top(&|_| true, SHOWN), "night": top(&night, 3), "working_hours": top(&working, 3), "communications_without_cell": view.len() - with_cell })
}

fn place(one: i64, count: u32, names: &Names, places: &Places) -> Value {
    let at = places.position(one);
    json!({
        "cell": cell(one, names),
        "communications": count,
        "latitude": at.map(|at| figure(at.latitude())),
        "longitude": at.map(|at| figure(at.longitude())),
        "near": at.map(label),
        "note": "nominal sector, not where the telephone was",
    })
}

/// Communications by hour of London's week, from Monday 00:00.
fn hour_of_week(view: &NumberSides<'_>) -> Vec<u32> {
    let (mut hours, mut clock) = (vec![0; 168], LondonClock::default());
    view.start_ms.iter().for_each(|at| hours[clock.hour_of_week(*at)] += 1);
    hours
}

fn indicators_json(view: &NumberSides<'_>, places: &Places) -> Value {
    let one = indicators(view, places);
    json!({
        "active_days": one.active_days,
        "number_of_contacts_call": one.contacts_call,
        "number_of_contacts_text": one.contacts_text,
        "call_duration_mean": one.call_duration_mean_s,
        "call_duration_std": one.call_duration_std_s,
        "percent_nocturnal_call": one.nocturnal_call,
        "percent_nocturnal_text": one.nocturnal_text,
        "percent_initiated_interactions_call": one.initiated_call,
        "entropy_of_contacts_call": one.entropy_call,
        "entropy_of_contacts_text": one.entropy_text,
        "interactions_per_contact_call": one.per_contact_call,
        "interactions_per_contact_text": one.per_contact_text,
        "interevent_time_call": one.interevent_call_s,
        "interevent_time_text": one.interevent_text_s,
        "number_of_interaction_in_call": one.calls.0,
        "number_of_interaction_out_call": one.calls.1,
        "number_of_interaction_in_text": one.texts.0,
        "number_of_interaction_out_text": one.texts.1,
        "number_of_antennas": one.cells,
        "entropy_of_antennas": one.entropy_cells,
        "radius_of_gyration_km": one.gyration_m.map(|metres| metres / 1_000.0),
        "percent_at_home": one.at_home,
    })
}

fn sources_json(view: &NumberSides<'_>, sources: &[SourceEntry]) -> Value {
    let mut used: Vec<u32> = view.source.to_vec();
    used.sort_unstable();
    used.dedup();
    let known = used.into_iter().filter_map(|id| sources.iter().find(|source| source.source_id == id));
    known.map(|source| json!({ "source_id": source.source_id, "name": source.name, "sha256": source.sha256, "authority": source.authority })).collect()
}
