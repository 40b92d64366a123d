//! Where a number was registered, and when.

use records::{NO_DURATION, NumberSides};

/// A number seen on a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Registration {
    /// UTC milliseconds.
    pub at_ms: i64,
    /// Packed cell.
    pub cell: i64,
    /// The other party of the communication, packed; zero where withheld or none.
    pub other: i64,
}

/// Registrations of a number in order of time; rows without a cell are left out and counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Track {
    /// In order of time.
    pub registrations: Vec<Registration>,
    /// Rows of the number that name no cell.
    pub without_cell: usize,
}

impl Track {
    /// What a number's own rows say: the cell at the start of each communication, and at its end where it is another one.
    pub fn of(sides: &NumberSides<'_>) -> Self {
        let mut track = Self::default();
        for row in 0..sides.len() {
            let (at_ms, other) = (sides.start_ms[row], sides.other[row]);
            let first = sides.cell_start.get(row).copied().unwrap_or(0);
            let last = sides.cell_end.get(row).copied().unwrap_or(0);
            if first == 0 && last == 0 {
                track.without_cell += 1;
                continue;
            }
            if first != 0 {
                track.registrations.push(Registration { at_ms, cell: first, other });
            }
            let seconds = sides.duration_s.get(row).copied().filter(|seconds| *seconds != NO_DURATION);
            if let Some(seconds) = seconds.filter(|_| last != 0 && last != first) {
                track.registrations.push(Registration { at_ms: at_ms + i64::from(seconds) * 1_000, cell: last, other });
            }
        }
        track.registrations.sort_unstable();
        track
    }

    /// Whether no row names a cell.
    pub fn is_empty(&self) -> bool {
        self.registrations.is_empty()
    }

    /// Distinct cells, ascending.
    pub fn cells(&self) -> Vec<i64> {
        let mut cells: Vec<i64> = self.registrations.iter().map(|one| one.cell).collect();
        cells.sort_unstable();
        cells.dedup();
        cells
    }

    /// The same without communications with one other number: those of two telephones with each other say nothing of where either is.
    pub fn without_calls_to(&self, other: i64) -> Self {
        let kept = self.registrations.iter().filter(|one| one.other != other).copied().collect();
        Self { registrations: kept, without_cell: self.without_cell }
    }
}
