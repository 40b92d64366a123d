//! Where things lie in a store's folder.

use std::path::{Path, PathBuf};

/// Ending of a file that is not yet, or no longer, part of the store.
pub(crate) const UNFINISHED: &str = ".tmp";

/// The paths of one store.
#[derive(Clone, Debug)]
pub struct Layout {
    root: PathBuf,
}

impl Layout {
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_path_buf() }
    }

    /// The store's own folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn configuration(&self) -> PathBuf {
        self.root.join("throughline.toml")
    }

    pub(crate) fn catalogue(&self) -> PathBuf {
        self.root.join("catalogue.json")
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    pub(crate) fn sources(&self) -> PathBuf {
        self.root.join("sources")
    }

    /// Folder of one source.
    pub(crate) fn source(&self, sha256: &str) -> PathBuf {
        self.sources().join(sha256)
    }

    /// Bytes of one source, as received.
    pub fn source_bytes(&self, sha256: &str) -> PathBuf {
        self.source(sha256).join("bytes")
    }

    pub(crate) fn records(&self) -> PathBuf {
        self.root.join("records")
    }

    /// Folder of the journal's tree.
    pub(crate) fn journal(&self) -> PathBuf {
        self.root.join("journal")
    }

    /// Folder of caches, which may be thrown away.
    pub fn derived(&self) -> PathBuf {
        self.root.join("derived")
    }

    /// Folder of the index for search.
    pub(crate) fn search(&self) -> PathBuf {
        self.root.join("search")
    }

    /// The case database, where it is SQLite.
    pub(crate) fn case_database(&self) -> PathBuf {
        self.root.join("case.sqlite")
    }

    /// An erasure that was decided and is not yet through.
    pub(crate) fn erasure(&self) -> PathBuf {
        self.root.join("erasure.json")
    }

    /// Folder of files that belong to the investigation, each under its digest.
    pub(crate) fn files(&self) -> PathBuf {
        self.root.join("files")
    }

    /// A file of the investigation.
    pub fn kept_file(&self, sha256: &str) -> PathBuf {
        self.files().join(sha256)
    }

    /// A record file by its name in the catalogue (`communications/2024-03.g7.parquet`), also while its last rename is
    /// still to be done.
    pub fn record_file(&self, name: &str) -> PathBuf {
        let finished = self.records().join(name);
        if finished.exists() {
            return finished;
        }
        let unfinished = unfinished(&finished);
        if unfinished.exists() { unfinished } else { finished }
    }
}

/// The name a file has until it counts.
pub(crate) fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(UNFINISHED);
    PathBuf::from(name)
}
