//! Lines: the ranked list, most harmful first, with the reasons of the chosen one beside it.

use maud::{Markup, html};
use serde_json::Value;
use workbench::{LinesFound, NewTask, Silent, WantedLines};

use crate::addresses::{self, Twin};
use crate::answer::{Answer, Page};
use crate::colours;
use crate::drawings::bars::{bar, interval, makeup};
use crate::figures::{count, items, plain, said, signed, spoken, thousands};
use crate::frame::mark_field;
use crate::parts::{chip, heading, left_out, nothing, pager, place_in_list, tag};
use crate::problem::Problem;
use crate::table::{Cell, Row, Table, figures, words};
use crate::times;
use crate::visit::Visit;

/// Rows of a page.
const ROWS: usize = 50;

/// What may stand in the query.
pub(crate) const FIELDS: &[(&str, &str)] = &[
    ("q", "words in brand, number, market, base or id"),
    ("state", "active, silent, new number or on watch; may stand several times"),
    ("market", "where it sells; may stand several times"),
    ("base", "where it is run from; may stand several times"),
    ("band", "band of harm; may stand several times"),
    ("safeguarding", "yes: only lines with a sign of exploitation"),
    ("order", "harm, support, customers, recent or safeguarding"),
    ("line", "id of the line whose reasons are shown beside the list"),
    ("from", "place in the list"),
];

const ORDERS: [(&str, &str); 5] = [
    ("harm", "Harm"),
    ("support", "Support for being a line"),
    ("customers", "Customers"),
    ("recent", "Last seen"),
    ("safeguarding", "Signs of exploitation"),
];

/// Where a ranking has to be found first, a job does it and the page waits there.
pub(crate) fn ranked(visit: &Visit) -> Result<Option<Answer>, Problem> {
    if visit.bench.has_ranking()? {
        return Ok(None);
    }
    Ok(Some(Answer::Wait(crate::pages::ranking::begin(visit).address())))
}

/// The list.
pub(crate) fn list(visit: &Visit) -> Result<Answer, Problem> {
    if let Some(wait) = ranked(visit)? {
        return Ok(wait);
    }
    let whole = visit.twin != Twin::Page;
    let from = if whole { 0 } else { place_in_list(visit) };
    let wanted = WantedLines {
        words: visit.asked("q"),
        states: visit.every("state"),
        markets: visit.every("market"),
        bases: visit.every("base"),
        bands: visit.every("band"),
        safeguarding: visit.asked("safeguarding") == Some("yes"),
        order: visit.asked("order"),
        from,
        most: if whole { usize::MAX } else { ROWS },
        incidents: whole,
    };
    let found = visit.bench.lines_found(&wanted, &Silent)?;
    let chosen = chosen(visit, &found);
    let table = table(visit, &found, chosen);
    let panel = chosen.map(panel);
    let data_to = times::read_ms(&found.ranked_at).filter(|_| found.all > 0);
    let body = html! {
        (heading("Lines", &found_words(&found)))
        (left_out(&found.stopped))
        @if found.all == 0 { (none_yet(&found)) } @else {
            (chips(visit, &found))
            @if found.total == 0 { (nothing("No line fits that filter", "There are lines outside it.", &html! { a href="/lines" { "Show every line" } })) }
            @else { (table.part(0, ROWS)) (with_marked(visit)) (pager(visit, from, ROWS, found.total)) (note(&found)) }
        }
        @if visit.asked("tour").is_some() { (tour()) }
    };
    let mut page = Page::new("Lines", body, Value::Array(found.lines)).table(table).data_to(data_to);
    page.panel = panel;
    Ok(page.answer())
}

fn chosen<'a>(visit: &Visit, found: &'a LinesFound) -> Option<&'a Value> {
    let asked = visit.asked("line");
    let by_id = asked.and_then(|id| found.lines.iter().find(|line| said(&line["line_id"]) == id));
    by_id.or(found.lines.first())
}

fn found_words(found: &LinesFound) -> Markup {
    let aside = found.set_aside.as_object();
    let of = |names: &[&str]| -> u64 { names.iter().filter_map(|name| aside?.get(*name)?.as_u64()).sum() };
    let (all, support): (u64, u64) =
        (aside.into_iter().flat_map(|map| map.values()).map(count).sum(), of(&["support service", "outreach worker"]));
    let businesses = all - support - of(&["resident"]);
    html! {
        (thousands(found.all as u64)) " behave like deal lines, of " (thousands(found.subjects)) " subject numbers"
        @if businesses > 0 { " · " (thousands(businesses)) " more like businesses set aside" }
        @if support > 0 { " · " (thousands(support)) " more like support services protected" }
    }
}

