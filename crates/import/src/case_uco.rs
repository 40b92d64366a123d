//! CASE/UCO in JSON-LD: calls, messages, contacts, cell sites, places and accounts, matched on local names.

use std::collections::BTreeMap;

use records::{Cell, CellSite, Contact, Location, Message, Names, Number, NumberKind, Position, RowRef};
use serde_json::Value;

use crate::batch::Batch;
use crate::communication_row::{Fields, Packer};
use crate::decode::decode;
use crate::document::{Document, Limits};
use crate::error::Error;
use crate::identifiers::{CellForm, Numbers, parse_number};
use crate::plain::{COMMUNICATION_COLUMNS, marks_intercept};

/// Largest file that is taken into memory as a graph.
const MAX_BYTES: u64 = 256 << 20;
/// Facets that say something of what another facet is a record of.
const SUPPORTING: [&str; 24] = [
    "AccountFacet",
    "PhoneAccountFacet",
    "MobileAccountFacet",
    "DigitalAccountFacet",
    "ApplicationAccountFacet",
    "EmailAccountFacet",
    "EmailAddressFacet",
    "DeviceFacet",
    "MobileDeviceFacet",
    "SIMCardFacet",
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
    let mut graph = Graph { objects: BTreeMap::new() };
    for object in &objects {
        if let Some(id) = object.get("@id").and_then(Value::as_str) {
            graph.objects.entry(id).or_default().push(object);
        }
    }
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
        download.object(document, object, &objects)?;
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

/// Every object with facets or an identity, at any depth.
fn collect<'v>(value: &'v Value, found: &mut Vec<&'v Value>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
        Value::Object(map) => {
            if map.len() > 1 && (map.contains_key("@id") || map.keys().any(|key| local(key) == "hasFacet")) {
                found.push(value);
            }
            map.iter().filter(|(key, _)| !key.starts_with("@context")).for_each(|(_, value)| collect(value, found));
        }
        _ => {}
    }
}

/// A name without its prefix or address.
fn local(name: &str) -> &str {
    name.rsplit([':', '#', '/']).next().unwrap_or(name)
}

/// A property by its local name.
fn property<'v>(object: &'v Value, name: &str) -> Option<&'v Value> {
    object.as_object()?.iter().find(|(key, _)| local(key) == name).map(|(_, value)| value)
}

/// A property's values, one or a list.
fn values<'v>(object: &'v Value, name: &str) -> Vec<&'v Value> {
    match property(object, name) {
        Some(Value::Array(values)) => values.iter().collect(),
        Some(value) => vec![value],
        None => Vec::new(),
    }
}

/// A plain or typed value as text.
fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(figure) => Some(figure.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Object(map) => map.get("@value").and_then(words),
        Value::Array(values) => values.first().and_then(words),
        Value::Null => None,
    }
}

fn text(object: &Value, name: &str) -> String {
    property(object, name).and_then(words).unwrap_or_default()
}

fn time(object: &Value, names: &[&str]) -> Option<i64> {
    names.iter().find_map(|name| records::parse_rfc3339_ms(text(object, name).as_bytes()))
}

fn figure(object: &Value, name: &str) -> Option<f64> {
    text(object, name).parse().ok()
}

/// The kinds of an object: its `@type`, one or a list, by local names.
fn kinds(object: &Value) -> Vec<&str> {
    let named = object.get("@type");
    let list = named
        .and_then(Value::as_array)
        .map_or_else(|| named.into_iter().collect::<Vec<_>>(), |list| list.iter().collect());
    list.into_iter().filter_map(Value::as_str).map(local).collect()
}

struct Graph<'v> {
    objects: BTreeMap<&'v str, Vec<&'v Value>>,
}

