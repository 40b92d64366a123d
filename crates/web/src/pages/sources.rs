//! Sources: what was brought in, what was made of it, and every row as it was received.

use maud::{Markup, html};
use serde_json::{Value, json};
use workbench::SourceAnswer;

use crate::addresses;
use crate::answer::{Answer, Page};
use crate::figures::{count, items, said, thousands};
use crate::pages::bringing;
use crate::parts::{card, facts, heading, nothing, pager, place_in_list, tag};
use crate::problem::Problem;
use crate::table::{Cell, Row, Table, figures, words};
use crate::visit::Visit;
use crate::worked::{Worked, worked_out};

/// Every source.
pub(crate) fn list(visit: &Visit) -> Result<Answer, Problem> {
    let sources: Vec<Value> = visit.bench.sources()?.iter().map(SourceAnswer::json).collect();
    let clock = visit.clock();
    let row = |one: &Value| {
        let number = |name: &str| Cell::of(thousands(count(&one[name])));
        Row::to(
            format!("/sources/{}", count(&one["source_id"])),
            vec![
                Cell::of(count(&one["source_id"]).to_string()),
                Cell::shown(
                    html! { strong { (said(&one["name"])) } span.below { (said(&one["format"])) } },
                    said(&one["name"]),
                ),
                Cell::shown(
                    html! { a href=(addresses::about("authorities", said(&one["authority"]))) { (said(&one["authority"])) } },
                    said(&one["authority"]),
                ),
                number("rows_in"),
                number("rows_kept"),
                number("rows_merged"),
                Cell::shown(
                    html! { @if count(&one["rows_rejected"]) > 0 { (tag("harm", &thousands(count(&one["rows_rejected"])))) } @else { "0" } },
                    count(&one["rows_rejected"]).to_string(),
                ),
                number("rows_excess"),
                Cell::shown(
                    html! { @if one["first"].is_null() { "–" } @else { (clock.show_day(&one["first"])) " – " (clock.show_day(&one["last"])) } },
                    format!("{} - {}", said(&one["first"]), said(&one["last"])),
                ),
            ],
        )
    };
    let columns = [
        figures("source_id", "#"),
        words("name", "Source"),
        words("authority", "Authority"),
        figures("rows_in", "Rows in"),
        figures("rows_kept", "Kept"),
        figures("rows_merged", "Merged"),
        figures("rows_rejected", "Rejected"),
        figures("rows_excess", "Excess"),
        words("period", "Period"),
    ];
    let table = Table::new("Sources, in order of import", &columns, sources.iter().map(row).collect());
    let body = html! {
        (heading("Sources", &html! { "rows in = kept + merged + rejected, for every one; bytes stay as received" }))
        @if visit.bench.may("import")? { (bringing::drop_here(visit)) }
        @if sources.is_empty() { (nothing("Nothing was brought in yet", "Records are read only under an authority.", &html! { "Drop a folder above." })) }
        @else { p { a href="/quality" { "What can be relied on" } " · " a href="/sources/disagreements" { "Where deliveries disagree" } } (table.whole()) }
    };
    Ok(Page::new("Sources", body, Value::Array(sources)).table(table).answer())
}

fn id(visit: &Visit) -> Result<u32, Problem> {
    visit.place("id").parse().map_err(|_| Problem::NotFound)
}

/// One source.
pub(crate) fn show(visit: &Visit) -> Result<Answer, Problem> {
    let id = id(visit)?;
    let source = visit
        .bench
        .sources()?
        .iter()
        .map(SourceAnswer::json)
        .find(|one| count(&one["source_id"]) == u64::from(id))
        .ok_or(Problem::NotFound)?;
    let clock = visit.clock();
    let changes = visit.bench.changes(id)?;
    let number = |name: &str| html! { (thousands(count(&source[name]))) };
    let rejected = count(&source["rows_rejected"]);
    let body = html! {
        (heading(said(&source["name"]), &html! { "source " (id) ", read as " (said(&source["format"])) }))
        (facts(&[
            ("Rows in", number("rows_in")), ("Kept", number("rows_kept")), ("Merged", number("rows_merged")),
            ("Rejected", html! { @if rejected > 0 { a href=(format!("/sources/{id}/rejects")) { (thousands(rejected)) } } @else { "0" } }),
            ("Outside the authority", number("rows_excess")),
            ("Authority", html! { a href=(addresses::about("authorities", said(&source["authority"]))) { (said(&source["authority"])) } }),
            ("Imported", html! { (clock.show(&source["imported"])) " by " (said(&source["imported_by"])) }),
        ]))
        p { "SHA-256 " code { (said(&source["sha256"])) } }
        (card("What was changed in reading", "the bytes stay as they are", &changed(&changes)))
        @if !items(&source["notes"]).is_empty() { (card("What you should know", "", &html! { ul { @for note in items(&source["notes"]) { li { (said(note)) } } } })) }
        (card("Clock", "against what other sources say of the same communications", &clocks(&source)))
        p { a href=(format!("/quality?source={id}")) { "What can be relied on in this source" } }
    };
    Ok(Page::new(said(&source["name"]), body, source.clone()).below("Sources", "/sources").answer())
}

