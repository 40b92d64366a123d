//! The tree on disk, read piece by piece.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::fault::{Fault, FaultKind};
use super::hash::{HASH_BYTES, Hash, hash_from, node_hash, tree_hash};
use super::tile::{Content, ENTRY_BYTES, TILE_HEIGHT, TILE_WIDTH, Tile, tile_of};

/// Tiles of a journal's folder, each read at most once.
#[derive(Debug)]
pub(crate) struct Tiles {
    folder: PathBuf,
    read: HashMap<(u8, u64), Vec<Hash>>,
}

impl Tiles {
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf(), read: HashMap::new() }
    }

    /// Root of the tree of the first `size` entries.
    pub(crate) fn root(&mut self, size: u64) -> Result<Hash, Fault> {
        if size == 0 { Ok(tree_hash(&[])) } else { self.range(0, size, size) }
    }

    /// Hash of the entries from one to before another. `from` is where a subtree begins that is at least so wide.
    pub(crate) fn range(&mut self, from: u64, to: u64, size: u64) -> Result<Hash, Fault> {
        let width = to - from;
        if width.is_power_of_two() {
            return self.subtree(width.trailing_zeros(), from >> width.trailing_zeros(), size);
        }
        let split = from + width.next_power_of_two() / 2;
        Ok(node_hash(&self.range(from, split, size)?, &self.range(split, to, size)?))
    }

    /// Hash of the whole subtree of 2 to the power of `height` entries, by its place among those of its height.
    fn subtree(&mut self, height: u32, place: u64, size: u64) -> Result<Hash, Fault> {
        let level = u8::try_from(height / TILE_HEIGHT).unwrap_or(u8::MAX);
        let within = height % TILE_HEIGHT;
        let first = place << within;
        let hashes = self.hashes(level, first / TILE_WIDTH, size)?;
        let begin = usize::try_from(first % TILE_WIDTH).unwrap_or(usize::MAX);
        match hashes.get(begin..begin.saturating_add(1 << within)) {
            Some(own) => Ok(tree_hash(own)),
            None => Err(Fault::new(
                FaultKind::Missing,
                format!("journal/tile/{level}"),
                format!("the tile of index {} does not reach as far as the tree", first / TILE_WIDTH),
            )),
        }
    }

    /// The hashes in one tile of a tree of this size.
    pub(crate) fn hashes(&mut self, level: u8, index: u64, size: u64) -> Result<&[Hash], Fault> {
        if !self.read.contains_key(&(level, index)) {
            let hashes = match tile_of(Content::Hashes(level), index, size) {
                Some(tile) => hashes_in(&self.bytes(&tile)?),
                None => Vec::new(),
            };
            self.read.insert((level, index), hashes);
        }
        Ok(self.read.get(&(level, index)).map(Vec::as_slice).unwrap_or_default())
    }

    /// Knows a tile's hashes before they are on disk.
    pub(crate) fn put(&mut self, level: u8, index: u64, hashes: &[Hash]) {
        self.read.insert((level, index), hashes.to_vec());
    }

    /// A file's bytes: exactly as many as belong there.
    pub(crate) fn bytes(&self, tile: &Tile) -> Result<Vec<u8>, Fault> {
        let path = tile.path();
        let bytes = std::fs::read(self.folder.join(&path)).map_err(|cause| Fault::unreadable(&path, &cause))?;
        if bytes.len() == tile.bytes() {
            return Ok(bytes);
        }
        let kind = if bytes.len() < tile.bytes() { FaultKind::Missing } else { FaultKind::Changed };
        let said = format!("expected {} bytes, found {}", tile.bytes(), bytes.len());
        Err(Fault::new(kind, format!("journal/{path}"), said))
    }

    /// The commitments in one bundle of a tree of this size.
    pub(crate) fn commitments(&self, index: u64, size: u64) -> Result<Vec<Hash>, Fault> {
        let Some(tile) = tile_of(Content::Entries, index, size) else { return Ok(Vec::new()) };
        commitments_in(&self.bytes(&tile)?).ok_or_else(|| {
            let said = "an entry does not begin with its length, 32 bytes";
            Fault::new(FaultKind::Changed, format!("journal/{}", tile.path()), said)
        })
    }
}

/// The hashes in a tile's bytes.
pub(crate) fn hashes_in(bytes: &[u8]) -> Vec<Hash> {
    bytes.chunks_exact(HASH_BYTES).filter_map(hash_from).collect()
}

/// The commitments in a bundle's bytes; `None` where an entry has another length than a commitment.
pub(crate) fn commitments_in(bytes: &[u8]) -> Option<Vec<Hash>> {
    bytes.chunks(ENTRY_BYTES).map(|entry| hash_from(entry.strip_prefix(&ENTRY_LENGTH)?)).collect()
}

/// What stands before every entry: its length, big end first.
const ENTRY_LENGTH: [u8; 2] = [0, 32];

/// A bundle's bytes.
pub(crate) fn bundle_bytes(commitments: &[Hash]) -> Vec<u8> {
    commitments.iter().flat_map(|commitment| ENTRY_LENGTH.iter().chain(commitment).copied()).collect()
}
