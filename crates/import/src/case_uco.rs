//! CASE/UCO in JSON-LD: calls, messages, contacts, devices and SIM cards, cell sites, places and accounts.

use std::collections::BTreeMap;

use records::{
    Cell, CellSite, Contact, Device, Imei, Imsi, Location, Message, Names, Number, NumberKind, Position, RowRef,
};
use serde_json::Value;

use crate::batch::Batch;
use crate::case_graph::{Graph, collect, figure, kinds, text, time, values, words};
use crate::communication_row::{Fields, Packer};
use crate::decode::decode;
use crate::document::{Document, Limits};
use crate::error::Error;
use crate::identifiers::{CellForm, Numbers, parse_number};
use crate::plain::{COMMUNICATION_COLUMNS, marks_intercept};

/// Largest file that is taken into memory as a graph.
const MAX_BYTES: u64 = 256 << 20;
/// Facets that say something of what another facet is a record of.
const SUPPORTING: [&str; 21] = [
    "AccountFacet",
    "PhoneAccountFacet",
    "MobileAccountFacet",
    "DigitalAccountFacet",
    "ApplicationAccountFacet",
    "EmailAccountFacet",
    "EmailAddressFacet",
    "OperatingSystemFacet",
    "SoftwareFacet",
    "ApplicationFacet",
    "AntennaFacet",
    "SimpleAddressFacet",
    "SimpleNameFacet",
    "MessageThreadFacet",
    "BirthInformationFacet",
    "FileFacet",
    "ContentDataFacet",
    "WifiAddressFacet",
    "BluetoothAddressFacet",
    "URLFacet",
    "AccountAuthenticationFacet",
];

/// Reads every object of a graph that has a place in the records; facets that nobody knows are counted.
///
/// # Errors When it is no JSON, is marked as intercept product, or exceeds a bound.
pub(crate) fn read(document: &Document, source: u32, limits: &Limits, names: &mut Names) -> Result<Batch, Error> {
    let text = decode(document, document.bytes(MAX_BYTES.min(limits.unpacked_bytes))?, None)?.text;
    let root: Value = serde_json::from_str(&text).map_err(|cause| {
        document.failed(
            "reading JSON",
            &format!("line {}, column {}: expected well-formed JSON", cause.line(), cause.column()),
        )
    })?;
    drop(text);
    let mut objects = Vec::new();
    collect(&root, &mut objects);
    let graph = Graph::of(&objects);
    let numbers = Numbers::new("GB", false).ok_or_else(|| document.failed("reading numbers", &"no such region"))?;
    let mut packer = Packer::new(numbers, names, CellForm::Cgi, source);
    packer.handset = true;
    let stem = document.name.rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default().to_owned();
    let mut download = Download {
        graph,
        packer,
        batch: Batch { format: "CASE/UCO".to_owned(), ..Batch::default() },
        row: 0,
        other: BTreeMap::new(),
        stem,
    };
    for object in &objects {
        download.object(document, object)?;
    }
    let Download { mut batch, other, .. } = download;
    for (facet, count) in other {
        batch
            .notes
            .push(format!("{count} facets of the kind `{facet}` have no place in the records and were not read"));
    }
    if batch.rows_in == 0 {
        batch.rows_in = 1;
        batch.reject(1, None, "a graph without calls, messages, contacts, cell sites, places or accounts");
    }
    Ok(batch)
}

struct Download<'v, 'n> {
    graph: Graph<'v>,
    packer: Packer<'n>,
    batch: Batch,
    row: u32,
    other: BTreeMap<String, u64>,
    stem: String,
}

