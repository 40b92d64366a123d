//! Communications: one row per call, text or data session, in columns.

use crate::provenance::RowRef;

/// Seen in the calling side's billing.
pub const BILLED_A: u8 = 1;
/// Seen in the called side's billing.
pub const BILLED_B: u8 = 2;
/// Seen in whole-network data, which belongs to no single billing.
pub const WHOLE_NETWORK: u8 = 4;
/// Seen in the log of the calling side's handset. A handset forgets, and its holder can delete: a log is no billing.
pub const LOGGED_A: u8 = 8;
/// Seen in the log of the called side's handset.
pub const LOGGED_B: u8 = 16;
/// Duration of a communication that has none (texts) or whose duration is not known.
pub const NO_DURATION: u32 = u32::MAX;

/// What a communication was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// A call.
    Voice = 1,
    /// A text.
    Sms = 2,
    /// A picture message.
    Mms = 3,
    /// A data session.
    Data = 4,
}

impl Kind {
    /// Reads the contract's word.
    pub const fn parse(text: &[u8]) -> Option<Self> {
        match text {
            b"voice" => Some(Self::Voice),
            b"sms" => Some(Self::Sms),
            b"mms" => Some(Self::Mms),
            b"data" => Some(Self::Data),
            _ => None,
        }
    }

    /// Reads the stored value.
    pub const fn from_raw(value: u8) -> Option<Self> {
        match value {
            1 => Some(Self::Voice),
            2 => Some(Self::Sms),
            3 => Some(Self::Mms),
            4 => Some(Self::Data),
            _ => None,
        }
    }

    /// The contract's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Voice => "voice",
            Self::Sms => "sms",
            Self::Mms => "mms",
            Self::Data => "data",
        }
    }
}

/// One party's columns; zero stands for "none".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// Packed [`crate::Number`].
    pub number: Vec<i64>,
    /// Packed [`crate::Imei`].
    pub imei: Vec<i64>,
    /// Packed [`crate::Imsi`].
    pub imsi: Vec<i64>,
    /// Packed [`crate::Cell`] at the start.
    pub cell_start: Vec<i64>,
    /// Packed [`crate::Cell`] at the end.
    pub cell_end: Vec<i64>,
}

/// Communications as columns, all of one length. `a` calls or sends, `b` is called or receives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Communications {
    /// UTC milliseconds.
    pub start_ms: Vec<i64>,
    /// Seconds, or [`NO_DURATION`].
    pub duration_s: Vec<u32>,
    /// A [`Kind`] as its stored value.
    pub kind: Vec<u8>,
    /// Where it was seen: [`BILLED_A`], [`BILLED_B`], [`WHOLE_NETWORK`], [`LOGGED_A`], [`LOGGED_B`], added.
    pub billing: Vec<u8>,
    /// The calling or sending side.
    pub a: Party,
    /// The called or receiving side.
    pub b: Party,
    /// Source of the first record, 1-based; 0 = none.
    pub source: Vec<u32>,
    /// Row of the first record in its source.
    pub row: Vec<u32>,
    /// Source of the second record (the other party's billing); 0 = none.
    pub source_2: Vec<u32>,
    /// Row of the second record in its source.
    pub row_2: Vec<u32>,
}

macro_rules! each_column {
    ($self:ident, $column:ident => $body:expr) => {{
        {
            let $column = &mut $self.start_ms;
            $body
        }
        {
            let $column = &mut $self.duration_s;
            $body
        }
        {
            let $column = &mut $self.kind;
            $body
        }
        {
            let $column = &mut $self.billing;
            $body
        }
        {
            let $column = &mut $self.a.number;
            $body
        }
        {
            let $column = &mut $self.a.imei;
            $body
        }
        {
            let $column = &mut $self.a.imsi;
            $body
        }
        {
            let $column = &mut $self.a.cell_start;
            $body
        }
        {
            let $column = &mut $self.a.cell_end;
            $body
        }
        {
            let $column = &mut $self.b.number;
            $body
        }
        {
            let $column = &mut $self.b.imei;
            $body
        }
        {
            let $column = &mut $self.b.imsi;
            $body
        }
        {
            let $column = &mut $self.b.cell_start;
            $body
        }
        {
            let $column = &mut $self.b.cell_end;
            $body
        }
        {
            let $column = &mut $self.source;
            $body
        }
        {
            let $column = &mut $self.row;
            $body
        }
        {
            let $column = &mut $self.source_2;
            $body
        }
        {
            let $column = &mut $self.row_2;
            $body
        }
    }};
}

