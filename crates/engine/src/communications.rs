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

/// Calls `visit` with start, both numbers and kind of every communication of one file.
///
/// # Errors When it cannot be read.
pub fn each_pair(file: &Path, visit: &mut dyn FnMut(i64, i64, i64, u8)) -> Result<(), Error> {
    let file = TableFile::open(file)?;
    let mut part = Communications::default();
    for begin in (0..file.rows()).step_by(SCAN_ROWS) {
        let rows = begin..file.rows().min(begin + SCAN_ROWS);
        part.clear();
        file.read_i64("start", &rows, &mut part.start_ms)?;
        file.read_i64("a_number", &rows, &mut part.a.number)?;
        file.read_i64("b_number", &rows, &mut part.b.number)?;
        file.read_code("kind", &rows, &mut part.kind)?;
        for at in 0..part.len() {
            visit(part.start_ms[at], part.a.number[at], part.b.number[at], part.kind[at]);
        }
    }
    Ok(())
}

/// Hands over every communication in order of time, in pieces.
///
/// # Errors When a file cannot be read.
pub fn scan_communications(files: &[PathBuf], visit: &mut dyn FnMut(&Communications)) -> Result<(), Error> {
    let opened = files.iter().map(|path| TableFile::open(path)).collect::<Result<Vec<_>, _>>()?;
    let mut spans = opened.iter().map(|file| file.span("start")).collect::<Result<Vec<_>, _>>()?.into_iter().peekable();
    let mut together = Vec::new();
    let mut last_ms = i64::MIN;
    for file in opened {
        last_ms = last_ms.max(spans.next().map_or(i64::MAX, |span| span.1));
        together.push(Cursor { file, next: 0, held: Communications::default() });
        // Segments that overlap in time are read side by side.
        if spans.peek().is_none_or(|next| next.0 > last_ms) {
            scan_together(&mut together, visit)?;
            together.clear();
            last_ms = i64::MIN;
        }
    }
    Ok(())
}

/// A file being read, and the rows of it that have been read and not handed over.
struct Cursor {
    file: TableFile,
    next: usize,
    held: Communications,
}

impl Cursor {
    fn read_on(&mut self, rows: usize) -> Result<(), Error> {
        let end = self.file.rows().min(self.next + rows);
        let more = read(&self.file, &(self.next..end))?;
        if self.held.is_empty() {
            self.held = more;
        } else {
            self.held.append(&more);
        }
        self.next = end;
        Ok(())
    }

    /// The instant before which everything has been read.
    fn complete_ms(&self) -> i64 {
        let all = self.next == self.file.rows();
        if all { i64::MAX } else { self.held.start_ms.last().copied().unwrap_or(i64::MIN) }
    }
}

fn scan_together(files: &mut [Cursor], visit: &mut dyn FnMut(&Communications)) -> Result<(), Error> {
    let share = SCAN_ROWS / files.len().max(1);
    loop {
        let complete_ms = files.iter().map(Cursor::complete_ms).min().unwrap_or(i64::MAX);
        for cursor in files.iter_mut() {
            if cursor.complete_ms() == complete_ms && complete_ms != i64::MAX {
                cursor.read_on(share)?;
            }
        }
        let complete_ms = files.iter().map(Cursor::complete_ms).min().unwrap_or(i64::MAX);
        let mut due = Communications::default();
        for cursor in files.iter_mut() {
            let rows = cursor.held.start_ms.partition_point(|start| *start < complete_ms);
            let mut rest = Communications::default();
            cursor.held.split_front(rows, &mut rest);
            let front = std::mem::replace(&mut cursor.held, rest);
            if due.is_empty() {
                due = front;
            } else {
                due.append(&front);
            }
        }
        if !due.is_empty() {
            visit(&in_order(due));
        }
        if complete_ms == i64::MAX {
            return Ok(());
        }
    }
}

fn in_order(rows: Communications) -> Communications {
    if rows.start_ms.is_sorted() {
        // One file alone, or several one after the other.
        let tied =
            |at: usize| rows.start_ms[at - 1] == rows.start_ms[at] && rows.order_key(at - 1) > rows.order_key(at);
        if !(1..rows.len()).any(tied) {
            return rows;
        }
    }
    let mut order: Vec<u32> = (0..).take(rows.len()).collect();
    order.sort_unstable_by_key(|at| rows.order_key(*at as usize));
    rows.gather(&order)
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
    Ok(in_order(found))
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
