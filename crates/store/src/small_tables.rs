//! The small tables: cells, subscribers, people, numbers attributed, incidents, messages, names, rejected and re-delivered
//! rows.

use std::path::Path;

use records::{
    AttributedNumber, CellSite, Contact, Crime, Device, Disagreement, Episode, Incident, Linked, Location, Message,
    Names, Person, Rejected, RowRef, Subscriber, TopUp, VehicleRead,
};

use crate::error::Error;
use crate::parquet_file::{Coding, Column, Table, Values, write};

struct Rows<'a> {
    name: &'static str,
    rows: usize,
    columns: Vec<Column<'a>>,
}

impl<'a> Rows<'a> {
    fn new(name: &'static str, rows: usize) -> Self {
        Self { name, rows, columns: Vec::new() }
    }

    fn text(mut self, name: &'static str, values: impl Iterator<Item = &'a str>) -> Self {
        self.columns.push(Column::new(name, Coding::Dictionary, Values::Text { values: values.collect() }));
        self
    }

    fn instant(mut self, name: &'static str, values: impl Iterator<Item = Option<i64>>) -> Self {
        self.columns.push(Column::new(name, Coding::Plain, Values::MaybeInstant { values: values.collect() }));
        self
    }

    fn real(mut self, name: &'static str, values: impl Iterator<Item = Option<f64>>) -> Self {
        self.columns.push(Column::new(name, Coding::Plain, Values::Real { values: values.collect() }));
        self
    }

    fn packed(mut self, name: &'static str, values: &'a [i64]) -> Self {
        self.columns.push(Column::new(name, Coding::Plain, Values::Int64 { values, none: Some(0) }));
        self
    }

    fn whole(mut self, name: &'static str, values: &'a [u32]) -> Self {
        self.columns.push(Column::new(name, Coding::Plain, Values::Unsigned { values, none: None }));
        self
    }

    fn write(self, path: &Path) -> Result<(), Error> {
        write(path, &Table { name: self.name, rows: self.rows, columns: self.columns, sorted_by: &[] })
    }
}

fn sources(refs: impl Iterator<Item = RowRef>) -> (Vec<u32>, Vec<u32>) {
    refs.map(|at| (at.source, at.row)).unzip()
}

pub(crate) fn write_cells(path: &Path, rows: &[CellSite]) -> Result<(), Error> {
    let cells: Vec<i64> = rows.iter().map(|row| row.cell.raw()).collect();
    let (source, row) = sources(rows.iter().map(|row| row.source));
    Rows::new("cells", rows.len())
        .packed("cell", &cells)
        .text("operator", rows.iter().map(|row| row.operator.as_str()))
        .text("technology", rows.iter().map(|row| row.technology.as_str()))
        .real("latitude", rows.iter().map(|row| row.position.map(records::Position::latitude)))
        .real("longitude", rows.iter().map(|row| row.position.map(records::Position::longitude)))
        .real("easting_m", rows.iter().map(|row| row.osgb_m.map(|at| at.0)))
        .real("northing_m", rows.iter().map(|row| row.osgb_m.map(|at| at.1)))
        .real("azimuth_deg", rows.iter().map(|row| row.azimuth_deg))
        .real("beamwidth_deg", rows.iter().map(|row| row.beamwidth_deg))
        .real("range_m", rows.iter().map(|row| row.range_m))
        .text("postcode", rows.iter().map(|row| row.postcode.as_str()))
        .instant("valid_from", rows.iter().map(|row| row.valid_from_ms))
        .instant("valid_to", rows.iter().map(|row| row.valid_to_ms))
        .whole("source", &source)
        .whole("row", &row)
        .write(path)
}

pub(crate) fn write_subscribers(path: &Path, rows: &[Subscriber]) -> Result<(), Error> {
    let numbers: Vec<i64> = rows.iter().map(|row| row.number.raw()).collect();
    let (source, row) = sources(rows.iter().map(|row| row.source));
    Rows::new("subscribers", rows.len())
        .packed("number", &numbers)
        .text("name", rows.iter().map(|row| row.name.as_str()))
        .text("address", rows.iter().map(|row| row.address.as_str()))
        .text("registered", rows.iter().map(|row| row.registered.word()))
        .instant("from", rows.iter().map(|row| row.from_ms))
        .instant("to", rows.iter().map(|row| row.to_ms))
        .whole("source", &source)
        .whole("row", &row)
        .write(path)
}

