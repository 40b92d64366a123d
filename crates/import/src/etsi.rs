//! Retained data in XML (ETSI TS 102 657), matched on local names: versions differ in their namespaces and little else.

use std::collections::BTreeMap;

use records::{Cell, CellSite, Names, Position, RowRef};

use crate::batch::Batch;
use crate::communication_row::{Fields, Packer};
use crate::document::{Document, Limits};
use crate::error::Error;
use crate::identifiers::{CellForm, Numbers};
use crate::location_code::{cell_of, tracking_area};
use crate::plain::{COMMUNICATION_COLUMNS, marks_intercept};
use crate::time::TimeReader;
use crate::xml::{Element, Ending, each_record};

/// Elements of which each is one row.
const RECORDS: [&str; 4] = ["responseRecord", "retainedDataRecord", "recordPayload", "telephonyRecord"];
/// Elements that hold a cell identity.
const CELL_NAMES: [&str; 10] = [
    "userLocationInformation",
    "globalCellID",
    "globalCellId",
    "cGI",
    "eCGI",
    "cellID",
    "cellIdentity",
    "sAI",
    "startCell",
    "endCell",
];

/// Reads every record of a document.
///
/// # Errors When it is marked as intercept product, declares entities, or exceeds a bound.
pub(crate) fn read(document: &Document, source: u32, limits: &Limits, names: &mut Names) -> Result<Batch, Error> {
    let numbers = Numbers::new("GB", false).ok_or_else(|| document.failed("reading numbers", &"no such region"))?;
    let local =
        TimeReader::new(Some("%Y%m%d%H%M%S"), None, &[]).map_err(|cause| document.failed("reading times", &cause))?;
    let mut reader = Retained {
        packer: Packer::new(numbers, names, CellForm::Cgi, source),
        batch: Batch { format: "ETSI TS 102 657".to_owned(), ..Batch::default() },
        local,
        row: 0,
        unknown: BTreeMap::new(),
        assumed: false,
        marked: None,
    };
    let ending = each_record(document, &RECORDS, limits, &mut |record| reader.record(&record))?;
    let Retained { mut batch, mut row, unknown, assumed, marked, .. } = reader;
    if let Some(row) = marked {
        return Err(Error::Intercept { name: document.name.clone(), place: format!("record {row}") });
    }
    if let Ending::Broken(reason) = ending {
        row += 1;
        batch.rows_in += 1;
        batch.reject(row, None, reason);
    }
    if batch.rows_in == 0 {
        batch.rows_in = 1;
        batch.reject(1, None, "retained data of a shape that is not known: expected response records");
        batch.notes.push("no response record was found".to_owned());
    }
    for (shape, count) in unknown {
        batch.notes.push(format!("{count} records of an unknown shape (`{shape}`) were rejected"));
    }
    if assumed {
        batch.notes.push("times without an offset were read in Europe/London".to_owned());
    }
    Ok(batch)
}

struct Retained<'n> {
    packer: Packer<'n>,
    batch: Batch,
    local: TimeReader,
    row: u32,
    /// Shapes that no rule knows, with how often they came.
    unknown: BTreeMap<String, u64>,
    assumed: bool,
    marked: Option<u32>,
}

/// One party of a record.
#[derive(Default)]
struct Leg {
    number: String,
    imei: String,
    imsi: String,
    cells: Vec<i64>,
    start: Option<String>,
    end: Option<String>,
    seconds: Option<String>,
    sites: Vec<(i64, Position, Option<f64>, Option<f64>)>,
}

impl Leg {
    fn has_own(&self) -> bool {
        !self.imei.is_empty() || !self.imsi.is_empty() || !self.cells.is_empty()
    }
}

