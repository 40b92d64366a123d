//! Where sides were and with whom, whoever they are of: two columns, in no particular order.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::Error;
use crate::kernel::share;
use crate::side_files::SideFiles;
use crate::table_file::TableFile;

/// Rows read at a time.
const PIECE_ROWS: usize = 1 << 17;

/// Hands the other party and the own cell at the start of every side to `visit`, in pieces, each thread with an `Out` of its own.
///
/// What the threads gathered comes in no particular order, and the pieces too: only sums and sets may be made of them.
///
/// # Errors When a file cannot be read.
/// # Cost One pass over two columns; nothing is sorted or joined, so it takes a fraction of a kernel's time.
pub fn scan_contact_cells<Out: Default + Send>(
    files: &SideFiles,
    threads: usize,
    visit: &(impl Fn(&mut Out, &[i64], &[i64]) + Sync),
    progress: &(dyn Fn(f64) + Sync),
) -> Result<Vec<Out>, Error> {
    let pieces = pieces(files)?;
    let next = AtomicUsize::new(0);
    let work = || -> Result<Out, Error> {
        // A reader's file position is its own, so each worker opens the files for itself.
        let opened = files.paths.iter().map(|path| TableFile::open(path)).collect::<Result<Vec<_>, _>>()?;
        let mut out = Out::default();
        let (mut others, mut cells, mut sources) = (Vec::new(), Vec::new(), Vec::new());
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some((file, rows)) = pieces.get(place) else { return Ok(out) };
            others.clear();
            cells.clear();
            opened[*file].read_i64("other", rows, &mut others)?;
            opened[*file].read_i64("cell_start", rows, &mut cells)?;
            if !files.is_whole() {
                sources.clear();
                opened[*file].read_u32("source", rows, 0, &mut sources)?;
                restrict(files, &sources, &mut others, &mut cells);
            }
            visit(&mut out, &others, &cells);
            progress(share(place + 1, pieces.len()));
        }
    };
    std::thread::scope(|scope| {
        #[expect(clippy::needless_collect, reason = "every worker starts before the first is waited for")]
        let workers: Vec<_> = (0..threads.clamp(1, pieces.len().max(1))).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

/// Takes the rows that nobody sees out of both columns.
fn restrict(files: &SideFiles, sources: &[u32], others: &mut Vec<i64>, cells: &mut Vec<i64>) {
    for column in [others, cells] {
        let mut sources = sources.iter();
        column.retain(|_| sources.next().is_some_and(|source| !files.leaves_out(*source)));
    }
}

fn pieces(files: &SideFiles) -> Result<Vec<(usize, Range<usize>)>, Error> {
    let mut pieces = Vec::new();
    for (place, path) in files.paths.iter().enumerate() {
        let rows = TableFile::open(path)?.rows();
        pieces.extend((0..rows).step_by(PIECE_ROWS).map(|begin| (place, begin..rows.min(begin + PIECE_ROWS))));
    }
    Ok(pieces)
}
