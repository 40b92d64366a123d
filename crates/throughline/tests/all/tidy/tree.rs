//! The files a check looks at: the checkout, or a few lines planted by a test.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Folders that hold nothing of ours.
const SKIPPED_FOLDERS: [&str; 5] = [".git", "target", "node_modules", "__pycache__", "corpus"];
/// Files that other people or tools wrote.
const SKIPPED_FILES: [&str; 3] = [".git", "Cargo.lock", "LICENSE"];
/// Folders that commands make when they are tried out in the checkout.
const TRIED_OUT: &str = "throughline-";

/// Text files by path below the root, `/` between the parts.
pub(crate) struct Tree {
    files: BTreeMap<String, String>,
}

impl Tree {
    /// Every text file of this checkout.
    pub(crate) fn of_this_checkout() -> Self {
        let mut tree = Self { files: BTreeMap::new() };
        tree.read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."), "");
        assert!(tree.text("Cargo.toml").is_some(), "the root of the checkout is not where it was");
        tree
    }

    /// A planted tree.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        Self { files: files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect() }
    }

    fn read(&mut self, folder: &Path, prefix: &str) {
        for entry in std::fs::read_dir(folder).expect("a folder of the checkout can be read").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = entry.path();
            if path.is_dir() {
                if !SKIPPED_FOLDERS.contains(&name.as_str()) && !name.starts_with(TRIED_OUT) {
                    self.read(&path, &format!("{prefix}{name}/"));
                }
            } else if !SKIPPED_FILES.contains(&name.as_str())
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                self.files.insert(format!("{prefix}{name}"), text);
            }
        }
    }

    /// Every file: path and text.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Files whose path ends like this.
    pub(crate) fn ending(&self, end: &'static str) -> impl Iterator<Item = (&str, &str)> {
        self.all().filter(move |(path, _)| path.ends_with(end))
    }

    /// The text of one file.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Whether a file or a folder of this path exists.
    pub(crate) fn holds(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.files.contains_key(path)
            || SKIPPED_FILES.contains(&path)
            || self.files.keys().any(|file| file.starts_with(&folder))
    }

    /// Names of the crates in `crates/`.
    pub(crate) fn crates(&self) -> BTreeSet<&str> {
        self.ending("/Cargo.toml").filter_map(|(path, _)| crate_of(path)).collect()
    }
}

/// The crate a path belongs to.
pub(crate) fn crate_of(path: &str) -> Option<&str> {
    path.strip_prefix("crates/")?.split_once('/').map(|(name, _)| name)
}

/// Whether a path is Rust source that is compiled only for tests.
pub(crate) fn is_test_file(path: &str) -> bool {
    path.contains("/tests/") || path.contains("/benches/") || path.ends_with("/tests.rs")
}
