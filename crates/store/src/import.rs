//! One change of a store: an import or a compaction.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use case::JournalEntry;
use records::{
    AttributedNumber, CellSite, Communications, Contact, Crime, Device, Disagreement, Episode, Incident, Linked,
    Location, Message, Month, Names, Person, Rejected, RowRef, SideOrder, Subscriber, TopUp, VehicleRead,
};

use crate::authority::Authority;
use crate::catalogue::{Catalogue, SourceEntry, TableFile};
use crate::error::Error;
use crate::layout::{Layout, unfinished};
use crate::runs::Runs;
use crate::small_tables;
use crate::source_bytes::{keep, name_copy};
use crate::store::{Store, sync_folder};
use crate::tables::{COMMUNICATIONS, EXCESS, SIDES, write_communications, write_sides};

/// Communications in one segment at most. A month that holds more is cut, so that no change needs more than this in memory at once.
pub const SEGMENT_ROWS: usize = 1 << 21;

/// One part of a month: a file of communications and a file of their sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its month.
    pub month: Month,
    /// Communications in it.
    pub rows: u64,
    /// First and last start, UTC milliseconds.
    pub span_ms: (i64, i64),
    /// The file of its communications.
    pub communications: PathBuf,
    name: String,
}

impl Segment {
    fn of(file: &TableFile, layout: &Layout) -> Option<Self> {
        let (_, name) = file.name.split_once('/')?;
        let month = Month::parse(name.split('.').next()?)?;
        Some(Self {
            month,
            rows: file.rows,
            span_ms: file.span_ms.unwrap_or((month.start_ms(), month.end_ms() - 1)),
            communications: layout.record_file(&file.name),
            name: name.to_owned(),
        })
    }
}

/// Segments stand in order of month, then of time.
fn segment_order(file: &TableFile) -> (&str, Option<(i64, i64)>, &str) {
    (file.name.split('.').next().unwrap_or_default(), file.span_ms, &file.name)
}

/// A change under way. Nothing of it is seen until [`Import::commit`]; dropped before, it leaves nothing behind.
#[derive(Debug)]
pub struct Import<'s> {
    pub(crate) store: &'s mut Store,
    pub(crate) next: Catalogue,
    pub(crate) written: Vec<PathBuf>,
    kept: Vec<String>,
    /// Copies of files that may become sources, by the file copied.
    copies: HashMap<PathBuf, PathBuf>,
    /// Segments put so far, by month.
    segments: HashMap<Month, u32>,
    pub(crate) committed: bool,
    _lock: File,
}

impl<'s> Import<'s> {
    pub(crate) fn new(store: &'s mut Store, lock: File) -> Self {
        let mut next = store.catalogue().clone();
        next.generation += 1;
        Self {
            store,
            next,
            written: Vec::new(),
            kept: Vec::new(),
            copies: HashMap::new(),
            segments: HashMap::new(),
            committed: false,
            _lock: lock,
        }
    }

    /// The store as it will be.
    pub fn catalogue(&self) -> &Catalogue {
        &self.next
    }

    /// The number the next source will have.
    pub fn next_source_id(&self) -> u32 {
        u32::try_from(self.next.sources.len()).map_or(u32::MAX, |sources| sources.saturating_add(1))
    }

    /// A place to copy a file to that may become a source ([`crate::copy_and_digest`]); [`Import::keep_bytes`] names it.
    ///
    /// # Errors When its folder cannot be made.
    pub fn place_for_copy(&mut self, path: &Path) -> Result<PathBuf, Error> {
        let folder = self.store.layout().sources().join(format!("incoming-{}", self.copies.len()));
        std::fs::create_dir_all(&folder).map_err(Error::file("creating", &folder))?;
        let place = unfinished(&folder.join("bytes"));
        self.copies.insert(path.to_path_buf(), place.clone());
        Ok(place)
    }