impl<'v> Download<'v, '_> {
    fn object(&mut self, document: &Document, object: &'v Value) -> Result<(), Error> {
        for name in ["source_type", "sourceType", "origin", "exhibit", "exhibitNumber"] {
            if marks_intercept(text(object, name).as_bytes()) {
                return Err(Error::Intercept { name: document.name.clone(), place: format!("the property `{name}`") });
            }
        }
        let facets = values(object, "hasFacet");
        let of = |kind: &str| facets.iter().copied().find(|facet| kinds(facet).contains(&kind));
        let cell_site = of("CellSiteFacet");
        // A handset's two facets are one device.
        let device = of("MobileDeviceFacet").or_else(|| of("DeviceFacet"));
        if device.is_some() {
            self.device(&facets);
        }
        for facet in &facets {
            for kind in kinds(facet) {
                match kind {
                    "CallFacet" => self.call(object, facet),
                    "MessageFacet" | "SMSMessageFacet" => self.message(facet),
                    "ContactFacet" => self.contact(facet),
                    "CellSiteFacet" => self.cell_site(object, facet, of("AntennaFacet")),
                    "SIMCardFacet" => self.sim_card(facet),
                    "DeviceFacet" | "MobileDeviceFacet" => {}
                    "LatLongCoordinatesFacet" if cell_site.is_none() => self.location(facet),
                    "PhoneAccountFacet" | "MobileAccountFacet" | "DigitalAccountFacet" | "EmailAddressFacet" => {
                        self.account(facet);
                    }
                    known if SUPPORTING.contains(&known) => {}
                    other => *self.other.entry(other.to_owned()).or_default() += 1,
                }
            }
        }
        Ok(())
    }

    fn begin(&mut self) -> RowRef {
        self.row += 1;
        self.batch.rows_in += 1;
        RowRef { source: self.packer.source, row: self.row }
    }

    /// A number by the plan where it says its country or its trunk digit; other digits stay as they are.
    fn number(&mut self, text: &str) -> Option<Number> {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let national = text.starts_with('0') && (10..=15).contains(&digits) || text.starts_with("44") && digits == 12;
        if text.starts_with('+') || national || digits < 7 {
            return parse_number(text, phonenumber::country::Id::GB, self.packer.names);
        }
        Number::named(NumberKind::Raw, text, self.packer.names)
    }

    /// A call: a row for each party that was called.
    fn call(&mut self, object: &'v Value, facet: &'v Value) {
        let mut at = self.begin();
        let Some(start_ms) = time(facet, &["startTime", "callTime"]) else {
            self.batch.reject(at.row, Some("startTime"), "startTime: expected a time such as 2024-03-01T12:34:56Z");
            return;
        };
        let (from, mut to) = (self.accounts(facet, "from"), self.accounts(facet, "to"));
        let undirected = from.is_empty() && to.len() >= 2;
        let a = if undirected { Some(to.remove(0)) } else { from.into_iter().next() };
        if a.is_none() && to.is_empty() {
            let expected = "from and to: expected at least one account with a number, found none";
            self.batch.reject(at.row, Some("from"), expected);
            return;
        }
        if undirected {
            self.batch.changes.note(
                "call whose direction is not said: the first account stands as the calling side",
                at.row,
                String::new,
            );
        }
        let first = at.row;
        let called: Vec<Option<&String>> = if to.is_empty() { vec![None] } else { to.iter().map(Some).collect() };
        for (place, b) in called.into_iter().enumerate() {
            if place > 0 {
                at = self.begin();
                self.batch.changes.note(
                    "message or call to several: one communication for each who was called",
                    at.row,
                    || format!("with row {first}"),
                );
            }
            self.communication(object, facet, (at, start_ms), [a.as_ref(), b]);
        }
    }

    /// One communication of a call's log.
    fn communication(
        &mut self,
        object: &'v Value,
        facet: &'v Value,
        (at, start_ms): (RowRef, i64),
        parties: [Option<&String>; 2],
    ) {
        let [a, b] = parties.map(|party| party.and_then(|text| self.number(text)));
        if a.is_none() && b.is_none() {
            self.batch.reject(at.row, Some("from"), "from and to: expected a telephone number or an account");
            return;
        }
        let end = time(facet, &["endTime"]);
        let seconds = text(facet, "duration")
            .parse()
            .ok()
            .or_else(|| end.and_then(|end| u32::try_from((end - start_ms) / 1_000).ok()));
        let seconds = seconds.map_or_else(String::new, |seconds: u32| seconds.to_string());
        let mut fields: Fields<'_> = [&[]; COMMUNICATION_COLUMNS.len()];
        // The packer wants a number; the parties' own, which may be no telephone numbers, are put in below.
        (fields[2], fields[3], fields[4]) = (seconds.as_bytes(), b"voice", b"+447700900000");
        let before = self.batch.communications.len();
        let digest = self.packer.digest(object.to_string().as_bytes());
        self.packer.push(&mut self.batch, at.row, &fields, Some(start_ms), digest);
        if self.batch.communications.len() > before {
            let logged = match text(facet, "callType").to_lowercase().as_str() {
                "outgoing" => records::LOGGED_A,
                "incoming" | "missed" => records::LOGGED_B,
                _ => records::LOGGED_A | records::LOGGED_B,
            };
            let rows = &mut self.batch.communications;
            rows.a.number[before] = a.map_or(0, Number::raw);
            rows.b.number[before] = b.map_or(0, Number::raw);
            rows.billing[before] = logged;
        }
    }

    /// What the accounts are called that a property points to.
    fn accounts(&self, facet: &'v Value, name: &str) -> Vec<String> {
        let accounts = values(facet, name).into_iter().map(|reference| self.graph.account(reference));
        accounts.filter(|account| !account.is_empty()).collect()
    }

    /// A message: a row for each party that it was sent to.
    fn message(&mut self, facet: &'v Value) {
        let at = self.begin();
        let Some(at_ms) = time(facet, &["sentTime", "receivedTime", "observableCreatedTime", "modifiedTime"]) else {
            self.batch.reject(at.row, Some("sentTime"), "sentTime: expected a time such as 2024-03-01T12:34:56Z");
            return;
        };
        let (from, to) = (self.accounts(facet, "from"), self.accounts(facet, "to"));
        let status = format!("{} {}", text(facet, "messageType"), text(facet, "folder")).to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| status.contains(word));
        let (sent, received) = (says(&["sent", "outgoing", "outbox"]), says(&["received", "incoming", "inbox"]));
        let outgoing = sent || from.is_empty() && !received;
        if !sent && !received {
            self.batch.changes.note("message whose direction is told by its accounts alone", at.row, String::new);
        }
        let others = if outgoing { to } else { from.into_iter().take(1).collect() };
        let others: Vec<Option<&String>> =
            if others.is_empty() { vec![None] } else { others.iter().map(Some).collect() };
        for (place, other) in others.into_iter().enumerate() {
            let own = if place == 0 { at } else { self.begin() };
            if place > 0 {
                let with = || format!("with row {}", at.row);
                self.batch.changes.note(
                    "message or call to several: one communication for each who was called",
                    own.row,
                    with,
                );
            }
            let other_number = other.and_then(|text| self.number(text));
            self.batch.messages.push(Message {
                handset_id: self.stem.clone(),
                exhibit: String::new(),
                at_ms,
                outgoing,
                other_number,
                contact_name: String::new(),
                body: text(facet, "messageText"),
                source: own,
            });
        }
    }

    /// A device, from all its facets.
    fn device(&mut self, facets: &[&'v Value]) {
        let at = self.begin();
        let said = |name: &str| facets.iter().map(|facet| text(facet, name)).find(|text| !text.is_empty());
        let make = facets.iter().map(|facet| self.graph.name(facet, "manufacturer")).find(|name| !name.is_empty());
        let imei = said("IMEI").unwrap_or_default();
        let device = Device {
            device_id: self.stem.clone(),
            make: make.unwrap_or_default(),
            model: said("model").unwrap_or_default(),
            serial: said("serialNumber").unwrap_or_default(),
            imei: Imei::parse(imei.as_bytes()).ok(),
            ..Device::at(at)
        };
        self.note_damaged(&imei, device.imei.is_some(), at.row);
        self.batch.devices.push(device);
    }

    /// A SIM card, with the number of the account that it belongs to.
    fn sim_card(&mut self, facet: &'v Value) {
        let at = self.begin();
        let accounts = values(facet, "IMSI");
        let stated = accounts.iter().find_map(|value| words(value)).unwrap_or_default();
        let of_account = |names: &[&str]| {
            accounts.iter().map(|account| self.graph.of_account(account, names)).find(|text| !text.is_empty())
        };
        let imsi = if stated.is_empty() { of_account(&["IMSI"]).unwrap_or_default() } else { stated };
        let number = of_account(&["MSISDN", "phoneNumber"]);
        let device = Device {
            device_id: self.stem.clone(),
            make: self.graph.name(facet, "carrier"),
            imsi: Imsi::parse(imsi.as_bytes()).ok(),
            iccid: text(facet, "ICCID"),
            number: number.and_then(|text| self.number(&text)),
            ..Device::at(at)
        };
        self.note_damaged(&imsi, device.imsi.is_some(), at.row);
        self.batch.devices.push(device);
    }

    fn note_damaged(&mut self, text: &str, read: bool, row: u32) {
        if !text.is_empty() && !read {
            let kind = "handset or SIM identity that is none left out";
            self.batch.changes.note(kind, row, || format!("{text} → none"));
        }
    }

    /// A contact: a row for each number, or one for its accounts.
    fn contact(&mut self, facet: &'v Value) {
        let name = ["displayName", "nickname", "firstName", "lastName"]
            .iter()
            .map(|name| text(facet, name))
            .find(|text| !text.is_empty())
            .unwrap_or_default();
        let mut phones: Vec<String> = values(facet, "phoneNumber")
            .into_iter()
            .chain(values(facet, "contactPhone"))
            .map(|value| words(value).unwrap_or_else(|| self.graph.account(value)))
            .collect();
        if phones.is_empty() {
            phones.push(String::new());
        }
        let account = values(facet, "emailAddress")
            .first()
            .map(|value| words(value).unwrap_or_else(|| self.graph.account(value)))
            .unwrap_or_default();
        for phone in phones {
            let at = self.begin();
            let number = if phone.is_empty() { None } else { self.number(&phone) };
            if name.is_empty() && number.is_none() && account.is_empty() {
                self.batch.reject(at.row, Some("displayName"), "displayName: expected a name, a number or an account");
                continue;
            }
            self.batch.contacts.push(Contact {
                handset_id: self.stem.clone(),
                exhibit: String::new(),
                contact_name: name.clone(),
                number,
                account: account.clone(),
                source: at,
            });
        }
    }

    /// An account of its own: a number, an address or a name in an app.
    fn account(&mut self, facet: &'v Value) {
        let number = ["phoneNumber", "MSISDN"].iter().map(|name| text(facet, name)).find(|text| !text.is_empty());
        let account = ["accountLogin", "displayName", "addressValue", "accountIdentifier"]
            .iter()
            .map(|name| text(facet, name))
            .find(|text| !text.is_empty());
        if number.is_none() && account.is_none() {
            return;
        }
        let at = self.begin();
        let number = number.and_then(|text| self.number(&text));
        self.batch.contacts.push(Contact {
            handset_id: self.stem.clone(),
            exhibit: String::new(),
            contact_name: String::new(),
            number,
            account: account.unwrap_or_default(),
            source: at,
        });
    }

    fn cell_site(&mut self, object: &'v Value, facet: &'v Value, antenna: Option<&'v Value>) {
        let at = self.begin();
        let part = |name: &str| text(facet, name);
        let mnc = part("cellSiteNetworkCode");
        let name = format!(
            "{}-{mnc:0>2}-{}-{}",
            part("cellSiteCountryCode"),
            part("cellSiteLocationAreaCode"),
            part("cellSiteIdentifier")
        );
        let Some(cell) = Cell::parse(name.as_bytes()) else {
            self.batch.reject(
                at.row,
                Some("cellSiteIdentifier"),
                "cellSiteIdentifier: expected country, network, area and identifier in digits",
            );
            return;
        };
        let measure = |name: &str| antenna.and_then(|antenna| figure(antenna, name));
        let position = self.position_of(object);
        self.batch.cell_rows += 1;
        self.batch.cells.push(CellSite {
            cell,
            operator: String::new(),
            technology: part("cellSiteType"),
            position,
            osgb_m: None,
            azimuth_deg: measure("azimuth"),
            beamwidth_deg: measure("horizontalBeamWidth"),
            range_m: None,
            postcode: String::new(),
            valid_from_ms: None,
            valid_to_ms: None,
            source: at,
        });
    }

    /// Where a relationship says that an object is.
    fn position_of(&self, object: &'v Value) -> Option<Position> {
        let facets = self.graph.place_facets(object).into_iter();
        facets.filter_map(|facet| Position::new(figure(facet, "latitude")?, figure(facet, "longitude")?)).next()
    }

    fn location(&mut self, facet: &'v Value) {
        let at = self.begin();
        let Some(position) = figure(facet, "latitude")
            .zip(figure(facet, "longitude"))
            .and_then(|(north, east)| Position::new(north, east))
        else {
            self.batch.reject(at.row, Some("latitude"), "latitude and longitude: expected degrees on WGS84");
            return;
        };
        self.batch.locations.push(Location {
            device_id: self.stem.clone(),
            exhibit: String::new(),
            at_ms: time(facet, &["startTime", "observedTime"]),
            position,
            accuracy_m: None,
            origin_app: String::new(),
            note: String::new(),
            source: at,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Content;
    use records::{LOGGED_A, LOGGED_B};

    fn read_text(text: &str) -> (Batch, Names) {
        let content = Content::Bytes(std::sync::Arc::new(text.as_bytes().to_vec()));
        let document = Document { name: "AB1.json".to_owned(), received: "".into(), content };
        let mut names = Names::default();
        let batch = read(&document, 3, &Limits::default(), &mut names).expect("read");
        assert_eq!(batch.rows_in, batch.rows_read() + batch.rejected.len() as u64);
        (batch, names)
    }

    /// A published example, where it lies beside the checkout.
    fn published(name: &str) -> Option<(Batch, Names)> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/case-uco").join(name);
        let Ok(text) = std::fs::read_to_string(&path) else {
            eprintln!("SKIPPED: the data set `case-uco` is not beside this checkout (../shared/data/case-uco/{name})");
            return None;
        };
        Some(read_text(&text))
    }

    fn parties(batch: &Batch, names: &Names) -> Vec<(String, String)> {
        let text = |raw| Number::from_raw(raw).map_or_else(String::new, |number| number.text(names));
        let rows = &batch.communications;
        rows.a.number.iter().zip(&rows.b.number).map(|(a, b)| (text(*a), text(*b))).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn the_published_call_log_gives_each_party_that_was_called() {
        let Some((batch, names)) = published("call_log.json") else { return };
        let rows = &batch.communications;
        assert_eq!(
            parties(&batch, &names)[..4],
            pairs(&[
                ("1235551337", "1234560000"),
                ("1235551337", "1234560000"),
                ("1235551337", "1234560000"),
                ("1235551337", "1235550001"),
            ])
        );
        assert!(rows.start_ms.iter().all(|at| *at == 1_263_578_383_250), "17:59:43.25 in UTC");
        assert!(rows.duration_s.iter().all(|seconds| *seconds == 1_862));
        assert_eq!(rows.billing[..4], [LOGGED_A; 4]);
        let bridge = LOGGED_A | LOGGED_B;
        assert!(rows.billing[4..].iter().all(|billing| *billing == bridge) && rows.len() > 4);
        assert_eq!(batch.contacts.len(), 4, "each account is kept");
    }

    #[test]
    fn the_published_devices_and_cards_are_kept() {
        let Some((batch, _)) = published("cell_site.json") else { return };
        let [device, card] = &batch.devices[..] else { panic!("{:?}", batch.devices) };
        assert_eq!((device.make.as_str(), device.model.as_str()), ("Samsung", "SM-G925F"));
        assert_eq!(device.imei.map(|imei| imei.to_string()), Some("356420075722843".to_owned()));
        assert_eq!(device.serial, "RF8H31GS5SF");
        assert_eq!((card.iccid.as_str(), card.make.as_str()), ("89390100002217635543", "Telcom Italia"));
        assert_eq!(card.imsi, None, "letters are no subscription");
        let damaged = batch.changes.list().into_iter().find(|change| change.kind.contains("identity that is none"));
        assert_eq!(damaged.map(|change| change.count), Some(1));
        let sites: Vec<_> = batch.cells.iter().map(|site| (site.cell.to_string(), site.azimuth_deg)).collect();
        assert_eq!(sites, [("228-02-22100-29220952".to_owned(), Some(45.0)), ("204-16-1014-13399".to_owned(), None)]);
        let place = batch.cells[1].position.map(|at| (at.latitude(), at.longitude()));
        assert_eq!(place, Some((52.039_261, 4.357_681)));
    }

    #[test]
    fn the_published_message_and_contacts_keep_their_numbers_as_they_stand() {
        let Some((batch, names)) = published("sms_and_contacts.json") else { return };
        assert_eq!(batch.messages.len(), 1);
        assert_eq!(batch.messages[0].body, "Yo dude! This is my new number.");
        assert_eq!(records::format_rfc3339(batch.messages[0].at_ms), "2010-01-15T17:59:43.250Z");
        let john: Vec<_> = batch
            .contacts
            .iter()
            .filter(|one| one.contact_name == "John Doe")
            .map(|one| one.number.map_or_else(String::new, |number| number.text(&names)))
            .collect();
        assert_eq!(john.len(), 2);
        assert!(
            john.iter().all(|number| !number.starts_with('+') && !number.is_empty()),
            "no country is invented: {john:?}"
        );
    }

    #[test]
    fn a_card_takes_its_subscription_and_number_from_its_account() {
        let (batch, _) = read_text(
            r#"{"@graph": [
                {"@id": "kb:a", "@type": "uco-observable:MobileAccount", "uco-core:hasFacet": [
                    {"@type": "uco-observable:MobileAccountFacet", "uco-observable:IMSI": "234150123456789", "uco-observable:MSISDN": "+447700900123"}]},
                {"@id": "kb:s", "@type": "uco-observable:SIMCard", "uco-core:hasFacet": [
                    {"@type": "uco-observable:SIMCardFacet", "uco-observable:ICCID": "8944110065051234567", "uco-observable:IMSI": [{"@id": "kb:a"}]}]}
            ]}"#,
        );
        let [card] = &batch.devices[..] else { panic!("{:?}", batch.devices) };
        assert_eq!(card.imsi.map(|imsi| imsi.to_string()), Some("234150123456789".to_owned()));
        assert_eq!(card.number.map(Number::raw), Some(447_700_900_123));
        assert_eq!((card.iccid.as_str(), card.device_id.as_str()), ("8944110065051234567", "AB1"));
        assert_eq!(batch.contacts[0].number, card.number);
    }

    #[test]
    fn a_message_to_several_is_one_for_each() {
        let (batch, _) = read_text(
            r#"{"@graph": [{"@id": "kb:m", "uco-core:hasFacet": [{"@type": "uco-observable:MessageFacet",
                "uco-observable:messageType": "Sent", "uco-observable:messageText": "come", "uco-observable:sentTime": "2024-07-14T12:00:01+01:00",
                "uco-observable:to": [{"@id": "kb:1"}, {"@id": "kb:2"}]}]},
                {"@id": "kb:1", "uco-core:hasFacet": [{"@type": "uco-observable:PhoneAccountFacet", "uco-observable:phoneNumber": "07700900001"}]},
                {"@id": "kb:2", "uco-core:hasFacet": [{"@type": "uco-observable:PhoneAccountFacet", "uco-observable:phoneNumber": "07700900002"}]}
            ]}"#,
        );
        let found: Vec<_> =
            batch.messages.iter().map(|one| (one.other_number.map(Number::raw), one.source.row)).collect();
        assert_eq!(found, [(Some(447_700_900_001), 1), (Some(447_700_900_002), 2)]);
        assert!(
            batch
                .messages
                .iter()
                .all(|one| one.outgoing && records::format_rfc3339(one.at_ms) == "2024-07-14T11:00:01Z")
        );
    }
}
