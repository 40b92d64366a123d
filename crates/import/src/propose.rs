//! A mapping proposed from the file itself, with the questions only a person can answer.

use std::collections::{BTreeMap, BTreeSet};

use records::{Imei, Names};

use crate::batch::Batch;
use crate::document::{Document, Limits};
use crate::error::Error;
use crate::grid::{Grid, Habits};
use crate::identifiers::{CellForm, read_cell};
use crate::mapped::Fitted;
use crate::mapping::{Columns, FileSection, IdentifierSection, Mapping, NumberForm, TimeSection};
use crate::plain::PlainTable;
use crate::time::TimeReader;

/// Rows looked at.
const SAMPLE_ROWS: usize = 1_000;
/// Rows shown as they would be read.
const SHOWN_ROWS: usize = 5;

/// What a file looks like.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The mapping.
    pub mapping: Mapping,
    /// The same as TOML, which `--mapping` reads without a question.
    pub toml: String,
    /// The first rows as they would be read: plain column and text.
    pub rows: Vec<BTreeMap<String, String>>,
    /// What only a person can say; the mapping assumes an answer until then.
    pub questions: Vec<String>,
}

/// Proposes a mapping for a document; for a table of the plain set, the plain set itself.
///
/// # Errors When nothing in it looks like a table with a header.
pub fn propose(document: &Document, limits: &Limits) -> Result<Proposal, Error> {
    let grids = Grid::open(document, &Habits::default(), limits)?;
    let nothing = || Error::Nothing { name: document.name.clone(), first: String::new() };
    let grid = grids.first().ok_or_else(nothing)?;
    let mut proposal = propose_for(document, grid)?;
    proposal.rows = first_rows(document, grid, &proposal.mapping);
    Ok(proposal)
}

pub(crate) fn propose_for(document: &Document, grid: &Grid) -> Result<Proposal, Error> {
    let sample = grid.sample(SAMPLE_ROWS);
    let nothing = |first: &str| Error::Nothing { name: document.name.clone(), first: first.to_owned() };
    let header_at =
        Grid::header(&sample[..sample.len().min(60)]).ok_or_else(|| nothing(": no header row was found"))?;
    let columns = Sampled::columns(&sample, header_at);
    if columns.iter().all(|column| column.values.is_empty()) {
        return Err(nothing(": there is no row below the header"));
    }
    let mut draft =
        Draft { document, columns, mapping: Mapping::default(), questions: Vec::new(), used: BTreeSet::new() };
    draft.fill(&sample[..header_at]);
    draft.mapping.file =
        FileSection { delimiter: grid.delimiter().filter(|sign| *sign != ',').map(String::from), ..draft.mapping.file };
    Ok(Proposal { toml: draft.mapping.to_toml(), mapping: draft.mapping, rows: Vec::new(), questions: draft.questions })
}

fn first_rows(document: &Document, grid: &Grid, mapping: &Mapping) -> Vec<BTreeMap<String, String>> {
    let mut batch = Batch::default();
    let mut names = Names::default();
    let Some(fitted) = Fitted::new(mapping, grid) else { return Vec::new() };
    if fitted.read(document, grid, 1, &mut names, &mut batch).is_err() {
        return Vec::new();
    }
    let rows = &batch.communications;
    let number = |packed| records::Number::from_raw(packed).map_or_else(String::new, |number| number.text(&names));
    let cell = |packed| records::Cell::from_raw(packed).map_or_else(String::new, |cell| cell.text(&names));
    (0..rows.len().min(SHOWN_ROWS))
        .map(|at| {
            let mut row = BTreeMap::new();
            row.insert("start".to_owned(), records::format_rfc3339(rows.start_ms[at]));
            row.insert(
                "kind".to_owned(),
                records::Kind::from_raw(rows.kind[at]).map_or("", records::Kind::word).to_owned(),
            );
            row.insert("a_number".to_owned(), number(rows.a.number[at]));
            row.insert("b_number".to_owned(), number(rows.b.number[at]));
            let duration = rows.duration_s[at];
            row.insert(
                "duration_s".to_owned(),
                if duration == records::NO_DURATION { String::new() } else { duration.to_string() },
            );
            row.insert("a_cell_start".to_owned(), cell(rows.a.cell_start[at]));
            row.insert("b_cell_start".to_owned(), cell(rows.b.cell_start[at]));
            row
        })
        .collect()
}

