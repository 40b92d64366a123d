//! The two large tables: communications by time, sides by number.

use std::path::Path;

use records::{Communications, NO_DURATION, Sides};

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
        Column::new("kind", Coding::Dictionary, Values::Code { values: &rows.kind }),
        Column::new("billing", Coding::Dictionary, Values::Code { values: &rows.billing }),
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
        Column::new("source", Coding::Dictionary, Values::Unsigned { values: &rows.source, none: None }),
        Column::new("row", Coding::Delta, Values::Unsigned { values: &rows.row, none: None }),
        Column::new("source_2", Coding::Dictionary, Values::Unsigned { values: &rows.source_2, none: Some(0) }),
        Column::new("row_2", Coding::Delta, Values::Unsigned { values: &rows.row_2, none: Some(0) }),
    ];
    write(path, &Table { name: COMMUNICATIONS, rows: rows.len(), columns, sorted_by: &[0] })
}

pub(crate) fn write_sides(path: &Path, sides: &Sides) -> Result<(), Error> {
    let columns = vec![
        Column::new("number", Coding::Delta, Values::Int64 { values: &sides.number, none: None }),
        Column::new("start", Coding::Delta, Values::Instant { values: &sides.start_ms }),
        packed("other", Coding::Delta, &sides.other),
        Column::new("flags", Coding::Dictionary, Values::Code { values: &sides.flags }),
        Column::new(
            "duration_s",
            Coding::Delta,
            Values::Unsigned { values: &sides.duration_s, none: Some(NO_DURATION) },
        ),
        packed("imei", Coding::Delta, &sides.imei),
        packed("imsi", Coding::Delta, &sides.imsi),
        packed("cell_start", Coding::Dictionary, &sides.cell_start),
        packed("cell_end", Coding::Dictionary, &sides.cell_end),
        Column::new("source", Coding::Dictionary, Values::Unsigned { values: &sides.source, none: None }),
        Column::new("row", Coding::Delta, Values::Unsigned { values: &sides.row, none: None }),
    ];
    write(path, &Table { name: SIDES, rows: sides.len(), columns, sorted_by: &[0, 1] })
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
