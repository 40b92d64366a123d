//! Verb: import.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};

use case::Kind;
use import::{Answers, Batch, ColumnReason, Content, Document, Limits, Mapping, MappingChoice, discover};
use records::{Names, Rejected};
use store::{Authority, ChangeEntry, KeptSource, SourceEntry};

use crate::authority::scope_entry;
use crate::bench::Workbench;
use crate::casework::Act;
use crate::clocks::{clock_entry, put_clocks_right};
use crate::error::Error;
use crate::merging::{Arrived, MEMORY_ROWS, MergedRecords, Records, merge_into};
use crate::progress::Progress;
use crate::scope::{Scope, ScopeFile};

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
}

/// What a dry run found of one document.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The document.
    pub name: String,
    /// What it would be read as.
    pub format: String,
    /// The mapping; empty for the plain set.
    pub mapping: String,
    /// First rows as they would be read.
    pub rows: Vec<BTreeMap<&'static str, String>>,
    /// What only a person can say.
    pub questions: Vec<String>,
    /// What each column was taken for, and why.
    pub columns: Vec<ColumnReason>,
    /// What a reader of the figures should know.
    pub notes: Vec<String>,
}

impl Planned {
    /// A file that could not be read, and why.
    fn unreadable(document: &Document, reason: String) -> Self {
        Self {
            name: document.name.clone(),
            format: "unreadable".to_owned(),
            mapping: String::new(),
            rows: Vec::new(),
            questions: Vec::new(),
            columns: Vec::new(),
            notes: vec![reason],
        }
    }
}

/// Looks at files and proposes how to read them; changes nothing.
///
/// # Errors Where a file is refused or nothing in it looks like a table.
pub fn propose_mapping(request: &ImportRequest<'_>, store: &Path) -> Result<Vec<Planned>, Error> {
    let limits = Limits::default();
    // Without a store there are no layouts that were mapped before; looking at a file needs none.
    let layouts = store::Store::open(store).map(|store| store.catalogue().layouts.clone()).unwrap_or_default();
    let choice = mappings(request, &layouts)?;
    let documents = discover(request.paths, &limits)?;
    documents
        .iter()
        .map(|document| {
            let proposal = match import::propose(document, &limits, &choice) {
                // One broken file hides nothing of the others.
                Err(error) if documents.len() > 1 => {
                    let reason = error.of_one_file().ok_or(error)?;
                    return Ok(Planned::unreadable(document, reason));
                }
                proposal => proposal?,
            };
            Ok(Planned {
                name: document.name.clone(),
                format: proposal.format,
                mapping: proposal.toml,
                rows: proposal.rows,
                questions: proposal.questions,
                columns: proposal.columns,
                notes: proposal.notes,
            })
        })
        .collect()
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
        if let Some(entry) = entry.filter(|_| scoped.is_some()) {
            change.put_authority(authority, entry);
        }
        finish(&mut change, request, authority, items, &new_names(&known_names, &names), &merged, &mut report)?;
        written.about = brought_in(authority, &report);
        change.commit(&written)?;
        progress.end();
        report.authority_incomplete =
            !authority.is_empty() && self.register()?.get(authority).is_some_and(|entry| !entry.has_scope());
        Ok(report)
    }
}

/// What the register says against reading these records under an authority. What nobody has entered yet says nothing.
fn refuse_unauthorised(
    authority: &str,
    register: &BTreeMap<String, case::Authority>,
    items: &[Item],
    now_ms: i64,
) -> Result<(), Error> {
    let needed = items.iter().any(|item| item.batch.needs_authority());
    let events = items.iter().any(|item| item.batch.has_communications());
    let against = register.get(authority).and_then(|entry| entry.against_import(events, now_ms));
    let Some(why) = against.filter(|_| needed) else { return Ok(()) };
    Err(Error::NotAuthorised(format!(
        "{authority} does not cover these records: {why}; nothing was kept. See `throughline authority show {authority}`"
    )))
}

/// The register's entry for an authority, or the one that a scope file enters now.
fn entry_for(
    change: &store::Import<'_>,
    register: &BTreeMap<String, case::Authority>,
    authority: &str,
    scoped: Option<&ScopeFile>,
    request: &ImportRequest<'_>,
) -> Result<Option<Authority>, Error> {
    let known = register.get(authority).map(scope_entry);
    let Some(file) = scoped else { return Ok(known) };
    let mut entry = file.entry(request.now_ms, request.user)?;
    if let Some(known) = known {
        let same = |left: &Authority, right: &Authority| {
            left.identifiers == right.identifiers && (left.from_ms, left.to_ms) == (right.from_ms, right.to_ms)
        };
        if known.complete && !same(&known, &entry) {
            return Err(Error::refused(format!(
                "the register says otherwise of {authority} than the scope file; see `throughline authority show {authority}`"
            )));
        }
    }
    if let Some(cited) = change.catalogue().authorities.get(authority) {
        entry.first_cited_ms = cited.first_cited_ms;
    }
    Ok(Some(entry))
}

