//! Which records of one pair of numbers tell of the same communication.

use std::borrow::Cow;

use records::{BILLED_A, BILLED_B, Communications, Kind, NO_DURATION, WHOLE_NETWORK};

use crate::lengths::OtherLengths;
use crate::matching::matched;
use crate::merge::MERGE_TOLERANCE_MS;

/// How far apart the durations of the two parties' records may be, in seconds: each switch counts from its own moment.
pub(crate) const DURATION_TOLERANCE_S: u32 = 3;
/// How far apart the durations in two deliveries of one billing may be where their starts differ: rounding.
const ROUNDED_S: u32 = 1;
/// Pairs looked at in one group; beyond, records are matched in order of time.
const MOST_EDGES: usize = 1 << 20;

/// Why two records are one communication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// A file's row, repeated in every column.
    Repeated,
    /// The same row of the same billing, delivered by another source.
    Redelivered,
    /// The other party's billing (or another kind of record) of the same communication.
    BothParties,
}

/// One record goes into another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) kept: usize,
    pub(crate) dropped: usize,
    pub(crate) way: Way,
    /// The source that loses a communication by it: the later one of the two that had counted it as their own.
    pub(crate) charged: u32,
}

/// Decides over records that stand at `group` in `rows`, in order of time, near each other. They share a hash, so other numbers can
/// be among them.
///
/// `raw` is the digest of a whole row as received, 0 for what comes from the store: rows of the store were compared with each other
/// when they were written, and stay apart unless a new one says more of one of them.
///
/// `lengths` holds what other deliveries say a call lasted.
///
/// The steps are to be taken in their order. No record is dropped twice, and none is kept after it was dropped.
pub(crate) fn decide(
    rows: &Communications,
    raw: &dyn Fn(usize) -> u64,
    lengths: &OtherLengths,
    group: &[usize],
) -> Vec<Step> {
    let key = |at: usize| (rows.a.number[at], rows.b.number[at], rows.kind[at]);
    if let [first, second] = group {
        let step = if key(*first) == key(*second) { decide_two(rows, raw, lengths, *first, *second) } else { None };
        return step.into_iter().collect();
    }
    if group.iter().all(|at| key(*at) == key(group[0])) {
        return Exact::new(rows, raw, lengths, group.to_vec()).decide();
    }
    let mut sorted = group.to_vec();
    sorted.sort_by_key(|at| key(*at));
    let exact = sorted.chunk_by(|left, right| key(*left) == key(*right)).filter(|part| part.len() > 1);
    exact.flat_map(|part| Exact::new(rows, raw, lengths, part.to_vec()).decide()).collect()
}

/// The most frequent case, without a list of its own.
fn decide_two(
    rows: &Communications,
    raw: &dyn Fn(usize) -> u64,
    lengths: &OtherLengths,
    first: usize,
    second: usize,
) -> Option<Step> {
    let (digest, other_digest) = (raw(first), raw(second));
    let (source, other_source) = (rows.source[first], rows.source[second]);
    let same_source = source == other_source && digest != 0 && other_digest != 0;
    if digest == 0 && other_digest == 0 {
        return None;
    }
    let charged = home(rows, first).max(home(rows, second));
    let step = |kept, dropped, way| Some(Step { kept, dropped, way, charged });
    if same_source && digest == other_digest && rows.start_ms[first] == rows.start_ms[second] {
        return step(first, second, Way::Repeated);
    }
    let (billing, other_billing) = (rows.billing[first], rows.billing[second]);
    let shared = billing & other_billing;
    if shared == 0 {
        other_party(rows, lengths, first, second)?;
        let turned = second_leads(billing, other_billing);
        let (kept, dropped) = if turned { (second, first) } else { (first, second) };
        return step(kept, dropped, Way::BothParties);
    }
    if same_source {
        return None;
    }
    let delivery = |digest: u64, source: u32| if digest == 0 { 0 } else { source };
    let (held, new) = if delivery(digest, source) <= delivery(other_digest, other_source) {
        (first, second)
    } else {
        (second, first)
    };
    let bits = (0..8).map(|shift| 1_u8 << shift).filter(|bit| shared & bit != 0);
    let redelivered = bits.filter_map(|bit| redelivered(rows, (held, rows.billing[held]), new, bit)).next();
    redelivered.and_then(|_| step(held, new, Way::Redelivered))
}

/// The other party's record goes into the caller's.
pub(crate) fn both_parties(rows: &Communications, kept: usize, dropped: usize) -> Step {
    Step { kept, dropped, way: Way::BothParties, charged: home(rows, kept).max(home(rows, dropped)) }
}

