//! A table of text: delimited text of any habit, or one sheet of a workbook.

use std::io::Cursor;

use calamine::{Data, Range, Reader, Sheets, open_workbook_auto_from_rs};

use crate::document::{Document, Limits};
use crate::error::Error;

/// Rows looked at to find delimiter and header.
const SAMPLE_ROWS: usize = 60;
/// Delimiters in the order in which they are believed when they fit equally well.
const DELIMITERS: [u8; 5] = [b',', b';', b'\t', b'|', b':'];

/// Rows of text with their numbers in the source.
pub(crate) struct Grid {
    body: Body,
    /// Sheet, where it is one.
    pub(crate) sheet: String,
    /// Added to every row number: rows of the sheets before.
    offset: u32,
    /// What a reader should know of how the text was read.
    pub(crate) notes: Vec<String>,
}

enum Body {
    Text { text: String, delimiter: u8 },
    Sheet(Box<Range<Data>>),
}

/// What a mapping says of the file itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Habits {
    pub(crate) delimiter: Option<u8>,
    pub(crate) encoding: Option<String>,
}

impl Grid {
    /// The tables of a document: one of a text, one a sheet of a workbook.
    pub(crate) fn open(document: &Document, habits: &Habits, limits: &Limits) -> Result<Vec<Self>, Error> {
        let bytes = document.bytes(limits.unpacked_bytes)?;
        if is_workbook(document, &bytes) {
            return workbook(document, bytes);
        }
        Ok(vec![text(document, &bytes, habits, limits)?])
    }

    /// Calls `visit` with every row that is not empty: its number, its fields, and whether it goes on.
    pub(crate) fn each(&self, visit: &mut dyn FnMut(u32, &[&str]) -> bool) {
        match &self.body {
            Body::Text { text, delimiter } => each_text_row(text, *delimiter, visit),
            Body::Sheet(range) => each_sheet_row(range, self.offset, visit),
        }
    }

    /// The first rows.
    pub(crate) fn sample(&self, rows: usize) -> Vec<(u32, Vec<String>)> {
        let mut sample = Vec::new();
        self.each(&mut |row, fields| {
            sample.push((row, fields.iter().map(|field| (*field).to_owned()).collect()));
            sample.len() < rows
        });
        sample
    }

    /// Position in the sample of the row that names the columns: the first row of texts that is as wide as most rows.
    pub(crate) fn header(sample: &[(u32, Vec<String>)]) -> Option<usize> {
        let width = usual_width(sample.iter().map(|(_, fields)| filled(fields)))?;
        sample.iter().position(|(_, fields)| {
            let named = fields.iter().filter(|field| !field.trim().is_empty()).count();
            named * 10 >= width * 8 && named >= 2 && !fields.iter().any(|field| is_figure(field))
        })
    }

    /// The delimiter, where the body is text.
    pub(crate) fn delimiter(&self) -> Option<char> {
        match &self.body {
            Body::Text { delimiter, .. } => Some(char::from(*delimiter)),
            Body::Sheet(_) => None,
        }
    }
}

fn filled(fields: &[String]) -> usize {
    fields.iter().rposition(|field| !field.trim().is_empty()).map_or(0, |last| last + 1)
}

/// The width that most rows have, the greater of two equally frequent ones.
fn usual_width(widths: impl Iterator<Item = usize>) -> Option<usize> {
    let mut counts = std::collections::BTreeMap::new();
    for width in widths.filter(|width| *width > 1) {
        *counts.entry(width).or_insert(0_usize) += 1;
    }
    counts.into_iter().max_by_key(|(width, count)| (*count, *width)).map(|(width, _)| width)
}

fn is_figure(field: &str) -> bool {
    let digits = field.bytes().filter(u8::is_ascii_digit).count();
    digits >= 4 && digits * 2 > field.trim().len()
}

fn is_workbook(document: &Document, bytes: &[u8]) -> bool {
    let zipped = bytes.starts_with(b"PK\x03\x04");
    let compound = bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]);
    (zipped || compound) && document.has_ending(&[".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"])
}

fn workbook(document: &Document, bytes: Vec<u8>) -> Result<Vec<Grid>, Error> {
    let mut book: Sheets<Cursor<Vec<u8>>> = open_workbook_auto_from_rs(Cursor::new(bytes))
        .map_err(|cause| document.failed("opening the workbook", &cause))?;
    let mut grids: Vec<Grid> = Vec::new();
    let mut offset = 0;
    for (sheet, range) in book.worksheets() {
        let rows = range.end().map_or(0, |(row, _)| row + 1);
        if rows == 0 {
            continue;
        }
        let notes = if offset == 0 {
            Vec::new()
        } else {
            vec![format!("rows of sheet `{sheet}` are numbered from {}", offset + 1)]
        };
        grids.push(Grid { body: Body::Sheet(Box::new(range)), sheet, offset, notes });
        offset = offset.saturating_add(rows);
    }
    Ok(grids)
}