impl Retained<'_> {
    fn record(&mut self, record: &Element) {
        self.row += 1;
        self.batch.rows_in += 1;
        let mark = |element: &&Element| {
            ["source_type", "sourceType", "origin", "exhibit"].iter().any(|name| element.is(name))
                && marks_intercept(element.text.as_bytes())
        };
        if self.marked.is_none() && record.all().iter().any(mark) {
            self.marked = Some(self.row);
        }
        let parties = parties(record);
        if parties.is_empty() {
            let payload = record.child(&["recordPayload"]).unwrap_or(record);
            let shape = payload.children.last().map_or(&record.name, |child| &child.name).clone();
            self.batch.reject(
                self.row,
                None,
                "a record of a shape that is not known: expected the parties of a call, a message or a session",
            );
            *self.unknown.entry(shape).or_default() += 1;
            return;
        }
        let kind = kind_of(record, &parties);
        let (mut a, mut b) = (Leg::default(), Leg::default());
        for (position, party) in parties.iter().enumerate() {
            let role = role_of(party);
            let side = if called(&role) || (position > 0 && !calling(&role)) { &mut b } else { &mut a };
            // Further legs (a forwarding) do not change who called whom.
            if side.number.is_empty() && !side.has_own() {
                *side = self.leg(party);
            }
        }
        if kind == "data" {
            self.session(record, &mut a);
        }
        self.push(record, kind, &a, &b);
    }

    fn push(&mut self, record: &Element, kind: &str, a: &Leg, b: &Leg) {
        let said = |pick: fn(&Leg) -> Option<&String>| pick(a).or_else(|| pick(b)).cloned();
        let start = said(|leg| leg.start.as_ref())
            .or_else(|| record.find_text(&["startTime", "eventTime", "communicationTime"]).map(ToOwned::to_owned));
        let Some(start_ms) = start.and_then(|text| self.time(&text)) else {
            self.batch.reject(self.row, Some("startTime"), "startTime: expected a time such as 20240301123456Z");
            return;
        };
        let end = said(|leg| leg.end.as_ref()).and_then(|text| self.time(&text));
        let seconds = said(|leg| leg.seconds.as_ref()).map(|text| crate::mapped::seconds(&text, None));
        let duration = match (kind, seconds, end) {
            ("sms" | "mms", ..) => String::new(),
            (_, Some(seconds), _) => seconds,
            (_, None, Some(end)) if end >= start_ms => ((end - start_ms) / 1_000).to_string(),
            _ => String::new(),
        };
        let subject = match (a.has_own(), b.has_own()) {
            (true, false) => a.number.as_str(),
            (false, true) => b.number.as_str(),
            _ => "",
        };
        let cell = |leg: &Leg, last: bool| {
            let found = if last { leg.cells.last().filter(|_| leg.cells.len() > 1) } else { leg.cells.first() };
            found.copied().unwrap_or(0)
        };
        let texts = ["", "", &duration, kind, &a.number, &b.number, &a.imei, &a.imsi, "", "", &b.imei, &b.imsi, "", ""];
        let mut fields: Fields<'_> = [&[]; COMMUNICATION_COLUMNS.len()];
        for (field, text) in fields.iter_mut().zip(texts) {
            *field = text.as_bytes();
        }
        fields[0] = subject.as_bytes();
        let before = self.batch.communications.len();
        let digest = self.packer.digest(record.digest_text().as_bytes());
        self.packer.push(&mut self.batch, self.row, &fields, Some(start_ms), digest);
        if self.batch.communications.len() > before {
            let rows = &mut self.batch.communications;
            (rows.a.cell_start[before], rows.a.cell_end[before]) = (cell(a, false), cell(a, true));
            (rows.b.cell_start[before], rows.b.cell_end[before]) = (cell(b, false), cell(b, true));
            self.sites(a);
            self.sites(b);
        }
    }

    fn leg(&self, party: &Element) -> Leg {
        let text = |names: &[&str]| party.find_text(names).unwrap_or_default().to_owned();
        let mut leg = Leg {
            number: number_of(party),
            imei: digits(&text(&["iMEI", "imeisv", "naDeviceId", "deviceID", "equipmentIdentity"])),
            imsi: digits(&text(&["iMSI", "subscriberID"])),
            start: party.find_text(&["startTime", "communicationTime"]).map(ToOwned::to_owned),
            end: party.find_text(&["endTime"]).map(ToOwned::to_owned),
            seconds: party.find_text(&["durationTime", "duration", "communicationDuration"]).map(ToOwned::to_owned),
            ..Leg::default()
        };
        self.places(party, &mut leg);
        leg
    }

    /// Cells and the positions that stand with them.
    fn places(&self, element: &Element, leg: &mut Leg) {
        let area = element.find_text(&["tAI"]).and_then(tracking_area);
        let all = element.all();
        for found in all.iter().filter(|found| CELL_NAMES.iter().any(|name| found.is(name))) {
            if let Some(cell) = cell_of(&found.text, found.is("eCGI"), area)
                && !leg.cells.contains(&cell.raw())
            {
                leg.cells.push(cell.raw());
            }
        }
        let Some(cell) = leg.cells.first().copied() else { return };
        let coordinate = |names: &[&str]| element.find_text(names).and_then(degrees);
        let point = coordinate(&["latitudeDec", "latitude"]).zip(coordinate(&["longitudeDec", "longitude"]));
        let datum = all.iter().find(|found| found.is("mapDatum")).map(|found| found.said().to_lowercase());
        let wgs84 = datum.is_none_or(|datum| datum.contains("84"));
        if let Some(position) = point.and_then(|(north, east)| Position::new(north, east)).filter(|_| wgs84) {
            let figure = |names: &[&str]| element.find_text(names).and_then(|text| text.parse().ok());
            leg.sites.push((cell, position, figure(&["azimuth"]), figure(&["beamWidth"])));
        }
    }

    /// A data session: what its own branch says of the subject.
    fn session(&self, record: &Element, a: &mut Leg) {
        let text = |names: &[&str]| record.find_text(names).unwrap_or_default().to_owned();
        if a.number.is_empty() {
            a.number = digits_or_plus(&text(&["mSISDN", "partyNumber"]));
        }
        if a.imsi.is_empty() {
            a.imsi = digits(&text(&["iMSI"]));
        }
        if a.imei.is_empty() {
            a.imei = digits(&text(&["naDeviceId", "iMEI"]));
        }
        a.start = a.start.take().or_else(|| record.find_text(&["startTime"]).map(ToOwned::to_owned));
        a.end = a.end.take().or_else(|| record.find_text(&["endTime"]).map(ToOwned::to_owned));
        a.seconds = a.seconds.take().or_else(|| record.find_text(&["durationTime"]).map(ToOwned::to_owned));
        if a.cells.is_empty() {
            self.places(record, a);
        }
    }

    fn sites(&mut self, leg: &Leg) {
        for (cell, position, azimuth_deg, beamwidth_deg) in &leg.sites {
            let Some(cell) = Cell::from_raw(*cell).filter(|cell| self.batch.place_is_new(*cell, *position)) else {
                continue;
            };
            self.batch.cells.push(CellSite {
                cell,
                operator: String::new(),
                technology: String::new(),
                position: Some(*position),
                osgb_m: None,
                azimuth_deg: *azimuth_deg,
                beamwidth_deg: *beamwidth_deg,
                range_m: None,
                postcode: String::new(),
                valid_from_ms: None,
                valid_to_ms: None,
                source: RowRef { source: self.packer.source, row: self.row },
            });
        }
    }

    /// `20240301123456Z`, `20240301123456.5+0100`, or RFC 3339; without an offset on the clocks of London.
    fn time(&mut self, text: &str) -> Option<i64> {
        let text = text.trim();
        if let Some(at) = records::parse_rfc3339_ms(text.as_bytes()) {
            return Some(at);
        }
        let digits = text.get(..14).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        let rest = text[14..].trim_start_matches(|sign: char| sign == '.' || sign.is_ascii_digit());
        if rest.is_empty() {
            self.assumed = true;
            return self.local.read(digits).map(|read| read.at_ms);
        }
        let offset = rest.replace(':', "");
        let (sign, offset) = match offset.strip_prefix(['+', '-', '−']) {
            Some(figures) => (if offset.starts_with('+') { '+' } else { '-' }, figures.to_owned()),
            None if offset == "Z" || offset == "z" => ('+', "0000".to_owned()),
            None => return None,
        };
        let offset = if offset.len() == 2 { format!("{offset}00") } else { offset };
        let instant = jiff::Timestamp::strptime("%Y%m%d%H%M%S%z", format!("{digits}{sign}{offset}")).ok()?;
        Some(instant.as_millisecond())
    }
}

