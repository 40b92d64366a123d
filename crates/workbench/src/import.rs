//! Verb: import.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use import::{
    Batch, Content, Document, Limits, MERGE_TOLERANCE_MS, Mapping, MappingChoice, Merged, MergedCounts, discover, merge,
};
use records::{Communications, Month, Names, Rejected};
use store::{Authority, ChangeEntry, KeptSource, SourceEntry, digest_file};

use crate::bench::Workbench;
use crate::error::Error;
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
    /// Files in which nothing could be read: name and why.
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
    pub rows: Vec<BTreeMap<String, String>>,
    /// What only a person can say.
    pub questions: Vec<String>,
}

/// Looks at files and proposes how to read them; changes nothing.
///
/// # Errors Where a file is refused or nothing in it looks like a table.
pub fn propose_mapping(paths: &[PathBuf]) -> Result<Vec<Planned>, Error> {
    let limits = Limits::default();
    discover(paths, &limits)?
        .iter()
        .map(|document| {
            let proposal = import::propose(document, &limits)?;
            Ok(Planned {
                name: document.name.clone(),
                format: "proposed mapping".to_owned(),
                mapping: proposal.toml,
                rows: proposal.rows,
                questions: proposal.questions,
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
        let limits = Limits::default();
        let documents = discover(request.paths, &limits)?;
        let choice = mappings(request)?;
        let known_names = self.names()?;
        let mut reading = Reading {
            names: known_names.clone(),
            digests: HashMap::new(),
            report: ImportReport::default(),
            items: Vec::new(),
        };
        progress.begin("reading");
        let first_id = u32::try_from(self.store.catalogue().sources.len() + 1).unwrap_or(u32::MAX);
        for (place, document) in documents.iter().enumerate() {
            reading.read(self, document, first_id, &choice, &limits)?;
            progress.advance((place + 1) as f64 / documents.len() as f64);
        }
        let Reading { names, mut report, mut items, .. } = reading;
        refuse_empty(&items, &report)?;
        let scoped = request.scope.map(ScopeFile::read).transpose()?;
        let authority = authority(request, scoped.as_ref(), &items)?;
        let entry = self.entry_for(authority, scoped.as_ref(), request)?;
        let excess = part_excess(entry.as_ref(), &names, &mut items)?;
        progress.begin("merging and writing");
        let entered = scoped.is_some().then_some(entry).flatten();
        self.write(request, (authority, entered), items, &excess, &known_names, &names, &mut report, progress)?;
        progress.end();
        report.authority_incomplete =
            self.store.catalogue().authorities.get(authority).is_some_and(|entry| !entry.complete);
        Ok(report)
    }

    /// The register's entry for an authority, or the one that a scope file enters now.
    fn entry_for(
        &self,
        authority: &str,
        scoped: Option<&ScopeFile>,
        request: &ImportRequest<'_>,
    ) -> Result<Option<Authority>, Error> {
        let known = self.store.catalogue().authorities.get(authority);
        let Some(file) = scoped else { return Ok(known.cloned()) };
        let mut entry = file.entry(request.now_ms, request.user)?;
        if let Some(known) = known {
            let same = |left: &Authority, right: &Authority| {
                left.identifiers == right.identifiers && (left.from_ms, left.to_ms) == (right.from_ms, right.to_ms)
            };
            if known.complete && !same(known, &entry) {
                return Err(Error::refused(format!(
                    "the register says otherwise of {authority} than the scope file; see `throughline authority show {authority}`"
                )));
            }
            entry.first_cited_ms = known.first_cited_ms;
        }
        Ok(Some(entry))
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one transaction")]
    fn write(
        &mut self,
        request: &ImportRequest<'_>,
        (authority, entered): (&str, Option<Authority>),
        mut items: Vec<Item>,
        excess: &Communications,
        known_names: &Names,
        names: &Names,
        report: &mut ImportReport,
        progress: &dyn Progress,
    ) -> Result<(), Error> {
        let mut new_rows = Communications::default();
        let mut raw_rows = Vec::new();
        for item in &mut items {
            append(&mut new_rows, std::mem::take(&mut item.batch.communications));
            raw_rows.append(&mut item.batch.raw_rows);
        }
        let mut change = self.store.begin()?;
        if u32::try_from(change.catalogue().sources.len() + 1).ok() != items.first().map(|item| item.entry.source_id) {
            return Err(Error::refused("another import has been committed meanwhile; run this one again"));
        }
        // The months that a new row can merge into are read back, those of its neighbours included.
        let mut rows = Communications::default();
        let touched = months(&new_rows.start_ms);
        for month in &touched {
            if let Some(file) = change.month_file(*month) {
                append(&mut rows, engine::read_communications(&file)?);
            }
        }
        append(&mut rows, new_rows);
        let Merged { rows, counts, further } = merge(rows, &raw_rows);
        progress.advance(0.3);
        write_months(&mut change, &rows, &touched, progress)?;
        let mut rejected: Vec<(u32, Rejected)> = Vec::new();
        for item in &mut items {
            let source = item.entry.source_id;
            rejected.extend(item.batch.rejected.drain(..).map(|row| (source, row)));
        }
        for item in &items {
            change.keep_bytes(&item.received, &item.entry.received_sha256)?;
        }
        put_small_tables(&mut change, &items)?;
        change.put_names(&new_names(known_names, names))?;
        change.put_rejected(&rejected)?;
        change.put_redelivered(&further)?;
        change.put_excess(excess)?;
        if let Some(entry) = entered {
            change.put_authority(authority, entry);
        }
        if !authority.is_empty() {
            change.cite_authority(authority, request.now_ms);
        }
        for item in items {
            let merged = counts.get(&item.entry.source_id).copied().unwrap_or_default();
            let entry = item.settled(merged, authority, request);
            report.sources.push(entry.clone());
            change.add_source(entry);
        }
        change.commit()?;
        Ok(())
    }
}

/// One document that was read.
struct Item {
    entry: SourceEntry,
    received: PathBuf,
    batch: Batch,
    had_communications: bool,
}

impl Item {
    /// The source's entry once it is known what became of its rows.
    fn settled(self, merged: MergedCounts, authority: &str, request: &ImportRequest<'_>) -> SourceEntry {
        let mut entry = self.entry;
        entry.rows_merged = merged.total();
        entry.rows_kept = entry.rows_kept.saturating_sub(merged.total());
        entry.merged_both_parties = merged.both_parties;
        entry.merged_redelivered = merged.redelivered;
        entry.merged_repeated = merged.repeated;
        entry.authority = if self.batch.needs_authority() || self.had_communications {
            authority.to_owned()
        } else {
            request.authority.unwrap_or_default().to_owned()
        };
        entry.imported_ms = request.now_ms;
        request.user.clone_into(&mut entry.imported_by);
        entry
    }
}

struct Reading {
    names: Names,
    /// Digests of files already looked at in this import.
    digests: HashMap<PathBuf, KeptSource>,
    report: ImportReport,
    items: Vec<Item>,
}

impl Reading {
    fn read(
        &mut self,
        bench: &Workbench,
        document: &Document,
        first_id: u32,
        choice: &MappingChoice,
        limits: &Limits,
    ) -> Result<(), Error> {
        let received = match self.digests.get(&document.received) {
            Some(known) => known.clone(),
            None => {
                let digest = digest_file(&document.received)?;
                self.digests.insert(document.received.clone(), digest.clone());
                digest
            }
        };
        let sha256 = match &document.content {
            Content::File(_) => received.sha256.clone(),
            Content::Bytes(bytes) => store::digest_bytes(bytes),
        };
        let in_this_import =
            self.items.iter().find(|item| item.entry.sha256 == sha256).map(|item| item.entry.source_id);
        let known = bench.store.known(&KeptSource { sha256: sha256.clone(), size: received.size }).or(in_this_import);
        if let Some(source) = known {
            self.report.already.push((document.name.clone(), source));
            return Ok(());
        }
        let source_id = first_id + u32::try_from(self.items.len()).unwrap_or(0);
        let batch = match import::read(document, source_id, choice, limits, &mut self.names, &mut |_| ()) {
            Ok(batch) => batch,
            Err(import::Error::Nothing { name, first }) => {
                self.report.unreadable.push((name, format!("no row could be read{first}")));
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        if batch.rows_read() == 0 {
            let first = batch
                .rejected
                .first()
                .map_or_else(|| "it holds no row".to_owned(), |row| format!("row {}: {}", row.row, row.reason));
            self.report.unreadable.push((document.name.clone(), first));
            return Ok(());
        }
        let entry = entry(document, source_id, sha256, &received, &batch);
        self.items.push(Item {
            entry,
            received: document.received.clone(),
            had_communications: !batch.communications.is_empty(),
            batch,
        });
        Ok(())
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
        first_ms: batch.communications.start_ms.iter().min().copied(),
        last_ms: batch.communications.start_ms.iter().max().copied(),
        importer: format!("throughline {}", env!("CARGO_PKG_VERSION")),
        changes: changes.collect(),
        unknown_columns: batch.unknown_columns.clone(),
        notes: batch.notes.clone(),
        ..SourceEntry::default()
    }
}

/// The mapping that a person named, and those that lie in the imported folders.
fn mappings(request: &ImportRequest<'_>) -> Result<MappingChoice, Error> {
    let mut choice = MappingChoice::default();
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
    if !items.is_empty() {
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

/// Takes rows outside the authority out of what will be merged and analysed.
fn part_excess(entry: Option<&Authority>, names: &Names, items: &mut [Item]) -> Result<Communications, Error> {
    let mut excess = Communications::default();
    let Some(scope) = entry.map(|entry| Scope::of(entry, names)).transpose()?.flatten() else { return Ok(excess) };
    for item in items {
        append(&mut excess, scope.part(&mut item.batch, &mut item.entry));
    }
    Ok(excess)
}

fn append(to: &mut Communications, from: Communications) {
    if to.is_empty() {
        *to = from;
    } else {
        to.append(&from);
    }
}

fn new_names(known: &Names, names: &Names) -> Names {
    let mut new = Names::default();
    for (packed, text) in names.sorted().into_iter().filter(|(packed, _)| known.text(*packed).is_none()) {
        new.insert(packed, text);
    }
    new
}

/// Every month in which a row, or what it can merge with, begins.
fn months(starts_ms: &[i64]) -> BTreeSet<Month> {
    let mut months = BTreeSet::new();
    let mut inside = 0..0;
    for at in starts_ms {
        // Most rows lie well within the month of the row before.
        if inside.contains(at) {
            continue;
        }
        let month = Month::of(*at);
        months.extend([Month::of(at - MERGE_TOLERANCE_MS), month, Month::of(at + MERGE_TOLERANCE_MS)]);
        inside = month.start_ms() + MERGE_TOLERANCE_MS..month.end_ms() - MERGE_TOLERANCE_MS;
    }
    months
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
    Ok(())
}

/// Writes each touched month; rows come in order of start.
fn write_months(
    change: &mut store::Import<'_>,
    rows: &Communications,
    touched: &BTreeSet<Month>,
    progress: &dyn Progress,
) -> Result<(), Error> {
    for (place, month) in touched.iter().enumerate() {
        let begin = rows.start_ms.partition_point(|start| *start < month.start_ms());
        let end = rows.start_ms.partition_point(|start| *start < month.end_ms());
        if begin < end || change.month_file(*month).is_some() {
            change.put_month(*month, &rows.slice(begin..end))?;
        }
        progress.advance(0.3 + 0.7 * (place + 1) as f64 / touched.len() as f64);
    }
    Ok(())
}
