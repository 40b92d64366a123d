//! `throughline import`.

use std::path::PathBuf;

use anyhow::Context;
use serde_json::{Value, json};
use workbench::{ImportReport, ImportRequest, Planned, SourceAnswer, propose_mapping};

use crate::cli::{Format, Import};
use crate::commands::{Workplace, now_ms, user, watch};
use crate::output::{Answer, figures, words};
use crate::progress::Stages;

/// What the command asks for, of these paths.
pub(crate) fn request<'a>(command: &'a Import, paths: &'a [PathBuf], user: &'a str) -> ImportRequest<'a> {
    ImportRequest {
        paths,
        authority: command.authority.as_deref(),
        mapping: command.mapping.as_deref(),
        answers: &command.answer,
        scope: command.scope.as_deref(),
        now_ms: now_ms(),
        user,
    }
}

pub(crate) fn run(command: &Import, here: &Workplace<'_>, format: Format) -> anyhow::Result<()> {
    if command.watch {
        return watch::run(command, here, format);
    }
    if command.dry_run || command.explain {
        let user = user();
        let request = request(command, &command.paths, &user);
        return if command.explain {
            explain(&request, here, format)
        } else {
            dry_run(command, &request, here, format)
        };
    }
    let mut bench = here.open()?;
    let user = bench.actor().who.clone();
    let request = request(command, &command.paths, &user);
    let report = bench.import(&request, &Stages::new())?;
    tell(&report);
    answer(&report).write(format)
}

/// What a person should know that is not a row of the answer.
pub(crate) fn tell(report: &ImportReport) {
    for (name, source) in &report.already {
        eprintln!("{name}: already imported as source {source}; left alone");
    }
    for (name, why) in &report.unreadable {
        eprintln!("{name}: could not be read: {why}; kept as received, see `throughline sources`");
    }
    tell_watch(report);
    if report.authority_incomplete {
        eprintln!(
            "The authority cited is entered as incomplete and restricts nothing; everything that rests on it says so until a person completes it (throughline authority add)."
        );
    }
    tell_probable_errors(report);
    let excess: u64 = report.sources.iter().map(|source| source.rows_excess).sum();
    if excess > 0 {
        let oldest = report.sources.iter().filter_map(|source| source.excess_first_ms).min();
        eprintln!(
            "{excess} rows lie outside the authority (excess data, the oldest of {}): kept apart, counted, and read by no analysis.",
            oldest.map(records::format_rfc3339).unwrap_or_default()
        );
    }
}

fn tell_watch(report: &ImportReport) {
    if report.watch_hits > 0 {
        eprintln!(
            "{} likely successors of numbers on watch: see throughline task list, and throughline watch list.",
            report.watch_hits
        );
    }
    if let Some(why) = &report.watch_failed {
        eprintln!(
            "Numbers on watch could not be looked for: {why}. The records are in the store (throughline watch list looks again)."
        );
    }
}

pub(crate) fn answer(report: &ImportReport) -> Answer {
    let rows = report.sources.iter().map(|source| {
        let numbers =
            [u64::from(source.source_id), source.rows_in, source.rows_kept, source.rows_merged, source.rows_rejected]
                .map(|count| count.to_string());
        let [id, rows_in, kept, merged, rejected] = numbers;
        vec![id, source.name.clone(), source.format.clone(), rows_in, kept, merged, rejected]
    });
    Answer {
        columns: vec![
            figures("source"),
            words("name"),
            words("read as"),
            figures("rows in"),
            figures("kept"),
            figures("merged"),
            figures("rejected"),
        ],
        table: rows.collect(),
        csv: None,
        json: report.sources.iter().map(|source| with_probable_errors(SourceAnswer::json(source), report)).collect(),
        footer: format!("{}{}\nNext: throughline lines", probable_errors(report), changes(report)),
    }
}

/// A source, with the subjects that probably came by a slip.
fn with_probable_errors(mut source: Value, report: &ImportReport) -> Value {
    let own = report.slipped.iter().filter(|one| source["source_id"] == one.source_id);
    let errors: Vec<Value> = own
        .map(|one| json!({ "subject": one.subject, "named": one.named, "slip": one.slip.word(), "rows": one.rows }))
        .collect();
    let network = report.other_networks.iter().find(|(id, _)| source["source_id"] == *id).map(|(_, network)| network);
    source["probable_errors"] = json!(errors);
    source["other_network"] = json!(network);
    source
}

/// Which numbers probably came by a slip, for people.
fn probable_errors(report: &ImportReport) -> String {
    let line = |one: &workbench::Slipped| {
        let (source, slip) = (one.source_id, one.slip.word());
        format!(
            "Probably an error: source {source} has {} rows of {}, and the authority names {} ({slip}).\n",
            one.rows, one.subject, one.named
        )
    };
    report.slipped.iter().map(line).collect()
}

/// What is probably an error made under the authority, and how it is entered. Which numbers they are stands in the answer.
fn tell_probable_errors(report: &ImportReport) {
    let urn = |source_id: u32| {
        let source = report.sources.iter().find(|source| source.source_id == source_id);
        source.map_or("the authority", |source| source.authority.as_str())
    };
    for one in &report.slipped {
        let (id, rows, urn, slip) = (one.source_id, one.rows, urn(one.source_id), one.slip.word());
        eprintln!(
            "Source {id}: {rows} rows are of a subject that {urn} does not name, one slip ({slip}) from one that it does: probably a reportable \
             error, or a recordable one if it was noticed before the data was acquired. They are kept apart as excess data. Enter it: \
             throughline authority error {urn} --severity reportable --text \"source {id}: {slip}\""
        );
    }
    for (id, network) in &report.other_networks {
        eprintln!(
            "Source {id}: most of its cells are of {network}, and {} names another operator: check that it answers this authority.",
            urn(*id)
        );
    }
}

