//! Workbooks (XLSX, XLSM, XLSB, XLS, ODS): each sheet as rows of text, read once into one block of text.

use std::fmt::Write as _;
use std::io::{Cursor, Read};

use calamine::{Data, DataRef, DataType as _, ExcelDateTime, Reader as _, Sheets, Xlsx, open_workbook_auto_from_rs};

use crate::delimited::bare;
use crate::document::{Document, Limits};
use crate::error::Error;
use crate::grid::Row;
use crate::guarded::guarded;

/// Most cells of one workbook that are read.
const MAX_CELLS: usize = 60_000_000;
/// Most columns of a sheet that are read.
const MAX_COLUMNS: u32 = 16_384;

/// One sheet's texts.
#[derive(Default)]
pub(crate) struct SheetText {
    /// Name of the sheet.
    pub(crate) name: String,
    text: String,
    /// Column and end of each cell's text; texts follow one another.
    cells: Vec<(u32, usize)>,
    /// Row, and the end of its cells.
    rows: Vec<(u32, usize)>,
}

impl SheetText {
    fn push(&mut self, row: u32, column: u32, write: impl FnOnce(&mut String)) {
        let begin = self.text.len();
        write(&mut self.text);
        let shown = bare(&self.text[begin..]);
        if shown.is_empty() || column >= MAX_COLUMNS {
            self.text.truncate(begin);
            return;
        }
        self.cells.push((column, self.text.len()));
        match self.rows.last_mut() {
            Some((last, end)) if *last == row => *end = self.cells.len(),
            _ => self.rows.push((row, self.cells.len())),
        }
    }

    /// Rows down to the last one that holds something.
    pub(crate) fn height(&self) -> u32 {
        self.rows.last().map_or(0, |(row, _)| row.saturating_add(1))
    }

    /// Calls `visit` with every row that is not empty; `offset` is added to its number.
    pub(crate) fn each(&self, offset: u32, visit: &mut dyn FnMut(&Row<'_>) -> bool) {
        let (mut cell, mut begin) = (0, 0);
        let mut fields: Vec<&str> = Vec::new();
        for (row, last) in &self.rows {
            fields.clear();
            while cell < *last {
                let (column, end) = self.cells[cell];
                fields.resize(fields.len().max(column as usize + 1), "");
                fields[column as usize] = bare(&self.text[begin..end]);
                begin = end;
                cell += 1;
            }
            let number = offset.saturating_add(*row).saturating_add(1);
            if !visit(&Row { number, fields: &fields, broken: None }) {
                return;
            }
        }
    }
}

/// Whether these bytes are a workbook: an old compound file, or a zip archive that holds one.
pub(crate) fn is_workbook(bytes: &[u8]) -> bool {
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return true;
    }
    bytes.starts_with(b"PK\x03\x04")
        && zip::ZipArchive::new(Cursor::new(bytes)).is_ok_and(|archive| holds_workbook(&member_names(&archive)))
}

/// Names of an archive's members, as far as they can be read.
pub(crate) fn member_names<R: Read + std::io::Seek>(archive: &zip::ZipArchive<R>) -> Vec<String> {
    archive.file_names().filter_map(|name| name.ok().map(std::borrow::Cow::into_owned)).collect()
}

/// Whether names of an archive's members are those of a workbook.
pub(crate) fn holds_workbook(names: &[String]) -> bool {
    let mut office = false;
    let mut open_document = (false, false);
    for name in names {
        office |= matches!(name.as_str(), "xl/workbook.xml" | "xl/workbook.bin");
        open_document.0 |= name == "content.xml";
        open_document.1 |= name == "mimetype" || name == "META-INF/manifest.xml";
    }
    office || open_document == (true, true)
}

/// The sheets of a workbook that hold anything.
///
/// # Errors When it is encrypted, broken or larger than the bounds.
pub(crate) fn sheets(document: &Document, bytes: Vec<u8>, limits: &Limits) -> Result<Vec<SheetText>, Error> {
    if is_encrypted(&bytes) {
        return Err(document.failed(
            "opening the workbook",
            &"it is encrypted; save it without a password, or ask for the password and do so",
        ));
    }
    if bytes.starts_with(b"PK") {
        check_size(document, &bytes, limits)?;
    }
    let broken = || document.failed("opening the workbook", &"it is damaged, or no workbook");
    let read = guarded(|| if has_member(&bytes, "xl/workbook.xml") { office(bytes) } else { any(bytes) });
    let sheets = read.ok_or_else(broken)?.map_err(|cause| document.failed("opening the workbook", &cause))?;
    if sheets.iter().map(|sheet| sheet.cells.len()).sum::<usize>() > MAX_CELLS {
        return Err(Error::TooLarge { name: document.name.clone(), what: format!("more than {MAX_CELLS} cells") });
    }
    Ok(sheets.into_iter().filter(|sheet| !sheet.rows.is_empty()).collect())
}

