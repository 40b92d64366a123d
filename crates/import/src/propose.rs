//! A mapping proposed from the file itself, with a reason for each column and the questions only a person can answer.

use std::collections::BTreeMap;

use records::Names;

use crate::batch::Batch;
use crate::document::{Document, Limits};
use crate::draft::Draft;
use crate::error::Error;
use crate::fingerprint::fingerprint;
use crate::format::{Format, format_of};
use crate::grid::Grid;
use crate::layouts::{Layout, built_in};
use crate::mapped::Fitted;
use crate::mapping::Mapping;
use crate::preamble::{Evidence, said_by};
use crate::read::{MappingChoice, habits, needs_subject, place_of, plain_mapping, whose};
use crate::sampled::Sampled;
use crate::table::{Table, lines, tables};

/// Rows shown as they would be read.
pub(crate) const SHOWN_ROWS: usize = 5;

/// What a file looks like.
#[derive(Clone, Debug, Default)]
pub struct Proposal {
    /// What it would be read as.
    pub format: String,
    /// The mapping.
    pub mapping: Mapping,
    /// The same as TOML, which `--mapping` reads without a question.
    pub toml: String,
    /// The first rows as they would be read: plain column and text.
    pub rows: Vec<BTreeMap<&'static str, String>>,
    /// What only a person can say; the mapping assumes an answer until then.
    pub questions: Vec<String>,
    /// What each column was taken for.
    pub columns: Vec<ColumnReason>,
    /// What a reader of the figures should know.
    pub notes: Vec<String>,
}

/// What one column was taken for, why, and how sure that is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnReason {
    /// Where its table is.
    pub table: String,
    /// Its name in the file.
    pub column: String,
    /// The plain column it was taken for; empty where it is not read.
    pub taken_for: String,
    /// Why.
    pub reason: String,
    /// From 0 to 1: how well name and values speak for it.
    pub confidence: f64,
    /// What else it could be.
    pub alternatives: Vec<String>,
}

/// Proposes a mapping for every table of a document; for what needs none, says so.
///
/// # Errors When the document is marked as intercept product, or nothing in it looks like a table.
pub fn propose(document: &Document, limits: &Limits, choice: &MappingChoice) -> Result<Proposal, Error> {
    let given = choice.given.as_ref();
    let format = match format_of(document)? {
        Format::Table => None,
        Format::Etsi => Some("ETSI TS 102 657 retained data"),
        Format::Ufdr => Some("UFDR report"),
        Format::CaseUco => Some("CASE/UCO"),
        Format::UnknownXml(_) => {
            return Err(Error::Nothing {
                name: document.name.clone(),
                first: ": XML of a shape that is not known".to_owned(),
            });
        }
    };
    if let Some(format) = format {
        return without_mapping(document, format, limits);
    }
    let grids = Grid::open(document, &habits(given), limits)?;
    let mut proposal = Proposal { format: "proposed mapping".to_owned(), ..Proposal::default() };
    let mut batch = Batch::default();
    let mut names = Names::default();
    let mut before = Evidence::default();
    let mut failed = None;
    for grid in &grids {
        let found = tables(grid, given.map_or(0, Mapping::skip_rows));
        if found.is_empty() {
            before = said_by(document, &lines(grid), &before)?;
        }
        for table in found {
            let said = said_by(document, &table.preamble, &before)?;
            before = said.clone();
            let part = match part(document, grid, &table, &said, choice) {
                Ok(part) => part,
                Err(error) => {
                    failed = Some(error);
                    continue;
                }
            };
            proposal.add(part, grid);
            if let Some(fitted) =
                proposal.mapping.parts().into_iter().find_map(|part| Fitted::new(part, grid, &table, &said))
            {
                fitted.read(document, grid, 1, &mut names, &mut batch)?;
            }
        }
    }
    if proposal.mapping.parts().is_empty() {
        return Err(failed.unwrap_or_else(|| Error::Nothing {
            name: document.name.clone(),
            first: ": no header row was found".to_owned(),
        }));
    }
    proposal.notes = batch.notes.clone();
    proposal.rows = shown(&batch, &names);
    if proposal.rows.is_empty() {
        proposal.rows.clone_from(&batch.shown);
    }
    proposal.toml = proposal.mapping.to_toml();
    Ok(proposal)
}

