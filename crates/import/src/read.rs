//! One document, read by whatever fits it.

use std::io::Read;

use records::{Communications, Names, RowRef};

use crate::batch::{Batch, Take};
use crate::clock_change::settle_by_order;
use crate::document::{Document, Limits};
use crate::error::Error;
use crate::grid::{Grid, Habits};
use crate::identifiers::{CellForm, Numbers};
use crate::legs::{calls_of, is_part_column, link};
use crate::mapped::Fitted;
use crate::mapping::Mapping;
use crate::plain::{MARK_COLUMNS, PlainTable, marks_intercept};
use crate::plain_communications;
use crate::plain_rows::{Context, plain_time, push};
use crate::propose::propose_for;

/// Bytes read to recognise a header.
const HEADER_BYTES: u64 = 1 << 16;

/// The mappings at hand.
#[derive(Clone, Debug, Default)]
pub struct MappingChoice {
    /// The one a person named.
    pub given: Option<Mapping>,
    /// Those that lie in the delivery or the library; each is used for the files it fits.
    pub library: Vec<Mapping>,
}

/// Reads one document: through the mapping given where it fits, as the plain set, through a known mapping that fits, or through
/// a proposal that leaves no question open. Communications go to `take` while they are read; the batch holds everything else.
///
/// # Errors When the document is marked as intercept product, leaves a question open, exceeds a bound or cannot be opened.
pub fn read(
    document: &Document,
    source: u32,
    choice: &MappingChoice,
    limits: &Limits,
    names: &mut Names,
    take: &mut Take<'_>,
) -> Result<Batch, Error> {
    let header = first_line(document)?;
    let plain = PlainTable::recognise(header.iter().map(String::as_str));
    // A column that says which part of a text a row is needs more thought than the fast reader gives to a row.
    let plain = plain.filter(|_| !header.iter().any(|name| is_part_column(name)));
    if let (Some(PlainTable::Communications), None) = (plain, &choice.given) {
        return read_plain(document, source, limits, names, take);
    }
    let habits = habits(choice.given.as_ref());
    let grids = Grid::open(document, &habits, limits)?;
    let mut batch = Batch::default();
    for grid in &grids {
        read_grid(document, grid, source, choice, names, &mut batch)?;
        batch.notes.extend(grid.notes.iter().cloned());
        batch.hand_over(0, take)?;
    }
    Ok(batch)
}

/// The plain set's communications. Where a row turns out to be a leg of a forwarded call, the document is read once more for the
/// calls of the number that forwarded it; the rows themselves have been handed over by then.
fn read_plain(
    document: &Document,
    source: u32,
    limits: &Limits,
    names: &mut Names,
    take: &mut Take<'_>,
) -> Result<Batch, Error> {
    let mut batch = plain_communications::read(document, source, limits, names, take)?;
    if !batch.legs.is_empty() {
        let mut calls = Communications::default();
        plain_communications::read(document, source, limits, names, &mut |rows, _| {
            calls_of(&batch.legs, &rows, &mut calls);
            Ok(())
        })?;
        link(&mut batch, source, Some(&calls));
    }
    Ok(batch)
}

fn read_grid(
    document: &Document,
    grid: &Grid,
    source: u32,
    choice: &MappingChoice,
    names: &mut Names,
    batch: &mut Batch,
) -> Result<(), Error> {
    let given = choice.given.iter().flat_map(Mapping::parts);
    let fitted: Vec<Fitted<'_>> = given.filter_map(|mapping| Fitted::new(mapping, grid)).collect();
    if let Some(fitted) = fitted.first() {
        return read_fitted(fitted, document, grid, source, names, batch, "given mapping", choice.given.as_ref());
    }
    if let Some((header_row, table)) = plain_header(grid) {
        return read_plain_grid(document, grid, header_row, table, source, names, batch);
    }
    for mapping in &choice.library {
        let mut parts = mapping.parts().into_iter().filter_map(|part| Fitted::new(part, grid));
        if let Some(fitted) = parts.next() {
            return read_fitted(&fitted, document, grid, source, names, batch, "known mapping", Some(mapping));
        }
    }
    if let Some(given) = &choice.given {
        let missing = given.parts().first().and_then(|mapping| Fitted::missing(mapping, grid));
        if let (Some(column), true) = (missing, choice.library.is_empty()) {
            return Err(Error::MappedColumn { name: document.name.clone(), column });
        }
    }
    let proposal = propose_for(document, grid)?;
    if let Some(question) = proposal.questions.first() {
        return Err(Error::Question { name: document.name.clone(), question: question.clone() });
    }
    let fitted = Fitted::new(&proposal.mapping, grid)
        .ok_or_else(|| Error::Nothing { name: document.name.clone(), first: ": no header row was found".to_owned() })?;
    batch
        .notes
        .push("read through a mapping proposed from the file itself; check it with sources --changes".to_owned());
    read_fitted(&fitted, document, grid, source, names, batch, "proposed mapping", Some(&proposal.mapping))
}

