//! Many records, one communication.

use std::collections::HashMap;
use std::ops::Range;

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

/// Puts the records of each communication together, as they come in order of time.
///
/// Three rules, each one-to-one: a file's row repeated in every column; the same row of the same billing delivered by another
/// source; the two parties' billings of one communication, same numbers and kind, at most [`MERGE_TOLERANCE_MS`] apart, nearest
/// first. The result depends neither on the order in which records were read nor on where the pieces begin and end: records
/// that a later piece could still join wait for it.
///
/// # Cost O(n log n) time; memory of what has not been taken yet.
#[derive(Debug, Default)]
pub struct Merger {
    rows: Communications,
    /// Rows before it are unique, and nothing that comes can join them.
    settled: usize,
    /// Digests of the rows from `settled` on as received; zero where a record comes from the store.
    raw: Vec<u64>,
    /// Which rows from `settled` on have met everything they can meet, and wait only to keep the order.
    done: Vec<bool>,
    /// Which rows from `settled` on are dropped.
    dropped: Vec<bool>,
    counts: HashMap<u32, MergedCounts, FixedState>,
    further: Vec<(RowRef, RowRef)>,
    seen: Vec<(i64, u32)>,
}

/// Places in which the last record of each pair of numbers is remembered, a power of two.
const SEEN_PLACES: usize = 1 << 14;

impl Merger {
    /// A merger with room for rows.
    pub fn with_room_for(rows: usize) -> Self {
        let mut merger = Self::default();
        merger.rows.reserve(rows);
        merger
    }

    /// Takes more rows, appended in their order ([`Communications::order_key`]) by `add`, with their digests. Every row that
    /// begins before `complete_ms` has then come.
    ///
    /// # Errors Those of `add`.
    pub fn push<E>(
        &mut self,
        complete_ms: i64,
        add: impl FnOnce(&mut Communications, &mut Vec<u64>) -> Result<(), E>,
    ) -> Result<(), E> {
        add(&mut self.rows, &mut self.raw)?;
        let open = self.rows.len() - self.settled;
        self.done.resize(open, false);
        self.dropped.clear();
        self.dropped.resize(open, false);
        self.settle(complete_ms);
        Ok(())
    }

    /// Unique communications that nothing can join any more: the first rows of [`Merger::rows`].
    pub fn settled(&self) -> usize {
        self.settled
    }

    /// All rows at hand, in order.
    pub fn rows(&self) -> &Communications {
        &self.rows
    }

    /// Moves the first rows out; `spare` is reused for the others.
    pub fn take_front(&mut self, rows: usize, mut spare: Communications) -> Communications {
        let rows = rows.min(self.settled);
        self.rows.split_front(rows, &mut spare);
        self.settled -= rows;
        std::mem::replace(&mut self.rows, spare)
    }

    /// How many records of each source were merged, and the records beyond the two that a row names: dropped, and into which.
    pub fn finish(mut self) -> (HashMap<u32, MergedCounts, FixedState>, Vec<(RowRef, RowRef)>) {
        self.further.sort_unstable();
        (self.counts, self.further)
    }

    fn settle(&mut self, complete_ms: i64) {
        let may_still_meet = |start: i64| start.saturating_add(MERGE_TOLERANCE_MS) >= complete_ms;
        let mut waiting = self.rows.start_ms[self.settled..].partition_point(|start| !may_still_meet(*start));
        let candidates = self.candidates();
        let mut group = Vec::new();
        for candidates in groups(&self.rows, self.settled, &candidates).into_iter().map(|group| &candidates[group]) {
            group.clear();
            group.extend(candidates.iter().map(|candidate| self.settled + position(*candidate)));
            if group.last().is_some_and(|last| may_still_meet(self.rows.start_ms[*last])) {
                waiting = waiting.min(group[0] - self.settled);
                continue;
            }
            self.merge_group(&group);
            group.iter().for_each(|at| self.done[at - self.settled] = true);
        }
        self.remove_dropped(waiting);
    }

