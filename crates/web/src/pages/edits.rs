//! Changing what is on record: edits that say which version they saw, every version of a thing, and the way back.

use maud::{Markup, html};
use serde_json::Value;
use workbench::{PersonEdit, TaskEdit};

use crate::addresses;
use crate::answer::{Answer, Page};
use crate::figures::{count, items, said};
use crate::frame::mark_field;
use crate::pages::work::{address_of, then};
use crate::parts::{card, choice, field, heading, tag, text_field};
use crate::problem::Problem;
use crate::visit::Visit;

/// What every version has, and nobody compares.
const OF_A_VERSION: [&str; 7] = ["id", "version", "changed", "changed_by", "differs", "why", "operation"];

/// The way to a thing's versions.
pub(crate) fn link(noun: &str, id: &str) -> Markup {
    html! { a.small href=(format!("/history/{noun}/{}", addresses::encoded(id))) { "History" } }
}

/// Every version of a thing, the newest first.
pub(crate) fn history(visit: &Visit) -> Result<Answer, Problem> {
    let (noun, id) = (visit.place("noun"), visit.place("id"));
    let versions = visit.bench.history(noun, id, &visit.act())?;
    let newest = versions.last().map(|version| count(&version["version"])).ok_or(Problem::NotFound)?;
    let clock = visit.clock();
    let body = html! {
        (heading("History", &html! { (noun) " " span.mono { (id) } }))
        @for version in versions.iter().rev() {
            @let number = count(&version["version"]);
            section.card {
                h2 { "Version " (number) @if number == newest { " " (tag("good", "stands")) } }
                p.small { (said(&version["changed_by"])) ", " (clock.show(&version["changed"])) @if !said(&version["why"]).is_empty() { ": " (said(&version["why"])) } }
                (content(version))
                @if number != newest && visit.bench.may("undo")? { (put_back(visit, number, newest)) }
            }
        }
    };
    let json = Value::Array(versions);
    Ok(Page::new(format!("History of {id}"), body, json).below(id, &page_of(noun, id)).answer())
}

/// The page on which a thing is shown.
fn page_of(noun: &str, id: &str) -> String {
    match noun {
        "task" => addresses::about("tasks", id),
        "view" => "/views".to_owned(),
        _ => address_of(id),
    }
}

fn content(version: &Value) -> Markup {
    let differs: Vec<&str> = items(&version["differs"]).iter().map(said).collect();
    let fields = version.as_object().into_iter().flatten().filter(|(name, _)| !OF_A_VERSION.contains(&name.as_str()));
    let shown = |value: &Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    html! {
        dl.facts {
            @for (name, value) in fields.filter(|(_, value)| !value.is_null()) {
                div { dt { (name.replace('_', " ")) } dd { @if differs.contains(&name.as_str()) { mark { (shown(value)) } } @else { (shown(value)) } } }
            }
        }
    }
}

fn put_back(visit: &Visit, to: u64, seen: u64) -> Markup {
    html! {
        form.row method="post" action=(format!("{}/undo", visit.path)) {
            (mark_field(visit))
            input type="hidden" name="to" value=(to); input type="hidden" name="seen" value=(seen);
            div.field { label for=(format!("reason-{to}")) { "Reason" } input id=(format!("reason-{to}")) name="reason" required; }
            button type="submit" { "Put version " (to) " back" }
        }
    }
}

fn number(visit: &Visit, name: &str) -> Option<i64> {
    visit.filled(name).and_then(|text| text.parse().ok())
}

/// Puts an earlier version back, as a new one.
pub(crate) fn undo(visit: &Visit) -> Result<Answer, Problem> {
    let (noun, id) = (visit.place("noun"), visit.place("id"));
    visit.bench.undo(noun, id, number(visit, "to"), number(visit, "seen"), &visit.act())?;
    Ok(Answer::Go(format!("/history/{noun}/{}", addresses::encoded(id))))
}

/// The form that changes a task.
pub(crate) fn task_form(visit: &Visit, task: &Value) -> Markup {
    let kinds =
        [("general", "General"), ("review", "Review"), ("check-back", "Check-back"), ("safeguarding", "Safeguarding")];
    let due: String = said(&task["due"]).chars().take(10).collect();
    card(
        "Change it",
        "",
        &html! {
            form method="post" action=(format!("{}/edit", visit.path)) data-guard="" {
                (mark_field(visit)) (seen(task))
                (text_field("text", "What is to be done", said(&task["text"]), true))
                div.row { (choice("kind", "Kind", &kinds, said(&task["kind"]))) (field("due", "Due", &due, "2026-04-13, or none", false)) }
                div.actions { button type="submit" { "Change" } }
            }
        },
    )
}

fn seen(thing: &Value) -> Markup {
    html! { input type="hidden" name="seen" value=(count(&thing["version"])); }
}

