//! Sources: files as received, kept under their digest.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::layout::Layout;

/// Bytes read at a time when a file is digested.
const BLOCK_BYTES: usize = 1 << 18;

/// A source whose bytes lie in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSource {
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

/// The SHA-256 of a file, in lower-case hexadecimal, and its size.
///
/// # Errors When it cannot be read.
pub fn digest_file(path: &Path) -> Result<KeptSource, Error> {
    each_block(path, &mut |_| Ok(()))
}

/// Copies a file to a place that [`crate::Import::place_for_copy`] gave, makes the copy durable and answers its digest: one reading
/// for both.
///
/// # Errors When it cannot be read, or the copy cannot be written.
pub fn copy_and_digest(path: &Path, to: &Path) -> Result<KeptSource, Error> {
    let mut copy = File::create(to).map_err(Error::file("keeping the bytes of a source as", to))?;
    let digest = each_block(path, &mut |block| {
        copy.write_all(block).map_err(Error::file("keeping the bytes of a source as", to))
    })?;
    copy.sync_data().map_err(Error::file("making durable", to))?;
    Ok(digest)
}

fn each_block(path: &Path, visit: &mut dyn FnMut(&[u8]) -> Result<(), Error>) -> Result<KeptSource, Error> {
    let mut file = File::open(path).map_err(Error::file("reading", path))?;
    let mut hasher = Sha256::new();
    let mut block = vec![0; BLOCK_BYTES];
    let mut size = 0;
    loop {
        let read = file.read(&mut block).map_err(Error::file("reading", path))?;
        if read == 0 {
            return Ok(KeptSource { sha256: hex(&hasher.finalize()), size });
        }
        hasher.update(&block[..read]);
        visit(&block[..read])?;
        size += read as u64;
    }
}

/// The SHA-256 of bytes in memory, in lower-case hexadecimal.
pub fn digest_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Names a finished copy as the source's bytes. A copy that is already there stays.
pub(crate) fn name_copy(layout: &Layout, copy: &Path, sha256: &str) -> Result<(), Error> {
    let folder = layout.source(sha256);
    let bytes = layout.source_bytes(sha256);
    if bytes.exists() {
        return Ok(());
    }
    std::fs::create_dir_all(&folder).map_err(Error::file("creating", &folder))?;
    std::fs::rename(copy, &bytes).map_err(Error::file("naming", &bytes))
}

/// Copies a file into the store, unchanged, and makes it durable. A copy that is already there stays.
pub(crate) fn keep(layout: &Layout, path: &Path, sha256: &str) -> Result<(), Error> {
    let folder = layout.source(sha256);
    let bytes = layout.source_bytes(sha256);
    if bytes.exists() {
        return Ok(());
    }
    std::fs::create_dir_all(&folder).map_err(Error::file("creating", &folder))?;
    let unfinished = crate::layout::unfinished(&bytes);
    std::fs::copy(path, &unfinished).map_err(Error::file("keeping the bytes of a source as", &unfinished))?;
    let file = File::options().read(true).write(true).open(&unfinished).map_err(Error::file("opening", &unfinished))?;
    file.sync_data().map_err(Error::file("making durable", &unfinished))?;
    std::fs::rename(&unfinished, &bytes).map_err(Error::file("naming", &bytes))
}