impl<'v> Graph<'v> {
    /// What a reference points to, with its facets; itself where it is no reference.
    fn facets(&self, reference: &'v Value) -> Vec<&'v Value> {
        let id = reference.get("@id").and_then(Value::as_str);
        let mut found = values(reference, "hasFacet");
        for object in id.and_then(|id| self.objects.get(id)).into_iter().flatten() {
            found.extend(values(object, "hasFacet"));
        }
        found
    }

    /// The number or the name of the account that a reference points to.
    fn account(&self, reference: &'v Value) -> String {
        let facets = self.facets(reference);
        let names = ["phoneNumber", "MSISDN", "accountIdentifier", "addressValue", "displayName"];
        names
            .iter()
            .find_map(|name| facets.iter().map(|facet| text(facet, name)).find(|text| !text.is_empty()))
            .unwrap_or_default()
    }
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
    fn object(&mut self, document: &Document, object: &'v Value, all: &[&'v Value]) -> Result<(), Error> {
        for name in ["source_type", "sourceType", "origin", "exhibit", "exhibitNumber"] {
            if marks_intercept(text(object, name).as_bytes()) {
                return Err(Error::Intercept { name: document.name.clone(), place: format!("the property `{name}`") });
            }
        }
        let facets = values(object, "hasFacet");
        let of = |kind: &str| facets.iter().copied().find(|facet| kinds(facet).contains(&kind));
        let cell_site = of("CellSiteFacet");
        for facet in &facets {
            for kind in kinds(facet) {
                match kind {
                    "CallFacet" => self.call(object, facet),
                    "MessageFacet" | "SMSMessageFacet" => self.message(facet),
                    "ContactFacet" => self.contact(facet),
                    "CellSiteFacet" => self.cell_site(object, facet, of("AntennaFacet"), all),
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

    fn call(&mut self, object: &'v Value, facet: &'v Value) {
        let at = self.begin();
        let Some(start_ms) = time(facet, &["startTime", "callTime"]) else {
            self.batch.reject(at.row, Some("startTime"), "startTime: expected a time such as 2024-03-01T12:34:56Z");
            return;
        };
        let parties = |name: &str| -> Vec<String> {
            values(facet, name)
                .into_iter()
                .map(|reference| self.graph.account(reference))
                .filter(|number| !number.is_empty())
                .collect()
        };
        let (from, mut to) = (parties("from"), parties("to"));
        let undirected = from.is_empty() && to.len() >= 2;
        let a = if undirected { Some(to.remove(0)) } else { from.into_iter().next() };
        let b = to.into_iter().next();
        let (a, b) = (a.and_then(|text| self.number(&text)), b.and_then(|text| self.number(&text)));
        if a.is_none() && b.is_none() {
            self.batch.reject(
                at.row,
                Some("from"),
                "from and to: expected at least one account with a number, found none",
            );
            return;
        }
        if undirected {
            self.batch.changes.note(
                "call whose direction is not said: the first account stands as the calling side",
                at.row,
                String::new,
            );
        }
        let end = time(facet, &["endTime"]);
        let seconds = text(facet, "duration")
            .parse()
            .ok()
            .or_else(|| end.and_then(|end| u32::try_from((end - start_ms) / 1_000).ok()));
        let seconds = seconds.map_or_else(String::new, |seconds: u32| seconds.to_string());
        let mut fields: Fields<'_> = [&[]; COMMUNICATION_COLUMNS.len()];
        (fields[2], fields[3], fields[4]) = (seconds.as_bytes(), b"voice", b"+447700900000");
        let before = self.batch.communications.len();
        let digest = self.packer.digest(object.to_string().as_bytes());
        self.packer.push(&mut self.batch, at.row, &fields, Some(start_ms), digest);
        if self.batch.communications.len() > before {
            let outgoing = match text(facet, "callType").to_lowercase().as_str() {
                "outgoing" => records::LOGGED_A,
                "incoming" | "missed" => records::LOGGED_B,
                _ => records::LOGGED_A | records::LOGGED_B,
            };
            let rows = &mut self.batch.communications;
            rows.a.number[before] = a.map_or(0, Number::raw);
            rows.b.number[before] = b.map_or(0, Number::raw);
            rows.billing[before] = outgoing;
        }
    }

    fn message(&mut self, facet: &'v Value) {
        let at = self.begin();
        let Some(at_ms) = time(facet, &["sentTime", "receivedTime", "observableCreatedTime", "modifiedTime"]) else {
            self.batch.reject(at.row, Some("sentTime"), "sentTime: expected a time such as 2024-03-01T12:34:56Z");
            return;
        };
        let account = |name: &str| {
            values(facet, name).into_iter().map(|reference| self.graph.account(reference)).find(|text| !text.is_empty())
        };
        let (from, to) = (account("from"), account("to"));
        let status = format!("{} {}", text(facet, "messageType"), text(facet, "folder")).to_lowercase();
        let outgoing = status.contains("sent") || status.contains("outgoing") || from.is_none();
        let other = if outgoing { to } else { from };
        self.batch.changes.note("message whose direction is told by its accounts alone", at.row, String::new);
        let other_number = other.as_ref().and_then(|text| self.number(text));
        let message = Message {
            handset_id: self.stem.clone(),
            exhibit: String::new(),
            at_ms,
            outgoing,
            other_number,
            contact_name: String::new(),
            body: text(facet, "messageText"),
            source: at,
        };
        self.batch.messages.push(message);
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

    fn cell_site(&mut self, object: &'v Value, facet: &'v Value, antenna: Option<&'v Value>, all: &[&'v Value]) {
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
        let position = self.position_of(object, all);
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
    fn position_of(&self, object: &'v Value, all: &[&'v Value]) -> Option<Position> {
        let id = object.get("@id").and_then(Value::as_str)?;
        let points_to = |value: &Value| value.get("@id").and_then(Value::as_str) == Some(id);
        let related = all.iter().copied().filter(|one| {
            text(one, "kindOfRelationship") == "Located_At"
                && values(one, "source").iter().any(|source| points_to(source))
        });
        let own = values(object, "hasFacet").into_iter();
        let facets =
            own.chain(related.flat_map(|one| values(one, "target")).flat_map(|target| self.graph.facets(target)));
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
