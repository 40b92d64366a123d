//! The journal: a log that nobody can quietly change.
//!
//! Every entry is committed to: the SHA-256 of a salt and its content. The commitments are the leaves of a Merkle tree (RFC 9162) that
//! lies in the store's folder as tiles (C2SP tlog-tiles) under a signed checkpoint (C2SP signed-note). The contents lie in the case
//! database, so that one can be erased: what stays is its commitment, which without the salt tells nothing.
//!
//! A change and its entry are one transaction of the database. The tree follows: whoever comes next takes in what waits.

mod checkpoint;
mod copy;
mod fault;
mod growth;
mod hash;
mod ledger;
mod note;
mod proof;
mod sequencing;
mod standing;
mod tile;
mod tiles;
mod verification;

use std::fs::File;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;

use crate::error::Error;
use crate::keys::{KeyFolder, PublicKey};
use crate::store::write_durably;

pub use checkpoint::Checkpoint;
pub use fault::{Fault, FaultKind};
pub use hash::Hash;
pub use ledger::{Ledger, LedgerRow, Waiting};
pub use sequencing::Sequenced;
pub use verification::Verification;

/// What the name of every journal begins with.
const ORIGIN: &str = "throughline/";

/// The journal of one store.
#[derive(Clone, Debug)]
pub struct Journal {
    folder: PathBuf,
}

impl Journal {
    /// The journal in a folder. Nothing is read or written yet.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes a key for this journal and keeps its private half. It signs nothing before [`Journal::adopt_key`], so that its adoption
    /// can be entered first.
    ///
    /// # Errors When the journal's keys cannot be read or the new one cannot be kept.
    pub fn prepare_key(&self, keys: &KeyFolder) -> Result<PublicKey, Error> {
        let known = self.keys()?;
        let name = known.first().map_or_else(new_name, |key| Ok(key.name.clone()))?;
        Ok(keys.make(&name)?.public())
    }

    /// Adds a key to those of this journal; from now on it signs.
    ///
    /// # Errors When the journal's keys cannot be read or written.
    pub fn adopt_key(&self, key: &PublicKey) -> Result<(), Error> {
        let lock = self.lock()?;
        let mut known = self.keys()?;
        if !known.contains(key) {
            known.push(key.clone());
            self.write_keys(&known)?;
        }
        drop(lock);
        Ok(())
    }

    /// Removes the private halves of every key but the newest.
    ///
    /// # Errors When the journal's keys cannot be read, or a file cannot be removed.
    pub fn forget_old_keys(&self, keys: &KeyFolder) -> Result<(), Error> {
        let known = self.keys()?;
        known.iter().rev().skip(1).try_for_each(|key| keys.forget(key))
    }

    /// The keys that sign or signed this journal, oldest first; none before its first entry.
    ///
    /// # Errors When they cannot be read.
    pub fn keys(&self) -> Result<Vec<PublicKey>, Error> {
        self.public_keys().map_err(Error::Journal)
    }

    /// The newest checkpoint as the folder holds it, signature included; none before the first entry.
    ///
    /// # Errors When it cannot be read.
    pub fn checkpoint_note(&self) -> Result<Option<String>, Error> {
        let path = self.folder.join(standing::CHECKPOINT);
        match std::fs::read_to_string(&path) {
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(None),
            read => read.map(Some).map_err(Error::file("reading", path)),
        }
    }

    /// The first key, under a name that no other store has.
    pub(crate) fn begin(&self, keys: &KeyFolder) -> Result<PublicKey, Error> {
        let key = keys.make(&new_name()?)?.public();
        self.write_keys(std::slice::from_ref(&key))?;
        Ok(key)
    }

    fn write_keys(&self, keys: &[PublicKey]) -> Result<(), Error> {
        write_durably(&self.folder.join(standing::KEYS), standing::keys_text(keys).as_bytes())
    }

    /// Waits for the lock; it goes with the process that holds it.
    fn lock(&self) -> Result<File, Error> {
        let (path, file) = self.lock_file()?;
        file.lock().map_err(Error::file("locking", path))?;
        Ok(file)
    }

    pub(crate) fn try_lock(&self) -> Result<Option<File>, Error> {
        let (path, file) = self.lock_file()?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(cause)) => Err(Error::file("locking", path)(cause)),
        }
    }

    fn lock_file(&self) -> Result<(PathBuf, File), Error> {
        std::fs::create_dir_all(&self.folder).map_err(Error::file("creating", &self.folder))?;
        let path = self.folder.join("lock");
        let options = File::options().create(true).truncate(false).write(true).open(&path);
        let file = options.map_err(Error::file("opening", &path))?;
        Ok((path, file))
    }
}

fn new_name() -> Result<String, Error> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|_| Error::NoRandomness)?;
    Ok(format!("{ORIGIN}{}", HEXLOWER.encode(&random)))
}

#[cfg(test)]
mod tests;
