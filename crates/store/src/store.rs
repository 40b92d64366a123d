//! A store, opened.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::case_database::{CaseDatabase, Moved};
use crate::catalogue::Catalogue;
use crate::configuration::Configuration;
use crate::error::Error;
use crate::import::Import;
use crate::journal::Journal;
use crate::layout::{Layout, UNFINISHED, unfinished};
use crate::search::SearchIndex;
use crate::source_bytes::KeptSource;

/// One installation's folder, as of the moment it was opened.
#[derive(Debug)]
pub struct Store {
    layout: Layout,
    configuration: Configuration,
    catalogue: Catalogue,
    case_database: OnceLock<Arc<CaseDatabase>>,
}

impl Store {
    /// Creates an empty store.
    ///
    /// # Errors [`Error::Exists`] where one is; [`Error::File`] where the folder cannot be written.
    pub fn init(root: &Path) -> Result<Self, Error> {
        let layout = Layout::new(root);
        if layout.catalogue().exists() || layout.configuration().exists() {
            return Err(Error::Exists(root.to_path_buf()));
        }
        for folder in [layout.root().to_path_buf(), layout.sources(), layout.records(), layout.derived()] {
            std::fs::create_dir_all(&folder).map_err(Error::file("creating", folder))?;
        }
        let configuration = Configuration::default();
        write_durably(&layout.configuration(), configuration.text().as_bytes())?;
        let catalogue = Catalogue::default();
        write_durably(&layout.catalogue(), &catalogue.bytes())?;
        Ok(Self { layout, configuration, catalogue, case_database: OnceLock::new() })
    }

    /// Opens a store for reading; [`Store::begin`] is what changes it.
    ///
    /// # Errors [`Error::Missing`], [`Error::Configuration`], [`Error::Catalogue`].
    pub fn open(root: &Path) -> Result<Self, Error> {
        let layout = Layout::new(root);
        if !layout.configuration().exists() {
            return Err(Error::Missing(root.to_path_buf()));
        }
        let configuration = Configuration::read(&layout.configuration())?;
        let catalogue = Catalogue::read(&layout.catalogue())?;
        let mut store = Self { layout, configuration, catalogue, case_database: OnceLock::new() };
        store.settle_erasure_if_nobody_writes()?;
        store.recover_if_nobody_writes()?;
        Ok(store)
    }

    /// Opens a store as it is now, over a case database that is open already. What an interrupted change left is for whoever opened the
    /// database to clear; nobody sees it meanwhile.
    ///
    /// # Errors [`Error::Configuration`], [`Error::Catalogue`].
    pub fn open_over(root: &Path, database: Arc<CaseDatabase>) -> Result<Self, Error> {
        let layout = Layout::new(root);
        let configuration = Configuration::read(&layout.configuration())?;
        let catalogue = Catalogue::read(&layout.catalogue())?;
        Ok(Self { layout, configuration, catalogue, case_database: OnceLock::from(database) })
    }

    /// Settings.
    pub fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// What the store holds.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Where things lie.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The journal of this store.
    pub fn journal(&self) -> Journal {
        Journal::at(self.layout.journal())
    }

    /// The index for search, opened.
    ///
    /// # Errors Where its folder cannot be read or written.
    pub fn search_index(&self) -> Result<SearchIndex, Error> {
        SearchIndex::open(&self.layout)
    }

    /// Whether an index is this store's.
    pub fn holds(&self, index: &SearchIndex) -> bool {
        index.folder() == self.layout.search()
    }

    /// The case database, if it was asked for since the store was opened.
    pub fn opened_case_database(&self) -> Option<&CaseDatabase> {
        self.case_database.get().map(AsRef::as_ref)
    }

