//! What people do about a thing: tasks, notes, decisions, judgements, tenures. Parts that several pages share.

use maud::{Markup, html};
use serde_json::{Value, json};
use workbench::WantedTasks;

use crate::addresses;
use crate::figures::{said, spoken};
use crate::frame::mark_field;
use crate::pages::edits;
use crate::parts::{button, choice, field, tag, text_field};
use crate::problem::Problem;
use crate::table::{Cell, Row, Table, words};
use crate::visit::Visit;

/// What is on record about one thing, as far as the reader may see it.
pub(crate) struct About {
    tasks: Vec<Value>,
    notes: Vec<Value>,
    judgements: Vec<Value>,
    clock: crate::times::Clock,
}

/// What is on record about one thing.
pub(crate) fn about(visit: &Visit, id: &str) -> Result<About, Problem> {
    let (bench, act) = (&visit.bench, visit.act());
    let tasks = if bench.may("task list")? {
        bench.tasks(&WantedTasks { about: Some(id), all: true, ..WantedTasks::default() }, &act)?
    } else {
        Vec::new()
    };
    let notes = if bench.may("note list")? { bench.notes(Some(id), None, &act)? } else { Vec::new() };
    let judgements = if bench.may("judge list")? { bench.judgements(Some(id), &act)? } else { Vec::new() };
    Ok(About { tasks, notes, judgements, clock: visit.clock() })
}

impl About {
    /// What is to be done next.
    pub(crate) fn list(&self) -> Markup {
        let open: Vec<&Value> = self.tasks.iter().filter(|task| task["state"] == "open").collect();
        html! {
            @if open.is_empty() { p.small { "No open task. " } }
            @else {
                table { tbody { @for task in open {
                    tr data-to=(addresses::about("tasks", said(&task["id"]))) {
                        td { a href=(addresses::about("tasks", said(&task["id"]))) { (said(&task["text"])) } }
                        td.f { (due(task, &self.clock)) }
                    }
                } } }
            }
        }
    }

    /// All of it, with the ways to add to it.
    pub(crate) fn whole(&self, visit: &Visit, id: &str) -> Markup {
        html! {
            div.cards {
                section.card.half { h2 { "Tasks" } (self.list()) (add_task(visit, id)) }
                section.card.half { h2 { "Judgements" }
                    @for one in &self.judgements { p { (tag("", said(&one["verdict"]))) " " (said(&one["reason"])) " " small { (said(&one["by"])) ", " (self.clock.show(&one["at"])) } } }
                    @if self.judgements.is_empty() { p.small { "Nobody has judged it yet." } }
                }
                section.card { h2 { "Notes" }
                    @for note in &self.notes { article { p { (said(&note["text"])) } p.small { (if note["fact"] == true { "fact" } else { "assessment" }) ", " (said(&note["author"])) ", " (self.clock.show(&note["at"])) } (edits::note_form(visit, note)) } }
                    (add_note(visit, id))
                }
            }
        }
    }

    pub(crate) fn json(&self) -> Value {
        json!({ "tasks": self.tasks, "notes": self.notes, "judgements": self.judgements })
    }
}

/// When a task is due, coloured where that is soon or past.
pub(crate) fn due(task: &Value, clock: &crate::times::Clock) -> Markup {
    match (said(&task["kind"]), task["late"] == true, task["due"].is_null()) {
        ("safeguarding", ..) => tag("safeguarding", "first"),
        (_, true, _) => tag("harm", "late"),
        (_, _, true) => html! { span.small { "no date" } },
        _ => html! { span.tag.warn { (clock.show_day(&task["due"])) } },
    }
}

/// A new task about a thing, folded away until it is wanted.
pub(crate) fn add_task(visit: &Visit, about: &str) -> Markup {
    html! { details.add { summary { "Add a task" } (add_task_form(visit, about)) } }
}

/// The form of a new task.
pub(crate) fn add_task_form(visit: &Visit, about: &str) -> Markup {
    let kinds = [
        ("general", "General"),
        ("review", "Review"),
        ("check-back", "Check-back"),
        ("safeguarding", "Safeguarding (about a person)"),
    ];
    html! {
        form method="post" action="/tasks" data-guard="" {
            (mark_field(visit))
            input type="hidden" name="about" value=(about);
            (text_field("text", "What is to be done", "", true))
            div.row {
                (choice("kind", "Kind", &kinds, "general"))
                (field("assignee", "Who", visit.who(), "", false))
                (field("due", "Due", "", "2026-04-13, or 5 working days", false))
                (field("operation", "Operation", "", "id or name", false))
            }
            div.actions { button.primary type="submit" { "Add" } }
        }
    }
}

/// A task to look after somebody, at one press.
pub(crate) fn safeguarding_task(visit: &Visit, person: &str) -> Markup {
    let fields = [
        ("about", person),
        ("kind", "safeguarding"),
        ("text", "Consider a referral; say who looks after them now"),
        ("due", "1 working day"),
    ];
    button(visit, "/tasks", &fields, "Open a safeguarding task", "primary")
}

/// Where to go on after a form: where it says, within this site, else to `otherwise`.
pub(crate) fn then(visit: &Visit, otherwise: &str) -> String {
    visit.filled("then").map_or_else(|| otherwise.to_owned(), |then| addresses::own(then).to_owned())
}

