//! What stands around every page.

use maud::{DOCTYPE, Markup, html};

use crate::answer::Page;
use crate::assets;
use crate::site::Site;
use crate::times::Clock;
use crate::visit::{Taste, Visit};

/// A place in the side bar.
struct Place {
    name: &'static str,
    address: &'static str,
    /// The verb that it asks; empty where everybody may.
    verb: &'static str,
}

const fn place(name: &'static str, address: &'static str, verb: &'static str) -> Place {
    Place { name, address, verb }
}

/// The side bar: what a person comes for, in groups.
const PLACES: [(&str, &[Place]); 4] = [
    (
        "Find",
        &[
            place("Lines", "/lines", "lines"),
            place("People", "/people", "person list"),
            place("Search", "/search", "search"),
            place("Map", "/map", "line"),
            place("Graph", "/graph", "network"),
            place("Timeline", "/timeline", "line"),
            place("Compare", "/compare", "line"),
        ],
    ),
    (
        "Work",
        &[
            place("Tasks", "/tasks", "task list"),
            place("Operations", "/operations", "operation list"),
            place("Saved views", "/views", "view list"),
            place("Jobs", "/jobs", ""),
        ],
    ),
    ("Know", &[place("Alarm", "/alarm", "alarm"), place("Accuracy", "/accuracy", ""), place("Help", "/help", "")]),
    (
        "Govern",
        &[
            place("Sources", "/sources", "sources"),
            place("Authorities", "/authorities", "authority list"),
            place("Journal", "/journal", "journal list"),
            place("Retention", "/retention", "retention list"),
            place("Access", "/access", "user list"),
            place("Admin", "/admin", "doctor"),
        ],
    ),
];

/// A page as it is sent.
pub(crate) fn framed(visit: &Visit, page: &Page) -> Markup {
    let clock = visit.clock();
    html! {
        (DOCTYPE)
        html lang="en-GB" data-theme=[visit.taste.theme] data-keys=[visit.taste.no_keys.then_some("off")] {
            (head(&page.title, &page.islands, Some(&visit.mark), page.again_s))
            body {
                a.skip href="#content" { "Skip to the content" }
                div.frame {
                    (side(visit, page, &clock))
                    div.main {
                        (top(visit, page))
                        div.columns {
                            main #content tabindex="-1" { (page.body) (stamp(visit, page, &clock)) }
                            @if let Some(panel) = &page.panel { aside.panel aria-label="Details" { (panel) } }
                        }
                    }
                }
                div.watermark aria-hidden="true" { (watermark(visit, &clock)) }
            }
        }
    }
}

/// A page without a visitor: sign-in, and what went wrong before it.
pub(crate) fn bare(site: &Site, title: &str, taste: Taste, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en-GB" data-theme=[taste.theme] {
            (head(title, &[], None, None))
            body.bare {
                main #content {
                    div.door {
                        div.brand { (logo()) span { "Throughline" } }
                        (body)
                    }
                    p.small { (site.handling) }
                }
            }
        }
    }
}

fn head(title: &str, islands: &[&str], mark: Option<&str>, again_s: Option<u32>) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            @if let Some(mark) = mark { meta name="csrf" content=(mark); }
            @if let Some(seconds) = again_s { noscript { meta http-equiv="refresh" content=(seconds); } }
            title { (title) " · Throughline" }
            link rel="stylesheet" href=(assets::address("app.css"));
            link rel="icon" href=(assets::address("icon.svg")) type="image/svg+xml";
            script src=(assets::address("page.js")) type="module" {}
            @for island in islands { script src=(assets::address(&format!("{island}.js"))) type="module" {} }
            @if islands.contains(&"map") { link rel="stylesheet" href=(assets::address("map.css")); }
            @if islands.contains(&"charts") { link rel="stylesheet" href=(assets::address("charts.css")); }
        }
    }
}

fn logo() -> Markup {
    html! {
        svg.logo viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" {
            path d="M3 17 C8 17 8 6 12 6 S16 17 21 17" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" {}
            circle cx="3.5" cy="17" r="2.3" fill="currentColor" {}
            circle cx="20.5" cy="17" r="2.3" fill="currentColor" {}
        }
    }
}

/// The places that a reader may go to, by group. Where that cannot be said now, all: each asks again by itself.
fn offered(visit: &Visit) -> Vec<(&'static str, Vec<&'static Place>)> {
    let may = |place: &&Place| place.verb.is_empty() || visit.bench.may(place.verb).unwrap_or(true);
    let groups = PLACES.iter().map(|(group, places)| (*group, places.iter().filter(may).collect::<Vec<_>>()));
    groups.filter(|(_, places)| !places.is_empty()).collect()
}

fn side(visit: &Visit, page: &Page, clock: &Clock) -> Markup {
    let is_here = |address: &str| visit.path == address || visit.path.starts_with(&format!("{address}/"));
    html! {
        nav.side aria-label="Pages" {
            a.brand href="/lines" { (logo()) span { "Throughline" } }
            details.fold {
                summary { "Menu" }
                @for (group, places) in offered(visit) {
                    h2 { (group) }
                    ul {
                        @for place in places {
                            li { a href=(place.address) aria-current=[is_here(place.address).then_some("page")] { (place.name) } }
                        }
                    }
                }
            }
            div.foot {
                a href="/account" { (visit.who()) }
                @if let Some(at_ms) = page.data_to_ms { span { "Data to " (clock.full_ms(at_ms)) } }
                form method="post" action="/sign-out" { (mark_field(visit)) button.quiet type="submit" { "Sign out" } }
            }
        }
    }
}

fn top(visit: &Visit, page: &Page) -> Markup {
    html! {
        header.top {
            ol.trail aria-label="Where you are" {
                @for (name, address) in &page.trail {
                    li { @if address.is_empty() { span aria-current="page" { (name) } } @else { a href=(address) { (name) } } }
                }
            }
            form.jump action="/search" role="search" {
                label.unseen for="jump" { "Search or jump to" }
                input #jump name="q" type="search" placeholder="Search or jump" autocomplete="off";
                kbd aria-hidden="true" { "Ctrl K" }
            }
            span.handling { (visit.site.handling) }
        }
    }
}

fn stamp(visit: &Visit, page: &Page, clock: &Clock) -> Markup {
    html! {
        footer.stamp {
            @if let Some(at_ms) = page.data_to_ms { "Data to " (clock.full_ms(at_ms)) " · " }
            "Shown " (clock.full_ms(visit.now_ms())) " · "
            @if page.table.is_some() { a href=(visit.twin_address("csv")) { "CSV" } " · " }
            a href=(visit.twin_address("json")) { "JSON" }
        }
    }
}

fn watermark(visit: &Visit, clock: &Clock) -> String {
    format!("{} · {} · {}", visit.site.handling, visit.who(), clock.full_ms(visit.now_ms()))
}

/// What proves that a form came from our own page.
pub(crate) fn mark_field(visit: &Visit) -> Markup {
    html! { input type="hidden" name="mark" value=(visit.mark); }
}