fn each_sheet_row(range: &Range<Data>, offset: u32, visit: &mut dyn FnMut(u32, &[&str]) -> bool) {
    let first = range.start().map_or(0, |(row, _)| row);
    for (row, cells) in (first..).zip(range.rows()) {
        let fields: Vec<String> = cells.iter().map(show).collect();
        if fields.iter().all(String::is_empty) {
            continue;
        }
        let borrowed: Vec<&str> = fields.iter().map(|field| field.trim()).collect();
        if !visit(offset.saturating_add(row).saturating_add(1), &borrowed) {
            return;
        }
    }
}

/// A workbook's cell as text: whole numbers without a fraction, dates as ISO 8601.
fn show(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::Float(value) if value.fract().abs() < f64::EPSILON && value.abs() < 1e15 => format!("{value:.0}"),
        Data::DateTime(instant) if instant.is_duration() => format!("{:.0}", instant.as_f64() * 86_400.0),
        Data::DateTime(instant) => {
            let (year, month, day, hour, minute, second, _) = instant.to_ymd_hms_milli();
            if instant.as_f64() < 1.0 {
                return format!("{hour:02}:{minute:02}:{second:02}");
            }
            if instant.as_f64().fract().abs() < f64::EPSILON {
                return format!("{year:04}-{month:02}-{day:02}");
            }
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
        }
        other => other.to_string(),
    }
}

fn text(document: &Document, bytes: &[u8], habits: &Habits, limits: &Limits) -> Result<Grid, Error> {
    let (text, encoding) = decode(document, bytes, habits.encoding.as_deref())?;
    if text.contains('\u{0}') {
        return Err(Error::Nothing { name: document.name.clone(), first: ": it is not text".to_owned() });
    }
    if text.lines().any(|line| line.len() > limits.row_bytes) {
        return Err(Error::TooLarge {
            name: document.name.clone(),
            what: format!("a row longer than {} bytes", limits.row_bytes),
        });
    }
    let delimiter = habits.delimiter.unwrap_or_else(|| find_delimiter(&text));
    let notes = if encoding == "UTF-8" { Vec::new() } else { vec![format!("text read as {encoding}")] };
    Ok(Grid { body: Body::Text { text, delimiter }, sheet: String::new(), offset: 0, notes })
}

fn decode(document: &Document, bytes: &[u8], named: Option<&str>) -> Result<(String, &'static str), Error> {
    let encoding = match named {
        Some(label) => encoding_rs::Encoding::for_label(label.as_bytes()).ok_or_else(|| {
            document.failed(
                "decoding",
                &"the mapping's encoding is not known; expected a name such as utf-8 or windows-1252",
            )
        })?,
        None => guess_encoding(bytes),
    };
    let (text, used, damaged) = encoding.decode(bytes);
    if damaged && named.is_some() {
        return Err(document.failed("decoding", &format!("some bytes are not {}", used.name())));
    }
    Ok((text.into_owned(), used.name()))
}

fn guess_encoding(bytes: &[u8]) -> &'static encoding_rs::Encoding {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding;
    }
    let sample = &bytes[..bytes.len().min(4_096)];
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let half = sample.len() / 2;
    if half > 4 && zeros(1) * 10 > half * 7 {
        return encoding_rs::UTF_16LE;
    }
    if half > 4 && zeros(0) * 10 > half * 7 {
        return encoding_rs::UTF_16BE;
    }
    if std::str::from_utf8(bytes).is_ok() { encoding_rs::UTF_8 } else { encoding_rs::WINDOWS_1252 }
}

/// The delimiter that cuts most rows into the same number of fields.
fn find_delimiter(text: &str) -> u8 {
    let score = |delimiter: u8| {
        let mut widths = Vec::new();
        each_text_row(text, delimiter, &mut |_, fields| {
            widths.push(fields.len());
            widths.len() < SAMPLE_ROWS
        });
        let usual = usual_width(widths.iter().copied()).unwrap_or(0);
        let alike = widths.iter().filter(|width| **width == usual).count();
        if usual < 2 { 0 } else { alike * 1_000 / widths.len().max(1) + usual.min(50) }
    };
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| score(*delimiter)).unwrap_or(b',')
}

fn each_text_row(text: &str, delimiter: u8, visit: &mut dyn FnMut(u32, &[&str]) -> bool) {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    while let Ok(true) = reader.read_record(&mut record) {
        let line = record.position().map_or(0, csv::Position::line);
        let fields: Vec<&str> = record.iter().map(str::trim).collect();
        if fields.iter().all(|field| field.is_empty()) {
            continue;
        }
        if !visit(u32::try_from(line).unwrap_or(u32::MAX), &fields) {
            return;
        }
    }
}
