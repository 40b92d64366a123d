//! Pages that draw several numbers at one time: map, timeline, compare, graph.

use maud::{Markup, html};
use serde_json::{Value, json};
use workbench::Silent;

use crate::addresses::{self, Twin};
use crate::answer::{Answer, Page};
use crate::drawings::hours::hours;
use crate::figures::{count, items, plain, said, signed, spoken, thousands};
use crate::pages::events;
use crate::pages::lines::ranked;
use crate::parts::{chip, heading, nothing, number, wide};
use crate::problem::Problem;
use crate::table::{Cell, Row, Table, figures, words};
use crate::visit::Visit;

/// Most numbers that stand side by side.
const SIDE_BY_SIDE: usize = 4;
/// Most numbers on a map or timeline.
const MOST: usize = 12;

/// What may stand in the query.
pub(crate) const FIELDS: &[(&str, &str)] = &[
    ("of", "a number or a line's id; may stand several times"),
    ("after", "not before this instant"),
    ("before", "before this instant"),
    ("with", "only communications with this number"),
    ("steps", "1 or 2: how far the graph goes"),
];

/// The numbers that are asked for, and the form that asks for more.
fn asked(visit: &Visit, most: usize) -> Result<Vec<&str>, Problem> {
    let of = visit.every("of");
    if of.len() > most {
        Err(Problem::Wrong(format!("at most {most} numbers or lines at one time; {} were asked for", of.len())))
    } else {
        Ok(of)
    }
}

