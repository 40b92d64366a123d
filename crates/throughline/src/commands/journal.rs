//! `throughline journal`.

use std::path::PathBuf;

use anyhow::Context;
use records::{london_midnight_ms, parse_rfc3339_ms};
use serde_json::Value;
use workbench::{JournalQuestion, JournalReport, LookedQuestion, Workbench};

use crate::cli::{Format, Journal, JournalAct, JournalExport, JournalList, JournalLooked, JournalVerify};
use crate::commands::shown::listed;
use crate::commands::{Outcome, Workplace};
use crate::output::{Answer, figures, words};
use crate::zone::Zone;

pub(crate) fn run(command: &Journal, here: &Workplace<'_>, format: Format, zone: &Zone) -> anyhow::Result<Outcome> {
    let bench = here.open()?;
    match &command.act {
        JournalAct::List(list) => entries(bench.journal_list(&question(list)?)?, zone).write(format)?,
        JournalAct::Who { asked } => {
            let mut answer = entries(bench.journal_who(asked)?, zone);
            "Entries about every number of the store are listed too; `by_name` in JSON tells them apart."
                .clone_into(&mut answer.footer);
            answer.write(format)?;
        }
        JournalAct::Looked(looked) => looked_at(&bench, looked, zone)?.write(format)?,
        JournalAct::Verify(verify) => return verified(&bench, verify, format),
        JournalAct::Export(export) => exported(&bench, export)?,
    }
    Ok(Outcome::Done)
}

fn instant(name: &str, text: Option<&String>) -> anyhow::Result<Option<i64>> {
    let read = |text: &String| {
        parse_rfc3339_ms(text.as_bytes())
            .or_else(|| london_midnight_ms(text))
            .with_context(|| format!("{name}: expected a time in RFC 3339 or a day such as 2024-03-01"))
    };
    text.map(read).transpose()
}

fn looked_at(bench: &Workbench, command: &JournalLooked, zone: &Zone) -> anyhow::Result<Answer> {
    let (from_ms, to_ms) = (instant("--from", command.from.as_ref())?, instant("--to", command.to.as_ref())?);
    let looked = bench.journal_looked(&LookedQuestion { who: &command.who, from_ms, to_ms })?;
    let counted = |one: &Value| {
        let count = one["count"].as_u64().map_or_else(|| "-".to_owned(), |count| count.to_string());
        format!("  {count} of {}: {}\n", one["of"], one["says"].as_str().unwrap_or_default())
    };
    let counts: String = looked["indicators"].as_array().into_iter().flatten().map(counted).collect();
    let footer = format!("{counts}{}", looked["note"].as_str().unwrap_or_default());
    let things = looked["things"].as_array().cloned().unwrap_or_default();
    let fields = ["thing", "times", "first", "last", "verbs", "operations", "outside_operations", "nobody_else"];
    Ok(Answer { json: looked, ..listed(things, &fields, zone, &footer) })
}

fn question(list: &JournalList) -> anyhow::Result<JournalQuestion> {
    Ok(JournalQuestion {
        about: list.about.clone(),
        operation: list.operation.clone(),
        who: list.who.clone(),
        verb: list.verb.clone(),
        from_ms: instant("--from", list.from.as_ref())?,
        to_ms: instant("--to", list.to.as_ref())?,
    })
}

fn entries(rows: Vec<Value>, zone: &Zone) -> Answer {
    let said = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let about = |row: &Value| {
        let listed: Vec<&str> = row["about"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if row["erased"] == true { "(erased)".to_owned() } else { listed.join(", ") }
    };
    let entry = |row: &Value| row["entry"].as_u64().map(|entry| entry.to_string()).unwrap_or_default();
    let line = |row: &Value, at: String| {
        vec![entry(row), at, said(&row["who"]), said(&row["verb"]), about(row), said(&row["reason"])]
    };
    let shown = |row: &Value| zone.show(parse_rfc3339_ms(said(&row["at"]).as_bytes()));
    Answer {
        columns: vec![figures("entry"), words("at"), words("who"), words("verb"), words("about"), words("reason")],
        table: rows.iter().map(|row| line(row, shown(row))).collect(),
        csv: Some(rows.iter().map(|row| line(row, said(&row["at"]))).collect()),
        json: Value::Array(rows),
        footer: String::new(),
    }
}

fn verified(bench: &Workbench, verify: &JournalVerify, format: Format) -> anyhow::Result<Outcome> {
    let read = |path: &PathBuf| std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()));
    let known: Vec<String> = verify.against.iter().map(read).collect::<Result<_, _>>()?;
    let report = bench.journal_verify(&known)?;
    faults(&report).write(format)?;
    Ok(if report.is_sound() { Outcome::Done } else { Outcome::Found })
}

fn faults(report: &JournalReport) -> Answer {
    let rows = report
        .found
        .faults
        .iter()
        .map(|fault| vec![fault.kind.word().to_owned(), fault.place.clone(), fault.said.clone()]);
    let counted = format!(
        "{} entries, {} of them erased, {} more wait outside the tree",
        report.found.entries, report.found.erased, report.found.waiting
    );
    let verdict = if report.is_sound() {
        "Sound: every entry is as it was written, in its place, and signed."
    } else {
        "Damaged: keep a copy of the store as it is, and tell whoever audits it."
    };
    let notes = report.notes.iter().map(|note| format!("\n  {note}")).collect::<String>();
    Answer {
        columns: vec![words("kind"), words("where"), words("what")],
        table: rows.collect(),
        csv: None,
        json: report.json(),
        footer: format!("{verdict} {counted}.{notes}"),
    }
}

fn exported(bench: &Workbench, export: &JournalExport) -> anyhow::Result<()> {
    let entries = bench.journal_export(&export.out, export.contents)?;
    eprintln!(
        "The journal of {entries} entries is in {}. Keep its file `checkpoint` where the store's administrator cannot reach it.",
        export.out.display()
    );
    Ok(())
}
