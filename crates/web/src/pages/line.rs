//! One line: what it is, when and where it works, who comes back, what is to be done. Its tabs are addresses.

use maud::{Markup, html};
use serde_json::{Value, json};
use workbench::Silent;

use crate::addresses;
use crate::answer::{Answer, Page};
use crate::colours;
use crate::drawings::footprint::{footprint, sectors};
use crate::drawings::hours::hours;
use crate::drawings::lanes::{Lane, Stretch, lanes};
use crate::figures::{count, items, plain, said, spoken, thousands};
use crate::pages::events;
use crate::pages::lines::{name_text, ordinal, ranked, reasons, state, swatch, what_it_is};
use crate::pages::work;
use crate::parts::{facts, left_out, nothing, number, tag, wide};
use crate::problem::Problem;
use crate::table::{Cell, Row, Table, figures, words};
use crate::times::read_ms;
use crate::visit::Visit;

/// What may stand in the query of a line's pages.
pub(crate) const FIELDS: &[(&str, &str)] = &[("reason", "why, where a reason is asked")];

const TABS: [(&str, &str); 6] = [
    ("", "Overview"),
    ("/tenures", "Tenures"),
    ("/customers", "Customers"),
    ("/map", "Map"),
    ("/events", "Timeline"),
    ("/work", "Tasks and decisions"),
];

/// What every page of a line has: the report, and its place on the list.
struct Shown {
    report: Value,
    id: String,
}

impl Shown {
    fn line(&self) -> &Value {
        &self.report["line"]
    }

    fn data_to(&self) -> Option<i64> {
        read_ms(&self.line()["ranked_at"])
    }
}

fn read(visit: &Visit) -> Result<Shown, Problem> {
    let report = visit.bench.line(visit.place("id"), &Silent)?;
    let id = said(&report["line"]["line_id"]).to_owned();
    if id.is_empty() {
        return Err(Problem::NotFound);
    }
    Ok(Shown { report, id })
}

/// The overview.
pub(crate) fn show(visit: &Visit) -> Result<Answer, Problem> {
    if let Some(wait) = ranked(visit)? {
        return Ok(wait);
    }
    let shown = read(visit)?;
    let (line, class) = (shown.line(), colours::class(&shown.id));
    let numbers = items(&shown.report["numbers"]);
    let calendar = added_hours(numbers);
    let next = work::about(visit, &shown.id)?;
    let body = html! {
        (head(visit, &shown, ""))
        (left_out(&shown.report["authorities_stopped"]))
        div.cards {
            section.card { h2 { "Tenures " small { "number × handset × holder; dotted = found by the method or put forward, not accepted" } } (wide("Tenures over time", &tenures(visit, &shown)?)) }
            section.card.two-thirds { h2 { "Activity " small { "every communication of its numbers" } } (events::island(&addresses::about("lines", &shown.id))) (kinds(numbers)) }
            section.card.third { h2 { "Where " small { "nominal sectors, not coverage" } } (where_it_is(&shown, &class)) }
            section.card.half { h2 { "Hour of week" " " small { "Europe/London" } } (wide("Hour of week", &hours(&calendar))) }
            section.card.half { h2 { "Next" } (next.list()) }
            section.card.half { h2 { "Harm " small { "rank " (ordinal(count(&line["rank"]))) ", days of custody of what is linked to it" } } (reasons(line, "harm")) (incidents(visit, line)) }
            section.card.half { h2 { "Safeguarding " small { "beside harm, never mixed into it" } } (safeguarding(line)) }
            section.card.half { h2 { "Why it is like a deal line" } p { (what_it_is(line)) } (reasons(line, "detection")) }
            section.card.half { h2 { "Flares " small { "one text to many within minutes" } } (flares(visit, numbers)) }
            section.card { h2 { "Your judgement" } (work::judge(visit, &shown.id, said(&line["judgement"]))) }
        }
    };
    Ok(page(&shown, body, shown.report.clone()).islands(&["timeline"]).answer())
}

fn page(shown: &Shown, body: Markup, json: Value) -> Page {
    Page::new(name_text(shown.line()), body, json).below("Lines", "/lines").data_to(shown.data_to())
}