/// The source that counts a communication as its own: the earliest of those that tell of it.
fn home(rows: &Communications, at: usize) -> u32 {
    match rows.source_2[at] {
        0 => rows.source[at],
        second => second.min(rows.source[at]),
    }
}

fn apart_ms(rows: &Communications, left: usize, right: usize) -> u64 {
    rows.start_ms[left].abs_diff(rows.start_ms[right])
}

/// Difference of the durations; none where one is not known.
fn durations_apart_s(rows: &Communications, left: usize, right: usize) -> Option<u32> {
    let (left, right) = (rows.duration_s[left], rows.duration_s[right]);
    (left != NO_DURATION && right != NO_DURATION).then(|| left.abs_diff(right))
}

/// What it costs to take `new` for another delivery of `held`, which stands in these billings; `None` where it is none.
fn redelivered(rows: &Communications, (held, held_billing): (usize, u8), new: usize, bit: u8) -> Option<u64> {
    let apart_ms = apart_ms(rows, held, new);
    let apart_s = durations_apart_s(rows, held, new);
    let party = if bit == BILLED_B { &rows.b } else { &rows.a };
    let cells_differ = u64::from(party.cell_start[held] != party.cell_start[new]);
    let cost = apart_ms * 1_000_000 + u64::from(apart_s.unwrap_or(0)).min(400_000) * 2 + cells_differ;
    // One billing says one thing of one start: that lengths or cells differ is shown, and makes no second call.
    if apart_ms == 0 {
        return Some(cost);
    }
    if apart_ms > MERGE_TOLERANCE_MS.unsigned_abs() {
        return None;
    }
    // Both billings are in one row, which begins when the calling side's does.
    let begins_otherwise = bit == BILLED_B && held_billing & BILLED_A != 0;
    if begins_otherwise && apart_s.is_none_or(|apart| apart <= DURATION_TOLERANCE_S) {
        return Some(cost);
    }
    // A second call between the same two people cannot begin while the first one lasts.
    let lasts_ms = u64::from(rows.duration_s[held].min(rows.duration_s[new])) * 1_000;
    let voice = rows.kind[held] == Kind::Voice as u8;
    // The called side's own start is within the tolerance of the calling side's, and so is the new one.
    if begins_otherwise && voice && lasts_ms > 2 * MERGE_TOLERANCE_MS.unsigned_abs() {
        return Some(cost);
    }
    (voice && apart_s.is_some_and(|apart| apart <= ROUNDED_S) && apart_ms < lasts_ms).then_some(cost)
}

/// What it costs to take two records of different billings for one communication.
fn other_party(rows: &Communications, lengths: &OtherLengths, left: usize, right: usize) -> Option<u64> {
    let apart_ms = apart_ms(rows, left, right);
    let apart_s = lengths.apart_s(rows, left, right).unwrap_or(0);
    let near = apart_ms <= MERGE_TOLERANCE_MS.unsigned_abs() && apart_s <= DURATION_TOLERANCE_S;
    near.then_some(apart_ms * 4 + u64::from(apart_s))
}

/// The calling side's record leads; else the one that began first.
fn second_leads(first: u8, second: u8) -> bool {
    let leads = |billing: u8| billing & (BILLED_A | WHOLE_NETWORK) != 0;
    !leads(first) && leads(second)
}

/// Records of one pair of numbers and one kind.
struct Exact<'r> {
    rows: &'r Communications,
    /// Positions in `rows`; everything below is beside it.
    at: Vec<usize>,
    raw: Vec<u64>,
    billing: Vec<u8>,
    /// The source that counts the communication as its own.
    home: Vec<u32>,
    open: Vec<bool>,
    lengths: Cow<'r, OtherLengths>,
    steps: Vec<Step>,
}

impl<'r> Exact<'r> {
    fn new(rows: &'r Communications, raw: &dyn Fn(usize) -> u64, lengths: &'r OtherLengths, at: Vec<usize>) -> Self {
        Self {
            rows,
            raw: at.iter().map(|at| raw(*at)).collect(),
            billing: at.iter().map(|at| rows.billing[*at]).collect(),
            home: at.iter().map(|at| home(rows, *at)).collect(),
            open: vec![true; at.len()],
            lengths: Cow::Borrowed(lengths),
            steps: Vec::new(),
            at,
        }
    }

    fn decide(mut self) -> Vec<Step> {
        self.repetitions();
        self.redeliveries();
        self.billings();
        self.steps
    }

