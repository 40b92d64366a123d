//! One number, and one handset: what the records know of them.

use maud::{Markup, html};
use serde_json::{Value, json};
use workbench::Silent;

use crate::addresses;
use crate::answer::{Answer, Page};
use crate::colours;
use crate::drawings::footprint::{footprint, sectors};
use crate::drawings::hours::hours;
use crate::figures::{count, items, said, signed, spoken, thousands};
use crate::pages::events;
use crate::pages::lines::ranked;
use crate::pages::work;
use crate::parts::{card, facts, heading, left_out, nothing, number, tag, wide};
use crate::problem::Problem;
use crate::table::{Cell, Row, Table, figures, words};
use crate::visit::Visit;

const TABS: [(&str, &str); 5] = [
    ("", "Overview"),
    ("/customers", "Contacts"),
    ("/map", "Map"),
    ("/events", "Timeline"),
    ("/work", "Tasks and notes"),
];

/// A number's report; its first part where the number is on a line of several.
fn read(visit: &Visit) -> Result<(Value, Value), Problem> {
    let asked = visit.place("id");
    let report = visit.bench.line(asked, &Silent)?;
    let own = items(&report["numbers"])
        .iter()
        .find(|one| said(&one["number"]) == asked)
        .or(items(&report["numbers"]).first());
    let own = own.cloned().ok_or(Problem::NotFound)?;
    Ok((report, own))
}

fn head(visit: &Visit, report: &Value, own: &Value, tab: &str) -> Markup {
    let (text, line) = (said(&own["number"]), &report["line"]);
    let base = addresses::about("numbers", text);
    html! {
        div.heading {
            h1.mono { (spoken(text)) }
            p {
                @if !line.is_null() { "on line " a href=(addresses::about("lines", said(&line["line_id"]))) { (said(&line["line_id"])) } " · " }
                (said(&own["observed"]))
            }
        }
        div.actions {
            a.button href=(format!("/graph?of={}", addresses::encoded(text))) { "Graph" }
            a.button href=(format!("/compare?of={}", addresses::encoded(text))) { "Compare" }
            a.button href=(format!("/authorities/draft?line={}", addresses::encoded(text))) { "Draft application" }
            @if visit.bench.may("journal who").unwrap_or(false) { a.button href=(format!("/journal?about={}", addresses::encoded(text))) { "Who looked at it" } }
        }
        (facts(&[
            ("First", visit.clock().show(&own["first"])),
            ("Last", visit.clock().show(&own["last"])),
            ("Active days", html! { (thousands(count(&own["active_days"]))) }),
            ("Communications", html! { a href=(format!("{base}/events")) { (thousands(count(&own["communications"]))) } }),
            ("Contacts", html! { a href=(format!("{base}/customers")) { (thousands(count(&own["contacts"]["count"]))) } }),
        ]))
        ul.tabs { @for (ending, name) in TABS { li { a href=(format!("{base}{ending}")) aria-current=[(ending == tab).then_some("page")] { (name) } } } }
    }
}

fn page(own: &Value, body: Markup, json: Value) -> Page {
    Page::new(spoken(said(&own["number"])), body, json).below("Lines", "/lines")
}

