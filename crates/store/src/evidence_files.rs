//! Files of the investigation: bytes under their digest, never changed.

use std::path::Path;

use crate::error::Error;
use crate::layout::unfinished;
use crate::source_bytes::{KeptSource, copy_and_digest, digest_file};
use crate::store::{Store, sync_folder};

impl Store {
    /// Copies a file into the store. The same bytes are kept once.
    ///
    /// # Errors Where it cannot be read, or the store cannot be written.
    pub fn keep_file(&self, from: &Path) -> Result<KeptSource, Error> {
        let folder = self.layout().files();
        std::fs::create_dir_all(&folder).map_err(Error::file("creating", &folder))?;
        let waiting = unfinished(&folder.join(std::process::id().to_string()));
        let kept = copy_and_digest(from, &waiting)?;
        let place = folder.join(&kept.sha256);
        std::fs::rename(&waiting, &place).map_err(Error::file("naming", &place))?;
        sync_folder(Some(&folder))?;
        Ok(kept)
    }

    /// Copies a file out again.
    ///
    /// # Errors Where `out` exists, the store has no such bytes, or they are not what they were.
    pub fn copy_file_out(&self, sha256: &str, out: &Path) -> Result<(), Error> {
        let place = self.layout().files().join(sha256);
        let kept = digest_file(&place)?;
        if kept.sha256 != sha256 {
            return Err(Error::Changed(place));
        }
        let mut from = std::fs::File::open(&place).map_err(Error::file("opening", &place))?;
        let mut to = std::fs::File::create_new(out).map_err(Error::file("creating", out))?;
        std::io::copy(&mut from, &mut to).map_err(Error::file("writing", out))?;
        to.sync_all().map_err(Error::file("making durable", out))
    }
}
