//! Operations: investigations, each with its people, its tasks, its decisions and who works on it; and saved views.

use maud::html;
use serde_json::{Value, json};

use crate::addresses;
use crate::answer::{Answer, Page};
use crate::figures::{items, said};
use crate::frame::mark_field;
use crate::pages::{edits, work};
use crate::parts::{card, field, heading, nothing, tag, text_field};
use crate::problem::Problem;
use crate::table::{Cell, Row, Table, words};
use crate::visit::Visit;

/// Every operation that the reader may see.
pub(crate) fn list(visit: &Visit) -> Result<Answer, Problem> {
    let operations = visit.bench.operations(&visit.act())?;
    let clock = visit.clock();
    let row = |one: &Value| {
        Row::to(
            addresses::about("operations", said(&one["id"])),
            vec![
                Cell::shown(
                    html! { strong { (said(&one["name"])) } span.below.mono { (said(&one["id"])) } },
                    said(&one["name"]),
                ),
                Cell::of(said(&one["purpose"])),
                Cell::shown(
                    tag(if one["state"] == "open" { "good" } else { "" }, said(&one["state"])),
                    said(&one["state"]),
                ),
                Cell::shown(clock.show_day(&one["opened"]), said(&one["opened"])),
            ],
        )
    };
    let columns =
        [words("name", "Operation"), words("purpose", "Purpose"), words("state", "State"), words("opened", "Opened")];
    let table = Table::new("Operations", &columns, operations.iter().map(row).collect());
    let body = html! {
        (heading("Operations", &html! { "what lies in one is for its members" }))
        @if operations.is_empty() { (nothing("No operation that you work on", "A supervisor opens operations and says who works on them.", &html! { a href="/lines" { "Lines" } })) } @else { (table.whole()) }
        @if visit.bench.may("operation add")? {
            (card("Open an operation", "", &html! {
                form method="post" action="/operations" { (mark_field(visit)) (field("name", "Name", "", "", true)) (text_field("purpose", "Purpose", "", true)) div.actions { button.primary type="submit" { "Open" } } }
            }))
        }
    };
    Ok(Page::new("Operations", body, Value::Array(operations)).table(table).answer())
}

/// Opens one.
pub(crate) fn add(visit: &Visit) -> Result<Answer, Problem> {
    let opened = visit.bench.add_operation(visit.field("name"), visit.field("purpose"), &visit.act())?;
    Ok(Answer::Go(addresses::about("operations", said(&opened["id"]))))
}

/// One operation.
pub(crate) fn show(visit: &Visit) -> Result<Answer, Problem> {
    let operation = visit.bench.operation(visit.place("id"), &visit.act())?;
    let id = said(&operation["id"]).to_owned();
    let clock = visit.clock();
    let decisions =
        if visit.bench.may("decision list")? { visit.bench.decisions(Some(&id), &visit.act())? } else { Vec::new() };
    let members = if visit.bench.may("access list")? { visit.bench.access_list(&id)? } else { Vec::new() };
    let body = html! {
        (heading(said(&operation["name"]), &html! { (tag("good", said(&operation["state"]))) " " (said(&operation["purpose"])) " " (edits::link("operation", &id)) }))
        div.cards {
            section.card.half { h2 { "Open tasks" }
                @for task in items(&operation["open_tasks"]) { p { a href=(addresses::about("tasks", said(&task["id"]))) { (said(&task["text"])) } " " (work::due(task, &clock)) } }
                @if items(&operation["open_tasks"]).is_empty() { p.small { "None." } }
            }
            section.card.half { h2 { "Lines on record" }
                @for line in items(&operation["lines"]) { p { a.mono href=(addresses::about("lines", said(&line["id"]))) { (said(&line["id"])) } " " (said(&line["brand"])) } }
                @if items(&operation["lines"]).is_empty() { p.small { "None." } }
            }
            section.card.half { h2 { "People" }
                @for role in items(&operation["people"]) { p { a.mono href=(addresses::about("people", said(&role["person"]))) { (said(&role["person"])) } " " (tag("", said(&role["category"]))) } }
                @if items(&operation["people"]).is_empty() { p.small { "None." } }
            }
            section.card.half { h2 { "Who works on it" }
                @for one in &members { p { strong { (said(&one["name"])) } " " small { (items(&one["roles"]).iter().map(said).collect::<Vec<_>>().join(", ")) } } }
                @if members.is_empty() { p.small { "Shown to those who look after access." } }
            }
            section.card { h2 { "Decisions" }
                @for one in &decisions { article { p { strong { (said(&one["text"])) } } p { "Because " (said(&one["reason"])) } p.small { (said(&one["by"])) ", " (clock.show(&one["at"])) " " (edits::link("decision", said(&one["id"]))) } } }
                @if visit.bench.may("decision add")? {
                    details.add { summary { "Enter a decision" }
                        form method="post" action="/decisions" data-guard="" {
                            (mark_field(visit)) input type="hidden" name="operation" value=(id); input type="hidden" name="then" value=(visit.path);
                            (text_field("text", "Decision", "", true)) (field("reason", "Reason", "", "", true)) (text_field("alternatives", "What else was thought of", "", false))
                            div.actions { button.primary type="submit" { "Enter" } }
                        }
                    }
                }
            }
        }
        @if visit.bench.may("operation edit")? { (edits::operation_forms(visit, &operation)) }
    };
    let json = json!({ "operation": operation, "decisions": decisions, "members": members });
    Ok(Page::new(said(&operation["name"]), body, json).below("Operations", "/operations").answer())
}

/// Saved views: one's own, and those that colleagues share.
pub(crate) fn views(visit: &Visit) -> Result<Answer, Problem> {
    let views = visit.bench.views(&visit.act())?;
    let row = |view: &Value| {
        let query = said(&view["query"]);
        let address = format!("/{}{}{query}", said(&view["verb"]), if query.is_empty() { "" } else { "?" });
        Row::to(
            addresses::own(&address),
            vec![
                Cell::of(said(&view["name"])),
                Cell::of(said(&view["verb"])),
                Cell::of(query.replace('&', ", ")),
                Cell::of(if view["shared"] == true {
                    format!("shared by {}", said(&view["owner"]))
                } else {
                    "yours".to_owned()
                }),
            ],
        )
    };
    let columns = [words("name", "Name"), words("page", "Page"), words("filter", "Filter"), words("whose", "Whose")];
    let table = Table::new("Saved views", &columns, views.iter().map(row).collect());
    let body = html! {
        (heading("Saved views", &html! { "a question that somebody wants to ask again" }))
        @if views.is_empty() { (nothing("No view is saved", "Set a filter on the lines and save it under a name.", &html! { a href="/lines" { "Lines" } })) } @else { (table.whole()) }
    };
    Ok(Page::new("Saved views", body, Value::Array(views)).table(table).answer())
}