macro_rules! each_column_pair {
    ($self:ident, $other:ident, $to:ident, $from:ident => $body:expr) => {{
        {
            let ($to, $from) = (&mut $self.start_ms, &$other.start_ms);
            $body
        }
        {
            let ($to, $from) = (&mut $self.duration_s, &$other.duration_s);
            $body
        }
        {
            let ($to, $from) = (&mut $self.kind, &$other.kind);
            $body
        }
        {
            let ($to, $from) = (&mut $self.billing, &$other.billing);
            $body
        }
        {
            let ($to, $from) = (&mut $self.a.number, &$other.a.number);
            $body
        }
        {
            let ($to, $from) = (&mut $self.a.imei, &$other.a.imei);
            $body
        }
        {
            let ($to, $from) = (&mut $self.a.imsi, &$other.a.imsi);
            $body
        }
        {
            let ($to, $from) = (&mut $self.a.cell_start, &$other.a.cell_start);
            $body
        }
        {
            let ($to, $from) = (&mut $self.a.cell_end, &$other.a.cell_end);
            $body
        }
        {
            let ($to, $from) = (&mut $self.b.number, &$other.b.number);
            $body
        }
        {
            let ($to, $from) = (&mut $self.b.imei, &$other.b.imei);
            $body
        }
        {
            let ($to, $from) = (&mut $self.b.imsi, &$other.b.imsi);
            $body
        }
        {
            let ($to, $from) = (&mut $self.b.cell_start, &$other.b.cell_start);
            $body
        }
        {
            let ($to, $from) = (&mut $self.b.cell_end, &$other.b.cell_end);
            $body
        }
        {
            let ($to, $from) = (&mut $self.source, &$other.source);
            $body
        }
        {
            let ($to, $from) = (&mut $self.row, &$other.row);
            $body
        }
        {
            let ($to, $from) = (&mut $self.source_2, &$other.source_2);
            $body
        }
        {
            let ($to, $from) = (&mut $self.row_2, &$other.row_2);
            $body
        }
    }};
}

/// Appends picked values of each column; the columns are named once, so that none is forgotten.
macro_rules! for_each_column {
    ($to:ident, $parts:ident, $picks:ident) => {
        for_each_column!(@ $to, $parts, $picks; start_ms, duration_s, kind, billing, source, row, source_2, row_2);
        for_each_column!(@ $to, $parts, $picks; a number imei imsi cell_start cell_end);
        for_each_column!(@ $to, $parts, $picks; b number imei imsi cell_start cell_end);
    };
    (@ $to:ident, $parts:ident, $picks:ident; $($column:ident),+) => {
        $(pick_into(&mut $to.$column, $parts, $picks, |part| &part.$column);)+
    };
    (@ $to:ident, $parts:ident, $picks:ident; $party:ident $($column:ident)+) => {
        $(pick_into(&mut $to.$party.$column, $parts, $picks, |part| &part.$party.$column);)+
    };
}

fn pick_into<T: Copy>(
    to: &mut Vec<T>,
    parts: &[&Communications],
    picks: &[(u32, u32)],
    column: impl Fn(&Communications) -> &Vec<T>,
) {
    let columns: Vec<&[T]> = parts.iter().map(|part| column(part).as_slice()).collect();
    to.extend(picks.iter().map(|(part, at)| columns[*part as usize][*at as usize]));
}

fn remove_marked<T: Copy>(column: &mut Vec<T>, begin: usize, marked: &[bool]) {
    let mut kept = begin;
    for (at, marked) in marked.iter().enumerate() {
        column[kept] = column[begin + at];
        kept += usize::from(!marked);
    }
    column.truncate(kept);
}

