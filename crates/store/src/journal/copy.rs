//! A copy of the journal for whoever verifies it without this program.

use std::path::Path;

use super::Journal;
use super::standing::{CHECKPOINT, KEYS, opened};
use super::tile::tiles_of;
use crate::error::Error;

impl Journal {
    /// Copies the newest checkpoint, the public keys and every file of its tree into a folder; answers how many entries.
    ///
    /// # Errors When a file cannot be read or written, or the journal has no checkpoint that its keys signed.
    pub fn copy_to(&self, folder: &Path) -> Result<u64, Error> {
        let lock = self.lock()?;
        let keys = self.keys()?;
        let Some(note) = self.checkpoint_note()? else { return Ok(0) };
        let checkpoint = opened(&note, &keys).map_err(|said| {
            Error::Journal(super::Fault::new(super::FaultKind::Signature, format!("journal/{CHECKPOINT}"), said))
        })?;
        for tile in tiles_of(checkpoint.size) {
            copy(self.folder(), folder, &tile.path())?;
        }
        copy(self.folder(), folder, KEYS)?;
        copy(self.folder(), folder, CHECKPOINT)?;
        drop(lock);
        Ok(checkpoint.size)
    }
}

fn copy(from: &Path, to: &Path, name: &str) -> Result<(), Error> {
    let target = to.join(name);
    if let Some(below) = target.parent() {
        std::fs::create_dir_all(below).map_err(Error::file("creating", below))?;
    }
    std::fs::copy(from.join(name), &target).map_err(Error::file("copying to", &target))?;
    Ok(())
}
