//! One party of a retained-data record: who, with which handset, where and when.

use records::Position;

use crate::location_code::{cell_of, tracking_area};
use crate::xml::Element;

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
/// Cells of one party that are told apart; of more, the last one stands for the end.
const MAX_CELLS: usize = 64;

/// One party of a record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Party {
    /// Its role in small letters and digits.
    pub(crate) role: String,
    pub(crate) number: String,
    pub(crate) imei: String,
    pub(crate) imsi: String,
    pub(crate) cells: Vec<i64>,
    pub(crate) start: Option<String>,
    pub(crate) end: Option<String>,
    pub(crate) seconds: Option<String>,
    /// Cells with their position, azimuth and beam width.
    pub(crate) sites: Vec<(i64, Position, Option<f64>, Option<f64>)>,
}

impl Party {
    /// What one element says of a party.
    pub(crate) fn read(element: &Element) -> Self {
        let text = |names: &[&str]| element.find_text(names).unwrap_or_default().to_owned();
        let mut party = Self {
            role: role_of(element),
            number: number_of(element),
            imei: digits(&text(&["iMEI", "imeisv", "naDeviceId", "deviceID", "equipmentIdentity"])),
            imsi: digits(&text(&["iMSI", "subscriberID"])),
            start: element.find_text(&["startTime", "communicationTime"]).map(ToOwned::to_owned),
            end: element.find_text(&["endTime"]).map(ToOwned::to_owned),
            seconds: element.find_text(&["durationTime", "duration", "communicationDuration"]).map(ToOwned::to_owned),
            ..Self::default()
        };
        party.places(element);
        party
    }

    /// Whether it says anything but a number: only the operator's own customer has a handset or a cell in a record.
    pub(crate) fn has_own(&self) -> bool {
        !self.imei.is_empty() || !self.imsi.is_empty() || !self.cells.is_empty()
    }

    /// Whether nobody stands here yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.number.is_empty() && !self.has_own()
    }

    /// Whether it calls or sends.
    pub(crate) fn calls(&self) -> bool {
        !self.forwards() && ["originat", "calling", "sender", "aparty"].iter().any(|word| self.role.contains(word))
    }

    /// Whether it is called or receives.
    pub(crate) fn is_called(&self) -> bool {
        let words = ["terminat", "called", "recipient", "receiver", "bparty"];
        !self.forwards() && words.iter().any(|word| self.role.contains(word))
    }

    /// Whether it stands before the party that was reached: it was dialled, and sent the call on.
    pub(crate) fn sent_on(&self) -> bool {
        ["redirect", "original", "forwarding"].iter().any(|word| self.role.contains(word))
    }

    /// Whether its role belongs to a forwarded call.
    fn forwards(&self) -> bool {
        self.sent_on() || ["forward", "divert", "connected"].iter().any(|word| self.role.contains(word))
    }

    /// Whether another element of the record speaks of the same party: under its number, or under none.
    pub(crate) fn is_also(&self, other: &Self) -> bool {
        other.number.is_empty() && other.role == self.role || !self.number.is_empty() && self.number == other.number
    }

    /// Adds what another element says of the same party.
    pub(crate) fn join(&mut self, other: Self) {
        for (own, said) in [(&mut self.imei, other.imei), (&mut self.imsi, other.imsi)] {
            if own.is_empty() {
                *own = said;
            }
        }
        self.start = self.start.take().or(other.start);
        self.end = self.end.take().or(other.end);
        self.seconds = self.seconds.take().or(other.seconds);
        other.cells.into_iter().for_each(|cell| self.add_cell(cell));
        self.sites.extend(other.sites);
    }

    fn add_cell(&mut self, cell: i64) {
        if self.cells.contains(&cell) {
            return;
        }
        self.cells.truncate(MAX_CELLS - 1);
        self.cells.push(cell);
    }

    /// Cells and the positions that stand with them.
    pub(crate) fn places(&mut self, element: &Element) {
        let area = element.find_text(&["tAI"]).and_then(tracking_area);
        let all = element.all();
        for found in all.iter().filter(|found| CELL_NAMES.iter().any(|name| found.is(name))) {
            if let Some(cell) = cell_of(&found.text, found.is("eCGI"), area) {
                self.add_cell(cell.raw());
            }
        }
        let Some(cell) = self.cells.first().copied() else { return };
        let coordinate = |names: &[&str]| element.find_text(names).and_then(degrees);
        let point = coordinate(&["latitudeDec", "latitude"]).zip(coordinate(&["longitudeDec", "longitude"]));
        let datum = all.iter().find(|found| found.is("mapDatum")).map(|found| found.said().to_lowercase());
        let wgs84 = datum.is_none_or(|datum| datum.contains("84"));
        if let Some(position) = point.and_then(|(north, east)| Position::new(north, east)).filter(|_| wgs84) {
            let figure = |names: &[&str]| element.find_text(names).and_then(|text| text.parse().ok());
            self.sites.push((cell, position, figure(&["azimuth"]), figure(&["beamWidth"])));
        }
    }

    /// Adds what the branch of a data session says of its subject.
    pub(crate) fn session(&mut self, record: &Element) {
        let text = |names: &[&str]| record.find_text(names).unwrap_or_default().to_owned();
        if self.number.is_empty() {
            self.number = digits_or_plus(&text(&["mSISDN", "partyNumber"]));
        }
        if self.imsi.is_empty() {
            self.imsi = digits(&text(&["iMSI"]));
        }
        if self.imei.is_empty() {
            self.imei = digits(&text(&["naDeviceId", "iMEI"]));
        }
        self.start = self.start.take().or_else(|| record.find_text(&["startTime"]).map(ToOwned::to_owned));
        self.end = self.end.take().or_else(|| record.find_text(&["endTime"]).map(ToOwned::to_owned));
        self.seconds = self.seconds.take().or_else(|| record.find_text(&["durationTime"]).map(ToOwned::to_owned));
        if self.cells.is_empty() {
            self.places(record);
        }
    }
}

/// The parties of a record: the innermost elements that name a role or a number.
pub(crate) fn parties(record: &Element) -> Vec<&Element> {
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

/// What kind of communication a record tells of.
pub(crate) fn kind_of(record: &Element, parties: &[Party]) -> &'static str {
    let all = record.all();
    let said = |word: &str| {
        parties.iter().any(|party| party.role.contains(word))
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
