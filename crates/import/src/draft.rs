//! A proposal under way: columns are taken one after the other, the most telling ones first.

use std::collections::{BTreeMap, BTreeSet};

use crate::identifiers::CellForm;
use crate::mapping::{Columns, Mapping};
use crate::plain::PlainTable;
use crate::preamble::Evidence;
use crate::propose::{ColumnReason, Proposal};
use crate::sampled::Sampled;
use crate::words::{direction_word, kind_word};

/// Words of the calling side's columns.
pub(crate) const CALLING: [&str; 16] = [
    "initiated",
    "initiator",
    "calling",
    "caller",
    "a",
    "from",
    "originating",
    "originator",
    "orig",
    "sender",
    "source",
    "callingparty",
    "anumber",
    "aparty",
    "dialling",
    "src",
];
/// Words of the called side's columns.
pub(crate) const CALLED: [&str; 19] = [
    "received",
    "recipients",
    "called",
    "callee",
    "b",
    "to",
    "dialled",
    "terminating",
    "destination",
    "recipient",
    "receiver",
    "dest",
    "dst",
    "term",
    "calledparty",
    "bnumber",
    "bparty",
    "receiving",
    "dialed",
];

pub(crate) struct Draft {
    pub(crate) columns: Vec<Sampled>,
    pub(crate) said: Evidence,
    /// Texts near the table that may say what its rows are.
    pub(crate) titles: Vec<String>,
    pub(crate) stem: String,
    pub(crate) mapping: Mapping,
    pub(crate) questions: Vec<String>,
    pub(crate) reasons: Vec<ColumnReason>,
    pub(crate) used: BTreeSet<usize>,
}

impl Draft {
    pub(crate) fn new(columns: Vec<Sampled>, said: Evidence, titles: Vec<String>, name: &str) -> Self {
        let stem = name.rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default().to_owned();
        Self {
            columns,
            said,
            titles,
            stem,
            mapping: Mapping::default(),
            questions: Vec::new(),
            reasons: Vec::new(),
            used: BTreeSet::new(),
        }
    }

    /// Takes every column for what it most probably is.
    pub(crate) fn fill(mut self) -> Proposal {
        let small = self.small_table();
        if let Some(table) = small {
            self.mapping.file.table = Some(table.word().to_owned());
            crate::draft_small::fill(&mut self, table);
        } else {
            self.communications();
        }
        let unread: Vec<ColumnReason> = self
            .columns
            .iter()
            .enumerate()
            .filter(|(at, column)| !self.used.contains(at) && !column.values.is_empty())
            .map(|(_, column)| ColumnReason {
                column: column.name.clone(),
                reason: "nothing that is read stands in it".to_owned(),
                alternatives: alternatives(column),
                ..ColumnReason::default()
            })
            .collect();
        self.reasons.extend(unread);
        Proposal {
            format: "proposed mapping".to_owned(),
            toml: self.mapping.to_toml(),
            mapping: self.mapping,
            questions: self.questions,
            columns: self.reasons,
            ..Proposal::default()
        }
    }

    /// Which small table the columns are, if they are none of communications.
    fn small_table(&self) -> Option<PlainTable> {
        let any = |test: &dyn Fn(&Sampled) -> bool| self.columns.iter().any(test);
        let named = |words: &[&str]| any(&|column| column.has(words));
        let moment = any(&|column| column.is_moment() || column.is_clock());
        let phone = any(&|column| column.phones() > 0.7);
        let position = any(&|column| column.has(&["lat", "latitude"]) && column.degrees(90.0) > 0.5)
            || named(&["easting"]) && named(&["northing"]);
        let cell = named(&["cell", "cgi", "ecgi", "antenna", "cellid", "site", "mast", "lac", "tac", "cid"]);
        if any(&|column| column.has(&["vrm", "plate", "numberplate", "licence"]) && !column.values.is_empty()) && moment
        {
            return Some(PlainTable::VehicleReads);
        }
        if moment && !phone && named(&crate::draft_small::EPISODE_WORDS) {
            return Some(PlainTable::Episodes);
        }
        if (named(&["topup", "voucher", "recharge"]) || named(&["top"]) && named(&["up"])) && phone {
            return Some(PlainTable::TopUps);
        }
        if any(&|column| column.has(&["body", "message", "text", "content"]) && column.is_prose()) && moment {
            return Some(PlainTable::Messages);
        }
        let radio =
            named(&["azimuth", "beamwidth", "bearing", "technology", "postcode", "radio", "operator"]) || position;
        if !moment && cell && radio {
            return Some(PlainTable::Cells);
        }
        let who = named(&["name", "forename", "surname", "customer"]);
        let where_to = named(&["address", "postcode", "registered", "registration"]);
        if !any(&|column| column.is_moment() && column.has(&["start", "call", "time"])) && phone && who && where_to {
            return Some(PlainTable::Subscribers);
        }
        if !moment && phone && who {
            return Some(PlainTable::Contacts);
        }
        let identity =
            named(&["device", "owner", "subject", "msisdn", "number", "subscriber", "imsi", "imei", "party"]);
        (moment && position && !identity && !cell && !phone).then_some(PlainTable::Locations)
    }

