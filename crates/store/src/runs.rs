//! Runs: records on their way into the store, each run in order of time; in memory up to a bound and in files beyond it.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use records::Communications;

use crate::error::Error;
use crate::run_file::{BLOCK_ROWS, RunReader, write_run};

/// Rows given at a time: they stay near the processor while they are merged.
const WINDOW_ROWS: usize = 1 << 18;

/// Records of one change, to be read back in order of time.
///
/// Files lie where a store's unfinished files lie, so that they are cleared with them after a crash.
#[derive(Debug)]
pub struct Runs {
    folder: PathBuf,
    /// What its files are called, with their number.
    name: &'static str,
    memory_rows: usize,
    held_rows: usize,
    rows: usize,
    runs: Vec<Run>,
}

#[derive(Debug)]
struct Run {
    place: Place,
    /// Start of every [`BLOCK_ROWS`]th row.
    samples: Vec<i64>,
}

#[derive(Debug)]
enum Place {
    Memory { rows: Communications, raw: Vec<u64>, order: Vec<u32>, next: usize },
    File(RunReader<BufReader<File>>),
}

impl Runs {
    pub(crate) fn new(folder: PathBuf, memory_rows: usize) -> Self {
        Self { folder, name: "run", memory_rows, held_rows: 0, rows: 0, runs: Vec::new() }
    }

    /// Room for the same records once more, while these are read.
    pub fn anew(&self) -> Self {
        Self { name: "again", ..Self::new(self.folder.clone(), self.memory_rows) }
    }

    /// Adds records in any order, with the digests of their rows as received; without digests they come from the store.
    ///
    /// # Errors When a file is needed and cannot be written.
    pub fn add(&mut self, rows: Communications, mut raw: Vec<u64>) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        raw.resize(rows.len(), 0);
        self.rows += rows.len();
        let order = time_order(&rows.start_ms);
        let samples = order.iter().step_by(BLOCK_ROWS).map(|at| rows.start_ms[*at as usize]).collect();
        let place = if self.held_rows + rows.len() <= self.memory_rows {
            self.held_rows += rows.len();
            Place::Memory { rows, raw, order, next: 0 }
        } else {
            std::fs::create_dir_all(&self.folder).map_err(Error::file("creating", &self.folder))?;
            let path = self.folder.join(format!("{}-{}{}", self.name, self.runs.len(), crate::layout::UNFINISHED));
            write_run(&path, &rows, &raw, &order)?;
            Place::File(RunReader::open(path)?)
        };
        self.runs.push(Run { place, samples });
        Ok(())
    }

    /// The records in order of time.
    pub fn windows(self) -> Windows {
        let mut samples: Vec<i64> = self.runs.iter().flat_map(|run| run.samples.iter().copied()).collect();
        samples.sort_unstable();
        let mut bounds: Vec<i64> = samples.into_iter().step_by(WINDOW_ROWS / BLOCK_ROWS).skip(1).collect();
        bounds.dedup();
        bounds.push(i64::MAX);
        Windows { rows: self.rows, runs: self.runs, bounds: bounds.into_iter(), keys: Vec::new(), picks: Vec::new() }
    }
}

/// Positions in order of start; the packed form sorts in half the time and fits whatever is not centuries long.
fn time_order(starts: &[i64]) -> Vec<u32> {
    let positions = 0..u32::try_from(starts.len()).expect("a run holds fewer than 2^32 rows");
    if starts.is_sorted() {
        return positions.collect();
    }
    let least = starts.iter().min().copied().unwrap_or(0);
    let span = starts.iter().max().copied().unwrap_or(0).abs_diff(least);
    let place_bits = usize::BITS - starts.len().leading_zeros();
    if span >> (63 - place_bits) == 0 {
        let mask = (1_u64 << place_bits) - 1;
        let mut keys: Vec<u64> =
            (0_u64..).zip(starts).map(|(at, start)| start.abs_diff(least) << place_bits | at).collect();
        keys.sort_unstable();
        return keys.into_iter().map(|key| u32::try_from(key & mask).unwrap_or(u32::MAX)).collect();
    }
    let mut keys: Vec<(i64, u32)> = starts.iter().copied().zip(positions).collect();
    keys.sort_unstable();
    keys.into_iter().map(|(_, at)| at).collect()
}

/// Runs being read back, piece by piece of time.
#[derive(Debug)]
pub struct Windows {
    rows: usize,
    runs: Vec<Run>,
    bounds: std::vec::IntoIter<i64>,
    /// Start, run and position of what is due, and the same without start: room that the pieces share.
    keys: Vec<(i64, u32, u32)>,
    picks: Vec<(u32, u32)>,
}

impl Windows {
    /// How many records there are in all.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many pieces are still to come.
    pub fn pieces_left(&self) -> usize {
        self.bounds.len()
    }

    /// The instant before which the next piece holds everything; `None` after the last.
    pub fn next_bound(&mut self) -> Option<i64> {
        self.bounds.next()
    }

