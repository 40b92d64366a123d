//! What a pass over the communications counts for the quality report.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;
use records::{
    BILLED_A, BILLED_B, CellList, Communications, Imei, Kind, Listing, LondonClock, NO_DURATION, Party, WHOLE_NETWORK,
};

/// Upper ends (inclusive, seconds) of the classes of call length; the last class has none.
pub(crate) const LENGTHS_S: [u32; 10] = [0, 5, 15, 30, 60, 120, 300, 600, 1_800, 3_600];
/// A single call longer than this is believed by nobody: networks cut calls off after hours.
const LONGEST_CALL_S: u32 = 12 * 3_600;

/// A row of a side that lacks something, by column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Missing {
    pub(crate) other_number: u64,
    pub(crate) duration: u64,
    pub(crate) imei: u64,
    pub(crate) imsi: u64,
    pub(crate) cell_start: u64,
    pub(crate) cell_end: u64,
}

/// Values that cannot be true.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Impossible {
    pub(crate) in_the_future: u64,
    pub(crate) too_long: u64,
    pub(crate) to_itself: u64,
    pub(crate) imei_check_digit: u64,
    pub(crate) both_ends_same_handset: u64,
}

/// Figures of one source, or of all.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    /// Communications that it tells of.
    pub(crate) communications: u64,
    /// Sides whose own columns it holds.
    pub(crate) sides: u64,
    pub(crate) calls: u64,
    pub(crate) kinds: [u64; 5],
    pub(crate) missing: Missing,
    pub(crate) impossible: Impossible,
    pub(crate) lengths: [u64; LENGTHS_S.len() + 1],
    pub(crate) days: BTreeMap<i32, u64>,
    pub(crate) hours: Vec<u64>,
    /// Sides without any cell: calls over Wi-Fi, connection records.
    pub(crate) without_cell: u64,
    /// How often each cell was used outside every list, and outside its listed times.
    pub(crate) unlisted: HashMap<i64, u64, FixedState>,
    pub(crate) other_times: HashMap<i64, u64, FixedState>,
    pub(crate) cells: HashMap<i64, u64, FixedState>,
    pub(crate) imeis: HashMap<i64, u64, FixedState>,
    pub(crate) imsis: HashMap<i64, u64, FixedState>,
    /// Texts that one sender sent to several people in one second.
    pub(crate) group_texts: u64,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            communications: 0,
            sides: 0,
            calls: 0,
            kinds: [0; 5],
            missing: Missing::default(),
            impossible: Impossible::default(),
            lengths: [0; LENGTHS_S.len() + 1],
            days: BTreeMap::new(),
            hours: vec![0; 168],
            without_cell: 0,
            unlisted: HashMap::default(),
            other_times: HashMap::default(),
            cells: HashMap::default(),
            imeis: HashMap::default(),
            imsis: HashMap::default(),
            group_texts: 0,
        }
    }
}

/// What a row is compared with.
pub(crate) struct Yardstick<'y> {
    pub(crate) cells: &'y CellList,
    /// When each source was imported, UTC milliseconds; a later time in it lies in the future.
    pub(crate) imported_ms: &'y BTreeMap<u32, i64>,
}

/// One row, placed in time.
#[derive(Clone, Copy)]
struct When {
    at_ms: i64,
    day: i32,
    hour: usize,
}

impl Tally {
    fn communication(&mut self, rows: &Communications, at: usize, when: When, imported_ms: i64) {
        self.communications += 1;
        self.kinds[usize::from(rows.kind[at]).min(4)] += 1;
        *self.days.entry(when.day).or_default() += 1;
        self.hours[when.hour] += 1;
        self.impossible.in_the_future += u64::from(when.at_ms > imported_ms);
        let (a, b) = (rows.a.number[at], rows.b.number[at]);
        self.impossible.to_itself += u64::from(a != 0 && a == b);
        let handsets = (rows.a.imei[at], rows.b.imei[at]);
        self.impossible.both_ends_same_handset += u64::from(handsets.0 != 0 && handsets.0 == handsets.1);
        self.missing.other_number += u64::from(a == 0 || (b == 0 && rows.kind[at] != Kind::Data as u8));
        if rows.kind[at] == Kind::Voice as u8 {
            self.calls += 1;
            self.length(rows.duration_s[at]);
        }
    }

    fn length(&mut self, duration_s: u32) {
        if duration_s == NO_DURATION {
            self.missing.duration += 1;
            return;
        }
        self.lengths[LENGTHS_S.partition_point(|upper| *upper < duration_s)] += 1;
        self.impossible.too_long += u64::from(duration_s > LONGEST_CALL_S);
    }