fn none_yet(found: &LinesFound) -> Markup {
    if found.subjects == 0 {
        nothing(
            "No records yet",
            "Lines are found in the records of subject numbers that were lawfully acquired and handed over.",
            &html! { a.button.primary href="/sources" { "Bring records in" } },
        )
    } else {
        nothing(
            "No number behaves like a deal line",
            "Every subject number was looked at. Fewer than eight contacts, or a closer likeness to something else, keeps a number off this list.",
            &html! { a href="/sources" { "Look at what was brought in" } },
        )
    }
}

fn chips(visit: &Visit, found: &LinesFound) -> Markup {
    let order = visit.asked("order").unwrap_or("harm");
    let order_name = ORDERS.iter().find(|(value, _)| *value == order).map_or("Harm", |(_, name)| name);
    html! {
        div.chips {
            (choose(visit, found, "state", "State")) (choose(visit, found, "market", "Market"))
            (choose(visit, found, "base", "Base")) (choose(visit, found, "band", "Band"))
            (chip(visit, "state", "State")) (chip(visit, "market", "Market")) (chip(visit, "base", "Base")) (chip(visit, "band", "Band"))
            (chip(visit, "q", "Words")) (chip(visit, "safeguarding", "Safeguarding"))
            @if visit.asked("safeguarding").is_none() { a.chip href=(visit.with(&[("safeguarding", Some("yes"))])) { "Signs of exploitation" } }
            details.more {
                summary { "Order " strong { (order_name) } }
                div.sheet { ul { @for (value, name) in ORDERS { li { a href=(visit.with(&[("order", Some(value))])) aria-current=[(value == order).then_some("true")] { (name) } } } } }
            }
            form.inline action="/lines" role="search" {
                @for (name, value) in visit.query.iter().filter(|(name, _)| name != "q" && name != "from") { input type="hidden" name=(name) value=(value); }
                label.unseen for="filter" { "Words in brand, number or place" }
                input #filter name="q" type="search" value=(visit.asked("q").unwrap_or_default()) placeholder="Filter";
            }
            span.end {
                (save(visit))
                a href=(visit.twin_address("csv")) { "CSV" } a href=(visit.twin_address("json")) { "JSON" }
            }
        }
    }
}

/// The values of one field, each with how many lines have it.
fn choose(visit: &Visit, found: &LinesFound, name: &'static str, label: &str) -> Markup {
    let set = visit.every(name);
    let open: Vec<(&String, &usize)> =
        found.choices.get(name).into_iter().flatten().filter(|(value, _)| !set.contains(&value.as_str())).collect();
    html! {
        @if open.len() > 1 || (!open.is_empty() && !set.is_empty()) {
            details.more {
                summary { (label) }
                div.sheet { ul { @for (value, count) in open { li { a href=(more(visit, name, value)) { span { (value) } span.small { (count) } } } } } }
            }
        }
    }
}

/// The address with one more value of a filter.
fn more(visit: &Visit, name: &str, value: &str) -> String {
    let mut pairs: Vec<(String, String)> = visit.query.iter().filter(|(known, _)| known != "from").cloned().collect();
    pairs.push((name.to_owned(), value.to_owned()));
    format!("{}{}", visit.path, addresses::query(&pairs))
}

