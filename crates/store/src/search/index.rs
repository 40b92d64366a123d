//! The index on disk, and a view of it as of one moment.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use tantivy::directory::MmapDirectory;
use tantivy::{Index, IndexReader, ReloadPolicy, Searcher, TantivyError, Term};

use super::change::SearchChange;
use super::fields::{self, Fields, VERSION};
use super::question::SearchQuestion;
use super::tally::SearchTally;
use super::visible::{SearchWanted, classes, classes_of_term};
use crate::error::Error;
use crate::layout::Layout;

/// Threads that write an index that is built anew.
const MOST_THREADS: usize = 4;

/// The index of one store, opened. It may be kept and shared between threads; each search sees it as of one moment.
#[derive(Clone)]
pub struct SearchIndex {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    opened: RwLock<Opened>,
}

/// What is exchanged where the index was thrown away and made anew.
#[derive(Clone)]
pub(super) struct Opened {
    pub(super) index: Index,
    pub(super) reader: IndexReader,
    pub(super) fields: Fields,
}

/// The index as of one moment.
pub struct SearchView {
    searcher: Searcher,
    fields: Fields,
    cursor: Option<String>,
}

impl std::fmt::Debug for SearchIndex {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SearchIndex")
    }
}

impl SearchIndex {
    /// Opens the index of a store. One that is missing, damaged or of another version is made anew, and holds nothing yet.
    ///
    /// # Errors Where its folder cannot be read or written.
    pub fn open(layout: &Layout) -> Result<Self, Error> {
        let folder = layout.search();
        let opened = match sound(&folder) {
            Some(opened) => opened,
            None => {
                let lock = lock(&folder)?;
                // Somebody else may have been making it while we waited.
                let opened = sound(&folder).map_or_else(|| start_over(&folder), Ok);
                drop(lock);
                opened?
            }
        };
        Ok(Self { inner: Arc::new(Inner { folder, opened: RwLock::new(opened) }) })
    }

    /// The folder in which it lies.
    pub fn folder(&self) -> &Path {
        &self.inner.folder
    }

    /// The index as it stands now, what others wrote included.
    ///
    /// # Errors Where it cannot be read.
    pub fn view(&self) -> Result<SearchView, Error> {
        let Opened { index, reader, fields } = self.opened();
        reader.reload().map_err(failed("reading"))?;
        let cursor = index.load_metas().map_err(failed("reading"))?.payload;
        Ok(SearchView { searcher: reader.searcher(), fields, cursor })
    }

    /// Begins a change. Waits while somebody else is changing it, in this program or in another.
    ///
    /// # Errors Where its folder cannot be written.
    pub fn change(&self) -> Result<SearchChange, Error> {
        let lock = lock(&self.inner.folder)?;
        // Others may have written it while we waited, or thrown it away: an erasure does.
        self.replace(look(&self.inner.folder).map_or_else(|| start_over(&self.inner.folder), Ok)?);
        SearchChange::begin(self.opened(), 1, lock)
    }

    /// Throws everything away, so that no byte of it is left, and begins the change that puts it in anew.
    ///
    /// # Errors Where its folder cannot be written.
    pub fn anew(&self) -> Result<SearchChange, Error> {
        self.begin_anew(lock(&self.inner.folder)?)
    }

    /// The same for whoever holds a change already: no other comes between, which would find nothing, or be thrown away with the rest.
    ///
    /// # Errors Where its folder cannot be written.
    pub fn anew_instead(&self, change: SearchChange) -> Result<SearchChange, Error> {
        self.begin_anew(change.into_lock())
    }

    fn begin_anew(&self, lock: File) -> Result<SearchChange, Error> {
        self.replace(start_over(&self.inner.folder)?);
        let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get().min(MOST_THREADS));
        SearchChange::begin(self.opened(), threads, lock)
    }

    fn opened(&self) -> Opened {
        self.inner.opened.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    fn replace(&self, opened: Opened) {
        *self.inner.opened.write().unwrap_or_else(std::sync::PoisonError::into_inner) = opened;
    }

    /// Files of a store's index that are not as they were written; nothing where there is no index.
    ///
    /// # Errors Where the folder cannot be read at all.
    pub fn damage(layout: &Layout) -> Result<Option<Vec<String>>, Error> {
        let folder = layout.search();
        if !inside(&folder).join("meta.json").exists() {
            return Ok(None);
        }
        let Some(opened) = look(&folder) else { return Ok(Some(vec!["meta.json".to_owned()])) };
        Ok(Some(damaged(&opened.index)))
    }
}

impl SearchView {
    /// What the last change left as its cursor; nothing while nothing was put in.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    /// Everything that anybody is asked about before they see a document.
    ///
    /// # Errors Where it cannot be read.
    pub fn classes(&self) -> Result<Vec<String>, Error> {
        classes(&self.searcher).map_err(failed("reading"))
    }

