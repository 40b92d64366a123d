//! The index for search as a program holds it: opened once, shared between threads.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use store::Store;

use super::catch_up::Applied;
use crate::access::{Circumstances, Gate, Principal, Resource};
use crate::error::Error;

/// Readers whose rights are remembered.
const MOST_READERS: usize = 64;
/// Answers that are remembered of one reader.
const MOST_ANSWERS: usize = 50_000;

/// The index of one store, opened when it is first asked. Clones are the same index: a server keeps one and hands it to each
/// workbench that it opens ([`crate::Workbench::share_search`]).
#[derive(Clone, Default)]
pub struct SearchIndex(Arc<Shared>);

#[derive(Default)]
struct Shared {
    opened: OnceLock<store::SearchIndex>,
    applied: Mutex<Applied>,
    decisions: Mutex<VecDeque<Remembered>>,
}

/// What the policies answered one reader, by verb and thing. The policies are part of the program and an answer depends on nothing
/// else than what stands here, so that it may be remembered as long as the program runs.
pub(super) struct Remembered {
    by: (Principal, Circumstances),
    answers: BTreeMap<&'static str, BTreeMap<Resource, bool>>,
    count: usize,
}

impl Remembered {
    /// Whether the policies let whoever passed a gate see a thing by a verb.
    pub(super) fn allows(&mut self, gate: &Gate<'_>, verb: &'static str, resource: &Resource) -> bool {
        if let Some(allowed) = self.answers.get(verb).and_then(|answers| answers.get(resource)) {
            return *allowed;
        }
        if self.count == MOST_ANSWERS {
            self.answers.clear();
            self.count = 0;
        }
        let allowed = gate.would(verb, resource).allowed;
        self.answers.entry(verb).or_default().insert(resource.clone(), allowed);
        self.count += 1;
        allowed
    }
}

impl std::fmt::Debug for SearchIndex {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SearchIndex")
    }
}

impl SearchIndex {
    /// The index of a store.
    pub(super) fn opened(&self, store: &Store) -> Result<&store::SearchIndex, Error> {
        let opened = match self.0.opened.get() {
            Some(opened) => opened,
            None => {
                let opened = store.search_index()?;
                self.0.opened.get_or_init(|| opened)
            }
        };
        if !store.holds(opened) {
            return Err(Error::refused("the index is another store's; expected one for each store"));
        }
        Ok(opened)
    }

    pub(super) fn applied<T>(&self, look: impl FnOnce(&mut Applied) -> T) -> T {
        look(&mut self.0.applied.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What is remembered of whoever passed a gate; it is given back afterwards.
    pub(super) fn remembered(&self, gate: &Gate<'_>) -> Remembered {
        let by = gate.asked_by();
        let mut readers = self.0.decisions.lock().unwrap_or_else(PoisonError::into_inner);
        let known = readers.iter().position(|reader| reader.by == by).and_then(|at| readers.remove(at));
        known.unwrap_or_else(|| Remembered { by, answers: BTreeMap::new(), count: 0 })
    }

    pub(super) fn give_back(&self, reader: Remembered) {
        let mut readers = self.0.decisions.lock().unwrap_or_else(PoisonError::into_inner);
        // The reader who asked last stands first.
        readers.push_front(reader);
        readers.truncate(MOST_READERS);
    }
}
