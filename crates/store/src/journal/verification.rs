//! The whole journal, computed again from its first entry.

use std::collections::BTreeSet;
use std::path::Path;

use super::Journal;
use super::checkpoint::Checkpoint;
use super::fault::{Fault, FaultKind};
use super::hash::{Hash, leaf_hash, tree_hash};
use super::ledger::{Ledger, LedgerRow};
use super::standing::{CHECKPOINT, KEYS, follows, opened};
use super::tile::{Content, TILE_WIDTH, Tile, edge, tile_of, tiles_of};
use super::tiles::{Tiles, commitments_in, hashes_in};
use crate::error::Error;
use crate::keys::PublicKey;
use crate::layout::UNFINISHED;

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// Entries that the checkpoint covers.
    pub entries: u64,
    /// Root of the tree that was computed; of no use where there are faults.
    pub root: Hash,
    /// Everything that is wrong.
    pub faults: Vec<Fault>,
    /// Rows whose content was erased; their commitments stand.
    pub erased: u64,
    /// Rows that are not in the tree yet.
    pub waiting: u64,
    /// Keys that signed this journal, oldest first.
    pub keys: Vec<PublicKey>,
    /// Whether there is a checkpoint to hold rows against.
    covered: bool,
}

/// Faults listed of one kind; a journal of millions that was exchanged has as many.
const LISTED: usize = 100;

impl Verification {
    fn found(&mut self, fault: Fault) {
        let of_its_kind = self.faults.iter().filter(|known| known.kind == fault.kind).count();
        if of_its_kind < LISTED {
            self.faults.push(fault);
        }
    }
}

impl Journal {
    /// Verifies tree and rows. Nobody takes entries in meanwhile, and nobody waits for it either.
    ///
    /// # Errors When the database cannot be read. What is wrong with the journal is no error.
    pub fn verify(&self, ledger: &dyn Ledger, known: &[String], threads: usize) -> Result<Verification, Error> {
        // A medium that cannot be written needs no lock.
        let lock = self.lock().ok();
        let mut report = self.verify_tree(ledger, known, threads)?;
        self.verify_rows(ledger, &mut report)?;
        drop(lock);
        Ok(report)
    }

    /// Computes the tree from the entries and compares every file with it; then the checkpoint and its signature, and the database's.
    ///
    /// `known` are checkpoints that somebody kept elsewhere: the tree must begin with theirs.
    ///
    /// # Errors When the database cannot be read. What is wrong with the journal is no error.
    pub fn verify_tree(&self, ledger: &dyn Ledger, known: &[String], threads: usize) -> Result<Verification, Error> {
        let mut report = Verification::default();
        let kept = ledger.newest_checkpoint()?;
        match self.public_keys() {
            Ok(keys) => report.keys = keys,
            Err(fault) => report.found(fault),
        }
        let Some(checkpoint) = self.checkpoint_of(kept.as_deref(), &mut report) else { return Ok(report) };
        (report.entries, report.covered) = (checkpoint.size, true);
        self.compute(&checkpoint, threads, &mut report);
        self.compare_files(checkpoint.size, &mut report);
        let mut tiles = Tiles::new(self.folder());
        for (place, text) in kept
            .iter()
            .map(|text| ("the database's checkpoint", text))
            .chain(known.iter().map(|text| ("a checkpoint kept elsewhere", text)))
        {
            match opened(text, &report.keys) {
                Ok(known) => {
                    if let Err(fault) = follows(&mut tiles, &known, &checkpoint) {
                        report.found(fault);
                    }
                }
                Err(said) => report.found(Fault::new(FaultKind::Signature, place, said)),
            }
        }
        Ok(report)
    }

