//! How many rows a table's file says it has.

use std::path::Path;

use crate::error::Error;
use crate::table_file::TableFile;

/// Rows in a file, from its footer.
///
/// # Errors When it cannot be opened or is no table of this program.
pub fn rows_of(file: &Path) -> Result<u64, Error> {
    Ok(TableFile::open(file)?.rows() as u64)
}
