//! Rows of the small tables, from named text fields.

use records::{
    AttributedNumber, Cell, CellSite, Contact, Crime, Episode, Incident, IncidentCategory, Location, Message, Names,
    Person, PersonCategory, Position, Registration, RowRef, Subscriber, TopUp, VehicleRead,
};

use crate::batch::Batch;
use crate::identifiers::{CellForm, Numbers, read_cell};
use crate::osgb::to_wgs84;
use crate::plain::PlainTable;

/// Why a row cannot be read: column, and what was expected.
type Trouble = (&'static str, &'static str);

/// Gives the text of a plain column; empty where the file has none.
pub(crate) type Get<'g> = dyn Fn(&str) -> &'g str + 'g;

/// What reading small rows needs besides the fields.
pub(crate) struct Context<'c> {
    pub(crate) numbers: &'c mut Numbers,
    pub(crate) names: &'c mut Names,
    pub(crate) cells: CellForm,
    /// Reads a time in the file's own form.
    pub(crate) time: &'c dyn Fn(&str) -> Option<i64>,
}

/// Appends one row to its table, or lists it as rejected.
pub(crate) fn push(table: PlainTable, batch: &mut Batch, context: &mut Context<'_>, at: RowRef, get: &Get<'_>) {
    let outcome = match table {
        PlainTable::Communications => Ok(()),
        PlainTable::Cells => cell_site(context, at, get).map(|row| {
            batch.cells.push(row);
            batch.cell_rows += 1;
        }),
        PlainTable::Subscribers => subscriber(batch, context, at, get).map(|row| batch.subscribers.push(row)),
        PlainTable::People => person(at, get).map(|row| batch.people.push(row)),
        PlainTable::Attributed => attributed(batch, context, at, get).map(|row| batch.attributed.push(row)),
        PlainTable::Incidents => incident(context, at, get).map(|row| batch.incidents.push(row)),
        PlainTable::Messages => message(batch, context, at, get).map(|row| batch.messages.push(row)),
        PlainTable::Contacts => contact(batch, context, at, get).map(|row| batch.contacts.push(row)),
        PlainTable::Locations => location(context, at, get).map(|row| batch.locations.push(row)),
        PlainTable::TopUps => top_up(batch, context, at, get).map(|row| batch.top_ups.push(row)),
        PlainTable::VehicleReads => vehicle_read(context, at, get).map(|row| batch.vehicle_reads.push(row)),
        PlainTable::Episodes => episode(context, at, get).map(|row| batch.episodes.push(row)),
        PlainTable::Crimes => crime(at, get).map(|row| batch.crimes.push(row)),
    };
    if let Err((column, reason)) = outcome {
        batch.reject(at.row, Some(column), format!("column {column}: {reason}"));
    }
}

fn maybe_time(context: &Context<'_>, column: &'static str, get: &Get<'_>) -> Result<Option<i64>, Trouble> {
    match get(column) {
        "" => Ok(None),
        text => {
            (context.time)(text).map(Some).ok_or((column, "expected a time such as 2024-03-01T12:34:56Z, or nothing"))
        }
    }
}

fn maybe_real(column: &'static str, get: &Get<'_>) -> Result<Option<f64>, Trouble> {
    match get(column) {
        "" => Ok(None),
        text => text
            .replace(',', ".")
            .trim_start_matches(['£', '$', '€'])
            .trim_end_matches(['°', 'm'])
            .trim()
            .parse()
            .ok()
            .filter(|value: &f64| value.is_finite())
            .map(Some)
            .ok_or((column, "expected a figure, or nothing")),
    }
}

fn needed(column: &'static str, get: &Get<'_>) -> Result<String, Trouble> {
    match get(column) {
        "" => Err((column, "expected a value, found nothing")),
        text => Ok(text.to_owned()),
    }
}

fn number(
    batch: &mut Batch,
    context: &mut Context<'_>,
    at: RowRef,
    column: &'static str,
    get: &Get<'_>,
) -> Result<records::Number, Trouble> {
    let packed = context.numbers.read(get(column).as_bytes(), at.row, context.names, &mut batch.changes);
    records::Number::from_raw(packed).ok_or((column, "expected a telephone number"))
}

