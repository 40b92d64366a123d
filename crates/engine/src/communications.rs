//! Communications in order of time.

use std::ops::Range;
use std::path::{Path, PathBuf};

use records::{Communications, NO_DURATION};

use crate::error::Error;
use crate::table_file::TableFile;

/// Rows handed over at a time by a scan.
const SCAN_ROWS: usize = 1 << 18;

/// All communications of one file.
///
/// # Errors When it cannot be read.
pub fn read_communications(file: &Path) -> Result<Communications, Error> {
    let file = TableFile::open(file)?;
    read(&file, &(0..file.rows()))
}

/// Hands over every communication in order of time, in pieces.
///
/// # Errors When a file cannot be read.
pub fn scan_communications(files: &[PathBuf], visit: &mut dyn FnMut(&Communications)) -> Result<(), Error> {
    for path in files {
        let file = TableFile::open(path)?;
        for begin in (0..file.rows()).step_by(SCAN_ROWS) {
            visit(&read(&file, &(begin..file.rows().min(begin + SCAN_ROWS)))?);
        }
    }
    Ok(())
}

/// Communications that began in a half-open interval of UTC milliseconds.
///
/// # Errors When a file cannot be read.
/// # Cost The pages that the interval touches.
pub fn communications_between(files: &[PathBuf], from_ms: i64, to_ms: i64) -> Result<Communications, Error> {
    let mut found = Communications::default();
    for path in files {
        let file = TableFile::open(path)?;
        let pages = file.pages("start")?;
        let first = pages.partition_point(|page| page.greatest < from_ms);
        let after = pages.partition_point(|page| page.least < to_ms);
        if first >= after {
            continue;
        }
        let rows = read(&file, &(pages[first].rows.start..pages[after - 1].rows.end))?;
        for position in 0..rows.len() {
            if (from_ms..to_ms).contains(&rows.start_ms[position]) {
                found.push_row(&rows, position);
            }
        }
    }
    Ok(found)
}

fn read(file: &TableFile, rows: &Range<usize>) -> Result<Communications, Error> {
    let mut read = Communications::default();
    file.read_i64("start", rows, &mut read.start_ms)?;
    file.read_u32("duration_s", rows, NO_DURATION, &mut read.duration_s)?;
    file.read_code("kind", rows, &mut read.kind)?;
    file.read_code("billing", rows, &mut read.billing)?;
    file.read_i64("a_number", rows, &mut read.a.number)?;
    file.read_i64("a_imei", rows, &mut read.a.imei)?;
    file.read_i64("a_imsi", rows, &mut read.a.imsi)?;
    file.read_i64("a_cell_start", rows, &mut read.a.cell_start)?;
    file.read_i64("a_cell_end", rows, &mut read.a.cell_end)?;
    file.read_i64("b_number", rows, &mut read.b.number)?;
    file.read_i64("b_imei", rows, &mut read.b.imei)?;
    file.read_i64("b_imsi", rows, &mut read.b.imsi)?;
    file.read_i64("b_cell_start", rows, &mut read.b.cell_start)?;
    file.read_i64("b_cell_end", rows, &mut read.b.cell_end)?;
    file.read_u32("source", rows, 0, &mut read.source)?;
    file.read_u32("row", rows, 0, &mut read.row)?;
    file.read_u32("source_2", rows, 0, &mut read.source_2)?;
    file.read_u32("row_2", rows, 0, &mut read.row_2)?;
    Ok(read)
}
