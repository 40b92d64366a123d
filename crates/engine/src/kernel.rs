//! Kernels, and the driver that runs them on this machine's cores.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use records::Sides;

use crate::error::Error;
use crate::side_files::SideFiles;
use crate::sides::{SideColumns, SidesFile, read_numbers};

/// Rows that a partition aims at: large enough to stream, small enough that a few fit into a processor's share of memory.
pub const PARTITION_ROWS: usize = 1 << 20;

/// A pure function over the sorted sides of one partition of numbers.
///
/// A partition holds all rows of its numbers. The result must not depend on where partitions begin and end.
pub trait Kernel: Sync {
    /// What one partition gives.
    type Out: Send;
    /// Columns wanted.
    fn columns(&self) -> SideColumns;
    /// The function itself.
    fn run(&self, sides: &Sides) -> Self::Out;
    /// Puts partitions together; they come in ascending order of number.
    fn merge(&self, parts: Vec<Self::Out>) -> Self::Out;
}

/// Runs a kernel over every number of `files`.
///
/// `progress` receives the share done, from whichever thread did it.
///
/// # Errors When a file cannot be read.
/// # Cost One pass over the wanted columns; memory of `threads` partitions.
pub fn run<K: Kernel>(
    files: &SideFiles,
    kernel: &K,
    threads: usize,
    partition_rows: usize,
    progress: &(dyn Fn(f64) + Sync),
) -> Result<K::Out, Error> {
    let partitions = plan(&SidesFile::open_all(&files.paths)?, partition_rows);
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(partitions.len()));
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.clamp(1, partitions.len().max(1)))
            .map(|_| scope.spawn(|| work(files, kernel, &partitions, &next, &done, progress)))
            .collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })?;
    let mut parts = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    parts.sort_unstable_by_key(|(position, _)| *position);
    Ok(kernel.merge(parts.into_iter().map(|(_, part)| part).collect()))
}

fn work<K: Kernel>(
    files: &SideFiles,
    kernel: &K,
    partitions: &[Range<i64>],
    next: &AtomicUsize,
    done: &Mutex<Vec<(usize, K::Out)>>,
    progress: &(dyn Fn(f64) + Sync),
) -> Result<(), Error> {
    // A reader's file position is its own, so each worker opens the files for itself.
    let opened = SidesFile::open_all(&files.paths)?;
    loop {
        let position = next.fetch_add(1, Ordering::Relaxed);
        let Some(numbers) = partitions.get(position) else { return Ok(()) };
        let sides = read_numbers(&opened, files, numbers, kernel.columns())?;
        let part = kernel.run(&sides);
        let mut done = done.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        done.push((position, part));
        progress(share(done.len(), partitions.len()));
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of partitions and pieces")]
pub(crate) fn share(done: usize, all: usize) -> f64 {
    done as f64 / all.max(1) as f64
}

/// Ranges of numbers that hold about `partition_rows` rows each and together hold every number.
fn plan(files: &[SidesFile], partition_rows: usize) -> Vec<Range<i64>> {
    let mut pages: Vec<(i64, usize)> =
        files.iter().flat_map(SidesFile::pages).map(|page| (page.greatest, page.rows.len())).collect();
    pages.sort_unstable();
    let mut partitions = Vec::new();
    let (mut begin, mut rows) = (i64::MIN, 0);
    for (greatest, in_page) in pages {
        rows += in_page;
        if rows >= partition_rows && greatest < i64::MAX && greatest >= begin {
            partitions.push(begin..greatest + 1);
            (begin, rows) = (greatest + 1, 0);
        }
    }
    partitions.push(begin..i64::MAX);
    partitions
}