    /// Appends every record that begins before `bound_ms` and has not been given, in their order.
    ///
    /// # Errors When a file cannot be read.
    pub fn take(&mut self, bound_ms: i64, to: &mut Communications, raw: &mut Vec<u64>) -> Result<(), Error> {
        let (keys, picks) = (&mut self.keys, &mut self.picks);
        keys.clear();
        picks.clear();
        let mut parts: Vec<(&Communications, &[u64])> = Vec::with_capacity(self.runs.len());
        for (part, run) in (0_u32..).zip(&mut self.runs) {
            match &mut run.place {
                Place::Memory { rows, raw, order, next } => {
                    let due = order[*next..].partition_point(|at| rows.start_ms[*at as usize] < bound_ms);
                    let due = &order[*next..*next + due];
                    keys.extend(due.iter().map(|at| (rows.start_ms[*at as usize], part, *at)));
                    *next += due.len();
                    parts.push((rows, raw));
                }
                Place::File(reader) => {
                    let due = reader.read_before(bound_ms)?;
                    let (rows, raw) = reader.held();
                    keys.extend(due.map(|at| (rows.start_ms[at], part, u32::try_from(at).unwrap_or(u32::MAX))));
                    parts.push((rows, raw));
                }
            }
        }
        put_in_order(keys, &parts);
        picks.extend(keys.iter().map(|(_, part, at)| (*part, *at)));
        let rows: Vec<&Communications> = parts.iter().map(|(rows, _)| *rows).collect();
        to.extend_picked(&rows, picks);
        raw.extend(picks.iter().map(|(part, at)| parts[*part as usize].1[*at as usize]));
        Ok(())
    }
}

/// By start, then by everything else that orders communications.
fn put_in_order(keys: &mut [(i64, u32, u32)], parts: &[(&Communications, &[u64])]) {
    // Each run comes sorted, which a merging sort makes use of.
    keys.sort_by_key(|(start, _, _)| *start);
    for ties in keys.chunk_by_mut(|left, right| left.0 == right.0) {
        if ties.len() > 1 {
            ties.sort_unstable_by_key(|(_, part, at)| parts[*part as usize].0.order_key(*at as usize));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use records::Kind;

    /// Rows whose starts go up and down, several at one instant.
    fn rows(from: u32, count: u32) -> Communications {
        let mut rows = Communications::default();
        for row in from..from + count {
            rows.start_ms.push(i64::from(row.wrapping_mul(2_654_435_761) % 5_000) * 1_000);
            rows.duration_s.push(row % 7);
            rows.kind.push(Kind::Voice as u8);
            rows.billing.push(1);
            for (party, number) in [(&mut rows.a, 447_700_900_000 + i64::from(row % 13)), (&mut rows.b, -5)] {
                party.number.push(number);
                party.imei.push(0);
                party.imsi.push(i64::from(row));
                party.cell_start.push(0);
                party.cell_end.push(9);
            }
            rows.source.push(1);
            rows.row.push(row);
            rows.source_2.push(0);
            rows.row_2.push(0);
        }
        rows
    }

    fn read_back(memory_rows: usize, pieces: u32) -> (Communications, Vec<u64>) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut runs = Runs::new(folder.path().join("runs"), memory_rows);
        let each = 30_000 / pieces;
        for piece in 0..pieces {
            let more = rows(piece * each, each);
            let raw = more.row.iter().map(|row| u64::from(*row) + 1).collect();
            runs.add(more, raw).expect("added");
        }
        read_all(runs)
    }

    fn read_all(runs: Runs) -> (Communications, Vec<u64>) {
        let mut windows = runs.windows();
        let (mut read, mut raw) = (Communications::default(), Vec::new());
        while let Some(bound) = windows.next_bound() {
            windows.take(bound, &mut read, &mut raw).expect("read");
            assert!(read.start_ms.iter().all(|start| *start < bound));
        }
        (read, raw)
    }

    #[test]
    fn what_is_read_back_does_not_depend_on_runs_or_memory() {
        let whole = read_back(usize::MAX, 1);
        assert!((1..whole.0.len()).all(|at| whole.0.order_key(at - 1) < whole.0.order_key(at)));
        assert!(whole.0.row.iter().zip(&whole.1).all(|(row, raw)| u64::from(*row) + 1 == *raw));
        for (memory_rows, pieces) in [(0, 1), (0, 6), (10_000, 6), (usize::MAX, 6)] {
            assert!(read_back(memory_rows, pieces) == whole, "{memory_rows} rows in memory, {pieces} pieces");
        }
    }

    #[test]
    fn a_span_of_centuries_is_put_in_order_too() {
        assert_eq!(time_order(&[i64::MAX, 0, i64::MIN, 5]), [2, 1, 3, 0]);
        assert_eq!(time_order(&[9, 5, 7]), [1, 2, 0]);
    }

    #[test]
    fn what_is_put_aside_anew_while_it_is_read_is_the_same() {
        for memory_rows in [0, 1_000_000] {
            let folder = tempfile::tempdir().expect("a folder");
            let mut runs = Runs::new(folder.path().join("runs"), memory_rows);
            for piece in 0..3 {
                runs.add(rows(piece * 10_000, 10_000), Vec::new()).expect("added");
            }
            let mut again = runs.anew();
            let mut windows = runs.windows();
            while let Some(bound) = windows.next_bound() {
                let (mut piece, mut raw) = (Communications::default(), Vec::new());
                windows.take(bound, &mut piece, &mut raw).expect("read");
                again.add(piece, raw).expect("added");
            }
            assert_eq!(read_all(again).0, read_back(1_000_000, 1).0);
        }
    }
}