/// The address of the page about a thing.
pub(crate) fn address_of(id: &str) -> String {
    match id.split_once('-').map(|(prefix, _)| prefix) {
        _ if id.starts_with('+') => addresses::about("numbers", id),
        Some("L") => addresses::about("lines", id),
        Some("P") => addresses::about("people", id),
        Some("OP") => addresses::about("operations", id),
        _ => "/tasks".to_owned(),
    }
}

/// A new note about a thing.
pub(crate) fn add_note(visit: &Visit, about: &str) -> Markup {
    html! {
        details.add {
            summary { "Write a note" }
            form method="post" action="/notes" data-guard="" {
                (mark_field(visit))
                input type="hidden" name="about" value=(about);
                (text_field("note", "Note", "", true))
                label.choice { input type="checkbox" name="fact" value="yes"; " It states a fact (otherwise it is an assessment)" }
                div.actions { button.primary type="submit" { "Write" } }
            }
        }
    }
}

/// Accept, reject or leave unsure, with a reason; and the way to take it back.
pub(crate) fn judge(visit: &Visit, about: &str, stands: &str) -> Markup {
    html! {
        @if !stands.is_empty() && stands != "reversed" { p { "It stands as " (tag("accent", stands)) "." } }
        form method="post" action="/judgements" {
            (mark_field(visit))
            input type="hidden" name="about" value=(about); input type="hidden" name="then" value=(visit.path);
            (field("reason", "Reason", "", "stands in the journal and with the judgement", true))
            div.actions {
                button type="submit" name="verdict" value="accept" { "Accept" }
                button type="submit" name="verdict" value="reject" { "Reject" }
                button type="submit" name="verdict" value="unsure" { "Unsure" }
                @if !stands.is_empty() && stands != "reversed" { button type="submit" name="verdict" value="undo" { "Take back" } }
            }
        }
    }
}

/// Puts a line on watch: a check-back that comes due.
pub(crate) fn watch(visit: &Visit, id: &str) -> Markup {
    button(
        visit,
        "/tasks",
        &[
            ("about", id),
            ("kind", "check-back"),
            ("text", "Look whether it is trading again"),
            ("due", "20 working days"),
            ("then", &visit.path),
        ],
        "Watch",
        "",
    )
}

/// Tenures on record.
pub(crate) fn tenures(visit: &Visit, on_record: &[Value]) -> Markup {
    let clock = visit.clock();
    let row = |tenure: &Value| {
        let open = tenure["state"] == "proposed";
        Row::new(vec![
            Cell::of(spoken(said(&tenure["number"]))),
            Cell::of(said(&tenure["handset"])),
            Cell::shown(holder(tenure), said(&tenure["holder"])),
            Cell::shown(
                html! { (clock.show_day(&tenure["from"])) " – " (clock.show_day(&tenure["to"])) },
                format!("{} - {}", said(&tenure["from"]), said(&tenure["to"])),
            ),
            Cell::shown(html! { (said(&tenure["basis"])) }, said(&tenure["basis"])),
            Cell::shown(
                html! { (tag(if open { "warn" } else { "good" }, said(&tenure["state"]))) " " (edits::link("tenure", said(&tenure["id"]))) @if open { (accept(visit, said(&tenure["id"]))) } },
                said(&tenure["state"]),
            ),
        ])
    };
    let columns = [
        words("number", "Number"),
        words("handset", "Handset"),
        words("holder", "Holder"),
        words("period", "Period"),
        words("basis", "Rests on"),
        words("state", "State"),
    ];
    html! {
        @if on_record.is_empty() { p.small { "None yet. What the drawing shows dotted is what the method found; a tenure is put forward and accepted by people." } }
        @else { (Table::new("Tenures on record", &columns, on_record.iter().map(row).collect()).whole()) }
    }
}

fn holder(tenure: &Value) -> Markup {
    match said(&tenure["holder"]) {
        "" => html! { "–" },
        id => html! { a href=(addresses::about("people", id)) { (id) } },
    }
}

fn accept(visit: &Visit, id: &str) -> Markup {
    html! {
        form.inline method="post" action="/judgements" {
            (mark_field(visit))
            input type="hidden" name="about" value=(id); input type="hidden" name="then" value=(visit.path);
            label.unseen for=(format!("reason-{id}")) { "Reason" }
            input id=(format!("reason-{id}")) name="reason" placeholder="Reason" required;
            button type="submit" name="verdict" value="accept" { "Accept" }
            button type="submit" name="verdict" value="reject" { "Reject" }
        }
    }
}

/// A tenure to be put forward.
pub(crate) fn propose_tenure(visit: &Visit, line: &str, numbers: &[Value]) -> Markup {
    let known: Vec<(&str, &str)> = numbers.iter().map(|one| (said(&one["number"]), said(&one["number"]))).collect();
    html! {
        form method="post" action="/tenures" data-guard="" {
            (mark_field(visit))
            input type="hidden" name="line" value=(line);
            div.row {
                (choice("number", "Number", &known, ""))
                (field("handset", "Handset", "", "IMEI, where known", false))
                (field("holder", "Holder", "", "a person's id", false))
                (field("from", "From", "", "2024-03-01", false))
                (field("to", "To", "", "first day after it", false))
            }
            (text_field("basis", "On what it rests", "", true))
            div.actions { button.primary type="submit" { "Put forward" } }
        }
    }
}
