//! The tables of a grid: each with the lines above it, its header, and the rows down to the next table.

use crate::aside::is_aside;
use crate::delimited::most_frequent;
use crate::grid::{Grid, Row};
use crate::header::{KeptRow, column_names, could_be_header, filled, is_group_row, plain_name};
use crate::words::{is_figure, known_names};

/// Most rows above a table that are looked at.
const MAX_PREAMBLE: usize = 400;
/// Rows looked at where no header is known by its words.
const SAMPLE_ROWS: usize = 200;

/// One table of a grid.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    /// Row of the header, the last of two; 0 where there is none.
    pub(crate) header_row: u32,
    /// Names of the columns.
    pub(crate) header: Vec<String>,
    /// The header row as it stands, by which it is known where it is repeated.
    pub(crate) raw_header: Vec<String>,
    /// First row below the header.
    pub(crate) begin: u32,
    /// First row that belongs to the next table.
    pub(crate) end: u32,
    /// Rows above the header, down from the table before.
    pub(crate) preamble: Vec<KeptRow>,
}

impl Table {
    /// Whether a row is one of this table's.
    pub(crate) fn holds(&self, row: u32) -> bool {
        (self.begin..self.end).contains(&row)
    }

    /// Whether a row repeats the header.
    pub(crate) fn repeats_header(&self, fields: &[&str]) -> bool {
        let same =
            |(field, name): (&&str, &String)| field.eq_ignore_ascii_case(name) || plain_name(field) == plain_name(name);
        let begins =
            |text: &str| text.bytes().next().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase());
        let beginnings =
            fields.first().and_then(|field| begins(field)).zip(self.raw_header.first().and_then(|name| begins(name)));
        if beginnings.is_some_and(|(field, name)| field != name) {
            return false;
        }
        let first = fields.iter().zip(&self.raw_header).next();
        first.is_some_and(same) && same_names(fields, &self.raw_header)
    }

    /// How many columns have a name of their own.
    pub(crate) fn width(&self) -> usize {
        filled(&self.raw_header).max(1)
    }

    /// The table whose header a person's mapping names: the first row that holds all these names.
    pub(crate) fn named(grid: &Grid, skip: u32, names: &[&String]) -> Option<Self> {
        let mut found = None;
        let mut preamble = Vec::new();
        grid.each(&mut |row| {
            if row.number > skip {
                let named = |name: &&String| row.fields.iter().any(|field| plain_name(field) == plain_name(name));
                if !names.is_empty() && names.iter().all(named) {
                    found = Some((row.number, own(row)));
                    return false;
                }
                preamble.push((row.number, own(row)));
            }
            preamble.len() < MAX_PREAMBLE
        });
        let (header_row, raw_header) = found?;
        let header = column_names(None, &raw_header, 0);
        Some(Self { header_row, header, raw_header, begin: header_row + 1, end: u32::MAX, preamble })
    }

    /// A table without a header, whose columns are called by their places.
    fn without_header(width: usize, skip: u32) -> Self {
        let header = column_names(None, &[], width);
        Self { header_row: 0, header, raw_header: Vec::new(), begin: skip + 1, end: u32::MAX, preamble: Vec::new() }
    }
}

fn own(row: &Row<'_>) -> Vec<String> {
    row.fields.iter().map(|field| (*field).to_owned()).collect()
}

fn same_names(fields: &[&str], names: &[String]) -> bool {
    let width = fields.len().max(names.len());
    let field = |at: usize| fields.get(at).copied().unwrap_or_default();
    let name = |at: usize| names.get(at).map_or("", String::as_str);
    (0..width).all(|at| plain_name(field(at)) == plain_name(name(at)))
}

/// The rows of a grid that holds no table, such as a cover sheet.
pub(crate) fn lines(grid: &Grid) -> Vec<KeptRow> {
    let mut kept = Vec::new();
    grid.each(&mut |row| {
        kept.push((row.number, own(row)));
        kept.len() < MAX_PREAMBLE
    });
    kept
}

