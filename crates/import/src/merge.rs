//! Many records, one communication.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::FixedState;
use records::{Communications, Disagreement, RowRef};

use crate::clocks::ClockPairs;
use crate::deliveries::{compare, fill};
use crate::lengths::OtherLengths;
use crate::same_communication::{Step, Way, both_parties, decide};
use crate::withheld::{is_withheld, rivals};

/// How far apart the two parties' records of one communication may begin: operators' clocks and the moment at which each
/// switch begins to count differ by 0 to 3 seconds (working assumption of `lines.md`, section 7).
pub const MERGE_TOLERANCE_MS: i64 = 3_000;

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

/// What merging found besides unique communications.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    /// How many records of each source were merged.
    pub counts: HashMap<u32, MergedCounts, FixedState>,
    /// Records beyond the two that a row names: dropped, and into which.
    pub further: Vec<(RowRef, RowRef)>,
    /// Where two deliveries of one record say different things.
    pub disagreements: Vec<Disagreement>,
    /// How far the clocks of two sources stand apart.
    pub clocks: ClockPairs,
}

/// Puts the records of each communication together, as they come in order of time.
///
/// Three rules, each one-to-one: a file's row repeated in every column; the same row of the same billing delivered by another
/// source; the two parties' billings of one communication, same numbers and kind, at most [`MERGE_TOLERANCE_MS`] apart, as many
/// pairs as there can be. The result depends neither on the order in which records were read nor on where the pieces begin and end: records
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
    disagreements: Vec<Disagreement>,
    clocks: ClockPairs,
    lengths: OtherLengths,
    seen: Vec<(i64, u32)>,
}

/// Places in which the last record of each pair of numbers is remembered, a power of two.
const SEEN_PLACES: usize = 1 << 14;

