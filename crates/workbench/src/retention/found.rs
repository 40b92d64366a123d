//! Whether bytes that nobody reads row by row hold what is sought.

use std::io::Read;
use std::path::Path;

use crate::error::Error;

/// Bytes read at a time.
const BLOCK_BYTES: usize = 1 << 20;

/// Whether a file's bytes hold one of several texts as they stand. What is compressed or spelt otherwise is not seen.
pub(crate) fn holds_any(path: &Path, traces: &[&[u8]]) -> Result<bool, Error> {
    let longest = traces.iter().map(|trace| trace.len()).max().unwrap_or(0);
    if longest == 0 || !path.exists() {
        return Ok(false);
    }
    let mut file = std::fs::File::open(path).map_err(Error::file("reading", path))?;
    let mut room = Vec::with_capacity(BLOCK_BYTES + longest);
    loop {
        // The end of the block before, so that nothing is missed between two.
        room.drain(..room.len().saturating_sub(longest - 1));
        let read =
            file.by_ref().take(BLOCK_BYTES as u64).read_to_end(&mut room).map_err(Error::file("reading", path))?;
        if traces.iter().any(|trace| holds(&room, trace)) {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
    }
}

fn holds(bytes: &[u8], trace: &[u8]) -> bool {
    let Some(first) = trace.first() else { return false };
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        if rest[at..].starts_with(trace) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_across_two_blocks_is_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("bytes");
        let mut bytes = vec![b'7'; 2 * BLOCK_BYTES];
        bytes[BLOCK_BYTES - 3..BLOCK_BYTES + 7].copy_from_slice(b"7700900123");
        std::fs::write(&path, bytes).expect("written");
        assert!(holds_any(&path, &[b"Nobody", b"7700900123"]).expect("read"));
        assert!(!holds_any(&path, &[b"7700900124"]).expect("read"));
        assert!(!holds_any(&path, &[]).expect("read"));
    }
}
