//! One document, read by whatever fits it.

use std::collections::BTreeMap;
use std::io::Read;

use records::{Communications, Names};

use crate::answer::Answers;
use crate::batch::{Batch, Take};
use crate::case_uco;
use crate::clock_change::settle_by_order;
use crate::document::{Content, Document, Limits};
use crate::error::Error;
use crate::etsi;
use crate::fingerprint::{fingerprint, reusable};
use crate::format::{Format, format_of};
use crate::grid::{Grid, Habits};
use crate::header::KeptRow;
use crate::layouts::{Layout, built_in};
use crate::legs::{calls_of, is_part_column, link};
use crate::mapped::Fitted;
use crate::mapping::Mapping;
use crate::plain::PlainTable;
use crate::plain_communications;
use crate::preamble::{Evidence, said_by};
use crate::propose::{propose_for, proposed_file};
use crate::slips::ClockTrust;
use crate::table::{Table, lines, tables};
use crate::ufdr;

/// Bytes read to recognise a header.
const HEADER_BYTES: u64 = 1 << 16;

/// The mappings at hand.
#[derive(Clone, Debug, Default)]
pub struct MappingChoice {
    /// The one a person named.
    pub given: Option<Mapping>,
    /// Those that lie in the delivery; each is used for the files it fits.
    pub library: Vec<Mapping>,
    /// Layouts that a person has mapped before, by their fingerprint.
    pub known: BTreeMap<String, Mapping>,
    /// What a person answered to a proposal's questions.
    pub answers: Answers,
}

/// Reads one document: through the mapping given where it fits, as the plain set, through a known layout, or through a proposal that
/// leaves no question open. Communications go to `take` while they are read; the batch holds everything else.
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
    if let Content::Broken(reasons) = &document.content {
        return Ok(Batch::unreadable(reasons));
    }
    let header = first_line(document)?;
    let plain = PlainTable::recognise(header.iter().map(String::as_str));
    // A column that says which part of a text a row is needs more thought than the fast reader gives to a row.
    let plain = plain.filter(|_| !header.iter().any(|name| is_part_column(name)));
    if let (Some(PlainTable::Communications), None) = (plain, &choice.given) {
        return read_plain(document, source, limits, names, take);
    }
    let read = match format_of(document)? {
        Format::Etsi => Some(etsi::read(document, source, limits, names)?),
        Format::Ufdr => Some(ufdr::read(document, source, limits, names)?),
        Format::CaseUco => Some(case_uco::read(document, source, limits, names)?),
        Format::UnknownXml(root) => Some(unknown(document, &root)),
        Format::Table => None,
    };
    if let Some(mut batch) = read {
        batch.hand_over(0, take)?;
        return Ok(batch);
    }
    let grids = Grid::open(document, &habits(choice.given.as_ref()), limits)?;
    let mut reading = Reading {
        document,
        source,
        choice,
        names,
        batch: Batch::default(),
        before: Evidence::default(),
        left_out: None,
    };
    for grid in &grids {
        reading.grid(grid)?;
        reading.batch.hand_over(0, take)?;
    }
    reading.finish()
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

/// XML of a shape that no reader knows: one rejected row and one warning.
fn unknown(document: &Document, root: &str) -> Batch {
    let mut batch = Batch { format: "unknown XML".to_owned(), rows_in: 1, ..Batch::default() };
    batch.notes.push(format!("{}: XML of an unknown shape (root element `{root}`)", document.name));
    batch.reject(1, None, "XML of a shape that is not known: expected ETSI TS 102 657 retained data or a UFDR report");
    batch
}

/// One document under way.
struct Reading<'r> {
    document: &'r Document,
    source: u32,
    choice: &'r MappingChoice,
    names: &'r mut Names,
    batch: Batch,
    /// What the lines above earlier tables said.
    before: Evidence,
    /// Why the first table that was left out could not be read.
    left_out: Option<Error>,
}

