//! The small tables, read whole.

use std::path::PathBuf;

use records::{
    AttributedNumber, Cell, CellSite, Contact, Crime, Device, Disagreement, Episode, Field, Imei, Imsi, Incident,
    IncidentCategory, Link, Linked, Location, Message, Names, Number, Person, PersonCategory, Position, Registration,
    Rejected, RowRef, Subscriber, TopUp, VehicleRead,
};

use crate::error::Error;
use crate::table_file::TableFile;

/// Reads every file and builds a row from each position, leaving out what this version cannot hold.
fn each<T>(
    files: &[PathBuf],
    mut read: impl FnMut(&TableFile, &mut Vec<T>) -> Result<(), Error>,
) -> Result<Vec<T>, Error> {
    let mut rows = Vec::new();
    for path in files {
        read(&TableFile::open(path)?, &mut rows)?;
    }
    Ok(rows)
}

fn row_refs(file: &TableFile) -> Result<Vec<RowRef>, Error> {
    let (sources, rows) = (file.whole_u32("source")?, file.whole_u32("row")?);
    Ok(sources.into_iter().zip(rows).map(|(source, row)| RowRef { source, row }).collect())
}

fn positions(file: &TableFile) -> Result<Vec<Option<Position>>, Error> {
    let (latitudes, longitudes) = (file.whole_reals("latitude")?, file.whole_reals("longitude")?);
    let point = |(latitude, longitude): (Option<f64>, Option<f64>)| Position::new(latitude?, longitude?);
    Ok(latitudes.into_iter().zip(longitudes).map(point).collect())
}

/// The list of cells.
///
/// # Errors When a file cannot be read.
pub fn read_cells(files: &[PathBuf]) -> Result<Vec<CellSite>, Error> {
    each(files, |file, rows| {
        let (cells, places, sources) = (file.whole_i64("cell")?, positions(file)?, row_refs(file)?);
        let (operators, technologies) = (file.whole_texts("operator")?, file.whole_texts("technology")?);
        let (eastings, northings) = (file.whole_reals("easting_m")?, file.whole_reals("northing_m")?);
        let (azimuths, beams, ranges) =
            (file.whole_reals("azimuth_deg")?, file.whole_reals("beamwidth_deg")?, file.whole_reals("range_m")?);
        let postcodes = file.whole_texts("postcode")?;
        let (from, to) = (file.whole_instants("valid_from")?, file.whole_instants("valid_to")?);
        for at in 0..file.rows() {
            let Some(cell) = Cell::from_raw(cells[at]) else { continue };
            rows.push(CellSite {
                cell,
                operator: operators[at].clone(),
                technology: technologies[at].clone(),
                position: places[at],
                osgb_m: eastings[at].zip(northings[at]),
                azimuth_deg: azimuths[at],
                beamwidth_deg: beams[at],
                range_m: ranges[at],
                postcode: postcodes[at].clone(),
                valid_from_ms: from[at],
                valid_to_ms: to[at],
                source: sources[at],
            });
        }
        Ok(())
    })
}

/// Subscriber rows.
///
/// # Errors When a file cannot be read.
pub fn read_subscribers(files: &[PathBuf]) -> Result<Vec<Subscriber>, Error> {
    each(files, |file, rows| {
        let (numbers, sources) = (file.whole_i64("number")?, row_refs(file)?);
        let (names, addresses, registered) =
            (file.whole_texts("name")?, file.whole_texts("address")?, file.whole_texts("registered")?);
        let (from, to) = (file.whole_instants("from")?, file.whole_instants("to")?);
        for at in 0..file.rows() {
            let Some(number) = Number::from_raw(numbers[at]) else { continue };
            rows.push(Subscriber {
                number,
                name: names[at].clone(),
                address: addresses[at].clone(),
                registered: Registration::parse(&registered[at]).unwrap_or(Registration::Unknown),
                from_ms: from[at],
                to_ms: to[at],
                source: sources[at],
            });
        }
        Ok(())
    })
}

/// People.
///
/// # Errors When a file cannot be read.
pub fn read_people(files: &[PathBuf]) -> Result<Vec<Person>, Error> {
    each(files, |file, rows| {
        let (ids, names, births) =
            (file.whole_texts("person_id")?, file.whole_texts("name")?, file.whole_texts("date_of_birth")?);
        let (categories, notes, sources) = (file.whole_texts("category")?, file.whole_texts("note")?, row_refs(file)?);
        for at in 0..file.rows() {
            rows.push(Person {
                person_id: ids[at].clone(),
                name: names[at].clone(),
                date_of_birth: Some(births[at].clone()).filter(|date| !date.is_empty()),
                category: PersonCategory::parse(&categories[at]).unwrap_or(PersonCategory::None),
                note: notes[at].clone(),
                source: sources[at],
            });
        }
        Ok(())
    })
}