/// The parties of a record: the innermost elements that name a role or a number.
fn parties(record: &Element) -> Vec<&Element> {
    let is_party = |element: &Element| {
        let name = element.name.to_lowercase();
        (name.ends_with("partyinformation") || name == "party" || name.ends_with("partyleg"))
            && element
                .child(&[
                    "partyRole",
                    "partyNumber",
                    "iMSI",
                    "iMEI",
                    "role",
                    "number",
                    "subscriberID",
                    "communicationTime",
                ])
                .is_some()
    };
    let named: Vec<&Element> = record.all().into_iter().filter(|element| is_party(element)).collect();
    if named.is_empty() && record.all().iter().any(|element| is_session(element)) {
        return vec![record];
    }
    named
}

fn is_session(element: &Element) -> bool {
    ["internetAccess", "gprsInformation", "nationalTelephonyServiceUsage", "dataSession", "naServiceUsage"]
        .iter()
        .any(|name| element.is(name))
}

fn kind_of(record: &Element, parties: &[&Element]) -> &'static str {
    let all = record.all();
    let roles: Vec<String> = parties.iter().map(|party| role_of(party)).collect();
    let said = |word: &str| {
        roles.iter().any(|role| role.contains(word))
            || all.iter().any(|element| {
                let name = element.name.to_lowercase();
                (name.contains("type") || name.contains("service") || name.contains("indicator"))
                    && element.said().to_lowercase().contains(word)
                    || name.starts_with(word)
            })
    };
    if said("mms") || said("multimedia") {
        return "mms";
    }
    if said("sms") || said("shortmessage") {
        return "sms";
    }
    if all.iter().any(|element| is_session(element)) || said("gprs") || said("packet") {
        return "data";
    }
    "voice"
}