/// What stands above every page of a line.
fn head(visit: &Visit, shown: &Shown, tab: &str) -> Markup {
    let (line, base) = (shown.line(), addresses::about("lines", &shown.id));
    let activity = &line["activity"];
    let (low, high) =
        (line["rank_interval"][0].as_f64().unwrap_or(0.0), line["rank_interval"][1].as_f64().unwrap_or(0.0));
    let signs = line["safeguarding"]["exploitation_incidents"].as_f64().unwrap_or(0.0);
    let compare: String =
        items(&line["numbers"]).iter().map(|one| format!("of={}&", addresses::encoded(said(&one["number"])))).collect();
    html! {
        @if signs >= 0.05 {
            p.notice.safeguarding role="note" { strong { "Possible victims first. " } "Exploitation incidents may concern people on this line. Think of them before you act: " a href=(format!("{base}#safeguarding")) { "what is known" } "." }
        }
        div.heading {
            h1 { (swatch(&shown.id)) (name_text(line)) " line" }
            p {
                (state(line)) " " (tag("harm", &format!("harm rank {} ({low:.0}–{high:.0})", count(&line["rank"]))))
                @if signs >= 0.05 { " " (tag("safeguarding", &format!("safeguarding: {signs:.1} signs"))) }
            }
        }
        div.actions {
            (work::watch(visit, &shown.id))
            a.button href=(format!("/compare?{}", compare.trim_end_matches('&'))) { "Compare its numbers" }
            a.button href=(format!("/graph?of={}", addresses::encoded(&shown.id))) { "Graph" }
            a.button href=(format!("/authorities/draft?line={}", addresses::encoded(&shown.id))) { "Draft application" }
        }
        (facts(&[
            ("Current number", number(said(&line["current_number"]))),
            ("Sells in", html! { (place(&line["market"])) }),
            ("Runs from", html! { (place(&line["base"])) }),
            ("Customers", html! { a href=(format!("{base}/customers")) { (thousands(count(&activity["customers"]))) } " " small { "of " (thousands(count(&activity["contacts"]))) " contacts" } }),
            ("Flares a day", html! { (activity["flares_a_day"].as_f64().map_or_else(|| "–".to_owned(), plain)) }),
            ("Support", html! { (said(&line["detection"]["verbal"])) }),
        ]))
        ul.tabs {
            @for (ending, name) in TABS {
                li { a href=(format!("{base}{ending}")) aria-current=[(ending == tab).then_some("page")] { (name) } }
            }
        }
    }
}

fn place(value: &Value) -> &str {
    match said(value) {
        "" => "unknown",
        place => place,
    }
}

/// Number, handset and holder in lanes: what the records show, and what people hold of it.
fn tenures(visit: &Visit, shown: &Shown) -> Result<Markup, Problem> {
    let class = colours::class(&shown.id);
    let on_record =
        if visit.bench.may("tenure list")? { visit.bench.tenures(Some(&shown.id), &visit.act())? } else { Vec::new() };
    let data_to = shown.data_to().unwrap_or(0);
    let accepted =
        |number: &Value| on_record.iter().any(|tenure| tenure["number"] == *number && tenure["state"] == "accepted");
    let seen = |one: &Value, label: String, proposed: bool, to: Option<String>| {
        Some(Stretch { label, from_ms: read_ms(&one["first"])?, to_ms: read_ms(&one["last"])?, proposed, to })
    };
    let numbers = items(&shown.line()["numbers"]).iter().filter_map(|one| {
        seen(
            one,
            spoken(said(&one["number"])),
            !accepted(&one["number"]),
            Some(addresses::about("numbers", said(&one["number"]))),
        )
    });
    let reports = items(&shown.report["numbers"]);
    let handsets = reports.iter().flat_map(|report| items(&report["handsets"])).filter_map(|one| {
        let imei = said(&one["imei"]);
        seen(one, format!("handset …{}", tail(imei)), false, Some(addresses::about("handsets", imei)))
    });
    let holders = on_record.iter().filter(|tenure| !said(&tenure["holder"]).is_empty()).map(|tenure| Stretch {
        label: said(&tenure["holder"]).to_owned(),
        from_ms: read_ms(&tenure["from"]).unwrap_or_else(|| numbers_begin(shown)),
        to_ms: read_ms(&tenure["to"]).unwrap_or(data_to),
        proposed: tenure["state"] != "accepted",
        to: Some(addresses::about("people", said(&tenure["holder"]))),
    });
    let drawn = [
        Lane { name: "Number", class, stretches: numbers.collect() },
        Lane { name: "Handset", class: "line-5".to_owned(), stretches: handsets.collect() },
        Lane { name: "Holder", class: "line-4".to_owned(), stretches: holders.collect() },
    ];
    let nobody = drawn[2].stretches.is_empty();
    Ok(html! {
        (lanes("Numbers, handsets and holders of the line over time", &drawn, &visit.clock()))
        @if nobody { p.small { "Nobody is on record as its holder. Who holds it is for people to judge, as rival hypotheses." } }
    })
}

