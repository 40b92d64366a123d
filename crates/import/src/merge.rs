//! Many records, one communication.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;
use records::{BILLED_A, BILLED_B, Communications, NO_DURATION, RowRef, WHOLE_NETWORK};

/// How far apart the two parties' records of one communication may begin: operators' clocks and the moment at which each
/// switch begins to count differ by 0 to 3 seconds (working assumption of `lines.md`, section 7).
pub const MERGE_TOLERANCE_MS: i64 = 3_000;
/// How far apart their durations may be, in seconds, for the same reason.
const DURATION_TOLERANCE_S: u32 = 3;

/// Records of one source that were merged into others, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MergedCounts {
    /// The other party's billing of a communication already held.
    pub both_parties: u64,
    /// A row that an earlier delivery holds.
    pub redelivered: u64,
    /// A row that the same file repeats in every column.
    pub repeated: u64,
}

impl MergedCounts {
    /// All reasons together.
    pub fn total(&self) -> u64 {
        self.both_parties + self.redelivered + self.repeated
    }
}

/// Unique communications, and what became of the others.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    /// Unique communications in order of start, then numbers, kind and provenance.
    pub rows: Communications,
    /// How many records of each source were merged.
    pub counts: HashMap<u32, MergedCounts>,
    /// Records beyond the two that a row names: dropped, and into which.
    pub further: Vec<(RowRef, RowRef)>,
}

/// Puts the records of each communication together.
///
/// `rows` may hold records of several sources and communications already merged; `raw_rows` are digests of the whole rows
/// as received, aligned with the *end* of `rows` (records that come from the store have none).
///
/// Three rules, each one-to-one: a file's row repeated in every column; the same row of the same billing delivered by another
/// source; the two parties' billings of one communication, same numbers and kind, at most [`MERGE_TOLERANCE_MS`] apart, nearest
/// first. The result does not depend on the order of `rows`.
///
/// # Cost O(n log n) time; 16 bytes a record besides the columns.
pub fn merge(rows: Communications, raw_rows: &[u64]) -> Merged {
    let order = canonical_order(&rows);
    let rows = if order.is_sorted() { rows } else { rows.gather(&order) };
    let without_raw = rows.len() - raw_rows.len().min(rows.len());
    let raw = |position: usize| (order[position] as usize).checked_sub(without_raw).map(|at| raw_rows[at]);
    let mut work = Work { dropped: vec![false; rows.len()], rows, counts: HashMap::new(), further: Vec::new() };
    for group in groups(&work.rows) {
        work.merge_group(&group, &raw);
    }
    work.finish()
}

/// Positions in order of start, numbers, kind, billing, source and row.
fn canonical_order(rows: &Communications) -> Vec<u32> {
    let mut order: Vec<(i64, u32)> = (0..).zip(&rows.start_ms).map(|(position, start)| (*start, position)).collect();
    order.sort_unstable();
    let key = |position: u32| {
        let at = position as usize;
        (rows.a.number[at], rows.b.number[at], rows.kind[at], rows.source[at], rows.row[at])
    };
    for ties in order.chunk_by_mut(|left, right| left.0 == right.0) {
        if ties.len() > 1 {
            ties.sort_unstable_by_key(|(_, position)| key(*position));
        }
    }
    order.into_iter().map(|(_, position)| position).collect()
}

/// Groups of two and more positions with the same numbers and kind, each in order of time, near enough in time to matter.
fn groups(rows: &Communications) -> Vec<Vec<u32>> {
    let hasher = FixedState::with_seed(0);
    let mut keyed: Vec<u64> = (0..rows.len())
        .map(|at| {
            let mut hash = hasher.build_hasher();
            hash.write_i64(rows.a.number[at]);
            hash.write_i64(rows.b.number[at]);
            hash.write_u8(rows.kind[at]);
            (hash.finish() & 0xffff_ffff_0000_0000) | at as u64
        })
        .collect();
    keyed.sort_unstable();
    let mut groups = Vec::new();
    for same_hash in keyed.chunk_by(|left, right| left >> 32 == right >> 32) {
        let near = |left: &u64, right: &u64| {
            rows.start_ms[position(*right)] - rows.start_ms[position(*left)] <= MERGE_TOLERANCE_MS
        };
        groups.extend(
            same_hash
                .chunk_by(near)
                .filter(|group| group.len() > 1)
                .map(|group| group.iter().map(|key| (key & 0xffff_ffff) as u32).collect()),
        );
    }
    groups
}