/// One column of the sample.
struct Sampled {
    name: String,
    /// Words of the name in lower case.
    words: Vec<String>,
    /// Values that are not empty.
    values: Vec<String>,
}

impl Sampled {
    fn columns(sample: &[(u32, Vec<String>)], header_at: usize) -> Vec<Self> {
        let (_, header) = &sample[header_at];
        header
            .iter()
            .enumerate()
            .map(|(position, name)| {
                let values = sample[header_at + 1..]
                    .iter()
                    .filter_map(|(_, fields)| fields.get(position))
                    .filter(|value| !value.is_empty());
                Self { name: name.clone(), words: words_of(name), values: values.cloned().collect() }
            })
            .collect()
    }

    /// Share of values that fit.
    fn share(&self, fits: impl Fn(&str) -> bool) -> f64 {
        let fitting = self.values.iter().filter(|value| fits(value)).count();
        if self.values.is_empty() { 0.0 } else { fitting as f64 / self.values.len() as f64 }
    }

    fn distinct(&self) -> BTreeSet<&str> {
        self.values.iter().map(String::as_str).collect()
    }

    fn has(&self, any: &[&str]) -> bool {
        any.iter().any(|wanted| self.words.iter().any(|word| word == wanted))
    }
}

fn words_of(name: &str) -> Vec<String> {
    let spaced: String =
        name.chars().flat_map(|sign| if sign.is_ascii_uppercase() { vec![' ', sign] } else { vec![sign] }).collect();
    let mut words: Vec<String> = spaced
        .split(|sign: char| !sign.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let plain = name
        .split(|sign: char| !sign.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase);
    words.extend(plain);
    words
}

fn is_phone(text: &str) -> bool {
    let bare: String = text.chars().filter(|sign| !matches!(sign, ' ' | '-' | '(' | ')' | '+')).collect();
    (9..=15).contains(&bare.len()) && bare.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_real(text: &str) -> Option<f64> {
    text.replace(',', ".").parse().ok()
}

struct Draft<'d> {
    document: &'d Document,
    columns: Vec<Sampled>,
    mapping: Mapping,
    questions: Vec<String>,
    used: BTreeSet<usize>,
}

impl Draft<'_> {
    fn fill(&mut self, preamble: &[(u32, Vec<String>)]) {
        let has_time = self.time();
        self.position();
        self.cells();
        if !has_time && self.mapping.columns.contains_key("latitude") {
            self.as_cell_list();
            return;
        }
        if !has_time {
            self.questions.push("Which column holds the time? Say it under [columns] as start.".to_owned());
        }
        self.duration();
        self.kind_and_direction();
        self.handsets();
        self.numbers(preamble);
    }

    fn take(&mut self, plain: &str, position: usize) {
        self.used.insert(position);
        self.mapping.columns.insert(plain.to_owned(), Columns::One(self.columns[position].name.clone()));
    }

    /// The best column that is still free, by a score above zero.
    fn best(&self, score: impl Fn(&Sampled) -> f64) -> Option<usize> {
        let free = self.columns.iter().enumerate().filter(|(position, _)| !self.used.contains(position));
        let scored = free.map(|(position, column)| (score(column), position)).filter(|(score, _)| *score > 0.0);
        scored.max_by(|left, right| left.0.total_cmp(&right.0).then(right.1.cmp(&left.1))).map(|(_, position)| position)
    }

    fn time(&mut self) -> bool {
        let readable = |column: &Sampled| TimeReader::new(None, None, &column.values);
        let named =
            |column: &Sampled| f64::from(column.has(&["time", "date", "start", "timestamp", "datetime", "when", "at"]));
        let with_offset =
            |column: &Sampled| readable(column).is_ok_and(|reader| reader.knows_offset() && named(column) > 0.0);
        let whole =
            self.best(
                |column| if with_offset(column) { 2.0 + f64::from(column.has(&["start", "timestamp"])) } else { 0.0 },
            );
        let whole = whole.or_else(|| {
            self.best(|column| {
                let shaped = column.share(|text| {
                    text.len() > 10 && text.contains(':') && text.bytes().filter(u8::is_ascii_digit).count() >= 8
                });
                if shaped > 0.9 && !column.has(&["end", "stop"]) {
                    1.0 + named(column) + f64::from(column.has(&["start"]))
                } else {
                    0.0
                }
            })
        });
        if let Some(position) = whole {
            self.take("start", position);
            self.time_form(&self.columns[position].values.clone());
            return true;
        }
        let date = self.best(|column| {
            f64::from(column.has(&["date"])) * column.share(|text| text.bytes().filter(u8::is_ascii_digit).count() >= 4)
        });
        let clock = self.best(|column| {
            f64::from(column.has(&["time", "start"])) * column.share(|text| text.contains(':') || text.len() == 6)
        });
        let (Some(date), Some(clock)) = (date, clock) else { return false };
        let names = vec![self.columns[date].name.clone(), self.columns[clock].name.clone()];
        let pairs = self.columns[date].values.iter().zip(&self.columns[clock].values);
        let joined: Vec<String> = pairs.map(|(date, clock)| format!("{date} {clock}")).collect();
        self.used.extend([date, clock]);
        self.mapping.columns.insert("start".to_owned(), Columns::Several(names));
        self.time_form(&joined);
        true
    }

    fn time_form(&mut self, samples: &[String]) {
        match TimeReader::new(None, None, samples) {
            Ok(reader) => self.mapping.time = TimeSection { zone: None, format: Some(reader.format().to_owned()) },
            Err(question) => {
                let assumed = question.split('"').nth(1).map(ToOwned::to_owned);
                self.mapping.time = TimeSection { zone: None, format: assumed };
                self.questions.push(question);
            }
        }
    }

    fn position(&mut self) {
        let degrees = |bound: f64| {
            move |text: &str| is_real(text).is_some_and(|value| value.abs() <= bound && text.contains(['.', ',']))
        };
        let latitude = self.best(|column| f64::from(column.has(&["lat", "latitude"])) * column.share(degrees(90.0)));
        let longitude = self
            .best(|column| f64::from(column.has(&["lon", "long", "lng", "longitude"])) * column.share(degrees(180.0)));
        if let (Some(latitude), Some(longitude)) = (latitude, longitude) {
            self.take("latitude", latitude);
            self.take("longitude", longitude);
            if let Some(azimuth) = self.best(|column| f64::from(column.has(&["azimuth", "bearing"]))) {
                self.take("azimuth_deg", azimuth);
            }
        }
    }

    fn cells(&mut self) {
        let named = |column: &Sampled| {
            column.has(&["cell", "cgi", "ecgi", "antenna", "cellid", "site", "cid", "mast"])
                && !column.has(&["location", "state", "name", "lat", "long"])
        };
        let fits = |form: CellForm| move |text: &str| read_cell(text.as_bytes(), form, &mut Names::default()).is_some();
        let damaged = |text: &str| text.contains("E+");
        for (own, last) in [("cell_start", false), ("cell_end", true)] {
            let position = self.best(|column| {
                let right_end = column.has(&["end", "last", "stop"]) == last;
                let useful = column.distinct().len() > 1 || column.share(fits(CellForm::Cgi)) > 0.9;
                if named(column) && right_end && useful { 1.0 + column.share(fits(CellForm::Cgi)) } else { 0.0 }
            });
            let Some(position) = position else { continue };
            let column = &self.columns[position];
            let share = |form| column.share(|text| fits(form)(text) || damaged(text));
            self.mapping.identifiers.cells = if share(CellForm::Cgi) > 0.7 {
                CellForm::Cgi
            } else if share(CellForm::CgiHex) > 0.7 {
                CellForm::CgiHex
            } else {
                CellForm::Opaque
            };
            self.take(own, position);
        }
    }

    /// No time but a position: a list of cells.
    fn as_cell_list(&mut self) {
        self.mapping.file.table = Some(PlainTable::Cells.word().to_owned());
        match self.mapping.columns.remove("cell_start") {
            Some(column) => {
                self.mapping.columns.insert("cell".to_owned(), column);
            }
            None => self.questions.push("Which column names the cell? Say it under [columns] as cell.".to_owned()),
        }
        let operator = self.best(|column| f64::from(column.has(&["operator", "network"])));
        if let Some(operator) = operator {
            self.take("operator", operator);
        }
    }

    fn duration(&mut self) {
        let lengths =
            |text: &str| text.parse::<u32>().is_ok_and(|seconds| seconds < 86_400) || text.split(':').count() == 3;
        let position = self.best(|column| {
            f64::from(column.has(&["duration", "secs", "seconds", "dur", "length"])) * column.share(lengths)
        });
        if let Some(position) = position {
            self.take("duration_s", position);
        }
    }

    fn kind_and_direction(&mut self) {
        let kind = self.best(|column| column.share(|text| kind_word(text).is_some()));
        let kind = kind.filter(|position| self.columns[*position].share(|text| kind_word(text).is_some()) > 0.8);
        let words: BTreeSet<String> = kind
            .map(|position| self.columns[position].distinct().into_iter().map(ToOwned::to_owned).collect())
            .unwrap_or_default();
        match kind {
            Some(position) => {
                self.take("kind", position);
                self.translate("kind", &words, kind_word);
            }
            None => {
                let only = if self.mapping.columns.contains_key("duration_s") { "voice" } else { "data" };
                self.mapping.constants.insert("kind".to_owned(), only.to_owned());
                if only == "voice" {
                    self.questions.push(
                        "What kind are these, voice or sms? No column says so; [constants] kind assumes voice."
                            .to_owned(),
                    );
                }
            }
        }
        let direction = self.best(|column| column.share(|text| direction_word(text).is_some()));
        if let Some(position) =
            direction.filter(|position| self.columns[*position].share(|text| direction_word(text).is_some()) > 0.9)
        {
            let words = self.columns[position].distinct().into_iter().map(ToOwned::to_owned).collect();
            self.take("direction", position);
            self.translate("direction", &words, direction_word);
        } else if let (Some(position), true) = (kind, words.iter().any(|word| direction_word(word).is_some())) {
            self.take("direction", position);
            self.translate("direction", &words, direction_word);
        }
    }

    fn translate(&mut self, plain: &str, words: &BTreeSet<String>, meaning: fn(&str) -> Option<&'static str>) {
        let known = words.iter().filter_map(|word| meaning(word).map(|meaning| (word.clone(), meaning.to_owned())));
        let table: BTreeMap<String, String> = known.filter(|(word, meaning)| word != meaning).collect();
        if !table.is_empty() {
            self.mapping.values.insert(plain.to_owned(), table);
        }
    }

    fn handsets(&mut self) {
        let imei = |text: &str| Imei::parse(text.as_bytes()).is_ok();
        for (name, plain, fits) in [("imei", "imei", &imei as &dyn Fn(&str) -> bool), ("imsi", "imsi", &imei)] {
            let called = self.best(|column| {
                f64::from(column.has(&[name]) && column.has(&["b", "called", "other", "terminating"]))
                    * column.share(fits)
            });
            if let Some(position) = called {
                self.take(&format!("b_{plain}"), position);
            }
            let own = self.best(|column| f64::from(column.has(&[name])) * column.share(fits));
            if let Some(position) = own {
                let calling = self.columns[position].has(&["a", "calling"]);
                self.take(&if calling { format!("a_{plain}") } else { plain.to_owned() }, position);
            }
        }
    }

    fn numbers(&mut self, preamble: &[(u32, Vec<String>)]) {
        let opaque_share = |column: &Sampled| column.share(|text| !is_phone(text));
        let identifier = |column: &Sampled| {
            column.has(&[
                "number",
                "no",
                "msisdn",
                "identifier",
                "party",
                "correspondent",
                "contact",
                "caller",
                "callee",
                "calling",
                "called",
                "device",
                "subscriber",
                "dialled",
                "from",
                "to",
                "other",
            ])
        };
        let likely = |column: &Sampled| {
            let phones = column.share(is_phone);
            if column.has(&["records", "count", "id"]) && !column.has(&["correspondent", "device", "caller", "callee"])
            {
                0.0
            } else {
                phones + f64::from(identifier(column))
            }
        };
        let calling = self
            .best(|column| f64::from(column.has(&["calling", "caller", "a", "from", "originating"])) * likely(column));
        if let Some(position) = calling.filter(|_| !self.mapping.columns.contains_key("direction")) {
            self.take("a_number", position);
        }
        let called = self.best(|column| {
            f64::from(column.has(&["called", "callee", "b", "to", "dialled", "terminating", "destination"]))
                * likely(column)
        });
        if let (Some(position), true) = (called, self.mapping.columns.contains_key("a_number")) {
            self.take("b_number", position);
        }
        let subject = self.best(|column| {
            f64::from(column.has(&["subject", "target", "subscriber", "device", "own", "msisdn"])) * likely(column)
        });
        if let Some(position) = subject {
            self.take("subject", position);
        }
        if !self.mapping.columns.contains_key("b_number") {
            let other = self.best(|column| if likely(column) >= 0.9 { likely(column) } else { 0.0 });
            if let Some(position) = other {
                self.take("other_number", position);
            }
        }
        let used: Vec<f64> = ["a_number", "b_number", "other_number", "subject"]
            .iter()
            .filter_map(|plain| self.mapping.columns.get(*plain))
            .filter_map(|named| self.columns.iter().find(|column| named.names() == [column.name.clone()]))
            .map(opaque_share)
            .collect();
        let opaque = !used.is_empty() && used.iter().sum::<f64>() / used.len() as f64 > 0.5;
        let numbers = if opaque { NumberForm::Opaque } else { NumberForm::E164 };
        self.mapping.identifiers = IdentifierSection { numbers, ..self.mapping.identifiers.clone() };
        self.subject(preamble, opaque);
    }

    /// Whose billing it is: a column, the one number in every row, the preamble, the file's name, or a question.
    fn subject(&mut self, preamble: &[(u32, Vec<String>)], opaque: bool) {
        if self.mapping.columns.contains_key("subject") {
            return;
        }
        if let Some(common) = self.common_number() {
            self.mapping.constants.insert("subject".to_owned(), common);
            return;
        }
        if self.mapping.columns.contains_key("a_number") && self.mapping.columns.contains_key("b_number") {
            return;
        }
        let above = preamble.iter().flat_map(|(_, fields)| fields.iter()).flat_map(|text| text.split([':', '=', ',']));
        let named = above.map(str::trim).find(|text| is_phone(text)).map(ToOwned::to_owned);
        let stem =
            self.document.name.rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default().to_owned();
        let in_name = stem.split(['_', '-', ' ']).find(|part| is_phone(part)).map(ToOwned::to_owned);
        if let (Some(number), false) = (named.or(in_name), opaque) {
            self.mapping.constants.insert("subject".to_owned(), number);
            return;
        }
        self.questions.push(format!("Whose billing is this? No column says so; until you put the number into [constants] subject it is called `{stem}`."));
        self.mapping.constants.insert("subject".to_owned(), stem);
    }

    /// A number that stands in every row as caller or called, where there is just one.
    fn common_number(&self) -> Option<String> {
        let column = |plain: &str| {
            let named = self.mapping.columns.get(plain)?;
            self.columns.iter().find(|column| named.names() == [column.name.clone()])
        };
        let (calling, called) = (column("a_number")?, column("b_number")?);
        if calling.values.len() < 3 || calling.values.len() != called.values.len() {
            return None;
        }
        let first = [calling.values.first()?, called.values.first()?];
        let everywhere =
            |number: &&String| calling.values.iter().zip(&called.values).all(|(a, b)| a == *number || b == *number);
        let mut common = first.into_iter().filter(|number| everywhere(number));
        let only = common.next()?;
        common.next().is_none().then(|| only.clone())
    }
}

