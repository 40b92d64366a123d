//! The two large tables: communications by time, sides by number.

use std::ops::Range;
use std::path::Path;

use records::{Communications, NO_DURATION, SideOrder};

use crate::error::Error;
use crate::parquet_file::{Coding, Column, Table, Values, write};

/// Table of unique communications, in order of time.
pub(crate) const COMMUNICATIONS: &str = "communications";
/// Table of sides, in order of number and time.
pub(crate) const SIDES: &str = "sides";

/// Table of rows outside the authority they came under; no analysis reads it.
pub(crate) const EXCESS: &str = "excess";

fn packed<'a>(name: &'static str, coding: Coding, values: &'a [i64]) -> Column<'a> {
    Column::new(name, coding, Values::Int64 { values, none: Some(0) })
}

/// Writes communications as one Parquet file, as they stand in the store.
///
/// # Errors When the file cannot be written.
pub fn write_communications(path: &Path, rows: &Communications) -> Result<(), Error> {
    let columns = vec![
        Column::new("start", Coding::Delta, Values::Instant { values: &rows.start_ms }),
        Column::new(
            "duration_s",
            Coding::Delta,
            Values::Unsigned { values: &rows.duration_s, none: Some(NO_DURATION) },
        ),
        Column::new("kind", Coding::Delta, Values::Code { values: &rows.kind }),
        Column::new("billing", Coding::Delta, Values::Code { values: &rows.billing }),
        packed("a_number", Coding::Delta, &rows.a.number).with_bloom(),
        packed("a_imei", Coding::Delta, &rows.a.imei),
        packed("a_imsi", Coding::Delta, &rows.a.imsi),
        packed("a_cell_start", Coding::Dictionary, &rows.a.cell_start),
        packed("a_cell_end", Coding::Dictionary, &rows.a.cell_end),
        packed("b_number", Coding::Delta, &rows.b.number).with_bloom(),
        packed("b_imei", Coding::Delta, &rows.b.imei),
        packed("b_imsi", Coding::Delta, &rows.b.imsi),
        packed("b_cell_start", Coding::Dictionary, &rows.b.cell_start),
        packed("b_cell_end", Coding::Dictionary, &rows.b.cell_end),
        Column::new("source", Coding::Delta, Values::Unsigned { values: &rows.source, none: None }),
        Column::new("row", Coding::Delta, Values::Unsigned { values: &rows.row, none: None }),
        Column::new("source_2", Coding::Delta, Values::Unsigned { values: &rows.source_2, none: Some(0) }),
        Column::new("row_2", Coding::Delta, Values::Unsigned { values: &rows.row_2, none: Some(0) }),
    ];
    write(path, &Table { name: COMMUNICATIONS, rows: rows.len(), columns, sorted_by: &[0] })
}

/// Writes the sides of communications, picked column by column, so that they are never held beside them.
pub(crate) fn write_sides(path: &Path, sides: &SideOrder<'_>) -> Result<(), Error> {
    let columns = vec![
        picked("number", Coding::Delta, None, |rows, to| sides.number(rows, to)),
        Column::new(
            "start",
            Coding::Delta,
            Values::PickedInstant { pick: Box::new(|rows, to| sides.of_row(rows, |rows| &rows.start_ms, to)) },
        ),
        picked("other", Coding::Delta, Some(0), |rows, to| sides.other(rows, to)),
        Column::new("flags", Coding::Delta, Values::PickedCode { pick: Box::new(|rows, to| sides.flags(rows, to)) }),
        unsigned("duration_s", Some(NO_DURATION), |rows, to| sides.of_row(rows, |rows| &rows.duration_s, to)),
        picked("imei", Coding::Delta, Some(0), |rows, to| sides.imei(rows, to)),
        picked("imsi", Coding::Delta, Some(0), |rows, to| sides.imsi(rows, to)),
        picked("cell_start", Coding::Dictionary, Some(0), |rows, to| sides.cell_start(rows, to)),
        picked("cell_end", Coding::Dictionary, Some(0), |rows, to| sides.cell_end(rows, to)),
        unsigned("source", None, |rows, to| sides.of_row(rows, |rows| &rows.source, to)),
        unsigned("row", None, |rows, to| sides.of_row(rows, |rows| &rows.row, to)),
    ];
    write(path, &Table { name: SIDES, rows: sides.len(), columns, sorted_by: &[0, 1] })
}

fn picked<'a>(
    name: &'static str,
    coding: Coding,
    none: Option<i64>,
    pick: impl Fn(Range<usize>, &mut Vec<i64>) + 'a,
) -> Column<'a> {
    Column::new(name, coding, Values::Picked { pick: Box::new(pick), none })
}

fn unsigned<'a>(name: &'static str, none: Option<u32>, pick: impl Fn(Range<usize>, &mut Vec<u32>) + 'a) -> Column<'a> {
    Column::new(name, Coding::Delta, Values::PickedUnsigned { pick: Box::new(pick), none })
}

/// Writes columns of text as one Parquet file; an empty text is NULL.
///
/// # Errors When the file cannot be written.
pub fn write_texts(path: &Path, header: &[&'static str], columns: &[Vec<String>]) -> Result<(), Error> {
    let rows = columns.first().map_or(0, Vec::len);
    let columns = header.iter().zip(columns).map(|(name, texts)| {
        Column::new(name, Coding::Dictionary, Values::Text { values: texts.iter().map(String::as_str).collect() })
    });
    write(path, &Table { name: "export", rows, columns: columns.collect(), sorted_by: &[] })
}