impl Proposal {
    /// Adds what one table gave; tables of one layout share a part.
    fn add(&mut self, part: Self, grid: &Grid) {
        for question in part.questions {
            if !self.questions.contains(&question) {
                self.questions.push(question);
            }
        }
        self.columns.extend(part.columns);
        let mut mapping = proposed_file(grid, part.mapping);
        if self.mapping.columns.is_empty() {
            self.format = part.format;
            self.mapping = mapping;
            return;
        }
        let subject = |mapping: &Mapping| mapping.constants.get("subject").cloned();
        let same = |known: &Mapping| {
            known.columns == mapping.columns && known.values == mapping.values && known.time == mapping.time
        };
        let alike = self.mapping.parts().into_iter().position(same);
        if let Some(at) = alike {
            // Two tables of one layout and two subjects: each table's own lines say whose it is.
            let known = if at == 0 { &mut self.mapping } else { &mut self.mapping.table[at - 1] };
            if subject(known) != subject(&mapping) {
                known.constants.remove("subject");
            }
            return;
        }
        mapping.file.delimiter = None;
        self.mapping.table.push(mapping);
    }
}

/// What one table gives: the plain set, the mapping given, a layout that is known, or a proposal.
fn part(
    document: &Document,
    grid: &Grid,
    table: &Table,
    said: &Evidence,
    choice: &MappingChoice,
) -> Result<Proposal, Error> {
    let known = choice
        .given
        .iter()
        .flat_map(Mapping::parts)
        .find(|part| Fitted::missing(part, table).is_none())
        .map(|part| ("given mapping".to_owned(), part.clone()))
        .or_else(|| {
            plain_mapping(&table.header).map(|mapping| (format!("plain {}", mapping.plain_table().word()), mapping))
        })
        .or_else(|| {
            let known = choice.known.get(&fingerprint(grid, table))?;
            Some(("layout mapped before".to_owned(), known.clone()))
        })
        .or_else(|| {
            let fits = |layout: &&Layout| layout.fits(&table.header) && !needs_subject(&layout.mapping, said);
            let layout = built_in().iter().find(fits)?;
            Some((format!("layout {}", layout.name), layout.mapping.clone()))
        });
    match known {
        Some((format, mut mapping)) => {
            let mut questions = Vec::new();
            if needs_subject(&mapping, said) {
                mapping.constants.insert("subject".to_owned(), document.stem().to_owned());
                questions.push(whose(document));
            }
            choice.answers.give(&mut mapping).map_err(|cause| Error::Mapping { name: "--answer".to_owned(), cause })?;
            questions.retain(|question| !choice.answers.settle(question));
            let columns = mapping.columns.iter().flat_map(|(plain, columns)| {
                columns.names().iter().map(|name| ColumnReason {
                    table: place_of(grid, table),
                    column: name.clone(),
                    taken_for: plain.clone(),
                    reason: format.clone(),
                    confidence: 1.0,
                    alternatives: Vec::new(),
                })
            });
            Ok(Proposal {
                columns: columns.collect(),
                format,
                mapping: mapping.clone(),
                questions,
                ..Proposal::default()
            })
        }
        None => {
            let mut proposal = propose_for(document, grid, table, said)?;
            let wrong = |cause| Error::Mapping { name: "--answer".to_owned(), cause };
            choice.answers.give(&mut proposal.mapping).map_err(wrong)?;
            proposal.questions.retain(|question| !choice.answers.settle(question));
            Ok(proposal)
        }
    }
}

/// A mapping for one table.
///
/// # Errors When there is no row below the header.
pub(crate) fn propose_for(document: &Document, grid: &Grid, table: &Table, said: &Evidence) -> Result<Proposal, Error> {
    let columns = Sampled::columns(grid, table);
    if columns.iter().all(|column| column.values.is_empty()) {
        return Err(Error::Nothing {
            name: document.name.clone(),
            first: ": there is no row below the header".to_owned(),
        });
    }
    // The nearest first.
    let titles = table
        .preamble
        .iter()
        .rev()
        .flat_map(|(_, fields)| fields)
        .cloned()
        .chain([grid.sheet.clone(), document.name.clone()]);
    let draft = Draft::new(columns, said.clone(), titles.collect(), &document.name);
    let mut proposal = draft.fill();
    for column in &mut proposal.columns {
        column.table = place_of(grid, table);
    }
    Ok(proposal)
}