/// Numbers known to be somebody's.
///
/// # Errors When a file cannot be read.
pub fn read_attributed(files: &[PathBuf]) -> Result<Vec<AttributedNumber>, Error> {
    each(files, |file, rows| {
        let (numbers, ids, bases) =
            (file.whole_i64("number")?, file.whole_texts("person_id")?, file.whole_texts("basis")?);
        let (from, to, sources) = (file.whole_instants("from")?, file.whole_instants("to")?, row_refs(file)?);
        for at in 0..file.rows() {
            let Some(number) = Number::from_raw(numbers[at]) else { continue };
            rows.push(AttributedNumber {
                number,
                person_id: ids[at].clone(),
                from_ms: from[at],
                to_ms: to[at],
                basis: bases[at].clone(),
                source: sources[at],
            });
        }
        Ok(())
    })
}

/// Incidents.
///
/// # Errors When a file cannot be read.
pub fn read_incidents(files: &[PathBuf]) -> Result<Vec<Incident>, Error> {
    each(files, |file, rows| {
        let (ids, categories, codes) =
            (file.whole_texts("incident_id")?, file.whole_texts("category")?, file.whole_texts("offence_code")?);
        let (from, to, recorded) = (
            file.whole_instants("occurred_from")?,
            file.whole_instants("occurred_to")?,
            file.whole_instants("recorded")?,
        );
        let (places, sources, people) = (positions(file)?, row_refs(file)?, file.whole_texts("person_id")?);
        let (outcomes, dates, notes) =
            (file.whole_texts("outcome_code")?, file.whole_texts("outcome_date")?, file.whole_texts("note")?);
        for at in 0..file.rows() {
            rows.push(Incident {
                incident_id: ids[at].clone(),
                occurred_from_ms: from[at],
                occurred_to_ms: to[at],
                recorded_ms: recorded[at],
                category: IncidentCategory::parse(&categories[at]).unwrap_or(IncidentCategory::Other),
                offence_code: codes[at].clone(),
                position: places[at],
                outcome_code: outcomes[at].clone(),
                outcome_date: dates[at].clone(),
                person_id: people[at].clone(),
                note: notes[at].clone(),
                source: sources[at],
            });
        }
        Ok(())
    })
}

/// Messages of seized handsets.
///
/// # Errors When a file cannot be read.
pub fn read_messages(files: &[PathBuf]) -> Result<Vec<Message>, Error> {
    each(files, |file, rows| {
        let (handsets, exhibits, instants) =
            (file.whole_texts("handset_id")?, file.whole_texts("exhibit")?, file.whole_instants("at")?);
        let (directions, numbers) = (file.whole_texts("direction")?, file.whole_i64("other_number")?);
        let (contacts, bodies, sources) =
            (file.whole_texts("contact_name")?, file.whole_texts("body")?, row_refs(file)?);
        for at in 0..file.rows() {
            let Some(at_ms) = instants[at] else { continue };
            rows.push(Message {
                handset_id: handsets[at].clone(),
                exhibit: exhibits[at].clone(),
                at_ms,
                outgoing: directions[at] == "out",
                other_number: Number::from_raw(numbers[at]),
                contact_name: contacts[at].clone(),
                body: bodies[at].clone(),
                source: sources[at],
            });
        }
        Ok(())
    })
}

/// Words behind packed identifiers.
///
/// # Errors When a file cannot be read.
pub fn read_names(files: &[PathBuf]) -> Result<Names, Error> {
    let mut names = Names::default();
    for path in files {
        let file = TableFile::open(path)?;
        for (packed, text) in file.whole_i64("packed")?.into_iter().zip(file.whole_texts("text")?) {
            names.insert(packed, &text);
        }
    }
    Ok(names)
}

/// Rejected rows with their source.
///
/// # Errors When a file cannot be read.
pub fn read_rejected(files: &[PathBuf]) -> Result<Vec<(u32, Rejected)>, Error> {
    each(files, |file, rows| {
        let (columns, reasons) = (file.whole_texts("column")?, file.whole_texts("reason")?);
        for ((at, column), reason) in row_refs(file)?.into_iter().zip(columns).zip(reasons) {
            rows.push((
                at.source,
                Rejected { row: at.row, column: Some(column).filter(|name| !name.is_empty()), reason },
            ));
        }
        Ok(())
    })
}

