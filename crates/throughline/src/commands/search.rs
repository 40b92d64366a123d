//! `throughline search`.

use records::format_rfc3339;
use workbench::{Found, FoundKind, SearchAnswer, SearchRequest};

use crate::cli::Format;
use crate::cli::search::Search;
use crate::commands::Workplace;
use crate::output::{Answer, words};
use crate::zone::Zone;

pub(crate) fn run(command: &Search, here: &Workplace<'_>, format: Format, zone: &Zone) -> anyhow::Result<()> {
    let request = SearchRequest {
        words: command.words.join(" "),
        kinds: command.kinds.iter().filter_map(|word| FoundKind::parse(word)).collect(),
        offset: command.offset,
        limit: command.limit,
    };
    let found = here.open()?.search(&request)?;
    answer(&found, &request, zone).write(format)
}

fn answer(found: &SearchAnswer, request: &SearchRequest, zone: &Zone) -> Answer {
    let row = |one: &Found, at: &dyn Fn(Option<i64>) -> String| {
        let about = one.about.clone().unwrap_or_default();
        vec![one.kind.word().to_owned(), one.id.clone(), one.title.clone(), about, at(one.at_ms), one.excerpt.clone()]
    };
    let utc = |at_ms: Option<i64>| at_ms.map(format_rfc3339).unwrap_or_default();
    Answer {
        columns: ["kind", "id", "title", "about", "at", "excerpt"].map(words).into(),
        table: found.found.iter().map(|one| row(one, &|at_ms| zone.show(at_ms))).collect(),
        csv: Some(found.found.iter().map(|one| row(one, &utc)).collect()),
        json: found.json(),
        footer: footer(found, request),
    }
}

/// How much was found, and what would find more.
fn footer(found: &SearchAnswer, request: &SearchRequest) -> String {
    let counts: Vec<String> = found.counts.iter().map(|(kind, count)| format!("{} {count}", kind.word())).collect();
    let mut lines =
        vec![format!("{} found{}{}", found.total, if counts.is_empty() { "" } else { ": " }, counts.join(", "))];
    let next = request.offset.saturating_add(found.found.len());
    if u64::try_from(next).is_ok_and(|next| next < found.total) && !found.found.is_empty() {
        lines.push(format!("More: --offset {next}"));
    }
    if found.reason_widens {
        lines.push("With a reason (--reason TEXT) what is sensitive is searched too.".to_owned());
    }
    if !found.stopped.is_empty() {
        lines.push(format!("Left out, refused, withdrawn or expired: {}", found.stopped.join(", ")));
    }
    lines.join("\n")
}