fn has_member(bytes: &[u8], name: &str) -> bool {
    zip::ZipArchive::new(Cursor::new(bytes)).is_ok_and(|archive| archive.index_for_name(name).is_some())
}

/// A workbook with a password is a compound file with a stream of this name (MS-OFFCRYPTO, section 2.3.4.4).
fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) && memchr::memmem::find(bytes, &name).is_some()
}

/// Unpacks every member to nowhere, so that a bomb is refused before a parser takes it in.
fn check_size(document: &Document, bytes: &[u8], limits: &Limits) -> Result<(), Error> {
    let failed = |cause: zip::result::ZipError| document.failed("opening the workbook", &cause);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(failed)?;
    let allowed = limits.allowed(bytes.len() as u64);
    let mut total = 0;
    for at in 0..archive.len().min(limits.members) {
        let member = archive.by_index(at).map_err(failed)?;
        total += std::io::copy(&mut member.take(allowed + 1), &mut std::io::sink()).unwrap_or(0);
        if total > allowed {
            return Err(Error::TooLarge {
                name: document.name.clone(),
                what: format!("unpacks to more than {allowed} bytes"),
            });
        }
    }
    Ok(())
}

/// XLSX and XLSM, cell by cell: a lone cell in the last row costs nothing.
fn office(bytes: Vec<u8>) -> Result<Vec<SheetText>, String> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|cause| cause.to_string())?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let mut sheet = SheetText { name: name.clone(), ..SheetText::default() };
        // A sheet of charts has no cells; that is no fault.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        while let Some(cell) = cells.next_cell().map_err(|cause| cause.to_string())? {
            let (row, column) = cell.get_position();
            sheet.push(row, column, |text| show_ref(cell.get_value(), text));
            if sheet.cells.len() > MAX_CELLS {
                break;
            }
        }
        sheets.push(in_order(sheet));
    }
    Ok(sheets)
}

/// Rows and cells that a writer put out of order are read in order of rows.
fn in_order(sheet: SheetText) -> SheetText {
    let sorted_rows = sheet.rows.is_sorted_by(|one, next| one.0 < next.0);
    if sorted_rows {
        return sheet;
    }
    let mut rows: Vec<(u32, Vec<String>)> = Vec::new();
    sheet.each(0, &mut |row| {
        rows.push((row.number - 1, row.fields.iter().map(|field| (*field).to_owned()).collect()));
        true
    });
    rows.sort_by_key(|(row, _)| *row);
    let mut sorted = SheetText { name: sheet.name, ..SheetText::default() };
    for (row, fields) in rows {
        for (column, field) in (0..).zip(fields) {
            sorted.push(row, column, |text| text.push_str(&field));
        }
    }
    sorted
}