    /// Takes a column for a plain column.
    pub(crate) fn take(&mut self, plain: &str, at: usize, score: f64, reason: &str) {
        self.used.insert(at);
        self.mapping.columns.insert(plain.to_owned(), Columns::One(self.columns[at].name.clone()));
        self.explain(plain, at, score, reason);
    }

    /// Takes several columns, joined, for a plain column.
    pub(crate) fn take_several(&mut self, plain: &str, positions: &[usize], reason: &str) {
        self.used.extend(positions);
        let names = positions.iter().map(|at| self.columns[*at].name.clone()).collect();
        self.mapping.columns.insert(plain.to_owned(), Columns::Several(names));
        for at in positions {
            self.explain(plain, *at, 2.0, reason);
        }
    }

    fn explain(&mut self, plain: &str, at: usize, score: f64, reason: &str) {
        let column = &self.columns[at];
        self.reasons.push(ColumnReason {
            column: column.name.clone(),
            taken_for: plain.to_owned(),
            reason: reason.to_owned(),
            confidence: (score / 2.0).clamp(0.0, 1.0),
            alternatives: alternatives(column).into_iter().filter(|other| !plain.ends_with(other.as_str())).collect(),
            ..ColumnReason::default()
        });
    }

    /// The best column that is still free, by a score above zero.
    pub(crate) fn best(&self, score: impl Fn(&Sampled) -> f64) -> Option<(usize, f64)> {
        let free =
            self.columns.iter().enumerate().filter(|(at, column)| !self.used.contains(at) && !column.values.is_empty());
        let scored = free.map(|(at, column)| (score(column), at)).filter(|(score, _)| *score > 0.0);
        scored
            .max_by(|left, right| left.0.total_cmp(&right.0).then(right.1.cmp(&left.1)))
            .map(|(score, at)| (at, score))
    }

    pub(crate) fn take_best(&mut self, plain: &str, reason: &str, score: impl Fn(&Sampled) -> f64) -> bool {
        let found = self.best(score);
        if let Some((at, score)) = found {
            self.take(plain, at, score, reason);
        }
        found.is_some()
    }

    pub(crate) fn mapping(&mut self) -> &mut Mapping {
        &mut self.mapping
    }

    pub(crate) fn ask(&mut self, question: String) {
        self.questions.push(question);
    }

    pub(crate) fn said_subject(&self) -> Option<&String> {
        self.said.subject.as_ref().map(|(number, _)| number)
    }

    /// Texts near the table, the nearest first.
    pub(crate) fn titles(&self) -> &[String] {
        &self.titles
    }

    /// Whether a column's name holds one of these words.
    pub(crate) fn names(&self, words: &[&str]) -> bool {
        self.columns.iter().any(|column| column.has(words))
    }

    pub(crate) fn stem(&self) -> &str {
        &self.stem
    }

    pub(crate) fn taken(&self, plain: &str) -> Option<&Sampled> {
        let named = self.mapping.columns.get(plain)?;
        self.columns.iter().find(|column| named.names() == [column.name.clone()])
    }

    fn communications(&mut self) {
        if !self.time() {
            self.ask("Which column holds the time? Say it under [columns] as start.".to_owned());
        }
        self.position();
        self.cells();
        self.handsets();
        self.duration();
        self.kind_and_direction();
        self.numbers();
    }

    pub(crate) fn position(&mut self) {
        let latitude = self.best(|column| column.named(&["lat", "latitude"]) * column.degrees(90.0));
        let longitude = self.best(|column| column.named(&["lon", "long", "lng", "longitude"]) * column.degrees(180.0));
        if let (Some((latitude, one)), Some((longitude, other))) = (latitude, longitude) {
            self.take("latitude", latitude, one + 1.0, "its name, and its values are degrees");
            self.take("longitude", longitude, other + 1.0, "its name, and its values are degrees");
            self.take_best("azimuth_deg", "its name", |column| column.named(&["azimuth", "bearing"]));
        }
    }

    /// Cells of either side or the subject's own: in one column, or in four.
    fn cells(&mut self) {
        for (side, words) in [("a_", &CALLING[..]), ("b_", &CALLED[..]), ("", &[][..])] {
            for (own, last) in [("cell_start", false), ("cell_end", true)] {
                let plain = format!("{side}{own}");
                let fits = |column: &Sampled| {
                    let right_end = column.has(&["end", "last", "stop", "final"]) == last;
                    let right_side = words.is_empty() || column.has(words) && !column.has(&["type"]);
                    right_end && right_side
                };
                if self.cell_in_parts(&plain, &fits) {
                    continue;
                }
                self.cell(&plain, &fits);
            }
        }
    }

