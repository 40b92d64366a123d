//! A workbench on one store.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use case::Kind;
use engine::SideFiles;
use records::{CellList, Names};
use store::{KeyFolder, Store};

use crate::access::Access;
use crate::acting::Actor;
use crate::error::Error;
use crate::merging;
use crate::search::SearchIndex;
use crate::small::Small;
use crate::workshop::Shelf;

/// One store, opened for work. Every verb is a method.
#[derive(Debug)]
pub struct Workbench {
    pub(crate) store: Store,
    pub(crate) actor: Actor,
    pub(crate) access: Access,
    /// Where private keys lie, where that is not where this user keeps them.
    pub(crate) key_folder: Option<KeyFolder>,
    /// What a workshop keeps for all its workbenches, where this one is of one.
    pub(crate) shelf: Option<Arc<Shelf>>,
    /// The index for search, opened when it is first asked.
    pub(crate) search: SearchIndex,
}

impl Workbench {
    /// Creates an empty store.
    ///
    /// # Errors Where one is already there, or the folder cannot be written.
    pub fn init(root: &Path, actor: Actor) -> Result<Self, Error> {
        Ok(Self::of(Store::init(root)?, actor))
    }

    /// Opens a store, for the operating system's user.
    ///
    /// # Errors Where none is, or it cannot be read.
    pub fn open(root: &Path, actor: Actor) -> Result<Self, Error> {
        Ok(Self::of(Store::open(root)?, actor))
    }

    fn of(store: Store, actor: Actor) -> Self {
        Self {
            store,
            actor,
            access: Access::local_operator(),
            key_folder: None,
            shelf: None,
            search: SearchIndex::default(),
        }
    }

    /// Where private keys lie.
    pub(crate) fn key_folder(&self) -> Result<KeyFolder, store::Error> {
        self.key_folder.clone().map_or_else(KeyFolder::of_this_user, Ok)
    }

    /// On whose behalf it works.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Zone in which people see times, from the configuration.
    pub fn time_zone(&self) -> &str {
        &self.store.configuration().time_zone
    }

    /// The sides that an analysis may read: all but those of authorities that were refused, withdrawn or have expired.
    pub(crate) fn sides(&self) -> Result<SideFiles, Error> {
        let stopped = self.stopped()?;
        let sources = stopped.iter().flat_map(|stopped| stopped.sources.iter().copied());
        Ok(SideFiles::new(self.files("sides")).without(sources.collect()))
    }

    pub(crate) fn files(&self, table: &str) -> Vec<PathBuf> {
        self.store.files(table)
    }

    pub(crate) fn names(&self) -> Result<Arc<Names>, Error> {
        let read = || Ok(engine::read_names(&self.files("names"))?);
        self.shelved(|shelf| &shelf.names, self.store.catalogue().generation, read)
    }

    /// Every list of cells.
    pub(crate) fn cell_list(&self) -> Result<Arc<CellList>, Error> {
        let read = || Ok(CellList::new(engine::read_cells(&self.files("cells"))?));
        self.shelved(|shelf| &shelf.cells, self.store.catalogue().generation, read)
    }

    /// Cores for a pass.
    pub(crate) fn threads() -> usize {
        std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
    }

    /// Writes every table into as few files as possible: the segments that deliveries added to a month become those that one
    /// delivery of everything would have made.
    ///
    /// # Errors When a table cannot be read or written; the store then stays as it was.
    pub fn compact(&mut self) -> Result<(), Error> {
        self.gate("compact")?;
        let entry = self.entry("compact", Kind::Alteration, Vec::new());
        let mut change = self.store.begin()?;
        merging::compact_segments(&mut change)?;
        Small::read(&change)?.put(&mut change)?;
        change.commit(&entry)?;
        Ok(())
    }
}
