//! The hot path: `communications.csv` of any size, read once from end to end.

use std::io::Read;

use memchr::{memchr, memchr_iter};
use records::Names;

use crate::batch::Batch;
use crate::communication_row::{Fields, Packer};
use crate::document::{Content, Document, Limits};
use crate::error::Error;
use crate::identifiers::{CellForm, Numbers};
use crate::plain::{COMMUNICATION_COLUMNS, MARK_COLUMNS, marks_intercept};

/// Bytes read at a time.
const BLOCK_BYTES: usize = 1 << 20;
const NO_COLUMN: usize = usize::MAX;

/// Reads the plain communications of a document.
///
/// # Cost One pass; memory of one block besides the records.
pub(crate) fn read(
    document: &Document,
    source: u32,
    limits: &Limits,
    names: &mut Names,
    progress: &mut dyn FnMut(u64),
) -> Result<Batch, Error> {
    let numbers = Numbers::new("GB", false).ok_or_else(|| document.failed("reading numbers", &"no such region"))?;
    let mut reader = Reader {
        document,
        packer: Packer::new(numbers, names, CellForm::Cgi, source),
        batch: Batch { format: "plain communications".to_owned(), ..Batch::default() },
        columns: [NO_COLUMN; COMMUNICATION_COLUMNS.len()],
        marks: Vec::new(),
        row: 0,
        width: 0,
        ends: Vec::new(),
    };
    reader.batch.communications.reserve(expected_rows(document));
    each_row(document, limits, progress, &mut |row, complete| reader.row(row, complete))?;
    Ok(reader.batch)
}

/// Bytes of a usual row; a few rows too many cost nothing, growing columns does.
const USUAL_ROW_BYTES: u64 = 136;

fn expected_rows(document: &Document) -> usize {
    let bytes = match &document.content {
        Content::File(path) => std::fs::metadata(path).map_or(0, |metadata| metadata.len()),
        Content::Bytes(bytes) => bytes.len() as u64,
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
pub(crate) type Visit<'v> = dyn FnMut(&[u8], bool) -> Result<(), Error> + 'v;

/// Calls `visit` with every row, without its end of line; a row is complete unless the file ends within quotation marks.
pub(crate) fn each_row(
    document: &Document,
    limits: &Limits,
    progress: &mut dyn FnMut(u64),
    visit: &mut Visit<'_>,
) -> Result<(), Error> {
    let mut input = document.open()?;
    let mut block: Vec<u8> = Vec::with_capacity(2 * BLOCK_BYTES);
    let mut total = 0;
    loop {
        let held = block.len();
        let read = input
            .by_ref()
            .take(BLOCK_BYTES as u64)
            .read_to_end(&mut block)
            .map_err(|cause| document.failed("reading", &cause))?;
        total += read as u64;
        progress(total);
        let at_end = read == 0;
        let used = visit_rows(&block, at_end, visit)?;
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