    /// Files of a change that was interrupted, or is under way.
    ///
    /// # Errors When a folder cannot be listed.
    pub fn left_over(&self) -> Result<usize, Error> {
        let mut count = 0;
        for table in entries(&self.layout.records())? {
            let unlisted =
                |file: &PathBuf| is_ours(&below_records(&table, file)) && !self.is_listed(&below_records(&table, file));
            count += entries(&table)?.iter().filter(|file| unlisted(file)).count();
        }
        let digest = |source: &Path| source.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let sources = entries(&self.layout.sources())?;
        let unlisted = |source: &&PathBuf| {
            !self.catalogue.sources.iter().any(|entry| entry.has_bytes() && entry.received_sha256 == digest(source))
        };
        Ok(count + sources.iter().filter(unlisted).count())
    }

    fn is_listed(&self, name: &str) -> bool {
        self.catalogue.file_names().any(|listed| listed == name)
    }

    /// The case database: opened when it is first asked for, and made where there is none yet.
    ///
    /// # Errors Where it cannot be reached or made.
    pub fn case_database(&self) -> Result<&CaseDatabase, Error> {
        if let Some(open) = self.case_database.get() {
            return Ok(open);
        }
        let opened = match &self.configuration.database {
            Some(url) => CaseDatabase::postgres(url)?,
            None => self.embedded_database()?,
        };
        Ok(self.case_database.get_or_init(|| Arc::new(opened)))
    }

    /// The same, to be kept open for many who work on the store at one time.
    ///
    /// # Errors Where it cannot be reached or made.
    pub fn shared_case_database(&self) -> Result<Arc<CaseDatabase>, Error> {
        self.case_database()?;
        Ok(self.case_database.get().map(Arc::clone).expect("it was opened just now"))
    }

    /// Every look is entered before anything is shown, so that what cannot be written cannot be read in place.
    fn embedded_database(&self) -> Result<CaseDatabase, Error> {
        let path = self.layout.case_database();
        let read_only = || Error::ReadOnly(self.layout.root().to_path_buf());
        let file = File::options().append(true).open(&path);
        if file.is_err_and(|cause| may_not_write(&cause)) {
            return Err(read_only());
        }
        CaseDatabase::sqlite(&path).map_err(|cause| {
            // Beside the file it needs others of its own.
            let beside = unfinished(&path.with_extension(format!("sqlite.{}.look", std::process::id())));
            match File::create(&beside) {
                Err(refused) if may_not_write(&refused) => read_only(),
                _ => {
                    let _ = std::fs::remove_file(&beside);
                    cause
                }
            }
        })
    }

    /// Whether there is a case database already; asking makes none.
    pub fn has_case_database(&self) -> bool {
        self.configuration.database.is_some() || self.layout.case_database().exists()
    }

    /// Moves the case database to a PostgreSQL server, and this store with it. The old file stays, sealed, under another name.
    ///
    /// # Errors Where it lies on a server already, the other one is not empty or not reached, or a comparison fails; nothing is
    /// changed then.
    pub fn move_database(&mut self, url: &str) -> Result<Vec<Moved>, Error> {
        if self.configuration.database.is_some() {
            return Err(Error::Address("the case database lies on a server already; expected one in the store"));
        }
        let other = CaseDatabase::postgres(url)?;
        let configuration = Configuration { database: Some(url.to_owned()), ..self.configuration.clone() };
        let place = self.layout.configuration();
        let switch = || write_durably(&place, configuration.text().as_bytes());
        let moved = self.case_database()?.move_to(&other, switch)?;
        self.configuration = configuration;
        // Closes the old one, so that nothing of it waits in a file of its own.
        drop(self.case_database.take());
        let old = self.layout.case_database();
        let kept = old.with_extension("sqlite.moved");
        std::fs::rename(&old, &kept).map_err(Error::file("naming", &kept))?;
        Ok(moved)
    }

    /// Paths of one table's files, in order of their names.
    pub fn files(&self, table: &str) -> Vec<PathBuf> {
        self.catalogue.files(table).iter().map(|file| self.layout.record_file(&file.name)).collect()
    }