    fn cell(&mut self, plain: &str, fits: &dyn Fn(&Sampled) -> bool) {
        let named = |column: &Sampled| {
            column.has(&["cell", "cgi", "ecgi", "antenna", "cellid", "site", "cid", "mast", "gci"])
                && !column.has(&[
                    "location", "state", "name", "lat", "long", "postcode", "address", "azimuth", "number", "no",
                ])
        };
        let found = self.best(|column| {
            let cgi = column.cells(CellForm::Cgi).max(column.cells(CellForm::CgiHex));
            let useful = column.distinct().len() > 1 || cgi > 0.9;
            let shaped = cgi > 0.8 && column.values.iter().any(|value| value.contains('-'));
            if fits(column) && ((named(column) && useful) || shaped) { 1.0 + cgi } else { 0.0 }
        });
        let Some((at, score)) = found else { return };
        let column = &self.columns[at];
        let form = if column.cells(CellForm::Cgi) > 0.7 {
            CellForm::Cgi
        } else if column.cells(CellForm::CgiHex) > 0.7 {
            CellForm::CgiHex
        } else {
            CellForm::Opaque
        };
        self.mapping.identifiers.cells = form;
        self.take(plain, at, score, "its name, and its values are cell identities");
    }

    /// A cell in four columns: country, network, area, identity.
    pub(crate) fn cell_in_parts(&mut self, plain: &str, fits: &dyn Fn(&Sampled) -> bool) -> bool {
        let part =
            |words: &[&str]| self.best(|column| if fits(column) { column.named(words) } else { 0.0 }).map(|(at, _)| at);
        let parts = [
            part(&["mcc"]),
            part(&["mnc", "net"]),
            part(&["lac", "tac", "area"]),
            part(&["ci", "eci", "cid", "cell", "cellid"]),
        ];
        let [Some(mcc), Some(mnc), Some(area), Some(identity)] = parts else { return false };
        let positions = [mcc, mnc, area, identity];
        let rows = self.columns[mcc].rows.len();
        let joined: Vec<String> = (0..rows)
            .map(|row| positions.map(|at| self.columns[at].rows[row].as_str()))
            .filter(|texts| texts.iter().all(|text| !text.is_empty()))
            .map(|texts| texts.join("-"))
            .collect();
        let reads = |form| {
            joined.iter().all(|text| {
                crate::identifiers::read_cell(text.as_bytes(), form, &mut records::Names::default()).is_some()
            })
        };
        self.mapping.identifiers.cells = if reads(CellForm::Cgi) { CellForm::Cgi } else { CellForm::CgiHex };
        self.take_several(plain, &positions, "the four parts of a cell identity");
        true
    }

    pub(crate) fn translate(
        &mut self,
        plain: &str,
        words: &BTreeSet<String>,
        meaning: fn(&str) -> Option<&'static str>,
    ) {
        let known = words.iter().filter_map(|word| meaning(word).map(|meaning| (word.clone(), meaning.to_owned())));
        let table: BTreeMap<String, String> = known.filter(|(word, meaning)| word != meaning).collect();
        if !table.is_empty() {
            self.mapping.values.insert(plain.to_owned(), table);
        }
    }

    fn handsets(&mut self) {
        for plain in ["imei", "imsi"] {
            let named = |column: &Sampled| {
                column.named(&[plain])
                    + if plain == "imei" {
                        column.named(&["handset", "equipment"]) * 0.5
                    } else {
                        column.named(&["sim", "subscription"]) * 0.5
                    }
            };
            let fits = |column: &Sampled| {
                if column.identities() > 0.5 || column.values.iter().all(|text| text.contains("E+")) {
                    1.0
                } else {
                    0.0
                }
            };
            let calling = |column: &Sampled| column.has(&CALLING);
            let called = |column: &Sampled| column.has(&CALLED) || column.has(&["other"]);
            self.take_best(&format!("b_{plain}"), "its name, and its check digits", |column| {
                if called(column) { named(column) * fits(column) * 2.0 } else { 0.0 }
            });
            self.take_best(&format!("a_{plain}"), "its name, and its check digits", |column| {
                if calling(column) { named(column) * fits(column) * 2.0 } else { 0.0 }
            });
            self.take_best(plain, "its name, and its check digits", |column| named(column) * fits(column) * 2.0);
            if plain == "imei" && !self.mapping.columns.keys().any(|column| column.ends_with("imei")) {
                self.take_best(plain, "its check digits hold", |column| {
                    if column.imeis() > 0.95
                        && column.share(|text| text.len() == 15) > 0.9
                        && !column.has(&["imsi", "sim"])
                        && column.values.len() >= 3
                    {
                        1.0
                    } else {
                        0.0
                    }
                });
            }
        }
    }
}

/// What a column could be by its values alone.
fn alternatives(column: &Sampled) -> Vec<String> {
    let tests: [(&str, bool); 8] = [
        ("start", column.is_moment()),
        ("date", column.is_date()),
        ("number", column.phones() > 0.8),
        ("imei", column.imeis() > 0.8),
        ("imsi", column.identities() > 0.8 && column.imeis() < 0.5),
        ("cell_start", column.cells(CellForm::Cgi) > 0.8),
        ("kind", column.share(|text| kind_word(text).is_some()) > 0.8 && column.distinct().len() <= 24),
        ("direction", column.share(|text| direction_word(text).is_some()) > 0.8 && column.distinct().len() <= 24),
    ];
    tests.into_iter().filter(|(_, could)| *could).map(|(plain, _)| plain.to_owned()).collect()
}
