//! Small parts that many pages are made of.

use maud::{Markup, html};
use serde_json::Value;

use crate::addresses;
use crate::figures::{count, items, said, spoken};
use crate::frame::mark_field;
use crate::visit::Visit;

/// A heading with what it says beside it.
pub(crate) fn heading(title: &str, beside: &Markup) -> Markup {
    html! { div.heading { h1 { (title) } p { (beside) } } }
}

/// A card with a title and a note beside it.
pub(crate) fn card(title: &str, note: &str, body: &Markup) -> Markup {
    html! {
        section.card {
            @if !title.is_empty() { h2 { (title) @if !note.is_empty() { " " small { (note) } } } }
            (body)
        }
    }
}

/// A label in a frame: `kind` is a class that colours it (`good`, `warn`, `harm`, `safeguarding`, or none).
pub(crate) fn tag(kind: &str, text: &str) -> Markup {
    html! { span class={ "tag " (kind) } { (text) } }
}

/// A telephone number that leads to its page.
pub(crate) fn number(text: &str) -> Markup {
    if text.is_empty() {
        return html! { "withheld" };
    }
    html! { a.number href=(addresses::about("numbers", text)) { (spoken(text)) } }
}

/// A row of a source, with the way to it.
pub(crate) fn source_row(source: &Value, row: &Value) -> Markup {
    let id = count(source);
    html! { a href=(format!("/sources/{id}/rows/{}", count(row))) { "source " (id) ", row " (count(row)) } }
}

/// Facts side by side: each a name and what it is.
pub(crate) fn facts(facts: &[(&str, Markup)]) -> Markup {
    html! { dl.facts { @for (name, fact) in facts { div { dt { (name) } dd { (fact) } } } } }
}

/// What may be wider than its place: it is scrolled there, by keyboard, too.
pub(crate) fn wide(label: &str, body: &Markup) -> Markup {
    html! { div.scroll tabindex="0" role="group" aria-label=(label) { (body) } }
}

/// A place where nothing is: what would be here, why it is not, and the one thing to do.
pub(crate) fn nothing(what: &str, why: &str, next: &Markup) -> Markup {
    html! { div.nothing { p { strong { (what) } } p { (why) } p { (next) } } }
}

/// What an answer leaves out because its authority was refused, withdrawn or has expired.
pub(crate) fn left_out(stopped: &Value) -> Markup {
    html! {
        @for one in items(stopped) {
            p.notice role="note" {
                "Left out: what came in under " a href=(addresses::about("authorities", said(&one["urn"]))) { (said(&one["urn"])) }
                ", which is " (said(&one["why"])) "."
            }
        }
    }
}

/// A form of one button.
pub(crate) fn button(visit: &Visit, action: &str, fields: &[(&str, &str)], label: &str, class: &str) -> Markup {
    html! {
        form.inline method="post" action=(action) {
            (mark_field(visit))
            @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
            button class=(class) type="submit" { (label) }
        }
    }
}

/// One line of text that is asked for.
pub(crate) fn field(name: &str, label: &str, value: &str, hint: &str, needed: bool) -> Markup {
    let hint_id = (!hint.is_empty()).then(|| format!("{name}-hint"));
    html! {
        div.field {
            label for=(name) { (label) }
            @if let Some(id) = &hint_id { p.hint id=(id) { (hint) } }
            input #(name) name=(name) value=(value) required[needed] aria-describedby=[hint_id.as_deref()];
        }
    }
}

/// Several lines of text that are asked for.
pub(crate) fn text_field(name: &str, label: &str, value: &str, needed: bool) -> Markup {
    html! { div.field { label for=(name) { (label) } textarea #(name) name=(name) rows="3" required[needed] { (value) } } }
}

/// A choice among words.
pub(crate) fn choice(name: &str, label: &str, options: &[(&str, &str)], chosen: &str) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            select #(name) name=(name) {
                @for (value, text) in options { option value=(value) selected[*value == chosen] { (text) } }
            }
        }
    }
}

/// A filter as a link: the value that stands, and the way to take it away.
pub(crate) fn chip(visit: &Visit, name: &str, label: &str) -> Markup {
    html! {
        @for value in visit.every(name) {
            span.chip { (label) " " strong { (value) } a href=(without(visit, name, value)) aria-label={ "Remove " (label) " " (value) } { "×" } }
        }
    }
}

fn without(visit: &Visit, name: &str, value: &str) -> String {
    let rest: Vec<(String, String)> = visit
        .query
        .iter()
        .filter(|(known, stands)| !(known == name && stands == value) && known != "from")
        .cloned()
        .collect();
    format!("{}{}", visit.path, addresses::query(&rest))
}

/// The way through a list that is longer than a page.
pub(crate) fn pager(visit: &Visit, from: usize, most: usize, total: usize) -> Markup {
    let at = |from: usize| {
        let mut pairs: Vec<(String, String)> = visit.query.iter().filter(|(name, _)| name != "from").cloned().collect();
        pairs.push(("from".to_owned(), from.to_string()));
        format!("{}{}", visit.path, addresses::query(&pairs))
    };
    html! {
        @if total > most {
            nav.pager aria-label="Parts of the list" {
                @if from > 0 { a rel="prev" href=(at(from.saturating_sub(most))) { "Previous" } }
                span { (from + 1) "–" (total.min(from + most)) " of " (total) }
                @if from + most < total { a rel="next" href=(at(from + most)) { "Next" } }
            }
        }
    }
}

/// From which place on a list is shown.
pub(crate) fn place_in_list(visit: &Visit) -> usize {
    visit.asked("from").and_then(|text| text.parse().ok()).unwrap_or(0)
}
