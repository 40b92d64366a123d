//! Sides of a range of numbers, out of all months.

use std::ops::Range;
use std::path::PathBuf;

use records::{NO_DURATION, Sides};

use crate::error::Error;
use crate::side_files::SideFiles;
use crate::table_file::{Page, TableFile};

/// Which columns of the sides a kernel wants besides number, start, other party and flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SideColumns {
    /// Duration.
    pub duration: bool,
    /// Own handset.
    pub handset: bool,
    /// Own subscription.
    pub subscription: bool,
    /// Own cell at the start.
    pub cell: bool,
    /// Own cell at the end.
    pub cell_end: bool,
    /// Source and row.
    pub provenance: bool,
}

impl SideColumns {
    /// Every column.
    pub const ALL: Self =
        Self { duration: true, handset: true, subscription: true, cell: true, cell_end: true, provenance: true };
}

/// One segment's sides, opened, with the pages of its numbers.
pub(crate) struct SidesFile {
    file: TableFile,
    pages: Vec<Page>,
    /// First and last start.
    span_ms: (i64, i64),
}

impl SidesFile {
    pub(crate) fn open_all(files: &[PathBuf]) -> Result<Vec<Self>, Error> {
        files
            .iter()
            .map(|path| {
                let file = TableFile::open(path)?;
                let pages = file.pages("number")?;
                let span_ms = file.span("start")?;
                Ok(Self { file, pages, span_ms })
            })
            .collect()
    }

    pub(crate) fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// Rows whose number lies in `numbers`.
    pub(crate) fn rows_of(&self, numbers: &Range<i64>) -> Result<Range<usize>, Error> {
        let first = self.pages.partition_point(|page| page.greatest < numbers.start);
        let after = self.pages.partition_point(|page| page.least < numbers.end);
        if first >= after {
            return Ok(0..0);
        }
        // A single number lies on one page as a rule, which is then read once for both ends.
        let mut read = (usize::MAX, Vec::new());
        let begin = self.first_row_at_least(first, numbers.start, &mut read)?;
        let end = if self.pages[after - 1].greatest < numbers.end {
            self.pages[after - 1].rows.end
        } else {
            self.first_row_at_least(after - 1, numbers.end, &mut read)?
        };
        Ok(begin..end.max(begin))
    }

    /// `read` is the page that was read last, with its numbers.
    fn first_row_at_least(&self, page: usize, number: i64, read: &mut (usize, Vec<i64>)) -> Result<usize, Error> {
        let rows = &self.pages[page].rows;
        if self.pages[page].least >= number {
            return Ok(rows.start);
        }
        if read.0 != page {
            read.1.clear();
            self.file.read_i64("number", rows, &mut read.1)?;
            read.0 = page;
        }
        Ok(rows.start + read.1.partition_point(|value| *value < number))
    }

    fn read(&self, rows: &Range<usize>, numbers: &Range<i64>, columns: SideColumns) -> Result<Sides, Error> {
        let mut sides = Sides::default();
        if numbers.end == numbers.start.saturating_add(1) {
            sides.number = vec![numbers.start; rows.len()];
        } else {
            self.file.read_i64("number", rows, &mut sides.number)?;
        }
        self.file.read_i64("start", rows, &mut sides.start_ms)?;
        self.file.read_i64("other", rows, &mut sides.other)?;
        self.file.read_code("flags", rows, &mut sides.flags)?;
        if columns.duration {
            self.file.read_u32("duration_s", rows, NO_DURATION, &mut sides.duration_s)?;
        }
        if columns.handset {
            self.file.read_i64("imei", rows, &mut sides.imei)?;
        }
        if columns.subscription {
            self.file.read_i64("imsi", rows, &mut sides.imsi)?;
        }
        if columns.cell {
            self.file.read_i64("cell_start", rows, &mut sides.cell_start)?;
        }
        if columns.cell_end {
            self.file.read_i64("cell_end", rows, &mut sides.cell_end)?;
        }
        if columns.provenance {
            self.file.read_u32("source", rows, 0, &mut sides.source)?;
            self.file.read_u32("row", rows, 0, &mut sides.row)?;
        }
        Ok(sides)
    }
}

/// The sides of all numbers in `numbers`, segments joined: numbers ascending, then time.
pub(crate) fn read_numbers(
    files: &[SidesFile],
    seen: &SideFiles,
    numbers: &Range<i64>,
    columns: SideColumns,
) -> Result<Sides, Error> {
    // Segments that overlap in time are put in the order that a single one would have; that needs to know where a row is from.
    let overlapping = files.windows(2).any(|pair| pair[1].span_ms.0 <= pair[0].span_ms.1);
    let whence = overlapping || !seen.is_whole();
    let read = SideColumns { provenance: columns.provenance || whence, ..columns };
    let mut segments = Vec::with_capacity(files.len());
    for file in files {
        let rows = file.rows_of(numbers)?;
        if !rows.is_empty() {
            let mut segment = file.read(&rows, numbers, read)?;
            seen.restrict(&mut segment);
            segments.push(segment);
        }
    }
    let mut joined = join_segments(segments);
    if overlapping {
        joined.put_in_order();
    }
    if whence && !columns.provenance {
        (joined.source, joined.row) = (Vec::new(), Vec::new());
    }
    Ok(joined)
}

/// Joins segments, which come in order of time, number by number.
fn join_segments(mut segments: Vec<Sides>) -> Sides {
    if segments.len() < 2 {
        return segments.pop().unwrap_or_default();
    }
    let mut runs: Vec<(i64, usize, Range<usize>)> = Vec::new();
    for (segment, sides) in segments.iter().enumerate() {
        let mut begin = 0;
        for run in sides.number.chunk_by(|left, right| left == right) {
            runs.push((run[0], segment, begin..begin + run.len()));
            begin += run.len();
        }
    }
    runs.sort_unstable_by_key(|(number, segment, _)| (*number, *segment));
    Sides {
        number: join(&mut segments, &runs, |sides| &mut sides.number),
        start_ms: join(&mut segments, &runs, |sides| &mut sides.start_ms),
        other: join(&mut segments, &runs, |sides| &mut sides.other),
        flags: join(&mut segments, &runs, |sides| &mut sides.flags),
        duration_s: join(&mut segments, &runs, |sides| &mut sides.duration_s),
        imei: join(&mut segments, &runs, |sides| &mut sides.imei),
        imsi: join(&mut segments, &runs, |sides| &mut sides.imsi),
        cell_start: join(&mut segments, &runs, |sides| &mut sides.cell_start),
        cell_end: join(&mut segments, &runs, |sides| &mut sides.cell_end),
        source: join(&mut segments, &runs, |sides| &mut sides.source),
        row: join(&mut segments, &runs, |sides| &mut sides.row),
    }
}

/// Joins one column, which the segments then hold no longer: the room is free for the next one.
fn join<T: Copy>(
    segments: &mut [Sides],
    runs: &[(i64, usize, Range<usize>)],
    column: impl Fn(&mut Sides) -> &mut Vec<T>,
) -> Vec<T> {
    let parts: Vec<Vec<T>> = segments.iter_mut().map(|sides| std::mem::take(column(sides))).collect();
    let mut joined = Vec::with_capacity(parts.iter().map(Vec::len).sum());
    if joined.capacity() > 0 {
        runs.iter().for_each(|(_, segment, rows)| joined.extend_from_slice(&parts[*segment][rows.clone()]));
    }
    joined
}