impl Communications {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.start_ms.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.start_ms.is_empty()
    }

    /// Makes room for `additional` rows in every column.
    pub fn reserve(&mut self, additional: usize) {
        each_column!(self, column => column.reserve(additional));
    }

    /// Keeps the first `rows` rows.
    pub fn truncate(&mut self, rows: usize) {
        each_column!(self, column => column.truncate(rows));
    }

    /// Appends every row of `other`.
    pub fn append(&mut self, other: &Self) {
        each_column_pair!(self, other, to, from => to.extend_from_slice(from));
    }

    /// The rows at `positions`, in that order.
    pub fn gather(&self, positions: &[u32]) -> Self {
        let mut gathered = Self::default();
        each_column_pair!(gathered, self, to, from => {
            to.reserve_exact(positions.len());
            to.extend(positions.iter().map(|position| from[*position as usize]));
        });
        gathered
    }

    /// Removes every row and keeps the room.
    pub fn clear(&mut self) {
        each_column!(self, column => column.clear());
    }

    /// Appends rows picked out of several parts, each as part and position.
    pub fn extend_picked(&mut self, parts: &[&Self], picks: &[(u32, u32)]) {
        if let [only] = parts {
            each_column_pair!(self, only, to, from => {
                to.extend(picks.iter().map(|(_, at)| from[*at as usize]));
            });
            return;
        }
        for_each_column!(self, parts, picks);
    }

    /// Removes those rows from `begin` on that are marked, keeping the order of the others.
    pub fn remove_marked(&mut self, begin: usize, marked: &[bool]) {
        each_column!(self, column => remove_marked(column, begin, marked));
    }

    /// Moves the first `rows` rows out and takes the rest into `rest`, which is empty and keeps its room.
    pub fn split_front(&mut self, rows: usize, rest: &mut Self) {
        rest.clear();
        each_column_pair!(rest, self, to, from => to.extend_from_slice(&from[rows..]));
        self.truncate(rows);
    }

    /// What orders communications: start, numbers, kind, then provenance. No two rows share it.
    pub fn order_key(&self, at: usize) -> (i64, i64, i64, u8, u32, u32) {
        (self.start_ms[at], self.a.number[at], self.b.number[at], self.kind[at], self.source[at], self.row[at])
    }

    /// The rows in a range.
    pub fn slice(&self, rows: std::ops::Range<usize>) -> Self {
        let (begin, end) = (rows.start, rows.end);
        let mut part = Self::default();
        each_column_pair!(part, self, to, from => to.extend_from_slice(&from[begin..end]));
        part
    }

    /// Appends row `position` of `other`.
    pub fn push_row(&mut self, other: &Self, position: usize) {
        each_column_pair!(self, other, to, from => to.push(from[position]));
    }

    /// The first record behind row `position`.
    pub fn row_ref(&self, position: usize) -> RowRef {
        RowRef { source: self.source[position], row: self.row[position] }
    }

    /// The second record behind row `position`: the other party's billing, or a re-delivery.
    pub fn second_row_ref(&self, position: usize) -> Option<RowRef> {
        (self.source_2[position] != 0).then(|| RowRef { source: self.source_2[position], row: self.row_2[position] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_rows() -> Communications {
        let mut rows = Communications::default();
        for start_ms in [10, 20] {
            rows.start_ms.push(start_ms);
            rows.duration_s.push(NO_DURATION);
            rows.kind.push(Kind::Sms as u8);
            rows.billing.push(BILLED_A);
            for party in [&mut rows.a, &mut rows.b] {
                party.number.push(447_700_900_001);
                party.imei.push(0);
                party.imsi.push(0);
                party.cell_start.push(0);
                party.cell_end.push(0);
            }
            rows.source.push(1);
            rows.row.push(2);
            rows.source_2.push(0);
            rows.row_2.push(0);
        }
        rows
    }

    #[test]
    fn gathering_reorders_every_column() {
        let rows = two_rows();
        let turned = rows.gather(&[1, 0, 1]);
        assert_eq!(turned.start_ms, [20, 10, 20]);
        assert_eq!(turned.a.number.len(), 3);
        assert_eq!(turned.row_2.len(), 3);
    }

    #[test]
    fn appending_keeps_all_columns_of_one_length() {
        let mut rows = two_rows();
        rows.append(&two_rows());
        rows.push_row(&two_rows(), 0);
        assert_eq!(rows.len(), 5);
        assert_eq!(rows.b.cell_end.len(), 5);
        assert_eq!(rows.row_ref(4), RowRef { source: 1, row: 2 });
        assert_eq!(rows.second_row_ref(4), None);
    }

    #[test]
    fn picking_and_removing_keep_all_columns_of_one_length() {
        let (one, mut two) = (two_rows(), two_rows());
        two.start_ms = vec![30, 40];
        let mut picked = Communications::default();
        picked.extend_picked(&[&one, &two], &[(1, 1), (0, 0), (1, 0)]);
        assert_eq!(picked.start_ms, [40, 10, 30]);
        picked.remove_marked(1, &[true, false]);
        assert_eq!(picked.start_ms, [40, 30]);
        let mut rest = Communications::default();
        picked.split_front(1, &mut rest);
        assert_eq!((picked.start_ms.as_slice(), rest.start_ms.as_slice()), ([40].as_slice(), [30].as_slice()));
        assert_eq!((picked.b.cell_end.len(), rest.row_2.len()), (1, 1));
    }

    #[test]
    fn words_and_stored_values_agree() {
        for kind in [Kind::Voice, Kind::Sms, Kind::Mms, Kind::Data] {
            assert_eq!(Kind::parse(kind.word().as_bytes()), Some(kind));
            assert_eq!(Kind::from_raw(kind as u8), Some(kind));
        }
        assert_eq!(Kind::parse(b"VOICE"), None);
    }
}
