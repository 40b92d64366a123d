//! The hot path: `communications.csv` of any size, read once from end to end.

use std::io::Read;

use memchr::{memchr, memchr_iter};
use records::Names;

use crate::batch::{Batch, Take};
use crate::communication_row::{Fields, Packer};
use crate::document::{Content, Document, Limits};
use crate::error::Error;
use crate::identifiers::{CellForm, Numbers};
use crate::plain::{COMMUNICATION_COLUMNS, MARK_COLUMNS, marks_intercept};
use crate::slips::ClockTrust;

/// Bytes read at a time: they stay in the processor's cache while their rows are read.
const BLOCK_BYTES: usize = 1 << 18;
/// Communications held before they are handed over.
const BATCH_ROWS: usize = 1 << 20;
const NO_COLUMN: usize = usize::MAX;

/// Reads the plain communications of a document.
///
/// # Cost One pass; memory of one block and one batch.
pub(crate) fn read(
    document: &Document,
    source: u32,
    limits: &Limits,
    names: &mut Names,
    take: &mut Take<'_>,
) -> Result<Batch, Error> {
    let numbers = Numbers::new("GB", false).ok_or_else(|| document.failed("reading numbers", &"no such region"))?;
    let mut reader = Reader {
        document,
        packer: Packer::new(numbers, names, CellForm::Cgi, source),
        batch: Batch { format: "plain communications".to_owned(), clock: ClockTrust::InEveryTime, ..Batch::default() },
        columns: [NO_COLUMN; COMMUNICATION_COLUMNS.len()],
        marks: Vec::new(),
        row: 0,
        width: 0,
        ends: Vec::new(),
    };
    let mut expected = expected_rows(document);
    reader.batch.communications.reserve(expected.min(BATCH_ROWS));
    each_block(document, limits, &mut |block, at_end| {
        let used = reader.block(block, at_end)?;
        let held = reader.batch.communications.len();
        if held >= BATCH_ROWS {
            expected = expected.saturating_sub(held);
            reader.batch.hand_over(expected.min(BATCH_ROWS), take)?;
        }
        Ok(used)
    })?;
    reader.batch.hand_over(0, take)?;
    Ok(reader.batch)
}

/// Bytes of a usual row; a few rows too many cost nothing, growing columns does.
const USUAL_ROW_BYTES: u64 = 136;

fn expected_rows(document: &Document) -> usize {
    let bytes = match &document.content {
        Content::File(path) => std::fs::metadata(path).map_or(0, |metadata| metadata.len()),
        Content::Bytes(bytes) => bytes.len() as u64,
        Content::Broken(_) => 0,
    };
    usize::try_from(bytes / USUAL_ROW_BYTES).unwrap_or(0)
}

struct Reader<'d, 'n> {
    document: &'d Document,
    packer: Packer<'n>,
    batch: Batch,
    /// Where each plain column stands in the file.
    columns: [usize; COMMUNICATION_COLUMNS.len()],
    /// Columns in which a mark of intercept product would stand, with their names.
    marks: Vec<(usize, String)>,
    row: u32,
    width: usize,
    /// Ends of the fields of the row at hand.
    ends: Vec<usize>,
}

impl Reader<'_, '_> {
    /// Reads the complete rows of a block (all rows at the end of the file); returns how many bytes they took.
    fn block(&mut self, block: &[u8], at_end: bool) -> Result<usize, Error> {
        if at_end || self.row == 0 || memchr(b'"', block).is_some() {
            return visit_rows(block, at_end, &mut |row, complete| self.row(row, complete));
        }
        self.ends.clear();
        let mut begin = 0;
        let mut failed = None;
        each_separator(block, &mut |at| {
            self.ends.push(at - begin);
            if block[at] == b'\n' {
                if let Err(error) = self.plain_row(&block[begin..at]) {
                    failed.get_or_insert(error);
                }
                self.ends.clear();
                begin = at + 1;
            }
        });
        failed.map_or(Ok(begin), Err)
    }

    /// One row without quotation marks, whose ends of fields are known.
    fn plain_row(&mut self, row: &[u8]) -> Result<(), Error> {
        let row = match row.strip_suffix(b"\r") {
            Some(shorter) => {
                self.ends.pop();
                self.ends.push(shorter.len());
                shorter
            }
            None => row,
        };
        self.row = self.row.saturating_add(1);
        if row.is_empty() {
            return Ok(());
        }
        self.batch.rows_in += 1;
        self.fields(row, row)
    }

    fn row(&mut self, row: &[u8], complete: bool) -> Result<(), Error> {
        self.row = self.row.saturating_add(1);
        if row.is_empty() {
            return Ok(());
        }
        if self.row == 1 {
            return self.header(row);
        }
        self.batch.rows_in += 1;
        if !complete {
            self.batch.reject(self.row, None, "the file ends within a quoted field: expected a closing quotation mark");
            return Ok(());
        }
        if memchr(b'"', row).is_some() {
            let (unquoted, ends) = unquote(row);
            self.ends = ends;
            self.fields(row, &unquoted)
        } else {
            self.ends.clear();
            self.ends.extend(memchr_iter(b',', row));
            self.ends.push(row.len());
            self.fields(row, row)
        }
    }