impl Reading<'_> {
    fn grid(&mut self, grid: &Grid) -> Result<(), Error> {
        if grid.sheet.to_ascii_lowercase().contains("intercept") {
            return Err(Error::Intercept { name: self.document.name.clone(), place: "a sheet's name".to_owned() });
        }
        self.batch.notes.extend(grid.notes.iter().cloned());
        let mut found = tables(grid, skip_of(self.choice));
        if let Some(given) = &self.choice.given {
            let fits = |table: &Table| given.parts().iter().any(|part| Fitted::missing(part, table).is_none());
            if !found.iter().any(fits) {
                let named = given
                    .parts()
                    .into_iter()
                    .filter_map(|part| Table::named(grid, part.skip_rows(), &part.needed().collect::<Vec<_>>()));
                found = named.take(1).collect();
            }
        }
        for table in &found {
            self.table(grid, table)?;
        }
        if found.is_empty() && !grid.sheet.is_empty() {
            self.cover(grid)?;
        }
        Ok(())
    }

    /// A sheet without a table: what it says counts for the sheets after it.
    fn cover(&mut self, grid: &Grid) -> Result<(), Error> {
        self.said(&lines(grid))?;
        self.batch.notes.push(format!(
            "sheet `{}` holds no table and was left out but for what it says of the subject and the times",
            grid.sheet
        ));
        Ok(())
    }

    /// What lines above a table say, or those of an earlier one.
    fn said(&mut self, lines: &[KeptRow]) -> Result<Evidence, Error> {
        self.before = said_by(self.document, lines, &self.before)?;
        Ok(self.before.clone())
    }

    fn table(&mut self, grid: &Grid, table: &Table) -> Result<(), Error> {
        let said = self.said(&table.preamble)?;
        if let Some(given) = &self.choice.given {
            let fitted = given
                .parts()
                .into_iter()
                .find_map(|part| Fitted::new(part, grid, table, &said).map(|fitted| (part, fitted)));
            if let Some((part, fitted)) = fitted {
                self.batch.layouts.insert(fingerprint(grid, table), reusable(part));
                return self.fitted(&fitted, grid, "given mapping", given);
            }
        }
        if let Some(mapping) = plain_mapping(&table.header) {
            return self.plain(grid, table, &said, &mapping);
        }
        if let Some((name, mut mapping)) = self.known(grid, table, &said) {
            let answers = &self.choice.answers;
            if needs_subject(&mapping, &said) {
                let question = whose(self.document);
                if !answers.settle(&question) {
                    return Err(Error::Question { name: self.document.name.clone(), question });
                }
                answers.give(&mut mapping).map_err(|cause| Error::Mapping { name: "--answer".to_owned(), cause })?;
            }
            let fitted = Fitted::new(&mapping, grid, table, &said);
            if let Some(fitted) = fitted {
                return self.fitted(&fitted, grid, &name, &mapping);
            }
        }
        self.proposed(grid, table, &said)
    }

    /// A layout that lies in the delivery, was mapped before, or comes with the program.
    fn known(&self, grid: &Grid, table: &Table, said: &Evidence) -> Option<(String, Mapping)> {
        let fits = |mapping: &Mapping| Fitted::new(mapping, grid, table, said).is_some();
        for mapping in &self.choice.library {
            if let Some(part) = mapping.parts().into_iter().find(|part| fits(part)) {
                return Some(("known mapping".to_owned(), part.clone()));
            }
        }
        let mapped_before = self.choice.known.get(&fingerprint(grid, table)).filter(|mapping| fits(mapping));
        if let Some(mapping) = mapped_before {
            return Some(("layout mapped before".to_owned(), mapping.clone()));
        }
        let built_in = built_in().iter().find(|layout: &&Layout| layout.fits(&table.header) && fits(&layout.mapping));
        built_in
            .filter(|layout| !needs_subject(&layout.mapping, said))
            .map(|layout| (format!("layout {}", layout.name), layout.mapping.clone()))
    }

    fn plain(&mut self, grid: &Grid, table: &Table, said: &Evidence, mapping: &Mapping) -> Result<(), Error> {
        let Some(mut fitted) = Fitted::new(mapping, grid, table, said) else { return Ok(()) };
        fitted.strict = true;
        self.batch.format = format!("plain {}", mapping.plain_table().word());
        self.batch.clock = ClockTrust::InEveryTime;
        self.rows(&fitted, grid)
    }

    fn fitted(&mut self, fitted: &Fitted<'_>, grid: &Grid, format: &str, mapping: &Mapping) -> Result<(), Error> {
        self.batch.format = format.to_owned();
        let toml = mapping.to_toml();
        if !self.batch.mapping.contains(&toml) {
            self.batch.mapping.push_str(&toml);
        }
        self.rows(fitted, grid)
    }

    fn rows(&mut self, fitted: &Fitted<'_>, grid: &Grid) -> Result<(), Error> {
        fitted.read(self.document, grid, self.source, self.names, &mut self.batch)?;
        settle_by_order(&mut self.batch);
        link(&mut self.batch, self.source, None);
        Ok(())
    }

    fn proposed(&mut self, grid: &Grid, table: &Table, said: &Evidence) -> Result<(), Error> {
        let place = place_of(grid, table);
        if let Some(given) = &self.choice.given {
            let missing = given.parts().first().and_then(|part| Fitted::missing(part, table));
            let error = missing.map(|column| Error::MappedColumn { name: self.document.name.clone(), column });
            self.left_out = self.left_out.take().or(error);
            self.batch.notes.push(format!("the mapping has no part for the table {place}; it was left out"));
            return Ok(());
        }
        let proposal = match propose_for(self.document, grid, table, said) {
            Ok(proposal) => proposal,
            Err(error) => {
                self.batch.notes.push(format!("the table {place} could not be made out and was left out"));
                self.left_out = self.left_out.take().or(Some(error));
                return Ok(());
            }
        };
        let mut proposal = proposal;
        let answers = &self.choice.answers;
        if proposal.mapping.columns.is_empty() && answers.is_empty() {
            self.batch.notes.push(format!("no column of the table {place} could be made out; it was left out"));
            let first = ": none of its columns could be made out".to_owned();
            let error = Error::Nothing { name: self.document.name.clone(), first };
            self.left_out = self.left_out.take().or(Some(error));
            return Ok(());
        }
        answers.give(&mut proposal.mapping).map_err(|cause| Error::Mapping { name: "--answer".to_owned(), cause })?;
        if let Some(question) = proposal.questions.iter().find(|question| !answers.settle(question)) {
            return Err(Error::Question { name: self.document.name.clone(), question: question.clone() });
        }
        let mapping = proposed_file(grid, proposal.mapping);
        let fitted = Fitted::new(&mapping, grid, table, said).ok_or_else(|| Error::Nothing {
            name: self.document.name.clone(),
            first: ": no header row was found".to_owned(),
        })?;
        if !answers.is_empty() {
            self.batch.layouts.insert(fingerprint(grid, table), reusable(&mapping));
        }
        self.batch
            .notes
            .push("read through a mapping proposed from the file itself; check it with import --explain".to_owned());
        self.fitted(&fitted, grid, "proposed mapping", &mapping)
    }

    fn finish(self) -> Result<Batch, Error> {
        match self.left_out {
            Some(error) if self.batch.rows_in == 0 => Err(error),
            None if self.batch.rows_in == 0 => {
                Err(Error::Nothing { name: self.document.name.clone(), first: ": no table was found in it".to_owned() })
            }
            _ => Ok(self.batch),
        }
    }
}

