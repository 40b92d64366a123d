//! A store kept open for many who work on it at one time, as a server does.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use records::{CellList, Names};
use serde_json::Value;
use store::{CaseDatabase, OpenId, Store};

use crate::access::{Access, Answers};
use crate::acting::Actor;
use crate::alarm::{AlarmAnswer, AlarmRequest};
use crate::authority_stop::stopped_mark;
use crate::bench::Workbench;
use crate::error::Error;
use crate::quality::Counted;
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

/// The records as an analysis sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Analysed {
    /// Generation of the store.
    generation: u64,
    /// Mark of what is left out.
    without: String,
}

/// What was read once and is asked for often, each under the name of what it was read from.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    /// What the policies answered.
    pub(crate) answers: Answers,
    /// Texts of a generation's identifiers.
    pub(crate) names: Place<u64, Names>,
    /// Cell lists of a generation.
    pub(crate) cells: Place<u64, CellList>,
    /// What the quality report of a generation is made of.
    pub(crate) counted: Place<u64, Counted>,
    /// A ranking, by the file that caches it.
    pub(crate) ranking: Place<PathBuf, Value>,
    /// Clusters, by how they were looked for.
    pub(crate) alarm: Place<(Analysed, AlarmRequest), AlarmAnswer, 4>,
    /// Who is in touch with some numbers, within so many steps.
    pub(crate) neighbourhood: Place<(Analysed, Vec<i64>, u8), Value, 8>,
    /// Reports of numbers, on a listed line or not: whoever looks at a line goes from one of its pages to the next.
    pub(crate) reports: Place<(Analysed, i64, bool), Value, 128>,
}

/// The things of one kind that were asked for last, at most so many.
#[derive(Debug)]
pub(crate) struct Place<K, V, const MOST: usize = 1>(Mutex<Vec<(K, Arc<V>)>>);

impl<K, V, const MOST: usize> Default for Place<K, V, MOST> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: PartialEq, V, const MOST: usize> Place<K, V, MOST> {
    fn lying(&self) -> MutexGuard<'_, Vec<(K, Arc<V>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether something lies here under a name.
    pub(crate) fn holds(&self, name: &K) -> bool {
        self.lying().iter().any(|(known, _)| known == name)
    }

    /// What lies here under a name; it counts as asked for now.
    fn find(&self, name: &K) -> Option<Arc<V>> {
        let mut lying = self.lying();
        let at = lying.iter().position(|(known, _)| known == name)?;
        lying[..=at].rotate_right(1);
        lying.first().map(|(_, thing)| Arc::clone(thing))
    }

    /// What lies here under a name, or is read now and put here. Nobody waits for another's reading: two may read at one time.
    fn find_or(&self, name: K, read: impl FnOnce() -> Result<V, Error>) -> Result<Arc<V>, Error> {
        if let Some(known) = self.find(&name) {
            return Ok(known);
        }
        let found = Arc::new(read()?);
        let mut lying = self.lying();
        lying.retain(|(known, _)| *known != name);
        lying.insert(0, (name, Arc::clone(&found)));
        lying.truncate(MOST);
        Ok(found)
    }
}

impl Workbench {
    /// What lies on the workshop's shelf under a name, or is read now; without a workshop it is always read.
    pub(crate) fn shelved<K: PartialEq, V, const MOST: usize>(
        &self,
        place: impl FnOnce(&Shelf) -> &Place<K, V, MOST>,
        name: K,
        read: impl FnOnce() -> Result<V, Error>,
    ) -> Result<Arc<V>, Error> {
        match &self.shelf {
            Some(shelf) => place(shelf).find_or(name, read),
            None => read().map(Arc::new),
        }
    }

    /// The records as an analysis sees them now: another generation, or other authorities that stand still, are other records.
    pub(crate) fn analysed(&self) -> Result<Analysed, Error> {
        Ok(Analysed { generation: self.store.catalogue().generation, without: stopped_mark(&self.stopped()?) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_read_once_and_read_again_under_another_name() {
        let place: Place<u64, u32> = Place::default();
        assert_eq!(*place.find_or(1, || Ok(10)).expect("read"), 10);
        assert_eq!(*place.find_or(1, || Err(Error::refused("read twice"))).expect("kept"), 10);
        assert_eq!(*place.find_or(2, || Ok(20)).expect("read"), 20);
        assert!(place.find_or(3, || Err(Error::refused("gone"))).is_err());
        assert_eq!(*place.find_or(2, || Ok(0)).expect("kept"), 20, "a failure takes nothing away");
    }

    #[test]
    fn what_was_asked_for_longest_ago_makes_room() {
        let place: Place<u64, u64, 2> = Place::default();
        let ask = |name: u64, value: u64| *place.find_or(name, || Ok(value)).expect("read");
        ask(1, 10);
        ask(2, 20);
        assert_eq!(ask(1, 0), 10);
        ask(3, 30);
        assert_eq!((ask(1, 0), ask(2, 21)), (10, 21), "2 was asked for longest ago");
    }
}
