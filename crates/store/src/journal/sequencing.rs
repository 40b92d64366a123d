//! Taking rows into the tree.

use std::collections::HashMap;
use std::fs::File;

use super::Journal;
use super::checkpoint::Checkpoint;
use super::fault::{Fault, FaultKind};
use super::growth::{Growth, grow, sweep, write};
use super::hash::{Hash, leaf_hash};
use super::ledger::{Ledger, Waiting};
use super::note;
use super::standing::{CHECKPOINT, Standing};
use super::tile::{TILE_WIDTH, count_at};
use super::tiles::Tiles;
use crate::error::Error;
use crate::keys::{KeyFolder, SigningKey};

/// Rows taken into the tree at a time: as many as 256 tiles hold, 2 MB of commitments.
const BATCH: usize = 1 << 16;

/// What became of the rows that waited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sequenced {
    /// All are in the tree.
    Done,
    /// Another program takes rows in just now, these among them or the next time.
    Busy,
    /// The private key of this journal is not here; [`Journal::prepare_key`] makes another.
    KeyMissing,
    /// The journal is damaged: rows stay in the database and wait.
    Damaged(Fault),
}

impl Journal {
    /// Takes every row that waits into the tree and puts a new checkpoint into folder and database.
    ///
    /// Interrupted anywhere, the next call carries on: files that no checkpoint covers are written again, and rows that the folder
    /// holds already are found there by their commitments.
    ///
    /// # Errors When folder or database cannot be read or written. Damage is no error: see [`Sequenced::Damaged`].
    pub fn sequence(&self, ledger: &dyn Ledger, keys: &KeyFolder) -> Result<Sequenced, Error> {
        let Some(lock) = self.try_lock()? else { return Ok(Sequenced::Busy) };
        let mut standing = match self.standing(ledger)? {
            Ok(standing) => standing,
            Err(fault) => return Ok(Sequenced::Damaged(fault)),
        };
        if standing.settled() < standing.size()
            && let Some(fault) = self.catch_up(ledger, &mut standing)?
        {
            return Ok(Sequenced::Damaged(fault));
        }
        self.take_in(ledger, keys, standing, &lock)
    }

    fn take_in(
        &self,
        ledger: &dyn Ledger,
        keys: &KeyFolder,
        mut standing: Standing,
        _: &File,
    ) -> Result<Sequenced, Error> {
        let mut waiting = ledger.waiting(BATCH)?;
        if waiting.is_empty() {
            return Ok(Sequenced::Done);
        }
        if standing.keys.is_empty() {
            standing.keys.push(self.begin(keys)?);
        }
        let Some(signers) = signers(keys, &standing)? else { return Ok(Sequenced::KeyMissing) };
        let origin = &standing.keys[0].name;
        while !waiting.is_empty() {
            let before = standing.size();
            let commitments: Vec<Hash> = waiting.iter().map(|row| row.commitment).collect();
            let growth = match grow(&mut Tiles::new(self.folder()), before, &commitments) {
                Ok(growth) => growth,
                Err(fault) => return Ok(Sequenced::Damaged(fault)),
            };
            let (checkpoint, note) = self.publish(&growth, origin, &signers)?;
            let ids: Vec<i64> = waiting.iter().map(|row| row.id).collect();
            ledger.settle(before, &ids, &checkpoint, &note)?;
            sweep(self.folder(), before, checkpoint.size);
            standing.folder = Some(checkpoint);
            waiting = ledger.waiting(BATCH)?;
        }
        Ok(Sequenced::Done)
    }

    /// Writes the tree's new files, and then the checkpoint that makes them part of it.
    fn publish(&self, growth: &Growth, origin: &str, signers: &[SigningKey]) -> Result<(Checkpoint, String), Error> {
        write(self.folder(), growth)?;
        let checkpoint = Checkpoint { origin: origin.to_owned(), size: growth.size, root: growth.root };
        let note = note::sign(&checkpoint.text(), &signers.iter().collect::<Vec<_>>());
        crate::store::write_durably(&self.folder().join(CHECKPOINT), note.as_bytes())?;
        Ok((checkpoint, note))
    }

    /// Tells the database of entries that the folder took in before a command was interrupted. A folder that holds entries of which no
    /// row waits is not ahead: the database was put back to an older state.
    fn catch_up(&self, ledger: &dyn Ledger, standing: &mut Standing) -> Result<Option<Fault>, Error> {
        let Some(folder) = standing.folder.clone() else { return Ok(None) };
        let (first, ahead) = match self.entries_from(standing.settled(), folder.size) {
            Ok(ahead) => (standing.settled(), ahead),
            Err(fault) => return Ok(Some(fault)),
        };
        let waiting = ledger.waiting(usize::MAX)?;
        let rows: HashMap<Hash, i64> = waiting.iter().map(|Waiting { id, commitment }| (*commitment, *id)).collect();
        let ids: Vec<i64> = ahead.iter().filter_map(|commitment| rows.get(commitment).copied()).collect();
        if ids.len() < ahead.len() {
            let said = format!(
                "the folder holds {} entries from number {first} on of which the database holds {} rows: the database was put back to an older state",
                ahead.len(),
                ids.len()
            );
            return Ok(Some(Fault::new(FaultKind::RowsMissing, "case database", said)));
        }
        let note = std::fs::read_to_string(self.folder().join(CHECKPOINT));
        let note = note.map_err(Error::file("reading", self.folder().join(CHECKPOINT)))?;
        ledger.settle(first, &ids, &folder, &note)?;
        sweep(self.folder(), first, folder.size);
        standing.database = Some(folder);
        Ok(None)
    }

    /// Commitments of entries from one number to before another, which the tiles must bear out.
    fn entries_from(&self, from: u64, size: u64) -> Result<Vec<Hash>, Fault> {
        let mut tiles = Tiles::new(self.folder());
        let mut found = Vec::new();
        for index in from / TILE_WIDTH..count_at(0, size).div_ceil(TILE_WIDTH) {
            let commitments = tiles.commitments(index, size)?;
            let leaves = tiles.hashes(0, index, size)?;
            if !commitments.iter().map(|commitment| leaf_hash(commitment)).eq(leaves.iter().copied()) {
                let said = "the bundle's entries are not those that the tree was built from";
                return Err(Fault::new(FaultKind::Changed, format!("journal/tile/entries, bundle {index}"), said));
            }
            let known = usize::try_from(from.saturating_sub(index * TILE_WIDTH)).unwrap_or(usize::MAX);
            found.extend(commitments.into_iter().skip(known));
        }
        Ok(found)
    }
}

/// Every key of this journal that is here; `None` where the newest is not. Just after a change of key both sign, so that whoever knows
/// the old one can follow.
fn signers(keys: &KeyFolder, standing: &Standing) -> Result<Option<Vec<SigningKey>>, Error> {
    let found: Vec<Option<SigningKey>> = standing.keys.iter().map(|key| keys.find(key)).collect::<Result<_, _>>()?;
    let newest_is_here = found.last().is_some_and(Option::is_some);
    Ok(newest_is_here.then(|| found.into_iter().flatten().collect()))
}
