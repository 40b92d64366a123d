//! What other deliveries of a record say a call lasted.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use records::{Communications, Disagreement, Field, NO_DURATION, RowRef};

/// Lengths of calls on which deliveries disagree, by the record that stands: the other party's record may agree with either.
///
/// The row that came first stands, so without them the order of deliveries would decide how many calls are counted.
#[derive(Clone, Debug, Default)]
pub struct OtherLengths(HashMap<RowRef, Vec<u32>, FixedState>);

impl OtherLengths {
    /// Those of records that the store holds.
    pub fn of_stored(disagreements: &[Disagreement]) -> Self {
        let mut lengths = Self::default();
        for one in disagreements.iter().filter(|one| one.field == Field::Duration) {
            lengths.0.entry(one.kept).or_default().extend(u32::try_from(one.found_value));
        }
        lengths
    }

    /// Difference of two records' lengths, the least that any delivery gives; none where one is not known.
    pub(crate) fn apart_s(&self, rows: &Communications, left: usize, right: usize) -> Option<u32> {
        let (own, other) = (rows.duration_s[left], rows.duration_s[right]);
        if own == NO_DURATION || other == NO_DURATION {
            return None;
        }
        if self.0.is_empty() {
            return Some(own.abs_diff(other));
        }
        let all = |own: u32, at: usize| std::iter::once(own).chain(self.of(rows, at).iter().copied());
        all(own, left).flat_map(|own| all(other, right).map(move |other| own.abs_diff(other))).min()
    }

    /// Whether a further delivery of a record says something new.
    pub(crate) fn is_news(&self, rows: &Communications, kept: usize, dropped: usize) -> bool {
        let (own, other) = (rows.duration_s[kept], rows.duration_s[dropped]);
        (own != other && own != NO_DURATION && other != NO_DURATION) || !self.of(rows, dropped).is_empty()
    }

    /// Notes what a further delivery of a record says, and what was known of that one.
    pub(crate) fn hand_on(&mut self, rows: &Communications, kept: usize, dropped: usize) {
        let mut further = self.0.get(&rows.row_ref(dropped)).cloned().unwrap_or_default();
        further.push(rows.duration_s[dropped]);
        self.0.entry(rows.row_ref(kept)).or_default().append(&mut further);
    }

    fn of(&self, rows: &Communications, at: usize) -> &[u32] {
        if self.0.is_empty() { &[] } else { self.0.get(&rows.row_ref(at)).map_or(&[], Vec::as_slice) }
    }
}