    /// Rows that begin near another one that may be of the same numbers and kind, in order of that and of time.
    fn candidates(&mut self) -> Vec<u64> {
        let rows = &self.rows;
        let mut marked = vec![false; self.done.len()];
        let mut hashes = vec![0_u32; self.done.len()];
        self.seen.clear();
        self.seen.resize(SEEN_PLACES, (i64::MIN, 0));
        for open in (0..self.done.len()).filter(|open| !self.done[*open]) {
            let at = self.settled + open;
            let hash = pair_hash(rows.a.number[at], rows.b.number[at], rows.kind[at]);
            hashes[open] = hash;
            let place = &mut self.seen[hash as usize % SEEN_PLACES];
            if rows.start_ms[at].saturating_sub(place.0) <= MERGE_TOLERANCE_MS {
                marked[open] = true;
                marked[place.1 as usize] = true;
            }
            *place = (rows.start_ms[at], u32::try_from(open).expect("a piece holds fewer than 2^32 rows"));
        }
        let mut candidates: Vec<u64> =
            (0_u64..).zip(&marked).filter(|(_, marked)| **marked).map(|(open, _)| open).collect();
        for candidate in &mut candidates {
            *candidate |= u64::from(hashes[position(*candidate)]) << 32;
        }
        candidates.sort_unstable();
        candidates
    }

    fn remove_dropped(&mut self, waiting: usize) {
        let removed = self.dropped[..waiting].iter().filter(|dropped| **dropped).count();
        if self.dropped.contains(&true) {
            self.rows.remove_marked(self.settled, &self.dropped);
            let mut kept = self.dropped.iter().map(|dropped| !dropped);
            self.raw.retain(|_| kept.next().unwrap_or(true));
            let mut kept = self.dropped.iter().map(|dropped| !dropped);
            self.done.retain(|_| kept.next().unwrap_or(true));
        }
        let settled = waiting - removed;
        self.settled += settled;
        self.raw.drain(..settled);
        self.done.drain(..settled);
    }

    fn is_dropped(&self, at: usize) -> bool {
        self.dropped[at - self.settled]
    }

    fn is_near(&self, left: usize, right: usize) -> bool {
        self.rows.start_ms[left].abs_diff(self.rows.start_ms[right]) <= MERGE_TOLERANCE_MS.unsigned_abs()
    }

