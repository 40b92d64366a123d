//! What can go wrong in writing a world.

use std::path::PathBuf;

/// A world could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be written.
    #[error("writing {}: {cause}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// A workbook could not be packed.
    #[error("packing {}: {cause}", path.display())]
    Workbook {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: String,
    },
}