fn changed(changes: &[workbench::ChangeEntry]) -> Markup {
    html! {
        @if changes.is_empty() { p.small { "Nothing had to be changed." } } @else {
            table { thead { tr { th.f scope="col" { "Rows" } th scope="col" { "What" } th scope="col" { "For example" } } }
                tbody { @for one in changes { tr { td.f { (thousands(one.count)) } td { (one.kind) } td { @if let Some((_, example)) = one.examples.first() { code { (example) } } } } } } }
        }
    }
}

fn clocks(source: &Value) -> Markup {
    html! {
        @if items(&source["clocks"]).is_empty() { p.small { "No other source tells of the same communications, so its clock cannot be checked." } }
        @for one in items(&source["clocks"]) {
            p { "Against source " (count(&one["against"])) ": " strong { (one["median_s"].as_f64().unwrap_or(0.0)) " s" } ", 95 % between " (one["interval95_s"][0].as_f64().unwrap_or(0.0)) " and " (one["interval95_s"][1].as_f64().unwrap_or(0.0)) " s, from " (count(&one["pairs"])) " pairs." }
        }
    }
}

/// Rows that were not read, with why.
pub(crate) fn rejects(visit: &Visit) -> Result<Answer, Problem> {
    let id = id(visit)?;
    let rows = visit.bench.rejects(id)?;
    let row = |one: &records::Rejected| {
        Row::to(
            format!("/sources/{id}/rows/{}", one.row),
            vec![Cell::of(one.row.to_string()), Cell::of(one.reason.clone())],
        )
    };
    let table =
        Table::new("Rejected rows", &[figures("row", "Row"), words("reason", "Why")], rows.iter().map(row).collect());
    let from = place_in_list(visit);
    let body = html! {
        (heading("Rejected rows", &html! { "of " a href=(format!("/sources/{id}")) { "source " (id) } ": " (thousands(rows.len() as u64)) }))
        @if rows.is_empty() { (nothing("No row was rejected", "Every row of this source was read.", &html! { a href=(format!("/sources/{id}")) { "Back to the source" } })) }
        @else { (table.part(from, 200)) (pager(visit, from, 200, rows.len())) }
    };
    let json: Value = rows.iter().map(|one| json!({ "row": one.row, "reason": one.reason })).collect();
    Ok(Page::new("Rejected rows", body, json)
        .below("Sources", "/sources")
        .below(&format!("source {id}"), &format!("/sources/{id}"))
        .table(table)
        .answer())
}

/// One row as it was received.
pub(crate) fn row(visit: &Visit) -> Result<Answer, Problem> {
    let (id, row): (u32, u32) = (id(visit)?, visit.place("row").parse().map_err(|_| Problem::NotFound)?);
    let found = visit.bench.source_row(id, row)?;
    let fields: Vec<(String, String)> = items(&found["fields"])
        .iter()
        .enumerate()
        .map(|(place, field)| {
            let name = items(&found["header"]).get(place).map(said).unwrap_or_default();
            (if name.is_empty() { format!("field {}", place + 1) } else { name.to_owned() }, said(field).to_owned())
        })
        .collect();
    let text = format!("{}, row {row}, SHA-256 {}", said(&found["name"]), said(&found["sha256"]));
    let body = html! {
        (heading(&format!("Row {row}"), &html! { "of " a href=(format!("/sources/{id}")) { (said(&found["name"])) } }))
        p { "SHA-256 of the source " code { (said(&found["sha256"])) } " · under " a href=(addresses::about("authorities", said(&found["authority"]))) { (said(&found["authority"])) } }
        @if fields.is_empty() { p.notice { "Its fields are not shown here: " (said(&found["why_not"])) "." } }
        @else { div.table tabindex="0" role="region" aria-label="The row as received" { table { tbody { @for (name, value) in &fields { tr { th scope="row" { (name) } td.mono { (value) } } } } } } }
        div.actions {
            button type="button" data-copy=(text) { "Copy as a citation" }
            @if row > 1 { a.button href=(format!("/sources/{id}/rows/{}", row - 1)) { "Row before" } }
            a.button href=(format!("/sources/{id}/rows/{}", row + 1)) { "Next row" }
        }
    };
    Ok(Page::new(format!("Row {row}"), body, found)
        .below("Sources", "/sources")
        .below(&format!("source {id}"), &format!("/sources/{id}"))
        .answer())
}