pub(crate) fn write_people(path: &Path, rows: &[Person]) -> Result<(), Error> {
    let (source, row) = sources(rows.iter().map(|row| row.source));
    Rows::new("people", rows.len())
        .text("person_id", rows.iter().map(|row| row.person_id.as_str()))
        .text("name", rows.iter().map(|row| row.name.as_str()))
        .text("date_of_birth", rows.iter().map(|row| row.date_of_birth.as_deref().unwrap_or_default()))
        .text("category", rows.iter().map(|row| row.category.word()))
        .text("note", rows.iter().map(|row| row.note.as_str()))
        .whole("source", &source)
        .whole("row", &row)
        .write(path)
}

pub(crate) fn write_attributed(path: &Path, rows: &[AttributedNumber]) -> Result<(), Error> {
    let numbers: Vec<i64> = rows.iter().map(|row| row.number.raw()).collect();
    let (source, row) = sources(rows.iter().map(|row| row.source));
    Rows::new("attributed", rows.len())
        .packed("number", &numbers)
        .text("person_id", rows.iter().map(|row| row.person_id.as_str()))
        .instant("from", rows.iter().map(|row| row.from_ms))
        .instant("to", rows.iter().map(|row| row.to_ms))
        .text("basis", rows.iter().map(|row| row.basis.as_str()))
        .whole("source", &source)
        .whole("row", &row)
        .write(path)
}

pub(crate) fn write_incidents(path: &Path, rows: &[Incident]) -> Result<(), Error> {
    let (source, row) = sources(rows.iter().map(|row| row.source));
    Rows::new("incidents", rows.len())
        .text("incident_id", rows.iter().map(|row| row.incident_id.as_str()))
        .instant("occurred_from", rows.iter().map(|row| row.occurred_from_ms))
        .instant("occurred_to", rows.iter().map(|row| row.occurred_to_ms))
        .instant("recorded", rows.iter().map(|row| row.recorded_ms))
        .text("category", rows.iter().map(|row| row.category.word()))
        .text("offence_code", rows.iter().map(|row| row.offence_code.as_str()))
        .real("latitude", rows.iter().map(|row| row.position.map(records::Position::latitude)))
        .real("longitude", rows.iter().map(|row| row.position.map(records::Position::longitude)))
        .text("outcome_code", rows.iter().map(|row| row.outcome_code.as_str()))
        .text("outcome_date", rows.iter().map(|row| row.outcome_date.as_str()))
        .text("person_id", rows.iter().map(|row| row.person_id.as_str()))
        .text("note", rows.iter().map(|row| row.note.as_str()))
        .whole("source", &source)
        .whole("row", &row)
        .write(path)
}

pub(crate) fn write_messages(path: &Path, rows: &[Message]) -> Result<(), Error> {
    let numbers: Vec<i64> = rows.iter().map(|row| row.other_number.map_or(0, records::Number::raw)).collect();
    let (source, row) = sources(rows.iter().map(|row| row.source));
    Rows::new("messages", rows.len())
        .text("handset_id", rows.iter().map(|row| row.handset_id.as_str()))
        .text("exhibit", rows.iter().map(|row| row.exhibit.as_str()))
        .instant("at", rows.iter().map(|row| Some(row.at_ms)))
        .text("direction", rows.iter().map(|row| if row.outgoing { "out" } else { "in" }))
        .packed("other_number", &numbers)
        .text("contact_name", rows.iter().map(|row| row.contact_name.as_str()))
        .text("body", rows.iter().map(|row| row.body.as_str()))
        .whole("source", &source)
        .whole("row", &row)
        .write(path)
}

pub(crate) fn write_contacts(path: &Path, rows: &[Contact]) -> Result<(), Error> {
    let numbers: Vec<i64> = rows.iter().map(|row| row.number.map_or(0, records::Number::raw)).collect();
    let (source, row) = sources(rows.iter().map(|row| row.source));
    Rows::new("contacts", rows.len())
        .text("handset_id", rows.iter().map(|row| row.handset_id.as_str()))
        .text("exhibit", rows.iter().map(|row| row.exhibit.as_str()))
        .text("contact_name", rows.iter().map(|row| row.contact_name.as_str()))
        .packed("number", &numbers)
        .text("account", rows.iter().map(|row| row.account.as_str()))
        .whole("source", &source)
        .whole("row", &row)
        .write(path)
}