    fn take(&mut self, kept: usize, dropped: usize, way: Way) {
        let charged = self.home[kept].max(self.home[dropped]);
        self.home[kept] = self.home[kept].min(self.home[dropped]);
        self.billing[kept] |= self.billing[dropped];
        self.open[dropped] = false;
        // A stored record that was told of again says more than when it was compared with the other stored ones.
        self.raw[kept] |= self.raw[dropped];
        let (kept_at, dropped_at) = (self.at[kept], self.at[dropped]);
        if way == Way::Redelivered && self.lengths.is_news(self.rows, kept_at, dropped_at) {
            self.lengths.to_mut().hand_on(self.rows, kept_at, dropped_at);
        }
        self.steps.push(Step { kept: self.at[kept], dropped: self.at[dropped], way, charged });
    }

    fn start_ms(&self, one: usize) -> i64 {
        self.rows.start_ms[self.at[one]]
    }

    fn repetitions(&mut self) {
        let key = |one: usize| (self.rows.source[self.at[one]], self.start_ms(one), self.raw[one]);
        let mut order: Vec<usize> = (0..self.at.len()).filter(|one| self.raw[*one] != 0).collect();
        order.sort_by_key(|one| (key(*one), self.rows.row[self.at[*one]]));
        let repeated: Vec<(usize, usize)> = order
            .chunk_by(|left, right| key(*left) == key(*right))
            .flat_map(|same| same[1..].iter().map(|later| (same[0], *later)))
            .collect();
        for (first, later) in repeated {
            self.take(first, later, Way::Repeated);
        }
    }

    /// Billing by billing, each further source's rows are matched with what is there already.
    fn redeliveries(&mut self) {
        let seen = self.billing.iter().fold(0, |seen, billing| seen | billing);
        for bit in (0..8).map(|shift| 1_u8 << shift).filter(|bit| seen & bit != 0) {
            let mut own: Vec<usize> =
                (0..self.at.len()).filter(|one| self.open[*one] && self.billing[*one] & bit != 0).collect();
            let source = |one: usize| if self.raw[one] == 0 { 0 } else { self.rows.source[self.at[one]] };
            own.sort_by_key(|one| (source(*one), *one));
            let keyed: Vec<(u32, usize)> = own.into_iter().map(|one| (source(one), one)).collect();
            let mut held: Vec<usize> = Vec::new();
            for delivery in keyed.chunk_by(|left, right| left.0 == right.0) {
                let delivery: Vec<usize> = delivery.iter().map(|(_, one)| *one).collect();
                let pairs = self.match_up(&held, &delivery, &|this, held, new| this.redelivered(held, new, bit));
                for (held, new) in pairs {
                    self.take(held, new, Way::Redelivered);
                }
                held.extend(delivery.into_iter().filter(|one| self.open[*one]));
                held.sort_unstable();
            }
        }
    }

    fn redelivered(&self, held: usize, new: usize, bit: u8) -> Option<u64> {
        redelivered(self.rows, (self.at[held], self.billing[held]), self.at[new], bit)
    }

    /// Billings of different parties, and whole-network records with billings: as many pairs as there can be, nearest first.
    fn billings(&mut self) {
        let mut classes: Vec<u8> =
            (0..self.at.len()).filter(|one| self.open[*one]).map(|one| self.billing[one]).collect();
        classes.sort_unstable();
        classes.dedup();
        let mut place = 0;
        while place < classes.len() {
            let first = classes[place];
            for second in classes.clone().into_iter().filter(|second| *second > first && first & second == 0) {
                let of = |class: u8| -> Vec<usize> {
                    (0..self.at.len()).filter(|one| self.open[*one] && self.billing[*one] == class).collect()
                };
                let (left, right) = (of(first), of(second));
                for (left, right) in self.match_up(&left, &right, &|this, left, right| this.other_party(left, right)) {
                    let (kept, dropped) = self.leading(left, right);
                    self.take(kept, dropped, Way::BothParties);
                }
                if !classes.contains(&(first | second)) {
                    classes.push(first | second);
                }
            }
            place += 1;
        }
    }

    fn other_party(&self, left: usize, right: usize) -> Option<u64> {
        let both_stored = self.raw[left] == 0 && self.raw[right] == 0;
        if both_stored { None } else { other_party(self.rows, &self.lengths, self.at[left], self.at[right]) }
    }

    fn leading(&self, left: usize, right: usize) -> (usize, usize) {
        let (first, second) = (left.min(right), left.max(right));
        if second_leads(self.billing[first], self.billing[second]) { (second, first) } else { (first, second) }
    }

