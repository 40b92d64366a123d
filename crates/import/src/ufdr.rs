//! A handset's download as a UFDR report: calls, messages, contacts and places out of its memory.

use std::collections::BTreeMap;

use records::{Contact, Location, Message, Names, Number, Position, RowRef};

use crate::batch::Batch;
use crate::communication_row::{Fields, Packer};
use crate::document::{Document, Limits};
use crate::error::Error;
use crate::identifiers::{CellForm, Numbers};
use crate::plain::{COMMUNICATION_COLUMNS, marks_intercept};
use crate::time::TimeReader;
use crate::xml::{Element, Ending, each_record};

/// Reads every model of a report that has a place in the records; others are counted.
///
/// # Errors When it is marked as intercept product, declares entities, or exceeds a bound.
pub(crate) fn read(document: &Document, source: u32, limits: &Limits, names: &mut Names) -> Result<Batch, Error> {
    let numbers = Numbers::new("GB", false).ok_or_else(|| document.failed("reading numbers", &"no such region"))?;
    let failed = |cause: String| document.failed("reading times", &cause);
    let mut packer = Packer::new(numbers, names, CellForm::Cgi, source);
    packer.handset = true;
    let mut report = Report {
        packer,
        batch: Batch { format: "UFDR report".to_owned(), ..Batch::default() },
        clocks: Clocks { london: readers(None).map_err(failed)?, utc: readers(Some("UTC")).map_err(failed)? },
        assumed: false,
        items: BTreeMap::new(),
        row: 0,
        other: BTreeMap::new(),
        marked: None,
        stem: document.name.rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default().to_owned(),
    };
    let ending = each_record(document, &["model", "item"], limits, &mut |element| report.element(&element))?;
    let Report { mut batch, mut row, other, marked, assumed, .. } = report;
    if let Some(place) = marked {
        return Err(Error::Intercept { name: document.name.clone(), place });
    }
    if let Ending::Broken(reason) = ending {
        row += 1;
        batch.rows_in += 1;
        batch.reject(row, None, reason);
    }
    if assumed {
        batch.notes.push("times without an offset were read in Europe/London".to_owned());
    }
    for (kind, count) in other {
        batch.notes.push(format!("{count} items of the type `{kind}` have no place in the records and were not read"));
    }
    if batch.rows_in == 0 {
        batch.rows_in = 1;
        batch.reject(1, None, "a report of a shape that is not known: expected calls, messages, contacts or locations");
        batch.notes.push("the report holds no item that is read".to_owned());
    }
    Ok(batch)
}

struct Report<'n> {
    packer: Packer<'n>,
    batch: Batch,
    clocks: Clocks,
    /// Whether a time did not say its offset.
    assumed: bool,
    /// What the report says of the handset.
    items: BTreeMap<String, String>,
    row: u32,
    other: BTreeMap<String, u64>,
    marked: Option<String>,
    stem: String,
}

/// Readers of times that are not in RFC 3339.
struct Clocks {
    london: [TimeReader; 2],
    utc: [TimeReader; 2],
}

fn readers(zone: Option<&str>) -> Result<[TimeReader; 2], String> {
    let of = |form: &str| TimeReader::new(Some(form), zone, &[]);
    Ok([of("%d/%m/%Y %H:%M:%S%.f")?, of("%Y-%m-%dT%H:%M:%S%.f")?])
}

/// One party of a call or message.
#[derive(Default)]
struct Party {
    role: String,
    number: String,
    name: String,
    owner: bool,
}