/// The tables of a grid below its first `skip` rows. Headers are known by their words, else by being the first row of texts
/// as wide as most rows; a grid of nothing but figures has columns without names.
pub(crate) fn tables(grid: &Grid, skip: u32) -> Vec<Table> {
    let mut finder = Finder { usual: usual_width(grid, skip), ..Finder::default() };
    grid.each(&mut |row| {
        if row.number > skip {
            finder.row(row);
        }
        true
    });
    if finder.tables.is_empty() {
        return fallback(grid, skip).into_iter().collect();
    }
    finder.tables
}

fn usual_width(grid: &Grid, skip: u32) -> usize {
    let mut widths = Vec::new();
    grid.each(&mut |row| {
        if row.number > skip {
            widths.push(row.fields.iter().rposition(|field| !field.is_empty()).map_or(0, |last| last + 1));
        }
        widths.len() < SAMPLE_ROWS
    });
    most_frequent(widths.into_iter()).unwrap_or(0)
}

#[derive(Default)]
struct Finder {
    usual: usize,
    tables: Vec<Table>,
    /// Rows since the last record that may be a preamble or a header.
    pending: Vec<KeptRow>,
}

impl Finder {
    fn row(&mut self, row: &Row<'_>) {
        if row.broken.is_some() {
            self.pending.clear();
            return;
        }
        if could_be_header(row.fields) {
            self.keep(row);
            return;
        }
        if self.begins_table(row) {
            return;
        }
        let width = self.tables.last().map_or(self.usual, Table::width);
        if self.tables.is_empty() || is_aside(row.fields, width) || is_title(row.fields) {
            self.keep(row);
        } else {
            self.pending.clear();
        }
    }

    fn keep(&mut self, row: &Row<'_>) {
        if row.fields.iter().any(|field| field.chars().any(char::is_alphanumeric)) && self.pending.len() < MAX_PREAMBLE
        {
            self.pending.push((row.number, own(row)));
        }
    }

    /// Whether the rows just above name the columns of this one; then a table begins here.
    fn begins_table(&mut self, row: &Row<'_>) -> bool {
        let last = self.pending.len().checked_sub(1);
        let Some(last) = last.filter(|last| header_like(&self.pending[*last].1)) else { return false };
        let below = row.fields.iter().filter(|field| !field.is_empty()).count();
        let named = |at: usize| known_names(self.pending[at].1.iter().map(String::as_str));
        // Units or formats may stand between the names and the first record.
        let units = last > 0 && named(last) < 2 && named(last - 1) >= 2 && header_like(&self.pending[last - 1].1);
        let at = if units { last - 1 } else { last };
        let group = at > 0
            && self.pending[at - 1].0 + 1 == self.pending[at].0
            && header_like(&self.pending[at - 1].1)
            && is_group_row(&self.pending[at - 1].1, &self.pending[at].1);
        let known = named(at) + if group { named(at - 1) } else { 0 };
        let names = filled(&self.pending[at].1).max(if group { filled(&self.pending[at - 1].1) } else { 0 });
        let wide = names * 10 >= self.usual * 4 && names >= 2 || names >= 4;
        let fits = below * 2 >= names && below <= self.pending[at].1.len().max(names) + 2;
        if known < 2 || !wide || !fits || !row.fields.iter().any(|field| is_figure(field)) {
            return false;
        }
        self.begin(at, group, row);
        true
    }

    fn begin(&mut self, at: usize, group: bool, row: &Row<'_>) {
        let raw_header = self.pending[at].1.clone();
        let fields: Vec<&str> = raw_header.iter().map(String::as_str).collect();
        if self.tables.last().is_some_and(|table| table.repeats_header(&fields)) {
            self.pending.clear();
            return;
        }
        let first = at - usize::from(group);
        let above = group.then(|| self.pending[first].1.clone());
        let header = column_names(above.as_deref(), &raw_header, row.fields.len());
        let header_row = self.pending[at].0;
        let begin = self.pending.last().map_or(header_row, |(row, _)| *row) + 1;
        let starts = self.pending.first().map_or(header_row, |(row, _)| *row);
        if let Some(before) = self.tables.last_mut() {
            before.end = starts;
        }
        let mut preamble = std::mem::take(&mut self.pending);
        preamble.truncate(first);
        self.tables.push(Table { header_row, header, raw_header, begin, end: u32::MAX, preamble });
    }
}

