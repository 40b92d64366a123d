//! `throughline backup`, `restore`, `move-database`.

use std::path::Path;

use anyhow::Context;
use workbench::{Act, Sealing, Unsealing, Workbench};

use crate::cli::Format;
use crate::cli::keeping::{Backup, MoveDatabase, Restore};
use crate::commands::Workplace;
use crate::commands::shown::{listed, one};
use crate::zone::Zone;

/// Where a passphrase may come from besides a file.
const PASSPHRASE: &str = "THROUGHLINE_BACKUP_PASSPHRASE";

pub(crate) fn backup(command: &Backup, here: &Workplace<'_>, format: Format, zone: &Zone) -> anyhow::Result<()> {
    let sealing = if command.recipients.is_empty() {
        passphrase(command.passphrase_file.as_deref())?.map_or(Sealing::Open, Sealing::passphrase)
    } else {
        Sealing::recipients(&command.recipients).map_err(workbench::Error::from)?
    };
    let bench = here.open()?;
    let actor = bench.actor();
    let act = Act { who: &actor.who, at_ms: actor.now_ms, reason: &actor.reason };
    let made = bench.backup(&command.to, &sealing, &act)?;
    if made["encrypted"] == false {
        eprintln!("The backup is not encrypted: whoever has the file can read it (--recipient, --passphrase-file).");
    }
    one(&made, zone, "").write(format)
}

pub(crate) fn restore(command: &Restore, here: &Workplace<'_>, format: Format, zone: &Zone) -> anyhow::Result<()> {
    let unsealing = match &command.identity {
        Some(path) => Unsealing::Identities(path.clone()),
        None => passphrase(command.passphrase_file.as_deref())?.map_or(Unsealing::Open, Unsealing::passphrase),
    };
    let actor = here.actor();
    let act = Act { who: &actor.who, at_ms: actor.now_ms, reason: &actor.reason };
    let restored = Workbench::restore(&command.from, here.store, &unsealing, &act)?;
    eprintln!("The store is in {}.", here.store.display());
    one(&restored, zone, "").write(format)
}

pub(crate) fn move_database(
    command: &MoveDatabase,
    here: &Workplace<'_>,
    format: Format,
    zone: &Zone,
) -> anyhow::Result<()> {
    let mut bench = here.open()?;
    let actor = bench.actor().clone();
    let act = Act { who: &actor.who, at_ms: actor.now_ms, reason: &actor.reason };
    let moved = bench.move_database(&command.to, &act)?;
    let footer = "Counts and digests are the same on both sides. The old file is case.sqlite.moved: keep or delete it.";
    listed(moved, &["table", "rows", "digest"], zone, footer).write(format)
}

fn passphrase(file: Option<&Path>) -> anyhow::Result<Option<String>> {
    let told = match file {
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
            text.lines().next().map(ToOwned::to_owned)
        }
        None => std::env::var(PASSPHRASE).ok(),
    };
    anyhow::ensure!(
        told.as_deref() != Some("") && (told.is_some() || file.is_none()),
        "expected a passphrase that is not empty"
    );
    Ok(told)
}
