//! The quality report as one page that needs no network and runs no script.

use std::fmt::Write;

use records::{day_text, days_from_civil};
use serde_json::Value;

use crate::chart::{bars, days, escape, share, strip, thousands, week};

const STYLE: &str = include_str!("quality_page.css");
/// Subjects drawn as strips.
const DRAWN_SUBJECTS: usize = 25;

/// The whole page.
pub(crate) fn page(report: &Value) -> String {
    let overall = &report["overall"];
    let sources: Vec<&Value> = list(&report["sources"]).collect();
    let title = match (overall.is_null(), sources.first()) {
        (true, Some(source)) => format!("What can be relied on: {}", said(&source["name"])),
        _ => "What can be relied on".to_owned(),
    };
    let mut body = format!(
        "<header><h1>{}</h1><p>{}</p></header>",
        escape(&title),
        "Look here before looking at a line: what was delivered, what is missing, what cannot be true, and how sure the clocks are. \
         Days and hours are London's."
    );
    if overall.is_null() {
        sources.iter().for_each(|source| body += &part(source));
    } else {
        body += &part(overall);
        body += &table_of_sources(&sources);
        body += &clocks(&sources);
    }
    let _ = write!(
        body,
        "<footer>As of {}. Written by throughline {}; every figure is also in <code>throughline quality --format json</code>.</footer>",
        escape(&said(&report["as_of"])),
        env!("CARGO_PKG_VERSION")
    );
    format!(
        "<!doctype html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <title>{}</title><style>{STYLE}</style></head><body><main>{body}</main></body></html>\n",
        escape(&title)
    )
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn said(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn count(value: &Value) -> u64 {
    value.as_u64().unwrap_or(0)
}

/// Sections of one source, or of all together.
fn part(part: &Value) -> String {
    let mut body = facts(part);
    if count(&part["communications"]) == 0 {
        return body
            + "<section><h2>Communications</h2><p class=\"all-well\">It tells of no communication that analysis reads, so there is nothing to chart.</p></section>"
            + &clock_of(part);
    }
    body += &when(part);
    body += &gaps(&part["gaps"]);
    let _ = write!(body, "<div class=\"pair\">{}{}</div>", hours(part), lengths(part));
    let _ = write!(body, "<div class=\"pair\">{}{}</div>", missing(part), impossible(part));
    let _ = write!(body, "<div class=\"pair\">{}{}</div>", cells(part), duplicates(part));
    body + &clock_of(part)
}

fn facts(part: &Value) -> String {
    let rows_in = count(&part["rows_in"]);
    let fact = |name: &str, value: u64, note: &str, mark: bool| {
        let class = if mark && value > 0 { " class=\"mark\"" } else { "" };
        let small = if note.is_empty() { String::new() } else { format!(" <small>{}</small>", escape(note)) };
        format!("<div{class}><dl><dt>{name}</dt><dd>{}{small}</dd></dl></div>", thousands(value))
    };
    let of_rows = |field: &str| (count(&part[field]), share(count(&part[field]), rows_in));
    let (kept, kept_share) = of_rows("rows_kept");
    let (merged, merged_share) = of_rows("rows_merged");
    let (rejected, rejected_share) = of_rows("rows_rejected");
    let (excess, excess_share) = of_rows("rows_excess");
    format!(
        "<div class=\"facts\" aria-label=\"rows in = kept + merged + rejected\">{}{}{}{}{}{}</div>",
        fact("rows in", rows_in, "", false),
        fact("kept", kept, &kept_share, false),
        fact("merged", merged, &merged_share, false),
        fact("rejected", rejected, &rejected_share, true),
        fact("outside the authority", excess, &format!("{excess_share}, in kept"), true),
        fact("communications", count(&part["communications"]), "unique, analysed", false),
    )
}

fn section(title: &str, content: &str) -> String {
    format!("<section><h2>{title}</h2>{content}</section>")
}

/// The same figures for who cannot see the chart, or wants to copy them.
fn beside(summary: &str, header: &[(&str, bool)], rows: &[Vec<String>]) -> String {
    format!(
        "<details><summary>{summary}</summary><div class=\"scroll\" tabindex=\"0\">{}</div></details>",
        table("", header, rows)
    )
}

/// A table; a column is of figures where its flag is set. Fields are escaped here, and begin with `!` where they are to be marked.
fn table(caption: &str, header: &[(&str, bool)], rows: &[Vec<String>]) -> String {
    let mut text = String::from("<table>");
    if !caption.is_empty() {
        let _ = write!(text, "<caption>{}</caption>", escape(caption));
    }
    text += "<thead><tr>";
    for (name, figures) in header {
        let _ = write!(text, "<th scope=\"col\"{}>{}</th>", if *figures { " class=\"f\"" } else { "" }, escape(name));
    }
    text += "</tr></thead><tbody>";
    for row in rows {
        text += "<tr>";
        for (place, (field, (_, figures))) in row.iter().zip(header).enumerate() {
            let (mark, field) = field.strip_prefix('!').map_or(("", field.as_str()), |field| (" mark", field));
            let zero = if *figures && field == "0" { " zero" } else { "" };
            let class = format!("{}{mark}{zero}", if *figures { "f" } else { "" });
            let cell = if place == 0 { "th scope=\"row\"" } else { "td" };
            let _ = write!(text, "<{cell} class=\"{}\">{}</{}>", class.trim(), escape(field), &cell[..2]);
        }
        text += "</tr>";
    }
    text + "</tbody></table>"
}

fn day_number(day: &str) -> i64 {
    let parts: Vec<i64> = day.split('-').filter_map(|part| part.parse().ok()).collect();
    if let [year, month, day] = parts[..] { days_from_civil(year, month, day) } else { 0 }
}

fn when(part: &Value) -> String {
    let seen: Vec<(String, u64)> = list(&part["days"]).map(|one| (said(&one["day"]), count(&one["rows"]))).collect();
    let (Some(first), Some(last)) = (seen.first(), seen.last()) else { return String::new() };
    let by_day: std::collections::BTreeMap<i64, u64> =
        seen.iter().map(|(day, rows)| (day_number(day), *rows)).collect();
    let all: Vec<(String, u64)> = (day_number(&first.0)..=day_number(&last.0))
        .map(|day| {
            let text = i32::try_from(day).map(day_text).unwrap_or_default();
            (text, by_day.get(&day).copied().unwrap_or(0))
        })
        .collect();
    let empty = all.iter().filter(|(_, rows)| *rows == 0).count();
    let note = if empty == 0 {
        format!("A record on every day from {} to {}.", first.0, last.0)
    } else {
        format!(
            "{empty} of {} days from {} to {} have no record at all; they are marked below the axis.",
            all.len(),
            first.0,
            last.0
        )
    };
    let rows: Vec<Vec<String>> = all.iter().map(|(day, rows)| vec![day.clone(), thousands(*rows)]).collect();
    section(
        "Communications a day",
        &format!(
            "<div class=\"scroll days\" tabindex=\"0\">{}</div><p class=\"note\">{}</p>{}",
            days("Communications a day", &all),
            escape(&note),
            beside("Day by day", &[("day", false), ("communications", true)], &rows)
        ),
    )
}

fn gaps(gaps: &Value) -> String {
    let subjects: Vec<&Value> = list(&gaps["most_first"]).collect();
    let (all, with_gaps) = (count(&gaps["subjects"]), count(&gaps["with_gaps"]));
    if all == 0 {
        return String::new();
    }
    let note = if with_gaps == 0 {
        format!("Each of {} subjects has a record on every day between the first and the last.", thousands(all))
    } else {
        format!(
            "{} of {} subjects have days without a record between the first and the last, {} days in all. A gap can be silence, a telephone \
             that was off, or rows that were not delivered: ask the operator before relying on it.",
            thousands(with_gaps),
            thousands(all),
            thousands(count(&gaps["days_without"]))
        )
    };
    let number = |one: &Value, field: &str| day_number(&said(&one[field]));
    let from = subjects.iter().map(|one| number(one, "first")).min().unwrap_or(0);
    let to = subjects.iter().map(|one| number(one, "last") + 1).max().unwrap_or(0);
    let mut rows = String::new();
    for one in subjects.iter().take(DRAWN_SUBJECTS) {
        let holes: Vec<(i64, i64)> =
            list(&one["gaps"]).map(|gap| (day_number(&said(&gap[0])), day_number(&said(&gap[1])) + 1)).collect();
        let drawn = strip("days with a record", (from, to), (number(one, "first"), number(one, "last") + 1), &holes);
        let _ = write!(
            rows,
            "<tr><th scope=\"row\" class=\"id\">{}</th><td class=\"f\">{}</td><td class=\"f\">{}</td><td class=\"f\">{}</td><td>{}</td><td>{drawn}</td></tr>",
            escape(&said(&one["subject"])),
            thousands(count(&one["days_with"])),
            thousands(count(&one["days_without"])),
            thousands(count(&one["longest_gap_days"])),
            escape(&said(&one["longest_gap_from"])),
        );
    }
    let more = all.saturating_sub(subjects.len().min(DRAWN_SUBJECTS) as u64);
    let more = if more == 0 {
        String::new()
    } else {
        format!("<p class=\"note\">{} more, with fewer such days, are not drawn.</p>", thousands(more))
    };
    section(
        "Gaps by subject",
        &format!(
            "<p class=\"note\">{}</p><div class=\"scroll strips\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">subject</th><th scope=\"col\" class=\"f\">days with</th>\
             <th scope=\"col\" class=\"f\">without</th><th scope=\"col\" class=\"f\">longest gap, days</th><th scope=\"col\">from</th>\
             <th scope=\"col\">{} to {}</th></tr></thead><tbody>{rows}</tbody></table></div>{more}",
            escape(&note),
            i32::try_from(from).map(day_text).unwrap_or_default(),
            i32::try_from(to - 1).map(day_text).unwrap_or_default(),
        ),
    )
}

fn hours(part: &Value) -> String {
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let counts: Vec<u64> = list(&part["hour_of_week"]).map(count).collect();
    let rows: Vec<Vec<String>> = (0..24)
        .map(|hour| {
            let own = (0..7).map(|day| thousands(counts.get(day * 24 + hour).copied().unwrap_or(0)));
            std::iter::once(format!("{hour:02}:00")).chain(own).collect()
        })
        .collect();
    let header: Vec<(&str, bool)> = std::iter::once(("hour", false)).chain(DAYS.map(|day| (day, true))).collect();
    let most = counts.iter().copied().max().unwrap_or(0);
    let note = format!("Hour of the week, London time; the strongest colour is {} communications.", thousands(most));
    let drawn = week("Communications by hour of the week", &counts).replacen("<svg", "<svg class=\"small\"", 1);
    section(
        "When",
        &format!("{drawn}<p class=\"note\">{}</p>{}", escape(&note), beside("Hour by hour", &header, &rows)),
    )
}

fn lengths(part: &Value) -> String {
    let class = |one: &Value| {
        let from = count(&one["from_s"]);
        match one["to_s"].as_u64() {
            Some(0) => "0 s".to_owned(),
            Some(to) => format!("{from}–{to} s"),
            None => format!("over {} s", from.saturating_sub(1)),
        }
    };
    let classes: Vec<(String, u64)> =
        list(&part["call_lengths"]).map(|one| (class(one), count(&one["calls"]))).collect();
    let all: u64 = classes.iter().map(|(_, calls)| calls).sum();
    let drawn: Vec<(String, u64, String)> = classes
        .iter()
        .map(|(name, calls)| (name.clone(), *calls, format!("{} · {}", thousands(*calls), share(*calls, all))))
        .collect();
    let rows: Vec<Vec<String>> =
        classes.iter().map(|(name, calls)| vec![name.clone(), thousands(*calls), share(*calls, all)]).collect();
    section(
        "Length of calls",
        &format!(
            "{}{}",
            bars("Calls by length", &drawn).replacen("<svg", "<svg class=\"small\"", 1),
            beside("As a table", &[("length", false), ("calls", true), ("share", true)], &rows)
        ),
    )
}

fn missing(part: &Value) -> String {
    let rows: Vec<Vec<String>> = list(&part["missing"])
        .map(|one| {
            let (missing, of) = (count(&one["count"]), count(&one["of"]));
            vec![said(&one["column"]), thousands(missing), share(missing, of), said(&one["what"])]
        })
        .collect();
    section(
        "Missing values",
        &table("", &[("column", false), ("missing", true), ("share", true), ("of", false)], &rows),
    )
}

fn impossible(part: &Value) -> String {
    let mark = |value: u64| if value > 0 { format!("!{}", thousands(value)) } else { "0".to_owned() };
    let mut rows: Vec<Vec<String>> = list(&part["impossible"])
        .map(|one| vec![said(&one["what"]), mark(count(&one["count"])), thousands(count(&one["of"]))])
        .collect();
    for (kind, counts) in part["identifiers"].as_object().into_iter().flatten() {
        rows.push(vec![
            format!("{kind} seen once"),
            thousands(count(&counts["seen_once"])),
            thousands(count(&counts["all"])),
        ]);
    }
    let note =
        "Check digits that are wrong are flagged, never mended. An identifier seen once may be a slip of a digit.";
    section(
        "Impossible and doubtful values",
        &format!("{}<p class=\"note\">{note}</p>", table("", &[("what", false), ("count", true), ("of", true)], &rows)),
    )
}

fn cells(part: &Value) -> String {
    let cells = &part["cells"];
    let used = thousands(count(&cells["used"]));
    let row = |what: &str, group: &Value| {
        vec![what.to_owned(), thousands(count(&group["cells"])), used.clone(), thousands(count(&group["uses"]))]
    };
    let mut rows = vec![
        row("used but not listed", &cells["not_listed"]),
        row("listed for other times only", &cells["listed_for_other_times"]),
    ];
    if let Some(listed) = part["cell_list"].as_object() {
        let all = thousands(count(&listed["rows"]));
        for (what, field) in [
            ("list rows without a position", "without_position"),
            ("list rows without an azimuth", "without_azimuth"),
            ("list rows with a period of validity", "with_validity"),
            ("cells that lists put in two places at once", "cells_in_two_places_at_once"),
        ] {
            rows.push(vec![what.to_owned(), thousands(count(&listed[field])), all.clone(), String::new()]);
        }
    }
    let (without, of) = (count(&cells["records_without_cell"]), count(&cells["of_records"]));
    let note = format!(
        "{} of {} records ({}) have no cell: calls over Wi-Fi, connection-only records, or cells left out. They stay, and are said to have none.",
        thousands(without),
        thousands(of),
        share(without, of)
    );
    let unlisted: Vec<Vec<String>> = list(&cells["not_listed"]["most_used"])
        .map(|one| vec![said(&one["cell"]), thousands(count(&one["uses"]))])
        .collect();
    let beside = if unlisted.is_empty() {
        String::new()
    } else {
        beside("Cells that no list names", &[("cell", false), ("uses", true)], &unlisted)
    };
    section(
        "Cells",
        &format!(
            "{}<p class=\"note\">{}</p>{beside}",
            table("", &[("cells", false), ("count", true), ("of", true), ("uses", true)], &rows),
            escape(&note)
        ),
    )
}

fn duplicates(part: &Value) -> String {
    let merged = &part["merged"];
    let rows: Vec<Vec<String>> = [
        ("the other party's billing of the same communication", "both_parties"),
        ("delivered again by another source", "redelivered"),
        ("repeated within its file in every column", "repeated"),
        ("legs of forwarded calls, parts of long texts", "linked"),
    ]
    .iter()
    .map(|(what, field)| vec![(*what).to_owned(), thousands(count(&merged[*field]))])
    .collect();
    let differ: Vec<Vec<String>> = list(&part["disagreements"])
        .map(|one| {
            vec![
                said(&one["field"]),
                if count(&one["count"]) > 0 { format!("!{}", thousands(count(&one["count"]))) } else { "0".to_owned() },
            ]
        })
        .collect();
    let group = count(&part["group_texts"]);
    let note = format!(
        "{} texts went from one sender to several people in one second: separate communications, shown as a group.",
        thousands(group)
    );
    section(
        "Records of one communication",
        &format!(
            "{}<h3>Where two deliveries disagree</h3>{}<p class=\"note\">{}</p>",
            table("", &[("merged", false), ("rows", true)], &rows),
            table("", &[("field", false), ("times", true)], &differ),
            if group > 0 {
                escape(&note)
            } else {
                "Both values are kept: throughline sources --disagreements.".to_owned()
            }
        ),
    )
}

fn clock_of(part: &Value) -> String {
    let notes: Vec<String> = list(&part["clock"]["how_read"]).map(said).collect();
    if notes.is_empty() && list(&part["clock"]["against_other_sources"]).next().is_none() {
        return String::new();
    }
    let items: String = notes.iter().map(|note| format!("<li>{}</li>", escape(note))).collect();
    section("Clock and reading", &format!("<ul>{items}</ul>{}", offsets(&[part])))
}

fn offsets(sources: &[&Value]) -> String {
    let mut rows = Vec::new();
    for source in sources {
        for clock in list(&source["clock"]["against_other_sources"]) {
            let interval = &clock["interval95_s"];
            rows.push(vec![
                said(&source["name"]),
                format!("source {}", clock["against"]),
                thousands(count(&clock["pairs"])),
                format!("{} s", clock["median_s"]),
                format!("{} to {} s", interval[0], interval[1]),
            ]);
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    table(
        "Offset of clocks, from communications that both sources tell of",
        &[("source", false), ("against", false), ("pairs", true), ("median", true), ("95 % interval", true)],
        &rows,
    )
}

fn clocks(sources: &[&Value]) -> String {
    let rows: Vec<Vec<String>> = sources
        .iter()
        .flat_map(|source| list(&source["clock"]["how_read"]).map(|note| vec![said(&source["name"]), said(note)]))
        .collect();
    if rows.is_empty() && sources.iter().all(|source| list(&source["clock"]["against_other_sources"]).next().is_none())
    {
        return String::new();
    }
    let how = table("", &[("source", false), ("how its times and rows were read", false)], &rows);
    section("Clocks", &format!("{how}{}", offsets(sources)))
}

fn table_of_sources(sources: &[&Value]) -> String {
    let figure = |value: &Value, mark: bool| {
        let value = count(value);
        if mark && value > 0 { format!("!{}", thousands(value)) } else { thousands(value) }
    };
    let rows: Vec<Vec<String>> = sources
        .iter()
        .map(|source| {
            vec![
                format!("{} {}", count(&source["source_id"]), said(&source["name"])),
                figure(&source["rows_in"], false),
                figure(&source["rows_kept"], false),
                figure(&source["rows_merged"], false),
                figure(&source["rows_rejected"], true),
                figure(&source["rows_excess"], true),
                share(count(&source["cells"]["records_without_cell"]), count(&source["cells"]["of_records"])),
                figure(&source["cells"]["not_listed"]["cells"], true),
                figure(&source["gaps"]["days_without"], false),
            ]
        })
        .collect();
    let header = [
        ("source", false),
        ("rows in", true),
        ("kept", true),
        ("merged", true),
        ("rejected", true),
        ("outside authority", true),
        ("without cell", true),
        ("cells not listed", true),
        ("gap days", true),
    ];
    let one = "One source by itself: throughline quality SOURCE-ID --html FILE.";
    section(
        "Sources",
        &format!("<div class=\"scroll\" tabindex=\"0\">{}</div><p class=\"note\">{one}</p>", table("", &header, &rows)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_page_holds_no_script_and_fetches_nothing() {
        let report = json!({ "overall": null, "sources": [{ "name": "<script>x</script>.csv", "rows_in": 1, "communications": 1,
            "days": [{ "day": "2024-03-01", "rows": 1 }], "hour_of_week": vec![0; 168], "call_lengths": [] }] });
        let page = page(&report);
        assert!(
            !page.contains("<script") && !page.contains("src=") && !page.contains("url(") && !page.contains("http://")
        );
        assert!(page.contains("default-src 'none'"));
    }

    #[test]
    fn days_count_across_months() {
        assert_eq!(day_number("2024-03-01") - day_number("2024-02-28"), 2);
    }
}