/// What an import is about: its authority and the files that it brought in.
fn brought_in(authority: &str, report: &ImportReport) -> Vec<String> {
    let files = report.sources.iter().map(|source| source.name.clone());
    Some(authority.to_owned()).filter(|urn| !urn.is_empty()).into_iter().chain(files).collect()
}

/// Keeps everything but communications.
fn finish(
    change: &mut store::Import<'_>,
    request: &ImportRequest<'_>,
    authority: &str,
    mut items: Vec<Item>,
    new_names: &Names,
    merged: &MergedRecords,
    report: &mut ImportReport,
) -> Result<(), Error> {
    let mut rejected: Vec<(u32, Rejected)> = Vec::new();
    for item in &mut items {
        let source = item.entry.source_id;
        rejected.extend(item.batch.rejected.drain(..).map(|row| (source, row)));
    }
    for item in &items {
        change.keep_bytes(&item.received, &item.entry.received_sha256)?;
    }
    put_small_tables(change, &items)?;
    for (layout, mapping) in items.iter().flat_map(|item| &item.batch.layouts) {
        change.keep_layout(layout, mapping);
    }
    change.put_names(new_names)?;
    change.put_rejected(&rejected)?;
    change.put_redelivered(&merged.further)?;
    change.put_disagreements(&merged.disagreements)?;
    change.put_linked(&items.iter().flat_map(|item| item.batch.linked.iter().copied()).collect::<Vec<_>>())?;
    if !authority.is_empty() {
        change.cite_authority(authority, request.now_ms);
    }
    charge_stored_sources(change, merged, items.first().map(|item| item.entry.source_id));
    for item in items {
        let entry = item.settled(merged, authority, request);
        report.sources.push(entry.clone());
        change.add_source(entry);
    }
    Ok(())
}

/// Counts what stored sources lost by this import: two stored records can turn out to be one communication when a clock is put right, or when
/// a third one joins them.
fn charge_stored_sources(change: &mut store::Import<'_>, merged: &MergedRecords, first_new: Option<u32>) {
    let mut charged: Vec<u32> = merged.counts.keys().copied().collect();
    charged.sort_unstable();
    for source in charged.into_iter().take_while(|source| first_new.is_none_or(|first| *source < first)) {
        let counts = merged.counts.get(&source).copied().unwrap_or_default();
        let Some(entry) = change.source_mut(source) else { continue };
        entry.rows_merged += counts.total();
        entry.rows_kept = entry.rows_kept.saturating_sub(counts.total());
        entry.merged_both_parties += counts.both_parties;
        entry.merged_redelivered += counts.redelivered;
        entry.merged_repeated += counts.repeated;
    }
}

/// One document that was read.
pub(crate) struct Item {
    pub(crate) entry: SourceEntry,
    received: PathBuf,
    pub(crate) batch: Batch,
}

