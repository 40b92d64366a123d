//! Sides: communications seen from each number, in order of number and time.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::FixedState;

use crate::communication::{BILLED_A, BILLED_B, Communications, Kind, WHOLE_NETWORK};
use crate::number::Number;
use crate::provenance::RowRef;

/// Lower bits of a side's flags: the [`Kind`].
pub const KIND_MASK: u8 = 0b0111;
/// The number called or sent.
pub const OUTGOING: u8 = 0b1000;
/// The number's own billing (or whole-network data) holds the communication.
pub const OBSERVED: u8 = 0b1_0000;

/// One row per number and communication, numbers ascending, then time: the input of every kernel.
///
/// Own-side columns (`imei`, `imsi`, cells) are those of `number`; zero stands for "none".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// Packed [`Number`] whose view this is.
    pub number: Vec<i64>,
    /// UTC milliseconds.
    pub start_ms: Vec<i64>,
    /// Packed number of the other party; zero where withheld or none.
    pub other: Vec<i64>,
    /// Kind, [`OUTGOING`], [`OBSERVED`].
    pub flags: Vec<u8>,
    /// Seconds, or [`crate::NO_DURATION`].
    pub duration_s: Vec<u32>,
    /// Own handset.
    pub imei: Vec<i64>,
    /// Own subscription.
    pub imsi: Vec<i64>,
    /// Own cell at the start.
    pub cell_start: Vec<i64>,
    /// Own cell at the end.
    pub cell_end: Vec<i64>,
    /// Source of the first record.
    pub source: Vec<u32>,
    /// Row of the first record.
    pub row: Vec<u32>,
}

/// One number's rows, borrowed from [`Sides`]; all slices have one length.
#[derive(Clone, Copy, Debug)]
pub struct NumberSides<'a> {
    /// Whose rows these are.
    pub number: Number,
    /// UTC milliseconds, ascending.
    pub start_ms: &'a [i64],
    /// Other party.
    pub other: &'a [i64],
    /// Kind and flags.
    pub flags: &'a [u8],
    /// Seconds, or [`crate::NO_DURATION`].
    pub duration_s: &'a [u32],
    /// Own handset; empty when the column was not asked for.
    pub imei: &'a [i64],
    /// Own subscription; empty when not asked for.
    pub imsi: &'a [i64],
    /// Own cell at the start; empty when not asked for.
    pub cell_start: &'a [i64],
    /// Own cell at the end; empty when not asked for.
    pub cell_end: &'a [i64],
    /// Source of the first record; empty when not asked for.
    pub source: &'a [u32],
    /// Row of the first record; empty when not asked for.
    pub row: &'a [u32],
}

/// The order of the sides of some communications: by number, then by time, then as the communications stand.
///
/// Columns are picked out of the communications by it, so that the sides need not be held beside them.
#[derive(Clone, Debug)]
pub struct SideOrder<'c> {
    rows: &'c Communications,
    /// Twice the position of the communication, and one more for the called side.
    order: Vec<u32>,
}

/// Whose column a side's value comes from.
#[derive(Clone, Copy)]
enum Whose {
    Own,
    Other,
}

impl<'c> SideOrder<'c> {
    /// Orders both sides of every communication whose number is known. The communications stand in order of time.
    ///
    /// # Cost One hash look-up a side and one counting sort; 16 bytes a side besides the result.
    pub fn of(rows: &'c Communications) -> Self {
        let mut dense: HashMap<i64, u32, FixedState> = HashMap::default();
        let mut numbers: Vec<i64> = Vec::new();
        let mut counts: Vec<u32> = Vec::new();
        let mut sides: Vec<(u32, u32)> = Vec::with_capacity(rows.len() * 2);
        for (position, (a, b)) in (0_u32..).step_by(2).zip(rows.a.number.iter().zip(&rows.b.number)) {
            let called = if b == a { &0 } else { b };
            for (number, side) in [(a, position), (called, position + 1)] {
                if *number == 0 {
                    continue;
                }
                let id = *dense.entry(*number).or_insert_with(|| {
                    numbers.push(*number);
                    counts.push(0);
                    u32::try_from(numbers.len() - 1).expect("fewer numbers than sides")
                });
                counts[id as usize] += 1;
                sides.push((id, side));
            }
        }
        Self { rows, order: counting_sort(&numbers, &mut counts, &sides) }
    }

