#![doc = include_str!("../README.md")]

mod authority;
mod catalogue;
mod configuration;
mod error;
mod import;
mod layout;
mod parquet_file;
mod small_tables;
mod source_bytes;
mod store;
mod tables;

pub use authority::Authority;
pub use catalogue::{Catalogue, ChangeEntry, ClockEntry, SourceEntry, TableFile};
pub use configuration::Configuration;
pub use error::Error;
pub use import::Import;
pub use layout::Layout;
pub use source_bytes::{KeptSource, digest_bytes, digest_file};
pub use store::Store;
pub use tables::{write_communications, write_texts};