/// Records merged beyond the two that a communication names: dropped, and into which.
///
/// # Errors When a file cannot be read.
pub fn read_redelivered(files: &[PathBuf]) -> Result<Vec<(RowRef, RowRef)>, Error> {
    each(files, |file, rows| {
        let into = file.whole_u32("into_source")?.into_iter().zip(file.whole_u32("into_row")?);
        rows.extend(row_refs(file)?.into_iter().zip(into.map(|(source, row)| RowRef { source, row })));
        Ok(())
    })
}

/// Where two deliveries of one record say different things.
///
/// # Errors When a file cannot be read.
pub fn read_disagreements(files: &[PathBuf]) -> Result<Vec<Disagreement>, Error> {
    each(files, |file, rows| {
        let kept = row_refs(file)?;
        let (sources, numbers) = (file.whole_u32("found_source")?, file.whole_u32("found_row")?);
        let fields = file.whole_texts("field")?;
        let (kept_values, found_values) = (file.whole_i64("kept")?, file.whole_i64("found")?);
        for at in 0..file.rows() {
            let Some(field) = Field::parse(&fields[at]) else { continue };
            let found = RowRef { source: sources[at], row: numbers[at] };
            let (kept_value, found_value) = (kept_values[at], found_values[at]);
            rows.push(Disagreement { kept: kept[at], found, field, kept_value, found_value });
        }
        Ok(())
    })
}

/// Legs of forwarded calls and parts of long texts.
///
/// # Errors When a file cannot be read.
pub fn read_linked(files: &[PathBuf]) -> Result<Vec<Linked>, Error> {
    each(files, |file, rows| {
        let records = row_refs(file)?;
        let (sources, numbers) = (file.whole_u32("into_source")?, file.whole_u32("into_row")?);
        let (ways, further) = (file.whole_texts("how")?, file.whole_i64("number")?);
        for at in 0..file.rows() {
            let Some(how) = Link::parse(&ways[at]) else { continue };
            let into = RowRef { source: sources[at], row: numbers[at] };
            rows.push(Linked { record: records[at], into, how, number: further[at] });
        }
        Ok(())
    })
}

/// Contacts of handsets.
///
/// # Errors When a file cannot be read.
pub fn read_contacts(files: &[PathBuf]) -> Result<Vec<Contact>, Error> {
    each(files, |file, rows| {
        let sources = row_refs(file)?;
        let handset_ids = file.whole_texts("handset_id")?;
        let exhibits = file.whole_texts("exhibit")?;
        let contact_names = file.whole_texts("contact_name")?;
        let numbers = file.whole_i64("number")?;
        let accounts = file.whole_texts("account")?;
        for at in 0..file.rows() {
            rows.push(Contact {
                handset_id: handset_ids[at].clone(),
                exhibit: exhibits[at].clone(),
                contact_name: contact_names[at].clone(),
                number: Number::from_raw(numbers[at]),
                account: accounts[at].clone(),
                source: sources[at],
            });
        }
        Ok(())
    })
}

/// Devices and SIM cards that examinations found.
///
/// # Errors When a file cannot be read.
pub fn read_devices(files: &[PathBuf]) -> Result<Vec<Device>, Error> {
    each(files, |file, rows| {
        let sources = row_refs(file)?;
        let texts = ["device_id", "exhibit", "make", "model", "serial", "iccid"].map(|column| file.whole_texts(column));
        let [device_ids, exhibits, makes, models, serials, iccids] = texts;
        let (device_ids, exhibits, makes) = (device_ids?, exhibits?, makes?);
        let (models, serials, iccids) = (models?, serials?, iccids?);
        let [imeis, imsis, numbers] = ["imei", "imsi", "number"].map(|column| file.whole_i64(column));
        let (imeis, imsis, numbers) = (imeis?, imsis?, numbers?);
        for at in 0..file.rows() {
            rows.push(Device {
                device_id: device_ids[at].clone(),
                exhibit: exhibits[at].clone(),
                make: makes[at].clone(),
                model: models[at].clone(),
                serial: serials[at].clone(),
                imei: Imei::from_raw(imeis[at]),
                imsi: Imsi::from_raw(imsis[at]),
                iccid: iccids[at].clone(),
                number: Number::from_raw(numbers[at]),
                source: sources[at],
            });
        }
        Ok(())
    })
}

/// Places that devices recorded.
///
/// # Errors When a file cannot be read.
pub fn read_locations(files: &[PathBuf]) -> Result<Vec<Location>, Error> {
    each(files, |file, rows| {
        let sources = row_refs(file)?;
        let device_ids = file.whole_texts("device_id")?;
        let exhibits = file.whole_texts("exhibit")?;
        let ats = file.whole_instants("at")?;
        let places_at = positions(file)?;
        let accuracy_ms = file.whole_reals("accuracy_m")?;
        let origin_apps = file.whole_texts("origin_app")?;
        let notes = file.whole_texts("note")?;
        for at in 0..file.rows() {
            let Some(position) = places_at[at] else { continue };
            rows.push(Location {
                device_id: device_ids[at].clone(),
                exhibit: exhibits[at].clone(),
                at_ms: ats[at],
                position,
                accuracy_m: accuracy_ms[at],
                origin_app: origin_apps[at].clone(),
                note: notes[at].clone(),
                source: sources[at],
            });
        }
        Ok(())
    })
}

