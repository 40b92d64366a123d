//! Documents, read one after another.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::SyncSender;

use import::{Batch, Content, Document, Limits, MappingChoice};
use records::{Communications, Names};
use store::{ChangeEntry, KeptSource, SourceEntry};

use super::networks::SeenNetworks;
use super::{ImportReport, ImportRequest};
use crate::clocks::clock_entry;
use crate::error::Error;
use crate::merging::{MergedRecords, Records};
use crate::progress::Progress;

/// One document that was read.
pub(crate) struct Item {
    pub(crate) entry: SourceEntry,
    pub(super) received: PathBuf,
    pub(crate) batch: Batch,
    pub(super) networks: SeenNetworks,
}

impl Item {
    /// The source's entry once it is known what became of its rows.
    pub(super) fn settled(self, merged: &MergedRecords, authority: &str, request: &ImportRequest<'_>) -> SourceEntry {
        let mut entry = self.entry;
        let counts = merged.counts.get(&entry.source_id).copied().unwrap_or_default();
        entry.merged_linked = self.batch.linked.len() as u64;
        entry.rows_merged = counts.total() + entry.merged_linked;
        entry.rows_kept = entry.rows_kept.saturating_sub(entry.rows_merged);
        entry.merged_both_parties = counts.both_parties;
        entry.merged_redelivered = counts.redelivered;
        entry.merged_repeated = counts.repeated;
        merged.excess.note(&mut entry);
        let own = merged.offsets.iter().filter(|offset| offset.source == entry.source_id);
        entry.clocks = own.map(clock_entry).collect();
        entry.authority = if self.batch.needs_authority() {
            authority.to_owned()
        } else {
            request.authority.unwrap_or_default().to_owned()
        };
        entry.imported_ms = request.now_ms;
        request.user.clone_into(&mut entry.imported_by);
        entry
    }
}

pub(super) struct Reading<'c, 's> {
    pub(super) change: &'c mut store::Import<'s>,
    pub(super) first_id: u32,
    pub(super) names: Names,
    /// Files received in this import whose digest is known.
    pub(super) received: HashMap<PathBuf, KeptSource>,
    /// Says when nobody wants the import any more.
    pub(super) progress: &'c dyn Progress,
    pub(super) report: ImportReport,
    pub(super) items: Vec<Item>,
}

