//! Rows read through a mapping.

use records::{BILLED_A, Cell, CellSite, Kind, Names, Position, RowRef};

use crate::batch::Batch;
use crate::clock_change::{Uncertain, other_reading_ms};
use crate::communication_row::{Fields, Packer};
use crate::document::Document;
use crate::error::Error;
use crate::grid::Grid;
use crate::identifiers::{CellForm, Numbers};
use crate::legs::{Leg, Part, is_part_column, is_part_count_column, read_part, says_forwarded};
use crate::mapping::{Columns, Mapping, NumberForm};
use crate::plain::{COMMUNICATION_COLUMNS, MARK_COLUMNS, PlainTable, marks_intercept};
use crate::plain_rows::{Context, push};
use crate::slips::ClockTrust;
use crate::time::{ReadTime, TimeReader};

/// Rows looked at to find how times are written.
const TIME_SAMPLES: usize = 2_000;

/// A mapping brought to one table: positions instead of names.
pub(crate) struct Fitted<'m> {
    mapping: &'m Mapping,
    /// Row of the header.
    pub(crate) header_row: u32,
    header: Vec<String>,
    /// Plain column, and the positions whose texts make it.
    columns: Vec<(&'m str, Vec<usize>, &'static str)>,
}

impl<'m> Fitted<'m> {
    /// Finds the mapping's columns in a table; `None` where one is missing.
    pub(crate) fn new(mapping: &'m Mapping, grid: &Grid) -> Option<Self> {
        let sheet_differs =
            mapping.file.sheet.as_ref().is_some_and(|sheet| !grid.sheet.is_empty() && *sheet != grid.sheet);
        if sheet_differs {
            return None;
        }
        let skip = mapping.file.skip_rows.unwrap_or(0);
        let sample = grid.sample(60);
        let (header_row, header) = sample.into_iter().find(|(row, fields)| {
            *row > skip && mapping.needed().all(|needed| fields.iter().any(|field| same_name(field, needed)))
        })?;
        let position = |name: &String| header.iter().position(|field| same_name(field, name));
        let columns = mapping.columns.iter().map(|(plain, columns)| {
            let separator = if is_cell(plain) { "-" } else { " " };
            let positions: Option<Vec<usize>> = columns.names().iter().map(position).collect();
            positions.map(|positions| (plain.as_str(), positions, separator))
        });
        let columns = columns.collect::<Option<Vec<_>>>()?;
        Some(Self { mapping, header_row, header, columns })
    }

    /// The first column that the mapping needs and no row of the table names.
    pub(crate) fn missing(mapping: &Mapping, grid: &Grid) -> Option<String> {
        let sample = grid.sample(60);
        let named = |needed: &str| sample.iter().any(|(_, fields)| fields.iter().any(|field| same_name(field, needed)));
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
        self.note_zone(&time, batch);
        let identifiers = &self.mapping.identifiers;
        let opaque = identifiers.numbers == NumberForm::Opaque;
        let numbers = Numbers::new(&identifiers.region, opaque).ok_or_else(|| Error::Mapping {
            name: document.name.clone(),
            cause: format!("[identifiers] region `{}` is not known; expected a code such as GB", identifiers.region),
        })?;
        let mut rows = Rows {
            fitted: self,
            time,
            table: self.mapping.plain_table(),
            marks: self.marks(),
            marked: None,
            part: self.header.iter().position(|name| is_part_column(name)),
            part_count: self.header.iter().position(|name| is_part_count_column(name)),
        };
        let mut packer = Packer::new(numbers, names, identifiers.cells, source);
        packer.opaque_handsets = opaque;
        grid.each(&mut |row, fields| {
            if row > self.header_row {
                rows.read(&mut packer, batch, row, fields);
            }
            rows.marked.is_none()
        });
        self.list_unread(batch);
        match rows.marked {
            Some(place) => Err(Error::Intercept { name: document.name.clone(), place }),
            None => Ok(()),
        }
    }

    fn marks(&self) -> Vec<(usize, String)> {
        let marks = |name: &String| MARK_COLUMNS.contains(&name.to_ascii_lowercase().replace(' ', "_").as_str());
        self.header
            .iter()
            .enumerate()
            .filter(|(_, name)| marks(name))
            .map(|(position, name)| (position, name.clone()))
            .collect()
    }

