//! How folder and database stand to each other: looked at whenever the journal is opened, at the cost of a few tiles.

use super::Journal;
use super::checkpoint::Checkpoint;
use super::fault::{Fault, FaultKind};
use super::ledger::Ledger;
use super::note;
use super::proof::continues;
use super::tiles::Tiles;
use crate::error::Error;
use crate::keys::PublicKey;

/// The journal's file with its newest signed checkpoint.
pub(crate) const CHECKPOINT: &str = "checkpoint";
/// The journal's file with its public keys, oldest first, one a line.
pub(crate) const KEYS: &str = "keys";

/// Checkpoints of a sound journal.
#[derive(Debug)]
pub(crate) struct Standing {
    /// Every key that signed this journal, oldest first; none before the first entry.
    pub(crate) keys: Vec<PublicKey>,
    /// What the folder says.
    pub(crate) folder: Option<Checkpoint>,
    /// What the database says.
    pub(crate) database: Option<Checkpoint>,
}

impl Standing {
    pub(crate) fn size(&self) -> u64 {
        self.folder.as_ref().map_or(0, |checkpoint| checkpoint.size)
    }

    /// Entries that the folder is ahead of the database: a command was interrupted between the two.
    pub(crate) fn settled(&self) -> u64 {
        self.database.as_ref().map_or(0, |checkpoint| checkpoint.size)
    }
}

impl Journal {
    /// What is wrong between folder and database, as far as a few tiles show it.
    ///
    /// # Errors When the database cannot be read.
    pub fn damage(&self, ledger: &dyn Ledger) -> Result<Option<Fault>, Error> {
        let found = self.standing(ledger)?;
        // Another command may be between its tiles and its checkpoint: what is wrong is wrong at a second look too.
        match found {
            Ok(_) => Ok(None),
            Err(_) => Ok(self.standing(ledger)?.err()),
        }
    }

    /// Compares folder and database. The database is read first: the folder is always written first, so it can only be ahead.
    pub(crate) fn standing(&self, ledger: &dyn Ledger) -> Result<Result<Standing, Fault>, Error> {
        let kept = ledger.newest_checkpoint()?;
        Ok(self.compare(kept.as_deref()))
    }

    fn compare(&self, kept: Option<&str>) -> Result<Standing, Fault> {
        let keys = self.public_keys()?;
        let written = self.read_text(CHECKPOINT)?;
        let Some(written) = written else { return nothing_written(keys, kept) };
        let folder = opened(&written, &keys).map_err(|said| signature("journal/checkpoint", said))?;
        let database = kept.map(|kept| opened(kept, &keys)).transpose();
        let database = database.map_err(|said| signature("the database's checkpoint", said))?;
        let mut tiles = Tiles::new(self.folder());
        if tiles.root(folder.size)? != folder.root {
            let said = format!("the tiles do not give the root of its {} entries", folder.size);
            return Err(Fault::new(FaultKind::Changed, "journal/checkpoint", said));
        }
        if let Some(database) = &database {
            follows(&mut tiles, database, &folder)?;
        }
        Ok(Standing { keys, folder: Some(folder), database })
    }

    /// The journal's public keys.
    pub(crate) fn public_keys(&self) -> Result<Vec<PublicKey>, Fault> {
        let Some(text) = self.read_text(KEYS)? else { return Ok(Vec::new()) };
        let keys: Option<Vec<PublicKey>> = text.lines().map(PublicKey::parse).collect();
        let sound = |keys: &Vec<PublicKey>| {
            !keys.is_empty() && keys.iter().all(|key| key.name == keys[0].name) && keys_text(keys) == text
        };
        keys.filter(sound).ok_or_else(|| {
            Fault::new(FaultKind::Changed, "journal/keys", "expected one public key a line, all of one journal")
        })
    }

    fn read_text(&self, name: &str) -> Result<Option<String>, Fault> {
        match std::fs::read_to_string(self.folder().join(name)) {
            Ok(text) => Ok(Some(text)),
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(cause) if cause.kind() == std::io::ErrorKind::InvalidData => {
                Err(Fault::new(FaultKind::Changed, format!("journal/{name}"), "expected text"))
            }
            Err(cause) => Err(Fault::unreadable(name, &cause)),
        }
    }
}

/// The file of public keys.
pub(crate) fn keys_text(keys: &[PublicKey]) -> String {
    keys.iter().map(|key| format!("{key}\n")).collect()
}

/// No checkpoint in the folder: a journal that begins, or one that was taken away.
fn nothing_written(keys: Vec<PublicKey>, kept: Option<&str>) -> Result<Standing, Fault> {
    if kept.is_none() {
        return Ok(Standing { keys, folder: None, database: None });
    }
    let said = "the database holds a checkpoint of this journal, the folder holds none: it was removed, or an older copy put in its place";
    Err(Fault::new(FaultKind::RolledBack, "journal/checkpoint", said))
}

/// The checkpoint in a note by one of the journal's keys.
pub(crate) fn opened(text: &str, keys: &[PublicKey]) -> Result<Checkpoint, &'static str> {
    let (text, signers) = note::open(text, keys)?;
    if signers.is_empty() {
        return Err("no signature is by a key of this journal");
    }
    let checkpoint = Checkpoint::parse(text).ok_or("expected the journal's name, a size and a root")?;
    if keys.iter().any(|key| key.name != checkpoint.origin) {
        return Err("the checkpoint is another journal's");
    }
    Ok(checkpoint)
}

fn signature(place: &str, said: &str) -> Fault {
    Fault::new(FaultKind::Signature, place, said)
}

/// Whether the folder's tree continues the one that somebody knew before.
pub(crate) fn follows(tiles: &mut Tiles, known: &Checkpoint, folder: &Checkpoint) -> Result<(), Fault> {
    if folder.size < known.size {
        let said = format!(
            "the folder tells of {} entries, a checkpoint known before of {}: an older copy was put in its place, or its tail was cut",
            folder.size, known.size
        );
        return Err(Fault::new(FaultKind::RolledBack, "journal/checkpoint", said));
    }
    if !continues(tiles, known, folder)? {
        let said = format!("the tree of {} entries does not begin with the known tree of {}", folder.size, known.size);
        return Err(Fault::new(FaultKind::Forked, "journal/checkpoint", said));
    }
    Ok(())
}
