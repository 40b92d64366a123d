//! Rows read through a mapping.

use std::borrow::Cow;
use std::collections::BTreeMap;

use records::{BILLED_A, Cell, CellSite, Kind, Names, Position, RowRef};

use crate::aside::is_aside;
use crate::batch::Batch;
use crate::clock_change::{Uncertain, other_reading_ms};
use crate::communication_row::{Fields, Packer};
use crate::damage::{Figure, LOST, whole};
use crate::document::Document;
use crate::error::Error;
use crate::grid::{Grid, Row};
use crate::header::same_name;
use crate::identifiers::{CellForm, Numbers};
use crate::legs::{Leg, Part, is_part_column, is_part_count_column, read_part, says_forwarded};
use crate::mapping::{Columns, Mapping, NumberForm};
use crate::own_side::own_side;
use crate::plain::{COMMUNICATION_COLUMNS, PlainTable, is_mark_column, marks_intercept};
use crate::plain_rows::{Context, push};
use crate::preamble::{Evidence, zone_said};
use crate::propose::SHOWN_ROWS;
use crate::slips::ClockTrust;
use crate::table::Table;
use crate::time::{ReadTime, TimeReader};

/// Rows looked at to find how times are written.
const TIME_SAMPLES: usize = 5_000;

/// Plain columns with their texts.
pub(crate) type Texts<'r> = Vec<(&'r str, Cow<'r, str>)>;

/// A mapping brought to one table: positions instead of names.
pub(crate) struct Fitted<'m> {
    mapping: &'m Mapping,
    table: Table,
    evidence: Evidence,
    columns: Vec<FittedColumn<'m>>,
    /// Whether every row below the header is a record, as in the plain set.
    pub(crate) strict: bool,
}

/// A plain column, the positions whose texts make it, and what joins them.
struct FittedColumn<'m> {
    plain: &'m str,
    positions: Vec<usize>,
    separator: &'static str,
}

impl<'m> Fitted<'m> {
    /// Finds the mapping's columns in a table of a grid; `None` where one is missing or the sheet is another.
    pub(crate) fn new(mapping: &'m Mapping, grid: &Grid, table: &Table, evidence: &Evidence) -> Option<Self> {
        let other_sheet =
            mapping.file.sheet.as_ref().is_some_and(|sheet| !grid.sheet.is_empty() && !same_name(sheet, &grid.sheet));
        if other_sheet {
            return None;
        }
        let position = |name: &String| {
            let combined = table.header.iter().position(|field| same_name(field, name));
            combined.or_else(|| table.raw_header.iter().position(|field| same_name(field, name)))
        };
        let columns = mapping.columns.iter().map(|(plain, columns)| {
            let separator = if is_cell(plain) { "-" } else { " " };
            let positions: Option<Vec<usize>> = columns.names().iter().map(position).collect();
            positions.map(|positions| FittedColumn { plain: plain.as_str(), positions, separator })
        });
        let columns = columns.collect::<Option<Vec<_>>>()?;
        Some(Self { mapping, table: table.clone(), evidence: evidence.clone(), columns, strict: false })
    }

    /// The first column that the mapping needs and the table does not name.
    pub(crate) fn missing(mapping: &Mapping, table: &Table) -> Option<String> {
        let named =
            |needed: &&String| table.header.iter().chain(&table.raw_header).any(|field| same_name(field, needed));
        mapping.needed().find(|needed| !named(needed)).cloned()
    }

