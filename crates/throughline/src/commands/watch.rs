//! `throughline import --watch`: a folder in which deliveries are put.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, SystemTime};

use anyhow::Context;

use crate::cli::{Format, Import};
use crate::commands::Workplace;
use crate::commands::import::{answer, request, tell};
use crate::progress::Stages;

/// Every file of a delivery with its size and when it was written: equal in two looks, and the delivery is complete.
type Look = Vec<(PathBuf, u64, Option<SystemTime>)>;

/// Looks at the folder until it is stopped. Each file or folder in it is one delivery, imported by itself once it no longer changes.
pub(crate) fn run(command: &Import, here: &Workplace<'_>, format: Format) -> anyhow::Result<()> {
    let [folder] = command.paths.as_slice() else {
        anyhow::bail!("--watch: expected one folder, found {} paths", command.paths.len());
    };
    anyhow::ensure!(folder.is_dir(), "--watch: expected a folder, and {} is none", folder.display());
    here.open()?;
    let stop = stopped_by_the_user()?;
    let pause = Duration::from_secs_f64(command.every.clamp(0.01, 3_600.0));
    let (mut seen, mut done) = (HashMap::new(), HashMap::new());
    eprintln!("Watching {}; Ctrl-C stops.", folder.display());
    loop {
        for delivery in deliveries(folder)? {
            // A file that vanishes while it is looked at is not there.
            let Ok(look) = look_at(&delivery) else { continue };
            let settled = seen.insert(delivery.clone(), look.clone()).is_some_and(|before| before == look);
            let is_done = done.get(&delivery).is_some_and(|before| *before == look);
            if settled && !is_done && !look.is_empty() && take_in(command, &delivery, here, format)? {
                done.insert(delivery, look);
            }
            if stop.try_recv().is_ok() {
                return told_to_stop();
            }
        }
        match stop.recv_timeout(pause) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return told_to_stop(),
        }
    }
}

fn told_to_stop() -> anyhow::Result<()> {
    eprintln!("Stopped; what was imported stays.");
    Ok(())
}

/// Told when the user wants an end. An import under way is finished first.
fn stopped_by_the_user() -> anyhow::Result<Receiver<()>> {
    let (told, stop) = channel();
    ctrlc::set_handler(move || {
        let _ = told.send(());
    })
    .context("watching for Ctrl-C")?;
    Ok(stop)
}

/// What lies in the folder, in order of name; hidden files and those still being put there by name are not deliveries yet.
fn deliveries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let listing = std::fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))?;
    let mut paths: Vec<PathBuf> = listing.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.retain(|path| {
        let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        !name.starts_with('.') && ![".tmp", ".part", ".toml", ".crdownload"].iter().any(|ending| name.ends_with(ending))
    });
    paths.sort();
    Ok(paths)
}

fn look_at(path: &Path) -> std::io::Result<Look> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_dir() {
        return Ok(vec![(path.to_path_buf(), metadata.len(), metadata.modified().ok())]);
    }
    let mut below: Vec<PathBuf> =
        std::fs::read_dir(path)?.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    below.sort();
    let mut look = Vec::new();
    for path in below {
        look.extend(look_at(&path)?);
    }
    Ok(look)
}

/// Imports one delivery; `false` where it should be tried again. What is wrong with a delivery is said and does not end the watch.
fn take_in(command: &Import, delivery: &Path, here: &Workplace<'_>, format: Format) -> anyhow::Result<bool> {
    let paths = [delivery.to_path_buf()];
    let imported = here.bench().and_then(|mut bench| {
        let user = bench.actor().who.clone();
        bench.import(&request(command, &paths, &user), &Stages::new())
    });
    match imported {
        Ok(report) => {
            tell(&report);
            answer(&report).write(format)?;
            eprintln!("Imported {}.", delivery.display());
            Ok(true)
        }
        Err(error) if error.is_busy() => Ok(false),
        Err(error) => {
            eprintln!("Not imported: {error}");
            Ok(true)
        }
    }
}