#[expect(clippy::too_many_arguments, reason = "one call site each for given, known and proposed mappings")]
fn read_fitted(
    fitted: &Fitted<'_>,
    document: &Document,
    grid: &Grid,
    source: u32,
    names: &mut Names,
    batch: &mut Batch,
    format: &str,
    mapping: Option<&Mapping>,
) -> Result<(), Error> {
    batch.format = format.to_owned();
    batch.mapping = mapping.map(Mapping::to_toml).unwrap_or_default();
    fitted.read(document, grid, source, names, batch)?;
    settle_by_order(batch);
    link(batch, source, None);
    Ok(())
}

fn habits(mapping: Option<&Mapping>) -> Habits {
    let file = mapping.map(|mapping| &mapping.file);
    Habits {
        delimiter: file.and_then(|file| file.delimiter.as_ref()).and_then(|delimiter| delimiter.bytes().next()),
        encoding: file.and_then(|file| file.encoding.clone()),
    }
}

/// Names in a text's first line, if it is one of delimited text.
fn first_line(document: &Document) -> Result<Vec<String>, Error> {
    let mut head = Vec::new();
    document.open()?.take(HEADER_BYTES).read_to_end(&mut head).map_err(|cause| document.failed("reading", &cause))?;
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let Ok(line) = std::str::from_utf8(line) else { return Ok(Vec::new()) };
    Ok(line.trim_end().split(',').map(|name| name.trim_matches('"').to_owned()).collect())
}

fn plain_header(grid: &Grid) -> Option<(u32, PlainTable)> {
    let (row, fields) = grid.sample(1).into_iter().next()?;
    PlainTable::recognise(fields.iter().map(String::as_str)).map(|table| (row, table))
}

/// A small table of the plain set, or plain communications in a workbook.
fn read_plain_grid(
    document: &Document,
    grid: &Grid,
    header_row: u32,
    table: PlainTable,
    source: u32,
    names: &mut Names,
    batch: &mut Batch,
) -> Result<(), Error> {
    if table == PlainTable::Communications {
        let mapping = Mapping::parse(&identity_mapping())
            .map_err(|cause| Error::Mapping { name: document.name.clone(), cause })?;
        let fitted = Fitted::new(&mapping, grid).ok_or_else(|| Error::Nothing {
            name: document.name.clone(),
            first: ": a plain column is missing".to_owned(),
        })?;
        return read_fitted(&fitted, document, grid, source, names, batch, "plain communications", None);
    }
    batch.format = format!("plain {}", table.word());
    let header = grid.sample(1).into_iter().next().map(|(_, fields)| fields).unwrap_or_default();
    let header: Vec<&str> = header.iter().map(|name| name.trim_start_matches('\u{feff}')).collect();
    batch.unknown_columns =
        header.iter().filter(|name| !table.columns().contains(name)).map(|name| (*name).to_owned()).collect();
    let mut numbers = Numbers::new("GB", false).ok_or_else(|| document.failed("reading numbers", &"no such region"))?;
    let mut marked = None;
    grid.each(&mut |row, fields| {
        if row == header_row {
            return true;
        }
        let get = |column: &str| -> &str {
            header.iter().position(|name| *name == column).and_then(|at| fields.get(at)).copied().unwrap_or_default()
        };
        if let Some(mark) = MARK_COLUMNS.into_iter().find(|mark| marks_intercept(get(mark).as_bytes())) {
            marked = Some(format!("row {row}, column {mark},"));
            return false;
        }
        batch.rows_in += 1;
        let mut context = Context { numbers: &mut numbers, names, cells: CellForm::Cgi, time: &plain_time };
        push(table, batch, &mut context, RowRef { source, row }, &get);
        true
    });
    match marked {
        Some(place) => Err(Error::Intercept { name: document.name.clone(), place }),
        None => Ok(()),
    }
}

/// The plain set read through a mapping of itself, for workbooks.
fn identity_mapping() -> String {
    let columns = crate::plain::COMMUNICATION_COLUMNS.map(|column| format!("{column} = \"{column}\""));
    format!("[columns]\n{}\n", columns.join("\n"))
}
