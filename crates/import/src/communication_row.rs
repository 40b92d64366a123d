//! One row of communications, from text fields to packed columns.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;
use records::{
    BILLED_A, BILLED_B, Cell, HOUR_MS, Kind, LOGGED_A, LOGGED_B, MINUTE_MS, NO_DURATION, Names, Number, NumberKind,
    SECOND_MS, WHOLE_NETWORK, parse_rfc3339_ms,
};

use crate::batch::{Batch, Changes};
use crate::identifiers::{CellForm, Numbers, read_cell, read_imei, read_imsi};
use crate::legs::Leg;
use crate::plain::COMMUNICATION_COLUMNS;

/// Longest call or session that is believed: a year.
const LONGEST_S: u32 = 366 * 86_400;

/// Fields of one row in the contract's order; an absent column is empty.
pub(crate) type Fields<'r> = [&'r [u8]; COMMUNICATION_COLUMNS.len()];

/// Why a row cannot be read: column, and what was expected.
pub(crate) type Trouble = (&'static str, &'static str);

/// Packs rows of one document.
pub(crate) struct Packer<'n> {
    pub(crate) numbers: Numbers,
    pub(crate) names: &'n mut Names,
    pub(crate) cells: CellForm,
    pub(crate) opaque_handsets: bool,
    /// Whether rows are a handset's own log, which is no billing.
    pub(crate) handset: bool,
    pub(crate) source: u32,
    digest: FixedState,
    day: Day,
    seen: SeenCells,
}

/// The date read last, and its first instant: rows of one day stand together.
#[derive(Default)]
struct Day {
    text: [u8; 10],
    begin_ms: i64,
}

/// Cells read lately, by their text.
///
/// A file names a few thousand cells again and again; finding one here costs less than reading its four numbers.
struct SeenCells(Vec<([u64; 3], i64)>);

/// Places for cells, a power of two.
const SEEN_CELLS: usize = 1 << 12;

/// A party's own fields.
#[derive(Default)]
struct Own {
    imei: i64,
    imsi: i64,
    cell_start: i64,
    cell_end: i64,
}

impl<'n> Packer<'n> {
    pub(crate) fn new(numbers: Numbers, names: &'n mut Names, cells: CellForm, source: u32) -> Self {
        Self {
            numbers,
            names,
            cells,
            opaque_handsets: false,
            handset: false,
            source,
            digest: FixedState::with_seed(0),
            day: Day::default(),
            seen: SeenCells(vec![([0; 3], 0); SEEN_CELLS]),
        }
    }

    /// Digest of a whole row as received; never zero, which stands for none.
    pub(crate) fn digest(&self, row: &[u8]) -> u64 {
        let mut hasher = self.digest.build_hasher();
        hasher.write(row);
        hasher.finish().max(1)
    }

    /// Appends one row, or lists it as rejected. `start_ms` is given where the time was read elsewhere.
    pub(crate) fn push(
        &mut self,
        batch: &mut Batch,
        row: u32,
        fields: &Fields<'_>,
        start_ms: Option<i64>,
        digest: u64,
    ) {
        if let Err((column, reason)) = self.try_push(batch, row, fields, start_ms, digest) {
            batch.reject(row, Some(column), reason);
        }
    }

    fn try_push(
        &mut self,
        batch: &mut Batch,
        row: u32,
        fields: &Fields<'_>,
        start_ms: Option<i64>,
        digest: u64,
    ) -> Result<(), Trouble> {
        let [subject, start, duration, kind, a_number, b_number, own_fields @ ..] = fields;
        let start_ms = match start_ms {
            Some(start_ms) => start_ms,
            None => self
                .day
                .instant(start)
                .ok_or(("start", "column start: expected a time such as 2024-03-01T12:34:56Z"))?,
        };
        let kind = Kind::parse(kind).ok_or(("kind", "column kind: expected voice, sms, mms or data"))?;
        let duration_s = read_duration(duration)?;
        let changes = &mut batch.changes;
        let mut a = self.numbers.read(a_number, row, self.names, changes);
        let mut b = self.numbers.read(b_number, row, self.names, changes);
        let subject = self.numbers.read(subject, row, self.names, changes);
        if kind == Kind::Voice && is_leg(subject, a, b) {
            batch.legs.push(Leg { row, position: None, a, via: subject, to: b, start_ms });
            return Ok(());
        }
        let billing = bill(subject, &mut a, &mut b, kind, row, changes)?;
        let billing = if self.handset { as_logged(billing) } else { billing };
        if a == 0 && b == 0 {
            return Err(("a_number", "columns a_number and b_number: expected at least one number, found none"));
        }
        let a_own = self.own(&own_fields[0..4], row, &A_COLUMNS, changes)?;
        let b_own = self.own(&own_fields[4..8], row, &B_COLUMNS, changes)?;
        let rows = &mut batch.communications;
        rows.start_ms.push(start_ms);
        rows.duration_s.push(duration_s);
        rows.kind.push(kind as u8);
        rows.billing.push(billing);
        for (party, number, own) in [(&mut rows.a, a, a_own), (&mut rows.b, b, b_own)] {
            party.number.push(number);
            party.imei.push(own.imei);
            party.imsi.push(own.imsi);
            party.cell_start.push(own.cell_start);
            party.cell_end.push(own.cell_end);
        }
        rows.source.push(self.source);
        rows.row.push(row);
        rows.source_2.push(0);
        rows.row_2.push(0);
        batch.raw_rows.push(digest);
        Ok(())
    }

