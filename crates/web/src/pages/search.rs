//! Search: everything that the reader may see, by words, names and parts of numbers. The palette asks the same address for JSON.

use maud::{Markup, html};
use serde_json::{Value, json};
use workbench::{Found, FoundKind, SearchAnswer, SearchRequest};

use crate::addresses;
use crate::answer::{Answer, Page};
use crate::figures::{spoken, thousands};
use crate::parts::{heading, nothing, pager, place_in_list, tag};
use crate::problem::Problem;
use crate::table::{Cell, Row, Table, words};
use crate::visit::Visit;

/// Hits of a page.
const HITS: usize = 50;

/// What may stand in the query.
pub(crate) const FIELDS: &[(&str, &str)] = &[
    ("q", "words, names, parts of numbers"),
    ("kind", "only this kind; may stand several times"),
    ("from", "place in the list"),
    ("reason", "why; widens the search to what is sensitive"),
];

/// What is found.
pub(crate) fn list(visit: &Visit) -> Result<Answer, Problem> {
    let Some(asked) = visit.asked("q") else {
        let body = html! { (heading("Search", &html! { "whatever you may see, by its words, names and numbers" })) (form("")) };
        return Ok(Page::new("Search", body, json!({ "results": [] })).answer());
    };
    let from = place_in_list(visit);
    let kinds = visit.every("kind").into_iter().filter_map(FoundKind::parse).collect();
    let request = SearchRequest { words: asked.to_owned(), kinds, offset: from, limit: HITS };
    let found = visit.bench.search(&request)?;
    let table = table(visit, &found);
    let total = usize::try_from(found.total).unwrap_or(usize::MAX);
    let body = html! {
        (heading("Search", &html! { (thousands(found.total)) " found that you may see" }))
        (form(asked))
        (kinds_of(visit, &found))
        @if found.found.is_empty() { (nothing("Nothing found", "Nothing that you may see holds these words. Any three digits of a number are enough.", &html! { a href="/help/how-to/search.md" { "How to search" } })) }
        @else { (table.whole()) (pager(visit, from, HITS, total)) }
        @if found.reason_widens { (widen(visit)) }
        @for urn in &found.stopped { p.notice { "Left out: what came in under " (urn) "." } }
    };
    Ok(Page::new("Search", body, palette(&found)).table(table).answer())
}

fn form(asked: &str) -> Markup {
    html! { form.row role="search" action="/search" { div.field { label for="q" { "Words, names, or any part of a number" } input #q name="q" type="search" value=(asked) autofocus; } button.primary type="submit" { "Search" } } }
}

fn kinds_of(visit: &Visit, found: &SearchAnswer) -> Markup {
    let set = visit.every("kind");
    html! {
        div.chips {
            @for (kind, count) in found.counts.iter().filter(|(_, count)| *count > 0) {
                @let here = set.contains(&kind.word());
                a.chip href=(visit.with(&[("kind", (!here).then_some(kind.word()))])) aria-current=[here.then_some("true")] { (kind.word()) " " strong { (thousands(*count)) } }
            }
        }
    }
}

fn widen(visit: &Visit) -> Markup {
    html! {
        form.row action="/search" {
            @for (name, value) in visit.query.iter().filter(|(name, _)| name != "reason") { input type="hidden" name=(name) value=(value); }
            div.field { label for="reason" { "With a reason, which the journal keeps, the search also looks at what is sensitive" } input #reason name="reason" required; }
            button type="submit" { "Search with it" }
        }
    }
}

/// The page about what was found.
fn address(found: &Found) -> Option<String> {
    let about = found.about.as_deref();
    Some(match found.kind.word() {
        "number" | "subscriber" | "contact" | "top-up" => addresses::about("numbers", &found.id),
        "handset" => addresses::about("handsets", &found.id),
        "line" => addresses::about("lines", &found.id),
        "person" => addresses::about("people", &found.id),
        "operation" => addresses::about("operations", &found.id),
        "task" => addresses::about("tasks", &found.id),
        "authority" => addresses::about("authorities", &found.id),
        "source" => format!("/sources/{}", found.id.trim_start_matches("source").trim_start_matches([' ', ':'])),
        _ => match crate::pages::work::address_of(about?) {
            tasks if tasks == "/tasks" => return None,
            address => address,
        },
    })
}

fn table(visit: &Visit, found: &SearchAnswer) -> Table {
    let clock = visit.clock();
    let row = |one: &Found| {
        let shown = html! { strong { (name(one)) } @if !one.excerpt.is_empty() && one.excerpt != one.title { span.below { (one.excerpt) } } };
        let cells = vec![
            Cell::shown(shown, one.title.clone()),
            Cell::shown(tag("", one.kind.word()), one.kind.word()),
            Cell::of(one.about.clone().unwrap_or_default()),
            Cell::of(one.at_ms.map(|at| clock.full_ms(at)).unwrap_or_default()),
        ];
        Row { to: address(one), chosen: false, cells }
    };
    Table::new(
        "What was found",
        &[words("title", "Found"), words("kind", "Kind"), words("about", "About"), words("at", "When")],
        found.found.iter().map(row).collect(),
    )
}

/// What a thing is called in a list; what has no name is called by its kind.
fn name(one: &Found) -> String {
    if one.title.is_empty() { format!("{} {}", one.kind.word(), one.id) } else { spoken(&one.title) }
}

/// What the palette lists; the whole answer stands beside it.
fn palette(found: &SearchAnswer) -> Value {
    let result = |one: &Found| {
        Some(json!({ "kind": one.kind.word(), "label": name(one), "detail": one.excerpt, "href": address(one)? }))
    };
    let results: Vec<Value> = found.found.iter().filter_map(result).collect();
    let more = found.total.saturating_sub(results.len() as u64);
    json!({ "results": results, "more": more, "answer": found.json() })
}