    fn side(&mut self, party: &Party, at: usize, at_ms: i64, cells: &CellList) {
        self.sides += 1;
        let (imei, imsi) = (party.imei[at], party.imsi[at]);
        let (first, last) = (party.cell_start[at], party.cell_end[at]);
        self.missing.imei += u64::from(imei == 0);
        self.missing.imsi += u64::from(imsi == 0);
        self.missing.cell_start += u64::from(first == 0);
        self.missing.cell_end += u64::from(last == 0);
        self.without_cell += u64::from(first == 0 && last == 0);
        if let Some(handset) = Imei::from_raw(imei) {
            *self.imeis.entry(imei).or_default() += 1;
            self.impossible.imei_check_digit += u64::from(handset.check_digit_holds() == Some(false));
        }
        if imsi != 0 {
            *self.imsis.entry(imsi).or_default() += 1;
        }
        for cell in [first, if last == first { 0 } else { last }] {
            if cell == 0 {
                continue;
            }
            *self.cells.entry(cell).or_default() += 1;
            match cells.at(cell, at_ms) {
                Listing::Listed(_) => {}
                Listing::OtherTimes => *self.other_times.entry(cell).or_default() += 1,
                Listing::Absent => *self.unlisted.entry(cell).or_default() += 1,
            }
        }
    }

    fn merge(&mut self, other: Self) {
        fn add(to: &mut [u64], from: &[u64]) {
            to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        }
        fn add_map(to: &mut HashMap<i64, u64, FixedState>, from: HashMap<i64, u64, FixedState>) {
            #[expect(clippy::iter_over_hash_type, reason = "sums do not depend on the order")]
            for (key, count) in from {
                *to.entry(key).or_default() += count;
            }
        }
        self.communications += other.communications;
        self.sides += other.sides;
        self.calls += other.calls;
        self.without_cell += other.without_cell;
        self.group_texts += other.group_texts;
        add(&mut self.kinds, &other.kinds);
        add(&mut self.lengths, &other.lengths);
        add(&mut self.hours, &other.hours);
        for (day, count) in other.days {
            *self.days.entry(day).or_default() += count;
        }
        self.missing.merge(&other.missing);
        self.impossible.merge(&other.impossible);
        add_map(&mut self.unlisted, other.unlisted);
        add_map(&mut self.other_times, other.other_times);
        add_map(&mut self.cells, other.cells);
        add_map(&mut self.imeis, other.imeis);
        add_map(&mut self.imsis, other.imsis);
    }
}

impl Missing {
    fn merge(&mut self, other: &Self) {
        self.other_number += other.other_number;
        self.duration += other.duration;
        self.imei += other.imei;
        self.imsi += other.imsi;
        self.cell_start += other.cell_start;
        self.cell_end += other.cell_end;
    }
}

impl Impossible {
    fn merge(&mut self, other: &Self) {
        self.in_the_future += other.in_the_future;
        self.too_long += other.too_long;
        self.to_itself += other.to_itself;
        self.imei_check_digit += other.imei_check_digit;
        self.both_ends_same_handset += other.both_ends_same_handset;
    }
}

/// Days on which something was seen, as bits from the first one on.
#[derive(Clone, Debug, Default)]
pub(crate) struct DaySet {
    first: i32,
    words: Vec<u64>,
}

impl DaySet {
    pub(crate) fn insert(&mut self, day: i32) {
        if self.words.is_empty() {
            self.first = day.div_euclid(64) * 64;
        }
        while day < self.first {
            self.first -= 64;
            self.words.insert(0, 0);
        }
        let offset = usize::try_from(day - self.first).unwrap_or(0);
        if offset / 64 >= self.words.len() {
            self.words.resize(offset / 64 + 1, 0);
        }
        self.words[offset / 64] |= 1 << (offset % 64);
    }

    pub(crate) fn days(&self) -> impl Iterator<Item = i32> {
        let set =
            self.words.iter().enumerate().flat_map(|(word, bits)| {
                (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| word * 64 + bit)
            });
        set.map(|offset| self.first + i32::try_from(offset).unwrap_or(0))
    }

    fn merge(&mut self, other: &Self) {
        other.days().for_each(|day| self.insert(day));
    }
}