    fn header(&mut self, row: &[u8]) -> Result<(), Error> {
        let text = String::from_utf8_lossy(row).into_owned();
        let names: Vec<String> = text
            .trim_start_matches('\u{feff}')
            .split(',')
            .map(|name| name.trim().trim_matches('"').to_owned())
            .collect();
        self.width = names.len();
        for (position, name) in names.iter().enumerate() {
            match COMMUNICATION_COLUMNS.iter().position(|column| column == name) {
                Some(column) => self.columns[column] = position,
                None if MARK_COLUMNS.contains(&name.as_str()) => self.marks.push((position, name.clone())),
                None => {}
            }
            if !COMMUNICATION_COLUMNS.contains(&name.as_str()) {
                self.batch.unknown_columns.push(name.clone());
            }
        }
        Ok(())
    }

    /// `received` is the row as it stands; `fields` the same without quotation marks, cut at `ends`.
    fn fields(&mut self, received: &[u8], fields: &[u8]) -> Result<(), Error> {
        if self.ends.len() != self.width {
            let reason = if self.ends.len() < self.width {
                "fewer fields than the header has columns"
            } else {
                "more fields than the header has columns"
            };
            self.batch.reject(self.row, None, reason);
            return Ok(());
        }
        let ends = &self.ends;
        let field = |position: usize| -> &[u8] {
            if position == NO_COLUMN {
                return &[];
            }
            let begin = if position == 0 { 0 } else { ends[position - 1] + 1 };
            &fields[begin..ends[position]]
        };
        for (position, name) in &self.marks {
            if marks_intercept(field(*position)) {
                let place = format!("row {}, column {name},", self.row);
                return Err(Error::Intercept { name: self.document.name.clone(), place });
            }
        }
        let mut row: Fields<'_> = [&[]; COMMUNICATION_COLUMNS.len()];
        for (value, position) in row.iter_mut().zip(self.columns) {
            *value = field(position);
        }
        let digest = self.packer.digest(received);
        self.packer.push(&mut self.batch, self.row, &row, None, digest);
        Ok(())
    }
}

/// The row's fields without quotation marks, joined by a separator byte, and where each ends.
fn unquote(row: &[u8]) -> (Vec<u8>, Vec<usize>) {
    let mut text = Vec::with_capacity(row.len());
    let mut ends = Vec::new();
    let mut quoted = false;
    let mut bytes = row.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' if quoted && bytes.peek() == Some(&b'"') => {
                text.push(b'"');
                bytes.next();
            }
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                ends.push(text.len());
                text.push(b',');
            }
            other => text.push(other),
        }
    }
    ends.push(text.len());
    (text, ends)
}

/// Receives a row and whether it is complete.
type Visit<'v> = dyn FnMut(&[u8], bool) -> Result<(), Error> + 'v;

/// Receives what is at hand and whether the file ends with it; answers how many bytes were used.
type VisitBlock<'v> = dyn FnMut(&[u8], bool) -> Result<usize, Error> + 'v;

/// Calls `visit` with the file block by block, what was not used before the next one.
fn each_block(document: &Document, limits: &Limits, visit: &mut VisitBlock<'_>) -> Result<(), Error> {
    let mut input = document.open()?;
    let mut block: Vec<u8> = Vec::with_capacity(2 * BLOCK_BYTES);
    loop {
        let held = block.len();
        let read = input
            .by_ref()
            .take(BLOCK_BYTES as u64)
            .read_to_end(&mut block)
            .map_err(|cause| document.failed("reading", &cause))?;
        let at_end = read == 0;
        let used = visit(&block, at_end)?;
        if at_end {
            return Ok(());
        }
        block.drain(..used);
        if block.len() > limits.row_bytes && held > 0 {
            return Err(Error::TooLarge {
                name: document.name.clone(),
                what: format!("a row longer than {} bytes", limits.row_bytes),
            });
        }
    }
}

/// Calls `found` with the place of every comma and line end, eight bytes at a time: fields are too short for a search of each.
fn each_separator(block: &[u8], found: &mut impl FnMut(usize)) {
    let (words, rest) = block.as_chunks::<8>();
    for (word, bytes) in words.iter().enumerate() {
        let bytes = u64::from_le_bytes(*bytes);
        let mut marks = equal_bytes(bytes, b',') | equal_bytes(bytes, b'\n');
        while marks != 0 {
            found(word * 8 + (marks.trailing_zeros() / 8) as usize);
            marks &= marks - 1;
        }
    }
    let begin = words.len() * 8;
    for (place, byte) in rest.iter().enumerate() {
        if matches!(byte, b',' | b'\n') {
            found(begin + place);
        }
    }
}

