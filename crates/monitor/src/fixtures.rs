//! Public data beside the checkout, for tests.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use records::days_from_civil;

/// The folder, if it is there; says so when it is not.
#[cfg(test)]
pub(crate) fn scan_statistic() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/scan-statistic");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: the data set `scan-statistic` is not beside this checkout (../shared/data/scan-statistic)");
    None
}

/// Rows by the names of their columns.
pub(crate) fn rows(path: &Path) -> Vec<HashMap<String, String>> {
    csv::Reader::from_path(path).expect("a file").deserialize().map(|row| row.expect("a row")).collect()
}

/// Days since 1970 of `2001/11/24`.
pub(crate) fn dates(text: &str) -> i64 {
    let parts: Vec<i64> = text.split('/').map(|part| part.parse().expect("a figure")).collect();
    days_from_civil(parts[0], parts[1], parts[2])
}