    /// Begins a change. Only one can be under way; the lock goes with the process that holds it.
    ///
    /// # Errors [`Error::Busy`] while another change is under way.
    pub fn begin(&mut self) -> Result<Import<'_>, Error> {
        let lock = self.try_lock()?.ok_or_else(|| Error::Busy(self.layout.root().to_path_buf()))?;
        self.settle_erasure()?;
        self.catalogue = Catalogue::read(&self.layout.catalogue())?;
        self.recover()?;
        Ok(Import::new(self, lock))
    }

    /// Whether these bytes have been read before, and as which source.
    pub fn known(&self, kept: &KeptSource) -> Option<u32> {
        self.catalogue.source_of(&kept.sha256).map(|source| source.source_id)
    }

    pub(crate) fn replace_catalogue(&mut self, catalogue: Catalogue) -> Result<(), Error> {
        write_durably(&self.layout.catalogue(), &catalogue.bytes())?;
        self.catalogue = catalogue;
        self.recover()
    }

    pub(crate) fn try_lock(&self) -> Result<Option<File>, Error> {
        let path = self.layout.lock();
        let options = File::options().create(true).truncate(false).write(true).open(&path);
        let file = options.map_err(Error::file("opening", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(cause)) => Err(Error::file("locking", &path)(cause)),
        }
    }

    /// A reader on a medium it may not write just reads: [`Layout::record_file`] finds files whose rename is still to be done.
    fn recover_if_nobody_writes(&self) -> Result<(), Error> {
        let Ok(Some(_lock)) = self.try_lock() else { return Ok(()) };
        if Catalogue::read(&self.layout.catalogue())?.generation == self.catalogue.generation {
            self.recover()?;
        }
        Ok(())
    }

    /// Finishes the renames of the last committed change and removes what no change has committed. Needs the lock.
    fn recover(&self) -> Result<(), Error> {
        for name in self.catalogue.file_names() {
            let finished = self.layout.records().join(name);
            let waiting = unfinished(&finished);
            if waiting.exists() {
                std::fs::rename(&waiting, &finished).map_err(Error::file("naming", &finished))?;
            }
        }
        for table in entries(&self.layout.records())? {
            for file in entries(&table)? {
                self.remove_unless_listed(&table, &file)?;
            }
        }
        for source in entries(&self.layout.sources())? {
            let digest = source.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let listed =
                self.catalogue.sources.iter().any(|entry| entry.received_sha256 == digest && entry.has_bytes());
            if !listed {
                std::fs::remove_dir_all(&source).map_err(Error::file("removing", &source))?;
            }
        }
        Ok(())
    }

    fn remove_unless_listed(&self, table: &Path, file: &Path) -> Result<(), Error> {
        let below = below_records(table, file);
        if is_ours(&below) && !self.is_listed(&below) {
            std::fs::remove_file(file).map_err(Error::file("removing", file))?;
        }
        Ok(())
    }
}

/// A record file's name as the catalogue has it.
fn below_records(table: &Path, file: &Path) -> String {
    let name = |path: &Path| path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    format!("{}/{}", name(table), name(file))
}

/// Whether a name below `records/` is one that a change gives.
fn is_ours(name: &str) -> bool {
    name.ends_with(".parquet") || name.ends_with(UNFINISHED)
}

pub(crate) fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let listing = std::fs::read_dir(folder).map_err(Error::file("listing", folder))?;
    listing.map(|entry| entry.map(|entry| entry.path()).map_err(Error::file("listing", folder))).collect()
}

/// Writes a file beside its place, makes it durable and renames it into place: readers see the old one or the new one.
pub(crate) fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    use std::io::Write;
    let waiting = unfinished(path);
    let mut file = File::create(&waiting).map_err(Error::file("creating", &waiting))?;
    file.write_all(bytes).map_err(Error::file("writing", &waiting))?;
    file.sync_all().map_err(Error::file("making durable", &waiting))?;
    std::fs::rename(&waiting, path).map_err(Error::file("naming", path))?;
    sync_folder(path.parent())
}

pub(crate) fn sync_folder(folder: Option<&Path>) -> Result<(), Error> {
    let Some(folder) = folder else { return Ok(()) };
    let opened = File::open(folder).map_err(Error::file("opening", folder))?;
    opened.sync_all().map_err(Error::file("making durable", folder))
}

/// Whether something cannot be written by this user, or by nobody.
fn may_not_write(cause: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(cause.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
}
