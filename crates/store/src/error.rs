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
    /// The store cannot be written here, so that nothing of it can be shown.
    #[error(
        "the store {} can only be read here, and whatever is looked at is entered in its journal first: copy the folder to where you can write, \
         and work on the copy, whose journal goes on from there", .0.display()
    )]
    ReadOnly(PathBuf),
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
    /// The file of the key that seals secrets of accounts is not what it should be.
    #[error(
        "key {}: the file does not hold a key that seals one-time codes; put the right file back, or move it away and give everybody a new \
         secret (`throughline user totp NAME`)", path.display()
    )]
    AccountKey {
        /// The file.
        path: PathBuf,
    },
    /// A secret of an account cannot be opened.
    #[error("a secret of an account {0}")]
    Secret(&'static str),
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
    /// The case database refused, or could not be reached.
    #[error("{doing} the case database: {cause}")]
    Database {
        /// What was tried.
        doing: &'static str,
        /// Why it failed, without any value.
        cause: String,
    },
    /// The address of the database cannot be used.
    #[error("database: {0}")]
    Address(&'static str),
    /// Somebody else changed what was to be changed. Nothing was written; what is stored now stands beside what was refused.
    #[error(
        "{noun} {id} was changed by somebody else: version {seen} was expected, and {stored} is stored; look at both and try again with the stored version"
    )]
    Conflict {
        /// What it is, in the singular.
        noun: &'static str,
        /// Its id.
        id: String,
        /// The version that the change was made from.
        seen: i64,
        /// The version that is stored.
        stored: i64,
        /// What is stored, as JSON. For answers, never for messages.
        stored_content: String,
        /// What was refused, as JSON. For answers, never for messages.
        refused_content: String,
    },
    /// A backup cannot be encrypted or opened with what was given.
    #[error("backup: {0}")]
    BackupKey(&'static str),
    /// Bytes are no longer what was kept.
    #[error("{} is not what was kept: its SHA-256 has changed; restore it from a backup", .0.display())]
    Changed(PathBuf),
    /// Nothing stands under that id.
    #[error("no {noun} {id} on record")]
    NotOnRecord {
        /// What was asked for, in the singular.
        noun: &'static str,
        /// The id.
        id: String,
    },
    /// Something stands under that id already.
    #[error("{noun} {id} is on record already; nothing was changed")]
    OnRecord {
        /// What was to be entered, in the singular.
        noun: &'static str,
        /// The id.
        id: String,
    },
    /// A legal hold keeps what was to be erased.
    #[error(
        "hold {hold} keeps it, or something that would go with it; nothing was erased. See `throughline retention list --all`"
    )]
    Held {
        /// The hold's id.
        hold: String,
    },
    /// A copy of the case database that an erasure cannot reach lies in the store.
    #[error("{} still holds what the case database held before it was moved; delete it first, then erase", .0.display())]
    OldCopy(PathBuf),
    /// The index for search could not be read or written. It may be thrown away at any time.
    #[error("{doing} the search index: {cause}; it is built anew where its folder `search` in the store is removed")]
    Search {
        /// What was tried.
        doing: &'static str,
        /// Why it failed, without any word of it.
        cause: String,
    },
    /// A question for search cannot be understood.
    #[error("search: {0}")]
    Question(&'static str),
    /// A rule of the investigation.
    #[error(transparent)]
    Rule(#[from] case::Error),
}

impl Error {
    /// Wraps an I/O error with what was tried on which file.
    pub(crate) fn file(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |cause| Self::File { doing, path, cause }
    }
}
