//! Verb: retention erase.

use std::collections::BTreeSet;

use case::{Disposal, Disposed, EvidenceFile, JournalEntry, Kind};
use serde_json::{Value, json};
use store::{ErasedRows, Erasing, Filter, Import};

use super::found::holds_any;
use super::records::Sifting;
use super::sought::Sought;
use super::source_thing;
use super::sources::{Received, drop_bytes, settle};
use crate::bench::Workbench;
use crate::casework::Act;
use crate::error::Error;
use crate::small::Small;

/// What is to be erased, and how far.
#[derive(Clone, Copy, Debug)]
pub struct Erase<'a> {
    /// One person, one number, or sources.
    pub things: &'a [String],
    /// Erase; else only count.
    pub confirm: bool,
    /// Let files as received go, although they hold rows of others: those rows stay in the tables and can no longer be walked back to
    /// their bytes.
    pub drop_bytes: bool,
}

/// Where else it stands, found before anything is changed.
struct Elsewhere {
    sources: BTreeSet<u32>,
    files: Vec<String>,
}

/// What an erasure came to.
struct Outcome {
    rows: std::collections::BTreeMap<String, u64>,
    received: Vec<Received>,
    erased: ErasedRows,
    disposal: Option<String>,
}

impl Workbench {
    /// Counts what erasing would remove, or removes it: from the record tables, the case database with its history, files and caches. The
    /// journal keeps its commitments.
    ///
    /// # Errors Where nothing of that name is held; a hold keeps it, or a review decided to; bytes of others would go and nobody said so;
    /// without a reason. Nothing is erased then.
    pub fn erase(&mut self, asked: &Erase<'_>, act: &Act<'_>) -> Result<Value, Error> {
        self.gate_act("retention erase", act)?;
        let sought = self.sought(asked.things)?;
        self.refuse_early(&sought, asked, act)?;
        let elsewhere = self.elsewhere(&sought)?;
        let outcome = self.erase_sought(&sought, &elsewhere.sources, asked, act)?;
        if outcome.disposal.is_none() {
            let about: Vec<&str> = sought.things.iter().map(String::as_str).collect();
            self.case()?.journal(&act.entry("retention erase", Kind::Consultation, &about))?;
        }
        Ok(answer(&sought, asked, &outcome, &elsewhere))
    }

    fn refuse_early(&self, sought: &Sought, asked: &Erase<'_>, act: &Act<'_>) -> Result<(), Error> {
        if !asked.confirm {
            return Ok(());
        }
        if act.reason.trim().is_empty() {
            return Err(Error::refused("an erasure needs a reason: --reason TEXT"));
        }
        let kept =
            self.retained(act.at_ms)?.into_iter().any(|one| sought.things.contains(&one.thing) && one.is_retained());
        if kept {
            return Err(Error::refused(
                "the last review decided to keep it; expected a review with the outcome dispose first (`throughline retention review`)",
            ));
        }
        Ok(())
    }

    /// Bytes in which it stands although no row that was read says so.
    fn elsewhere(&self, sought: &Sought) -> Result<Elsewhere, Error> {
        let traces = sought.mentions.traces();
        let mut sources = BTreeSet::new();
        let layout = self.store.layout();
        for source in self.listed_sources().iter().filter(|source| source.has_bytes()) {
            if holds_any(&layout.source_bytes(&source.received_sha256), &traces)? {
                sources.insert(source.source_id);
            }
        }
        let mut files = Vec::new();
        for file in self.case()?.list::<EvidenceFile>(&Filter::default())? {
            let about = file.content.about.as_ref().is_some_and(|about| sought.things.contains(about));
            if !about && holds_any(&layout.kept_file(&file.content.sha256), &traces)? {
                files.push(file.id);
            }
        }
        Ok(Elsewhere { sources, files })
    }