/// Where a table is, in words.
pub(crate) fn place_of(grid: &Grid, table: &Table) -> String {
    if grid.sheet.is_empty() {
        format!("of row {}", table.header_row)
    } else {
        format!("of row {} (sheet `{}`)", table.header_row, grid.sheet)
    }
}

/// The question of whose billing a file is.
pub(crate) fn whose(document: &Document) -> String {
    let stem = document.stem();
    format!(
        "Whose billing is this? No column says so; until you put the number into [constants] subject it is called `{stem}`."
    )
}

/// Whether a layout leaves open whose billing it is.
pub(crate) fn needs_subject(mapping: &Mapping, said: &Evidence) -> bool {
    let has = |plain: &str| mapping.columns.contains_key(plain) || mapping.constants.contains_key(plain);
    mapping.plain_table() == PlainTable::Communications
        && has("other_number")
        && !has("subject")
        && said.subject.is_none()
}

fn skip_of(choice: &MappingChoice) -> u32 {
    choice.given.as_ref().map_or(0, |given| given.parts().first().map_or(0, |part| part.skip_rows()))
}

/// What a mapping says of how the file is written.
pub(crate) fn habits(mapping: Option<&Mapping>) -> Habits {
    let file = mapping.map(|mapping| mapping.parts().first().map_or(&mapping.file, |part| &part.file));
    Habits {
        delimiter: file.and_then(|file| file.delimiter.clone()),
        encoding: file.and_then(|file| file.encoding.clone()),
    }
}

