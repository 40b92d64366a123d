//! A file written past the system's page cache, where the system can.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Result, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Where blocks have to begin in memory, and what their length is a multiple of: the page of every system that can do this.
pub(crate) const ALIGNMENT: usize = 4_096;

/// A copy that nobody reads again soon. Sent to the disk as it lies in memory, it is not copied into the page cache first and does
/// not push out what is needed there. How much time that saves differs from run to run: `docs/benchmarks.md`.
pub(crate) struct DirectFile {
    path: PathBuf,
    file: File,
    direct: bool,
    written: u64,
}

impl DirectFile {
    /// Creates a file, or empties one that is there.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        let (file, direct) = match open_direct(&options, path) {
            Some(file) => (file, true),
            None => (options.open(path)?, false),
        };
        Ok(Self { path: path.to_path_buf(), file, direct, written: 0 })
    }

    /// Writes the first `length` bytes of a block that begins at a multiple of [`ALIGNMENT`]; only the last block may not be a
    /// multiple long. What stands behind the bytes in the block is overwritten.
    pub(crate) fn write(&mut self, block: &mut [u8], length: usize) -> Result<()> {
        let whole = length.next_multiple_of(ALIGNMENT).min(block.len());
        if self.direct && self.written.is_multiple_of(ALIGNMENT as u64) {
            block[length..whole].fill(0);
            match self.file.write_all(&block[..whole]) {
                // Not every file system that opens a file so also writes it so.
                Err(cause) if cause.kind() == ErrorKind::InvalidInput => self.write_through_cache()?,
                written => {
                    self.written += length as u64;
                    return written;
                }
            }
        }
        self.file.write_all(&block[..length])?;
        self.written += length as u64;
        Ok(())
    }

    /// Cuts what the last block was filled up with, and makes the file durable.
    pub(crate) fn finish(self) -> Result<()> {
        self.file.set_len(self.written)?;
        self.file.sync_all()
    }

    fn write_through_cache(&mut self) -> Result<()> {
        self.file = OpenOptions::new().write(true).open(&self.path)?;
        self.file.seek(SeekFrom::Start(self.written))?;
        self.direct = false;
        Ok(())
    }
}

#[cfg(target_os = "linux")]
fn open_direct(options: &OpenOptions, path: &Path) -> Option<File> {
    use std::os::unix::fs::OpenOptionsExt;

    options.clone().custom_flags(libc::O_DIRECT).open(path).ok()
}

#[cfg(not(target_os = "linux"))]
fn open_direct(_options: &OpenOptions, _path: &Path) -> Option<File> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blocks as a copy is made of: two full ones and a shorter end.
    fn copied(end: usize, direct: bool) -> (Vec<u8>, Vec<u8>) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("copy");
        let mut file = DirectFile::create(&path).expect("created");
        if !direct {
            file.write_through_cache().expect("opened again");
        }
        let mut room = vec![0; 3 * ALIGNMENT];
        let begin = room.as_ptr().align_offset(ALIGNMENT);
        let block = &mut room[begin..begin + 2 * ALIGNMENT];
        let mut wanted = Vec::new();
        for (turn, length) in [(1_u8, block.len()), (2, block.len()), (3, end)] {
            block.fill(turn);
            wanted.extend_from_slice(&block[..length]);
            file.write(block, length).expect("written");
        }
        file.finish().expect("finished");
        (std::fs::read(path).expect("read"), wanted)
    }

    #[test]
    fn every_length_comes_back_byte_for_byte() {
        for end in [0, 1, 4_095, 4_096, 4_097, 8_191, 8_192] {
            for direct in [true, false] {
                let (read, wanted) = copied(end, direct);
                assert!(read == wanted, "{end} bytes at the end, direct: {direct}");
            }
        }
    }
}