impl Reading<'_, '_> {
    pub(super) fn read(
        &mut self,
        document: &Document,
        choice: &MappingChoice,
        limits: &Limits,
        queue: &SyncSender<Records>,
    ) -> Result<(), Error> {
        let source_id = self.first_id + u32::try_from(self.items.len()).unwrap_or(0);
        let mut taken = false;
        let mut networks = SeenNetworks::default();
        let progress = self.progress;
        let no_more = |cause: &str| import::Error::File {
            name: document.name.clone(),
            doing: "putting rows aside",
            cause: cause.to_owned(),
        };
        let mut take = |rows: Communications, raw_rows| {
            taken = true;
            networks.add(&rows);
            if !progress.is_wanted() {
                return Err(no_more("the import was stopped"));
            }
            queue.send((rows, raw_rows)).map_err(|_| no_more("no room for them"))
        };
        let unseen = matches!(document.content, Content::File(_)) && !self.may_be_known(&document.received)?;
        if unseen {
            // Its bytes cannot be known already, so they are copied and digested while its rows are read.
            let place = self.change.place_for_copy(&document.received)?;
            let (kept, batch) = std::thread::scope(|scope| {
                let copy = scope.spawn(|| store::copy_and_digest(&document.received, &place));
                let batch = import::read(document, source_id, choice, limits, &mut self.names, &mut take);
                (copy.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), batch)
            });
            let kept = kept?;
            self.received.insert(document.received.clone(), kept.clone());
            let batch = whole(batch, taken)?;
            return self.keep(document, source_id, kept.sha256.clone(), &kept, (batch, networks));
        }
        let kept = self.digest(&document.received)?;
        let sha256 = match &document.content {
            Content::File(_) | Content::Broken(_) => kept.sha256.clone(),
            Content::Bytes(bytes) => store::digest_bytes(bytes),
        };
        if let Some(source) = self.known(&sha256, |source| source.rows_rejected < source.rows_in) {
            self.report.already.push((document.name.clone(), source));
            return Ok(());
        }
        let batch = import::read(document, source_id, choice, limits, &mut self.names, &mut take);
        let batch = whole(batch, taken)?;
        // What gave nothing may be tried again, with a mapping perhaps; if it gives nothing again, it is the source it was.
        if batch.rows_read() == 0
            && let Some(source) = self.known(&sha256, |_| true)
        {
            self.report.already.push((document.name.clone(), source));
            return Ok(());
        }
        self.keep(document, source_id, sha256, &kept, (batch, networks))
    }

    /// A source of these bytes, of earlier imports or this one.
    fn known(&self, sha256: &str, wanted: impl Fn(&SourceEntry) -> bool) -> Option<u32> {
        let earlier = self.change.catalogue().sources.iter();
        let mut all = earlier.chain(self.items.iter().map(|item| &item.entry));
        all.find(|source| source.sha256 == sha256 && wanted(source)).map(|source| source.source_id)
    }

    /// Whether a source, or a file of this import, has as many bytes as this file.
    fn may_be_known(&self, path: &Path) -> Result<bool, Error> {
        let size = std::fs::metadata(path).map_err(Error::file("reading", path))?.len();
        let sources = &self.change.catalogue().sources;
        Ok(self.received.values().any(|kept| kept.size == size) || sources.iter().any(|source| source.size == size))
    }

    fn digest(&mut self, path: &Path) -> Result<KeptSource, Error> {
        if let Some(known) = self.received.get(path) {
            return Ok(known.clone());
        }
        let kept = if self.may_be_known(path)? {
            store::digest_file(path)?
        } else {
            let place = self.change.place_for_copy(path)?;
            store::copy_and_digest(path, &place)?
        };
        self.received.insert(path.to_path_buf(), kept.clone());
        Ok(kept)
    }

    fn keep(
        &mut self,
        document: &Document,
        source_id: u32,
        sha256: String,
        kept: &KeptSource,
        (batch, mut networks): (Batch, SeenNetworks),
    ) -> Result<(), Error> {
        if batch.rows_read() == 0 {
            let first = batch.rejected.first().map_or_else(String::new, |row| match batch.format.as_str() {
                "unreadable" => row.reason.clone(),
                _ => format!("row {}: {}", row.row, row.reason),
            });
            self.report.unreadable.push((document.name.clone(), first));
        }
        let entry = entry(document, source_id, sha256, kept, &batch);
        networks.add(&batch.communications);
        networks.add_cells(&batch.cells);
        self.items.push(Item { entry, received: document.received.clone(), batch, networks });
        Ok(())
    }
}

/// What reading gave; a file whose fault is its own alone gives its reason, as a rejected row.
///
/// Rows that were handed over cannot be taken back: an error after them ends the import.
fn whole(batch: Result<Batch, import::Error>, taken: bool) -> Result<Batch, Error> {
    match batch {
        Ok(batch) if batch.rows_in == 0 => Ok(Batch::unreadable(&["it holds no row".to_owned()])),
        Ok(batch) => Ok(batch),
        Err(error) if taken => Err(error.into()),
        Err(error) => match error.of_one_file() {
            Some(reason) => Ok(Batch::unreadable(&[reason])),
            None => Err(error.into()),
        },
    }
}

fn entry(document: &Document, source_id: u32, sha256: String, received: &KeptSource, batch: &Batch) -> SourceEntry {
    let changes = batch.changes.list().into_iter().map(|change| ChangeEntry {
        kind: change.kind,
        count: change.count,
        examples: change.examples,
    });
    SourceEntry {
        source_id,
        name: document.name.clone(),
        sha256,
        received_sha256: received.sha256.clone(),
        size: received.size,
        format: batch.format.clone(),
        mapping: batch.mapping.clone(),
        rows_in: batch.rows_in,
        rows_kept: batch.rows_read(),
        rows_rejected: batch.rejected.len() as u64,
        clock_trust: batch.clock.word().to_owned(),
        unsettled: batch.unsettled.clone(),
        first_ms: batch.handed.first_ms,
        last_ms: batch.handed.last_ms,
        importer: format!("throughline {}", env!("CARGO_PKG_VERSION")),
        changes: changes.collect(),
        unknown_columns: batch.unknown_columns.clone(),
        notes: batch.notes.clone(),
        ..SourceEntry::default()
    }
}