fn save(visit: &Visit) -> Markup {
    let kept: Vec<(String, String)> =
        visit.query.iter().filter(|(name, _)| !["from", "line", "tour"].contains(&name.as_str())).cloned().collect();
    html! {
        details.more {
            summary { "Save view" }
            div.sheet {
                form method="post" action="/views" {
                    (mark_field(visit))
                    input type="hidden" name="verb" value="lines";
                    input type="hidden" name="query" value=(addresses::query(&kept).trim_start_matches('?'));
                    div.field { label for="view-name" { "Name" } input #view-name name="name" required; }
                    label.choice { input type="checkbox" name="shared" value="yes"; " Colleagues see it" }
                    div.actions { button.primary type="submit" { "Save" } }
                }
                p.small { a href="/views" { "Saved views" } }
            }
        }
    }
}

fn table(visit: &Visit, found: &LinesFound, chosen: Option<&Value>) -> Table {
    let last = found.all as f64;
    let harm: Vec<_> = found.lines.iter().map(harm_parts).collect();
    let greatest = harm.iter().map(|parts| harm_sum(parts)).fold(0.0, f64::max);
    let columns = [
        figures("rank", "#"),
        words("line", "Line"),
        words("rank_interval", "Harm rank, 90 %"),
        words("harm", "Made up of"),
        words("safeguarding", "Safeguarding"),
        words("from_to", "Runs from → sells in"),
        figures("customers", "Customers"),
        words("state", "State"),
    ];
    let rows = found.lines.iter().zip(&harm).map(|(line, parts)| {
        let id = said(&line["line_id"]);
        let is_chosen = chosen.is_some_and(|chosen| chosen["line_id"] == line["line_id"]);
        let (low, high) = (figure(&line["rank_interval"][0]), figure(&line["rank_interval"][1]));
        let middle = f64::midpoint(low, high).min(high).max(low);
        Row {
            to: Some(addresses::about("lines", id)),
            chosen: is_chosen,
            cells: vec![
                Cell::shown(rank_and_mark(line), count(&line["rank"]).to_string()),
                Cell::shown(named(visit, line), name_text(line)),
                Cell::shown(interval(low, middle, high, last), format!("{low:.0}-{high:.0}")),
                Cell::shown(makeup(parts, greatest), format!("{:.0}", harm_sum(parts))),
                Cell::shown(safeguarding(line), plain(figure(&line["safeguarding"]["exploitation_incidents"]))),
                Cell::shown(
                    html! { (place(&line["base"])) " → " (place(&line["market"])) },
                    format!("{} -> {}", said(&line["base"]), said(&line["market"])),
                ),
                Cell::of(line["activity"]["customers"].as_u64().map_or_else(|| "–".to_owned(), thousands)),
                Cell::shown(state(line), said(&line["state"])),
            ],
        }
    });
    Table::new("Deal lines, most harmful first", &columns, rows.collect())
}

fn figure(value: &Value) -> f64 {
    value.as_f64().unwrap_or(0.0)
}

/// What a line is called: its brand, else its current number.
pub(crate) fn name_text(line: &Value) -> String {
    match said(&line["brand"]) {
        "" => spoken(said(&line["current_number"])),
        brand => brand.to_owned(),
    }
}

/// The rank, with the way to the line and the mark by which several lines are chosen.
fn rank_and_mark(line: &Value) -> Markup {
    let id = said(&line["line_id"]);
    html! {
        input.mark type="checkbox" name="of" value=(id) form="marked" aria-label={ "Mark " (id) };
        a.row-link.rank href=(addresses::about("lines", id)) { (count(&line["rank"])) }
    }
}

/// What can be done with several lines at one time.
fn with_marked(visit: &Visit) -> Markup {
    html! {
        form.row.marked #marked method="post" action="/lines/marked" {
            (mark_field(visit))
            span data-marked="" { "With the marked lines" }
            @for (act, name) in [("compare", "Compare"), ("map", "Map"), ("timeline", "Timeline"), ("graph", "Graph")] {
                button type="submit" name="act" value=(act) data-needs-marked="" { (name) }
            }
            div.field { label.unseen for="marked-text" { "A task about each" } input #marked-text name="text" placeholder="A task about each"; }
            div.field { label.unseen for="marked-due" { "Due" } input #marked-due name="due" placeholder="5 working days"; }
            button type="submit" name="act" value="task" data-needs-marked="" { "Add the tasks" }
        }
    }
}

/// Does something with every marked line.
pub(crate) fn marked(visit: &Visit) -> Result<Answer, Problem> {
    let ids: Vec<&str> = visit.form.iter().filter(|(name, _)| name == "of").map(|(_, id)| id.as_str()).collect();
    if ids.is_empty() {
        return Err(Problem::Wrong("no line is marked; mark some in the list".to_owned()));
    }
    match visit.field("act") {
        page @ ("compare" | "map" | "timeline" | "graph") => {
            let pairs: Vec<(String, String)> = ids.iter().map(|id| ("of".to_owned(), (*id).to_owned())).collect();
            Ok(Answer::Go(format!("/{page}{}", addresses::query(&pairs))))
        }
        "task" => {
            for id in ids {
                let new = NewTask {
                    text: visit.field("text"),
                    about: Some(id),
                    due: visit.filled("due"),
                    ..NewTask::default()
                };
                visit.bench.add_task(&new, &visit.act())?;
            }
            Ok(Answer::Go("/tasks".to_owned()))
        }
        _ => Err(Problem::Wrong("expected act to be task, compare, map, timeline or graph".to_owned())),
    }
}

fn named(visit: &Visit, line: &Value) -> Markup {
    let id = said(&line["line_id"]);
    let numbers = items(&line["numbers"]).len();
    html! {
        div.name { (swatch(id)) a href=(visit.with(&[("line", Some(id))])) data-panel="" { (name_text(line)) } }
        span.below.mono { (id) @if !said(&line["brand"]).is_empty() { " · " (spoken(said(&line["current_number"]))) } @if numbers > 1 { " · " (numbers) " numbers" } }
    }
}

/// The mark of a line's colour.
pub(crate) fn swatch(id: &str) -> Markup {
    let (_, dashed) = colours::of_line(id);
    html! { span class={ "swatch " (colours::class(id)) @if dashed { " dashed" } } aria-hidden="true" {} }
}

fn place(value: &Value) -> &str {
    match said(value) {
        "" => "unknown",
        place => place,
    }
}

/// Parts of a line's harm, in one order for all lines so that colours mean one thing.
fn harm_parts(line: &Value) -> [(&'static str, f64); 6] {
    let mut parts = ["violence", "weapon", "robbery", "overdose", "drug_death", "other"].map(|name| (name, 0.0));
    for reason in items(&line["reasons"]).iter().filter(|reason| reason["part"] == "harm") {
        let feature = said(&reason["feature"]);
        if let Some(part) = parts.iter_mut().find(|(name, _)| *name == feature) {
            part.1 = figure(&reason["contribution"]);
        }
    }
    parts
}

fn harm_sum(parts: &[(&'static str, f64)]) -> f64 {
    parts.iter().map(|(_, value)| value).sum()
}

fn safeguarding(line: &Value) -> Markup {
    let signs = figure(&line["safeguarding"]["exploitation_incidents"]);
    if signs < 0.05 {
        html! { span.small { "none seen" } }
    } else {
        tag("safeguarding", &format!("{signs:.1} signs"))
    }
}

/// The state of a line, and what was judged of it.
pub(crate) fn state(line: &Value) -> Markup {
    let kind = match said(&line["state"]) {
        "active" => "good",
        "new number" | "on watch" => "warn",
        _ => "",
    };
    html! {
        (tag(kind, said(&line["state"])))
        @match said(&line["judgement"]) { "" | "reversed" => {} word => { " " (tag(if word == "accepted" { "accent" } else { "" }, word)) } }
    }
}

fn note(found: &LinesFound) -> Markup {
    html! {
        p.small {
            "Ranks whose intervals overlap are not told apart by the data. "
            "\u{201c}Behaves like a deal line in these records\u{201d} is not \u{201c}is\u{201d}. "
            @if let Some(line) = found.lines.first() { "Fitted on " (said(&line["detection"]["fitted_on"])) ": " a href="/accuracy" { "error rates" } "." }
        }
    }
}

/// The reasons of one line, beside the list.
fn panel(line: &Value) -> Markup {
    let id = said(&line["line_id"]);
    html! {
        div.heading { h2 { (swatch(id)) (name_text(line)) " " small { (id) } } a.button.primary href=(addresses::about("lines", id)) { "Open" } }
        p { (what_it_is(line)) }
        @if figure(&line["safeguarding"]["exploitation_incidents"]) >= 0.05 {
            p.notice.safeguarding { strong { "Possible victims first. " } (plain(figure(&line["safeguarding"]["exploitation_incidents"]))) " incidents of exploitation may concern this line, by link weight." }
        }
        h2 { "Why it ranks " (ordinal(count(&line["rank"]))) " " small { "days of custody of the harm linked to it" } }
        (reasons(line, "harm"))
        h2 { "Why it is like a deal line " small { "log10 likelihood ratio against " (said(&line["detection"]["against"])) } }
        (reasons(line, "detection"))
        h2 { "What would change this" }
        p { (what_would_change(line)) }
        div.actions {
            a.button href=(format!("/authorities/draft{}", addresses::query(&[("line".to_owned(), id.to_owned())]))) { "Draft application" }
            a.button href=(format!("/tasks/new{}", addresses::query(&[("about".to_owned(), id.to_owned())]))) { "Add task" }
        }
    }
}

/// What a line is and how sure, in a sentence.
pub(crate) fn what_it_is(line: &Value) -> Markup {
    let support = figure(&line["detection"]["log10_lr"]);
    html! {
        "Behaves like a deal line in these records, which give " strong { (said(&line["detection"]["verbal"])) }
        " for it (log10 LR " (signed(support)) ", not calibrated on casework) against its nearest rival, " (said(&line["detection"]["against"])) "."
    }
}

/// One part's reasons as bars, each with the way to its rows.
pub(crate) fn reasons(line: &Value, part: &str) -> Markup {
    let own: Vec<&Value> = items(&line["reasons"]).iter().filter(|reason| reason["part"] == part).collect();
    let greatest = own.iter().map(|reason| figure(&reason["contribution"]).abs()).fold(0.0, f64::max);
    let id = said(&line["line_id"]);
    let class = if part == "harm" { "harm".to_owned() } else { format!("mark {}", colours::class(id)) };
    let shown = |value: f64| if part == "harm" { plain(value) } else { signed(value) };
    html! {
        @if own.is_empty() { p.small { "Nothing in the records counts here." } }
        ul.reasons {
            @for reason in own {
                li {
                    span { b { (feature(said(&reason["feature"]))) } small { (said(&reason["text"]).replace('_', " ")) } }
                    (bar(figure(&reason["contribution"]), greatest, &class))
                    span.figure { a href=(format!("{}/rows/{}", addresses::about("lines", id), said(&reason["feature"]))) title="the rows behind it" { (shown(figure(&reason["contribution"]))) } }
                }
            }
        }
    }
}

/// A feature's word as it is read.
pub(crate) fn feature(word: &str) -> String {
    let text = word.replace('_', " ");
    let mut signs = text.chars();
    signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
}

fn what_would_change(line: &Value) -> String {
    let missing: Vec<String> = items(&line["missing"]).iter().map(|word| said(word).replace('_', " ")).collect();
    let (low, high) = (figure(&line["rank_interval"][0]), figure(&line["rank_interval"][1]));
    let rank = if (high - low).abs() < 0.5 {
        format!("Its rank is settled by the data at {low:.0}.")
    } else {
        format!("The data leave its rank anywhere from {low:.0} to {high:.0}.")
    };
    if missing.is_empty() {
        return format!("{rank} Every feature of the method could be reckoned.");
    }
    format!(
        "{rank} The records do not tell: {}. Records that do would add to the support or take from it.",
        missing.join(", ")
    )
}

/// `first`, `2nd`, `11th`.
pub(crate) fn ordinal(rank: u64) -> String {
    let ending = match (rank % 10, rank % 100) {
        _ if rank == 1 => return "first".to_owned(),
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{rank}{ending}")
}

/// What to look at first, for whoever is here for the first time.
fn tour() -> Markup {
    html! {
        section.card {
            h2 { "A short tour" }
            ol data-tour="lines" {
                li data-at=".heading" { "This county is made up: four operators' files were read, and every number in them was weighed." }
                li data-at="table" { "Lines stand by the harm linked to them. The dot is the rank, the stroke its 90 % interval: overlapping strokes are ties." }
                li data-at=".panel" { "Why the chosen line ranks where it does, and why it is like a deal line. Every figure leads to its rows." }
                li data-at=".chips" { "Filters stand in the address: copy it, and a colleague sees the same list." }
                li data-at=".jump" { "Any part of a number, name or note is found here. Ctrl K opens it anywhere; ? lists the keys." }
                li data-at=".side" { "Under Govern: what was read on which authority, and what everybody looked at." }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ranks_are_spoken() {
        let spoken: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 22, 103, 111].map(ordinal).to_vec();
        assert_eq!(spoken, ["first", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "103rd", "111th"]);
        assert_eq!(feature("own_customers"), "Own customers");
    }

    #[test]
    fn harm_is_drawn_in_one_order_for_all_lines() {
        let line = json!({ "reasons": [
            { "part": "harm", "feature": "weapon", "contribution": 2.0 },
            { "part": "detection", "feature": "violence", "contribution": 9.0 },
        ] });
        assert_eq!(harm_parts(&line)[1], ("weapon", 2.0));
        assert!((harm_sum(&harm_parts(&line)) - 2.0).abs() < 1e-9);
    }
}
