//! How a tree grows: which files are new, and its root afterwards.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::fault::Fault;
use super::hash::{Hash, leaf_hash, tree_hash};
use super::tile::{Content, TILE_WIDTH, Tile, count_at, edge, tile_of};
use super::tiles::{Tiles, bundle_bytes};
use crate::error::Error;

/// What entries add to a tree.
#[derive(Debug)]
pub(crate) struct Growth {
    pub(crate) files: Vec<(Tile, Vec<u8>)>,
    pub(crate) size: u64,
    pub(crate) root: Hash,
}

/// Works out what these commitments add to the tree of `size` entries.
///
/// # Cost      the tiles at the tree's right edge, and what is new
pub(crate) fn grow(tiles: &mut Tiles, size: u64, commitments: &[Hash]) -> Result<Growth, Fault> {
    let mut files = Vec::new();
    let held = tiles.commitments(size / TILE_WIDTH, size)?;
    add(
        &mut files,
        Content::Entries,
        edge(Content::Entries, size),
        &[held, commitments.to_vec()].concat(),
        bundle_bytes,
    );
    let mut new: Vec<Hash> = commitments.iter().map(|commitment| leaf_hash(commitment)).collect();
    let mut level = 0;
    while !new.is_empty() {
        let first = edge(Content::Hashes(level), size);
        let mut hashes = tiles.hashes(level, first, size)?.to_vec();
        hashes.append(&mut new);
        add(&mut files, Content::Hashes(level), first, &hashes, <[Hash]>::concat);
        for (index, own) in (first..).zip(hashes.chunks(width())) {
            tiles.put(level, index, own);
        }
        new = hashes.chunks_exact(width()).map(tree_hash).collect();
        level += 1;
    }
    let size = size + commitments.len() as u64;
    let root = tiles.root(size)?;
    Ok(Growth { files, size, root })
}

fn width() -> usize {
    usize::try_from(TILE_WIDTH).unwrap_or(usize::MAX)
}

fn add(
    files: &mut Vec<(Tile, Vec<u8>)>,
    content: Content,
    first: u64,
    items: &[Hash],
    bytes: impl Fn(&[Hash]) -> Vec<u8>,
) {
    for (index, own) in (first..).zip(items.chunks(width())) {
        files.push((Tile { content, index, width: own.len() as u64 }, bytes(own)));
    }
}

/// Writes a growth's files and makes them durable. None of them is part of the tree before a checkpoint says so, so none that is
/// part of it is ever written over.
pub(crate) fn write(folder: &Path, growth: &Growth) -> Result<(), Error> {
    let mut opened: Vec<(PathBuf, File)> = Vec::new();
    let mut folders = BTreeSet::new();
    for (tile, bytes) in &growth.files {
        let path = folder.join(tile.path());
        let below = path.parent().unwrap_or(folder);
        for new in below.ancestors().take_while(|above| !above.is_dir()) {
            folders.extend(new.parent().map(Path::to_path_buf));
        }
        std::fs::create_dir_all(below).map_err(Error::file("creating", below))?;
        folders.insert(below.to_path_buf());
        let mut file = File::create(&path).map_err(Error::file("creating", &path))?;
        std::io::Write::write_all(&mut file, bytes).map_err(Error::file("writing", &path))?;
        opened.push((path, file));
    }
    for below in folders {
        let file = File::open(&below).map_err(Error::file("opening", &below))?;
        opened.push((below, file));
    }
    make_durable(&opened)
}

/// Files made durable at a time: a disk takes several in one go.
const AT_A_TIME: usize = 16;

fn make_durable(opened: &[(PathBuf, File)]) -> Result<(), Error> {
    let share = opened.len().div_ceil(AT_A_TIME).max(1);
    let sync = |files: &[(PathBuf, File)]| {
        files.iter().try_for_each(|(path, file)| file.sync_all().map_err(Error::file("making durable", path)))
    };
    std::thread::scope(|scope| {
        #[expect(clippy::needless_collect, reason = "every worker starts before the first is waited for")]
        let workers: Vec<_> = opened.chunks(share).map(|files| scope.spawn(move || sync(files))).collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// Removes narrower files that wider ones have taken the place of, and wider ones that an interrupted command left. What cannot be
/// removed is left to the next time.
pub(crate) fn sweep(folder: &Path, before: u64, now: u64) {
    let levels = (0..8).take_while(|level| count_at(*level, now) > 0).map(Content::Hashes);
    for content in std::iter::once(Content::Entries).chain(levels) {
        for index in BTreeSet::from([edge(content, before), edge(content, now)]) {
            let belongs = tile_of(content, index, now).map(|tile| folder.join(tile.path()));
            let narrower = folder.join(format!("{}.p", Tile { content, index, width: TILE_WIDTH }.path()));
            for entry in std::fs::read_dir(&narrower).into_iter().flatten().flatten() {
                if Some(entry.path()) != belongs {
                    let _ = std::fs::remove_file(entry.path());
                }
            }
            // Goes only where it is empty.
            let _ = std::fs::remove_dir(&narrower);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commitments(from: u64, to: u64) -> Vec<Hash> {
        (from..to).map(|entry| leaf_hash(&entry.to_be_bytes())).collect()
    }

    #[test]
    fn a_tree_grown_in_steps_is_the_tree_of_all_entries_and_its_files_are_those_that_belong() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut size = 0;
        for step in [1, 1, 254, 1, 255, 300, 66_000, 9] {
            let mut tiles = Tiles::new(folder.path());
            let growth = grow(&mut tiles, size, &commitments(size, size + step)).expect("grows");
            write(folder.path(), &growth).expect("written");
            sweep(folder.path(), size, growth.size);
            size = growth.size;
            let leaves: Vec<Hash> = commitments(0, size).iter().map(|commitment| leaf_hash(commitment)).collect();
            assert_eq!(growth.root, tree_hash(&leaves), "{size} entries");
            assert_eq!(Tiles::new(folder.path()).root(size).expect("read"), growth.root);
            let files = super::super::verification::files_below(folder.path(), "tile");
            let belong: BTreeSet<String> = super::super::tile::tiles_of(size).map(|tile| tile.path()).collect();
            assert_eq!(files.into_iter().collect::<BTreeSet<_>>(), belong, "{size} entries");
        }
    }
}