impl Report<'_> {
    fn element(&mut self, element: &Element) {
        if element.is("item") {
            let name = element.attribute("name").to_lowercase().replace([' ', '_'], "");
            let mark = ["source", "origin", "exhibit"].iter().any(|word| name.contains(word));
            if mark && marks_intercept(element.text.as_bytes()) {
                self.marked = Some(format!("the item `{}`", element.attribute("name")));
            }
            self.items.entry(name).or_insert_with(|| element.text.clone());
            return;
        }
        let source = field(element, &["Source", "Origin", "Exhibit", "SourceType"]);
        if marks_intercept(source.as_bytes()) {
            self.marked = Some(format!("item {}", self.row + 1));
        }
        match element.attribute("type").to_lowercase().as_str() {
            "call" => self.call(element),
            "sms" | "mms" | "instantmessage" | "message" => self.message(element),
            "chat" => {
                let inner = element.all().into_iter().filter(|inner| {
                    inner.is("model") && inner.attribute("type").eq_ignore_ascii_case("InstantMessage")
                });
                for message in inner {
                    self.message(message);
                }
            }
            "contact" => self.contact(element),
            "location" => self.location(element),
            other => *self.other.entry(other.to_owned()).or_default() += 1,
        }
    }

    fn begin(&mut self) -> RowRef {
        self.row += 1;
        self.batch.rows_in += 1;
        RowRef { source: self.packer.source, row: self.row }
    }

    fn item(&self, names: &[&str]) -> String {
        let found = names
            .iter()
            .find_map(|name| self.items.iter().find(|(key, value)| key.contains(name) && !value.is_empty()));
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// The handset's own number, where the report says it.
    fn own_number(&self) -> String {
        self.item(&["msisdn", "phonenumber", "ownnumber", "lineno"])
    }

    fn handset(&self) -> String {
        let imei = self.item(&["imei"]);
        if imei.is_empty() { self.stem.clone() } else { imei }
    }

    fn exhibit(&self) -> String {
        self.item(&["exhibit", "evidencenumber"])
    }

    /// RFC 3339, or `14/03/2024 12:00:01(UTC+1)`; without an offset on the clocks of London.
    fn time(&mut self, text: &str) -> Option<i64> {
        let text = text.trim();
        if let Some(at) = records::parse_rfc3339_ms(text.as_bytes()) {
            return Some(at);
        }
        let (clock, offset) = text.split_once('(').unwrap_or((text, ""));
        let read = |readers: &[TimeReader; 2]| {
            readers.iter().find_map(|reader| reader.read(clock.trim()).map(|read| read.at_ms))
        };
        if offset.is_empty() {
            let at = read(&self.clocks.london)?;
            self.assumed = true;
            return Some(at);
        }
        read(&self.clocks.utc)?.checked_sub(offset_ms(offset.trim_end_matches(')'))?)
    }

    fn parties(&self, element: &Element) -> Vec<Party> {
        let is_party = |inner: &&Element| inner.is("model") && inner.attribute("type").eq_ignore_ascii_case("Party");
        element
            .all()
            .into_iter()
            .filter(is_party)
            .map(|party| Party {
                role: field(party, &["Role"]).to_lowercase(),
                number: field(party, &["Identifier", "PhoneNumber", "Value"]).to_owned(),
                name: field(party, &["Name"]).to_owned(),
                owner: field(party, &["IsPhoneOwner"]).eq_ignore_ascii_case("true"),
            })
            .collect()
    }

    /// Whether the handset sent it, and the other parties: all to whom it was sent, or the one it came from.
    fn direction(&self, element: &Element) -> (Option<bool>, Vec<Party>) {
        let parties = self.parties(element);
        let kind = field(element, &["Type", "Direction", "Folder", "Status"]).to_lowercase();
        let said = if ["outgoing", "sent", "out", "dialed", "dialled", "outbox"].iter().any(|word| kind.contains(word))
        {
            Some(true)
        } else if ["incoming", "missed", "received", "inbox", "rejected"].iter().any(|word| kind.contains(word))
            || kind == "in"
        {
            Some(false)
        } else {
            None
        };
        let own = parties.iter().position(|party| party.owner);
        let by_owner = own.map(|at| parties[at].role.contains("from"));
        let other = parties
            .iter()
            .position(|party| !party.owner && !party.number.is_empty())
            .or_else(|| parties.iter().position(|party| !party.owner));
        let by_role = other.map(|at| parties[at].role.clone()).and_then(|role| match role.as_str() {
            "to" => Some(true),
            "from" => Some(false),
            _ => None,
        });
        let outgoing = said.or(by_owner).or(by_role);
        let first = other.unwrap_or(0);
        let further = |at: usize, party: &Party| {
            outgoing == Some(true) && at > first && party.role.contains("to") && !party.number.is_empty()
        };
        let wanted = |at: usize, party: &Party| !party.owner && (Some(at) == other || further(at, party));
        let others = parties.into_iter().enumerate().filter(|(at, party)| wanted(*at, party));
        (outgoing, others.map(|(_, party)| party).collect())
    }

    /// The time of an element; without one its row is rejected.
    fn needed_time(&mut self, at: RowRef, element: &Element, names: &[&str]) -> Option<i64> {
        let read = self.time(field(element, names));
        if read.is_none() {
            let expected = "TimeStamp: expected a time such as 2024-03-01T12:34:56+00:00";
            self.batch.reject(at.row, Some("TimeStamp"), expected);
        }
        read
    }

    fn call(&mut self, element: &Element) {
        let at = self.begin();
        let Some(start_ms) = self.needed_time(at, element, &["TimeStamp", "StartTime"]) else { return };
        let (outgoing, others) = self.direction(element);
        let Some(outgoing) = outgoing else {
            self.batch.reject(
                at.row,
                Some("Type"),
                "Type: expected incoming, outgoing or missed, or parties with their roles",
            );
            return;
        };
        for (place, party) in or_nobody(others).into_iter().enumerate() {
            let own = self.row_of(at, place);
            self.push_call(element, own, start_ms, outgoing, party.number);
        }
    }

    /// The row of one of several parties: that of the item for the first, one of its own for each further one.
    fn row_of(&mut self, at: RowRef, place: usize) -> RowRef {
        if place == 0 {
            return at;
        }
        let own = self.begin();
        let kind = "message or call to several: one communication for each who was called";
        self.batch.changes.note(kind, own.row, || format!("with row {}", at.row));
        own
    }

    fn push_call(&mut self, element: &Element, at: RowRef, start_ms: i64, outgoing: bool, number: String) {
        let (own, imei) = (self.own_number(), digits(&self.item(&["imei"])));
        let imsi = digits(&self.item(&["imsi"]));
        let (a, b) = if outgoing { (own.clone(), number) } else { (number, own.clone()) };
        let duration = crate::mapped::seconds(field(element, &["Duration"]), None);
        let none = ("", "");
        let (a_own, b_own) = if outgoing { ((&*imei, &*imsi), none) } else { (none, (&*imei, &*imsi)) };
        let texts = [&own, "", &duration, "voice", &a, &b, a_own.0, a_own.1, "", "", b_own.0, b_own.1, "", ""];
        let mut fields: Fields<'_> = [&[]; COMMUNICATION_COLUMNS.len()];
        for (field, text) in fields.iter_mut().zip(texts) {
            *field = text.as_bytes();
        }
        let digest = self.packer.digest(element.digest_text().as_bytes());
        self.packer.push(&mut self.batch, at.row, &fields, Some(start_ms), digest);
    }

    fn message(&mut self, element: &Element) {
        let at = self.begin();
        let Some(at_ms) = self.needed_time(at, element, &["TimeStamp", "TimeSent", "Date"]) else { return };
        let (outgoing, others) = self.direction(element);
        let Some(outgoing) = outgoing else {
            self.batch.reject(at.row, Some("Parties"), "Parties: expected a party with the role From or To");
            return;
        };
        for (place, party) in or_nobody(others).into_iter().enumerate() {
            let own = self.row_of(at, place);
            let message = Message {
                handset_id: self.handset(),
                exhibit: self.exhibit(),
                at_ms,
                outgoing,
                other_number: self.number(&party.number, own.row),
                contact_name: party.name,
                body: field(element, &["Body", "Snippet", "Content"]).to_owned(),
                source: own,
            };
            self.batch.messages.push(message);
        }
    }

    fn number(&mut self, text: &str, row: u32) -> Option<Number> {
        let packed = self.packer.numbers.read(text.as_bytes(), row, self.packer.names, &mut self.batch.changes);
        Number::from_raw(packed)
    }

    /// A contact: a row for each of its entries, for they are what is looked up.
    fn contact(&mut self, element: &Element) {
        let name = field(element, &["Name"]).to_owned();
        let is_entry = |inner: &&Element| {
            inner.is("model")
                && !field(inner, &["Value"]).is_empty()
                && !inner.attribute("type").eq_ignore_ascii_case("Contact")
        };
        let mut entries: Vec<(bool, String)> = element
            .all()
            .into_iter()
            .filter(is_entry)
            .map(|entry| {
                (entry.attribute("type").to_lowercase().contains("phone"), field(entry, &["Value"]).to_owned())
            })
            .collect();
        if entries.is_empty() {
            entries.push((false, field(element, &["Account"]).to_owned()));
        }
        for (phone, value) in entries {
            let at = self.begin();
            let number = if phone { self.number(&value, at.row) } else { None };
            if number.is_none() && name.is_empty() && value.is_empty() {
                self.batch.reject(at.row, Some("Name"), "Name: expected a name, a number or an account");
                continue;
            }
            let account = if number.is_none() { value } else { String::new() };
            let (handset_id, exhibit) = (self.handset(), self.exhibit());
            self.batch.contacts.push(Contact {
                handset_id,
                exhibit,
                contact_name: name.clone(),
                number,
                account,
                source: at,
            });
        }
    }

    fn location(&mut self, element: &Element) {
        let at = self.begin();
        let figure = |names: &[&str]| field(element, names).replace(',', ".").parse::<f64>().ok();
        let point = figure(&["Latitude"]).zip(figure(&["Longitude"]));
        let Some(position) = point.and_then(|(north, east)| Position::new(north, east)) else {
            self.batch.reject(at.row, Some("Position"), "Position: expected degrees of latitude and longitude");
            return;
        };
        let location = Location {
            device_id: self.handset(),
            exhibit: self.exhibit(),
            at_ms: self.time(field(element, &["TimeStamp"])),
            position,
            accuracy_m: figure(&["Precision", "Accuracy"]),
            origin_app: field(element, &["Source", "Origin", "Category"]).to_owned(),
            note: field(element, &["Name", "Description"]).to_owned(),
            source: at,
        };
        self.batch.locations.push(location);
    }
}

