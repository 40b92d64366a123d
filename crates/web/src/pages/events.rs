//! Events of numbers: the timeline and the map that are drawn of them, each with the table that says the same.

use std::ops::Range;

use maud::{Markup, html};
use serde_json::{Value, json};
use workbench::{EventKind, Events, Silent, WantedEvents};

use crate::addresses::{self, Twin};
use crate::colours;
use crate::figures::{spoken, thousands};
use crate::parts::{number, pager, place_in_list, source_row};
use crate::problem::Problem;
use crate::table::{Cell, Row, Table, figures, words};
use crate::visit::Visit;

/// Most events that are drawn at one time; a longer life is looked at by stretches.
const MOST_DRAWN: usize = 20_000;
/// Rows of a page.
const ROWS: usize = 100;

/// Where a timeline is drawn: the script fills it; without one, its table is a link away.
pub(crate) fn island(base: &str) -> Markup {
    html! {
        div.island data-island="timeline" data-src=(format!("{base}/events.json")) {
            p.small { a href=(format!("{base}/events")) { "Every communication as a table" } }
        }
    }
}

fn wanted<'a>(visit: &'a Visit, of: &[&'a str], most: usize) -> WantedEvents<'a> {
    let instant = |name: &str| visit.asked(name).and_then(|text| crate::times::read_ms(&json!(text)));
    WantedEvents {
        of: of.to_vec(),
        from_ms: instant("after"),
        to_ms: instant("before"),
        with: visit.asked("with"),
        most,
    }
}

/// The timeline of some numbers: the part of the page, its JSON, its table.
pub(crate) fn timeline_of(visit: &Visit, of: &[&str]) -> Result<(Markup, Value, Table), Problem> {
    let most = if visit.twin == Twin::Csv { usize::MAX } else { MOST_DRAWN };
    let found = visit.bench.events(&wanted(visit, of, most), &Silent)?;
    let table = table(visit, &found, visit.rows_wanted(ROWS));
    let part = html! {
        section.card {
            h2 { "Timeline " small { (thousands(found.events.len() as u64)) " communications" @if found.left_out > 0 { "; " (thousands(found.left_out as u64)) " later ones are not drawn: narrow the time" } } }
            (filter(visit))
            div.island data-island="timeline" data-src=(visit.twin_address("json")) {}
        }
        (table.part(0, ROWS)) (pager(visit, place_in_list(visit), ROWS, found.events.len()))
    };
    let json = if visit.twin == Twin::Json { timeline_json(&found, &title(of)) } else { Value::Null };
    Ok((part, json, table))
}

fn filter(visit: &Visit) -> Markup {
    html! {
        form.row action=(visit.path) {
            @for value in visit.every("of") { input type="hidden" name="of" value=(value); }
            div.field { label for="after" { "From" } input #after name="after" type="text" value=(visit.asked("after").unwrap_or_default()) placeholder="2024-03-01T00:00:00Z"; }
            div.field { label for="before" { "Before" } input #before name="before" type="text" value=(visit.asked("before").unwrap_or_default()) placeholder="2024-03-08T00:00:00Z"; }
            div.field { label for="with" { "With number" } input #with name="with" value=(visit.asked("with").unwrap_or_default()); }
            button type="submit" { "Narrow" }
        }
    }
}

fn title(of: &[&str]) -> String {
    format!("Communications of {}", of.iter().map(|one| spoken(one)).collect::<Vec<_>>().join(", "))
}

fn table(visit: &Visit, found: &Events, wanted: Range<usize>) -> Table {
    let clock = visit.clock();
    let rows = found.events.iter().skip(wanted.start).take(wanted.len()).map(|event| {
        let other = event.other.map_or("", |place| &found.others[place as usize]);
        let own = &found.numbers[event.of as usize];
        let cell = event.cell.map_or("", |place| &found.cells[place as usize].cell);
        Row::new(vec![
            Cell::shown(html! { (clock.full_ms(event.at_ms)) }, clock.full_ms(event.at_ms)),
            Cell::shown(number(own), own.clone()),
            Cell::of(event.kind.word()),
            Cell::shown(number(other), other),
            Cell::of(event.duration_s.map_or_else(String::new, |seconds| format!("{seconds} s"))),
            Cell::shown(html! { span.mono { (cell) } }, cell),
            Cell::shown(source_row(&json!(event.source), &json!(event.row)), format!("{}:{}", event.source, event.row)),
        ])
    });
    let columns = [
        words("at", "When"),
        words("number", "Number"),
        words("kind", "Kind"),
        words("other", "Other party"),
        figures("duration_s", "Length"),
        words("cell", "Cell"),
        words("row", "Source and row"),
    ];
    Table::new("Communications in order of time", &columns, rows.collect())
}

/// A colour's number as drawings count: 1 to 5, and 6 to 10 dashed.
pub(crate) fn colour_number(id: &str) -> u32 {
    let (colour, dashed) = colours::of_line(id);
    colour + if dashed { 5 } else { 0 }
}

/// What the timeline draws.
fn timeline_json(found: &Events, title: &str) -> Value {
    let kinds: Vec<&str> = EventKind::ALL.iter().map(|kind| kind.word()).collect();
    let sources: Vec<u32> = {
        let mut all: Vec<u32> = found.events.iter().map(|event| event.source).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let place = |source: u32| sources.binary_search(&source).unwrap_or(0);
    let lanes = |labels: &[&str]| -> Value { labels.iter().map(|label| json!({ "label": label })).collect() };
    json!({
        "title": title,
        "summary": format!("{} communications of {} numbers", found.events.len(), found.numbers.len()),
        "lines": found.numbers.iter().map(|text| json!({ "id": text, "label": spoken(text), "colour": colour_number(text), "href": addresses::about("numbers", text) })).collect::<Vec<_>>(),
        "groupings": [
            { "id": "kind", "label": "Kind", "lanes": lanes(&kinds), "lane": found.events.iter().map(|event| event.kind.place()).collect::<Vec<_>>() },
            { "id": "number", "label": "Number", "lanes": found.numbers.iter().map(|text| json!({ "label": spoken(text), "href": addresses::about("numbers", text) })).collect::<Vec<_>>(), "lane": found.events.iter().map(|event| event.of).collect::<Vec<_>>() },
        ],
        "events": {
            "at": found.events.iter().map(|event| event.at_ms).collect::<Vec<_>>(),
            "duration_s": found.events.iter().map(|event| event.duration_s.unwrap_or(0)).collect::<Vec<_>>(),
            "line": found.events.iter().map(|event| event.of).collect::<Vec<_>>(),
            "kind": found.events.iter().map(|event| event.kind.place()).collect::<Vec<_>>(),
            "party": found.events.iter().map(|event| event.other.map_or(-1, i64::from)).collect::<Vec<_>>(),
            "row": found.events.iter().map(|event| event.row).collect::<Vec<_>>(),
            "source": found.events.iter().map(|event| place(event.source)).collect::<Vec<_>>(),
        },
        "kinds": kinds,
        "parties": found.others.iter().map(|text| spoken(text)).collect::<Vec<_>>(),
        "sources": sources.iter().map(|id| json!({ "label": format!("source {id}"), "href": format!("/sources/{id}") })).collect::<Vec<_>>(),
        "unplaced": [],
    })
}

/// The map of some numbers: the part of the page, and its JSON.
pub(crate) fn map_of(visit: &Visit, of: &[&str]) -> Result<(Markup, Value), Problem> {
    let found = visit.bench.events(&wanted(visit, of, usize::MAX), &Silent)?;
    let json = if visit.twin == Twin::Json { map_json(&found, &title(of)) } else { Value::Null };
    let part = html! {
        (filter(visit))
        div.island data-island="map" data-src=(visit.twin_address("json")) {}
        (cells_table(&found).part(0, ROWS))
    };
    Ok((part, json))
}

/// Cells with how often each was seen: the twin of the map in words.
fn cells_table(found: &Events) -> Table {
    let mut counts = vec![0_u64; found.cells.len()];
    found.events.iter().filter_map(|event| event.cell).for_each(|place| counts[place as usize] += 1);
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|place| (std::cmp::Reverse(counts[*place]), *place));
    let degrees = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.4}"));
    let rows = order.into_iter().map(|place| {
        let cell = &found.cells[place];
        Row::new(vec![
            Cell::shown(html! { span.mono { (cell.cell) } }, cell.cell.clone()),
            Cell::of(thousands(counts[place])),
            Cell::of(degrees(cell.latitude)),
            Cell::of(degrees(cell.longitude)),
            Cell::of(cell.azimuth_deg.map_or_else(|| "unknown".to_owned(), |azimuth| format!("{azimuth:.0}°"))),
            Cell::of(cell.why_not.unwrap_or_default()),
        ])
    });
    let columns = [
        words("cell", "Cell"),
        figures("count", "Communications"),
        figures("latitude", "Latitude"),
        figures("longitude", "Longitude"),
        figures("azimuth", "Azimuth"),
        words("why_not", "Why it has no place"),
    ];
    Table::new("Cells, the most used first", &columns, rows.collect())
}

/// What the map draws.
pub(crate) fn map_json(found: &Events, title: &str) -> Value {
    let placed: Vec<usize> = (0..found.cells.len()).filter(|place| found.cells[*place].latitude.is_some()).collect();
    let seen: Vec<(i64, u32, usize)> = found
        .events
        .iter()
        .filter_map(|event| Some((event.at_ms, event.of, placed.binary_search(&(event.cell? as usize)).ok()?)))
        .collect();
    json!({
        "title": title,
        "summary": format!("{} of {} communications have a cell with a place", seen.len(), found.events.len()),
        "phones": found.numbers.iter().map(|text| json!({ "id": text, "label": spoken(text), "colour": colour_number(text), "href": addresses::about("numbers", text) })).collect::<Vec<_>>(),
        "sectors": placed.iter().map(|place| {
            let cell = &found.cells[*place];
            json!({ "cell": cell.cell, "lon": cell.longitude, "lat": cell.latitude, "azimuth_deg": cell.azimuth_deg, "beamwidth_deg": cell.beamwidth_deg, "range_m": cell.range_m })
        }).collect::<Vec<_>>(),
        "sightings": {
            "at": seen.iter().map(|(at, ..)| at).collect::<Vec<_>>(),
            "phone": seen.iter().map(|(_, phone, _)| phone).collect::<Vec<_>>(),
            "sector": seen.iter().map(|(.., sector)| sector).collect::<Vec<_>>(),
        },
        "unplaced": unplaced(found),
    })
}

/// What has no place, counted by number and reason.
fn unplaced(found: &Events) -> Vec<Value> {
    let mut counts: std::collections::BTreeMap<(u32, &str), u64> = std::collections::BTreeMap::new();
    for event in &found.events {
        let why = match event.cell {
            None => Some("no cell in the record"),
            Some(place) => found.cells[place as usize].why_not,
        };
        if let Some(why) = why {
            *counts.entry((event.of, why)).or_default() += 1;
        }
    }
    let one = |((of, why), count): (&(u32, &str), &u64)| json!({ "label": spoken(&found.numbers[*of as usize]), "count": count, "reason": why, "of": of });
    counts.iter().map(one).collect()
}
