//! Rows of the small tables, from named text fields.

use records::{
    AttributedNumber, Cell, CellSite, Incident, IncidentCategory, Message, Names, Person, PersonCategory, Position,
    Registration, RowRef, Subscriber, parse_rfc3339_ms,
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
    };
    if let Err((column, reason)) = outcome {
        batch.reject(at.row, Some(column), format!("column {column}: {reason}"));
    }
}

/// Reads an instant in the plain set's form.
pub(crate) fn plain_time(text: &str) -> Option<i64> {
    parse_rfc3339_ms(text.as_bytes())
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
    let degrees = maybe_real("latitude", get)?.zip(maybe_real("longitude", get)?);
    let position = degrees.map(|(latitude, longitude)| {
        Position::new(latitude, longitude).ok_or(("latitude", "expected degrees on WGS84"))
    });
    Ok(Incident {
        incident_id: needed("incident_id", get)?,
        occurred_from_ms: maybe_time(context, "occurred_from", get)?,
        occurred_to_ms: maybe_time(context, "occurred_to", get)?,
        recorded_ms: maybe_time(context, "recorded", get)?,
        category: IncidentCategory::parse(get("category"))
            .ok_or(("category", "expected one of the contract's categories, such as violence or overdose"))?,
        offence_code: get("offence_code").to_owned(),
        position: position.transpose()?,
        outcome_code: get("outcome_code").to_owned(),
        outcome_date: get("outcome_date").to_owned(),
        person_id: get("person_id").to_owned(),
        note: get("note").to_owned(),
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