    fn erase_sought(
        &mut self,
        sought: &Sought,
        found: &BTreeSet<u32>,
        asked: &Erase<'_>,
        act: &Act<'_>,
    ) -> Result<Outcome, Error> {
        let mut change = self.store.begin()?;
        let mut small = Small::read(&change)?;
        let mut sifting = Sifting::new(sought, &small);
        sift_communications(&mut change, &mut sifting)?;
        sifting.small(&mut small);
        small.put(&mut change)?;
        let Sifting { rows, losses, .. } = sifting;
        let received = settle(change.catalogue_mut(), sought, &losses, found);
        let may_go = |file: &Received| file.of_others == 0 || (asked.drop_bytes && sought.kind != Disposed::Source);
        if let Some(file) = received.iter().find(|file| asked.confirm && !may_go(file)) {
            return Err(Error::refused(bytes_refused(file, sought)));
        }
        for file in received.iter().filter(|file| may_go(file)) {
            drop_bytes(change.catalogue_mut(), file);
        }
        let touches = received.iter().flat_map(|file| &file.sources).map(|source| source_thing(*source)).collect();
        let erasing = Erasing { things: sought.things.clone(), mentions: sought.mentions.clone(), touches };
        let entry = entry_of(sought, act);
        if !asked.confirm {
            let erased = change.plan_erasure(&erasing, entry)?;
            return Ok(Outcome { rows, received, erased, disposal: None });
        }
        let disposal = Disposal {
            kind: sought.kind,
            reason: sought.mentions.redact(act.reason).unwrap_or_else(|| act.reason.to_owned()),
            by: act.who.to_owned(),
            at_ms: act.at_ms,
            rows: rows.clone(),
            sources: received.iter().flat_map(|file| file.sources.iter().copied()).collect(),
            files: 0,
        };
        let (id, erased) = change.commit_erasure(&erasing, &disposal, entry)?;
        Ok(Outcome { rows, received, erased, disposal: Some(id) })
    }
}

/// Rewrites the segments that hold what is sought, and the rows outside their authority.
fn sift_communications(change: &mut Import<'_>, sifting: &mut Sifting<'_>) -> Result<(), Error> {
    for segment in change.segments() {
        let mut rows = engine::read_communications(&segment.communications)?;
        if sifting.communications("communications", &mut rows) {
            change.take_out(&segment);
            change.put_segment(segment.month, &rows)?;
        }
    }
    let mut outside = Vec::new();
    for file in change.files("excess") {
        let mut rows = engine::read_communications(&file)?;
        sifting.communications("excess", &mut rows);
        outside.push(rows);
    }
    change.clear_table("excess");
    Ok(outside.iter().try_for_each(|rows| change.put_excess(rows))?)
}

/// The journal's entry: of a person or a number it says that something was erased, never what.
fn entry_of(sought: &Sought, act: &Act<'_>) -> JournalEntry {
    let named = sought.things.iter().filter(|_| sought.kind == Disposed::Source);
    let about: Vec<&str> = named.map(String::as_str).collect();
    let mut entry = act.entry("retention erase", Kind::Erasure, &about);
    sought.redact(&mut entry.reason);
    entry
}

fn bytes_refused(file: &Received, sought: &Sought) -> String {
    let sources: Vec<String> = file.sources.iter().map(|source| format!("source:{source}")).collect();
    let (sources, others) = (sources.join(" "), file.of_others);
    if sought.kind == Disposed::Source {
        return format!(
            "{sources} came in one file, and {others} records of those that were not named would lose their bytes; name all of them. Nothing was erased"
        );
    }
    format!(
        "the file as received of {sources} also holds {others} records of others, and is never rewritten; --drop-bytes lets it go and keeps their rows in the tables. Nothing was erased"
    )
}

fn answer(sought: &Sought, asked: &Erase<'_>, outcome: &Outcome, elsewhere: &Elsewhere) -> Value {
    let total = |rows: &std::collections::BTreeMap<String, u64>| rows.values().sum::<u64>();
    let file = |file: &Received| json!({ "sources": file.sources, "records_of_others": file.of_others });
    let stays = |file: &&Received| file.of_others > 0 && (!asked.drop_bytes || sought.kind == Disposed::Source);
    let (kept, gone): (Vec<&Received>, Vec<&Received>) = outcome.received.iter().partition(stays);
    json!({
        "done": outcome.disposal.is_some(),
        "disposal": outcome.disposal,
        "kind": sought.kind.word(),
        "record_rows": total(&outcome.rows),
        "records": outcome.rows,
        "case_rows": total(&outcome.erased.rows),
        "case": outcome.erased.rows,
        "journal_entries": outcome.erased.journal_entries,
        "files": outcome.erased.files.len(),
        "bytes_that_go": gone.into_iter().map(file).collect::<Vec<_>>(),
        "bytes_that_refuse": kept.into_iter().map(file).collect::<Vec<_>>(),
        "files_that_mention_it": elsewhere.files,
    })
}
