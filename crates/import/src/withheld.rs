//! Calls whose caller withheld the number, and the caller's own record of them.
//!
//! The called phone can have received only one call that began then and lasted so long, so where exactly one caller's record says the
//! same, both tell of one call. Who called is in the caller's record, not inferred. Texts have no length that could tell them apart.

use records::{BILLED_A, BILLED_B, Communications, Kind, NO_DURATION};

use crate::merge::MERGE_TOLERANCE_MS;
use crate::same_communication::DURATION_TOLERANCE_S;

/// Whether a row is the called side's record of a caller who withheld the number.
pub(crate) fn is_withheld(rows: &Communications, at: usize) -> bool {
    rows.a.number[at] == 0 && is_answered_call(rows, at) && rows.billing[at] == BILLED_B
}

fn is_own(rows: &Communications, at: usize) -> bool {
    rows.a.number[at] != 0 && is_answered_call(rows, at) && rows.billing[at] == BILLED_A
}

/// A call to someone, long enough that another one could not begin within the tolerance.
fn is_answered_call(rows: &Communications, at: usize) -> bool {
    let lasts_ms = i64::from(rows.duration_s[at]) * 1_000;
    let known = rows.duration_s[at] != NO_DURATION && lasts_ms > 2 * MERGE_TOLERANCE_MS;
    rows.kind[at] == Kind::Voice as u8 && rows.b.number[at] != 0 && known
}

/// Every record that can tell of the call of a withheld one, and whatever else those can tell of, in order: two records, where it is
/// certain that they tell of one call. Positions before `first` are not looked at.
pub(crate) fn rivals(rows: &Communications, first: usize, open: &dyn Fn(usize) -> bool, withheld: usize) -> Vec<usize> {
    let mut found = vec![withheld];
    let mut place = 0;
    while let Some(at) = found.get(place).copied() {
        let own = is_own(rows, at);
        let other_side = |at: usize| if own { is_withheld(rows, at) } else { is_own(rows, at) };
        let more: Vec<usize> = near(rows, first, at)
            .filter(|other| open(*other) && other_side(*other) && agree(rows, at, *other) && !found.contains(other))
            .collect();
        found.extend(more);
        place += 1;
    }
    found.sort_unstable();
    found
}

fn agree(rows: &Communications, one: usize, other: usize) -> bool {
    let apart_s = rows.duration_s[one].abs_diff(rows.duration_s[other]);
    rows.b.number[one] == rows.b.number[other] && apart_s <= DURATION_TOLERANCE_S
}

/// Positions that begin within the tolerance, the one itself included; rows are in order of time.
fn near(rows: &Communications, first: usize, at: usize) -> impl Iterator<Item = usize> {
    let start = rows.start_ms[at];
    let before =
        rows.start_ms[first..at].iter().rev().take_while(|other| start - **other <= MERGE_TOLERANCE_MS).count();
    let after = rows.start_ms[at..].iter().take_while(|other| **other - start <= MERGE_TOLERANCE_MS).count();
    at - before..at + after
}