fn position(key: u64) -> usize {
    usize::try_from(key & 0xffff_ffff).unwrap_or(0)
}

struct Work {
    rows: Communications,
    dropped: Vec<bool>,
    counts: HashMap<u32, MergedCounts>,
    further: Vec<(RowRef, RowRef)>,
}

impl Work {
    fn merge_group(&mut self, group: &[u32], raw: &dyn Fn(usize) -> Option<u64>) {
        // A group shares a hash; different pairs of numbers can meet in it, so every comparison is exact.
        let at = |index: usize| group[index] as usize;
        let mut absorbed: Vec<(usize, u32, u8)> = Vec::new();
        for later in 1..group.len() {
            let newer = at(later);
            let earlier = (0..later).rev().map(at).filter(|earlier| !self.dropped[*earlier]).find(|earlier| {
                self.is_repetition(*earlier, newer, raw) || self.is_redelivery(*earlier, newer, &absorbed)
            });
            if let Some(earlier) = earlier {
                let repeated = self.rows.source[earlier] == self.rows.source[newer];
                // The record that holds more sides stays, whichever came first.
                let sides = |at: usize| self.rows.billing[at].count_ones();
                let (kept, dropped) = if sides(newer) > sides(earlier) { (newer, earlier) } else { (earlier, newer) };
                absorbed.push((kept, self.rows.source[dropped], self.rows.billing[dropped]));
                self.absorb(kept, dropped, repeated);
            }
        }
        self.pair_billings(group);
    }

    fn same_communication(&self, left: usize, right: usize) -> bool {
        let rows = &self.rows;
        rows.a.number[left] == rows.a.number[right]
            && rows.b.number[left] == rows.b.number[right]
            && rows.kind[left] == rows.kind[right]
    }

    fn is_repetition(&self, left: usize, right: usize, raw: &dyn Fn(usize) -> Option<u64>) -> bool {
        self.same_communication(left, right)
            && self.rows.source[left] == self.rows.source[right]
            && self.rows.start_ms[left] == self.rows.start_ms[right]
            && raw(left).is_some()
            && raw(left) == raw(right)
    }

    /// Whether `newer` is a row of a billing that another source has already delivered.
    fn is_redelivery(&self, older: usize, newer: usize, absorbed: &[(usize, u32, u8)]) -> bool {
        let rows = &self.rows;
        let (older_billing, newer_billing) = (rows.billing[older], rows.billing[newer]);
        let other_source = rows.source[older] != rows.source[newer] && rows.source_2[older] != rows.source[newer];
        if !other_source || older_billing & newer_billing == 0 || !self.same_communication(older, newer) {
            return false;
        }
        let taken = absorbed.iter().any(|(kept, source, billing)| {
            *kept == older && *source == rows.source[newer] && billing & newer_billing != 0
        });
        let merged_before = older_billing == (BILLED_A | BILLED_B);
        let same_start = rows.start_ms[older] == rows.start_ms[newer] || merged_before;
        !taken && same_start && self.durations_agree(older, newer)
    }

    fn durations_agree(&self, left: usize, right: usize) -> bool {
        let (left, right) = (self.rows.duration_s[left], self.rows.duration_s[right]);
        left == NO_DURATION || right == NO_DURATION || left.abs_diff(right) <= DURATION_TOLERANCE_S
    }

    fn absorb(&mut self, kept: usize, newer: usize, repeated: bool) {
        let later = self.rows.source[newer].max(self.rows.source[kept]);
        let counts = self.counts.entry(later).or_default();
        if repeated {
            counts.repeated += 1;
        } else {
            counts.redelivered += 1;
        }
        self.drop_into(kept, newer);
    }