fn cell_site(context: &mut Context<'_>, at: RowRef, get: &Get<'_>) -> Result<CellSite, Trouble> {
    let packed = read_cell(get("cell").as_bytes(), context.cells, context.names);
    let cell = packed.and_then(Cell::from_raw).ok_or(("cell", "expected a cell such as 234-15-4021-52117"))?;
    let osgb_m = maybe_real("easting", get)?.zip(maybe_real("northing", get)?);
    let degrees = maybe_real("latitude", get)?.zip(maybe_real("longitude", get)?);
    let position = match (degrees, osgb_m) {
        (Some((latitude, longitude)), _) => {
            Some(Position::new(latitude, longitude).ok_or(("latitude", "expected degrees on WGS84"))?)
        }
        (None, Some((easting, northing))) => {
            Some(to_wgs84(easting, northing).map_err(|_| ("easting", "expected OSGB36 metres within Great Britain"))?)
        }
        (None, None) => None,
    };
    Ok(CellSite {
        cell,
        operator: get("operator").to_owned(),
        technology: get("technology").to_owned(),
        position,
        osgb_m,
        azimuth_deg: maybe_real("azimuth_deg", get)?,
        beamwidth_deg: maybe_real("beamwidth_deg", get)?,
        range_m: maybe_real("range_m", get)?,
        postcode: get("postcode").to_owned(),
        valid_from_ms: maybe_time(context, "valid_from", get)?,
        valid_to_ms: maybe_time(context, "valid_to", get)?,
        source: at,
    })
}

fn subscriber(batch: &mut Batch, context: &mut Context<'_>, at: RowRef, get: &Get<'_>) -> Result<Subscriber, Trouble> {
    Ok(Subscriber {
        number: number(batch, context, at, "number", get)?,
        name: get("name").to_owned(),
        address: get("address").to_owned(),
        registered: Registration::parse(get("registered")).ok_or(("registered", "expected yes, no or nothing"))?,
        from_ms: maybe_time(context, "from", get)?,
        to_ms: maybe_time(context, "to", get)?,
        source: at,
    })
}

fn person(at: RowRef, get: &Get<'_>) -> Result<Person, Trouble> {
    Ok(Person {
        person_id: needed("person_id", get)?,
        name: get("name").to_owned(),
        date_of_birth: Some(get("date_of_birth").to_owned()).filter(|date| !date.is_empty()),
        category: PersonCategory::parse(get("category"))
            .ok_or(("category", "expected suspect, convicted, victim, witness or nothing"))?,
        note: get("note").to_owned(),
        source: at,
    })
}

fn attributed(
    batch: &mut Batch,
    context: &mut Context<'_>,
    at: RowRef,
    get: &Get<'_>,
) -> Result<AttributedNumber, Trouble> {
    Ok(AttributedNumber {
        number: number(batch, context, at, "number", get)?,
        person_id: needed("person_id", get)?,
        from_ms: maybe_time(context, "from", get)?,
        to_ms: maybe_time(context, "to", get)?,
        basis: get("basis").to_owned(),
        source: at,
    })
}

fn incident(context: &Context<'_>, at: RowRef, get: &Get<'_>) -> Result<Incident, Trouble> {
    Ok(Incident {
        incident_id: needed("incident_id", get)?,
        occurred_from_ms: maybe_time(context, "occurred_from", get)?,
        occurred_to_ms: maybe_time(context, "occurred_to", get)?,
        recorded_ms: maybe_time(context, "recorded", get)?,
        category: IncidentCategory::parse(get("category"))
            .ok_or(("category", "expected one of the contract's categories, such as violence or overdose"))?,
        offence_code: get("offence_code").to_owned(),
        position: position(get)?,
        outcome_code: get("outcome_code").to_owned(),
        outcome_date: get("outcome_date").to_owned(),
        person_id: get("person_id").to_owned(),
        note: get("note").to_owned(),
        source: at,
    })
}

fn position(get: &Get<'_>) -> Result<Option<Position>, Trouble> {
    let degrees = maybe_real("latitude", get)?.zip(maybe_real("longitude", get)?);
    let position = degrees.map(|(latitude, longitude)| {
        Position::new(latitude, longitude).ok_or(("latitude", "expected degrees on WGS84"))
    });
    position.transpose()
}

fn needed_time(context: &Context<'_>, column: &'static str, get: &Get<'_>) -> Result<i64, Trouble> {
    maybe_time(context, column, get)?.ok_or((column, "expected a time, found nothing"))
}

fn contact(batch: &mut Batch, context: &mut Context<'_>, at: RowRef, get: &Get<'_>) -> Result<Contact, Trouble> {
    let packed = context.numbers.read(get("number").as_bytes(), at.row, context.names, &mut batch.changes);
    let number = records::Number::from_raw(packed);
    if number.is_none() && get("contact_name").is_empty() && get("account").is_empty() {
        return Err(("contact_name", "expected a name, a number or an account"));
    }
    Ok(Contact {
        handset_id: get("handset_id").to_owned(),
        exhibit: get("exhibit").to_owned(),
        contact_name: get("contact_name").to_owned(),
        number,
        account: get("account").to_owned(),
        source: at,
    })
}

