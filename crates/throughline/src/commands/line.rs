//! `throughline line`.

use serde_json::{Value, json};

use crate::cli::Format;
use crate::cli::analysis::Line;
use crate::commands::{Workplace, tell_stopped};
use crate::output::{Answer, figures, words};
use crate::progress::Stages;
use crate::zone::Zone;

pub(crate) fn run(command: &Line, here: &Workplace<'_>, format: Format, zone: &Zone) -> anyhow::Result<()> {
    let bench = here.open()?;
    tell_stopped(&bench.stopped()?);
    if let Some(feature) = &command.rows {
        let rows = bench.rows_behind(&command.line, feature, &Stages::new())?;
        let utc = |at: Option<i64>| at.map(records::format_rfc3339).unwrap_or_default();
        let row = |one: &workbench::RowBehind, at: String, digest: String| {
            vec![one.source_id.to_string(), one.name.clone(), digest, one.row.to_string(), at, one.about.clone()]
        };
        return Answer {
            columns: vec![figures("source_id"), words("name"), words("sha256"), figures("row"), words("at"), words("about")],
            table: rows.iter().map(|one| row(one, zone.show(one.at_ms), one.sha256.chars().take(12).collect())).collect(),
            csv: Some(rows.iter().map(|one| row(one, utc(one.at_ms), one.sha256.clone())).collect()),
            json: rows
                .iter()
                .map(|one| json!({ "source_id": one.source_id, "name": one.name, "sha256": one.sha256, "row": one.row, "at": one.at_ms.map(records::format_rfc3339), "about": one.about }))
                .collect(),
            footer: format!("{} rows stand behind `{feature}`.", rows.len()),
        }
        .write(format);
    }
    let report = bench.line(&command.line, &Stages::new())?;
    let rows = facts(&report);
    Answer {
        columns: vec![words("what"), words("value")],
        table: rows,
        csv: None,
        footer: "Rows behind a figure: throughline line LINE --rows FEATURE. Everything: --format json".to_owned(),
        json: report,
    }
    .write(format)
}

/// The report as two columns for people.
fn facts(report: &Value) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut add = |what: &str, value: String| {
        if !value.is_empty() {
            rows.push(vec![what.to_owned(), value]);
        }
    };
    let line = &report["line"];
    if line.is_object() {
        add(
            "line",
            format!(
                "{} · rank {} ({}–{}) · band {}",
                text(&line["line_id"]),
                text(&line["rank"]),
                text(&line["rank_interval"][0]),
                text(&line["rank_interval"][1]),
                text(&line["band"])
            ),
        );
        add("safeguarding", text(&line["safeguarding"]["note"]));
        add(
            "harm",
            format!(
                "{:.0} days of custody expected; {} linked incidents",
                line["score"].as_f64().unwrap_or(0.0),
                line["incidents"].as_array().map_or(0, Vec::len)
            ),
        );
        add(
            "detection",
            format!(
                "log10 likelihood ratio {} against a {} ({})",
                text(&line["detection"]["log10_lr"]),
                text(&line["detection"]["against"]),
                text(&line["detection"]["verbal"])
            ),
        );
        add("market", text(&line["market"]));
        add("base", text(&line["base"]));
        for reason in line["reasons"].as_array().into_iter().flatten() {
            add(
                &format!("· {}", text(&reason["feature"])),
                format!("{:+.2}  {}", reason["contribution"].as_f64().unwrap_or(0.0), text(&reason["text"])),
            );
        }
    } else {
        add("line", "this number is not reported as a deal line".to_owned());
    }
    for number in report["numbers"].as_array().into_iter().flatten() {
        number_facts(number, &mut add);
    }
    rows
}

fn number_facts(number: &Value, add: &mut impl FnMut(&str, String)) {
    add(
        "number",
        format!(
            "{} · {} to {} · {}",
            text(&number["number"]),
            text(&number["first"]),
            text(&number["last"]),
            text(&number["observed"])
        ),
    );
    add(
        "activity",
        format!(
            "{} communications on {} days: {} calls in, {} out; {} texts in, {} out; {} contacts",
            text(&number["communications"]),
            text(&number["active_days"]),
            text(&number["calls_in"]),
            text(&number["calls_out"]),
            text(&number["texts_in"]),
            text(&number["texts_out"]),
            text(&number["contacts"]["count"])
        ),
    );
    add("not profiled", text(&number["not_profiled"]));
    let flares = number["flares"].as_array().map(Vec::as_slice).unwrap_or_default();
    if let Some(last) = flares.last() {
        add(
            "flares",
            format!(
                "{}; the last at {} to {} people, {:.0} % back within two hours (usually {:.0} %)",
                flares.len(),
                text(&last["from"]),
                text(&last["recipients"]),
                100.0 * last["answered_in_2h"].as_f64().unwrap_or(0.0),
                100.0 * last["usual"].as_f64().unwrap_or(0.0)
            ),
        );
    }
    let list = |values: &Value, show: &dyn Fn(&Value) -> String| {
        values.as_array().into_iter().flatten().take(5).map(show).collect::<Vec<_>>().join("\n")
    };
    add(
        "contacts",
        list(&number["contacts"]["most"], &|one| {
            format!("{}: {} in, {} out", text(&one["number"]), text(&one["in"]), text(&one["out"]))
        }),
    );
    add(
        "handsets",
        list(&number["handsets"], &|one| {
            format!("{} from {} to {}", text(&one["imei"]), text(&one["first"]), text(&one["last"]))
        }),
    );
    let cell =
        |one: &Value| format!("{} × {} {}", text(&one["communications"]), text(&one["cell"]), text(&one["near"]));
    add("cells at night", list(&number["cells"]["night"], &cell));
    add("cells in working hours", list(&number["cells"]["working_hours"], &cell));
    add(
        "sources",
        list(&number["sources"], &|one| {
            format!("{} {} under {}", text(&one["source_id"]), text(&one["name"]), text(&one["authority"]))
        }),
    );
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