impl Item {
    /// The source's entry once it is known what became of its rows.
    fn settled(self, merged: &MergedRecords, authority: &str, request: &ImportRequest<'_>) -> SourceEntry {
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

struct Reading<'c, 's> {
    change: &'c mut store::Import<'s>,
    first_id: u32,
    names: Names,
    /// Files received in this import whose digest is known.
    received: HashMap<PathBuf, KeptSource>,
    report: ImportReport,
    items: Vec<Item>,
}

impl Reading<'_, '_> {
    fn read(
        &mut self,
        document: &Document,
        choice: &MappingChoice,
        limits: &Limits,
        queue: &SyncSender<Records>,
    ) -> Result<(), Error> {
        let source_id = self.first_id + u32::try_from(self.items.len()).unwrap_or(0);
        let mut taken = false;
        let mut take = |rows, raw_rows| {
            taken = true;
            queue.send((rows, raw_rows)).map_err(|_| import::Error::File {
                name: document.name.clone(),
                doing: "putting rows aside",
                cause: "no room for them".to_owned(),
            })
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
            return self.keep(document, source_id, kept.sha256.clone(), &kept, batch);
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
        self.keep(document, source_id, sha256, &kept, batch)
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
        batch: Batch,
    ) -> Result<(), Error> {
        if batch.rows_read() == 0 {
            let first = batch.rejected.first().map_or_else(String::new, |row| match batch.format.as_str() {
                "unreadable" => row.reason.clone(),
                _ => format!("row {}: {}", row.row, row.reason),
            });
            self.report.unreadable.push((document.name.clone(), first));
        }
        let entry = entry(document, source_id, sha256, kept, &batch);
        self.items.push(Item { entry, received: document.received.clone(), batch });
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

/// The mapping that a person named, and those that lie in the imported folders.
fn mappings(request: &ImportRequest<'_>, layouts: &BTreeMap<String, String>) -> Result<MappingChoice, Error> {
    let known = layouts.iter().filter_map(|(layout, toml)| Some((layout.clone(), Mapping::parse(toml).ok()?)));
    let answers = Answers::parse(request.answers).map_err(|cause| Error::refused(format!("--answer: {cause}")))?;
    let mut choice = MappingChoice { known: known.collect(), answers, ..MappingChoice::default() };
    if let Some(path) = request.mapping {
        let text = std::fs::read_to_string(path).map_err(Error::file("reading mapping", path))?;
        let named = |cause| import::Error::Mapping { name: path.display().to_string(), cause };
        choice.given = Some(Mapping::parse(&text).map_err(named)?);
    }
    for path in request.paths.iter().filter(|path| path.is_dir()) {
        collect_mappings(path, &mut choice.library)?;
    }
    Ok(choice)
}

fn collect_mappings(folder: &Path, library: &mut Vec<Mapping>) -> Result<(), Error> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .map_err(Error::file("listing", folder))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            collect_mappings(&entry, library)?;
        } else if entry.extension().is_some_and(|ending| ending == "toml") {
            let text = std::fs::read_to_string(&entry).map_err(Error::file("reading", &entry))?;
            library.extend(Mapping::parse(&text).ok());
        }
    }
    Ok(())
}

fn refuse_empty(items: &[Item], report: &ImportReport) -> Result<(), Error> {
    if items.iter().any(|item| item.batch.rows_read() > 0) {
        return Ok(());
    }
    if let Some((name, source)) = report.already.first() {
        let more = if report.already.len() > 1 {
            format!(" (and {} more files likewise)", report.already.len() - 1)
        } else {
            String::new()
        };
        return Err(Error::refused(format!(
            "{name} has already been imported as source {source}: the same bytes{more}; nothing was changed. See `throughline sources`"
        )));
    }
    if let Some((name, why)) = report.unreadable.first() {
        return Err(Error::refused(format!(
            "{name}: {why}; no row could be read, and nothing was changed. Try `throughline import --dry-run` on it"
        )));
    }
    Err(Error::refused("there is no file to read; name files or folders that hold records"))
}

/// The authority to cite; communications data is not read without one.
fn authority<'r>(request: &ImportRequest<'r>, scoped: Option<&'r ScopeFile>, items: &[Item]) -> Result<&'r str, Error> {
    let named = |urn: Option<&'r str>| urn.map(str::trim).filter(|urn| !urn.is_empty());
    let (cited, in_file) = (named(request.authority), named(scoped.and_then(|file| file.urn.as_deref())));
    if cited.zip(in_file).is_some_and(|(cited, in_file)| cited != in_file) {
        return Err(Error::refused("--authority and the scope file name different authorities; expected the same URN"));
    }
    let given = cited.or(in_file);
    let needing = items.iter().find(|item| item.batch.needs_authority());
    match (given, needing) {
        (Some(urn), _) => Ok(urn),
        (None, None) => Ok(""),
        (None, Some(item)) => Err(Error::refused(format!(
            "{}: communications data is read only under a lawful authority; name it with --authority URN",
            item.entry.name
        ))),
    }
}

fn new_names(known: &Names, names: &Names) -> Names {
    let mut new = Names::default();
    for (packed, text) in names.sorted().into_iter().filter(|(packed, _)| known.text(*packed).is_none()) {
        new.insert(packed, text);
    }
    new
}

fn put_small_tables(change: &mut store::Import<'_>, items: &[Item]) -> Result<(), Error> {
    fn all<T: Clone>(items: &[Item], pick: impl Fn(&Batch) -> &Vec<T>) -> Vec<T> {
        items.iter().flat_map(|item| pick(&item.batch).iter().cloned()).collect()
    }
    change.put_cells(&all(items, |batch| &batch.cells))?;
    change.put_subscribers(&all(items, |batch| &batch.subscribers))?;
    change.put_people(&all(items, |batch| &batch.people))?;
    change.put_attributed(&all(items, |batch| &batch.attributed))?;
    change.put_incidents(&all(items, |batch| &batch.incidents))?;
    change.put_messages(&all(items, |batch| &batch.messages))?;
    change.put_contacts(&all(items, |batch| &batch.contacts))?;
    change.put_devices(&all(items, |batch| &batch.devices))?;
    change.put_locations(&all(items, |batch| &batch.locations))?;
    change.put_top_ups(&all(items, |batch| &batch.top_ups))?;
    change.put_vehicle_reads(&all(items, |batch| &batch.vehicle_reads))?;
    change.put_episodes(&all(items, |batch| &batch.episodes))?;
    change.put_crimes(&all(items, |batch| &batch.crimes))?;
    Ok(())
}
