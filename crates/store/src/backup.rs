//! A backup of a running store in one file, and a store out of one.
//!
//! A backup is a tar archive: the store's files as of one moment, the case database as one SQLite file, and last a manifest with the
//! SHA-256 of each. Where a recipient or passphrase is given, the archive is encrypted (age-encryption.org/v1).

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::backup_key::{Sealing, Unsealing};
use crate::catalogue::Catalogue;
use crate::configuration::Configuration;
use crate::error::Error;
use crate::layout::{Layout, UNFINISHED, unfinished};
use crate::store::{Store, sync_folder, write_durably};

/// Name of the last file of a backup.
const MANIFEST: &str = "manifest.json";

/// Folders that are copied whole, besides what the catalogue lists.
const WHOLE_FOLDERS: [&str; 2] = ["files", "journal"];

/// What a backup holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// When it was made, UTC milliseconds.
    pub made_ms: i64,
    /// Committed changes of the store at that moment.
    pub generation: u64,
    /// SHA-256 of each file, by its path in the store.
    pub files: BTreeMap<String, String>,
}

impl Store {
    /// Writes a backup of the store as of this moment; others go on reading and, but for a blink, writing.
    ///
    /// # Errors [`Error::Busy`] while an import is under way; where `out` exists or a file cannot be read or written.
    pub fn backup(&self, out: &Path, sealing: &Sealing, now_ms: i64) -> Result<Manifest, Error> {
        let staging = self.layout().root().join(format!("backup-{}{UNFINISHED}", std::process::id()));
        remove_folder(&staging)?;
        let staged = self.stage(&staging).and_then(|generation| {
            let manifest = Manifest { made_ms: now_ms, generation, files: BTreeMap::new() };
            write_archive(&staging, out, sealing, manifest)
        });
        remove_folder(&staging)?;
        staged
    }

    /// Gathers what the backup holds as links beside the store, which takes no time and no room. Gives the store's generation.
    fn stage(&self, staging: &Path) -> Result<u64, Error> {
        let _lock = self.try_lock()?.ok_or_else(|| Error::Busy(self.layout().root().to_path_buf()))?;
        let catalogue = Catalogue::read(&self.layout().catalogue())?;
        let place = Layout::new(staging);
        std::fs::create_dir_all(staging).map_err(Error::file("creating", staging))?;
        for name in catalogue.file_names() {
            link(&self.layout().record_file(name), &place.records().join(name))?;
        }
        for source in catalogue.sources.iter().filter(|source| source.has_bytes()) {
            let digest = &source.received_sha256;
            link(&self.layout().source_bytes(digest), &place.source_bytes(digest))?;
        }
        write_durably(&place.catalogue(), &catalogue.bytes())?;
        // A backup is restored as an embedded store: it must not write to the server that it was taken from.
        let configuration = Configuration { database: None, ..self.configuration().clone() };
        write_durably(&place.configuration(), configuration.text().as_bytes())?;
        // The database first: what the journal's folder gains after it is no more than the database will find missing.
        self.case_database()?.copy_into_file(&place.case_database())?;
        for folder in WHOLE_FOLDERS {
            link_folder(&self.layout().root().join(folder), &staging.join(folder))?;
        }
        Ok(catalogue.generation)
    }

    /// Makes a store out of a backup.
    ///
    /// # Errors Where a store is there already, the key does not fit, or a file is not what the manifest says; nothing is left then.
    pub fn restore(from: &Path, root: &Path, unsealing: &Unsealing) -> Result<Manifest, Error> {
        let layout = Layout::new(root);
        if layout.catalogue().exists() || layout.configuration().exists() || root.exists() && !is_empty(root) {
            return Err(Error::Exists(root.to_path_buf()));
        }
        let waiting = unfinished(root);
        remove_folder(&waiting)?;
        let manifest = read_archive(from, &waiting, unsealing);
        if manifest.is_err() {
            remove_folder(&waiting)?;
        }
        let manifest = manifest?;
        for folder in
            [Layout::new(&waiting).sources(), Layout::new(&waiting).records(), Layout::new(&waiting).derived()]
        {
            std::fs::create_dir_all(&folder).map_err(Error::file("creating", &folder))?;
        }
        if root.exists() {
            std::fs::remove_dir(root).map_err(Error::file("replacing", root))?;
        }
        std::fs::rename(&waiting, root).map_err(Error::file("naming", root))?;
        sync_folder(root.parent().filter(|parent| !parent.as_os_str().is_empty()))?;
        Self::open(root)?.case_database()?;
        Ok(manifest)
    }
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

fn remove_folder(folder: &Path) -> Result<(), Error> {
    match std::fs::remove_dir_all(folder) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(Error::file("removing", folder)(cause)),
        _ => Ok(()),
    }
}