/// The overview of a number.
pub(crate) fn show(visit: &Visit) -> Result<Answer, Problem> {
    if let Some(wait) = ranked(visit)? {
        return Ok(wait);
    }
    let (report, own) = read(visit)?;
    let text = said(&own["number"]);
    let class = colours::class(text);
    let calendar: Vec<u64> = items(&own["hour_of_week"]).iter().map(count).collect();
    let placed = sectors(&own["cells"]["most"]);
    let body = html! {
        (head(visit, &report, &own, ""))
        (left_out(&report["authorities_stopped"]))
        div.cards {
            section.card { h2 { "Activity" } (events::island(&addresses::about("numbers", text))) }
            section.card.half { h2 { "Hour of week " small { "Europe/London" } } (wide("Hour of week", &hours(&calendar))) }
            section.card.half { h2 { "Where " small { "nominal sectors, not coverage" } }
                @if placed.is_empty() { p.small { "No cell could be placed." } } @else { (footprint(&placed, &class)) }
                p.small { (thousands(count(&own["cells"]["communications_without_cell"]))) " communications without a cell stand apart." }
            }
            section.card.half { h2 { "Contacts " small { "most first" } } (contacts(visit, &own)) }
            section.card.half { h2 { "Handsets" } (handsets(visit, &own)) }
            section.card.half { h2 { "Is it like a deal line?" } (detection(&own)) }
            section.card.half { h2 { "Sources" } (sources(&own)) }
            section.card { h2 { "Your judgement" } (work::judge(visit, text, "")) }
        }
    };
    Ok(page(&own, body, json!({ "line": report["line"], "number": own })).islands(&["timeline"]).answer())
}

fn contacts(visit: &Visit, own: &Value) -> Markup {
    let clock = visit.clock();
    let rows = items(&own["contacts"]["most"]).iter().take(12).map(|one| {
        let text = said(&one["number"]);
        Row::to(
            addresses::about("numbers", text),
            vec![
                Cell::shown(number(text), text),
                Cell::of(count(&one["in"]).to_string()),
                Cell::of(count(&one["out"]).to_string()),
                Cell::shown(clock.show_day(&one["last"]), said(&one["last"])),
            ],
        )
    });
    let columns = [words("number", "Number"), figures("in", "In"), figures("out", "Out"), words("last", "Last")];
    Table::new("Contacts, most first", &columns, rows.collect()).whole()
}

fn handsets(visit: &Visit, own: &Value) -> Markup {
    let clock = visit.clock();
    let rows: Vec<Row> = items(&own["handsets"])
        .iter()
        .map(|one| {
            let imei = said(&one["imei"]);
            Row::to(
                addresses::about("handsets", imei),
                vec![
                    Cell::shown(html! { span.mono { (imei) } }, imei),
                    Cell::shown(clock.show_day(&one["first"]), said(&one["first"])),
                    Cell::shown(clock.show_day(&one["last"]), said(&one["last"])),
                    Cell::of(count(&one["communications"]).to_string()),
                ],
            )
        })
        .collect();
    let columns =
        [words("imei", "Handset"), words("first", "First"), words("last", "Last"), figures("count", "Communications")];
    html! { @if rows.is_empty() { p.small { "The records name no handset." } } @else { (Table::new("Handsets", &columns, rows).whole()) } }
}

fn detection(own: &Value) -> Markup {
    let found = &own["detection"];
    if found.is_null() {
        return html! { p { "It was not weighed: " (said(&own["not_profiled"])) "." } };
    }
    html! {
        p { "log10 LR " strong { (found["log10_lr"].as_f64().map_or_else(|| "–".to_owned(), signed)) } " against " (said(&found["against"])) ", from this number's own records alone; not calibrated on casework." }
        ul.reasons { @for reason in items(&found["reasons"]) { li { span { (said(&reason["text"])) } span {} span.figure { (reason["contribution"].as_f64().map_or_else(String::new, signed)) } } } }
    }
}

fn sources(own: &Value) -> Markup {
    html! { ul { @for one in items(&own["sources"]) { li { a href=(format!("/sources/{}", count(&one["source_id"]))) { (said(&one["name"])) } " " small { "under " (said(&one["authority"])) } } } } }
}

