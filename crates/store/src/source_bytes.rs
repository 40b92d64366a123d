//! Sources: files as received, kept under their digest.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::direct_file::{ALIGNMENT, DirectFile};
use crate::error::Error;
use crate::layout::Layout;

/// Bytes written at a time when a file is copied: enough to keep a disk busy.
const BLOCK_BYTES: usize = 1 << 20;
/// Bytes read and digested at a time.
const READ_BYTES: usize = 1 << 17;

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
    each_block(path, &mut |_, _| Ok(()))
}

/// Copies a file to a place that [`crate::Import::place_for_copy`] gave, makes the copy durable and answers its digest: one reading
/// for both.
///
/// # Errors When it cannot be read, or the copy cannot be written.
pub fn copy_and_digest(path: &Path, to: &Path) -> Result<KeptSource, Error> {
    let mut copy = DirectFile::create(to).map_err(Error::file("keeping the bytes of a source as", to))?;
    let digest = each_block(path, &mut |block, length| {
        copy.write(block, length).map_err(Error::file("keeping the bytes of a source as", to))
    })?;
    copy.finish().map_err(Error::file("making durable", to))?;
    Ok(digest)
}

/// Receives a block, of which so many bytes are the file's; it is full but at the end of the file.
type Visit<'v> = dyn FnMut(&mut [u8], usize) -> Result<(), Error> + 'v;

fn each_block(path: &Path, visit: &mut Visit<'_>) -> Result<KeptSource, Error> {
    let mut file = File::open(path).map_err(Error::file("reading", path))?;
    let mut hasher = Sha256::new();
    let mut room = vec![0; BLOCK_BYTES + ALIGNMENT];
    let begin = room.as_ptr().align_offset(ALIGNMENT).min(ALIGNMENT);
    let block = &mut room[begin..begin + BLOCK_BYTES];
    let mut size = 0;
    loop {
        let read = fill(&mut file, block, &mut hasher).map_err(Error::file("reading", path))?;
        size += read as u64;
        if read > 0 {
            visit(block, read)?;
        }
        if read < BLOCK_BYTES {
            return Ok(KeptSource { sha256: hex(&hasher.finalize()), size });
        }
    }
}

/// Reads until the block is full or the file ends, digesting what comes while it is in the processor's cache.
fn fill(file: &mut File, block: &mut [u8], hasher: &mut Sha256) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < block.len() {
        let end = block.len().min(filled + READ_BYTES);
        let read = match file.read(&mut block[filled..end]) {
            Err(cause) if cause.kind() == ErrorKind::Interrupted => continue,
            read => read?,
        };
        if read == 0 {
            break;
        }
        hasher.update(&block[filled..filled + read]);
        filled += read;
    }
    Ok(filled)
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
