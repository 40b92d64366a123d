//! What can go wrong with a store.

use std::path::PathBuf;

/// A store could not be opened, read or changed. Messages name files and keys, never what stands in records.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no store where one was expected.
    #[error("no store at {}: expected a folder made by `throughline init`; run that first, or name another with --store", .0.display())]
    Missing(PathBuf),
    /// A store, or something else, is already there.
    #[error("{} already holds a store; nothing was changed", .0.display())]
    Exists(PathBuf),
    /// Another program is changing the store.
    #[error("another import or change is under way in {}; wait for it to end and try again", .0.display())]
    Busy(PathBuf),
    /// Reading or writing failed.
    #[error("{doing} {}: {cause}", path.display())]
    File {
        /// What was tried.
        doing: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why it failed.
        #[source]
        cause: std::io::Error,
    },
    /// The configuration is wrong.
    #[error("configuration {}: {cause}", path.display())]
    Configuration {
        /// The file.
        path: PathBuf,
        /// What was expected.
        cause: String,
    },
    /// The catalogue is not what this program writes.
    #[error("catalogue {}: {cause}; restore it from a backup, or import the kept sources into a new store", path.display())]
    Catalogue {
        /// The file.
        path: PathBuf,
        /// What was expected.
        cause: String,
    },
    /// The journal is not as the program wrote it.
    #[error("the journal is damaged: {0}; `throughline journal verify` says everything that is wrong")]
    Journal(crate::journal::Fault),
    /// A private key's file is not what it should be.
    #[error("key {}: {cause}; put the right file back, or remove it and run `throughline key rotate journal`", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// What was expected.
        cause: &'static str,
    },
    /// There is nowhere to keep private keys.
    #[error("there is no folder for private keys: this user has no home; name one with THROUGHLINE_KEYS")]
    NoKeyFolder,
    /// The operating system gives no random bytes, so no key or salt can be made.
    #[error("the operating system gives no random bytes")]
    NoRandomness,
    /// A table could not be written.
    #[error("writing table {}: {cause}", path.display())]
    Table {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: parquet::errors::ParquetError,
    },
}

impl Error {
    /// Wraps an I/O error with what was tried on which file.
    pub(crate) fn file(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |cause| Self::File { doing, path, cause }
    }
}
