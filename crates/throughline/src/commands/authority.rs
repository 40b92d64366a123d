//! `throughline authority`.

use anyhow::Context;
use serde_json::Value;
use workbench::{Act, ScopeFile};

use crate::cli::{Authority, AuthorityAct, AuthorityAdd, Format};
use crate::commands::Workplace;
use crate::commands::shown::{listed, text};
use crate::output::{Answer, figures, words};
use crate::progress::Stages;
use crate::zone::Zone;

pub(crate) fn run(command: &Authority, here: &Workplace<'_>, format: Format, zone: &Zone) -> anyhow::Result<()> {
    let bench = here.open()?;
    let actor = bench.actor().clone();
    let act = |reason| Act { who: &actor.who, at_ms: actor.now_ms, reason };
    match &command.act {
        AuthorityAct::Add(add) => {
            let slips = bench.add_authority(&add.urn, &particulars(add), &act(&actor.reason))?;
            let mut entry = bench.authority(add.urn.trim())?;
            tell_slips(&slips);
            entry["slips"] = slips.into();
            if entry["sources"].as_array().is_some_and(|sources| !sources.is_empty()) {
                eprintln!("What was imported under it before stays as it was read; the entry applies from now on.");
            }
            show(&entry, zone).write(format)
        }
        AuthorityAct::List => list(&bench.authorities()?, zone).write(format),
        AuthorityAct::Show { urn } => show(&bench.authority(urn.trim())?, zone).write(format),
        AuthorityAct::Amend { urn, fields, seen } => {
            let slips = bench.amend_authority(urn, &named(fields)?, *seen, &act(&actor.reason))?;
            let mut entry = bench.authority(urn.trim())?;
            tell_slips(&slips);
            entry["slips"] = slips.into();
            show(&entry, zone).write(format)
        }
        AuthorityAct::Draft { line } => {
            let drafted = bench.draft_authority(line, &Stages::new())?;
            tell_slips(drafted["slips"].as_array().map_or(&[], Vec::as_slice));
            draft(drafted, zone).write(format)
        }
        AuthorityAct::Withdraw { urn, reason } => {
            bench.withdraw_authority(urn, &act(reason))?;
            show(&bench.authority(urn.trim())?, zone).write(format)
        }
        AuthorityAct::Error { urn, severity, text } => {
            bench.add_authority_error(urn, severity, text, &act(&actor.reason))?;
            show(&bench.authority(urn.trim())?, zone).write(format)
        }
    }
}

/// Says that an identifier looks like a slip; which one on record it is near stands in the answer.
fn tell_slips(slips: &[Value]) {
    for slip in slips {
        eprintln!(
            "`{}` is new on record and one slip ({}) away from one that stands there: compare them before data is acquired. If it was a slip, it \
             is a recordable error (throughline authority error URN --severity recordable --text ...).",
            slip["typed"].as_str().unwrap_or_default(),
            slip["slip"].as_str().unwrap_or_default()
        );
    }
}

/// Every request of every number, the one that tells most first.
fn draft(draft: Value, zone: &Zone) -> Answer {
    let fields =
        ["number", "request", "data", "identifiers", "bits", "holder_bits", "successor_bits", "people_touched"];
    let mut rows = Vec::new();
    for number in draft["numbers"].as_array().into_iter().flatten() {
        for request in number["requests"].as_array().into_iter().flatten() {
            let mut row = request.clone();
            row["number"] = number["number"].clone();
            rows.push(row);
        }
    }
    let footer = draft["note"].as_str().unwrap_or_default().to_owned();
    Answer { json: draft, ..listed(rows, &fields, zone, &footer) }
}

/// Fields with what they are to say.
fn named(fields: &[String]) -> anyhow::Result<Vec<(String, String)>> {
    let split = |field: &String| {
        let (name, text) = field.split_once('=').context("expected FIELD=TEXT")?;
        Ok((name.trim().to_owned(), text.to_owned()))
    };
    fields.iter().map(split).collect()
}

fn particulars(add: &AuthorityAdd) -> ScopeFile {
    ScopeFile {
        urn: None,
        identifiers: add.identifiers.clone(),
        from: add.from.clone(),
        to: add.to.clone(),
        operation: add.operation.clone(),
        purpose: add.purpose.clone(),
    }
}

fn list(entries: &[Value], zone: &Zone) -> Answer {
    let fields =
        ["urn", "status", "complete", "from", "to", "sources", "rows_kept", "rows_excess", "oldest_item", "days"];
    let row = |entry: &Value| fields.iter().map(|field| text(&entry[*field], zone)).collect();
    Answer {
        columns: fields
            .into_iter()
            .map(|field| if field.starts_with("rows") || field == "days" { figures(field) } else { words(field) })
            .collect(),
        table: entries.iter().map(row).collect(),
        csv: None,
        json: Value::Array(entries.to_vec()),
        footer: String::new(),
    }
}

fn show(entry: &Value, zone: &Zone) -> Answer {
    let rows = entry.as_object().into_iter().flatten().map(|(field, value)| vec![field.clone(), text(value, zone)]);
    let footer = if entry["complete"] == true {
        ""
    } else {
        "Incomplete: enter its identifiers, --from and --to with `throughline authority add`; until then what rests on it says so."
    };
    Answer {
        columns: vec![words("field"), words("value")],
        table: rows.collect(),
        csv: None,
        json: entry.clone(),
        footer: footer.to_owned(),
    }
}