/// The parties, or one of whom nothing is known.
fn or_nobody(parties: Vec<Party>) -> Vec<Party> {
    if parties.is_empty() { vec![Party::default()] } else { parties }
}

/// Milliseconds of `UTC+1` or `UTC-05:30`.
fn offset_ms(text: &str) -> Option<i64> {
    let text = text.strip_prefix("UTC").or_else(|| text.strip_prefix("GMT"))?;
    let (sign, figures) = match text.trim().strip_prefix('-') {
        Some(figures) => (-1, figures),
        None => (1, text.trim().trim_start_matches('+')),
    };
    let (hours, minutes) = figures.split_once(':').unwrap_or((figures, "0"));
    let hours = if hours.is_empty() { 0 } else { hours.parse::<i64>().ok()? };
    let minutes = minutes.parse::<i64>().ok()?;
    let sound = (0..=14).contains(&hours) && (0..60).contains(&minutes);
    sound.then_some(sign * (hours * records::HOUR_MS + minutes * records::MINUTE_MS))
}

/// The value of the first field below of one of these names.
fn field<'e>(element: &'e Element, names: &[&str]) -> &'e str {
    let all = element.all();
    names
        .iter()
        .find_map(|name| {
            all.iter().find(|inner| inner.is("field") && inner.attribute("name").eq_ignore_ascii_case(name))
        })
        .map_or("", |found| found.child(&["value"]).map_or(found.text.as_str(), |value| value.text.as_str()))
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).take(16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Content;
    use records::{Cell, Imei, Imsi, Kind, LOGGED_A, LOGGED_B};

    const OWNER: &str = "<metadata><item name='DeviceInfoIMEI'>356938035643809</item><item name='DeviceInfoMSISDN'>+447700900123</item>\
        <item name='DeviceInfoIMSI'>234150123456789</item></metadata>";

    fn read_models(models: &str) -> Batch {
        let text = format!(
            "<project xmlns='http://pa.cellebrite.com/report/2.0'>{OWNER}<decodedData>{models}</decodedData></project>"
        );
        let content = Content::Bytes(std::sync::Arc::new(text.into_bytes()));
        let document = Document { name: "AB1.xml".to_owned(), received: "".into(), content };
        let batch = read(&document, 3, &Limits::default(), &mut Names::default()).expect("read");
        assert_eq!(batch.rows_in, batch.rows_read() + batch.rejected.len() as u64);
        batch
    }

    fn value(name: &str, value: &str) -> String {
        format!("<field name='{name}'><value>{value}</value></field>")
    }

    fn party(role: &str, number: &str, name: &str) -> String {
        let fields = value("Identifier", number) + &value("Role", role) + &value("Name", name);
        format!("<model type='Party'>{fields}</model>")
    }

    fn model(kind: &str, inside: &str) -> String {
        format!("<model type='{kind}'>{inside}</model>")
    }

    #[test]
    fn calls_in_and_out_stand_on_the_holders_side() {
        let out = value("Type", "Outgoing")
            + &value("TimeStamp", "2024-07-14T12:00:01+01:00")
            + &value("Duration", "00:01:42");
        let missed = value("Type", "Missed")
            + &value("TimeStamp", "14/07/2024 12:10:01(UTC+1)")
            + &value("Duration", "00:00:00");
        let batch = read_models(
            &(model("Call", &(out + &party("To", "07700900001", "")))
                + &model("Call", &(missed + &party("From", "07700900002", "")))),
        );
        let rows = &batch.communications;
        assert_eq!((rows.a.number[0], rows.b.number[0]), (447_700_900_123, 447_700_900_001));
        assert_eq!((rows.a.number[1], rows.b.number[1]), (447_700_900_002, 447_700_900_123));
        let times: Vec<String> = rows.start_ms.iter().map(|at| records::format_rfc3339(*at)).collect();
        assert_eq!(times, ["2024-07-14T11:00:01Z", "2024-07-14T11:10:01Z"]);
        assert_eq!((rows.duration_s.as_slice(), rows.kind.as_slice()), (&[102, 0][..], &[Kind::Voice as u8; 2][..]));
        assert_eq!(rows.billing, [LOGGED_A, LOGGED_B], "a handset's log is no billing");
        let imei = |raw| Imei::from_raw(raw).map(|imei| imei.to_string());
        assert_eq!((imei(rows.a.imei[0]), imei(rows.b.imei[0])), (Some("356938035643809".to_owned()), None));
        assert_eq!((imei(rows.b.imei[1]), imei(rows.a.imei[1])), (Some("356938035643809".to_owned()), None));
        assert_eq!(Imsi::from_raw(rows.a.imsi[0]).expect("there").to_string(), "234150123456789");
        assert!(rows.a.cell_start.iter().all(|cell| Cell::from_raw(*cell).is_none()));
        assert!(batch.notes.is_empty(), "{:?}", batch.notes);
    }

    #[test]
    fn a_group_message_is_one_for_each_recipient() {
        let fields =
            value("TimeStamp", "2024-07-14T12:00:01Z") + &value("Body", "hi &amp; bye") + &value("Folder", "Sent");
        let parties = party("To", "07700900001", "Sam") + &party("To", "07700900002", "Kim");
        let batch = read_models(&model("SMS", &(fields + &parties)));
        let found: Vec<_> = batch
            .messages
            .iter()
            .map(|one| (one.other_number.map(Number::raw), one.contact_name.as_str(), one.outgoing, one.source.row))
            .collect();
        assert_eq!(found, [(Some(447_700_900_001), "Sam", true, 1), (Some(447_700_900_002), "Kim", true, 2)]);
        assert!(batch.messages.iter().all(|one| one.body == "hi & bye" && one.handset_id == "356938035643809"));
    }

    #[test]
    fn a_message_in_has_one_sender() {
        let fields = value("TimeStamp", "14/01/2024 12:00:01") + &value("Body", "ok") + &value("Folder", "Inbox");
        let parties =
            party("From", "07700900001", "") + &party("To", "+447700900123", "") + &party("To", "07700900002", "");
        let batch = read_models(&model("InstantMessage", &(fields + &parties)));
        assert_eq!(batch.messages.len(), 1);
        let message = &batch.messages[0];
        assert_eq!((message.other_number.map(Number::raw), message.outgoing), (Some(447_700_900_001), false));
        assert_eq!(records::format_rfc3339(message.at_ms), "2024-01-14T12:00:01Z");
        assert_eq!(batch.notes, ["times without an offset were read in Europe/London"]);
    }

    #[test]
    fn contacts_and_places_keep_what_the_memory_says() {
        let phone = format!("<model type='PhoneNumber'>{}</model>", value("Value", "07700900002"));
        let mail = format!("<model type='EmailAddress'>{}</model>", value("Value", "sam@example.org"));
        let place =
            value("TimeStamp", "2024-07-14T12:00:01Z") + &value("Latitude", "51.5") + &value("Longitude", "-0.1");
        let batch = read_models(
            &(model("Contact", &(value("Name", "Sam") + &phone + &mail))
                + &model("Location", &place)
                + &model("Cookie", "")),
        );
        let found: Vec<_> = batch
            .contacts
            .iter()
            .map(|one| (one.contact_name.as_str(), one.number.map(Number::raw), one.account.as_str()))
            .collect();
        assert_eq!(found, [("Sam", Some(447_700_900_002), ""), ("Sam", None, "sam@example.org")]);
        assert_eq!((batch.locations[0].position.latitude(), batch.locations[0].position.longitude()), (51.5, -0.1));
        assert_eq!(batch.notes, ["1 items of the type `cookie` have no place in the records and were not read"]);
    }

    #[test]
    fn offsets_are_read_with_either_sign() {
        assert_eq!(offset_ms("UTC+1"), Some(3_600_000));
        assert_eq!(offset_ms("UTC-05:30"), Some(-19_800_000));
        assert_eq!(offset_ms("UTC"), Some(0));
        assert_eq!((offset_ms("UTC+99"), offset_ms("Network")), (None, None));
    }
}