    /// How many sides there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Appends the numbers of some sides.
    pub fn number(&self, sides: Range<usize>, to: &mut Vec<i64>) {
        self.pick(sides, Whose::Own, &self.rows.a.number, &self.rows.b.number, to);
    }

    /// Appends the other parties.
    pub fn other(&self, sides: Range<usize>, to: &mut Vec<i64>) {
        self.pick(sides, Whose::Other, &self.rows.a.number, &self.rows.b.number, to);
    }

    /// Appends the sides' own handsets.
    pub fn imei(&self, sides: Range<usize>, to: &mut Vec<i64>) {
        self.pick(sides, Whose::Own, &self.rows.a.imei, &self.rows.b.imei, to);
    }

    /// Appends the sides' own subscriptions.
    pub fn imsi(&self, sides: Range<usize>, to: &mut Vec<i64>) {
        self.pick(sides, Whose::Own, &self.rows.a.imsi, &self.rows.b.imsi, to);
    }

    /// Appends the sides' own cells at the start.
    pub fn cell_start(&self, sides: Range<usize>, to: &mut Vec<i64>) {
        self.pick(sides, Whose::Own, &self.rows.a.cell_start, &self.rows.b.cell_start, to);
    }

    /// Appends the sides' own cells at the end.
    pub fn cell_end(&self, sides: Range<usize>, to: &mut Vec<i64>) {
        self.pick(sides, Whose::Own, &self.rows.a.cell_end, &self.rows.b.cell_end, to);
    }

    /// Appends a value of the communication itself.
    pub fn of_row<T: Copy>(&self, sides: Range<usize>, column: impl Fn(&Communications) -> &[T], to: &mut Vec<T>) {
        let column = column(self.rows);
        to.extend(self.order[sides].iter().map(|at| column[(at / 2) as usize]));
    }

    /// Appends kind, direction and whether the own billing holds it.
    pub fn flags(&self, sides: Range<usize>, to: &mut Vec<u8>) {
        to.extend(self.order[sides].iter().map(|at| flags(self.rows, *at)));
    }

    fn pick(&self, sides: Range<usize>, whose: Whose, of_a: &[i64], of_b: &[i64], to: &mut Vec<i64>) {
        let (calling, called) = match whose {
            Whose::Own => (of_a, of_b),
            Whose::Other => (of_b, of_a),
        };
        to.extend(self.order[sides].iter().map(|at| {
            let position = (at / 2) as usize;
            if at.is_multiple_of(2) { calling[position] } else { called[position] }
        }));
    }
}

/// Positions of sides by ascending number; sides of one number stay in the order they come in.
fn counting_sort(numbers: &[i64], counts: &mut [u32], sides: &[(u32, u32)]) -> Vec<u32> {
    let mut ascending: Vec<(i64, usize)> = numbers.iter().copied().zip(0..).collect();
    ascending.sort_unstable();
    let mut begin = 0;
    for (_, id) in ascending {
        let count = counts[id];
        counts[id] = begin;
        begin += count;
    }
    let mut order = vec![0; sides.len()];
    for (id, side) in sides {
        let place = &mut counts[*id as usize];
        order[*place as usize] = *side;
        *place += 1;
    }
    order
}

impl Sides {
    /// Both sides of every communication whose number is known, sorted by number, then by time, then as they stand.
    pub fn from_communications(rows: &Communications) -> Self {
        if rows.start_ms.is_sorted() {
            return Self::gather(&SideOrder::of(rows));
        }
        let mut by_time: Vec<u32> = (0..).take(rows.len()).collect();
        by_time.sort_by_key(|at| rows.start_ms[*at as usize]);
        Self::gather(&SideOrder::of(&rows.gather(&by_time)))
    }

