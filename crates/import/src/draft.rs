//! A proposal under way: columns are taken one after the other, the most telling ones first.

use std::collections::{BTreeMap, BTreeSet};

use crate::identifiers::CellForm;
use crate::mapping::{Columns, Mapping, NumberForm, TimeSection};
use crate::plain::PlainTable;
use crate::preamble::Evidence;
use crate::propose::{ColumnReason, Proposal};
use crate::sampled::Sampled;
use crate::time::TimeReader;
use crate::words::{direction_word, is_phone, kind_word};

/// Words of the calling side's columns.
const CALLING: [&str; 14] = [
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
const CALLED: [&str; 17] = [
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
/// Words of the subject's own columns.
const OWN: [&str; 10] =
    ["subject", "target", "subscriber", "device", "own", "msisdn", "served", "user", "owner", "account"];
/// Words of a number's column.
const NUMBER: [&str; 24] = [
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
    "phone",
    "mobile",
    "telephone",
    "num",
    "rufnummer",
    "counterparty",
    "recipient",
];

pub(crate) struct Draft {
    columns: Vec<Sampled>,
    said: Evidence,
    /// Texts near the table that may say what its rows are.
    titles: Vec<String>,
    stem: String,
    mapping: Mapping,
    questions: Vec<String>,
    reasons: Vec<ColumnReason>,
    used: BTreeSet<usize>,
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
    fn take_several(&mut self, plain: &str, positions: &[usize], reason: &str) {
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

    /// The time: one column, or a date and a time of day.
    pub(crate) fn time(&mut self) -> bool {
        self.time_as("start")
    }

    pub(crate) fn time_as(&mut self, plain: &str) -> bool {
        let late = ["end", "stop", "finish", "ended", "released", "disconnect", "created", "updated", "to"];
        let words = [
            "start",
            "time",
            "date",
            "timestamp",
            "datetime",
            "when",
            "at",
            "begin",
            "started",
            "connected",
            "epoch",
            "unix",
        ];
        let named =
            |column: &Sampled| column.named(&words) + column.named(&["start", "timestamp", "begin", "started"]) * 0.5;
        let whole = self.best(|column| {
            if !column.is_moment() || column.has(&["imei", "imsi", "cell", "cgi", "msisdn", "iccid"]) {
                return 0.0;
            }
            let offset = TimeReader::new(None, None, &column.values[..column.values.len().min(200)])
                .is_ok_and(|reader| reader.knows_offset() && !column.values[0].contains('E'));
            (0.6 + named(column) + if offset { 0.3 } else { 0.0 })
                * if column.has(&late) && !column.has(&["start"]) { 0.3 } else { 1.0 }
        });
        if let Some((at, score)) = whole.filter(|(at, score)| {
            *score >= 0.6 && (self.columns[*at].has(&words) || self.columns[*at].values[0].contains([':', '-', '/']))
        }) {
            let values = self.columns[at].values.clone();
            self.take(plain, at, score + 0.5, "its values are dates with a time");
            self.time_form(&values);
            if plain == "start" {
                self.end_time();
            }
            return true;
        }
        let order = |column: &Sampled| if column.has(&late) { 0.2 } else { 1.0 };
        let date =
            self.best(
                |column| if column.is_date() { order(column) + column.named(&["date", "day", "datum"]) } else { 0.0 },
            );
        let clock = self.best(|column| {
            if column.is_clock() && !column.has(&["duration", "length", "dur"]) {
                order(column) + column.named(&["time", "start", "uhrzeit"])
            } else {
                0.0
            }
        });
        match (date, clock) {
            (Some((date, _)), Some((clock, _))) => {
                let pairs = self.columns[date].rows.iter().zip(&self.columns[clock].rows);
                let joined: Vec<String> = pairs
                    .filter(|(date, clock)| !date.is_empty() && !clock.is_empty())
                    .map(|(date, clock)| format!("{date} {clock}"))
                    .collect();
                self.take_several(plain, &[date, clock], "a date and a time of day");
                self.time_form(&joined);
                true
            }
            (Some((date, score)), None) => {
                let values = self.columns[date].values.clone();
                self.take(plain, date, score, "its values are dates");
                self.time_form(&values);
                true
            }
            _ => false,
        }
    }

    fn end_time(&mut self) {
        let end = ["end", "stop", "finish", "ended", "released", "disconnect"];
        let found = self.best(|column| if column.is_moment() { column.named(&end) } else { 0.0 });
        let format = self.mapping.time.format.clone();
        if let Some((at, _)) = found {
            let reads = TimeReader::new(format.as_deref(), None, &[])
                .is_ok_and(|reader| self.columns[at].share(|text| reader.read(text).is_some()) > 0.8);
            if reads {
                self.take("end", at, 2.0, "its values are times after the start");
            }
        }
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

    fn duration(&mut self) {
        let lengths = |text: &str| {
            let seconds = crate::mapped::seconds(text, None);
            seconds.parse::<u32>().is_ok_and(|seconds| seconds < 200_000)
        };
        let words = ["duration", "secs", "seconds", "dur", "length", "sec", "dauer", "talktime", "durationsecs"];
        self.take_best("duration_s", "its name, and its values are lengths", |column| {
            let name = column.named(&words);
            if name > 0.0 && column.share(lengths) > 0.5 { name + column.share(lengths) } else { 0.0 }
        });
    }

    fn kind_and_direction(&mut self) {
        let share = |column: &Sampled| column.share(|text| kind_word(text).is_some());
        let coded = |column: &Sampled| column.distinct().len() <= 24 && !column.is_clock();
        let kind = self.best(|column| {
            let name = column.named(&["type", "kind", "service", "event", "call", "bearer", "usage", "record"]);
            if share(column) > 0.7 && coded(column) { share(column) + name } else { 0.0 }
        });
        let mut words = BTreeSet::new();
        if let Some((at, score)) = kind {
            words = self.columns[at].distinct().into_iter().map(ToOwned::to_owned).collect();
            self.take("kind", at, score, "its values are kinds of communication");
            self.translate("kind", &words, kind_word);
            let unknown: Vec<&str> =
                words.iter().filter(|word| kind_word(word).is_none()).map(String::as_str).collect();
            if !unknown.is_empty() {
                let codes = unknown.join("`, `");
                self.ask(format!("What kind is `{codes}`: voice, sms, mms or data? Say it under [values] kind; until then such rows are rejected."));
            }
        }
        let share = |column: &Sampled| column.share(|text| direction_word(text).is_some());
        let direction = self.best(|column| {
            let name = column.named(&["direction", "dir", "leg", "way", "type", "mo", "out", "inout"]);
            if share(column) > 0.9 && coded(column) { share(column) + name } else { 0.0 }
        });
        if let Some((at, score)) = direction {
            let words = self.columns[at].distinct().into_iter().map(ToOwned::to_owned).collect();
            self.take("direction", at, score, "its values are directions");
            self.translate("direction", &words, direction_word);
        } else if let (Some((at, _)), true) = (kind, words.iter().any(|word| direction_word(word).is_some())) {
            self.take("direction", at, 1.6, "its values tell the direction too");
            self.translate("direction", &words, direction_word);
        }
        if kind.is_none() {
            self.kind_without_column();
        }
    }

    /// No column tells the kind: a title does, or whether rows have a length.
    fn kind_without_column(&mut self) {
        let titled = self.titles.iter().filter(|title| title.len() < 80).find_map(|title| title_kind(title));
        let lasting = self
            .taken("duration_s")
            .map(|column| column.filled() * column.share(|text| crate::mapped::seconds(text, None) != "0"));
        let kind = match (titled, lasting) {
            (Some(kind), _) => kind,
            (_, Some(share)) if share > 0.3 => "voice",
            (_, Some(_)) => {
                self.ask(
                    "What kind are these, voice or sms? No column says so; [constants] kind assumes voice.".to_owned(),
                );
                "voice"
            }
            (_, None)
                if self.columns.iter().any(|column| {
                    !self.used.iter().any(|at| self.columns[*at].name == column.name) && column.phones() > 0.7
                }) && self.mapping.columns.contains_key("direction") =>
            {
                self.ask("What kind are these, voice or sms? No column says so and none tells a length; [constants] kind assumes sms.".to_owned());
                "sms"
            }
            (_, None) => "data",
        };
        self.mapping.constants.insert("kind".to_owned(), kind.to_owned());
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

    fn numbers(&mut self) {
        let likely = |column: &Sampled| {
            let counter = column.has(&[
                "records",
                "count",
                "id",
                "ref",
                "reference",
                "iccid",
                "imei",
                "imsi",
                "lat",
                "latitude",
                "lon",
                "longitude",
                "seq",
                "cost",
                "charge",
            ]) && !column.has(&["correspondent", "device", "caller", "callee"]);
            if counter || column.is_clock() || column.is_moment() || column.is_date() {
                0.0
            } else {
                column.phones() + column.named(&NUMBER)
            }
        };
        let side = |words: &'static [&'static str]| {
            move |column: &Sampled| if likely(column) >= 0.5 { column.named(words) * likely(column) } else { 0.0 }
        };
        let (calling, called) = (self.best(side(&CALLING)), self.best(side(&CALLED)));
        if let (Some((a, a_score)), Some((b, b_score))) = (calling, called)
            && a != b
        {
            self.take("a_number", a, a_score, "its name, and its values are numbers");
            self.take("b_number", b, b_score, "its name, and its values are numbers");
        }
        let subject = self.best(|column| {
            if likely(column) >= 0.5 && !column.has(&["other", "called", "b"]) {
                column.named(&OWN) * likely(column)
            } else {
                0.0
            }
        });
        let constant = subject.filter(|(at, _)| {
            !self.mapping.columns.contains_key("b_number") || self.columns[*at].distinct().len() <= 50
        });
        if let Some((at, score)) = constant {
            let others = self.best(|column| {
                if likely(column) >= 0.9 && column.name != self.columns[at].name { likely(column) } else { 0.0 }
            });
            if others.is_some()
                || self.mapping.columns.contains_key("b_number")
                || self.columns[at].distinct().len() <= 3
                || self.mapping.constants.get("kind").is_some_and(|kind| kind == "data")
            {
                self.take("subject", at, score, "its name, and its values are numbers");
            }
        }
        if !self.mapping.columns.contains_key("b_number") {
            self.take_best("other_number", "its values are numbers", |column| {
                if likely(column) >= 0.7 && column.filled() > 0.02 { likely(column) } else { 0.0 }
            });
        }
        self.opaque_or_not();
        self.subject();
    }

    fn opaque_or_not(&mut self) {
        let used = ["a_number", "b_number", "other_number", "subject"];
        let shares: Vec<f64> = used
            .iter()
            .filter_map(|plain| self.taken(plain))
            .map(|column| column.share(|text| !looks_like_number(text)))
            .collect();
        let opaque = !shares.is_empty() && shares.iter().sum::<f64>() / shares.len() as f64 > 0.5;
        if opaque {
            self.mapping.identifiers.numbers = NumberForm::Opaque;
        }
    }

    /// Whose billing it is: a column, the preamble, the one number in every row, the file's name, or a question.
    fn subject(&mut self) {
        if self.mapping.columns.contains_key("subject") {
            return;
        }
        let opaque = self.mapping.identifiers.numbers == NumberForm::Opaque;
        let both = self.mapping.columns.contains_key("a_number") && self.mapping.columns.contains_key("b_number");
        if let Some(number) = self.said_subject().cloned().filter(|_| !opaque) {
            let share = self.share_with(&number);
            if !both || share > 0.9 {
                self.mapping.constants.insert("subject".to_owned(), number);
                return;
            }
        }
        if let Some(common) = self.common_number() {
            self.mapping.constants.insert("subject".to_owned(), common);
            return;
        }
        if both {
            return;
        }
        let stem = self.stem.clone();
        self.ask(format!("Whose billing is this? No column says so; until you put the number into [constants] subject it is called `{stem}`."));
        self.mapping.constants.insert("subject".to_owned(), stem);
    }

    /// Share of rows that hold a number as caller or called.
    fn share_with(&self, number: &str) -> f64 {
        let (Some(a), Some(b)) = (self.taken("a_number"), self.taken("b_number")) else { return 0.0 };
        let last = |text: &str| text.bytes().rev().filter(u8::is_ascii_digit).take(9).collect::<Vec<_>>();
        let wanted = last(number);
        let holding = a.rows.iter().zip(&b.rows).filter(|(a, b)| last(a) == wanted || last(b) == wanted).count();
        holding as f64 / a.rows.len().max(1) as f64
    }

    /// A number that stands in every row as caller or called, where there is just one.
    fn common_number(&self) -> Option<String> {
        let (calling, called) = (self.taken("a_number")?, self.taken("b_number")?);
        if calling.rows.len() < 3 {
            return None;
        }
        let last = |text: &str| {
            let digits: Vec<u8> = text.bytes().rev().filter(u8::is_ascii_digit).take(9).collect();
            if digits.len() == 9 { digits } else { text.bytes().collect() }
        };
        let rows: Vec<(Vec<u8>, Vec<u8>)> =
            calling.rows.iter().zip(&called.rows).map(|(a, b)| (last(a), last(b))).collect();
        let first = [calling.rows.first()?, called.rows.first()?];
        let everywhere = |number: &&String| {
            let wanted = last(number);
            !number.is_empty() && rows.iter().all(|(a, b)| *a == wanted || *b == wanted)
        };
        let mut common = first.into_iter().filter(|number| everywhere(number));
        let only = common.next()?;
        common.next().is_none().then(|| only.clone())
    }
}

fn looks_like_number(text: &str) -> bool {
    let short = text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_phone(text) || short || text.contains("E+") || text.starts_with(['+', '0'])
}

/// The kind that a title such as `Voice calls` or `SMS records` tells.
fn title_kind(title: &str) -> Option<&'static str> {
    let lower = title.to_lowercase();
    let has = |words: &[&str]| lower.split(|sign: char| !sign.is_alphanumeric()).any(|part| words.contains(&part));
    let found = [
        ("sms", has(&["sms", "texts", "text"])),
        ("mms", has(&["mms"])),
        ("data", has(&["gprs", "sessions", "internet"]) || has(&["data"]) && has(&["session", "usage", "connections"])),
        ("voice", has(&["voice", "calls"])),
    ];
    let mut told = found.into_iter().filter(|(_, told)| *told).map(|(kind, _)| kind);
    let only = told.next()?;
    told.next().is_none().then_some(only)
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