/// A single word, as a title over a table would be; a record's only remaining field is one too, and stays a record.
fn is_title(fields: &[&str]) -> bool {
    let mut filled = fields.iter().filter(|field| !field.is_empty());
    filled.next().is_some_and(|first| first.chars().next().is_some_and(char::is_alphabetic) && !is_figure(first))
        && filled.next().is_none()
}

fn header_like(fields: &[String]) -> bool {
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    could_be_header(&fields)
}

/// Where no header is known by its words.
fn fallback(grid: &Grid, skip: u32) -> Option<Table> {
    let mut sample: Vec<KeptRow> = Vec::new();
    grid.each(&mut |row| {
        if row.number > skip && row.broken.is_none() {
            sample.push((row.number, own(row)));
        }
        sample.len() < SAMPLE_ROWS
    });
    let usual = most_frequent(sample.iter().map(|(_, fields)| fields.len()))?;
    let named = sample
        .iter()
        .position(|(_, fields)| header_like(fields) && filled(fields) * 10 >= usual * 8 && filled(fields) >= 2);
    if let Some(at) = named.filter(|at| at + 1 < sample.len()) {
        let (header_row, raw_header) = sample[at].clone();
        let header = column_names(None, &raw_header, usual);
        let preamble = sample[..at].to_vec();
        return Some(Table { header_row, header, raw_header, begin: header_row + 1, end: u32::MAX, preamble });
    }
    let figures =
        sample.iter().filter(|(_, fields)| fields.len() == usual && fields.iter().any(|field| is_figure(field)));
    (usual >= 3 && figures.count() * 10 >= sample.len() * 8).then(|| Table::without_header(usual, skip))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<Table> {
        tables(&Grid::of_text(text), 0)
    }

    #[test]
    fn a_preamble_stands_above_and_a_footer_does_not_begin_a_table() {
        let tables = found(
            "Report;Call data\nSubscriber;07700900123\nPeriod;01/03/2024 to 31/03/2024\n\nDate;Time;Other No;Secs\n14/03/2024;12:00:01;07700900001;5\n\
             14/03/2024;12:10:01;07700900001;5\nTotal;;;10\n",
        );
        assert_eq!(tables.len(), 1);
        assert_eq!(tables[0].header, ["Date", "Time", "Other No", "Secs"]);
        assert_eq!(tables[0].preamble.len(), 3);
        assert_eq!((tables[0].header_row, tables[0].begin), (5, 6));
    }

    #[test]
    fn several_tables_and_repeated_headers_are_told_apart() {
        let tables = found(
            "Voice\nDate,Time,Called No,Secs\n14/03/2024,12:00:01,07700900001,5\nPage 1\nDate,Time,Called No,Secs\n14/03/2024,12:20:01,07700900001,5\n\n\
             Texts\nDate,Time,To No\n14/03/2024,13:00:01,07700900001\n",
        );
        assert_eq!(tables.len(), 2);
        assert_eq!(tables[1].header[..3], ["Date", "Time", "To No"]);
        assert!(tables[0].holds(6) && !tables[0].holds(8) && tables[1].holds(10));
        assert!(tables[0].repeats_header(&["DATE", "Time", "Called No", "Secs"]));
    }

    #[test]
    fn two_rows_of_names_are_one_header() {
        let tables = found(
            "When,,Calling party,,Called party,\nDate,Time,Number,IMEI,Number,IMEI\n14/03/2024,12:00:01,07700900001,356938035643809,07700900002,\n",
        );
        assert_eq!(tables[0].header[2], "Calling party Number");
        assert_eq!(tables[0].header_row, 2);
    }

    #[test]
    fn figures_without_names_have_columns_by_place() {
        let tables =
            found("2024-03-14T12:00:00Z,07700900001,07700900002,5\n2024-03-14T12:10:00Z,07700900001,07700900003,6\n");
        assert_eq!(tables[0].header[3], "column 4");
        assert!(tables[0].holds(1));
    }
}