    fn gather(order: &SideOrder<'_>) -> Self {
        let (mut sides, all) = (Self::default(), 0..order.len());
        order.number(all.clone(), &mut sides.number);
        order.of_row(all.clone(), |rows| &rows.start_ms, &mut sides.start_ms);
        order.other(all.clone(), &mut sides.other);
        order.flags(all.clone(), &mut sides.flags);
        order.of_row(all.clone(), |rows| &rows.duration_s, &mut sides.duration_s);
        order.imei(all.clone(), &mut sides.imei);
        order.imsi(all.clone(), &mut sides.imsi);
        order.cell_start(all.clone(), &mut sides.cell_start);
        order.cell_end(all.clone(), &mut sides.cell_end);
        order.of_row(all.clone(), |rows| &rows.source, &mut sides.source);
        order.of_row(all, |rows| &rows.row, &mut sides.row);
        sides
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.number.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.number.is_empty()
    }

    /// Puts the rows of each number in the order they have in one table: time, then numbers, kind and provenance, which is here.
    pub fn put_in_order(&mut self) {
        let mut order: Vec<u32> = (0..).take(self.len()).collect();
        for rows in order.chunk_by_mut(|one, other| self.number[*one as usize] == self.number[*other as usize]) {
            rows.sort_by_key(|at| self.order_key(*at as usize));
        }
        if order.is_sorted() {
            return;
        }
        for column in [
            &mut self.start_ms,
            &mut self.other,
            &mut self.imei,
            &mut self.imsi,
            &mut self.cell_start,
            &mut self.cell_end,
        ] {
            reorder(column, &order);
        }
        for column in [&mut self.duration_s, &mut self.source, &mut self.row] {
            reorder(column, &order);
        }
        reorder(&mut self.flags, &order);
    }

    fn order_key(&self, at: usize) -> (i64, i64, i64, u8, u32, u32) {
        let (number, other) = (self.number[at], self.other[at]);
        let (a, b) = if self.flags[at] & OUTGOING != 0 { (number, other) } else { (other, number) };
        (self.start_ms[at], a, b, self.flags[at] & KIND_MASK, self.source[at], self.row[at])
    }

    /// Each number with its rows, in ascending order of number.
    pub fn numbers(&self) -> impl Iterator<Item = NumberSides<'_>> {
        self.number
            .chunk_by(|left, right| left == right)
            .scan(0, |begin, chunk| {
                let rows = *begin..*begin + chunk.len();
                *begin = rows.end;
                Some((chunk[0], rows))
            })
            .filter_map(|(number, rows)| Number::from_raw(number).map(|number| self.slice(number, rows)))
    }

    fn slice(&self, number: Number, rows: Range<usize>) -> NumberSides<'_> {
        NumberSides {
            number,
            start_ms: &self.start_ms[rows.clone()],
            other: &self.other[rows.clone()],
            flags: &self.flags[rows.clone()],
            duration_s: self.duration_s.get(rows.clone()).unwrap_or_default(),
            imei: self.imei.get(rows.clone()).unwrap_or_default(),
            imsi: self.imsi.get(rows.clone()).unwrap_or_default(),
            cell_start: self.cell_start.get(rows.clone()).unwrap_or_default(),
            cell_end: self.cell_end.get(rows.clone()).unwrap_or_default(),
            source: self.source.get(rows.clone()).unwrap_or_default(),
            row: self.row.get(rows).unwrap_or_default(),
        }
    }
}

/// Puts a column in another order, if it was asked for at all.
fn reorder<T: Copy>(column: &mut Vec<T>, order: &[u32]) {
    if !column.is_empty() {
        *column = order.iter().map(|at| column[*at as usize]).collect();
    }
}