pub(crate) fn write_devices(path: &Path, rows: &[Device]) -> Result<(), Error> {
    let imeis: Vec<i64> = rows.iter().map(|row| row.imei.map_or(0, records::Imei::raw)).collect();
    let imsis: Vec<i64> = rows.iter().map(|row| row.imsi.map_or(0, records::Imsi::raw)).collect();
    let numbers: Vec<i64> = rows.iter().map(|row| row.number.map_or(0, records::Number::raw)).collect();
    let (source, row) = sources(rows.iter().map(|row| row.source));
    Rows::new("devices", rows.len())
        .text("device_id", rows.iter().map(|row| row.device_id.as_str()))
        .text("exhibit", rows.iter().map(|row| row.exhibit.as_str()))
        .text("make", rows.iter().map(|row| row.make.as_str()))
        .text("model", rows.iter().map(|row| row.model.as_str()))
        .text("serial", rows.iter().map(|row| row.serial.as_str()))
        .packed("imei", &imeis)
        .packed("imsi", &imsis)
        .text("iccid", rows.iter().map(|row| row.iccid.as_str()))
        .packed("number", &numbers)
        .whole("source", &source)
        .whole("row", &row)
        .write(path)
}

pub(crate) fn write_locations(path: &Path, rows: &[Location]) -> Result<(), Error> {
    let (source, row) = sources(rows.iter().map(|row| row.source));
    Rows::new("locations", rows.len())
        .text("device_id", rows.iter().map(|row| row.device_id.as_str()))
        .text("exhibit", rows.iter().map(|row| row.exhibit.as_str()))
        .instant("at", rows.iter().map(|row| row.at_ms))
        .real("latitude", rows.iter().map(|row| Some(row.position.latitude())))
        .real("longitude", rows.iter().map(|row| Some(row.position.longitude())))
        .real("accuracy_m", rows.iter().map(|row| row.accuracy_m))
        .text("origin_app", rows.iter().map(|row| row.origin_app.as_str()))
        .text("note", rows.iter().map(|row| row.note.as_str()))
        .whole("source", &source)
        .whole("row", &row)
        .write(path)
}

pub(crate) fn write_top_ups(path: &Path, rows: &[TopUp]) -> Result<(), Error> {
    let numbers: Vec<i64> = rows.iter().map(|row| row.number.raw()).collect();
    let (source, row) = sources(rows.iter().map(|row| row.source));
    Rows::new("top_ups", rows.len())
        .packed("number", &numbers)
        .instant("at", rows.iter().map(|row| Some(row.at_ms)))
        .real("amount", rows.iter().map(|row| row.amount))
        .text("currency", rows.iter().map(|row| row.currency.as_str()))
        .text("method", rows.iter().map(|row| row.method.as_str()))
        .text("retailer", rows.iter().map(|row| row.retailer.as_str()))
        .text("voucher", rows.iter().map(|row| row.voucher.as_str()))
        .whole("source", &source)
        .whole("row", &row)
        .write(path)
}

pub(crate) fn write_vehicle_reads(path: &Path, rows: &[VehicleRead]) -> Result<(), Error> {
    let (source, row) = sources(rows.iter().map(|row| row.source));
    Rows::new("vehicle_reads", rows.len())
        .text("plate", rows.iter().map(|row| row.plate.as_str()))
        .instant("at", rows.iter().map(|row| Some(row.at_ms)))
        .text("camera", rows.iter().map(|row| row.camera.as_str()))
        .real("latitude", rows.iter().map(|row| row.position.map(records::Position::latitude)))
        .real("longitude", rows.iter().map(|row| row.position.map(records::Position::longitude)))
        .text("heading", rows.iter().map(|row| row.heading.as_str()))
        .text("note", rows.iter().map(|row| row.note.as_str()))
        .whole("source", &source)
        .whole("row", &row)
        .write(path)
}

pub(crate) fn write_episodes(path: &Path, rows: &[Episode]) -> Result<(), Error> {
    let (source, row) = sources(rows.iter().map(|row| row.source));
    Rows::new("episodes", rows.len())
        .text("episode_id", rows.iter().map(|row| row.episode_id.as_str()))
        .text("person_id", rows.iter().map(|row| row.person_id.as_str()))
        .text("episode", rows.iter().map(|row| row.episode.as_str()))
        .instant("from", rows.iter().map(|row| Some(row.from_ms)))
        .instant("to", rows.iter().map(|row| row.to_ms))
        .text("place", rows.iter().map(|row| row.place.as_str()))
        .text("note", rows.iter().map(|row| row.note.as_str()))
        .whole("source", &source)
        .whole("row", &row)
        .write(path)
}