    /// Drops a record; its provenance goes into the second place where that is free, else into the further list.
    fn drop_into(&mut self, kept: usize, newer: usize) {
        let (from, into) = (self.rows.row_ref(newer), self.rows.row_ref(kept));
        if self.rows.source_2[kept] == 0 {
            self.rows.source_2[kept] = from.source;
            self.rows.row_2[kept] = from.row;
        } else {
            self.further.push((from, into));
        }
        if let Some(second) = self.rows.second_row_ref(newer) {
            self.further.push((second, into));
        }
        self.dropped[newer] = true;
    }

    fn pair_billings(&mut self, group: &[u32]) {
        let open: Vec<usize> = group.iter().map(|at| *at as usize).filter(|at| !self.dropped[*at]).collect();
        let mut pairs = Vec::new();
        for (index, left) in open.iter().enumerate() {
            for right in &open[index + 1..] {
                let apart_ms = self.rows.start_ms[*right] - self.rows.start_ms[*left];
                if apart_ms > MERGE_TOLERANCE_MS {
                    break;
                }
                let disjoint = self.rows.billing[*left] & self.rows.billing[*right] == 0;
                if disjoint && self.same_communication(*left, *right) && self.durations_agree(*left, *right) {
                    pairs.push((apart_ms, *left, *right));
                }
            }
        }
        pairs.sort_unstable();
        for (_, left, right) in pairs {
            let disjoint = self.rows.billing[left] & self.rows.billing[right] == 0;
            if !self.dropped[left] && !self.dropped[right] && disjoint {
                self.join(left, right);
            }
        }
    }

    /// Joins two billings: the calling side's record leads and is given the called side's own columns.
    fn join(&mut self, left: usize, right: usize) {
        let leads = |at: usize| self.rows.billing[at] & (BILLED_A | WHOLE_NETWORK) != 0;
        let (lead, other) = if leads(left) || !leads(right) { (left, right) } else { (right, left) };
        let newer = self.rows.source[lead].max(self.rows.source[other]);
        self.counts.entry(newer).or_default().both_parties += 1;
        let rows = &mut self.rows;
        for party in [&mut rows.a, &mut rows.b] {
            for column in [&mut party.imei, &mut party.imsi, &mut party.cell_start, &mut party.cell_end] {
                if column[lead] == 0 {
                    column[lead] = column[other];
                }
            }
        }
        if rows.duration_s[lead] == NO_DURATION {
            rows.duration_s[lead] = rows.duration_s[other];
        }
        rows.billing[lead] |= rows.billing[other];
        self.drop_into(lead, other);
    }