/// Top-ups.
///
/// # Errors When a file cannot be read.
pub fn read_top_ups(files: &[PathBuf]) -> Result<Vec<TopUp>, Error> {
    each(files, |file, rows| {
        let sources = row_refs(file)?;
        let numbers = file.whole_i64("number")?;
        let ats = file.whole_instants("at")?;
        let amounts = file.whole_reals("amount")?;
        let currencys = file.whole_texts("currency")?;
        let methods = file.whole_texts("method")?;
        let retailers = file.whole_texts("retailer")?;
        let vouchers = file.whole_texts("voucher")?;
        for at in 0..file.rows() {
            let Some(number) = Number::from_raw(numbers[at]) else { continue };
            let Some(at_ms) = ats[at] else { continue };
            rows.push(TopUp {
                number,
                at_ms,
                amount: amounts[at],
                currency: currencys[at].clone(),
                method: methods[at].clone(),
                retailer: retailers[at].clone(),
                voucher: vouchers[at].clone(),
                source: sources[at],
            });
        }
        Ok(())
    })
}

/// Reads of number plates.
///
/// # Errors When a file cannot be read.
pub fn read_vehicle_reads(files: &[PathBuf]) -> Result<Vec<VehicleRead>, Error> {
    each(files, |file, rows| {
        let sources = row_refs(file)?;
        let plates = file.whole_texts("plate")?;
        let ats = file.whole_instants("at")?;
        let cameras = file.whole_texts("camera")?;
        let places_at = positions(file)?;
        let headings = file.whole_texts("heading")?;
        let notes = file.whole_texts("note")?;
        for at in 0..file.rows() {
            let Some(at_ms) = ats[at] else { continue };
            rows.push(VehicleRead {
                plate: plates[at].clone(),
                at_ms,
                camera: cameras[at].clone(),
                position: places_at[at],
                heading: headings[at].clone(),
                note: notes[at].clone(),
                source: sources[at],
            });
        }
        Ok(())
    })
}

/// Times missing and in custody.
///
/// # Errors When a file cannot be read.
pub fn read_episodes(files: &[PathBuf]) -> Result<Vec<Episode>, Error> {
    each(files, |file, rows| {
        let sources = row_refs(file)?;
        let episode_ids = file.whole_texts("episode_id")?;
        let person_ids = file.whole_texts("person_id")?;
        let episodes = file.whole_texts("episode")?;
        let starts = file.whole_instants("from")?;
        let tos = file.whole_instants("to")?;
        let places = file.whole_texts("place")?;
        let notes = file.whole_texts("note")?;
        for at in 0..file.rows() {
            let Some(from_ms) = starts[at] else { continue };
            rows.push(Episode {
                episode_id: episode_ids[at].clone(),
                person_id: person_ids[at].clone(),
                episode: episodes[at].clone(),
                from_ms,
                to_ms: tos[at],
                place: places[at].clone(),
                note: notes[at].clone(),
                source: sources[at],
            });
        }
        Ok(())
    })
}

/// Crimes as published.
///
/// # Errors When a file cannot be read.
pub fn read_crimes(files: &[PathBuf]) -> Result<Vec<Crime>, Error> {
    each(files, |file, rows| {
        let sources = row_refs(file)?;
        let crime_ids = file.whole_texts("crime_id")?;
        let months = file.whole_texts("month")?;
        let forces = file.whole_texts("force")?;
        let area_codes = file.whole_texts("area_code")?;
        let areas = file.whole_texts("area")?;
        let places = file.whole_texts("place")?;
        let places_at = positions(file)?;
        let categorys = file.whole_texts("category")?;
        let outcomes = file.whole_texts("outcome")?;
        let outcome_months = file.whole_texts("outcome_month")?;
        for at in 0..file.rows() {
            rows.push(Crime {
                crime_id: crime_ids[at].clone(),
                month: months[at].clone(),
                force: forces[at].clone(),
                area_code: area_codes[at].clone(),
                area: areas[at].clone(),
                place: places[at].clone(),
                position: places_at[at],
                category: categorys[at].clone(),
                outcome: outcomes[at].clone(),
                outcome_month: outcome_months[at].clone(),
                source: sources[at],
            });
        }
        Ok(())
    })
}