    /// Keeps a file's bytes, unchanged: the copy that was made of it, or else one made now.
    ///
    /// # Errors When they cannot be written.
    pub fn keep_bytes(&mut self, path: &Path, sha256: &str) -> Result<(), Error> {
        let known = self.next.sources.iter().any(|source| source.received_sha256 == sha256);
        if !known && !self.kept.iter().any(|kept| kept == sha256) {
            self.kept.push(sha256.to_owned());
        }
        match self.copies.get(path) {
            Some(copy) if copy.exists() => name_copy(self.store.layout(), copy, sha256),
            _ => keep(self.store.layout(), path, sha256),
        }
    }

    /// Adds a source to the catalogue.
    pub fn add_source(&mut self, entry: SourceEntry) {
        self.next.sources.push(entry);
    }

    /// Changes the figures of a source that is already listed (a later delivery can merge into it, never the other way).
    pub fn source_mut(&mut self, source_id: u32) -> Option<&mut SourceEntry> {
        let position = usize::try_from(source_id).ok()?.checked_sub(1)?;
        self.next.sources.get_mut(position)
    }

    /// Enters an authority that was cited; one that is already there stays as it is.
    pub fn cite_authority(&mut self, urn: &str, now_ms: i64) {
        let entry = self.next.authorities.entry(urn.to_owned()).or_default();
        entry.first_cited_ms = if entry.first_cited_ms == 0 { now_ms } else { entry.first_cited_ms };
    }

    /// Puts an entry on the register of authorities, in place of one that is there.
    pub fn put_authority(&mut self, urn: &str, entry: Authority) {
        self.next.authorities.insert(urn.to_owned(), entry);
    }