    fn finish(mut self) -> Merged {
        self.further.sort_unstable();
        let rows = if self.dropped.contains(&true) {
            let kept: Vec<u32> = (0..).zip(&self.dropped).filter(|(_, dropped)| !**dropped).map(|(at, _)| at).collect();
            let rows = self.rows.gather(&kept);
            let order = canonical_order(&rows);
            if order.is_sorted() { rows } else { rows.gather(&order) }
        } else {
            self.rows
        };
        Merged { rows, counts: self.counts, further: self.further }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use records::Kind;

    const X: i64 = 447_700_900_001;
    const Y: i64 = 447_700_900_002;

    struct Row {
        start_ms: i64,
        duration_s: u32,
        billing: u8,
        source: u32,
        row: u32,
        cell: i64,
    }

    fn rows(list: &[Row]) -> Communications {
        let mut rows = Communications::default();
        for one in list {
            rows.start_ms.push(one.start_ms);
            rows.duration_s.push(one.duration_s);
            rows.kind.push(Kind::Voice as u8);
            rows.billing.push(one.billing);
            for (party, number, own) in [(&mut rows.a, X, BILLED_A), (&mut rows.b, Y, BILLED_B)] {
                party.number.push(number);
                party.imei.push(0);
                party.imsi.push(0);
                party.cell_start.push(if one.billing & own != 0 { one.cell } else { 0 });
                party.cell_end.push(0);
            }
            rows.source.push(one.source);
            rows.row.push(one.row);
            rows.source_2.push(0);
            rows.row_2.push(0);
        }
        rows
    }

    fn billed(start_ms: i64, billing: u8, source: u32, row: u32) -> Row {
        Row { start_ms, duration_s: 42, billing, source, row, cell: i64::from(row) }
    }

    #[test]
    fn both_parties_billing_is_one_communication_with_both_cells_and_both_provenances() {
        let merged = merge(rows(&[billed(2_000, BILLED_B, 2, 7), billed(1_000, BILLED_A, 1, 5)]), &[1, 2]);
        assert_eq!(merged.rows.len(), 1);
        assert_eq!(merged.rows.start_ms, [1_000]);
        assert_eq!((merged.rows.a.cell_start[0], merged.rows.b.cell_start[0]), (5, 7));
        assert_eq!(merged.rows.billing, [BILLED_A | BILLED_B]);
        assert_eq!(merged.rows.row_ref(0), RowRef { source: 1, row: 5 });
        assert_eq!(merged.rows.second_row_ref(0), Some(RowRef { source: 2, row: 7 }));
        assert_eq!(merged.counts[&2].both_parties, 1);
    }

    #[test]
    fn records_four_seconds_apart_are_two_communications() {
        let merged = merge(rows(&[billed(0, BILLED_A, 1, 5), billed(4_000, BILLED_B, 1, 7)]), &[1, 2]);
        assert_eq!(merged.rows.len(), 2);
    }

    #[test]
    fn two_texts_in_one_second_pair_one_to_one() {
        let merged = merge(
            rows(&[
                billed(0, BILLED_A, 1, 1),
                billed(500, BILLED_A, 1, 2),
                billed(600, BILLED_B, 1, 3),
                billed(1_200, BILLED_B, 1, 4),
            ]),
            &[1, 2, 3, 4],
        );
        assert_eq!(merged.rows.len(), 2);
        assert_eq!(merged.counts[&1].both_parties, 2);
        assert_eq!(merged.rows.row_2, [4, 3]);
    }

    #[test]
    fn a_row_repeated_in_every_column_is_one_and_a_row_that_differs_anywhere_is_not() {
        let list = [billed(0, BILLED_A, 1, 1), billed(0, BILLED_A, 1, 2), billed(0, BILLED_A, 1, 3)];
        let merged = merge(rows(&list), &[9, 9, 8]);
        assert_eq!(merged.rows.len(), 2);
        assert_eq!(merged.counts[&1], MergedCounts { repeated: 1, ..MergedCounts::default() });
    }

    #[test]
    fn a_second_delivery_adds_nothing_even_of_a_row_already_merged() {
        let first = merge(rows(&[billed(0, BILLED_A, 1, 1), billed(1_500, BILLED_B, 1, 2)]), &[1, 2]);
        let mut all = first.rows;
        all.append(&rows(&[billed(0, BILLED_A, 2, 1), billed(1_500, BILLED_B, 2, 2)]));
        let second = merge(all, &[1, 2]);
        assert_eq!(second.rows.len(), 1);
        assert_eq!(second.counts[&2].redelivered, 2);
        assert_eq!(second.further.len(), 2);
    }

    #[test]
    fn the_order_of_records_does_not_matter() {
        let forwards = [billed(0, BILLED_A, 1, 1), billed(900, BILLED_B, 1, 2), billed(90_000, BILLED_A, 1, 3)];
        let backwards = [billed(90_000, BILLED_A, 1, 3), billed(900, BILLED_B, 1, 2), billed(0, BILLED_A, 1, 1)];
        assert_eq!(merge(rows(&forwards), &[1, 2, 3]).rows, merge(rows(&backwards), &[3, 2, 1]).rows);
    }

    #[test]
    fn a_call_of_another_length_is_another_call() {
        let mut list = [billed(0, BILLED_A, 1, 1), billed(1_000, BILLED_B, 1, 2)];
        list[1].duration_s = 300;
        assert_eq!(merge(rows(&list), &[1, 2]).rows.len(), 2);
    }
}