    fn merge_group(&mut self, group: &[usize]) {
        // A group shares a hash; different pairs of numbers can meet in it, so every comparison is exact.
        let at = |index: usize| group[index];
        let mut absorbed: Vec<(usize, u32, u8)> = Vec::new();
        for later in 1..group.len() {
            let newer = at(later);
            let near = (0..later).rev().map(at).take_while(|earlier| self.is_near(*earlier, newer));
            let earlier = near
                .filter(|earlier| !self.is_dropped(*earlier))
                .find(|earlier| self.is_repetition(*earlier, newer) || self.is_redelivery(*earlier, newer, &absorbed));
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

    fn is_repetition(&self, left: usize, right: usize) -> bool {
        let (left_raw, right_raw) = (self.raw[left - self.settled], self.raw[right - self.settled]);
        self.same_communication(left, right)
            && self.rows.source[left] == self.rows.source[right]
            && self.rows.start_ms[left] == self.rows.start_ms[right]
            && left_raw != 0
            && left_raw == right_raw
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
        self.dropped[newer - self.settled] = true;
    }

    fn pair_billings(&mut self, group: &[usize]) {
        let open: Vec<usize> = group.iter().copied().filter(|at| !self.is_dropped(*at)).collect();
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
            if !self.is_dropped(left) && !self.is_dropped(right) && disjoint {
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
        // The second place is the other party's: a repetition that came before gives way, whichever was delivered first.
        if let Some(repetition) = rows.second_row_ref(lead) {
            rows.source_2[lead] = 0;
            self.further.push((repetition, rows.row_ref(lead)));
        }
        self.drop_into(lead, other);
    }
}

fn pair_hash(a: i64, b: i64, kind: u8) -> u32 {
    let mixed = a.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ b.cast_unsigned().wrapping_mul(0xd6e8_feb8_6659_fd93).rotate_left(23)
        ^ u64::from(kind) << 7;
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    u32::try_from(mixed >> 32).unwrap_or(0)
}

/// Groups of two and more candidates with one hash, each in order of time, near enough in time to matter.
fn groups(rows: &Communications, settled: usize, candidates: &[u64]) -> Vec<Range<usize>> {
    let start = |candidate: &u64| rows.start_ms[settled + position(*candidate)];
    let mut begin = 0;
    candidates
        .chunk_by(|left, right| left >> 32 == right >> 32 && start(right) - start(left) <= MERGE_TOLERANCE_MS)
        .map(|group| {
            begin += group.len();
            begin - group.len()..begin
        })
        .filter(|group| group.len() > 1)
        .collect()
}

fn position(candidate: u64) -> usize {
    usize::try_from(candidate & 0xffff_ffff).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
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

    struct Merged {
        rows: Communications,
        counts: HashMap<u32, MergedCounts, FixedState>,
        further: Vec<(RowRef, RowRef)>,
    }

    /// Merges rows that come in pieces, each beginning at one of `cuts`.
    fn merge_in_pieces(rows: &Communications, raw: &[u64], cuts: &[i64]) -> Merged {
        let raw_of = |at: usize| (at + raw.len()).checked_sub(rows.len()).map_or(0, |at| raw[at]);
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_unstable_by_key(|at| rows.order_key(*at));
        let (mut merger, mut next, mut done) = (Merger::default(), 0, Communications::default());
        for cut in cuts.iter().copied().chain([i64::MAX]) {
            let end = next + order[next..].partition_point(|at| rows.start_ms[*at] < cut);
            let added = merger.push::<()>(cut, |to, digests| {
                for at in &order[next..end] {
                    to.push_row(rows, *at);
                    digests.push(raw_of(*at));
                }
                Ok(())
            });
            added.expect("in memory");
            next = end;
            done.append(&merger.take_front(merger.settled(), Communications::default()));
        }
        done.append(&merger.take_front(usize::MAX, Communications::default()));
        let (counts, further) = merger.finish();
        Merged { rows: done, counts, further }
    }

    #[expect(clippy::needless_pass_by_value, reason = "reads better in tests")]
    fn merge(rows: Communications, raw: &[u64]) -> Merged {
        merge_in_pieces(&rows, raw, &[])
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

    /// Any small set of records of few numbers, close in time, so that every rule is met often.
    fn any_rows() -> impl Strategy<Value = Vec<(i64, u8, u32, u64)>> {
        proptest::collection::vec((0_i64..40, 0_usize..2, 1_u32..3, 1_u64..3), 0..60).prop_map(|list| {
            list.into_iter()
                .map(|(half_second, side, source, raw)| (half_second * 500, [BILLED_A, BILLED_B][side], source, raw))
                .collect()
        })
    }

    proptest! {
        #[test]
        fn where_the_pieces_begin_does_not_matter(
            list in any_rows(),
            cuts in proptest::collection::btree_set(0_i64..22_000, 0..12),
        ) {
            let numbered = (1_u32..).zip(&list);
            let rows = rows(&numbered.map(|(row, one)| billed(one.0, one.1, one.2, row)).collect::<Vec<_>>());
            let raw: Vec<u64> = list.iter().map(|one| one.3).collect();
            let whole = merge_in_pieces(&rows, &raw, &[]);
            let cut = merge_in_pieces(&rows, &raw, &cuts.into_iter().collect::<Vec<_>>());
            prop_assert_eq!(&whole.rows, &cut.rows);
            prop_assert_eq!(&whole.further, &cut.further);
            for source in 1..3 {
                prop_assert_eq!(whole.counts.get(&source), cut.counts.get(&source));
            }
            let merged: u64 = whole.counts.get(&1).map_or(0, MergedCounts::total)
                + whole.counts.get(&2).map_or(0, MergedCounts::total);
            prop_assert_eq!(whole.rows.len() as u64 + merged, list.len() as u64);
        }
    }
}
