//! People on record: a possible victim is shown as one before anything else.

use maud::{Markup, html};
use serde_json::Value;
use workbench::{NewPerson, NewRole};

use crate::addresses;
use crate::answer::{Answer, Page};
use crate::figures::{items, said, spoken};
use crate::frame::mark_field;
use crate::pages::{edits, work};
use crate::parts::{card, choice, facts, field, heading, nothing, tag, text_field};
use crate::problem::Problem;
use crate::table::{Cell, Row, Table, words};
use crate::visit::Visit;

/// What may stand in the query.
pub(crate) const FIELDS: &[(&str, &str)] = &[
    ("operation", "id or name of an operation"),
    ("reason", "why; asked before children and exploited people are shown"),
];

/// Everybody whom the reader may see.
pub(crate) fn list(visit: &Visit) -> Result<Answer, Problem> {
    let people = visit.bench.people(visit.asked("operation"), &visit.act())?;
    let row = |person: &Value| {
        let id = said(&person["id"]);
        let categories: Vec<&str> = items(&person["categories"]).iter().map(said).collect();
        Row::to(
            addresses::about("people", id),
            vec![
                Cell::shown(
                    html! { strong { (said(&person["name"])) } span.below.mono { (id) } },
                    said(&person["name"]),
                ),
                Cell::shown(risk(person), if person["possible_victim"] == true { "possible victim" } else { "" }),
                Cell::of(categories.join(", ")),
                Cell::of(said(&person["date_of_birth"])),
            ],
        )
    };
    let columns =
        [words("name", "Name"), words("risk", "Safeguarding"), words("category", "Category"), words("born", "Born")];
    let table = Table::new("People on record", &columns, people.iter().map(row).collect());
    let body = html! {
        (heading("People", &html! { (people.len()) " on record that you may see" }))
        @if people.is_empty() { (nothing("Nobody is on record", "People are entered by hand, with a category for each operation.", &html! { "The form is below." })) } @else { (table.whole()) }
        @if visit.bench.may("person add")? { (card("Enter a person", "", &enter(visit))) }
    };
    Ok(Page::new("People", body, Value::Array(people)).table(table).answer())
}

fn risk(person: &Value) -> Markup {
    html! {
        @if person["under_18"] == true { (tag("safeguarding", "under 18")) " " }
        @if person["possible_victim"] == true { (tag("safeguarding", "possible victim first")) }
    }
}

fn enter(visit: &Visit) -> Markup {
    html! {
        form method="post" action="/people" data-guard="" {
            (mark_field(visit))
            div.row {
                (field("name", "Name", "", "", true))
                (field("alias", "Also known as", "", "", false))
                (field("born", "Born", "", "2009-05-31", false))
            }
            label.choice { input type="checkbox" name="exploitation" value="yes"; " There is a sign of exploitation" }
            (text_field("note", "What else is known", "", false))
            div.actions { button.primary type="submit" { "Enter" } }
        }
    }
}

/// Enters somebody.
pub(crate) fn add(visit: &Visit) -> Result<Answer, Problem> {
    let aliases: Vec<String> = visit.filled("alias").map(ToOwned::to_owned).into_iter().collect();
    let new = NewPerson {
        name: visit.field("name"),
        aliases: &aliases,
        date_of_birth: visit.filled("born"),
        exploitation: visit.field("exploitation") == "yes",
        note: visit.field("note"),
    };
    let entered = visit.bench.add_person(&new, &visit.act())?;
    Ok(Answer::Go(addresses::about("people", said(&entered["id"]))))
}

/// One person.
pub(crate) fn show(visit: &Visit) -> Result<Answer, Problem> {
    let id = visit.place("id");
    let person = visit.bench.person(id, &visit.act())?;
    let clock = visit.clock();
    let about = work::about(visit, id)?;
    let body = html! {
        @if person["possible_victim"] == true {
            section.notice.safeguarding role="alert" {
                p { strong { "Stop: a possible victim first." } " "
                    @if person["under_18"] == true { "This is a child. " }
                    "Before anything is planned against this person, think of a referral, and of who looks after them now." }
                p { (work::safeguarding_task(visit, id)) }
            }
        }
        div.heading { h1 { (said(&person["name"])) } p.mono { (id) } }
        (facts(&[
            ("Also known as", html! { (items(&person["aliases"]).iter().map(said).collect::<Vec<_>>().join(", ")) }),
            ("Born", html! { (match said(&person["date_of_birth"]) { "" => "–", born => born }) }),
            ("Category", html! { @for one in items(&person["categories"]) { (tag("", said(one))) " " } }),
            ("Entered", html! { (clock.show_day(&person["changed"])) " by " (said(&person["changed_by"])) " " (edits::link("person", id)) }),
        ]))
        @if !said(&person["note"]).is_empty() { p { (said(&person["note"])) } }
        div.cards {
            section.card.half { h2 { "Numbers held " small { "tenures that name this person; accepted by people or only put forward" } } (held(visit, &person)) }
            section.card.half { h2 { "Category in an operation" } (categorise(visit, id)) }
        }
        @if visit.bench.may("person edit")? { (edits::person_form(visit, &person)) }
        (about.whole(visit, id))
    };
    Ok(Page::new(said(&person["name"]), body, person.clone()).below("People", "/people").answer())
}

fn held(visit: &Visit, person: &Value) -> Markup {
    let clock = visit.clock();
    let row = |tenure: &Value| {
        Row::to(
            addresses::about("lines", said(&tenure["line"])),
            vec![
                Cell::of(spoken(said(&tenure["number"]))),
                Cell::of(said(&tenure["line"])),
                Cell::shown(html! { (clock.show_day(&tenure["from"])) " – " (clock.show_day(&tenure["to"])) }, ""),
                Cell::shown(
                    tag(if tenure["state"] == "accepted" { "good" } else { "warn" }, said(&tenure["state"])),
                    said(&tenure["state"]),
                ),
            ],
        )
    };
    let rows: Vec<Row> = items(&person["tenures"]).iter().map(row).collect();
    html! {
        @if rows.is_empty() { p.small { "None on record." } }
        @else { (Table::new("Numbers held", &[words("number", "Number"), words("line", "Line"), words("period", "Period"), words("state", "State")], rows).whole()) }
    }
}

fn categorise(visit: &Visit, id: &str) -> Markup {
    let categories = [("suspect", "suspect"), ("convicted", "convicted"), ("victim", "victim"), ("witness", "witness")];
    html! {
        form method="post" action=(format!("{}/category", addresses::about("people", id))) {
            (mark_field(visit))
            div.row {
                (field("operation", "Operation", "", "id or name", true))
                (choice("category", "Category", &categories, "witness"))
                (field("reason", "Reason", "", "", true))
            }
            div.actions { button type="submit" { "Give this category" } }
        }
        p.small { "A possible victim becomes a suspect only once a safeguarding task about them is on record." }
    }
}

/// Gives somebody a category.
pub(crate) fn category(visit: &Visit) -> Result<Answer, Problem> {
    let id = visit.place("id");
    let new = NewRole {
        person: id,
        operation: visit.field("operation"),
        category: visit.field("category"),
        from: None,
        to: None,
    };
    visit.bench.categorise_person(&new, &visit.act())?;
    Ok(Answer::Go(addresses::about("people", id)))
}
