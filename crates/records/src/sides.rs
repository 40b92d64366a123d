//! Sides: communications seen from each number, in order of number and time.

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

impl Sides {
    /// Both sides of every communication whose number is known, sorted by number, then by time, then as they stand.
    ///
    /// # Cost O(n log n) over packed keys; 16 bytes a side besides the result.
    pub fn from_communications(rows: &Communications) -> Self {
        let mut order: Vec<(i64, u32)> = Vec::with_capacity(rows.len() * 2);
        for (position, (a, b)) in rows.a.number.iter().zip(&rows.b.number).enumerate() {
            let position =
                u32::try_from(position * 2).expect("a month holds fewer than two thousand million communications");
            if *a != 0 {
                order.push((*a, position));
            }
            if *b != 0 && b != a {
                order.push((*b, position + 1));
            }
        }
        let in_time_order = rows.start_ms.is_sorted();
        if in_time_order {
            order.sort_unstable();
        } else {
            order.sort_unstable_by_key(|(number, at)| (*number, rows.start_ms[(at / 2) as usize], *at));
        }
        Self::gather(rows, &order)
    }

    fn gather(rows: &Communications, order: &[(i64, u32)]) -> Self {
        let mut sides = Self::default();
        sides.number.extend(order.iter().map(|(number, _)| *number));
        let communication = |at: u32| (at / 2) as usize;
        sides.start_ms.extend(order.iter().map(|(_, at)| rows.start_ms[communication(*at)]));
        sides.duration_s.extend(order.iter().map(|(_, at)| rows.duration_s[communication(*at)]));
        sides.source.extend(order.iter().map(|(_, at)| rows.source[communication(*at)]));
        sides.row.extend(order.iter().map(|(_, at)| rows.row[communication(*at)]));
        sides.flags.extend(order.iter().map(|(_, at)| flags(rows, *at)));
        let pick = |from_a: &[i64], from_b: &[i64]| -> Vec<i64> {
            order
                .iter()
                .map(
                    |(_, at)| {
                        if at.is_multiple_of(2) { from_a[communication(*at)] } else { from_b[communication(*at)] }
                    },
                )
                .collect()
        };
        sides.other = pick(&rows.b.number, &rows.a.number);
        sides.imei = pick(&rows.a.imei, &rows.b.imei);
        sides.imsi = pick(&rows.a.imsi, &rows.b.imsi);
        sides.cell_start = pick(&rows.a.cell_start, &rows.b.cell_start);
        sides.cell_end = pick(&rows.a.cell_end, &rows.b.cell_end);
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

    fn slice(&self, number: Number, rows: std::ops::Range<usize>) -> NumberSides<'_> {
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