fn kind_word(text: &str) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    let has = |words: &[&str]| {
        words.iter().any(|word| {
            lower == *word || lower.split(|sign: char| !sign.is_ascii_alphanumeric()).any(|part| part == *word)
        })
    };
    if has(&["mms", "picture"]) {
        return Some("mms");
    }
    if has(&["sms", "text", "smsmo", "smsmt", "smo", "smt"]) {
        return Some("sms");
    }
    if has(&["data", "gprs", "internet", "ps", "lte", "web", "4g"]) {
        return Some("data");
    }
    has(&["voice", "call", "phone", "moc", "mtc", "telephony", "speech", "calls"]).then_some("voice")
}

fn direction_word(text: &str) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    let has = |words: &[&str]| {
        words.iter().any(|word| {
            lower == *word || lower.split(|sign: char| !sign.is_ascii_alphanumeric()).any(|part| part == *word)
        })
    };
    if has(&["out", "outgoing", "outbound", "mo", "moc", "smsmo", "originating", "o", "sent", "dialled", "made"]) {
        return Some("out");
    }
    has(&["in", "incoming", "inbound", "mt", "mtc", "smsmt", "terminating", "i", "received"]).then_some("in")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Content;
    use std::sync::Arc;

    fn proposal(name: &str, text: &str) -> Proposal {
        let content = Content::Bytes(Arc::new(text.as_bytes().to_vec()));
        let document = Document { name: name.to_owned(), received: "".into(), content };
        propose(&document, &Limits::default()).expect("a table")
    }

    fn column(proposal: &Proposal, plain: &str) -> String {
        proposal.mapping.columns.get(plain).map(|columns| columns.names().join("+")).unwrap_or_default()
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
        assert_eq!(found.questions.len(), 1, "{:?}", found.questions);
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
}
