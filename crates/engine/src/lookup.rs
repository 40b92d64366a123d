//! Look-ups of one number and of single records.

use std::collections::BTreeSet;
use std::path::PathBuf;

use records::{Communications, Number, RowRef, Sides};

use crate::communications::scan_communications;
use crate::error::Error;
use crate::side_files::SideFiles;
use crate::sides::{SideColumns, SidesFile, read_numbers};

/// Everything one number did, in order of time.
///
/// # Errors When a file cannot be read.
/// # Cost The pages that hold the number, of every month; the rest of the table is not read.
pub fn sides_of(files: &SideFiles, number: Number, columns: SideColumns) -> Result<Sides, Error> {
    SideLookup::open(files)?.of(number, columns)
}

/// Sides opened once for look-ups of many numbers.
pub struct SideLookup<'a> {
    files: &'a SideFiles,
    opened: Vec<SidesFile>,
}

impl<'a> SideLookup<'a> {
    /// Opens every file.
    ///
    /// # Errors When one cannot be read.
    pub fn open(files: &'a SideFiles) -> Result<Self, Error> {
        Ok(Self { files, opened: SidesFile::open_all(&files.paths)? })
    }

    /// Everything one number did, in order of time.
    ///
    /// # Errors When a file cannot be read.
    /// # Cost As [`sides_of`], without opening.
    pub fn of(&self, number: Number, columns: SideColumns) -> Result<Sides, Error> {
        read_numbers(&self.opened, self.files, &(number.raw()..number.raw().saturating_add(1)), columns)
    }
}

/// The communications that these records tell of.
///
/// # Errors When a file cannot be read.
pub fn communications_at(files: &[PathBuf], wanted: &BTreeSet<RowRef>) -> Result<Communications, Error> {
    let mut found = Communications::default();
    scan_communications(files, &mut |rows| {
        for position in 0..rows.len() {
            let second = rows.second_row_ref(position).is_some_and(|second| wanted.contains(&second));
            if second || wanted.contains(&rows.row_ref(position)) {
                found.push_row(rows, position);
            }
        }
    })?;
    Ok(found)
}
