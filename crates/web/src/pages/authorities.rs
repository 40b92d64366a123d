//! Authorities: what may be read, on which lawful basis, and what came in under each.

use maud::{Markup, html};
use serde_json::Value;
use workbench::{ScopeFile, Silent};

use crate::addresses;
use crate::answer::{Answer, Page};
use crate::figures::{count, items, plain, said, spoken, thousands};
use crate::frame::mark_field;
use crate::parts::{card, choice, facts, field, heading, nothing, number, tag, text_field};
use crate::problem::Problem;
use crate::table::{Cell, Row, Table, figures, words};
use crate::visit::Visit;

/// Fields of long text, in the order of the form.
const LONG: [(&str, &str); 8] = [
    ("purpose", "Purpose"),
    ("necessity", "Necessity"),
    ("proportionality", "Proportionality"),
    ("less_intrusive_means", "Less intrusive means that were thought of"),
    ("collateral_intrusion", "Collateral intrusion"),
    ("unintended_consequences", "Unintended consequences"),
    ("spoc_advice", "Advice of the single point of contact"),
    ("conditions", "Conditions"),
];

/// Fields of one line.
const SHORT: [(&str, &str, &str); 14] = [
    ("operation", "Operation", ""),
    ("crime_type", "Crime", ""),
    ("applicant", "Applicant", ""),
    ("applicant_rank", "Rank", ""),
    ("spoc", "Single point of contact", ""),
    ("senior_officer", "Senior officer", ""),
    ("authoriser", "Authoriser", ""),
    ("operator", "Operator", ""),
    ("operator_reference", "Operator's reference", ""),
    ("data", "Data", "entity or events"),
    ("identifiers", "Identifiers", "parted by commas"),
    ("from", "Period from", "2024-03-01"),
    ("to", "Period to", "first day after it"),
    ("expires", "Expires", "2024-06-01"),
];

fn status(one: &Value) -> Markup {
    let kind = match said(&one["status"]) {
        "approved" => "good",
        "refused" | "withdrawn" | "expired" => "harm",
        _ => "warn",
    };
    html! {
        (tag(kind, said(&one["status"])))
        @if one["stops_analysis"] == true { " " (tag("harm", "stops analysis")) }
        @if one["complete"] != true { " " (tag("warn", "incomplete")) }
    }
}

/// The register.
pub(crate) fn list(visit: &Visit) -> Result<Answer, Problem> {
    let register = visit.bench.authorities()?;
    let clock = visit.clock();
    let row = |one: &Value| {
        Row::to(
            addresses::about("authorities", said(&one["urn"])),
            vec![
                Cell::shown(html! { span.mono { (said(&one["urn"])) } }, said(&one["urn"])),
                Cell::of(said(&one["operation"])),
                Cell::shown(status(one), said(&one["status"])),
                Cell::of(items(&one["sources"]).len().to_string()),
                Cell::of(thousands(count(&one["rows_kept"]))),
                Cell::shown(
                    html! { @if count(&one["rows_excess"]) > 0 { (tag("warn", &thousands(count(&one["rows_excess"])))) } @else { "0" } },
                    count(&one["rows_excess"]).to_string(),
                ),
                Cell::shown(clock.show_day(&one["expires"]), said(&one["expires"])),
            ],
        )
    };
    let columns = [
        words("urn", "URN"),
        words("operation", "Operation"),
        words("status", "Status"),
        figures("sources", "Sources"),
        figures("rows_kept", "Rows kept"),
        figures("rows_excess", "Excess"),
        words("expires", "Expires"),
    ];
    let table = Table::new("Authorities", &columns, register.iter().map(row).collect());
    let body = html! {
        (heading("Authorities", &html! { "records are read only under one; what was refused, withdrawn or has expired is read by no analysis" }))
        @if register.is_empty() { (nothing("No authority is on the register", "One is entered here, or when an import cites it.", &html! { "The form is below." })) } @else { (table.whole()) }
        @if visit.bench.may("authority add")? {
            (card("Enter an authority", "", &html! {
                form method="post" action="/authorities" { (mark_field(visit)) div.row { (field("urn", "URN", "", "URN/2024/1", true)) (field("operation", "Operation", "", "", false)) } (text_field("purpose", "Purpose", "", true)) div.actions { button.primary type="submit" { "Enter" } } }
            }))
        }
    };
    Ok(Page::new("Authorities", body, Value::Array(register)).table(table).answer())
}

