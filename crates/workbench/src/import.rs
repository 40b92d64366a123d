//! Verb: import.

mod authorised;
mod keeping;
mod mappings;
mod networks;
mod planned;
mod reading;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;

use case::Kind;
use import::{Limits, discover};
use store::SourceEntry;

use crate::bench::Workbench;
use crate::casework::Act;
use crate::clocks::put_clocks_right;
use crate::error::Error;
use crate::merging::{Arrived, MEMORY_ROWS, merge_into};
use crate::progress::Progress;
use crate::scope::{Scope, ScopeFile, Slipped};

pub use planned::{Planned, propose_mapping};

pub(crate) use reading::Item;

use authorised::{authority, entry_for, note_probable_errors, other_networks, refuse_empty, refuse_unauthorised};
use keeping::{finish, new_names};
use mappings::mappings;
use reading::Reading;

/// What to import.
#[derive(Clone, Debug)]
pub struct ImportRequest<'a> {
    /// Files and folders.
    pub paths: &'a [PathBuf],
    /// Lawful authority cited.
    pub authority: Option<&'a str>,
    /// Mapping file that a person named.
    pub mapping: Option<&'a Path>,
    /// Answers to a proposal's questions, each `key=value`.
    pub answers: &'a [String],
    /// File that says what the authority allows.
    pub scope: Option<&'a Path>,
    /// Now, UTC milliseconds.
    pub now_ms: i64,
    /// Who imports.
    pub user: &'a str,
}

/// What an import did.
#[derive(Clone, Debug, Default)]
pub struct ImportReport {
    /// Sources added.
    pub sources: Vec<SourceEntry>,
    /// Files that were read before: name, and as which source.
    pub already: Vec<(String, u32)>,
    /// Files in which nothing could be read: name and why. Each is a source with its reasons as rejected rows.
    pub unreadable: Vec<(String, String)>,
    /// Whether the authority cited is not yet complete on the register.
    pub authority_incomplete: bool,
    /// Subjects that the authority does not name, one slip away from a number that it does.
    pub slipped: Vec<Slipped>,
    /// Sources whose cells are of another network than the operator that the authority names, and which.
    pub other_networks: Vec<(u32, &'static str)>,
    /// Check-back tasks opened because a number on watch has a likely successor in what is held now.
    pub watch_hits: usize,
    /// Why numbers on watch could not be looked for; the records are in the store all the same.
    pub watch_failed: Option<String>,
}

impl Workbench {
    /// Reads files into the store: whole or not at all.
    ///
    /// # Errors Where a file is marked as intercept product, leaves a question open, needs an authority that was not cited, or nothing
    /// could be read; the store is then as it was.
    pub fn import(&mut self, request: &ImportRequest<'_>, progress: &dyn Progress) -> Result<ImportReport, Error> {
        let gate = self.gate("import")?;
        request.authority.map_or(Ok(()), |urn| gate.authority(urn))?;
        let imported = self.import_under_register(request, progress);
        if matches!(imported, Err(Error::NotAuthorised(_))) {
            let act = Act { who: request.user, at_ms: request.now_ms, reason: "" };
            let about: Vec<&str> = request.authority.into_iter().collect();
            self.case()?.journal(&act.entry("import", Kind::Refusal, &about))?;
        }
        imported
    }

    fn import_under_register(
        &mut self,
        request: &ImportRequest<'_>,
        progress: &dyn Progress,
    ) -> Result<ImportReport, Error> {
        let register = self.register()?;
        let limits = Limits::default();
        let documents = discover(request.paths, &limits)?;
        let choice = mappings(request, &self.store.catalogue().layouts)?;
        let mut written = self.entry("import", Kind::Collection, Vec::new());
        let mut change = self.store.begin()?;
        let known_names = engine::read_names(&change.files("names"))?;
        progress.begin("reading");
        let (runs, holds_records) = (change.runs(MEMORY_ROWS), !change.segments().is_empty());
        let mut reading = Reading {
            first_id: change.next_source_id(),
            change: &mut change,
            names: known_names.clone(),
            received: HashMap::new(),
            progress,
            report: ImportReport::default(),
            items: Vec::new(),
        };
        let arrived = std::thread::scope(|scope| {
            let (queue, arriving) = sync_channel(1);
            let sorter = scope.spawn(move || Arrived::gather(arriving, runs, holds_records));
            let read: Result<(), Error> = documents.iter().enumerate().try_for_each(|(place, document)| {
                reading.read(document, &choice, &limits, &queue)?;
                progress.advance((place + 1) as f64 / documents.len() as f64);
                Ok(())
            });
            drop(queue);
            // Where rows could not be put aside, that is why reading ended.
            let arrived = sorter.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            progress.still_wanted()?;
            read.map(|()| arrived)
        })?;
        let Reading { names, mut report, mut items, .. } = reading;
        refuse_empty(&items, &report)?;
        let arrived = put_clocks_right(&mut change, arrived, &mut items)?;
        let scoped = request.scope.map(ScopeFile::read).transpose()?;
        let authority = authority(request, scoped.as_ref(), &items)?;
        refuse_unauthorised(authority, &register, &items, request.now_ms)?;
        let entry = entry_for(&change, &register, authority, scoped.as_ref(), request)?;
        let scope = entry.as_ref().map(|entry| Scope::of(entry, &names)).transpose()?.flatten();
        progress.begin("merging and writing");
        let merged = merge_into(&mut change, arrived, scope.as_ref(), progress)?;
        report.slipped = scope.map(|scope| scope.slipped(&merged.excess, &names)).unwrap_or_default();
        report.other_networks = other_networks(register.get(authority), &items);
        note_probable_errors(&report, authority, &mut items);
        if let Some(entry) = entry.filter(|_| scoped.is_some()) {
            change.put_authority(authority, entry);
        }
        finish(&mut change, request, authority, items, &new_names(&known_names, &names), &merged, &mut report)?;
        written.about = brought_in(authority, &report);
        progress.still_wanted()?;
        change.commit(&written)?;
        progress.end();
        let act = Act { who: request.user, at_ms: request.now_ms, reason: "" };
        match self.raise_watched(&act, progress) {
            Ok(hits) => report.watch_hits = hits,
            Err(error) => report.watch_failed = Some(error.to_string()),
        }
        report.authority_incomplete =
            !authority.is_empty() && self.register()?.get(authority).is_some_and(|entry| !entry.has_scope());
        Ok(report)
    }
}

/// What an import is about: its authority, the files that it brought in, and numbers that came by a slip.
fn brought_in(authority: &str, report: &ImportReport) -> Vec<String> {
    let files = report.sources.iter().map(|source| source.name.clone());
    let slipped = report.slipped.iter().flat_map(|one| [one.subject.clone(), one.named.clone()]);
    let urn = Some(authority.to_owned()).filter(|urn| !urn.is_empty());
    let mut about: Vec<String> = urn.into_iter().chain(files).collect();
    // Whoever asks who handled a number that came by mistake finds this import.
    for number in slipped {
        if !about.contains(&number) {
            about.push(number);
        }
    }
    about
}