    /// Reads every row of the table into `batch`.
    ///
    /// # Errors When a row marks intercept product, or times can be read in more than one way.
    pub(crate) fn read(
        &self,
        document: &Document,
        grid: &Grid,
        source: u32,
        names: &mut Names,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let time =
            self.time_reader(grid).map_err(|question| Error::Question { name: document.name.clone(), question })?;
        if self.time_column().is_some() && !self.strict {
            self.note_zone(&time, batch);
        }
        let identifiers = &self.mapping.identifiers;
        let opaque = identifiers.numbers == NumberForm::Opaque;
        let numbers = Numbers::new(&identifiers.region, opaque).ok_or_else(|| Error::Mapping {
            name: document.name.clone(),
            cause: format!("[identifiers] region `{}` is not known; expected a code such as GB", identifiers.region),
        })?;
        let mut rows = Rows {
            fitted: self,
            time,
            plain: self.mapping.plain_table(),
            marks: self.marks(),
            marked: None,
            subject: self.subject(batch),
            text: grid.is_text(),
            asides: 0,
            part: self.table.header.iter().position(|name| is_part_column(name)),
            part_count: self.table.header.iter().position(|name| is_part_count_column(name)),
        };
        let mut packer = Packer::new(numbers, names, identifiers.cells, source);
        packer.opaque_handsets = opaque;
        packer.handset = self.mapping.is_handset();
        grid.each(&mut |row| {
            if self.table.holds(row.number) {
                rows.read(&mut packer, batch, row);
            }
            rows.marked.is_none() && row.number < self.table.end
        });
        let (marked, asides) = (rows.marked, rows.asides);
        self.list_unread(batch);
        if asides > 0 {
            batch.notes.push(format!(
                "{asides} lines below the header of row {} are no records (totals, pages, remarks) and were left out",
                self.table.header_row
            ));
        }
        match marked {
            Some(place) => Err(Error::Intercept { name: document.name.clone(), place }),
            None => Ok(()),
        }
    }

    /// The subject's number where the mapping does not say it: from the lines above the table, or the file's name.
    fn subject(&self, batch: &mut Batch) -> Option<String> {
        let said = self.mapping.columns.contains_key("subject") || self.mapping.constants.contains_key("subject");
        if said || self.mapping.plain_table() != PlainTable::Communications {
            return None;
        }
        let (number, place) = self.evidence.subject.clone()?;
        batch.notes.push(format!("the subject's number is taken from {place}"));
        Some(number)
    }

    fn marks(&self) -> Vec<(usize, String)> {
        self.table
            .header
            .iter()
            .enumerate()
            .filter(|(_, name)| is_mark_column(name))
            .map(|(position, name)| (position, name.clone()))
            .collect()
    }

    fn list_unread(&self, batch: &mut Batch) {
        for (position, name) in self.table.header.iter().enumerate() {
            let read = self.columns.iter().any(|column| column.positions.contains(&position));
            let named = self.table.raw_header.get(position).is_some_and(|name| !name.is_empty());
            if !read && named && !batch.unknown_columns.contains(name) {
                batch.unknown_columns.push(name.clone());
            }
        }
    }

    fn time_column(&self) -> Option<&FittedColumn<'m>> {
        self.columns.iter().find(|column| {
            matches!(column.plain, "start" | "at" | "occurred_from" | "from" | "valid_from" | "recorded")
        })
    }

    fn time_reader(&self, grid: &Grid) -> Result<TimeReader, String> {
        let mut samples = Vec::new();
        if let Some(column) = self.time_column().filter(|_| self.mapping.time.format.is_none()) {
            grid.each(&mut |row| {
                if self.table.holds(row.number) && !self.table.repeats_header(row.fields) {
                    samples.push(joined(row.fields, &column.positions, column.separator).into_owned());
                }
                samples.len() < TIME_SAMPLES
            });
        }
        let section = &self.mapping.time;
        if samples.is_empty() && section.format.is_none() {
            return TimeReader::new(Some("rfc3339"), section.zone.as_deref(), &samples);
        }
        let zone = self.zone_said().map(|(zone, _)| zone).or_else(|| section.zone.clone());
        let mut reader = TimeReader::new(section.format.as_deref(), zone.as_deref(), &samples)?;
        reader.dates_are_midnights = !grid.is_text();
        Ok(reader)
    }

    /// The zone that the time's own column names, else the lines above the table.
    fn zone_said(&self) -> Option<(String, String)> {
        let positions = self.time_column().map_or(&[][..], |column| &column.positions);
        let named = positions.iter().filter_map(|position| self.table.header.get(*position));
        let by_name = named.filter_map(|name| zone_said(name).map(|zone| (zone, format!("column `{name}`")))).next();
        by_name.or_else(|| self.evidence.zone.clone())
    }

    fn note_zone(&self, time: &TimeReader, batch: &mut Batch) {
        batch.clock = match (time.knows_offset(), time.zone_assumed) {
            (true, _) => ClockTrust::InEveryTime,
            (false, true) => ClockTrust::Assumed,
            (false, false) => ClockTrust::Said,
        };
        if time.knows_offset() {
            batch.notes.push(format!("times read as {} and kept in UTC", time.format()));
        } else if let Some((zone, place)) = self.zone_said() {
            let fixed = zone == "UTC" || zone.starts_with(['+', '-']);
            let whole_year = if fixed { ", summer and winter alike" } else { "" };
            batch.notes.push(format!("times read as {} in {zone}{whole_year}, which {place} says", time.format()));
        } else if time.zone_assumed {
            batch.notes.push(format!(
                "times read as {} in Europe/London, because neither the mapping nor the file says their zone",
                time.format()
            ));
        } else {
            let zone = self.mapping.time.zone.as_deref().unwrap_or("the zone that the file names");
            batch.notes.push(format!("times read as {} in {zone}", time.format()));
        }
    }

    /// The file's own name of a plain column, for people who look into the file.
    fn own_name(&self, plain: &str) -> String {
        self.mapping
            .columns
            .get(plain)
            .map_or_else(|| plain.to_owned(), |columns: &Columns| columns.names().join(" + "))
    }
}

