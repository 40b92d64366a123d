//! Tasks: what is to be done, the one due first before the others. Two people who change one see each other's version.

use maud::{Markup, html};
use serde_json::Value;
use workbench::{NewTask, WantedTasks};

use crate::addresses;
use crate::answer::{Answer, Page};
use crate::figures::{count, said, spoken};
use crate::frame::mark_field;
use crate::pages::{edits, work};
use crate::parts::{card, chip, facts, field, heading, nothing, tag, text_field};
use crate::problem::Problem;
use crate::table::{Cell, Row, Table, words};
use crate::visit::Visit;

/// What may stand in the query.
pub(crate) const FIELDS: &[(&str, &str)] = &[
    ("about", "id of what they are about"),
    ("assignee", "who is to do them"),
    ("operation", "id or name of an operation"),
    ("late", "yes: only those that are late"),
    ("all", "yes: those that are done, too"),
];

/// The list.
pub(crate) fn list(visit: &Visit) -> Result<Answer, Problem> {
    let yes = |name: &str| visit.asked(name) == Some("yes");
    let wanted = WantedTasks {
        operation: visit.asked("operation"),
        about: visit.asked("about"),
        assignee: visit.asked("assignee"),
        all: yes("all"),
        late: yes("late"),
    };
    let tasks = visit.bench.tasks(&wanted, &visit.act())?;
    let clock = visit.clock();
    let row = |task: &Value| {
        Row::to(
            addresses::about("tasks", said(&task["id"])),
            vec![
                Cell::of(said(&task["text"])),
                Cell::shown(thing(said(&task["about"])), said(&task["about"])),
                Cell::of(said(&task["assignee"])),
                Cell::shown(
                    if task["state"] == "done" { tag("good", "done") } else { work::due(task, &clock) },
                    said(&task["due"]),
                ),
                Cell::shown(
                    tag(if task["kind"] == "safeguarding" { "safeguarding" } else { "" }, said(&task["kind"])),
                    said(&task["kind"]),
                ),
            ],
        )
    };
    let columns = [
        words("text", "Task"),
        words("about", "About"),
        words("assignee", "Who"),
        words("due", "Due"),
        words("kind", "Kind"),
    ];
    let table = Table::new("Tasks, the one due first before the others", &columns, tasks.iter().map(row).collect());
    let toggle = |name: &'static str, label: &str| html! { @if visit.asked(name).is_none() { a.chip href=(visit.with(&[(name, Some("yes"))])) { (label) } } @else { (chip(visit, name, label)) } };
    let body = html! {
        (heading("Tasks", &html! { (tasks.len()) @if tasks.len() == 1 { " task" } @else { " tasks" } }))
        div.chips {
            a.chip href=(visit.with(&[("assignee", Some(visit.who()))])) { "Mine" }
            (toggle("late", "Late")) (toggle("all", "Done, too")) (chip(visit, "assignee", "Who")) (chip(visit, "about", "About")) (chip(visit, "operation", "Operation"))
        }
        @if tasks.is_empty() { (nothing("No task here", "Nothing is open under this filter.", &html! { a href="/tasks?all=yes" { "Every task" } })) } @else { (table.whole()) }
        @if visit.bench.may("task add")? { (card("", "", &work::add_task(visit, visit.asked("about").unwrap_or_default()))) }
    };
    Ok(Page::new("Tasks", body, Value::Array(tasks)).table(table).answer())
}

/// What a task or note is about, with the way to it.
pub(crate) fn thing(id: &str) -> Markup {
    match work::address_of(id).as_str() {
        "/tasks" => html! { span.mono { (id) } },
        address => html! { a.mono href=(address) { (spoken(id)) } },
    }
}

/// A form for a new one.
pub(crate) fn new(visit: &Visit) -> Result<Answer, Problem> {
    let about = visit.asked("about").unwrap_or_default();
    let body = html! { (heading("A new task", &html! { @if !about.is_empty() { "about " (thing(about)) } })) section.card { (work::add_task_form(visit, about)) } };
    Ok(Page::new("New task", body, Value::Null).below("Tasks", "/tasks").answer())
}

/// Adds one.
pub(crate) fn add(visit: &Visit) -> Result<Answer, Problem> {
    let new = NewTask {
        text: visit.field("text"),
        kind: visit.filled("kind"),
        about: visit.filled("about"),
        assignee: visit.filled("assignee"),
        due: visit.filled("due"),
        operation: visit.filled("operation"),
    };
    let task = visit.bench.add_task(&new, &visit.act())?;
    Ok(Answer::Go(work::then(visit, &addresses::about("tasks", said(&task["id"])))))
}

/// One task.
pub(crate) fn show(visit: &Visit) -> Result<Answer, Problem> {
    let id = visit.place("id");
    let all = visit.bench.tasks(&WantedTasks { all: true, ..WantedTasks::default() }, &visit.act())?;
    let task = all.into_iter().find(|task| said(&task["id"]) == id).ok_or(Problem::NotFound)?;
    let clock = visit.clock();
    let base = addresses::about("tasks", id);
    let version = count(&task["version"]).to_string();
    let body = html! {
        (heading(said(&task["text"]), &html! { (work::due(&task, &clock)) }))
        (facts(&[
            ("About", thing(said(&task["about"]))),
            ("Who", html! { (match said(&task["assignee"]) { "" => "nobody yet", who => who }) }),
            ("Due", clock.show(&task["due"])),
            ("Kind", tag(if task["kind"] == "safeguarding" { "safeguarding" } else { "" }, said(&task["kind"]))),
            ("Version", html! { (version) " by " (said(&task["changed_by"])) " " (edits::link("task", id)) }),
        ]))
        @if task["state"] == "done" { p.notice.good { "Done " (clock.show(&task["done"])) ": " (said(&task["outcome"])) } }
        @else {
            div.cards {
                section.card.half { h2 { "Done" } form method="post" action=(format!("{base}/done")) data-guard="" {
                    (mark_field(visit)) input type="hidden" name="seen" value=(version);
                    (text_field("outcome", "What became of it", "", true))
                    div.actions { button.primary type="submit" { "Mark done" } }
                } }
                section.card.half { h2 { "Give it to somebody" } form method="post" action=(format!("{base}/assign")) data-guard="" {
                    (mark_field(visit)) input type="hidden" name="seen" value=(version);
                    (field("assignee", "Who", said(&task["assignee"]), "", true))
                    div.actions { button type="submit" { "Give" } }
                } }
            }
            @if visit.bench.may("task edit")? { (edits::task_form(visit, &task)) }
        }
    };
    Ok(Page::new(said(&task["text"]), body, task.clone()).below("Tasks", "/tasks").answer())
}

/// The version that the form was made from.
fn seen(visit: &Visit) -> Option<i64> {
    visit.filled("seen").and_then(|text| text.parse().ok())
}

/// Marks one done.
pub(crate) fn done(visit: &Visit) -> Result<Answer, Problem> {
    visit.bench.finish_task(visit.place("id"), visit.field("outcome"), seen(visit), &visit.act())?;
    Ok(Answer::Go(addresses::about("tasks", visit.place("id"))))
}

/// Gives one to somebody.
pub(crate) fn assign(visit: &Visit) -> Result<Answer, Problem> {
    visit.bench.assign_task(visit.place("id"), visit.field("assignee"), seen(visit), &visit.act())?;
    Ok(Answer::Go(addresses::about("tasks", visit.place("id"))))
}