fn flags(rows: &Communications, at: u32) -> u8 {
    let position = (at / 2) as usize;
    let outgoing = at.is_multiple_of(2);
    let own_billing = if outgoing { BILLED_A } else { BILLED_B };
    let observed = rows.billing[position] & (own_billing | WHOLE_NETWORK) != 0;
    (rows.kind[position] & KIND_MASK) | if outgoing { OUTGOING } else { 0 } | if observed { OBSERVED } else { 0 }
}

/// The first rows of a column that may not have been asked for.
fn cut<T>(column: &[T], rows: usize) -> &[T] {
    &column[..rows.min(column.len())]
}

impl NumberSides<'_> {
    /// The rows up to and including an instant.
    pub fn until(&self, at_ms: i64) -> Self {
        let rows = self.start_ms.partition_point(|start| *start <= at_ms);
        Self {
            number: self.number,
            start_ms: cut(self.start_ms, rows),
            other: cut(self.other, rows),
            flags: cut(self.flags, rows),
            duration_s: cut(self.duration_s, rows),
            imei: cut(self.imei, rows),
            imsi: cut(self.imsi, rows),
            cell_start: cut(self.cell_start, rows),
            cell_end: cut(self.cell_end, rows),
            source: cut(self.source, rows),
            row: cut(self.row, rows),
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.start_ms.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.start_ms.is_empty()
    }

    /// Whether this number's own billing, or whole-network data, is held.
    pub fn is_subject(&self) -> bool {
        self.flags.iter().any(|flags| flags & OBSERVED != 0)
    }

    /// What row `position` was.
    pub fn kind(&self, position: usize) -> Option<Kind> {
        Kind::from_raw(self.flags[position] & KIND_MASK)
    }

    /// Whether the number called or sent in row `position`.
    pub fn is_outgoing(&self, position: usize) -> bool {
        self.flags[position] & OUTGOING != 0
    }

    /// Whether row `position` is in the number's own billing.
    pub fn is_observed(&self, position: usize) -> bool {
        self.flags[position] & OBSERVED != 0
    }

    /// The first record behind row `position`.
    pub fn row_ref(&self, position: usize) -> RowRef {
        RowRef {
            source: self.source.get(position).copied().unwrap_or_default(),
            row: self.row.get(position).copied().unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::communication::NO_DURATION;

    fn call(rows: &mut Communications, start_ms: i64, a: i64, b: i64, billing: u8) {
        rows.start_ms.push(start_ms);
        rows.duration_s.push(NO_DURATION);
        rows.kind.push(Kind::Voice as u8);
        rows.billing.push(billing);
        for (party, number, imei) in [(&mut rows.a, a, 1), (&mut rows.b, b, 2)] {
            party.number.push(number);
            party.imei.push(imei);
            party.imsi.push(0);
            party.cell_start.push(0);
            party.cell_end.push(0);
        }
        rows.source.push(1);
        rows.row.push(u32::try_from(rows.start_ms.len()).expect("few") + 1);
        rows.source_2.push(0);
        rows.row_2.push(0);
    }

    const X: i64 = 447_700_900_001;
    const Y: i64 = 447_700_900_002;

    #[test]
    fn each_number_sees_its_own_side_in_time_order() {
        let mut rows = Communications::default();
        call(&mut rows, 20, Y, X, BILLED_B);
        call(&mut rows, 10, X, Y, BILLED_A);
        call(&mut rows, 30, X, 0, BILLED_A);
        let sides = Sides::from_communications(&rows);
        let views: Vec<NumberSides<'_>> = sides.numbers().collect();
        assert_eq!(views.len(), 2);
        assert_eq!(views[0].start_ms, [10, 20, 30]);
        assert_eq!(views[0].imei, [1, 2, 1]);
        assert!(views[0].is_outgoing(0) && !views[0].is_outgoing(1));
        assert!(views[0].is_subject() && !views[1].is_subject());
        assert_eq!(views[1].other, [X, X]);
    }

    #[test]
    fn a_call_to_oneself_stands_once() {
        let mut rows = Communications::default();
        call(&mut rows, 10, X, X, WHOLE_NETWORK);
        assert_eq!(Sides::from_communications(&rows).len(), 1);
    }
}