/// Everything one pass gathers.
#[derive(Debug, Default)]
pub(crate) struct Pass {
    pub(crate) overall: Tally,
    pub(crate) sources: BTreeMap<u32, Tally>,
    /// Days with a record of each subject in each source.
    pub(crate) subjects: HashMap<(i64, u32), DaySet, FixedState>,
    clock: LondonClock,
}

impl Pass {
    /// Counts one piece of the communications, which come in order of time.
    pub(crate) fn add(&mut self, rows: &Communications, yardstick: &Yardstick<'_>) {
        for at in 0..rows.len() {
            let at_ms = rows.start_ms[at];
            let when = When { at_ms, day: self.clock.day(at_ms), hour: self.clock.hour_of_week(at_ms) };
            self.row(rows, at, when, yardstick);
        }
        self.groups(rows);
    }

    fn row(&mut self, rows: &Communications, at: usize, when: When, yardstick: &Yardstick<'_>) {
        let (first, second) = (rows.source[at], rows.source_2[at]);
        let imported = |source: u32| yardstick.imported_ms.get(&source).copied().unwrap_or(i64::MAX);
        self.overall.communication(rows, at, when, imported(first));
        self.sources.entry(first).or_default().communication(rows, at, when, imported(first));
        if second != 0 && second != first {
            self.sources.entry(second).or_default().communication(rows, at, when, imported(second));
        }
        let billing = rows.billing[at];
        let both = billing & (BILLED_A | BILLED_B) == BILLED_A | BILLED_B;
        for (bit, party) in [(BILLED_A, &rows.a), (BILLED_B, &rows.b)] {
            if billing & (bit | WHOLE_NETWORK) == 0 {
                continue;
            }
            // With both billings in one row, the called side's own columns come from the second record.
            let source = if both && bit == BILLED_B && second != 0 { second } else { first };
            self.overall.side(party, at, when.at_ms, yardstick.cells);
            self.sources.entry(source).or_default().side(party, at, when.at_ms, yardstick.cells);
            if billing & bit != 0 {
                self.subjects.entry((party.number[at], source)).or_default().insert(when.day);
                // A billing delivered twice is seen in both deliveries.
                if !both && second != 0 && second != first {
                    self.subjects.entry((party.number[at], second)).or_default().insert(when.day);
                }
            }
        }
    }

    /// Texts of one sender in one instant to several people: separate communications that belong together.
    fn groups(&mut self, rows: &Communications) {
        let same = |left: &usize, right: &usize| {
            let (left, right) = (*left, *right);
            rows.start_ms[left] == rows.start_ms[right]
                && rows.a.number[left] == rows.a.number[right]
                && rows.kind[left] == rows.kind[right]
        };
        let all: Vec<usize> = (0..rows.len()).collect();
        for group in all.chunk_by(same).filter(|group| group.len() > 1) {
            let text = [Kind::Sms as u8, Kind::Mms as u8].contains(&rows.kind[group[0]]);
            let several = group.iter().any(|at| rows.b.number[*at] != rows.b.number[group[0]]);
            if text && several && rows.a.number[group[0]] != 0 {
                self.overall.group_texts += group.len() as u64;
                for at in group {
                    self.sources.entry(rows.source[*at]).or_default().group_texts += 1;
                }
            }
        }
    }

    /// Puts the counts of two stretches of time together.
    pub(crate) fn merge(&mut self, other: Self) {
        self.overall.merge(other.overall);
        for (source, tally) in other.sources {
            self.sources.entry(source).or_default().merge(tally);
        }
        #[expect(clippy::iter_over_hash_type, reason = "sets do not depend on the order")]
        for (key, days) in other.subjects {
            self.subjects.entry(key).or_default().merge(&days);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_kept_in_order_whatever_the_order_they_come_in() {
        let mut days = DaySet::default();
        for day in [19_800, 19_700, 19_801, 19_700, 19_999] {
            days.insert(day);
        }
        assert_eq!(days.days().collect::<Vec<_>>(), [19_700, 19_800, 19_801, 19_999]);
    }

    #[test]
    fn call_lengths_fall_into_their_classes() {
        let mut tally = Tally::default();
        for seconds in [0, 1, 5, 6, 3_600, 3_601, 50_000, NO_DURATION] {
            tally.length(seconds);
        }
        assert_eq!((tally.lengths[0], tally.lengths[1], tally.lengths[2]), (1, 2, 1));
        assert_eq!((tally.lengths[9], tally.lengths[10]), (1, 2));
        assert_eq!((tally.missing.duration, tally.impossible.too_long), (1, 1));
    }
}