/// Enters one.
pub(crate) fn add(visit: &Visit) -> Result<Answer, Problem> {
    let urn = visit.field("urn");
    let particulars = ScopeFile {
        operation: visit.field("operation").to_owned(),
        purpose: visit.field("purpose").to_owned(),
        ..ScopeFile::default()
    };
    visit.bench.add_authority(urn, &particulars, &visit.act())?;
    Ok(Answer::Go(addresses::about("authorities", urn)))
}

fn text_of(one: &Value, name: &str) -> String {
    match &one[name] {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(said).collect::<Vec<_>>().join(", "),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// One authority.
pub(crate) fn show(visit: &Visit) -> Result<Answer, Problem> {
    let urn = visit.place("id");
    let one = visit.bench.authority(urn)?;
    let clock = visit.clock();
    let base = addresses::about("authorities", urn);
    let missing: Vec<String> = items(&one["missing"]).iter().map(|word| said(word).replace('_', " ")).collect();
    let body = html! {
        (heading(urn, &status(&one)))
        @if one["stops_analysis"] == true { p.notice.harm role="note" { "No analysis reads what came in under it." } }
        (facts(&[
            ("Sources", html! { span.links { @for id in items(&one["sources"]) { a href=(format!("/sources/{}", count(id))) { (count(id)) } " " } } }),
            ("Rows kept", html! { (thousands(count(&one["rows_kept"]))) }),
            ("Excess rows", html! { (thousands(count(&one["rows_excess"]))) }),
            ("Oldest item", clock.show_day(&one["oldest_item"])),
            ("Newest item", clock.show_day(&one["newest_item"])),
            ("Days", html! { (count(&one["days"])) }),
            ("Entered by", html! { (said(&one["entered_by"])) }),
        ]))
        @if !missing.is_empty() { p.notice { "Still missing: " (missing.join(", ")) "." } }
        div.cards {
            section.card.two-thirds { h2 { "What it says" } (form(visit, &one)) }
            section.card.third { h2 { "Errors" } (errors(visit, &one, &base)) }
        }
    };
    Ok(Page::new(urn, body, one).below("Authorities", "/authorities").answer())
}

fn form(visit: &Visit, one: &Value) -> Markup {
    let may = visit.bench.may("authority amend").unwrap_or(false);
    let base = addresses::about("authorities", said(&one["urn"]));
    let decisions = [("", "not decided"), ("applied", "applied"), ("approved", "approved"), ("refused", "refused")];
    html! {
        form method="post" action=(base) data-guard="" {
            (mark_field(visit)) input type="hidden" name="seen" value=(count(&one["version"]));
            div.row { @for (name, label, hint) in SHORT { (field(name, label, &text_of(one, name), hint, false)) } }
            (choice("decision", "Decision", &decisions, said(&one["decision"])))
            @for (name, label) in LONG { (text_field(name, label, &text_of(one, name), false)) }
            @if may { div.actions { button.primary type="submit" { "Keep" } } }
        }
        @if may {
            form.row method="post" action=(format!("{base}/withdraw")) data-confirm="Withdraw it? No analysis reads its data from then on." {
                (mark_field(visit)) (field("reason", "Reason for a withdrawal", "", "", true)) button.danger type="submit" { "Withdraw" }
            }
        }
    }
}

fn errors(visit: &Visit, one: &Value, base: &str) -> Markup {
    let clock = visit.clock();
    html! {
        @for error in items(&one["errors"]) { article { p { (tag(if error["severity"] == "reportable" { "harm" } else { "warn" }, said(&error["severity"]))) " " (said(&error["text"])) } p.small { (said(&error["by"])) ", found " (clock.show_day(&error["found"])) @if !error["report_due"].is_null() { ", to be reported by " (clock.show_day(&error["report_due"])) } } } }
        @if items(&one["errors"]).is_empty() { p.small { "None on record." } }
        form method="post" action=(format!("{base}/errors")) {
            (mark_field(visit))
            (choice("severity", "Severity", &[("recordable", "recordable"), ("reportable", "reportable")], "recordable"))
            (text_field("text", "What went wrong", "", true))
            div.actions { button type="submit" { "Enter an error" } }
        }
    }
}

/// Sets the fields of one that differ from what stands.
pub(crate) fn amend(visit: &Visit) -> Result<Answer, Problem> {
    let urn = visit.place("id");
    let stands = visit.bench.authority(urn)?;
    let names = SHORT.iter().map(|(name, ..)| *name).chain(LONG.iter().map(|(name, _)| *name)).chain(["decision"]);
    let instant = |name: &str| ["from", "to", "expires"].contains(&name);
    let changed: Vec<(String, String)> = names
        .filter_map(|name| {
            let given = visit.field(name);
            let differs = given != text_of(&stands, name)
                && !(given.is_empty() && (instant(name) || name == "decision" || name == "data"));
            differs.then(|| (name.to_owned(), given.to_owned()))
        })
        .collect();
    if !changed.is_empty() {
        let seen = visit.filled("seen").and_then(|text| text.parse().ok()).filter(|seen| *seen > 0);
        visit.bench.amend_authority(urn, &changed, seen, &visit.act())?;
    }
    Ok(Answer::Go(addresses::about("authorities", urn)))
}

/// Withdraws one.
pub(crate) fn withdraw(visit: &Visit) -> Result<Answer, Problem> {
    visit.bench.withdraw_authority(visit.place("id"), &visit.act())?;
    Ok(Answer::Go(addresses::about("authorities", visit.place("id"))))
}

/// Enters an error made under one.
pub(crate) fn add_error(visit: &Visit) -> Result<Answer, Problem> {
    visit.bench.add_authority_error(visit.place("id"), visit.field("severity"), visit.field("text"), &visit.act())?;
    Ok(Answer::Go(addresses::about("authorities", visit.place("id"))))
}

/// A draft application: identifiers carried by the program, and what each next request would tell.
pub(crate) fn draft(visit: &Visit) -> Result<Answer, Problem> {
    let Some(asked) = visit.asked("line") else {
        let body = html! { (heading("Draft an application", &html! { "identifiers are carried over, never retyped" })) section.card { form.row { (field("line", "Line or number", "", "L-3F2A or 07700 900123", true)) button.primary type="submit" { "Draft" } } } };
        return Ok(Page::new("Draft an application", body, Value::Null).below("Authorities", "/authorities").answer());
    };
    let draft = visit.bench.draft_authority(asked, &Silent)?;
    let clock = visit.clock();
    let body = html! {
        (heading("Draft an application", &html! { "about " (spoken(asked)) "; what a person has to write is left to a person" }))
        @for own in items(&draft["numbers"]) {
            section.card {
                h2 { (number(said(&own["number"]))) }
                (facts(&[
                    ("Identifiers", html! { span #identifiers.mono { (items(&own["identifiers"]).iter().map(said).collect::<Vec<_>>().join(", ")) } }),
                    ("Period", html! { (clock.show_day(&own["from"])) " – " (clock.show_day(&own["to"])) }),
                    ("Days sought", html! { (count(&own["days_sought"])) }),
                ]))
                h3 { "Which next request would tell most" }
                (requests(own))
            }
        }
        p.small { a href="/help/methods/next-request.md" { "How the expected information is reckoned" } }
    };
    Ok(Page::new("Draft an application", body, draft).below("Authorities", "/authorities").answer())
}

fn requests(own: &Value) -> Markup {
    let row = |one: &Value| {
        Row::new(vec![
            Cell::of(said(&one["request"])),
            Cell::shown(
                html! { span.mono { (items(&one["identifiers"]).iter().map(said).collect::<Vec<_>>().join(", ")) } },
                "",
            ),
            Cell::of(said(&one["data"])),
            Cell::of(one["bits"].as_f64().map_or_else(String::new, plain)),
            Cell::of(one["holder_bits"].as_f64().map_or_else(String::new, plain)),
            Cell::of(one["successor_bits"].as_f64().map_or_else(String::new, plain)),
            Cell::of(one["people_touched"].as_f64().map_or_else(String::new, |people| format!("{people:.0}"))),
        ])
    };
    let columns = [
        words("request", "Request"),
        words("identifiers", "Identifiers"),
        words("data", "Data"),
        figures("bits", "Expected bits"),
        figures("holder", "on the holder"),
        figures("successor", "on the successor"),
        figures("people", "People touched"),
    ];
    Table::new("Next requests", &columns, items(&own["requests"]).iter().map(row).collect()).whole()
}
