#![doc = include_str!("../README.md")]

mod authority;
mod backup;
mod backup_key;
mod case_database;
mod catalogue;
mod configuration;
mod direct_file;
mod erasure;
mod error;
mod evidence_files;
mod import;
pub mod journal;
mod keys;
mod layout;
mod parquet_file;
mod password;
mod random;
mod run_file;
mod runs;
mod search;
mod secret_key;
mod small_tables;
mod source_bytes;
mod store;
mod tables;

pub use authority::Authority;
pub use backup::Manifest;
pub use backup_key::{Sealing, Unsealing};
pub use case_database::{
    CaseDatabase, Change, Changed, ChangedEntry, Credentials, EntryFilter, ErasedRows, Erasing, Filter, JournalRow,
    Kept, Moved, StoredCheckpoint,
};
pub use catalogue::{Catalogue, ChangeEntry, ClockEntry, SourceEntry, TableFile};
pub use configuration::{Configuration, OpenId};
pub use error::Error;
pub use import::{Import, SEGMENT_ROWS, Segment};
pub use journal::Journal;
pub use keys::{AccountKeys, KeyFile, KeyFolder, PublicKey};
pub use layout::Layout;
pub use password::PasswordHash;
pub use random::{fresh_secret, fresh_token, token_digest};
pub use runs::{Runs, Windows};
pub use search::{
    ClassSeen, SearchChange, SearchDocument, SearchHit, SearchIndex, SearchQuestion, SearchTally, SearchView,
    SearchWanted, SearchWord, search_words,
};
pub use source_bytes::{KeptSource, copy_and_digest, digest_bytes, digest_file};
pub use store::Store;
pub use tables::{write_communications, write_texts};