/// "What I changed", over all sources, most first.
fn changes(report: &ImportReport) -> String {
    let mut kinds: std::collections::BTreeMap<&str, (u64, &str)> = std::collections::BTreeMap::new();
    for change in report.sources.iter().flat_map(|source| &source.changes) {
        let entry =
            kinds.entry(&change.kind).or_insert((0, change.examples.first().map_or("", |(_, example)| example)));
        entry.0 += change.count;
    }
    if kinds.is_empty() {
        return "Nothing had to be changed in reading.".to_owned();
    }
    let mut order: Vec<(&str, (u64, &str))> = kinds.into_iter().collect();
    order.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    let lines = order.iter().map(|(kind, (count, example))| format!("  {count:>8} × {kind} (e.g. {example})"));
    format!(
        "What was changed in reading (the source bytes stay as they are):\n{}",
        lines.collect::<Vec<_>>().join("\n")
    )
}

/// What each column of each file is taken for.
fn explain(request: &ImportRequest<'_>, here: &Workplace<'_>, format: Format) -> anyhow::Result<()> {
    let planned = propose_mapping(request, here.store)?;
    let rows = planned.iter().flat_map(|one| one.columns.iter().map(move |column| (one, column)));
    let cells = rows.clone().map(|(one, column)| {
        let taken = if column.taken_for.is_empty() { "not read".to_owned() } else { column.taken_for.clone() };
        let sure = format!("{:.0} %", column.confidence * 100.0);
        vec![
            one.name.clone(),
            column.table.clone(),
            column.column.clone(),
            taken,
            sure,
            column.reason.clone(),
            column.alternatives.join(", "),
        ]
    });
    let json = rows.clone().map(|(one, column)| {
        json!({
            "name": one.name, "table": column.table, "column": column.column, "taken_for": column.taken_for,
            "confidence": column.confidence, "reason": column.reason, "alternatives": column.alternatives,
        })
    });
    let asked = planned
        .iter()
        .flat_map(|one| one.questions.iter().map(move |question| format!("  ? {}: {question}", one.name)));
    let asked: Vec<String> = asked.collect();
    let footer = if asked.is_empty() {
        "No question is open. Nothing has been imported.".to_owned()
    } else {
        format!("Questions only you can answer (--answer KEY=VALUE):\n{}\nNothing has been imported.", asked.join("\n"))
    };
    Answer {
        columns: ["file", "table", "column", "taken for", "how sure", "why", "could also be"]
            .map(words)
            .into_iter()
            .collect(),
        table: cells.collect(),
        csv: None,
        json: json.collect(),
        footer,
    }
    .write(format)
}

fn dry_run(command: &Import, request: &ImportRequest<'_>, here: &Workplace<'_>, format: Format) -> anyhow::Result<()> {
    let planned = propose_mapping(request, here.store)?;
    if let (Some(path), Some(first)) = (&command.write_mapping, planned.first()) {
        std::fs::write(path, &first.mapping).with_context(|| format!("writing the mapping to {}", path.display()))?;
        eprintln!("The mapping is in {}; pass it with --mapping", path.display());
    }
    let documents: Vec<Value> = planned
        .iter()
        .map(|one| {
            json!({
                "name": one.name, "format": one.format, "mapping": one.mapping, "rows": one.rows,
                "questions": one.questions, "notes": one.notes,
            })
        })
        .collect();
    // One file answers as itself, several as a list.
    let json = if let [only] = documents.as_slice() { only.clone() } else { Value::Array(documents) };
    if format == Format::Json {
        return Answer { columns: Vec::new(), table: Vec::new(), csv: None, json, footer: String::new() }.write(format);
    }
    planned.iter().try_for_each(|one| show(one, format))
}

/// The columns that say most of a communication; of any other table, those that hold something.
fn shown_columns(planned: &Planned) -> Vec<&'static str> {
    if planned.rows.iter().all(|row| row.contains_key("start")) {
        return vec!["start", "kind", "a_number", "b_number", "duration_s", "a_cell_start", "b_cell_start"];
    }
    let holding = planned.rows.iter().flatten().filter(|(_, text)| !text.is_empty());
    holding.map(|(name, _)| *name).collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

fn show(planned: &Planned, format: Format) -> anyhow::Result<()> {
    if planned.format == "unreadable" {
        eprintln!("{}: could not be read: {}", planned.name, planned.notes.join("; "));
        return Ok(());
    }
    let names = shown_columns(planned);
    let cell = |row: &std::collections::BTreeMap<&str, String>, name: &str| row.get(name).cloned().unwrap_or_default();
    let questions: Vec<String> = planned.questions.iter().map(|question| format!("  ? {question}")).collect();
    let asked = if questions.is_empty() {
        "No question is open.".to_owned()
    } else {
        format!("Questions only you can answer:\n{}", questions.join("\n"))
    };
    Answer {
        columns: names.iter().map(|name| words(name)).collect(),
        table: planned.rows.iter().map(|row| names.iter().map(|name| cell(row, name)).collect()).collect(),
        csv: None,
        json: Value::Null,
        footer: format!(
            "\n{}: proposed mapping\n\n{}\n{asked}\nNothing has been imported.",
            planned.name, planned.mapping
        ),
    }
    .write(format)
}