    fn list_unread(&self, batch: &mut Batch) {
        for (position, name) in self.header.iter().enumerate() {
            let read = self.columns.iter().any(|(_, positions, _)| positions.contains(&position));
            if !read && !name.is_empty() && !batch.unknown_columns.contains(name) {
                batch.unknown_columns.push(name.clone());
            }
        }
    }

    fn time_column(&self) -> Option<&(&'m str, Vec<usize>, &'static str)> {
        self.columns
            .iter()
            .find(|(plain, _, _)| matches!(*plain, "start" | "at" | "occurred_from" | "from" | "valid_from"))
    }

    fn time_reader(&self, grid: &Grid) -> Result<TimeReader, String> {
        let mut samples = Vec::new();
        if let Some((_, positions, separator)) = self.time_column() {
            grid.each(&mut |row, fields| {
                if row > self.header_row {
                    samples.push(joined(fields, positions, separator));
                }
                samples.len() < TIME_SAMPLES
            });
        }
        let section = &self.mapping.time;
        if samples.is_empty() && section.format.is_none() {
            return TimeReader::new(Some("rfc3339"), section.zone.as_deref(), &samples);
        }
        let zone = section.zone.clone().or_else(|| self.zone_in_preamble(grid));
        TimeReader::new(section.format.as_deref(), zone.as_deref(), &samples)
    }

    /// A zone that the header or the lines above it name.
    fn zone_in_preamble(&self, grid: &Grid) -> Option<String> {
        let above =
            grid.sample(60).into_iter().filter(|(row, _)| *row <= self.header_row).flat_map(|(_, fields)| fields);
        above.into_iter().find_map(|text| {
            let upper = text.to_ascii_uppercase();
            let word = |word: &str| upper.split(|sign: char| !sign.is_ascii_alphanumeric()).any(|part| part == word);
            if word("UTC") || word("GMT") {
                return Some("UTC".to_owned());
            }
            word("BST").then(|| "Europe/London".to_owned())
        })
    }

