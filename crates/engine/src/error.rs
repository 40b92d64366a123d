//! What can go wrong in reading a table.

use std::path::PathBuf;

/// A table could not be read. Messages name files and columns, never values.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file could not be opened.
    #[error("opening table {}: {cause}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// The file is not a table that this program wrote.
    #[error("reading table {}: {cause}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: parquet::errors::ParquetError,
    },
    /// A column that this version needs is not there.
    #[error("table {} has no column `{column}`; it was written by another version", path.display())]
    Column {
        /// The file.
        path: PathBuf,
        /// Which.
        column: String,
    },
}