    /// What answers a question among what may be seen.
    ///
    /// # Errors Where it cannot be read.
    pub fn search(&self, question: &SearchQuestion, wanted: &SearchWanted) -> Result<SearchTally, Error> {
        let found = question
            .query(&self.searcher, &self.fields)
            .and_then(|query| super::tally::tally(&self.searcher, &self.fields, query, wanted));
        found.map_err(failed("searching"))
    }

    /// The classes of the document with this key; nothing where there is none.
    ///
    /// # Errors Where it cannot be read.
    pub fn classes_of(&self, key: &str) -> Result<Option<Vec<String>>, Error> {
        let term = Term::from_field_text(self.fields.key, key);
        classes_of_term(&self.searcher, &term).map_err(failed("reading"))
    }

    /// How many documents it holds. For those who look after it, never for an answer.
    pub fn documents(&self) -> u64 {
        self.searcher.num_docs()
    }
}

/// Removes the index of a store with every byte of it, once nobody is writing it.
///
/// # Errors Where it cannot be removed.
pub(crate) fn forget(layout: &Layout) -> Result<(), Error> {
    let folder = layout.search();
    if !folder.exists() {
        return Ok(());
    }
    let _lock = lock(&folder)?;
    remove(&inside(&folder))
}

/// Where the index's own files lie: beside the lock, which outlives them.
fn inside(folder: &Path) -> PathBuf {
    folder.join("index")
}

fn remove(folder: &Path) -> Result<(), Error> {
    match std::fs::remove_dir_all(folder) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(Error::file("removing", folder)(cause)),
        _ => Ok(()),
    }
}

/// Waits for its turn to write.
fn lock(folder: &Path) -> Result<File, Error> {
    std::fs::create_dir_all(folder).map_err(Error::file("creating", folder))?;
    let path = folder.join("lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(Error::file("opening", &path))?;
    file.lock().map_err(Error::file("locking", &path))?;
    Ok(file)
}

/// Opens what is there, if it is an index of this version and as it was written.
fn sound(folder: &Path) -> Option<Opened> {
    look(folder).filter(|opened| damaged(&opened.index).is_empty())
}

/// Opens what is there, if it is an index of this version.
fn look(folder: &Path) -> Option<Opened> {
    let own = inside(folder);
    if std::fs::read_to_string(own.join("version")).ok()?.trim() != VERSION.to_string() {
        return None;
    }
    let index = Index::open(MmapDirectory::open(&own).ok()?).ok()?;
    if !fields::fits(&index) {
        return None;
    }
    open(index).ok()
}

/// Throws away what is there and makes an empty one. Needs the lock.
fn start_over(folder: &Path) -> Result<Opened, Error> {
    let own = inside(folder);
    remove(&own)?;
    std::fs::create_dir_all(&own).map_err(Error::file("creating", &own))?;
    let directory = MmapDirectory::open(&own).map_err(|cause| failed("creating")(cause.into()))?;
    let index = Index::create(directory, fields::schema().0, tantivy::IndexSettings::default());
    let opened = index.and_then(open).map_err(failed("creating"))?;
    let version = own.join("version");
    std::fs::write(&version, VERSION.to_string()).map_err(Error::file("writing", version))?;
    Ok(opened)
}

fn open(index: Index) -> Result<Opened, TantivyError> {
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    Ok(Opened { index, reader, fields: fields::schema().1 })
}

fn damaged(index: &Index) -> Vec<String> {
    match index.validate_checksum() {
        Ok(files) => {
            let mut files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
            files.sort();
            files
        }
        Err(_) => vec!["its list of files".to_owned()],
    }
}

/// What went wrong, without any word of a document or a question.
pub(super) fn failed(doing: &'static str) -> impl FnOnce(TantivyError) -> Error {
    move |cause| Error::Search { doing, cause: reason(&cause) }
}

fn reason(cause: &TantivyError) -> String {
    match cause {
        TantivyError::IoError(cause) => cause.kind().to_string(),
        TantivyError::OpenDirectoryError(_) | TantivyError::OpenReadError(_) => {
            "a file of it cannot be read".to_owned()
        }
        TantivyError::OpenWriteError(_) => "a file of it cannot be written".to_owned(),
        TantivyError::LockFailure(..) => "somebody else is writing it".to_owned(),
        TantivyError::DataCorruption(_) | TantivyError::IncompatibleIndex(_) => "it is damaged".to_owned(),
        TantivyError::ErrorInThread(_) | TantivyError::Poisoned => "a part of it stopped".to_owned(),
        _ => "it does not do what was asked".to_owned(),
    }
}