fn choose(visit: &Visit, what: &str) -> Markup {
    html! {
        div.chips { (chip(visit, "of", "")) }
        form.row action=(visit.path) {
            @for value in visit.every("of") { input type="hidden" name="of" value=(value); }
            div.field { label for="of" { "Add a number or line" } input #of name="of" required placeholder="07700 900123 or L-3F2A"; }
            button.primary type="submit" { (what) }
        }
    }
}

fn none(what: &str) -> Markup {
    nothing(what, "Name one or several numbers or lines above.", &html! { a href="/lines" { "Choose from the lines" } })
}

/// Several phones on one map, each in its colour, with a window of time.
pub(crate) fn map(visit: &Visit) -> Result<Answer, Problem> {
    let of = asked(visit, MOST)?;
    if of.is_empty() {
        let body = html! { (heading("Map", &html! { "several phones, one colour each; nominal sectors, not coverage" })) (choose(visit, "Show")) (none("No phone is on the map")) };
        return Ok(Page::new("Map", body, Value::Null).answer());
    }
    let (part, json) = events::map_of(visit, &of)?;
    let body = html! { (heading("Map", &html! { "nominal sectors, not coverage; what has no place stands apart" })) (choose(visit, "Add")) section.card { h2 { "Where they were" } (part) } };
    Ok(Page::new("Map", body, json).islands(&["map"]).answer())
}

/// Several numbers on one axis of time.
pub(crate) fn timeline(visit: &Visit) -> Result<Answer, Problem> {
    let of = asked(visit, MOST)?;
    if of.is_empty() {
        let body = html! { (heading("Timeline", &html! { "every communication of several numbers" })) (choose(visit, "Show")) (none("Nothing is on the timeline")) };
        return Ok(Page::new("Timeline", body, Value::Null).answer());
    }
    let (part, json, table) = events::timeline_of(visit, &of)?;
    let body = html! { (heading("Timeline", &html! { (of.len()) " asked for" })) (choose(visit, "Add")) (part) };
    Ok(Page::new("Timeline", body, json).table(table).islands(&["timeline"]).answer())
}

/// Up to four numbers side by side.
pub(crate) fn compare(visit: &Visit) -> Result<Answer, Problem> {
    if let Some(wait) = ranked(visit)? {
        return Ok(wait);
    }
    let of = asked(visit, SIDE_BY_SIDE)?;
    if of.is_empty() {
        let body = html! { (heading("Compare", &html! { "up to four numbers side by side" })) (choose(visit, "Compare")) (none("Nothing to compare yet")) };
        return Ok(Page::new("Compare", body, Value::Null).answer());
    }
    let mut reports = Vec::new();
    for one in &of {
        let report = visit.bench.line(one, &Silent)?;
        reports.push(items(&report["numbers"]).last().cloned().unwrap_or_default());
    }
    let shared = shared_contacts(visit, &reports)?;
    let columns = comparison_columns();
    let table =
        Table::new("Numbers side by side", &columns, reports.iter().map(|report| comparison(visit, report)).collect());
    let body = html! {
        (heading("Compare", &html! { (reports.len()) " numbers" })) (choose(visit, "Add"))
        (table.whole())
        section.card { h2 { "Shared contacts " small { "numbers in touch with more than one of them" } } (shared_table(&reports, &shared)) }
        div.cards { @for report in &reports {
            section.card.half { h2 { (number(said(&report["number"]))) } (wide("Hour of week", &hours(&items(&report["hour_of_week"]).iter().map(count).collect::<Vec<u64>>()))) }
        } }
    };
    Ok(Page::new("Compare", body, json!({ "numbers": reports, "shared": shared })).table(table).answer())
}

fn comparison_columns() -> [crate::table::Column; 9] {
    [
        words("number", "Number"),
        words("first", "First"),
        words("last", "Last"),
        figures("active_days", "Active days"),
        figures("communications", "Communications"),
        figures("contacts", "Contacts"),
        figures("flares", "Flares"),
        figures("handsets", "Handsets"),
        figures("log10_lr", "Like a line"),
    ]
}

fn comparison(visit: &Visit, report: &Value) -> Row {
    let clock = visit.clock();
    let text = said(&report["number"]);
    Row::to(
        addresses::about("numbers", text),
        vec![
            Cell::shown(number(text), text),
            Cell::shown(clock.show_day(&report["first"]), said(&report["first"])),
            Cell::shown(clock.show_day(&report["last"]), said(&report["last"])),
            Cell::of(thousands(count(&report["active_days"]))),
            Cell::of(thousands(count(&report["communications"]))),
            Cell::of(thousands(count(&report["contacts"]["count"]))),
            Cell::of(items(&report["flares"]).len().to_string()),
            Cell::of(items(&report["handsets"]).len().to_string()),
            Cell::of(report["detection"]["log10_lr"].as_f64().map_or_else(|| "–".to_owned(), signed)),
        ],
    )
}

/// Contacts of more than one of the numbers: each with the days in touch with each.
fn shared_contacts(visit: &Visit, reports: &[Value]) -> Result<Value, Problem> {
    let mut days: std::collections::BTreeMap<String, Vec<u64>> = std::collections::BTreeMap::new();
    for (place, report) in reports.iter().enumerate() {
        let found = visit.bench.customers(said(&report["number"]), &Silent)?;
        for contact in items(&found["contacts"]) {
            days.entry(said(&contact["number"]).to_owned()).or_insert_with(|| vec![0; reports.len()])[place] +=
                count(&contact["days"]).max(1);
        }
    }
    let mut shared: Vec<(String, Vec<u64>)> =
        days.into_iter().filter(|(_, days)| days.iter().filter(|one| **one > 0).count() > 1).collect();
    shared.sort_by_key(|(number, days)| {
        (std::cmp::Reverse(days.iter().copied().filter(|one| *one > 0).min()), number.clone())
    });
    Ok(shared.into_iter().map(|(number, days)| json!({ "number": number, "days": days })).collect())
}

fn shared_table(reports: &[Value], shared: &Value) -> Markup {
    html! {
        @if items(shared).is_empty() { p.small { "None in these records." } } @else {
            p.small { (thousands(items(shared).len() as u64)) " in all; days in touch with each." }
            div.table tabindex="0" role="region" aria-label="Shared contacts" { table {
                thead { tr { th scope="col" { "Contact" } @for report in reports { th.f scope="col" { (spoken(said(&report["number"]))) } } } }
                tbody { @for one in items(shared).iter().take(30) { tr { th scope="row" { (number(said(&one["number"]))) } @for days in items(&one["days"]) { td.f { (count(days)) } } } } }
            } }
        }
    }
}

/// Who is in touch with whom, two steps around what is asked for.
pub(crate) fn graph(visit: &Visit) -> Result<Answer, Problem> {
    let of = asked(visit, MOST)?;
    if let (Twin::Json, Some(from), Some(to)) = (visit.twin, visit.asked("way_from"), visit.asked("way_to")) {
        let way = visit.bench.way_between(from, to, &Silent)?;
        let mut answer = way.clone();
        if !way["more"].is_null() {
            answer["more"] = graph_json(&way["more"], "The way between them");
        }
        return Ok(Page::new("Way", html! {}, answer).answer());
    }
    if of.is_empty() {
        let body = html! { (heading("Graph", &html! { "who is in touch with whom, two steps wide" })) (choose(visit, "Show")) (none("Nothing is on the graph")) };
        return Ok(Page::new("Graph", body, Value::Null).answer());
    }
    if let Some(wait) = ranked(visit)? {
        return Ok(wait);
    }
    let steps = if visit.asked("steps") == Some("1") { 1 } else { 2 };
    let found = visit.bench.neighbourhood(&of, steps, &Silent)?;
    if visit.twin == Twin::Json {
        let names: Vec<String> = of.iter().map(|one| spoken(one)).collect();
        let json = graph_json(&found, &format!("Who is in touch with {}", names.join(", ")));
        return Ok(Page::new("Graph", html! {}, json).answer());
    }
    let table = links_table(visit, &found);
    let (nodes, links) = (items(&found["nodes"]).len(), items(&found["links"]).len());
    let source = format!("/graph.json{}", addresses::query(&visit.query));
    let body = html! {
        (heading("Graph", &html! { (nodes) " numbers, " (links) " ties; dotted = inferred, pale = weak" }))
        (choose(visit, "Add"))
        div.chips { @for (value, name) in [("1", "One step"), ("2", "Two steps")] { a.chip href=(visit.with(&[("steps", Some(value))])) aria-current=[(value == steps.to_string()).then_some("true")] { (name) } } }
        section.card { div.island data-island="graph" data-src=(source) data-path="/graph.json" {} p.small { "A dense picture convinces though its ties are weak: open the records behind a tie before you rest anything on it." } }
        (table.part(0, 200))
    };
    Ok(Page::new("Graph", body, Value::Null).table(table).islands(&["graph"]).answer())
}

fn links_table(visit: &Visit, found: &Value) -> Table {
    let clock = visit.clock();
    let mut links: Vec<&Value> = items(&found["links"]).iter().collect();
    links.sort_by_key(|link| std::cmp::Reverse(count(&link["calls"]) + count(&link["texts"])));
    let row = |link: &&Value| {
        let (from, to) = (said(&link["from"]), said(&link["to"]));
        Row::new(vec![
            Cell::shown(number(from), from),
            Cell::shown(number(to), to),
            Cell::of(count(&link["calls"]).to_string()),
            Cell::of(count(&link["texts"]).to_string()),
            Cell::shown(clock.show_day(&link["first"]), said(&link["first"])),
            Cell::shown(clock.show_day(&link["last"]), said(&link["last"])),
            Cell::shown(html! { a href=(records(from, to)) { "records" } }, ""),
        ])
    };
    let columns = [
        words("from", "One"),
        words("to", "Other"),
        figures("calls", "Calls"),
        figures("texts", "Texts"),
        words("first", "First"),
        words("last", "Last"),
        words("records", "Records"),
    ];
    Table::new("Ties, the strongest first", &columns, links.iter().map(row).collect())
}

fn records(from: &str, to: &str) -> String {
    format!("{}/events?with={}", addresses::about("numbers", from), addresses::encoded(to))
}

/// What the graph draws.
fn graph_json(found: &Value, title: &str) -> Value {
    let most = items(&found["nodes"]).iter().map(|node| count(&node["weight"])).max().unwrap_or(1).max(1);
    let node = |one: &Value| {
        let (text, line) = (said(&one["id"]), said(&one["line_id"]));
        let of_line = !line.is_empty();
        #[expect(clippy::cast_precision_loss, reason = "a share of a count")]
        let weight = count(&one["weight"]) as f64 / most as f64;
        json!({
            "id": text, "label": spoken(text), "kind": if of_line { "line" } else if one["centre"] == true { "subject" } else { "counterparty" },
            "x": one["x"], "y": one["y"], "colour": if of_line { events::colour_number(line) } else { 0 }, "weight": weight,
            "role": if of_line { line } else { "" }, "hidden": one["hidden"], "href": addresses::about("numbers", text),
            "expand": format!("/graph.json?steps=1&of={}", addresses::encoded(text)),
        })
    };
    let link = |one: &Value| {
        json!({
            "id": one["id"], "from": one["from"], "to": one["to"], "weight": one["weight"], "inferred": false,
            "label": format!("{} calls, {} texts, {} to {}", count(&one["calls"]), count(&one["texts"]), &said(&one["first"])[..10.min(said(&one["first"]).len())], &said(&one["last"])[..10.min(said(&one["last"]).len())]),
            "href": records(said(&one["from"]), said(&one["to"])),
        })
    };
    json!({
        "title": title, "summary": format!("{} numbers, {} ties", items(&found["nodes"]).len(), items(&found["links"]).len()),
        "nodes": items(&found["nodes"]).iter().map(node).collect::<Vec<_>>(), "links": items(&found["links"]).iter().map(link).collect::<Vec<_>>(),
    })
}

/// Clusters of overdoses and deaths in the last days.
pub(crate) fn alarm(visit: &Visit) -> Result<Answer, Problem> {
    let request =
        workbench::AlarmRequest { at: visit.asked("at").map(ToOwned::to_owned), radius_km: None, top: 10, seed: 1 };
    let found = visit.bench.alarm(&request)?;
    let clock = visit.clock();
    let row = |one: &Value| {
        Row::new(vec![
            Cell::of(count(&one["rank"]).to_string()),
            Cell::of(format!(
                "{}, {}",
                one["centre"]["latitude"].as_f64().map_or_else(String::new, |at| format!("{at:.3}")),
                one["centre"]["longitude"].as_f64().map_or_else(String::new, |at| format!("{at:.3}"))
            )),
            Cell::of(one["radius_m"].as_f64().map_or_else(String::new, |metres| format!("{:.1} km", metres / 1_000.0))),
            Cell::shown(html! { (clock.show_day(&one["from"])) " – " (clock.show_day(&one["to"])) }, ""),
            Cell::of(count(&one["observed"]).to_string()),
            Cell::of(one["expected"].as_f64().map_or_else(String::new, plain)),
            Cell::of(one["recurrence_days"].as_f64().map_or_else(String::new, |days| format!("{days:.0} days"))),
        ])
    };
    let columns = [
        figures("rank", "#"),
        words("centre", "Centre"),
        figures("radius", "Radius"),
        words("period", "Period"),
        figures("observed", "Observed"),
        figures("expected", "Expected"),
        figures("recurrence", "By chance once in"),
    ];
    let table = Table::new("Clusters", &columns, found.clusters.iter().map(row).collect());
    let body = html! {
        (heading("Alarm", &html! { "overdoses and deaths by drugs closer together than chance explains" }))
        @for warning in &found.warnings { p.notice { (warning) } }
        @if found.clusters.is_empty() { (nothing("No cluster", "The incidents held do not crowd in place and time, or there are too few.", &html! { a href="/help/methods/alarm.md" { "How it is looked for" } })) } @else { (table.whole()) }
        @for note in &found.notes { p.small { (note) } }
    };
    Ok(Page::new("Alarm", body, Value::Array(found.clusters)).table(table).answer())
}
