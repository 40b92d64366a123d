//! Sources: files as received, kept under their digest.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::layout::Layout;

/// Bytes read at a time when a file is digested.
const BLOCK_BYTES: usize = 1 << 20;

/// A source whose bytes lie in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSource {
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

/// The SHA-256 of a file, in lower-case hexadecimal, and its size.
pub fn digest_file(path: &Path) -> Result<KeptSource, Error> {
    let mut file = File::open(path).map_err(Error::file("reading", path))?;
    let mut hasher = Sha256::new();
    let mut block = vec![0; BLOCK_BYTES];
    let mut size = 0;
    loop {
        let read = file.read(&mut block).map_err(Error::file("reading", path))?;
        if read == 0 {
            break;
        }
        hasher.update(&block[..read]);
        size += read as u64;
    }
    Ok(KeptSource { sha256: hex(&hasher.finalize()), size })
}

/// The SHA-256 of bytes in memory, in lower-case hexadecimal.
pub fn digest_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
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
