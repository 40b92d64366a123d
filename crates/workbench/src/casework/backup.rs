//! Verbs: backup, restore, move-database.

use std::path::Path;

use case::Kind;
use serde_json::{Value, json};
use store::{Manifest, Sealing, Store, Unsealing};

use super::Act;
use crate::acting::Actor;
use crate::bench::Workbench;
use crate::error::Error;
use crate::shown::instant;

impl Workbench {
    /// Writes a backup of the store as of this moment into one file. Others go on working.
    ///
    /// # Errors Where an import is under way, the file exists, or something cannot be read or written.
    pub fn backup(&self, to: &Path, sealing: &Sealing, act: &Act<'_>) -> Result<Value, Error> {
        self.gate_backup(act, !matches!(sealing, Sealing::Open))?;
        self.case()?.journal(&act.entry("backup", Kind::Disclosure, &[]))?;
        let manifest = self.store.backup(to, sealing, act.at_ms)?;
        Ok(manifest_json(&manifest, !matches!(sealing, Sealing::Open)))
    }

    /// Makes a store out of a backup, each file compared with its digest.
    ///
    /// # Errors Where a store is there already, the key does not fit, or the backup is not whole; nothing is left then.
    pub fn restore(from: &Path, root: &Path, unsealing: &Unsealing, act: &Act<'_>) -> Result<Value, Error> {
        let manifest = Store::restore(from, root, unsealing)?;
        let actor = Actor { who: act.who.to_owned(), reason: act.reason.to_owned(), now_ms: act.at_ms };
        let bench = Self::open(root, actor)?;
        // A token that was good when the backup was made may have been ended since.
        let change = bench.case()?.begin(act.entry("restore", Kind::Alteration, &[]))?;
        change.end_every_session(act.at_ms)?;
        change.commit()?;
        Ok(manifest_json(&manifest, !matches!(unsealing, Unsealing::Open)))
    }

    /// Moves the case database to a PostgreSQL server: everything, compared table by table, and only then the configuration.
    ///
    /// # Errors Where the server's database is not empty or not reached, or a comparison fails; nothing is changed then.
    pub fn move_database(&mut self, to: &str, act: &Act<'_>) -> Result<Vec<Value>, Error> {
        self.gate_act("move-database", act)?;
        let moved = self.store.move_database(to)?;
        self.case()?.journal(&act.entry("move-database", Kind::Alteration, &[]))?;
        let shown =
            moved.iter().map(|moved| json!({ "table": moved.table, "rows": moved.rows, "digest": moved.digest }));
        Ok(shown.collect())
    }
}

fn manifest_json(manifest: &Manifest, encrypted: bool) -> Value {
    json!({
        "made": instant(Some(manifest.made_ms)),
        "generation": manifest.generation,
        "files": manifest.files.len(),
        "encrypted": encrypted,
    })
}