    /// Keeps rows outside their authority, apart from what is analysed; may be called again with more.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_excess(&mut self, rows: &Communications) -> Result<(), Error> {
        self.put_small(EXCESS, rows.len(), |path| write_communications(path, rows))
    }

    /// Paths of one table's files as they are before this change.
    pub fn files(&self, table: &str) -> Vec<PathBuf> {
        self.store.files(table)
    }

    /// A place for records on their way into the store: `memory_rows` of them in memory, the others in files.
    pub fn runs(&self, memory_rows: usize) -> Runs {
        Runs::new(self.store.layout().records().join("runs"), memory_rows)
    }

    /// The segments of communications and sides that this change keeps so far, in order of month and time.
    pub fn segments(&self) -> Vec<Segment> {
        let files = self.next.files(COMMUNICATIONS).iter();
        files.filter_map(|file| Segment::of(file, self.store.layout())).collect()
    }

    /// Takes a segment out: what is put afterwards holds its records.
    pub fn take_out(&mut self, segment: &Segment) {
        for table in [COMMUNICATIONS, SIDES] {
            let name = format!("{table}/{}", segment.name);
            if let Some(files) = self.next.tables.get_mut(table) {
                files.retain(|file| file.name != name);
            }
        }
    }

    /// Adds a segment: communications of one month, sorted, at most [`SEGMENT_ROWS`] of them.
    ///
    /// # Errors When a file cannot be written; the store stays as it was.
    pub fn put_segment(&mut self, month: Month, rows: &Communications) -> Result<(), Error> {
        let (Some(first), Some(last)) = (rows.start_ms.first(), rows.start_ms.last()) else { return Ok(()) };
        let place = self.segments.entry(month).or_default();
        *place += 1;
        let generation = self.next.generation;
        let name = if *place == 1 {
            format!("{month}.g{generation}.parquet")
        } else {
            format!("{month}.g{generation}-{place}.parquet")
        };
        let communications = self.place_for(&format!("{COMMUNICATIONS}/{name}"))?;
        let by_number = self.place_for(&format!("{SIDES}/{name}"))?;
        let (first_written, sides) = std::thread::scope(|scope| {
            let first = scope.spawn(|| write_communications(&communications, rows));
            let order = SideOrder::of(rows);
            let second = write_sides(&by_number, &order).map(|()| order.len());
            (first.join(), second)
        });
        first_written.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        for (table, rows) in [(COMMUNICATIONS, rows.len()), (SIDES, sides?)] {
            let files = self.next.tables.entry(table.to_owned()).or_default();
            let span_ms = Some((*first, *last));
            files.push(TableFile { name: format!("{table}/{name}"), rows: rows as u64, span_ms });
            files.sort_by(|left, right| segment_order(left).cmp(&segment_order(right)));
        }
        Ok(())
    }

    /// Adds rows to the list of cells.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_cells(&mut self, rows: &[CellSite]) -> Result<(), Error> {
        self.put_small("cells", rows.len(), |path| small_tables::write_cells(path, rows))
    }

    /// Adds subscriber rows.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_subscribers(&mut self, rows: &[Subscriber]) -> Result<(), Error> {
        self.put_small("subscribers", rows.len(), |path| small_tables::write_subscribers(path, rows))
    }

    /// Adds people.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_people(&mut self, rows: &[Person]) -> Result<(), Error> {
        self.put_small("people", rows.len(), |path| small_tables::write_people(path, rows))
    }

    /// Adds numbers known to be somebody's.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_attributed(&mut self, rows: &[AttributedNumber]) -> Result<(), Error> {
        self.put_small("attributed", rows.len(), |path| small_tables::write_attributed(path, rows))
    }

    /// Adds incidents.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_incidents(&mut self, rows: &[Incident]) -> Result<(), Error> {
        self.put_small("incidents", rows.len(), |path| small_tables::write_incidents(path, rows))
    }

    /// Adds messages.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_messages(&mut self, rows: &[Message]) -> Result<(), Error> {
        self.put_small("messages", rows.len(), |path| small_tables::write_messages(path, rows))
    }

    /// Adds contacts of handsets.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_contacts(&mut self, rows: &[Contact]) -> Result<(), Error> {
        self.put_small("contacts", rows.len(), |path| small_tables::write_contacts(path, rows))
    }

    /// Adds devices and SIM cards that examinations found.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_devices(&mut self, rows: &[Device]) -> Result<(), Error> {
        self.put_small("devices", rows.len(), |path| small_tables::write_devices(path, rows))
    }

    /// Adds places that devices recorded.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_locations(&mut self, rows: &[Location]) -> Result<(), Error> {
        self.put_small("locations", rows.len(), |path| small_tables::write_locations(path, rows))
    }

    /// Adds top-ups.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_top_ups(&mut self, rows: &[TopUp]) -> Result<(), Error> {
        self.put_small("top_ups", rows.len(), |path| small_tables::write_top_ups(path, rows))
    }

    /// Adds reads of number plates.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_vehicle_reads(&mut self, rows: &[VehicleRead]) -> Result<(), Error> {
        self.put_small("vehicle_reads", rows.len(), |path| small_tables::write_vehicle_reads(path, rows))
    }

    /// Adds times missing and in custody.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_episodes(&mut self, rows: &[Episode]) -> Result<(), Error> {
        self.put_small("episodes", rows.len(), |path| small_tables::write_episodes(path, rows))
    }

    /// Adds crimes as published.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_crimes(&mut self, rows: &[Crime]) -> Result<(), Error> {
        self.put_small("crimes", rows.len(), |path| small_tables::write_crimes(path, rows))
    }

    /// Keeps the mapping that a person gave for a layout, so that the same layout is read with it next time.
    pub fn keep_layout(&mut self, fingerprint: &str, mapping: &str) {
        self.next.layouts.insert(fingerprint.to_owned(), mapping.to_owned());
    }

    /// Adds the words behind packed identifiers.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_names(&mut self, names: &Names) -> Result<(), Error> {
        self.put_small("names", names.len(), |path| small_tables::write_names(path, names))
    }

    /// Adds rejected rows, each with its source.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_rejected(&mut self, rows: &[(u32, Rejected)]) -> Result<(), Error> {
        self.put_small("rejected", rows.len(), |path| small_tables::write_rejected(path, rows))
    }

    /// Adds records that were merged into others beyond the two that a row names: dropped, and into which.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_redelivered(&mut self, rows: &[(RowRef, RowRef)]) -> Result<(), Error> {
        self.put_small("redelivered", rows.len(), |path| small_tables::write_redelivered(path, rows))
    }

    /// Adds places where two deliveries of one record disagree.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_disagreements(&mut self, rows: &[Disagreement]) -> Result<(), Error> {
        self.put_small("disagreements", rows.len(), |path| small_tables::write_disagreements(path, rows))
    }

    /// Adds legs of forwarded calls and parts of long texts.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_linked(&mut self, rows: &[Linked]) -> Result<(), Error> {
        self.put_small("linked", rows.len(), |path| small_tables::write_linked(path, rows))
    }

    /// Makes the change visible, whole, after its entry in the journal: a crash between the two leaves an entry of something that did not
    /// come to be, never the reverse.
    ///
    /// # Errors When the entry cannot be written or the catalogue cannot be replaced; the store is then as it was before.
    pub fn commit(mut self, entry: &JournalEntry) -> Result<u64, Error> {
        self.sync_written()?;
        self.store.case_database()?.journal(entry)?;
        let next = std::mem::take(&mut self.next);
        let generation = next.generation;
        self.store.replace_catalogue(next)?;
        self.committed = true;
        Ok(generation)
    }

    /// Makes the names of the files written durable.
    pub(crate) fn sync_written(&self) -> Result<(), Error> {
        let folders: std::collections::BTreeSet<_> = self.written.iter().filter_map(|path| path.parent()).collect();
        folders.into_iter().try_for_each(|folder| sync_folder(Some(folder)))
    }

    /// Takes every file of the small tables out of the catalogue, so that what is put afterwards replaces them.
    pub fn clear_small_tables(&mut self) {
        self.next.tables.retain(|table, _| [COMMUNICATIONS, SIDES, EXCESS].contains(&table.as_str()));
    }

    /// Takes every file of one small table out, so that what is put afterwards replaces it.
    pub fn clear_table(&mut self, table: &str) {
        self.next.tables.remove(table);
    }

    /// The catalogue as it will be, to be changed.
    pub fn catalogue_mut(&mut self) -> &mut Catalogue {
        &mut self.next
    }

    fn put_small(
        &mut self,
        table: &str,
        rows: usize,
        write: impl FnOnce(&Path) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if rows == 0 {
            return Ok(());
        }
        let first = format!("{table}/g{}.parquet", self.next.generation);
        let listed = |name: &String| self.next.files(table).iter().any(|file| file.name == *name);
        let further = (2..).map(|part| format!("{table}/g{}-{part}.parquet", self.next.generation));
        let name = std::iter::once(first).chain(further).find(|name| !listed(name)).unwrap_or_default();
        let path = self.place_for(&name)?;
        write(&path)?;
        let file = TableFile { name, rows: rows as u64, span_ms: None };
        self.next.tables.entry(table.to_owned()).or_default().push(file);
        Ok(())
    }

    /// The unfinished file of a name, its folder made.
    fn place_for(&mut self, name: &str) -> Result<PathBuf, Error> {
        let path = unfinished(&self.store.layout().records().join(name));
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(Error::file("creating", folder))?;
        }
        self.written.push(path.clone());
        Ok(path)
    }
}

impl Drop for Import<'_> {
    fn drop(&mut self) {
        if self.committed {
            return;
        }
        for path in &self.written {
            let _ = std::fs::remove_file(path);
        }
        for folder in self.copies.values().filter_map(|copy| copy.parent()) {
            let _ = std::fs::remove_dir_all(folder);
        }
        let _ = std::fs::remove_dir_all(self.store.layout().records().join("runs"));
        for sha256 in &self.kept {
            let _ = std::fs::remove_dir_all(self.store.layout().source(sha256));
        }
    }
}
