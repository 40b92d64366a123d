//! The ranking at its defaults, found once for what the store holds and kept for every look at it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use crate::authority_stop::{Stopped, stopped_mark};
use crate::bench::Workbench;
use crate::error::Error;
use crate::progress::Progress;
use crate::ranking::{LinesRequest, Ranking};

impl Workbench {
    /// The ranking as JSON (`lines`, and what was set aside): from the cache of this generation and method, or found now and kept.
    pub(crate) fn kept_ranking(&self, progress: &dyn Progress) -> Result<Arc<Value>, Error> {
        let cache = self.ranking_cache(&self.stopped()?);
        self.shelved(|shelf| &shelf.ranking, cache.clone(), || self.read_or_rank(&cache, progress))
    }

    /// Whether a ranking at its defaults is at hand, so that a look at it is quick.
    ///
    /// # Errors Where the register cannot be read.
    pub fn has_ranking(&self) -> Result<bool, Error> {
        let cache = self.ranking_cache(&self.stopped()?);
        Ok(self.shelf.as_ref().is_some_and(|shelf| shelf.ranking.holds(&cache)) || cache.exists())
    }

    /// Finds the ranking at its defaults and keeps it, so that looks at it are quick. Shows nothing.
    ///
    /// # Errors Where a table cannot be read.
    pub fn prepare_ranking(&self, progress: &dyn Progress) -> Result<(), Error> {
        self.gate("lines")?.records()?;
        self.kept_ranking(progress).map(|_| ())
    }

    fn read_or_rank(&self, cache: &Path, progress: &dyn Progress) -> Result<Value, Error> {
        if let Some(kept) = std::fs::read(cache).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
            return Ok(kept);
        }
        let ranking = self.rank(&LinesRequest::default(), progress)?;
        self.keep_ranking(&ranking);
        Ok(ranking.kept_json())
    }

    fn ranking_cache(&self, stopped: &[Stopped]) -> PathBuf {
        let generation = self.store.catalogue().generation;
        let name = format!("ranking.g{generation}.m{}{}.json", lines::METHOD, stopped_mark(stopped));
        self.store.layout().derived().join(name)
    }

    /// Keeps a ranking at its defaults for look-ups. A cache that cannot be written is no failure: it is found again.
    pub fn keep_ranking(&self, ranking: &Ranking) {
        let cache = self.ranking_cache(&ranking.stopped);
        let waiting = cache.with_extension("json.tmp");
        let bytes = serde_json::to_vec(&ranking.kept_json()).ok();
        let written = bytes.and_then(|bytes| std::fs::write(&waiting, bytes).ok());
        if written.is_some() && std::fs::rename(&waiting, &cache).is_ok() {
            let listed = std::fs::read_dir(self.store.layout().derived());
            let others = listed.into_iter().flatten().flatten().map(|entry| entry.path()).filter(|path| *path != cache);
            for older in others {
                let _ = std::fs::remove_file(older);
            }
        }
    }
}