/// Names in a text's first line, if it is one of delimited text.
fn first_line(document: &Document) -> Result<Vec<String>, Error> {
    let mut head = Vec::new();
    document.open()?.take(HEADER_BYTES).read_to_end(&mut head).map_err(|cause| document.failed("reading", &cause))?;
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let Ok(line) = std::str::from_utf8(line) else { return Ok(Vec::new()) };
    let line = line.trim_end();
    // Lines that end with a carriage return only are for the reader of any habit.
    if line.contains('\r') {
        return Ok(Vec::new());
    }
    Ok(line.split(',').map(|name| name.trim_matches('"').to_owned()).collect())
}

/// A table of the plain set, as a mapping of itself.
pub(crate) fn plain_mapping(header: &[String]) -> Option<Mapping> {
    let table = PlainTable::recognise(header.iter().map(String::as_str))?;
    Some(Mapping::of_plain(table, header))
}

#[cfg(test)]
mod tests {
    use super::*;
    use records::{Kind, Number, format_rfc3339};

    fn workbook(name: &str) -> Batch {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/workbook").join(name);
        let document = Document { name: name.to_owned(), received: path.clone(), content: Content::File(path) };
        let mut rows = Communications::default();
        let mut take = |read: Communications, _| {
            (0..read.len()).for_each(|at| rows.push_row(&read, at));
            Ok(())
        };
        let choice = MappingChoice::default();
        let mut batch =
            read(&document, 1, &choice, &Limits::default(), &mut Names::default(), &mut take).expect("read");
        batch.communications = rows;
        batch
    }

    /// A cover sheet; calls under a header of merged cells, with a lost zero, a rounded number and a totals row; texts.
    #[test]
    fn one_disclosure_says_the_same_in_every_kind_of_workbook() {
        for name in ["disclosure.xls", "disclosure-1904.xls", "disclosure.xlsb", "disclosure.ods", "disclosure.xlsx"] {
            let batch = workbook(name);
            let rows = &batch.communications;
            let said: Vec<(String, i64, i64)> = (0..rows.len())
                .map(|at| (format_rfc3339(rows.start_ms[at]), rows.a.number[at], rows.b.number[at]))
                .collect();
            let expected = [
                ("2024-03-14T12:00:01Z", 447_700_900_123, 447_700_900_001),
                ("2024-03-14T23:59:59Z", 447_700_900_123, 447_700_900_002),
                ("2024-03-30T07:05:09Z", 447_700_900_003, 447_700_900_123),
                ("2024-03-15T08:00:00Z", 447_700_900_123, 447_700_900_004),
                ("2024-03-15T08:00:30Z", 447_700_900_004, 447_700_900_123),
            ];
            assert_eq!(said, expected.map(|(start, a, b)| (start.to_owned(), a, b)), "{name}");
            assert_eq!(rows.duration_s[..3], [42, 0, 125], "{name}");
            assert_eq!(rows.kind, [Kind::Voice, Kind::Voice, Kind::Voice, Kind::Sms, Kind::Sms].map(|kind| kind as u8));
            assert_eq!(
                (rows.billing.as_slice(), batch.rows_in),
                (&[1, 1, 2, 1, 2][..], 6),
                "{name}: {:?}",
                batch.notes
            );
            assert!(rows.a.cell_start[0] != 0 && rows.b.cell_start[2] != 0, "{name}");
            let [lost] = &batch.rejected[..] else { panic!("{name}: {:?}", batch.rejected) };
            assert!(lost.reason.contains("rounded"), "{name}: {}", lost.reason);
            assert!(Number::from_raw(rows.a.number[0]).is_some());
            let zone = batch.notes.iter().find(|note| note.starts_with("times read as")).expect("a zone");
            assert!(zone.contains("UTC") && zone.contains("row 3"), "{name}: {zone}");
            assert!(batch.notes.iter().any(|note| note.contains("1 lines below the header")), "{name}: the totals row");
        }
    }
}