    fn checkpoint_of(&self, kept: Option<&str>, report: &mut Verification) -> Option<Checkpoint> {
        let place = format!("journal/{CHECKPOINT}");
        match self.checkpoint_note() {
            Ok(Some(text)) => match opened(&text, &report.keys) {
                Ok(checkpoint) => return Some(checkpoint),
                Err(said) => {
                    report.found(Fault::new(FaultKind::Signature, place, said));
                    // What it says unsigned is still what the entries can be held against.
                    return text.rsplit_once("\n\n").and_then(|(text, _)| Checkpoint::parse(&format!("{text}\n")));
                }
            },
            Ok(None) if kept.is_none() && report.keys.is_empty() => {
                for file in files_below(self.folder(), "tile") {
                    report.found(Fault::new(
                        FaultKind::Foreign,
                        format!("journal/{file}"),
                        "there is no checkpoint that covers it",
                    ));
                }
            }
            Ok(None) if kept.is_none() && files_below(self.folder(), "tile").is_empty() => {}
            Ok(None) => report.found(Fault::new(FaultKind::Missing, place, "the file is not there")),
            Err(_) => report.found(Fault::new(FaultKind::Missing, place, "the file cannot be read")),
        }
        None
    }

    /// Level by level: what was computed, against what the tiles say.
    fn compute(&self, checkpoint: &Checkpoint, threads: usize, report: &mut Verification) {
        let size = checkpoint.size;
        let bundles = size.div_ceil(TILE_WIDTH);
        let share = bundles.div_ceil(threads.max(1) as u64).max(1);
        let parts: Vec<(Vec<Hash>, Vec<Fault>)> = std::thread::scope(|scope| {
            #[expect(clippy::needless_collect, reason = "every worker starts before the first is waited for")]
            let workers: Vec<_> = (0..bundles)
                .step_by(usize::try_from(share).unwrap_or(usize::MAX))
                .map(|first| scope.spawn(move || self.compute_leaves(first, (first + share).min(bundles), size)))
                .collect();
            workers
                .into_iter()
                .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        let mut level_hashes = Vec::new();
        for (hashes, faults) in parts {
            level_hashes.extend(hashes);
            faults.into_iter().for_each(|fault| report.found(fault));
        }
        let edge = level_hashes.clone();
        if !size.is_multiple_of(TILE_WIDTH) {
            level_hashes.pop();
        }
        for level in 1..8 {
            if level_hashes.is_empty() {
                break;
            }
            level_hashes = self.compute_level(level, &level_hashes, size, report);
        }
        report.root = tree_hash(&edge);
        if report.root != checkpoint.root {
            let said = format!("the entries do not give the root that was signed for {size} entries");
            report.found(Fault::new(FaultKind::Changed, format!("journal/{CHECKPOINT}"), said));
        }
    }

    /// Hashes of bundles from one to before another, a last narrow one included.
    fn compute_leaves(&self, from: u64, to: u64, size: u64) -> (Vec<Hash>, Vec<Fault>) {
        let tiles = Tiles::new(self.folder());
        let (mut hashes, mut faults) = (Vec::new(), Vec::new());
        for index in from..to {
            let (Some(bundle), Some(tile)) =
                (tile_of(Content::Entries, index, size), tile_of(Content::Hashes(0), index, size))
            else {
                break;
            };
            let read = tiles.bytes(&bundle).and_then(|bytes| {
                commitments_in(&bytes)
                    .ok_or_else(|| changed(&bundle, "an entry does not begin with its length, 32 bytes"))
            });
            let leaves: Vec<Hash> = match read {
                Ok(commitments) => commitments.iter().map(|commitment| leaf_hash(commitment)).collect(),
                Err(fault) => {
                    faults.push(fault);
                    Vec::new()
                }
            };
            match tiles.bytes(&tile) {
                Ok(bytes) if !leaves.is_empty() && hashes_in(&bytes) != leaves => faults.push(differs(&bundle, &tile)),
                Ok(_) => {}
                Err(fault) => faults.push(fault),
            }
            hashes.push(tree_hash(&leaves));
        }
        (hashes, faults)
    }

    /// Compares one level's tiles with the hashes computed for it; answers those of the level above.
    fn compute_level(&self, level: u8, hashes: &[Hash], size: u64, report: &mut Verification) -> Vec<Hash> {
        let tiles = Tiles::new(self.folder());
        let width = usize::try_from(TILE_WIDTH).unwrap_or(usize::MAX);
        for (index, own) in (0..).zip(hashes.chunks(width)) {
            let Some(tile) = tile_of(Content::Hashes(level), index, size) else { break };
            match tiles.bytes(&tile) {
                Ok(bytes) if hashes_in(&bytes) != own => {
                    report.found(changed(&tile, "its hashes are not those of the level below"));
                }
                Ok(_) => {}
                Err(fault) => report.found(fault),
            }
        }
        hashes.chunks_exact(width).map(tree_hash).collect()
    }

    /// Files that do not belong to a journal of this size.
    fn compare_files(&self, size: u64, report: &mut Verification) {
        let belong: BTreeSet<String> = tiles_of(size).map(|tile| tile.path()).collect();
        let names = [CHECKPOINT, KEYS, "lock"];
        for file in files_below(self.folder(), "") {
            if !names.contains(&file.as_str()) && !belong.contains(&file) && !is_left_over(&file, size) {
                report.found(Fault::new(
                    FaultKind::Foreign,
                    format!("journal/{file}"),
                    "this file is no part of the journal",
                ));
            }
        }
    }

    /// Compares every row of the database with what was committed to.
    ///
    /// # Errors When the database cannot be read.
    pub fn verify_rows(&self, ledger: &dyn Ledger, report: &mut Verification) -> Result<(), Error> {
        let mut rows = Rows { tiles: Tiles::new(self.folder()), bundle: None, next: 0, report };
        ledger.each_row(&mut |row| rows.visit(&row))?;
        let (next, entries) = (rows.next, rows.report.entries);
        if next < entries {
            rows.gap(next, entries);
        }
        Ok(())
    }
}

/// Left by a command that was interrupted: a file at the tree's edge or beyond it, or one that was still being written. The next command
/// clears it or writes it again.
fn is_left_over(file: &str, size: u64) -> bool {
    file.ends_with(UNFINISHED) || Tile::parse(file).is_some_and(|tile| tile.index >= edge(tile.content, size))
}

fn changed(tile: &Tile, said: &str) -> Fault {
    Fault::new(FaultKind::Changed, format!("journal/{}", tile.path()), said)
}

fn differs(bundle: &Tile, tile: &Tile) -> Fault {
    changed(bundle, &format!("its entries are not those that {} was made from", tile.path()))
}

/// Rows as they pass by, against the bundles.
struct Rows<'r> {
    tiles: Tiles,
    bundle: Option<(u64, Vec<Hash>)>,
    /// The place in the tree that the next row should have.
    next: u64,
    report: &'r mut Verification,
}

impl Rows<'_> {
    fn visit(&mut self, row: &LedgerRow) {
        match row.content {
            None => self.report.erased += 1,
            Some(content) if content != row.commitment => {
                let place = row.leaf.map_or_else(|| "an entry that waits".to_owned(), |leaf| format!("entry {leaf}"));
                self.report.found(Fault::new(FaultKind::Row, place, "its row does not say what was committed to"));
            }
            Some(_) => {}
        }
        let Some(leaf) = row.leaf else {
            self.report.waiting += 1;
            return;
        };
        if !self.report.covered {
            return;
        }
        if leaf > self.next {
            self.gap(self.next, leaf.min(self.report.entries));
        }
        self.next = leaf + 1;
        if self.commitment(leaf).is_none_or(|commitment| commitment != row.commitment) {
            let said = "its row's commitment is not the one in the tree";
            self.report.found(Fault::new(FaultKind::Row, format!("entry {leaf}"), said));
        }
    }

    fn gap(&mut self, from: u64, to: u64) {
        if from < to {
            let said = format!("{} rows that the tree commits to are gone from the database", to - from);
            self.report.found(Fault::new(FaultKind::RowsMissing, format!("entry {from}"), said));
        }
    }

    /// The commitment at a place, from a bundle that is read once. What is wrong with the bundle itself is found elsewhere.
    fn commitment(&mut self, leaf: u64) -> Option<Hash> {
        let index = leaf / TILE_WIDTH;
        if self.bundle.as_ref().is_none_or(|(known, _)| *known != index) {
            self.bundle = Some((index, self.tiles.commitments(index, self.report.entries).unwrap_or_default()));
        }
        let (_, commitments) = self.bundle.as_ref()?;
        commitments.get(usize::try_from(leaf % TILE_WIDTH).ok()?).copied()
    }
}

/// Paths of all files below a folder, as names with `/`.
pub(crate) fn files_below(root: &Path, below: &str) -> Vec<String> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(root.join(below)).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if entry.path().is_dir() {
            files.extend(files_below(root, &path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}
