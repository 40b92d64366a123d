//! Which records of one pair of numbers tell of the same communication.

use records::{BILLED_A, BILLED_B, Communications, Kind, NO_DURATION, WHOLE_NETWORK};

use crate::matching::matched;
use crate::merge::MERGE_TOLERANCE_MS;

/// How far apart the durations of the two parties' records may be, in seconds: each switch counts from its own moment.
const DURATION_TOLERANCE_S: u32 = 3;
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
/// when they were written, and stay apart.
///
/// The steps are to be taken in their order. No record is dropped twice, and none is kept after it was dropped.
pub(crate) fn decide(rows: &Communications, raw: &dyn Fn(usize) -> u64, group: &[usize]) -> Vec<Step> {
    let key = |at: usize| (rows.a.number[at], rows.b.number[at], rows.kind[at]);
    if group.iter().all(|at| key(*at) == key(group[0])) {
        return Exact::new(rows, raw, group.to_vec()).decide();
    }
    let mut sorted = group.to_vec();
    sorted.sort_by_key(|at| key(*at));
    let exact = sorted.chunk_by(|left, right| key(*left) == key(*right)).filter(|part| part.len() > 1);
    exact.flat_map(|part| Exact::new(rows, raw, part.to_vec()).decide()).collect()
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
    steps: Vec<Step>,
}

impl<'r> Exact<'r> {
    fn new(rows: &'r Communications, raw: &dyn Fn(usize) -> u64, at: Vec<usize>) -> Self {
        let home = |at: &usize| match rows.source_2[*at] {
            0 => rows.source[*at],
            second => second.min(rows.source[*at]),
        };
        Self {
            rows,
            raw: at.iter().map(|at| raw(*at)).collect(),
            billing: at.iter().map(|at| rows.billing[*at]).collect(),
            home: at.iter().map(home).collect(),
            open: vec![true; at.len()],
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
        self.steps.push(Step { kept: self.at[kept], dropped: self.at[dropped], way, charged });
    }

    fn start_ms(&self, one: usize) -> i64 {
        self.rows.start_ms[self.at[one]]
    }

    fn apart_ms(&self, left: usize, right: usize) -> u64 {
        self.start_ms(left).abs_diff(self.start_ms(right))
    }

    /// Difference of the durations; none where one is not known.
    fn durations_apart_s(&self, left: usize, right: usize) -> Option<u32> {
        let (left, right) = (self.rows.duration_s[self.at[left]], self.rows.duration_s[self.at[right]]);
        (left != NO_DURATION && right != NO_DURATION).then(|| left.abs_diff(right))
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

    /// What it costs to take `new` for another delivery of `held`; `None` where it is none.
    fn redelivered(&self, held: usize, new: usize, bit: u8) -> Option<u64> {
        let apart_ms = self.apart_ms(held, new);
        let apart_s = self.durations_apart_s(held, new);
        let cost =
            apart_ms * 1_000_000 + u64::from(apart_s.unwrap_or(0)).min(500_000) * 2 + self.differ(held, new, bit);
        // One billing says one thing of one start: that lengths or cells differ is shown, and makes no second call.
        if apart_ms == 0 {
            return Some(cost);
        }
        if apart_ms > MERGE_TOLERANCE_MS.unsigned_abs() {
            return None;
        }
        // Both billings are in one row, which begins when the calling side's does.
        let begins_otherwise = bit == BILLED_B && self.billing[held] & BILLED_A != 0;
        if begins_otherwise && apart_s.is_none_or(|apart| apart <= DURATION_TOLERANCE_S) {
            return Some(cost);
        }
        // A second call between the same two people cannot begin while the first one lasts.
        let voice = self.rows.kind[self.at[held]] == Kind::Voice as u8;
        let lasts_ms = u64::from(self.rows.duration_s[self.at[held]].min(self.rows.duration_s[self.at[new]])) * 1_000;
        (voice && apart_s.is_some_and(|apart| apart <= ROUNDED_S) && apart_ms < lasts_ms).then_some(cost)
    }

    /// Whether the subject's own cells differ.
    fn differ(&self, left: usize, right: usize, bit: u8) -> u64 {
        let party = if bit == BILLED_B { &self.rows.b } else { &self.rows.a };
        u64::from(party.cell_start[self.at[left]] != party.cell_start[self.at[right]])
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
        if self.raw[left] == 0 && self.raw[right] == 0 {
            return None;
        }
        let apart_ms = self.apart_ms(left, right);
        let apart_s = self.durations_apart_s(left, right).unwrap_or(0);
        let near = apart_ms <= MERGE_TOLERANCE_MS.unsigned_abs() && apart_s <= DURATION_TOLERANCE_S;
        near.then_some(apart_ms * 4 + u64::from(apart_s))
    }

    /// The calling side's record leads; else the one that began first.
    fn leading(&self, left: usize, right: usize) -> (usize, usize) {
        let leads = |one: usize| self.billing[one] & (BILLED_A | WHOLE_NETWORK) != 0;
        let (first, second) = (left.min(right), left.max(right));
        if leads(first) || !leads(second) { (first, second) } else { (second, first) }
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
