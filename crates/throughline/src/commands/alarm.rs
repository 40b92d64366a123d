//! `throughline alarm`.

use records::{format_rfc3339, parse_rfc3339_ms};
use serde_json::Value;
use workbench::{AlarmAnswer, AlarmRequest, alarm_of_events, alarm_of_population};

use crate::cli::Format;
use crate::cli::analysis::Alarm;
use crate::commands::{Workplace, tell_stopped};
use crate::output::{Answer, figures, words};
use crate::zone::Zone;

pub(crate) fn run(command: &Alarm, here: &Workplace<'_>, format: Format, zone: &Zone) -> anyhow::Result<()> {
    let request =
        AlarmRequest { at: command.at.clone(), radius_km: command.radius_km, top: command.top, seed: command.seed };
    let found = find(command, here, &request)?;
    found.warnings.iter().for_each(|warning| eprintln!("warning: {warning}"));
    Answer {
        columns: vec![
            figures("rank"),
            words("level"),
            words("from"),
            words("to"),
            words("centre"),
            figures("radius_m"),
            figures("observed"),
            figures("expected"),
            figures("relative_risk"),
            figures("llr"),
            figures("p_value"),
            figures("recurrence_days"),
            words("members"),
        ],
        table: found.clusters.iter().map(|one| row(one, 2, &|at| zone.show(at))).collect(),
        csv: Some(
            found.clusters.iter().map(|one| row(one, 6, &|at| at.map_or_else(String::new, format_rfc3339))).collect(),
        ),
        footer: found.notes.join("\n"),
        json: Value::Array(found.clusters),
    }
    .write(format)
}

fn find(command: &Alarm, here: &Workplace<'_>, request: &AlarmRequest) -> anyhow::Result<AlarmAnswer> {
    let mut found = match (&command.events, &command.population) {
        (Some(events), _) => alarm_of_events(events, request)?,
        (None, Some(_)) => AlarmAnswer::default(),
        (None, None) => {
            let bench = here.open()?;
            tell_stopped(&bench.stopped()?);
            bench.alarm(request)?
        }
    };
    if let Some(areas) = &command.population {
        found.extend(alarm_of_population(areas, request)?);
    }
    Ok(found)
}

fn row(one: &Value, digits: usize, show: &dyn Fn(Option<i64>) -> String) -> Vec<String> {
    let figure =
        |value: &Value, digits: usize| value.as_f64().map_or_else(String::new, |value| format!("{value:.digits$}"));
    let instant = |value: &Value| show(value.as_str().and_then(|text| parse_rfc3339_ms(text.as_bytes())));
    let centre = &one["centre"];
    let place = centre["id"].as_str().map_or_else(
        || format!("{} {}", figure(&centre["latitude"], 5), figure(&centre["longitude"], 5)),
        ToOwned::to_owned,
    );
    let members: Vec<&str> = one["members"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    vec![
        one["rank"].to_string(),
        one["level"].as_str().unwrap_or_default().to_owned(),
        instant(&one["from"]),
        instant(&one["to"]),
        place,
        figure(&one["radius_m"], 0),
        one["observed"].to_string(),
        figure(&one["expected"], digits),
        figure(&one["relative_risk"], digits),
        figure(&one["llr"], digits.max(3)),
        figure(&one["p_value"], 4),
        figure(&one["recurrence_days"], 1),
        members.join(" "),
    ]
}