/// Changes a task.
pub(crate) fn task(visit: &Visit) -> Result<Answer, Problem> {
    let id = visit.place("id");
    let edit = TaskEdit { text: visit.filled("text"), kind: visit.filled("kind"), due: visit.filled("due") };
    visit.bench.edit_task(id, &edit, number(visit, "seen"), &visit.act())?;
    Ok(Answer::Go(addresses::about("tasks", id)))
}

/// The form that changes what is known of a person.
pub(crate) fn person_form(visit: &Visit, person: &Value) -> Markup {
    let exploited = if person["exploitation"] == true { "yes" } else { "no" };
    html! {
        details.add { summary { "Change what is known" }
            form method="post" action=(format!("{}/edit", visit.path)) data-guard="" {
                (mark_field(visit)) (seen(person))
                div.row {
                    (field("name", "Name", said(&person["name"]), "", true))
                    (field("alias", "Another name", "", "is added", false))
                    (field("born", "Born", said(&person["date_of_birth"]), "2009-05-31", false))
                    (choice("exploitation", "Sign of exploitation", &[("yes", "yes"), ("no", "no")], exploited))
                }
                (text_field("note", "What else is known", said(&person["note"]), false))
                (field("reason", "Reason", "", "needed to take a sign of exploitation away", false))
                div.actions { button type="submit" { "Change" } }
            }
        }
    }
}

/// Changes what is known of a person.
pub(crate) fn person(visit: &Visit) -> Result<Answer, Problem> {
    let id = visit.place("id");
    let aliases: Vec<String> = visit.filled("alias").map(ToOwned::to_owned).into_iter().collect();
    let edit = PersonEdit {
        name: visit.filled("name"),
        add_aliases: &aliases,
        drop_aliases: &[],
        date_of_birth: visit.filled("born"),
        exploitation: visit.filled("exploitation").map(|word| word == "yes"),
        note: visit.filled("note"),
    };
    visit.bench.edit_person(id, &edit, number(visit, "seen"), &visit.act())?;
    Ok(Answer::Go(addresses::about("people", id)))
}

/// The forms that change an operation, and close it.
pub(crate) fn operation_forms(visit: &Visit, operation: &Value) -> Markup {
    html! {
        details.add { summary { "Change or close it" }
            form method="post" action=(format!("{}/edit", visit.path)) data-guard="" {
                (mark_field(visit)) (seen(operation))
                (field("name", "Name", said(&operation["name"]), "", true))
                (text_field("purpose", "Purpose", said(&operation["purpose"]), true))
                div.actions { button type="submit" { "Change" } }
            }
            @if operation["state"] == "open" {
                form.row method="post" action=(format!("{}/close", visit.path)) data-confirm="Close the operation?" {
                    (mark_field(visit)) (seen(operation))
                    (field("reason", "Reason for closing", "", "", true))
                    button type="submit" { "Close it" }
                }
            }
        }
    }
}

/// Changes an operation.
pub(crate) fn operation(visit: &Visit) -> Result<Answer, Problem> {
    let id = visit.place("id");
    let (name, purpose) = (visit.filled("name"), visit.filled("purpose"));
    visit.bench.edit_operation(id, (name, purpose), number(visit, "seen"), &visit.act())?;
    Ok(Answer::Go(addresses::about("operations", id)))
}

/// Closes an operation.
pub(crate) fn close(visit: &Visit) -> Result<Answer, Problem> {
    let id = visit.place("id");
    visit.bench.close_operation(id, number(visit, "seen"), &visit.act())?;
    Ok(Answer::Go(addresses::about("operations", id)))
}

/// The form that changes a note.
pub(crate) fn note_form(visit: &Visit, note: &Value) -> Markup {
    let id = said(&note["id"]);
    html! {
        details.add { summary { "Change" }
            form method="post" action=(format!("/notes/{}/edit", addresses::encoded(id))) {
                (mark_field(visit)) (seen(note))
                input type="hidden" name="then" value=(visit.path);
                div.field { label for=(format!("note-{id}")) { "Note" } textarea id=(format!("note-{id}")) name="note" rows="3" required { (said(&note["text"])) } }
                div.field { label for=(format!("why-{id}")) { "Reason" } input id=(format!("why-{id}")) name="reason"; }
                div.actions { button type="submit" { "Change" } (link("note", id)) }
            }
        }
    }
}

/// Changes a note.
pub(crate) fn note(visit: &Visit) -> Result<Answer, Problem> {
    let changed =
        visit.bench.amend_note(visit.place("id"), (visit.filled("note"), None), number(visit, "seen"), &visit.act())?;
    Ok(Answer::Go(then(visit, &address_of(said(&changed["about"])))))
}