/// A link where the file system has them, else a copy: none of the files is ever changed in place.
fn link(from: &Path, to: &Path) -> Result<(), Error> {
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder).map_err(Error::file("creating", folder))?;
    }
    if std::fs::hard_link(from, to).is_err() && !to.exists() {
        std::fs::copy(from, to).map_err(Error::file("copying", from))?;
    }
    Ok(())
}

fn link_folder(from: &Path, to: &Path) -> Result<(), Error> {
    for (name, path) in files_below(from)? {
        if !name.ends_with(UNFINISHED) {
            link(&path, &to.join(&name))?;
        }
    }
    Ok(())
}

/// Every file below a folder, by its path within, in order.
fn files_below(root: &Path) -> Result<BTreeMap<String, PathBuf>, Error> {
    let mut found = BTreeMap::new();
    let mut folders = vec![(String::new(), root.to_path_buf())];
    while let Some((prefix, folder)) = folders.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in std::fs::read_dir(&folder).map_err(Error::file("listing", &folder))? {
            let entry = entry.map_err(Error::file("listing", &folder))?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                folders.push((format!("{name}/"), entry.path()));
            } else {
                found.insert(name, entry.path());
            }
        }
    }
    Ok(found)
}

fn write_archive(staging: &Path, out: &Path, sealing: &Sealing, mut manifest: Manifest) -> Result<Manifest, Error> {
    let waiting = unfinished(out);
    if out.exists() {
        let cause = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
        return Err(Error::file("creating", out)(cause));
    }
    let file = File::create(&waiting).map_err(Error::file("creating", &waiting))?;
    let sealed = sealing.seal(BufWriter::new(file)).map_err(Error::file("encrypting", out))?;
    let mut archive = tar::Builder::new(sealed);
    for (name, path) in files_below(staging)? {
        let sha256 = append(&mut archive, &name, &path).map_err(Error::file("backing up", &path))?;
        manifest.files.insert(name, sha256);
    }
    let listed = serde_json::to_vec_pretty(&manifest).expect("a manifest is plain data");
    let mut header = header(listed.len() as u64);
    archive.append_data(&mut header, MANIFEST, listed.as_slice()).map_err(Error::file("writing", &waiting))?;
    let sealed = archive.into_inner().map_err(Error::file("writing", &waiting))?;
    let file = sealed.finish().map_err(Error::file("writing", &waiting))?;
    file.sync_all().map_err(Error::file("making durable", &waiting))?;
    std::fs::rename(&waiting, out).map_err(Error::file("naming", out))?;
    sync_folder(out.parent().filter(|parent| !parent.as_os_str().is_empty()))?;
    Ok(manifest)
}

fn header(size: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o600);
    header
}

/// Appends a file and digests it on the way.
fn append(archive: &mut tar::Builder<impl Write>, name: &str, path: &Path) -> std::io::Result<String> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    let mut digested = Digested { inner: BufReader::new(file).take(size), digest: Sha256::new() };
    archive.append_data(&mut header(size), name, &mut digested)?;
    Ok(hex(&digested.digest.finalize()))
}

/// Bytes that are digested as they pass.
struct Digested<T> {
    inner: T,
    digest: Sha256,
}

impl<R: Read> Read for Digested<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.digest.update(&buffer[..count]);
        Ok(count)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read_archive(from: &Path, to: &Path, unsealing: &Unsealing) -> Result<Manifest, Error> {
    let file = File::open(from).map_err(Error::file("opening", from))?;
    let opened = unsealing.unseal(BufReader::new(file), from)?;
    let mut archive = tar::Archive::new(opened);
    let (mut found, mut manifest) = (BTreeMap::new(), None);
    for entry in archive.entries().map_err(Error::file("reading", from))? {
        let mut entry = entry.map_err(Error::file("reading", from))?;
        let name = entry.path().map_err(Error::file("reading", from))?.into_owned();
        if name == Path::new(MANIFEST) {
            let mut listed = Vec::new();
            entry.read_to_end(&mut listed).map_err(Error::file("reading", from))?;
            manifest = serde_json::from_slice::<Manifest>(&listed).ok();
            continue;
        }
        // A path that leads out of the folder is never one of ours.
        let ours = name.components().all(|part| matches!(part, Component::Normal(_))) && name.to_str().is_some();
        let name = name.to_str().filter(|_| ours).ok_or_else(|| Error::Changed(from.to_path_buf()))?;
        let path = to.join(name);
        let sha256 = unpack(&mut entry, &path).map_err(Error::file("restoring", &path))?;
        found.insert(name.to_owned(), sha256);
    }
    match manifest {
        Some(manifest) if manifest.files == found => Ok(manifest),
        _ => Err(Error::Changed(from.to_path_buf())),
    }
}

fn unpack(entry: &mut impl Read, path: &Path) -> std::io::Result<String> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut digested = Digested { inner: entry, digest: Sha256::new() };
    let mut file = File::create_new(path)?;
    std::io::copy(&mut digested, &mut file)?;
    file.sync_all()?;
    Ok(hex(&digested.digest.finalize()))
}