fn role_of(party: &Element) -> String {
    let said = party.child(&["partyRole", "role"]).map(Element::said).unwrap_or_default();
    said.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect()
}

fn calling(role: &str) -> bool {
    ["originat", "calling", "sender", "aparty"].iter().any(|word| role.contains(word))
}

fn called(role: &str) -> bool {
    ["terminat", "called", "recipient", "receiver", "bparty"].iter().any(|word| role.contains(word))
}

fn number_of(party: &Element) -> String {
    let names = ["partyNumber", "mSISDN", "telephoneNumber", "e164Number", "number", "subscriberNumber"];
    let element = party.all().into_iter().find(|element| names.iter().any(|name| element.is(name)));
    let text = element.map(|element| {
        if element.text.is_empty() {
            element.find_text(&["digits", "address", "e164Number", "number"]).unwrap_or_default()
        } else {
            &element.text
        }
    });
    digits_or_plus(text.unwrap_or_default())
}

/// International digits without their `+` are given it: retained data writes numbers so.
fn digits_or_plus(text: &str) -> String {
    let text = text.trim();
    let bare = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0') && text.len() >= 10;
    let national_mobile = text.len() == 10 && text.starts_with('7');
    if bare && !national_mobile { format!("+{text}") } else { text.to_owned() }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Degrees from `51.5074`, or from `N513026.64` (hemisphere, degrees, minutes, seconds; TS 102 657, annex on location).
fn degrees(text: &str) -> Option<f64> {
    let text = text.trim().replace(',', ".");
    let sign = match text.chars().next()?.to_ascii_uppercase() {
        'N' | 'E' => 1.0,
        'S' | 'W' => -1.0,
        _ => return text.parse().ok(),
    };
    let figures = &text[1..];
    let whole = figures.find('.').unwrap_or(figures.len());
    let split = whole.checked_sub(4).filter(|_| figures.is_ascii())?;
    let part = |range: std::ops::Range<usize>| figures.get(range).and_then(|part| part.parse::<f64>().ok());
    Some(sign * (part(0..split)? + part(split..split + 2)? / 60.0 + part(split + 2..figures.len())? / 3_600.0))
}