/// The highest bit of every byte that equals `wanted`.
const fn equal_bytes(bytes: u64, wanted: u8) -> u64 {
    const LOW_SEVEN: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let differing = bytes ^ (0x0101_0101_0101_0101 * wanted as u64);
    !(((differing & LOW_SEVEN) + LOW_SEVEN) | differing | LOW_SEVEN)
}

/// Visits the complete rows of a block (all rows at the end of the file); returns how many bytes they took.
fn visit_rows(block: &[u8], at_end: bool, visit: &mut Visit<'_>) -> Result<usize, Error> {
    let mut begin = 0;
    while begin < block.len() {
        let (end, complete) = match row_end(&block[begin..]) {
            Some(length) => (begin + length, true),
            None if at_end => (block.len(), memchr_iter(b'"', &block[begin..]).count().is_multiple_of(2)),
            None => break,
        };
        let row = &block[begin..end];
        visit(row.strip_suffix(b"\r").unwrap_or(row), complete)?;
        begin = (end + 1).min(block.len());
    }
    Ok(begin)
}

/// Length of the first row: up to a line end outside quotation marks.
fn row_end(rest: &[u8]) -> Option<usize> {
    let mut length = memchr(b'\n', rest)?;
    let mut quotes = memchr_iter(b'"', &rest[..length]).count();
    while quotes % 2 == 1 {
        let more = memchr(b'\n', &rest[length + 1..])?;
        quotes += memchr_iter(b'"', &rest[length + 1..length + 1 + more]).count();
        length += 1 + more;
    }
    Some(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use records::Communications;

    const HEADER: &str = "start,kind,duration_s,a_number,b_number,subject";

    fn read_text(text: &str) -> (Batch, Communications, Vec<u64>) {
        let document = Document {
            name: "calls.csv".to_owned(),
            received: std::path::PathBuf::new(),
            content: Content::Bytes(std::sync::Arc::new(text.as_bytes().to_vec())),
        };
        let (mut rows, mut raw) = (Communications::default(), Vec::new());
        let batch = read(&document, 1, &Limits::default(), &mut Names::default(), &mut |more, digests| {
            rows.append(&more);
            raw.extend(digests);
            Ok(())
        });
        (batch.expect("read"), rows, raw)
    }

    /// Rows as a person would write them: the fast way (no quotation mark in the block) and the general one must agree.
    fn rows() -> impl Strategy<Value = Vec<(u32, u8, u16, bool)>> {
        proptest::collection::vec((0_u32..86_400, 0_u8..6, 0_u16..900, any::<bool>()), 0..40)
    }

    proptest! {
        #[test]
        fn quoted_or_not_and_with_either_line_end_the_same_rows_are_read(list in rows()) {
            let mut bare = format!("{HEADER}\n");
            let (mut quoted, mut windows) = (bare.clone(), format!("{HEADER}\r\n"));
            for (second, kind, number, complete) in list {
                let kind = ["voice", "sms", "mms", "data", "", "VOICE"][usize::from(kind)];
                let start = records::format_rfc3339(i64::from(second) * 1_000);
                let subject = format!("+447700900{number:03}");
                let tail = if complete { format!(",{subject}") } else { String::new() };
                bare += &format!("{start},{kind},{number},{subject},+447700911111{tail}\n");
                windows += &format!("{start},{kind},{number},{subject},+447700911111{tail}\r\n");
                quoted += &format!("\"{start}\",{kind},{number},\"{subject}\",+447700911111{tail}\n");
            }
            let (one, two, three) = (read_text(&bare), read_text(&quoted), read_text(&windows));
            prop_assert_eq!(&one.1, &two.1);
            prop_assert_eq!(&one.1, &three.1);
            prop_assert_eq!(&one.2, &three.2);
            prop_assert_eq!(one.0.rejected.len(), two.0.rejected.len());
            prop_assert_eq!(one.0.rejected.len(), three.0.rejected.len());
            prop_assert_eq!(one.0.rows_in, one.0.rows_read() + one.0.rejected.len() as u64);
        }

        #[test]
        fn separators_are_found_as_one_by_one(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let mut found = Vec::new();
            each_separator(&bytes, &mut |at| found.push(at));
            let wanted: Vec<usize> = (0..bytes.len()).filter(|at| matches!(bytes[*at], b',' | b'\n')).collect();
            prop_assert_eq!(found, wanted);
        }
    }

    #[test]
    fn blocks_do_not_cut_rows() {
        let mut text = format!("{HEADER}\n");
        let rows = 3 * BLOCK_BYTES / 60;
        for row in 0..rows {
            text += &format!("2024-03-01T00:00:00Z,sms,,+447700900001,+44770091{:04},+447700900001\n", row % 10_000);
        }
        let (batch, read, _) = read_text(&text);
        assert_eq!((batch.rows_in, read.len(), batch.rejected.len()), (rows as u64, rows, 0));
        assert_eq!(batch.handed.rows, rows as u64);
    }
}
