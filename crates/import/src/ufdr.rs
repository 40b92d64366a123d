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
        local: [
            TimeReader::new(Some("%d/%m/%Y %H:%M:%S%.f"), None, &[]).map_err(failed)?,
            TimeReader::new(Some("%Y-%m-%dT%H:%M:%S%.f"), None, &[]).map_err(failed)?,
        ],
        items: BTreeMap::new(),
        row: 0,
        other: BTreeMap::new(),
        marked: None,
        stem: document.name.rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default().to_owned(),
    };
    let ending = each_record(document, &["model", "item"], limits, &mut |element| report.element(&element))?;
    let Report { mut batch, mut row, other, marked, .. } = report;
    if let Some(place) = marked {
        return Err(Error::Intercept { name: document.name.clone(), place });
    }
    if let Ending::Broken(reason) = ending {
        row += 1;
        batch.rows_in += 1;
        batch.reject(row, None, reason);
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
    /// Readers of times without an offset.
    local: [TimeReader; 2],
    /// What the report says of the handset.
    items: BTreeMap<String, String>,
    row: u32,
    other: BTreeMap<String, u64>,
    marked: Option<String>,
    stem: String,
}

/// One party of a call or message.
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

    fn time(&self, text: &str) -> Option<i64> {
        records::parse_rfc3339_ms(text.trim().as_bytes()).or_else(|| {
            self.local.iter().find_map(|reader| {
                reader.read(text.split('(').next().unwrap_or_default().trim()).map(|read| read.at_ms)
            })
        })
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

    /// Whether the handset sent it, and the other party.
    fn direction(&self, element: &Element) -> (Option<bool>, Option<Party>) {
        let mut parties = self.parties(element);
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
        (said.or(by_owner).or(by_role), other.map(|at| parties.swap_remove(at)))
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
        let (outgoing, other) = self.direction(element);
        let Some(outgoing) = outgoing else {
            self.batch.reject(
                at.row,
                Some("Type"),
                "Type: expected incoming, outgoing or missed, or parties with their roles",
            );
            return;
        };
        let number = other.map(|party| party.number).unwrap_or_default();
        let (own, imei) = (self.own_number(), digits(&self.item(&["imei"])));
        let (a, b) = if outgoing { (own.clone(), number) } else { (number, own.clone()) };
        let duration = crate::mapped::seconds(field(element, &["Duration"]), None);
        let (a_imei, b_imei) = if outgoing { (imei.as_str(), "") } else { ("", imei.as_str()) };
        let texts = [&own, "", &duration, "voice", &a, &b, a_imei, "", "", "", b_imei, "", "", ""];
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
        let (outgoing, other) = self.direction(element);
        let Some(outgoing) = outgoing else {
            self.batch.reject(at.row, Some("Parties"), "Parties: expected a party with the role From or To");
            return;
        };
        let (number, name) = other.map(|party| (party.number, party.name)).unwrap_or_default();
        let message = Message {
            handset_id: self.handset(),
            exhibit: self.exhibit(),
            at_ms,
            outgoing,
            other_number: self.number(&number, at.row),
            contact_name: name,
            body: field(element, &["Body", "Snippet", "Content"]).to_owned(),
            source: at,
        };
        self.batch.messages.push(message);
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