    /// One-to-one pairs of two lists that are in order of time, by cost.
    fn match_up(
        &self,
        left: &[usize],
        right: &[usize],
        cost: &dyn Fn(&Self, usize, usize) -> Option<u64>,
    ) -> Vec<(usize, usize)> {
        if let ([one], [other]) = (left, right) {
            return if cost(self, *one, *other).is_some() { vec![(*one, *other)] } else { Vec::new() };
        }
        let mut edges = Vec::new();
        let mut first = 0;
        for (from, one) in left.iter().enumerate() {
            let begin = self.start_ms(*one) - MERGE_TOLERANCE_MS;
            while first < right.len() && self.start_ms(right[first]) < begin {
                first += 1;
            }
            let near = |other: &usize| self.start_ms(*other) <= self.start_ms(*one) + MERGE_TOLERANCE_MS;
            for (offset, other) in right[first..].iter().take_while(|other| near(other)).enumerate() {
                edges.extend(cost(self, *one, *other).map(|cost| (cost, from, first + offset)));
            }
            if edges.len() > MOST_EDGES {
                return self.in_order(left, right, cost);
            }
        }
        matched(edges, left.len(), right.len()).into_iter().map(|(from, to)| (left[from], right[to])).collect()
    }

    /// Each record with the first free one of the other list that suits it.
    fn in_order(
        &self,
        left: &[usize],
        right: &[usize],
        cost: &dyn Fn(&Self, usize, usize) -> Option<u64>,
    ) -> Vec<(usize, usize)> {
        let (mut pairs, mut next) = (Vec::new(), 0);
        for one in left {
            while next < right.len() && self.start_ms(right[next]) < self.start_ms(*one) - MERGE_TOLERANCE_MS {
                next += 1;
            }
            if next < right.len() && cost(self, *one, right[next]).is_some() {
                pairs.push((*one, right[next]));
                next += 1;
            }
        }
        pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type One = (i64, u32, u8, u32, u64);

    fn rows(list: &[One]) -> (Communications, Vec<u64>) {
        let (mut rows, mut raw) = (Communications::default(), Vec::new());
        for (row, (start, duration, billing, source, digest)) in (1..).zip(list) {
            rows.start_ms.push(start * 500);
            rows.duration_s.push(*duration);
            rows.kind.push(Kind::Voice as u8);
            rows.billing.push(*billing);
            for (party, number) in [(&mut rows.a, 447_700_900_001), (&mut rows.b, 447_700_900_002)] {
                party.number.push(number);
                for column in [&mut party.imei, &mut party.imsi, &mut party.cell_start, &mut party.cell_end] {
                    column.push(0);
                }
            }
            rows.source.push(*source);
            rows.row.push(row);
            rows.source_2.push(0);
            rows.row_2.push(0);
            raw.push(*digest);
        }
        (rows, raw)
    }

    fn one() -> impl Strategy<Value = One> {
        (0_i64..8, 10_u32..16, 1_u8..8, 1_u32..4, 0_u64..3)
    }

    proptest! {
        #[test]
        fn two_records_are_decided_as_any_number_is(mut list in proptest::collection::vec(one(), 2)) {
            list.sort_by_key(|one| one.0);
            let (rows, raw) = rows(&list);
            let (digest, none) = (|at: usize| raw[at], OtherLengths::default());
            let alone: Vec<Step> = decide_two(&rows, &digest, &none, 0, 1).into_iter().collect();
            prop_assert_eq!(alone, Exact::new(&rows, &digest, &none, vec![0, 1]).decide());
        }

        #[test]
        fn no_record_is_dropped_twice_and_no_source_is_charged_more_than_it_delivered(
            mut list in proptest::collection::vec(one(), 0..14),
        ) {
            list.sort_by_key(|one| one.0);
            let (rows, raw) = rows(&list);
            let steps = Exact::new(&rows, &|at| raw[at], &OtherLengths::default(), (0..rows.len()).collect()).decide();
            let mut gone = vec![false; rows.len()];
            let mut charged = [0_usize; 4];
            for step in &steps {
                prop_assert!(!gone[step.kept] && !gone[step.dropped] && step.kept != step.dropped);
                gone[step.dropped] = true;
                charged[step.charged as usize] += 1;
            }
            for source in 1..4 {
                let delivered = list.iter().filter(|one| one.3 == source).count();
                prop_assert!(charged[source as usize] <= delivered);
            }
        }
    }
}