/// Where deliveries of one record disagree.
pub(crate) fn disagreements(visit: &Visit) -> Result<Answer, Problem> {
    let found = visit.bench.disagreements()?;
    let at = |one: &Value, source: &str, row: &str| (count(&one[source]), count(&one[row]));
    let link = |(source, row): (u64, u64)| html! { a href=(format!("/sources/{source}/rows/{row}")) { "source " (source) ", row " (row) } };
    let row = |one: &Value| {
        let (kept, other) = (at(one, "source", "row"), at(one, "found_source", "found_row"));
        Row::new(vec![
            Cell::of(said(&one["field"]).replace('_', " ")),
            Cell::shown(html! { (said(&one["kept"])) " " small { (link(kept)) } }, said(&one["kept"])),
            Cell::shown(html! { (said(&one["found"])) " " small { (link(other)) } }, said(&one["found"])),
        ])
    };
    let table = Table::new(
        "Disagreements",
        &[words("field", "Field"), words("kept", "Stands"), words("found", "The other says")],
        found.iter().map(row).collect(),
    );
    let from = place_in_list(visit);
    let body = html! {
        (heading("Where deliveries disagree", &html! { "of one record the first delivered stands; both are kept" }))
        @if found.is_empty() { (nothing("No deliveries disagree", "Where two say the same record, they say the same.", &html! { a href="/sources" { "Sources" } })) }
        @else { (table.part(from, 200)) (pager(visit, from, 200, found.len())) }
    };
    Ok(Page::new("Disagreements", body, Value::Array(found)).below("Sources", "/sources").table(table).answer())
}

/// What can be relied on: gaps, missing values, impossible values, clocks.
pub(crate) fn quality(visit: &Visit) -> Result<Answer, Problem> {
    let source = visit.asked("source").map(|text| text.parse().map_err(|_| Problem::NotFound)).transpose()?;
    let now_ms = visit.now_ms();
    let report = match worked_out(visit, "Counting what can be relied on", move |bench, progress| {
        bench.quality(source, now_ms, progress)
    })? {
        Worked::Out(report) => report,
        Worked::Waiting(answer) => return Ok(answer),
    };
    let part = if report["overall"].is_null() {
        items(&report["sources"]).first().cloned().unwrap_or_default()
    } else {
        report["overall"].clone()
    };
    let counted = |list: &Value, name: &'static str| -> Vec<Row> {
        items(list)
            .iter()
            .map(|one| {
                Row::new(vec![
                    Cell::of(said(&one[name]).to_owned()),
                    Cell::of(thousands(count(&one["count"]))),
                    Cell::of(thousands(count(&one["of"]))),
                    Cell::of(if name == "what" { "" } else { said(&one["what"]) }),
                ])
            })
            .collect()
    };
    let columns = [words("what", "What"), figures("count", "Count"), figures("of", "Of"), words("note", "Note")];
    let missing = Table::new("Missing values", &columns, counted(&part["missing"], "column"));
    let impossible = Table::new("Impossible values", &columns, counted(&part["impossible"], "what"));
    let clock = visit.clock();
    let body = html! {
        (heading("What can be relied on", &html! { "look here before looking at a line" }))
        (facts(&[("Rows in", html! { (thousands(count(&part["rows_in"]))) }), ("Communications", html! { (thousands(count(&part["communications"]))) }), ("Rejected", html! { (thousands(count(&part["rows_rejected"]))) }), ("Outside the authority", html! { (thousands(count(&part["rows_excess"]))) })]))
        div.cards {
            section.card.half { h2 { "Missing" } (missing.whole()) }
            section.card.half { h2 { "Cannot be true" } (impossible.whole()) }
            section.card { h2 { "Gaps " small { "stretches without a communication that are longer than usual" } }
                @for gap in items(&part["gaps"]).iter().take(40) { p { (clock.show(&gap["from"])) " – " (clock.show(&gap["to"])) " " small { (said(&gap["number"])) } } }
                @if items(&part["gaps"]).is_empty() { p.small { "None." } }
            }
        }
    };
    Ok(Page::new("What can be relied on", body, report).below("Sources", "/sources").table(missing).answer())
}