    fn own(
        &mut self,
        fields: &[&[u8]],
        row: u32,
        columns: &[&'static str; 4],
        changes: &mut Changes,
    ) -> Result<Own, Trouble> {
        let [imei, imsi, cell_start, cell_end] = fields else {
            return Ok(Own::default());
        };
        if fields.iter().all(|field| field.is_empty()) {
            return Ok(Own::default());
        }
        let imei = read_imei(imei, row, self.opaque_handsets, self.names, changes)
            .ok_or((columns[0], "expected a handset identity (IMEI) of 14, 15 or 16 digits, or nothing"))?;
        let imsi = read_imsi(imsi, self.opaque_handsets, self.names)
            .ok_or((columns[1], "expected a subscription identity (IMSI) of 14 or 15 digits, or nothing"))?;
        let (start, end) = (cell_start, cell_end);
        let cell_start = self.cell(start, row, changes);
        let cell_end = if cell_start != 0 && start == end { cell_start } else { self.cell(end, row, changes) };
        Ok(Own { imei, imsi, cell_start, cell_end })
    }

    /// A cell that cannot be read leaves the row without a cell: the call is still a call.
    fn cell(&mut self, text: &[u8], row: u32, changes: &mut Changes) -> i64 {
        if text.is_empty() {
            return 0;
        }
        if self.cells == CellForm::Cgi
            && let Some(cell) = self.seen.read(text)
        {
            return cell;
        }
        if let Some(cell) = read_cell(text, self.cells, self.names) {
            return cell;
        }
        let shown = || format!("{} → none", String::from_utf8_lossy(text));
        if text.windows(2).any(|pair| matches!(pair, b"E+" | b"e+")) {
            changes.note("cell damaged by a spreadsheet left out", row, shown);
        } else {
            changes.note("cell that is no cell identity left out", row, shown);
        }
        0
    }
}

impl Day {
    /// Reads an instant; the common form on the day of the row before without reading the date again.
    fn instant(&mut self, text: &[u8]) -> Option<i64> {
        let (Some(date), Some(clock)) = (text.first_chunk::<10>(), text.get(10..)) else {
            return parse_rfc3339_ms(text);
        };
        if *date == self.text
            && let Some(within) = clock_ms(clock)
        {
            return Some(self.begin_ms + within);
        }
        let instant = parse_rfc3339_ms(text)?;
        if let Some(within) = clock_ms(clock) {
            *self = Self { text: *date, begin_ms: instant - within };
        }
        Some(instant)
    }
}

/// Milliseconds of `T12:34:56Z`; any other form, or a leap second, is left to the general reader.
fn clock_ms(text: &[u8]) -> Option<i64> {
    let [b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'Z'] = text else { return None };
    let two = |tens: &u8, ones: &u8| {
        let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
        (tens < 10 && ones < 10).then(|| i64::from(tens * 10 + ones))
    };
    let (hour, minute, second) = (two(h1, h2)?, two(m1, m2)?, two(s1, s2)?);
    let in_range = hour < 24 && minute < 60 && second < 60;
    in_range.then(|| hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS)
}

impl SeenCells {
    /// An exactly packed cell; `None` where the text is too long to be kept or is no such cell.
    fn read(&mut self, text: &[u8]) -> Option<i64> {
        let mut padded = [0; 24];
        // The last byte holds the length, so that no text is another one padded.
        padded[..23].get_mut(..text.len())?.copy_from_slice(text);
        padded[23] = u8::try_from(text.len()).ok()?;
        let (words, _) = padded.as_chunks::<8>();
        let [one, two, three] = words else { return None };
        let key = [one, two, three].map(|word| u64::from_le_bytes(*word));
        let mixed = (key[0] ^ key[1].rotate_left(17) ^ key[2].rotate_left(41)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let place = usize::try_from(mixed >> 32).unwrap_or(0) % SEEN_CELLS;
        if self.0[place].0 != key {
            self.0[place] = (key, Cell::parse(text)?.raw());
        }
        Some(self.0[place].1)
    }
}

/// A handset's log says what its holder's billing would, and is none.
const fn as_logged(billing: u8) -> u8 {
    match billing {
        BILLED_A => LOGGED_A,
        BILLED_B => LOGGED_B,
        _ => LOGGED_A | LOGGED_B,
    }
}

const A_COLUMNS: [&str; 4] = ["a_imei", "a_imsi", "a_cell_start", "a_cell_end"];
const B_COLUMNS: [&str; 4] = ["b_imei", "b_imsi", "b_cell_start", "b_cell_end"];

fn read_duration(text: &[u8]) -> Result<u32, Trouble> {
    if text.is_empty() {
        return Ok(NO_DURATION);
    }
    let mut seconds = 0_u32;
    for byte in text {
        if !byte.is_ascii_digit() || seconds > LONGEST_S {
            return Err(("duration_s", "column duration_s: expected whole seconds, at most a year, or nothing"));
        }
        seconds = seconds * 10 + u32::from(byte - b'0');
    }
    if seconds > LONGEST_S {
        return Err(("duration_s", "column duration_s: expected whole seconds, at most a year, or nothing"));
    }
    Ok(seconds)
}

/// Whether a subject's row tells of two other people's call: one that the subject forwarded.
fn is_leg(subject: i64, a: i64, b: i64) -> bool {
    let telephone = |packed: i64| Number::from_raw(packed).is_some_and(|number| number.kind() == NumberKind::E164);
    subject != a && subject != b && a != b && [subject, a, b].into_iter().all(telephone)
}

/// In whose billing the row stands. A subject whose own number is missing from the row is put where it must be.
fn bill(subject: i64, a: &mut i64, b: &mut i64, kind: Kind, row: u32, changes: &mut Changes) -> Result<u8, Trouble> {
    if subject == 0 {
        return Ok(WHOLE_NETWORK);
    }
    if *a == subject {
        return Ok(BILLED_A);
    }
    if *b == subject {
        return Ok(BILLED_B);
    }
    if *a == 0 && (kind == Kind::Data || *b != 0) {
        *a = subject;
        changes.note("subject put in for the number that its own billing leaves out", row, || "a_number".to_owned());
        return Ok(BILLED_A);
    }
    if *b == 0 {
        *b = subject;
        changes.note("subject put in for the number that its own billing leaves out", row, || "b_number".to_owned());
        return Ok(BILLED_B);
    }
    Err(("subject", "column subject: expected one of the row's two numbers, or none"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cell_read_again_is_the_same_cell() {
        let mut seen = SeenCells(vec![([0; 3], 0); SEEN_CELLS]);
        for text in ["234-15-4021-52117", "234-20-1003-1052", "234-15-4021-52117", "234-10-1002-25600514"] {
            assert_eq!(seen.read(text.as_bytes()), Cell::parse(text.as_bytes()).map(Cell::raw), "{text}");
        }
        assert_eq!(seen.read(b"no cell"), None);
        assert_eq!(seen.read(b"234-15-70000-68719476735000"), None);
    }

    proptest! {
        #[test]
        fn a_time_on_a_known_day_reads_as_it_would_alone(
            seconds in proptest::collection::vec(0_i64..4_102_444_800, 1..6),
            damage in 0_usize..24,
        ) {
            let mut day = Day::default();
            for second in seconds {
                let text = records::format_rfc3339(second * 1_000);
                prop_assert_eq!(day.instant(text.as_bytes()), Some(second * 1_000));
                prop_assert_eq!(day.instant(text.as_bytes()), Some(second * 1_000));
                let mut damaged = text.into_bytes();
                if let Some(byte) = damaged.get_mut(damage) {
                    *byte = b'7';
                }
                prop_assert_eq!(day.instant(&damaged), parse_rfc3339_ms(&damaged));
            }
        }
    }
}
