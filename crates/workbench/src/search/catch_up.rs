//! Bringing the index up to what the store holds: a search does so first.
//!
//! The index says how far it has come: to which place of the journal's log, with which files and sources. What changed since is put
//! in, and both become visible together. After an erasure, and where the two do not follow one another, everything is thrown away and
//! put in anew, so that the index knows nothing that the store no longer has.

use std::collections::BTreeSet;

use case::Kind;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use store::{Changed, SearchChange, SearchView};

use super::casework::Which;
use crate::bench::Workbench;
use crate::error::Error;

/// What documents are made of: an index of another version is built anew.
const DOCUMENTS: u32 = 2;
/// Places of the log that a cursor may lag behind before it is written although nothing was put in.
const MOST_BEHIND: i64 = 5_000;

/// How far an index has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cursor {
    documents: u32,
    /// Place in the journal's log up to which changes are in; −1 where it had none.
    leaf: i64,
    /// Changes that had no place yet and are in.
    waiting: BTreeSet<i64>,
    /// The commitment of the entry there: a database that has another is not the one that was read.
    commitment: String,
    generation: u64,
    sources: u32,
    /// Files of communications whose identifiers are in.
    files: BTreeSet<String>,
}

/// What a process knows of its index beyond what the index says of itself: entries that change nothing move no cursor on disk.
#[derive(Debug, Default)]
pub(super) struct Applied {
    leaf: i64,
    waiting: BTreeSet<i64>,
}

/// What is to be done.
enum Due {
    Nothing,
    Changes(Cursor, Changed),
    Everything,
}

impl Workbench {
    /// The index as it stands once everything that the store holds is in it.
    pub(super) fn caught_up(&self) -> Result<SearchView, Error> {
        let index = self.search.opened(&self.store)?;
        // Where it cannot be read it is made anew below.
        if let Ok(view) = index.view()
            && matches!(self.due(view.cursor())?, Due::Nothing)
        {
            return Ok(view);
        }
        let mut change = index.change()?;
        match self.due(change.cursor()?.as_deref())? {
            Due::Nothing => drop(change),
            Due::Changes(cursor, changed) => {
                let known = index.view()?;
                self.put_changes(&mut change, cursor, &changed, &known)?.commit_into(change)?;
                self.remember(&changed);
            }
            Due::Everything => {
                self.put_everything(index.anew_instead(change)?)?;
            }
        }
        index.view().or_else(|_| {
            // Somebody else has begun to make it anew: an erasure, or another program. They end.
            drop(index.change()?);
            Ok(index.view()?)
        })
    }

    fn due(&self, cursor: Option<&str>) -> Result<Due, Error> {
        let cursor: Option<Cursor> = cursor.and_then(|text| serde_json::from_str(text).ok());
        let Some(cursor) = cursor.filter(|cursor| cursor.documents == DOCUMENTS) else { return Ok(Due::Everything) };
        if cursor.leaf >= 0 && self.commitment(cursor.leaf)? != cursor.commitment {
            return Ok(Due::Everything);
        }
        let (leaf, applied) = self.search.applied(|applied| (applied.leaf.max(cursor.leaf), applied.waiting.clone()));
        let mut changed = self.case()?.changed_since(leaf)?;
        changed.entries.retain(|entry| !applied.contains(&entry.id) && !cursor.waiting.contains(&entry.id));
        if changed.entries.iter().any(|entry| entry.kind == Kind::Erasure) {
            return Ok(Due::Everything);
        }
        let catalogue = self.store.catalogue();
        let behind = changed.last_leaf - cursor.leaf > MOST_BEHIND;
        // Another program may have imported since this store was opened: then the index knows more, and that is right.
        let current = catalogue.generation <= cursor.generation && changed.entries.is_empty() && !behind;
        if current {
            self.remember(&changed);
            return Ok(Due::Nothing);
        }
        Ok(Due::Changes(cursor, changed))
    }

    fn remember(&self, changed: &Changed) {
        self.search.applied(|applied| {
            applied.leaf = applied.leaf.max(changed.last_leaf);
            applied.waiting.extend(&changed.waiting);
            let waiting = applied.waiting.len();
            // Those that have a place by now are never asked about again.
            if waiting > MOST_BEHIND.unsigned_abs() as usize {
                applied.waiting = changed.waiting.iter().copied().collect();
            }
        });
    }

    fn commitment(&self, leaf: i64) -> Result<String, Error> {
        Ok(self.case()?.commitment_at(leaf)?.map(|bytes| HEXLOWER.encode(&bytes)).unwrap_or_default())
    }

    /// The cursor of an index that holds everything up to a place of the log, and the records as they are.
    fn cursor_at(&self, leaf: i64, waiting: &[i64]) -> Result<Cursor, Error> {
        let catalogue = self.store.catalogue();
        Ok(Cursor {
            documents: DOCUMENTS,
            leaf,
            waiting: waiting.iter().copied().collect(),
            commitment: if leaf < 0 { String::new() } else { self.commitment(leaf)? },
            generation: catalogue.generation,
            sources: u32::try_from(catalogue.sources.len()).unwrap_or(u32::MAX),
            files: self.communication_files(),
        })
    }

    fn put_changes(
        &self,
        change: &mut SearchChange,
        cursor: Cursor,
        changed: &Changed,
        known: &SearchView,
    ) -> Result<Cursor, Error> {
        let mut put = |document: store::SearchDocument| Ok(change.put(&document)?);
        let ids: BTreeSet<&String> = changed.entries.iter().flat_map(|entry| &entry.about).collect();
        let ids: Vec<String> = ids.into_iter().cloned().collect();
        self.casework_documents(Which::Ids(&ids), &mut put)?;
        let next = self.cursor_at(changed.last_leaf.max(cursor.leaf), &changed.waiting)?;
        let newer = next.generation > cursor.generation;
        if newer || self.register()?.keys().any(|urn| ids.contains(urn)) {
            self.authority_documents(&mut put)?;
        }
        if !newer {
            return Ok(Cursor { leaf: next.leaf, waiting: next.waiting, commitment: next.commitment, ..cursor });
        }
        self.recorded_documents(cursor.sources, &mut put)?;
        let files: BTreeSet<String> = next.files.difference(&cursor.files).cloned().collect();
        self.sighted_documents(&files, Some(known), &mut put)?;
        Ok(next)
    }

    /// Throws the index away and puts everything in anew.
    pub(super) fn build_search_anew(&self) -> Result<(), Error> {
        self.put_everything(self.search.opened(&self.store)?.anew()?)
    }

    fn put_everything(&self, mut change: SearchChange) -> Result<(), Error> {
        // Before anything is read: what changes meanwhile is put in the next time.
        let changed = self.case()?.changed_since(i64::MAX)?;
        let cursor = self.cursor_at(changed.last_leaf, &changed.waiting)?;
        let mut add = |document: store::SearchDocument| Ok(change.add(&document)?);
        self.casework_documents(Which::All, &mut add)?;
        self.authority_documents(&mut add)?;
        self.recorded_documents(0, &mut add)?;
        self.sighted_documents(&cursor.files, None, &mut add)?;
        cursor.commit_into(change)?;
        self.search.applied(|applied| *applied = Applied { leaf: -1, waiting: BTreeSet::new() });
        self.remember(&changed);
        Ok(())
    }
}

impl Cursor {
    fn commit_into(&self, change: SearchChange) -> Result<(), Error> {
        Ok(change.commit(&serde_json::to_string(self).expect("plain data"))?)
    }
}