pub(crate) fn write_crimes(path: &Path, rows: &[Crime]) -> Result<(), Error> {
    let (source, row) = sources(rows.iter().map(|row| row.source));
    Rows::new("crimes", rows.len())
        .text("crime_id", rows.iter().map(|row| row.crime_id.as_str()))
        .text("month", rows.iter().map(|row| row.month.as_str()))
        .text("force", rows.iter().map(|row| row.force.as_str()))
        .text("area_code", rows.iter().map(|row| row.area_code.as_str()))
        .text("area", rows.iter().map(|row| row.area.as_str()))
        .text("place", rows.iter().map(|row| row.place.as_str()))
        .real("latitude", rows.iter().map(|row| row.position.map(records::Position::latitude)))
        .real("longitude", rows.iter().map(|row| row.position.map(records::Position::longitude)))
        .text("category", rows.iter().map(|row| row.category.as_str()))
        .text("outcome", rows.iter().map(|row| row.outcome.as_str()))
        .text("outcome_month", rows.iter().map(|row| row.outcome_month.as_str()))
        .whole("source", &source)
        .whole("row", &row)
        .write(path)
}

pub(crate) fn write_names(path: &Path, names: &Names) -> Result<(), Error> {
    let pairs = names.sorted();
    let packed: Vec<i64> = pairs.iter().map(|(packed, _)| *packed).collect();
    Rows::new("names", pairs.len())
        .packed("packed", &packed)
        .text(
            "kind",
            pairs.iter().map(|(packed, _)| records::NameKind::of(*packed).map_or("cell", records::NameKind::word)),
        )
        .text("text", pairs.iter().map(|(_, text)| *text))
        .write(path)
}

pub(crate) fn write_rejected(path: &Path, rows: &[(u32, Rejected)]) -> Result<(), Error> {
    let source: Vec<u32> = rows.iter().map(|(source, _)| *source).collect();
    let row: Vec<u32> = rows.iter().map(|(_, rejected)| rejected.row).collect();
    Rows::new("rejected", rows.len())
        .whole("source", &source)
        .whole("row", &row)
        .text("column", rows.iter().map(|(_, rejected)| rejected.column.as_deref().unwrap_or_default()))
        .text("reason", rows.iter().map(|(_, rejected)| rejected.reason.as_str()))
        .write(path)
}

/// Records merged into a communication beyond the two that stand in its row: where each is, and which it was merged into.
pub(crate) fn write_redelivered(path: &Path, rows: &[(RowRef, RowRef)]) -> Result<(), Error> {
    let (source, row) = sources(rows.iter().map(|(dropped, _)| *dropped));
    let (into_source, into_row) = sources(rows.iter().map(|(_, kept)| *kept));
    Rows::new("redelivered", rows.len())
        .whole("source", &source)
        .whole("row", &row)
        .whole("into_source", &into_source)
        .whole("into_row", &into_row)
        .write(path)
}

/// Where two deliveries of one record say different things.
pub(crate) fn write_disagreements(path: &Path, rows: &[Disagreement]) -> Result<(), Error> {
    let (source, row) = sources(rows.iter().map(|one| one.kept));
    let (found_source, found_row) = sources(rows.iter().map(|one| one.found));
    let kept: Vec<i64> = rows.iter().map(|one| one.kept_value).collect();
    let found: Vec<i64> = rows.iter().map(|one| one.found_value).collect();
    Rows::new("disagreements", rows.len())
        .whole("source", &source)
        .whole("row", &row)
        .whole("found_source", &found_source)
        .whole("found_row", &found_row)
        .text("field", rows.iter().map(|one| one.field.word()))
        .packed("kept", &kept)
        .packed("found", &found)
        .write(path)
}

/// Legs of forwarded calls and parts of long texts, each with the record it belongs to.
pub(crate) fn write_linked(path: &Path, rows: &[Linked]) -> Result<(), Error> {
    let (source, row) = sources(rows.iter().map(|one| one.record));
    let (into_source, into_row) = sources(rows.iter().map(|one| one.into));
    let numbers: Vec<i64> = rows.iter().map(|one| one.number).collect();
    Rows::new("linked", rows.len())
        .whole("source", &source)
        .whole("row", &row)
        .whole("into_source", &into_source)
        .whole("into_row", &into_row)
        .text("how", rows.iter().map(|one| one.how.word()))
        .packed("number", &numbers)
        .write(path)
}