fn tail(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    signs[signs.len().saturating_sub(4)..].iter().collect()
}

fn numbers_begin(shown: &Shown) -> i64 {
    items(&shown.line()["numbers"]).iter().filter_map(|one| read_ms(&one["first"])).min().unwrap_or(0)
}

fn added_hours(numbers: &[Value]) -> Vec<u64> {
    let mut all = vec![0; 168];
    for report in numbers {
        for (sum, one) in all.iter_mut().zip(items(&report["hour_of_week"])) {
            *sum += count(one);
        }
    }
    all
}

/// What the timeline draws, in figures.
fn kinds(numbers: &[Value]) -> Markup {
    let sum = |name: &str| -> u64 { numbers.iter().map(|report| count(&report[name])).sum() };
    let kinds = [
        ("Calls in", "calls_in"),
        ("Calls out", "calls_out"),
        ("Texts in", "texts_in"),
        ("Texts out", "texts_out"),
        ("Data sessions", "data_sessions"),
    ];
    html! { (facts(&kinds.map(|(name, field)| (name, html! { (thousands(sum(field))) })))) }
}

fn where_it_is(shown: &Shown, class: &str) -> Markup {
    let most: Vec<Value> =
        items(&shown.report["numbers"]).iter().flat_map(|report| items(&report["cells"]["most"])).cloned().collect();
    let placed = sectors(&Value::Array(most));
    let without: u64 = items(&shown.report["numbers"])
        .iter()
        .map(|report| count(&report["cells"]["communications_without_cell"]))
        .sum();
    let base = addresses::about("lines", &shown.id);
    html! {
        @if placed.is_empty() {
            (nothing("No cell could be placed", "The records hold no cell, or no cell list covers them.", &html! { a href="/sources" { "Bring a cell list in" } }))
        } @else { (footprint(&placed, class)) p.small { a href=(format!("{base}/map")) { "Map with every cell and time" } } }
        @if without > 0 { p.small { (thousands(without)) " communications have no cell: they stand apart and are not placed." } }
    }
}

fn incidents(visit: &Visit, line: &Value) -> Markup {
    let clock = visit.clock();
    let rows: Vec<Row> = items(&line["incidents"])
        .iter()
        .take(8)
        .map(|one| {
            Row::new(vec![
                Cell::of(said(&one["category"]).replace('_', " ")),
                Cell::shown(clock.show_day(&one["at"]), said(&one["at"])),
                Cell::of(one["weight"].as_f64().map_or_else(String::new, plain)),
            ])
        })
        .collect();
    html! {
        @if !rows.is_empty() {
            h3 { "Incidents linked most" }
            (Table::new("Incidents linked to the line", &[words("category", "Incident"), words("at", "When"), figures("weight", "Link")], rows).whole())
        }
    }
}

fn safeguarding(line: &Value) -> Markup {
    let signs = line["safeguarding"]["exploitation_incidents"].as_f64().unwrap_or(0.0);
    html! {
        div #safeguarding {
            p { strong { (plain(signs)) } " incidents of exploitation may concern this line, by link weight." }
            p.notice.safeguarding { (feature_note(line)) }
            p.small { "Who delivers may be a child or an exploited adult: a referral comes before an arrest plan. Enter people under " a href="/people" { "People" } "; one under 18 or with a sign of exploitation is shown as a possible victim first." }
        }
    }
}