impl Merger {
    /// A merger with room for rows, which knows what the store's deliveries disagree on.
    pub fn new(rows: usize, lengths: OtherLengths) -> Self {
        let mut merger = Self { lengths, ..Self::default() };
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

    /// What became of the records that are no rows of their own.
    pub fn finish(mut self) -> Merged {
        self.further.sort_unstable();
        self.disagreements.sort_unstable();
        Merged { counts: self.counts, further: self.further, disagreements: self.disagreements, clocks: self.clocks }
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
        let waiting = self.merge_withheld(waiting);
        self.remove_dropped(waiting);
    }

    /// Puts records of a caller who withheld the number with the caller's own; returns how many rows may now be settled.
    fn merge_withheld(&mut self, waiting: usize) -> usize {
        let mut settled = waiting;
        let raw = |at: usize| self.raw[at - self.settled];
        let open = |at: usize| !self.dropped[at - self.settled];
        let mut steps = Vec::new();
        for withheld in (self.settled..self.rows.len()).filter(|at| is_withheld(&self.rows, *at) && open(*at)) {
            let can_tell = rivals(&self.rows, self.settled, &open, withheld);
            // A record that may still find the other party's with the number in it waits for that.
            if can_tell.last().is_some_and(|last| *last >= self.settled + waiting) {
                settled = settled.min(can_tell[0] - self.settled);
            } else if let [first, second] = can_tell[..] {
                let caller = if first == withheld { second } else { first };
                if raw(withheld) != 0 || raw(caller) != 0 {
                    steps.push(both_parties(&self.rows, caller, withheld));
                }
            }
        }
        steps.into_iter().for_each(|step| self.follow(step));
        settled
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

    fn merge_group(&mut self, group: &[usize]) {
        // A group shares a hash; different pairs of numbers can meet in it, so every comparison is exact.
        let raw = |at: usize| self.raw[at - self.settled];
        for step in decide(&self.rows, &raw, &self.lengths, group) {
            self.follow(step);
        }
    }

    fn follow(&mut self, step: Step) {
        let Step { kept, dropped, way, charged } = step;
        let counts = self.counts.entry(charged).or_default();
        match way {
            Way::Repeated => counts.repeated += 1,
            Way::Redelivered => {
                counts.redelivered += 1;
                compare(&self.rows, kept, dropped, &mut self.disagreements);
                if self.lengths.is_news(&self.rows, kept, dropped) {
                    self.lengths.hand_on(&self.rows, kept, dropped);
                }
            }
            Way::BothParties => {
                counts.both_parties += 1;
                self.note_clocks(kept, dropped);
            }
        }
        if way != Way::Repeated {
            fill(&mut self.rows, kept, dropped);
        }
        self.drop_into(kept, dropped);
    }

    fn note_clocks(&mut self, kept: usize, dropped: usize) {
        let rows = &self.rows;
        let (one, other) = (rows.source[kept], rows.source[dropped]);
        if one != other {
            self.clocks.add(one, other, rows.start_ms[kept] - rows.start_ms[dropped]);
        }
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
    use records::{BILLED_A, BILLED_B, Kind, NO_DURATION, WHOLE_NETWORK};

    const X: i64 = 447_700_900_001;
    const Y: i64 = 447_700_900_002;

    #[derive(Clone, Debug)]
    struct Row {
        start_ms: i64,
        duration_s: u32,
        billing: u8,
        source: u32,
        row: u32,
        cell: i64,
        withheld: bool,
    }

    fn rows(list: &[Row]) -> Communications {
        let mut rows = Communications::default();
        for one in list {
            rows.start_ms.push(one.start_ms);
            rows.duration_s.push(one.duration_s);
            rows.kind.push(Kind::Voice as u8);
            rows.billing.push(one.billing);
            let a = if one.withheld { 0 } else { X };
            for (party, number, own) in [(&mut rows.a, a, BILLED_A), (&mut rows.b, Y, BILLED_B)] {
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

    struct Whole {
        rows: Communications,
        counts: HashMap<u32, MergedCounts, FixedState>,
        further: Vec<(RowRef, RowRef)>,
        disagreements: Vec<Disagreement>,
    }

    /// Merges rows that come in pieces, each beginning at one of `cuts`.
    fn merge_in_pieces(rows: &Communications, raw: &[u64], cuts: &[i64]) -> Whole {
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
        let Merged { counts, further, disagreements, .. } = merger.finish();
        Whole { rows: done, counts, further, disagreements }
    }

    #[expect(clippy::needless_pass_by_value, reason = "reads better in tests")]
    fn merge(rows: Communications, raw: &[u64]) -> Whole {
        merge_in_pieces(&rows, raw, &[])
    }

    fn billed(start_ms: i64, billing: u8, source: u32, row: u32) -> Row {
        Row { start_ms, duration_s: 42, billing, source, row, cell: i64::from(row), withheld: false }
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
    fn the_nearest_pair_does_not_keep_two_others_apart() {
        let list = [
            billed(0, BILLED_A, 1, 1),
            billed(2_000, BILLED_B, 2, 1),
            billed(3_000, BILLED_A, 1, 2),
            billed(5_000, BILLED_B, 2, 2),
        ];
        assert_eq!(merge(rows(&list), &[1, 2, 3, 4]).rows.len(), 2);
    }

    #[test]
    fn a_file_with_repeated_rows_delivered_again_adds_nothing() {
        let list = [
            billed(0, BILLED_A, 1, 1),
            billed(0, BILLED_A, 1, 2),
            billed(0, BILLED_A, 2, 1),
            billed(0, BILLED_A, 2, 2),
            billed(0, BILLED_A, 3, 9),
        ];
        let merged = merge(rows(&list), &[7, 7, 7, 7, 8]);
        assert_eq!(merged.rows.len(), 1);
        assert_eq!(merged.counts[&1].total() + merged.counts[&2].total() + merged.counts[&3].total(), 4);
        assert_eq!((merged.counts[&1].repeated, merged.counts[&2].redelivered), (1, 1));
    }

    #[test]
    fn deliveries_that_disagree_are_one_call_and_both_values_are_shown() {
        let mut list = [billed(0, BILLED_A, 1, 1), billed(0, BILLED_A, 2, 1)];
        list[1].duration_s = 60;
        list[1].cell = 77;
        let merged = merge(rows(&list), &[1, 2]);
        assert_eq!((merged.rows.len(), merged.rows.duration_s[0]), (1, 42));
        let shown: Vec<_> =
            merged.disagreements.iter().map(|one| (one.field.word(), one.kept_value, one.found_value)).collect();
        assert_eq!(shown, [("duration_s", 42, 60), ("cell_start", 1, 77)]);
    }

    #[test]
    fn a_value_that_one_delivery_lacks_comes_from_the_other() {
        let mut list = [billed(0, BILLED_A, 1, 1), billed(0, BILLED_A, 2, 5)];
        list[0].cell = 0;
        list[0].duration_s = NO_DURATION;
        let merged = merge(rows(&list), &[1, 2]);
        assert_eq!((merged.rows.a.cell_start[0], merged.rows.duration_s[0]), (5, 42));
        assert!(merged.disagreements.is_empty());
    }

    #[test]
    fn every_source_is_charged_at_most_what_it_delivered() {
        // A whole-network record and both billings, the network's being in the first file with one of them.
        let list = [billed(0, BILLED_B, 1, 1), billed(500, WHOLE_NETWORK, 1, 2), billed(700, BILLED_A, 2, 1)];
        let merged = merge(rows(&list), &[1, 2, 3]);
        assert_eq!(merged.rows.len(), 1);
        assert_eq!((merged.counts[&1].total(), merged.counts[&2].total()), (1, 1));
    }

    #[test]
    fn a_call_of_another_length_is_another_call() {
        let mut list = [billed(0, BILLED_A, 1, 1), billed(1_000, BILLED_B, 1, 2)];
        list[1].duration_s = 300;
        assert_eq!(merge(rows(&list), &[1, 2]).rows.len(), 2);
    }

    /// Any small set of records of few numbers, close in time, so that every rule is met often; with their digests.
    fn any_rows() -> impl Strategy<Value = Vec<(Row, u64)>> {
        let one = (0_i64..40, 0_usize..3, 1_u32..3, 1_u64..3);
        proptest::collection::vec(one, 0..60).prop_map(|list| {
            let numbered = (1_u32..).zip(list);
            let made = numbered.map(|(row, (half_second, side, source, raw))| {
                let billing = [BILLED_A, BILLED_B, BILLED_B][side];
                (Row { withheld: side == 2, ..billed(half_second * 500, billing, source, row) }, raw)
            });
            made.collect()
        })
    }

    proptest! {
        #[test]
        fn where_the_pieces_begin_does_not_matter(
            list in any_rows(),
            cuts in proptest::collection::btree_set(0_i64..22_000, 0..12),
        ) {
            let (list, raw): (Vec<Row>, Vec<u64>) = list.into_iter().unzip();
            let rows = rows(&list);
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
