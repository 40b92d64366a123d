//! A store kept open for many who work on it at one time, as a server does.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use records::Names;
use serde_json::Value;
use store::{CaseDatabase, OpenId, Store};

use crate::access::Access;
use crate::acting::Actor;
use crate::bench::Workbench;
use crate::error::Error;
use crate::search::SearchIndex;

/// A store kept open: one case database, and what was read once and is asked for often. It hands out a workbench a request.
///
/// A workbench from here leaves its journal entries, which are durable, outside the tree until [`Workshop::sequence`] takes them in:
/// a request does not wait for that.
#[derive(Debug)]
pub struct Workshop {
    root: PathBuf,
    database: Arc<CaseDatabase>,
    shelf: Arc<Shelf>,
    search: SearchIndex,
}

impl Workshop {
    /// Opens a store to be kept open. What an interrupted change left is cleared now.
    ///
    /// # Errors Where none is there, or it cannot be read.
    pub fn open(root: &Path, actor: Actor) -> Result<Self, Error> {
        let bench = Workbench::open(root, actor)?;
        let database = bench.store.shared_case_database()?;
        Ok(Self { root: root.to_path_buf(), database, shelf: Arc::default(), search: SearchIndex::default() })
    }

    /// A workbench for whoever holds a session's token.
    ///
    /// # Errors Where the session is over, or the account may not be used.
    pub fn for_session(&self, token: &str, reason: &str, now_ms: i64) -> Result<Workbench, Error> {
        let mut bench = Workbench::signed_in_on(self.store()?, token, reason, now_ms)?;
        bench.shelf = Some(Arc::clone(&self.shelf));
        bench.share_search(&self.search);
        Ok(bench)
    }

    /// A workbench for the operating system's user: to sign somebody in, or to make the first account.
    ///
    /// # Errors Where the store cannot be read.
    pub fn for_local_operator(&self, actor: Actor) -> Result<Workbench, Error> {
        let (access, shelf) = (Access::local_operator(), Some(Arc::clone(&self.shelf)));
        Ok(Workbench { store: self.store()?, actor, access, key_folder: None, shelf, search: self.search.clone() })
    }

    /// The sign-in provider that the configuration names.
    ///
    /// # Errors Where the store cannot be read.
    pub fn openid(&self) -> Result<Option<OpenId>, Error> {
        Ok(self.store()?.configuration().openid.clone())
    }

    /// Takes the entries that wait into the journal's tree.
    ///
    /// # Errors Where the tree cannot be written; the entries stay durable and wait.
    pub fn sequence(&self, actor: Actor) -> Result<(), Error> {
        self.for_local_operator(actor)?.sequence()?;
        Ok(())
    }

    fn store(&self) -> Result<Store, Error> {
        Ok(Store::open_over(&self.root, Arc::clone(&self.database))?)
    }
}

/// What was read once and is asked for often, each under the name of what it was read from.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    names: Place<u64, Names>,
    ranking: Place<PathBuf, Value>,
}

/// The newest of one kind of thing.
type Place<K, V> = Mutex<Option<(K, Arc<V>)>>;

impl Shelf {
    /// The texts of a generation's identifiers.
    pub(crate) fn names(
        &self,
        generation: u64,
        read: impl FnOnce() -> Result<Names, Error>,
    ) -> Result<Arc<Names>, Error> {
        kept_or(&self.names, generation, read)
    }

    /// A ranking, by the file that caches it.
    pub(crate) fn ranking(
        &self,
        cache: PathBuf,
        read: impl FnOnce() -> Result<Value, Error>,
    ) -> Result<Arc<Value>, Error> {
        kept_or(&self.ranking, cache, read)
    }

    /// Whether that ranking lies here.
    pub(crate) fn has_ranking(&self, cache: &Path) -> bool {
        self.ranking.lock().unwrap_or_else(PoisonError::into_inner).as_ref().is_some_and(|(known, _)| known == cache)
    }
}

/// What lies in a place under a name, or is read now and put there. Nobody waits for another's reading: two may read at one time.
fn kept_or<K: PartialEq, V>(
    place: &Place<K, V>,
    name: K,
    read: impl FnOnce() -> Result<V, Error>,
) -> Result<Arc<V>, Error> {
    let known = {
        let lying = place.lock().unwrap_or_else(PoisonError::into_inner);
        lying.as_ref().filter(|(known, _)| *known == name).map(|(_, thing)| Arc::clone(thing))
    };
    if let Some(known) = known {
        return Ok(known);
    }
    let found = Arc::new(read()?);
    *place.lock().unwrap_or_else(PoisonError::into_inner) = Some((name, Arc::clone(&found)));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_read_once_and_read_again_under_another_name() {
        let place: Place<u64, u32> = Mutex::default();
        assert_eq!(*kept_or(&place, 1, || Ok(10)).expect("read"), 10);
        assert_eq!(*kept_or(&place, 1, || Err(Error::refused("read twice"))).expect("kept"), 10);
        assert_eq!(*kept_or(&place, 2, || Ok(20)).expect("read"), 20);
        assert!(kept_or(&place, 3, || Err(Error::refused("gone"))).is_err());
        assert_eq!(*kept_or(&place, 2, || Ok(0)).expect("kept"), 20, "a failure takes nothing away");
    }
}