fn feature_note(line: &Value) -> String {
    let text = said(&line["safeguarding"]["note"]);
    let mut signs = text.chars();
    signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect::<String>() + ".")
}

fn flares(visit: &Visit, numbers: &[Value]) -> Markup {
    let clock = visit.clock();
    let all: Vec<&Value> = numbers.iter().flat_map(|report| items(&report["flares"])).collect();
    let percent =
        |value: &Value| value.as_f64().map_or_else(|| "–".to_owned(), |share| format!("{:.0} %", share * 100.0));
    let rows: Vec<Row> = all
        .iter()
        .rev()
        .take(12)
        .map(|flare| {
            Row::new(vec![
                Cell::shown(clock.show(&flare["from"]), said(&flare["from"])),
                Cell::of(count(&flare["recipients"]).to_string()),
                Cell::of(percent(&flare["answered_in_2h"])),
                Cell::of(percent(&flare["usual"])),
            ])
        })
        .collect();
    let columns = [
        words("from", "Sent"),
        figures("recipients", "To"),
        figures("answered", "Answered in 2 h"),
        figures("usual", "Usual"),
    ];
    html! {
        @if rows.is_empty() { p.small { "No flare in the records." } } @else {
            p.small { (all.len()) " in all; the newest first. \u{201c}Usual\u{201d} is the same hour on days around it." }
            (Table::new("Flares", &columns, rows).whole())
        }
    }
}

/// The tenures, with what people hold of each.
pub(crate) fn tenures_page(visit: &Visit) -> Result<Answer, Problem> {
    let shown = read(visit)?;
    let on_record = visit.bench.tenures(Some(&shown.id), &visit.act())?;
    let body = html! {
        (head(visit, &shown, "/tenures"))
        section.card { h2 { "Over time" } (wide("Tenures over time", &tenures(visit, &shown)?)) }
        section.card { h2 { "On record " small { "put forward, accepted or rejected by people" } } (work::tenures(visit, &on_record)) }
        section.card { h2 { "Put one forward" } (work::propose_tenure(visit, &shown.id, items(&shown.line()["numbers"]))) }
    };
    let json = json!({ "line": shown.line(), "tenures": on_record });
    Ok(page(&shown, body, json).answer())
}

/// Who is in touch with the line, and who stays.
pub(crate) fn customers(visit: &Visit) -> Result<Answer, Problem> {
    let shown = read(visit)?;
    let found = visit.bench.customers(&shown.id, &Silent)?;
    let clock = visit.clock();
    let row = |one: &Value| {
        let text = said(&one["number"]);
        Row::to(
            addresses::about("numbers", text),
            vec![
                Cell::shown(number(text), text),
                Cell::of(count(&one["days"]).to_string()),
                Cell::of(count(&one["in"]).to_string()),
                Cell::of(count(&one["out"]).to_string()),
                Cell::shown(clock.show_day(&one["first"]), said(&one["first"])),
                Cell::shown(clock.show_day(&one["last"]), said(&one["last"])),
            ],
        )
    };
    let columns = [
        words("number", "Number"),
        figures("days", "Days in touch"),
        figures("in", "To the line"),
        figures("out", "From it"),
        words("first", "First"),
        words("last", "Last"),
    ];
    let table = Table::new(
        "Contacts of the line, the most faithful first",
        &columns,
        items(&found["contacts"]).iter().map(row).collect(),
    );
    let from = crate::parts::place_in_list(visit);
    let body = html! {
        (head(visit, &shown, "/customers"))
        p.notice { "Somebody in touch with a line may be a customer, a runner, a friend or somebody who dialled wrongly. People who buy may need help." }
        section.card { h2 { "Who stays " small { "of those who first got in touch in a month, how many did in each month after" } } (retention(&found["retention"])) }
        (table.part(from, 100)) (crate::parts::pager(visit, from, 100, table.rows.len()))
    };
    Ok(page(&shown, body, found).table(table).answer())
}