    fn note_zone(&self, time: &TimeReader, batch: &mut Batch) {
        batch.clock = match (time.knows_offset(), time.zone_assumed) {
            (true, _) => ClockTrust::InEveryTime,
            (false, true) => ClockTrust::Assumed,
            (false, false) => ClockTrust::Said,
        };
        if time.knows_offset() {
            batch.notes.push(format!("times read as {} and kept in UTC", time.format()));
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
}

/// Names of columns agree without regard to case and space.
pub(crate) fn same_name(found: &str, wanted: &str) -> bool {
    let bare = |text: &str| {
        text.trim_start_matches('\u{feff}').split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase()
    };
    bare(found) == bare(wanted)
}

fn is_cell(plain: &str) -> bool {
    plain == "cell" || plain.contains("cell_")
}

fn joined(fields: &[&str], positions: &[usize], separator: &str) -> String {
    let field = |position: &usize| fields.get(*position).copied().unwrap_or_default();
    match positions {
        [only] => field(only).to_owned(),
        several => several.iter().map(field).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(separator),
    }
}

struct Rows<'f, 'm> {
    fitted: &'f Fitted<'m>,
    time: TimeReader,
    table: PlainTable,
    marks: Vec<(usize, String)>,
    marked: Option<String>,
    /// Columns that say which part of a longer text a row is, and of how many.
    part: Option<usize>,
    part_count: Option<usize>,
}

impl Rows<'_, '_> {
    fn read(&mut self, packer: &mut Packer<'_>, batch: &mut Batch, row: u32, fields: &[&str]) {
        let header = self.fitted.header.iter().map(String::as_str);
        if fields.iter().copied().eq(header.clone()) {
            return;
        }
        for (position, name) in &self.marks {
            if fields.get(*position).is_some_and(|value| marks_intercept(value.as_bytes())) {
                self.marked = Some(format!("row {row}, column {name},"));
                return;
            }
        }
        batch.rows_in += 1;
        let values = self.values(fields);
        if self.table == PlainTable::Communications {
            self.communication(packer, batch, row, fields, &values);
        } else {
            self.small(packer, batch, row, &values);
        }
    }

    /// Plain columns with their texts: from the file, translated, and constants.
    fn values(&self, fields: &[&str]) -> Vec<(String, String)> {
        let mapping = self.fitted.mapping;
        let mut values: Vec<(String, String)> = Vec::with_capacity(16);
        for (plain, positions, separator) in &self.fitted.columns {
            let text = joined(fields, positions, separator);
            let translated = mapping.values.get(*plain).and_then(|codes| codes.get(&text)).cloned();
            values.push(((*plain).to_owned(), translated.unwrap_or(text)));
        }
        for (plain, constant) in &mapping.constants {
            match values.iter_mut().find(|(known, _)| known == plain) {
                Some((_, text)) if text.is_empty() => text.clone_from(constant),
                Some(_) => {}
                None => values.push((plain.clone(), constant.clone())),
            }
        }
        values
    }

    fn small(&self, packer: &mut Packer<'_>, batch: &mut Batch, row: u32, values: &[(String, String)]) {
        let get = |column: &str| values.iter().find(|(plain, _)| plain == column).map_or("", |(_, text)| text.as_str());
        let time = |text: &str| self.time.read(text).map(|read| read.at_ms);
        let mut context =
            Context { numbers: &mut packer.numbers, names: packer.names, cells: packer.cells, time: &time };
        push(self.table, batch, &mut context, RowRef { source: packer.source, row }, &get);
    }

    fn communication(
        &self,
        packer: &mut Packer<'_>,
        batch: &mut Batch,
        row: u32,
        received: &[&str],
        values: &[(String, String)],
    ) {
        let mut get: Vec<(&str, String)> = values.iter().map(|(plain, text)| (plain.as_str(), text.clone())).collect();
        let text = |get: &[(&str, String)], column: &str| {
            get.iter().find(|(plain, _)| *plain == column).map(|(_, text)| text.clone()).unwrap_or_default()
        };
        let start = text(&get, "start");
        let Some(at) = self.time.read(&start) else {
            batch.reject(
                row,
                Some(&self.own_name("start")),
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
        if let Err((column, reason)) = own_side(&mut get) {
            batch.reject(row, Some(&self.own_name(column)), reason);
            return;
        }
        self.place(packer, batch, row, &mut get);
        let duration = get.iter_mut().find(|(plain, _)| *plain == "duration_s");
        if let Some((_, duration)) = duration {
            *duration = seconds(duration, self.fitted.mapping.file.decimal.as_deref());
        }
        let mut fields: Fields<'_> = [&[]; COMMUNICATION_COLUMNS.len()];
        for (field, column) in fields.iter_mut().zip(COMMUNICATION_COLUMNS) {
            if let Some((_, text)) = get.iter().find(|(plain, _)| *plain == column) {
                *field = text.as_bytes();
            }
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
        let words = self.fitted.columns.iter().filter(|(plain, _, _)| matches!(*plain, "kind" | "direction"));
        words
            .flat_map(|(_, positions, _)| positions)
            .any(|at| received.get(*at).is_some_and(|word| says_forwarded(word)))
    }

    /// The file's own name of a plain column, for people who look into the file.
    fn own_name(&self, plain: &str) -> String {
        self.fitted
            .mapping
            .columns
            .get(plain)
            .map_or_else(|| plain.to_owned(), |columns: &Columns| columns.names().join(" + "))
    }

    /// A position that stands in the row becomes a row of the cell list; without a cell, the position itself is the cell.
    fn place(&self, packer: &mut Packer<'_>, batch: &mut Batch, row: u32, get: &mut Vec<(&str, String)>) {
        let figure = |column: &str| {
            let (_, text) = get.iter().find(|(plain, _)| *plain == column)?;
            text.replace(',', ".").parse::<f64>().ok()
        };
        let Some(position) =
            figure("latitude").zip(figure("longitude")).and_then(|(north, east)| Position::new(north, east))
        else {
            return;
        };
        let azimuth_deg = figure("azimuth_deg");
        let side = if get.iter().any(|(plain, _)| *plain == "b_cell_start") { "b_cell_start" } else { "a_cell_start" };
        let text = get.iter().find(|(plain, text)| *plain == side && !text.is_empty()).map(|(_, text)| text.clone());
        let cell =
            match text.and_then(|text| crate::identifiers::read_cell(text.as_bytes(), packer.cells, packer.names)) {
                Some(cell) => Cell::from_raw(cell),
                None if self.fitted.mapping.columns.keys().any(|plain| is_cell(plain)) => None,
                None => {
                    let name = format!(
                        "@{:.6},{:.6},{:.0}",
                        position.latitude(),
                        position.longitude(),
                        azimuth_deg.unwrap_or(-1.0)
                    );
                    packer.cells = CellForm::Opaque;
                    get.retain(|(plain, _)| *plain != side);
                    get.push((side, name.clone()));
                    Cell::named(&name, packer.names)
                }
            };
        let Some(cell) = cell else { return };
        let known = batch.cells.iter().any(|site| site.cell == cell && site.position == Some(position));
        if !known {
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

/// Turns the subject's own columns (`other_number`, `direction`, `imei` …) into the two sides.
fn own_side(get: &mut Vec<(&str, String)>) -> Result<(), (&'static str, &'static str)> {
    let find = |get: &[(&str, String)], column: &str| {
        get.iter().find(|(plain, _)| *plain == column).map(|(_, text)| text.clone())
    };
    let has_direction = get.iter().any(|(plain, _)| *plain == "direction");
    let has_own =
        get.iter().any(|(plain, _)| matches!(*plain, "other_number" | "imei" | "imsi" | "cell_start" | "cell_end"));
    if !has_direction && !has_own {
        return Ok(());
    }
    let subject = find(get, "subject").unwrap_or_default();
    let is_data = find(get, "kind").as_deref() == Some("data");
    let outgoing = match find(get, "direction").as_deref() {
        Some("out") => true,
        Some("in") => false,
        _ if is_data => true,
        None => find(get, "b_number").is_none_or(|called| called.is_empty() || called != subject),
        Some(_) => {
            return Err((
                "direction",
                "column direction: expected out or in; translate the file's own words under [values]",
            ));
        }
    };
    if let Some(other) = find(get, "other_number") {
        let (own, theirs) = if outgoing { ("a_number", "b_number") } else { ("b_number", "a_number") };
        if subject.is_empty() {
            return Err((
                "subject",
                "column subject: expected the number whose billing this is; say it under [constants]",
            ));
        }
        get.retain(|(plain, _)| *plain != "a_number" && *plain != "b_number");
        get.push((own, subject));
        get.push((theirs, other));
    }
    for (own, calling, called) in OWN_FIELDS {
        if let Some(text) = find(get, own) {
            get.push((if outgoing { calling } else { called }, text));
        }
    }
    Ok(())
}

const OWN_FIELDS: [(&str, &str, &str); 4] = [
    ("imei", "a_imei", "b_imei"),
    ("imsi", "a_imsi", "b_imsi"),
    ("cell_start", "a_cell_start", "b_cell_start"),
    ("cell_end", "a_cell_end", "b_cell_end"),
];

/// Seconds from `42`, `42.0`, `00:00:42` or `0:42`.
fn seconds(text: &str, decimal: Option<&str>) -> String {
    let text = text.trim();
    if text.contains(':') {
        let parts: Option<Vec<u64>> = text.split(':').map(|part| part.parse().ok()).collect();
        let total = parts
            .map(|parts| parts.into_iter().fold(0_u64, |total, part| total.saturating_mul(60).saturating_add(part)));
        return total.map_or_else(|| text.to_owned(), |total| total.to_string());
    }
    let sign = decimal.and_then(|sign| sign.chars().next()).unwrap_or('.');
    match text.split_once(sign) {
        Some((whole, fraction)) if !fraction.is_empty() && fraction.bytes().all(|digit| digit == b'0') => {
            whole.to_owned()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_calls_read_in_every_usual_form() {
        assert_eq!(seconds("42", None), "42");
        assert_eq!(seconds("00:01:05", None), "65");
        assert_eq!(seconds("42,00", Some(",")), "42");
        assert_eq!(seconds("forty", None), "forty");
    }

    #[test]
    fn the_subjects_own_side_goes_where_the_direction_says() {
        let mut get = vec![
            ("subject", "+447700900001".to_owned()),
            ("direction", "in".to_owned()),
            ("other_number", "+447700900002".to_owned()),
            ("cell_start", "234-15-1-1".to_owned()),
        ];
        own_side(&mut get).expect("complete");
        assert!(get.contains(&("b_number", "+447700900001".to_owned())));
        assert!(get.contains(&("a_number", "+447700900002".to_owned())));
        assert!(get.contains(&("b_cell_start", "234-15-1-1".to_owned())));
    }
}