fn is_cell(plain: &str) -> bool {
    plain == "cell" || plain.contains("cell_")
}

fn joined<'r>(fields: &[&'r str], positions: &[usize], separator: &str) -> Cow<'r, str> {
    let field = |position: &usize| fields.get(*position).copied().unwrap_or_default();
    match positions {
        [only] => Cow::Borrowed(field(only)),
        several => {
            Cow::Owned(several.iter().map(field).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(separator))
        }
    }
}

pub(crate) fn text<'t>(texts: &'t [(&str, Cow<'_, str>)], column: &str) -> &'t str {
    texts.iter().find(|(plain, _)| *plain == column).map_or("", |(_, text)| text.as_ref())
}

struct Rows<'f, 'm> {
    fitted: &'f Fitted<'m>,
    time: TimeReader,
    plain: PlainTable,
    marks: Vec<(usize, String)>,
    marked: Option<String>,
    subject: Option<String>,
    text: bool,
    asides: u64,
    /// Columns that say which part of a longer text a row is, and of how many.
    part: Option<usize>,
    part_count: Option<usize>,
}

/// Columns without which a communication cannot be read: a text that ends before them has lost something.
const NEEDED: [&str; 6] = ["start", "a_number", "b_number", "other_number", "direction", "duration_s"];

impl Rows<'_, '_> {
    fn read(&mut self, packer: &mut Packer<'_>, batch: &mut Batch, row: &Row<'_>) {
        let fields = row.fields;
        let number = row.number;
        if row.broken.is_none() {
            let aside = !self.fitted.strict && is_aside(fields, self.fitted.table.width());
            if aside || self.fitted.table.repeats_header(fields) {
                self.asides += 1;
                return;
            }
            for (position, name) in &self.marks {
                if fields.get(*position).is_some_and(|value| marks_intercept(value.as_bytes())) {
                    self.marked = Some(format!("row {number}, column {name},"));
                    return;
                }
            }
        }
        batch.rows_in += 1;
        if let Some(reason) = row.broken.or_else(|| self.ragged(fields)) {
            batch.reject(number, None, reason);
            return;
        }
        let mut values = self.values(fields);
        if marks_intercept(text(&values, "exhibit").as_bytes()) {
            drop(values);
            self.marked = Some(format!("row {number}, column exhibit,"));
            return;
        }
        if let Err((column, reason)) = self.mend(&mut values, batch, number) {
            batch.reject(number, Some(&self.fitted.own_name(column)), format!("column {column}: {reason}"));
            return;
        }
        if self.plain == PlainTable::Communications {
            self.communication(packer, batch, number, fields, values);
        } else {
            self.small(packer, batch, number, fields, &values);
        }
    }

    /// Why a row of text has too many fields, or too few.
    fn ragged(&self, fields: &[&str]) -> Option<&'static str> {
        let width = self.fitted.table.header.len();
        if fields.iter().skip(width).any(|field| !field.is_empty()) {
            return Some("more fields than the header has columns");
        }
        if !self.text || self.plain != PlainTable::Communications {
            return None;
        }
        let needed = self.fitted.columns.iter().filter(|column| NEEDED.contains(&column.plain));
        let last = needed.flat_map(|column| &column.positions).max()?;
        (fields.len() <= *last && fields.len() < self.fitted.table.raw_header.len())
            .then_some("fewer fields than the header has columns")
    }

    /// Plain columns with their texts: from the file, translated, and constants.
    fn values<'r>(&'r self, fields: &[&'r str]) -> Texts<'r> {
        let mapping = self.fitted.mapping;
        let mut values: Texts<'r> = Vec::with_capacity(20);
        for column in &self.fitted.columns {
            let text = joined(fields, &column.positions, column.separator);
            let translated = mapping.values.get(column.plain).and_then(|codes| translate(codes, &text));
            values.push((column.plain, translated.map_or(text, |word| Cow::Borrowed(word.as_str()))));
        }
        for (plain, constant) in &mapping.constants {
            match values.iter_mut().find(|(known, _)| known == plain) {
                Some((_, text)) if text.is_empty() => *text = Cow::Borrowed(constant.as_str()),
                Some(_) => {}
                None => values.push((plain.as_str(), Cow::Borrowed(constant.as_str()))),
            }
        }
        values
    }

    /// Puts numbers back together that went through a spreadsheet, where that is certain.
    fn mend(&self, values: &mut Texts<'_>, batch: &mut Batch, row: u32) -> Result<(), (&'static str, &'static str)> {
        if self.fitted.mapping.identifiers.numbers == NumberForm::Opaque {
            return Ok(());
        }
        for (plain, value) in values.iter_mut() {
            let number = NUMBER_COLUMNS.iter().find(|column| *column == plain);
            let identity = plain.ends_with("imei") || plain.ends_with("imsi");
            if (number.is_none() && !identity) || value.is_empty() {
                continue;
            }
            match (whole(value), number) {
                (Figure::Whole(mended), _) if mended == *value => {}
                (Figure::Whole(mended), _) => {
                    batch.changes.note(
                        "number written as a measure by a spreadsheet read with all its digits",
                        row,
                        || format!("{value} → {mended}"),
                    );
                    *value = Cow::Owned(mended.into_owned());
                }
                (Figure::Lost, Some(column)) => return Err((column, LOST)),
                (Figure::Lost, None) => {
                    batch.changes.note("handset or SIM identity damaged by a spreadsheet left out", row, || {
                        format!("{value} → none")
                    });
                    *value = Cow::Borrowed("");
                }
            }
        }
        Ok(())
    }

    fn small(
        &self,
        packer: &mut Packer<'_>,
        batch: &mut Batch,
        row: u32,
        _received: &[&str],
        values: &[(&str, Cow<'_, str>)],
    ) {
        let get = |column: &str| text(values, column);
        let time = |text: &str| self.time.read(text).map(|read| read.at_ms);
        let mut context =
            Context { numbers: &mut packer.numbers, names: packer.names, cells: packer.cells, time: &time };
        let rejected = batch.rejected.len();
        push(self.plain, batch, &mut context, RowRef { source: packer.source, row }, &get);
        if batch.shown.len() < SHOWN_ROWS && batch.rejected.len() == rejected {
            batch.shown.push(self.shown(values));
        }
    }

    /// A row as it is read, for people who look into the file first.
    fn shown(&self, values: &[(&str, Cow<'_, str>)]) -> BTreeMap<&'static str, String> {
        let read = |plain: &str| {
            let text = text(values, plain);
            let instant = if SMALL_TIMES.contains(&plain) { self.time.read(text) } else { None };
            instant.map_or_else(|| text.to_owned(), |read| records::format_rfc3339(read.at_ms))
        };
        self.plain.columns().iter().map(|plain| (*plain, read(plain))).collect()
    }

    fn communication<'g>(
        &'g self,
        packer: &mut Packer<'_>,
        batch: &mut Batch,
        row: u32,
        received: &[&str],
        mut get: Texts<'g>,
    ) {
        let start = text(&get, "start").to_owned();
        let Some(at) = self.time.read(&start) else {
            batch.reject(
                row,
                Some(&self.fitted.own_name("start")),
                format!("column start: expected a time in the form {}", self.time.format()),
            );
            return;
        };
        if at.twice {
            batch
                .changes
                .note("time that the clock showed twice (end of summer time) read as the first", row, || start.clone());
        }
        if at.never {
            batch.changes.note(
                "time that the clock never showed (start of summer time) read as an hour later",
                row,
                || start.clone(),
            );
        }
        self.length(&mut get, at.at_ms);
        if let Some(subject) = &self.subject {
            get.push(("subject", Cow::Borrowed(subject.as_str())));
        }
        if let Err((column, reason)) = own_side(&mut get) {
            batch.reject(row, Some(&self.fitted.own_name(column)), reason);
            return;
        }
        self.place(packer, batch, row, &mut get);
        let mut fields: Fields<'_> = [&[]; COMMUNICATION_COLUMNS.len()];
        for (field, column) in fields.iter_mut().zip(COMMUNICATION_COLUMNS) {
            *field = text(&get, column).as_bytes();
        }
        let digest = packer.digest(received.join("\u{1f}").as_bytes());
        let position = batch.communications.len();
        packer.push(batch, row, &fields, Some(at.at_ms), digest);
        if batch.communications.len() > position {
            self.note_place(batch, position, received, at);
        }
    }

    /// What the row just read says of its place among others: a doubtful hour, a part of a text, a leg of a call.
    fn note_place(&self, batch: &mut Batch, position: usize, received: &[&str], at: ReadTime) {
        if at.twice || at.never {
            batch.uncertain.push(Uncertain { position, other_ms: other_reading_ms(at.twice) });
        }
        let field = |position: Option<usize>| position.and_then(|at| received.get(at)).copied().unwrap_or_default();
        let rows = &batch.communications;
        let is_text = [Kind::Sms as u8, Kind::Mms as u8].contains(&rows.kind[position]);
        if is_text && let Some((number, of)) = read_part(field(self.part), field(self.part_count)) {
            batch.parts.push(Part { position, number, of });
        }
        let outgoing_call = rows.kind[position] == Kind::Voice as u8 && rows.billing[position] == BILLED_A;
        if outgoing_call && self.says_forwarded(received) {
            let (via, to) = (rows.a.number[position], rows.b.number[position]);
            let (row, start_ms) = (rows.row[position], rows.start_ms[position]);
            batch.legs.push(Leg { row, position: Some(position), a: via, via, to, start_ms });
        }
    }

    /// Whether the operator's own word for the kind or direction of the row says that the call was forwarded.
    fn says_forwarded(&self, received: &[&str]) -> bool {
        let words = self.fitted.columns.iter().filter(|column| matches!(column.plain, "kind" | "direction"));
        words.flat_map(|column| &column.positions).any(|at| received.get(*at).is_some_and(|word| says_forwarded(word)))
    }

    /// How long it took: from the column that says so, else from the time at which it ended.
    fn length(&self, get: &mut Texts<'_>, start_ms: i64) {
        let said = text(get, "duration_s");
        let mut seconds = seconds(said, self.fitted.mapping.file.decimal.as_deref());
        let end = text(get, "end");
        if seconds.is_empty()
            && !end.is_empty()
            && let Some(end) = self.time.read(end)
            && end.at_ms >= start_ms
        {
            seconds = ((end.at_ms - start_ms) / 1_000).to_string();
        }
        get.retain(|(plain, _)| *plain != "duration_s");
        get.push(("duration_s", Cow::Owned(seconds)));
    }

    /// A position that stands in the row becomes a row of the cell list; without a cell, the position itself is the cell.
    fn place(&self, packer: &mut Packer<'_>, batch: &mut Batch, row: u32, get: &mut Texts<'_>) {
        let figure = |get: &Texts<'_>, column: &str| text(get, column).replace(',', ".").parse::<f64>().ok();
        let point = figure(get, "latitude").zip(figure(get, "longitude"));
        let Some(position) = point.and_then(|(north, east)| Position::new(north, east)) else { return };
        let azimuth_deg = figure(get, "azimuth_deg");
        let side = if get.iter().any(|(plain, _)| *plain == "b_cell_start") { "b_cell_start" } else { "a_cell_start" };
        let own = text(get, side).to_owned();
        let read = if own.is_empty() {
            None
        } else {
            crate::identifiers::read_cell(own.as_bytes(), packer.cells, packer.names)
        };
        let cell = match read {
            Some(cell) => Cell::from_raw(cell),
            None if self.fitted.mapping.columns.keys().any(|plain| is_cell(plain)) => None,
            None => {
                let azimuth = azimuth_deg.unwrap_or(-1.0);
                let name = format!("@{:.6},{:.6},{azimuth:.0}", position.latitude(), position.longitude());
                packer.cells = CellForm::Opaque;
                get.retain(|(plain, _)| *plain != side);
                let cell = Cell::named(&name, packer.names);
                get.push((side, Cow::Owned(name)));
                cell
            }
        };
        let Some(cell) = cell else { return };
        if batch.place_is_new(cell, position) {
            batch.cells.push(CellSite {
                cell,
                operator: String::new(),
                technology: String::new(),
                position: Some(position),
                osgb_m: None,
                azimuth_deg,
                beamwidth_deg: None,
                range_m: None,
                postcode: String::new(),
                valid_from_ms: None,
                valid_to_ms: None,
                source: RowRef { source: packer.source, row },
            });
        }
    }
}

/// Columns of small tables that hold times.
const SMALL_TIMES: [&str; 9] =
    ["at", "from", "to", "valid_from", "valid_to", "occurred_from", "occurred_to", "recorded", "outcome_date"];

const NUMBER_COLUMNS: [&str; 5] = ["a_number", "b_number", "other_number", "subject", "number"];

fn translate<'c>(codes: &'c BTreeMap<String, String>, text: &str) -> Option<&'c String> {
    codes.get(text).or_else(|| codes.iter().find(|(code, _)| same_name(code, text)).map(|(_, word)| word))
}

/// Seconds from `42`, `42.0`, `00:00:42`, `0:42`, `1m 5s`, `42 s` or `PT42S`; a part of a second is cut off.
pub(crate) fn seconds(text: &str, decimal: Option<&str>) -> String {
    let text = text.trim();
    if text.contains(':') {
        let parts: Option<Vec<u64>> =
            text.split(':').map(|part| part.split(['.', ',']).next().unwrap_or_default().trim().parse().ok()).collect();
        let total = parts
            .map(|parts| parts.into_iter().fold(0_u64, |total, part| total.saturating_mul(60).saturating_add(part)));
        return total.map_or_else(|| text.to_owned(), |total| total.to_string());
    }
    if text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return worded(text).map_or_else(|| text.to_owned(), |total| total.to_string());
    }
    let sign = decimal.and_then(|sign| sign.chars().next());
    match text.split_once(|one: char| Some(one) == sign || (sign.is_none() && matches!(one, '.' | ','))) {
        Some((whole, fraction)) if !fraction.is_empty() && fraction.bytes().all(|digit| digit.is_ascii_digit()) => {
            whole.to_owned()
        }
        _ => text.to_owned(),
    }
}

/// `1m 5s`, `2h`, `65 secs`, `PT1M5S`.
fn worded(text: &str) -> Option<u64> {
    let text = text.strip_prefix("PT").unwrap_or(text);
    let (mut total, mut digits, mut unit) = (0_u64, String::new(), String::new());
    let add = |digits: &str, unit: &str| -> Option<u64> {
        let scale = match unit.to_ascii_lowercase().as_str() {
            "h" | "hr" | "hrs" | "hour" | "hours" => 3_600,
            "m" | "min" | "mins" | "minute" | "minutes" => 60,
            "s" | "sec" | "secs" | "second" | "seconds" => 1,
            _ => return None,
        };
        digits.parse::<u64>().ok()?.checked_mul(scale)
    };
    for sign in text.chars().filter(|sign| !sign.is_whitespace()) {
        if sign.is_ascii_digit() {
            if !unit.is_empty() {
                total = total.checked_add(add(&digits, &unit)?)?;
                (digits, unit) = (String::new(), String::new());
            }
            digits.push(sign);
        } else {
            unit.push(sign);
        }
    }
    total.checked_add(add(&digits, &unit)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_calls_read_in_every_usual_form() {
        for (text, expected) in [
            ("42", "42"),
            ("00:01:05", "65"),
            ("1:05", "65"),
            ("42.0", "42"),
            ("1m 5s", "65"),
            ("65 secs", "65"),
            ("PT1M5S", "65"),
            ("forty", "forty"),
        ] {
            assert_eq!(seconds(text, None), expected, "{text}");
        }
        assert_eq!(seconds("42,00", Some(",")), "42");
    }
}