/// A proposed mapping with what it says of the file itself.
pub(crate) fn proposed_file(grid: &Grid, mut mapping: Mapping) -> Mapping {
    mapping.file.delimiter = mapping.file.delimiter.or_else(|| grid.delimiter().filter(|sign| sign != ","));
    mapping
}

fn without_mapping(document: &Document, format: &str, limits: &Limits) -> Result<Proposal, Error> {
    let mut names = Names::default();
    let batch = crate::read::read(document, 1, &MappingChoice::default(), limits, &mut names, &mut |_, _| Ok(()))?;
    Ok(Proposal { format: format.to_owned(), rows: shown(&batch, &names), notes: batch.notes, ..Proposal::default() })
}

/// The first rows as they would be read.
fn shown(batch: &Batch, names: &Names) -> Vec<BTreeMap<&'static str, String>> {
    let rows = &batch.communications;
    let number = |packed| records::Number::from_raw(packed).map_or_else(String::new, |number| number.text(names));
    let cell = |packed| records::Cell::from_raw(packed).map_or_else(String::new, |cell| cell.text(names));
    let seconds = |duration: u32| if duration == records::NO_DURATION { String::new() } else { duration.to_string() };
    let kind = |raw| records::Kind::from_raw(raw).map_or("", records::Kind::word).to_owned();
    (0..rows.len().min(SHOWN_ROWS))
        .map(|at| {
            let texts = [
                ("start", records::format_rfc3339(rows.start_ms[at])),
                ("kind", kind(rows.kind[at])),
                ("a_number", number(rows.a.number[at])),
                ("b_number", number(rows.b.number[at])),
                ("duration_s", seconds(rows.duration_s[at])),
                ("a_cell_start", cell(rows.a.cell_start[at])),
                ("b_cell_start", cell(rows.b.cell_start[at])),
            ];
            texts.into_iter().collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Content;
    use std::sync::Arc;

    fn proposal(name: &str, text: &str) -> Proposal {
        let content = Content::Bytes(Arc::new(text.as_bytes().to_vec()));
        let document = Document { name: name.to_owned(), received: "".into(), content };
        propose(&document, &Limits::default(), &MappingChoice::default()).expect("a table")
    }

    fn column(proposal: &Proposal, plain: &str) -> String {
        proposal.mapping.columns.get(plain).map(|columns| columns.names().join("+")).unwrap_or_default()
    }

    #[test]
    fn a_time_run_together_is_a_time() {
        let found = proposal(
            "billing.txt",
            "A-Party|B-Party|Start|Dur|Service\n\
             447700900123|447700900999|20240401T101500Z|33|Voice MO\n\
             447700900123|447700900998|20240401T111500Z||SMS MO\n",
        );
        assert_eq!(column(&found, "start"), "Start");
        assert!(found.questions.is_empty(), "{:?}", found.questions);
    }

    #[test]
    fn an_operators_layout_is_proposed_without_a_question() {
        let found = proposal(
            "billing.csv",
            "Subscriber: 07700900123\n\nCall Date;Call Time;Direction;Other Party No;Secs;First Cell;Last Cell;IMEI\n\
             14/03/2024;12:00:01;MO;07700900001;12;234-15-1-7;234-15-1-8;356938035643809\n\
             15/03/2024;13:00:01;MT;07700900002;40;234-15-1-7;234-15-1-8;356938035643809\n\
             16/03/2024;14:00:01;MT;07700900003;0;234-15-1-9;234-15-1-8;356938035643809\n",
        );
        assert_eq!(column(&found, "start"), "Call Date+Call Time");
        assert_eq!(column(&found, "other_number"), "Other Party No");
        assert_eq!(column(&found, "direction"), "Direction");
        assert_eq!(column(&found, "cell_start"), "First Cell");
        assert_eq!(column(&found, "cell_end"), "Last Cell");
        assert_eq!(column(&found, "imei"), "IMEI");
        assert_eq!(found.mapping.constants["subject"], "07700900123");
        assert_eq!(found.rows[0]["b_number"], "+447700900001");
        assert!(found.questions.is_empty(), "{:?}", found.questions);
        let reasons = found.columns.iter().find(|reason| reason.column == "IMEI").expect("listed");
        assert!(reasons.confidence > 0.9 && !reasons.reason.is_empty(), "{reasons:?}");
    }

    #[test]
    fn the_subject_is_the_number_that_stands_in_every_row() {
        let found = proposal(
            "x.csv",
            "Start,Type,Calling No,Called No,Duration\n\
             2024-03-14T12:00:01Z,VOICE,07700900001,07700900002,5\n\
             2024-03-14T12:10:01Z,SMS,07700900003,07700900001,\n\
             2024-03-14T12:20:01Z,SMS,07700900001,07700900004,\n",
        );
        assert_eq!(found.mapping.constants["subject"], "07700900001");
        assert_eq!(found.mapping.values["kind"]["VOICE"], "voice");
        assert!(found.questions.is_empty(), "{:?}", found.questions);
        assert_eq!(Mapping::parse(&found.toml).expect("what was proposed"), found.mapping);
    }

    #[test]
    fn a_list_of_cells_is_recognised() {
        let found =
            proposal("antennas.csv", "antenna_id,latitude,longitude\n1,42.366944,-71.083611\n2,42.386722,-71.138778\n");
        assert_eq!(found.mapping.file.table.as_deref(), Some("cells"));
        assert_eq!(column(&found, "cell"), "antenna_id");
    }

    #[test]
    fn day_and_month_that_both_fit_are_the_only_question() {
        let found = proposal(
            "x.csv",
            "MSISDN,When,Kind,Dir,B Party\n07700900123,03/04/2024 10:00:00,SMS,OUT,07700900001\n07700900123,05/04/2024 10:00:00,SMS,IN,07700900002\n",
        );
        assert_eq!(found.questions.len(), 1, "{:?}", found.questions);
        assert_eq!(found.mapping.time.format.as_deref(), Some("%d/%m/%Y %H:%M:%S"));
        assert_eq!(found.rows.len(), 2);
    }

    #[test]
    fn two_tables_are_two_parts() {
        let found = proposal(
            "calls_07700900123.csv",
            "Voice\nDate,Time,Direction,Other No,Secs\n14/03/2024,12:00:01,OUT,07700900001,5\n14/03/2024,12:20:01,IN,07700900001,5\n\n\
             SMS\nDate,Time,Direction,Other Number\n14/03/2024,13:00:01,OUT,07700900001\n14/03/2024,13:10:01,IN,07700900002\n",
        );
        assert_eq!(found.mapping.parts().len(), 2, "{}", found.toml);
        assert_eq!(found.rows.len(), 4, "{}", found.toml);
        assert_eq!(found.rows[2]["kind"], "sms");
        assert!(found.questions.is_empty(), "{:?}", found.questions);
    }

    /// Layouts as unlike ours as could be thought of: each asks at most whose billing it is, and every value is right.
    #[test]
    fn twelve_unseen_layouts_need_at_most_one_answer_each() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("unseen");
        let expected = std::fs::read_to_string(folder.join("expected-rows.txt")).expect("the truth");
        let (names, truth) = expected.split_once('\n').expect("a header");
        let names: Vec<&str> = names.split(',').skip(1).collect();
        let mut files = std::collections::BTreeSet::new();
        for line in truth.lines() {
            files.insert(line.split_once(',').expect("a file's name").0);
        }
        assert_eq!(files.len(), 12);
        for file in files {
            let found = proposal(file, &std::fs::read_to_string(folder.join(file)).expect("a layout"));
            assert!(found.questions.len() <= 1, "{file}: {:?}", found.questions);
            let rows: Vec<String> = found
                .rows
                .iter()
                .map(|row| names.iter().map(|name| row[*name].as_str()).collect::<Vec<_>>().join(","))
                .collect();
            let wanted: Vec<&str> =
                truth.lines().filter_map(|line| line.strip_prefix(file)?.strip_prefix(',')).collect();
            assert_eq!(rows, wanted, "{file}");
        }
    }
}