fn location(context: &Context<'_>, at: RowRef, get: &Get<'_>) -> Result<Location, Trouble> {
    Ok(Location {
        device_id: get("device_id").to_owned(),
        exhibit: get("exhibit").to_owned(),
        at_ms: maybe_time(context, "at", get)?,
        position: position(get)?.ok_or(("latitude", "expected degrees on WGS84, found nothing"))?,
        accuracy_m: maybe_real("accuracy_m", get)?,
        origin_app: get("origin_app").to_owned(),
        note: get("note").to_owned(),
        source: at,
    })
}

fn top_up(batch: &mut Batch, context: &mut Context<'_>, at: RowRef, get: &Get<'_>) -> Result<TopUp, Trouble> {
    Ok(TopUp {
        number: number(batch, context, at, "number", get)?,
        at_ms: needed_time(context, "at", get)?,
        amount: maybe_real("amount", get)?,
        currency: get("currency").to_owned(),
        method: get("method").to_owned(),
        retailer: get("retailer").to_owned(),
        voucher: get("voucher").to_owned(),
        source: at,
    })
}

fn vehicle_read(context: &Context<'_>, at: RowRef, get: &Get<'_>) -> Result<VehicleRead, Trouble> {
    let plate: String = get("plate").chars().filter(|sign| !sign.is_whitespace()).collect();
    if plate.is_empty() {
        return Err(("plate", "expected a number plate, found nothing"));
    }
    Ok(VehicleRead {
        plate: plate.to_uppercase(),
        at_ms: needed_time(context, "at", get)?,
        camera: get("camera").to_owned(),
        position: position(get)?,
        heading: get("heading").to_owned(),
        note: get("note").to_owned(),
        source: at,
    })
}

fn episode(context: &Context<'_>, at: RowRef, get: &Get<'_>) -> Result<Episode, Trouble> {
    let (from_ms, to_ms) = (needed_time(context, "from", get)?, maybe_time(context, "to", get)?);
    if to_ms.is_some_and(|to_ms| to_ms < from_ms) {
        return Err(("to", "expected a time that is not before the beginning, or nothing"));
    }
    Ok(Episode {
        episode_id: get("episode_id").to_owned(),
        person_id: needed("person_id", get)?,
        episode: needed("episode", get)?,
        from_ms,
        to_ms,
        place: get("place").to_owned(),
        note: get("note").to_owned(),
        source: at,
    })
}

/// A month as data.police.uk writes it.
fn is_month(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits =
        |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    let month = text.get(5..).and_then(|month| month.parse::<u8>().ok()).is_some_and(|month| (1..=12).contains(&month));
    bytes.len() == 7 && digits(0..4) && bytes[4] == b'-' && month
}

fn crime(at: RowRef, get: &Get<'_>) -> Result<Crime, Trouble> {
    if !is_month(get("month")) {
        return Err(("month", "expected a month such as 2024-03"));
    }
    Ok(Crime {
        crime_id: get("crime_id").to_owned(),
        month: get("month").to_owned(),
        force: get("force").to_owned(),
        area_code: get("area_code").to_owned(),
        area: get("area").to_owned(),
        place: get("place").to_owned(),
        position: position(get)?,
        category: get("category").to_owned(),
        outcome: get("outcome").to_owned(),
        outcome_month: get("outcome_month").to_owned(),
        source: at,
    })
}

fn message(batch: &mut Batch, context: &mut Context<'_>, at: RowRef, get: &Get<'_>) -> Result<Message, Trouble> {
    let outgoing = match get("direction") {
        "out" => true,
        "in" => false,
        _ => return Err(("direction", "expected in or out")),
    };
    let packed = context.numbers.read(get("other_number").as_bytes(), at.row, context.names, &mut batch.changes);
    Ok(Message {
        handset_id: needed("handset_id", get)?,
        exhibit: get("exhibit").to_owned(),
        at_ms: (context.time)(get("at")).ok_or(("at", "expected a time such as 2024-03-01T12:34:56Z"))?,
        outgoing,
        other_number: records::Number::from_raw(packed),
        contact_name: get("contact_name").to_owned(),
        body: get("body").to_owned(),
        source: at,
    })
}
