//! The sides that a pass may read.

use std::path::PathBuf;

use records::Sides;

/// The files of the sides, in order of time, and the sources whose rows no pass sees: those of an authority that was refused,
/// withdrawn or has expired.
#[derive(Clone, Debug, Default)]
pub struct SideFiles {
    pub(crate) paths: Vec<PathBuf>,
    without: Vec<u32>,
}

impl SideFiles {
    /// All rows of these files.
    pub fn new(paths: Vec<PathBuf>) -> Self {
        Self { paths, without: Vec::new() }
    }

    /// Leaves the rows of these sources out.
    #[must_use]
    pub fn without(mut self, mut sources: Vec<u32>) -> Self {
        sources.sort_unstable();
        sources.dedup();
        self.without = sources;
        self
    }

    /// Whether every row is seen; then nobody needs to know where a row is from.
    pub(crate) fn is_whole(&self) -> bool {
        self.without.is_empty()
    }

    pub(crate) fn leaves_out(&self, source: u32) -> bool {
        self.without.binary_search(&source).is_ok()
    }

    /// Takes the rows that nobody sees out of sides that know where they are from.
    pub(crate) fn restrict(&self, sides: &mut Sides) {
        if self.is_whole() || !sides.source.iter().any(|source| self.leaves_out(*source)) {
            return;
        }
        let kept: Vec<bool> = sides.source.iter().map(|source| !self.leaves_out(*source)).collect();
        retain(&mut sides.number, &kept);
        retain(&mut sides.start_ms, &kept);
        retain(&mut sides.other, &kept);
        retain(&mut sides.flags, &kept);
        retain(&mut sides.duration_s, &kept);
        retain(&mut sides.imei, &kept);
        retain(&mut sides.imsi, &kept);
        retain(&mut sides.cell_start, &kept);
        retain(&mut sides.cell_end, &kept);
        retain(&mut sides.source, &kept);
        retain(&mut sides.row, &kept);
    }
}

/// Keeps the marked rows of a column; one that was not read stays empty.
fn retain<T>(column: &mut Vec<T>, kept: &[bool]) {
    let mut kept = kept.iter();
    column.retain(|_| kept.next().copied().unwrap_or(false));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_a_source_that_is_left_out_vanish_from_every_column() {
        let mut sides = Sides {
            number: vec![1, 1, 2],
            start_ms: vec![10, 20, 30],
            other: vec![5, 6, 7],
            flags: vec![0, 0, 0],
            source: vec![3, 4, 3],
            row: vec![1, 2, 3],
            ..Sides::default()
        };
        SideFiles::default().restrict(&mut sides);
        assert_eq!(sides.len(), 3);
        SideFiles::default().without(vec![9, 3]).restrict(&mut sides);
        assert_eq!((sides.number, sides.start_ms, sides.row, sides.duration_s), (vec![1], vec![20], vec![2], vec![]));
    }
}
