//! `throughline sources`.

use serde_json::{Value, json};
use workbench::{SourceAnswer, Workbench};

use crate::cli::{Format, Sources};
use crate::commands::Workplace;
use crate::output::{Answer, figures, words};
use crate::zone::Zone;

pub(crate) fn run(command: &Sources, here: &Workplace<'_>, format: Format, zone: &Zone) -> anyhow::Result<()> {
    let bench = here.open()?;
    if let Some(source) = command.rejects {
        return rejects(&bench, source, format);
    }
    if let Some(source) = command.changes {
        return changes(&bench, source, format);
    }
    if command.disagreements {
        let fields = ["field", "source", "row", "kept", "found_source", "found_row", "found"];
        return listed(
            bench.disagreements()?,
            &fields,
            "Two deliveries of one record differ; the first delivered stands.",
        )
        .write(format);
    }
    if command.linked {
        let fields = ["how", "source", "row", "into_source", "into_row", "number"];
        return listed(bench.linked()?, &fields, "Each is counted with the communication it belongs to.").write(format);
    }
    let sources = bench.sources()?;
    let short = |digest: &str| digest.chars().take(12).collect::<String>();
    let row = |source: &workbench::SourceEntry, digest: String, show: &dyn Fn(Option<i64>) -> String| {
        let counts =
            [source.rows_in, source.rows_kept, source.rows_merged, source.rows_rejected].map(|count| count.to_string());
        let [rows_in, kept, merged, rejected] = counts;
        let (first, last) = (show(source.first_ms), show(source.last_ms));
        vec![
            source.source_id.to_string(),
            source.name.clone(),
            digest,
            source.format.clone(),
            source.authority.clone(),
            rows_in,
            kept,
            merged,
            rejected,
            first,
            last,
        ]
    };
    let utc = |at: Option<i64>| at.map(records::format_rfc3339).unwrap_or_default();
    Answer {
        columns: vec![
            figures("source_id"),
            words("name"),
            words("sha256"),
            words("format"),
            words("authority"),
            figures("rows_in"),
            figures("rows_kept"),
            figures("rows_merged"),
            figures("rows_rejected"),
            words("first"),
            words("last"),
        ],
        table: sources.iter().map(|source| row(source, short(&source.sha256), &|at| zone.date(at))).collect(),
        csv: Some(sources.iter().map(|source| row(source, source.sha256.clone(), &utc)).collect()),
        json: sources.iter().map(SourceAnswer::json).collect(),
        footer: "rows in = kept + merged + rejected. See --rejects ID, --changes ID, --disagreements and --linked."
            .to_owned(),
    }
    .write(format)
}

/// Rows of a JSON list, by the fields named.
fn listed(rows: Vec<Value>, fields: &[&'static str], footer: &str) -> Answer {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    Answer {
        columns: fields.iter().map(|field| words(field)).collect(),
        table: rows.iter().map(|row| fields.iter().map(|field| text(&row[*field])).collect()).collect(),
        csv: None,
        json: Value::Array(rows),
        footer: footer.to_owned(),
    }
}

fn rejects(bench: &Workbench, source: u32, format: Format) -> anyhow::Result<()> {
    let rows = bench.rejects(source)?;
    Answer {
        columns: vec![figures("row"), words("column"), words("reason")],
        table: rows
            .iter()
            .map(|row| vec![row.row.to_string(), row.column.clone().unwrap_or_default(), row.reason.clone()])
            .collect(),
        csv: None,
        json: rows.iter().map(|row| json!({ "row": row.row, "column": row.column, "reason": row.reason })).collect(),
        footer: format!("{} rows rejected; the bytes as received are kept.", rows.len()),
    }
    .write(format)
}

fn changes(bench: &Workbench, source: u32, format: Format) -> anyhow::Result<()> {
    let changes = bench.changes(source)?;
    let example = |change: &workbench::ChangeEntry| {
        change.examples.iter().map(|(row, text)| format!("row {row}: {text}")).collect::<Vec<_>>()
    };
    Answer {
        columns: vec![words("change"), figures("count"), words("examples")],
        table: changes
            .iter()
            .map(|change| vec![change.kind.clone(), change.count.to_string(), example(change).join("\n")])
            .collect(),
        csv: None,
        json: changes
            .iter()
            .map(|change| json!({ "kind": change.kind, "count": change.count, "examples": example(change) }))
            .collect(),
        footer: String::new(),
    }
    .write(format)
}
