//! Retained data in XML (ETSI TS 102 657), matched on local names: versions differ in their namespaces and little else.

use std::collections::BTreeMap;

use records::{Cell, CellSite, Link, Linked, Names, Number, RowRef};

use crate::batch::Batch;
use crate::communication_row::{Fields, Packer};
use crate::document::{Document, Limits};
use crate::error::Error;
use crate::etsi_party::{Party, kind_of, parties};
use crate::identifiers::{CellForm, Numbers};
use crate::plain::{COMMUNICATION_COLUMNS, marks_intercept};
use crate::slips::ClockTrust;
use crate::time::TimeReader;
use crate::xml::{Element, Ending, each_record};

/// Elements of which each is one row.
const RECORDS: [&str; 4] = ["responseRecord", "retainedDataRecord", "recordPayload", "telephonyRecord"];
/// Reads every record of a document.
///
/// # Errors When it is marked as intercept product, declares entities, or exceeds a bound.
pub(crate) fn read(document: &Document, source: u32, limits: &Limits, names: &mut Names) -> Result<Batch, Error> {
    let numbers = Numbers::new("GB", false).ok_or_else(|| document.failed("reading numbers", &"no such region"))?;
    let local =
        TimeReader::new(Some("%Y%m%d%H%M%S"), None, &[]).map_err(|cause| document.failed("reading times", &cause))?;
    let mut reader = Retained {
        packer: Packer::new(numbers, names, CellForm::Cgi, source),
        batch: Batch { format: "ETSI TS 102 657".to_owned(), clock: ClockTrust::InEveryTime, ..Batch::default() },
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
        batch.clock = ClockTrust::Assumed;
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
        let parties: Vec<Party> = parties(record).into_iter().map(Party::read).collect();
        if parties.is_empty() {
            return self.unknown_shape(record);
        }
        let kind = kind_of(record, &parties);
        let mut call = Call::of(kind, parties);
        if kind == "data" {
            call.a.session(record);
        }
        let row = self.row;
        if self.push(record, kind, row, &call.a, &call.b) {
            self.further(record, &call, row);
        }
    }

    fn unknown_shape(&mut self, record: &Element) {
        let payload = record.child(&["recordPayload"]).unwrap_or(record);
        let shape = payload.children.last().map_or(&record.name, |child| &child.name).clone();
        self.batch.reject(
            self.row,
            None,
            "a record of a shape that is not known: expected the parties of a call, a message or a session",
        );
        *self.unknown.entry(shape).or_default() += 1;
    }

    /// Parties beyond the two: further recipients, and the legs of a forwarded call. Each is a row of its own.
    fn further(&mut self, record: &Element, call: &Call, row: u32) {
        for party in &call.further {
            if party.number.is_empty() {
                self.batch.changes.note("party of a record without a number left out", row, || party.role.clone());
                continue;
            }
            let recipient = party.is_called() && !party.sent_on();
            let from = if recipient || party.sent_on() || call.b.number.is_empty() { &call.a } else { &call.b };
            self.row += 1;
            self.batch.rows_in += 1;
            let own_row = self.row;
            if recipient || party.has_own() {
                let kind_of_change = if recipient {
                    "message or call to several: one communication for each who was called"
                } else {
                    "leg of a forwarded call with a handset of its own kept as a communication of its own"
                };
                let from = Party { imei: String::new(), imsi: String::new(), cells: Vec::new(), ..from.clone() };
                let from = if recipient { &call.a } else { &from };
                if self.push(record, call.kind, own_row, from, party) {
                    self.batch.changes.note(kind_of_change, own_row, || format!("with row {row}"));
                }
                continue;
            }
            self.link(party, row, own_row);
        }
    }

    /// A leg that says no more than its number is counted with the call.
    fn link(&mut self, party: &Party, row: u32, own_row: u32) {
        let source = self.packer.source;
        let changes = &mut self.batch.changes;
        let packed = self.packer.numbers.read(party.number.as_bytes(), own_row, self.packer.names, changes);
        if Number::from_raw(packed).is_none() {
            self.batch.reject(own_row, Some("partyNumber"), "partyNumber: expected a telephone number");
            return;
        }
        changes.note("leg of a forwarded call counted with the call", own_row, || format!("with row {row}"));
        self.batch.linked.push(Linked {
            record: RowRef { source, row: own_row },
            into: RowRef { source, row },
            how: Link::ForwardedLeg,
            number: packed,
        });
    }

    /// Appends one communication, or rejects its row; says which.
    fn push(&mut self, record: &Element, kind: &str, row: u32, a: &Party, b: &Party) -> bool {
        let said = |pick: fn(&Party) -> Option<&String>| pick(a).or_else(|| pick(b)).cloned();
        let start = said(|party| party.start.as_ref())
            .or_else(|| record.find_text(&["startTime", "eventTime", "communicationTime"]).map(ToOwned::to_owned));
        let Some(start_ms) = start.and_then(|text| self.time(&text)) else {
            self.batch.reject(row, Some("startTime"), "startTime: expected a time such as 20240301123456Z");
            return false;
        };
        let end = said(|party| party.end.as_ref()).and_then(|text| self.time(&text));
        let seconds = said(|party| party.seconds.as_ref()).map(|text| crate::mapped::seconds(&text, None));
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
        let texts = ["", "", &duration, kind, &a.number, &b.number, &a.imei, &a.imsi, "", "", &b.imei, &b.imsi, "", ""];
        let mut fields: Fields<'_> = [&[]; COMMUNICATION_COLUMNS.len()];
        for (field, text) in fields.iter_mut().zip(texts) {
            *field = text.as_bytes();
        }
        fields[0] = subject.as_bytes();
        let before = self.batch.communications.len();
        let digest = self.packer.digest(record.digest_text().as_bytes());
        self.packer.push(&mut self.batch, row, &fields, Some(start_ms), digest);
        let pushed = self.batch.communications.len() > before;
        if pushed {
            let rows = &mut self.batch.communications;
            (rows.a.cell_start[before], rows.a.cell_end[before]) = cells(a);
            (rows.b.cell_start[before], rows.b.cell_end[before]) = cells(b);
            self.sites(a, row);
            self.sites(b, row);
        }
        pushed
    }

    fn sites(&mut self, party: &Party, row: u32) {
        for (cell, position, azimuth_deg, beamwidth_deg) in &party.sites {
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
                source: RowRef { source: self.packer.source, row },
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

/// A record's parties, put where they belong.
struct Call {
    kind: &'static str,
    a: Party,
    b: Party,
    further: Vec<Party>,
}

impl Call {
    /// Those whose role says that they call or are called come first; the others take what is left, in order.
    fn of(kind: &'static str, parties: Vec<Party>) -> Self {
        let mut call = Self { kind, a: Party::default(), b: Party::default(), further: Vec::new() };
        let (named, others): (Vec<_>, Vec<_>) =
            parties.into_iter().enumerate().partition(|(_, party)| party.calls() || party.is_called());
        for (position, party) in named.into_iter().chain(others) {
            let first = party.calls() || position == 0 && !party.is_called();
            let side = if first && (call.a.is_empty() || party.calls()) { &mut call.a } else { &mut call.b };
            if side.is_empty() {
                *side = party;
            } else if let Some(same) =
                [&mut call.a, &mut call.b].into_iter().chain(&mut call.further).find(|known| known.is_also(&party))
            {
                same.join(party);
            } else {
                call.further.push(party);
            }
        }
        call
    }
}

/// The cells at the start and at the end.
fn cells(party: &Party) -> (i64, i64) {
    let last = party.cells.last().filter(|_| party.cells.len() > 1);
    (party.cells.first().copied().unwrap_or(0), last.copied().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Content;
    use records::{BILLED_A, BILLED_B, Communications, Imei, Imsi, Kind, NO_DURATION};

    /// Reads response records; each text is the inside of a `telephonyRecord`.
    fn read_records(records: &[String]) -> Batch {
        let wrapped: String = records
            .iter()
            .map(|record| {
                format!(
                    "<ResponseRecord><recordPayload><telephonyRecord>{record}</telephonyRecord></recordPayload></ResponseRecord>"
                )
            })
            .collect();
        let text = format!(
            "<r:RetainedDataMessage xmlns:r='http://uri.etsi.org/02657/v1.26.1#/RetainedData'>{wrapped}</r:RetainedDataMessage>"
        );
        let content = Content::Bytes(std::sync::Arc::new(text.into_bytes()));
        let document = Document { name: "x.xml".to_owned(), received: "".into(), content };
        let batch = read(&document, 3, &Limits::default(), &mut Names::default()).expect("read");
        assert_eq!(batch.rows_in, batch.rows_read() + batch.rejected.len() as u64);
        batch
    }

    fn party(role: &str, number: &str, more: &str) -> String {
        format!(
            "<TelephonyPartyInformation><partyRole><{role}/></partyRole><partyNumber>{number}</partyNumber>{more}</TelephonyPartyInformation>"
        )
    }

    const OWN: &str = "<communicationTime><startTime>20240714120001+0100</startTime><endTime>20240714120143+0100</endTime></communicationTime>\
        <iMSI>234150123456789</iMSI><iMEI>356938035643809</iMEI><detailedLocation><cellInformation><userLocationInformation>0032F4510FB5CB95</userLocationInformation>\
        <latitudeDec>51.5</latitudeDec><longitudeDec>-0.125</longitudeDec><azimuth>120</azimuth></cellInformation>\
        <cellInformation><globalCellID>32F4510FB5CB96</globalCellID></cellInformation></detailedLocation>";

    fn numbers(rows: &Communications) -> Vec<(i64, i64)> {
        rows.a.number.iter().copied().zip(rows.b.number.iter().copied()).collect()
    }

    fn kinds_of_change(batch: &Batch) -> Vec<(String, u64)> {
        batch.changes.list().into_iter().map(|change| (change.kind, change.count)).collect()
    }

    #[test]
    fn a_call_out_says_everything_of_the_callers_side() {
        let batch = read_records(&[
            party("originating-Party", "447700900123", OWN) + &party("terminating-Party", "447700900001", "")
        ]);
        let rows = &batch.communications;
        assert_eq!(numbers(rows), [(447_700_900_123, 447_700_900_001)]);
        assert_eq!(records::format_rfc3339(rows.start_ms[0]), "2024-07-14T11:00:01Z", "summer time in the offset");
        assert_eq!((rows.kind[0], rows.duration_s[0], rows.billing[0]), (Kind::Voice as u8, 102, BILLED_A));
        assert_eq!(Imei::from_raw(rows.a.imei[0]).expect("there").to_string(), "356938035643809");
        assert_eq!(Imsi::from_raw(rows.a.imsi[0]).expect("there").to_string(), "234150123456789");
        let cell = |raw| Cell::from_raw(raw).expect("there").to_string();
        assert_eq!(cell(rows.a.cell_start[0]), "234-15-4021-52117");
        assert_eq!(cell(rows.a.cell_end[0]), "234-15-4021-52118");
        let theirs = &rows.b;
        assert_eq!((theirs.imei[0], theirs.imsi[0], theirs.cell_start[0], theirs.cell_end[0]), (0, 0, 0, 0));
        let site = &batch.cells[0];
        assert_eq!((cell(site.cell.raw()), site.azimuth_deg), ("234-15-4021-52117".to_owned(), Some(120.0)));
        assert_eq!(site.position.map(|at| (at.latitude(), at.longitude())), Some((51.5, -0.125)));
        assert_eq!((rows.source[0], rows.row[0]), (3, 1));
    }

    #[test]
    fn a_text_in_belongs_to_the_recipient_and_has_no_length() {
        let batch =
            read_records(&[party("smsOriginator", "447700900001", "") + &party("smsRecipient", "447700900123", OWN)]);
        let rows = &batch.communications;
        assert_eq!(numbers(rows), [(447_700_900_001, 447_700_900_123)]);
        assert_eq!((rows.kind[0], rows.duration_s[0], rows.billing[0]), (Kind::Sms as u8, NO_DURATION, BILLED_B));
        assert_eq!((rows.a.imei[0], Imei::from_raw(rows.b.imei[0]).is_some()), (0, true));
        assert_ne!(rows.b.cell_start[0], 0);
    }

    #[test]
    fn a_session_is_the_subjects_alone() {
        let session = "<nationalTelephonyServiceUsage><internetAccess><naDeviceId>356938035643809</naDeviceId><gprsInformation><iMSI>234150123456789</iMSI></gprsInformation>\
            </internetAccess></nationalTelephonyServiceUsage>";
        let batch = read_records(&[party("other", "447700900123", OWN) + session]);
        let rows = &batch.communications;
        assert_eq!(numbers(rows), [(447_700_900_123, 0)]);
        assert_eq!((rows.kind[0], rows.duration_s[0], rows.billing[0]), (Kind::Data as u8, 102, BILLED_A));
    }

    #[test]
    fn a_forwarded_leg_is_counted_with_its_call() {
        let call = party("originating-Party", "447700900001", "")
            + &party("terminating-Party", "447700900123", OWN)
            + &party("forwarded-to-Party", "447700900002", "");
        let batch = read_records(&[call]);
        assert_eq!(numbers(&batch.communications), [(447_700_900_001, 447_700_900_123)]);
        let source = 3;
        let (record, into) = (RowRef { source, row: 2 }, RowRef { source, row: 1 });
        assert_eq!(batch.linked, [Linked { record, into, how: Link::ForwardedLeg, number: 447_700_900_002 }]);
        assert_eq!(kinds_of_change(&batch), [("leg of a forwarded call counted with the call".to_owned(), 1)]);
    }

    #[test]
    fn a_leg_with_a_handset_of_its_own_and_every_recipient_are_communications() {
        let start = "<communicationTime><startTime>20240714120001Z</startTime></communicationTime>";
        let forwarded = party("originating-Party", "447700900001", "")
            + &party("terminating-Party", "447700900002", start)
            + &party("forwarded-to-Party", "447700900123", OWN);
        let texts = party("smsOriginator", "447700900123", OWN)
            + &party("smsRecipient", "447700900003", "")
            + &party("smsRecipient", "447700900004", "");
        let batch = read_records(&[forwarded, texts]);
        let rows = &batch.communications;
        assert_eq!(
            numbers(rows),
            [
                (447_700_900_001, 447_700_900_002),
                (447_700_900_002, 447_700_900_123),
                (447_700_900_123, 447_700_900_003),
                (447_700_900_123, 447_700_900_004),
            ]
        );
        assert_eq!((rows.row.as_slice(), rows.billing[1]), (&[1, 2, 3, 4][..], BILLED_B));
        assert_ne!(rows.b.cell_start[1], 0);
        assert_eq!(rows.a.imei[2], rows.a.imei[3], "each is sent from the same handset");
        assert_eq!(kinds_of_change(&batch).len(), 2);
    }

    #[test]
    fn two_elements_of_one_party_are_one_party() {
        let place = "<detailedLocation><globalCellID>32F4510FB5CB95</globalCellID></detailedLocation>";
        let time = "<communicationTime><startTime>20240714120001Z</startTime></communicationTime>";
        let batch = read_records(&[party("originating-Party", "447700900123", time)
            + &party("terminating-Party", "447700900001", "")
            + &party("originating-Party", "447700900123", place)]);
        assert_eq!(numbers(&batch.communications), [(447_700_900_123, 447_700_900_001)]);
        assert_eq!((batch.rows_in, batch.communications.a.cell_start[0] != 0), (1, true));
    }

    #[test]
    fn a_party_without_a_number_and_a_time_without_an_offset_are_said() {
        let time = "<communicationTime><startTime>20240714120001</startTime></communicationTime>";
        let batch = read_records(&[party("originating-Party", "447700900123", time)
            + &party("terminating-Party", "447700900001", "")
            + &party("forwarded-to-Party", "", "")]);
        assert_eq!(records::format_rfc3339(batch.communications.start_ms[0]), "2024-07-14T11:00:01Z");
        assert_eq!(batch.notes, ["times without an offset were read in Europe/London"]);
        assert_eq!(kinds_of_change(&batch), [("party of a record without a number left out".to_owned(), 1)]);
    }
}