fn retention(cohorts: &Value) -> Markup {
    let most = items(cohorts).iter().map(|cohort| items(&cohort["in_touch"]).len()).max().unwrap_or(0);
    html! {
        div.table tabindex="0" role="region" aria-label="Retention" {
            table {
                thead { tr { th scope="col" { "First in" } th.f scope="col" { "New" } @for month in 1..most { th.f scope="col" { "+" (month) } } } }
                tbody {
                    @for cohort in items(cohorts) {
                        @let new = count(&cohort["new"]);
                        tr {
                            th scope="row" { (said(&cohort["month"])) } td.f { (new) }
                            @for kept in items(&cohort["in_touch"]).iter().skip(1) { td.f data-label="later" { (share(count(kept), new)) } }
                        }
                    }
                }
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of people, as a share")]
fn share(count: u64, of: u64) -> String {
    if of == 0 { "–".to_owned() } else { format!("{:.0} %", count as f64 / of as f64 * 100.0) }
}

/// The map of its numbers.
pub(crate) fn map(visit: &Visit) -> Result<Answer, Problem> {
    let shown = read(visit)?;
    let (island, json) = events::map_of(visit, &[&shown.id])?;
    let body = html! { (head(visit, &shown, "/map")) section.card { h2 { "Where its numbers were in touch " small { "nominal sectors, not coverage" } } (island) } };
    Ok(page(&shown, body, json).islands(&["map"]).answer())
}

/// Every event.
pub(crate) fn events_page(visit: &Visit) -> Result<Answer, Problem> {
    let shown = read(visit)?;
    let (part, json, table) = events::timeline_of(visit, &[&shown.id])?;
    let body = html! { (head(visit, &shown, "/events")) (part) };
    Ok(page(&shown, body, json).table(table).islands(&["timeline"]).answer())
}

/// Tasks, notes, decisions and judgements about the line.
pub(crate) fn work_page(visit: &Visit) -> Result<Answer, Problem> {
    let shown = read(visit)?;
    let about = work::about(visit, &shown.id)?;
    let body = html! { (head(visit, &shown, "/work")) (about.whole(visit, &shown.id)) };
    Ok(page(&shown, body, about.json()).answer())
}

/// The rows behind one figure.
pub(crate) fn rows(visit: &Visit) -> Result<Answer, Problem> {
    let (id, feature) = (visit.place("id"), visit.place("feature"));
    let behind = visit.bench.rows_behind(id, feature, &Silent)?;
    let clock = visit.clock();
    let row = |one: &workbench::RowBehind| {
        let at = one.at_ms.map(|at| clock.full_ms(at)).unwrap_or_default();
        Row::to(
            format!("/sources/{}/rows/{}", one.source_id, one.row),
            vec![
                Cell::of(format!("{}, row {}", one.name, one.row)),
                Cell::of(at),
                Cell::shown(
                    if one.about.starts_with('+') {
                        number(&one.about)
                    } else {
                        html! { (one.about) }
                    },
                    one.about.clone(),
                ),
                Cell::shown(
                    html! { span.mono title=(one.sha256) { (one.sha256.chars().take(12).collect::<String>()) } },
                    one.sha256.clone(),
                ),
            ],
        )
    };
    let columns = [
        words("row", "Source and row"),
        words("at", "When"),
        words("about", "About"),
        words("sha256", "SHA-256 of the source"),
    ];
    let table = Table::new("Rows behind the figure", &columns, behind.iter().map(row).collect());
    let from = crate::parts::place_in_list(visit);
    let name = crate::pages::lines::feature(feature);
    let body = html! {
        (crate::parts::heading(&name, &html! { (thousands(behind.len() as u64)) " rows of sources are behind this figure of " a href=(addresses::about("lines", id)) { (id) } }))
        @if behind.is_empty() { (nothing("No row stands behind it", "The figure is nought, or rests on what is missing.", &html! { a href=(addresses::about("lines", id)) { "Back to the line" } })) }
        @else { (table.part(from, 200)) (crate::parts::pager(visit, from, 200, table.rows.len())) }
    };
    let json: Value = behind
        .iter()
        .map(|one| json!({ "source_id": one.source_id, "name": one.name, "sha256": one.sha256, "row": one.row, "at_ms": one.at_ms, "about": one.about }))
        .collect();
    Ok(Page::new(name, body, json)
        .below("Lines", "/lines")
        .below(id, &addresses::about("lines", id))
        .table(table)
        .answer())
}