fn any(bytes: Vec<u8>) -> Result<Vec<SheetText>, String> {
    let mut book: Sheets<_> = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|cause| cause.to_string())?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let Ok(range) = book.worksheet_range(&name) else { continue };
        let mut sheet = SheetText { name, ..SheetText::default() };
        let (first_row, first_column) = range.start().unwrap_or((0, 0));
        for (row, column, cell) in range.used_cells() {
            let at = |position: usize, first: u32| first.saturating_add(u32::try_from(position).unwrap_or(u32::MAX));
            sheet.push(at(row, first_row), at(column, first_column), |text| show(cell, text));
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn show(cell: &Data, text: &mut String) {
    match cell {
        Data::Empty | Data::Error(_) => {}
        Data::String(words) | Data::DateTimeIso(words) => text.push_str(words),
        Data::DurationIso(words) => text.push_str(&clock_of_iso(words)),
        Data::Float(value) => figure(*value, text),
        Data::DateTime(instant) => show_instant(instant, text),
        other => put(text, other),
    }
}

fn show_ref(cell: &DataRef<'_>, text: &mut String) {
    match cell {
        DataRef::Empty | DataRef::Error(_) => {}
        DataRef::String(words) | DataRef::DateTimeIso(words) => text.push_str(words),
        DataRef::SharedString(words) => text.push_str(words),
        DataRef::DurationIso(words) => text.push_str(&clock_of_iso(words)),
        DataRef::Float(value) => figure(*value, text),
        DataRef::DateTime(instant) => show_instant(instant, text),
        other => {
            if let Some(words) = other.as_string() {
                text.push_str(&words);
            } else if let DataRef::Bool(yes) = other {
                text.push_str(if *yes { "TRUE" } else { "FALSE" });
            }
        }
    }
}

fn put(text: &mut String, value: &impl std::fmt::Display) {
    // Writing into a string cannot fail.
    let _ = write!(text, "{value}");
}

/// Whole numbers without a fraction: a telephone number in a cell is a figure to the spreadsheet.
fn figure(value: f64, text: &mut String) {
    if value.fract().abs() < f64::EPSILON && value.abs() < 1e16 {
        put(text, &(value.round() as i64));
    } else {
        put(text, &value);
    }
}

/// A date as ISO 8601, a time of day as `HH:MM:SS`, a length as `H:MM:SS`.
///
/// Serial numbers carry seconds only to about a hundred-thousandth of a day: a second that is a thousandth away is meant.
fn show_instant(instant: &ExcelDateTime, text: &mut String) {
    let serial = instant.as_f64();
    let milliseconds = (serial * 86_400_000.0).round();
    let rest = milliseconds.rem_euclid(1_000.0);
    let milliseconds =
        if !(5.0..=995.0).contains(&rest) { (milliseconds / 1_000.0).round() * 1_000.0 } else { milliseconds };
    if instant.is_duration() || (0.0..1.0).contains(&serial) {
        let seconds = (milliseconds / 1_000.0).round();
        let hours = (seconds / 3_600.0).floor();
        let minutes = (seconds / 60.0 % 60.0).floor();
        put(text, &format_args!("{hours:02.0}:{minutes:02.0}:{:02.0}", seconds % 60.0));
        return;
    }
    let rounded = ExcelDateTime::new(
        (milliseconds + 0.25) / 86_400_000.0,
        calamine::ExcelDateTimeType::DateTime,
        is_1904(instant),
    );
    let (year, month, day, hour, minute, second, milli) = rounded.to_ymd_hms_milli();
    put(text, &format_args!("{year:04}-{month:02}-{day:02}"));
    if (hour, minute, second) != (0, 0, 0) || milli > 0 || serial.fract() > 0.0 {
        put(text, &format_args!(" {hour:02}:{minute:02}:{second:02}"));
        if milli > 4 && milli < 996 {
            put(text, &format_args!(".{milli:03}"));
        }
    }
}

/// The library keeps which date system a cell belongs to, and shows it only through the date.
fn is_1904(instant: &ExcelDateTime) -> bool {
    let other = ExcelDateTime::new(instant.as_f64(), calamine::ExcelDateTimeType::DateTime, true);
    other.to_ymd_hms_milli() == instant.to_ymd_hms_milli()
}

/// `PT12H00M01S` as `12:00:01`.
fn clock_of_iso(text: &str) -> String {
    let Some(rest) = text.strip_prefix("PT") else { return text.to_owned() };
    let mut parts = [0_u64; 3];
    let mut digits = String::new();
    for sign in rest.chars() {
        let place = match sign {
            'H' => 0,
            'M' => 1,
            'S' => 2,
            sign => {
                digits.push(sign);
                continue;
            }
        };
        let whole = digits.split(['.', ',']).next().and_then(|whole| whole.parse().ok());
        let Some(whole) = whole else { return text.to_owned() };
        parts[place] = whole;
        digits.clear();
    }
    format!("{:02}:{:02}:{:02}", parts[0], parts[1], parts[2])
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    fn shown(serial: f64, kind: ExcelDateTimeType, is_1904: bool) -> String {
        let mut text = String::new();
        show_instant(&ExcelDateTime::new(serial, kind, is_1904), &mut text);
        text
    }

    #[test]
    fn serial_numbers_are_dates_in_both_systems() {
        assert_eq!(shown(45_365.5, ExcelDateTimeType::DateTime, false), "2024-03-14 12:00:00");
        assert_eq!(shown(43_903.5, ExcelDateTimeType::DateTime, true), "2024-03-14 12:00:00");
        assert_eq!(shown(45_365.0, ExcelDateTimeType::DateTime, false), "2024-03-14");
        // 12:34:56 is no binary fraction of a day.
        assert_eq!(shown(45_365.524_259_259_26, ExcelDateTimeType::DateTime, false), "2024-03-14 12:34:56");
        assert_eq!(shown(0.524_259_259_26, ExcelDateTimeType::DateTime, false), "12:34:56");
        assert_eq!(shown(1.25, ExcelDateTimeType::TimeDelta, false), "30:00:00");
    }

    #[test]
    fn figures_keep_every_digit() {
        let mut text = String::new();
        figure(447_700_900_123.0, &mut text);
        assert_eq!(text, "447700900123");
        text.clear();
        figure(51.507_4, &mut text);
        assert_eq!(text, "51.5074");
    }

    #[test]
    fn times_of_open_documents_are_clocks() {
        assert_eq!(clock_of_iso("PT12H34M56S"), "12:34:56");
        assert_eq!(clock_of_iso("PT00H00M42.5S"), "00:00:42");
        assert_eq!(clock_of_iso("soon"), "soon");
    }

    #[test]
    fn rows_keep_their_numbers_and_gaps() {
        let mut sheet = SheetText::default();
        sheet.push(0, 0, |text| text.push('a'));
        sheet.push(4, 2, |text| text.push_str(" b "));
        let mut seen = Vec::new();
        sheet.each(10, &mut |row| {
            seen.push((row.number, row.fields.join("|")));
            true
        });
        assert_eq!(seen, [(11, "a".to_owned()), (15, "||b".to_owned())]);
        assert_eq!(sheet.height(), 5);
    }
}