/// Everybody in touch with a number.
pub(crate) fn customers(visit: &Visit) -> Result<Answer, Problem> {
    let (report, own) = read(visit)?;
    let found = visit.bench.customers(said(&own["number"]), &Silent)?;
    let clock = visit.clock();
    let rows = items(&found["contacts"]).iter().map(|one| {
        let text = said(&one["number"]);
        Row::to(
            addresses::about("numbers", text),
            vec![
                Cell::shown(number(text), text),
                Cell::of(count(&one["days"]).to_string()),
                Cell::of(count(&one["in"]).to_string()),
                Cell::of(count(&one["out"]).to_string()),
                Cell::shown(clock.show_day(&one["first"]), said(&one["first"])),
                Cell::shown(clock.show_day(&one["last"]), said(&one["last"])),
            ],
        )
    });
    let columns = [
        words("number", "Number"),
        figures("days", "Days"),
        figures("in", "In"),
        figures("out", "Out"),
        words("first", "First"),
        words("last", "Last"),
    ];
    let table = Table::new("Contacts of the number", &columns, rows.collect());
    let from = crate::parts::place_in_list(visit);
    let none = table.rows.is_empty();
    let body = html! {
        (head(visit, &report, &own, "/customers"))
        @if none { (nothing("No contacts are reckoned", "Contacts are counted for subject numbers with eight or more of them.", &html! { a href=(format!("{}/events", addresses::about("numbers", said(&own["number"])))) { "Every communication" } })) }
        @else { (table.part(from, 100)) (crate::parts::pager(visit, from, 100, table.rows.len())) }
    };
    Ok(page(&own, body, found).table(table).answer())
}

/// Where a number was in touch.
pub(crate) fn map(visit: &Visit) -> Result<Answer, Problem> {
    let (report, own) = read(visit)?;
    let text = said(&own["number"]);
    let (island, json) = events::map_of(visit, &[text])?;
    let body = html! { (head(visit, &report, &own, "/map")) (card("Where it was in touch", "nominal sectors, not coverage", &island)) };
    Ok(page(&own, body, json).islands(&["map"]).answer())
}

/// Every communication of a number.
pub(crate) fn events_page(visit: &Visit) -> Result<Answer, Problem> {
    let (report, own) = read(visit)?;
    let (part, json, table) = events::timeline_of(visit, &[said(&own["number"])])?;
    let body = html! { (head(visit, &report, &own, "/events")) (part) };
    Ok(page(&own, body, json).table(table).islands(&["timeline"]).answer())
}

/// Tasks and notes about a number.
pub(crate) fn work_page(visit: &Visit) -> Result<Answer, Problem> {
    let (report, own) = read(visit)?;
    let about = work::about(visit, said(&own["number"]))?;
    let body = html! { (head(visit, &report, &own, "/work")) (about.whole(visit, said(&own["number"]))) };
    Ok(page(&own, body, about.json()).answer())
}

/// One handset: the numbers that were used in it.
pub(crate) fn handset(visit: &Visit) -> Result<Answer, Problem> {
    let found = visit.bench.handset(visit.place("id"), &Silent)?;
    let (imei, clock) = (said(&found["imei"]).to_owned(), visit.clock());
    let rows = items(&found["numbers"]).iter().map(|one| {
        let text = said(&one["number"]);
        Row::to(
            addresses::about("numbers", text),
            vec![
                Cell::shown(number(text), text),
                Cell::shown(clock.show(&one["first"]), said(&one["first"])),
                Cell::shown(clock.show(&one["last"]), said(&one["last"])),
                Cell::of(count(&one["communications"]).to_string()),
            ],
        )
    });
    let columns =
        [words("number", "Number"), words("first", "First"), words("last", "Last"), figures("count", "Communications")];
    let table = Table::new("Numbers used in the handset", &columns, rows.collect());
    let several = table.rows.len() > 1;
    let body = html! {
        (heading(&format!("Handset {imei}"), &html! { (table.rows.len()) " numbers were used in it" @if several { " " (tag("warn", "one handset, several numbers")) } }))
        p.small { "Two numbers in one handset may be one person's, or a handset that changed hands." }
        (table.whole())
    };
    Ok(Page::new(format!("Handset {imei}"), body, found).below("Lines", "/lines").table(table).answer())
}
